package pdf

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func written(t *testing.T, d Document) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// aLetter is a cover for an envelope alone.
func aLetter() Document {
	return Document{Lang: "fi", Title: "Kirje", Created: time.Unix(1e9, 0), Cover: Cover{
		Company: "Koivusähkö Oy", Address: []string{"Tehtaankatu 1", "00100 HELSINKI", "Y-tunnus 1234567-1"}, Title: "Vastaus pyyntöösi",
		To: []string{"Aino Lehtinen", "c/o Virtanen", "Koetie 3 B 12", "00100 HELSINKI", "SVERIGE"}, Facts: []Fact{{"Viite", "2026-0001"}}, Text: "Yksi.\nKaksi.",
	}}
}

// TestWindow: the window of an envelope shows the address and nothing else, wherever in it the sheet lies.
// Millimetres, from the upper left corner; of a line of text, from its ascenders to its descenders.
func TestWindow(t *testing.T) {
	pages, _ := lay(aLetter())
	if len(pages) != 1 {
		t.Fatalf("%d pages", len(pages))
	}
	for name, e := range map[string]struct{ height, sheet, windowHeight, slack float64 }{
		"C5":  {162, 148.5, 35, 0},
		"E65": {110, 99, 30, 1.2}, // a fifth line, of a foreign address, touches the edge
	} {
		for _, sunk := range []float64{0, e.height - e.sheet} {
			top, bottom := 40-sunk, 40+e.windowHeight-sunk
			var seen []string
			for _, o := range pages[0].ops {
				if o.kind != textOp || o.x/millimetre > 113 {
					continue
				}
				above, below := (o.y-0.75*o.style.size)/millimetre, (o.y+0.25*o.style.size)/millimetre
				switch {
				case above >= top && below <= bottom+e.slack:
					seen = append(seen, o.text)
				case below > top && above < bottom:
					t.Errorf("%s, %.1f mm down: cuts %q at %.1f to %.1f", name, sunk, o.text, above, below)
				}
			}
			if !slices.Equal(seen, aLetter().Cover.To) {
				t.Errorf("%s, %.1f mm down: the window shows %q", name, sunk, seen)
			}
		}
	}
}

// TestPrecede: the document is there unchanged, after the cover, and all its links still lead somewhere.
func TestPrecede(t *testing.T) {
	d := Document{Lang: "fi", Title: "Vastaus", Created: time.Unix(2e9, 0), Contents: "Sisällys", Cover: Cover{Title: "Vastaus"},
		Attachments: []Attachment{{Name: "a.json", MIME: "application/json", Data: []byte("{}")}}}
	for range 3 {
		d.Sections = append(d.Sections, Section{Title: "Luku", Blocks: []Block{Paragraph{Text: "Teksti 7 0 R"}, PageBreak{}, Paragraph{Text: "Lisää"}}})
	}
	document, cover := written(t, d), written(t, aLetter())
	joined, err := Precede(cover, document)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(joined, document) {
		t.Error("the document has changed")
	}
	if again, _ := Precede(cover, document); !bytes.Equal(again, joined) {
		t.Error("the same documents give other bytes")
	}
	for _, wrong := range [][2][]byte{{[]byte("paper"), document}, {cover, []byte("paper")}, {nil, nil}, {cover, document[:len(document)-40]}} {
		if _, err := Precede(wrong[0], wrong[1]); err == nil {
			t.Error("what is no document of ours is joined")
		}
	}
	name := filepath.Join(t.TempDir(), "joined.pdf")
	if err := os.WriteFile(name, joined, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("qpdf", func(t *testing.T) { run(t, "qpdf", "qpdf", "--check", name) })
	text := run(t, "poppler", "pdftotext", "-layout", name, "-")
	pages := strings.Split(text, "\f")
	if want := len(takeApart(t, document).pages) + 1; len(pages)-1 != want {
		t.Fatalf("%d pages, not %d", len(pages)-1, want)
	}
	if !strings.Contains(pages[0], "Aino Lehtinen") || !strings.Contains(pages[0], "2026-0001") || strings.Contains(pages[1], "Lehtinen") || !strings.Contains(text, "Teksti 7 0 R") {
		t.Errorf("the pages: %q", pages)
	}
}
