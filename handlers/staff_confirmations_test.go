package handlers_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/views"
)

// prefers has Anna prefer a way, and have nothing but what the ways of staff need.
func (p *portal) prefers(way, protected string) {
	p.Helper()
	number := p.number(anna)
	_, err := p.store.Import(p.Context(), []models.ImportFile{
		modelstest.File(p, "contacts", "id,customer,channel,value,verified", "t,"+number+",phone,040 1234567,true"),
		modelstest.File(p, "addresses", "id,customer,kind,street,postal_code,post_office", "a,"+number+",mailing,Kirjekatu 5,32999,Koekylä"),
	}, models.ImportSettings{Full: true, MaxGone: 1})
	p.must(err)
	modelstest.Import(p, p.store, modelstest.File(p, "customers", "number,kind,given_names,family_name,language,preferred_contact,protected",
		number+",person,Aino,Mallikas,fi,"+way+","+protected))
}

// tellOf runs what is due in some minutes, and puts those on the list whom staff are to tell.
func (p *portal) tellOf() {
	p.Helper()
	p.clock.Advance(3 * time.Minute)
	for {
		job, err := p.store.NextJob(p.Context())
		if errors.Is(err, models.ErrNotFound) {
			return
		}
		p.must(err)
		if job.Kind == models.JobPermissionMail {
			var of models.CustomerJob
			p.must(json.Unmarshal([]byte(job.Payload), &of))
			p.must(p.store.ConfirmPermissions(p.Context(), job, of.Customer, func(models.Telling) error { return errors.New("told by nobody here") }))
		}
		p.must(p.store.FinishJob(p.Context(), job, nil))
	}
}

// answerNo has the visitor say no to a use of their data and returns what they read then.
func (v *visitor) answerNo(field string) string {
	v.Helper()
	v.get("/permissions")
	return v.follow(v.post("/permissions", url.Values{field: {views.PermissionNo}})).text()
}

// onlyConfirmation is the address of the only one who is to be told.
func (v *visitor) onlyConfirmation() string {
	v.Helper()
	a := v.expect(v.get(views.ConfirmationsURL), http.StatusOK)
	for _, line := range strings.Split(string(a.body), `href="`) {
		if strings.HasPrefix(line, views.ConfirmationsURL+"/") {
			to, _, _ := strings.Cut(line, `"`)
			return to
		}
	}
	v.Fatalf("nobody is to be told:\n%s", a.text())
	return ""
}

// TestLetterIsWrittenAndPosted goes the whole way: the customer changes an answer and reads that a
// letter comes, a clerk prints and posts it, and the customer reads that it was.
func TestLetterIsWrittenAndPosted(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		p.prefers("post", "false")
		me, clerk := p.customer(anna), p.clerk(agent)
		me.get("/language/fi")
		if text := me.answerNo(views.PermissionField("market_research", "phone")); !strings.Contains(text, "Lähetämme sinulle vahvistuksen kirjeenä.") {
			t.Errorf("the customer reads:\n%s", text)
		}
		p.tellOf()
		clerk.get("/language/fi")
		list := clerk.get(views.ConfirmationsURL).text()
		if !strings.Contains(list, p.number(anna)) || strings.Contains(list, "Mallikas") || !strings.Contains(list, "Kirje") {
			t.Errorf("the list:\n%s", list)
		}
		at := clerk.onlyConfirmation()
		page := p.expect(clerk.get(at), http.StatusOK)
		for _, want := range []string{"Aino Mallikas", "Kirjekatu 5", "Suomi", "Kielletty", at + "/letter.pdf"} {
			if !strings.Contains(page.text()+string(page.body), want) {
				t.Errorf("%q is missing:\n%s", want, page.text())
			}
		}
		letter := clerk.get(at + "/letter.pdf")
		printed(t, letter)
		if name := letter.Header.Get("Content-Disposition"); strings.Contains(name, p.number(anna)) || strings.Contains(strings.ToLower(name), "mallikas") {
			t.Errorf("the letter is called %s", name)
		}
		clerk.get(at)
		form := url.Values{views.OutcomeField: {"posted"}, views.SeenField: {page.value(views.SeenField)}}
		for _, wrong := range []url.Values{{}, {views.OutcomeField: {"posted"}, views.SeenField: {"x"}}} {
			p.expect(clerk.post(at, wrong), http.StatusBadRequest)
		}
		p.expect(clerk.post(at, url.Values{views.OutcomeField: {"burnt"}, views.SeenField: form[views.SeenField]}), http.StatusConflict)
		p.expect(clerk.send(http.MethodPost, at, form), http.StatusForbidden) // without the token
		for range 2 {                                                         // pressed twice
			p.expect(clerk.post(at, form), http.StatusSeeOther, views.ConfirmationsURL)
		}
		if text := clerk.get(views.ConfirmationsURL).text(); !strings.Contains(text, "Kirje on merkitty postitetuksi.") || !strings.Contains(text, "Kukaan ei odota vahvistusta.") {
			t.Errorf("afterwards:\n%s", text)
		}
		p.expect(clerk.get(at), http.StatusSeeOther, views.ConfirmationsURL)
		p.expect(clerk.get(at+"/letter.pdf"), http.StatusConflict)
		if text := me.get("/permissions/history").text(); !strings.Contains(text, "Vahvistus postitettiin kirjeenä 6.11.2026.") {
			t.Errorf("the history:\n%s", text)
		}
		if text := me.get("/access-log").text(); !strings.Contains(text, "Lupien muutoksesta kertominen") {
			t.Errorf("the log of accesses:\n%s", text)
		}
		for _, private := range []string{"Kirjekatu", "1234567"} {
			if strings.Contains(p.log.String(), private) {
				t.Errorf("the log holds %q", private)
			}
		}
	})
}

// TestCallIsMadeByWhoMay: a protected customer is told by an approver, by phone and never on paper.
func TestCallIsMadeByWhoMay(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		p.prefers("post", "true")
		p.customer(anna).answerNo(views.PermissionField("market_research", "phone"))
		p.tellOf()
		boss, clerk := p.clerk(chief), p.clerk(agent)
		boss.get("/language/fi")
		at := boss.onlyConfirmation()
		if a := clerk.get(views.ConfirmationsURL); strings.Contains(a.text(), p.number(anna)) || bytes.Contains(a.body, []byte(at)) {
			t.Errorf("an agent sees:\n%s", a.text())
		}
		for _, path := range []string{at, at + "/letter.pdf"} {
			if a := p.expect(clerk.get(path), http.StatusForbidden); strings.Contains(a.text(), "Mallikas") {
				t.Errorf("an agent reads:\n%s", a.text())
			}
		}
		page := p.expect(boss.get(at), http.StatusOK)
		if text := page.text(); !strings.Contains(text, "+358 40 1234567") || !strings.Contains(text, "turvakielto") || strings.Contains(text, "Kirjekatu") || bytes.Contains(page.body, []byte("letter.pdf")) {
			t.Errorf("an approver reads:\n%s", text)
		}
		p.expect(boss.get(at+"/letter.pdf"), http.StatusConflict)
		boss.get(at)
		form := url.Values{views.OutcomeField: {"not_reached"}, views.SeenField: {page.value(views.SeenField)}}
		p.expect(clerk.post(at, form), http.StatusForbidden)
		p.expect(boss.post(at, form), http.StatusSeeOther, views.ConfirmationsURL)
		if text := boss.get(views.ConfirmationsURL).text(); !strings.Contains(text, "1 / 3, viimeksi 6.11.2026") {
			t.Errorf("after a call in vain:\n%s", text)
		}
		boss.get(at)
		form.Set(views.OutcomeField, "told")
		p.expect(boss.post(at, form), http.StatusSeeOther, views.ConfirmationsURL)
		me := p.customer(anna)
		me.get("/language/fi")
		if text := me.get("/permissions/history").text(); !strings.Contains(text, "Vahvistimme muutoksen puhelimessa 6.11.2026.") {
			t.Errorf("the history:\n%s", text)
		}
	})
}
