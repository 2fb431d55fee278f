package models_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// TestConsentsAreProven: whoever has to show what a customer permitted sees the record and the receipt
// of any day for a reason, and nothing else of the customer; each look and file is in the customer's log.
func TestConsentsAreProven(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,since,protected", "1,person,A,2020-05-01,", "2,person,B,2020-05-01,true"))
		me, today := login(t, store, "1"), value.DateOf(modelstest.Start)
		if _, err := store.SaveMyPermissions(ctx, me, answer("email", true), "fi"); err != nil {
			t.Fatal(err)
		}
		clock.Advance(48 * time.Hour)
		if _, err := store.SaveMyPermissions(ctx, me, answer("email", false), "fi"); err != nil {
			t.Fatal(err)
		}
		auditor, approver := clerk(t, store, "Auditor", "auditor"), clerk(t, store, "Approver", "approver")
		for _, role := range []string{"agent", "marketing", "admin"} {
			if err := store.OpenConsents(ctx, clerk(t, store, role, role), "1", models.Reason{Code: models.ReasonDataProtection}); !errors.Is(err, models.ErrNotAllowed) {
				t.Errorf("%s: %v", role, err)
			}
		}
		why := models.Reason{Code: models.ReasonDataProtection, Text: "Viranomainen kysyi"}
		if err := store.OpenConsents(ctx, auditor, "1", models.Reason{}); err == nil {
			t.Error("opened without a reason")
		}
		if _, err := store.ConsentVisit(ctx, auditor, "1"); !errors.Is(err, models.ErrReason) {
			t.Errorf("a visit that nobody began: %v", err)
		}
		for _, staff := range []models.Staff{auditor, approver} {
			if err := store.OpenConsents(ctx, staff, "1", why); err != nil {
				t.Fatal(err)
			}
			v, err := store.ConsentVisit(ctx, staff, "1")
			if err != nil {
				t.Fatal(err)
			}
			for day, want := range map[value.Date]string{today: "granted 1", today.AddDays(2): "refused 2"} {
				receipt, err := store.TakeVisitedReceipt(ctx, v, day)
				if err != nil {
					t.Fatal(err)
				}
				record, err := store.TakeVisitedRecord(ctx, v, day)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range receipt.Cells {
					if got := fmt.Sprint(c.State, " ", len(record.Decisions)); c.Purpose.Key == "direct_marketing" && c.Channel == "email" && got != want {
						t.Errorf("%s: %s, want %s", day, got, want)
					}
				}
			}
			if _, err := store.VisitedReceipt(ctx, v, today.AddDays(3)); err == nil {
				t.Error("a receipt of tomorrow")
			}
		}
		if _, err := store.Visit(ctx, auditor, "1"); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("the auditor opens the customer's page: %v", err)
		}
		if err := store.OpenConsents(ctx, auditor, "2", why); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("the auditor opens a protected customer: %v", err)
		}
		if err := store.OpenConsents(ctx, approver, "2", why); err != nil {
			t.Errorf("the approver opens a protected customer: %v", err)
		}
		seen, err := store.MyAccessLog(ctx, me)
		if err != nil {
			t.Fatal(err)
		}
		looks := 0
		for _, e := range seen {
			if e.Action == models.ActionKindViewed && e.Kind == "permissions" && e.Text == why.Text && e.Unit == models.DataProtection {
				looks++
			}
		}
		if looks != 2*(1+2*2) {
			t.Errorf("the customer sees %d looks: %+v", looks, seen)
		}
	})
}

// TestExportConsents: the proof of one customer goes to a file as it was known at a moment, and the
// audit log has it.
func TestExportConsents(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		me := someone(t, store)
		if _, err := store.SaveMyPermissions(ctx, me, answer("email", true), "sv"); err != nil {
			t.Fatal(err)
		}
		before := value.TimeOf(clock.Now())
		clock.Advance(time.Hour)
		if _, err := store.SaveMyPermissions(ctx, me, answer("sms", true), "sv"); err != nil {
			t.Fatal(err)
		}
		for at, want := range map[value.Time]int{{}: 2, before: 1} {
			r, err := store.ExportConsents(ctx, "command line", "1", at)
			if err != nil || len(r.Decisions) != want || r.Number != "1" || len(r.Cells) == 0 {
				t.Errorf("%d decisions of %s, %d cells: %v", len(r.Decisions), r.Number, len(r.Cells), err)
			}
		}
		if _, err := store.ExportConsents(ctx, "command line", "9", value.Time{}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("of nobody: %v", err)
		}
		entries := audited(t, store, models.ActionConsentsExported)
		if len(entries) != 2 || entries[0].ActorName != "command line" || entries[0].CustomerID == nil || !strings.Contains(entries[0].Details, `"as_of"`) {
			t.Errorf("%+v", entries)
		}
	})
}
