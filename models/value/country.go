package value

import (
	"strings"

	"golang.org/x/text/language"
)

// Country is a country by its code of ISO 3166-1 alpha-2 in upper case, as "FI". XK, which the
// standard leaves to its users, is Kosovo as in the European Union.
type Country string

var (
	errCountryForm    = fault("country", "form", "a country is written as its code of two letters (ISO 3166-1), e.g. FI, SE, EE")
	errCountryUnknown = fault("country", "unknown", "no country has this code of two letters (ISO 3166-1); Finland is FI, Great Britain GB, Greece GR")
)

// notCountries are codes that language data keeps although no country has them: withdrawn ones, and
// reserved ones of islands, unions and organisations.
const notCountries = "AC AN CP CQ CS DG EA EZ FQ IC NT PC SU TA UN YU"

// ParseCountry reads a code in upper or lower case.
func ParseCountry(s string) (Country, error) {
	s = compact(s)
	if len(s) != 2 || !isAlphanumeric(s) || s[0] < 'A' || s[1] < 'A' {
		return "", errCountryForm
	}
	region, err := language.ParseRegion(s)
	// A canonical region other than the one asked for is an alias, such as UK.
	if err != nil || !region.IsCountry() || region.Canonicalize().String() != s || strings.Contains(notCountries, s) {
		return "", errCountryUnknown
	}
	return Country(s), nil
}

// IsZero tells whether there is no country.
func (c Country) IsZero() bool { return c == "" }

// String is the two letters.
func (c Country) String() string { return string(c) }

// MarshalText is the two letters; no value gives empty.
func (c Country) MarshalText() ([]byte, error) { return []byte(c), nil }

// UnmarshalText reads what ParseCountry reads; blank is no value.
func (c *Country) UnmarshalText(text []byte) error { return unmarshal(c, text, ParseCountry) }
