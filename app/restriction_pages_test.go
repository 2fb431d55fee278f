package app

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"omatiedot/app/browser"
	"omatiedot/app/sample"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// TestRestrictionPages: restrictions of customers who are told in different ways end after the notice that the
// running program sends or has staff give, and the pages of it are looked at on the way.
func TestRestrictionPages(t *testing.T) {
	clerk := browser.Start(t) // skips where there is none
	clock := modelstest.NewClock(modelstest.Start)
	r := start(t, nil, clock.Now, "demo", "--listen", freeAddress(t), "--customers", "40")
	staff := enter(t, r.url, "/staff/login", both).open("/language/fi")
	for _, p := range sample.People(sample.Settings{Customers: 40, Today: clock.Now()})[:12] {
		customer := views.CustomerURL(p.CustomerNumber)
		staff.open(customer).send(customer, "code", "data_protection")
		page := views.RestrictionsURL(p.CustomerNumber)
		staff.open(page).send(page, "ground", "legal_claims", "scope", "Laskut", "until", "Riidan loppuun")
		notice := staff.action(`action="(` + page + `/(\d+)/notice)"`)
		id := strings.Split(notice, "/")[5]
		staff.send(notice, "notice-"+id, "Riita on ratkaistu.", "ends_on-"+id, value.DateOf(clock.Now()).AddDays(8).String()).sees("Ilmoitus on tallennettu")
	}
	staff.await(views.DueRestrictionsURL, "Postita kirje")
	logIn(clerk, r.url, both)
	for _, language := range i18n.Languages {
		clerk.Open(r.url + "/language/" + language.Code)
		clerk.Open(r.url + views.DueRestrictionsURL)
		clerk.See(i18n.T(language.Code, "restrictions.due_lead"))
		inspect(t, clerk, look{both, views.DueRestrictionsURL, true}, language.Code)
	}
	seen := map[string]bool{}
	for _, p := range sample.People(sample.Settings{Customers: 40, Today: clock.Now()})[:12] {
		page := views.RestrictionsURL(p.CustomerNumber)
		staff.open(page)
		for end := time.Now().Add(patience); strings.Contains(staff.text(), i18n.T("fi", "restrictions.next.sending")) && time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
			staff.open(page)
		}
		way := regexp.MustCompile(`Miten kerrotaan\s*(Sähköposti|Puhelu|Kirje|Tekstiviesti|Asiakkaan)`).FindStringSubmatch(staff.text())
		if way == nil {
			t.Fatalf("%s is told in no way: %s", p.CustomerNumber, staff.text())
		}
		if seen[way[1]] {
			continue
		}
		seen[way[1]] = true
		for _, language := range i18n.Languages {
			clerk.Open(r.url + "/language/" + language.Code)
			clerk.Open(r.url + page)
			clerk.See(i18n.T(language.Code, "restrictions.way"))
			inspect(t, clerk, look{both, page + ", " + way[1], true}, language.Code)
		}
		enter(t, r.url, "/login", p.Subject).open("/language/fi").open("/me").sees("Riita on ratkaistu.", "päättyy aikaisintaan")
		if len(seen) == 1 {
			me := browser.Start(t)
			logIn(me, r.url, p.Subject)
			me.Open(r.url + "/me")
			me.See("Riita on ratkaistu.")
			inspect(t, me, look{p.Subject, "/me, restricted", true}, "fi")
			clerk.Open(r.url + "/language/fi")
			clerk.Open(r.url + page)
			clerk.Click(i18n.T("fi", "restrictions.write_again"))
			clerk.Fill(i18n.T("fi", "restrictions.why_ends"), "Toisin")
			clerk.Fill(i18n.T("fi", "restrictions.ends_on"), "2026-11-06")
			clerk.Click(i18n.T("fi", "restrictions.send"))
			clerk.See("Kirjoita 7.11.2026 tai myöhempi päivä.")
			inspect(t, clerk, look{both, page + ", too early", true}, "fi")
		}
		if way[1] == "Kirje" || way[1] == "Puhelu" {
			staff.send(staff.action(`action="(` + page + `/\d+/told)"`)).sees("Asiakkaalle on kerrottu")
		}
	}
	for _, way := range []string{"Sähköposti", "Puhelu", "Kirje"} {
		if !seen[way] {
			t.Errorf("nobody is told by %s: %v", way, seen)
		}
	}
	clock.Advance(9 * 24 * time.Hour)
	staff = enter(t, r.url, "/staff/login", both).open("/language/fi")
	staff.open(views.DueRestrictionsURL).sees("Päätä rajoitus")
}

// action is the address in the page that a pattern has in its first group.
func (v *visitor) action(pattern string) string {
	v.Helper()
	found := regexp.MustCompile(pattern).FindSubmatch(v.page)
	if found == nil {
		v.Fatalf("%s has no %s: %.500s", v.at, pattern, v.text())
	}
	return string(found[1])
}
