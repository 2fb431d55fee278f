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

var (
	// active are the names by which a PDF runs a program, leads elsewhere or plays something (ISO 32000-2 sections 12.6.4, 12.7
	// and 13.7), carries other files (7.11.4) or hides what it does behind a password (7.6).
	active = [][]byte{[]byte("/JavaScript"), []byte("/Launch"), []byte("/RichMedia"), []byte("/EmbeddedFile"), []byte("/Encrypt"),
		[]byte("/XFA"), []byte("/GoToR"), []byte("/GoToE"), []byte("/SubmitForm"), []byte("/ImportData")}
	escaped = regexp.MustCompile("#[0-9A-Fa-f]{2}") // of a letter of a name: section 7.3.5

	objectStream = []byte("/ObjStm")
)

// maxObjects is how many bytes the packed objects of a PDF may have.
const maxObjects = 64 << 20

// does reports whether a PDF does more than show pages, also where it says so in its packed objects.
func does(pdf []byte) bool {
	plain := spelled(pdf)
	if bytes.Count(plain, objectStream) != bytes.Count(pdf, objectStream) {
		return true // nobody writes that name so but to hide it
	}
	objects, err := unpacked(pdf)
	return err != nil || named(plain) || named(spelled(objects))
}

// unpacked are the objects that a PDF has in streams (section 7.5.7), one after another. Packed in a way
// that no program writing a scan has, they are an error.
func unpacked(pdf []byte) ([]byte, error) {
	var objects bytes.Buffer
	for {
		before, after, found := bytes.Cut(pdf, objectStream)
		if !found {
			return objects.Bytes(), nil
		}
		more, packed, found := bytes.Cut(after, []byte("stream"))
		if pdf = after; !found {
			continue
		}
		begin := max(0, bytes.LastIndex(before, []byte(" obj")))
		if predicted := []byte("/Predictor"); bytes.Contains(before[begin:], predicted) || bytes.Contains(more, predicted) {
			return nil, errors.ErrUnsupported
		}
		r, err := zlib.NewReader(bytes.NewReader(bytes.TrimLeft(packed, "\r\n")))
		if err != nil {
			return nil, err
		}
		if _, err := io.Copy(&objects, io.LimitReader(r, int64(maxObjects+1-objects.Len()))); err != nil {
			return nil, err
		}
		if objects.Len() > maxObjects {
			return nil, errors.ErrUnsupported
		}
	}
}

// named reports whether one of the active names stands in a PDF.
func named(pdf []byte) bool {
	return slices.ContainsFunc(active, func(name []byte) bool { return bytes.Contains(pdf, name) })
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
