package handlers_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// wrongLink is the first link of a page by which one says that a value is wrong.
func (a *answer) wrongLink(field string) string {
	for _, link := range a.find("a", "href", "") {
		if href := attribute(link, "href"); strings.HasPrefix(href, "/requests/new/rectification?") && strings.Contains(href, "field="+field) {
			return href
		}
	}
	return ""
}

// TestRectificationFromLinkToStaff follows a wrong value from the link beside it to the page of staff,
// and a second one into the same request.
func TestRectificationFromLinkToStaff(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v := p.customer(anna)
		link := v.get("/me/customers").wrongLink("family_name")
		if link == "" {
			t.Fatal("no link beside the family name")
		}
		form := p.expect(v.get(link), http.StatusOK)
		key, id := form.value("key"), form.value("id")
		filled := url.Values{"key": {key}, "kind": {"customers"}, "id": {id}, "field": {"family_name"}, "value-family_name": {"Malli"}, "reason-family_name": {"Vihitty"}}
		with := func(pairs ...string) url.Values {
			form := url.Values{}
			for name, values := range filled {
				form[name] = values
			}
			for i := 0; i < len(pairs); i += 2 {
				form.Add(pairs[i], pairs[i+1])
			}
			return form
		}
		const path = "/requests/new/rectification"
		added := p.expect(v.post(path, with("action", "add", "more", "since")), http.StatusOK)
		if len(added.find("input", "name", "value-since")) != 1 || added.value("value-family_name") != "Malli" {
			t.Errorf("a further field: %s", added.text())
		}
		wrong := p.expect(v.post(path, with("action", "check", "field", "since", "value-since", "viime vuonna")), http.StatusOK)
		if !strings.Contains(wrong.text(), i18n.T("fi", "rectification.form.date")) || len(wrong.find("a", "href", "#value-since")) != 1 {
			t.Errorf("a date that is none: %.500s", wrong.text())
		}
		check := p.expect(v.post(path, with("action", "check", "field", "since", "value-since", "1.2.2014")), http.StatusOK)
		for _, want := range []string{"Meillä: Mallikas Pitäisi olla: Malli", "Vihitty", "Pitäisi olla: 1.2.2014"} {
			if !strings.Contains(check.text(), want) {
				t.Errorf("the check does not say %q: %.600s", want, check.text())
			}
		}
		sent := v.post(path, with("action", "send", "field", "since", "value-since", "1.2.2014"))
		ref := p.mine()[0].Ref
		p.expect(sent, http.StatusSeeOther, "/requests/"+ref+"/done")

		second := p.expect(v.get(v.get("/me/contacts").wrongLink("value")), http.StatusOK)
		if !strings.Contains(second.text(), i18n.T("fi", "rectification.open", "Ref", ref)) {
			t.Error("the form does not tell of the request under way")
		}
		contact := url.Values{"key": {second.value("key")}, "kind": {"contacts"}, "id": {second.value("id")}, "field": {"value"}, "reason-value": {"Ei ole minun"}, "action": {"send"}}
		for range 2 {
			p.expect(v.post(path, contact), http.StatusSeeOther, "/requests/"+ref)
		}
		words := url.Values{"key": {"other"}, "details": {"Laskuissa lukee väärä osoite."}, "action": {"send"}}
		p.expect(v.post(path, words), http.StatusSeeOther, "/requests/"+ref)
		page := p.expect(v.get("/requests/"+ref), http.StatusOK)
		viewstest.Check(t, page.body, "fi")

		clerk := p.clerk(agent)
		p.expect(clerk.post("/staff/requests/"+ref+"/take", url.Values{"version": {p.version(ref)}}), http.StatusSeeOther)
		at := clerk.get("/staff/requests/" + ref)
		viewstest.Check(t, at.body, "fi")
		for _, text := range []string{"Malli", "Vihitty", "1.2.2014", "Ei ole minun", "Laskuissa lukee väärä osoite."} {
			for who, page := range map[string]*answer{"customer": page, "staff": at} {
				if strings.Count(page.text(), text) < 1 {
					t.Errorf("the page of %s does not say %q", who, text)
				}
			}
		}
		if strings.Count(page.text(), "Ei ole minun") != 1 {
			t.Error("a form sent twice is there twice")
		}
		undecided := url.Values{"version": {p.version(ref)}, "text": {"x"}}
		p.expect(clerk.post("/staff/requests/"+ref+"/draft", undecided), http.StatusUnprocessableEntity)
		decided := url.Values{"version": {p.version(ref)}, "text": {"x"}, "explanation": {"Osa oli oikein."}}
		for i, choice := range at.find("select", "name", "") {
			name := attribute(choice, "name")
			if !strings.HasPrefix(name, "field-") {
				continue
			}
			decided.Set(name, []string{"accept", string(models.AlreadyCorrect)}[i%2])
		}
		p.expect(clerk.post("/staff/requests/"+ref+"/draft", decided), http.StatusSeeOther)
		again := clerk.get("/staff/requests/" + ref)
		viewstest.Check(t, again.body, "fi")
		if !strings.Contains(again.text(), "Osa oli oikein.") {
			t.Error("the form forgot what was decided")
		}
	})
}

// TestRectificationOfOthers: a record of somebody else's and one that does not exist are answered alike.
func TestRectificationOfOthers(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		kind, err := models.KindNamed("customers")
		p.must(err)
		section, err := p.store.MySection(context.Background(), p.me(bo), kind, 1)
		p.must(err)
		others := url.Values{"kind": {"customers"}, "id": {fmt.Sprint(kind.ID(section.Records[0]))}, "field": {"family_name"}}
		v := p.customer(anna)
		before := p.held()
		for name, query := range map[string]url.Values{
			"somebody else's": others,
			"none":            {"kind": {"customers"}, "id": {"999999"}, "field": {"family_name"}},
			"no number":       {"kind": {"customers"}, "id": {"x' OR 1=1"}, "field": {"family_name"}},
			"no kind":         {"kind": {"secrets"}, "id": {"1"}},
		} {
			a := p.expect(v.get("/requests/new/rectification?"+query.Encode()), http.StatusNotFound)
			if strings.Contains(a.text(), "Exempelberg") {
				t.Errorf("%s: the page names somebody else", name)
			}
			query.Set("key", "k")
			query.Set("action", "send")
			query.Set("value-family_name", "x")
			p.expect(v.post("/requests/new/rectification", query), http.StatusNotFound)
		}
		if p.held() != before {
			t.Error("what was refused changed something")
		}
		// A field that a record does not have is not asked about; the customer chooses one that it has.
		own := v.get("/me/customers").wrongLink("family_name")
		a := p.expect(v.get(strings.Replace(own, "field=family_name", "field=digest", 1)), http.StatusOK)
		if len(a.find("select", "name", "more")) != 1 || len(a.find("input", "name", "value-digest")) != 0 {
			t.Error("a field of the database's own is asked about")
		}
	})
}

// TestRectificationForAnOrganisation: the right is a person's own.
func TestRectificationForAnOrganisation(t *testing.T) {
	p := onePortal(t)
	v := p.customer("pekka.leipuri")
	for _, input := range v.get("/context").find("input", "name", "role") {
		if role := attribute(input, "value"); role != "0" {
			v.post("/context", url.Values{"role": {role}})
			break
		}
	}
	page := v.get("/me/customers")
	if !strings.Contains(page.text(), "Leipomo") || page.wrongLink("") != "" {
		t.Errorf("an organisation's value can be reported, or the context is another: %.300s", page.text())
	}
	p.expect(v.get("/requests/new/rectification"), http.StatusSeeOther, "/requests")
	p.expect(v.post("/requests/new/rectification", url.Values{"key": {"k"}, "details": {"väärin"}, "action": {"send"}}), http.StatusForbidden)
}
