package views

import (
	"strings"

	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// Date returns a day as the page's language writes it, see i18n.Date.
func (p Page) Date(d value.Date) string { return i18n.Date(p.Lang, d) }

// Time returns an instant in Finnish time as the page's language writes it, see i18n.Time.
func (p Page) Time(t value.Time) string { return i18n.Time(p.Lang, t) }

// Money returns an amount as the page's language writes it, see i18n.Money.
func (p Page) Money(m value.Money, currency string) string { return i18n.Money(p.Lang, m, currency) }

// Number returns a whole number as the page's language writes it, see i18n.Number.
func (p Page) Number(n int64) string { return i18n.Number(p.Lang, n) }

// Halves returns an e-mail address in the pieces between which a narrow screen breaks it: after the @.
func (p Page) Halves(address string) []string { return strings.SplitAfterN(address, "@", 2) }

// Dial returns a phone number as a telephone link needs it: digits, with a leading plus if it has one.
func (p Page) Dial(phone string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || (r >= '0' && r <= '9') {
			return r
		}
		return -1
	}, phone)
}
