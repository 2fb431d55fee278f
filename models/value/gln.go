package value

// GLN is a GS1 global location number, which identifies a party of the electricity market: 13 digits,
// the last of them a check digit.
type GLN string

var (
	errGLNForm  = fault("gln", "form", "a global location number has 13 digits, e.g. 6458237348480")
	errGLNCheck = fault("gln", "check_digit",
		"the check digit of the global location number does not match its digits; one of them is mistyped")
)

// ParseGLN reads 13 digits, with spaces or dashes anywhere.
func ParseGLN(s string) (GLN, error) {
	s = dropDashes(compact(s))
	if len(s) != 13 || !isDigits(s) {
		return "", errGLNForm
	}
	if !gs1Checks(s) {
		return "", errGLNCheck
	}
	return GLN(s), nil
}

// IsZero tells whether there is no number.
func (g GLN) IsZero() bool { return g == "" }

// String is the 13 digits.
func (g GLN) String() string { return string(g) }

// MarshalText is the 13 digits; no value gives empty.
func (g GLN) MarshalText() ([]byte, error) { return []byte(g), nil }

// UnmarshalText reads what ParseGLN reads; blank is no value.
func (g *GLN) UnmarshalText(text []byte) error { return unmarshal(g, text, ParseGLN) }
