package value

import (
	"log/slog"
	"strings"
	"unicode"
)

// Email is an e-mail address of at most 254 bytes, as "Maija.Virtanen@example.fi": the part before @
// as given, the domain in lower case. Quoted local parts and literal addresses for domains are
// refused: nobody has one, and they are ways to smuggle headers.
type Email string

var (
	errEmailForm   = fault("email", "form", "an e-mail address is a name, @ and a domain, e.g. name@example.fi, without spaces")
	errEmailLength = fault("email", "length", "an e-mail address has at most 254 bytes, of which 64 before @")
	errEmailLocal  = fault("email", "local_part", "before @ an e-mail address has letters, digits and any of !#$%&'*+-/=?^_`{|}~, parted by single points")
	errEmailDomain = fault("email", "domain", "after @ an e-mail address has a domain, e.g. example.fi: names of letters, digits and hyphens, parted by single points")
	errEmailASCII  = fault("email", "not_ascii", "the e-mail address has letters other than a-z before @; few mail systems take that, so it may be mistyped")
)

// ParseEmail reads an address and changes its domain to lower case. A local part with letters beyond
// a-z is left to Warning.
func ParseEmail(s string) (Email, error) {
	s, err := Clean(s)
	if err != nil {
		return "", errEmailForm
	}
	local, domain, found := strings.Cut(s, "@")
	domain, err = Clean(strings.ToLower(domain))
	switch {
	case !found || err != nil || strings.Contains(domain, "@") || strings.ContainsFunc(s, unicode.IsSpace):
		return "", errEmailForm
	case len(local) > 64 || len(local)+1+len(domain) > 254:
		return "", errEmailLength
	case !partsAre(local, isLocalPart):
		return "", errEmailLocal
	case !strings.Contains(domain, ".") || !partsAre(domain, isLabel) || isDigits(domain[strings.LastIndex(domain, ".")+1:]):
		return "", errEmailDomain
	}
	return Email(local + "@" + domain), nil
}

// partsAre tells whether each of the parts between points is right.
func partsAre(s string, right func(string) bool) bool {
	for part := range strings.SplitSeq(s, ".") {
		if !right(part) {
			return false
		}
	}
	return true
}

// isLocalPart is an atom of RFC 5322 section 3.2.3, with letters of any script after RFC 6531.
func isLocalPart(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !isWord(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
	})
}

// isLabel is a label of a domain name, with letters of any script.
func isLabel(s string) bool {
	return s != "" && len(s) <= 63 && s[0] != '-' && s[len(s)-1] != '-' &&
		!strings.ContainsFunc(s, func(r rune) bool { return !isWord(r) && r != '-' })
}

func isWord(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.Nd) }

// Warning tells an address that has letters other than a-z before @.
func (e Email) Warning() *Error {
	local, _, _ := strings.Cut(string(e), "@")
	if strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }) {
		return errEmailASCII
	}
	return nil
}

// Masked shows the first letter and the domain, as "M•••@example.fi".
func (e Email) Masked() string {
	local, domain, found := strings.Cut(string(e), "@")
	if !found {
		return ""
	}
	first := []rune(local)[:1]
	return string(first) + "•••@" + domain
}

// LogValue keeps the address out of logs.
func (e Email) LogValue() slog.Value { return masked(e.Masked()) }

// IsZero tells whether there is no address.
func (e Email) IsZero() bool { return e == "" }

// String is the address.
func (e Email) String() string { return string(e) }

// MarshalText is the address; no value gives empty.
func (e Email) MarshalText() ([]byte, error) { return []byte(e), nil }

// UnmarshalText reads what ParseEmail reads; blank is no value.
func (e *Email) UnmarshalText(text []byte) error { return unmarshal(e, text, ParseEmail) }
