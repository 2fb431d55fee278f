package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/views/i18n"
)

// TestAnswerIsTakenBack: at once, with the tick box where the request is reopened or with the form after it;
// the customer reads that it is so and when another comes, and opens nothing of it.
func TestAnswerIsTakenBack(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		me, clerk, boss := p.customer(anna), p.clerk(agent), p.clerk(chief)
		for _, way := range []string{"with the reopening", "after it"} {
			ref := p.request(models.Answered)
			page, mine := "/staff/requests/"+ref, "/requests/"+ref
			step := func(name string, form url.Values, status int) *answer {
				form.Set("version", boss.get(page).value("version"))
				return p.expect(boss.post(page+"/"+name, form), status)
			}
			p.expect(me.get(mine+"/answer.pdf"), http.StatusOK)
			if way == "with the reopening" {
				a := step("reopen", url.Values{"note": {" "}, "take_back": {"take_back"}}, http.StatusUnprocessableEntity)
				if a.fields(page+"/reopen").Get("take_back") == "" {
					t.Error("the tick is forgotten where the reason is to be mended")
				}
				step("reopen", url.Values{"note": {"Toisen tietoja."}, "take_back": {"take_back"}}, http.StatusSeeOther)
			} else {
				step("reopen", url.Values{"note": {"Laskut puuttuivat."}}, http.StatusSeeOther)
				p.expect(me.get(mine+"/answer.pdf"), http.StatusOK)
				p.expect(clerk.post(page+"/take_back", url.Values{"version": {p.version(ref)}, "back_note": {"x"}}), http.StatusForbidden)
				step("take_back", url.Values{"back_note": {""}}, http.StatusUnprocessableEntity)
				step("take_back", url.Values{"back_note": {"Toisen tietoja."}}, http.StatusSeeOther)
			}
			for _, what := range []string{"/answer.pdf", "/answer.zip"} {
				p.expect(me.get(mine+what), http.StatusNotFound)
			}
			a := p.expect(me.get(mine), http.StatusOK)
			for _, want := range []string{"Otimme vastauksemme takaisin", "Saat uuden vastauksen viimeistään ", i18n.T("fi", "requests.taken_back"), i18n.T("fi", "requests.step.take_back")} {
				if !strings.Contains(a.text(), want) {
					t.Errorf("%s: the customer does not read %q", way, want)
				}
			}
			if len(a.find("a", "href", mine+"/answer.pdf")) > 0 || strings.Contains(a.text(), "Toisen tietoja.") || strings.Contains(a.text(), i18n.T("fi", "ruling.outcome")) {
				t.Errorf("%s: something of it is still on the page", way)
			}
			b := p.expect(boss.get(page), http.StatusOK)
			for _, want := range []string{"Vastaus otettu takaisin", "Ensimmäinen vastaus", i18n.T("fi", "requests.taken_back")} {
				if !strings.Contains(b.text(), want) {
					t.Errorf("%s: staff do not read %q", way, want)
				}
			}
			if strings.Contains(b.text(), i18n.T("fi", "staff.heading.take_back")) {
				t.Errorf("%s: it is offered again", way)
			}
		}
	})
}
