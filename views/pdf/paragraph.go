package pdf

func (p Paragraph) boxes() []box {
	return body.lines(clean(p.Text), 0, upright, 8)
}

func (l List) boxes() []box {
	const indent = 16
	var boxes []box
	for _, item := range l.Items {
		lines := body.lines(clean(item), indent, upright-indent, 4)
		lines[0].ops = append([]op{body.line(3, 0, "•")}, lines[0].ops...)
		boxes = append(boxes, lines...)
	}
	return boxes
}

func (PageBreak) boxes() []box {
	return []box{{turn: true}}
}
