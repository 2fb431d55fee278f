package pdf

import "slices"

const (
	cellPad = 5.0 // beside the text of a cell
	rowPad  = 3.5 // above and below it

	// longestWord is how wide a word may make a column before it is rather broken, and
	// longestLine how wide a text may make it before it is rather wrapped.
	longestWord, longestLine = 116.0, 230.0
)

func (t Table) boxes() []box {
	if len(t.Columns) == 0 {
		return nil
	}
	rows := t.clean()
	widths, wide := t.widths(rows)
	full := upright
	if wide {
		full = sideways
	}
	head := t.head(widths, full)
	boxes := make([]box, 0, len(rows)+4)
	if text := oneLine(t.Caption); text != "" {
		boxes = append(boxes, keepAll(caption.lines(text, 0, full, 16), keepNext)...)
		boxes = append(boxes, box{height: 2, keep: true})
	}
	boxes = append(boxes, head)
	if len(boxes) == 1 {
		boxes[0].gap = 12
	}
	for _, cells := range rows {
		r := row{cells: t.row(cells, widths, &cellText), width: full, pad: rowPad, ground: white, under: rule}
		for _, b := range r.boxes() {
			b.repeat = &head
			boxes = append(boxes, b)
		}
	}
	for i := range boxes {
		boxes[i].wide = wide
	}
	return append(boxes, box{height: 4, wide: wide})
}

// clean is the rows with as many cells as there are columns, fit for printing.
func (t Table) clean() [][]string {
	rows := make([][]string, len(t.Rows))
	cells := make([]string, len(t.Rows)*len(t.Columns))
	for i, r := range t.Rows {
		rows[i], cells = cells[:len(t.Columns):len(t.Columns)], cells[len(t.Columns):]
		for n := range min(len(r), len(t.Columns)) {
			rows[i][n] = clean(r[n])
		}
	}
	return rows
}

// head is the header row as one box, whatever its height, since it is repeated whole.
func (t Table) head(widths []float64, full float64) box {
	titles := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		titles[i] = oneLine(c.Title)
	}
	cells := t.row(titles, widths, &cellHead)
	wrapped, lines := make([][]string, len(cells)), 1
	for i, c := range cells {
		wrapped[i] = c.style.wrap(c.text, c.width)
		wrapped[i] = wrapped[i][:min(len(wrapped[i]), headLines)]
		lines = max(lines, len(wrapped[i]))
	}
	b := row{cells: cells}.slice(wrapped, 0, lines, cellHead.leading).padded(rowPad)
	b.height += rowPad
	b.ops = append(b.ops, fill(0, b.height-1, full, 1, accent))
	b.keep = true
	return b
}

// headLines bounds the header row, so that one without measure leaves room for the rows.
const headLines = 8

func (t Table) row(texts []string, widths []float64, s *style) []cell {
	cells := make([]cell, len(texts))
	x := 0.0
	for i, text := range texts {
		align := t.Columns[i].Align
		left := cellPad
		if i == 0 {
			left = 0 // flush with the text above and below the table
		}
		cells[i] = cell{x: x + left, width: widths[i] - pads(align), text: text, style: s, align: align}
		x += widths[i]
	}
	return cells
}

// pads is the white on both sides of a cell. Figures at the right of theirs are kept clear of the
// text that may follow.
func pads(align Align) float64 {
	if align == Right {
		return 2*cellPad + 9
	}
	return 2 * cellPad
}

// widths shares the page among the columns, and says whether it is a page turned sideways.
func (t Table) widths(rows [][]string) (widths []float64, wide bool) {
	if slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Weight > 0 }) {
		return t.weighted(), false
	}
	least, best := t.extents(rows)
	if sum(least) <= upright {
		return share(least, best, upright), false
	}
	return share(least, best, sideways), true
}

// weighted is the widths that the caller asks for; no column is narrower than a few letters.
func (t Table) weighted() []float64 {
	least, best := make([]float64, len(t.Columns)), make([]float64, len(t.Columns))
	total := 0.0
	for _, c := range t.Columns {
		total += max(c.Weight, 0)
	}
	for i, c := range t.Columns {
		least[i] = min(30, upright/float64(len(t.Columns)))
		best[i] = max(least[i], max(c.Weight, 0)/total*upright)
	}
	return share(least, best, upright)
}

// extents measures what each column needs so that no word breaks, and so that nothing wraps.
func (t Table) extents(rows [][]string) (least, best []float64) {
	least, best = make([]float64, len(t.Columns)), make([]float64, len(t.Columns))
	grow := func(i int, s *style, text string) {
		word, line := s.extent(text)
		least[i] = max(least[i], min(word, longestWord)+pads(t.Columns[i].Align)+0.1)
		best[i] = max(best[i], min(line, longestLine)+pads(t.Columns[i].Align)+0.1)
	}
	for i, c := range t.Columns {
		grow(i, &cellHead, oneLine(c.Title))
		for _, r := range rows {
			grow(i, &cellText, r[i])
		}
		best[i] = max(best[i], least[i])
	}
	return least, best
}

// share divides full among columns: each gets its best width and a part of what is left over, or
// its least and a part of what is left; when even that is too much, all are cut alike.
func share(least, best []float64, full float64) []float64 {
	widths := make([]float64, len(least))
	low, high := sum(least), sum(best)
	for i := range widths {
		switch {
		case high <= full:
			widths[i] = best[i] * full / high
		case low <= full:
			widths[i] = least[i] + (best[i]-least[i])*(full-low)/(high-low)
		default:
			widths[i] = least[i] * full / low
		}
	}
	return widths
}

func sum(widths []float64) float64 {
	total := 0.0
	for _, w := range widths {
		total += w
	}
	return total
}
