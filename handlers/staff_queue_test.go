package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/views/viewstest"
)

// TestSavedViewOfQueue: what narrows the queue is saved from the page itself, found under its name, and
// shared by an approver; whom it is about stands in no address.
func TestSavedViewOfQueue(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		p.request(models.Answered)
		ref := p.request(models.InProgress)
		clerk := p.clerk(agent)
		narrowed := p.expect(clerk.get("/staff/requests?kind=access&assigned=me&language=fi&channel=portal"), http.StatusOK)
		viewstest.Check(t, narrowed.body, "fi")
		form := narrowed.fields("/staff/requests/views")
		form.Set("name", "Omat tarkastukset")
		page := clerk.follow(p.expect(clerk.post("/staff/requests/views", form), http.StatusSeeOther))
		viewstest.Check(t, page.body, "fi")
		if text := page.text(); !strings.Contains(text, "Näkymä on tallennettu.") || !strings.Contains(text, "Omat tarkastukset (1)") || !strings.Contains(text, ref) {
			t.Errorf("the saved view: %s", text)
		}
		again := p.expect(clerk.post("/staff/requests/views", form), http.StatusUnprocessableEntity)
		viewstest.Check(t, again.body, "fi")
		if kept := again.fields("/staff/requests/views"); kept.Get("name") != "Omat tarkastukset" || kept.Get("kind") != "access" || kept.Get("assigned") != "me" {
			t.Errorf("kept: %v", kept)
		}

		found := p.expect(clerk.post("/staff/requests", url.Values{"query": {"1000001"}}), http.StatusOK)
		if narrow := found.fields("/staff/requests"); narrow.Get("query") != "1000001" || narrow.Get("view") != "any" {
			t.Errorf("the form that narrows what was found: %v", narrow)
		}
		one := p.expect(clerk.post("/staff/requests", url.Values{"query": {"1000001"}, "view": {"any"}, "state": {"in_progress"}, "narrow": {"yes"}}), http.StatusOK)
		if text := one.text(); !strings.Contains(text, ref) || !strings.Contains(text, "1 pyyntö") {
			t.Errorf("narrowed to one: %s", text)
		}
		form = found.fields("/staff/requests/views")
		form.Set("name", "Yksi asiakas")
		saved := p.expect(clerk.post("/staff/requests/views", form), http.StatusSeeOther)
		if to := saved.Header.Get("Location"); strings.Contains(to, "1000001") || !strings.HasPrefix(to, "/staff/requests?saved=") {
			t.Errorf("the address of the view is %s", to)
		}
		if text := clerk.follow(saved).text(); !strings.Contains(text, "Yksi asiakas (2)") || !strings.Contains(text, "2 pyyntöä") {
			t.Errorf("the view of a customer: %s", text)
		}
		if wrong := p.expect(clerk.post("/staff/requests/views", url.Values{"name": {"x"}, "query": {ref}}), http.StatusUnprocessableEntity); !strings.Contains(wrong.text(), "Hae asiakasnumerolla") {
			t.Error("a reference was saved as a view")
		}

		at := saved.Header.Get("Location")
		action := "/staff/requests/views/" + strings.TrimPrefix(at, "/staff/requests?saved=")
		if wrong := p.expect(clerk.post(action, url.Values{"name": {" "}}), http.StatusUnprocessableEntity); !strings.Contains(wrong.text(), "Kirjoita näkymälle nimi") {
			t.Error("renamed to nothing")
		}
		p.expect(clerk.post(action, url.Values{"name": {"Toinen nimi"}}), http.StatusSeeOther, at)
		if text := clerk.get(at).text(); !strings.Contains(text, "Toinen nimi (2)") {
			t.Errorf("renamed: %s", text)
		}
		head := p.clerk(chief)
		p.expect(head.get(at), http.StatusNotFound)
		head.get("/staff/requests")
		shared := p.expect(head.post("/staff/requests/views", url.Values{"name": {"Yhteinen"}, "sharing": {"shared"}, "view": {"late"}, "kind": {"access"}}), http.StatusSeeOther)
		theirs := clerk.get(shared.Header.Get("Location"))
		if len(theirs.find("form", "action", "/staff/requests/views/"+strings.TrimPrefix(shared.Header.Get("Location"), "/staff/requests?saved="))) != 0 {
			t.Error("an agent is offered to rename a shared view")
		}
		p.expect(clerk.post("/staff/requests/views", url.Values{"name": {"Salaa"}, "sharing": {"shared"}}), http.StatusForbidden)
		clerk.get(at)
		p.expect(clerk.post(action+"/remove", nil), http.StatusSeeOther, "/staff/requests")
		p.expect(clerk.get(at), http.StatusNotFound)
		p.expect(clerk.get("/staff/requests?saved=x"), http.StatusNotFound)
	})
}

// TestQueueTellsOfNews: staff see in the queue that the customer wrote last.
func TestQueueTellsOfNews(t *testing.T) {
	p := onePortal(t)
	ref := p.request(models.InProgress)
	clerk := p.clerk(agent)
	news := func() bool {
		return strings.Contains(clerk.get("/staff/requests").text(), "Asiakas kirjoitti") && strings.Contains(clerk.get("/staff/requests?news=customer").text(), ref)
	}
	if news() {
		t.Error("there are news before there are")
	}
	p.must(p.store.WriteMine(context.Background(), p.me(anna), ref, models.NewMessage{Text: "Lisään vielä."}))
	if !news() {
		t.Error("there are no news")
	}
}
