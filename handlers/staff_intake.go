package handlers

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
)

// newIntake shows the form for a request that came outside the portal, with the customer number where
// staff come from a customer's page.
func (h *Handlers) newIntake(c *fiber.Ctx, _ models.Staff) error {
	form := views.IntakeForm{Intake: models.Intake{Number: c.Query("number"), NewRequest: models.NewRequest{FormKey: rand.Text()}}}
	form.Kind = oneOf(models.RequestKinds, c.Query("kind"))
	return h.show(c, views.NewIntakeWho(h.page(c), form))
}

// takeIn takes the form from page to page, and at last enters the request.
func (h *Handlers) takeIn(c *fiber.Ctx, staff models.Staff) error {
	form, err := readIntake(c)
	if err != nil {
		return err
	}
	p := h.page(c)
	p.Path = views.IntakeURL
	switch c.FormValue("action") {
	case views.ActionSend:
		return h.enter(c, staff, p, form)
	case views.ActionCheck:
		return h.checkIntake(c, staff, p, form)
	case views.ActionNext:
		return h.nextIntake(c, staff, p, form)
	}
	return h.show(c, views.NewIntakeWho(p, form))
}

// nextIntake leads from the first page to the second.
func (h *Handlers) nextIntake(c *fiber.Ctx, staff models.Staff, p views.Page, form views.IntakeForm) error {
	wrong, err := h.wrongIntake(c, staff, form)
	if err != nil {
		return err
	}
	if p.Errors = views.IntakeMistakes(p, wrong, views.IntakeWho); len(p.Errors) > 0 {
		return h.mendIntake(c, p, form)
	}
	return h.show(c, views.NewIntakeWhat(p, h.Store.Description, form))
}

// wrongIntake is what is wrong with the form. Nobody is named by it, so nothing is logged yet.
func (h *Handlers) wrongIntake(c *fiber.Ctx, staff models.Staff, form views.IntakeForm) ([]*models.Invalid, error) {
	wrong, err := h.Store.WrongIntake(c.UserContext(), staff, form.Intake)
	if errors.Is(err, models.ErrNotAllowed) {
		return []*models.Invalid{{Field: "number", Code: "not_allowed"}}, nil
	}
	return append(wrong, form.Unread()...), err
}

// checkIntake shows the answers to look over, with whose request it is.
func (h *Handlers) checkIntake(c *fiber.Ctx, staff models.Staff, p views.Page, form views.IntakeForm) error {
	wrong, err := h.wrongIntake(c, staff, form)
	if err != nil {
		return err
	}
	if p.Errors = views.IntakeMistakes(p, wrong, views.IntakeWhat); len(p.Errors) > 0 {
		return h.mendIntake(c, p, form)
	}
	return h.showIntakeCheck(c, staff, p, form)
}

func (h *Handlers) showIntakeCheck(c *fiber.Ctx, staff models.Staff, p views.Page, form views.IntakeForm) error {
	asker, err := h.Store.Asker(c.UserContext(), staff, form.Number)
	if err != nil {
		return err
	}
	return h.show(c, views.NewIntakeCheck(p, h.Store.Description, asker, form, h.today()))
}

// mendIntake shows the page with what is to be mended.
func (h *Handlers) mendIntake(c *fiber.Ctx, p views.Page, form views.IntakeForm) error {
	c.Status(fiber.StatusUnprocessableEntity)
	if views.IntakeFirstWrong(p.Errors) {
		return h.show(c, views.NewIntakeWho(p, form))
	}
	return h.show(c, views.NewIntakeWhat(p, h.Store.Description, form))
}

// enter stores the request and shows it.
func (h *Handlers) enter(c *fiber.Ctx, staff models.Staff, p views.Page, form views.IntakeForm) error {
	wrong, err := h.wrongIntake(c, staff, form)
	if err != nil {
		return err
	}
	if p.Errors = views.IntakeMistakes(p, wrong, views.IntakeWhat); len(p.Errors) > 0 {
		return h.mendIntake(c, p, form)
	}
	if form.Files, err = formFiles(c, "files"); err != nil {
		return err
	}
	request, fresh, err := h.Store.TakeIn(c.UserContext(), staff, form.Intake)
	var files *models.Invalid
	if errors.As(err, &files) {
		p.Errors = views.IntakeMistakes(p, []*models.Invalid{files}, views.IntakeWhat)
		c.Status(fiber.StatusUnprocessableEntity)
		return h.showIntakeCheck(c, staff, p, form)
	}
	if err != nil {
		return err
	}
	switch {
	case fresh:
		h.flash(c, flashTakenIn, 0)
	case request.Added:
		h.flash(c, flashLetterAdded, 0)
	default:
		h.flash(c, flashIntakeOpen, 0)
	}
	return c.Redirect("/staff/requests/"+request.Ref, fiber.StatusSeeOther)
}

// readIntake reads the form. A day that is none is kept as it was typed: that of arrival is told as one that is
// missing, and those of the period by views.IntakeForm.Unread.
func readIntake(c *fiber.Ctx) (views.IntakeForm, error) {
	typed := func(field string) string { return strings.TrimSpace(c.FormValue(field)) }
	form := views.IntakeForm{Day: typed("on"), From: typed("from"), To: typed("to")}
	if form.FormKey = c.FormValue("key"); form.FormKey == "" {
		return form, fiber.ErrBadRequest
	}
	on, _ := value.ParseDate(form.Day)
	from, _ := value.ParseDate(form.From)
	to, _ := value.ParseDate(form.To)
	form.Number = typed("number")
	form.Kind, form.Language, form.Details = oneOf(models.RequestKinds, c.FormValue("kind")), c.FormValue("language"), c.FormValue("details")
	form.Came = models.Came{
		Channel: models.Code(c.FormValue("channel")), Identified: models.Code(c.FormValue("identified")), Delivery: models.Code(c.FormValue("delivery")), On: on,
		Behalf: models.Behalf{Name: strings.TrimSpace(c.FormValue("behalf")), Authority: models.Code(c.FormValue("authority"))},
	}
	form.Scope = models.Scope{
		Kinds: formValues(c, "kinds"), From: from, To: to, Ground: models.Code(c.FormValue("ground")), Recipient: c.FormValue("recipient") == "yes",
	}
	form.Scope.Marketing, form.Scope.Purposes = views.ReadPurposes(formValues(c, "purposes"))
	form.Scope = form.Scope.Of(form.Kind)
	return form, nil
}

// acknowledgement is the letter that tells a customer that their request has come.
func (h *Handlers) acknowledgement(c *fiber.Ctx, staff models.Staff) error {
	letter, err := h.Store.Acknowledgement(c.UserContext(), staff, c.Params("ref"))
	if err != nil {
		return err
	}
	pdf, err := views.AcknowledgementPDF(letter, h.Store.Description, h.Store.Now())
	if err != nil {
		return err
	}
	return h.sendPDF(c, pdf, fmt.Sprintf("acknowledgement-%s.pdf", letter.Request.Ref), "inline")
}

// paperMessage is a message of staff to be printed as a letter.
func (h *Handlers) paperMessage(c *fiber.Ctx, staff models.Staff) error {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	letter, err := h.Store.PaperMessage(c.UserContext(), staff, c.Params("ref"), id)
	if err != nil {
		return err
	}
	pdf, err := views.MessagePDF(letter, h.Store.Description, h.Store.Now())
	if err != nil {
		return err
	}
	return h.sendPDF(c, pdf, fmt.Sprintf("message-%s-%d.pdf", letter.Request.Ref, id), "inline")
}

// paper is the answer to be printed, after a page for the envelope.
func (h *Handlers) paper(c *fiber.Ctx, staff models.Staff) error {
	letter, err := h.Store.Paper(c.UserContext(), staff, c.Params("ref"))
	if err != nil {
		return err
	}
	pdf, err := views.PaperPDF(letter, h.Store.Description, h.Store.Now())
	if err != nil {
		return err
	}
	return h.sendPDF(c, pdf, fmt.Sprintf("answer-%s.pdf", letter.Request.Ref), "inline")
}
