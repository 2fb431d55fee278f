package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/value"
	"omatiedot/views"
)

// staffStart sends staff to where their work is.
func (h *Handlers) staffStart(c *fiber.Ctx, staff models.Staff) error {
	if staff.Is(casing...) {
		return c.Redirect(views.QueueURL, fiber.StatusSeeOther)
	}
	return h.show(c, views.NewStaffStart(h.page(c), staff.Name()))
}

func (h *Handlers) staffCase(c *fiber.Ctx, staff models.Staff) error {
	return h.showCase(c, staff, h.page(c), shownCase{})
}

// shownCase is how a request is shown again: with what was filled in, and, when somebody else was
// faster, with what they did.
type shownCase struct {
	typed   views.Typed
	version string      // of the form, where it may be stale
	done    models.Step // that has just been taken, where the page goes on with what was filled in
	mend    bool        // something in the form is to be mended
}

// justEnclosed reports whether the last thing that happened is that the member of staff added a file.
func justEnclosed(k models.Case, staff models.Staff) bool {
	last := k.Steps[len(k.Steps)-1]
	return last.Step == models.StepEnclose && last.ActorKind == "staff" && last.ActorID == staff.ID()
}

func (h *Handlers) showCase(c *fiber.Ctx, staff models.Staff, p views.Page, as shownCase) error {
	found, err := h.Store.StaffCase(c.UserContext(), staff, c.Params("ref"))
	if err != nil {
		return err
	}
	switch moved := as.version != "" && as.version != strconv.Itoa(found.Version); {
	case moved && as.mend && justEnclosed(found, staff):
		delete(as.typed.Fields, views.EnclosureTitle) // the form has done this much
	case moved:
		p.Notice = views.CaseMoved(p, found)
	}
	if as.done != "" {
		p.Notice = stepDone(p, as.done)
	}
	p.Path = "/staff/requests/" + found.Ref
	return h.show(c, views.NewCase(p, found, views.CaseReader{
		StaffID: staff.ID(), Today: h.today(), Register: h.Store.Description, Typed: as.typed,
	}))
}

// typed is what was filled in in a form of the step.
func typed(c *fiber.Ctx, step models.Step) views.Typed {
	t := views.Typed{Fields: map[string]string{}}
	if step == models.StepDraft || step == models.StepEnclose || step == models.StepTakeOut {
		form := draftForm(c)
		t.Draft = &form
		t.Fields[views.EnclosureTitle] = c.FormValue(views.EnclosureTitle)
		return t
	}
	for _, name := range views.TypedFields {
		t.Fields[name] = c.FormValue(name)
	}
	return t
}

// preview shows the drafted answer as the customer would get it.
func (h *Handlers) preview(c *fiber.Ctx, staff models.Staff) error {
	answer, description, err := h.Store.PreviewAnswer(c.UserContext(), staff, c.Params("ref"))
	if err != nil {
		return err
	}
	pdf, err := views.AnswerPaper(answer, description)
	if err != nil {
		return err
	}
	return h.sendPDF(c, pdf, fmt.Sprintf("preview-%s.pdf", answer.Ref), "inline")
}

// previewData hands over the drafted answer in the form for machines in which the customer would get it.
func (h *Handlers) previewData(c *fiber.Ctx, staff models.Staff) error {
	answer, description, err := h.Store.PreviewData(c.UserContext(), staff, c.Params("ref"))
	if err != nil {
		return err
	}
	documents, err := views.AnswerDocuments(answer, description)
	if err != nil {
		return err
	}
	if documents.Data == nil {
		return models.ErrNotFound
	}
	return h.sendFile(c, sentFile{documents.Data, "application/zip", fmt.Sprintf("preview-%s.zip", answer.Ref), "attachment"})
}

// sentAnswer shows staff the answer as it was sent.
func (h *Handlers) sentAnswer(c *fiber.Ctx, staff models.Staff) error {
	pdf, err := h.Store.SentAnswer(c.UserContext(), staff, c.Params("ref"))
	if err != nil {
		return err
	}
	return h.sendPDF(c, pdf, fmt.Sprintf("answer-%s.pdf", c.Params("ref")), "inline")
}

// sentData hands staff the answer in the form for machines in which it was sent.
func (h *Handlers) sentData(c *fiber.Ctx, staff models.Staff) error {
	data, err := h.Store.SentData(c.UserContext(), staff, c.Params("ref"))
	if err != nil {
		return err
	}
	return h.sendFile(c, sentFile{data, "application/zip", fmt.Sprintf("answer-%s.zip", c.Params("ref")), "attachment"})
}

// caseFile hands a file that came with a request to staff. Its name is the customer's own and stays in
// the page.
func (h *Handlers) caseFile(c *fiber.Ctx, staff models.Staff) error {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	file, content, err := h.Store.StaffFile(c.UserContext(), staff, c.Params("ref"), id)
	if err != nil {
		return err
	}
	return h.sendFile(c, sentFile{content, file.Type, fmt.Sprintf("request-%s-%d%s", c.Params("ref"), file.ID, models.FileExtension(file.Type)), "attachment"})
}

func (h *Handlers) tickTask(c *fiber.Ctx, staff models.Staff) error {
	id, err := strconv.ParseInt(c.Params("task"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	mark := models.Mark{Done: c.FormValue("done") == "yes", Note: c.FormValue("task_note"), Identified: models.Code(c.FormValue("task_identified"))}
	err = h.Store.TickTask(c.UserContext(), staff, c.Params("ref"), id, mark)
	var wrong *models.Invalid
	if errors.As(err, &wrong) {
		p := h.page(c)
		p.Errors = views.CaseMistakes(p.Lang, wrong)
		c.Status(fiber.StatusUnprocessableEntity)
		return h.showCase(c, staff, p, shownCase{typed: typed(c, ""), mend: true})
	}
	if err != nil {
		return err
	}
	return c.Redirect("/staff/requests/"+c.Params("ref")+"#tasks", fiber.StatusSeeOther)
}

func (h *Handlers) take(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepTake, h.Store.Take)
}

func (h *Handlers) takeOver(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepTakeOver, h.Store.TakeOver)
}

func (h *Handlers) giveBack(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepGiveBack, h.Store.GiveBack)
}

func (h *Handlers) approve(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepApprove, func(ctx context.Context, staff models.Staff, ref string, version int) error {
		return h.Store.Approve(ctx, staff, ref, version, c.FormValue("late_reason"))
	})
}

func (h *Handlers) returnDraft(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepReturn, func(ctx context.Context, staff models.Staff, ref string, version int) error {
		return h.Store.ReturnDraft(ctx, staff, ref, version, c.FormValue("note"))
	})
}

// askCustomer asks the customer who they are or what they mean: what they choose says which step it is.
func (h *Handlers) askCustomer(c *fiber.Ctx, staff models.Staff) error {
	reason, step := oneOf(clock.StopReasons(), c.FormValue("about")), models.StepAskIdentity
	if reason == clock.Specification {
		step = models.StepAskSpecification
	}
	return h.step(c, staff, step, func(ctx context.Context, staff models.Staff, ref string, version int) error {
		if reason == "" {
			return &models.Invalid{Field: "about", Code: "required"}
		}
		err := h.Store.AskCustomer(ctx, staff, ref, version, reason, c.FormValue("question"))
		var wrong *models.Invalid
		if errors.As(err, &wrong) && wrong.Field == "message" {
			return &models.Invalid{Field: "question", Code: wrong.Code}
		}
		return err
	})
}

func (h *Handlers) resume(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepResume, func(ctx context.Context, staff models.Staff, ref string, version int) error {
		on, err := value.ParseDate(c.FormValue("on"))
		if err != nil {
			return &models.Invalid{Field: "on", Code: "form"}
		}
		reply := models.Reply{Channel: models.Code(c.FormValue("channel")), On: on, Identified: models.Code(c.FormValue("identified")), Note: c.FormValue("note")}
		return h.Store.Resume(ctx, staff, ref, version, reply)
	})
}

func (h *Handlers) goOn(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepGoOn, h.Store.GoOn)
}

// readMessages notes that staff have read what the customer wrote. It is no step of the request.
func (h *Handlers) readMessages(c *fiber.Ctx, staff models.Staff) error {
	var version int
	if _, err := fmt.Sscan(c.FormValue("version"), &version); err != nil {
		return fiber.ErrBadRequest
	}
	err := h.Store.ReadMessages(c.UserContext(), staff, c.Params("ref"), version)
	if errors.Is(err, models.ErrStale) {
		c.Status(fiber.StatusConflict)
		return h.showCase(c, staff, h.page(c), shownCase{version: "0"})
	}
	if err != nil {
		return err
	}
	h.flash(c, flashRead, 0)
	return c.Redirect(views.QueueURL+"/"+c.Params("ref")+"#messages", fiber.StatusSeeOther)
}

func (h *Handlers) tell(c *fiber.Ctx, staff models.Staff) error {
	files, err := formFiles(c, views.ToldFiles)
	if err != nil {
		return err
	}
	return h.step(c, staff, models.StepTell, func(ctx context.Context, staff models.Staff, ref string, version int) error {
		return h.Store.Tell(ctx, staff, ref, version, models.NewMessage{Text: c.FormValue("message"), Files: files})
	})
}

func (h *Handlers) extend(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepExtend, func(ctx context.Context, staff models.Staff, ref string, version int) error {
		return h.Store.Extend(ctx, staff, ref, version, c.FormValue("reason"))
	})
}

func (h *Handlers) reopen(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepReopen, func(ctx context.Context, staff models.Staff, ref string, version int) error {
		if c.FormValue("take_back") != "" {
			return h.Store.ReopenTakingBack(ctx, staff, ref, version, c.FormValue("note"))
		}
		return h.Store.Reopen(ctx, staff, ref, version, c.FormValue("note"))
	})
}

func (h *Handlers) takeBack(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepTakeBack, func(ctx context.Context, staff models.Staff, ref string, version int) error {
		return h.Store.TakeBack(ctx, staff, ref, version, c.FormValue("back_note"))
	})
}

// answerCustomerAlone has an answer go to the customer alone, and not to whoever asked for them.
func (h *Handlers) answerCustomerAlone(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepToCustomer, h.Store.AnswerCustomerAlone)
}

// chooseAgain takes the records that are to be left out one by one off a form in which some are not there.
func chooseAgain(d *models.DraftForm) {
	d.Ruling.Withheld = slices.DeleteFunc(d.Ruling.Withheld, func(w models.WithheldRecord) bool { return w.Record != 0 })
}

// step takes one step of a request. A form that is wrong or that somebody was faster than is shown
// again with what was filled in.
func (h *Handlers) step(c *fiber.Ctx, staff models.Staff, step models.Step,
	take func(context.Context, models.Staff, string, int) error) error {
	var version int
	if _, err := fmt.Sscan(c.FormValue("version"), &version); err != nil {
		return fiber.ErrBadRequest
	}
	err := take(c.UserContext(), staff, c.Params("ref"), version)
	var wrong *models.Invalid
	var changed *models.PlanChanged
	p, as := h.page(c), shownCase{typed: typed(c, step), version: c.FormValue("version")}
	switch {
	case err == nil && (step == models.StepEnclose || step == models.StepTakeOut):
		as.version, as.done = "", step
		if step == models.StepEnclose {
			delete(as.typed.Fields, views.EnclosureTitle)
		}
		return h.showCase(c, staff, p, as) // with the draft as far as it is filled in
	case err == nil:
		h.flash(c, flashStep, slices.Index(models.Steps, step))
		return c.Redirect("/staff/requests/"+c.Params("ref"), fiber.StatusSeeOther)
	case errors.As(err, &wrong):
		p.Errors = views.CaseMistakes(p.Lang, wrong)
		c.Status(fiber.StatusUnprocessableEntity)
		as.mend = true
		if wrong.Field == "withheld" && wrong.Code == "unknown" {
			chooseAgain(as.typed.Draft)
		}
	case errors.As(err, &changed):
		p.Errors = views.PlanMistake(p.Lang, changed)
		c.Status(fiber.StatusUnprocessableEntity)
	case errors.Is(err, models.ErrStale), errors.Is(err, models.ErrStep):
		c.Status(fiber.StatusConflict)
		as.version = "0" // also where the version is the same and the step is not open
	default:
		return err
	}
	return h.showCase(c, staff, p, as)
}
