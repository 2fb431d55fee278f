package handlers

import (
	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/static"
	"omatiedot/views"
)

// home is the front page. Whoever is logged in sees it as such.
func (h *Handlers) home(c *fiber.Ctx) error {
	return h.showPublic(c, func(p views.Page) views.View { return views.NewHome(p) })
}

func (h *Handlers) notice(c *fiber.Ctx) error {
	return h.showPublic(c, func(p views.Page) views.View { return views.NewNotice(p, h.Store.Description) })
}

func (h *Handlers) accessibility(c *fiber.Ctx) error {
	return h.showPublic(c, func(p views.Page) views.View { return views.NewAccessibility(p) })
}

// showPublic shows a page that everybody may see, with the menu of whoever is logged in.
func (h *Handlers) showPublic(c *fiber.Ctx, view func(views.Page) views.View) error {
	if token := h.cookie(c, customerCookie); token != "" {
		if me, err := h.Store.CustomerSession(c.UserContext(), token); err == nil {
			c.Locals(localMe, me)
			c.Locals(localCSRF, csrfToken(token, me.Number()))
		}
	}
	return h.show(c, view(h.page(c)))
}

// language remembers the language and goes back to the page it was chosen on.
func (h *Handlers) language(c *fiber.Ctx) error {
	lang := c.Params("lang")
	if !speaks(lang) {
		return models.ErrNotFound
	}
	h.setCookie(c, &fiber.Cookie{Name: "language", Value: lang, MaxAge: 365 * 24 * 3600})
	return c.Redirect(localPath(c.Query("to")), fiber.StatusSeeOther)
}

// healthz says that the program runs.
func (h *Handlers) healthz(c *fiber.Ctx) error { return c.SendString("ok") }

// readyz says that the database answers too.
func (h *Handlers) readyz(c *fiber.Ctx) error {
	if err := h.Store.Ping(c.UserContext()); err != nil {
		c.Locals(localFault, err)
		return c.Status(fiber.StatusServiceUnavailable).SendString("the database does not answer")
	}
	return c.SendString("ok")
}

func (h *Handlers) static(c *fiber.Ctx) error {
	file, ok := static.Open(c.Path())
	if !ok {
		return models.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, file.Type)
	c.Set(fiber.HeaderCacheControl, static.CacheControl)
	return c.Send(file.Data)
}
