package handlers

import (
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
	return h.show(c, views.NewPermissions(h.page(c), cells).WithProhibitions(prohibitions))
}

func (h *Handlers) savePermissions(c *fiber.Ctx, me models.Me) error {
	var decisions []models.Decision
	for key, value := range c.Context().PostArgs().All() {
		purpose, channel, ok := views.ParsePermissionField(string(key))
		if answer := string(value); ok && (answer == views.PermissionYes || answer == views.PermissionNo) {
			decisions = append(decisions, models.Decision{Purpose: purpose, Channel: channel, Yes: answer == views.PermissionYes})
		}
	}
	changed, err := h.Store.SaveMyPermissions(c.UserContext(), me, decisions, h.lang(c))
	if err != nil {
		return err
	}
	h.flash(c, flashPermissions, changed)
	return c.Redirect("/permissions", fiber.StatusSeeOther)
}

func (h *Handlers) permissionHistory(c *fiber.Ctx, me models.Me) error {
	history, err := h.Store.MyPermissionHistory(c.UserContext(), me)
	if err != nil {
		return err
	}
	return h.show(c, views.NewPermissionHistory(h.page(c), history, pageNumber(c), h.Store.Description))
}
