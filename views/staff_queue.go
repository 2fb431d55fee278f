package views

import (
	"fmt"

	"omatiedot/models"
	"omatiedot/models/value"
)

// Queue is the staff's list of requests.
type Queue struct {
	Page
	Views []Tab // the open requests and the closed ones
	Rows  Table
	Pages Pagination
}

// NewQueue returns the page of the queue that f asks for; total is how many requests all of its pages
// have together.
func NewQueue(p Page, rows []models.QueueRow, total int, f models.QueueFilter, today value.Date) Queue {
	p.Title, p.Lead = p.T("staff.queue"), p.T("staff.open_count", "N", total)
	q := Queue{Page: p, Rows: Table{Caption: p.T("staff.open_rows"), Empty: p.T("staff.open_none")}}
	if f.Closed {
		q.Lead = p.T("staff.closed_count", "N", total)
		q.Rows = Table{Caption: p.T("staff.closed_rows"), Empty: p.T("staff.closed_none")}
	}
	q.Rows.Columns = []Column{
		{Label: p.T("requests.due")}, {Label: p.T("requests.reference"), Kind: HeadColumn}, {Label: p.T("requests.kind")},
		{Label: p.T("staff.customer_number")}, {Label: p.T("requests.state")}, {Label: p.T("staff.assigned")},
	}
	for _, r := range rows {
		q.Rows.Rows = append(q.Rows.Rows, q.row(r, today))
	}
	q.Views = []Tab{
		{Link: Link{Text: p.T("staff.open"), URL: queueURL(false, 1)}, Current: !f.Closed},
		{Link: Link{Text: p.T("staff.closed"), URL: queueURL(true, 1)}, Current: f.Closed},
	}
	pages := (total + models.PageSize - 1) / models.PageSize
	q.Pages = NewPagination(max(f.Page, 1), pages, func(n int) string { return queueURL(f.Closed, n) })
	return q
}

// row puts the deadline first: how urgent it is in words, and its day.
func (q Queue) row(r models.QueueRow, today value.Date) []Cell {
	due := Cell{Text: q.Date(r.DueOn)}
	if r.State.Open() {
		due = timeLeft(q.Lang, r.DueOn, today)
		due.Lines = []string{q.Date(r.DueOn)}
	}
	kind := requestKind(q.Lang, r.Kind)
	return []Cell{
		due,
		{Text: r.Ref, URL: caseURL(r.Ref), About: kind},
		{Text: kind}, {Text: r.CustomerNumber}, stateTag(q.Lang, r.State), assigned(q.Page, r.AssignedName),
	}
}

func assigned(p Page, name string) Cell {
	if name == "" {
		name = p.T("staff.nobody")
	}
	return Cell{Text: name}
}

func queueURL(closed bool, page int) string {
	switch {
	case closed && page > 1:
		return fmt.Sprintf("/staff/requests?closed=1&page=%d", page)
	case closed:
		return "/staff/requests?closed=1"
	case page > 1:
		return fmt.Sprintf("/staff/requests?page=%d", page)
	default:
		return "/staff/requests"
	}
}

// Template names the template of the page.
func (Queue) Template() string { return "staff/queue" }
