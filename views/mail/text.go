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
	return from.say(lang, "confirmation.text", "Date", on)
}

// UnreadText is a text message that tells that a message waits in the portal, and nothing of what is in it.
// It is as short as PermissionsText.
func UnreadText(lang string, from TextSender) string { return from.say(lang, "mail.unread_text") }

func (from TextSender) say(lang, key string, args ...any) string {
	text := i18n.T(lang, key, append(args, "Company", from.Company, "URL", strings.TrimSuffix(from.URL, "/"), "Phone", from.Phone)...)
	return strings.Map(func(r rune) rune {
		if r == '\u00a0' {
			return ' '
		}
		return r
	}, text)
}
