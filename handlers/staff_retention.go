package handlers

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

func (h *Handlers) retention(c *fiber.Ctx, staff models.Staff) error {
	return h.showRetention(c, staff, h.page(c), views.NewHold{})
}

func (h *Handlers) showRetention(c *fiber.Ctx, staff models.Staff, p views.Page, n views.NewHold) error {
	known, err := h.Store.Retention(c.UserContext(), staff)
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffRetention(p, known, h.Store.Description, n))
}

// countRetention has it counted by a job: the page itself never counts.
func (h *Handlers) countRetention(c *fiber.Ctx, staff models.Staff) error {
	if err := h.Store.CountRetention(c.UserContext(), staff); err != nil {
		return err
	}
	return c.Redirect(views.RetentionURL, fiber.StatusSeeOther)
}

func (h *Handlers) placeHold(c *fiber.Ctx, staff models.Staff) error {
	n := views.NewHold{Number: strings.TrimSpace(c.FormValue("number")), Reason: c.FormValue("reason")}
	err := h.Store.Hold(c.UserContext(), staff, n.Number, n.Reason)
	if errors.Is(err, models.ErrNotFound) {
		err = &models.Invalid{Field: "number", Code: "unknown"}
	}
	var wrong *models.Invalid
	if errors.As(err, &wrong) {
		p := h.page(c)
		p.Path = views.RetentionURL
		p.Errors = views.HoldMistake(p, wrong)
		c.Status(fiber.StatusUnprocessableEntity)
		return h.showRetention(c, staff, p, n)
	}
	if err != nil {
		return err
	}
	h.flash(c, flashHeld, 0)
	return c.Redirect(views.RetentionURL, fiber.StatusSeeOther)
}

func (h *Handlers) releaseHold(c *fiber.Ctx, staff models.Staff) error {
	if err := h.Store.Release(c.UserContext(), staff, c.FormValue("number")); err != nil {
		return err
	}
	h.flash(c, flashReleased, 0)
	return c.Redirect(views.RetentionURL, fiber.StatusSeeOther)
}
