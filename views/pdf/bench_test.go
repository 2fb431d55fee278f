package pdf

import (
	"io"
	"testing"
)

// BenchmarkShort draws an answer of a customer with little: about five pages, most of the time
// goes into the two fonts.
func BenchmarkShort(b *testing.B) {
	d := finnish.document(2, 2)
	d.Sections = d.Sections[:4]
	benchmark(b, d)
}

// BenchmarkLong draws about 200 pages, most of them one table.
func BenchmarkLong(b *testing.B) { benchmark(b, finnish.document(1000, 3000)) }

// BenchmarkTable draws one table of 5,000 rows and four columns.
func BenchmarkTable(b *testing.B) {
	benchmark(b, Document{Sections: []Section{finnish.eventSection(5000)}})
}

func benchmark(b *testing.B, d Document) {
	pages, _ := lay(d)
	b.ReportAllocs()
	for b.Loop() {
		if err := Write(io.Discard, d); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(pages)), "pages")
}
