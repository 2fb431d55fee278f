package views_test

import (
	"omatiedot/models"
	"omatiedot/views"
)

var (
	provenVisit = models.ConsentVisit{Number: "100234", Name: "Aino Lehtinen", Kind: models.Person, Until: instant("2026-11-20T12:32:00Z")}

	_ = sample("staff/consents", func(p views.Page) views.View {
		return views.NewStaffConsents(onConsents(p), provenVisit, receipt(), day("2026-11-19"))
	})
	_ = sample("staff/consents, nothing known", func(p views.Page) views.View {
		r := receipt()
		r.Cells = nil
		return views.NewStaffConsents(onConsents(p), provenVisit, r, day("2020-11-19"))
	})
	_ = sample("staff/consents, no longer held", func(p views.Page) views.View {
		return views.NewStaffConsentsMistake(onConsents(p), provenVisit, "2020-11-19", &models.NotHeld{Since: instant("2022-01-01T00:00:00Z")})
	})
	_ = sample("staff/reason, of proof", func(p views.Page) views.View {
		p = onConsents(p)
		p.Errors = views.ConsentMistake(p.Lang, views.NoSuchCustomer())
		return views.NewConsentReason(p, "999", models.Reason{Code: models.ReasonComplaint})
	})
)

func onConsents(p views.Page) views.Page {
	p = asStaff(p, "auditor")
	p.Path = views.ConsentsURL
	return p
}
