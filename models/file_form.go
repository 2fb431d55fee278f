package models

import (
	"bytes"
	"encoding/hex"
	"image"
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
	// active are the names by which a PDF runs a program or plays something (ISO 32000-2 sections 12.6.4
	// and 13.7). It looks at what stands open in a file: who hides it in a packed object has to be caught
	// by the reader's own program.
	active  = [][]byte{[]byte("/JavaScript"), []byte("/Launch"), []byte("/RichMedia")}
	escaped = regexp.MustCompile("#[0-9A-Fa-f]{2}") // of a letter of a name: section 7.3.5
)

// runs reports whether a PDF does more than show pages.
func runs(pdf []byte) bool {
	pdf = escaped.ReplaceAllFunc(pdf, func(code []byte) []byte {
		b, err := hex.DecodeString(string(code[1:]))
		if err != nil {
			return code
		}
		return b
	})
	return slices.ContainsFunc(active, func(name []byte) bool { return bytes.Contains(pdf, name) })
}

// formOf tells the form of a file by its content: the very first bytes and what has to follow. It is ""
// for any other file, for one that could be taken for several forms at once, and for a PDF with a program.
func formOf(data []byte) Code {
	// ISO 32000-2 section 7.5: a PDF begins with its version and ends with a mark.
	tail := data[max(0, len(data)-1024):]
	if bytes.HasPrefix(data, []byte("%PDF-")) && bytes.Contains(tail, []byte("%%EOF")) {
		if runs(data) {
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
