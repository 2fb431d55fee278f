package pdf

// page is one sheet with all that is drawn on it.
type page struct {
	wide bool
	ops  []op
}

func (p *page) size() (width, height float64) {
	if p.wide {
		return a4Long, a4Short
	}
	return a4Short, a4Long
}

// room is the height for text on an empty page.
func (p *page) room() float64 {
	_, h := p.size()
	return h - marginTop - marginBottom
}

func (p *page) header(text string) {
	if text == "" {
		return
	}
	w, _ := p.size()
	line := running.wrap(text, w-2*marginSide)[0]
	p.ops = append(p.ops,
		op{kind: textOp, x: marginSide, y: headerLine - 6, text: line, style: &running},
		fill(marginSide, headerLine, w-2*marginSide, 0.5, rule))
}

func (p *page) footer(text string) {
	w, h := p.size()
	x := w - marginSide - running.width(text)
	p.ops = append(p.ops, op{kind: textOp, x: x, y: h - footerLine + 8, text: text, style: &running})
}

// flow puts boxes on pages, one below the other.
type flow struct {
	pages []*page
	y     float64 // how much of the last page's room is used
	fresh bool    // nothing stands on the last page yet
	next  bool    // the next box goes on a new page
}

// turn has the next box start a new page.
func (f *flow) turn() { f.next = true }

func (f *flow) start(wide bool) {
	f.pages = append(f.pages, &page{wide: wide})
	f.y, f.fresh, f.next = 0, true, false
}

// place puts boxes after what is there. Boxes that are kept together start a new page when they do
// not fit on this one; when they fit on none, only the first of them are kept together.
func (f *flow) place(boxes []box) {
	for len(boxes) > 0 {
		n := together(boxes)
		group := boxes[:n]
		head := n
		if height(group) > roomFor(group[0]) {
			head = headOf(group)
		}
		f.group(group[:head])
		for i := head; i < n; i++ {
			f.group(group[i : i+1])
		}
		boxes = boxes[n:]
	}
}

// group puts boxes on one page, a new one if need be. White alone never starts a page.
func (f *flow) group(boxes []box) {
	first := boxes[0]
	switch {
	case first.turn:
		f.turn()
		return
	case first.white() && len(boxes) == 1:
		f.y += first.height
		return
	}
	f.settle(first, height(boxes))
	if f.fresh && first.repeat != nil {
		f.put(*first.repeat)
	}
	for _, b := range boxes {
		f.put(b)
	}
}

// settle makes sure that the last page is the one for boxes of this height that begin with first.
func (f *flow) settle(first box, height float64) {
	if len(f.pages) == 0 {
		f.start(first.wide)
		return
	}
	last := f.pages[len(f.pages)-1]
	switch {
	case f.fresh:
		last.wide, f.y, f.next = first.wide, 0, false
	case f.next, last.wide != first.wide, f.y+first.gap+height > last.room():
		f.start(first.wide)
	}
}

func (f *flow) put(b box) {
	p := f.pages[len(f.pages)-1]
	if !f.fresh {
		f.y += b.gap
	}
	top := marginTop + f.y
	for _, o := range b.ops {
		o.x += marginSide
		o.y += top
		p.ops = append(p.ops, o)
	}
	if b.mark != nil {
		b.mark.page, b.mark.y = len(f.pages), top
	}
	f.y += b.height
	f.fresh = false
}

// together is how many of the first boxes must be on one page.
func together(boxes []box) int {
	for i := range boxes {
		if !boxes[i].keep || boxes[min(i+1, len(boxes)-1)].turn {
			return i + 1
		}
	}
	return len(boxes)
}

// height is what boxes take, without the gap above the first.
func height(boxes []box) float64 {
	h := -boxes[0].gap
	for i := range boxes {
		h += boxes[i].gap + boxes[i].height
	}
	return h
}

// roomFor is the height that b and what is kept with it can have on a page.
func roomFor(b box) float64 { return (&page{wide: b.wide}).room() }

// headOf is how many boxes of a group taller than a page stay together at its start: a third of a
// page's worth, so that a title is not left behind.
func headOf(group []box) int {
	for n := 2; n <= len(group); n++ {
		if height(group[:n]) > roomFor(group[0])/3 {
			return max(1, n-1)
		}
	}
	return len(group)
}
