package handlers

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
)

// newPermission shows the form in which staff record what a customer decided.
func (h *Handlers) newPermission(c *fiber.Ctx, staff models.Staff) error {
	return h.visiting(c, staff, func(visit models.Visit) error {
		return h.showPermission(c, h.page(c), visit, models.NewPermission{})
	})
}

// recordPermission takes the form.
func (h *Handlers) recordPermission(c *fiber.Ctx, staff models.Staff) error {
	return h.visiting(c, staff, func(visit models.Visit) error {
		form, wrong, err := readPermission(c)
		if err == nil && len(wrong) == 0 {
			wrong, err = h.Store.RecordPermission(c.UserContext(), visit, form)
		}
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			p := h.page(c)
			p.Path, p.Errors = localPath(c.Path()), views.PermissionMistakes(p.Lang, wrong)
			c.Status(fiber.StatusUnprocessableEntity)
			return h.showPermission(c, p, visit, form)
		}
		h.flash(c, flashRecorded, 0)
		return c.Redirect(views.CustomerURL(visit.Number), fiber.StatusSeeOther)
	})
}

func (h *Handlers) showPermission(c *fiber.Ctx, p views.Page, visit models.Visit, form models.NewPermission) error {
	cells, err := h.Store.VisitedPermissions(c.UserContext(), visit)
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffPermission(p, visit, cells, form))
}

// readPermission reads the form and what cannot be read in it.
func readPermission(c *fiber.Ctx) (models.NewPermission, []*models.Invalid, error) {
	n := models.NewPermission{
		Purpose: c.FormValue("purpose"), Channels: formValues(c, "channel"), Answer: models.Code(c.FormValue("answer")),
		How: models.Code(c.FormValue("how")), Reference: c.FormValue("reference"), Note: c.FormValue("note"),
	}
	var wrong []*models.Invalid
	if day := strings.TrimSpace(c.FormValue("day")); day != "" {
		var err error
		if n.Day, err = value.ParseDate(day); err != nil {
			wrong = append(wrong, views.DayMistake())
		}
	}
	var err error
	n.Scan, err = formFile(c, "scan")
	return n, wrong, err
}

// formValues are all the values of a field, in the order of the form.
func formValues(c *fiber.Ctx, name string) []string {
	if form, err := c.MultipartForm(); err == nil {
		return form.Value[name]
	}
	var values []string
	for _, v := range c.Context().PostArgs().PeekMulti(name) {
		values = append(values, string(v))
	}
	return values
}

// formFile is the content of a file of the form; nil where none was chosen. What it was called and said
// to be is not looked at.
func formFile(c *fiber.Ctx, name string) ([]byte, error) {
	form, err := c.MultipartForm()
	if err != nil || len(form.File[name]) == 0 {
		return nil, nil
	}
	file, err := form.File[name][0].Open()
	if err != nil {
		return nil, fmt.Errorf("read a file of a form: %w", err)
	}
	defer file.Close()
	return io.ReadAll(file)
}

// confirmNumber confirms a number that staff have called.
func (h *Handlers) confirmNumber(c *fiber.Ctx, staff models.Staff) error {
	return h.visiting(c, staff, func(visit models.Visit) error {
		id, err := rowNumber(c)
		if err != nil {
			return err
		}
		if err := h.Store.ConfirmNumber(c.UserContext(), visit, id); err != nil {
			return err
		}
		h.flash(c, flashNumberConfirmed, 0)
		return c.Redirect(views.CustomerURL(visit.Number), fiber.StatusSeeOther)
	})
}

// visitedScan hands the paper behind a customer's decision to staff.
func (h *Handlers) visitedScan(c *fiber.Ctx, staff models.Staff) error {
	return h.visiting(c, staff, func(visit models.Visit) error {
		id, err := rowNumber(c)
		if err != nil {
			return err
		}
		scan, err := h.Store.VisitedScan(c.UserContext(), visit, id)
		if err != nil {
			return err
		}
		return h.sendScan(c, scan, id)
	})
}

// rowNumber is the number of a row in the address.
func rowNumber(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return 0, models.ErrNotFound
	}
	return id, nil
}
