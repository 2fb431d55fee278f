package handlers

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

func (h *Handlers) contact(c *fiber.Ctx, me models.Me) error {
	return h.showContact(c, me, h.page(c), models.NewContact{})
}

func (h *Handlers) showContact(c *fiber.Ctx, me models.Me, p views.Page, form models.NewContact) error {
	held, err := h.Store.MyContacts(c.UserContext(), me)
	if err != nil {
		return err
	}
	return h.show(c, views.NewContactForm(p, held, form))
}

// addContact takes an address or number that waits to be confirmed from then on.
func (h *Handlers) addContact(c *fiber.Ctx, me models.Me) error {
	form := models.NewContact{Channel: models.Code(c.FormValue("channel")), Value: c.FormValue("value"), Language: h.lang(c)}
	err := h.Store.AddContact(c.UserContext(), me, form)
	var wrong *models.Invalid
	if errors.As(err, &wrong) {
		p := h.page(c)
		p.Path, p.Errors = localPath(c.Path()), views.ContactMistake(p.Lang, wrong)
		c.Status(fiber.StatusUnprocessableEntity)
		return h.showContact(c, me, p, form)
	}
	if err != nil {
		return err
	}
	h.flash(c, flashContactAdded, slices.Index(models.ContactChannels, form.Channel))
	return c.Redirect(views.ContactURL, fiber.StatusSeeOther)
}

func (h *Handlers) removeContact(c *fiber.Ctx, me models.Me) error {
	id, err := rowNumber(c)
	if err != nil {
		return err
	}
	if err := h.Store.RemoveContact(c.UserContext(), me, id); err != nil {
		return err
	}
	h.flash(c, flashContactRemoved, 0)
	return c.Redirect(views.ContactURL, fiber.StatusSeeOther)
}

// askConfirm is where the link of a mail leads. It only shows: mail scanners follow links, too.
func (h *Handlers) askConfirm(c *fiber.Ctx) error {
	token := c.Params("token")
	err := h.Store.CanConfirm(c.UserContext(), token)
	if errors.Is(err, models.ErrNotFound) {
		return h.confirmTooLate(c)
	}
	if err != nil {
		return err
	}
	if err := h.checkForm(c, token, ""); err != nil {
		return err
	}
	return h.show(c, views.NewContactConfirm(h.linkPage(c), token))
}

// confirmContact confirms the address. Its form is proved by the link and not by a session.
func (h *Handlers) confirmContact(c *fiber.Ctx) error {
	token := c.Params("token")
	if err := h.checkForm(c, token, ""); err != nil {
		return err
	}
	err := h.Store.ConfirmContact(c.UserContext(), token)
	if errors.Is(err, models.ErrNotFound) {
		return h.confirmTooLate(c)
	}
	if err != nil {
		return err
	}
	return h.show(c, views.NewContactConfirmed(h.linkPage(c)))
}

func (h *Handlers) confirmTooLate(c *fiber.Ctx) error {
	c.Status(fiber.StatusNotFound)
	return h.show(c, views.NewContactTooLate(h.linkPage(c)))
}

// linkPage is a page whose address is a secret: nothing on it leads back to the address.
func (h *Handlers) linkPage(c *fiber.Ctx) views.Page {
	p := h.page(c)
	if c.Method() != fiber.MethodGet {
		p.Path = "/"
	}
	return p
}
