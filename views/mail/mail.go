// Package mail words the e-mails of the portal as plain text. A mail can be read by others on its
// way, so it holds nothing about a person: no name, number, reference or reason. It sends nothing.
package mail

import "omatiedot/views/i18n"

// Message is a mail without its envelope. Text has lines ended by "\n", in paragraphs.
type Message struct {
	Subject string
	Text    string
}

// Answer tells that a message waits in the portal, whose address is portalURL, and how a real message
// of the portal is told from a false one.
func Answer(lang, portalURL string) Message {
	return Message{
		Subject: i18n.T(lang, "mail.subject"),
		Text:    i18n.T(lang, "mail.text", "URL", portalURL) + "\n",
	}
}
