package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

func (h *Handlers) contexts(c *fiber.Ctx, me models.Me) error {
	list, err := h.Store.MyContexts(c.UserContext(), me)
	if err != nil {
		return err
	}
	return h.show(c, views.NewContexts(h.page(c), list))
}

func (h *Handlers) actFor(c *fiber.Ctx, me models.Me) error {
	role, err := strconv.ParseInt(c.FormValue("role"), 10, 64)
	if err != nil {
		return fiber.ErrBadRequest
	}
	if err := h.Store.ActFor(c.UserContext(), me, role); err != nil {
		return err
	}
	return c.Redirect("/me", fiber.StatusSeeOther)
}
