package value

import (
	"fmt"
	"log/slog"
)

// IBAN is an international bank account number (ISO 13616) as "FI2112345600000785".
type IBAN string

var (
	errIBANForm = fault("iban", "form",
		"an IBAN is a country code, two check digits and up to 30 letters and digits; a Finnish one is FI and 16 digits")
	errIBANCheck = fault("iban", "check_digits",
		"the two check digits of the IBAN do not match the rest; one character is mistyped")
)

// ParseIBAN reads a number with spaces anywhere. The length is enforced for Finnish numbers; others
// are from 15 to 34 characters.
func ParseIBAN(s string) (IBAN, error) {
	s = compact(s)
	if len(s) < 15 || len(s) > 34 || !isAlphanumeric(s) || s[0] < 'A' || s[1] < 'A' || !isDigits(s[2:4]) {
		return "", errIBANForm
	}
	if s[:2] == "FI" && (len(s) != 18 || !isDigits(s[2:])) {
		return "", errIBANForm
	}
	if s[2:4] != mod97CheckDigits(s[:2], s[4:]) {
		return "", errIBANCheck
	}
	return IBAN(s), nil
}

// mod97CheckDigits are the two check digits between a country code, or RF, and what follows it: 98
// less the remainder modulo 97 of the whole with letters as 10 to 35, the code moved to the end and
// 00 for the digits (ISO/IEC 7064 MOD 97-10).
func mod97CheckDigits(code, rest string) string {
	n := 0
	for _, c := range rest + code + "00" {
		if c >= 'A' {
			n = (n*100 + int(c-'A') + 10) % 97
		} else {
			n = (n*10 + int(c-'0')) % 97
		}
	}
	return fmt.Sprintf("%02d", 98-n)
}

// Grouped is the number in fours, as "FI21 1234 5600 0007 85".
func (i IBAN) Grouped() string { return grouped(string(i), 4) }

// Masked shows the country, the check digits and the last four, as "FI21 •••• 0785".
func (i IBAN) Masked() string {
	if i == "" {
		return ""
	}
	return string(i[:4]) + " •••• " + string(i[len(i)-4:])
}

// LogValue keeps the number out of logs.
func (i IBAN) LogValue() slog.Value { return masked(i.Masked()) }

// IsZero tells whether there is no number.
func (i IBAN) IsZero() bool { return i == "" }

// String is the number without spaces.
func (i IBAN) String() string { return string(i) }

// MarshalText is the number without spaces; no value gives empty.
func (i IBAN) MarshalText() ([]byte, error) { return []byte(i), nil }

// UnmarshalText reads what ParseIBAN reads; blank is no value.
func (i *IBAN) UnmarshalText(text []byte) error { return unmarshal(i, text, ParseIBAN) }
