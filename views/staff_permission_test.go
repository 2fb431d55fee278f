package views_test

import (
	"bytes"
	"testing"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// waitingNumber is a number that waits for a call.
var waitingNumber = models.Contact{
	Record: models.Record{ID: 7, Key: "portal-A"}, Channel: "phone", Value: "+358401234567", Verified: value.BoolOf(false),
	Origin: models.Origin{Source: "person", Received: instant("2026-11-19T09:00:00Z")},
}

var (
	_ = sample("staff/permission", func(p views.Page) views.View {
		return views.NewStaffPermission(onCustomers(p, "agent"), visitTo(models.Reason{Code: models.ReasonContact}), decided(nil), models.NewPermission{})
	})
	_ = sample("staff/permission, everything wrong", func(p views.Page) views.View {
		p.Errors = views.PermissionMistakes(p.Lang, []*models.Invalid{
			{Field: "purpose", Code: "required"}, {Field: "channel", Code: "required"}, {Field: "answer", Code: "required"}, {Field: "how", Code: "required"},
			{Field: "day", Code: "future"}, {Field: "reference", Code: "paper"}, {Field: "note", Code: "personal_id"}, {Field: "scan", Code: "too_large"},
		})
		v := visitTo(models.Reason{Code: models.ReasonContact})
		v.Protection = models.Ordered
		return views.NewStaffPermission(onCustomers(p, "agent", "approver"), v, decided(nil), models.NewPermission{
			Purpose: register.DirectMarketing, Channels: []string{"email", "sms"}, Answer: models.AnswerNo, How: "paper", Day: day("2026-12-01"),
			Reference: "K-12/2026", Note: "Kirje asiakkaalta",
		})
	})
	_ = sample("staff/customers, calls", func(p views.Page) views.View {
		return views.NewStaffCustomers(onCustomers(p, "agent"), "").WithCalls([]string{"100234", "100235"})
	})
	_ = sample("customer/permission_history, told to staff", func(p views.Page) views.View {
		return views.NewPermissionHistory(at(p, "/permissions/history"), toldToStaff(), 1, register.Default())
	})
)

// toldToStaff are decisions that staff recorded: a letter with its scan, a call, and a visit.
func toldToStaff() []models.Permission {
	list := decisions(3)
	proof := int64(3)
	for i := range list {
		list[i].ID, list[i].RecordedHere, list[i].Source = int64(i+40), value.BoolOf(true), "person"
		list[i].Acted.ActorKind = models.ActedStaff
		list[i].How, list[i].Received = models.StaffWays[i], instant("2026-11-20T09:00:00Z")
	}
	list[2].DecidedAt = value.TimeOf(day("2026-11-03").Start())
	list[2].Reference, list[2].Note, list[2].Scan, list[2].ProofID = "K-12/2026", "Kirje asiakkaalta", models.ScanPDF, &proof
	return list
}

// TestWhatStaffRecordedIsToldWhole: the customer reads the way, the day without an hour that nobody
// knows, the reference and the note, and opens the paper.
func TestWhatStaffRecordedIsToldWhole(t *testing.T) {
	h := views.NewPermissionHistory(at(blank("en"), "/permissions/history"), toldToStaff(), 1, register.Default())
	letter, call := h.Decisions[2], h.Decisions[0]
	if letter.When != i18n.Date("en", day("2026-11-03")) || call.When == i18n.Date("en", day("2026-11-20")) {
		t.Errorf("when: %q and %q", letter.When, call.When)
	}
	want := []string{"Recorded by customer service", "On paper", "Reference: K-12/2026", "Note: Kirje asiakkaalta", "PDF file in the service", "Recorded on 20 November 2026"}
	for i, fact := range want {
		if letter.Facts[i] != fact {
			t.Errorf("fact %d is %q, want %q", i+1, letter.Facts[i+1], fact)
		}
	}
	if letter.Scan == nil || letter.Scan.URL != "/permissions/proof/42" || call.Scan != nil {
		t.Errorf("scans: %+v %+v", letter.Scan, call.Scan)
	}
}

// TestPermissionMistakesHaveWords: everything that the form refuses is said in words.
func TestPermissionMistakesHaveWords(t *testing.T) {
	for field, codes := range map[string][]string{
		"purpose": {"required"}, "channel": {"required", "purpose"}, "answer": {"required", "objected"}, "how": {"required"}, "day": {"required", "form", "future", "before"},
		"reference": {"paper", "too_long", "characters", "personal_id"}, "note": {"evidence", "too_long", "characters", "personal_id"}, "scan": {"too_large", "form"},
	} {
		for _, code := range codes {
			if !i18n.Has("staff_permission.error." + field + "." + code) {
				t.Errorf("no text for %s %s", field, code)
			}
		}
	}
	for _, way := range models.StaffWays {
		if !i18n.Has("permissions.how." + string(way)) {
			t.Errorf("no text for the way %s", way)
		}
	}
}

// TestOnlyAgentsRecord: who may not record or confirm is offered neither.
func TestOnlyAgentsRecord(t *testing.T) {
	for role, want := range map[string]int{"agent": 2, "approver": 0} {
		page := views.NewStaffCustomer(onCustomers(blank("fi"), role), visitTo(models.Reason{Code: models.ReasonContact}), everyHeld(), []models.Contact{waitingNumber})
		html := rendered(t, page)
		offered := 0
		for _, n := range append(viewstest.Find(html, "a", ""), viewstest.Find(html, "form", "")...) {
			switch viewstest.Attr(n, "href") + viewstest.Attr(n, "action") {
			case "/staff/customers/100234/decision", "/staff/customers/100234/contacts/7/confirm":
				offered++
			}
		}
		if offered != want {
			t.Errorf("%s is offered %d, want %d", role, offered, want)
		}
	}
}

// rendered is the page as the browser gets it.
func rendered(t testing.TB, v views.View) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := views.Render(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
