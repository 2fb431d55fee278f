package mail_test

import (
	"strings"
	"testing"

	"omatiedot/views/mail"
)

// TestDigest: every number in every language, one address, one line for a subject.
func TestDigest(t *testing.T) {
	m := mail.Digest("https://oma.esimerkki.example/staff/requests", mail.Waiting{Open: 11, Late: 12, Soon: 13, Unassigned: 14, ToApprove: 15, Customer: 16, Written: 18, Tasks: 19, Silent: 20, Confirmations: 17, Restrictions: 21, GivenUp: 22})
	for _, number := range []string{"11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22"} {
		if strings.Count(m.Text, ": "+number+"\n") != 3 {
			t.Errorf("%s is there %d times: %s", number, strings.Count(m.Text, number), m.Text)
		}
	}
	if strings.Count(m.Text, "://") != 1 || strings.ContainsAny(m.Subject, "\r\n") || strings.Contains(m.Text, "⟦") {
		t.Errorf("%q\n%s", m.Subject, m.Text)
	}
}
