package pdf

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Precede returns a document with the pages of another one before its own. Both are of this package.
// The result begins with the document as it is, byte for byte, and what changes follows as an update
// (ISO 32000-1, 7.5.6): whoever has the hash of the document can still find it.
func Precede(cover, document []byte) ([]byte, error) {
	to, err := takeParts(document)
	if err != nil {
		return nil, fmt.Errorf("join documents: the second: %w", err)
	}
	from, err := takeParts(cover)
	if err != nil {
		return nil, fmt.Errorf("join documents: the first: %w", err)
	}
	out := bytes.NewBuffer(bytes.Clone(document))
	shift := len(to.offsets) - 1 // of the numbers; the first object of both, the tree of pages, is one
	var table strings.Builder
	kids := shiftRefs(from.kids, shift) + to.kids
	fmt.Fprintf(&table, "1 1\n%010d 00000 n \n", out.Len())
	fmt.Fprintf(out, "1 0 obj\n<</Type /Pages\n/Kids [%s]\n/Count %d\n/MediaBox %s\n>>\nendobj\n", kids, from.count+to.count, to.media)
	last := len(from.offsets) - 2 // before information and catalogue
	fmt.Fprintf(&table, "%d %d\n", len(to.offsets)+1, last-1)
	for n := 2; n <= last; n++ {
		fmt.Fprintf(&table, "%010d 00000 n \n", out.Len())
		out.Write(from.object(n, shift))
	}
	id, at := sha256.Sum256(out.Bytes()), out.Len()
	fmt.Fprintf(out, "xref\n%strailer\n<</Size %d /Root %s /Info %s /Prev %d /ID [<%s> <%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		table.String(), shift+last+1, to.root, to.info, to.xref, to.id, id[:16], at)
	return out.Bytes(), nil
}

// parts is a document taken apart as far as its objects.
type parts struct {
	raw            []byte
	offsets        []int // of object 1 and on
	order          []int // the same, as they stand
	xref           int
	root, info, id string
	kids, media    string
	count          int
}

var (
	trailerRE = regexp.MustCompile(`trailer\n<</Size \d+ /Root (\d+ 0 R) /Info (\d+ 0 R) /ID \[<([0-9a-f]+)>`)
	pagesRE   = regexp.MustCompile(`^1 0 obj\n<</Type /Pages\s*/Kids \[([^\]]*)\]\s*/Count (\d+)\s*/MediaBox (\[[^\]]*\])`)
	refRE     = regexp.MustCompile(`\b(\d+) 0 R\b`)
)

func takeParts(raw []byte) (parts, error) {
	offsets, err := readOffsets(raw)
	if err != nil || len(offsets) < 4 {
		return parts{}, errForm
	}
	p := parts{raw: raw, offsets: offsets, order: slices.Sorted(slices.Values(offsets))}
	at := bytes.LastIndex(raw, []byte("xref\n0 "))
	if at < 0 {
		return parts{}, errForm
	}
	p.xref = at
	trailer := trailerRE.FindSubmatch(raw[at:])
	pages := pagesRE.FindSubmatch(raw[offsets[0]:])
	if trailer == nil || pages == nil {
		return parts{}, errForm
	}
	p.root, p.info, p.id = string(trailer[1]), string(trailer[2]), string(trailer[3])
	p.kids, p.media = string(pages[1]), string(pages[3])
	p.count, err = strconv.Atoi(string(pages[2]))
	return p, err
}

// object is an object under its new number, with what it refers to.
func (p parts) object(n, shift int) []byte {
	from, to := p.offsets[n-1], p.xref
	if i, _ := slices.BinarySearch(p.order, from); i+1 < len(p.order) {
		to = p.order[i+1]
	}
	head, stream := p.raw[from:to], []byte(nil)
	if i := bytes.Index(head, []byte("\nstream\n")); i >= 0 {
		head, stream = head[:i], head[i:]
	}
	head = bytes.TrimPrefix(head, fmt.Appendf(nil, "%d 0 obj", n))
	return append(fmt.Appendf(nil, "%d 0 obj%s", n+shift, shiftRefs(string(head), shift)), stream...)
}

// shiftRefs moves the numbers that are referred to, but for the tree of pages.
func shiftRefs(text string, shift int) string {
	return refRE.ReplaceAllStringFunc(text, func(ref string) string {
		n, _ := strconv.Atoi(strings.TrimSuffix(ref, " 0 R"))
		if n == 1 {
			return ref
		}
		return fmt.Sprintf("%d 0 R", n+shift)
	})
}
