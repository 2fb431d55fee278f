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

// coded are people for whom the provider vouches by identity code. Kaksonen's and Sataman differ in the
// sign of the century alone.
var coded = []struct{ subject, code string }{
	{"kaisa.kaksonen", "010594Y9032"}, {"kaarina.satama", "010594-9032"}, {"kirsi.kiista", "020594X903P"},
}

// withTwoNumbers gives Kaksonen two customer numbers, Satama one, and Kiista's code to two people.
func withTwoNumbers(p *portal) {
	p.Helper()
	modelstest.Import(p, p.store,
		modelstest.File(p, "customers", "number,kind,given_names,family_name,name,language,personal_id",
			"7000001,person,Kaisa,Kaksonen,,fi,010594Y9032", "7000002,person,Kaisa,Kaksonen,,fi,010594Y9032", "7000003,person,Kaisa,Satama,,fi,010594-9032",
			"7000004,person,Kirsi,Kiista,,fi,020594X903P", "7000005,person,Olli,Kiista,,fi,020594X903P", "7000010,company,,,Kaksosen Kone Oy,fi,"),
		modelstest.File(p, "representatives", "id,organisation,person,role", "R-70,7000010,7000002,contact_person"),
		modelstest.File(p, "contracts", "id,customer,kind,product", "K-7000001,7000001,sales,Eka Sähkö", "K-7000002,7000002,sales,Toka Sähkö", "K-7000003,7000003,sales,Kolmas Sähkö"),
	)
}

// TestTwoNumbersOfOnePerson goes the whole way: log in by code, see one number, change to the other
// and to an organisation that is acted for under it, and back.
func TestTwoNumbersOfOnePerson(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		withTwoNumbers(p)
		v := p.speaking("fi")
		p.expect(v.login("kaisa.kaksonen"), http.StatusSeeOther, "/me")
		v.shows("7000001", "Eka Sähkö", "7000002", "Toka", "Kolmas", "7000003")
		left := v.visit("/permissions").value("_csrf")

		v.visit("/context")
		p.expect(v.post("/context", url.Values{"role": {"0"}, "number": {"7000002"}}), http.StatusSeeOther, "/me")
		v.shows("7000002", "Toka Sähkö", "7000001", "Eka Sähkö", "Kolmas", "7000003")
		before := p.held()
		p.expect(v.send(http.MethodPost, "/permissions", url.Values{"_csrf": {left}}), http.StatusForbidden)
		if p.held() != before {
			t.Error("a form of the other number was taken")
		}

		for _, number := range []string{"7000003", "7000004", "7000010", p.number(anna), "x", "' OR 1=1 --"} {
			v.visit("/context")
			p.expect(v.post("/context", url.Values{"role": {"0"}, "number": {number}}), http.StatusNotFound)
		}
		v.shows("7000002", "Toka Sähkö", "7000001", "Eka Sähkö")

		for _, role := range v.roles() {
			if role != "0" {
				v.visit("/context")
				p.expect(v.post("/context", url.Values{"role": {role}}), http.StatusSeeOther, "/me")
			}
		}
		if text := v.visit("/me").text(); !strings.Contains(text, "Kaksosen Kone Oy") || strings.Contains(text, "7000001") || strings.Contains(text, "7000002") {
			t.Errorf("acting for the company:\n%s", text)
		}
		v.visit("/context")
		p.expect(v.post("/context", url.Values{"role": {"0"}, "number": {"7000001"}}), http.StatusSeeOther, "/me")
		v.shows("7000001", "Eka Sähkö", "7000002", "Toka")
		if log := p.log.String(); strings.Contains(log, "700000") || strings.Contains(log, "010594") {
			t.Error("the log says who it was")
		}
	})
}

// shows asserts that every page of the customer names the number, that contracts are of it, and that
// nothing of the others stands anywhere but where one chooses.
func (v *visitor) shows(number, product string, others ...string) {
	v.Helper()
	seen := ""
	for _, r := range handlers.Routes() {
		// What is of one request, file, link or change is not there for both numbers.
		of := func(part string) bool { return strings.Contains(r.Path, part) }
		if r.Who != "customer" || r.Method != http.MethodGet || of(":ref") || of(":id") || of(":token") || of("/done") || of("record.json") || of(".pdf") || of(".zip") {
			continue
		}
		paths := []string{strings.ReplaceAll(r.Path, "new/:kind", "new/access")}
		if strings.Contains(paths[0], ":kind") {
			paths = nil
			for _, kind := range models.Kinds {
				paths = append(paths, strings.ReplaceAll(r.Path, ":kind", kind.Name))
			}
		}
		for _, path := range paths {
			a := v.expect(v.get(path), http.StatusOK)
			if !strings.Contains(a.text(), number) {
				v.Errorf("%s does not name %s", path, number)
			}
			if path == "/context" {
				continue
			}
			seen += a.text()
			for _, other := range others {
				if strings.Contains(string(a.body), other) {
					v.Errorf("%s of %s has %q", path, number, other)
				}
			}
		}
	}
	if !strings.Contains(seen, product) {
		v.Errorf("%s does not see %s", number, product)
	}
}

// TestCodeOfSomebodyElse: the sign of the century tells people apart, and a code that different people
// have lets nobody in.
func TestCodeOfSomebodyElse(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		withTwoNumbers(p)
		v := p.speaking("fi")
		p.expect(v.login("kaarina.satama"), http.StatusSeeOther, "/me")
		if a := v.visit("/me"); !strings.Contains(a.text(), "7000003") || len(a.find("a", "href", "/context")) != 0 {
			t.Errorf("Satama sees\n%s", a.text())
		}
		if a := v.visit("/context"); strings.Contains(a.text(), "7000001") || strings.Contains(a.text(), "7000002") {
			t.Errorf("Satama chooses from\n%s", a.text())
		}
		v = p.speaking("fi")
		a := p.expect(v.login("kirsi.kiista"), http.StatusForbidden)
		if strings.Contains(a.text(), "Kiista") || strings.Contains(a.text(), "700000") {
			t.Errorf("the refusal says who has the code:\n%s", a.text())
		}
		p.expect(v.get("/me"), http.StatusSeeOther)
	})
}
