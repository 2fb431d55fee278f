package views

import "slices"

// Link is a text that leads somewhere.
type Link struct {
	Text  string
	URL   string
	About string // hidden words for those who hear links out of context: "Muuta" + "sähköpostiosoite"
}

// Tone colours a tag or a banner. The word beside it always says the same.
type Tone string

// The tones.
const (
	Neutral Tone = "neutral"
	Info    Tone = "info"
	Good    Tone = "good"
	Warn    Tone = "warn"
	Bad     Tone = "bad"
)

// Flash tells the outcome of the step before, at the top of the next page. The frame shows it.
type Flash struct {
	Kind FlashKind
	Text string
	Link *Link
}

// FlashKind says what a Flash is about.
type FlashKind string

// The kinds of flashes.
const (
	Success FlashKind = "success"
	Advice  FlashKind = "info"
	Alert   FlashKind = "warning"
)

// Heading is the heading word of the flash, as a key.
func (f Flash) Heading() string {
	switch f.Kind {
	case Success:
		return "part.notice.success"
	case Alert:
		return "part.notice.warning"
	default:
		return "part.notice.info"
	}
}

// Cell is one value as it is shown in a table, a summary or a list: a text, further lines under it,
// perhaps as a link or as a tag. An empty cell says that the value is not known. Shown by part/cell.
type Cell struct {
	Text  string
	Lines []string
	URL   string
	About string // hidden words after a link's text
	Tone  Tone   // makes the text a tag
	Lang  string // language of the text where it is not the page's
}

// Tag returns a cell with a status: a word, with a colour beside it.
func Tag(tone Tone, text string) Cell { return Cell{Text: text, Tone: tone} }

// Cells returns a cell for each text.
func Cells(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, text := range texts {
		cells[i] = Cell{Text: text}
	}
	return cells
}

// Summary is a list of facts with an optional way to change each. Shown by part/summary.
type Summary struct {
	Rows []SummaryRow
}

// SummaryRow is one fact of a Summary.
type SummaryRow struct {
	Label  string
	Values []Cell // below each other
	Change *Link  // nil for none; without Text it says "Muuta"; About names what is changed
}

// Fact returns a row with one text.
func Fact(label, text string) SummaryRow {
	return SummaryRow{Label: label, Values: []Cell{{Text: text}}}
}

// Add appends rows.
func (s *Summary) Add(rows ...SummaryRow) { s.Rows = append(s.Rows, rows...) }

// Changeable reports whether any row has a way to change it.
func (s Summary) Changeable() bool {
	return slices.ContainsFunc(s.Rows, func(r SummaryRow) bool { return r.Change != nil })
}

// Table shows many things of one kind. On a narrow screen each row becomes a card. Every row has a
// cell for each column. Shown by part/table; with no rows it shows Empty instead.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]Cell
	Empty   string // what is said in place of a table without rows
}

// Column is a column of a Table.
type Column struct {
	Label string
	Kind  ColumnKind
}

// ColumnKind says what a column holds.
type ColumnKind string

// The kinds of columns. The zero value is text.
const (
	TextColumn   ColumnKind = ""
	NumberColumn ColumnKind = "number" // set right, figures of equal width
	HeadColumn   ColumnKind = "head"   // names the row
)

// Columns returns text columns; the first names the row.
func Columns(labels ...string) []Column {
	columns := make([]Column, len(labels))
	for i, label := range labels {
		columns[i] = Column{Label: label}
	}
	if len(columns) > 0 {
		columns[0].Kind = HeadColumn
	}
	return columns
}

// Panel is the top of a confirmation: it holds the h1 of its page. Shown by part/panel.
type Panel struct {
	Title     string
	Text      string
	Reference string // the number to quote; may be empty
}

// StepState says where a Step is in time.
type StepState string

// The states of a step.
const (
	Done    StepState = "done"
	Current StepState = "current"
	Coming  StepState = "coming"
)

// Step is an event of a timeline, or a stage of something under way.
type Step struct {
	Title string
	When  string // a date or time in words; may be empty
	Text  string
	State StepState
}

// Steps is a timeline, earliest first. Shown by part/steps.
type Steps []Step

// StateKey is the key of the word for a step's state.
func (s Step) StateKey() string {
	switch s.State {
	case Done:
		return "part.step.done"
	case Current:
		return "part.step.current"
	default:
		return "part.step.coming"
	}
}

// Details is something that is shown on demand. Shown by part/details.
type Details struct {
	Summary string
	Text    []string // a paragraph each
}

// Pagination leads through the pages of a long list. Shown by part/pagination, and not at all when
// there is but one page.
type Pagination struct {
	Items    []PageLink
	Previous string // addresses; empty at the ends
	Next     string
}

// PageLink is a numbered page; the zero value stands for those left out.
type PageLink struct {
	Number  int
	URL     string
	Current bool
}

// NewPagination returns the way through a list of so many pages, numbered from 1, at the current one:
// the first, the last, and the neighbours of the current page.
func NewPagination(current, pages int, url func(page int) string) Pagination {
	var p Pagination
	if pages < 2 {
		return p
	}
	for n := 1; n <= pages; n++ {
		if n == 1 || n == pages || (n >= current-1 && n <= current+1) {
			p.Items = append(p.Items, PageLink{Number: n, URL: url(n), Current: n == current})
		} else if p.Items[len(p.Items)-1].Number != 0 {
			p.Items = append(p.Items, PageLink{})
		}
	}
	if current > 1 {
		p.Previous = url(current - 1)
	}
	if current < pages {
		p.Next = url(current + 1)
	}
	return p
}
