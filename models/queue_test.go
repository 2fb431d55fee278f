package models_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
)

// TestQueueViews: each view has the requests it is named for, and their number.
func TestQueueViews(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ask := func(kind models.RequestKind, scope models.Scope) string {
			r, _, err := store.Ask(ctx, d.anna, models.NewRequest{Kind: kind, Scope: scope, Language: "fi", FormKey: string(kind)})
			d.ok(err)
			return r.Ref
		}
		late := ask(models.Access, models.Scope{})
		clk.Advance(15 * 24 * time.Hour)
		d.anna, d.agent, d.approver = login(t, store, "1001"), clerk(t, store, "Agent", "agent"), clerk(t, store, "Approver", "approver")
		soon := ask(models.Erasure, models.Scope{})
		clk.Advance(25 * 24 * time.Hour)
		d.anna, d.agent, d.approver = login(t, store, "1001"), clerk(t, store, "Agent", "agent"), clerk(t, store, "Approver", "approver")
		mine, asked, gone := ask(models.Portability, models.Scope{}), ask(models.Objection, models.Scope{Marketing: true}), ask(models.RestrictionOfProcessing, models.Scope{Ground: models.GroundAccuracy})
		for _, ref := range []string{mine, asked} {
			d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
		}
		d.ok(store.WriteDraft(ctx, d.agent, mine, d.version(mine), plain("")))
		d.ok(store.AskCustomer(ctx, d.agent, asked, d.version(asked), clock.Specification, "Mitä?"))
		d.ok(store.WithdrawMine(ctx, d.anna, gone))
		counts, err := store.CountQueue(ctx, d.agent)
		d.ok(err)
		for view, want := range map[models.QueueView][]string{
			models.QueueOpen: {late, soon, mine, asked}, models.QueueMine: {mine, asked}, models.QueueUnassigned: {late, soon}, models.QueueLate: {late},
			models.QueueSoon: {soon}, models.QueueToApprove: {mine}, models.QueueCustomer: {asked}, models.QueueClosed: {gone},
		} {
			rows, total, err := store.Queue(ctx, d.agent, models.QueueFilter{View: view})
			d.ok(err)
			var got []string
			for _, r := range rows {
				got = append(got, r.Ref)
			}
			if len(got) != len(want) || total != len(want) || counts[view] != len(want) || got[0] != want[0] {
				t.Errorf("%s: %v of %d, counted %d; want %v", view, got, total, counts[view], want)
			}
		}
		if rows, total, err := store.Queue(ctx, d.agent, models.QueueFilter{Kind: models.Erasure, State: models.Received}); err != nil || total != 1 || rows[0].Ref != soon {
			t.Errorf("erasures received: %v %d %v", rows, total, err)
		}
		for query, want := range map[string]int{late: 1, " " + gone + " ": 1, "1001": 5, "1002": 0, "100": 0, "2026": 0} {
			if rows, _, err := store.FindRequests(ctx, d.agent, models.QueueFilter{View: models.QueueAny, Query: query}); err != nil || len(rows) != want {
				t.Errorf("%q finds %d: %v", query, len(rows), err)
			}
		}
		if _, _, err := store.FindRequests(ctx, d.agent, models.QueueFilter{Query: " "}); err == nil || err.Error() != "query: required" {
			t.Errorf("nothing to search for: %v", err)
		}
		seller := clerk(t, store, "Seller", "marketing")
		_, countErr := store.CountQueue(ctx, seller)
		_, _, findErr := store.FindRequests(ctx, seller, models.QueueFilter{Query: late})
		if !errors.Is(countErr, models.ErrNotAllowed) || !errors.Is(findErr, models.ErrNotAllowed) {
			t.Errorf("marketing: %v, %v", countErr, findErr)
		}
	})
}

// TestCaseHasAllThatWasSaid: messages with the names of staff, and where the next draft begins.
func TestCaseHasAllThatWasSaid(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.ok(store.Tell(ctx, d.agent, ref, d.version(ref), models.NewMessage{Text: "Työn alla."}))
		d.ok(store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "Kiitos", Files: []models.NewFile{{Name: "a.png", Content: aPNG}}}))
		const begun = "access.fulfilled.fi@0123456789ab"
		form := models.DraftForm{Text: "Hei", Begun: begun, Ruling: models.Ruling{Outcome: models.PartlyRefused, Explanation: "Naapuri.",
			Withheld: []models.WithheldRecord{{Kind: "contracts", Ground: models.OthersRights}}}}
		for _, unknown := range []models.WithheldRecord{{Kind: "contracts", Record: 999999}, {Kind: "secrets"}} {
			wrong := form
			unknown.Ground = models.OthersRights
			wrong.Ruling.Withheld = append(slices.Clone(form.Ruling.Withheld), unknown)
			if err := store.WriteDraft(ctx, d.agent, ref, d.version(ref), wrong); err == nil || err.Error() != "withheld: unknown" {
				t.Errorf("%+v is left out: %v", unknown, err)
			}
		}
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), form))
		if p, err := store.ProveRequest(ctx, d.approver, ref); err != nil || p.Drafts[0].Begun != begun {
			t.Errorf("the text was begun from: %+v %v", p.Drafts, err)
		}
		k, err := store.StaffCase(ctx, d.agent, ref)
		d.ok(err)
		if len(k.Messages) != 2 || k.Names[k.Messages[0].ByID] != "Agent" || len(k.Messages[1].Files) != 1 {
			t.Errorf("messages %+v by %v", k.Messages, k.Names)
		}
		if k.Form == nil || k.Form.Text != "Hei" || k.Form.Begun != begun || k.Form.Ruling.Outcome != models.PartlyRefused || len(k.Form.Ruling.Withheld) != 1 {
			t.Errorf("the next draft begins with %+v", k.Form)
		}
		if k, err = store.StaffCase(ctx, d.approver, ref); err != nil || k.Form != nil || k.Parts != nil {
			t.Errorf("the approver is given a form: %+v %v", k.Form, err)
		}
	})
}

// TestOneApprover: where a company has one person, they approve their own draft, and the log says so.
func TestOneApprover(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		both := clerk(t, store, "Both", "agent", "approver")
		draft := func() string {
			r, _, err := store.Ask(ctx, d.anna, models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "one"})
			d.ok(err)
			d.ok(store.Take(ctx, both, r.Ref, d.version(r.Ref)))
			d.ok(store.WriteDraft(ctx, both, r.Ref, d.version(r.Ref), plain("")))
			return r.Ref
		}
		ref := draft()
		if err := modelstest.Approve(ctx, store, both, ref, d.version(ref)); !errors.Is(err, models.ErrNotAllowed) {
			t.Fatalf("own draft with four eyes: %v", err)
		}
		store.SetApprovers(models.OneApprover)
		d.ok(modelstest.Approve(ctx, store, both, ref, d.version(ref)))
		if n := store.CountAudit(models.ActionOwnApproval); n != 1 {
			t.Errorf("%d entries of own approvals", n)
		}
	})
}

// TestDigest: once on each working day from eight, whatever is started anew.
func TestDigest(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		d.ask(models.NewRequest{Kind: models.Access})
		for runJobs(t, store) != nil {
		}
		plans := func() int {
			for range 3 {
				if _, err := store.PlanDigest(ctx); err != nil {
					t.Fatal(err)
				}
			}
			return len(runJobs(t, store))
		}
		for _, c := range []struct {
			name string
			wait time.Duration
			want int
		}{
			{"Friday at noon", 0, 1},
			{"Friday evening", 8 * time.Hour, 0},
			{"Saturday morning", 13 * time.Hour, 0},
			{"Sunday morning", 24 * time.Hour, 0},
			{"Monday before eight", 22*time.Hour + 59*time.Minute, 0},
			{"Monday at eight", time.Minute, 1},
			{"Monday at nine", time.Hour, 0},
			{"Independence Day, a Sunday", 27*24*time.Hour + 0*time.Hour, 0},
			{"Monday after", 24 * time.Hour, 1},
			{"Christmas Day, a Friday", 18 * 24 * time.Hour, 0},
		} {
			clk.Advance(c.wait)
			if got := plans(); got != c.want {
				t.Errorf("%s, %s: %d digests, want %d", c.name, clk.Now(), got, c.want)
			}
		}
		if counts, err := store.DigestCounts(ctx); err != nil || counts[models.QueueOpen] != 1 || counts[models.QueueLate] != 1 {
			t.Errorf("counts %v %v", counts, err)
		}
	})
}

// TestClockStandsInTheQueue: only where the customer was asked in time.
func TestClockStandsInTheQueue(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		for name, c := range map[string]struct {
			kind models.RequestKind
			days int // after which the customer is asked
			want bool
		}{"in time": {models.Access, 1, true}, "too late": {models.Portability, 50, false}} {
			ref := d.ask(models.NewRequest{Kind: c.kind})
			d.later(c.days)
			d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), "specification", "Mitkä tiedot?"))
			rows, _, err := store.FindRequests(ctx, d.agent, models.QueueFilter{View: models.QueueAny, Query: ref})
			if err != nil || len(rows) != 1 || rows[0].Standing != c.want {
				t.Errorf("asked %s: %+v %v", name, rows, err)
			}
		}
	})
}

// BenchmarkQueue is the queue and its counts beside ten thousand old requests.
func BenchmarkQueue(b *testing.B) {
	ctx := context.Background()
	clk := modelstest.NewClock(modelstest.Start)
	for name, store := range map[string]*models.Store{"sqlite": modelstest.SQLite(b, clk), "postgres": modelstest.OnPostgres(b, clk)} {
		utility(b, store)
		store.OldRequests(b, 10_000)
		agent := clerk(b, store, "Agent", "agent")
		for _, view := range []models.QueueView{models.QueueOpen, models.QueueClosed} {
			b.Run(fmt.Sprintf("%s/%s", name, view), func(b *testing.B) {
				for b.Loop() {
					if _, err := store.CountQueue(ctx, agent); err != nil {
						b.Fatal(err)
					}
					if _, _, err := store.Queue(ctx, agent, models.QueueFilter{View: view, Page: 3}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// TestQueueReadsNoOldRequests: beside ten thousand old requests the queue and its counts find the open ones
// by an index, with as many statements as there are beside few.
func TestQueueReadsNoOldRequests(t *testing.T) {
	ctx := context.Background()
	store := modelstest.SQLite(t, modelstest.NewClock(modelstest.Start))
	utility(t, store)
	agent := clerk(t, store, "Agent", "agent")
	everyRequest := regexp.MustCompile(`(?m)^SCAN (r|requests)\b`)
	asked := func() (n int) {
		for _, view := range models.QueueViews {
			if view == models.QueueClosed {
				continue // which is the old ones
			}
			plans := store.PlansOf(t, func() error {
				_, err := store.CountQueue(ctx, agent)
				if err == nil {
					_, _, err = store.Queue(ctx, agent, models.QueueFilter{View: view})
				}
				return err
			})
			for _, plan := range plans {
				if everyRequest.MatchString(plan) {
					t.Errorf("%s reads every request:\n%s", view, plan)
				}
			}
			n += len(plans)
		}
		return n
	}
	store.OldRequests(t, len(models.RequestKinds)) // those that are open
	few := asked()
	store.MoreOldRequests(t, 10_000)
	if many := asked(); few == 0 || many != few {
		t.Errorf("%d statements, and beside old requests %d", few, many)
	}
}

// TestGuardedRequest: what a protected customer asks is answered by two of those who may see them. Others
// find the row in the queue, and nothing behind it.
func TestGuardedRequest(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		plainly := d.ask(models.NewRequest{Kind: models.Access})
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,protected", "1001,person,Mallikas,true"))
		second := clerk(t, store, "Second", "approver")
		for _, r := range []struct {
			staff models.Staff
			want  bool
		}{{d.agent, true}, {d.approver, false}} {
			rows, _, err := store.Queue(ctx, r.staff, models.QueueFilter{})
			if err != nil || len(rows) != 1 || rows[0].Guarded != r.want {
				t.Fatalf("%+v %v", rows, err)
			}
		}
		if _, err := store.StaffCase(ctx, d.agent, plainly); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an agent opens it: %v", err)
		}
		if err := store.MayDraft(ctx, d.agent, plainly); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an agent may draft: %v", err)
		}
		d.ok(store.MayDraft(ctx, d.approver, plainly))
		d.ok(store.Take(ctx, d.approver, plainly, d.version(plainly)))
		d.ok(store.WriteDraft(ctx, d.approver, plainly, d.version(plainly), plain("Valmis")))
		if err := modelstest.Approve(ctx, store, d.approver, plainly, d.version(plainly)); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("who drafted approves: %v", err)
		}
		d.ok(modelstest.Approve(ctx, store, second, plainly, d.version(plainly)))
		// Of others an approver still drafts nothing.
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,protected", "1001,person,Mallikas,false"))
		other := d.ask(models.NewRequest{Kind: models.Portability})
		if err := store.Take(ctx, d.approver, other, d.version(other)); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an approver takes what is an agent's: %v", err)
		}
	})
}
