package handlers

import (
	"crypto/rand"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/views"
)

func (h *Handlers) requests(c *fiber.Ctx, me models.Me) error {
	if !me.Own() {
		return h.show(c, views.NewNoRequests(h.page(c)))
	}
	mine, err := h.Store.MyRequests(c.UserContext(), me)
	if err != nil {
		return err
	}
	return h.show(c, views.NewRequests(h.page(c), mine, h.today()))
}

func (h *Handlers) newRequest(c *fiber.Ctx, me models.Me) error {
	if !me.Own() {
		return c.Redirect("/requests", fiber.StatusSeeOther)
	}
	kind, err := models.RequestKindNamed(c.Params("kind"))
	if err != nil {
		return err
	}
	if kind == models.Rectification {
		return h.newRectification(c, me)
	}
	form := models.NewRequest{Kind: kind, FormKey: rand.Text()}
	return h.show(c, views.NewRequestForm(h.page(c), kind, form))
}

// sendRequest takes the form to be checked, back to be mended, or sent.
func (h *Handlers) sendRequest(c *fiber.Ctx, me models.Me) error {
	kind, err := models.RequestKindNamed(c.Params("kind"))
	if err != nil {
		return err
	}
	if kind == models.Rectification {
		return h.sendRectification(c, me)
	}
	form := models.NewRequest{Kind: kind, Details: c.FormValue("details"), FormKey: c.FormValue("key"), Language: h.lang(c)}
	if form.FormKey == "" {
		return fiber.ErrBadRequest
	}
	p := h.page(c)
	p.Errors = views.RequestMistakes(p.Lang, form.Check(h.Store.Description)...)
	switch action := c.FormValue("action"); {
	case action == views.ActionEdit || len(p.Errors) > 0:
		return h.show(c, views.NewRequestForm(p, kind, form))
	case action == views.ActionSend:
		return h.ask(c, me, form)
	}
	due := clock.Due(clock.Request{Received: h.today()})
	return h.show(c, views.NewRequestCheck(p, kind, form, due))
}

func (h *Handlers) ask(c *fiber.Ctx, me models.Me, form models.NewRequest) error {
	request, fresh, err := h.Store.Ask(c.UserContext(), me, form)
	if err != nil {
		return err
	}
	see := "/requests/" + request.Ref
	switch {
	case fresh, request.Kind != models.Rectification && request.State == models.Received:
		see += "/done"
	case request.Kind == models.Rectification:
		h.flash(c, flashAdded, 0)
	default:
		h.flash(c, flashAlreadyOpen, 0)
	}
	return c.Redirect(see, fiber.StatusSeeOther)
}

func (h *Handlers) requestDone(c *fiber.Ctx, me models.Me) error {
	request, _, _, err := h.Store.MyRequest(c.UserContext(), me, c.Params("ref"))
	if err != nil {
		return err
	}
	return h.show(c, views.NewRequestDone(h.page(c), request, h.today()))
}

func (h *Handlers) request(c *fiber.Ctx, me models.Me) error {
	request, steps, pack, err := h.Store.MyRequest(c.UserContext(), me, c.Params("ref"))
	if err != nil {
		return err
	}
	return h.show(c, views.NewRequestPage(h.page(c), request, steps, pack, h.today()))
}

func (h *Handlers) askWithdraw(c *fiber.Ctx, me models.Me) error {
	request, _, _, err := h.Store.MyRequest(c.UserContext(), me, c.Params("ref"))
	if err != nil {
		return err
	}
	return h.show(c, views.NewWithdraw(h.page(c), request))
}

func (h *Handlers) withdraw(c *fiber.Ctx, me models.Me) error {
	if err := h.Store.WithdrawMine(c.UserContext(), me, c.Params("ref")); err != nil {
		return err
	}
	h.flash(c, flashWithdrawn, 0)
	return c.Redirect("/requests/"+c.Params("ref"), fiber.StatusSeeOther)
}

// collectAnswer hands the answer over. The file's name says nothing of whom it is about.
func (h *Handlers) collectAnswer(c *fiber.Ctx, me models.Me) error {
	pdf, err := h.Store.CollectMine(c.UserContext(), me, c.Params("ref"))
	if err != nil {
		return err
	}
	return h.sendPDF(c, pdf, fmt.Sprintf("omatiedot-%s.pdf", c.Params("ref")), "attachment")
}

// sendPDF sends a document that can do nothing in the browser but be read.
func (h *Handlers) sendPDF(c *fiber.Ctx, pdf []byte, name, disposition string) error {
	return h.sendFile(c, sentFile{pdf, "application/pdf", name, disposition})
}

// sentFile is a file on its way to the browser.
type sentFile struct {
	data        []byte
	mime, name  string
	disposition string // attachment or inline
}

// sendFile sends a file that can do nothing in the browser.
func (h *Handlers) sendFile(c *fiber.Ctx, f sentFile) error {
	h.fileHeaders(c, f)
	return c.Send(f.data)
}

func (h *Handlers) fileHeaders(c *fiber.Ctx, f sentFile) {
	c.Set(fiber.HeaderContentType, f.mime)
	c.Set(fiber.HeaderContentDisposition, fmt.Sprintf("%s; filename=%q", f.disposition, f.name))
	c.Set(fiber.HeaderContentSecurityPolicy, "sandbox; default-src 'none'")
}
