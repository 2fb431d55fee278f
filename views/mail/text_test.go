package mail_test

import (
	"strings"
	"testing"

	"omatiedot/views/i18n"
	"omatiedot/views/mail"
)

// gsm7 is the basic alphabet of 3GPP TS 23.038 section 6.2.1, of which 160 characters go into a message.
const gsm7 = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"

// TestTexts: one message in every language, with one address and a number to call, and the day of a change.
func TestTexts(t *testing.T) {
	from := mail.TextSender{Company: "Esimerkkilän Sähkö Oy", Phone: "+358 2 990 1000", URL: "https://omat.esimerkki.example/"}
	for _, lang := range append(i18n.Languages, i18n.Language{Code: "de"}) {
		changed, unread := mail.PermissionsText(lang.Code, from, "31 December 2026"), mail.UnreadText(lang.Code, from)
		if !strings.Contains(changed, "31 December 2026") {
			t.Errorf("%s: no day: %s", lang.Code, changed)
		}
		isText(t, lang.Code, from, changed)
		isText(t, lang.Code, from, unread)
	}
}

// isText reports what is wrong with a text message.
func isText(t *testing.T, lang string, from mail.TextSender, text string) {
	t.Helper()
	if n := len([]rune(text)); n > 160 {
		t.Errorf("%s: %d characters: %s", lang, n, text)
	}
	for _, r := range text {
		if !strings.ContainsRune(gsm7, r) {
			t.Errorf("%s: %q makes the message a longer one: %s", lang, r, text)
		}
	}
	for _, want := range []string{from.Company, "https://omat.esimerkki.example ", from.Phone} {
		if !strings.Contains(text, want) {
			t.Errorf("%s: %q is missing: %s", lang, want, text)
		}
	}
	if strings.Contains(text, "⟦") || strings.Count(text, "://") != 1 {
		t.Errorf("%s: %s", lang, text)
	}
}
