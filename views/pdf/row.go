package pdf

// cell is one text in a row.
type cell struct {
	x, width float64
	text     string // clean
	style    *style
	align    Align
}

// row sets cells beside each other, on one ground and over one rule.
type row struct {
	cells  []cell
	width  float64
	pad    float64 // above and below the text
	ground color   // white is none
	under  color   // of the rule below; white is none
}

var white = color{255, 255, 255}

// tallest is how high a row may be before it is split: more than this looks no better on one page.
const tallest = 300

// boxes is the row as one box, or as one for each line of text when it is very tall.
func (r row) boxes() []box {
	wrapped := make([][]string, len(r.cells))
	lines, leading := 1, 0.0
	for i, c := range r.cells {
		wrapped[i] = c.style.wrap(c.text, c.width)
		lines = max(lines, len(wrapped[i]))
		leading = max(leading, c.style.leading)
	}
	step := lines
	if float64(lines)*leading > tallest {
		step = 1
	}
	var boxes []box
	for from := 0; from < lines; from += step {
		b := r.slice(wrapped, from, from+step, leading)
		if from == 0 {
			b = b.padded(r.pad)
		}
		if from+step == lines {
			b.height += r.pad
		}
		boxes = append(boxes, r.decorate(b, from+step == lines))
	}
	if len(boxes) > 1 {
		boxes[0].keep, boxes[len(boxes)-2].keep = true, true
	}
	return boxes
}

// slice sets the lines from and up to to of each cell.
func (r row) slice(wrapped [][]string, from, to int, leading float64) box {
	b := box{height: float64(to-from) * leading, ops: make([]op, 0, len(r.cells)+2)}
	for i, c := range r.cells {
		for n := from; n < min(to, len(wrapped[i])); n++ {
			text := wrapped[i][n]
			if text == "" {
				continue
			}
			x := c.x
			if c.align == Right {
				x += c.width - c.style.width(text)
			}
			b.ops = append(b.ops, c.style.line(x, float64(n-from)*leading, text))
		}
	}
	return b
}

// padded is b with white above its text.
func (b box) padded(pad float64) box {
	b.height += pad
	for i := range b.ops {
		b.ops[i].y += pad
	}
	return b
}

// decorate adds the ground below the text and, to the last box of a row, the rule.
func (r row) decorate(b box, last bool) box {
	if r.ground != white {
		b.ops = append([]op{fill(0, 0, r.width, b.height, r.ground)}, b.ops...)
	}
	if last && r.under != white {
		b.ops = append(b.ops, fill(0, b.height-0.5, r.width, 0.5, r.under))
	}
	return b
}
