package handlers_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/views"
)

// TestTokenOnThePage goes the whole way: an admin issues a token, a system reads with it, the admin
// revokes it.
func TestTokenOnThePage(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v := p.clerk(admin)
		v.get("/staff/tokens")
		for _, form := range []url.Values{
			{"scopes": {"permissions:read"}}, {"name": {"CRM"}}, {"name": {"CRM"}, "scopes": {"everything"}},
			{"name": {"CRM"}, "scopes": {"permissions:read"}, "until": {"31.2.2027"}}, {"name": {"CRM"}, "scopes": {"permissions:read"}, "until": {"2020-01-01"}},
		} {
			if a := p.expect(v.post("/staff/tokens", form), http.StatusUnprocessableEntity); strings.Contains(string(a.body), models.TokenPrefix) {
				t.Errorf("%v gives a token", form)
			}
		}
		a := p.expect(v.post("/staff/tokens", url.Values{"name": {"CRM <b>"}, "scopes": {"permissions:read"}, "until": {"31.12.2026"}}), http.StatusOK)
		token := regexp.MustCompile(`omt_[A-Z2-7]{26}`).FindString(a.text())
		if token == "" || strings.Contains(string(a.body), "<b>") {
			t.Fatalf("the page of a new token:\n%s", a.text())
		}
		if a := v.get("/staff/tokens"); strings.Contains(string(a.body), token[len(models.TokenPrefix):]) || !strings.Contains(a.text(), "CRM <b>") {
			t.Errorf("the list:\n%s", a.text())
		}
		c := p.callerWith("Bearer " + token)
		c.ask(permissionsRoute, permissionsRoute, 200)
		c.problem(restrictionsRoute, restrictionsRoute, 403)
		a = p.expect(v.post("/staff/tokens/1/revoke", nil), http.StatusSeeOther, views.TokensURL)
		c.problem(permissionsRoute, permissionsRoute, 401)
		if a = v.follow(a); len(a.find("form", "action", "/staff/tokens/1/revoke")) != 0 {
			t.Error("what is revoked can be revoked again")
		}
		p.expect(v.post("/staff/tokens/1/revoke", nil), http.StatusConflict)
		p.expect(v.post("/staff/tokens/99/revoke", nil), http.StatusNotFound)
		p.expect(v.post("/staff/tokens/x/revoke", nil), http.StatusNotFound)
		if strings.Contains(p.log.String(), token) {
			t.Error("the log holds the token")
		}
	})
}

// TestRestrictionOnThePage: staff restrict during a visit and only then, the customer and other systems
// see it, and it is lifted once the customer was told.
func TestRestrictionOnThePage(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v := p.speaking("fi")
		p.expect(v.loginStaff(agent), http.StatusSeeOther, "/staff")
		v.visit("/staff/customers")
		page := "/staff/customers/" + p.number(anna)
		form := url.Values{"ground": {"accuracy_contested"}, "scope": {"Laskutusosoite <i>"}, "until": {"Kunnes osoite on tarkistettu"}}
		p.expect(v.get(page+"/restrictions"), http.StatusSeeOther, page)
		p.expect(v.post(page+"/restrictions", form), http.StatusSeeOther, page)
		p.expect(v.post(page+"/restrictions/1/lift", nil), http.StatusSeeOther, page)
		if rows, err := p.store.MyRestrictions(t.Context(), p.me(anna)); err != nil || len(rows) != 0 {
			t.Fatalf("restricted without a visit: %v, %v", rows, err)
		}
		p.expect(v.post(page, url.Values{"code": {"request"}}), http.StatusSeeOther, page)
		if a := v.get(page); len(a.find("a", "href", page+"/restrictions")) != 1 {
			t.Error("no way to the restrictions")
		}
		a := p.expect(v.post(page+"/restrictions", url.Values{"ground": {"accuracy_contested"}}), http.StatusUnprocessableEntity)
		if !strings.Contains(a.text(), "Kirjoita mitä tietoja rajoitus koskee") {
			t.Errorf("without a scope:\n%s", a.text())
		}
		a = v.follow(p.expect(v.post(page+"/restrictions", form), http.StatusSeeOther, page+"/restrictions"))
		if !strings.Contains(a.text(), "Laskutusosoite <i>") || strings.Contains(string(a.body), "<i>") {
			t.Errorf("the page:\n%s", a.text())
		}
		me := p.speaking("fi")
		me.login(anna)
		if text := me.get("/me").text(); !strings.Contains(text, "Laskutusosoite <i>") || !strings.Contains(text, "Selvitämme, ovatko tiedot oikein") || !strings.Contains(text, "Kunnes osoite on tarkistettu") {
			t.Errorf("the customer sees:\n%s", text)
		}
		if text := p.customer(bo).get("/me").text(); strings.Contains(text, "Laskutusosoite <i>") {
			t.Error("another customer sees it too")
		}
		lift := page + "/restrictions/1/lift"
		p.expect(v.post(lift, nil), http.StatusUnprocessableEntity)
		notice := url.Values{views.NoticeField(1): {"Osoite on tarkistettu"}, views.EndsOnField(1): {"7.11.2026"}}
		p.expect(v.post(page+"/restrictions/1/notice", notice), http.StatusSeeOther, page+"/restrictions")
		if n := p.tellLiftings(); n != 0 {
			t.Errorf("%d mails to who prefers a call", n)
		}
		p.expect(v.post(page+"/restrictions/1/told", url.Values{views.WayField: {"phone"}}), http.StatusSeeOther)
		p.expect(v.post(lift, nil), http.StatusUnprocessableEntity)
		p.clock.Advance(24 * time.Hour)
		p.expect(v.loginStaff(agent), http.StatusSeeOther, "/staff")
		v.visit("/staff/customers")
		p.expect(v.post(page, url.Values{"code": {"request"}}), http.StatusSeeOther, page)
		me.login(anna)
		p.expect(v.post(page+"/restrictions/2/lift", nil), http.StatusNotFound)
		p.expect(v.post(page+"/restrictions/x/lift", nil), http.StatusNotFound)
		p.expect(v.post(lift, nil), http.StatusSeeOther, page+"/restrictions")
		p.expect(v.post(lift, nil), http.StatusConflict)
		if text := me.get("/me").text(); !strings.Contains(text, "Päättynyt") {
			t.Errorf("the customer sees:\n%s", text)
		}
	})
}
