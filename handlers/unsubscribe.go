package handlers

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"omatiedot/models"
	"omatiedot/views"
)

// Limits of a minute. The one-click requests of a mail provider come from few addresses for very many
// people (RFC 8058), so a good link is never counted against an address: it is counted by itself, and
// what scanners fetch apart from what people send. What is counted against an address are the links
// that are none of ours, and even then the good ones from there go through.
const (
	linkFetches = 60 // of one link
	linkForms   = 30 // of one link
	badLinks    = 60 // from one address
)

// linkLimits count the use of unsubscribe links.
type linkLimits struct{ fetches, forms, bad throttle }

func newLinkLimits() *linkLimits {
	return &linkLimits{fetches: throttle{limit: linkFetches}, forms: throttle{limit: linkForms}, bad: throttle{limit: badLinks}}
}

// localLanguage is the language that the register holds for whom a page without a login is for.
const localLanguage local = "language"

// isUnsubscribe reports whether the request is to the address of an unsubscribe link. Mail providers send
// their forms as they like, and without having fetched the page.
func isUnsubscribe(c *fiber.Ctx) bool { return strings.HasPrefix(c.Path(), "/unsubscribe/") }

// askUnsubscribe shows what an unsubscribe link is about. It changes nothing: mail scanners fetch every
// link of a mail.
func (h *Handlers) askUnsubscribe(c *fiber.Ctx) error {
	u, err := h.unsubscription(c, &h.links.fetches)
	if err != nil {
		return h.lostLink(c, err)
	}
	return h.show(c, views.NewUnsubscribe(h.unsubscribePage(c), u))
}

// unsubscribe acts on a link. Whoever has it may: there is no session, and so no token against forgery.
// A mail program's own button sends List-Unsubscribe=One-Click; any other form ends the same.
func (h *Handlers) unsubscribe(c *fiber.Ctx) error {
	if _, err := h.unsubscription(c, &h.links.forms); err != nil {
		return h.lostLink(c, err)
	}
	if _, err := c.MultipartForm(); err != nil && !errors.Is(err, fasthttp.ErrNoMultipartForm) {
		return fiber.ErrBadRequest
	}
	u := models.Unsubscribing{
		Token: c.Params("token"), Extent: models.ThisAlone, Language: h.lang(c),
		OneClick: posted(c, "List-Unsubscribe") == "One-Click",
	}
	if !u.OneClick && posted(c, views.UnsubscribeField) == string(models.AllMarketing) {
		u.Extent = models.AllMarketing
	}
	after, err := h.Store.Unsubscribe(c.UserContext(), u)
	if err != nil {
		return h.lostLink(c, err)
	}
	return h.show(c, views.NewUnsubscribed(h.unsubscribePage(c), after, u.Extent))
}

// unsubscribePage is what the page of a good link begins with. What mail programs hang on to the address is
// left out of its form.
func (h *Handlers) unsubscribePage(c *fiber.Ctx) views.Page {
	p := h.page(c)
	p.Path = c.Path()
	return p
}

// posted is a field of the form that was sent, in either of the ways to send one. It never comes from
// the address.
func posted(c *fiber.Ctx, name string) string {
	if form, err := c.MultipartForm(); err == nil {
		return strings.Join(form.Value[name], "")
	}
	return string(c.Request().PostArgs().Peek(name))
}

// unsubscription reads the link of the request, unless it has come too often within a minute, and lets
// the pages of this request be in the customer's language.
func (h *Handlers) unsubscription(c *fiber.Ctx, uses *throttle) (models.Unsubscription, error) {
	c.Set("X-Robots-Tag", "noindex")
	token, now := c.Params("token"), h.Store.Now()
	switch {
	case !h.Store.IsUnsubscribeToken(token):
		if h.links.bad.allows(network(h.clientIP(c)), now) {
			return models.Unsubscription{}, models.ErrNotFound
		}
		return models.Unsubscription{}, fiber.ErrTooManyRequests
	case !uses.allows(token, now):
		return models.Unsubscription{}, fiber.ErrTooManyRequests
	}
	u, err := h.Store.Unsubscription(c.UserContext(), token)
	if err == nil {
		c.Locals(localLanguage, u.Language)
	}
	return u, err
}

// lostLink answers for a link that leads nowhere with what to do instead, whatever is wrong with it.
func (h *Handlers) lostLink(c *fiber.Ctx, err error) error {
	if errors.Is(err, fiber.ErrTooManyRequests) {
		c.Set(fiber.HeaderRetryAfter, "60")
	}
	if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	c.Locals(localFault, err)
	return h.show(c.Status(fiber.StatusNotFound), views.NewLostLink(h.page(c)))
}
