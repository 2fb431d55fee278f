package value

import "strings"

// EIC is an energy identification code, e.g. of a metering grid area: 16 characters, as
// "10YFI-1--------U": two digits of the issuer, a letter for the kind, twelve more and a check
// character.
type EIC string

var (
	errEICForm = fault("eic", "form",
		"an energy identification code has 16 characters of 0-9, A-Z and -, beginning with two digits and a letter, e.g. 10YFI-1--------U")
	errEICCheck = fault("eic", "check_character",
		"the check character of the energy identification code does not match the others; one of them may be mistyped")
)

// eicCharacters are those of a code, each at its own value.
const eicCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-"

// ParseEIC reads a code in upper or lower case. A wrong check character is left to Warning, since
// codes that break it are in use.
func ParseEIC(s string) (EIC, error) {
	s = compact(s)
	if len(s) != 16 || strings.Trim(s, eicCharacters) != "" || !isDigits(s[:2]) || s[2] < 'A' {
		return "", errEICForm
	}
	return EIC(s), nil
}

// Warning tells a check character that does not match.
func (e EIC) Warning() *Error {
	if e == "" {
		return nil
	}
	sum := 0
	for i := range 15 {
		sum += strings.IndexByte(eicCharacters, e[i]) * (16 - i)
	}
	if e[15] != eicCharacters[36-(sum-1)%37] {
		return errEICCheck
	}
	return nil
}

// IsZero tells whether there is no code.
func (e EIC) IsZero() bool { return e == "" }

// String is the code in upper case.
func (e EIC) String() string { return string(e) }

// MarshalText is the code in upper case; no value gives empty.
func (e EIC) MarshalText() ([]byte, error) { return []byte(e), nil }

// UnmarshalText reads what ParseEIC reads; blank is no value.
func (e *EIC) UnmarshalText(text []byte) error { return unmarshal(e, text, ParseEIC) }
