package handlers

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// dueRestrictions lists the restrictions about which there is something to do.
func (h *Handlers) dueRestrictions(c *fiber.Ctx, staff models.Staff) error {
	page := pageNumber(c)
	rows, total, err := h.Store.DueRestrictions(c.UserContext(), staff, page)
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffDueRestrictions(h.page(c), rows, total, page))
}

func (h *Handlers) restrictions(c *fiber.Ctx, staff models.Staff) error {
	return h.visiting(c, staff, func(v models.Visit) error {
		return h.showRestrictions(c, h.page(c), v, views.RestrictionForms{})
	})
}

func (h *Handlers) showRestrictions(c *fiber.Ctx, p views.Page, v models.Visit, f views.RestrictionForms) error {
	list, err := h.Store.VisitedRestrictions(c.UserContext(), v)
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffRestrictions(p, v, list, h.today()).Filled(f))
}

func (h *Handlers) restrict(c *fiber.Ctx, staff models.Staff) error {
	return h.visiting(c, staff, func(v models.Visit) error {
		n := models.NewRestriction{Ground: models.Code(c.FormValue("ground")), Scope: c.FormValue("scope"), Until: c.FormValue("until")}
		err := h.Store.Restrict(c.UserContext(), v, n)
		return h.restricted(c, v, restricted{views.RestrictionForms{New: n}, flashRestricted, err})
	})
}

// visitingRestriction is visiting for what is done about one of the customer's restrictions.
func (h *Handlers) visitingRestriction(c *fiber.Ctx, staff models.Staff, answer func(v models.Visit, id int64) error) error {
	return h.visiting(c, staff, func(v models.Visit) error {
		id, err := rowNumber(c)
		if err != nil {
			return err
		}
		return answer(v, id)
	})
}

// tellLifting has the customer told that a restriction ends.
func (h *Handlers) tellLifting(c *fiber.Ctx, staff models.Staff) error {
	return h.visitingRestriction(c, staff, func(v models.Visit, id int64) error {
		f := views.RestrictionForms{Of: id, Text: c.FormValue(views.NoticeField(id)), EndsOn: c.FormValue(views.EndsOnField(id))}
		n := models.LiftingNotice{Text: f.Text}
		err := n.EndsOn.UnmarshalText([]byte(f.EndsOn))
		if err != nil {
			err = &models.Invalid{Field: "ends_on", Code: "form"}
		} else {
			n.Ending = views.LiftingEnding(v.Words, n.EndsOn)
			err = h.Store.TellLifting(c.UserContext(), v, id, n)
		}
		return h.restricted(c, v, restricted{f, flashNoticed, err})
	})
}

// liftingTold notes that staff told the customer, in a call or by letter.
func (h *Handlers) liftingTold(c *fiber.Ctx, staff models.Staff) error {
	return h.visitingRestriction(c, staff, func(v models.Visit, id int64) error {
		err := h.Store.NoteLiftingTold(c.UserContext(), v, id, models.TellWay(c.FormValue(views.WayField)))
		return h.restricted(c, v, restricted{views.RestrictionForms{}, flashLiftingTold, err})
	})
}

// liftingLetter is the notice as a letter. Its name says nothing of whom.
func (h *Handlers) liftingLetter(c *fiber.Ctx, staff models.Staff) error {
	return h.visitingRestriction(c, staff, func(v models.Visit, id int64) error {
		letter, err := h.Store.LiftingLetter(c.UserContext(), v, id)
		if err != nil {
			return err
		}
		pdf, err := views.LiftingPDF(letter, h.Store.Description)
		if err != nil {
			return err
		}
		return h.sendPDF(c, pdf, fmt.Sprintf("restriction-%d.pdf", id), "inline")
	})
}

func (h *Handlers) liftRestriction(c *fiber.Ctx, staff models.Staff) error {
	return h.visitingRestriction(c, staff, func(v models.Visit, id int64) error {
		return h.restricted(c, v, restricted{views.RestrictionForms{}, flashLifted, h.Store.LiftRestriction(c.UserContext(), v, id)})
	})
}

// restricted is what came of a form: what was filled in, what to tell where all is well, and the error where
// it is not.
type restricted struct {
	filled views.RestrictionForms
	flash  flash
	err    error
}

func (h *Handlers) restricted(c *fiber.Ctx, v models.Visit, what restricted) error {
	var wrong *models.Invalid
	if errors.As(what.err, &wrong) {
		p := h.page(c)
		p.Path, p.Errors = views.RestrictionsURL(v.Number), views.RestrictionMistake(p, what.filled.Of, what.err)
		c.Status(fiber.StatusUnprocessableEntity)
		return h.showRestrictions(c, p, v, what.filled)
	}
	if what.err != nil {
		return what.err
	}
	h.flash(c, what.flash, 0)
	return c.Redirect(views.RestrictionsURL(v.Number), fiber.StatusSeeOther)
}
