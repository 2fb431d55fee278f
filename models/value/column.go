package value

import (
	"database/sql/driver"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
)

// The types whose Go kind is not string meet a database column here: no value is NULL, and in JSON
// null. Errors name the Go type that arrived, never its content.

// scanText reads a column that holds the canonical text.
func scanText(dst encoding.TextUnmarshaler, src any) error {
	switch v := src.(type) {
	case nil:
		return dst.UnmarshalText(nil)
	case string:
		return dst.UnmarshalText([]byte(v))
	case []byte:
		return dst.UnmarshalText(v)
	}
	return fmt.Errorf("a %T column cannot be read as %T", src, dst)
}

// textColumn writes the canonical text to a column.
func textColumn(zero bool, s string) (driver.Value, error) {
	if zero {
		return nil, nil
	}
	return s, nil
}

// marshalJSON writes the text as a JSON string.
func marshalJSON(zero bool, s string) ([]byte, error) {
	if zero {
		return []byte("null"), nil
	}
	return json.Marshal(s)
}

// unmarshalJSON reads null, a JSON string, or a bare number or boolean by its very digits: a number
// never passes through floating point.
func unmarshalJSON(dst encoding.TextUnmarshaler, data []byte) error {
	switch {
	case string(data) == "null":
		return dst.UnmarshalText(nil)
	case len(data) > 0 && data[0] == '"':
		var s string
		if err := json.Unmarshal(data, &s); err != nil {
			return errors.New("a JSON string is broken")
		}
		return dst.UnmarshalText([]byte(s))
	}
	return dst.UnmarshalText(data)
}
