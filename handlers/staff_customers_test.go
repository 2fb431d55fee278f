package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/views/i18n"
)

// sari is the customer under a non-disclosure order.
const sari = "sari.suojala"

// TestVisitToACustomer goes the whole way: staff search, give a reason, look; the customer sees it.
func TestVisitToACustomer(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v := p.speaking("fi")
		p.expect(v.loginStaff(agent), http.StatusSeeOther, "/staff")
		page := "/staff/customers/" + p.number(anna)
		v.visit("/staff/customers")

		a := p.expect(v.post("/staff/customers", url.Values{"query": {"mallikas aino"}}), http.StatusOK)
		if len(a.find("a", "href", page)) != 1 || strings.Contains(a.text(), "Exempelberg") {
			t.Errorf("the search shows\n%s", a.text())
		}
		if strings.Contains(strings.Join(hrefs(a), " "), "mallikas") {
			t.Error("what was searched for is in an address")
		}
		// Nothing is shown before the reason, on any of the pages.
		a = p.expect(v.get(page+"?code=billing"), http.StatusOK)
		if strings.Contains(a.text(), "Mallikas") || !strings.Contains(string(a.body), `value="billing" checked`) {
			t.Errorf("without a reason:\n%s", a.text())
		}
		p.expect(v.get(page+"/invoices"), http.StatusSeeOther, page)
		a = p.expect(v.post(page, url.Values{"code": {"other"}}), http.StatusUnprocessableEntity)
		if strings.Contains(a.text(), "Mallikas") {
			t.Errorf("with half a reason:\n%s", a.text())
		}
		p.expect(v.post(page, url.Values{"code": {"other"}, "text": {"Tarkastus <b>"}}), http.StatusSeeOther, page)
		a = p.expect(v.get(page), http.StatusOK)
		if !strings.Contains(a.text(), "Aino Marjatta Mallikas") || len(a.find("a", "href", page+"/invoices")) != 1 {
			t.Errorf("the page:\n%s", a.text())
		}
		for _, kind := range models.Kinds {
			a := p.expect(v.get(page+"/"+kind.Name), http.StatusOK)
			if code := p.rows("customers")[0]["personal_id"]; strings.Contains(a.text(), code) {
				t.Errorf("%s shows the identity code", kind.Name)
			}
			for _, href := range hrefs(a) {
				if strings.HasPrefix(href, "/me") {
					t.Errorf("%s leads staff to %s", kind.Name, href)
				}
			}
		}
		p.expect(v.get(page+"/secrets"), http.StatusNotFound)
		p.clock.Advance(models.VisitLength)
		p.expect(v.get(page+"/invoices"), http.StatusSeeOther, page)

		text := p.customer(anna).get("/access-log").text()
		for _, want := range []string{"Asiakaspalvelu", "Muu syy", "Tarkastus <b>", "Laskut", "Asiakassivun avaaminen"} {
			if !strings.Contains(text, want) {
				t.Errorf("the customer's log has no %q", want)
			}
		}
		if strings.Contains(text, "Maarit") {
			t.Error("the customer's log names the employee")
		}
		if text := p.customer(bo).get("/access-log").text(); strings.Contains(text, "Tarkastus") {
			t.Error("another customer sees it too")
		}
	})
}

func hrefs(a *answer) []string {
	var list []string
	for _, link := range a.find("a", "href", "") {
		list = append(list, attribute(link, "href"))
	}
	return list
}

// TestProtectedCustomer is who finds and opens a customer under a non-disclosure order, by every means.
func TestProtectedCustomer(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		number := p.number(sari)
		queries := map[string]string{"number": number, "name": "Sari Suojala", "beginning of a name": "suoja"}
		for _, kind := range []string{"contacts", "addresses", "accounting_points", "invoices"} {
			for _, row := range p.rows(kind) {
				if row["customer"] == number {
					queries[kind] = map[string]string{"contacts": row["value"], "addresses": row["street"], "accounting_points": row["id"], "invoices": row["reference"]}[kind]
				}
			}
		}
		if len(queries) != 7 {
			t.Fatalf("only %v", queries)
		}
		page := "/staff/customers/" + number
		for _, who := range []string{agent, chief, both} {
			v := p.clerk(who)
			v.get("/staff/customers")
			for by, query := range queries {
				a := p.expect(v.post("/staff/customers", url.Values{"query": {query}}), http.StatusOK)
				if got, want := len(a.find("a", "href", page)) == 1, who != agent || by == "number"; got != want {
					t.Errorf("%s finds by %s: %v", who, by, got)
				}
			}
			status := http.StatusSeeOther
			if who == agent {
				status = http.StatusForbidden
				if a := p.expect(v.get(page), http.StatusForbidden); strings.Contains(a.text(), "Suojala") {
					t.Error("the refusal names the customer")
				}
				p.expect(v.get(page+"/addresses"), http.StatusForbidden)
			}
			p.expect(v.post(page, url.Values{"code": {"contact"}}), status)
		}
	})
}

// TestMissingCustomerOfStaff: a number that nobody has is not found, before and after a reason.
func TestMissingCustomerOfStaff(t *testing.T) {
	p := onePortal(t)
	v := p.clerk(agent)
	v.get("/staff/customers")
	for _, number := range []string{"9999999", "%2e%2e", "1000001%00", "a%20b"} {
		p.expect(v.get("/staff/customers/"+number), http.StatusNotFound)
		p.expect(v.post("/staff/customers/"+number, url.Values{"code": {"contact"}}), http.StatusNotFound)
	}
}

func TestSearchMistakesAreShown(t *testing.T) {
	p := onePortal(t)
	v := p.clerk(agent)
	v.get("/staff/customers")
	for _, query := range []string{"", "120478V980P", strings.Repeat("a", 300)} {
		a := p.expect(v.post("/staff/customers", url.Values{"query": {query}}), http.StatusUnprocessableEntity)
		if len(a.find("a", "href", "#query")) != 1 {
			t.Errorf("%.20q: no mistake shown", query)
		}
	}
}

// TestAccessLogIsOnesOwn: whoever acts for somebody else has none, and no way to it.
func TestAccessLogIsOnesOwn(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v := p.customer("pekka.leipuri")
		if a := v.get("/me"); len(a.find("a", "href", "/access-log")) != 1 {
			t.Error("no way to the log")
		}
		p.expect(v.get("/access-log"), http.StatusOK)
		role := ""
		for _, input := range v.get("/context").find("input", "name", "role") {
			if n := attribute(input, "value"); n != "0" {
				role = n
			}
		}
		p.expect(v.post("/context", url.Values{"role": {role}}), http.StatusSeeOther, "/me")
		if a := v.get("/me"); len(a.find("a", "href", "/access-log")) != 0 {
			t.Error("a way to somebody else's log")
		}
		p.expect(v.get("/access-log"), http.StatusNotFound)
	})
}

// TestNeverTheCustomers: an approver finds what was held under a wrong customer from that one's page, reads why it cannot
// be deleted yet, and deletes it; the customer does not read it any more.
func TestNeverTheCustomers(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		said := func(customer, product string) {
			p.clock.Advance(time.Hour)
			modelstest.Import(t, p.store, modelstest.File(t, "offers", "id,customer,product,offered,source", "X-1,"+customer+","+product+",2026-01-01,person"))
		}
		said(p.number(anna), "Muuttaa osoitteeseen Salatie 5")
		said(p.number(sari), "Muuttaa osoitteeseen Salatie 5")
		p.customer(anna).get("/me/offers/earlier").shows(t, http.StatusOK, "Salatie 5")
		page := "/staff/customers/" + p.number(anna)
		boss := p.clerk(chief)
		p.expect(boss.post(page, url.Values{"code": {"data_protection"}}), http.StatusSeeOther, page)
		at := page + "/offers/earlier"
		if a := p.expect(boss.get(page+"/offers"), http.StatusOK); len(a.find("a", "href", at)) != 1 {
			t.Errorf("no way to what was said before:\n%s", a.text())
		}
		a := boss.get(at).shows(t, http.StatusOK, "Salatie 5", i18n.T("fi", "staff_earlier.never"))
		form := url.Values{"id": {a.value("id")}}
		p.must(p.store.Hold(t.Context(), models.System("test"), p.number(anna), "Riita"))
		boss.post(at, form).shows(t, http.StatusUnprocessableEntity, i18n.T("fi", "staff_earlier.error.held"), "Salatie 5")
		p.must(p.store.Release(t.Context(), models.System("test"), p.number(anna)))
		p.expect(boss.post(at, form), http.StatusSeeOther, at)
		if a := boss.get(at).shows(t, http.StatusOK, i18n.T("fi", "staff_earlier.deleted")); strings.Contains(a.text(), "Salatie") {
			t.Error("it is still there")
		}
		p.expect(boss.post(at, form), http.StatusNotFound)
		p.expect(boss.post(at, url.Values{"id": {"x"}}), http.StatusNotFound)
		if a := p.expect(p.customer(anna).get("/me/offers/earlier"), http.StatusOK); strings.Contains(a.text(), "Salatie") {
			t.Error("the customer still reads it")
		}
	})
}
