package views

import (
	"errors"
	"net/url"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// ConsentsURL is where staff say whose permissions they have to prove.
const ConsentsURL = "/staff/consents"

// CustomerConsentsURL is the proof of a customer's permissions.
func CustomerConsentsURL(number string) string { return ConsentsURL + "/" + url.PathEscape(number) }

// NewConsentReason returns the form, with what was filled in.
func NewConsentReason(p Page, number string, reason models.Reason) StaffReason {
	r := NewStaffReason(p, number, reason)
	r.Title, r.Lead, r.Caption, r.Back = p.T("consents.title"), p.T("consents.lead"), "", nil
	r.Number = &Field{Name: "number", Label: p.T("customers.number"), Value: number, Width: ShortWidth, MaxLength: 80}
	r.Action, r.Open = ConsentsURL, Button{Text: p.T("consents.open")}
	return r
}

// NoSuchCustomer is the mistake of a number that is no customer's.
func NoSuchCustomer() *models.Invalid { return &models.Invalid{Field: "number", Code: "unknown"} }

// ConsentMistake is a mistake of the form in words.
func ConsentMistake(lang string, wrong *models.Invalid) Errors {
	if wrong.Field != "number" {
		return SearchMistake(lang, wrong)
	}
	var errors Errors
	errors.Add("number", i18n.T(lang, "consents.unknown_number"))
	return errors
}

// StaffConsents is the proof of a customer's permissions: what held on a day, with the files.
type StaffConsents struct {
	PermissionReceipt
	Action string
	Until  string
}

// NewStaffConsents returns the page of what held at the end of a day.
func NewStaffConsents(p Page, v models.ConsentVisit, r models.PermissionReceipt, on value.Date) StaffConsents {
	s := newStaffConsents(p, v, on.String())
	files, day := CustomerConsentsURL(v.Number), "?"+ReceiptDay+"="+on.String()
	s.Take = []Button{
		{Text: p.T("consents.record"), URL: files + "/record.json" + day, Kind: SecondButton},
		{Text: p.T("permission.receipt_pdf"), URL: files + "/receipt.pdf" + day, Kind: SecondButton},
	}
	if len(r.Cells) == 0 {
		s.Unknown, s.Take = p.T("consents.nothing"), s.Take[:1]
		return s
	}
	s.Facts.Add(receiptFacts(p.Lang, r)...)
	for _, cells := range byPurpose(r.Cells) {
		s.Grid = append(s.Grid, receiptTable(p.Lang, cells))
	}
	return s
}

// NewStaffConsentsMistake returns the page where there is no such day, or nothing is held of it.
func NewStaffConsentsMistake(p Page, v models.ConsentVisit, typed string, err error) StaffConsents {
	text := p.T("permission.receipt_day_wrong")
	if gone := new(models.NotHeld); errors.As(err, &gone) {
		text = p.T("permission.receipt_day_gone", "Day", p.Date(gone.Since.Date()))
	}
	p.Errors.Add(ReceiptDay, text)
	return newStaffConsents(p, v, typed)
}

func newStaffConsents(p Page, v models.ConsentVisit, day string) StaffConsents {
	s := StaffConsents{PermissionReceipt: newReceiptPage(p, day), Action: CustomerConsentsURL(v.Number)}
	s.Title, s.Lead, s.Caption = v.Name, p.T("consents.shown"), p.T("staff_customers.caption", "Number", v.Number)
	s.Back = &Link{Text: p.T("consents.title"), URL: ConsentsURL}
	s.Until = p.T("staff_customers.until") + ": " + p.Time(v.Until)
	return s
}

// Template names the template of the page.
func (StaffConsents) Template() string { return "staff/consents" }
