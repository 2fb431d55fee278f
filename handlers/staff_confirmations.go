package handlers

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// confirmations lists whom staff are to tell that their permissions were changed.
func (h *Handlers) confirmations(c *fiber.Ctx, staff models.Staff) error {
	page := pageNumber(c)
	rows, total, err := h.Store.Confirmations(c.UserContext(), staff, page)
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffConfirmations(h.page(c), rows, total, page))
}

// confirmation shows what to tell one of them.
func (h *Handlers) confirmation(c *fiber.Ctx, staff models.Staff) error {
	id, err := rowNumber(c)
	if err != nil {
		return err
	}
	give, err := h.Store.ConfirmationToGive(c.UserContext(), staff, id)
	if errors.Is(err, models.ErrStep) { // a colleague was faster
		return c.Redirect(views.ConfirmationsURL, fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffConfirmation(h.page(c), give))
}

// confirmationLetter is the letter by which a customer is told. Its name says nothing of whom.
func (h *Handlers) confirmationLetter(c *fiber.Ctx, staff models.Staff) error {
	id, err := rowNumber(c)
	if err != nil {
		return err
	}
	give, err := h.Store.ConfirmationLetter(c.UserContext(), staff, id)
	if err != nil {
		return err
	}
	pdf, err := views.ConfirmationPDF(give, h.URL.String(), h.Store.Now())
	if err != nil {
		return err
	}
	return h.sendPDF(c, pdf, fmt.Sprintf("confirmation-%d.pdf", id), "inline")
}

// giveConfirmation notes that a customer was told, or called in vain.
func (h *Handlers) giveConfirmation(c *fiber.Ctx, staff models.Staff) error {
	id, err := rowNumber(c)
	if err != nil {
		return err
	}
	given := models.GivenConfirmation{Outcome: models.ConfirmationOutcome(c.FormValue(views.OutcomeField))}
	if given.Seen, err = strconv.ParseInt(c.FormValue(views.SeenField), 10, 64); err != nil {
		return fiber.ErrBadRequest
	}
	if err := h.Store.GiveConfirmation(c.UserContext(), staff, id, given); err != nil {
		return err
	}
	h.flash(c, flashConfirmation, slices.Index(views.ConfirmationOutcomes, given.Outcome))
	return c.Redirect(views.ConfirmationsURL, fiber.StatusSeeOther)
}
