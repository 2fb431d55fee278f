package handlers_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// tellLiftings runs what is due, and returns how many mails and messages told that a restriction ends.
func (p *portal) tellLiftings() (sent int) {
	p.Helper()
	for {
		job, err := p.store.NextJob(p.Context())
		if errors.Is(err, models.ErrNotFound) {
			return sent
		}
		p.must(err)
		if job.Kind == models.JobRestriction {
			var on models.RestrictionJob
			p.must(json.Unmarshal([]byte(job.Payload), &on))
			p.must(p.store.TellOfLifting(p.Context(), job, on, func(models.Telling) error { sent++; return nil }))
		}
		p.must(p.store.FinishJob(p.Context(), job, nil))
	}
}

// TestRestrictionEndsAfterNotice: staff write why, the customer is told by letter, and only once it is there the
// restriction ends. Nothing ends it before.
func TestRestrictionEndsAfterNotice(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		p.prefers("post", "false")
		clerk, me, number := p.clerk(agent), p.customer(anna), p.number(anna)
		page := views.RestrictionsURL(number)
		open := func() *answer {
			t.Helper()
			clerk.get("/staff/customers/" + number)
			p.expect(clerk.post("/staff/customers/"+number, url.Values{"code": {"data_protection"}}), http.StatusSeeOther)
			return p.expect(clerk.get(page), http.StatusOK)
		}
		open()
		p.expect(clerk.post(page, url.Values{"ground": {"legal_claims"}, "scope": {"Laskut"}, "until": {"Riidan loppuun"}}), http.StatusSeeOther)
		list, err := p.store.MyRestrictions(t.Context(), p.me(anna))
		p.must(err)
		id := list[0].ID
		one := page + "/" + strconv.FormatInt(id, 10)
		day := func(days int) string { return i18n.Date("fi", value.DateOf(p.clock.Now()).AddDays(days)) }
		says := func(a *answer, words ...string) {
			t.Helper()
			for _, w := range words {
				if !strings.Contains(a.text(), w) {
					t.Errorf("%q is not said: %s", w, a.text())
				}
			}
		}
		notice := func(text, on string) url.Values {
			return url.Values{views.NoticeField(id): {text}, views.EndsOnField(id): {on}}
		}
		says(p.expect(clerk.post(one+"/notice", notice("Riita on ratkaistu", day(7))), http.StatusUnprocessableEntity), "Kirjoita "+day(8)+" tai myöhempi päivä", "Riita on ratkaistu")
		p.expect(clerk.post(one+"/notice", notice(" ", day(8))), http.StatusUnprocessableEntity)
		p.expect(clerk.post(one+"/notice", notice("Riita on ratkaistu", "pian")), http.StatusUnprocessableEntity)
		says(p.expect(clerk.post(one+"/lift", nil), http.StatusUnprocessableEntity), "Ilmoita ensin asiakkaalle")
		p.expect(clerk.get(one+"/letter.pdf"), http.StatusNotFound)
		p.expect(clerk.post(one+"/notice", notice("Riita on ratkaistu", day(8))), http.StatusSeeOther)
		says(p.expect(me.get("/me"), http.StatusOK), "Riita on ratkaistu", "päättyy aikaisintaan "+day(8), "Sen jälkeen tietoja käytetään taas")
		if n := p.tellLiftings(); n != 0 {
			t.Errorf("%d mails to who wants letters", n)
		}
		says(p.expect(clerk.get(views.DueRestrictionsURL), http.StatusOK), number, "Postita kirje")
		a := p.expect(clerk.get(page), http.StatusOK)
		if len(a.find("a", "href", one+"/letter.pdf")) != 1 || len(a.find("form", "action", one+"/told")) != 1 || len(a.find("form", "action", one+"/lift")) != 0 {
			t.Errorf("what there is to do: %s", a.text())
		}
		letter := p.expect(clerk.get(one+"/letter.pdf"), http.StatusOK)
		if !strings.HasPrefix(string(letter.body), "%PDF") || strings.Contains(letter.Header.Get("Content-Disposition"), number) {
			t.Errorf("the letter: %s", letter.Header)
		}
		p.expect(clerk.post(one+"/told", url.Values{views.WayField: {"email"}}), http.StatusConflict)
		p.expect(clerk.post(one+"/told", a.fields(one+"/told")), http.StatusSeeOther)
		says(p.expect(clerk.get(page), http.StatusOK), "Voit päättää rajoituksen "+day(8))
		says(p.expect(clerk.post(one+"/lift", nil), http.StatusUnprocessableEntity), "aikaisintaan "+day(8))
		p.clock.Advance(8 * 24 * time.Hour)
		clerk = p.clerk(agent)
		says(p.expect(clerk.get(views.DueRestrictionsURL), http.StatusOK), number, "Päätä rajoitus")
		if a = open(); len(a.find("form", "action", one+"/lift")) != 1 {
			t.Errorf("nothing lifts it: %s", a.text())
		}
		p.expect(clerk.post(one+"/lift", nil), http.StatusSeeOther)
		if text := p.expect(clerk.get(views.DueRestrictionsURL), http.StatusOK).text(); strings.Contains(text, number) {
			t.Errorf("still to do: %s", text)
		}
	})
}
