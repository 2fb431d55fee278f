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

// actFor shows from now on what is chosen: a role of the person's, or without one (0) their own data,
// under the number that is chosen.
func (h *Handlers) actFor(c *fiber.Ctx, me models.Me) error {
	role, err := strconv.ParseInt(c.FormValue("role"), 10, 64)
	if err != nil {
		return fiber.ErrBadRequest
	}
	if number := c.FormValue("number"); role == 0 && number != "" {
		err = h.Store.ActAs(c.UserContext(), me, number)
	} else {
		err = h.Store.ActFor(c.UserContext(), me, role)
	}
	if err != nil {
		return err
	}
	return c.Redirect("/me", fiber.StatusSeeOther)
}
