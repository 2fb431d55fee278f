package pdf

// Block is one piece of a section. The blocks of this package are the only ones.
type Block interface {
	boxes() []box
}

// Heading begins a part of a section. Level 2 is listed in the contents; 2 and 3 are bookmarked.
type Heading struct {
	Level int // 2 or 3; others are taken as the nearer one
	Text  string
}

// Paragraph is running text. Line breaks in it are kept.
type Paragraph struct {
	Text string
}

// List is a bulleted list.
type List struct {
	Items []string
}

// Fact is one labelled value. A value may have several lines.
type Fact struct {
	Label, Value string
}

// Facts is a list of labelled values, a row each.
type Facts struct {
	Facts    []Fact
	Together bool // on one page when they fit on one
}

// Record is a titled group of facts, kept on one page when it fits on one.
type Record struct {
	Title string
	Facts []Fact
}

// Note is framed text for what must not be overlooked, such as that nothing is held.
// Title may be empty.
type Note struct {
	Title, Text string
}

// PageBreak starts a new page.
type PageBreak struct{}

// Align is the side a column's text stands at.
type Align int

// The alignments of a column.
const (
	Left Align = iota
	Right
)

// Column is one column of a Table.
type Column struct {
	Title string
	// Weight is the column's share of the width. When no column has one, the widths follow the
	// contents, and a table too wide for an upright page is set on pages turned sideways.
	Weight float64
	Align  Align
}

// Table is rows below a header that is repeated on each page. Cells wrap; a row stays on one page
// unless it is taller than a page. Missing cells are empty, and surplus ones are not printed.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]string
}
