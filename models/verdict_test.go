package models_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/permit"
	"omatiedot/models/value"
)

// reachable is a register of people with a number each, one of them with an e-mail address by contract.
func reachable(t testing.TB, store *models.Store, people int) {
	t.Helper()
	customers, contacts, contracts := []string{}, []string{}, []string{}
	for i := 1; i <= people; i++ {
		customers = append(customers, fmt.Sprintf("%d,person,P%d", i, i))
		contacts = append(contacts, fmt.Sprintf("p%d,%d,phone,+35840000%04d,true,", i, i, i), fmt.Sprintf("e%d,%d,email,p%d@example.fi,,", i, i, i))
		contracts = append(contracts, fmt.Sprintf("k%d,%d,sales,2024-01-01,active", i, i))
	}
	modelstest.Import(t, store, modelstest.File(t, "customers", append([]string{"number,kind,family_name"}, customers...)...),
		modelstest.File(t, "contacts", append([]string{"id,customer,channel,value,verified,valid_to"}, contacts...)...),
		modelstest.File(t, "contracts", append([]string{"id,customer,kind,starts,status"}, contracts...)...))
}

// settled runs the jobs that wait, as serve does.
func settled(t testing.TB, store *models.Store) {
	t.Helper()
	ctx := context.Background()
	for {
		job, err := store.NextJob(ctx)
		if err == models.ErrNotFound {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if job.Kind == models.JobSettle {
			err = store.SettleJobForTest(ctx, job)
		}
		if err := store.FinishJob(ctx, job, err); err != nil {
			t.Fatal(err)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := store.SettleDue(ctx); err != nil {
		t.Fatal(err)
	}
}

// stored is the reason kept for a customer's cell.
func stored(t testing.TB, store *models.Store, me models.Me, purpose, channel string) permit.Reason {
	t.Helper()
	v, err := store.VerdictForTest(me)
	if err != nil {
		t.Fatal(err)
	}
	list, err := store.Places(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range list {
		if p.Purpose == purpose && p.Channel == channel {
			return p.In(v.Reasons)
		}
	}
	t.Fatalf("no place for %s by %s", purpose, channel)
	return ""
}

func answer(channel string, yes bool) []models.Decision {
	return []models.Decision{{Purpose: "direct_marketing", Channel: channel, Yes: yes}}
}

// TestVerdictsFollow: what is kept for the whole register is what the decision function says of each,
// after a click at once, after an import when its job has run, and with time.
func TestVerdictsFollow(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		reachable(t, store, 2)
		settled(t, store)
		me := login(t, store, "1")
		expect := func(when, channel string, want permit.Reason) {
			t.Helper()
			if got := stored(t, store, me, "direct_marketing", channel); got != want {
				t.Errorf("%s: %s is %s, want %s", when, channel, got, want)
			}
			cells, err := store.MyPermissions(ctx, me)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range cells {
				if got := stored(t, store, me, c.Purpose.Key, string(c.Channel)); got != c.Reason {
					t.Errorf("%s: %s by %s is kept as %s, and is %s", when, c.Purpose.Key, c.Channel, got, c.Reason)
				}
			}
		}
		save := func(channel string, yes bool) {
			t.Helper()
			if _, err := store.SaveMyPermissions(ctx, me, answer(channel, yes), "fi"); err != nil {
				t.Fatal(err)
			}
		}
		expect("at first", "phone", permit.NotProhibited)
		expect("at first", "email", permit.ExistingCustomer)
		expect("at first", "post", permit.NoWay)
		save("phone", false)
		expect("after a no", "phone", permit.OwnProhibition)
		save("phone", true)
		expect("after a yes in the same second", "phone", permit.Consent)
		save("email", false)
		expect("after a no to messages", "email", permit.OwnRefusal)

		clock.Advance(time.Hour)
		modelstest.Import(t, store, modelstest.File(t, "addresses", "id,customer,kind,street,postal_code,post_office,valid_to", "a1,1,home,Koetie 1,00100,Helsinki,"+clock.Now().AddDate(0, 0, 9).Format(time.DateOnly)),
			modelstest.File(t, "contacts", "id,customer,channel,value,verified,valid_to", "p1,1,phone,+358400000001,false,"))
		settled(t, store)
		expect("with an address", "post", permit.NotProhibited)
		expect("with a number in doubt", "phone", permit.UnverifiedAddress)
		clock.Advance(11 * 24 * time.Hour)
		settled(t, store)
		me = login(t, store, "1")
		expect("when the address has ended", "post", permit.WrongAddress)

		if err := store.RestrictForTest(ctx, me); err != nil {
			t.Fatal(err)
		}
		expect("restricted", "phone", permit.Restricted)
	})
}

// TestUndo: a change is taken back in the cells that nobody has decided since, by its owner alone and
// within a day.
func TestUndo(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		reachable(t, store, 2)
		me, other := login(t, store, "1"), login(t, store, "2")
		if _, err := store.SaveMyPermissions(ctx, me, answer("email", true), "fi"); err != nil {
			t.Fatal(err)
		}
		clock.Advance(time.Minute)
		no, err := store.ObjectToMarketing(ctx, me, "sv")
		if err != nil || no.Changed != 6 {
			t.Fatalf("no marketing at all: %+v %v", no, err)
		}
		clock.Advance(time.Minute)
		if _, err := store.SaveMyPermissions(ctx, me, answer("sms", true), "fi"); err != nil {
			t.Fatal(err)
		}
		if _, err := store.UndoMyPermissions(ctx, other, no.Reference); err != models.ErrNotFound {
			t.Errorf("somebody else's: %v", err)
		}
		back, err := store.UndoMyPermissions(ctx, me, no.Reference)
		if err != nil || back.Changed != 5 {
			t.Errorf("taken back: %+v %v", back, err)
		}
		want := map[string]models.Code{"email": models.Granted, "sms": models.Granted, "phone": models.NotAsked, "post": models.NotAsked, "automated_call": models.NotAsked}
		state := func() map[string]models.Code {
			cells, err := store.MyPermissions(ctx, me)
			if err != nil {
				t.Fatal(err)
			}
			got := map[string]models.Code{}
			for _, c := range cells {
				if c.Purpose.Key == "direct_marketing" {
					got[string(c.Channel)] = c.State
				}
			}
			return got
		}
		if got := state(); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("taken back: %v, want %v", got, want)
		}
		if again, err := store.UndoMyPermissions(ctx, me, no.Reference); err != nil || again.Changed != 0 {
			t.Errorf("taken back twice: %+v %v", again, err)
		}
		if redo, err := store.UndoMyPermissions(ctx, me, back.Reference); err != nil || redo.Changed != 5 {
			t.Errorf("the taking back taken back: %+v %v", redo, err)
		}
		if got := state(); got["phone"] != models.Prohibited || got["email"] != models.Refused {
			t.Errorf("the taking back taken back: %v", got)
		}
		clock.Advance(25 * time.Hour)
		me = login(t, store, "1")
		if _, err := store.UndoMyPermissions(ctx, me, no.Reference); err != models.ErrNotFound {
			t.Errorf("after a day: %v", err)
		}
	})
}

// TestEveryDecisionIsEvidence: a row says what was before, in which words, and where it came from.
func TestEveryDecisionIsEvidence(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		reachable(t, store, 1)
		me := login(t, store, "1")
		for _, yes := range []bool{true, false} {
			if _, err := store.SaveMyPermissions(ctx, me, answer("email", yes), "sv"); err != nil {
				t.Fatal(err)
			}
		}
		rows, err := store.MyPermissionHistory(ctx, me)
		if err != nil || len(rows) != 2 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		last := rows[0]
		if last.Previous != models.Granted || last.State != models.Refused || last.Language != "sv" || last.Notice != store.Description.Hash() ||
			!strings.HasPrefix(last.Reference, "change-") || last.Wording != store.Description.Permission("direct_marketing").Text.SV {
			t.Errorf("%+v", last)
		}
		if rows[1].Previous != models.NotAsked {
			t.Errorf("the first answer follows %s", rows[1].Previous)
		}
		for _, table := range []string{"permissions", "verdict_history"} {
			for _, act := range []string{"UPDATE " + table + " SET customer_id = 1", "DELETE FROM " + table} {
				if err := store.ExecForTest(act); err == nil || !strings.Contains(err.Error(), "append-only") {
					t.Errorf("%s: %v", act, err)
				}
			}
		}
	})
}

// TestSequenceMissesNothing: a reader who asks for what came after the last number seen, while many
// write, ends with the verdict in force for everybody.
func TestSequenceMissesNothing(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		const people, clicks = 8, 12
		reachable(t, store, people)
		settled(t, store)
		var writers sync.WaitGroup
		for i := 1; i <= people; i++ {
			me := login(t, store, fmt.Sprint(i))
			writers.Go(func() {
				for n := range clicks {
					if _, err := store.SaveMyPermissions(context.Background(), me, answer("email", n%2 == 0), "fi"); err != nil {
						t.Error(err)
					}
				}
			})
		}
		written := make(chan struct{})
		go func() { writers.Wait(); close(written) }()
		seen, last := map[int64]models.Verdict{}, int64(0)
		read := func() {
			rows, err := store.VerdictsAfterForTest(last)
			if err != nil {
				t.Error(err)
			}
			for _, v := range rows {
				seen[v.CustomerID], last = v, v.Sequence
			}
		}
		for done := false; !done; {
			select {
			case <-written:
				done = true
			default:
			}
			read()
		}
		all, err := store.VerdictsAfterForTest(0)
		if err != nil || len(all) != people {
			t.Fatalf("%d verdicts, %v", len(all), err)
		}
		for _, v := range all {
			if seen[v.CustomerID] != v {
				t.Errorf("the reader has %+v, in force is %+v", seen[v.CustomerID], v)
			}
		}
	})
}

// TestShownThen: whatever happens, what a moment showed can be shown again later.
func TestShownThen(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		r := rand.New(rand.NewPCG(7, 8))
		reachable(t, store, 1)
		settled(t, store)
		type moment struct {
			at    value.Time
			shown string
		}
		var moments []moment
		show := func(cells []models.Cell, err error) string {
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, c := range cells {
				fmt.Fprintln(&b, c.Purpose.Key, c.Channel, c.State, c.Since, c.How, c.Until, c.Reason)
			}
			return b.String()
		}
		channels := []string{"email", "sms", "phone", "post", "automated_call"}
		for i := range 40 {
			clock.Advance(time.Duration(1+r.IntN(40)) * time.Hour)
			me := login(t, store, "1")
			switch r.IntN(4) {
			case 0, 1:
				if _, err := store.SaveMyPermissions(ctx, me, answer(channels[r.IntN(5)], r.IntN(2) == 0), "fi"); err != nil {
					t.Fatal(err)
				}
			case 2:
				decided := clock.Now().AddDate(0, 0, r.IntN(20)-15)
				modelstest.Import(t, store, modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,valid_until",
					fmt.Sprintf("i%d,1,direct_marketing,%s,%s,%s,%s", i, channels[r.IntN(5)], []string{"granted", "refused", "prohibited"}[r.IntN(3)],
						decided.UTC().Format(time.RFC3339), decided.AddDate(0, 0, 3).Format(time.DateOnly))))
			case 3:
				if _, err := store.ObjectToMarketing(ctx, me, "en"); err != nil {
					t.Fatal(err)
				}
			}
			settled(t, store)
			moments = append(moments, moment{value.TimeOf(clock.Now()), show(store.MyPermissions(ctx, me))})
		}
		clock.Advance(400 * 24 * time.Hour)
		settled(t, store)
		me := login(t, store, "1")
		for _, m := range moments {
			if got := show(store.MyPermissionsAt(ctx, me, m.at)); got != m.shown {
				t.Errorf("at %s was shown\n%s\nand now\n%s", m.at, m.shown, got)
			}
		}
	})
}

// BenchmarkSettle settles the verdicts of 2,000 customers who have none yet.
func BenchmarkSettle(b *testing.B) {
	const people = 2000
	for name, open := range map[string]func(testing.TB, *modelstest.Clock) *models.Store{"sqlite": modelstest.SQLite, "postgres": modelstest.OnPostgres} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				store := open(b, modelstest.NewClock(modelstest.Start))
				reachable(b, store, people)
				b.StartTimer()
				settled(b, store)
			}
			b.ReportMetric(float64(people*b.N)/b.Elapsed().Seconds(), "customers/s")
		})
	}
}

// TestAnOrderIsOfThePerson: what is ordered on one of a person's customer numbers holds for the other.
func TestAnOrderIsOfThePerson(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,given_names,family_name,personal_id,protected,protected_until",
			"1,person,Eva,Ek,010594Y9032,,", "2,person,Eva,Ek,010594Y9032,,", "3,person,Bo,Ek,,,"),
			modelstest.File(t, "contacts", "id,customer,channel,value", "p1,1,phone,+358400000001", "p2,2,phone,+358400000002", "p3,3,phone,+358400000003"))
		settled(t, store)
		me, other := login(t, store, "1"), login(t, store, "3")
		if got := stored(t, store, me, "direct_marketing", "phone"); got != permit.NotProhibited {
			t.Fatalf("before the order: %s", got)
		}
		clock.Advance(time.Minute)
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,given_names,family_name,personal_id,protected,protected_until",
			"2,person,Eva,Ek,010594Y9032,true,"+clock.Now().AddDate(0, 0, 5).Format(time.DateOnly)))
		settled(t, store)
		if got := stored(t, store, me, "direct_marketing", "phone"); got != permit.Protected {
			t.Errorf("ordered on the other number: %s", got)
		}
		if got := stored(t, store, other, "direct_marketing", "phone"); got != permit.NotProhibited {
			t.Errorf("somebody else: %s", got)
		}
		clock.Advance(7 * 24 * time.Hour)
		settled(t, store)
		if got := stored(t, store, me, "direct_marketing", "phone"); got != permit.NotProhibited {
			t.Errorf("when the order has ended: %s", got)
		}
	})
}

// TestWhoWaitsSeesWhatIsNew: whoever has waited for a lock settles by what was said meanwhile, and not
// as of the moment at which the wait began.
func TestWhoWaitsSeesWhatIsNew(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		reachable(t, store, 1)
		settled(t, store)
		me := login(t, store, "1")
		err := store.SettleLaterForTest(ctx, me, func() {
			clock.Advance(2 * time.Second)
			if _, err := store.SaveMyPermissions(ctx, me, answer("phone", false), "fi"); err != nil {
				t.Error(err)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := stored(t, store, me, "direct_marketing", "phone"); got != permit.OwnProhibition {
			t.Errorf("after an objection: %s", got)
		}
	})
}
