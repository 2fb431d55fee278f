package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/views"
)

// TestRetentionOnThePage: an approver places and releases a hold; what goes is counted by a job and only
// when somebody asks for it.
func TestRetentionOnThePage(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		modelstest.Import(t, p.store, modelstest.File(t, "offers", "id,customer,product,offered,valid_until", "old,"+p.number(anna)+",Vanha,2020-01-01,2020-02-01"))
		v := p.speaking("fi")
		p.expect(v.loginStaff(chief), http.StatusSeeOther, "/staff")
		before := p.held()
		if text := v.visit(views.RetentionURL).text(); !strings.Contains(text, "Poistettavia ei ole vielä laskettu.") || !strings.Contains(text, "Poistokieltoja ei ole.") {
			t.Errorf("before anything:\n%s", text)
		}
		if p.held() != before {
			t.Error("looking at the page changed something")
		}
		a := v.follow(p.expect(v.post(views.RetentionURL+"/count", nil), http.StatusSeeOther, views.RetentionURL))
		if !strings.Contains(a.text(), "Uusi laskenta on kesken.") || len(a.find("form", "action", views.RetentionURL+"/count")) != 0 {
			t.Errorf("while it is counted:\n%s", a.text())
		}
		p.must(p.store.CountSome(t.Context(), models.RetentionJob{}))
		if text := v.get(views.RetentionURL).text(); !strings.Contains(text, "Laskettu 6.11.2026") {
			t.Errorf("once counted:\n%s", text)
		}
		holds := views.RetentionURL + "/holds"
		for want, form := range map[string]url.Values{
			"sellaista asiakasta ei ole":          {"number": {"9"}, "reason": {"Riita"}},
			"Kirjoita poistokiellon syy":          {"number": {p.number(anna)}, "reason": {" "}},
			"Poista henkilötunnus syystä":         {"number": {p.number(anna)}, "reason": {"Riita, 010594Y9032"}},
			"Poista syystä merkit, joita ei voi ": {"number": {p.number(anna)}, "reason": {"a\xffb"}},
		} {
			a := p.expect(v.post(holds, form), http.StatusUnprocessableEntity)
			if !strings.Contains(a.text(), want) {
				t.Errorf("%v:\n%s", form, a.text())
			}
		}
		form := url.Values{"number": {" " + p.number(anna) + " "}, "reason": {"Riita <b>12/2026</b>"}}
		a = v.follow(p.expect(v.post(holds, form), http.StatusSeeOther, views.RetentionURL))
		if !strings.Contains(a.text(), "Poistokielto on voimassa.") || !strings.Contains(a.text(), "Asiakas "+p.number(anna)) || strings.Contains(string(a.body), "<b>12") {
			t.Errorf("the hold:\n%s", a.text())
		}
		if text := p.clerk(auditor).get(views.RetentionURL).text(); !strings.Contains(text, "Yhden asiakkaan tiedot") || strings.Contains(text, "12/2026") || strings.Contains(text, p.number(anna)) {
			t.Errorf("an auditor reads:\n%s", text)
		}
		release := url.Values{"number": {p.number(anna)}}
		p.expect(v.post(holds+"/release", release), http.StatusSeeOther, views.RetentionURL)
		p.expect(v.post(holds+"/release", release), http.StatusNotFound)
		if strings.Contains(p.log.String(), "12/2026") {
			t.Error("the log holds the reason")
		}
	})
}
