package models_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestFilesComeWithAForm: once however often it is sent, with a second form as well, for staff and the customer and
// nobody else, and in the proof until the time of the request is over.
func TestFilesComeWithAForm(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		file := []models.NewFile{{Name: "kirje.pdf", Content: aPDF}}
		first := wrongly(t, store, d.anna, "customers", "first", models.NewValue{Field: "family_name", Value: "Åberg"})
		first.Files = file
		var ref string
		for range 2 {
			r, _, err := store.Ask(ctx, d.anna, first)
			d.ok(err)
			ref = r.Ref
		}
		files := func(want int) []models.RequestFile {
			t.Helper()
			files, err := store.MyFormFiles(ctx, d.anna, ref)
			d.ok(err)
			if len(files) != want {
				t.Fatalf("%d files, want %d", len(files), want)
			}
			return files
		}
		files(1)
		second := wrongly(t, store, d.anna, "customers", "second", models.NewValue{Field: "given_names", Value: "Anna"})
		words := models.NewRequest{Kind: models.Rectification, Language: "fi", FormKey: "words", Details: "Muutakin on väärin."}
		for _, n := range []models.NewRequest{second, second, words, words} {
			n.Files = file
			_, fresh, err := store.Ask(ctx, d.anna, n)
			d.ok(err)
			if fresh {
				t.Error("a second request")
			}
		}
		all := files(3)
		if _, content, err := store.MyFile(ctx, d.anna, ref, all[2].ID); err != nil || !bytes.Equal(content, aPDF) {
			t.Errorf("the customer opens %q, %v", content, err)
		}
		if _, _, err := store.MyFile(ctx, login(t, store, "1002"), ref, all[2].ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("somebody else opens it: %v", err)
		}
		d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
		k := d.found(ref)
		if len(k.Scans) != 3 || k.Scans[0].Name != "kirje.pdf" || k.Scans[0].ByKind != "customer" || len(k.Enclosed) != 0 {
			t.Errorf("staff see %+v and send %+v", k.Scans, k.Enclosed)
		}
		if _, content, err := store.StaffFile(ctx, d.agent, ref, k.Scans[0].ID); err != nil || !bytes.Equal(content, aPDF) {
			t.Errorf("staff open %q, %v", content, err)
		}

		form := plain("")
		for _, f := range k.Fields {
			form.Ruling.Fields = append(form.Ruling.Fields, models.FieldRuling{Field: f.ID, Ground: models.AlreadyCorrect})
		}
		form.Ruling.Explanation = "Ei muutu."
		d.answer(ref, form)
		proof, err := store.ProveRequest(ctx, d.approver, ref)
		d.ok(err)
		if len(proof.Files) != 3 || !bytes.Equal(proof.Files[0].Content, aPDF) {
			t.Errorf("the proof has %d files", len(proof.Files))
		}
		clk.Advance(6 * 366 * 24 * time.Hour)
		if got := purged(t, store, false, "requests"); got.Rows == 0 {
			t.Errorf("%+v", got)
		}
		if rows, err := store.DumpForTest("request_files"); err != nil || len(rows) != 0 {
			t.Errorf("%d files outlive the request, %v", len(rows), err)
		}
	})
}

// TestFilesOfOtherForms: a second form keeps them with its message, even where it says nothing else; to see and to
// move one's own data nothing has to be shown; and what is no picture or PDF, or too much, leaves nothing.
func TestFilesOfOtherForms(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		file := models.NewFile{Name: "kuva.pdf", Content: aPDF}
		ref := d.ask(models.NewRequest{Kind: models.Erasure, Files: []models.NewFile{file}})
		erasure := models.NewRequest{Kind: models.Erasure, Files: []models.NewFile{file, file}}
		for range 2 {
			d.again("more", erasure)
		}
		if files, err := store.MyFormFiles(ctx, d.anna, ref); err != nil || len(files) != 1 {
			t.Errorf("%d files with the request, %v", len(files), err)
		}
		if messages := d.messages(ref); len(messages) != 1 || messages[0].About != models.AskedAgain || len(messages[0].Files) != 2 {
			t.Errorf("%+v", messages)
		}
		access := d.ask(models.NewRequest{Kind: models.Access, Files: []models.NewFile{file}})
		if files, err := store.MyFormFiles(ctx, d.anna, access); err != nil || len(files) != 0 {
			t.Errorf("%d files to see one's own data, %v", len(files), err)
		}

		before := d.version(ref)
		for want, files := range map[string][]models.NewFile{
			"files: type":     {file, {Name: "x.exe", Content: []byte("MZ")}},
			"files: too_many": {file, file, file, file, file, file},
			"files: empty":    {{Name: "tyhjä.pdf"}},
		} {
			n := erasure
			n.Files, n.FormKey = files, want
			if _, _, err := store.Ask(ctx, d.anna, n); err == nil || err.Error() != want {
				t.Errorf("%v, want %s", err, want)
			}
		}
		five := []models.NewFile{file, file, file, file, file}
		var err error
		for i := 0; err == nil && i < models.MaxFormFiles; i++ {
			_, _, err = store.Ask(ctx, d.anna, models.NewRequest{Kind: models.Erasure, Language: "fi", FormKey: fmt.Sprint(i), Files: five})
		}
		if err == nil || err.Error() != "files: full" {
			t.Errorf("without end: %v", err)
		}
		if r := d.request(ref); r.Version != before+(models.MaxFormFiles-3)/5 {
			t.Errorf("version %d after %d", r.Version, before)
		}
	})
}

// TestSomebodyElsesLetter: what staff scan of a letter is not for the customer in whose name it came.
func TestSomebodyElsesLetter(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.letter(models.NotIdentified)
		d.ok(store.AddOutside(ctx, d.agent, ref, d.version(ref), models.Outside{
			Channel: models.ByLetter, Identified: models.NotIdentified, On: d.today(), Text: "Tässä passini.", Files: []models.NewFile{{Name: "passi.pdf", Content: aPDF}},
		}))
		d.ok(store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "En ole pyytänyt tätä.", Files: []models.NewFile{{Name: "oma.pdf", Content: aPDF}}}))
		d.ok(store.Tell(ctx, d.agent, ref, d.version(ref), models.NewMessage{Text: "Selvitämme.", Files: []models.NewFile{{Name: "ohje.pdf", Content: aPDF}}}))
		var shown []string
		for _, m := range d.messages(ref) {
			for _, f := range m.Files {
				shown = append(shown, f.Name)
			}
		}
		if fmt.Sprint(shown) != "[oma.pdf ohje.pdf]" {
			t.Errorf("shown: %v", shown)
		}
		for _, m := range d.found(ref).Messages {
			for _, f := range m.Files {
				_, _, err := store.MyFile(ctx, d.anna, ref, f.ID)
				if passport := f.Name == "passi.pdf"; passport != errors.Is(err, models.ErrNotFound) || !passport && err != nil {
					t.Errorf("%s: %v", f.Name, err)
				}
			}
		}
	})
}
