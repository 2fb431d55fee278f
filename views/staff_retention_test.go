package views_test

import (
	"fmt"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// knownRetention is a retention of which everything is known.
func knownRetention() models.Retention {
	at := value.TimeOf(modelstest.Start)
	r := models.Retention{
		Holds: []models.LegalHold{{Number: "100234", Reason: "Riita 12/2026", Placed: at}},
		Past: []models.PastPurge{{Day: at.Date(), Class: "offers", Rows: 1204}, {Day: at.Date(), Class: "answers", Rows: 3},
			{Day: at.Date().AddDays(-1), Class: "sessions", Rows: 88}},
		CameBack: map[string]int64{"events": 2},
	}
	for i, k := range models.Kinds {
		r.Counts = append(r.Counts, models.RetentionCount{Class: k.Name, Due: int64(1000 * i), Held: int64(i % 3), Overdue: int64(i % 2 * 120_000), GoesOn: at.Date().AddDays(1), Counted: at})
	}
	for _, class := range models.PortalClasses {
		r.Counts = append(r.Counts, models.RetentionCount{Class: class, Due: 4, GoesOn: at.Date().AddDays(1), Counted: at})
	}
	return r
}

func retentionPage(p views.Page, role string) views.Page {
	p.Path = views.RetentionURL
	return asStaff(p, role)
}

var (
	_ = sample("staff/retention", func(p views.Page) views.View {
		return views.NewStaffRetention(retentionPage(p, "approver"), knownRetention(), register.Default(), views.NewHold{})
	})
	_ = sample("staff/retention, nothing yet", func(p views.Page) views.View {
		return views.NewStaffRetention(retentionPage(p, "auditor"), models.Retention{Counting: true}, register.Default(), views.NewHold{})
	})
	_ = sample("customer/request, recipients told", func(p views.Page) views.View {
		told := value.TimeOf(modelstest.Start)
		notices := []models.Notice{{Recipient: "Tutkimus Oy", Last: told.Date(), Told: told}, {Recipient: "Fingrid Datahub Oy"}, {Recipient: "Kirjapaino Oy", Last: told.Date()}}
		r := models.Request{Ref: "2026-0007", Kind: models.Rectification, State: models.Collected, Language: "fi", ReceivedAt: told, ReceivedOn: told.Date(), DueOn: told.Date().AddDays(30), Outcome: models.Fulfilled}
		return views.NewRequestPage(asCustomer(p), views.MyRequest{Request: r, Register: register.Default(), Notices: notices}, told.Date())
	})
	_ = sample("customer/permission_receipt, no longer kept", func(p views.Page) views.View {
		return views.NewPermissionReceiptGone(asCustomer(p), "2020-01-31", value.TimeOf(modelstest.Start))
	})
	_ = sample("customer/permission_history, older ones no longer kept", func(p views.Page) views.View {
		return views.NewPermissionHistory(asCustomer(p), nil, 1, register.Default()).Since(value.TimeOf(modelstest.Start))
	})
	_ = sample("staff/retention, wrong", func(p views.Page) views.View {
		p = retentionPage(p, "approver")
		p.Errors = views.HoldMistake(p, &models.Invalid{Field: "number", Code: "unknown"})
		return views.NewStaffRetention(p, models.Retention{}, register.Default(), views.NewHold{Number: "1", Reason: "Riita"})
	})
)

// TestRetentionIsReadByOthers: who may only read finds nothing to press.
func TestRetentionIsReadByOthers(t *testing.T) {
	for role, buttons := range map[string][2]bool{"approver": {true, true}, "admin": {true, false}, "auditor": {false, false}} {
		page := string(render(t, views.NewStaffRetention(retentionPage(blank("fi"), role), knownRetention(), register.Default(), views.NewHold{})))
		if got := strings.Contains(page, `action="/staff/retention/count"`); got != buttons[0] {
			t.Errorf("%s counts: %t", role, got)
		}
		for _, action := range []string{`action="/staff/retention/holds"`, `action="/staff/retention/holds/release"`} {
			if got := strings.Contains(page, action); got != buttons[1] {
				t.Errorf("%s, %s: %t", role, action, got)
			}
		}
		for _, want := range []string{"Kuusi vuotta viimeisen sopimuksen päättymisestä.", "1&#160;204", "Riita 12/2026"} {
			if !strings.Contains(strings.ReplaceAll(page, "\u00a0", "&#160;"), want) {
				t.Errorf("%s does not read %q", role, want)
			}
		}
	}
}

// TestPlanMistake: who drafts or approves reads which groups have changed.
func TestPlanMistake(t *testing.T) {
	for _, language := range i18n.Languages {
		lang := language.Code
		wrong := fmt.Sprint(views.PlanMistake(lang, &models.PlanChanged{Kinds: []string{"events", "invoices"}}))
		for _, kind := range []string{"events", "invoices"} {
			if name := i18n.T(lang, kind+".title"); !strings.Contains(wrong, name) {
				t.Errorf("%s: %q does not name %q", lang, wrong, name)
			}
		}
	}
}

// TestTextsOfRetention: every class and every mistake has its words.
func TestTextsOfRetention(t *testing.T) {
	var keys []string
	for _, class := range models.PortalClasses {
		keys = append(keys, "retention.class."+class)
	}
	for _, wrong := range []string{"number.unknown", "reason.required", "reason.too_long", "reason.characters", "reason.personal_id"} {
		keys = append(keys, "retention.error."+wrong)
	}
	for _, key := range append(keys, "retention.period.sessions", "retention.period.jobs", "retention.period.verdicts") {
		if !i18n.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
}
