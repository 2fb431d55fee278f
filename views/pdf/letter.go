package pdf

import "strings"

// Where a letter has what, from the upper edge of the sheet. Windows of Finnish C5 and E65 envelopes are
// 18 mm from the left and 40 mm from the top, 35 and 30 mm high. A folded sheet is up to 13.5 mm lower
// than a C5 envelope and 11 mm lower than an E65, and may lie at either end of that: what has to be seen
// is between 40 and 59 mm, and nothing else between 26.5 and 75.
const (
	millimetre = 72 / 25.4

	senderTop  = 14 * millimetre
	windowTop  = 39.5 * millimetre
	letterFold = 104 * millimetre // below the first fold, 99 mm for an E65
)

// postal is close enough for an address of five lines.
var postal = style{regular, 10, 11.4, ink}

// letter is a cover whose address shows in the window of an envelope, with nothing else there that
// tells what the letter is about.
func (c Cover) letter() []box {
	boxes := []box{c.sender()}
	boxes = append(boxes, down(boxes, windowTop))
	for _, l := range c.To {
		boxes = append(boxes, postal.lines(oneLine(l), 0, upright/2, 0)...)
	}
	boxes = append(boxes, down(boxes, letterFold))
	boxes = append(boxes, chapter.lines(oneLine(c.Title), 0, upright, 0)...)
	return append(boxes, c.matter(8, 14)...)
}

// sender is the company and its address on two lines in the margin, where no window is.
func (c Cover) sender() box {
	var address []string
	for _, l := range c.Address {
		address = append(address, oneLine(l))
	}
	above := senderTop - marginTop
	return box{ops: []op{
		subsection.line(0, above, oneLine(c.Company)),
		running.line(0, above+subsection.leading, running.wrap(strings.Join(address, ", "), upright)[0]),
	}}
}

// down is the white after boxes at the top of a page that reaches to a height of the sheet.
func down(boxes []box, to float64) box {
	used := marginTop
	if len(boxes) > 0 {
		used += height(boxes)
	}
	return box{height: max(0, to-used)}
}
