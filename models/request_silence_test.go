package models_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
)

// count is how often a step was taken.
func count(steps []models.Step, step models.Step) (n int) {
	for _, s := range steps {
		if s == step {
			n++
		}
	}
	return n
}

// TestSilence: who does not answer is reminded once, after a week; after two weeks staff see it, and can go
// on without noting an answer that never came.
func TestSilence(t *testing.T) {
	for _, reason := range clock.StopReasons() {
		modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
			ctx := context.Background()
			d := atDesk(t, store, clk)
			modelstest.Import(t, store, modelstest.File(t, "contacts", "id,customer,channel,value", "E-1,1001,email,anna@koe.example"))
			ref := d.takeIn("letter", models.Came{Channel: models.ByLetter, Identified: models.NotIdentified, Delivery: "portal", On: d.today()})
			d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), reason, "Mitä?"))
			if sent := d.told(); len(sent) != 2 { // that the request came, and the question
				t.Fatalf("sent: %+v", sent)
			}
			asked := d.today()
			for day := range 17 {
				for range 2 { // two instances, and every minute
					d.ok(store.RemindDue(ctx))
				}
				sent, reminded, silent := d.told(), 0, 0
				if day >= models.RemindDays {
					reminded = 1
				}
				if day >= models.SilentDays {
					silent = 1
				}
				if got := count(d.steps(ref), models.StepRemind); got != reminded || (len(sent) == 1) != (day == models.RemindDays) {
					t.Errorf("after %d days reminded %d times, mailed %+v", day, got, sent)
				}
				counts, err := store.DigestCounts(ctx)
				d.ok(err)
				rows, total, err := store.Queue(ctx, d.agent, models.QueueFilter{View: models.QueueSilent})
				d.ok(err)
				if counts[models.QueueSilent] != silent || total != silent || len(rows) != silent {
					t.Errorf("after %d days %d are silent in the digest and %d in the queue", day, counts[models.QueueSilent], total)
				}
				d.later(1)
			}
			other := clerk(t, store, "Other", "agent")
			if err := store.GoOn(ctx, other, ref, d.version(ref)); !errors.Is(err, models.ErrNotAllowed) {
				t.Errorf("somebody else goes on: %v", err)
			}
			if err := store.GoOn(ctx, d.agent, ref, d.version(ref)-1); !errors.Is(err, models.ErrStale) {
				t.Errorf("from an old page: %v", err)
			}
			d.ok(store.GoOn(ctx, d.agent, ref, d.version(ref)))
			r := d.request(ref)
			want := clock.Due(clock.Request{Received: r.ReceivedOn, Stops: []clock.Stop{{Reason: reason, Asked: asked, Answered: d.today()}}}).Date
			if r.State != models.InProgress || r.DueOn != want || len(r.Stops) != 1 || r.Stops[0].AnsweredOn != d.today() || !r.Stops[0].InVain.True() {
				t.Errorf("%s, due %s, want %s: %+v", r.State, r.DueOn, want, r.Stops)
			}
			if counts, err := store.DigestCounts(ctx); err != nil || counts[models.QueueSilent] != 0 {
				t.Errorf("silent still: %v %v", counts, err)
			}
			if err := store.GoOn(ctx, d.agent, ref, d.version(ref)); !errors.Is(err, models.ErrStep) {
				t.Errorf("twice: %v", err)
			}
			d.answer(ref, ruling(models.RefusedWhole, models.Unidentified))
		})
	}
}

// TestUnknownStaysUnknown: to go on does not make it known who asks, so that nothing can be answered but that.
func TestUnknownStaysUnknown(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.letter(models.NotIdentified)
		d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Identity, "Kuka olet?"))
		d.later(15)
		d.ok(store.GoOn(ctx, d.agent, ref, d.version(ref)))
		if r := d.request(ref); r.Identified != models.NotIdentified || r.State != models.InProgress {
			t.Errorf("%s, %s", r.Identified, r.State)
		}
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("Hei")))
		if err := modelstest.Approve(ctx, store, d.approver, ref, d.version(ref)); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("all is given to somebody unknown: %v", err)
		}
		if r := d.answer(ref, ruling(models.RefusedWhole, models.Unidentified)); r.State != models.Answered {
			t.Errorf("refused: %s", r.State)
		}
	})
}

// TestNobodyIsRemindedInVain: who has answered is not, and who is told by letter not before a week after the
// question was posted; the letter is printed again then.
func TestNobodyIsRemindedInVain(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		d.byLetter()
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Specification, "Mitä?"))
		reply := d.ask(models.NewRequest{Kind: models.Portability})
		d.ok(store.AskCustomer(ctx, d.agent, reply, d.version(reply), clock.Specification, "Mitä?"))
		d.ok(store.WriteMine(ctx, d.anna, reply, models.NewMessage{Text: "Tätä."}))
		d.told()
		reminded := func(days int) int {
			d.Helper()
			d.later(days)
			d.ok(store.RemindDue(ctx))
			d.told()
			return count(d.steps(ref), models.StepRemind)
		}
		if n := reminded(9); n != 0 {
			t.Error("reminded of a letter that was never posted")
		}
		message := d.todo(ref)[1]
		d.ok(store.TickTask(ctx, d.agent, ref, d.found(ref).Tasks[len(d.found(ref).Tasks)-1].ID, models.Ticked))
		clk.Advance(time.Hour)
		if n := reminded(6); n != 0 {
			t.Error("reminded before a week has passed since the letter was posted")
		}
		if n := reminded(1); n != 1 {
			t.Errorf("reminded %d times", n)
		}
		if got := d.todo(ref); len(got) < 3 || !slices.Equal(got[len(got)-2:], []string{message + "*", message}) {
			t.Errorf("to do: %v", got)
		}
		if n := count(d.steps(reply), models.StepRemind); n != 0 {
			t.Error("reminded after the answer")
		}
	})
}
