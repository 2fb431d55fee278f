package value

import "log/slog"

// FINUID is an electronic client identifier (sähköinen asiointitunnus, SATU) as "12345678N": eight
// digits and a check character (Government Decree 128/2010 section 3).
type FINUID string

var (
	errFINUIDForm = fault("finuid", "form",
		"an electronic client identifier has eight digits and a check character, e.g. 12345678N")
	errFINUIDCheck = fault("finuid", "check_character",
		"the check character of the electronic client identifier does not match its digits; one of them is mistyped")
)

// ParseFINUID reads an identifier in upper or lower case.
func ParseFINUID(s string) (FINUID, error) {
	s = compact(s)
	if len(s) != 9 || !isDigits(s[:8]) {
		return "", errFINUIDForm
	}
	if s[8] != checkCharacter(s[:8]) {
		return "", errFINUIDCheck
	}
	return FINUID(s), nil
}

// Masked shows the last three characters alone.
func (id FINUID) Masked() string {
	if id == "" {
		return ""
	}
	return "••••••" + string(id[6:])
}

// LogValue keeps the identifier out of logs.
func (id FINUID) LogValue() slog.Value { return masked(id.Masked()) }

// IsZero tells whether there is no identifier.
func (id FINUID) IsZero() bool { return id == "" }

// String is the identifier in upper case.
func (id FINUID) String() string { return string(id) }

// MarshalText is the identifier in upper case; no value gives empty.
func (id FINUID) MarshalText() ([]byte, error) { return []byte(id), nil }

// UnmarshalText reads what ParseFINUID reads; blank is no value.
func (id *FINUID) UnmarshalText(text []byte) error { return unmarshal(id, text, ParseFINUID) }
