package app

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"omatiedot/app/browser"
	"omatiedot/app/sample"
	"omatiedot/models/modelstest"
	"omatiedot/views/i18n"
)

// TestConfirmationPages: customers who prefer a call or a letter change an answer, and staff see whom to
// tell and what.
func TestConfirmationPages(t *testing.T) {
	clerk := browser.Start(t) // skips where there is none
	clock := modelstest.NewClock(modelstest.Start)
	r := start(t, nil, clock.Now, "demo", "--listen", freeAddress(t), "--customers", "40")
	for _, p := range sample.People(sample.Settings{Customers: 40, Today: clock.Now()}) {
		me := enter(t, r.url, "/login", p.Subject).open("/language/fi").open("/permissions")
		if done := me.send("/permissions", "p:market_research:phone", "yes", "p:market_research:email", "no"); strings.Contains(done.text(), i18n.T("fi", "confirmation.coming.post")) {
			done.sees(i18n.T("fi", "confirmation.also"))
		}
	}
	clock.Advance(3 * time.Minute)
	list := enter(t, r.url, "/staff/login", both)
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		if text := list.open("/language/fi").open("/staff/confirmations").text(); strings.Contains(text, "Kirje") && strings.Contains(text, "Puhelu") {
			break
		}
	}
	logIn(clerk, r.url, both)
	for _, language := range i18n.Languages {
		text := func(key string) string { return i18n.T(language.Code, key) }
		clerk.Open(r.url + "/language/" + language.Code)
		clerk.Open(r.url + "/staff/confirmations")
		clerk.See(text("confirmation.list"))
		inspect(t, clerk, look{both, "/staff/confirmations", true}, language.Code)
		for _, way := range []string{"Puhelu", "Kirje"} {
			link := regexp.MustCompile(`href="(/staff/confirmations/\d+)">[^<]*<span class="hidden"> ` + way).FindSubmatch(list.page)
			if link == nil {
				t.Fatalf("nobody is told by %s: %s", way, list.text())
			}
			clerk.Open(r.url + string(link[1]))
			clerk.See(text("confirmation.do"))
			inspect(t, clerk, look{both, "/staff/confirmations, " + way, true}, language.Code)
		}
	}
}
