package pdf

import (
	"bytes"
	"strings"
	"testing"
)

// FuzzWrite puts any text everywhere: nothing fails, nothing lies beyond the margins, and each
// character that prints is on a page, in every block.
func FuzzWrite(f *testing.F) {
	for _, seed := range append(names, alphabets...) {
		f.Add(seed, "Anna", uint8(3))
	}
	f.Add("😀👩\u200D💻 漢字 سلام שלום", "a\u00ADb\u00A0c\x00\xff\uFFFF", uint8(10))
	f.Add(strings.Repeat("https://example.org/long", 9), strings.Repeat("n\n", 90), uint8(2))
	f.Add("()\\) Tj ET <<>> endstream endobj", "\r\\\\(", uint8(1))
	f.Fuzz(func(t *testing.T, a, b string, columns uint8) {
		if len(a)+len(b) > 2000 {
			t.Skip("long texts only make it slow")
		}
		d := fuzzed(a, b, int(columns%12))
		pages, _ := lay(d)
		if out := outside(pages); out != "" {
			t.Error(out)
		}
		raw := draw(t, d)
		if bytes.Count(raw, []byte("/Type /Catalog")) < 1 {
			t.Error("no catalogue")
		}
		got := takeApart(t, raw).text()
		for _, r := range squeeze(clean(a)) {
			// Twice in the text, a cell of each column, and once in each other place.
			if n, want := strings.Count(got, string(r)), 9+int(columns%12); n < want {
				t.Errorf("%q %U is printed %d times, want %d or more", r, r, n, want)
			}
		}
	})
}

func fuzzed(a, b string, columns int) Document {
	table := Table{Caption: b, Rows: [][]string{nil, {}}}
	for i := range columns {
		table.Columns = append(table.Columns, Column{Title: b, Align: Align(i % 2), Weight: float64(len(b) % 2 * i)})
		table.Rows[0] = append(table.Rows[0], a)
		table.Rows[1] = append(table.Rows[1], b)
	}
	facts := []Fact{{a, b}, {b, a}}
	return Document{
		Lang: b, Title: a, Subject: b, Author: a, Header: b, Contents: b,
		PageOf: func(int, int) string { return "" },
		Cover:  Cover{Company: b, Address: []string{b}, Title: "Title", Recipient: a, Facts: facts, Text: b},
		Sections: []Section{{a, []Block{Heading{2, b}, Paragraph{a}, List{[]string{b, b}}, Facts{Facts: facts}, Record{b, facts},
			Note{b, b}, PageBreak{}, Heading{3, b}, table}}},
		Attachments: []Attachment{{Name: a, Description: b, MIME: a, Data: []byte(b)}},
	}
}
