package handlers

import (
	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

func (h *Handlers) overview(c *fiber.Ctx, me models.Me) error {
	sections, err := h.Store.MySections(c.UserContext(), me)
	if err != nil {
		return err
	}
	return h.show(c, views.NewOverview(h.page(c), me, sections))
}

func (h *Handlers) kind(c *fiber.Ctx, me models.Me) error {
	kind, err := models.KindNamed(c.Params("kind"))
	if err != nil {
		return err
	}
	page := pageNumber(c)
	section, err := h.Store.MySection(c.UserContext(), me, kind, page)
	if err != nil {
		return err
	}
	return h.show(c, views.NewKindPage(h.page(c), section, page, h.Store.Description))
}

// earlier shows what the records of a kind said before they changed.
func (h *Handlers) earlier(c *fiber.Ctx, me models.Me) error {
	kind, err := models.KindNamed(c.Params("kind"))
	if err != nil {
		return err
	}
	page := pageNumber(c)
	list, total, err := h.Store.MyEarlier(c.UserContext(), me, kind, page)
	if err != nil {
		return err
	}
	return h.show(c, views.NewEarlierPage(h.page(c), kind, list, total, page))
}
