// Package pdf draws documents: a tree of blocks whose words are already in the reader's language goes
// in, an A4 document comes out. It knows layout and type and nothing else: no requests, no law, no
// languages' words, no clock and no network.
//
// Drawing goes through three steps. Each block becomes boxes, which are never split (box.go, and a
// file per block); a flow puts boxes on pages (flow.go); the pages, by then complete with every page
// number, are painted (paint.go) and closed with catalogue and attachments (file.go). The PDF library
// is seen by paint.go alone.
//
// Text is set in DejaVu Sans, cut down to Latin, Greek and Cyrillic with fonts/subset.sh. A character
// without a glyph, such as an emoji or one of a script not named here, is printed as an empty square,
// U+25A1: it is seen that something is missing, and the document never fails for it.
package pdf

import (
	"fmt"
	"io"
	"strconv"
	"time"
)

// Document is everything that is printed. The same Document gives the same bytes in every process.
type Document struct {
	// Lang is the language of the text as a BCP 47 tag, such as "fi".
	Lang string
	// Title, Subject and Author are the document's information, shown by viewers and file managers.
	Title, Subject, Author string
	// Created is the only time a document knows; it is written in UTC.
	Created time.Time
	// Header is printed on top of every page but the cover. It ends up on loose sheets of paper:
	// a company and a reference belong there, a name does not.
	Header string
	// PageOf words the page number, such as "Sivu 3/12"; nil prints "3/12".
	PageOf func(page, total int) string
	// Cover is the first page; a Cover without Title prints none.
	Cover Cover
	// Contents is the heading of the contents page; empty prints none.
	Contents string
	// Sections are the body, in order.
	Sections []Section
	// Attachments are files carried inside the document.
	Attachments []Attachment
}

// Cover is what the first page says: from whom, what, for whom, and the facts of the matter.
type Cover struct {
	// Company is the sender's name and Address its lines below.
	Company string
	Address []string
	// Title is what the document is.
	Title string
	// Recipient is whom it is for, and Capacity in which capacity, when that needs saying.
	Recipient, Capacity string
	// Facts are reference, dates and the like.
	Facts []Fact
	// Text is a few paragraphs at most; each is parted from the next by a line break.
	Text string
	// To are the lines of an address, set where the window of an envelope shows them; the page is laid
	// out as a letter then. Recipient and Capacity are not printed.
	To []string
}

// Section is a chapter: it stands in the contents with its page number, and among the bookmarks.
type Section struct {
	Title  string
	Blocks []Block
}

// Attachment is a file inside the document, such as the same data for machines.
type Attachment struct {
	// Name is the file's name, and Description what it holds, in the reader's language.
	Name, Description string
	// MIME is the media type, such as "application/json".
	MIME string
	Data []byte
}

// Write draws the document as PDF 1.7 to w.
func Write(w io.Writer, d Document) error {
	pages, marks := lay(d)
	body, err := paint(pages, marks)
	if err != nil {
		return fmt.Errorf("paint pdf: %w", err)
	}
	if err := writeFile(w, body, d); err != nil {
		return fmt.Errorf("write pdf: %w", err)
	}
	return nil
}

// lay puts the whole document on pages and returns them with the headings for contents and bookmarks.
// The contents come before the pages they speak of: their length follows from the headings alone,
// and the numbers are resolved when painting.
func lay(d Document) ([]*page, []*mark) {
	var f flow
	f.place(d.Cover.boxes())
	covers := min(len(f.pages), 1)

	var body []box
	for _, s := range d.Sections {
		body = append(body, s.boxes()...)
	}
	marks := marksOf(body)
	if d.Contents != "" {
		f.turn()
		f.place(contents(d.Contents, marks))
	}
	f.turn()
	f.place(body)
	if len(f.pages) == 0 {
		f.start(false)
	}
	d.furnish(f.pages, covers)
	return f.pages, marks
}

// furnish adds header and footer to all pages after the cover.
func (d Document) furnish(pages []*page, covers int) {
	for i, p := range pages[covers:] {
		p.header(oneLine(d.Header))
		p.footer(oneLine(d.pageOf(covers+i+1, len(pages))))
	}
}

func (d Document) pageOf(page, total int) string {
	if d.PageOf == nil {
		return strconv.Itoa(page) + "/" + strconv.Itoa(total)
	}
	return d.PageOf(page, total)
}

// boxes lays out a section: its heading, then its blocks.
func (s Section) boxes() []box {
	boxes := heading(s.Title, 1)
	for _, b := range s.Blocks {
		if b == nil {
			continue
		}
		next := b.boxes()
		if len(next) > 0 && next[0].wide {
			widenTail(boxes)
		}
		boxes = append(boxes, next...)
	}
	return boxes
}
