package handlers

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// staffStart sends staff to where their work is.
func (h *Handlers) staffStart(c *fiber.Ctx, staff models.Staff) error {
	if staff.Is(casing...) {
		return c.Redirect("/staff/requests", fiber.StatusSeeOther)
	}
	return h.show(c, views.NewStaffStart(h.page(c), staff.Name()))
}

func (h *Handlers) queue(c *fiber.Ctx, staff models.Staff) error {
	filter := models.QueueFilter{Closed: c.Query("closed") == "1", Page: pageNumber(c)}
	rows, total, err := h.Store.Queue(c.UserContext(), staff, filter)
	if err != nil {
		return err
	}
	return h.show(c, views.NewQueue(h.page(c), rows, total, filter, h.today()))
}

func (h *Handlers) staffCase(c *fiber.Ctx, staff models.Staff) error {
	return h.showCase(c, staff, h.page(c), false)
}

// showCase shows the request, with whatever was typed into its forms and, when somebody else was
// faster, what they did.
func (h *Handlers) showCase(c *fiber.Ctx, staff models.Staff, p views.Page, moved bool) error {
	found, err := h.Store.StaffCase(c.UserContext(), staff, c.Params("ref"))
	if err != nil {
		return err
	}
	if moved {
		p.Notice = views.CaseMoved(p, found)
	}
	p.Path = "/staff/requests/" + found.Ref
	return h.show(c, views.NewCase(p, staff.ID(), found, c.FormValue("text"), c.FormValue("note"), h.today()))
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

func (h *Handlers) take(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepTake, h.Store.Take)
}

func (h *Handlers) giveBack(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepGiveBack, h.Store.GiveBack)
}

func (h *Handlers) approve(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepApprove, h.Store.Approve)
}

func (h *Handlers) draft(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepDraft, func(ctx context.Context, staff models.Staff, ref string, version int) error {
		return h.Store.WriteDraft(ctx, staff, ref, version, draftForm(c))
	})
}

func (h *Handlers) returnDraft(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepReturn, func(ctx context.Context, staff models.Staff, ref string, version int) error {
		return h.Store.ReturnDraft(ctx, staff, ref, version, c.FormValue("note"))
	})
}

// step takes one step of a request. A form that is wrong or that somebody was faster than is shown
// again with what was typed.
func (h *Handlers) step(c *fiber.Ctx, staff models.Staff, step models.Step,
	take func(context.Context, models.Staff, string, int) error) error {
	var version int
	if _, err := fmt.Sscan(c.FormValue("version"), &version); err != nil {
		return fiber.ErrBadRequest
	}
	err := take(c.UserContext(), staff, c.Params("ref"), version)
	var wrong *models.Invalid
	p := h.page(c)
	switch {
	case err == nil:
		h.flash(c, flashStep, slices.Index(models.Steps, step))
		return c.Redirect("/staff/requests/"+c.Params("ref"), fiber.StatusSeeOther)
	case errors.As(err, &wrong):
		p.Errors = views.RequestMistakes(p.Lang, wrong)
		c.Status(fiber.StatusUnprocessableEntity)
	case errors.Is(err, models.ErrStale), errors.Is(err, models.ErrStep):
		c.Status(fiber.StatusConflict)
		return h.showCase(c, staff, p, true)
	default:
		return err
	}
	return h.showCase(c, staff, p, false)
}
