package handlers

import (
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// consents is where staff say whose permissions they have to prove, and why.
func (h *Handlers) consents(c *fiber.Ctx, _ models.Staff) error {
	return h.show(c, views.NewConsentReason(h.page(c), "", models.Reason{}))
}

// openConsents begins a visit to the proof of a customer's permissions.
func (h *Handlers) openConsents(c *fiber.Ctx, staff models.Staff) error {
	number := c.FormValue("number")
	reason := models.Reason{Code: models.ReasonCode(c.FormValue("code")), Text: c.FormValue("text")}
	err := h.Store.OpenConsents(c.UserContext(), staff, number, reason)
	if errors.Is(err, models.ErrNotFound) {
		err = views.NoSuchCustomer()
	}
	var wrong *models.Invalid
	if errors.As(err, &wrong) {
		p := h.page(c)
		p.Path, p.Errors = views.ConsentsURL, views.ConsentMistake(p.Lang, wrong)
		c.Status(fiber.StatusUnprocessableEntity)
		return h.show(c, views.NewConsentReason(p, number, reason))
	}
	if err != nil {
		return err
	}
	return c.Redirect(views.CustomerConsentsURL(number), fiber.StatusSeeOther)
}

// customerConsents shows what held of a customer's permissions at the end of a day, during a visit.
func (h *Handlers) customerConsents(c *fiber.Ctx, staff models.Staff) error {
	visit, err := h.Store.ConsentVisit(c.UserContext(), staff, number(c))
	if errors.Is(err, models.ErrReason) {
		return c.Redirect(views.ConsentsURL, fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	on, err := h.receiptDay(c)
	var receipt models.PermissionReceipt
	if err == nil {
		receipt, err = h.Store.VisitedReceipt(c.UserContext(), visit, on)
		if err != nil && !noReceipt(err) {
			return err
		}
	}
	if err != nil {
		c.Status(fiber.StatusUnprocessableEntity)
		return h.show(c, views.NewStaffConsentsMistake(h.page(c), visit, c.Query(views.ReceiptDay), err))
	}
	return h.show(c, views.NewStaffConsents(h.page(c), visit, receipt, on))
}

// noReceipt reports whether an error says that there is no receipt of the day.
func noReceipt(err error) bool {
	invalid, gone := new(models.Invalid), new(models.NotHeld)
	return errors.As(err, &invalid) || errors.As(err, &gone)
}

// consentReceipt hands over the receipt of a customer's permissions during a visit.
func (h *Handlers) consentReceipt(c *fiber.Ctx, staff models.Staff) error {
	return h.takeConsents(c, staff, func(v models.ConsentVisit) (sentFile, error) {
		on, err := h.receiptDay(c)
		if err != nil {
			return sentFile{}, fiber.ErrBadRequest
		}
		receipt, err := h.Store.TakeVisitedReceipt(c.UserContext(), v, on)
		if err != nil {
			return sentFile{}, err
		}
		data, err := views.ReceiptPDF(receipt, h.lang(c))
		return sentFile{data, downloads[models.DownloadPDF].mime, fmt.Sprintf("omatiedot-permissions-%s.pdf", on), "attachment"}, err
	})
}

// consentRecord hands over the whole proof of a customer's permissions during a visit.
func (h *Handlers) consentRecord(c *fiber.Ctx, staff models.Staff) error {
	return h.takeConsents(c, staff, func(v models.ConsentVisit) (sentFile, error) {
		on, err := h.receiptDay(c)
		if err != nil {
			return sentFile{}, fiber.ErrBadRequest
		}
		record, err := h.Store.TakeVisitedRecord(c.UserContext(), v, on)
		if err != nil {
			return sentFile{}, err
		}
		data, err := views.PermissionRecord(record, h.lang(c), h.URL.String())
		return sentFile{data, "application/ld+json", fmt.Sprintf("omatiedot-consents-%s.json", on), "attachment"}, err
	})
}

// takeConsents sends what made returns during a visit. The file's name says nothing of whom it is about.
func (h *Handlers) takeConsents(c *fiber.Ctx, staff models.Staff, made func(models.ConsentVisit) (sentFile, error)) error {
	visit, err := h.Store.ConsentVisit(c.UserContext(), staff, number(c))
	if errors.Is(err, models.ErrReason) {
		return c.Redirect(views.ConsentsURL, fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	file, err := made(visit)
	if err != nil && noReceipt(err) {
		return fiber.ErrBadRequest
	}
	if err != nil {
		return err
	}
	return h.sendFile(c, file)
}
