package handlers

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/value"
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
	unread, err := h.Store.MyUnread(c.UserContext(), me)
	if err != nil {
		return err
	}
	return h.show(c, views.NewRequests(h.page(c), mine, unread, h.today()))
}

// newRequest shows the form of a kind, or the request of it that is under way.
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
	open, err := h.Store.MyOpenRequest(c.UserContext(), me, kind)
	if err != nil {
		return err
	}
	asking := views.Asking{NewRequest: models.NewRequest{Kind: kind, FormKey: rand.Text()}, Register: h.Store.Description, OneOf: me.OneOf()}
	if asking.Entry, err = h.entry(c, me, c.Query("entry")); err != nil {
		return err
	}
	p := h.page(c)
	if open != nil && asking.Entry != nil {
		asking.Details = views.EntryMessage(p.Lang, *asking.Entry)
	}
	// Marketing ends by the form also where something else is being objected to, and the other way round; whose
	// look it is has to be known of each that is not recognised.
	if open == nil || asking.Entry != nil || kind == models.Objection && open.Scope.ObjectsToLess(h.Store.Description) {
		asking.Open = open
		return h.show(c, views.NewRequestForm(p, asking))
	}
	h.flash(c, flashAlreadyOpen, 0)
	return c.Redirect(requestPath(open.Ref), fiber.StatusSeeOther)
}

// entry is an entry of the customer's access log by its number; nil for none.
func (h *Handlers) entry(c *fiber.Ctx, me models.Me, number string) (*models.AccessEntry, error) {
	if number == "" {
		return nil, nil
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		return nil, models.ErrNotFound
	}
	entry, err := h.Store.MyAccess(c.UserContext(), me, id)
	return &entry, err
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
	asking, wrong, err := h.asking(c, me, kind)
	if err != nil {
		return err
	}
	p := h.page(c)
	p.Errors = views.AskingMistakes(p.Lang, kind, append(wrong, asking.Check(h.Store.Description)...)...)
	check := func(p views.Page) error {
		return h.show(c, views.NewRequestCheck(p, asking, clock.Due(clock.Request{Received: h.today()})))
	}
	switch action := c.FormValue("action"); {
	case action == views.ActionEdit || len(p.Errors) > 0:
		return h.show(c, views.NewRequestForm(p, asking))
	case action == views.ActionSend:
		return h.ask(c, me, asking.NewRequest, check)
	}
	return check(p)
}

// asking reads the form of a kind and what cannot be read in it.
func (h *Handlers) asking(c *fiber.Ctx, me models.Me, kind models.RequestKind) (views.Asking, []*models.Invalid, error) {
	form := models.NewRequest{Kind: kind, Details: c.FormValue("details"), FormKey: c.FormValue("key"), Language: h.lang(c)}
	a := views.Asking{NewRequest: form, Register: h.Store.Description, OneOf: me.OneOf()}
	if form.FormKey == "" {
		return a, nil, fiber.ErrBadRequest
	}
	var wrong []*models.Invalid
	day := func(field string) (d value.Date) {
		text := strings.TrimSpace(c.FormValue(field))
		if text == "" {
			return d
		}
		d, err := value.ParseDate(text)
		if err != nil {
			wrong = append(wrong, views.DateMistake(field))
		}
		return d
	}
	a.Scope = models.Scope{
		Kinds: formValues(c, "kinds"), From: day("from"), To: day("to"), Ground: models.Code(c.FormValue("ground")),
		Recipient: c.FormValue("recipient") == views.ToOther, Marketing: c.FormValue("marketing") != "", Purposes: formValues(c, "purposes"),
	}.Of(kind)
	var err error
	if kind == models.Unrecognised {
		a.Entry, err = h.entry(c, me, c.FormValue("entry"))
	}
	if a.Entry != nil {
		a.Scope.Entry = a.Entry.ID
	}
	return a, wrong, err
}

// ask sends a form with the files that were chosen beside the button. Where those are to be mended it is to be
// checked once more.
func (h *Handlers) ask(c *fiber.Ctx, me models.Me, form models.NewRequest, check func(views.Page) error) error {
	var err error
	if form.Files, err = formFiles(c, views.AskingFiles); err != nil {
		return err
	}
	request, fresh, err := h.Store.Ask(c.UserContext(), me, form)
	if wrong := (*models.Invalid)(nil); errors.As(err, &wrong) && wrong.Field == views.AskingFiles {
		p := h.page(c)
		p.Errors = views.AskingMistakes(p.Lang, form.Kind, wrong)
		c.Status(fiber.StatusUnprocessableEntity)
		return check(p)
	}
	if err != nil {
		return err
	}
	return h.asked(c, form, request, fresh)
}

// asked tells what came of a form: a new request, or one that it was added to.
func (h *Handlers) asked(c *fiber.Ctx, form models.NewRequest, request models.Request, fresh bool) error {
	see := requestPath(request.Ref)
	switch {
	case request.Added && form.Scope.EndsConsents(form.Kind):
		h.flash(c, flashConsents, 0)
	case request.Added && form.Scope.EndsMarketing(form.Kind):
		h.flash(c, flashMarketing, 0)
	case request.Added:
		h.flash(c, flashAdded, 0)
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
	m, err := h.myRequest(c, me)
	if err != nil {
		return err
	}
	return h.show(c, views.NewRequestPage(h.page(c), m, h.today()))
}

// myRequest is a request of the customer's with all that its page tells of.
func (h *Handlers) myRequest(c *fiber.Ctx, me models.Me) (m views.MyRequest, err error) {
	ctx, ref := c.UserContext(), c.Params("ref")
	m.Register, m.Key = h.Store.Description, rand.Text()
	if m.Request, m.Steps, m.Package, err = h.Store.MyRequest(ctx, me, ref); err != nil {
		return m, err
	}
	if m.Messages, err = h.Store.MyMessages(ctx, me, ref); err != nil {
		return m, err
	}
	if m.Files, err = h.Store.MyFormFiles(ctx, me, ref); err != nil {
		return m, err
	}
	if m.Notices, err = h.Store.MyNotices(ctx, me, m.Request); err != nil {
		return m, err
	}
	if m.Transfer, err = h.Store.MyTransfer(ctx, me, m.Request); err != nil {
		return m, err
	}
	if m.Decision, m.Decided, err = h.Store.MyRuling(ctx, me, ref); err != nil {
		return m, err
	}
	if m.Extras, err = h.Store.MyAnswerFiles(ctx, me, ref); err != nil || m.Scope.Entry == 0 || !me.Own() {
		return m, err
	}
	m.Entry, err = h.entry(c, me, strconv.FormatInt(m.Scope.Entry, 10))
	return m, err
}

func (h *Handlers) askWithdraw(c *fiber.Ctx, me models.Me) error {
	request, _, _, err := h.Store.MyRequest(c.UserContext(), me, c.Params("ref"))
	if err != nil {
		return err
	}
	if request.HasAnswer() {
		return models.ErrStep
	}
	return h.show(c, views.NewWithdraw(h.page(c), request))
}

func (h *Handlers) withdraw(c *fiber.Ctx, me models.Me) error {
	if err := h.Store.WithdrawMine(c.UserContext(), me, c.Params("ref")); err != nil {
		return err
	}
	h.flash(c, flashWithdrawn, 0)
	return c.Redirect(requestPath(c.Params("ref")), fiber.StatusSeeOther)
}

// requestPath is the page of a request.
func requestPath(ref string) string { return "/requests/" + ref }

// collectAnswer hands the answer over. The file's name says nothing of whom it is about.
func (h *Handlers) collectAnswer(c *fiber.Ctx, me models.Me) error {
	pdf, err := h.Store.CollectMine(c.UserContext(), me, c.Params("ref"))
	if err != nil {
		return err
	}
	return h.sendPDF(c, pdf, fmt.Sprintf("omatiedot-%s.pdf", c.Params("ref")), "attachment")
}

// collectData hands the answer over in a form for machines.
func (h *Handlers) collectData(c *fiber.Ctx, me models.Me) error {
	data, err := h.Store.CollectMyData(c.UserContext(), me, c.Params("ref"))
	if err != nil {
		return err
	}
	return h.sendFile(c, sentFile{data, "application/zip", fmt.Sprintf("omatiedot-%s.zip", c.Params("ref")), "attachment"})
}
