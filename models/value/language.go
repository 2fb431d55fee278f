package value

import (
	"strings"

	"golang.org/x/text/language"
)

// Language is the language that a customer is served in, as the base language of BCP 47 in lower
// case: "fi", "sv", "en", or any other, as "se" for Northern Sámi.
type Language string

// The languages of the pages, mails and documents.
const (
	Finnish Language = "fi"
	Swedish Language = "sv"
	English Language = "en"
)

var errLanguageUnknown = fault("language", "unknown",
	"a language is written as its code of two or three letters (BCP 47), e.g. fi, sv or en")

// ParseLanguage reads a code in upper or lower case, of two or three letters: "swe" is "sv". What
// follows, as in "sv-FI" or "sv_FI", is checked and dropped.
func ParseLanguage(s string) (Language, error) {
	tag, err := language.Raw.Parse(strings.ToLower(compact(s)))
	if err != nil {
		return "", errLanguageUnknown
	}
	base, confidence := tag.Base()
	if confidence != language.Exact || base.String() == "und" {
		return "", errLanguageUnknown
	}
	return Language(base.String()), nil
}

// IsZero tells whether there is no language.
func (l Language) IsZero() bool { return l == "" }

// String is the code in lower case.
func (l Language) String() string { return string(l) }

// MarshalText is the code in lower case; no value gives empty.
func (l Language) MarshalText() ([]byte, error) { return []byte(l), nil }

// UnmarshalText reads what ParseLanguage reads; blank is no value.
func (l *Language) UnmarshalText(text []byte) error { return unmarshal(l, text, ParseLanguage) }
