package handlers

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
)

func (h *Handlers) restrictions(c *fiber.Ctx, staff models.Staff) error {
	return h.visiting(c, staff, func(v models.Visit) error {
		return h.showRestrictions(c, h.page(c), v, models.NewRestriction{})
	})
}

func (h *Handlers) showRestrictions(c *fiber.Ctx, p views.Page, v models.Visit, n models.NewRestriction) error {
	list, err := h.Store.VisitedRestrictions(c.UserContext(), v)
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffRestrictions(p, v, list, n))
}

func (h *Handlers) restrict(c *fiber.Ctx, staff models.Staff) error {
	return h.visiting(c, staff, func(v models.Visit) error {
		n := models.NewRestriction{Ground: models.Code(c.FormValue("ground")), Scope: c.FormValue("scope"), Until: c.FormValue("until")}
		return h.restricted(c, v, n, restricted{h.Store.Restrict(c.UserContext(), v, n), flashRestricted, ""})
	})
}

func (h *Handlers) liftRestriction(c *fiber.Ctx, staff models.Staff) error {
	return h.visiting(c, staff, func(v models.Visit) error {
		id, err := rowNumber(c)
		if err != nil {
			return err
		}
		field := views.ToldField(strconv.FormatInt(id, 10))
		var told value.Date
		if err := told.UnmarshalText([]byte(c.FormValue(field))); err != nil {
			return h.restricted(c, v, models.NewRestriction{}, restricted{&models.Invalid{Field: "told", Code: "form"}, "", field})
		}
		return h.restricted(c, v, models.NewRestriction{}, restricted{h.Store.LiftRestriction(c.UserContext(), v, id, told), flashLifted, field})
	})
}

// restricted is what came of a form: a mistake in a field (of the mistake's own name unless it is
// given), or what to tell.
type restricted struct {
	err   error
	flash flash
	field string
}

func (h *Handlers) restricted(c *fiber.Ctx, v models.Visit, n models.NewRestriction, what restricted) error {
	var wrong *models.Invalid
	if errors.As(what.err, &wrong) {
		p := h.page(c)
		if what.field == "" {
			what.field = wrong.Field
		}
		p.Path, p.Errors = views.RestrictionsURL(v.Number), views.RestrictionMistake(p, what.field, wrong)
		c.Status(fiber.StatusUnprocessableEntity)
		return h.showRestrictions(c, p, v, n)
	}
	if what.err != nil {
		return what.err
	}
	h.flash(c, what.flash, 0)
	return c.Redirect(views.RestrictionsURL(v.Number), fiber.StatusSeeOther)
}
