package pdf

// contents lists sections and their parts with dotted lines to the page numbers, each line a link.
func contents(title string, marks []*mark) []box {
	boxes := keepAll(chapter.lines(oneLine(title), 0, upright, 0), keepNext)
	boxes = append(boxes, box{height: 14, keep: true})
	for _, m := range marks {
		switch m.level {
		case 1:
			boxes = append(boxes, entryLines(m, &entry, 0)...)
		case 2:
			boxes = append(boxes, entryLines(m, &subentry, 18)...)
		}
	}
	return boxes
}

// entryLines is one entry; a long title wraps, and the number stands on its last line.
func entryLines(m *mark, s *style, indent float64) []box {
	const numbers, around = 30, 6
	boxes := keepAll(s.lines(m.title, indent, upright-indent-numbers-20, 0), free)
	for i := range boxes {
		boxes[i].ops = append(boxes[i].ops, op{kind: linkOp, w: upright, h: s.leading, link: m})
	}
	last := &boxes[len(boxes)-1]
	text := last.ops[0]
	from := indent + s.width(text.text) + around
	last.ops = append(last.ops,
		op{kind: leaderOp, x: from, y: text.y - 1, w: upright - numbers - from, color: rule},
		op{kind: numberOp, x: upright, y: text.y, style: s, link: m})
	return boxes
}
