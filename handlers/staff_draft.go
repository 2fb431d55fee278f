package handlers

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// fillDraft shows the form of a draft again as it is filled in, with a text put in where one is asked
// for. Nothing is stored.
func (h *Handlers) fillDraft(c *fiber.Ctx, staff models.Staff) error {
	if err := h.Store.MayDraft(c.UserContext(), staff, c.Params("ref")); err != nil {
		return err
	}
	form := draftForm(c)
	if c.FormValue("insert") != "" {
		found, err := h.Store.StaffCase(c.UserContext(), staff, c.Params("ref"))
		if err != nil {
			return err
		}
		if text, ok := views.LetterText(found.Language, found.Kind, models.Outcome(c.FormValue("template"))); ok {
			form.Text = strings.TrimSpace(form.Text + "\n\n" + text)
			form.Begun = strings.TrimSpace(form.Begun + " " + views.LetterVersion(found.Language, found.Kind, models.Outcome(c.FormValue("template"))))
		}
	}
	filled := typed(c, models.StepDraft)
	filled.Draft = &form
	return h.showCase(c, staff, h.page(c), shownCase{typed: filled, version: c.FormValue("version")})
}

// draft makes the draft of an answer. A file that was chosen and not added is added first, and stays also
// where the rest of the form is to be mended.
func (h *Handlers) draft(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepDraft, func(ctx context.Context, staff models.Staff, ref string, version int) error {
		chosen, err := enclosure(c)
		if err != nil {
			return err
		}
		if chosen.Title != "" || chosen.File.Name != "" {
			if err := h.Store.Enclose(ctx, staff, ref, version, chosen); err != nil {
				return err
			}
			version++
		}
		return h.Store.WriteDraft(ctx, staff, ref, version, draftForm(c))
	})
}

// enclose adds a file to the answer, and shows the form of the draft as it is filled in.
func (h *Handlers) enclose(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepEnclose, func(ctx context.Context, staff models.Staff, ref string, version int) error {
		chosen, err := enclosure(c)
		if err != nil {
			return err
		}
		return h.Store.Enclose(ctx, staff, ref, version, chosen)
	})
}

// takeOut removes a file from the answer, and shows the form of the draft as it is filled in.
func (h *Handlers) takeOut(c *fiber.Ctx, staff models.Staff) error {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	return h.step(c, staff, models.StepTakeOut, func(ctx context.Context, staff models.Staff, ref string, version int) error {
		return h.Store.TakeOut(ctx, staff, ref, version, id)
	})
}

// enclosure reads the file of a form that is to go with the answer, and its title.
func enclosure(c *fiber.Ctx) (models.NewEnclosure, error) {
	e := models.NewEnclosure{Title: strings.TrimSpace(c.FormValue(views.EnclosureTitle))}
	files, err := formFiles(c, views.EnclosureFile)
	if err == nil && len(files) > 0 {
		e.File = files[0]
	}
	return e, err
}

// draftSection shows the records of a kind, from which single ones can be left out of the answer.
func (h *Handlers) draftSection(c *fiber.Ctx, staff models.Staff) error {
	kind, err := models.KindNamed(c.Params("kind"))
	if err != nil {
		return err
	}
	if err := h.Store.MayDraft(c.UserContext(), staff, c.Params("ref")); err != nil {
		return err
	}
	page := pageNumber(c)
	found, section, err := h.Store.CaseSection(c.UserContext(), staff, c.Params("ref"), kind, page)
	if errors.Is(err, models.ErrStep) { // somebody else works on it now: what was filled in stays on the page
		c.Status(fiber.StatusConflict)
		return h.showCase(c, staff, h.page(c), shownCase{typed: typed(c, models.StepDraft), version: "0"})
	}
	if err != nil {
		return err
	}
	var carried []views.Hidden
	eachField(c, "", func(name, value string) {
		if value != "" && name != views.EnclosureFile { // of which the browser sent the name alone
			carried = append(carried, views.Hidden{Name: name, Value: value})
		}
	})
	p := h.page(c)
	p.Path = "/staff/requests/" + found.Ref
	return h.show(c, views.NewCaseSection(p, found, section, page, draftForm(c), carried))
}

// draftForm reads what staff decided on a request and wrote for its answer.
func draftForm(c *fiber.Ctx) models.DraftForm {
	return models.DraftForm{Text: c.FormValue("text"), Begun: c.FormValue("begun"), Late: c.FormValue("late"), Ruling: models.Ruling{
		Outcome: models.Outcome(c.FormValue("outcome", string(models.Fulfilled))), Ground: models.Ground(c.FormValue("ground")),
		Explanation: c.FormValue("explanation"), Fields: fieldRulings(c), Plan: erasurePlan(c), Withheld: withheldRecords(c),
		Purposes: formValues(c, "granted"), Restricted: models.Restricted{Scope: c.FormValue("restricted"), Until: c.FormValue("until")},
		Recipients: formValues(c, "given"),
	}}
}

// fieldRulings reads "field-12" (accept, or a ground) and "note-12" for each value of a rectification.
func fieldRulings(c *fiber.Ctx) []models.FieldRuling {
	var rulings []models.FieldRuling
	eachField(c, "field-", func(name, value string) {
		id, err := strconv.ParseInt(name, 10, 64)
		if err != nil || value == "" {
			return
		}
		r := models.FieldRuling{Field: id, Accept: value == "accept", Note: c.FormValue("note-" + name)}
		if !r.Accept {
			r.Ground = models.Ground(value)
		}
		rulings = append(rulings, r)
	})
	return rulings
}

// erasurePlan reads "fate-invoices" (delete, anonymise, or a ground to keep) for each kind of record.
func erasurePlan(c *fiber.Ctx) []models.PlanRow {
	var plan []models.PlanRow
	for _, kind := range models.Kinds {
		switch value := c.FormValue("fate-" + kind.Name); models.Fate(value) {
		case "":
		case models.Delete, models.Anonymise:
			plan = append(plan, models.PlanRow{Kind: kind.Name, Fate: models.Fate(value)})
		default:
			plan = append(plan, models.PlanRow{Kind: kind.Name, Fate: models.Keep, Ground: models.Ground(value)})
		}
	}
	return plan
}

// withheldRecords reads "withhold-events-15" (a ground) for records, "withhold-events-15-past" for what they
// said before they changed, and "withhold-events-0" for all of a kind.
func withheldRecords(c *fiber.Ctx) []models.WithheldRecord {
	var list []models.WithheldRecord
	eachField(c, "withhold-", func(name, ground string) {
		kind, number, _ := strings.Cut(name, "-")
		number, past := strings.CutSuffix(number, "-past")
		id, err := strconv.ParseInt(number, 10, 64)
		if err == nil && ground != "" {
			list = append(list, models.WithheldRecord{Kind: kind, Record: id, Past: past, Ground: models.Ground(ground)})
		}
	})
	return list
}

// eachField calls fn with the fields of a form whose names begin so, without the beginning. Those of a
// form with files come in the order of their names.
func eachField(c *fiber.Ctx, prefix string, fn func(name, value string)) {
	for key, value := range c.Context().PostArgs().All() {
		if name, ok := strings.CutPrefix(string(key), prefix); ok {
			fn(name, string(value))
		}
	}
	form, err := c.MultipartForm()
	if err != nil {
		return // a form without files
	}
	for _, key := range slices.Sorted(maps.Keys(form.Value)) {
		if name, ok := strings.CutPrefix(key, prefix); ok {
			for _, value := range form.Value[key] {
				fn(name, value)
			}
		}
	}
}
