package models_test

import (
	"context"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/permit"
	"omatiedot/models/value"
)

// mailJobs runs what waits and returns how often a customer would be told that something is asked again.
func mailJobs(t testing.TB, store *models.Store) (renewals int) {
	t.Helper()
	for _, kind := range runJobs(t, store) {
		if kind == models.JobRenewal {
			renewals++
		}
	}
	return renewals
}

// round is what serve does every minute.
func round(t testing.TB, store *models.Store) int {
	t.Helper()
	if err := store.SettleDue(context.Background()); err != nil {
		t.Fatal(err)
	}
	if err := store.AskAgainDue(context.Background()); err != nil {
		t.Fatal(err)
	}
	return mailJobs(t, store)
}

// consented is a customer who said yes to e-mail and text messages when the clock starts.
func consented(t testing.TB, store *models.Store) models.Me {
	t.Helper()
	me := someone(t, store)
	if _, err := store.SaveMyPermissions(context.Background(), me, append(answer("email", true), answer("sms", true)...), "fi"); err != nil {
		t.Fatal(err)
	}
	return me
}

// The clock's start is 6 November 2026: asked again from 6 November 2028, until 6 December 2028.
const (
	untilAsked  = (2*365 + 1) * 24 * time.Hour
	untilLapsed = 31 * 24 * time.Hour
)

func again(t testing.TB, store *models.Store, number string) []models.Cell {
	t.Helper()
	cells, err := store.MyPermissions(context.Background(), login(t, store, number))
	if err != nil {
		t.Fatal(err)
	}
	return models.ToRenew(cells, value.DateOf(store.Now()))
}

// TestRenewalIsAskedOnce: on its day and not before, in one mail for all, and never again.
func TestRenewalIsAskedOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		consented(t, store)
		round(t, store)
		clock.Advance(untilAsked - 24*time.Hour)
		if n := round(t, store); n != 0 || len(again(t, store, "1")) != 0 {
			t.Errorf("asked on the day before: %d mails", n)
		}
		clock.Advance(24 * time.Hour)
		if n := round(t, store); n != 1 {
			t.Errorf("%d mails on the day", n)
		}
		if list := again(t, store, "1"); len(list) != 2 || list[0].Lapses.String() != "2028-12-06" {
			t.Errorf("asked again: %+v", list)
		}
		for range 3 {
			if n := round(t, store); n != 0 {
				t.Errorf("%d mails again", n)
			}
			clock.Advance(24 * time.Hour)
		}
		if n := len(audited(t, store, models.ActionRenewalAsked)); n != 1 {
			t.Errorf("%d entries in the audit log", n)
		}
	})
}

// TestRenewalKept: a yes given anew holds from then on, and is asked again in its own time.
func TestRenewalKept(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		consented(t, store)
		clock.Advance(untilAsked)
		round(t, store)
		me := login(t, store, "1")
		saved, err := store.RenewMyPermissions(ctx, me, answer("email", true), "fi")
		if err != nil || saved.Changed != 1 {
			t.Fatalf("%+v %v", saved, err)
		}
		if twice, err := store.RenewMyPermissions(ctx, me, answer("email", true), "fi"); err != nil || twice.Changed != 0 {
			t.Errorf("twice: %+v %v", twice, err)
		}
		if _, err := store.UndoMyPermissions(ctx, me, saved.Reference); err != models.ErrNotFound {
			t.Errorf("a renewal was undone: %v", err)
		}
		clock.Advance(untilLapsed)
		round(t, store)
		me = login(t, store, "1")
		if c := cellIn(t, store, me, "email"); c.Reason != permit.Consent || c.Decision.Previous != models.Granted || c.Lapses.String() != "2030-12-06" {
			t.Errorf("kept: %s %+v", c.Reason, c.Decision)
		}
		if c := cellIn(t, store, me, "sms"); c.Reason != permit.Lapsed || c.Lapsed.String() != "2028-12-06" || c.State != models.NotAsked {
			t.Errorf("not answered: %s, ended on %s", c.Reason, c.Lapsed)
		}
		clock.Advance(untilAsked - untilLapsed)
		if n := round(t, store); n != 1 {
			t.Errorf("the renewed one: %d mails", n)
		}
	})
}

// TestRenewalLapses: nobody has to do anything for a consent to end on its day, and the verdict that
// others read ends with it.
func TestRenewalLapses(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		consented(t, store)
		clock.Advance(untilAsked)
		round(t, store)
		clock.Advance(untilLapsed - 24*time.Hour)
		round(t, store)
		if c := cellIn(t, store, login(t, store, "1"), "email"); !c.Allowed() {
			t.Errorf("on its last day: %s", c.Reason)
		}
		clock.Advance(24 * time.Hour)
		round(t, store)
		places, err := store.Places(ctx)
		if err != nil {
			t.Fatal(err)
		}
		reasons, err := store.ReasonsForTest("1")
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range places {
			if p.Purpose == "direct_marketing" && p.Channel == "email" && p.In(reasons) != permit.Lapsed {
				t.Errorf("others read %s", p.In(reasons))
			}
		}
		me := login(t, store, "1")
		if saved, err := store.RenewMyPermissions(ctx, me, answer("email", true), "fi"); err != nil || saved.Changed != 0 {
			t.Errorf("kept after its end: %+v %v", saved, err)
		}
		if saved, err := store.SaveMyPermissions(ctx, me, answer("email", true), "fi"); err != nil || saved.Changed != 1 {
			t.Errorf("given anew: %+v %v", saved, err)
		}
		if c := cellIn(t, store, me, "email"); !c.Allowed() || !c.Lapsed.IsZero() {
			t.Errorf("given anew: %s", c.Reason)
		}
	})
}

// TestRenewalComesBeforeTheLapse: an old consent that nobody could ask again yet, since it came with an
// import or the program stood, is asked first and has all its time.
func TestRenewalComesBeforeTheLapse(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		consented(t, store)
		clock.Advance(3 * untilAsked)
		if c := cellIn(t, store, login(t, store, "1"), "email"); !c.Allowed() {
			t.Errorf("not asked, and yet %s", c.Reason)
		}
		if n := round(t, store); n != 1 {
			t.Errorf("%d mails", n)
		}
		clock.Advance(untilLapsed - 24*time.Hour)
		round(t, store)
		if c := cellIn(t, store, login(t, store, "1"), "email"); !c.Allowed() {
			t.Errorf("on its last day: %s", c.Reason)
		}
		clock.Advance(24 * time.Hour)
		round(t, store)
		if c := cellIn(t, store, login(t, store, "1"), "email"); c.Reason != permit.Lapsed {
			t.Errorf("unanswered: %s", c.Reason)
		}
	})
}

// TestRenewalRefused: a no to what is asked again is a no as any other.
func TestRenewalRefused(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		consented(t, store)
		clock.Advance(untilAsked)
		round(t, store)
		me := login(t, store, "1")
		if saved, err := store.RenewMyPermissions(ctx, me, answer("email", false), "fi"); err != nil || saved.Changed != 1 {
			t.Fatalf("%+v %v", saved, err)
		}
		if c := cellIn(t, store, me, "email"); c.Reason != permit.OwnRefusal || c.State != models.Refused {
			t.Errorf("%s: %s", c.State, c.Reason)
		}
		if saved, err := store.RenewMyPermissions(ctx, me, answer("phone", true), "fi"); err != nil || saved.Changed != 0 {
			t.Errorf("what is not asked again: %+v %v", saved, err)
		}
		if _, err := store.RenewMyPermissions(ctx, me, answer("any", true), "fi"); err != models.ErrNotFound {
			t.Errorf("what is not there: %v", err)
		}
	})
}

// TestWhoIsNotAsked: a yes that has been overtaken, and people whose data may not be used for asking.
func TestWhoIsNotAsked(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,protected,preferred_contact", "1,person,A,,", "2,person,B,true,", "3,person,C,,post", "4,person,D,,"),
			modelstest.File(t, "contacts", "id,customer,channel,value,verified", "3,3,email,c@example.fi,true", "4,4,email,d@example.fi,true"),
			modelstest.File(t, "addresses", "id,customer,kind,street,postal_code,post_office", "3,3,home,Koetie 3,00100,HELSINKI"),
			modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at",
				"1,1,direct_marketing,email,granted,2024-11-01T00:00:00Z", "1b,1,direct_marketing,email,refused,2025-11-01T00:00:00Z",
				"2,2,direct_marketing,email,granted,2024-11-01T00:00:00Z", "3,3,direct_marketing,email,granted,2024-11-01T00:00:00Z",
				"4,4,direct_marketing,email,granted,2024-11-01T00:00:00Z", "5,4,opinion_research,email,granted,2020-11-01T00:00:00Z"))
		if n := round(t, store); n != 2 {
			t.Errorf("%d customers asked, want the third and fourth", n)
		}
		for number, want := range map[string]int{"1": 0, "2": 1, "3": 1, "4": 1} {
			if n := len(again(t, store, number)); n != want {
				t.Errorf("customer %s is asked %d on the page, want %d", number, n, want)
			}
		}
		for number, want := range map[int64]string{3: "", 4: "d@example.fi"} {
			if m, err := store.RenewalMail(context.Background(), number); err != nil || m.To != want {
				t.Errorf("mail to %q, want %q: %v", m.To, want, err)
			}
		}
	})
}
