package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/handlers"
	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// withHousehold has somebody live with Sari, by address alone, and Sari act for a company that has a
// number of hers among its own.
func withHousehold(p *portal) (street string) {
	p.Helper()
	var postal, phone string
	for _, row := range p.rows("addresses") {
		if row["customer"] == p.number(sari) && row["kind"] == "home" && row["valid_to"] == "" {
			street, postal = row["street"], row["postal_code"]
		}
	}
	phone = p.phone(sari)
	if street == "" || phone == "" {
		p.Fatal("Sari has no home or no phone")
	}
	modelstest.Import(p, p.store,
		modelstest.File(p, "customers", "number,kind,given_names,family_name,name", "7100001,person,Kalle,Kumppani,", "7100002,person,Tuula,Toinen,", "7100010,company,,,Suojatie Oy"),
		modelstest.File(p, "addresses", "id,customer,kind,street,postal_code,post_office", "A-71,7100001,home,"+strings.ToUpper(street)+","+postal+",Piiloniemi"),
		modelstest.File(p, "contacts", "id,customer,channel,value", "C-71,7100010,phone,"+phone, "C-72,7100001,email,kalle@posti.example"),
		modelstest.File(p, "representatives", "id,organisation,person,role,title", "R-71,7100010,"+p.number(sari)+",contact_person,Toimitusjohtaja", "R-72,7100010,7100002,contact_person,Sihteeri"),
	)
	return street
}

// phone is a phone number that is held on somebody.
func (p *portal) phone(subject string) string {
	p.Helper()
	for _, row := range p.rows("contacts") {
		if row["customer"] == p.number(subject) && row["channel"] == "phone" {
			return row["value"]
		}
	}
	return ""
}

// TestHouseholdIsHidden: from an agent on every address of staff, and by every search but the number.
func TestHouseholdIsHidden(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		street := withHousehold(p)
		page := "/staff/customers/7100001"
		for _, who := range []string{agent, chief} {
			v := p.clerk(who)
			v.get("/staff/customers")
			for _, query := range []string{"7100001", "Kalle Kumppani", "kumppa", "kalle@posti.example", street} {
				a := p.expect(v.post("/staff/customers", url.Values{"query": {query}}), http.StatusOK)
				if got, want := len(a.find("a", "href", page)) == 1, who == chief || query == "7100001"; got != want {
					t.Errorf("%s finds by %q: %v", who, query, got)
				}
				if query == "7100001" && (strings.Contains(a.text(), "Piiloniemi") || strings.Contains(a.text(), street)) {
					t.Errorf("%s is told where:\n%s", who, a.text())
				}
			}
		}
		v := p.clerk(agent)
		v.get("/staff/customers")
		for _, r := range handlers.Routes() {
			if !strings.HasPrefix(r.Path, "/staff/customers/:number") {
				continue
			}
			for _, kind := range models.Kinds {
				path := strings.NewReplacer(":number", "7100001", ":kind", kind.Name).Replace(r.Path)
				a := v.come(cell{route: r.Method + " " + r.Path}, path, url.Values{"code": {"contact"}})
				p.expect(a, http.StatusForbidden)
				if strings.Contains(a.text(), "Kumppani") || strings.Contains(a.text(), street) {
					t.Errorf("%s %s: the refusal tells\n%s", r.Method, path, a.text())
				}
			}
		}
		v = p.clerk(chief)
		v.get(page)
		p.expect(v.post(page, url.Values{"code": {"contact"}}), http.StatusSeeOther, page)
		if a := p.expect(v.get(page+"/addresses"), http.StatusOK); len(a.find("div", "class", "warning")) == 0 && !strings.Contains(a.text(), "turvakielto") {
			t.Errorf("an approver is not warned:\n%s", a.text())
		}
	})
}

// TestProtectedRepresentativeIsHidden: an organisation's pages for staff do not say who and where she
// is; its other representative sees it as before.
func TestProtectedRepresentativeIsHidden(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		withHousehold(p)
		page := "/staff/customers/7100010"
		seen := map[string]string{}
		v := p.clerk(agent)
		v.get("/staff/customers")
		if a := p.expect(v.post("/staff/customers", url.Values{"query": {p.phone(sari)}}), http.StatusOK); len(a.find("a", "href", page)) != 0 {
			t.Error("the company is found by her number")
		}
		for _, who := range []string{agent, chief} {
			v := p.speaking("fi")
			p.expect(v.loginStaff(who), http.StatusSeeOther)
			v.visit("/staff")
			v.get(page)
			p.expect(v.post(page, url.Values{"code": {"contact"}}), http.StatusSeeOther, page)
			seen[who] = v.get(page).text()
			for _, kind := range models.Kinds {
				seen[who] += p.expect(v.get(page+"/"+kind.Name), http.StatusOK).text()
			}
		}
		for _, secret := range []string{"Suojala", p.number(sari), "Toimitusjohtaja"} {
			if strings.Contains(seen[agent], secret) || !strings.Contains(seen[chief], secret) {
				t.Errorf("%q: an agent sees it: %v, an approver: %v", secret, strings.Contains(seen[agent], secret), strings.Contains(seen[chief], secret))
			}
		}
		for _, open := range []string{"Tuula Toinen", "Sihteeri", "Ei näytetä (turvakielto)"} {
			if !strings.Contains(seen[agent], open) {
				t.Errorf("an agent does not see %q:\n%s", open, seen[agent])
			}
		}
		if strings.Contains(seen[chief], "Ei näytetä (turvakielto)") {
			t.Error("something is withheld from an approver")
		}
		v = p.customer(sari)
		for _, role := range v.roles() {
			v.visit("/context")
			p.expect(v.post("/context", url.Values{"role": {role}}), http.StatusSeeOther, "/me")
		}
		if text := v.visit("/me/representatives").text(); !strings.Contains(text, "Toimitusjohtaja") || strings.Contains(text, "Toinen") {
			t.Errorf("Sari, acting for the company:\n%s", text)
		}
	})
}
