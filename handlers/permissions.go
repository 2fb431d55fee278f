package handlers

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

func (h *Handlers) permissions(c *fiber.Ctx, me models.Me) error {
	cells, err := h.Store.MyPermissions(c.UserContext(), me)
	if err != nil {
		return err
	}
	prohibitions, err := h.Store.MyProhibitions(c.UserContext(), me)
	if err != nil {
		return err
	}
	page := views.NewPermissions(h.page(c), cells).WithProhibitions(prohibitions).WithRenewal(cells, h.today())
	if me.OneOf() {
		page = page.OfOneNumber(me.Number())
	}
	return h.show(c, page)
}

func (h *Handlers) savePermissions(c *fiber.Ctx, me models.Me) error {
	var decisions []models.Decision
	for key, value := range c.Context().PostArgs().All() {
		purpose, channel, ok := views.ParsePermissionField(string(key))
		if answer := string(value); ok && (answer == views.PermissionYes || answer == views.PermissionNo) {
			decisions = append(decisions, models.Decision{Purpose: purpose, Channel: channel, Yes: answer == views.PermissionYes})
		}
	}
	saved, err := h.Store.SaveMyPermissions(c.UserContext(), me, decisions, h.lang(c))
	return h.confirmPermissions(c, saved, err)
}

// noMarketing ends all marketing at once.
func (h *Handlers) noMarketing(c *fiber.Ctx, me models.Me) error {
	saved, err := h.Store.ObjectToMarketing(c.UserContext(), me, h.lang(c))
	return h.confirmPermissions(c, saved, err)
}

// undoPermissions takes a change back. One that is too old is not, which the next page says.
func (h *Handlers) undoPermissions(c *fiber.Ctx, me models.Me) error {
	saved, err := h.Store.UndoMyPermissions(c.UserContext(), me, c.FormValue(views.ChangeField))
	if errors.Is(err, models.ErrNotFound) || err == nil && saved.Changed == 0 {
		h.flash(c, flashNotUndone, 0)
		return c.Redirect("/permissions", fiber.StatusSeeOther)
	}
	return h.confirmPermissions(c, saved, err)
}

// confirmPermissions leads to the confirmation of a change. Its reference is opaque, and leads nobody
// but the customer anywhere.
func (h *Handlers) confirmPermissions(c *fiber.Ctx, saved models.SavedPermissions, err error) error {
	if err != nil {
		return err
	}
	if saved.Changed == 0 {
		h.flash(c, flashPermissions, 0)
		return c.Redirect("/permissions", fiber.StatusSeeOther)
	}
	return c.Redirect("/permissions/done?"+views.ChangeField+"="+url.QueryEscape(saved.Reference), fiber.StatusSeeOther)
}

func (h *Handlers) permissionsDone(c *fiber.Ctx, me models.Me) error {
	if c.Query(views.ChangeField) == "" {
		return c.Redirect("/permissions", fiber.StatusSeeOther)
	}
	change, err := h.Store.MyPermissionChange(c.UserContext(), me, c.Query(views.ChangeField))
	if err != nil {
		return err
	}
	return h.show(c, views.NewPermissionDone(h.page(c), change, h.Store.Description))
}

func (h *Handlers) permissionHistory(c *fiber.Ctx, me models.Me) error {
	history, err := h.Store.MyPermissionHistory(c.UserContext(), me)
	if err != nil {
		return err
	}
	told, err := h.Store.MyConfirmations(c.UserContext(), me)
	if err != nil {
		return err
	}
	since, err := h.Store.PermissionsSince(c.UserContext())
	if err != nil {
		return err
	}
	page := views.NewPermissionHistory(h.page(c), history, pageNumber(c), h.Store.Description)
	return h.show(c, page.WithConfirmations(told).Since(since))
}

// permissionRecord hands over the whole proof for other systems. The file's name says nothing of whom
// it is about.
func (h *Handlers) permissionRecord(c *fiber.Ctx, me models.Me) error {
	record, err := h.Store.MyPermissionRecord(c.UserContext(), me)
	if err != nil {
		return err
	}
	data, err := views.PermissionRecord(record, h.lang(c), h.URL.String())
	if err != nil {
		return err
	}
	return h.sendFile(c, sentFile{data, "application/ld+json", fmt.Sprintf("omatiedot-permissions-%s.json", h.today()), "attachment"})
}
