package handlers

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
)

// receiptDay is the day that a receipt is asked for: today unless the address says another.
func (h *Handlers) receiptDay(c *fiber.Ctx) (value.Date, error) {
	typed := c.Query(views.ReceiptDay)
	if typed == "" {
		return h.today(), nil
	}
	return value.ParseDate(typed)
}

func (h *Handlers) permissionReceipt(c *fiber.Ctx, me models.Me) error {
	on, err := h.receiptDay(c)
	var receipt models.PermissionReceipt
	var gone *models.NotHeld
	if err == nil {
		receipt, err = h.Store.MyPermissionReceipt(c.UserContext(), me, on)
		if invalid := new(models.Invalid); err != nil && !errors.As(err, &invalid) && !errors.As(err, &gone) {
			return err
		}
	}
	if gone != nil {
		c.Status(fiber.StatusUnprocessableEntity)
		return h.show(c, views.NewPermissionReceiptGone(h.page(c), c.Query(views.ReceiptDay), gone.Since))
	}
	if err != nil {
		c.Status(fiber.StatusUnprocessableEntity)
		return h.show(c, views.NewPermissionReceiptMistake(h.page(c), c.Query(views.ReceiptDay)))
	}
	return h.show(c, views.NewPermissionReceipt(h.page(c), receipt, on))
}

func (h *Handlers) permissionReceiptPDF(c *fiber.Ctx, me models.Me) error {
	return h.takeReceipt(c, me, models.DownloadPDF)
}

func (h *Handlers) permissionReceiptJSON(c *fiber.Ctx, me models.Me) error {
	return h.takeReceipt(c, me, models.DownloadJSON)
}

// receipts are how each format is made.
var receipts = map[models.DownloadFormat]func(models.PermissionReceipt, string) ([]byte, error){
	models.DownloadPDF: views.ReceiptPDF, models.DownloadJSON: views.ReceiptJSON,
}

// takeReceipt hands a receipt over. The file's name says nothing of whom it is about.
func (h *Handlers) takeReceipt(c *fiber.Ctx, me models.Me, format models.DownloadFormat) error {
	on, err := h.receiptDay(c)
	if err != nil {
		return fiber.ErrBadRequest
	}
	receipt, err := h.Store.TakePermissionReceipt(c.UserContext(), me, on, format)
	if invalid, gone := new(models.Invalid), new(models.NotHeld); errors.As(err, &invalid) || errors.As(err, &gone) {
		return fiber.ErrBadRequest
	}
	if err != nil {
		return err
	}
	made, err := receipts[format](receipt, h.lang(c))
	if err != nil {
		return err
	}
	return h.sendFile(c, sentFile{made, downloads[format].mime, fmt.Sprintf("omatiedot-permissions-%s.%s", on, format), "attachment"})
}
