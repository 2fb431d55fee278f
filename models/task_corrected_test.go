package models_test

import (
	"slices"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// brings takes in what the source says of the customer's address.
func (d *desk) brings(street, office string) {
	d.Helper()
	d.clock.Advance(time.Hour)
	modelstest.Import(d.T, d.store, modelstest.File(d.T, "addresses", "id,customer,kind,street,post_office,source", "A-1,1001,home,"+street+","+office+",person"))
}

// TestTheNextImportTicksWhatIsCorrected: a correction is done once the source has sent every value of it as the
// customer says it is; with another value, or with a part of them, it stays open.
func TestTheNextImportTicksWhatIsCorrected(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		d.wrongAddress()
		ref := d.ask(wrongly(t, store, d.anna, "addresses", "",
			models.NewValue{Field: "street", Value: "Oikea tie 1"}, models.NewValue{Field: "post_office", Value: "TURKU"}))
		d.ok(store.WriteDraft(t.Context(), d.agent, ref, d.version(ref), d.acceptAll(ref)))
		for _, sent := range [][2]string{{"Väärä tie 1", ""}, {"Toinen tie 1", "TURKU"}, {"Oikea tie 1", ""}} {
			if d.brings(sent[0], sent[1]); len(d.undone(ref, models.TaskCorrect)) != 1 {
				t.Fatalf("ticked by %q", sent)
			}
		}
		d.uncorrected(ref, "a part of it came")
		before := d.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'task'")
		d.brings("Oikea tie 1", "TURKU")
		done := clock.Now()
		d.brings("Oikea tie 1", "TURKU") // and once
		if n := d.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'task'") - before; n != 1 {
			t.Errorf("%d entries of the tick", n)
		}
		tasks := d.found(ref).Tasks
		i := slices.IndexFunc(tasks, func(t models.Task) bool { return t.Kind == models.TaskCorrect })
		if got := tasks[i]; !got.DoneAt.Time().Equal(done) || got.DoneBy != nil || got.DoneName != "" {
			t.Errorf("ticked as %+v, at %s", got, done)
		}
		d.ok(d.approve(ref))
	})
}

// TestWhatNoImportShowsStaysOpen: what was told in words, what was right when it was reported, and what the customer
// does not know are ticked by staff alone.
func TestWhatNoImportShowsStaysOpen(t *testing.T) {
	for name, said := range map[string]models.NewValue{
		"right already": {Field: "street", Value: "Väärä tie 1", Reason: "Talo on toinen."},
		"not known":     {Field: "street", Reason: "En asu siellä."},
		"in words":      {},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
				d := atDesk(t, store, clock)
				d.wrongAddress()
				ask := models.NewRequest{Kind: models.Rectification, Details: "Katu on väärin."}
				if said.Field != "" {
					ask = wrongly(t, store, d.anna, "addresses", "", said)
				}
				ref := d.ask(ask)
				open := len(d.undone(ref, models.TaskCorrect))
				d.brings("Väärä tie 1", "TURKU")
				if got := len(d.undone(ref, models.TaskCorrect)); got != open || open == 0 {
					t.Errorf("%d of %d are open", got, open)
				}
			})
		})
	}
}

// inquired drafts an answer to who asks about a look.
func (d *desk) inquired(form models.DraftForm) (ref string) {
	d.Helper()
	ref = d.ask(models.NewRequest{Kind: models.Unrecognised, Details: "Kuka?"})
	d.ok(d.store.WriteDraft(d.Context(), d.worker(ref), ref, d.version(ref), form))
	return ref
}

// TestALookIsInquiredBeforeTheAnswer: an answer that tells what a look was for goes out once who looked was asked.
func TestALookIsInquiredBeforeTheAnswer(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		ref := d.inquired(looked("Laskun selvittely."))
		if err := d.approve(ref); err == nil || err.Error() != "tasks: open" {
			t.Fatalf("nobody was asked, and approved: %v", err)
		}
		k, err := store.StaffCase(t.Context(), d.approver, ref)
		d.ok(err)
		i := slices.IndexFunc(k.Tasks, func(t models.Task) bool { return t.Kind == models.TaskInquire })
		d.ok(store.TickTask(t.Context(), d.approver, ref, k.Tasks[i].ID, models.Ticked))
		d.ok(d.approve(ref))
	})
}

// TestNobodyIsAskedOfWhatIsRefused: an answer that tells nothing of a look waits for nobody.
func TestNobodyIsAskedOfWhatIsRefused(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		d.ok(d.approve(d.inquired(ruling(models.RefusedWhole, models.Excessive))))
	})
}
