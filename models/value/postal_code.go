package value

import "strings"

// PostalCode is a Finnish postal code of five digits, as "00510". Those of other countries have other
// forms and are not PostalCodes.
type PostalCode string

var errPostalCodeForm = fault("postal_code", "form",
	"a Finnish postal code has five digits, e.g. 00510; on Åland it may be written AX-22100")

// ParsePostalCode reads five digits, with FI- or, for Åland's 22, AX- in front.
func ParsePostalCode(s string) (PostalCode, error) {
	s = strings.TrimPrefix(compact(s), "FI-")
	if strings.HasPrefix(s, "AX-22") {
		s = s[len("AX-"):]
	}
	if len(s) != 5 || !isDigits(s) {
		return "", errPostalCodeForm
	}
	return PostalCode(s), nil
}

// IsZero tells whether there is no code.
func (p PostalCode) IsZero() bool { return p == "" }

// String is the five digits.
func (p PostalCode) String() string { return string(p) }

// MarshalText is the five digits; no value gives empty.
func (p PostalCode) MarshalText() ([]byte, error) { return []byte(p), nil }

// UnmarshalText reads what ParsePostalCode reads; blank is no value.
func (p *PostalCode) UnmarshalText(text []byte) error { return unmarshal(p, text, ParsePostalCode) }
