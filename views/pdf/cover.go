package pdf

import "strings"

// boxes of the cover: the sender on top, the title a third down the page, then for whom it is, the
// facts, and the text.
func (c Cover) boxes() []box {
	if c.Title == "" {
		return nil
	}
	if len(c.To) > 0 {
		return c.letter()
	}
	bar := box{height: 16, ops: []op{fill(0, 0, 44, 4, accent)}}
	boxes := []box{bar}
	if company := oneLine(c.Company); company != "" {
		boxes = append(boxes, coverCompany.lines(company, 0, upright, 0)...)
	}
	for _, l := range c.Address {
		boxes = append(boxes, label.lines(oneLine(l), 0, upright, 0)...)
	}
	boxes = append(boxes, coverTitle.lines(oneLine(c.Title), 0, upright, max(40, 175-height(boxes)))...)
	boxes = append(boxes, c.recipient()...)
	return append(boxes, c.matter(34, 30)...)
}

// matter is the facts and the text, with the white above each.
func (c Cover) matter(facts, text float64) []box {
	var boxes []box
	if rows := (Facts{Facts: c.Facts}).boxes(); len(rows) > 0 {
		rows[0].gap = facts
		boxes = append(boxes, rows...)
	}
	gap := text
	for paragraph := range strings.SplitSeq(clean(c.Text), "\n") {
		if paragraph != "" {
			boxes = append(boxes, body.lines(paragraph, 0, upright, gap)...)
			gap = 8
		}
	}
	return boxes
}

func (c Cover) recipient() []box {
	var boxes []box
	gap := 18.0
	if name := oneLine(c.Recipient); name != "" {
		boxes = coverName.lines(name, 0, upright, gap)
		gap = 2
	}
	if capacity := oneLine(c.Capacity); capacity != "" {
		boxes = append(boxes, label.lines(capacity, 0, upright, gap)...)
	}
	return boxes
}
