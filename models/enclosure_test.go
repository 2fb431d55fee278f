package models_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

func scan(title string, content []byte) models.NewEnclosure {
	return models.NewEnclosure{Title: title, File: models.NewFile{Name: "skannaus.pdf", Content: content}}
}

// enclose adds a file to the answer and returns its number.
func (d *desk) enclose(ref string, e models.NewEnclosure) int64 {
	d.Helper()
	d.ok(d.store.Enclose(context.Background(), d.agent, ref, d.version(ref), e))
	k, err := d.store.StaffCase(context.Background(), d.agent, ref)
	d.ok(err)
	return k.Enclosed[len(k.Enclosed)-1].ID
}

// TestWhatIsEnclosedIsWhatIsApproved: a file that comes after the draft takes it back to work, and what
// the customer gets is what was in the draft.
func TestWhatIsEnclosedIsWhatIsApproved(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		first := d.enclose(ref, scan(" Sopimus  vuodelta 1998 ", aPDF))
		wrong := d.enclose(ref, scan("Väärä paperi", aJPEG))
		d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("")))
		seen := d.version(ref)

		photo := d.enclose(ref, scan("Valokuva mittarista", aPNG))
		if r := d.request(ref); r.State != models.InProgress {
			t.Errorf("with another file the draft is %s", r.State)
		}
		if err := modelstest.Approve(ctx, store, d.approver, ref, seen); !errors.Is(err, models.ErrStale) {
			t.Errorf("approved as it was before: %v", err)
		}
		if err := modelstest.Approve(ctx, store, d.approver, ref, d.version(ref)); !errors.Is(err, models.ErrStep) {
			t.Errorf("approved without a draft of it: %v", err)
		}
		d.ok(store.TakeOut(ctx, d.agent, ref, d.version(ref), wrong))
		if _, _, err := store.StaffFile(ctx, d.agent, ref, wrong); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("what was removed before it was sent: %v", err)
		}
		if _, _, err := store.MyFile(ctx, d.anna, ref, first); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a file of an answer that is not there: %v", err)
		}

		r := d.answer(ref, plain(""))
		var titles []string
		for _, e := range d.made[0].Enclosures {
			titles = append(titles, e.Title)
		}
		if fmt.Sprint(titles) != "[Sopimus vuodelta 1998 Valokuva mittarista]" || !bytes.Equal(d.made[0].Enclosures[0].Content, aPDF) {
			t.Errorf("sent: %q", titles)
		}
		files, err := store.MyAnswerFiles(ctx, d.anna, ref)
		if err != nil || len(files) != 2 || files[1].ID != photo || files[1].Title != "Valokuva mittarista" {
			t.Errorf("offered: %+v %v", files, err)
		}
		if _, content, err := store.MyFile(ctx, d.anna, ref, photo); err != nil || !bytes.Equal(content, aPNG) {
			t.Errorf("fetched: %v", err)
		}
		if _, _, err := store.MyFile(ctx, login(t, store, "1002"), ref, photo); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("fetched by somebody else: %v", err)
		}
		for _, step := range []func() error{
			func() error { return store.Enclose(ctx, d.agent, ref, r.Version, scan("Myöhässä", aPDF)) },
			func() error { return store.TakeOut(ctx, d.agent, ref, r.Version, first) },
		} {
			if err := step(); !errors.Is(err, models.ErrStep) {
				t.Errorf("changed after it was sent: %v", err)
			}
		}
		proof, err := store.ProveRequest(ctx, d.approver, ref)
		if err != nil || len(proof.Drafts[1].Enclosures) != 2 || len(proof.Files) != 2 || !bytes.Equal(proof.Files[0].Content, aPDF) {
			t.Errorf("proof: %+v %v", proof.Files, err)
		}
	})
}

// TestWhatWasSentStaysProven: a file that was sent by mistake is taken back with the reopened request,
// and stays with the proof until its answer's time is over.
func TestWhatWasSentStaysProven(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		mistaken := d.enclose(ref, scan("Naapurin sopimus", aPDF))
		kept := d.enclose(ref, scan("Oma sopimus", aPNG))
		clk.Advance(time.Minute)
		d.answer(ref, plain(""))
		clk.Advance(time.Minute)
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Väärä liite."))
		d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
		fresh := d.enclose(ref, scan("Uusi", aJPEG))
		for step, want := range map[string]int64{fmt.Sprintf(`{"step":"enclose","file":%d}`, fresh): 1, `{"step":"approve","draft":%`: 1} {
			if n := d.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'request_step' AND details LIKE '" + step + "'"); n != want {
				t.Errorf("%s is logged %d times", step, n)
			}
		}
		for id, want := range map[int64]error{kept: nil, fresh: models.ErrNotFound} { // the answer that was sent stays
			if _, _, err := store.MyFile(ctx, d.anna, ref, id); !errors.Is(err, want) {
				t.Errorf("while it is open again: %v, want %v", err, want)
			}
		}
		d.ok(store.TakeOut(ctx, d.agent, ref, d.version(ref), fresh))
		d.ok(store.TakeOut(ctx, d.agent, ref, d.version(ref), mistaken))
		if n := d.number(fmt.Sprintf(`SELECT COUNT(*) FROM audit_entries WHERE details = '{"step":"take_out","file":%d}'`, fresh)); n != 1 {
			t.Errorf("what was taken out is logged %d times", n)
		}
		if files, err := store.MyAnswerFiles(ctx, d.anna, ref); err != nil || len(files) != 2 {
			t.Errorf("with the answer that the customer has come %+v %v", files, err)
		}
		if _, content, err := store.MyFile(ctx, d.anna, ref, mistaken); err != nil || !bytes.Equal(content, aPDF) {
			t.Errorf("what goes out of the next answer: %v", err)
		}
		d.answer(ref, plain(""))
		if _, _, err := store.MyFile(ctx, d.anna, ref, mistaken); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("what was taken back: %v", err)
		}
		if len(d.made[0].Enclosures) != 2 || len(d.made[1].Enclosures) != 1 {
			t.Errorf("sent %d, then %d", len(d.made[0].Enclosures), len(d.made[1].Enclosures))
		}
		contents := func() (held int) {
			proof, err := store.ProveRequest(ctx, clerk(t, store, "Approver", "approver"), ref)
			d.ok(err)
			for _, f := range proof.Files {
				if f.SHA256 == "" || f.Title == "" {
					t.Errorf("no mark of %d", f.ID)
				}
				if len(f.Content) > 0 {
					held++
				}
			}
			return held
		}
		if held := contents(); held != 2 {
			t.Errorf("%d files proven", held)
		}
		clk.Advance((modelstest.AnswerDays + 1) * 24 * time.Hour)
		d.anna = login(t, store, "1001")
		if files, err := store.MyAnswerFiles(ctx, d.anna, ref); err != nil || len(files) != 0 {
			t.Errorf("offered after its day: %+v %v", files, err)
		}
		if _, _, err := store.MyFile(ctx, d.anna, ref, kept); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("fetched after its day: %v", err)
		}
		_, err := store.Purge(ctx, false)
		d.ok(err)
		if held := contents(); held != 0 {
			t.Errorf("%d files left after the retention of answers", held)
		}
	})
}

// TestWhatCanBeEnclosed: by whom, what and how much.
func TestWhatCanBeEnclosed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Erasure})
		long := slices.Repeat([]byte("a"), models.MaxEnclosureTitle+1)
		large := func(n int) []byte { return append(slices.Repeat([]byte("%PDF-1.7\n"), n/9), "%%EOF"...) }
		for want, e := range map[string]models.NewEnclosure{
			"enclosure_title: required":    scan(" \n ", aPDF),
			"enclosure_title: too_long":    scan(string(long), aPDF),
			"enclosure_title: characters":  scan("a\xffb", aPDF),
			"enclosure_title: personal_id": scan("Sopimus 010594Y9032", aPDF),
			"enclosure: required":          {Title: "Sopimus"},
			"enclosure: type":              scan("Sopimus", []byte("MZ")),
			"enclosure: too_long":          scan("Sopimus", large(models.MaxFile+100)),
		} {
			if err := store.Enclose(ctx, d.agent, ref, d.version(ref), e); err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		for range 5 {
			d.enclose(ref, scan("Iso", large(models.MaxFile-100)))
		}
		if err := store.Enclose(ctx, d.agent, ref, d.version(ref), scan("Liikaa", large(models.MaxFile-100))); err == nil || err.Error() != "enclosure: too_much" {
			t.Errorf("together too large: %v", err)
		}
		other := d.ask(models.NewRequest{Kind: models.Portability})
		for range models.MaxEnclosures {
			d.enclose(other, scan("Yksi", aPDF))
		}
		if err := store.Enclose(ctx, d.agent, other, d.version(other), scan("Liikaa", aPDF)); err == nil || err.Error() != "enclosure: too_many" {
			t.Errorf("too many: %v", err)
		}
		k, err := store.StaffCase(ctx, d.agent, ref)
		d.ok(err)
		if err := store.TakeOut(ctx, d.agent, other, d.version(other), k.Enclosed[0].ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a file of another request: %v", err)
		}
		colleague := clerk(t, store, "Colleague", "agent")
		if err := store.Enclose(ctx, colleague, ref, d.version(ref), scan("Sopimus", aPDF)); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("by a colleague: %v", err)
		}
		letter := d.answer(ref, ruling(models.RefusedWhole, models.GroundsOf(models.Erasure)[0]))
		if len(d.made[0].Enclosures) != 5 || letter.State != models.Answered {
			t.Errorf("a letter with %d files", len(d.made[0].Enclosures))
		}
	})
}

// TestPaperTellsOfEnclosures: what is printed with an answer that goes by post.
func TestPaperTellsOfEnclosures(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		r, _, err := store.TakeIn(ctx, d.agent, models.Intake{
			NewRequest: models.NewRequest{Kind: models.Access, Language: "sv", FormKey: "k"}, Number: "1001",
			Came: models.Came{Channel: models.ByLetter, Identified: "signature", Delivery: "post", On: value.DateOf(clk.Now())},
		})
		d.ok(err)
		d.ok(store.Take(ctx, d.agent, r.Ref, d.version(r.Ref)))
		id := d.enclose(r.Ref, scan("Avtal 1998", aPDF))
		d.answer(r.Ref, plain(""))
		letter, err := store.Paper(ctx, d.agent, r.Ref)
		if err != nil || len(letter.Enclosed) != 1 || letter.Enclosed[0].Title != "Avtal 1998" {
			t.Errorf("%+v %v", letter.Enclosed, err)
		}
		if _, content, err := store.StaffFile(ctx, d.agent, r.Ref, id); err != nil || !bytes.Equal(content, aPDF) {
			t.Errorf("to be printed: %v", err)
		}
		d.ok(store.Reopen(ctx, d.approver, r.Ref, d.version(r.Ref), "Jotain puuttui."))
		d.ok(store.Take(ctx, d.agent, r.Ref, d.version(r.Ref)))
		d.ok(store.TakeOut(ctx, d.agent, r.Ref, d.version(r.Ref), id))
		d.enclose(r.Ref, scan("Avtal 1999", aPDF))
		letter, err = store.Paper(ctx, d.agent, r.Ref)
		if err != nil || len(letter.Enclosed) != 1 || letter.Enclosed[0].Title != "Avtal 1998" {
			t.Errorf("of the answer that was sent, while another is made: %+v %v", letter.Enclosed, err)
		}
	})
}
