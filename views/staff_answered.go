package views

import "omatiedot/models"

// AnsweredURL is where an auditor finds the requests that were answered.
const AnsweredURL = "/staff/answered"

// StaffAnswered is the list of answered requests: which, when and how, and nothing of whose they are.
type StaffAnswered struct {
	Page
	Rows  Table
	Pages Pagination
}

// NewStaffAnswered returns a page (from 1) of the list; total is how many all pages have.
func NewStaffAnswered(p Page, rows []models.AnsweredRequest, total, page int) StaffAnswered {
	p.Title, p.Lead = p.T("answered.title"), p.T("answered.lead")
	s := StaffAnswered{Page: p, Rows: Table{
		Caption: p.T("staff.count", "N", total), Empty: p.T("answered.none"),
		Columns: Columns(p.T("answered.ref"), p.T("answered.kind"), p.T("requests.received"), p.T("answered.due"), p.T("answered.on"), p.T("ruling.outcome"), p.T("answered.proof")),
	}}
	for _, r := range rows {
		kind, outcome := requestKind(p.Lang, r.Kind), "–"
		if r.Outcome != "" {
			outcome = p.T("answered.outcome." + string(r.Outcome))
		}
		s.Rows.Rows = append(s.Rows.Rows, []Cell{
			{Text: r.Ref}, {Text: kind}, {Text: p.Date(r.ReceivedOn)}, {Text: p.Date(r.DueOn)}, {Text: p.Date(r.AnsweredOn)},
			{Text: outcome}, {Text: p.T("answered.take"), URL: caseURL(r.Ref) + "/proof.zip", About: r.Ref},
		})
	}
	s.Pages = NewPagination(page, (total+models.PageSize-1)/models.PageSize, pageURL(AnsweredURL))
	return s
}

// Template names the template of the page.
func (StaffAnswered) Template() string { return "staff/answered" }
