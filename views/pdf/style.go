package pdf

// color is red, green and blue, 0 to 255 each.
type color [3]int

// Black on white, one accent, and greys that hold a contrast of 7 to 1 or are only lines.
var (
	ink    = color{24, 28, 32}
	muted  = color{78, 86, 94}
	accent = color{0, 79, 112}
	tint   = color{233, 241, 245}
	rule   = color{196, 204, 210}
)

// style is how text is set; leading is the distance of its lines. Sizes are in points.
type style struct {
	face          face
	size, leading float64
	color         color
}

var (
	coverTitle   = style{bold, 27, 34, ink}
	coverCompany = style{bold, 15, 20, accent}
	coverName    = style{bold, 14, 20, ink}
	chapter      = style{bold, 17, 23, accent}
	section      = style{bold, 12.5, 17, ink}
	subsection   = style{bold, 10.5, 15, ink}
	body         = style{regular, 10.5, 15.5, ink}
	label        = style{regular, 10.5, 15.5, muted}
	recordTitle  = style{bold, 10.5, 15.5, accent}
	caption      = style{bold, 10.5, 15.5, ink}
	cellText     = style{regular, 9.5, 13.2, ink}
	cellHead     = style{bold, 9.5, 13.2, accent}
	entry        = style{regular, 10.5, 19, ink}
	subentry     = style{regular, 9.5, 16, muted}
	running      = style{regular, 8.5, 12, muted}
)

// A4 and its margins, in points.
const (
	a4Short, a4Long = 595.28, 841.89

	marginSide   = 60.0
	marginTop    = 78.0
	marginBottom = 70.0
	headerLine   = 50.0 // from the top edge
	footerLine   = 46.0 // from the bottom edge

	upright  = a4Short - 2*marginSide // width of the text
	sideways = a4Long - 2*marginSide
)
