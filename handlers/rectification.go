package handlers

import (
	"crypto/rand"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/views"
)

// newRectification shows the form on a record, or in free words where the address names none.
func (h *Handlers) newRectification(c *fiber.Ctx, me models.Me) error {
	form, record, err := h.rectification(c, me)
	if err != nil {
		return err
	}
	form.FormKey = rand.Text()
	return h.showRectification(c, me, h.page(c), form, record)
}

// sendRectification takes the form to be filled in further, checked, or sent.
func (h *Handlers) sendRectification(c *fiber.Ctx, me models.Me) error {
	if !me.Own() {
		return models.ErrNotAllowed
	}
	form, record, err := h.rectification(c, me)
	if err != nil {
		return err
	}
	p, action := h.page(c), c.FormValue("action")
	adding := action == views.ActionAdd || action == views.ActionCheck && c.FormValue(views.WrongMore) != ""
	if adding && c.FormValue(views.WrongMore) == "" {
		p.Errors = views.NothingChosen(p.Lang)
	}
	if adding || action == views.ActionEdit {
		return h.showRectification(c, me, p, form, record)
	}
	wrong := form.Check(h.Store.Description)
	if record != nil {
		wrong = append(wrong, form.Correction.Check(record, h.today())...)
	}
	if p.Errors = views.RectificationMistakes(p.Lang, form.Correction.Kind, wrong...); len(p.Errors) > 0 {
		return h.showRectification(c, me, p, form, record)
	}
	check := func(p views.Page) error { return h.checkRectification(c, me, p, form, record) }
	if action == views.ActionSend {
		return h.ask(c, me, form, check)
	}
	return check(p)
}

// rectification reads the form: the record it is about, unless it is in free words, and what is
// written on each of its fields. Somebody else's record is as one that does not exist.
func (h *Handlers) rectification(c *fiber.Ctx, me models.Me) (models.NewRequest, any, error) {
	form := models.NewRequest{Kind: models.Rectification, Details: c.FormValue("details"), FormKey: c.FormValue("key"), Language: h.lang(c)}
	name := c.FormValue(views.WrongKind)
	if name == "" {
		return form, nil, nil
	}
	kind, err := models.KindNamed(name)
	if err != nil {
		return form, nil, err
	}
	id, err := strconv.ParseInt(c.FormValue(views.WrongID), 10, 64)
	if err != nil {
		return form, nil, models.ErrNotFound
	}
	record, err := h.Store.MyRecord(c.UserContext(), me, kind, id)
	if err != nil {
		return form, nil, err
	}
	form.Correction = models.Correction{Kind: kind, Record: id, Values: newValues(c, kind)}
	return form, record, nil
}

// newValues is what is written on each field of a record.
func newValues(c *fiber.Ctx, kind *models.Kind) []models.NewValue {
	var values []models.NewValue
	for _, field := range wrongFields(c, kind) {
		values = append(values, models.NewValue{
			Field: field, Value: c.FormValue(models.NewValuePrefix + field), Reason: c.FormValue(models.NewReasonPrefix + field),
		})
	}
	return values
}

// wrongFields are the fields of the record that the form is about, each once, in the order in which
// they were chosen.
func wrongFields(c *fiber.Ctx, kind *models.Kind) []string {
	var named []string
	for _, name := range c.Context().QueryArgs().PeekMulti(views.WrongField) {
		named = append(named, string(name))
	}
	if c.Method() == fiber.MethodPost {
		named = append(formValues(c, views.WrongField), c.FormValue(views.WrongMore))
	}
	var fields []string
	for _, name := range named {
		known := slices.ContainsFunc(kind.Own(), func(f models.Field) bool { return f.Name == name })
		if known && !slices.Contains(fields, name) {
			fields = append(fields, name)
		}
	}
	return fields
}

func (h *Handlers) showRectification(c *fiber.Ctx, me models.Me, p views.Page, form models.NewRequest, record any) error {
	open, err := h.Store.MyOpenRequest(c.UserContext(), me, models.Rectification)
	if err != nil {
		return err
	}
	ref := ""
	if open != nil {
		ref = open.Ref
	}
	if record == nil {
		return h.show(c, views.NewRectificationWords(p, form, ref))
	}
	return h.show(c, views.NewRectificationForm(p, form, record, ref))
}

// checkRectification shows the form with the day until which it will be answered: that of the request
// it is added to, where there is one.
func (h *Handlers) checkRectification(c *fiber.Ctx, me models.Me, p views.Page, form models.NewRequest, record any) error {
	open, err := h.Store.MyOpenRequest(c.UserContext(), me, models.Rectification)
	if err != nil {
		return err
	}
	due := clock.Due(clock.Request{Received: h.today()})
	if open != nil {
		due = open.Deadline()
	}
	if record == nil {
		return h.show(c, views.NewRequestCheck(p, views.Asking{NewRequest: form}, due))
	}
	return h.show(c, views.NewRectificationCheck(p, form, record, due))
}
