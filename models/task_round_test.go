package models_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// reopened takes an answered request up, and to work on.
func (d *desk) reopened(ref string) {
	d.Helper()
	ctx := context.Background()
	d.later(1)
	d.ok(d.store.Reopen(ctx, d.approver, ref, d.version(ref), "Unohtui."))
	d.later(1)
	d.ok(d.store.Take(ctx, d.agent, ref, d.version(ref)))
}

// acceptAll is a draft that accepts every value of a rectification.
func (d *desk) acceptAll(ref string) models.DraftForm {
	d.Helper()
	form := models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Siksi."}}
	for _, one := range d.found(ref).Fields {
		form.Ruling.Fields = append(form.Ruling.Fields, models.FieldRuling{Field: one.ID, Accept: true})
	}
	return form
}

// undone are the tasks of a kind that are not done.
func (d *desk) undone(ref string, kind models.TaskKind) []models.Task {
	d.Helper()
	return slices.DeleteFunc(d.found(ref).Tasks, func(t models.Task) bool { return t.Kind != kind || t.Done() })
}

func (d *desk) notices(ref string) []models.Notice {
	d.Helper()
	notices, err := d.store.MyNotices(context.Background(), d.anna, d.request(ref))
	d.ok(err)
	return notices
}

func (d *desk) transfer(ref string) models.Transfer {
	d.Helper()
	found, err := d.store.MyTransfer(context.Background(), d.anna, d.request(ref))
	d.ok(err)
	if found == nil {
		d.Fatal("the customer sees no transfer")
	}
	return *found
}

// agency and wrongAddress are data that were given to somebody, and that can be corrected.
func (d *desk) agency() {
	d.Helper()
	modelstest.Import(d.T, d.store, modelstest.File(d.T, "disclosures", "id,customer,date,recipient", "D-1,1001,2026-01-02,Perintä Oy"))
}

func (d *desk) wrongAddress() {
	d.Helper()
	modelstest.Import(d.T, d.store, modelstest.File(d.T, "addresses", "id,customer,kind,street,source", "A-1,1001,home,Väärä tie 1,person"))
}

// TestToldOfTheNextAnswer: whoever was told of the first correction is told of the next one, and the customer
// reads of each answer what was done (GDPR Article 19).
func TestToldOfTheNextAnswer(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		d.agency()
		d.wrongAddress()
		ref := d.ask(wrongly(t, store, d.anna, "addresses", "", models.NewValue{Field: "street", Value: "Oikea tie 1"}))
		d.answer(ref, d.acceptAll(ref))
		d.tick(ref, models.TaskNotify)
		first := d.notices(ref)
		if len(first) != 1 || first[0].Told.IsZero() {
			t.Fatalf("told of the first answer: %+v", first)
		}
		d.reopened(ref)
		_, _, err := store.Ask(context.Background(), d.anna, wrongly(t, store, d.anna, "addresses", "more", models.NewValue{Field: "post_office", Value: "TURKU"}))
		d.ok(err)
		if got := d.notices(ref); !slices.Equal(got, first) {
			t.Errorf("while it is taken up again: %+v", got)
		}
		d.answer(ref, d.acceptAll(ref))
		if told := d.made[len(d.made)-1].Told; !slices.Equal(told, []string{"Perintä Oy"}) {
			t.Fatalf("the letter: %v", told)
		}
		if open := d.undone(ref, models.TaskNotify); len(open) != 1 {
			t.Errorf("to tell of the second answer: %v", open)
		}
		if got := d.notices(ref); len(got) != 1 || !got[0].Told.IsZero() {
			t.Errorf("said to be told already: %+v", got)
		}
		d.tick(ref, models.TaskNotify)
		if got := d.notices(ref); len(got) != 1 || !got[0].Told.Time().After(first[0].Told.Time()) {
			t.Errorf("told of the second answer: %+v", got)
		}
	})
}

// TestToldOfWhatHolds: a second answer that refuses does not keep anybody from being told of a restriction that
// holds; once it is lifted there is nothing to tell.
func TestToldOfWhatHolds(t *testing.T) {
	for name, want := range map[string]int{"in force": 1, "lifted": 0} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
				d := atDesk(t, store, clock)
				d.agency()
				ref := d.ask(models.NewRequest{Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundAccuracy}})
				d.answer(ref, restricting("Laskut"))
				restrict := len(d.undone(ref, models.TaskRestrict))
				d.reopened(ref)
				if one := d.restriction(); want == 0 {
					d.ok(store.LiftForTest(t.Context(), &one))
				}
				d.answer(ref, ruling(models.RefusedWhole, models.NoRestriction))
				if holds := d.made[len(d.made)-1].StillRestricted; holds != (want == 1) {
					t.Fatalf("the restriction holds: %t", holds)
				}
				if got := len(d.undone(ref, models.TaskRestrict)); restrict == 0 || got != restrict {
					t.Errorf("to restrict at %d, at first %d", got, restrict)
				}
				if got := d.notices(ref); len(got) != want || len(d.undone(ref, models.TaskNotify)) != want || want == 1 && !got[0].Told.IsZero() {
					t.Errorf("to tell %v, and the customer reads %+v", d.undone(ref, models.TaskNotify), got)
				}
			})
		})
	}
}

// TestToldOfWhatIsErased: a second answer that erases nothing leaves those to be told of the first where something
// of it is gone already.
func TestToldOfWhatIsErased(t *testing.T) {
	for name, want := range map[string]int{"gone": 1, "still there": 0} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
				d := atDesk(t, store, clock)
				d.agency()
				modelstest.Import(t, store, d.events("E-1"))
				ref := d.erase(models.PlanRow{Kind: "events", Fate: models.Delete})
				if len(d.undone(ref, models.TaskNotify)) != 1 || len(d.undone(ref, models.TaskErase)) == 0 {
					t.Fatalf("after the first answer: %+v", d.found(ref).Tasks)
				}
				if want == 1 {
					d.tick(ref, models.TaskErase)
				}
				var plan []models.PlanRow
				d.reopened(ref)
				for _, row := range d.plan(ref) {
					plan = append(plan, models.PlanRow{Kind: row.Kind, Fate: models.Keep, Ground: models.LegalObligation})
				}
				d.answer(ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.RefusedWhole, Explanation: "Siksi.", Plan: plan}})
				if got := d.made[len(d.made)-1].Outcome(); got != models.RefusedWhole {
					t.Fatalf("the second answer: %s", got)
				}
				if n := len(d.undone(ref, models.TaskNotify)); n != want || len(d.undone(ref, models.TaskErase)) != 0 {
					t.Errorf("left to do: %+v", d.found(ref).Tasks)
				}
			})
		})
	}
}

// TestSentOfEachAnswer: what went to whom the customer named is said of the answer that was sent, and each is
// sent, whenever it was done.
func TestSentOfEachAnswer(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		asked := models.NewRequest{Kind: models.Portability, Details: "Uusi Energia Oy", Scope: models.Scope{Recipient: true}}
		ref := d.ask(asked)
		d.answer(ref, plain(""))
		d.reopened(ref)
		tasks := d.found(ref).Tasks
		if n := len(d.undone(ref, models.TaskTransmit)); n != 2 || tasks[0].Round != 0 || tasks[1].Round != 1 {
			t.Fatalf("to send, of each answer: %+v", tasks)
		}
		sent := models.Mark{Done: true, Note: "Uusi Energia Oy"}
		if err := store.TickTask(context.Background(), d.agent, ref, tasks[1].ID, sent); !errors.Is(err, models.ErrStep) {
			t.Errorf("sent before there is a second answer: %v", err)
		}
		if !d.transfer(ref).Sent.IsZero() {
			t.Error("sent already")
		}
		d.ok(store.TickTask(context.Background(), d.agent, ref, tasks[0].ID, sent)) // the first, while the next is made
		first := d.transfer(ref)
		if first.Sent.IsZero() {
			t.Error("what was sent is not said while the request is taken up again")
		}
		d.answer(ref, plain(""))
		if n := len(d.undone(ref, models.TaskTransmit)); n != 1 || !d.transfer(ref).Sent.IsZero() {
			t.Errorf("the second answer: %d to send, %+v", n, d.transfer(ref))
		}
		d.later(1)
		d.tick(ref, models.TaskTransmit)
		if got := d.transfer(ref); !got.Sent.Time().After(first.Sent.Time()) {
			t.Errorf("the second was sent: %+v", got)
		}
	})
}

// TestLeftOfTheAnswerBefore: an answer that nobody has posted is seen as left to do though the request is taken up
// again, until the next answer takes its place.
func TestLeftOfTheAnswerBefore(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		ref := d.letter("signature")
		d.answer(ref, plain(""))
		d.reopened(ref)
		if got := d.left(); !slices.Equal(got, []string{ref}) {
			t.Errorf("the first letter is not seen: %v", got)
		}
		d.ok(store.TickTask(context.Background(), d.agent, ref, d.undone(ref, models.TaskLetter)[0].ID, models.Ticked))
		if got := d.left(); got != nil {
			t.Errorf("it is posted: %v", got)
		}

		d.answer(ref, plain(""))
		d.reopened(ref)
		if n := len(d.undone(ref, models.TaskLetter)); n != 2 {
			t.Errorf("%d letters to post", n)
		}
		d.answer(ref, plain(""))
		if open := d.undone(ref, models.TaskLetter); len(open) != 1 || open[0].Round != 2 {
			t.Errorf("of both answers are left %+v", open)
		}
	})
}

// TestLetterOfEachAnswer: a letter is posted once there is an answer, is not taken back with the one before, and
// goes out with a refusal.
func TestLetterOfEachAnswer(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		ref := d.letter("signature")
		if err := store.TickTask(ctx, d.agent, ref, d.undone(ref, models.TaskLetter)[0].ID, models.Ticked); !errors.Is(err, models.ErrStep) {
			t.Errorf("posted before there is an answer: %v", err)
		}
		d.answer(ref, plain(""))
		d.reopened(ref)
		d.ok(store.TakeBack(ctx, d.approver, ref, d.version(ref), "Toisen tietoja."))
		if open := d.undone(ref, models.TaskLetter); len(open) != 1 || open[0].Round != 1 {
			t.Errorf("the first is taken back, and left are %+v", open)
		}
		d.answer(ref, ruling(models.RefusedWhole, models.Excessive))
		if open := d.undone(ref, models.TaskLetter); len(open) != 1 {
			t.Errorf("of the refusal are left %+v", open)
		}

		d.ok(store.ReopenTakingBack(ctx, d.approver, ref, d.version(ref), "Toisen tietoja."))
		if open := d.undone(ref, models.TaskLetter); len(open) != 0 {
			t.Errorf("taken back, and left are %+v", open)
		}
		d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
		d.answer(ref, ruling(models.RefusedWhole, models.Excessive))
		if open := d.undone(ref, models.TaskLetter); len(open) != 1 || open[0].Round != 2 {
			t.Errorf("of the second refusal are left %+v", open)
		}
	})
}
