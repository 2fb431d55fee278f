package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/views"
)

// riitta manages three housing companies, pekka is a company's contact person.
const (
	riitta = "riitta.isokallio"
	pekka  = "pekka.leipuri"
)

// roles are those that the page of contexts offers.
func (v *visitor) roles() []string {
	v.Helper()
	var roles []string
	for _, input := range v.visit("/context").find("input", "name", "role") {
		roles = append(roles, attribute(input, "value"))
	}
	return roles
}

// organisations are the customers somebody acts for, as the import files have them.
func (p *portal) organisations(subject, role string) []string {
	p.Helper()
	var numbers []string
	for _, row := range p.rows("representatives") {
		if row["person"] == p.number(subject) && row["role"] == role && (row["valid_to"] == "" || row["valid_to"] >= p.clock.Now().Format("2006-01-02")) {
			numbers = append(numbers, row["organisation"])
		}
	}
	return numbers
}

// TestContextShowsItsCustomerAlone ranges over the kinds and every context of a person: a page has what
// is held on the customer shown, as far as the role sees it, and nothing of anybody else's.
func TestContextShowsItsCustomerAlone(t *testing.T) {
	p := onePortal(t)
	for subject, role := range map[string]string{riitta: "property_manager", pekka: "contact_person"} {
		v := p.customer(subject)
		organisations := p.organisations(subject, role)
		roles := v.roles()
		if len(roles) != len(organisations) || len(roles) == 0 {
			t.Fatalf("%s chooses from %d, acts for %d", subject, len(roles), len(organisations))
		}
		for _, id := range roles {
			v.visit("/context")
			p.expect(v.post("/context", url.Values{"role": {id}}), http.StatusSeeOther, "/me")
			shown := ""
			overview := p.expect(v.visit("/me"), http.StatusOK).text()
			for _, number := range organisations {
				if strings.Contains(overview, number) {
					shown = number
				}
			}
			if shown == "" {
				t.Fatalf("%s: the overview names none of %v", subject, organisations)
			}
			for _, kind := range models.Kinds {
				p.kindIn(v, kind, shown, subject)
			}
		}
		v.visit("/context")
		p.expect(v.post("/context", url.Values{"role": {"0"}}), http.StatusSeeOther, "/me")
		if text := v.visit("/me").text(); !strings.Contains(text, p.number(subject)) {
			t.Errorf("%s is not back at their own data", subject)
		}
	}
}

// kindIn looks at one kind of record while somebody acts for the customer of that number.
func (p *portal) kindIn(v *visitor, kind *models.Kind, shown, subject string) {
	p.Helper()
	a := v.visit("/me/" + kind.Name)
	if a.StatusCode == http.StatusNotFound {
		if kind.Name == "contracts" || kind.Name == "invoices" {
			p.Errorf("%s does not see the %s of %s", subject, kind.Name, shown)
		}
		return
	}
	p.expect(a, http.StatusOK)
	for _, row := range p.rows(kind.Name) {
		owners := []string{row["customer"], row["organisation"], row["person"]}
		if kind.Name == "customers" {
			owners = []string{row["number"]}
		}
		key := row["id"]
		if key == "" || len(key) < 6 {
			continue
		}
		mine := slices.Contains(owners, shown) && (kind.Name != "representatives" || row["person"] == p.number(subject))
		if !mine && strings.Contains(strings.ReplaceAll(a.text(), " ", ""), key) && kind.Name != "accounting_points" {
			p.Errorf("%s, acting for %s, is shown %s %s, which is not theirs", subject, shown, kind.Name, key)
		}
	}
}

// TestContextOfAnother: nobody acts in a role that is not theirs.
func TestContextOfAnother(t *testing.T) {
	p := onePortal(t)
	r, a := p.customer(riitta), p.customer(anna)
	for _, id := range r.roles() {
		a.visit("/me")
		p.expect(a.post("/context", url.Values{"role": {id}}), http.StatusNotFound)
	}
	for _, id := range []string{"", "x", "-1", "999999", "1 OR 1=1"} {
		a.visit("/me")
		if got := a.post("/context", url.Values{"role": {id}}); got.StatusCode != http.StatusNotFound && got.StatusCode != http.StatusBadRequest {
			t.Errorf("role %q: %d", id, got.StatusCode)
		}
	}
	if !strings.Contains(a.visit("/me").text(), p.number(anna)) {
		t.Error("Anna is not shown her own data")
	}
}

// TestRequestsStayTheirOwn: whoever acts for an estate reaches nothing of what the person asked while alive: each
// address is answered as to somebody else.
func TestRequestsStayTheirOwn(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		refs := map[models.State]string{}
		for _, state := range []models.State{models.Answered, models.Received} {
			refs[state] = p.request(state)
		}
		a := p.customer(anna)
		at := "/requests/" + refs[models.Received]
		a.get(at)
		p.expect(a.sendFile(at+"/messages", url.Values{"message": {"Liite"}}, "files", "liite.pdf", scanned), http.StatusSeeOther)
		modelstest.Import(t, p.store,
			modelstest.File(t, "customers", "number,kind,name", p.number(anna)+",estate,Kuolinpesä"),
			modelstest.File(t, "representatives", "id,organisation,person,role", "PESA,"+p.number(anna)+","+p.number(riitta)+",contact_person"))
		v := p.customer(riitta)
		there := false
		for _, id := range v.roles() {
			v.visit("/context")
			p.expect(v.post("/context", url.Values{"role": {id}}), http.StatusSeeOther, "/me")
			if there = strings.Contains(v.visit("/me").text(), p.number(anna)); there {
				break
			}
		}
		if !there {
			t.Fatal("Riitta does not act for the estate")
		}
		if text := v.visit("/requests").text(); strings.Contains(text, refs[models.Answered]) || strings.Contains(text, refs[models.Received]) {
			t.Error("the requests are listed")
		}
		tried := 0
		for _, c := range matrix {
			if !strings.HasPrefix(c.path, "/requests/:ref") {
				continue
			}
			tried++
			path := strings.ReplaceAll(c.path, ":ref", refs[c.state])
			v.visit("/requests")
			before := p.version(refs[c.state])
			if got := v.come(c, path, c.form); got.StatusCode != http.StatusNotFound || p.version(refs[c.state]) != before {
				t.Errorf("%s: %d", path, got.StatusCode)
			}
		}
		if tried < 9 {
			t.Errorf("%d addresses were tried", tried)
		}
	})
}

// TestFormOfAnotherContext: a form left open for one customer does not land on another.
func TestFormOfAnotherContext(t *testing.T) {
	p := onePortal(t)
	v := p.customer(riitta)
	v.visit("/permissions")
	left := v.token
	act := v.roles()[0]
	v.visit("/context")
	p.expect(v.post("/context", url.Values{"role": {act}}), http.StatusSeeOther, "/me")
	before := p.held()
	form := url.Values{"p:direct_marketing:email": {views.PermissionYes}, views.CSRFField: {left}}
	p.expect(v.send(http.MethodPost, "/permissions", form), http.StatusForbidden)
	if p.held() != before {
		t.Error("the form was taken")
	}
	// Logging out works from any page of the session.
	p.expect(v.send(http.MethodPost, "/logout", url.Values{views.CSRFField: {left}}), http.StatusSeeOther)
	p.expect(v.get("/me"), http.StatusSeeOther)
}

// TestRoleThatEnds: what was in progress is not taken over to one's own data.
func TestRoleThatEnds(t *testing.T) {
	p := onePortal(t)
	v := p.customer(pekka)
	for _, id := range v.roles() {
		v.visit("/context")
		p.expect(v.post("/context", url.Values{"role": {id}}), http.StatusSeeOther, "/me")
	}
	v.visit("/permissions")
	var lines []string
	for _, row := range p.rows("representatives") {
		if row["person"] == p.number(pekka) {
			lines = append(lines, strings.Join([]string{row["id"], row["organisation"], row["person"], row["role"], "2020-01-01"}, ","))
		}
	}
	modelstest.Import(t, p.store, modelstest.File(t, "representatives", append([]string{"id,organisation,person,role,valid_to"}, lines...)...))
	before, err := p.store.MyPermissionHistory(context.Background(), p.me(pekka))
	p.must(err)
	p.expect(v.post("/permissions", url.Values{"p:direct_marketing:email": {views.PermissionYes}}), http.StatusForbidden)
	p.expect(v.get("/me/contracts"), http.StatusSeeOther, "/context")
	if text := v.visit("/me").text(); !strings.Contains(text, p.number(pekka)) {
		t.Error("Pekka is not back at his own data")
	}
	after, err := p.store.MyPermissionHistory(context.Background(), p.me(pekka))
	p.must(err)
	if len(after) != len(before) {
		t.Error("the form was taken over to his own data")
	}
}

// TestPackedForms: no form of ours is packed or has files, and what unpacks to a gigabyte stays packed.
func TestPackedForms(t *testing.T) {
	p := onePortal(t)
	v := p.customer(anna)
	for _, header := range [][]string{
		{"Content-Encoding", "gzip"}, {"Content-Encoding", "gzip", "Content-Type", "multipart/form-data; boundary=x"},
		{"Content-Type", "multipart/form-data; boundary=x"},
	} {
		for _, path := range []string{"/logout", "/logout/backchannel", "/permissions"} {
			if a := v.send(http.MethodPost, path, url.Values{"a": {"b"}}, header...); a.StatusCode != http.StatusUnsupportedMediaType && a.StatusCode != http.StatusBadRequest {
				t.Errorf("%s with %v: %d", path, header, a.StatusCode)
			}
		}
	}
}
