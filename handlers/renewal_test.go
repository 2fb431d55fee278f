package handlers_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/views"
)

// TestAskedAgain: the customer is told on the first page, keeps one consent by one click and ends the
// other.
func TestAskedAgain(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		email, sms := views.PermissionField("direct_marketing", "email"), views.PermissionField("direct_marketing", "sms")
		v := p.customer(anna)
		v.get("/permissions")
		v.post("/permissions", url.Values{email: {"no"}, sms: {"no"}})
		p.clock.Advance(time.Minute)
		v.post("/permissions", url.Values{email: {"yes"}, sms: {"yes"}})
		if a := v.get("/me"); len(a.find("a", "href", "/permissions")) != 2 {
			t.Errorf("told before there is anything:\n%s", a.text())
		}
		p.clock.Advance(2*366*24*time.Hour - 24*time.Hour)
		p.must(p.store.AskAgainDue(context.Background()))
		v = p.customer(anna)
		banner := len(v.get("/me").find("a", "href", "/permissions"))
		if banner != 3 {
			t.Errorf("%d ways to the permissions", banner)
		}
		forms := func() int { return len(v.get("/permissions").find("form", "action", views.RenewalURL)) }
		if n := forms(); n != 5 {
			t.Errorf("%d buttons", n)
		}
		p.expect(v.post(views.RenewalURL, url.Values{email: {"yes"}}), http.StatusSeeOther, "/permissions")
		if n := forms(); n != 2 {
			t.Errorf("%d buttons after one was kept", n)
		}
		p.clock.Advance(time.Minute)
		p.expect(v.post(views.RenewalURL, url.Values{sms: {"no"}}), http.StatusSeeOther, "/permissions")
		if n := forms(); n != 0 {
			t.Errorf("%d buttons after both are answered", n)
		}
		rows := p.said(anna)
		if rows[0].State != models.Refused || rows[1].State != models.Granted || rows[1].Previous != models.Granted {
			t.Errorf("%+v", rows[:2])
		}
		p.expect(v.post(views.RenewalURL, url.Values{views.PermissionField("direct_marketing", "smoke"): {"yes"}}), http.StatusNotFound)
	})
}
