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
	p := h.page(c)
	more, err := h.toDo(c, me, &p)
	if err != nil {
		return err
	}
	restrictions, err := h.Store.MyRestrictions(c.UserContext(), me)
	if err != nil {
		return err
	}
	return h.show(c, views.NewOverview(p, me, sections).WithMore(more).WithRestrictions(restrictions))
}

// toDo is where the customer is missed: a way to reach them. That something is asked of them again is
// told on the page itself, unless it has something else to tell.
func (h *Handlers) toDo(c *fiber.Ctx, me models.Me, p *views.Page) (*views.Link, error) {
	cells, err := h.Store.MyPermissions(c.UserContext(), me)
	if err != nil {
		return nil, err
	}
	if p.Notice == nil {
		if p.Notice, err = h.waiting(c, me); err != nil {
			return nil, err
		}
	}
	if p.Notice == nil {
		p.Notice = views.RenewalNotice(p.Lang, cells, h.today())
	}
	return views.MissingWay(p.Lang, cells), nil
}

// waiting tells of what waits for the customer among their own requests.
func (h *Handlers) waiting(c *fiber.Ctx, me models.Me) (*views.Flash, error) {
	if !me.Own() {
		return nil, nil
	}
	mine, err := h.Store.MyRequests(c.UserContext(), me)
	if err != nil {
		return nil, err
	}
	unread, err := h.Store.MyUnread(c.UserContext(), me)
	return views.RequestNotice(h.lang(c), mine, unread, h.today()), err
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
