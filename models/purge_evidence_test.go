package models_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// TestRetentionOfEvidence: a decision goes three years after it ended, with its paper; what is in force
// stays, and so do a no that a consent stands before and all of who is held.
func TestRetentionOfEvidence(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		d.ok(store.KeepDescription(ctx))
		noted := func(channel string, how models.Code) {
			d.ok(store.OpenCustomer(ctx, d.agent, "1001", models.Reason{Code: models.ReasonContact}))
			v, err := store.Visit(ctx, d.agent, "1001")
			d.ok(err)
			wrong, err := store.RecordPermission(ctx, v, models.NewPermission{Purpose: "direct_marketing", Channels: []string{channel}, Answer: how, How: "paper", Day: value.DateOf(clock.Now()), Scan: aPDF})
			if err != nil || len(wrong) > 0 {
				t.Fatal(wrong, err)
			}
		}
		say := func(channel string, yes bool) {
			t.Helper()
			_, err := store.SaveMyPermissions(ctx, d.anna, answer(channel, yes), "fi")
			d.ok(err)
			clock.Advance(time.Minute)
		}
		noted("sms", models.AnswerYes) // and no later
		say("email", false)            // in the place of the imported yes
		say("phone", false)
		say("phone", true) // may be asked again and end: then the no stands again
		say("sms", false)
		first := clock.Now()
		now := func() string {
			d.anna = login(t, store, "1001")
			cells, err := store.MyPermissions(ctx, d.anna)
			d.ok(err)
			var list []string
			for _, c := range cells {
				list = append(list, fmt.Sprint(c.Purpose.Key, c.Channel, c.State, c.Reason, c.Since))
			}
			return strings.Join(list, "\n")
		}
		before := now()
		rows := func() int64 { return d.number("SELECT COUNT(*) FROM permissions") }
		if rows() != 6 {
			t.Fatalf("%d decisions", rows())
		}
		clock.Advance((3*365 - 5) * 24 * time.Hour)
		if got := purged(t, store, true, "permissions"); got.Rows != 0 {
			t.Errorf("before three years are over: %+v", got)
		}
		if since, err := store.PermissionsSince(ctx); err != nil || !since.IsZero() {
			t.Errorf("kept since %v, %v", since, err)
		}
		clock.Advance(10 * 24 * time.Hour)
		d.ok(store.Hold(ctx, models.System("test"), "1001", "Riita"))
		if got := purged(t, store, false, "permissions"); got.Rows != 0 || got.Held != 2 {
			t.Errorf("of who is held: %+v", got)
		}
		d.ok(store.Release(ctx, models.System("test"), "1001"))
		if got := purged(t, store, true, "permissions"); got.Rows != 2 {
			t.Errorf("counted: %+v", got)
		}
		if got := purged(t, store, false, "permissions"); got.Rows != 2 || rows() != 4 {
			t.Errorf("%+v, %d are left", got, rows())
		}
		if n := d.number("SELECT COUNT(*) FROM permission_proofs"); n != 0 {
			t.Errorf("%d papers are left", n)
		}
		if after := now(); after != before {
			t.Errorf("what holds is\n%s, and was\n%s", after, before)
		}
		// The source still has the yes of 2025: it does not come again, and a new word of the same key does.
		old := "P-1,1001,direct_marketing,email,granted,2025-03-01T12:00:00Z,paper"
		count := modelstest.Import(t, store, modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,how", old))
		if count[0].New != 0 || rows() != 4 {
			t.Errorf("imported again: %+v", count[0])
		}
		count = modelstest.Import(t, store, modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,how", strings.Replace(old, "granted", "refused", 1)))
		if count[0].New != 1 {
			t.Errorf("said anew: %+v", count[0])
		}
		since, err := store.PermissionsSince(ctx)
		d.ok(err)
		var gone *models.NotHeld
		if _, err := store.MyPermissionsAt(ctx, d.anna, since.Add(-time.Second)); !errors.As(err, &gone) || gone.Since != since {
			t.Errorf("as of before it: %v", err)
		}
		if _, err := store.MyPermissionsAt(ctx, d.anna, since); err != nil || !since.Time().After(first) {
			t.Errorf("as of %v: %v", since, err)
		}
		if err := store.EachPermission(ctx, since.Add(-time.Second), func(models.CustomerPermissions) error { return nil }); !errors.As(err, &gone) {
			t.Errorf("of everybody: %v", err)
		}
	})
}

// TestEvidenceInAPlan: an erasure cannot delete evidence; the answer says until when it is kept.
func TestEvidenceInAPlan(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		plan := func() models.PlanRow {
			k, err := store.StaffCase(ctx, d.agent, d.ask(models.NewRequest{Kind: models.Erasure, Scope: models.Scope{Kinds: []string{"permissions"}}}))
			d.ok(err)
			d.ok(store.WithdrawMine(ctx, d.anna, k.Ref))
			clock.Advance(time.Minute)
			return k.Plan[0]
		}
		if row := plan(); row.Fate != models.Keep || row.Ground != models.LegalClaims || !row.Until.IsZero() {
			t.Errorf("in force: %+v", row)
		}
		saved, err := store.SaveMyPermissions(ctx, d.anna, answer("sms", true), "fi")
		d.ok(err)
		_, err = store.UndoMyPermissions(ctx, d.anna, saved.Reference)
		d.ok(err)
		modelstest.Import(t, store, modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,how,valid_until", "P-1,1001,direct_marketing,email,granted,2025-03-01T12:00:00Z,paper,2026-01-31"))
		if row := plan(); row.Fate != models.Keep || row.Ground != models.LegalClaims || row.Until != value.DateOf(clock.Now()).AddMonths(36) {
			t.Errorf("ended: %+v", row)
		}
	})
}

// TestThePastAfterRetention: with evidence going after half a year, what is shown of every later moment is
// what was shown, and nothing changes for the customer.
func TestThePastAfterRetention(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		var gone int64
		p := &past{T: t, store: store, clock: clock, random: rand.New(rand.NewPCG(0, 679)), number: "1"}
		p.begin()
		for range 3 {
			for range 40 {
				p.step()
			}
			p.me = login(t, store, p.number)
			settled(t, store)
			before, err := store.MyPermissions(ctx, p.me)
			if err != nil {
				t.Fatal(err)
			}
			d := *store.Description
			d.Kinds = slices.Clone(d.Kinds)
			for i := range d.Kinds {
				if d.Kinds[i].Key == "permissions" {
					d.Kinds[i].Retention = register.Retention{Months: 6, From: register.FromPermissionEnd}
				}
			}
			store.Description = &d
			gone += purged(t, store, false, "permissions").Rows
			after, err := store.MyPermissions(ctx, p.me)
			if err != nil {
				t.Fatal(err)
			}
			for i := range after {
				if before[i].Allowed() != after[i].Allowed() || before[i].State != after[i].State || before[i].Since != after[i].Since {
					t.Errorf("%s by %s: %+v, was %+v", after[i].Purpose.Key, after[i].Channel, after[i], before[i])
				}
			}
		}
		since, err := store.PermissionsSince(ctx)
		if err != nil {
			t.Fatal(err)
		}
		p.shown = slices.DeleteFunc(p.shown, func(m moment) bool { return m.at.Before(since) })
		p.compare()
		p.enough(60)
		if gone < 20 {
			t.Errorf("only %d decisions went", gone)
		}
	})
}
