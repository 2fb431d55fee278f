// Package mail words the e-mails of the portal as plain text. A mail can be read by others on its
// way, so it holds nothing about a person: no name, number, reference or reason. It sends nothing.
package mail

import (
	"strings"

	"omatiedot/views/i18n"
)

// Message is a mail without its envelope. Text has lines ended by "\n", in paragraphs.
type Message struct {
	Subject string
	Text    string
}

// Unread tells that a message waits in the portal, whose address is portalURL, and how a real message
// of the portal is told from a false one. It is the same for an answer, a question and news of a delay.
func Unread(lang, portalURL string) Message {
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

// Waiting is how many requests are open, and of these how many are late, due soon, without a handler,
// waiting for an approver, and waiting for the customer, also for long; about how many, open or not, the customer wrote
// something that nobody has read; how many have a letter or a call left to do, or are answered or withdrawn and have
// something else left on their check list; and how many customers have waited for long to be told by staff that
// their permissions were changed, and about how many restrictions of processing there is something to do.
type Waiting struct{ Open, Late, Soon, Unassigned, ToApprove, Customer, Silent, Written, Tasks, Confirmations, Restrictions, GivenUp int }

// Digest tells staff how many requests and customers wait, in every language, since it goes to a shared address; and
// where the queue is.
func Digest(queueURL string, w Waiting) Message {
	var subjects, texts []string
	for _, l := range i18n.Languages {
		subjects = append(subjects, i18n.T(l.Code, "mail.digest_subject"))
		texts = append(texts, i18n.T(l.Code, "mail.digest_text", "Open", w.Open, "Late", w.Late, "Soon", w.Soon,
			"Unassigned", w.Unassigned, "ToApprove", w.ToApprove, "Customer", w.Customer, "Silent", w.Silent, "Written", w.Written, "Tasks", w.Tasks, "Confirmations", w.Confirmations, "Restrictions", w.Restrictions, "GivenUp", w.GivenUp))
	}
	return Message{Subject: strings.Join(subjects, " / "), Text: strings.Join(texts, "\n") + "\n" + queueURL + "\n"}
}

// Confirmation holds the link by which the reader confirms that the address is theirs, and says
// nothing of who added it. link is an address of the portal.
func Confirmation(lang, link string) Message {
	return Message{
		Subject: i18n.T(lang, "contact.mail_subject"),
		Text:    i18n.T(lang, "contact.mail_text", "URL", link) + "\n",
	}
}
