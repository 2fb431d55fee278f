package value

import "strings"

// GSRN is the identification of an accounting point (käyttöpaikkatunnus): a GS1 global service
// relation number of 18 digits, the last of them a check digit. Those given in Finland begin with 64.
type GSRN string

var (
	errGSRNForm = fault("gsrn", "form",
		"an accounting point's identification has 18 digits, e.g. 643007127000000013; numbers of the network company from before 2022 are something else")
	errGSRNCheck = fault("gsrn", "check_digit",
		"the check digit of the accounting point's identification does not match its digits; one of them is mistyped")
	errGSRNForeign = fault("gsrn", "foreign_prefix",
		"the accounting point's identification does not begin with 64, as those given in Finland do")
	errGSRNForeignCheck = fault("gsrn", "foreign_check_digit",
		"the accounting point's identification does not begin with 64, as those given in Finland do, and its check digit does not match")
)

// ParseGSRN reads 18 digits, with spaces or dashes anywhere. The check digit is enforced for Finnish
// numbers alone, since the market's own samples of others break it.
func ParseGSRN(s string) (GSRN, error) {
	s = dropDashes(compact(s))
	if len(s) != 18 || !isDigits(s) {
		return "", errGSRNForm
	}
	if strings.HasPrefix(s, "64") && !gs1Checks(s) {
		return "", errGSRNCheck
	}
	return GSRN(s), nil
}

// gs1Checks tells whether the last digit is the GS1 check digit of the others: from the right,
// weights 3 and 1 in turn make the sum a multiple of ten.
func gs1Checks(digits string) bool {
	sum, weight := 0, 1
	for i := len(digits) - 1; i >= 0; i-- {
		sum += int(digits[i]-'0') * weight
		weight = 4 - weight
	}
	return sum%10 == 0
}

// Warning tells a number that was not given in Finland, and whether its check digit fails too.
func (g GSRN) Warning() *Error {
	switch {
	case g == "" || strings.HasPrefix(string(g), "64"):
		return nil
	case !gs1Checks(string(g)):
		return errGSRNForeignCheck
	}
	return errGSRNForeign
}

// Grouped is the number in fours, as "6430 0712 7000 0000 13".
func (g GSRN) Grouped() string { return grouped(string(g), 4) }

// IsZero tells whether there is no number.
func (g GSRN) IsZero() bool { return g == "" }

// String is the 18 digits.
func (g GSRN) String() string { return string(g) }

// MarshalText is the 18 digits; no value gives empty.
func (g GSRN) MarshalText() ([]byte, error) { return []byte(g), nil }

// UnmarshalText reads what ParseGSRN reads; blank is no value.
func (g *GSRN) UnmarshalText(text []byte) error { return unmarshal(g, text, ParseGSRN) }
