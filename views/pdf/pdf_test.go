package pdf

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestEveryTextIsOnAPage(t *testing.T) {
	for _, w := range []words{swedish, finnish} {
		d := w.document(40, 30)
		got := squeeze(takeApart(t, draw(t, d)).text())
		for _, text := range texts(d) {
			if !strings.Contains(got, squeeze(clean(text))) {
				t.Errorf("%s: %q is missing", w.lang, text)
			}
		}
	}
}

// squeeze takes out all white, since lines break anywhere.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// texts lists all the words of a document but those of its header, in no order. Values of rows that
// wrap are interleaved on the page, so they are given by the word.
func texts(d Document) []string {
	all := []string{d.Cover.Company, d.Cover.Title, d.Cover.Recipient, d.Cover.Capacity, d.Contents}
	all = append(all, d.Cover.Address...)
	all = append(all, strings.Split(d.Cover.Text, "\n")...)
	add := func(facts []Fact) {
		for _, f := range facts {
			all = append(all, strings.Fields(f.Label)...)
			all = append(all, strings.Fields(f.Value)...)
		}
	}
	add(d.Cover.Facts)
	for _, s := range d.Sections {
		all = append(all, s.Title)
		for _, b := range s.Blocks {
			switch b := b.(type) {
			case Heading:
				all = append(all, b.Text)
			case Paragraph:
				all = append(all, b.Text)
			case List:
				all = append(all, b.Items...)
			case Facts:
				add(b.Facts)
			case Record:
				all = append(all, b.Title)
				add(b.Facts)
			case Note:
				all = append(all, b.Title, b.Text)
			case Table:
				all = append(all, b.Caption)
				for _, c := range b.Columns {
					all = append(all, strings.Fields(c.Title)...)
				}
				for _, r := range b.Rows {
					for _, cell := range r {
						if !strings.HasPrefix(cell, "https:") {
							all = append(all, strings.Fields(cell)...)
						}
					}
				}
			}
		}
	}
	return all
}

func TestHeaderAndPageNumberAreOnAllPagesButTheCover(t *testing.T) {
	d := swedish.document(100, 20)
	pages := takeApart(t, draw(t, d)).pages
	if len(pages) < 10 {
		t.Fatalf("%d pages, want more", len(pages))
	}
	for i, p := range pages {
		footer := fmt.Sprintf("Sida %d/%d", i+1, len(pages))
		header, number := slices.Contains(p.texts, d.Header), slices.Contains(p.texts, footer)
		if want := i > 0; header != want || number != want {
			t.Errorf("page %d: header %v, %q %v, want %v", i+1, header, footer, number, want)
		}
	}
}

func TestWithoutCoverAndContents(t *testing.T) {
	raw := draw(t, Document{Sections: []Section{{"Title", []Block{Paragraph{"Text"}}}}})
	pages := takeApart(t, raw).pages
	if len(pages) != 1 || !slices.Equal(pages[0].texts, []string{"Title", "Text", "1/1"}) {
		t.Errorf("got %+v", pages)
	}
	if n := len(takeApart(t, draw(t, Document{})).pages); n != 1 {
		t.Errorf("an empty document has %d pages, want 1", n)
	}
}

func TestContentsLinksAndBookmarksLeadToTheHeading(t *testing.T) {
	d := finnish.document(120, 200)
	got := takeApart(t, draw(t, d))
	titles, targets := got.bookmarks(t)
	links := got.pages[1].links
	listed := 0
	for i, title := range titles {
		page := slices.IndexFunc(got.pages, func(p drawnPage) bool { return p.object == targets[i] }) + 1
		if page == 0 || !slices.Contains(got.pages[page-1].texts, title) {
			t.Errorf("the bookmark %q leads to page %d, where it does not stand", title, page)
		}
		at := slices.Index(got.pages[1].texts, title)
		if at < 0 {
			t.Errorf("%q is not in the contents", title)
			continue
		}
		if number := got.pages[1].texts[at+1]; number != fmt.Sprint(page) {
			t.Errorf("the contents say %q is on page %s, want %d", title, number, page)
		}
		if links[listed] != targets[i] {
			t.Errorf("the contents link %q to object %d, want %d", title, links[listed], targets[i])
		}
		listed++
	}
	if len(links) != listed || listed < len(d.Sections) {
		t.Errorf("%d links for %d entries of %d sections", len(links), listed, len(d.Sections))
	}
}

func TestCatalogAndInformation(t *testing.T) {
	d := finnish.document(3, 3)
	raw := draw(t, d)
	for _, want := range []string{
		"%PDF-1.7\n", "/Lang (fi)", "/DisplayDocTitle true", "/PageMode /UseOutlines", "/Type /Outlines",
		"/CreationDate (D:20260312073000Z)", "/ModDate (D:20260312073000Z)", "/Producer (Omatiedot)",
		"/Subtype /application#2Fjson", "/AFRelationship /Data", "/UF (tiedot.json)",
		"/Desc <FEFF00560061007300740061007500730020", "/Title <FEFF00560061007300740061007500730020", "/Subject (TP-2026-0042)",
		"/Author <FEFF004500730069006D00650072006B0069006E0020005300E40068006B00F60020004F0079>",
	} {
		if !bytes.Contains(raw, []byte(want)) {
			t.Errorf("%q is missing", want)
		}
	}
	if n := bytes.Count(raw, []byte("/Type /Catalog")); n != 1 {
		t.Errorf("%d catalogues", n)
	}
	if !regexp.MustCompile(`/ID \[<[0-9a-f]{32}> <[0-9a-f]{32}>\]`).Match(raw) {
		t.Error("no identifier")
	}
}

func TestAttachmentIsKeptWhole(t *testing.T) {
	data := bytes.Repeat([]byte("{\"ä\": [1, 2]}\n"), 1000)
	raw := draw(t, Document{Attachments: []Attachment{
		{Name: "a.json", Data: data, MIME: "application/json"}, {Name: "tyhjä (1).txt", Description: "ä"}}})
	m := regexp.MustCompile(`(\d+) 0 obj\n<</Type /EmbeddedFile[^>]*/Size (\d+)`).FindAllSubmatch(raw, -1)
	if len(m) != 2 {
		t.Fatalf("%d attachments, want 2", len(m))
	}
	if got := stream(t, raw, string(m[0][1])); !bytes.Equal(got, data) || number(t, m[0][2]) != len(data) {
		t.Errorf("got %d bytes, want %d", len(got), len(data))
	}
	if got := stream(t, raw, string(m[1][1])); len(got) != 0 {
		t.Errorf("got %q, want nothing", got)
	}
}

func TestSameDocumentGivesSameBytes(t *testing.T) {
	sum := func() string { return fmt.Sprintf("%x", sha256.Sum256(draw(t, swedish.document(50, 50)))) }
	if os.Getenv("PDF_TEST_PRINT_SUM") != "" {
		fmt.Println("sum", sum())
		return
	}
	want := sum()
	cmd := exec.Command(os.Args[0], "-test.run=^TestSameDocumentGivesSameBytes$")
	cmd.Env = append(os.Environ(), "PDF_TEST_PRINT_SUM=1", "TZ=Asia/Tokyo")
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if got := string(out); !strings.Contains(got, "sum "+want) {
		t.Errorf("another process made %q, want %s", got, want)
	}
}

func TestDocumentsAtTheSameTime(t *testing.T) {
	want := draw(t, finnish.document(20, 20))
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			if got := draw(t, finnish.document(20, 20)); !bytes.Equal(got, want) {
				t.Error("differs from the one drawn alone")
			}
		})
	}
}

// brokenWriter takes no bytes.
type brokenWriter struct{}

var errBroken = errors.New("broken")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestErrorOfTheWriterIsReturned(t *testing.T) {
	if err := Write(brokenWriter{}, Document{}); !errors.Is(err, errBroken) {
		t.Errorf("got %v, want %v", err, errBroken)
	}
}

func TestReopenRefusesAnotherForm(t *testing.T) {
	for _, raw := range []string{"", "%PDF-1.3\n", "startxref", "startxref\n3\n%%EOF", "startxref\n99\n%%EOF",
		"%PDF-1.3\nxref\n0 3\n\nstartxref\n9\n%%EOF\n"} {
		if _, _, err := reopen([]byte(raw)); !errors.Is(err, errForm) {
			t.Errorf("%q: got %v, want %v", raw, err, errForm)
		}
	}
}
