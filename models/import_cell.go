package models

import (
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"omatiedot/models/value"
)

// cell is one field of the record that rows are read into, over and over. What reflection tells of
// it is found once, not for each row.
type cell struct {
	Field
	read  func(text string) error             // reads an import value that is not empty
	stage func() any                          // the value as the database driver takes it
	copy  func(b []byte) []byte               // appends the value as PostgreSQL's binary COPY takes it
	empty func() bool                         // whether the value is none
	doubt interface{ Warning() *value.Error } // nil for types that doubt nothing
}

func newCell(f Field, record reflect.Value) *cell {
	at := record.FieldByIndex(f.index)
	c := &cell{Field: f, stage: func() any { return at.Interface() }}
	c.doubt, _ = at.Addr().Interface().(interface{ Warning() *value.Error })
	switch p := at.Addr().Interface().(type) {
	case *string:
		c.text(func() string { return *p }, func(s string) (err error) { *p, err = cleanText(s); return err })
	case *Code:
		c.text(func() string { return string(*p) }, func(s string) error { return readCode(p, s, f.Codes) })
	case *value.Date:
		c.empty, c.read = func() bool { return p.IsZero() }, func(s string) error { return readDate(p, s) }
		c.copy = func(b []byte) []byte { return copyDate(b, *p) }
	case *value.Time:
		c.empty, c.read = func() bool { return p.IsZero() }, func(s string) error { return readTime(p, s) }
		c.copy = func(b []byte) []byte { return copyTime(b, *p) }
	case *value.Bool:
		c.empty, c.read = func() bool { return p.IsZero() }, func(s string) error { return readBool(p, s) }
		c.copy = func(b []byte) []byte { return copyBool(b, *p) }
	case *value.Int:
		c.empty, c.read = func() bool { return p.IsZero() }, func(s string) error { return readInt(p, s) }
		c.copy = func(b []byte) []byte { return copyInt(b, p.Int64(), !p.IsZero()) }
	case *value.Money:
		c.empty, c.read = func() bool { return p.IsZero() }, func(s string) error { return readMoney(p, s) }
		c.copy = func(b []byte) []byte { return copyInt(b, p.Cents(), !p.IsZero()) }
	case interface {
		encoding.TextUnmarshaler
		fmt.Stringer
	}:
		// The codes and addresses of package value are all text.
		c.text(p.String, func(s string) error { return p.UnmarshalText([]byte(s)) })
	default:
		panic(fmt.Sprintf("models: field %s: no way to import a %s", f.Name, f.typ))
	}
	return c
}

// text makes the cell one of a text column, where no value is the empty text.
func (c *cell) text(get func() string, read func(string) error) {
	c.read = read
	c.empty = func() bool { return get() == "" }
	c.copy = func(b []byte) []byte { return copyText(b, get()) }
}

var errNoValue = errors.New("a value is needed here")

// set reads an import value into the record, which holds no value yet.
func (c *cell) set(text string) error {
	if text != "" {
		if err := c.read(text); err != nil {
			return err
		}
	}
	if c.Required && c.empty() {
		return errNoValue
	}
	return nil
}

// cleanText is value.Clean, with a short way for the text that is clean already.
func cleanText(s string) (string, error) {
	if isClean(s) {
		return s, nil
	}
	return value.Clean(s)
}

// isClean reports whether the text has only printable characters below U+0300, all of which stand
// composed as they are, and no blank ends.
func isClean(s string) bool {
	for _, r := range s {
		if r < ' ' || r >= 0x7f && r <= 0xa0 || r >= 0x300 {
			return false
		}
	}
	return s == "" || s[0] != ' ' && s[len(s)-1] != ' '
}

func readCode(p *Code, s string, codes []string) error {
	clean, err := cleanText(s)
	if err != nil {
		return err
	}
	if clean != "" && codes != nil && !slices.Contains(codes, clean) {
		return fmt.Errorf("no such code here; it should be one of %s", strings.Join(codes, ", "))
	}
	*p = Code(clean)
	return nil
}

// readDate has a short way for the usual form, 2026-01-31.
func readDate(p *value.Date, s string) error {
	if len(s) == len(time.DateOnly) && s[4] == '-' && s[7] == '-' {
		y, m, d := digits(s[:4]), digits(s[5:7]), digits(s[8:])
		if y >= 1800 && isDay(m, d) {
			*p = value.NewDate(y, time.Month(m), d)
			return nil
		}
	}
	return p.UnmarshalText([]byte(s))
}

// readTime has a short way for the usual form, 2026-01-31T13:04:05Z.
func readTime(p *value.Time, s string) error {
	if len(s) == len("2006-01-02T15:04:05Z") && s[4] == '-' && s[7] == '-' && s[10] == 'T' && s[13] == ':' && s[16] == ':' && s[19] == 'Z' {
		y, m, d := digits(s[:4]), digits(s[5:7]), digits(s[8:10])
		hour, minute, second := digits(s[11:13]), digits(s[14:16]), digits(s[17:19])
		if y >= 1800 && isDay(m, d) && hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60 {
			*p = value.TimeOf(time.Date(y, time.Month(m), d, hour, minute, second, 0, time.UTC))
			return nil
		}
	}
	return p.UnmarshalText([]byte(s))
}

// isDay reports whether each year has the day; of the last ones of a month the calendar is asked.
func isDay(month, day int) bool {
	return month >= 1 && month <= 12 && day >= 1 && (day <= 28 || day <= 30 && month != 2)
}

func readBool(p *value.Bool, s string) error {
	switch s {
	case "true":
		*p = value.BoolOf(true)
	case "false":
		*p = value.BoolOf(false)
	default:
		return p.UnmarshalText([]byte(s))
	}
	return nil
}

func readInt(p *value.Int, s string) error {
	if n := digits(s); n >= 0 {
		*p = value.IntOf(int64(n))
		return nil
	}
	return p.UnmarshalText([]byte(s))
}

// readMoney has a short way for the usual form, 1234.56.
func readMoney(p *value.Money, s string) error {
	if dot := len(s) - 3; dot > 0 && s[dot] == '.' {
		if whole, cents := digits(s[:dot]), digits(s[dot+1:]); whole >= 0 && cents >= 0 {
			*p = value.MoneyOf(100*int64(whole) + int64(cents))
			return nil
		}
	}
	return p.UnmarshalText([]byte(s))
}

// digits is the number that one to nine digits make, -1 for anything else.
func digits(s string) int {
	if len(s) == 0 || len(s) > 9 {
		return -1
	}
	n := 0
	for i := range len(s) {
		d := s[i] - '0'
		if d > 9 {
			return -1
		}
		n = 10*n + int(d)
	}
	return n
}

// What follows is PostgreSQL's binary COPY: the length of each value in four bytes, -1 for no value,
// and the value. Days and microseconds count from 2000-01-01.

const (
	copyEpoch = 946684800 // 2000-01-01T00:00:00Z in Unix seconds
	daySecs   = 24 * 60 * 60
)

func copyNull(b []byte) []byte { return append(b, 0xff, 0xff, 0xff, 0xff) }

func copyText[T ~string | ~[]byte](b []byte, s T) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(s)))
	return append(b, s...)
}

func copyInt(b []byte, n int64, set bool) []byte {
	if !set {
		return copyNull(b)
	}
	b = binary.BigEndian.AppendUint32(b, 8)
	return binary.BigEndian.AppendUint64(b, uint64(n))
}

func copyBool(b []byte, v value.Bool) []byte {
	switch {
	case v.IsZero():
		return copyNull(b)
	case v.True():
		return append(b, 0, 0, 0, 1, 1)
	}
	return append(b, 0, 0, 0, 1, 0)
}

func copyDate(b []byte, d value.Date) []byte {
	if d.IsZero() {
		return copyNull(b)
	}
	days := (time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC).Unix() - copyEpoch) / daySecs
	b = binary.BigEndian.AppendUint32(b, 4)
	return binary.BigEndian.AppendUint32(b, uint32(int32(days)))
}

func copyTime(b []byte, t value.Time) []byte {
	return copyInt(b, (t.Time().Unix()-copyEpoch)*1_000_000, !t.IsZero())
}
