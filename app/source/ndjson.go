package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"omatiedot/models"
)

// What can be wrong with the form of a line of JSON.
var (
	errObject = errors.New(`not a JSON object on one line, like {"id": "1", "customer": "1001"}`)
	errNested = errors.New("the value is a list or an object; it should be a text, a number, true, false or null")
	errTwice  = errors.New("this key stands twice in the line")
	errName   = errors.New("no such key in this kind")
)

// NDJSON reads a file of one JSON object to a line, its keys naming the columns of the kind: texts,
// numbers by their digits, true and false; null and what is left out are no value. Lines have at
// most MaxRow bytes. A line that cannot be read is an *models.ImportProblem, and reading goes on
// after it. Keys of the first line that the kind does not know are columns too, so that they are
// named once.
func NDJSON(name string, kind *models.Kind, r io.Reader) (columns []string, all iter.Seq2[models.ImportRow, error], err error) {
	lines := &jsonLines{in: bufio.NewReaderSize(r, MaxRow), columns: kind.Imported()}
	if mark, _ := lines.in.Peek(3); string(mark) == "\ufeff" {
		_, _ = lines.in.Discard(len(mark)) // it is buffered
	}
	if err := lines.header(); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", name, err)
	}
	return lines.columns, func(yield func(models.ImportRow, error) bool) {
		for {
			values, column, err := lines.next()
			switch {
			case errors.Is(err, io.EOF):
				return
			case malformedLine(err):
				err = &models.ImportProblem{File: name, Line: lines.line, Column: column, Reason: err.Error()}
			case err != nil:
				yield(models.ImportRow{}, fmt.Errorf("%s:%d: %w", name, lines.line, err))
				return
			}
			if !yield(models.ImportRow{Line: lines.line, Values: values}, err) {
				return
			}
		}
	}, nil
}

// jsonLines reads objects line by line.
type jsonLines struct {
	in      *bufio.Reader
	columns []string
	line    int // that was read last
}

// header adds the keys of the first line to the columns.
func (l *jsonLines) header() error {
	head, err := l.in.Peek(MaxRow)
	if len(head) == 0 {
		if err == nil || errors.Is(err, io.EOF) {
			return errors.New("the file is empty")
		}
		return err
	}
	line, _, _ := bytes.Cut(head, []byte("\n"))
	_, err = walk(line, func(key, _ string) error {
		if !slices.Contains(l.columns, key) {
			l.columns = append(l.columns, key)
		}
		return nil
	})
	if err != nil && !malformedLine(err) {
		return err
	}
	return nil // a line that is no object is a problem of its own, later
}

func malformedLine(err error) bool {
	return malformed(err) || errors.Is(err, errObject) || errors.Is(err, errNested) || errors.Is(err, errTwice) || errors.Is(err, errName)
}

// next returns the values of the next object, by column; column is the one that is wrong.
func (l *jsonLines) next() (values []string, column string, err error) {
	for {
		line, err := l.read()
		if err != nil {
			return nil, "", err
		}
		if len(bytes.TrimSpace(line)) == 0 {
			continue
		}
		values, seen := make([]string, len(l.columns)), make([]bool, len(l.columns))
		column, err = walk(line, func(key, value string) error {
			i := slices.Index(l.columns, key)
			switch {
			case i < 0:
				return errName
			case seen[i]:
				return errTwice
			}
			values[i], seen[i] = value, true
			return nil
		})
		return values, column, err
	}
}

// read returns the next line, good until the next call. What is left of one that is too long is
// passed over.
func (l *jsonLines) read() ([]byte, error) {
	line, err := l.in.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		l.line++
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = l.in.ReadSlice('\n')
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		return nil, errLong
	}
	if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
		return nil, err
	}
	l.line++
	return line, nil
}

// walk calls fn with each key and value of the object that the line is, and returns the key at which
// something is wrong.
func walk(line []byte, fn func(key, value string) error) (key string, err error) {
	if !utf8.Valid(line) {
		return "", errUTF8
	}
	d := json.NewDecoder(bytes.NewReader(line))
	d.UseNumber()
	if open, err := d.Token(); err != nil || open != json.Delim('{') {
		return "", errObject
	}
	for d.More() {
		token, err := d.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return "", errObject
		}
		key = strings.ToLower(strings.TrimSpace(name))
		if token, err = d.Token(); err != nil {
			return "", errObject
		}
		value, err := scalar(token)
		if err == nil {
			err = fn(key, value)
		}
		if err != nil {
			return key, err
		}
	}
	if _, err := d.Token(); err != nil {
		return "", errObject
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return "", errObject
	}
	return "", nil
}

func scalar(token json.Token) (string, error) {
	switch v := token.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		if v {
			return "true", nil
		}
		return "false", nil
	}
	return "", errNested
}
