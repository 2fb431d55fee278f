package pdf

import (
	_ "embed" // the two fonts
	"fmt"
	"sync"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:generate sh fonts/subset.sh

var (
	//go:embed fonts/DejaVuSans.ttf
	regularTTF []byte
	//go:embed fonts/DejaVuSans-Bold.ttf
	boldTTF []byte
)

// face is one of the two fonts.
type face int

const (
	regular face = iota
	bold
	faces
)

// missing stands for every character that the fonts cannot print.
const missing = '□'

// metrics are a font's advance widths in thousandths of the type size, by character;
// noGlyph where the font has none.
type metrics [1 << 16]uint16

const noGlyph = 0xFFFF

// fontMetrics reads both fonts once. They are part of the program: one that does not parse is a
// broken build, not a state to carry on in.
var fontMetrics = sync.OnceValue(func() *[faces]metrics {
	var all [faces]metrics
	for f, ttf := range [faces][]byte{regularTTF, boldTTF} {
		if err := all[f].read(ttf); err != nil {
			panic(fmt.Sprintf("embedded font %d: %v", f, err))
		}
	}
	return &all
})

func (m *metrics) read(ttf []byte) error {
	parsed, err := sfnt.Parse(ttf)
	if err != nil {
		return fmt.Errorf("parse: %w", err)
	}
	var buf sfnt.Buffer
	em := parsed.UnitsPerEm()
	for r := range rune(len(m)) {
		m[r] = noGlyph
		glyph, err := parsed.GlyphIndex(&buf, r)
		if err != nil || glyph == 0 {
			continue
		}
		advance, err := parsed.GlyphAdvance(&buf, glyph, fixed.Int26_6(em), font.HintingNone)
		if err != nil {
			return fmt.Errorf("width of %U: %w", r, err)
		}
		m[r] = uint16(int(advance) * 1000 / int(em))
	}
	return nil
}

// printable reports whether both fonts have a glyph for r, so that a text may be set in either.
func printable(r rune) bool {
	m := fontMetrics()
	return r >= ' ' && int(r) < len(m[regular]) && m[regular][r] != noGlyph && m[bold][r] != noGlyph
}

// runeWidth is the advance of a printable character in thousandths of the type size.
func (f face) runeWidth(r rune) int {
	return int(fontMetrics()[f][r])
}

// width is the length of clean text in points.
func (s style) width(text string) float64 {
	total := 0
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		total += s.face.runeWidth(r)
		i += n
	}
	return float64(total) * s.size / 1000
}
