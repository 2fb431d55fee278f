package handlers

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
)

// addOutside enters what a customer added to their request outside the portal.
func (h *Handlers) addOutside(c *fiber.Ctx, staff models.Staff) error {
	files, err := formFiles(c, views.AddedOutside+"files")
	if err != nil {
		return err
	}
	return h.step(c, staff, models.StepAdd, outside(c, views.AddedOutside, files, h.Store.AddOutside))
}

// withdrawOutside enters that a customer took their request back outside the portal.
func (h *Handlers) withdrawOutside(c *fiber.Ctx, staff models.Staff) error {
	return h.step(c, staff, models.StepWithdraw, outside(c, views.WithdrawnOutside, nil, h.Store.WithdrawOutside))
}

// outside reads the form whose fields begin with a prefix, and names those that are wrong by it. A day
// that is none is told as one that is missing.
func outside(c *fiber.Ctx, prefix string, files []models.NewFile,
	take func(context.Context, models.Staff, string, int, models.Outside) error) func(context.Context, models.Staff, string, int) error {
	said := func(name string) string { return c.FormValue(prefix + name) }
	on, _ := value.ParseDate(said("on"))
	o := models.Outside{Channel: models.Code(said("channel")), Identified: models.Code(said("identified")), On: on, Text: said("text"), Files: files, Confirms: said("confirms") != "",
		Behalf: models.Behalf{Name: said("behalf"), Authority: models.Code(said("authority"))}}
	return func(ctx context.Context, staff models.Staff, ref string, version int) error {
		err := take(ctx, staff, ref, version, o)
		var wrong *models.Invalid
		if errors.As(err, &wrong) {
			return &models.Invalid{Field: prefix + wrong.Field, Code: wrong.Code}
		}
		return err
	}
}
