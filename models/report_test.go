package models_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// shown is a count as a reader sees it.
func shown(c models.Count) string {
	n, why := c.Number()
	return fmt.Sprint(n, []string{"", " small", " covered"}[why])
}

// TestReport counts a year of made-up requests by hand.
func TestReport(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		people := []string{"number,kind,family_name"}
		for i := range 12 {
			people = append(people, fmt.Sprintf("%d,person,Koe", 3000+i))
		}
		permissions := []string{"id,customer,purpose,channel,state,decided_at,how"}
		for i := range 12 {
			state, at := "granted", "2026-03-15T12:00:00Z"
			if i >= 9 {
				state = "refused" // three: too few to tell
			}
			// One customer who answers for two channels is one customer.
			for _, channel := range []string{"email", "phone"} {
				permissions = append(permissions, fmt.Sprintf("P-%d-%s,%d,direct_marketing,%s,%s,%s,paper", i, channel, 3000+i, channel, state, at))
			}
		}
		// In Finland it is the new year already.
		permissions = append(permissions, "P-x,3000,direct_marketing,post,granted,2025-12-31T22:30:00Z,paper")
		modelstest.Import(t, store, modelstest.File(t, "customers", people...), modelstest.File(t, "permissions", permissions...))
		agent, approver, auditor := clerk(t, store, "A", "agent"), clerk(t, store, "B", "approver"), clerk(t, store, "C", "auditor")
		today := value.DateOf(clk.Now())

		for i := range 12 {
			n := models.Intake{
				NewRequest: models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "k"}, Number: fmt.Sprint(3000 + i),
				Came: models.Came{Channel: models.ByPhone, Identified: "callback", Delivery: "portal", On: today.AddDays(-i)},
			}
			r, _, err := store.TakeIn(ctx, agent, n)
			if err != nil {
				t.Fatal(err)
			}
			if i >= 9 {
				continue // stays open
			}
			form := plain("")
			if i < 6 {
				form = ruling(models.RefusedWhole, models.Excessive)
			}
			for v, step := range []func(int) error{
				func(v int) error { return store.Take(ctx, agent, r.Ref, v) },
				func(v int) error { return store.WriteDraft(ctx, agent, r.Ref, v, form) },
				func(v int) error { return modelstest.Approve(ctx, store, approver, r.Ref, v) },
				func(int) error { return store.MakeAnswer(ctx, r.ID, onPaper) },
			} {
				if err := step(v + 1); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := store.OpenCustomer(ctx, agent, "3000", models.Reason{Code: models.ReasonBilling}); err != nil {
			t.Fatal(err)
		}
		clk.Advance(24 * time.Hour)
		for _, role := range []string{"agent", "marketing"} {
			if _, err := store.Report(ctx, clerk(t, store, role, role), today.Year()); !errors.Is(err, models.ErrNotAllowed) {
				t.Errorf("%s: %v", role, err)
			}
		}
		if _, err := store.Report(ctx, auditor, 1999); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a year of nothing: %v", err)
		}
		r, err := store.Report(ctx, auditor, today.Year())
		if err != nil {
			t.Fatal(err)
		}
		v := r.Volumes[slices.Index(models.RequestKinds, models.Access)]
		var fates []string
		for _, c := range v.Fates {
			fates = append(fates, shown(c))
		}
		// The months tell that there are twelve, so that three who wait are hidden with the nine who do not.
		if got := fmt.Sprint(shown(v.Total), fates); got != "12[0 covered 0 0 0 0 small 0]" {
			t.Errorf("fates: %s", got)
		}
		if v.Days == nil || v.Days.Median != 4 || v.Days.Ninety != 8 || *r.Days != *v.Days {
			t.Errorf("days: %+v", v.Days)
		}
		for _, refusal := range r.Refusals {
			want := "0"
			if refusal.Ground == models.Excessive {
				want = "6"
			}
			if shown(refusal.Count) != want {
				t.Errorf("refused on %q: %s", refusal.Ground, shown(refusal.Count))
			}
		}
		if p := r.Permissions[0]; len(r.Permissions) != 1 || p.Purpose != "direct_marketing" || shown(p.Granted[2]) != "9" || shown(p.Declined[2]) != "0 small" || shown(p.Granted[0]) != "0 small" || shown(p.Granted[11]) != "0" {
			t.Errorf("permissions: %+v", r.Permissions)
		}
		for _, look := range r.Looks { // at each of nine drafts, and at the page of its request
			if want := map[models.ReasonCode]string{models.ReasonBilling: "0 small", models.ReasonRequest: "18"}[look.Reason]; shown(look.Count) != cmp.Or(want, "0") {
				t.Errorf("looks: %+v", look)
			}
		}
	})
}

func onPaper(models.Answer, *register.Description) (models.Documents, error) {
	return models.Documents{PDF: []byte("paper")}, nil
}

// TestReportOfParts: what is left out of an answer counts with its ground, and the days on which the clock
// stood are told; of too few nothing is told.
func TestReportOfParts(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		form := models.DraftForm{Ruling: models.Ruling{Outcome: models.PartlyRefused, Explanation: "Naapuri.",
			Withheld: []models.WithheldRecord{{Kind: "contracts", Ground: models.OthersRights}, {Kind: "invoices", Ground: models.Supervision}}}}
		year := value.DateOf(clk.Now()).Year()
		for n := 1; n <= models.SmallCount; n++ {
			ref := d.ask(models.NewRequest{Kind: models.Access})
			d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Specification, "Mitä?"))
			d.later(2)
			d.ok(store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "Kaikkea."}))
			d.answer(ref, form)
			r, err := store.Report(ctx, d.approver, year)
			d.ok(err)
			access := r.Volumes[slices.Index(models.RequestKinds, models.Access)]
			got := map[models.Ground]string{}
			for _, refusal := range r.Refusals {
				got[refusal.Ground] = shown(refusal.Count)
			}
			want := "0 small"
			if n == models.SmallCount {
				want = fmt.Sprint(n)
			}
			if got[models.OthersRights] != want || got[models.Supervision] != want || got[models.Excessive] != "0" {
				t.Errorf("after %d answers: %v", n, got)
			}
			if told := access.Waited != nil; told != (n == models.SmallCount) || told && (access.Waited.Median != 2 || *r.Waited != *access.Waited) {
				t.Errorf("after %d answers they waited %+v", n, access.Waited)
			}
		}
	})
}
