package views_test

import (
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// TestWhatErasureEndsIsTold: on the form, to customer and staff on the page of the request, when it has
// arrived, and with the answer; and nothing of it on another ground.
func TestWhatErasureEndsIsTold(t *testing.T) {
	day := value.NewDate(2026, 11, 6)
	for ground, c := range map[models.Code]struct {
		at, done, answer string
		tell             func(*models.Answer)
	}{
		"consent_withdrawn": {"requests.at_once.consents", "requests.done_consents", "ruling.consents_ended", func(a *models.Answer) { a.ConsentsEnded = day }},
		"objected":          {"requests.at_once.marketing", "requests.done_objected", "ruling.marketing_ended", func(a *models.Answer) { a.MarketingEnded = day }},
		"not_needed":        {"", "requests.done_text", "", func(*models.Answer) {}},
	} {
		for _, l := range i18n.Languages {
			r := askedFor(models.Received)
			r.Kind, r.Scope = models.Erasure, models.Scope{Ground: ground}
			m := settled(models.Erasure, models.Ruling{Outcome: models.RefusedWhole, Ground: models.StillNeeded, Explanation: "Siksi."})
			m.Scope, m.Decision.Language = r.Scope, l.Code
			c.tell(m.Decision)
			k := caseIn(models.Received, models.StepTake)
			k.Request = r
			form := asking(blank(l.Code), models.NewRequest{Kind: models.Erasure})
			told := map[string]string{
				"form":  viewstest.Text(render(t, views.NewRequestForm(asCustomer(blank(l.Code)), form))),
				"done":  viewstest.Text(render(t, views.NewRequestDone(asCustomer(blank(l.Code)), r, requestToday))),
				"page":  words(t, m, l.Code),
				"staff": viewstest.Text(render(t, views.NewCase(asStaff(blank(l.Code), "agent"), k, by(kaisa, requestToday)))),
			}
			has := func(where, text string) {
				if !strings.Contains(told[where], text) {
					t.Errorf("%s, %s, %s: %q is missing", ground, l.Code, where, text)
				}
			}
			has("done", i18n.T(l.Code, c.done))
			if c.at != "" {
				has("form", i18n.T(l.Code, "requests.ground_hint."+string(ground)))
				has("page", i18n.T(l.Code, c.at))
				has("staff", i18n.T(l.Code, c.at))
				has("page", i18n.T(l.Code, c.answer, "Date", i18n.Date(l.Code, day)))
			}
			for _, other := range []string{"requests.at_once.consents", "requests.at_once.marketing"} {
				if other != c.at && (strings.Contains(told["page"], i18n.T(l.Code, other)) || strings.Contains(told["staff"], i18n.T(l.Code, other))) {
					t.Errorf("%s, %s: %s is told", ground, l.Code, other)
				}
			}
		}
	}
}
