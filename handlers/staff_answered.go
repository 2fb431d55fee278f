package handlers

import (
	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// answered lists the requests whose proof an auditor can fetch.
func (h *Handlers) answered(c *fiber.Ctx, staff models.Staff) error {
	page := pageNumber(c)
	rows, total, err := h.Store.AnsweredRequests(c.UserContext(), staff, page)
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffAnswered(h.page(c), rows, total, page))
}
