package pdf

import (
	"bytes"
	"fmt"
	"strconv"

	"github.com/go-pdf/fpdf"
)

const fontFamily = "dejavu"

var fontStyles = [faces]string{regular: "", bold: "B"}

// canvas paints pages; it remembers the font that is set, since each setting costs bytes.
type canvas struct {
	pdf   *fpdf.Fpdf
	face  face
	size  float64
	links map[*mark]int
}

// paint draws the pages, and gives back a PDF whose catalogue and information are still the library's.
func paint(pages []*page, marks []*mark) ([]byte, error) {
	c := canvas{pdf: newPDF(), links: make(map[*mark]int)}
	for _, m := range marks {
		c.links[m] = c.pdf.AddLink()
		c.pdf.SetLink(c.links[m], m.y-20, m.page)
	}
	var last float64
	if len(pages) > 0 {
		_, last = pages[len(pages)-1].size()
	}
	for i, p := range pages {
		c.page(p)
		for len(marks) > 0 && marks[0].page == i+1 {
			c.bookmark(marks[0], p, last)
			marks = marks[1:]
		}
	}
	var out bytes.Buffer
	if err := c.pdf.Output(&out); err != nil {
		return nil, fmt.Errorf("draw %d pages: %w", len(pages), err)
	}
	return out.Bytes(), nil
}

func newPDF() *fpdf.Fpdf {
	p := fpdf.NewCustom(&fpdf.InitType{
		OrientationStr: "P",
		UnitStr:        "pt",
		Size:           fpdf.SizeType{Wd: a4Short, Ht: a4Long},
	})
	p.SetAutoPageBreak(false, 0)
	p.SetMargins(0, 0, 0)
	p.SetCatalogSort(true)
	p.SetLineCapStyle("round")
	p.AddUTF8FontFromBytes(fontFamily, fontStyles[regular], regularTTF)
	p.AddUTF8FontFromBytes(fontFamily, fontStyles[bold], boldTTF)
	return p
}

// bookmark enters a heading. The library reckons all bookmarks from the height of the last page.
func (c *canvas) bookmark(m *mark, p *page, last float64) {
	_, h := p.size()
	c.pdf.Bookmark(m.title, m.level-1, m.y-20+last-h)
}

func (c *canvas) page(p *page) {
	orientation := "P"
	if p.wide {
		orientation = "L"
	}
	c.pdf.AddPageFormat(orientation, fpdf.SizeType{Wd: a4Short, Ht: a4Long})
	c.size = 0 // a page begins without a font
	for i := range p.ops {
		c.op(&p.ops[i])
	}
}

func (c *canvas) op(o *op) {
	switch o.kind {
	case textOp:
		c.text(o.x, o.y, o.text, o.style)
	case fillOp:
		c.pdf.SetFillColor(o.color[0], o.color[1], o.color[2])
		c.pdf.Rect(o.x, o.y, o.w, o.h, "F")
	case leaderOp:
		c.leader(o)
	case numberOp:
		number := strconv.Itoa(o.link.page)
		c.text(o.x-o.style.width(number), o.y, number, o.style)
	case linkOp:
		c.pdf.Link(o.x, o.y, o.w, o.h, c.links[o.link])
	}
}

func (c *canvas) text(x, y float64, text string, s *style) {
	if text == "" {
		return
	}
	if c.face != s.face || c.size != s.size {
		c.face, c.size = s.face, s.size
		c.pdf.SetFont(fontFamily, fontStyles[s.face], s.size)
	}
	c.pdf.SetTextColor(s.color[0], s.color[1], s.color[2])
	c.pdf.Text(x, y, text)
}

// leader draws a row of dots that stand below each other from line to line: it begins at a multiple
// of their distance. They are drawn, not set, so that they are not read aloud.
func (c *canvas) leader(o *op) {
	const distance = 4
	from := float64(int(o.x/distance)+1) * distance
	if o.x+o.w <= from {
		return
	}
	c.pdf.SetDrawColor(muted[0], muted[1], muted[2])
	c.pdf.SetLineWidth(0.9)
	c.pdf.SetDashPattern([]float64{0, distance}, 0)
	c.pdf.Line(from, o.y, o.x+o.w, o.y)
	c.pdf.SetDashPattern(nil, 0)
}
