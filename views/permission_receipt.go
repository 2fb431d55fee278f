package views

import (
	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// PermissionReceipt shows what held on a day, and gives it to take along.
type PermissionReceipt struct {
	Page
	On       Field
	Show     Button
	Facts    Summary
	Grid     []Table // one for each purpose
	Unknown  string  // told in the place of the grid of a day of which nothing is known
	Take     []Button
	Withdraw string
	Record   Link
}

// ReceiptDay is the name of the field with the day of a receipt.
const ReceiptDay = "on"

// NewPermissionReceipt returns the page of a receipt on a day.
func NewPermissionReceipt(p Page, r models.PermissionReceipt, on value.Date) PermissionReceipt {
	f := newReceiptPage(p, on.String())
	if len(r.Cells) == 0 {
		f.Unknown = p.T("permission.receipt_unknown")
		return f
	}
	f.Facts.Add(receiptFacts(f.Lang, r)...)
	for _, cells := range byPurpose(r.Cells) {
		f.Grid = append(f.Grid, receiptTable(f.Lang, cells))
	}
	f.Take = []Button{
		{Text: p.T("permission.receipt_pdf"), URL: "/permissions/receipt.pdf?on=" + on.String(), Kind: SecondButton},
		{Text: p.T("permission.receipt_json"), URL: "/permissions/receipt.json?on=" + on.String(), Kind: SecondButton},
	}
	f.Withdraw = withdrawText(f.Lang, r.Description)
	return f
}

// NewPermissionReceiptMistake returns the page where the day that was typed is none.
func NewPermissionReceiptMistake(p Page, typed string) PermissionReceipt {
	p.Errors.Add(ReceiptDay, p.T("permission.receipt_day_wrong"))
	return newReceiptPage(p, typed)
}

// NewPermissionReceiptGone returns the page where what held on the day is no longer kept.
func NewPermissionReceiptGone(p Page, typed string, since value.Time) PermissionReceipt {
	p.Errors.Add(ReceiptDay, p.T("permission.receipt_day_gone", "Day", p.Date(since.Date())))
	return newReceiptPage(p, typed)
}

func newReceiptPage(p Page, day string) PermissionReceipt {
	p.Title, p.Lead = p.T("permission.receipt"), p.T("permission.receipt_lead")
	p.Back = &Link{Text: p.T("permission.title"), URL: "/permissions"}
	return PermissionReceipt{
		Page: p, Show: Button{Text: p.T("permission.receipt_show")},
		On:     Field{Name: ReceiptDay, Label: p.T("permission.receipt_day"), Hint: p.T("permission.receipt_hint"), Type: DateField, Width: ShortWidth, Value: day},
		Record: Link{Text: p.T("permission.record"), URL: "/permissions/record.json"},
	}
}

// Template names the template of the page.
func (PermissionReceipt) Template() string { return "customer/permission_receipt" }

func receiptFacts(lang string, r models.PermissionReceipt) []SummaryRow {
	facts := []SummaryRow{
		Fact(i18n.T(lang, "permission.receipt_company"), r.Description.Controller.Name.In(lang)),
		Fact(i18n.T(lang, "permission.receipt_whose"), r.Name),
		Fact(i18n.T(lang, "customers.number"), r.Number),
	}
	if r.Role != "" {
		facts = append(facts, Fact(i18n.T(lang, "download.shown_to"), r.Representative))
	}
	return append(facts,
		Fact(i18n.T(lang, "permission.receipt_at"), i18n.Time(lang, r.At)),
		Fact(i18n.T(lang, "permission.receipt_version"), receiptVersion(lang, r.Description)))
}

// receiptVersion names the register description with the beginning of its hash.
func receiptVersion(lang string, d *register.Description) string {
	return d.Version + ", " + i18n.T(lang, "permission.version", "Hash", shortHash(d.Hash()))
}

func receiptTable(lang string, cells []models.Cell) Table {
	t := Table{
		Caption: cells[0].Purpose.Name.In(lang),
		Columns: Columns(i18n.T(lang, "permission.receipt_way"), i18n.T(lang, "permissions.state"), i18n.T(lang, "permission.receipt_may")),
	}
	for _, c := range cells {
		t.Rows = append(t.Rows, []Cell{{Text: i18n.T(lang, "permissions.channel."+string(c.Channel))}, cellState(lang, c), {Text: whyText(lang, c)}})
	}
	return t
}

// withdrawText tells how an answer is changed later.
func withdrawText(lang string, d *register.Description) string {
	c := d.Controller
	return i18n.T(lang, "permission.withdraw", "Company", c.Name.In(lang), "Phone", c.Phone, "Email", c.Email)
}
