package handlers

import (
	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// accessLog shows who came to the customer's data.
func (h *Handlers) accessLog(c *fiber.Ctx, me models.Me) error {
	page := pageNumber(c)
	entries, total, err := h.Store.MyAccesses(c.UserContext(), me, page)
	if err != nil {
		return err
	}
	return h.show(c, views.NewAccessLog(h.page(c), entries, total, page, h.Store.Description))
}
