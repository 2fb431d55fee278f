package views

import (
	"net/url"
	"strconv"

	"omatiedot/models"
	"omatiedot/models/value"
)

// QueueURL is the address of the queue.
const QueueURL = "/staff/requests"

// Queue is the staff's list of requests.
type Queue struct {
	Page
	Views  []Tab  // ways to look at the queue, each with how many requests it has
	Intake Button // to enter a request that came on paper
	Query  Field  // a search by reference or customer number
	Search Button
	Hidden []Hidden // what the filter keeps: the view
	Filter []Field
	Show   Button
	Clear  *Link // to the view without a filter
	Rows   Table
	Pages  Pagination
}

// QueueList is what the queue shows.
type QueueList struct {
	Rows   []models.QueueRow
	Total  int // of all pages
	Counts models.QueueCounts
	Filter models.QueueFilter
	Today  value.Date
}

// NewQueue returns the page of the queue that the filter asks for.
func NewQueue(p Page, l QueueList) Queue {
	q := newQueue(p, l)
	view := string(q.view(l.Filter))
	q.Lead = p.T("staff.count", "N", l.Total)
	q.table(l, p.T("staff.view."+view), p.T("staff.none."+view))
	q.Hidden = []Hidden{{Name: "view", Value: view}}
	q.Filter = []Field{q.kinds(l.Filter), q.states(l.Filter)}
	q.Show = Button{Text: p.T("staff.filter"), Kind: SecondButton}
	if l.Filter.Kind != "" || l.Filter.State != "" {
		q.Clear = &Link{Text: p.T("staff.filter_clear"), URL: queueURL(models.QueueFilter{View: l.Filter.View}, 1)}
	}
	pages := (l.Total + models.PageSize - 1) / models.PageSize
	q.Pages = NewPagination(max(l.Filter.Page, 1), pages, func(n int) string { return queueURL(l.Filter, n) })
	return q
}

// NewFoundRequests returns the page of what a search found; query is what was searched for.
func NewFoundRequests(p Page, l QueueList, query string) Queue {
	q := newQueue(p, l)
	q.Query.Value = query
	for i := range q.Views {
		q.Views[i].Current = false
	}
	if len(p.Errors) == 0 {
		q.Lead = p.T("staff.count", "N", len(l.Rows))
	}
	q.table(l, p.T("staff.found"), p.T("staff.found_none"))
	return q
}

func newQueue(p Page, l QueueList) Queue {
	p.Title = p.T("staff.queue")
	q := Queue{Page: p, Intake: Button{Text: p.T("intake.open"), URL: IntakeURL, Kind: SecondButton}, Search: Button{Text: p.T("staff.search"), Kind: SecondButton}}
	q.Query = Field{Name: "query", Label: p.T("staff.search_field"), Type: SearchField, Width: MediumWidth, MaxLength: models.MaxQuery}
	for _, view := range models.QueueViews {
		text := p.T("staff.view_count", "View", p.T("staff.view."+string(view)), "N", p.Number(int64(l.Counts[view])))
		q.Views = append(q.Views, Tab{
			Link:    Link{Text: text, URL: queueURL(models.QueueFilter{View: view}, 1)},
			Current: view == q.view(l.Filter),
		})
	}
	return q
}

// Template names the template of the page.
func (Queue) Template() string { return "staff/queue" }

func (Queue) view(f models.QueueFilter) models.QueueView {
	if f.View == "" {
		return models.QueueOpen
	}
	return f.View
}

func (q *Queue) table(l QueueList, caption, none string) {
	q.Rows = Table{Caption: caption, Empty: none, Columns: []Column{
		{Label: q.T("requests.due")}, {Label: q.T("requests.reference"), Kind: HeadColumn}, {Label: q.T("requests.kind")},
		{Label: q.T("staff.customer_number")}, {Label: q.T("requests.state")}, {Label: q.T("staff.assigned")},
	}}
	for _, r := range l.Rows {
		q.Rows.Rows = append(q.Rows.Rows, q.row(r, l.Today))
	}
}

// row puts the deadline first: how urgent it is in words, and its day.
func (q *Queue) row(r models.QueueRow, today value.Date) []Cell {
	due := Cell{Text: q.Date(r.DueOn)}
	switch {
	case r.State == models.IdentityPending || r.State == models.SpecificationPending:
		due = Tag(Neutral, q.T("staff.clock_stands"))
	case r.State.Open():
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

func (q *Queue) kinds(f models.QueueFilter) Field {
	field := Field{Name: "kind", Label: q.T("requests.kind"), Type: SelectField, Options: []Option{{Label: q.T("staff.all")}}}
	for _, k := range models.RequestKinds {
		field.Options = append(field.Options, Option{Value: string(k), Label: requestKind(q.Lang, k)})
	}
	field.Options = Choose(field.Options, string(f.Kind))
	return field
}

// states are the states that requests of the view can have.
func (q *Queue) states(f models.QueueFilter) Field {
	field := Field{Name: "state", Label: q.T("requests.state"), Type: SelectField, Options: []Option{{Label: q.T("staff.all")}}}
	for _, s := range models.States {
		if s.Open() == (f.View != models.QueueClosed) {
			field.Options = append(field.Options, Option{Value: string(s), Label: q.T("requests.state." + string(s))})
		}
	}
	field.Options = Choose(field.Options, string(f.State))
	return field
}

func assigned(p Page, name string) Cell {
	if name == "" {
		name = p.T("staff.nobody")
	}
	return Cell{Text: name}
}

// queueURL is the address of a page of the queue: it can be kept as a bookmark.
func queueURL(f models.QueueFilter, page int) string {
	query := url.Values{}
	set := func(name, value string) {
		if value != "" {
			query.Set(name, value)
		}
	}
	if f.View != models.QueueOpen {
		set("view", string(f.View))
	}
	set("kind", string(f.Kind))
	set("state", string(f.State))
	if page > 1 {
		set("page", strconv.Itoa(page))
	}
	if len(query) == 0 {
		return QueueURL
	}
	return QueueURL + "?" + query.Encode()
}
