package value

import (
	"log/slog"
	"strconv"
	"strings"

	// Which digits belong to the country, which to the area, and how each is printed differs by
	// country and changes; customers have numbers from everywhere, and text messages go to them.
	"github.com/nyaruka/phonenumbers"
)

// Phone is a telephone number in the international form of ITU-T E.164, as "+358401234567".
type Phone string

var (
	errPhoneForm = fault("phone", "form",
		"a telephone number is written in digits with its area code, e.g. 040 123 4567, or internationally, e.g. +358 40 123 4567; letters and extensions do not belong to it")
	errPhoneLength = fault("phone", "length",
		"the telephone number has too few or too many digits; check that the area code is there")
	errPhoneCountry = fault("phone", "country",
		"the country code after + of the telephone number is not in use")
	errPhoneDoubtful = fault("phone", "not_in_use",
		"the telephone number is of the right length, but no numbers that begin like it are in use")
)

// phoneMarks are what people put between digits.
const phoneMarks = "-()/."

// ParsePhone reads a Finnish number in national form, and any with its country code after +, 00 or,
// for Finland, nothing. A number of the right length that no operator has is left to Warning.
func ParsePhone(s string) (Phone, error) {
	s = compact(s)
	digits := strings.Map(func(r rune) rune {
		if strings.ContainsRune(phoneMarks, r) {
			return -1
		}
		return r
	}, s)
	if !isDigits(strings.TrimPrefix(digits, "+")) {
		return "", errPhoneForm
	}
	number, err := phonenumbers.Parse(s, "FI")
	switch {
	case err == phonenumbers.ErrInvalidCountryCode,
		err == nil && digits[0] == '+' && !hasCountry(digits, number):
		return "", errPhoneCountry
	case err != nil, !phonenumbers.IsPossibleNumber(number):
		return "", errPhoneLength
	}
	e164 := phonenumbers.Format(number, phonenumbers.E164)
	if e164 == s && len(e164) <= len("+")+15 {
		return Phone(e164), nil // it has just been read from its own print
	}
	// A number that is read differently from its own print would change at each import.
	again, err := phonenumbers.Parse(e164, "FI")
	if err != nil || len(e164) > len("+")+15 || phonenumbers.Format(again, phonenumbers.E164) != e164 ||
		!phonenumbers.IsPossibleNumber(again) {
		return "", errPhoneLength
	}
	return Phone(e164), nil
}

// hasCountry tells whether the digits after + begin with the country code of number. The parser tries
// an unknown one as a national number instead, which makes another number of it.
func hasCountry(digits string, number *phonenumbers.PhoneNumber) bool {
	return strings.HasPrefix(digits, "+"+strconv.Itoa(int(number.GetCountryCode())))
}

// parsed is nil for no value.
func (p Phone) parsed() *phonenumbers.PhoneNumber {
	number, err := phonenumbers.Parse(string(p), "FI")
	if err != nil {
		return nil
	}
	return number
}

// Warning tells a number that belongs to no range in use in its country.
func (p Phone) Warning() *Error {
	if n := p.parsed(); n != nil && !phonenumbers.IsValidNumber(n) {
		return errPhoneDoubtful
	}
	return nil
}

// TakesTexts reports whether text messages reach the number: it is a mobile one, or of a country where
// the two are not told apart.
func (p Phone) TakesTexts() bool {
	n := p.parsed()
	if n == nil {
		return false
	}
	kind := phonenumbers.GetNumberType(n)
	return kind == phonenumbers.MOBILE || kind == phonenumbers.FIXED_LINE_OR_MOBILE
}

// National is the number as printed within its country, as "040 1234567".
func (p Phone) National() string { return p.format(phonenumbers.NATIONAL) }

// International is the number as printed for callers from anywhere, as "+358 40 1234567".
func (p Phone) International() string { return p.format(phonenumbers.INTERNATIONAL) }

func (p Phone) format(form phonenumbers.PhoneNumberFormat) string {
	if n := p.parsed(); n != nil {
		return phonenumbers.Format(n, form)
	}
	return ""
}

// Masked shows the last three digits alone.
func (p Phone) Masked() string {
	if p == "" {
		return ""
	}
	return "••••" + string(p[max(0, len(p)-3):])
}

// LogValue keeps the number out of logs.
func (p Phone) LogValue() slog.Value { return masked(p.Masked()) }

// IsZero tells whether there is no number.
func (p Phone) IsZero() bool { return p == "" }

// String is the number as "+358401234567".
func (p Phone) String() string { return string(p) }

// MarshalText is the number as "+358401234567"; no value gives empty.
func (p Phone) MarshalText() ([]byte, error) { return []byte(p), nil }

// UnmarshalText reads what ParsePhone reads; blank is no value.
func (p *Phone) UnmarshalText(text []byte) error { return unmarshal(p, text, ParsePhone) }
