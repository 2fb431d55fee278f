package value

import "strings"

// Reference is the reference of a payment: a Finnish reference number (viitenumero) of 4 to 20 digits,
// as "1234561", or an RF creditor reference (ISO 11649) of up to 25 characters, as "RF341234561".
type Reference string

var (
	errReferenceForm = fault("reference", "form",
		"a payment reference is a number of 4 to 20 digits, or RF with two check digits and up to 21 letters and digits")
	errReferenceCheck = fault("reference", "check_digit",
		"the check digit at the end of the payment reference does not match the others; one of them is mistyped")
	errReferenceRFCheck = fault("reference", "rf_check_digits",
		"the two check digits after RF do not match the rest of the payment reference; one character is mistyped")
)

// ParseReference reads either kind, with spaces anywhere and zeros in front, which banks add and the
// canonical form drops.
func ParseReference(s string) (Reference, error) {
	s = compact(s)
	if strings.HasPrefix(s, "RF") {
		return parseRF(s[2:])
	}
	s = strings.TrimLeft(s, "0")
	if len(s) < 4 || len(s) > 20 || !isDigits(s) {
		return "", errReferenceForm
	}
	if !referenceChecks(s) {
		return "", errReferenceCheck
	}
	return Reference(s), nil
}

// referenceChecks tells whether the last digit brings the sum to a multiple of ten: weights 7, 3 and
// 1 in turn, from the right, beginning beside the check digit.
func referenceChecks(digits string) bool {
	last := len(digits) - 1
	sum := int(digits[last] - '0')
	for i := range last {
		sum += int(digits[last-1-i]-'0') * []int{7, 3, 1}[i%3]
	}
	return sum%10 == 0
}

// parseRF reads what follows RF.
func parseRF(s string) (Reference, error) {
	if len(s) < 3 || !isDigits(s[:2]) || !isAlphanumeric(s[2:]) {
		return "", errReferenceForm
	}
	check, reference := s[:2], strings.TrimLeft(s[2:], "0")
	if reference == "" || len(reference) > 21 {
		return "", errReferenceForm
	}
	if check != mod97CheckDigits("RF", reference) {
		return "", errReferenceRFCheck
	}
	return Reference("RF" + check + reference), nil
}

// Grouped is the reference as printed on a bill: a number in fives from the right, as "12 34561", an
// RF reference in fours from the left, as "RF34 1234 561".
func (r Reference) Grouped() string {
	s := string(r)
	if strings.HasPrefix(s, "RF") {
		return grouped(s, 4)
	}
	first := len(s) % 5
	return strings.TrimSpace(s[:first] + " " + grouped(s[first:], 5))
}

// IsZero tells whether there is no reference.
func (r Reference) IsZero() bool { return r == "" }

// String is the reference without spaces.
func (r Reference) String() string { return string(r) }

// MarshalText is the reference without spaces; no value gives empty.
func (r Reference) MarshalText() ([]byte, error) { return []byte(r), nil }

// UnmarshalText reads what ParseReference reads; blank is no value.
func (r *Reference) UnmarshalText(text []byte) error { return unmarshal(r, text, ParseReference) }
