package value

import (
	"regexp"
	"strings"
)

// BusinessID is a Finnish business identity code (Y-tunnus, FO-nummer) as "0245974-7": seven digits,
// a dash and a check digit.
type BusinessID string

var (
	errBusinessIDForm = fault("business_id", "form",
		"a business ID has seven digits, a dash and a check digit, e.g. 0245974-7")
	errBusinessIDCheck = fault("business_id", "check_digit",
		"the check digit of the business ID does not match its digits; one of them is mistyped")
	errBusinessIDNotIssued = fault("business_id", "not_issued",
		"no business ID is given for these seven digits, as they have no check digit; one of them is mistyped")
)

// businessIDForm takes a VAT number, whose FI and missing dash are its only differences, and codes
// of six digits from before the seventh was added in front. A dash is needed to tell those apart.
var businessIDForm = regexp.MustCompile(`^(?:FI)?(\d{7})-?(\d)$|^(\d{6})-(\d)$`)

// ParseBusinessID reads "0245974-7", "245974-7" and the VAT number "FI02459747", and refuses a wrong
// check digit.
func ParseBusinessID(s string) (BusinessID, error) {
	id, err := ParseBusinessIDForm(s)
	if err != nil {
		return "", err
	}
	if w := id.Warning(); w != nil {
		return "", w
	}
	return id, nil
}

// ParseBusinessIDForm reads the same and leaves a wrong check digit to Warning. It is for the code
// that a company states as its own, which is shown as it states it.
func ParseBusinessIDForm(s string) (BusinessID, error) {
	m := businessIDForm.FindStringSubmatch(compact(s))
	switch {
	case m == nil:
		return "", errBusinessIDForm
	case m[3] != "":
		return BusinessID("0" + m[3] + "-" + m[4]), nil
	}
	return BusinessID(m[1] + "-" + m[2]), nil
}

// Warning tells a check digit that is wrong, or seven digits for which there is none.
func (id BusinessID) Warning() *Error {
	if id == "" {
		return nil
	}
	sum := 0
	for i, weight := range []int{7, 9, 10, 5, 8, 4, 2} {
		sum += int(id[i]-'0') * weight
	}
	r := sum % 11
	switch check := int(id[8] - '0'); {
	case r == 1:
		return errBusinessIDNotIssued
	case check != (11-r)%11:
		return errBusinessIDCheck
	}
	return nil
}

// VAT is the value added tax number, as "FI02459747".
func (id BusinessID) VAT() string {
	if id == "" {
		return ""
	}
	return "FI" + strings.Replace(string(id), "-", "", 1)
}

// IsZero tells whether there is no code.
func (id BusinessID) IsZero() bool { return id == "" }

// String is the code with its dash.
func (id BusinessID) String() string { return string(id) }

// MarshalText is the code with its dash; no value gives empty.
func (id BusinessID) MarshalText() ([]byte, error) { return []byte(id), nil }

// UnmarshalText reads what ParseBusinessID reads; blank is no value.
func (id *BusinessID) UnmarshalText(text []byte) error { return unmarshal(id, text, ParseBusinessID) }
