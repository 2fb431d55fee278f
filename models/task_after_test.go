package models_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// left are the references in the view of what is left to do, which the counts and the digest agree with.
func (d *desk) left() (refs []string) {
	d.Helper()
	ctx := context.Background()
	rows, total, err := d.store.Queue(ctx, d.agent, models.QueueFilter{View: models.QueueTasks})
	d.ok(err)
	counts, err := d.store.CountQueue(ctx, d.agent)
	d.ok(err)
	digest, err := d.store.DigestCounts(ctx)
	d.ok(err)
	for _, row := range rows {
		refs = append(refs, row.Ref)
	}
	if n := len(refs); total != n || counts[models.QueueTasks] != n || digest[models.QueueTasks] != n {
		d.Errorf("%d are left, %d in all, counted %d, in the digest %d", n, total, counts[models.QueueTasks], digest[models.QueueTasks])
	}
	return refs
}

// tick ticks what is open of a kind.
func (d *desk) tick(ref string, kind models.TaskKind) {
	d.Helper()
	for _, task := range d.found(ref).Tasks {
		if task.Kind == kind && !task.Done() {
			d.ok(d.store.TickTask(context.Background(), d.agent, ref, task.ID, models.Mark{Done: true, Note: "Uusi Energia Oy, suojattu posti"}))
		}
	}
}

// TestWhatIsLeftToDo: a letter that nobody has posted is seen after the answer, the oldest first, until it is
// ticked; what is open is no part of it.
func TestWhatIsLeftToDo(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		letter := d.letter("signature")
		if got := d.left(); got != nil {
			t.Errorf("before the answer: %v", got)
		}
		d.answer(letter, plain(""))
		clock.Advance(time.Hour)
		stopped := d.ask(models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}})
		d.answer(stopped, plain("Päättyi."))
		clock.Advance(time.Hour)
		d.answer(d.ask(models.NewRequest{Kind: models.Portability}), plain("")) // which leaves nothing
		if got := d.left(); !slices.Equal(got, []string{letter, stopped}) {
			t.Errorf("left: %v, want %s and %s", got, letter, stopped)
		}
		d.tick(letter, models.TaskLetter)
		if got := d.left(); !slices.Equal(got, []string{stopped}) {
			t.Errorf("posted: %v", got)
		}
		d.tick(stopped, models.TaskStop)
		if got := d.left(); got != nil {
			t.Errorf("all is done: %v", got)
		}
	})
}

// TestReopenedOnPaper: a second answer is a second letter, though the first was posted.
func TestReopenedOnPaper(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		ref := d.letter("signature")
		d.answer(ref, plain(""))
		d.tick(ref, models.TaskLetter)
		d.later(1)
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Jotain unohtui."))
		d.later(1)
		d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
		d.answer(ref, plain(""))
		if got := d.left(); !slices.Equal(got, []string{ref}) {
			t.Errorf("the second letter is not seen: %v", got)
		}
		if n := len(d.open(ref, models.TaskLetter)); n != 1 {
			t.Errorf("%d letters to post", n)
		}
	})
}

// TestWithdrawnLeavesNothing: what a request would have brought is not left to do once it was withdrawn.
func TestWithdrawnLeavesNothing(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		for _, n := range []models.NewRequest{
			{Kind: models.Rectification, Details: "Väärin."}, {Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundAccuracy}},
			{Kind: models.Portability, Details: "Uusi Energia Oy", Scope: models.Scope{Recipient: true}}, {Kind: models.Unrecognised, Details: "Kuka?"},
		} {
			ref := d.ask(n)
			if tasks(d, ref) == "" {
				t.Fatalf("%s has no tasks", n.Kind)
			}
			d.ok(store.WithdrawMine(ctx, d.anna, ref))
		}
		if got := d.left(); got != nil {
			t.Errorf("left of what was withdrawn: %v", got)
		}
		ref := d.ask(models.NewRequest{Kind: models.Objection, Details: "Tilanteeni", Scope: models.Scope{Marketing: true, Purposes: []string{interest()}}})
		d.ok(store.WithdrawMine(ctx, d.anna, ref))
		if got := tasks(d, ref); got != "stop:" { // GDPR Article 21(3): it was in force when it was made
			t.Errorf("left of an objection to marketing: %q", got)
		}
	})
}

// TestCorrectedBeforeApproved: an answer that calls something corrected goes out once all of that is ticked,
// and what was decided waits for it; of what is refused nothing has to be.
func TestCorrectedBeforeApproved(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		modelstest.Import(t, store, modelstest.File(t, "addresses", "id,customer,kind,street,source", "A-1,1001,home,Väärä tie 1,person"))
		form := wrongly(t, store, d.anna, "customers", "", models.NewValue{Field: "family_name", Value: "Oikea"})
		ref := d.ask(form)
		clock.Advance(time.Second) // another form
		more := wrongly(t, store, d.anna, "addresses", "more", models.NewValue{Field: "street", Value: "Oikea tie 1"})
		_, _, err := store.Ask(ctx, d.anna, more)
		d.ok(err)
		fields := d.found(ref).Fields
		if len(fields) != 2 {
			t.Fatalf("%d values", len(fields))
		}
		ruled := func(accepted ...bool) models.DraftForm {
			form := models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Siksi."}}
			for i, f := range fields {
				one := models.FieldRuling{Field: f.ID, Accept: accepted[i]}
				if !one.Accept {
					one.Ground = models.AlreadyCorrect
				}
				form.Ruling.Fields = append(form.Ruling.Fields, one)
			}
			return form
		}
		approve := func() error {
			_, _, err := store.PreviewAnswer(ctx, d.approver, ref)
			d.ok(err)
			return store.Approve(ctx, d.approver, ref, d.version(ref), "")
		}
		for _, c := range []struct {
			accepted []bool
			want     int // sources to correct
		}{{[]bool{true, true}, 2}, {[]bool{false, true}, 1}, {[]bool{false, false}, 0}, {[]bool{true, true}, 2}} {
			d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), ruled(c.accepted...)))
			if open := d.open(ref, models.TaskCorrect); len(open) != c.want {
				t.Errorf("accepted %v: to correct at %v", c.accepted, open)
			}
		}
		for _, task := range d.found(ref).Tasks {
			if err := approve(); err == nil || err.Error() != "tasks: open" {
				t.Fatalf("approved before it is corrected at %s: %v", task.Subject, err)
			}
			d.ok(store.TickTask(ctx, d.agent, ref, task.ID, models.Ticked))
		}
		if k := d.found(ref); k.State != models.Drafted || k.Form == nil || len(k.Form.Ruling.Fields) != 2 {
			t.Errorf("what was decided is not kept: %s %+v", k.State, k.Form)
		}
		d.ok(approve())
		d.ok(store.MakeAnswer(ctx, d.request(ref).ID, render))
		if got := d.left(); got != nil {
			t.Errorf("answered, and left to do: %v", got)
		}

		// The next answer calls something corrected anew.
		d.later(1)
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Unohtui."))
		d.later(1)
		d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), ruled(true, false)))
		if err := approve(); err == nil || err.Error() != "tasks: open" {
			t.Errorf("a tick of the answer before is taken for one of this: %v", err)
		}
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), ruled(false, false)))
		d.ok(approve())
	})
}

// TestDataGoToWhomTheCustomerNamed: once the answer is out staff fetch the data, which is logged, and say to
// whom they sent them; the customer and the proof have it.
func TestDataGoToWhomTheCustomerNamed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		ref := d.ask(models.NewRequest{Kind: models.Portability, Details: "Uusi Energia Oy", Scope: models.Scope{Recipient: true}})
		task := d.found(ref).Tasks[0].ID
		mark := models.Mark{Done: true, Note: " Uusi Energia Oy, suojattu posti "}
		if err := store.TickTask(ctx, d.agent, ref, task, mark); !errors.Is(err, models.ErrStep) {
			t.Errorf("sent before there is anything to send: %v", err)
		}
		if _, err := store.SentData(ctx, d.agent, ref); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("fetched before the answer: %v", err)
		}
		d.answer(ref, plain(""))
		transfer := func() models.Transfer {
			t.Helper()
			found, err := store.MyTransfer(ctx, d.anna, d.request(ref))
			d.ok(err)
			if found == nil {
				t.Fatal("the customer sees no transfer")
			}
			return *found
		}
		if got := transfer(); !got.Sent.IsZero() || got.Note != "" {
			t.Errorf("sent already: %+v", got)
		}
		looks := func() (n int) {
			p, err := store.ProveRequest(ctx, d.approver, ref)
			d.ok(err)
			for _, e := range p.Audit {
				if e.Action == models.ActionRequestViewed && e.ActorName == "Agent" {
					n++
				}
			}
			return n
		}
		before := looks()
		data, err := store.SentData(ctx, d.agent, ref)
		if err != nil || string(data) != "data" || looks() != before+1 {
			t.Errorf("%q, %d looks after %d: %v", data, looks(), before, err)
		}
		for _, staff := range []models.Staff{clerk(t, store, "Seller", "marketing"), clerk(t, store, "Auditor", "auditor")} {
			if _, err := store.SentData(ctx, staff, ref); !errors.Is(err, models.ErrNotAllowed) {
				t.Errorf("somebody else: %v", err)
			}
		}
		if err := store.TickTask(ctx, d.agent, ref, task, models.Ticked); err == nil || err.Error() != "task_note: required" {
			t.Errorf("ticked without saying to whom: %v", err)
		}
		if got := d.left(); len(got) != 1 {
			t.Errorf("not sent yet, and left: %v", got)
		}
		d.ok(store.TickTask(ctx, d.agent, ref, task, mark))
		if got := transfer(); got.Sent.IsZero() || got.Note != "Uusi Energia Oy, suojattu posti" {
			t.Errorf("sent: %+v", got)
		}
		for want, staff := range map[string]models.Staff{mark.Note: d.approver, "": clerk(t, store, "Auditor", "auditor")} {
			if p, err := store.ProveRequest(ctx, staff, ref); err != nil || p.Tasks[0].Note != strings.TrimSpace(want) {
				t.Errorf("proven as %+v, %v", p.Tasks, err)
			}
		}
		if got, err := store.MyTransfer(ctx, login(t, store, "1002"), d.request(ref)); err != nil || got != nil {
			t.Errorf("another customer sees %+v, %v", got, err)
		}
		letter := d.ask(models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}})
		d.answer(letter, plain(""))
		if _, err := store.SentData(ctx, d.agent, letter); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the data of a letter: %v", err)
		}
	})
}
