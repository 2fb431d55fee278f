package views_test

import (
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// TestLateStopsAreWarnedAbout: before the question is asked and after it, with the last day as it is with the
// stop and without it.
func TestLateStopsAreWarnedAbout(t *testing.T) {
	received := value.NewDate(2026, 11, 2) // a Monday; a month later is a Wednesday
	for _, l := range i18n.Languages {
		shown := func(k models.Case, today value.Date) string {
			return viewstest.Text(render(t, views.NewCase(asStaff(blank(l.Code), "agent"), k, by(kaisa, today))))
		}
		late := i18n.T(l.Code, "staff.late_to_ask", "Date", i18n.Date(l.Code, received), "Without", i18n.Date(l.Code, value.NewDate(2026, 12, 2)))
		k := caseIn(models.InProgress, models.StepAskIdentity, models.StepAskSpecification)
		k.ReceivedOn, k.DueOn = received, value.NewDate(2026, 12, 2)
		for today, warned := range map[value.Date]bool{received.AddDays(3): false, received.AddDays(4): true} {
			if got := strings.Contains(shown(k, today), late); got != warned {
				t.Errorf("%s: on %s warned: %v", l.Code, today, got)
			}
		}
		k.Stops = []models.RequestStop{{Reason: clock.Specification, AskedOn: value.NewDate(2026, 11, 9), AnsweredOn: value.NewDate(2026, 11, 16)}}
		k.DueOn = k.Deadline().Date
		text := shown(k, value.NewDate(2026, 11, 17))
		for _, day := range []value.Date{k.DueOn, value.NewDate(2026, 12, 2)} {
			if want := views.Weekday(l.Code, day); !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing", l.Code, want)
			}
		}
		if want := i18n.T(l.Code, "staff.late_stop", "Date", i18n.Date(l.Code, value.NewDate(2026, 11, 9)), "With", views.Weekday(l.Code, k.DueOn),
			"Without", views.Weekday(l.Code, value.NewDate(2026, 12, 2))); !strings.Contains(text, want) {
			t.Errorf("%s: %q is missing", l.Code, want)
		}
	}
}
