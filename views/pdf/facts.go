package pdf

// labelWidth is the share of labels in a list of facts.
const labelWidth = 0.36

// factRow sets a label and its value beside each other.
func factRow(f Fact, indent float64, under color) []box {
	const between = 14
	split := indent + (upright-indent)*labelWidth
	return row{
		cells: []cell{
			{x: indent, width: split - indent - between, text: oneLine(f.Label), style: &label},
			{x: split, width: upright - split, text: clean(f.Value), style: &body},
		},
		width: upright, pad: 3, ground: white, under: under,
	}.boxes()
}

func (f Facts) boxes() []box {
	var boxes []box
	for _, fact := range f.Facts {
		boxes = append(boxes, factRow(fact, 0, rule)...)
	}
	if len(boxes) > 0 {
		boxes[0].gap = 6
	}
	if f.Together {
		return keepAll(boxes, free)
	}
	return boxes
}

// boxes of a record are its title on a tinted ground and its facts below, all kept together; on a
// page of its own after a break the title stands again.
func (r Record) boxes() []box {
	head := row{
		cells: []cell{{x: 8, width: upright - 16, text: oneLine(r.Title), style: &recordTitle}},
		width: upright, pad: 3, ground: tint, under: white,
	}.boxes()
	boxes := keepAll(head, keepNext)
	for i, fact := range r.Facts {
		under := rule
		if i == len(r.Facts)-1 {
			under = white
		}
		boxes = append(boxes, factRow(fact, 8, under)...)
	}
	boxes = keepAll(boxes, free)
	for i := len(head); i < len(boxes); i++ {
		boxes[i].repeat = &head[0]
	}
	boxes[0].gap = 12
	return boxes
}
