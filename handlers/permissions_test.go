package handlers_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// TestNoMarketing: one press ends all marketing, the confirmation tells of it, and one press takes it
// back; somebody else's reference leads nowhere, and neither does one that is too old.
func TestNoMarketing(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v := p.customer(anna)
		before := choices(v.get("/permissions"))
		done := p.expect(v.post("/permissions/no-marketing", nil), http.StatusSeeOther).Header.Get("Location")
		if !strings.HasPrefix(done, "/permissions/done?change=change-") {
			t.Fatalf("it leads to %q", done)
		}
		page := p.expect(v.get(done), http.StatusOK)
		viewstest.Check(t, page.body, "fi")
		chosen := choices(v.get("/permissions"))
		for name := range chosen {
			if purpose, _, _ := views.ParsePermissionField(name); (purpose == "direct_marketing" || purpose == "campaign_disclosure") && chosen.Get(name) != views.PermissionNo {
				t.Errorf("%s is %s", name, chosen.Get(name))
			}
		}
		if n := len(v.get("/permissions").find("form", "action", "/permissions/no-marketing")); n != 0 {
			t.Error("the button is there still")
		}

		other := p.customer(bo)
		p.expect(other.get(done), http.StatusNotFound)
		reference, _ := url.ParseQuery(done[strings.Index(done, "?")+1:])
		other.get("/permissions")
		p.expect(other.post("/permissions/undo", reference), http.StatusSeeOther, "/permissions")
		if got := choices(v.get("/permissions")); got.Encode() != chosen.Encode() {
			t.Error("somebody else has taken it back")
		}

		if n := len(page.find("form", "action", "/permissions/undo")); n != 1 {
			t.Fatalf("%d ways to take it back", n)
		}
		v.get(done)
		back := p.expect(v.post("/permissions/undo", reference), http.StatusSeeOther).Header.Get("Location")
		p.expect(v.get(back), http.StatusOK)
		if got := choices(v.get("/permissions")); got.Encode() != before.Encode() {
			t.Errorf("taken back:\n%s\nwant\n%s", got.Encode(), before.Encode())
		}
		if page := v.get(done); len(page.find("form", "action", "/permissions/undo")) != 0 {
			t.Error("what is taken back can be taken back again")
		}
		v.get("/permissions")
		p.expect(v.post("/permissions/undo", reference), http.StatusSeeOther, "/permissions")
		if text := v.get("/permissions").text(); !strings.Contains(text, i18n.T("fi", "permission.not_undone")) {
			t.Error("nothing says that it was too late")
		}
	})
}

// TestPermissionReceipt: a receipt of any day in the past tells what held then, and no name of a file
// tells whose it is.
func TestPermissionReceipt(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		first := value.DateOf(p.clock.Now())
		v := p.customer(anna)
		v.get("/permissions")
		p.expect(v.post("/permissions", url.Values{"p:market_research:phone": {"yes"}}), http.StatusSeeOther)
		p.clock.Advance(24 * time.Hour)
		v = p.customer(anna)
		v.get("/permissions")
		p.expect(v.post("/permissions", url.Values{"p:market_research:phone": {"no"}}), http.StatusSeeOther)

		for on, want := range map[string]string{"": "prohibited", "?on=" + first.String(): "granted", "?on=" + first.AddDays(-1).String(): "not_asked"} {
			a := p.expect(v.get("/permissions/receipt.json"+on), http.StatusOK)
			var doc struct {
				Cells []struct{ Purpose, Channel, State, Since string } `json:"permissions"`
			}
			if err := json.Unmarshal(a.body, &doc); err != nil {
				t.Fatal(err)
			}
			for _, c := range doc.Cells {
				if c.Purpose == "market_research" && c.Channel == "phone" && c.State != want {
					t.Errorf("%q: %s since %s, want %s", on, c.State, c.Since, want)
				}
			}
			viewstest.Check(t, p.expect(v.get("/permissions/receipt"+on), http.StatusOK).body, "fi")
			document := p.expect(v.get("/permissions/receipt.pdf"+on), http.StatusOK)
			if !bytes.HasPrefix(document.body, []byte("%PDF-")) || document.Header.Get("Content-Type") != "application/pdf" {
				t.Errorf("%q: %.20q", on, document.body)
			}
		}
		day := value.DateOf(p.clock.Now())
		name := p.expect(v.get("/permissions/receipt.pdf"), http.StatusOK).Header.Get("Content-Disposition")
		if name != fmt.Sprintf(`attachment; filename="omatiedot-permissions-%s.pdf"`, day) {
			t.Errorf("the file is %s", name)
		}
		for _, wrong := range []string{"tomorrow", "2026-13-01", day.AddDays(1).String(), "%00"} {
			page := p.expect(v.get("/permissions/receipt?on="+wrong), http.StatusUnprocessableEntity)
			viewstest.Check(t, page.body, "fi")
			p.expect(v.get("/permissions/receipt.pdf?on="+wrong), http.StatusBadRequest)
			p.expect(v.get("/permissions/receipt.json?on="+wrong), http.StatusBadRequest)
		}
	})
}

// TestPermissionRecord: the proof for other systems has every decision of the customer's, and nobody
// else's.
func TestPermissionRecord(t *testing.T) {
	p := onePortal(t)
	for _, subject := range []string{anna, bo} {
		v := p.customer(subject)
		v.get("/permissions")
		p.expect(v.post("/permissions/no-marketing", nil), http.StatusSeeOther)
		a := p.expect(v.get("/permissions/record.json"), http.StatusOK)
		if kind := a.Header.Get("Content-Type"); kind != "application/ld+json" {
			t.Errorf("it is %s", kind)
		}
		var doc struct {
			Graph []struct {
				Principal struct{ Identifier string } `json:"pii_principal_id"`
				Events    []struct {
					Time string `json:"event_time"`
				}
			} `json:"@graph"`
		}
		if err := json.Unmarshal(a.body, &doc); err != nil {
			t.Fatal(err)
		}
		events := 0
		for _, r := range doc.Graph {
			events += len(r.Events)
			if r.Principal.Identifier != p.number(subject) {
				t.Errorf("a record of %s", r.Principal.Identifier)
			}
			for i := 1; i < len(r.Events); i++ {
				if r.Events[i].Time < r.Events[i-1].Time {
					t.Errorf("events are not in order: %v", r.Events)
				}
			}
		}
		history, err := p.store.MyPermissionHistory(t.Context(), p.me(subject))
		p.must(err)
		if events < len(history) || events == 0 {
			t.Errorf("%d events of %d decisions", events, len(history))
		}
	}
}
