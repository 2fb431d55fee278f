package source

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// MaxRow is how many bytes a row may have. A quotation mark that is never closed would otherwise
// take the rest of the file into memory.
const MaxRow = 1 << 20

// What can be wrong with the form of a row.
var (
	errQuote = errors.New(`a quotation mark stands where none may; write a value with " in it as "a ""b"" c"`)
	errOpen  = errors.New(`a quotation mark is opened and never closed`)
	errLong  = fmt.Errorf("the row is longer than %d bytes", MaxRow)
	errUTF8  = errors.New("not UTF-8; save the file as UTF-8")
)

// errMore: the row goes on after the bytes there are.
var errMore = errors.New("more to read")

// rows reads rows of separated values (RFC 4180). A row whose form is wrong is given up after its
// first line, so that the next line is read as a row again.
type rows struct {
	in        *bufio.Reader
	separator byte
	line      int // that the next row begins on
}

func newRows(r io.Reader) *rows {
	return &rows{in: bufio.NewReaderSize(r, MaxRow), separator: ',', line: 1}
}

// next returns a row and the line it begins on, io.EOF after the last one, or what is wrong with
// its form, after which reading goes on. Empty lines are no rows.
func (r *rows) next() (values []string, line int, err error) {
	for {
		size := 0
		values, size, err = r.split()
		line = r.line
		switch {
		case malformed(err):
			return nil, line, errors.Join(err, r.skipLine())
		case err != nil:
			return nil, line, err
		}
		r.line += r.discard(size)
		if len(values) > 1 || values[0] != "" {
			break
		}
	}
	for _, v := range values {
		if !utf8.ValidString(v) {
			return nil, line, errUTF8
		}
	}
	return values, line, nil
}

// malformed reports whether err is about the form of one row and not about reading.
func malformed(err error) bool {
	return errors.Is(err, errQuote) || errors.Is(err, errOpen) || errors.Is(err, errLong) || errors.Is(err, errUTF8)
}

// split splits the next row in what is buffered, and in more where that is not enough.
func (r *rows) split() (values []string, size int, err error) {
	for want := 1; ; want = min(2*want, MaxRow) {
		_, err = r.in.Peek(want)
		end := errors.Is(err, io.EOF)
		if err != nil && !end {
			return nil, 0, err
		}
		window, err := r.in.Peek(r.in.Buffered())
		if err != nil || len(window) == 0 {
			return nil, 0, errors.Join(err, io.EOF)
		}
		values, size, err = splitRow(window, r.separator, end)
		switch {
		case !errors.Is(err, errMore):
			return values, size, err
		case end:
			return nil, 0, errOpen
		case len(window) < MaxRow:
			want = max(want, len(window))
		case bytes.IndexByte(window, '\n') >= 0:
			return nil, 0, errOpen
		default:
			return nil, 0, errLong
		}
	}
}

// discard goes on by so many buffered bytes and returns how many lines ended in them.
func (r *rows) discard(size int) int {
	window, _ := r.in.Peek(size)
	lines := bytes.Count(window, []byte("\n"))
	_, _ = r.in.Discard(len(window)) // they are buffered
	return lines
}

// skipLine goes on to the next line, however long this one is.
func (r *rows) skipLine() error {
	r.line++
	for {
		_, err := r.in.ReadSlice('\n')
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF):
			return nil
		default:
			return err
		}
	}
}

// splitRow splits the row at the beginning of b and returns how many bytes it takes. end says that
// nothing comes after b; where it does and the row is not complete, the error is errMore.
func splitRow(b []byte, separator byte, end bool) (values []string, size int, err error) {
	var text []byte // of all values
	var ends []int  // of each value in text
	for at, last := 0, false; !last; {
		if at < len(b) && b[at] == '"' {
			text, at, err = unquote(text, b, at+1)
		} else {
			text, at, err = plain(text, b, at, separator)
		}
		if err != nil {
			return nil, 0, err
		}
		ends = append(ends, len(text))
		if at, last, err = afterValue(b, at, separator, end); err != nil {
			return nil, 0, err
		}
		size = at
	}
	whole, from := string(text), 0
	for _, to := range ends {
		values = append(values, whole[from:to])
		from = to
	}
	return values, size, nil
}

// plain appends the value without quotation marks that begins at b[at] and returns where it ends.
func plain(text, b []byte, at int, separator byte) ([]byte, int, error) {
	for to := at; ; to++ {
		switch {
		case to == len(b), b[to] == separator, b[to] == '\n', b[to] == '\r' && lineEnds(b, to):
			return append(text, b[at:to]...), to, nil
		case b[to] == '"':
			return nil, 0, errQuote
		}
	}
}

// lineEnds reports whether the carriage return at b[at] is the first half of a line's end.
func lineEnds(b []byte, at int) bool { return at+1 == len(b) || b[at+1] == '\n' }

// unquote appends the value that begins after the quotation mark before b[at] and returns where it
// ends. A line's end in it is a single line feed.
func unquote(text, b []byte, at int) ([]byte, int, error) {
	from := len(text)
	for {
		n := bytes.IndexByte(b[at:], '"')
		if n < 0 {
			return nil, 0, errMore
		}
		text = append(text, b[at:at+n]...)
		at += n + 1
		if at == len(b) || b[at] != '"' {
			return append(text[:from], bytes.ReplaceAll(text[from:], []byte("\r\n"), []byte("\n"))...), at, nil
		}
		text = append(text, '"')
		at++
	}
}

// afterValue reads what parts the value that ends at b[at] from the next, or ends the row.
func afterValue(b []byte, at int, separator byte, end bool) (next int, last bool, err error) {
	rest := b[at:]
	switch {
	case len(rest) == 0 && end:
		return at, true, nil
	case len(rest) == 0, string(rest) == "\r" && !end:
		return 0, false, errMore
	case rest[0] == separator:
		return at + 1, false, nil
	case rest[0] == '\n':
		return at + 1, true, nil
	case rest[0] == '\r' && lineEnds(b, at):
		return min(at+2, len(b)), true, nil
	}
	return 0, false, errQuote
}
