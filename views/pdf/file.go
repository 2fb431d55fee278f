package pdf

import (
	"bytes"
	"compress/zlib"
	"crypto/md5" // #nosec G501 -- the format asks for this checksum, which protects nothing
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// producer is what the document information names as the maker.
const producer = "Omatiedot"

// errForm is a drawn PDF that is not built as the library builds it.
var errForm = errors.New("unexpected form of the drawn pdf")

// file is a PDF that is being closed: objects are added, then table of objects and trailer.
//
// The library's own ending is replaced. It would put attachments before the pages, at which all
// bookmarks and links are off, cannot say what kind of file they are, has no file identifier, and
// gives times without a zone.
type file struct {
	bytes.Buffer
	offsets []int // of object 1 and on
}

// writeFile closes the drawn PDF with information, attachments and catalogue.
func writeFile(w io.Writer, drawn []byte, d Document) error {
	f, outlines, err := reopen(drawn)
	if err != nil {
		return err
	}
	info := f.object(d.info())
	files, err := f.attach(d.Attachments, d.Created)
	if err != nil {
		return err
	}
	root := f.object(d.catalog(outlines, files))
	f.close(info, root)
	if _, err := f.WriteTo(w); err != nil {
		return fmt.Errorf("write %d bytes: %w", f.Len(), err)
	}
	return nil
}

var outlinesRef = regexp.MustCompile(`/Outlines (\d+ 0 R)`)

// reopen takes the library's ending off: its last two objects, which are information and catalogue,
// and all after them. It returns the reference to the bookmarks, empty if there are none.
func reopen(drawn []byte) (*file, string, error) {
	offsets, err := readOffsets(drawn)
	if err != nil {
		return nil, "", err
	}
	n := len(offsets) - 2
	if n < 1 || !bytes.HasPrefix(drawn, []byte("%PDF-1.")) {
		return nil, "", errForm
	}
	catalog := drawn[offsets[n+1]:]
	if !bytes.Contains(catalog, []byte("/Type /Catalog")) {
		return nil, "", errForm
	}
	var outlines string
	if m := outlinesRef.FindSubmatch(catalog); m != nil {
		outlines = string(m[1])
	}
	f := &file{Buffer: *bytes.NewBuffer(drawn[:offsets[n]]), offsets: offsets[:n]}
	drawn[len("%PDF-1.")] = '7'
	return f, outlines, nil
}

// readOffsets reads the table of objects at the end of a PDF (ISO 32000-1, 7.5.4).
func readOffsets(drawn []byte) ([]int, error) {
	_, tail, ok := bytes.Cut(drawn[bytes.LastIndex(drawn, []byte("startxref"))+1:], []byte("\n"))
	if !ok {
		return nil, errForm
	}
	at, err := strconv.Atoi(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(tail), []byte("%%EOF")))))
	if err != nil || at < 0 || at >= len(drawn) {
		return nil, errForm
	}
	var first, count int
	if _, err := fmt.Sscanf(string(drawn[at:min(at+40, len(drawn))]), "xref\n%d %d", &first, &count); err != nil || first != 0 {
		return nil, errForm
	}
	lines := bytes.SplitN(drawn[at:], []byte("\n"), count+3)
	if len(lines) < count+3 {
		return nil, errForm
	}
	offsets := make([]int, 0, count)
	for _, line := range lines[3 : count+2] {
		offset, err := strconv.Atoi(string(line[:min(10, len(line))]))
		if err != nil || offset <= 0 || offset >= at {
			return nil, errForm
		}
		offsets = append(offsets, offset)
	}
	return offsets, nil
}

// object adds an object and returns the reference to it.
func (f *file) object(content string) string {
	f.offsets = append(f.offsets, f.Len())
	fmt.Fprintf(f, "%d 0 obj\n%s\nendobj\n", len(f.offsets), content)
	return fmt.Sprintf("%d 0 R", len(f.offsets))
}

// attach adds files with their description and returns the references, in order.
func (f *file) attach(files []Attachment, created time.Time) ([]string, error) {
	refs := make([]string, len(files))
	for i, a := range files {
		var packed bytes.Buffer
		z := zlib.NewWriter(&packed)
		if _, err := z.Write(a.Data); err != nil {
			return nil, fmt.Errorf("pack attachment %d: %w", i+1, err)
		}
		if err := z.Close(); err != nil {
			return nil, fmt.Errorf("pack attachment %d: %w", i+1, err)
		}
		// The checksum is MD5 because the format says so (ISO 32000-1, table 46); nothing rests on it.
		data := f.object(fmt.Sprintf("<</Type /EmbeddedFile%s /Filter /FlateDecode /Length %d"+
			" /Params <</Size %d /CheckSum <%x> /ModDate %s>>>>\nstream\n%s\nendstream",
			subtype(a.MIME), packed.Len(), len(a.Data), md5.Sum(a.Data), dateString(created), packed.Bytes())) // #nosec G401 -- as above
		title := textString(a.Name)
		refs[i] = f.object(fmt.Sprintf("<</Type /Filespec /F %s /UF %s /Desc %s /AFRelationship /Data /EF <</F %s /UF %s>>>>",
			title, title, textString(a.Description), data, data))
	}
	return refs, nil
}

func (d Document) info() string {
	var b strings.Builder
	fmt.Fprintf(&b, "<</Producer %s /CreationDate %s /ModDate %s", textString(producer), dateString(d.Created), dateString(d.Created))
	for _, entry := range [][2]string{{"Title", d.Title}, {"Subject", d.Subject}, {"Author", d.Author}} {
		if entry[1] != "" {
			fmt.Fprintf(&b, " /%s %s", entry[0], textString(entry[1]))
		}
	}
	b.WriteString(">>")
	return b.String()
}

// catalog is the root of the document. Viewers show the title in place of the file's name, and the
// bookmarks beside the pages.
func (d Document) catalog(outlines string, files []string) string {
	var b strings.Builder
	b.WriteString("<</Type /Catalog /Pages 1 0 R /ViewerPreferences <</DisplayDocTitle true>>")
	if d.Lang != "" {
		fmt.Fprintf(&b, " /Lang %s", textString(d.Lang))
	}
	if outlines != "" {
		fmt.Fprintf(&b, " /Outlines %s /PageMode /UseOutlines", outlines)
	}
	if len(files) > 0 {
		b.WriteString(" /Names <</EmbeddedFiles <</Names [")
		for i, ref := range files {
			fmt.Fprintf(&b, "(%06d) %s ", i+1, ref)
		}
		fmt.Fprintf(&b, "]>>>> /AF [%s]", strings.Join(files, " "))
	}
	b.WriteString(">>")
	return b.String()
}

// close writes table of objects and trailer. The identifier is a digest of all before it.
func (f *file) close(info, root string) {
	id := sha256.Sum256(f.Bytes())
	at := f.Len()
	fmt.Fprintf(f, "xref\n0 %d\n0000000000 65535 f \n", len(f.offsets)+1)
	for _, offset := range f.offsets {
		fmt.Fprintf(f, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(f, "trailer\n<</Size %d /Root %s /Info %s /ID [<%x> <%x>]>>\nstartxref\n%d\n%%%%EOF\n",
		len(f.offsets)+1, root, info, id[:16], id[:16], at)
}

// textString is a text string: as it is when plain, else UTF-16 (ISO 32000-1, 7.9.2.2).
func textString(s string) string {
	if plain(s) {
		return "(" + strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`, "\n", `\n`).Replace(s) + ")"
	}
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	b.WriteString(">")
	return b.String()
}

// subtype is the entry that names a media type, or nothing when it is not known.
func subtype(mime string) string {
	if mime == "" {
		return ""
	}
	return " /Subtype " + nameObject(mime)
}

// nameObject is a name; all but letters and digits is written by code (ISO 32000-1, 7.3.5).
func nameObject(s string) string {
	var b strings.Builder
	b.WriteByte('/')
	for _, c := range []byte(s) {
		switch {
		case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z':
			b.WriteByte(c)
		case c != 0:
			fmt.Fprintf(&b, "#%02X", c)
		}
	}
	return b.String()
}

// dateString is a time in UTC (ISO 32000-1, 7.9.4).
func dateString(t time.Time) string {
	return "(" + t.UTC().Format("D:20060102150405") + "Z)"
}
