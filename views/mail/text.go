package mail

import (
	"strings"

	"omatiedot/views/i18n"
)

// TextSender is who sends a text message, and where its reader turns to.
type TextSender struct {
	Company string
	Phone   string
	URL     string // of the portal
}

// PermissionsText is a text message that tells that permissions were changed on a day, as the language
// writes it, and what to do if
// the reader did not change them. It is made of characters that go 160 to a message (3GPP TS 23.038),
// as long as the company's name is.
func PermissionsText(lang string, from TextSender, on string) string {
	text := i18n.T(lang, "confirmation.text", "Company", from.Company, "Date", on, "URL", strings.TrimSuffix(from.URL, "/"), "Phone", from.Phone)
	return strings.Map(func(r rune) rune {
		if r == '\u00a0' {
			return ' '
		}
		return r
	}, text)
}
