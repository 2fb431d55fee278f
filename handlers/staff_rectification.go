package handlers

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// caseGroups shows the groups of records in one of which is what a customer told of in words.
func (h *Handlers) caseGroups(c *fiber.Ctx, staff models.Staff) error {
	found, groups, err := h.Store.CaseGroups(c.UserContext(), staff, c.Params("ref"))
	if errors.Is(err, models.ErrStep) {
		return h.notCorrecting(c, staff, models.Correction{})
	}
	if err != nil {
		return err
	}
	return h.show(c, views.NewCaseGroups(h.page(c), found, groups))
}

// caseRecords shows the records of a kind, or the form on the one that is chosen.
func (h *Handlers) caseRecords(c *fiber.Ctx, staff models.Staff) error {
	kind, err := models.KindNamed(c.Params("kind"))
	if err != nil {
		return err
	}
	if c.Query(views.WrongID) != "" {
		return h.caseCorrection(c, staff, kind)
	}
	page := pageNumber(c)
	found, section, err := h.Store.CaseRecords(c.UserContext(), staff, c.Params("ref"), kind, page)
	if errors.Is(err, models.ErrStep) {
		return h.notCorrecting(c, staff, models.Correction{})
	}
	if err != nil {
		return err
	}
	return h.show(c, views.NewCaseRecords(h.page(c), found, section, page))
}

func (h *Handlers) caseCorrection(c *fiber.Ctx, staff models.Staff, kind *models.Kind) error {
	id, err := strconv.ParseInt(c.Query(views.WrongID), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	correction := models.Correction{Kind: kind, Record: id}
	found, record, err := h.Store.CaseRecord(c.UserContext(), staff, c.Params("ref"), correction)
	if errors.Is(err, models.ErrStep) {
		return h.notCorrecting(c, staff, models.Correction{})
	}
	if err != nil {
		return err
	}
	return h.show(c, views.NewCaseCorrection(h.page(c), found, correction, record))
}

// addFields takes the form on a record to be filled in further, or adds what it says to the request. Where somebody
// was faster it is shown again, and sent from there it is added to what they did.
func (h *Handlers) addFields(c *fiber.Ctx, staff models.Staff) error {
	correction, version, err := caseForm(c)
	if err != nil {
		return err
	}
	found, record, err := h.Store.CaseRecord(c.UserContext(), staff, c.Params("ref"), correction)
	if errors.Is(err, models.ErrStep) {
		return h.notCorrecting(c, staff, correction)
	}
	if err != nil {
		return err
	}
	p := h.page(c)
	seen, sending := found, c.FormValue("action") == views.ActionSend
	seen.Version = version
	if p.Errors = correctionErrors(c, p.Lang, correction, correction.Check(record, h.today())); len(p.Errors) > 0 || !sending {
		return h.show(c, views.NewCaseCorrection(p, seen, correction, record))
	}
	switch err := h.Store.AddFields(c.UserContext(), staff, found.Ref, version, correction); {
	case errors.Is(err, models.ErrStale):
		p.Notice = views.CaseMoved(p, found)
		c.Status(fiber.StatusConflict)
		return h.show(c, views.NewCaseCorrection(p, found, correction, record))
	case err != nil:
		return err
	}
	h.flash(c, flashStep, slices.Index(models.Steps, models.StepFields))
	return c.Redirect(views.QueueURL+"/"+found.Ref, fiber.StatusSeeOther)
}

// correctionErrors are the mistakes of the form as it is sent, or of asking for a further field without naming it.
func correctionErrors(c *fiber.Ctx, lang string, correction models.Correction, wrong []*models.Invalid) views.Errors {
	switch {
	case c.FormValue("action") != views.ActionSend && c.FormValue(views.WrongMore) == "":
		return views.NothingChosen(lang)
	case c.FormValue("action") != views.ActionSend || len(wrong) == 0:
		return nil
	}
	c.Status(fiber.StatusUnprocessableEntity)
	return views.RectificationMistakes(lang, correction.Kind, wrong...)
}

// notCorrecting shows the request where nothing can be added to it now, with what was written.
func (h *Handlers) notCorrecting(c *fiber.Ctx, staff models.Staff, correction models.Correction) error {
	c.Status(fiber.StatusConflict)
	return h.showCase(c, staff, h.page(c), shownCase{typed: views.Typed{Wrong: correction}, version: "0"})
}

// caseForm reads the form on a record, and the version of the request that it was opened on.
func caseForm(c *fiber.Ctx) (correction models.Correction, version int, err error) {
	if _, err := fmt.Sscan(c.FormValue("version"), &version); err != nil {
		return correction, 0, fiber.ErrBadRequest
	}
	if correction.Kind, err = models.KindNamed(c.Params("kind")); err != nil {
		return correction, 0, err
	}
	if correction.Record, err = strconv.ParseInt(c.FormValue(views.WrongID), 10, 64); err != nil {
		return correction, 0, models.ErrNotFound
	}
	correction.Values = newValues(c, correction.Kind)
	return correction, version, nil
}
