package models_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// TestQueueFilters: every way to narrow the queue finds what it says.
func TestQueueFilters(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		mine := d.ask(models.NewRequest{Kind: models.Access})
		free, _, err := store.Ask(ctx, d.anna, models.NewRequest{Kind: models.Erasure, Language: "sv", FormKey: "free"})
		d.ok(err)
		letter, _, err := store.TakeIn(ctx, d.agent, models.Intake{Number: "1001", NewRequest: models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}, Language: "en", FormKey: "paper"},
			Came: models.Came{Channel: models.ByLetter, Identified: "signature", Delivery: "post", On: value.DateOf(store.Now())}})
		d.ok(err)
		paper := letter.Ref
		agent := models.AssigneeOf(d.agent.ID())
		find := func(name string, f models.QueueFilter, want ...string) {
			t.Helper()
			rows, total, err := store.Queue(ctx, d.agent, f)
			d.ok(err)
			found := map[string]bool{}
			for _, r := range rows {
				found[r.Ref] = true
			}
			for _, ref := range want {
				if !found[ref] {
					t.Errorf("%s: without %s", name, ref)
				}
			}
			if len(rows) != len(want) || total != len(want) {
				t.Errorf("%s: %d of %d, want %d", name, len(rows), total, len(want))
			}
		}
		find("mine", models.QueueFilter{Assigned: models.AssignedMe}, mine)
		find("the agent's", models.QueueFilter{Assigned: agent}, mine)
		find("nobody's", models.QueueFilter{Assigned: models.AssignedNobody}, free.Ref, paper)
		find("another's", models.QueueFilter{Assigned: models.AssigneeOf(d.approver.ID())})
		find("not a person", models.QueueFilter{Assigned: "x"})
		find("Swedish", models.QueueFilter{Language: "sv"}, free.Ref)
		find("from the portal", models.QueueFilter{Channel: models.ByPortal}, mine, free.Ref)
		find("by letter", models.QueueFilter{Channel: models.ByLetter}, paper)
		find("to be posted", models.QueueFilter{Delivery: "post"}, paper)
		find("of a customer", models.QueueFilter{View: models.QueueAny, Query: "1001"}, mine, free.Ref, paper)
		find("of a customer, one kind", models.QueueFilter{Query: "1001", Kind: models.Erasure}, free.Ref)

		news := models.QueueFilter{News: models.NewsOfCustomer}
		find("no news", news)
		d.ok(store.WriteMine(ctx, d.anna, mine, models.NewMessage{Text: "Lisään vielä tämän."}))
		find("news", news, mine)
		d.ok(store.Tell(ctx, d.agent, mine, d.version(mine), models.NewMessage{Text: "Kiitos."}))
		find("answered", news)
		d.ok(store.AskCustomer(ctx, d.agent, mine, d.version(mine), clock.Specification, "Mitä?"))
		find("asked", news)
		d.ok(store.WriteMine(ctx, d.anna, mine, models.NewMessage{Text: "Minä."}))
		find("a reply", news, mine)

		names, err := store.Assignees(ctx, d.approver)
		if err != nil || len(names) != 1 || names[0] != (models.StaffName{ID: d.agent.ID(), Name: "Agent"}) {
			t.Errorf("who works on requests: %v %v", names, err)
		}
		if _, err := store.Assignees(ctx, clerk(t, store, "Seller", "marketing")); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("marketing: %v", err)
		}
		var wrong *models.Invalid
		if _, _, err := store.Queue(ctx, d.agent, models.QueueFilter{Query: "\xff"}); !errors.As(err, &wrong) || wrong.Code != "characters" {
			t.Errorf("a query that cannot be: %v", err)
		}
	})
}

// TestSavedViews: what is saved is found again, by those whom it is for, with what it shows now.
func TestSavedViews(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		second, _, err := store.Ask(ctx, d.anna, models.NewRequest{Kind: models.Erasure, Language: "fi", FormKey: "second"})
		d.ok(err)
		d.ok(store.WithdrawMine(ctx, d.anna, second.Ref))
		save := func(staff models.Staff, name string, sharing models.Sharing, f models.QueueFilter) int64 {
			t.Helper()
			id, err := store.SaveView(ctx, staff, models.NewView{Name: name, Sharing: sharing, Filter: f})
			d.ok(err)
			return id
		}
		shown := func(staff models.Staff) string {
			t.Helper()
			views, err := store.SavedViews(ctx, staff)
			d.ok(err)
			var all []string
			for _, v := range views {
				all = append(all, fmt.Sprintf("%s %t %d", v.Name, v.Shared(), v.Count))
			}
			return strings.Join(all, ", ")
		}
		own := save(d.agent, "  Omat  tiedot ", models.OwnView, models.QueueFilter{Kind: models.Access, Assigned: models.AssignedMe})
		shared := save(d.approver, "Kaikki omat", models.SharedView, models.QueueFilter{View: models.QueueMine})
		save(d.agent, "Anna", models.OwnView, models.QueueFilter{View: models.QueueAny, Query: " 1001 "})
		save(d.agent, "Perutut", models.OwnView, models.QueueFilter{View: models.QueueClosed, State: models.Withdrawn})
		if got, want := shown(d.agent), "Kaikki omat true 1, Anna false 2, Omat tiedot false 1, Perutut false 1"; got != want {
			t.Errorf("the agent has %q, want %q", got, want)
		}
		if got, want := shown(d.approver), "Kaikki omat true 0"; got != want {
			t.Errorf("the approver has %q, want %q", got, want)
		}
		views, err := store.SavedViews(ctx, d.agent)
		d.ok(err)
		for _, v := range views {
			rows, total, err := store.Queue(ctx, d.agent, v.Filter)
			if err != nil || total != v.Count || len(rows) != v.Count {
				t.Errorf("%s: %d of %d, counted %d, %v", v.Name, len(rows), total, v.Count, err)
			}
		}
		if f := views[2].Filter; f != (models.QueueFilter{View: models.QueueOpen, Kind: models.Access, Assigned: models.AssignedMe}) {
			t.Errorf("kept as %+v", f)
		}

		for name, c := range map[string]struct {
			did  error
			want string
		}{
			"an agent shares":          {failure(store.SaveView(ctx, d.agent, models.NewView{Name: "a", Sharing: models.SharedView})), models.ErrNotAllowed.Error()},
			"marketing saves":          {failure(store.SaveView(ctx, clerk(t, store, "Seller", "marketing"), models.NewView{Name: "a"})), models.ErrNotAllowed.Error()},
			"marketing looks":          {failure(store.SavedViews(ctx, clerk(t, store, "Seller", "marketing"))), models.ErrNotAllowed.Error()},
			"no name":                  {failure(store.SaveView(ctx, d.agent, models.NewView{Name: " "})), "name: required"},
			"a long name":              {failure(store.SaveView(ctx, d.agent, models.NewView{Name: strings.Repeat("ä", models.MaxViewName+1)})), "name: too_long"},
			"an identity code":         {failure(store.SaveView(ctx, d.agent, models.NewView{Name: "131052-308T"})), "name: personal_id"},
			"the same name":            {failure(store.SaveView(ctx, d.agent, models.NewView{Name: "Omat tiedot"})), "name: taken"},
			"the same shared name":     {failure(store.SaveView(ctx, d.approver, models.NewView{Name: "Kaikki omat", Sharing: models.SharedView})), "name: taken"},
			"a kind there is not":      {failure(store.SaveView(ctx, d.agent, models.NewView{Name: "a", Filter: models.QueueFilter{Kind: "x"}})), "name: filter"},
			"nobody's number":          {failure(store.SaveView(ctx, d.agent, models.NewView{Name: "a", Filter: models.QueueFilter{Query: ref}})), "query: customer"},
			"all there ever was":       {failure(store.SaveView(ctx, d.agent, models.NewView{Name: "a", Filter: models.QueueFilter{View: models.QueueAny}})), "query: required"},
			"renamed to another":       {store.RenameView(ctx, d.agent, own, "Anna"), "name: taken"},
			"renamed to nothing":       {store.RenameView(ctx, d.agent, own, ""), "name: required"},
			"an agent renames shared":  {store.RenameView(ctx, d.agent, shared, "b"), models.ErrNotAllowed.Error()},
			"an agent removes shared":  {store.RemoveView(ctx, d.agent, shared), models.ErrNotAllowed.Error()},
			"another's own is renamed": {store.RenameView(ctx, d.approver, own, "b"), models.ErrNotFound.Error()},
			"another's own is removed": {store.RemoveView(ctx, d.approver, own), models.ErrNotFound.Error()},
		} {
			if c.did == nil || c.did.Error() != c.want {
				t.Errorf("%s: %v, want %s", name, c.did, c.want)
			}
		}
		save(d.approver, "Omat tiedot", models.OwnView, models.QueueFilter{}) // somebody else's may be called the same
		d.ok(store.RenameView(ctx, d.agent, own, "Uusi nimi"))
		d.ok(store.RemoveView(ctx, d.approver, shared))
		if got, want := shown(d.agent), "Anna false 2, Perutut false 1, Uusi nimi false 1"; got != want {
			t.Errorf("the agent has %q, want %q", got, want)
		}
		if n := store.CountAudit(models.ActionQueueView); n != 7 {
			t.Errorf("%d entries in the audit log", n)
		}
		for i := range models.MaxSavedViews - 3 {
			save(d.agent, fmt.Sprint("Näkymä ", i), models.OwnView, models.QueueFilter{})
		}
		if _, err := store.SaveView(ctx, d.agent, models.NewView{Name: "Vielä yksi"}); err == nil || err.Error() != "name: full" {
			t.Errorf("one too many: %v", err)
		}
	})
}

// failure is the error of a call that gives something beside it.
func failure[T any](_ T, err error) error { return err }

// TestBrokenViews: a view that names what is no more is shown as broken and finds nothing, and can be
// removed.
func TestBrokenViews(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		d.ask(models.NewRequest{Kind: models.Access})
		for i, f := range []models.QueueFilter{{Kind: models.Access}, {State: models.InProgress}, {Assigned: models.AssigneeOf(d.agent.ID())}, {View: models.QueueAny, Query: "1001"}, {View: models.QueueMine}} {
			_, err := store.SaveView(ctx, d.agent, models.NewView{Name: fmt.Sprint("v", i), Filter: f})
			d.ok(err)
		}
		d.ok(store.ExecForTest("UPDATE saved_views SET kind = 'gone' WHERE name = 'v0'"))
		d.ok(store.ExecForTest("UPDATE saved_views SET state = 'gone' WHERE name = 'v1'"))
		d.ok(store.ExecForTest("UPDATE requests SET assigned_id = NULL"))
		d.ok(store.ExecForTest("UPDATE customers SET number = 'purged-1' WHERE number = '1001'"))
		views, err := store.SavedViews(ctx, d.agent)
		d.ok(err)
		for i, v := range views {
			if v.Broken != (i < 4) || v.Count != 0 {
				t.Errorf("%s: broken %t, %d requests", v.Name, v.Broken, v.Count)
			}
			d.ok(store.RemoveView(ctx, d.agent, v.ID))
		}
		if len(views) != 5 {
			t.Errorf("%d views", len(views))
		}
	})
}

// BenchmarkSavedViews is the counts of as many views as there can be, beside ten thousand old requests.
func BenchmarkSavedViews(b *testing.B) {
	ctx := context.Background()
	clk := modelstest.NewClock(modelstest.Start)
	for name, store := range map[string]*models.Store{"sqlite": modelstest.SQLite(b, clk), "postgres": modelstest.OnPostgres(b, clk)} {
		utility(b, store)
		store.OldRequests(b, 10_000)
		both := clerk(b, store, "Both", "agent", "approver")
		for i := range models.MaxSavedViews {
			f := models.QueueFilter{View: models.QueueViews[i%len(models.QueueViews)], Kind: models.RequestKinds[i%len(models.RequestKinds)], News: models.NewsOfCustomer}
			if i%5 == 0 {
				f = models.QueueFilter{View: models.QueueAny, Query: "1002"}
			}
			for _, sharing := range []models.Sharing{models.OwnView, models.SharedView} {
				if _, err := store.SaveView(ctx, both, models.NewView{Name: fmt.Sprint("v", i), Sharing: sharing, Filter: f}); err != nil {
					b.Fatal(err)
				}
			}
		}
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if views, err := store.SavedViews(ctx, both); err != nil || len(views) != 2*models.MaxSavedViews {
					b.Fatal(len(views), err)
				}
			}
		})
	}
}
