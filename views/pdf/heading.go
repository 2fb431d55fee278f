package pdf

// heading sets a heading of a level, from 1 for sections, kept with what follows it.
func heading(text string, level int) []box {
	s, gap := &chapter, 30.0
	switch level {
	case 2:
		s, gap = &section, 20
	case 3:
		s, gap = &subsection, 14
	}
	text = oneLine(text)
	boxes := keepAll(s.lines(text, 0, upright, gap), keepNext)
	boxes[0].mark = &mark{title: text, level: level}
	after := 6.0
	if level == 1 {
		last := &boxes[len(boxes)-1]
		last.ops = append(last.ops, fill(0, s.leading+3, upright, 0.8, accent))
		after = 10
	}
	return append(boxes, box{height: after, keep: true})
}

func (h Heading) boxes() []box {
	return heading(h.Text, min(max(h.Level, 2), 3))
}
