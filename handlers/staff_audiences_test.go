package handlers_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// settle brings the verdicts to what was imported, as serve does.
func (p *portal) settle() {
	p.Helper()
	ctx := context.Background()
	for {
		job, err := p.store.NextJob(ctx)
		if errors.Is(err, models.ErrNotFound) {
			return
		}
		p.must(err)
		if job.Kind == models.JobSettle {
			var all models.SettleJob
			p.must(json.Unmarshal([]byte(job.Payload), &all))
			p.must(p.store.SettleChanged(ctx, all))
		}
		p.must(p.store.FinishJob(ctx, job, nil))
	}
}

// named are those of the register's customers whose name the text holds.
func (p *portal) named(text string) []string {
	var found []string
	for _, row := range p.rows("customers") {
		for _, name := range []string{row["name"], row["given_names"] + " " + row["family_name"], row["family_name"], row["number"]} {
			if strings.TrimSpace(name) != "" && strings.Contains(text, name) {
				found = append(found, name)
			}
		}
	}
	return found
}

// letters is the choice of an audience that the made-up utility has.
var letters = url.Values{"purpose": {"direct_marketing"}, "channel": {"post"}, "role": {"processor"}}

// handing is the lower form, filled in, with the choice and the key of the page.
func handing(key, action string) url.Values {
	form := url.Values{"key": {key}, "action": {action}, "recipient": {"Kirjapaino Esimerkki Oy"}, "words": {"Kevään <b> tarjous"}, "until": {"2026-12-31"}, "country": {"fi"}}
	for name, values := range letters {
		form[name] = values
	}
	return form
}

// TestAudienceFromChoiceToList goes the whole way in every language: choose, count, check, make, and
// everybody on the list sees it.
func TestAudienceFromChoiceToList(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		p.settle()
		for n, lang := range i18n.Languages {
			v := p.speaking(lang.Code)
			v.loginStaff(seller)
			a := p.expect(v.visit("/staff/audiences"), http.StatusOK)
			viewstest.Check(t, a.body, lang.Code)
			a = p.expect(v.get("/staff/audiences?"+letters.Encode()), http.StatusOK)
			viewstest.Check(t, a.body, lang.Code)
			if found := p.named(a.text()); len(found) > 0 {
				t.Errorf("the count names %q", found)
			}
			for _, want := range []string{"audiences.counted", "audiences.reason.others", "audiences.hand_over"} {
				if !strings.Contains(a.text(), i18n.T(lang.Code, want)) {
					t.Errorf("%s: the count has no %s:\n%s", lang.Code, want, a.text())
				}
			}
			key := a.value("key")
			wrong := handing(key, "check")
			wrong.Set("country", "US")
			a = p.expect(v.post("/staff/audiences", wrong), http.StatusUnprocessableEntity)
			if len(a.find("a", "href", "#safeguards")) != 1 {
				t.Error("nothing is asked of a transfer to the United States")
			}
			a = p.expect(v.post("/staff/audiences", handing(key, "check")), http.StatusOK)
			viewstest.Check(t, a.body, lang.Code)
			if found := p.named(a.text()); len(found) > 0 || a.value("key") != key || a.value("words") != "Kevään <b> tarjous" {
				t.Errorf("the answers to check name %q, or are not sent on", found)
			}
			a = p.expect(v.post("/staff/audiences", handing(key, "edit")), http.StatusOK)
			if a.value("recipient") != "Kirjapaino Esimerkki Oy" {
				t.Error("what was written is lost on the way back")
			}
			p.handedOver(t, v, key, n+1)
			a = p.expect(v.post("/staff/audiences", handing(key, "send")), http.StatusUnprocessableEntity)
			if !strings.Contains(a.text(), i18n.T(lang.Code, "audiences.error.audience.made")) {
				t.Errorf("the form a second time:\n%s", a.text())
			}
		}
		for _, who := range []string{seller, auditor} {
			a := p.expect(p.clerk(who).get("/staff/audiences/exports"), http.StatusOK)
			viewstest.Check(t, a.body, "fi")
			if strings.Count(a.text(), "Kirjapaino Esimerkki Oy") != 3 || len(p.named(a.text())) > 0 {
				t.Errorf("the lists for %s:\n%s", who, a.text())
			}
		}
	})
}

// handedOver makes the list and holds it against what its customers see; lists is how many are made then.
func (p *portal) handedOver(t *testing.T, v *visitor, key string, lists int) {
	t.Helper()
	a := p.expect(v.post("/staff/audiences", handing(key, "send")), http.StatusOK)
	if got := a.Header.Get("Content-Disposition"); !strings.HasPrefix(got, `attachment; filename="omatiedot-list-`) || a.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("sent as %q", got)
	}
	file := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a.body, []byte("\ufeff"))))
	file.Comma = ';'
	rows, err := file.ReadAll()
	p.must(err)
	if want := "reference name language care_of street postal_code post_office country"; strings.Join(rows[0], " ") != want || len(rows) < 1+models.MinAudience {
		t.Fatalf("%d rows of %v", len(rows), rows[0])
	}
	var listed []string
	for _, row := range rows[1:] {
		listed = append(listed, row[1])
	}
	if slices.Contains(listed, "Sari Suojala") {
		t.Error("somebody under a non-disclosure order is on the list")
	}
	for _, who := range []string{anna, bo, sari} {
		me := p.me(who)
		text := p.customer(who).get("/me/disclosures").text()
		want := 0
		if slices.Contains(listed, me.Name()) {
			want = lists
		}
		if got := strings.Count(text, "Kevään <b> tarjous"); got != want {
			t.Errorf("%s sees %d lists of %d", who, got, want)
		}
	}
}

// TestRecipientsOfACustomer: whoever tells recipients of a rectification or erasure (GDPR Article 19)
// finds them with their dates on the customer's page.
func TestRecipientsOfACustomer(t *testing.T) {
	p := onePortal(t)
	p.settle()
	v := p.clerk(seller)
	key := v.get("/staff/audiences?" + letters.Encode()).value("key")
	list := p.expect(v.post("/staff/audiences", handing(key, "send")), http.StatusOK)
	checked := 0
	for _, row := range p.rows("customers") {
		if name := cmp.Or(row["name"], row["given_names"]+" "+row["family_name"]); !strings.Contains(string(list.body), ";"+name+";") {
			continue
		}
		checked++
		page := "/staff/customers/" + row["number"]
		c := p.speaking("fi")
		c.loginStaff(chief)
		c.visit("/staff/customers")
		p.expect(c.post(page, url.Values{"code": {"contact"}}), http.StatusSeeOther, page)
		if text := c.get(page + "/disclosures").text(); !strings.Contains(text, "Kirjapaino Esimerkki Oy") || !strings.Contains(text, "6.11.2026") {
			t.Errorf("the page of %s names no recipient:\n%s", row["number"], text)
		}
	}
	if checked == 0 {
		t.Errorf("only %d customers looked at", checked)
	}
}

// TestAudienceMistakes: what cannot be counted is told, and nothing is made of it.
func TestAudienceMistakes(t *testing.T) {
	p := onePortal(t)
	v := p.clerk(seller)
	v.get("/staff/audiences")
	for query, field := range map[string]string{
		"purpose=campaign_disclosure&channel=any&role=own": "purpose", "purpose=direct_marketing&channel=any&role=own": "channel",
		"purpose=direct_marketing&channel=post&role=boss": "role", "purpose=direct_marketing&channel=post&role=own&postal_code=2%25": "postal_code",
	} {
		a := p.expect(v.get("/staff/audiences?"+query), http.StatusUnprocessableEntity)
		if len(a.find("a", "href", "#"+field)) != 1 || a.value("key") != "" {
			t.Errorf("%s: no mistake in %s, or a form", query, field)
		}
	}
	// Before the import is settled, as after a narrow choice, there is nothing to hand over.
	a := p.expect(v.get("/staff/audiences?"+letters.Encode()), http.StatusOK)
	if a.value("key") != "" {
		t.Error("a list is offered of nobody")
	}
	p.expect(v.post("/staff/audiences", handing("a key", "send")), http.StatusUnprocessableEntity)
	p.expect(v.post("/staff/audiences", handing("a key", "check")), http.StatusUnprocessableEntity)
}
