package models

import (
	"bytes"
	"compress/zlib"
	"encoding/hex"
	"errors"
	"image"
	"io"
	"regexp"
	"slices"

	// The forms in which cameras and scanners write pictures.
	_ "image/jpeg"
	_ "image/png"
)

// The forms of files that are taken in.
const (
	ScanPDF  Code = "pdf"
	ScanPNG  Code = "png"
	ScanJPEG Code = "jpeg"
)

// space is what can stand between two words of a PDF: section 7.2.3, and remarks after 7.2.4.
const space = `(?:\s|%[^\r\n]*[\r\n])*`

var (
	// active are the names by which a PDF runs a program, leads elsewhere or plays something (ISO 32000-2 sections
	// 12.6.4, 12.7 and 13.7), carries other files (7.11.4) or hides what it does behind a password (7.6).
	active = [][]byte{[]byte("/JavaScript"), []byte("/Launch"), []byte("/RichMedia"), []byte("/Encrypt"),
		[]byte("/GoToR"), []byte("/GoToE"), []byte("/SubmitForm"), []byte("/ImportData"), []byte("/Rendition"), []byte("/FFilter")}
	// These names are so short that a picture has them by chance: scripted forms, what is done without a click, and
	// other files. Many programs write an empty list of those.
	scripted = regexp.MustCompile(`/(?:XFA|AA|EF)` + space + `(?:<<|\[|\d+\s+\d+\s+R)|/EmbeddedFile[^s]`)
	// opening is something done when the file is opened that is more than the place where reading begins (12.3.2).
	opening   = regexp.MustCompile(`/OpenAction` + space + `[^\s\[%]`)
	elsewhere = regexp.MustCompile(`/S` + space + `/URI`)
	escaped   = regexp.MustCompile("#[0-9A-Fa-f]{2}") // of a letter of a name: section 7.3.5

	objectStream, stream, object = []byte("/ObjStm"), []byte("stream"), []byte(" obj")
)

// The limits of what is looked into.
const (
	maxObjects = 64 << 20 // bytes of the packed objects of a PDF
	maxStreams = 10_000   // in a PDF, with the word counted wherever it stands
)

// does reports whether a PDF does more than show pages, also where it says so in its packed objects.
func does(pdf []byte) bool {
	plain := spelled(pdf)
	if bytes.Count(plain, objectStream) != bytes.Count(pdf, objectStream) {
		return true // nobody writes that name so but to hide it
	}
	objects, err := unpacked(pdf)
	if err != nil {
		return true
	}
	objects = spelled(objects)
	return named(plain) || named(objects) || (opening.Match(plain) || opening.Match(objects)) && (elsewhere.Match(plain) || elsewhere.Match(objects))
}

// unpacked are the objects that a PDF has in streams (section 7.5.7), one after another. Packed in a way
// that no program writing a scan has, they are an error.
func unpacked(pdf []byte) ([]byte, error) {
	var objects bytes.Buffer
	after, typed := 0, 0
	for range maxStreams {
		i := bytes.Index(pdf[after:], stream)
		if i < 0 {
			if typed != bytes.Count(pdf, objectStream) {
				return nil, errors.ErrUnsupported // one is hidden from this look
			}
			return objects.Bytes(), nil
		}
		before := pdf[after : after+i]
		after += i + len(stream)
		if bytes.HasSuffix(before, []byte("end")) {
			continue // what lies before is the contents of one
		}
		entries, err := entriesOf(before)
		if err != nil {
			return nil, err
		}
		typed += bytes.Count(entries, objectStream)
		if packsObjects(entries) {
			if err := inflate(&objects, entries, pdf[after:]); err != nil {
				return nil, err
			}
		}
	}
	return nil, errors.ErrUnsupported
}

// entriesOf is what a stream says of itself: all since its object began. That it begins only where a text or a
// remark has the word hides what stands before.
func entriesOf(before []byte) ([]byte, error) {
	begin := max(0, bytes.LastIndex(before, object))
	entries := before[begin:]
	line := before[1+bytes.LastIndexAny(before[:begin], "\r\n") : begin]
	if packsObjects(before) && (bytes.IndexByte(line, '%') >= 0 || endsText(entries)) {
		return nil, errors.ErrUnsupported
	}
	return entries, nil
}

// endsText reports whether a text ends (section 7.3.4.2) that began before.
func endsText(entries []byte) bool {
	depth := 0
	for i := 0; i < len(entries); i++ {
		switch entries[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return true
			}
		}
	}
	return false
}

// packsObjects reports whether the entries of a stream are those of one that has objects: some readers ask for
// no type, and all need to know where the first is.
func packsObjects(entries []byte) bool {
	return bytes.Contains(entries, objectStream) || bytes.Contains(spelled(entries), []byte("/First"))
}

// inflate adds the objects of a stream to those there are. Its entries are names and numbers alone: within texts and
// remarks something could look like the beginning of another stream.
func inflate(objects *bytes.Buffer, entries, packed []byte) error {
	if bytes.ContainsAny(entries, "()%") || bytes.Contains(spelled(entries), []byte("/Predictor")) {
		return errors.ErrUnsupported
	}
	r, err := zlib.NewReader(bytes.NewReader(bytes.TrimLeft(packed, "\r\n")))
	if err != nil {
		return err
	}
	if _, err := io.Copy(objects, io.LimitReader(r, int64(maxObjects+1-objects.Len()))); err != nil {
		return err
	}
	if objects.Len() > maxObjects {
		return errors.ErrUnsupported
	}
	return nil
}

// named reports whether one of the active names stands in a PDF.
func named(pdf []byte) bool {
	return scripted.Match(pdf) || slices.ContainsFunc(active, func(name []byte) bool { return bytes.Contains(pdf, name) })
}

// spelled is a PDF with the letters of its names as they are.
func spelled(pdf []byte) []byte {
	return escaped.ReplaceAllFunc(pdf, func(code []byte) []byte {
		b, err := hex.DecodeString(string(code[1:]))
		if err != nil {
			return code
		}
		return b
	})
}

// formOf tells the form of a file by its content: the very first bytes and what has to follow. It is ""
// for any other file, for one that could be taken for several forms at once, and for a PDF that does
// more than show pages.
func formOf(data []byte) Code {
	// ISO 32000-2 section 7.5: a PDF begins with its version and ends with a mark.
	tail := data[max(0, len(data)-1024):]
	if bytes.HasPrefix(data, []byte("%PDF-")) && bytes.Contains(tail, []byte("%%EOF")) {
		if does(data) {
			return ""
		}
		return ScanPDF
	}
	picture, name, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || picture.Width == 0 || picture.Height == 0 {
		return ""
	}
	switch {
	// PNG (Third Edition) section 5.6: nothing comes after the last chunk.
	case name == "png" && bytes.HasSuffix(data, []byte("\x00\x00\x00\x00IEND\xaeB`\x82")):
		return ScanPNG
	// Cameras append to a JPEG what viewers do not show, so its end tells nothing.
	case name == "jpeg":
		return ScanJPEG
	}
	return ""
}
