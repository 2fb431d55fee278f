package models

import (
	"bytes"
	"image"

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

// formOf tells the form of a file by its content: the very first bytes and what has to follow. It is ""
// for any other file, and for one that could be taken for several forms at once.
func formOf(data []byte) Code {
	// ISO 32000-2 section 7.5: a PDF begins with its version and ends with a mark.
	tail := data[max(0, len(data)-1024):]
	if bytes.HasPrefix(data, []byte("%PDF-")) && bytes.Contains(tail, []byte("%%EOF")) {
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
