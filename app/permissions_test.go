package app

import (
	"strings"
	"testing"
	"time"

	"omatiedot/app/sample"
	"omatiedot/models/modelstest"
	"omatiedot/views/i18n"
)

// TestPermissionMail: who wants to hear by e-mail is told that permissions were changed, once for
// several changes, and the mail says nothing of what or whose.
func TestPermissionMail(t *testing.T) {
	clock := modelstest.NewClock(modelstest.Start)
	r := start(t, nil, clock.Now, "demo", "--listen", freeAddress(t), "--customers", "20")
	box := visit(t, r.url)
	mails := func() (n int) {
		box.open(r.mailAddress(t))
		for _, l := range i18n.Languages {
			n += strings.Count(box.text(), i18n.T(l.Code, "mail.permissions_subject"))
		}
		return n
	}

	told := ""
	for _, p := range sample.People(sample.Settings{Customers: 20, Today: clock.Now()}) {
		me := enter(t, r.url, "/login", p.Subject).open("/language/fi")
		done := me.open("/permissions").send("/permissions", "p:market_research:phone", "yes")
		if strings.Contains(done.text(), i18n.T("fi", "permission.told_by_mail")) {
			told = p.Subject
			done.open("/permissions").send("/permissions/no-marketing")
			break
		}
	}
	if told == "" {
		t.Fatal("nobody in the sample wants to hear by e-mail")
	}
	if n := mails(); n != 0 {
		t.Errorf("%d mails at once", n)
	}
	clock.Advance(3 * time.Minute)
	for end := time.Now().Add(patience); mails() == 0 && time.Now().Before(end); {
		time.Sleep(50 * time.Millisecond)
	}
	if n := mails(); n != 1 {
		t.Errorf("%d mails, want 1", n)
	}
	if text := box.text(); strings.Contains(text, i18n.T("fi", "permissions.purpose.market_research")) || strings.Contains(text, "change-") {
		t.Errorf("the mail tells what was changed: %s", text)
	}
}
