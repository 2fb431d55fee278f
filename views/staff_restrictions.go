package views

import "omatiedot/models"

// DueRestrictionsURL is where staff see the restrictions about which there is something to do.
const DueRestrictionsURL = "/staff/restrictions"

// StaffDueRestrictions is the list of them.
type StaffDueRestrictions struct {
	Page
	Rows  Table
	Pages Pagination
}

// NewStaffDueRestrictions returns a page (from 1) of the list; total is how many all pages have.
func NewStaffDueRestrictions(p Page, rows []models.DueRestriction, total, page int) StaffDueRestrictions {
	p.Title, p.Lead = p.T("restrictions.due"), p.T("restrictions.due_lead")
	s := StaffDueRestrictions{Page: p, Rows: Table{
		Caption: p.T("restrictions.due_list"), Empty: p.T("restrictions.due_none"),
		Columns: Columns(p.T("restrictions.due_customer"), p.T("restrictions.due_what"), p.T("restrictions.why"), p.T("restrictions.from"), p.T("restrictions.due_ends")),
	}}
	for _, r := range rows {
		what := string(r.Next)
		if r.Next == models.NextTell {
			what = string(r.Way)
		}
		what = p.T("restrictions.due." + what)
		ends := "–"
		if !r.EndsOn.IsZero() {
			ends = p.Date(r.EndsOn)
		}
		s.Rows.Rows = append(s.Rows.Rows, []Cell{
			{Text: r.Number, URL: RestrictionsURL(r.Number), About: what}, {Text: what}, {Text: restrictionGround(p, r.Ground)}, {Text: p.Date(r.From.Date())}, {Text: ends},
		})
	}
	s.Pages = NewPagination(page, (total+models.PageSize-1)/models.PageSize, pageURL(DueRestrictionsURL))
	return s
}

// Template names the template of the page.
func (StaffDueRestrictions) Template() string { return "staff/restrictions_due" }
