package pdf

// box is a strip across the page that is never split: a line of text, a row of a table.
// Its marks have coordinates from its upper left corner, in points, downwards.
type box struct {
	height float64
	gap    float64 // white above it, dropped at the top of a page
	ops    []op
	keep   bool  // on the same page as the next box
	wide   bool  // on a page turned sideways
	turn   bool  // on a new page
	repeat *box  // put above it when it starts a page
	mark   *mark // the heading it is
}

// white reports whether b is nothing but room.
func (b box) white() bool { return len(b.ops) == 0 && b.mark == nil }

// mark is a heading that contents, bookmarks and links refer to; page and y are known once placed.
type mark struct {
	title string
	level int
	page  int // from 1
	y     float64
}

type opKind uint8

const (
	textOp   opKind = iota // text with its baseline at y
	fillOp                 // a filled rectangle
	leaderOp               // a dotted line of length w
	numberOp               // the page of link, ending at x
	linkOp                 // a rectangle that leads to link
)

// op is one thing drawn.
type op struct {
	kind       opKind
	x, y, w, h float64
	text       string
	style      *style // of textOp and numberOp
	color      color  // of fillOp and leaderOp
	link       *mark
}

// baseline is where letters stand in a line that starts at y.
func (s *style) baseline(y float64) float64 {
	return y + s.leading/2 + 0.36*s.size
}

// line is the op for one line of text whose upper edge is y.
func (s *style) line(x, y float64, text string) op {
	return op{kind: textOp, x: x, y: s.baseline(y), text: text, style: s}
}

func fill(x, y, w, h float64, c color) op {
	return op{kind: fillOp, x: x, y: y, w: w, h: h, color: c}
}

// lines sets text as a box per line, the first after gap. No line is left alone on a page by the
// first two or the last two.
func (s *style) lines(text string, x, width, gap float64) []box {
	wrapped := s.wrap(text, width)
	boxes := make([]box, len(wrapped))
	for i, l := range wrapped {
		boxes[i] = box{height: s.leading, ops: []op{s.line(x, 0, l)}}
		boxes[i].keep = i < len(wrapped)-1 && (i == 0 || i == len(wrapped)-2)
	}
	boxes[0].gap = gap
	return boxes
}

// keepAll ties boxes to each other, and the last to what follows when tail is keepNext.
func keepAll(boxes []box, tail tail) []box {
	for i := range boxes {
		boxes[i].keep = i < len(boxes)-1 || tail == keepNext
	}
	return boxes
}

// tail says whether the last of several boxes is kept with what follows them.
type tail bool

const (
	free     tail = false
	keepNext tail = true
)

// widenTail turns the headings that end boxes sideways, for the wide box that follows them, and
// draws their rules to the new margin.
func widenTail(boxes []box) {
	for i := len(boxes) - 1; i >= 0 && boxes[i].keep; i-- {
		boxes[i].wide = true
		for n := range boxes[i].ops {
			if o := &boxes[i].ops[n]; o.kind == fillOp && o.w == upright {
				o.w = sideways
			}
		}
	}
}

// marksOf lists the headings among boxes.
func marksOf(boxes []box) []*mark {
	var marks []*mark
	for i := range boxes {
		if m := boxes[i].mark; m != nil {
			marks = append(marks, m)
		}
	}
	return marks
}
