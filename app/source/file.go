package source

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"iter"

	// The other packing of large exports beside gzip, which the standard library lacks.
	"github.com/klauspost/compress/zstd"

	"omatiedot/models"
)

// maxWindow bounds the memory that unpacking takes: zstd's own levels up to 19 ask for 8 MB.
const maxWindow = 32 << 20

// File reads an import file of a kind in the form that its bytes have, whatever it is called: CSV or
// NDJSON, plain or packed by gzip or zstd.
func File(name string, kind *models.Kind, r io.Reader) (columns []string, rows iter.Seq2[models.ImportRow, error], err error) {
	r, err = unpacked(r)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	in := bufio.NewReaderSize(r, 1<<16)
	if isObject(in) {
		return NDJSON(name, kind, in)
	}
	return CSV(name, in)
}

// isObject reports whether the text begins with a JSON object: no column's name does.
func isObject(in *bufio.Reader) bool {
	head, _ := in.Peek(1 << 10) // what cannot be read shows when the rows are
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	return bytes.HasPrefix(head, []byte("{"))
}

// unpacked is what r holds, without its packing if it begins like one.
func unpacked(r io.Reader) (io.Reader, error) {
	in := bufio.NewReaderSize(r, 1<<16)
	head, _ := in.Peek(4) // what cannot be read shows when the rows are
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return gzip.NewReader(in)
	case bytes.HasPrefix(head, []byte{0x28, 0xb5, 0x2f, 0xfd}):
		// One goroutine: nothing is left running where reading stops early.
		d, err := zstd.NewReader(in, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, err
		}
		return d.IOReadCloser(), nil
	}
	return in, nil
}
