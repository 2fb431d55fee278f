package models_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// approve has the approver open the draft and let it out.
func (d *desk) approve(ref string) error {
	d.Helper()
	ctx := context.Background()
	_, _, err := d.store.PreviewAnswer(ctx, d.approver, ref)
	d.ok(err)
	return d.store.Approve(ctx, d.approver, ref, d.version(ref), "")
}

// uncorrected holds that an answer cannot go out for what is to be corrected, at one source.
func (d *desk) uncorrected(ref, when string) {
	d.Helper()
	if open := d.undone(ref, models.TaskCorrect); len(open) != 1 {
		d.Errorf("%s: to correct %+v", when, open)
	}
	if err := d.approve(ref); err == nil || err.Error() != "tasks: open" {
		d.Fatalf("%s: approved: %v", when, err)
	}
}

// TestTickOfWhatWasAccepted: a tick is of the values that were accepted when it was made, and not of what the
// customer adds after it.
func TestTickOfWhatWasAccepted(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		d.wrongAddress()
		ref := d.ask(wrongly(t, store, d.anna, "addresses", "", models.NewValue{Field: "street", Value: "Oikea tie 1"}))
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), d.acceptAll(ref)))
		d.uncorrected(ref, "drafted")
		d.tick(ref, models.TaskCorrect)
		clock.Advance(time.Second)
		_, _, err := store.Ask(ctx, d.anna, wrongly(t, store, d.anna, "addresses", "more", models.NewValue{Field: "post_office", Value: "TURKU"}))
		d.ok(err)
		open := d.undone(ref, models.TaskCorrect)
		if len(open) != 1 {
			t.Fatalf("the customer adds a value of the same source, and to correct are %+v", open)
		}
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), d.acceptAll(ref)))
		d.uncorrected(ref, "another value")

		// Another value still: who ticks what they saw before does not tick it.
		seen := d.undone(ref, models.TaskCorrect)[0].ID
		clock.Advance(time.Second)
		_, _, err = store.Ask(ctx, d.anna, wrongly(t, store, d.anna, "addresses", "third", models.NewValue{Field: "street", Value: "Oikeampi tie 1"}))
		d.ok(err)
		if err := store.TickTask(ctx, d.agent, ref, seen, models.Ticked); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("ticked with what came after: %v", err)
		}
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), d.acceptAll(ref)))
		d.uncorrected(ref, "the first value anew")
		d.tick(ref, models.TaskCorrect)
		d.ok(d.approve(ref))
	})
}

// TestTickOfWhatIsAcceptedLater: a value that one draft refuses and the next accepts is not covered by a tick that
// was made before.
func TestTickOfWhatIsAcceptedLater(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		d.wrongAddress()
		ref := d.ask(wrongly(t, store, d.anna, "addresses", "", models.NewValue{Field: "street", Value: "Oikea tie 1"}, models.NewValue{Field: "post_office", Value: "TURKU"}))
		draft := func(second bool) {
			t.Helper()
			form := d.acceptAll(ref)
			if !second {
				form.Ruling.Fields[1].Accept, form.Ruling.Fields[1].Ground = false, models.AlreadyCorrect
			}
			d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), form))
		}
		draft(false)
		d.tick(ref, models.TaskCorrect)
		draft(true)
		d.uncorrected(ref, "accepted by the next draft")
		d.tick(ref, models.TaskCorrect)
		draft(false)
		draft(true)
		d.uncorrected(ref, "refused in between")
		draft(false)
		if open := d.undone(ref, models.TaskCorrect); len(open) != 0 {
			t.Errorf("of what is refused to correct %+v", open)
		}
		d.ok(d.approve(ref))
	})
}
