package views

import (
	"net/url"
	"slices"
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
	Saved  []Tab  // those that staff have saved
	Intake Button // to enter a request that came on paper
	Query  Field  // a search by reference or customer number
	Search Button
	Broken string // why the saved view shows nothing; "" where it works
	Filter QueueForm
	Save   *SaveForm   // nil where there is nothing to save
	Change *ChangeForm // of the saved view that is shown; nil for who may not change it
	Rows   Table
	Pages  Pagination
}

// QueueForm narrows the queue. What was searched for stands in no address: the form is then posted.
type QueueForm struct {
	Hidden []Hidden // what the form keeps: the view
	Fields []Field
	More   []Field // used less often
	Open   bool    // whether those are shown
	Posted bool
	Show   Button
	Clear  *Link // to the view without a filter
}

// QueueList is what the queue shows.
type QueueList struct {
	Rows      []models.QueueRow
	Total     int // of all pages
	Counts    models.QueueCounts
	Filter    models.QueueFilter
	Today     value.Date
	Assignees []models.StaffName
	Saved     []models.SavedView
	Shown     *models.SavedView // that is looked at; nil for none
	Change    bool              // whether the reader may change it
	Typed     ViewForm
}

// NewQueue returns the page of the queue that the filter asks for.
func NewQueue(p Page, l QueueList) Queue {
	q := newQueue(p, l)
	q.Lead = p.T("staff.count", "N", l.Total)
	switch {
	case l.Shown != nil && l.Shown.Broken:
		q.Lead, q.Broken = "", p.T("queue.broken")
	case l.Shown != nil:
		q.table(l, l.Shown.Name, p.T("queue.none_narrowed"))
	case l.Filter.Query != "" && l.Total == 0:
		q.table(l, p.T("staff.found"), p.T("staff.found_none"))
	case l.Filter.Query != "":
		q.table(l, p.T("staff.found"), "")
	case l.Filter.Narrows():
		q.table(l, p.T("staff.view."+string(q.view(l.Filter))), p.T("queue.none_narrowed"))
	default:
		q.table(l, p.T("staff.view."+string(q.view(l.Filter))), p.T("staff.none."+string(q.view(l.Filter))))
	}
	if q.Broken == "" {
		q.filter(l)
	}
	q.offer(l)
	pages := (l.Total + models.PageSize - 1) / models.PageSize
	switch {
	case l.Shown != nil:
		q.Pages = NewPagination(max(l.Filter.Page, 1), pages, func(n int) string { return savedURL(l.Shown.ID, n) })
	case l.Filter.Query == "": // a search that goes on has no address: it is to be saved
		q.Pages = NewPagination(max(l.Filter.Page, 1), pages, func(n int) string { return queueURL(l.Filter, n) })
	}
	return q
}

// NewWrongSearch returns the page for a search for nothing.
func NewWrongSearch(p Page, l QueueList) Queue { return newQueue(p, l) }

func newQueue(p Page, l QueueList) Queue {
	p.Title = p.T("staff.queue")
	q := Queue{Page: p, Intake: Button{Text: p.T("intake.open"), URL: IntakeURL, Kind: SecondButton}, Search: Button{Text: p.T("staff.search"), Kind: SecondButton}}
	q.Query = Field{Name: "query", Label: p.T("staff.search_field"), Type: SearchField, Width: MediumWidth, MaxLength: models.MaxQuery, Value: l.Filter.Query}
	for _, view := range models.QueueViews {
		text := p.T("staff.view_count", "View", p.T("staff.view."+string(view)), "N", p.Number(int64(l.Counts[view])))
		q.Views = append(q.Views, Tab{
			Link:    Link{Text: text, URL: queueURL(models.QueueFilter{View: view}, 1)},
			Current: view == q.view(l.Filter) && l.Shown == nil && l.Filter.Query == "",
		})
	}
	for _, v := range l.Saved {
		text := p.T("staff.view_count", "View", v.Name, "N", p.Number(int64(v.Count)))
		if v.Broken {
			text = p.T("queue.broken_count", "View", v.Name)
		}
		q.Saved = append(q.Saved, Tab{Link: Link{Text: text, URL: savedURL(v.ID, 1)}, Current: l.Shown != nil && l.Shown.ID == v.ID})
	}
	return q
}

// filter makes the form that narrows the queue further.
func (q *Queue) filter(l QueueList) {
	f := l.Filter
	q.Filter = QueueForm{
		Fields: []Field{q.kinds(f), q.states(f), q.assignees(f, l.Assignees)},
		More: []Field{
			q.choose("language", q.T("queue.language"), languageOptions(q.Page), f.Language),
			q.choose("channel", q.T("intake.channel"), optionsOf(q.Page, models.QueueChannels, "staff.channel.", ""), string(f.Channel)),
			q.choose("delivery", q.T("intake.delivery"), optionsOf(q.Page, models.Deliveries, "intake.delivery.", ""), string(f.Delivery)),
			q.choose("news", q.T("queue.news"), []Option{{Value: string(models.NewsOfCustomer), Label: q.T("queue.news.customer")}}, string(f.News)),
		},
		Hidden: []Hidden{{Name: "view", Value: string(q.view(f))}},
		Open:   f.Language != "" || f.Channel != "" || f.Delivery != "" || f.News != "",
		Posted: f.Query != "",
		Show:   Button{Text: q.T("staff.filter"), Kind: SecondButton},
	}
	if q.Filter.Posted {
		q.Filter.Hidden = append(q.Filter.Hidden, Hidden{Name: "query", Value: f.Query})
		q.Filter.Show.Name, q.Filter.Show.Value = "narrow", "yes"
	}
	if f.Narrows() && f.Query == "" && l.Shown == nil {
		q.Filter.Clear = &Link{Text: q.T("staff.filter_clear"), URL: queueURL(models.QueueFilter{View: f.View}, 1)}
	}
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
	case r.Standing:
		due = Tag(Neutral, q.T("staff.clock_stands"))
	case r.State.Open():
		due = timeLeft(q.Lang, r.DueOn, today)
		due.Lines = []string{q.Date(r.DueOn)}
	}
	kind := requestKind(q.Lang, r.Kind)
	state := stateTag(q.Lang, r.State, r.Delivery)
	if r.News() {
		state.Lines = []string{q.T("queue.customer_wrote")}
	}
	ref := Cell{Text: r.Ref, URL: caseURL(r.Ref), About: kind}
	if r.Guarded {
		ref = Cell{Text: r.Ref, Lines: []string{q.T("queue.guarded")}}
	}
	number := Cell{Text: r.CustomerNumber}
	if r.CustomerNumber == "" {
		number.Text = q.T("queue.guarded_number")
	}
	return []Cell{
		due, ref,
		{Text: kind}, number, state, assigned(q.Page, r.AssignedName),
	}
}

// choose is a choice of which none narrows nothing.
func (q *Queue) choose(name, label string, options []Option, chosen string) Field {
	options = append([]Option{{Label: q.T("staff.all")}}, options...)
	return Field{Name: name, Label: label, Type: SelectField, Options: Choose(options, chosen)}
}

func (q *Queue) kinds(f models.QueueFilter) Field {
	var options []Option
	for _, k := range models.RequestKinds {
		options = append(options, Option{Value: string(k), Label: requestKind(q.Lang, k)})
	}
	return q.choose("kind", q.T("requests.kind"), options, string(f.Kind))
}

// states are the states that requests of the view can have.
func (q *Queue) states(f models.QueueFilter) Field {
	var options []Option
	for _, s := range models.States {
		if slices.Contains([]models.QueueView{models.QueueAny, models.QueueWritten, models.QueueTasks}, f.View) || s.Open() == (f.View != models.QueueClosed) {
			options = append(options, Option{Value: string(s), Label: q.T("requests.state." + string(s))})
		}
	}
	return q.choose("state", q.T("requests.state"), options, string(f.State))
}

func (q *Queue) assignees(f models.QueueFilter, names []models.StaffName) Field {
	options := []Option{{Value: string(models.AssignedMe), Label: q.T("queue.assigned_me")}, {Value: string(models.AssignedNobody), Label: q.T("staff.nobody")}}
	for _, s := range names {
		options = append(options, Option{Value: string(models.AssigneeOf(s.ID)), Label: s.Name})
	}
	return q.choose("assigned", q.T("staff.assigned"), options, string(f.Assigned))
}

func assigned(p Page, name string) Cell {
	if name == "" {
		name = p.T("staff.nobody")
	}
	return Cell{Text: name}
}

// queueURL is the address of a page of the queue: it can be kept as a bookmark. What is searched for is
// not in it.
func queueURL(f models.QueueFilter, page int) string {
	if f.View == models.QueueOpen {
		f.View = ""
	}
	query := url.Values{}
	for _, h := range filterValues(f) {
		query.Set(h.Name, h.Value)
	}
	return queueAddress(query, page)
}

// savedURL is the address of a page of a saved view, whose number tells nothing of what it shows.
func savedURL(id int64, page int) string {
	return queueAddress(url.Values{"saved": {strconv.FormatInt(id, 10)}}, page)
}

func queueAddress(query url.Values, page int) string {
	if page > 1 {
		query.Set("page", strconv.Itoa(page))
	}
	if len(query) == 0 {
		return QueueURL
	}
	return QueueURL + "?" + query.Encode()
}

// filterValues are what a filter is in a form or address, but for what is searched for.
func filterValues(f models.QueueFilter) []Hidden {
	var values []Hidden
	for _, h := range []Hidden{
		{"view", string(f.View)}, {"kind", string(f.Kind)}, {"state", string(f.State)}, {"assigned", string(f.Assigned)},
		{"language", f.Language}, {"channel", string(f.Channel)}, {"delivery", string(f.Delivery)}, {"news", string(f.News)},
	} {
		if h.Value != "" {
			values = append(values, h)
		}
	}
	return values
}
