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

// Permissions tells that permissions were changed in the portal, whose address is portalURL, and what
// to do if the reader did not change them.
func Permissions(lang, portalURL string) Message {
	return Message{
		Subject: i18n.T(lang, "mail.permissions_subject"),
		Text:    i18n.T(lang, "mail.permissions_text", "URL", portalURL) + "\n",
	}
}

// Confirmation holds the link by which the reader confirms that the address is theirs, and says
// nothing of who added it. link is an address of the portal.
func Confirmation(lang, link string) Message {
	return Message{
		Subject: i18n.T(lang, "contact.mail_subject"),
		Text:    i18n.T(lang, "contact.mail_text", "URL", link) + "\n",
	}
}
