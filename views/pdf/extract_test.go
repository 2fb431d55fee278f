package pdf

import (
	"bytes"
	"compress/zlib"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"
)

// drawn is a PDF taken apart far enough to see what is on its pages.
type drawn struct {
	raw   []byte
	pages []drawnPage
}

type drawnPage struct {
	object int
	texts  []string // each piece of text in the order it is drawn
	links  []int    // objects of the pages that it links to
}

var (
	pageRE     = regexp.MustCompile(`(?s)(\d+) 0 obj\n<</Type /Page\n(.*?)/Contents (\d+) 0 R>>`)
	destRE     = regexp.MustCompile(`/Subtype /Link .*?/Dest \[(\d+) 0 R`)
	textRE     = regexp.MustCompile(`(?s)\(((?:[^\\()]|\\.)*)\) Tj`)
	escapeRE   = regexp.MustCompile(`(?s)\\(.)`)
	bookmarkRE = regexp.MustCompile(`(?s)<</Title \(((?:[^\\()]|\\.)*)\)\n/Parent.*?/Dest \[(\d+) 0 R`)
)

// takeApart reads the pages of a PDF that this package has made.
func takeApart(t testing.TB, raw []byte) drawn {
	t.Helper()
	d := drawn{raw: raw}
	for _, m := range pageRE.FindAllSubmatch(raw, -1) {
		p := drawnPage{object: number(t, m[1])}
		for _, link := range destRE.FindAllSubmatch(m[2], -1) {
			p.links = append(p.links, number(t, link[1]))
		}
		for _, s := range textRE.FindAllSubmatch(stream(t, raw, string(m[3])), -1) {
			p.texts = append(p.texts, utf16Text(s[1]))
		}
		d.pages = append(d.pages, p)
	}
	return d
}

// stream is the unpacked content of an object.
func stream(t testing.TB, raw []byte, object string) []byte {
	t.Helper()
	_, rest, ok := bytes.Cut(raw, []byte("\n"+object+" 0 obj\n"))
	if !ok {
		t.Fatalf("object %s is missing", object)
	}
	_, rest, _ = bytes.Cut(rest, []byte("stream\n"))
	z, err := zlib.NewReader(bytes.NewReader(rest))
	if err != nil {
		t.Fatalf("object %s: %v", object, err)
	}
	content, err := io.ReadAll(z)
	if err != nil {
		t.Fatalf("object %s: %v", object, err)
	}
	return content
}

func utf16Text(escaped []byte) string {
	b := escapeRE.ReplaceAllFunc(escaped, func(m []byte) []byte {
		if m[1] == 'r' {
			return []byte("\r")
		}
		return m[1:]
	})
	b = bytes.TrimPrefix(b, []byte("\xFE\xFF"))
	units := make([]uint16, len(b)/2)
	for i := range units {
		units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
	}
	return string(utf16.Decode(units))
}

func number(t testing.TB, digits []byte) int {
	t.Helper()
	n, err := strconv.Atoi(string(digits))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// bookmarks lists the titles of the outline with the object of the page each leads to.
func (d drawn) bookmarks(t testing.TB) (titles []string, pages []int) {
	t.Helper()
	for _, m := range bookmarkRE.FindAllSubmatch(d.raw, -1) {
		titles = append(titles, utf16Text(m[1]))
		pages = append(pages, number(t, m[2]))
	}
	return titles, pages
}

// text is all that stands on the pages, each piece followed by a space.
func (d drawn) text() string {
	var b strings.Builder
	for _, p := range d.pages {
		for _, s := range p.texts {
			b.WriteString(s + " ")
		}
	}
	return b.String()
}
