package handlers_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/views/i18n"
)

// TestImportOvertakesAPlan: what comes while an erasure is worked on is named to whoever drafts or approves,
// and what they had filled in is still there.
func TestImportOvertakesAPlan(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		modelstest.Import(p, p.store, modelstest.File(p, "customers", "number,kind,given_names,family_name", "900001,person,Uuno,Uusi"),
			modelstest.File(p, "events", "id,customer,time,subject", "uuno-1,900001,2026-10-01T10:00:00Z,Soitto"))
		token, err := p.store.LoginCustomer(p.Context(), models.Who{Number: "900001"}, models.Proof{Issuer: "test", Subject: "uuno"})
		p.must(err)
		me, err := p.store.CustomerSession(p.Context(), token)
		p.must(err)
		clerk := p.clerk(agent)
		ref, step := p.askedBy(me, models.NewRequest{Kind: models.Erasure, Scope: models.Scope{Kinds: []string{"events", "offers"}}}, clerk)
		page := "/staff/requests/" + ref
		arrive := func(key string) {
			p.clock.Advance(60 * 1e9)
			modelstest.Import(p, p.store, modelstest.File(p, "offers", "id,customer,product,offered,valid_until", key+",900001,Kevät,2026-10-01,2026-12-01"))
		}
		overtaken := i18n.T("fi", "staff.error.plan.changed", "Groups", i18n.T("fi", "offers.title"))
		form := clerk.get(page).shows(t, http.StatusOK).fields(page + "/draft")
		if form.Get("fate-events") == "" || form.Get("fate-offers") != "" {
			t.Fatalf("there are to be events and no offers at first: %v", form)
		}
		for name, value := range map[string]string{"fate-events": "anonymise", "explanation": "Perustelu tässä", "text": "Saate tässä"} {
			form.Set(name, value)
		}
		arrive("new-1")
		a := clerk.post(page+"/draft", form).shows(t, http.StatusUnprocessableEntity, overtaken)
		kept := a.fields(page + "/draft")
		for _, name := range []string{"fate-events", "explanation", "text", "version"} {
			if kept.Get(name) != form.Get(name) {
				t.Errorf("%s is %q, it was %q", name, kept.Get(name), form.Get(name))
			}
		}
		if kept.Get("fate-offers") == "" {
			t.Error("what came cannot be decided on")
		}
		p.expect(clerk.post(page+"/draft", kept), http.StatusSeeOther)

		p.clock.Advance(60 * 24 * 3600 * 1e9) // so that the approver has something to fill in
		arrive("new-2")
		clerk, chief := p.clerk(agent), p.clerk(chief)
		a = step(chief, "approve", url.Values{"late_reason": {"Odotimme arkistoa."}}, http.StatusUnprocessableEntity)
		if !strings.Contains(a.text(), overtaken) || a.fields(page+"/approve").Get("late_reason") != "Odotimme arkistoa." {
			t.Errorf("the approver reads:\n%s", a.text())
		}
		k, err := p.store.StaffCase(p.Context(), p.member(agent), ref)
		if p.must(err); k.State != models.Drafted || strconv.Itoa(k.Version) != a.fields(page+"/approve").Get("version") {
			t.Errorf("the request is %s", k.State)
		}
		// The way on: it goes back, is drafted with what came, and looked at anew.
		step(chief, "return", url.Values{"note": {"Tarjoukset"}}, http.StatusSeeOther)
		form = clerk.get(page).fields(page + "/draft")
		if form.Get("explanation") != "Perustelu tässä" || form.Get("fate-events") != "anonymise" {
			t.Errorf("the form begins with %v", form)
		}
		form.Set("late", "Odotimme arkistoa.")
		p.expect(clerk.post(page+"/draft", form), http.StatusSeeOther)
		step(chief, "approve", nil, http.StatusSeeOther)
		p.runJobs()

		basis := p.store.Description.Kind("offers").Retention.Basis.In("fi")
		want := []string{
			`"title": "` + i18n.T("fi", "offers.title"), `"until": "2027-12-01"`, `"until_in_words": "Viimeinenkin poistuu 1.12.2027 jälkeen."`, `"ground": "legal_claims"`,
			i18n.T("fi", "ruling.law.legal_claims.erasure"), basis,
		}
		whole := string(unpacked(t, chief.get(page+"/proof.zip").body)["decisions.json"])
		marks := string(unpacked(t, p.clerk(auditor).get(page+"/proof.zip").body)["decisions.json"])
		for _, text := range want {
			if !strings.Contains(whole, text) {
				t.Errorf("the proof does not tell %q:\n%s", text, whole)
			}
			if strings.Contains(marks, text) {
				t.Errorf("the marks tell %q", text)
			}
		}
	})
}
