package models_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

func TestMyDataIsEverything(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		anna := login(t, store, "1001")
		data, err := store.MyData(ctx, anna, models.DownloadJSON, "sv")
		if err != nil {
			t.Fatal(err)
		}
		sections, err := store.MySections(ctx, anna)
		if err != nil {
			t.Fatal(err)
		}
		if len(data.Sections) != len(models.Kinds) || data.Ref != "" || data.Role != "" || data.Language != "sv" || data.Name != anna.Name() ||
			data.DataAt.Time() != clock.Now() || data.Description != store.Description.Hash() {
			t.Errorf("%+v", data)
		}
		for i, s := range data.Sections {
			if s.Kind != sections[i].Kind || len(s.Records) != sections[i].Total {
				t.Errorf("%s: %d records, %d on screen", s.Kind.Name, len(s.Records), sections[i].Total)
			}
		}
		bo, err := store.MyData(ctx, login(t, store, "1002"), models.DownloadPDF, "fi")
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(bo)
		if err != nil {
			t.Fatal(err)
		}
		for _, other := range []string{"Öberg", "010594Y9032", "Koetie", "S-1", "1001", "2001"} {
			if strings.Contains(string(text), other) {
				t.Errorf("Bo's data have %q, which is Anna's", other)
			}
		}
		if _, err := store.MyData(ctx, anna, "xls", "fi"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a format that there is not: %v", err)
		}
	})
}

func TestMyDataForAnOrganisation(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		houses(t, store)
		me := actFor(t, store, token(t, store, "1"), "10")
		data, err := store.MyData(context.Background(), me, models.DownloadZIP, "fi")
		if err != nil {
			t.Fatal(err)
		}
		if data.Name != "As Oy Koe" || data.Role != models.PropertyManager || data.Representative != "Mari Manageri" || data.Accesses != nil {
			t.Errorf("%+v", data)
		}
		for _, s := range data.Sections {
			if !me.Sees(s.Kind) {
				t.Errorf("the role does not see %s", s.Kind.Name)
			}
		}
		text, err := json.Marshal(data)
		if err != nil {
			t.Fatal(err)
		}
		for _, not := range []string{"Residentti", "RES-1", "reijo@", "Kontakti", "E-1"} {
			if strings.Contains(string(text), not) {
				t.Errorf("the data have %q", not)
			}
		}
		for _, want := range []string{"HC-1", "isannointi@example.org", "Manageri"} {
			if !strings.Contains(string(text), want) {
				t.Errorf("the data lack %q", want)
			}
		}
	})
}

// TestDownloadsAreCounted: ten an hour, also when they are asked for at the same time, and each person
// has their own.
func TestDownloadsAreCounted(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		anna, company := login(t, store, "1001"), actFor(t, store, token(t, store, "1001"), "2001")
		var wg sync.WaitGroup
		var made, refused atomic.Int64
		for i := range 15 {
			me := anna
			if i%2 == 0 {
				me = company
			}
			wg.Go(func() {
				switch _, err := store.MyData(ctx, me, models.DownloadPDF, "fi"); {
				case err == nil:
					made.Add(1)
				case errors.Is(err, models.ErrTooMany):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if made.Load() != models.DownloadsAnHour || refused.Load() != 5 {
			t.Errorf("%d made, %d refused", made.Load(), refused.Load())
		}
		if _, err := store.MyData(ctx, login(t, store, "1002"), models.DownloadPDF, "fi"); err != nil {
			t.Errorf("another person's: %v", err)
		}
		clock.Advance(time.Hour - time.Second)
		if _, err := store.MyData(ctx, anna, models.DownloadPDF, "fi"); !errors.Is(err, models.ErrTooMany) {
			t.Errorf("within the hour: %v", err)
		}
		clock.Advance(time.Second)
		if _, err := store.MyData(ctx, anna, models.DownloadPDF, "fi"); err != nil {
			t.Errorf("an hour later: %v", err)
		}
		rows, err := store.DumpForTest("audit_entries")
		if err != nil {
			t.Fatal(err)
		}
		noted := slices.DeleteFunc(rows, func(row map[string]any) bool { return row["action"] != string(models.ActionDownload) })
		if len(noted) != models.DownloadsAnHour+2 || noted[0]["details"] != `{"format":"pdf"}` {
			t.Errorf("%d downloads noted: %v", len(noted), noted[0])
		}
	})
}

// TestTypesOfFields: every field has a type that has a name, and its text reads back as the same value.
func TestTypesOfFields(t *testing.T) {
	store := modelstest.SQLite(t, modelstest.NewClock(modelstest.Start))
	utility(t, store)
	me := login(t, store, "1001")
	used := map[string]bool{}
	for _, kind := range models.Kinds {
		section, err := store.MySection(context.Background(), me, kind, 1)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range kind.Fields {
			name := kind.TypeOf(f)
			if used[name] = true; !slices.Contains(models.FieldTypes(), name) {
				t.Errorf("%s.%s has the type %q", kind.Name, f.Name, name)
			}
			for _, record := range section.Records {
				again, err := kind.With(f, f.Text(record))
				if err != nil || f.Of(again) != f.Of(record) {
					t.Errorf("%s.%s: %q reads back as %v, %v", kind.Name, f.Name, f.Text(record), again, err)
				}
			}
		}
	}
	if len(used) != len(models.FieldTypes()) {
		t.Errorf("%d types, of which fields have %d", len(models.FieldTypes()), len(used))
	}
}
