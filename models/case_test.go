package models_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// viewed are the customer's log entries of looks at their requests: the kind of record of each, newest first.
func (d *desk) viewed() (kinds []string) {
	d.Helper()
	log, err := d.store.MyAccessLog(context.Background(), login(d.T, d.store, "1001"))
	d.ok(err)
	for _, e := range log {
		if e.Action == models.ActionRequestViewed {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}

// TestLooksAtARequestAreLogged: each day and for each member of staff once, with the kind of what was seen.
func TestLooksAtARequestAreLogged(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		invoices, err := models.KindNamed("invoices")
		d.ok(err)
		for i, c := range []struct {
			wait  time.Duration
			staff models.Staff
			kind  *models.Kind
			want  int
		}{
			{0, d.agent, nil, 1},
			{time.Minute, d.agent, nil, 1},
			{0, d.approver, nil, 2},
			{0, d.agent, invoices, 3},
			{time.Minute, d.agent, invoices, 3},
			{0, d.agent, nil, 3},
			{24 * time.Hour, d.agent, nil, 4},
			{0, d.agent, invoices, 5},
		} {
			clock.Advance(c.wait)
			if c.kind == nil {
				_, err = store.StaffCase(ctx, c.staff, ref)
			} else {
				_, _, err = store.CaseSection(ctx, c.staff, ref, c.kind, 1)
			}
			d.ok(err)
			kinds := d.viewed()
			if len(kinds) != c.want || c.kind != nil && kinds[0] != "invoices" {
				t.Errorf("look %d: %q, want %d", i, kinds, c.want)
			}
		}
	})
}

// TestSectionsAreForTheAnswer: records are seen by who works on an answer that is to have them, and not through a
// request of another kind, or that is a colleague's or closed.
func TestSectionsAreForTheAnswer(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		second := clerk(t, store, "Second", "agent")
		see := func(staff models.Staff, ref, kind string, want error) {
			t.Helper()
			k, err := models.KindNamed(kind)
			d.ok(err)
			_, shown, err := store.CaseSection(ctx, staff, ref, k, 1)
			if !errors.Is(err, want) || err != nil && shown.Total > 0 {
				t.Errorf("%s of %s: %d, %v, want %v", kind, ref, shown.Total, err, want)
			}
		}
		erasure := d.ask(models.NewRequest{Kind: models.Erasure, Details: "Kaikki."})
		see(d.agent, erasure, "invoices", models.ErrNotFound)
		ref := d.ask(models.NewRequest{Kind: models.Access, Scope: models.Scope{Kinds: []string{"invoices"}}})
		see(d.agent, ref, "invoices", nil)
		see(d.agent, ref, "events", models.ErrNotFound)
		see(d.agent, ref, "customers", models.ErrNotFound)
		see(second, ref, "invoices", models.ErrStep)
		see(d.approver, ref, "invoices", models.ErrStep)
		d.answer(ref, plain(""))
		see(d.agent, ref, "invoices", models.ErrStep)
	})
}

// TestAQuestionTooLateHidesNothing: a request that is late stays late, whatever the customer is asked then.
func TestAQuestionTooLateHidesNothing(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		late, early := d.ask(models.NewRequest{Kind: models.Access}), d.ask(models.NewRequest{Kind: models.Portability})
		d.ok(store.AskCustomer(ctx, d.agent, early, d.version(early), "specification", "Mitä?"))
		d.later(60)
		views := func() [2]int {
			counts, err := store.CountQueue(ctx, d.agent)
			d.ok(err)
			return [2]int{counts[models.QueueLate], counts[models.QueueCustomer]}
		}
		if got := views(); got != [2]int{1, 1} {
			t.Errorf("before: %v", got)
		}
		d.ok(store.AskCustomer(ctx, d.agent, late, d.version(late), "specification", "Mitä?"))
		if got := views(); got != [2]int{1, 2} {
			t.Errorf("after: %v", got)
		}
	})
}

// TestNobodyUnknownGetsPart: that it is not known who asks is a ground for all of it, and what is sent beside such a
// refusal is sent to nobody.
func TestNobodyUnknownGetsPart(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		ref := d.letter(models.NotIdentified)
		part := ruling(models.PartlyRefused, models.Unidentified)
		part.Ruling.Explanation = "Emme tiedä, kuka olet."
		var wrong *models.Invalid
		if err := store.WriteDraft(ctx, d.agent, ref, d.version(ref), part); !errors.As(err, &wrong) || wrong.Field != "ground" {
			t.Errorf("a part of the answer goes to somebody unknown: %v", err)
		}
		part.Ruling.Outcome = models.RefusedWhole
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), part))
	})
}
