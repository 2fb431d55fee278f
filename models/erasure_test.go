package models_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// full takes files in as all that there is.
func (d *desk) full(files ...models.ImportFile) (problems []string) {
	d.Helper()
	settings := models.ImportSettings{Full: true, MaxGone: 1, Problem: func(p *models.ImportProblem) { problems = append(problems, p.Reason) }}
	_, err := d.store.Import(context.Background(), files, settings)
	d.ok(err)
	return problems
}

func (d *desk) events(keys ...string) models.ImportFile {
	lines := []string{"id,customer,time,subject,source"}
	for _, key := range keys {
		lines = append(lines, key+",1001,2026-05-05T10:00:00Z,"+key+",use_of_service")
	}
	return modelstest.File(d.T, "events", lines...)
}

// erase answers a request to erase with a plan, in which what it does not tell of is as proposed.
func (d *desk) erase(plan ...models.PlanRow) string {
	d.Helper()
	ref := d.ask(models.NewRequest{Kind: models.Erasure})
	d.answer(ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Siksi.", Plan: d.plan(ref, plan...)}})
	return ref
}

// answerAgain answers a request anew.
func (d *desk) answerAgain(ref string, ruling models.Ruling) {
	d.Helper()
	ctx := context.Background()
	d.ok(d.store.Reopen(ctx, d.approver, ref, d.version(ref), "Virhe"))
	d.ok(d.store.Take(ctx, d.agent, ref, d.version(ref)))
	d.answer(ref, models.DraftForm{Ruling: ruling})
}

// plan is what is proposed for a request to erase, but for the rows that are given.
func (d *desk) plan(ref string, rows ...models.PlanRow) []models.PlanRow {
	d.Helper()
	k, err := d.store.StaffCase(context.Background(), d.agent, ref)
	d.ok(err)
	for _, row := range k.Plan {
		if !slices.ContainsFunc(rows, func(r models.PlanRow) bool { return r.Kind == row.Kind }) {
			rows = append(rows, models.PlanRow{Kind: row.Kind, Fate: row.Fate, Ground: row.Ground})
		}
	}
	return rows
}

// jobs runs the jobs of a kind that wait, and those they lead to, and returns how many they were.
func (d *desk) jobs(kind models.JobKind) int {
	d.Helper()
	n := 0
	for {
		job, err := d.store.NextJob(context.Background())
		if err != nil {
			return n
		}
		if job.Kind == kind {
			n++
			d.ok(d.store.RetentionJobForTest(context.Background(), job))
		}
		d.ok(d.store.FinishJob(context.Background(), job, nil))
	}
}

func (d *desk) number(sql string) int64 {
	d.Helper()
	n, err := d.store.NumberForTest(sql)
	d.ok(err)
	return n
}

// open lists the subjects of a request's tasks of a kind that are not done.
func (d *desk) open(ref string, kind models.TaskKind) (subjects []string) {
	d.Helper()
	rows, err := d.store.DumpForTest("request_tasks")
	d.ok(err)
	for _, row := range rows {
		if fmt.Sprint(row["kind"]) == string(kind) && row["done_at"] == nil && fmt.Sprint(row["request_id"]) == fmt.Sprint(d.request(ref).ID) {
			subjects = append(subjects, fmt.Sprint(row["subject"]))
		}
	}
	return subjects
}

var events = models.PlanRow{Kind: "events", Fate: models.Delete}

// TestErasureIsCarriedOut: what staff deleted in the company's systems is seen by the next import, its
// task is ticked, and the portal deletes its copy at once.
func TestErasureIsCarriedOut(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		modelstest.Import(t, store, d.events("E-1", "E-2"))
		ref := d.erase(events, models.PlanRow{Kind: "logins", Fate: models.Anonymise}, models.PlanRow{Kind: "contracts", Fate: models.Keep, Ground: models.LegalObligation})
		d.jobs(models.JobErasure)
		if n := d.number("SELECT COUNT(*) FROM logins WHERE source_key LIKE 'portal-%'"); n != 0 {
			t.Errorf("%d logins of the portal's own are left", n)
		}
		if n := d.number("SELECT COUNT(*) FROM events"); n != 2 || !slices.Contains(d.open(ref, models.TaskErase), "use_of_service") {
			t.Errorf("%d events, open are %q: their source still has them", n, d.open(ref, models.TaskErase))
		}
		clock.Advance(time.Hour)
		d.full(d.events("E-2"))
		if n := d.jobs(models.JobErasure); n != 1 {
			t.Errorf("%d jobs after an import", n)
		}
		if n := d.number("SELECT COUNT(*) FROM events"); n != 1 || !slices.Contains(d.open(ref, models.TaskErase), "use_of_service") {
			t.Errorf("half of it gone: %d events, open are %q", n, d.open(ref, models.TaskErase))
		}
		// What comes about later is no part of it.
		clock.Advance(time.Hour)
		d.full(d.events("E-3"))
		d.jobs(models.JobErasure)
		if n := d.number("SELECT COUNT(*) FROM events WHERE source_key = 'E-3'"); n != 1 || d.number("SELECT COUNT(*) FROM events") != 1 {
			t.Errorf("the event after the answer: %d", n)
		}
		if open := d.open(ref, models.TaskErase); slices.Contains(open, "use_of_service") {
			t.Errorf("open are %q though nothing is left to erase", open)
		}
		if n := d.number("SELECT COUNT(*) FROM erasure_plan WHERE done_at IS NULL AND fate <> 'keep'"); n != 0 {
			t.Errorf("%d plans to delete are open", n)
		}
		clock.Advance(time.Hour)
		d.full(d.events())
		d.jobs(models.JobErasure)
		if n := d.number("SELECT COUNT(*) FROM events"); n != 1 {
			t.Errorf("E-3 is gone and its retention is not over, but %d are left", n)
		}
	})
}

// TestNothingGoesNothingIsTicked: a source from which nothing is to go is no task, and is not said to be
// emptied.
func TestNothingGoesNothingIsTicked(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		contract := modelstest.File(t, "contracts", "id,customer,kind,source", "S-1,1001,sales,contract")
		modelstest.Import(t, store, d.events("E-1"), contract)
		ref := d.ask(models.NewRequest{Kind: models.Erasure, Scope: models.Scope{Kinds: []string{"events", "contracts"}}})
		d.answer(ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Plan: d.plan(ref)}})
		d.jobs(models.JobErasure)
		if got := tasks(d, ref); strings.Contains(got, string(models.TaskErase)) {
			t.Errorf("nothing is erased, but there are %q", got)
		}
		d.answerAgain(ref, models.Ruling{Outcome: models.Fulfilled, Explanation: "Siksi.", Plan: []models.PlanRow{
			events, {Kind: "contracts", Fate: models.Keep, Ground: models.LegalObligation},
		}})
		if got := d.open(ref, models.TaskErase); !slices.Equal(got, []string{"use_of_service"}) {
			t.Errorf("to be erased at %q", got)
		}
		d.jobs(models.JobErasure)
		if got := d.open(ref, models.TaskErase); len(got) != 1 {
			t.Error("seen to be erased before any import")
		}
		clock.Advance(time.Hour)
		d.full(d.events(), contract)
		d.jobs(models.JobErasure)
		if got := d.open(ref, models.TaskErase); len(got) != 0 {
			t.Errorf("still open: %q", got)
		}
	})
}

// TestPlanIsProposed: what no law, claim or need keeps is proposed to go; that something goes which a law
// keeps is told; and reasons are asked for what is kept otherwise than proposed.
func TestPlanIsProposed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		modelstest.Import(t, store, d.events("E-1"),
			modelstest.File(t, "self_reported", "id,customer,topic,value,given_at", "K-1,1001,Lämmitys,Puu,2026-05-05T10:00:00Z"),
			modelstest.File(t, "contracts", "id,customer,kind,source", "S-1,1001,sales,contract"))
		ref := d.ask(models.NewRequest{Kind: models.Erasure, Scope: models.Scope{Kinds: []string{"events", "self_reported", "contracts"}}})
		k, err := store.StaffCase(ctx, d.agent, ref)
		d.ok(err)
		got := map[string]string{}
		for _, row := range k.Plan {
			got[row.Kind] = fmt.Sprint(row.Fate, " ", row.Ground, " ", row.Until)
		}
		for kind, want := range map[string]string{
			"self_reported": "delete  2029-05-05", "events": "keep legal_claims 2029-05-05", "contracts": "keep legal_obligation ",
		} {
			if strings.TrimSpace(got[kind]) != strings.TrimSpace(want) {
				t.Errorf("%s: %q, want %q", kind, got[kind], want)
			}
		}
		mine := d.plan(ref, models.PlanRow{Kind: "contracts", Fate: models.Delete})
		if broken := models.LawBroken(mine, k.Plan); !slices.Equal(broken, []string{"contracts"}) {
			t.Errorf("deleted though a law keeps them: %q", broken)
		}
		draft := func(rows ...models.PlanRow) error {
			return store.WriteDraft(ctx, d.agent, ref, d.version(ref), models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Plan: d.plan(ref, rows...)}})
		}
		err = draft(models.PlanRow{Kind: "self_reported", Fate: models.Keep, Ground: models.StillNeeded})
		if err == nil || err.Error() != "explanation: required" {
			t.Errorf("kept without a word: %v", err)
		}
		d.ok(draft())
		if k, err = store.StaffCase(ctx, d.approver, ref); err != nil || k.Decided == nil || k.Decided.Ruling.Outcome != models.PartlyRefused || len(k.Plan) != 3 {
			t.Errorf("the approver sees %+v of %+v %v", k.Decided, k.Plan, err)
		}
	})
}

// TestRefusalTakesTasksOff: what only a granted request asks for is not on the list of a refused one.
func TestRefusalTakesTasksOff(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		modelstest.Import(t, store, d.events("E-1"))
		ref := d.ask(models.NewRequest{Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundUnlawful}})
		if len(d.open(ref, models.TaskRestrict)) == 0 {
			t.Fatal("nothing to mark")
		}
		d.answer(ref, ruling(models.RefusedWhole, models.NoRestriction))
		if open := d.open(ref, models.TaskRestrict); len(open) != 0 {
			t.Errorf("refused, to be marked at %q", open)
		}
		d.answerAgain(ref, models.Ruling{Outcome: models.Fulfilled, Restricted: models.Restricted{Scope: "Kaikki", Until: "Toistaiseksi"}})
		if len(d.open(ref, models.TaskRestrict)) == 0 {
			t.Error("granted in the end, but nothing is to be marked")
		}
	})
}

// TestErasedComesBack: a record that is imported again after it was erased is told of, until it goes.
func TestErasedComesBack(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		modelstest.Import(t, store, d.events("E-1", "E-2"))
		d.erase(events)
		clock.Advance(time.Hour)
		d.full(d.events())
		d.jobs(models.JobErasure)
		clock.Advance(time.Hour)
		problems := d.full(d.events("E-1", "E-9"))
		if len(problems) != 1 || !strings.Contains(problems[0], "has come back") {
			t.Errorf("problems: %q", problems)
		}
		back, err := store.CameBack(context.Background())
		if err != nil || back["events"] != 1 || len(back) != 1 {
			t.Errorf("came back: %v %v", back, err)
		}
		if again := d.full(d.events("E-1", "E-9")); len(again) != 0 {
			t.Errorf("told again: %q", again)
		}
		if got := purged(t, store, true, "events"); got.Overdue != 1 {
			t.Errorf("overdue in the company's systems: %+v", got)
		}
		clock.Advance(time.Hour)
		d.full(d.events("E-9"))
		if got := purged(t, store, false, "events"); got.Rows != 1 {
			t.Errorf("gone again: %+v", got)
		}
		if back, err := store.CameBack(context.Background()); err != nil || len(back) != 0 {
			t.Errorf("came back: %v %v", back, err)
		}
		// Somebody else's record with the same key is another record.
		clock.Advance(time.Hour)
		other := modelstest.File(t, "events", "id,customer,time,subject", "E-2,1002,2026-05-05T10:00:00Z,Bo")
		if problems := d.full(other); len(problems) != 0 {
			t.Errorf("problems: %q", problems)
		}
		if text, err := store.DumpForTest("erased_records"); err != nil || strings.Contains(fmt.Sprint(text), "E-1") {
			t.Errorf("what is remembered tells of whom: %v", err)
		}
	})
}

// TestHoldAndRestrictionOfAnErasure: a legal hold stops what was planned; a restriction stops only what
// retention ends.
func TestHoldAndRestrictionOfAnErasure(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		old := func(keys ...string) models.ImportFile {
			lines := []string{"id,customer,product,offered,valid_until"}
			for _, key := range keys {
				lines = append(lines, key+",1001,Vanha,2020-01-01,2020-02-01")
			}
			return modelstest.File(t, "offers", lines...)
		}
		modelstest.Import(t, store, d.events("E-1"), old("O-1"))
		ref := d.erase(events, models.PlanRow{Kind: "offers", Fate: models.Keep, Ground: models.StillNeeded})
		d.ok(store.Hold(ctx, models.System("test"), "1001", "Riita"))
		clock.Advance(time.Hour)
		d.full(d.events(), old())
		d.jobs(models.JobErasure)
		if n := d.number("SELECT COUNT(*) FROM events"); n != 1 || slices.Contains(d.open(ref, models.TaskErase), "use_of_service") {
			t.Errorf("held: %d events, open are %q", n, d.open(ref, models.TaskErase))
		}
		d.ok(store.RestrictForTest(ctx, d.anna))
		d.ok(store.Release(ctx, models.System("test"), "1001"))
		if got := purged(t, store, false, "offers"); got.Held != 1 || got.Rows != 0 {
			t.Errorf("offers of a restricted customer: %+v", got)
		}
		if n := d.number("SELECT COUNT(*) FROM events"); n != 0 {
			t.Errorf("%d events though released", n)
		}
	})
}

// TestKeptUntilItsDay: the earlier of the day that the customer was told and the end of retention.
func TestKeptUntilItsDay(t *testing.T) {
	for name, c := range map[string]struct {
		until string // what is changed in the plan, as by a longer period since
		after string
		goes  bool
	}{
		"the day told is earlier":   {until: "2027-01-31", after: "2027-02-01", goes: true},
		"on the last day":           {until: "2027-01-31", after: "2027-01-31"},
		"retention ends earlier":    {until: "2039-01-31", after: "2036-01-01", goes: true},
		"neither is over":           {until: "2039-01-31", after: "2026-12-31"},
		"the day told is not known": {until: "", after: "2027-02-01"},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
				d := atDesk(t, store, clock)
				modelstest.Import(t, store, d.events("E-1"))
				d.erase(models.PlanRow{Kind: "events", Fate: models.Keep, Ground: models.LegalObligation}, models.PlanRow{Kind: "contacts", Fate: models.Delete})
				until := "NULL"
				if c.until != "" {
					until = "'" + c.until + "'"
				}
				d.ok(store.ExecForTest("UPDATE erasure_plan SET until = " + until + " WHERE kind = 'events'"))
				clock.Advance(time.Hour)
				d.full(d.events())
				day, err := value.ParseDate(c.after)
				d.ok(err)
				clock.Advance(day.Start().Add(12 * time.Hour).Sub(clock.Now()))
				if got := purged(t, store, false, "events"); (got.Rows == 1) != c.goes {
					t.Errorf("%+v, want gone %t", got, c.goes)
				}
				if n := d.number("SELECT COUNT(*) FROM erased_records WHERE kind = 'events'"); n != 0 {
					t.Errorf("remembered as erased at somebody's request: %d", n)
				}
			})
		})
	}
}

// TestReopenedErasure: the plan of the last answer holds.
func TestReopenedErasure(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		modelstest.Import(t, store, d.events("E-1"))
		ref := d.erase(events)
		if n := d.number("SELECT COUNT(*) FROM erasure_plan WHERE kind = 'events' AND fate = 'delete'"); n != 1 {
			t.Fatalf("%d rows", n)
		}
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Virhe"))
		d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
		d.answer(ref, ruling(models.RefusedWhole, models.StillNeeded))
		clock.Advance(time.Hour)
		d.full(d.events())
		d.jobs(models.JobErasure)
		if n := d.number("SELECT COUNT(*) FROM events"); n != 1 {
			t.Error("deleted though it was refused in the end")
		}
		if told := d.open(ref, models.TaskNotify); len(told) != 0 {
			t.Errorf("to be told of nothing: %q", told)
		}
	})
}

// TestPermissionsAreEvidence: no plan can delete them.
func TestPermissionsAreEvidence(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		ref := d.ask(models.NewRequest{Kind: models.Erasure})
		form := models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Plan: []models.PlanRow{{Kind: "permissions", Fate: models.Delete}}}}
		err := store.WriteDraft(context.Background(), d.agent, ref, d.version(ref), form)
		if err == nil || err.Error() != "plan: evidence" {
			t.Errorf("%v", err)
		}
	})
}

// TestCountGoesOn: a count that is too much for one job is continued, and agrees with a dry run.
func TestCountGoesOn(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		var customers, offers = []string{"number,kind,family_name"}, []string{"id,customer,product,offered,valid_until"}
		for i := range 12 {
			customers = append(customers, fmt.Sprintf("%d,person,A", 2000+i))
			offers = append(offers, fmt.Sprintf("O-%d,%d,Vanha,2020-01-01,2020-02-01", i, 2000+i))
		}
		modelstest.Import(t, store, modelstest.File(t, "customers", customers...), modelstest.File(t, "offers", offers...))
		d.full(modelstest.File(t, "offers", offers[:8]...))
		models.PurgeJobForTest(t, 3, 4)
		d.ok(store.CountRetention(ctx, d.approver))
		d.ok(store.CountRetention(ctx, d.approver))
		if r, err := store.Retention(ctx, clerk(t, store, "Chief", "approver")); err != nil || !r.Counting || len(r.Counts) != 0 {
			t.Errorf("asked for: %+v %v", r, err)
		}
		if n := d.jobs(models.JobRetention); n != 3 {
			t.Errorf("%d jobs for 15 customers", n)
		}
		r, err := store.Retention(ctx, clerk(t, store, "Chief", "approver"))
		if err != nil || r.Counting || len(r.Counts) != len(models.Kinds)+len(models.PortalClasses) {
			t.Fatalf("counted: %+v %v", r, err)
		}
		offered := r.Counts[slices.IndexFunc(r.Counts, func(c models.RetentionCount) bool { return c.Class == "offers" })]
		if offered.Due != 5 || offered.Overdue != 7 || offered.GoesOn != value.DateOf(clock.Now()).AddDays(1) || offered.Counted.IsZero() {
			t.Errorf("offers: %+v", offered)
		}
		clock.Advance(24 * time.Hour)
		d.ok(store.PurgeDue(ctx))
		if n := d.jobs(models.JobPurge); n != 2 {
			t.Errorf("%d jobs to purge those of 5 customers", n)
		}
		if r, err = store.Retention(ctx, clerk(t, store, "Chief", "approver")); err != nil || len(r.Past) == 0 || r.Past[0].Class != "offers" || r.Past[0].Rows != 5 {
			t.Errorf("what went: %+v %v", r.Past, err)
		}
		if seller := clerk(t, store, "Seller", "auditor"); store.CountRetention(ctx, seller) == nil {
			t.Error("an auditor has it counted")
		}
	})
}

// TestRecipientsAreTold: GDPR Article 19.
func TestRecipientsAreTold(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		given := func(lines ...string) models.ImportFile {
			return modelstest.File(t, "disclosures", append([]string{"id,customer,date,recipient"}, lines...)...)
		}
		modelstest.Import(t, store, d.events("E-1"), given("D-1,1001,2025-01-01,Tutkimus Oy", "D-2,1001,2026-02-02,Tutkimus Oy", "D-3,1001,2026-03-03,Vanha Oy", "D-4,1002,2026-03-03,Muu Oy"))
		d.full(given("D-1,1001,2025-01-01,Tutkimus Oy", "D-2,1001,2026-02-02,Tutkimus Oy", "D-4,1002,2026-03-03,Muu Oy"))
		refused := d.ask(models.NewRequest{Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundUnlawful}})
		d.answer(refused, ruling(models.RefusedWhole, models.NoRestriction))
		if told := d.open(refused, models.TaskNotify); len(told) != 0 {
			t.Errorf("of a refusal: %q", told)
		}
		ref := d.erase(events)
		if told := d.open(ref, models.TaskNotify); !slices.Equal(told, []string{"Tutkimus Oy"}) {
			t.Errorf("nobody said that others have the data, but to be told are %q", told)
		}
		others := register.Default().RecipientsOf(register.Default().Kind("events"))
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Virhe"))
		d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
		k, err := store.StaffCase(ctx, d.agent, ref)
		d.ok(err)
		if !slices.ContainsFunc(k.MayBeTold, func(r register.Recipient) bool { return r.Key == others[0].Key }) {
			t.Errorf("staff are not asked of %q: %+v", others[0].Key, k.MayBeTold)
		}
		d.answer(ref, models.DraftForm{Ruling: models.Ruling{
			Outcome: models.Fulfilled, Explanation: "Siksi.", Plan: d.plan(ref, events), Recipients: []string{others[0].Key, "nobody"},
		}})
		if told := d.open(ref, models.TaskNotify); !slices.Equal(told, []string{"Tutkimus Oy", others[0].Key}) {
			t.Errorf("to be told are %q", told)
		}
		k, err = store.StaffCase(ctx, d.agent, ref)
		d.ok(err)
		if !slices.Equal(k.Decided.Told, []string{"Tutkimus Oy", others[0].Name.In("fi")}) {
			t.Errorf("the letter names %q", k.Decided.Told)
		}
		notices, err := store.MyNotices(ctx, d.anna, d.request(ref))
		if err != nil || len(notices) != 2 || notices[1].Recipient != others[0].Name.In("fi") {
			t.Fatalf("%+v %v", notices, err)
		}
		i := slices.IndexFunc(notices, func(n models.Notice) bool { return n.Recipient == "Tutkimus Oy" })
		if notices[i].Last.String() != "2026-02-02" || !notices[i].Told.IsZero() {
			t.Errorf("%+v", notices[i])
		}
		rows, err := store.DumpForTest("request_tasks")
		d.ok(err)
		for _, row := range rows {
			if row["kind"] == "notify" && row["subject"] == "Tutkimus Oy" {
				d.ok(store.TickTask(ctx, d.agent, ref, row["id"].(int64), models.Ticked))
			}
		}
		if notices, err = store.MyNotices(ctx, d.anna, d.request(ref)); err != nil || notices[i].Told.IsZero() {
			t.Errorf("after it was ticked: %+v %v", notices, err)
		}
		if other, err := store.MyNotices(ctx, login(t, store, "1002"), d.request(ref)); err != nil || len(other) != 0 {
			t.Errorf("Bo sees %+v %v", other, err)
		}
	})
}

// TestToldOfWhatWasCorrected: GDPR Article 19 is about what was corrected. Of a value that was refused neither the
// recipients of its kind are told nor its source asked.
func TestToldOfWhatWasCorrected(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		of := func(kind, not string) string { // a recipient of the one kind alone
			description := register.Default()
			for _, r := range description.RecipientsOf(description.Kind(kind)) {
				if !slices.Contains(description.Kind(not).Recipients, r.Key) {
					return r.Key
				}
			}
			t.Fatalf("nobody gets %s without %s", kind, not)
			return ""
		}
		corrected, refused := of("accounting_points", "self_reported"), of("invoices", "accounting_points")
		modelstest.Import(t, store, modelstest.File(t, "accounting_points", "id,customer,street,source", "643007127000000013,1001,Väärä tie 1,contract"),
			modelstest.File(t, "invoices", "id,customer,invoiced,currency,source", "L-1,1001,2026-01-02,EUR,use_of_service"))
		ref := d.ask(wrongly(t, store, d.anna, "accounting_points", "", models.NewValue{Field: "street", Value: "Oikea tie 1"}))
		clock.Advance(time.Second) // another form
		_, _, err := store.Ask(ctx, d.anna, wrongly(t, store, d.anna, "invoices", "more", models.NewValue{Field: "invoiced", Value: "2026-02-02"}))
		d.ok(err)
		form := models.DraftForm{Ruling: models.Ruling{Explanation: "Siksi.", Recipients: []string{corrected, refused}}}
		for _, f := range d.found(ref).Fields {
			one := models.FieldRuling{Field: f.ID, Accept: f.Kind == "accounting_points"}
			if !one.Accept {
				one.Ground = models.AlreadyCorrect
			}
			form.Ruling.Fields = append(form.Ruling.Fields, one)
		}
		form.Ruling.Outcome = models.PartlyRefused
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), form))
		if tasks := d.open(ref, models.TaskCorrect); !slices.Equal(tasks, []string{"contract"}) {
			t.Errorf("to be corrected at %q", tasks)
		}
		answer, _, err := store.PreviewAnswer(ctx, d.approver, ref)
		if name := register.Default().Recipient(corrected).Name.In("fi"); err != nil || !slices.Equal(answer.Told, []string{name}) {
			t.Errorf("the letter names %q, want %s: %v", answer.Told, name, err)
		}
	})
}

// TestOtherSystemsAreRecipients: of those that were told of the customer's permissions it is known.
func TestOtherSystemsAreRecipients(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		admin, at := adminOf(t, store), "'"+modelstest.Start.UTC().Format(time.RFC3339)+"'"
		for i, of := range []struct{ name, number, done, dead string }{
			{"Uutiskirje Oy", "1001", at, "FALSE"}, {"Soitto Oy", "1001", "NULL", "FALSE"}, {"Paino Oy", "1001", at, "TRUE"}, {"Muu Oy", "1002", at, "FALSE"},
		} {
			_, _, err := store.AddWebhook(context.Background(), admin, models.NewWebhook{URL: "https://crm.example", Description: of.name, Types: models.WebhookTypes})
			d.ok(err)
			d.ok(store.ExecForTest(fmt.Sprintf(`INSERT INTO webhook_deliveries (endpoint_id, customer_id, sequence, event_id, type, payload, created_at, attempts, status, error, done_at, dead)
				SELECT e.id, c.id, 1, 'e%d', 'x', '', %s, 1, 200, '', %s, %s FROM webhook_endpoints e, customers c WHERE e.description = '%s' AND c.number = '%s'`,
				i, at, of.done, of.dead, of.name, of.number)))
		}
		ref := d.ask(models.NewRequest{Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundUnlawful}})
		d.answer(ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Restricted: models.Restricted{Scope: "Kaikki", Until: "Toistaiseksi"}}})
		if told := d.open(ref, models.TaskNotify); !slices.Equal(told, []string{"Uutiskirje Oy"}) {
			t.Errorf("to be told are %q", told)
		}
	})
}

// TestPlanTellsOfAllThatIsHeld: what an import brings while an erasure is worked on is decided on before
// the answer goes, and what comes after it is no part of it.
func TestPlanTellsOfAllThatIsHeld(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		ref := d.ask(models.NewRequest{Kind: models.Erasure, Scope: models.Scope{Kinds: []string{"events", "invoices", "logins"}}})
		draft := func(plan []models.PlanRow) error {
			return store.WriteDraft(ctx, d.agent, ref, d.version(ref), models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Siksi.", Plan: plan}})
		}
		refused := func(why string, err error, kinds ...string) {
			t.Helper()
			var changed *models.PlanChanged
			if !errors.As(err, &changed) || !slices.Equal(changed.Kinds, kinds) {
				t.Errorf("%s: %v %+v, want %v", why, err, changed, kinds)
			}
		}
		approve := func() error { return modelstest.Approve(ctx, store, d.approver, ref, d.version(ref)) }
		shown := d.plan(ref)
		clock.Advance(time.Minute)
		modelstest.Import(t, store, d.events("E-1"))
		refused("a kind came while the form was open", draft(shown), "events")
		d.ok(draft(d.plan(ref, events)))
		clock.Advance(time.Minute)
		login(t, store, "1001") // is the customer's own doing
		modelstest.Import(t, store, d.events("E-1", "E-2"))
		refused("a record came after the draft", approve(), "events")
		d.ok(draft(d.plan(ref, events)))
		clock.Advance(time.Minute)
		modelstest.Import(t, store, modelstest.File(t, "invoices", "id,customer,contract,reference,invoiced,due,amount,currency,status", "I-1,1001,S-1,1234561,2027-01-15,2027-01-29,123.45,EUR,paid"))
		refused("another day to keep until", approve(), "invoices")
		d.ok(draft(d.plan(ref, events)))
		clock.Advance(time.Minute)
		modelstest.Import(t, store, d.events("E-1", "E-2", "E-3"))
		d.ok(store.ExecForTest("UPDATE events SET received_at = '" + modelstest.Start.UTC().Format(time.RFC3339) + "' WHERE source_key = 'E-3'"))
		refused("an import that had begun", approve(), "events")
		d.ok(draft(d.plan(ref, events)))
		clock.Advance(time.Minute)
		login(t, store, "1001")
		d.ok(approve())
		clock.Advance(time.Minute)
		modelstest.Import(t, store, d.events("E-1", "E-2", "E-3", "E-4"))
		d.ok(store.MakeAnswer(ctx, d.request(ref).ID, func(a models.Answer, _ *register.Description) (models.Documents, error) {
			for _, row := range a.Ruling.Plan {
				if row.Kind == "events" && row.Count != 3 {
					t.Errorf("the customer is told of %d events", row.Count)
				}
			}
			return models.Documents{PDF: []byte("paper")}, nil
		}))
		clock.Advance(time.Minute)
		d.full(d.events())
		d.jobs(models.JobErasure)
		if n := d.number("SELECT COUNT(*) FROM events"); n != 1 || d.number("SELECT COUNT(*) FROM events WHERE source_key = 'E-4'") != 1 {
			t.Errorf("%d events are left", n)
		}
	})
}

// TestErasureIsDecidedAnew: nothing is erased by a decision that is taken up again, and nobody is told to erase it at the
// source, until there is another.
func TestErasureIsDecidedAnew(t *testing.T) {
	for name, reopen := range map[string]func(*models.Store, context.Context, models.Staff, string, int, string) error{
		"reopened": (*models.Store).Reopen, "taken back": (*models.Store).ReopenTakingBack,
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
				ctx := context.Background()
				d := atDesk(t, store, clock)
				modelstest.Import(t, store, d.events("E-1", "E-2"))
				ref := d.erase(events)
				d.ok(reopen(store, ctx, d.approver, ref, d.version(ref), "Väärä päätös."))
				clock.Advance(time.Hour)
				d.full(d.events("E-2"))
				d.jobs(models.JobErasure)
				purged(t, store, false, "events")
				if n := d.number("SELECT COUNT(*) FROM events"); n != 2 {
					t.Errorf("%d events are left", n)
				}
				k := d.found(ref)
				i := slices.IndexFunc(k.Tasks, func(t models.Task) bool { return t.Kind == models.TaskErase })
				if i < 0 || !k.Awaits(k.Tasks[i]) {
					t.Fatalf("nobody is told to wait: %+v", k.Tasks)
				}
				if err := store.TickTask(ctx, d.approver, ref, k.Tasks[i].ID, models.Mark{Done: true}); !errors.Is(err, models.ErrStep) {
					t.Errorf("ticked: %v", err)
				}
				d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
				d.answer(ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Siksi.", Plan: d.plan(ref, events)}})
				d.jobs(models.JobErasure)
				if n := d.number("SELECT COUNT(*) FROM events"); n != 1 {
					t.Errorf("decided anew: %d events are left", n)
				}
			})
		})
	}
}

// TestErasureWaitsForTheCopy: what is held when somebody asks for a copy is not erased under that request, by whichever
// it is answered first.
func TestErasureWaitsForTheCopy(t *testing.T) {
	for _, kind := range []models.RequestKind{models.Access, models.Portability} {
		t.Run(string(kind), func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
				d := atDesk(t, store, clock)
				modelstest.Import(t, store, d.events("E-1", "E-2"))
				d.anna = login(t, store, "1001")
				copied := d.ask(models.NewRequest{Kind: kind})
				d.erase(events)
				clock.Advance(time.Hour)
				d.full(d.events("E-2"))
				d.jobs(models.JobErasure)
				if count := purged(t, store, false, "events"); count.Held != 1 {
					t.Errorf("%d held", count.Held)
				}
				d.answer(copied, plain(""))
				for _, s := range d.made[len(d.made)-1].Sections {
					if s.Kind.Name == "events" && len(s.Records) != 2 {
						t.Errorf("%d events in the copy", len(s.Records))
					}
				}
				purged(t, store, false, "events")
				if n := d.number("SELECT COUNT(*) FROM events"); n != 1 {
					t.Errorf("%d events are left", n)
				}
			})
		})
	}
}

// TestErasureIsOpposed: who asks, after an erasure was granted, that their data are only stored because they oppose it
// or need them for a claim loses nothing by it; what is opposed on other grounds goes.
func TestErasureIsOpposed(t *testing.T) {
	for ground, left := range map[models.Code]int64{models.GroundUnlawful: 2, models.GroundClaims: 2, models.GroundAccuracy: 1} {
		t.Run(string(ground), func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
				d := atDesk(t, store, clock)
				modelstest.Import(t, store, d.events("E-1", "E-2"))
				d.anna = login(t, store, "1001")
				d.erase(events)
				clock.Advance(time.Hour)
				ref := d.ask(models.NewRequest{Kind: models.RestrictionOfProcessing, Details: "Tarvitsen tapahtumat.", Scope: models.Scope{Ground: ground, Kinds: []string{"events"}}})
				d.answer(ref, restricting("Tapahtumat"))
				clock.Advance(time.Hour)
				d.full(d.events("E-2"))
				d.jobs(models.JobErasure)
				if n := d.number("SELECT COUNT(*) FROM events"); n != left {
					t.Errorf("%d events are left, want %d", n, left)
				}
				clock.Advance(time.Hour)
				d.erase(events) // asked for anew
				d.jobs(models.JobErasure)
				if n := d.number("SELECT COUNT(*) FROM events"); n != 1 {
					t.Errorf("asked for anew: %d events are left", n)
				}
			})
		})
	}
}

// TestNoticesOfWhatIsErased: who was given data of which some have gone is told so, though the next answer refuses the
// rest: they have them still.
func TestNoticesOfWhatIsErased(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		d.agency()
		modelstest.Import(t, store, d.events("E-1", "E-2"))
		refuse := func(ref string) {
			d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Virhe"))
			d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
			rows := d.plan(ref)
			for i := range rows {
				if rows[i].Fate != models.Keep {
					rows[i].Fate, rows[i].Ground = models.Keep, models.StillNeeded
				}
			}
			d.answer(ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.RefusedWhole, Ground: models.StillNeeded, Explanation: "Siksi.", Plan: rows}})
		}
		ref := d.erase(events)
		clock.Advance(time.Hour)
		refuse(ref)
		if open := d.open(ref, models.TaskNotify); len(open) != 0 {
			t.Errorf("nothing has gone, and to be told are %q", open)
		}
		clock.Advance(time.Hour)
		ref = d.erase(events)
		clock.Advance(time.Hour)
		d.full(d.events("E-2")) // one of two
		d.jobs(models.JobErasure)
		d.later(1)
		refuse(ref)
		if open := d.open(ref, models.TaskNotify); !slices.Equal(open, []string{"Perintä Oy"}) {
			t.Errorf("to be told are %q", open)
		}
	})
}
