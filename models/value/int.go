package value

import (
	"database/sql/driver"
	"regexp"
	"strconv"
)

// Int is a whole number that may be missing. No value and 0 differ: only the former IsZero.
type Int struct {
	n   int64
	set bool
}

var (
	errIntForm  = fault("int", "form", "a whole number is written in digits alone, e.g. 18500")
	errIntRange = fault("int", "range", "the number is too large; it has at most 18 digits")
)

var intForm = regexp.MustCompile(`^` + wholeForm + `$`)

// IntOf is the number n.
func IntOf(n int64) Int { return Int{n, true} }

// ParseInt reads "18500", "18 500" and "-3".
func ParseInt(s string) (Int, error) {
	m := intForm.FindStringSubmatch(plainSign(s))
	if m == nil {
		return Int{}, errIntForm
	}
	n, err := strconv.ParseInt(m[1]+dropSpaces(m[2]), 10, 64)
	if err != nil {
		return Int{}, errIntRange
	}
	return IntOf(n), nil
}

// Int64 is the number, 0 for no value.
func (n Int) Int64() int64 { return n.n }

// IsZero tells whether there is no number; 0 is a number.
func (n Int) IsZero() bool { return !n.set }

// String is the number in digits, empty for no value.
func (n Int) String() string {
	if !n.set {
		return ""
	}
	return strconv.FormatInt(n.n, 10)
}

// MarshalText is the number in digits, empty for no value.
func (n Int) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads what ParseInt reads; blank is no value.
func (n *Int) UnmarshalText(text []byte) error { return unmarshal(n, text, ParseInt) }

// MarshalJSON is a JSON number, null for no value.
func (n Int) MarshalJSON() ([]byte, error) {
	if !n.set {
		return []byte("null"), nil
	}
	return []byte(n.String()), nil
}

// UnmarshalJSON reads a number, a string or null.
func (n *Int) UnmarshalJSON(data []byte) error { return unmarshalJSON(n, data) }

// Value stores the number, no value as NULL; for an integer column.
func (n Int) Value() (driver.Value, error) {
	if !n.set {
		return nil, nil
	}
	return n.n, nil
}

// Scan reads an integer or TEXT column.
func (n *Int) Scan(src any) error {
	if v, ok := src.(int64); ok {
		*n = IntOf(v)
		return nil
	}
	return scanText(n, src)
}

// GormDataType tells the mapper that the column is an integer.
func (Int) GormDataType() string { return "int" }
