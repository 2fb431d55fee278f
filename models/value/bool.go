package value

import (
	"database/sql/driver"
	"strings"
)

// Bool is a yes or no that may be missing. No value and no differ: only the former IsZero.
type Bool struct {
	yes, set bool
}

var errBoolForm = fault("bool", "form", "write true or false; also accepted are 1 and 0, yes and no, kyllä and ei, ja and nej")

// answers are the accepted words in English, Finnish and Swedish, with their initials.
var answers = map[string]bool{
	"1": true, "true": true, "t": true, "yes": true, "y": true, "kyllä": true, "k": true, "ja": true,
	"0": false, "false": false, "f": false, "no": false, "n": false, "ei": false, "e": false, "nej": false,
}

// BoolOf is yes or no.
func BoolOf(yes bool) Bool { return Bool{yes, true} }

// ParseBool reads yes and no in English, Finnish and Swedish, in upper or lower case.
func ParseBool(s string) (Bool, error) {
	clean, err := Clean(s)
	if err != nil {
		return Bool{}, errBoolForm
	}
	yes, ok := answers[strings.ToLower(clean)]
	if !ok {
		return Bool{}, errBoolForm
	}
	return BoolOf(yes), nil
}

// True tells whether the value is yes; no value is not.
func (b Bool) True() bool { return b.yes }

// False reports whether the answer is no, and not merely unknown.
func (b Bool) False() bool { return b.set && !b.yes }

// IsZero tells whether there is no value; no is a value.
func (b Bool) IsZero() bool { return !b.set }

// String is "true" or "false", empty for no value.
func (b Bool) String() string {
	switch {
	case !b.set:
		return ""
	case b.yes:
		return "true"
	}
	return "false"
}

// MarshalText is "true" or "false", empty for no value.
func (b Bool) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText reads what ParseBool reads; blank is no value.
func (b *Bool) UnmarshalText(text []byte) error { return unmarshal(b, text, ParseBool) }

// MarshalJSON is true, false, or null for no value.
func (b Bool) MarshalJSON() ([]byte, error) {
	if !b.set {
		return []byte("null"), nil
	}
	return []byte(b.String()), nil
}

// UnmarshalJSON reads true, false, null, 1, 0 or a string that ParseBool reads.
func (b *Bool) UnmarshalJSON(data []byte) error { return unmarshalJSON(b, data) }

// Value stores a boolean, no value as NULL; for a boolean column, or an integer one in SQLite.
func (b Bool) Value() (driver.Value, error) {
	if !b.set {
		return nil, nil
	}
	return b.yes, nil
}

// Scan reads a boolean, integer or TEXT column.
func (b *Bool) Scan(src any) error {
	switch v := src.(type) {
	case bool:
		*b = BoolOf(v)
		return nil
	case int64:
		if v != 0 && v != 1 {
			return errBoolForm
		}
		*b = BoolOf(v == 1)
		return nil
	}
	return scanText(b, src)
}

// GormDataType tells the mapper that the column is a boolean.
func (Bool) GormDataType() string { return "bool" }
