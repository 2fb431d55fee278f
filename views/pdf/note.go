package pdf

// boxes of a note form one frame: a tinted ground with a bar of the accent colour on its left.
func (n Note) boxes() []box {
	const pad, bar = 10, 3.5
	var boxes []box
	if title := oneLine(n.Title); title != "" {
		boxes = keepAll(recordTitle.lines(title, bar+pad, upright-bar-2*pad, 0), keepNext)
	}
	if text := clean(n.Text); text != "" || boxes == nil {
		boxes = append(boxes, body.lines(text, bar+pad, upright-bar-2*pad, 0)...)
	}
	first, last := &boxes[0], &boxes[len(boxes)-1]
	first.gap = 10
	first.height += pad - 2
	for i := range first.ops {
		first.ops[i].y += pad - 2
	}
	last.height += pad - 2
	for i := range boxes {
		b := &boxes[i]
		frame := []op{fill(0, 0, upright, b.height, tint), fill(0, 0, bar, b.height, accent)}
		b.ops = append(frame, b.ops...)
	}
	return append(boxes, box{height: 4})
}
