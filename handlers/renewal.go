package handlers

import (
	"fmt"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// renewPermissions takes the answers to what is asked again.
func (h *Handlers) renewPermissions(c *fiber.Ctx, me models.Me) error {
	var decisions []models.Decision
	for key, value := range c.Context().PostArgs().All() {
		purpose, channel, ok := views.ParsePermissionField(string(key))
		if answer := string(value); ok && (answer == views.PermissionYes || answer == views.PermissionNo) {
			decisions = append(decisions, models.Decision{Purpose: purpose, Channel: channel, Yes: answer == views.PermissionYes})
		}
	}
	saved, err := h.Store.RenewMyPermissions(c.UserContext(), me, decisions, h.lang(c))
	if err != nil {
		return err
	}
	h.flash(c, flashRenewed, saved.Changed)
	return c.Redirect("/permissions", fiber.StatusSeeOther)
}

// scanTypes are how the forms of a scan are sent.
var scanTypes = map[models.Code]string{models.ScanPDF: "application/pdf", models.ScanPNG: "image/png", models.ScanJPEG: "image/jpeg"}

// permissionProof hands over the paper behind a decision.
func (h *Handlers) permissionProof(c *fiber.Ctx, me models.Me) error {
	id, err := rowNumber(c)
	if err != nil {
		return err
	}
	scan, err := h.Store.MyScan(c.UserContext(), me, id)
	if err != nil {
		return err
	}
	return h.sendScan(c, scan, id)
}

// sendScan sends a paper under a name that says nothing of whose it is.
func (h *Handlers) sendScan(c *fiber.Ctx, scan models.Scan, id int64) error {
	return h.sendFile(c, sentFile{scan.Data, scanTypes[scan.Form], fmt.Sprintf("omatiedot-%d.%s", id, scan.Form), "attachment"})
}
