// Package source turns the bytes of one outside format into import rows. It knows no database.
package source

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"omatiedot/models"
)

// ErrEmpty: there is nothing in a file, not even the row that names the columns.
var ErrEmpty = errors.New("the file is empty; the first row should name the columns")

// CSV reads a file of comma- or semicolon-separated values (RFC 4180): UTF-8 with or without a byte
// order mark, the first row naming the columns, rows of at most MaxRow bytes. An apostrophe before a
// sign that begins a formula is the text mark of spreadsheets and no part of the value. A row that
// cannot be read is an *models.ImportProblem, and reading goes on after it. A file with the first row
// alone has no rows; one without even that is ErrEmpty.
func CSV(name string, r io.Reader) (columns []string, all iter.Seq2[models.ImportRow, error], err error) {
	in := newRows(r)
	in.begin()
	header, line, err := in.next()
	switch {
	case errors.Is(err, io.EOF):
		return nil, nil, fmt.Errorf("%s: %w", name, ErrEmpty)
	case malformed(err):
		return nil, nil, fmt.Errorf("%s:%d: the first row should name the columns: %w", name, line, err)
	case err != nil:
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	for _, column := range header {
		columns = append(columns, strings.ToLower(strings.TrimSpace(column)))
	}
	return columns, func(yield func(models.ImportRow, error) bool) {
		for {
			values, line, err := in.next()
			switch {
			case errors.Is(err, io.EOF):
				return
			case malformed(err):
				err = &models.ImportProblem{File: name, Line: line, Reason: err.Error()}
			case err != nil:
				yield(models.ImportRow{}, fmt.Errorf("%s:%d: %w", name, line, err))
				return
			}
			for i, v := range values {
				values[i] = unguarded(v)
			}
			if !yield(models.ImportRow{Line: line, Values: values}, err) {
				return
			}
		}
	}, nil
}

// unguarded takes off the apostrophe by which spreadsheets are kept from taking a text for a formula,
// and which our own tables have: one, where apostrophes stand before such a sign.
func unguarded(text string) string {
	if !strings.HasPrefix(text, "'") {
		return text
	}
	if rest := strings.TrimLeft(text, "'"); rest != "" && strings.IndexByte("=+-@\t\r\x00", rest[0]) >= 0 {
		return text[1:]
	}
	return text
}

// begin passes a byte order mark and finds the separator in the first line: column names hold
// neither commas nor semicolons. What cannot be read shows when the rows are.
func (r *rows) begin() {
	if mark, _ := r.in.Peek(3); string(mark) == "\ufeff" {
		r.discard(len(mark))
	}
	head, _ := r.in.Peek(1 << 12)
	line, _, _ := bytes.Cut(bytes.TrimLeft(head, "\r\n"), []byte("\n"))
	if bytes.IndexByte(line, ';') >= 0 {
		r.separator = ';'
	}
}
