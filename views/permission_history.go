package views

import (
	"unicode"
	"unicode/utf8"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views/i18n"
)

// PermissionHistory is every decision on a customer's permissions: when, what, from what to what, by
// whom and in which way.
type PermissionHistory struct {
	Page
	Table Table
	Pages Pagination
}

// NewPermissionHistory returns one page (from 1) of the decisions, which are given whole and newest
// first. Purposes are named as the register description names them today.
func NewPermissionHistory(p Page, decisions []models.Permission, page int, d *register.Description) PermissionHistory {
	p.Title, p.Lead = p.T("permission.history"), p.T("permission.history_lead")
	p.Back = &Link{Text: p.T("permission.title"), URL: "/permissions"}
	h := PermissionHistory{Page: p, Table: Table{
		Caption: p.T("permission.decisions"), Empty: p.T("permission.no_history"),
		Columns: Columns(p.T("permission.when"), p.T("permission.what"), p.T("permission.change"), p.T("permission.who")),
	}}
	for i := range decisions[:min(page*models.PageSize, len(decisions))] {
		if i >= (page-1)*models.PageSize {
			h.Table.Rows = append(h.Table.Rows, decisionRow(p.Lang, decisions[i:], d))
		}
	}
	pages := (len(decisions) + models.PageSize - 1) / models.PageSize
	h.Pages = NewPagination(page, pages, pageURL("/permissions/history"))
	return h
}

// Template names the template of the page.
func (PermissionHistory) Template() string { return "customer/permission_history" }

// decisionRow is the first of the decisions; the ones after it are older.
func decisionRow(lang string, decisions []models.Permission, d *register.Description) []Cell {
	now, before := decisions[0], "permission.no_answer"
	for _, older := range decisions[1:] {
		if older.Purpose == now.Purpose && older.Channel == now.Channel {
			before = decisionKeys[older.State].word
			break
		}
	}
	change := decision(lang, now.State)
	change.Lines = []string{i18n.T(lang, "permission.before", "State", i18n.T(lang, before))}
	if !now.ValidUntil.IsZero() {
		change.Lines = append(change.Lines, i18n.T(lang, "permissions.valid_until")+": "+i18n.Date(lang, now.ValidUntil))
	}
	return []Cell{{Text: i18n.Time(lang, now.DecidedAt)}, decisionOn(lang, now, d), change, decisionBy(lang, now)}
}

// decisionOn says what a decision is on.
func decisionOn(lang string, p models.Permission, d *register.Description) Cell {
	c := Cell{Text: d.Permission(string(p.Purpose)).Name.In(lang)}
	if c.Text == "" { // a purpose that the company no longer has
		c.Text = codeText(lang, "permissions.purpose", p.Purpose)
	}
	if p.Channel != models.Code(register.ChannelAny) {
		c.Lines = []string{codeText(lang, "permissions.channel", p.Channel)}
	}
	return c
}

// decisionBy says who decided and in which way.
func decisionBy(lang string, p models.Permission) Cell {
	var c Cell
	if p.Source != "" {
		c.Text = upperFirst(codeText(lang, "record.source", p.Source))
	}
	if p.How != "" {
		c.Lines = []string{codeText(lang, "permissions.how", p.How)}
	}
	if p.List != "" {
		c.Lines = append(c.Lines, p.List)
	}
	return c
}

func upperFirst(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if size == 0 {
		return text
	}
	return string(unicode.ToUpper(first)) + text[size:]
}
