package pdf

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// pagesOf lays out blocks as one section without cover and contents.
func pagesOf(blocks ...Block) []*page {
	pages, _ := lay(Document{Sections: []Section{{"Section", blocks}}})
	return pages
}

// on lists the pieces of text on a page, without the page number.
func on(p *page) []string {
	var texts []string
	for _, o := range p.ops {
		if o.kind == textOp {
			texts = append(texts, o.text)
		}
	}
	return texts[:len(texts)-1]
}

// outside describes the first op that lies beyond the margins, or is empty.
func outside(pages []*page) string {
	for i, p := range pages {
		w, h := p.size()
		for _, o := range p.ops {
			right := o.x + o.w
			if o.kind == textOp {
				right = o.x + o.style.width(o.text)
			}
			if o.kind == numberOp {
				right = o.x
			}
			top, bottom := marginTop, h-marginBottom
			if o.style == &running || o.y == headerLine {
				top, bottom = 0, h
			}
			if o.x < marginSide-0.01 || right > w-marginSide+0.05 || o.y < top || o.y+o.h > bottom+0.01 {
				return fmt.Sprintf("page %d: %q at %.1f-%.1f, %.1f", i+1, o.text, o.x, right, o.y)
			}
		}
	}
	return ""
}

func longTable(rows int) Table {
	t := Table{Columns: []Column{{Title: "No", Align: Right}, {Title: "What"}}}
	for i := range rows {
		t.Rows = append(t.Rows, []string{fmt.Sprint(i), fmt.Sprintf("row %d\nsecond line of %d", i, i)})
	}
	return t
}

func TestTableRepeatsItsHeaderAndSplitsNoRow(t *testing.T) {
	pages := pagesOf(longTable(500))
	if len(pages) < 10 {
		t.Fatalf("%d pages", len(pages))
	}
	row := 0
	for i, p := range pages {
		texts := on(p)
		if i == 0 {
			texts = texts[1:]
		}
		if !slices.Equal(texts[:2], []string{"No", "What"}) {
			t.Fatalf("page %d begins with %q", i+1, texts[:2])
		}
		for texts = texts[2:]; len(texts) > 0; texts = texts[3:] {
			want := []string{fmt.Sprint(row), fmt.Sprintf("row %d", row), fmt.Sprintf("second line of %d", row)}
			if len(texts) < 3 || !slices.Equal(texts[:3], want) {
				t.Fatalf("page %d: got %q, want %q", i+1, texts, want)
			}
			row++
		}
	}
	if row != 500 {
		t.Errorf("%d rows, want 500", row)
	}
	if out := outside(pages); out != "" {
		t.Error(out)
	}
}

func TestRowTallerThanAPageIsSplit(t *testing.T) {
	lines := make([]string, 200)
	for i := range lines {
		lines[i] = fmt.Sprint("line ", i)
	}
	tall := Table{Columns: []Column{{Title: "A"}, {Title: "B"}}, Rows: [][]string{{"left", strings.Join(lines, "\n")}, {"next", "row"}}}
	pages := pagesOf(tall)
	if len(pages) < 4 {
		t.Errorf("%d pages, want 4 or more", len(pages))
	}
	var got []string
	for _, p := range pages {
		for _, text := range on(p) {
			if strings.HasPrefix(text, "line ") {
				got = append(got, text)
			}
		}
		if !slices.Contains(on(p), "A") {
			t.Error("a page has no header row")
		}
	}
	if !slices.Equal(got, lines) {
		t.Errorf("got %d lines, want %d in order", len(got), len(lines))
	}
	if out := outside(pages); out != "" {
		t.Error(out)
	}
}

func TestWideTableTurnsThePageAndItsHeading(t *testing.T) {
	var wide Table
	for i := range 10 {
		wide.Columns = append(wide.Columns, Column{Title: fmt.Sprintf("Column%02d", i)})
	}
	wide.Rows = [][]string{slices.Repeat([]string{"31.12.2024"}, 10)}
	pages := pagesOf(Paragraph{"before"}, Heading{2, "Heading"}, wide, Paragraph{"after"})
	if len(pages) != 3 || pages[0].wide || !pages[1].wide || pages[2].wide {
		t.Fatalf("%d pages, want upright, sideways, upright", len(pages))
	}
	if got := on(pages[1]); got[0] != "Heading" || slices.Contains(got, "31.12.20") {
		t.Errorf("got %q", got)
	}
	if out := outside(pages); out != "" {
		t.Error(out)
	}
}

func TestColumnWidths(t *testing.T) {
	cells := [][]string{{"1", strings.Repeat("word ", 60)}}
	auto := Table{Columns: []Column{{Title: "A"}, {Title: "B"}}}
	if w, wide := auto.widths(cells); wide || w[1] < 5*w[0] {
		t.Errorf("by contents: %v, sideways %v", w, wide)
	}
	weighted := Table{Columns: []Column{{Title: "A", Weight: 3}, {Title: "B", Weight: 1}}}
	if w, _ := weighted.widths(cells); w[0] < 2.9*w[1] || sum(w) > upright+0.01 {
		t.Errorf("by weight: %v", w)
	}
}

func TestFiguresStandAtTheRight(t *testing.T) {
	pages := pagesOf(Table{Columns: []Column{{Title: "Sum", Align: Right}, {Title: "B"}}, Rows: [][]string{{"1,00", "next"}, {"1 000,00", ""}}})
	var rights []float64
	var next float64
	for _, o := range pages[0].ops {
		if o.text == "next" {
			next = o.x
		}
		if o.kind == textOp && (o.text == "1,00" || o.text == "1 000,00") {
			rights = append(rights, o.x+o.style.width(o.text))
		}
	}
	if len(rights) != 2 || rights[0]-rights[1] > 0.01 || rights[1]-rights[0] > 0.01 {
		t.Fatalf("right edges %v", rights)
	}
	if next < rights[0]+2*cellPad+8 {
		t.Errorf("the next column begins at %.1f, too near to %.1f", next, rights[0])
	}
}

func TestRecordIsKeptTogether(t *testing.T) {
	var blocks []Block
	for i := range 40 {
		r := Record{Title: fmt.Sprintf("Record %d", i)}
		for n := range 7 {
			r.Facts = append(r.Facts, Fact{fmt.Sprintf("label %d.%d", i, n), "value"})
		}
		blocks = append(blocks, r)
	}
	pages := pagesOf(blocks...)
	for i := range 40 {
		at := slices.IndexFunc(pages, func(p *page) bool { return slices.Contains(on(p), fmt.Sprintf("Record %d", i)) })
		if at < 0 || !slices.Contains(on(pages[at]), fmt.Sprintf("label %d.6", i)) {
			t.Errorf("record %d is not whole on page %d", i, at+1)
		}
	}
}

func TestRecordTallerThanAPageRepeatsItsTitle(t *testing.T) {
	r := Record{Title: "Tall"}
	for n := range 100 {
		r.Facts = append(r.Facts, Fact{fmt.Sprint("label ", n), fmt.Sprint("value ", n)})
	}
	pages := pagesOf(Paragraph{"before"}, r)
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, p := range pages {
		if !slices.Contains(on(p), "Tall") {
			t.Errorf("page %d has no title", i+1)
		}
	}
	if out := outside(pages); out != "" {
		t.Error(out)
	}
}

func TestHeadingIsNeverLast(t *testing.T) {
	for n := range 60 {
		pages := pagesOf(List{slices.Repeat([]string{"item"}, n)}, Heading{2, "Heading"}, Heading{3, "Sub"}, longTable(2))
		for i, p := range pages {
			if got := on(p); slices.Contains(got, "Heading") && !slices.Contains(got, "row 0") {
				t.Errorf("%d items: page %d ends with the heading", n, i+1)
			}
		}
	}
}

func TestParagraphLeavesNoLineAlone(t *testing.T) {
	for n := range 60 {
		pages := pagesOf(List{slices.Repeat([]string{"item"}, n)}, Paragraph{"p 1\np 2\np 3\np 4\np 5"})
		for i, p := range pages {
			lines := 0
			for _, text := range on(p) {
				if strings.HasPrefix(text, "p ") {
					lines++
				}
			}
			if lines == 1 || lines == 4 {
				t.Errorf("%d items: %d lines on page %d", n, lines, i+1)
			}
		}
	}
}

func TestPageBreak(t *testing.T) {
	pages := pagesOf(Paragraph{"one"}, PageBreak{}, PageBreak{}, Paragraph{"two"}, PageBreak{})
	if len(pages) != 2 || !slices.Equal(on(pages[1]), []string{"two"}) {
		t.Errorf("%d pages, want 2: no empty ones", len(pages))
	}
}

func TestEmptyBlocks(t *testing.T) {
	pages := pagesOf(nil, Heading{}, Paragraph{}, List{}, List{[]string{""}}, Facts{}, Facts{Facts: []Fact{{}}}, Record{}, Note{},
		Table{}, Table{Columns: []Column{{}}}, Table{Columns: []Column{{}}, Rows: [][]string{nil, {"", "surplus"}}})
	if len(pages) != 1 || outside(pages) != "" || slices.Contains(on(pages[0]), "surplus") {
		t.Errorf("%d pages, %s", len(pages), outside(pages))
	}
}

func TestNestedHeadingsAreMarked(t *testing.T) {
	_, marks := lay(Document{Sections: []Section{{"A", []Block{Heading{2, "B"}, Heading{3, "C"}, Heading{9, "D"}, Heading{0, "E"}}}}})
	var got []string
	for _, m := range marks {
		got = append(got, fmt.Sprint(m.title, m.level, " on ", m.page))
	}
	if want := []string{"A1 on 1", "B2 on 1", "C3 on 1", "D3 on 1", "E2 on 1"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
