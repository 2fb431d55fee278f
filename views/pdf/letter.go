package pdf

// Where a letter has what, from the upper edge of the sheet. Finnish letters follow SFS 2487, whose
// address field, about 20 mm from the left edge, shows in the left window of C5 and E65 envelopes; a
// sheet is folded once for the one and twice, at 99 mm, for the other.
const (
	millimetre = 72 / 25.4

	windowTop  = 47 * millimetre
	letterFold = 104 * millimetre // below the first fold
)

// letter is a cover whose address shows in the window of an envelope, with nothing else there that
// tells what the letter is about.
func (c Cover) letter() []box {
	var boxes []box
	if company := oneLine(c.Company); company != "" {
		boxes = append(boxes, subsection.lines(company, 0, upright, 0)...)
	}
	for _, l := range c.Address {
		boxes = append(boxes, running.lines(oneLine(l), 0, upright, 0)...)
	}
	boxes = append(boxes, down(boxes, windowTop))
	for _, l := range c.To {
		boxes = append(boxes, body.lines(oneLine(l), 0, upright/2, 0)...)
	}
	boxes = append(boxes, down(boxes, letterFold))
	boxes = append(boxes, chapter.lines(oneLine(c.Title), 0, upright, 0)...)
	return append(boxes, c.matter(8, 14)...)
}

// down is the white after boxes at the top of a page that reaches to a height of the sheet.
func down(boxes []box, to float64) box {
	used := marginTop
	if len(boxes) > 0 {
		used += height(boxes)
	}
	return box{height: max(0, to-used)}
}
