package models_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
)

// later lets days go by, after which everybody logs in again.
func (d *desk) later(days int) {
	d.Helper()
	d.clock.Advance(time.Duration(days) * 24 * time.Hour)
	d.anna, d.agent, d.approver = login(d.T, d.store, "1001"), clerk(d.T, d.store, "Agent", "agent"), clerk(d.T, d.store, "Approver", "approver")
}

// TestReopenedHasItsOwnDay: a month runs from the day on which the request was taken up again, for the queue,
// the digest and whoever answers; what the first answer was due on stays known.
func TestReopenedHasItsOwnDay(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Specification, "Mitä tarkoitat?"))
		d.later(2)
		d.ok(store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "Kaikkea."}))
		first := d.answer(ref, plain(""))
		d.later(60)
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Jotain unohtui."))

		r, today := d.request(ref), d.today()
		reckoned := r.Deadline()
		if r.ReopenedOn != today || r.FirstDueOn != first.DueOn || r.DueOn != clock.Due(clock.Request{Received: today}).Date || reckoned.Date != r.DueOn {
			t.Errorf("taken up again on %s, due %s, first %s; reckoned %+v", r.ReopenedOn, r.DueOn, r.FirstDueOn, reckoned)
		}
		if reckoned.Steps[0].Kind != clock.TakenUp || slices.ContainsFunc(reckoned.Steps, func(s clock.Step) bool { return s.Kind == clock.Stopped }) {
			t.Errorf("the steps are %+v", reckoned.Steps)
		}
		view := models.NewView{Name: "Myöhässä", Filter: models.QueueFilter{View: models.QueueLate}}
		_, err := store.SaveView(ctx, d.agent, view)
		d.ok(err)
		counts := func() string {
			digest, err := store.DigestCounts(ctx)
			d.ok(err)
			rows, total, err := store.Queue(ctx, d.agent, models.QueueFilter{View: models.QueueLate})
			d.ok(err)
			saved, err := store.SavedViews(ctx, d.agent)
			d.ok(err)
			return fmt.Sprint(digest[models.QueueLate], len(rows), total, saved[0].Count)
		}
		if got := counts(); got != "0 0 0 0" {
			t.Errorf("late on the day on which it is taken up again: %s", got)
		}
		if err := store.Extend(ctx, d.approver, ref, d.version(ref), "Paljon."); !errors.Is(err, models.ErrStep) {
			t.Errorf("extended on that day: %v", err)
		}

		d.later(3)
		d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
		d.ok(store.AskCustomer(ctx, d.agent, ref, d.version(ref), clock.Specification, "Entä nyt?"))
		d.later(10)
		d.ok(store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "Laskuja."}))
		moved := d.request(ref)
		if moved.DueOn != clock.NextWorkingDay(reckoned.Nominal.AddDays(10)) || moved.DueOn != moved.Deadline().Date {
			t.Errorf("a stop of its own moved it from %s to %s", r.DueOn, moved.DueOn)
		}
		d.ok(store.Extend(ctx, d.approver, ref, moved.Version, "Paljon."))
		if got := d.request(ref); !got.DueOn.After(moved.DueOn.AddDays(50)) || got.DueOn != got.Deadline().Date {
			t.Errorf("extended from %s to %s", moved.DueOn, got.DueOn)
		}
		d.later(100)
		if got := counts(); got != "1 1 1 1" {
			t.Errorf("past its own day: %s", got)
		}
		err = store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain(""))
		if wrong := (*models.Invalid)(nil); !errors.As(err, &wrong) || wrong.Field != "late" {
			t.Errorf("late again without a reason: %v", err)
		}
		late := plain("")
		late.Late = "Arkisto oli kiinni."
		second := d.answer(ref, late)
		p, err := store.ProveRequest(ctx, d.approver, ref)
		d.ok(err)
		if got := p.Packages; len(got) != 2 || got[0].DueOn != first.DueOn || got[0].LateReason != "" || got[1].DueOn != second.DueOn || got[1].LateReason != late.Late {
			t.Errorf("proven: %+v", got)
		}
		marks, err := store.ProveRequest(ctx, clerk(t, store, "Auditor", "auditor"), ref)
		if err != nil || marks.Packages[1].LateReason != "" {
			t.Errorf("an auditor reads %q, %v", marks.Packages[1].LateReason, err)
		}
		listed, _, err := store.AnsweredRequests(ctx, clerk(t, store, "Auditor", "auditor"), 1)
		if err != nil || listed[0].DueOn != first.DueOn || listed[0].AnsweredOn != first.AnsweredOn {
			t.Errorf("listed as %+v, %v", listed, err)
		}
		d.ok(store.Reopen(ctx, d.approver, ref, second.Version, "Vielä kerran."))
		if got := d.request(ref); got.FirstDueOn != first.DueOn || got.LateReason != "" || got.Deadline().Date != clock.Due(clock.Request{Received: d.today()}).Date {
			t.Errorf("a third time: first due %s, due %s, %q", got.FirstDueOn, got.DueOn, got.LateReason)
		}
		d.later(1)
		if err := store.Extend(ctx, d.approver, ref, d.version(ref), "Taas."); !errors.Is(err, models.ErrStep) {
			t.Errorf("extended twice: %v", err)
		}
	})
}

// TestExtensionOfTheAnswerBefore counts no more, be it of the very day.
func TestExtensionOfTheAnswerBefore(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.ok(store.Extend(ctx, d.approver, ref, d.version(ref), "Paljon."))
		d.answer(ref, plain(""))
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Unohtui."))
		if r := d.request(ref); r.DueOn != clock.Due(clock.Request{Received: d.today()}).Date || r.ExtensionReason != "Paljon." {
			t.Errorf("due %s, extended for %q", r.DueOn, r.ExtensionReason)
		}
	})
}

// TestNoticesStay while a request is taken up again: who was told was told.
func TestNoticesStay(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		modelstest.Import(t, store, modelstest.File(t, "disclosures", "id,customer,date,recipient", "D-1,1001,2026-01-02,Perintä Oy"))
		ref := d.ask(models.NewRequest{Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundAccuracy}})
		told := func() int {
			notices, err := store.MyNotices(ctx, d.anna, d.request(ref))
			d.ok(err)
			return len(notices)
		}
		if told() != 0 {
			t.Error("told before it is answered")
		}
		d.answer(ref, restricting("Laskut"))
		before := told()
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Unohtui."))
		if after := told(); before == 0 || after != before {
			t.Errorf("%d are told, and %d once it is taken up again", before, after)
		}
	})
}

// TestTakenBack: an answer that should not have been sent is closed to the customer at once, by every way
// there is, and stays with the proof; the next one is open again.
func TestTakenBack(t *testing.T) {
	for name, take := range map[string]func(d *desk, ref string) error{
		"with the reopening": func(d *desk, ref string) error {
			return d.store.ReopenTakingBack(context.Background(), d.approver, ref, d.version(ref), "Toisen tietoja.")
		},
		"after it": func(d *desk, ref string) error {
			if err := d.store.Reopen(context.Background(), d.approver, ref, d.version(ref), "Virhe."); err != nil {
				return err
			}
			if err := d.store.TakeBack(context.Background(), d.agent, ref, d.version(ref), "Toisen tietoja."); !errors.Is(err, models.ErrNotAllowed) {
				d.Errorf("by an agent: %v", err)
			}
			return d.store.TakeBack(context.Background(), d.approver, ref, d.version(ref), "Toisen tietoja.")
		},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
				ctx := context.Background()
				d := atDesk(t, store, clk)
				ref := d.letter("signature")
				file := d.enclose(ref, scan("Naapurin sopimus", aPDF))
				clk.Advance(time.Minute)
				r := d.answer(ref, plain("Hei"))
				tell := func() {
					d.ok(store.TellOfRequest(ctx, &models.Job{}, models.RequestJob{Request: r.ID}, func(models.Telling) error { return nil }))
				}
				tell()
				if n := d.letters(ref); n != 1 {
					t.Errorf("%d letters are to carry the answer", n)
				}
				open := func() map[string]bool {
					_, pdf := store.CollectMine(ctx, d.anna, ref)
					_, data := store.CollectMyData(ctx, d.anna, ref)
					_, _, one := store.MyFile(ctx, d.anna, ref, file)
					_, paper := store.Paper(ctx, d.agent, ref)
					files, err := store.MyAnswerFiles(ctx, d.anna, ref)
					d.ok(err)
					decided, _, err := store.MyRuling(ctx, d.anna, ref)
					d.ok(err)
					for _, err := range []error{pdf, data, one, paper} {
						if err != nil && !errors.Is(err, models.ErrNotFound) {
							t.Error(err)
						}
					}
					return map[string]bool{"PDF": pdf == nil, "ZIP": data == nil, "file": one == nil, "paper": paper == nil, "files": len(files) > 0, "decision": decided != nil}
				}
				for way, is := range open() {
					if !is {
						t.Errorf("%s is closed before it is taken back", way)
					}
				}
				d.jobs(models.JobMail) // of the answer
				d.ok(take(d, ref))
				for way, is := range open() {
					if is {
						t.Errorf("%s is open after it was taken back", way)
					}
				}
				if got := d.jobs(models.JobMail); got != 1 {
					t.Errorf("%d mails tell of it", got)
				}
				tell() // of the answer, by a job that was slow
				if n := d.letters(ref); n != 0 {
					t.Errorf("%d letters are to carry it", n)
				}
				messages := d.messages(ref)
				if last := messages[len(messages)-1]; last.About != models.Code(models.StepTakeBack) || !last.FromStaff() || last.Body != "" {
					t.Errorf("told: %+v", last)
				}
				if steps := d.steps(ref); !slices.Contains(steps, models.StepTakeBack) || !slices.Contains(steps, models.StepReopen) {
					t.Errorf("the steps are %v", steps)
				}
				if n := store.CountAudit(models.ActionAnswerTakenBack); n != 1 {
					t.Errorf("%d times in the log", n)
				}
				if err := store.TakeBack(ctx, d.approver, ref, d.version(ref), "Taas."); !errors.Is(err, models.ErrStep) {
					t.Errorf("taken back twice: %v", err)
				}
				k, err := store.StaffCase(ctx, d.approver, ref)
				if err != nil || slices.Contains(k.Can, models.StepTakeBack) {
					t.Errorf("offered twice: %v %v", k.Can, err)
				}
				p, err := store.ProveRequest(ctx, d.approver, ref)
				if err != nil || len(p.Packages) != 1 || string(p.Packages[0].Document) != "paper" || !p.Packages[0].TakenBack() || len(p.Files[0].Content) == 0 {
					t.Errorf("the proof has %+v, %v", p.Packages, err)
				}
				if _, err := store.SentAnswer(ctx, d.approver, ref); err != nil {
					t.Errorf("what was sent is gone for staff: %v", err)
				}

				d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
				d.ok(store.TakeOut(ctx, d.agent, ref, d.version(ref), file))
				d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("")))
				if decided, _, err := store.MyRuling(ctx, d.anna, ref); decided != nil || err != nil {
					t.Errorf("the next draft is there to see: %v %v", decided, err)
				}
				d.answer(ref, plain(""))
				if got := open(); !got["PDF"] || !got["ZIP"] || !got["paper"] || !got["decision"] || got["file"] || got["files"] {
					t.Errorf("of the next answer: %v", got)
				}
			})
		})
	}
}

// TestReopeningBesideANewRequest: what the customer has asked since does not keep an answer from being
// taken back, and what they ask then is added to the newer one.
func TestReopeningBesideANewRequest(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		first := d.ask(models.NewRequest{Kind: models.Access})
		d.answer(first, plain(""))
		second, fresh, err := store.Ask(ctx, d.anna, models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "since"})
		if err != nil || !fresh {
			t.Fatalf("asked anew: %t %v", fresh, err)
		}
		d.ok(store.ReopenTakingBack(ctx, d.approver, first, d.version(first), "Toisen tietoja."))
		if _, err := store.CollectMine(ctx, d.anna, first); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("the answer can be opened: %v", err)
		}
		if r := d.again("third", models.NewRequest{Kind: models.Access, Details: "Myös puhelut."}); r.Ref != second.Ref {
			t.Errorf("added to %s, want %s", r.Ref, second.Ref)
		}
	})
}
