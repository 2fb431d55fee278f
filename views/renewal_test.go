package views_test

import (
	"testing"

	"omatiedot/models"
	"omatiedot/models/permit"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

var (
	_ = sample("customer/permissions, asked again", func(p views.Page) views.View {
		return views.NewPermissions(at(p, "/permissions"), askedAgain(2)).WithRenewal(askedAgain(2), day("2027-02-10"))
	})
	_ = sample("customer/permissions, one asked again, one ended", func(p views.Page) views.View {
		cells := askedAgain(1)
		cells[1].Lapsed, cells[1].Reason = day("2026-11-19"), permit.Lapsed
		cells[2].Reason = permit.NoWay
		return views.NewPermissions(at(p, "/permissions"), cells).WithRenewal(cells, day("2027-02-10"))
	})
)

// askedAgain is a grid of whose consents so many are asked again from 3 February 2027 on.
func askedAgain(n int) []models.Cell {
	cells := decided(map[string]models.Code{"direct_marketing:email": models.Granted, "direct_marketing:sms": models.Granted})
	for i := range n {
		cells[i].AskAgain, cells[i].Lapses = day("2027-02-03"), day("2027-03-05")
	}
	return cells
}

// TestRenewalIsOneClick: each consent has its two buttons, several have one that keeps them all, and
// nothing is shown before the day.
func TestRenewalIsOneClick(t *testing.T) {
	for _, c := range []struct {
		cells []models.Cell
		on    value.Date
		forms int
	}{{askedAgain(2), day("2027-02-03"), 5}, {askedAgain(1), day("2027-02-03"), 2}, {askedAgain(2), day("2027-02-02"), 0}, {decided(nil), day("2027-02-03"), 0}} {
		html := rendered(t, views.NewPermissions(asCustomer(blank("fi")), c.cells).WithRenewal(c.cells, c.on))
		forms := 0
		for _, n := range viewstest.Find(html, "form", "") {
			if viewstest.Attr(n, "action") == views.RenewalURL {
				forms++
			}
		}
		if forms != c.forms {
			t.Errorf("%d forms, want %d", forms, c.forms)
		}
		if notice := views.RenewalNotice("fi", c.cells, c.on); (notice != nil) != (c.forms > 0) {
			t.Errorf("notice %v", notice)
		}
	}
}

func TestEndedIsTold(t *testing.T) {
	cells := decided(nil)
	cells[0].Lapsed, cells[0].Reason = day("2026-11-19"), permit.Lapsed
	for _, l := range i18n.Languages {
		f := views.NewPermissions(asCustomer(blank(l.Code)), cells)
		if got, want := f.Purposes[0].Choices[0].State.Text, i18n.T(l.Code, "renewal.ended", "Date", i18n.Date(l.Code, day("2026-11-19"))); got != want {
			t.Errorf("%s: %q, want %q", l.Code, got, want)
		}
	}
}
