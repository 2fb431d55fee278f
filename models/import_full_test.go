package models_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// people makes a file of the customers with the numbers from 1 to n.
func people(tb testing.TB, n int) models.ImportFile {
	lines := []string{"number,kind,family_name"}
	for i := range n {
		lines = append(lines, fmt.Sprintf("%d,person,Testaaja", i+1))
	}
	return modelstest.File(tb, "customers", lines...)
}

// phones makes a file of a contact for each of the customers named.
func phones(tb testing.TB, customers ...int) models.ImportFile {
	lines := []string{"id,customer,channel,value"}
	for _, c := range customers {
		lines = append(lines, fmt.Sprintf("Y-%d,%d,phone,+35840%07d", c, c, c))
	}
	return modelstest.File(tb, "contacts", lines...)
}

func span(from, to int) (numbers []int) {
	for n := from; n <= to; n++ {
		numbers = append(numbers, n)
	}
	return numbers
}

func TestImportFullMarksGone(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		modelstest.Import(t, store, people(t, 30), phones(t, span(1, 30)...))
		me := login(t, store, "7")
		gone := func() string {
			section, err := store.MySection(context.Background(), me, kind(t, "contacts"), 1)
			if err != nil {
				t.Fatal(err)
			}
			return section.Records[0].(*models.Contact).Gone.String()
		}
		full := func(files ...models.ImportFile) []models.ImportCount {
			counts, err := store.Import(context.Background(), files, models.ImportSettings{Full: true})
			if err != nil {
				t.Fatal(err)
			}
			return counts
		}
		clock.Advance(24 * time.Hour)
		counts := full(phones(t, slices.DeleteFunc(span(1, 30), func(n int) bool { return n == 7 || n == 8 })...))
		if c := counts[0]; c.Gone != 2 || c.Same != 28 || c.New+c.Changed != 0 {
			t.Errorf("full run: %+v", c)
		}
		if want := clock.Now().UTC().Format(time.RFC3339); gone() != want {
			t.Errorf("gone since %q, want %q", gone(), want)
		}
		clock.Advance(24 * time.Hour)
		if c := full(phones(t, slices.DeleteFunc(span(1, 30), func(n int) bool { return n == 8 })...))[0]; c.Gone != 0 || c.Changed != 1 || c.Same != 28 {
			t.Errorf("a full run with the row again: %+v", c)
		}
		if gone() != "" {
			t.Errorf("still gone since %s", gone())
		}
		// Without full, what a file lacks says nothing.
		if c := modelstest.Import(t, store, phones(t, 1))[0]; c.Gone != 0 || gone() != "" {
			t.Errorf("an import that is not full: %+v", c)
		}
	})
}

// TestImportFullKeepsWhatItCannotTell: the portal's own logins, decisions, rejected rows.
func TestImportFullKeepsWhatItCannotTell(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		utility(t, store)
		me := login(t, store, "1001")
		clock.Advance(time.Hour)
		counts, err := store.Import(context.Background(), []models.ImportFile{
			modelstest.File(t, "logins", "id,customer,time"),
			modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at"),
			modelstest.File(t, "contracts", "id,customer,kind,starts", "S-1,1001,sales,2024-02-30", "S-3,1001,sales,2024-02-01"),
			modelstest.File(t, "invoices", "id,customer,invoiced", "I-1,none,2026-01-15"),
		}, models.ImportSettings{Full: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range counts {
			want := 0
			if c.Kind == "contracts" {
				want = 1 // S-2; S-1 is in the file, though rejected
			}
			if c.Gone != want {
				t.Errorf("%s: %d gone, want %d", c.Kind, c.Gone, want)
			}
		}
		section, err := store.MySection(context.Background(), me, kind(t, "logins"), 1)
		if err != nil {
			t.Fatal(err)
		}
		if l := section.Records[0].(*models.Login); !l.Gone.IsZero() {
			t.Errorf("the portal's own login is gone since %s", l.Gone)
		}
	})
}

// TestImportFullUnreadableKey: a row that could be any record keeps all of its kind.
func TestImportFullUnreadableKey(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		utility(t, store)
		counts, err := store.Import(context.Background(),
			[]models.ImportFile{modelstest.File(t, "contracts", "id,customer,kind,starts", "S-3,1001,sales", "S-4,1001,sales,2024-02-01")},
			models.ImportSettings{Full: true})
		if err != nil {
			t.Fatal(err)
		}
		if c := counts[0]; c.Gone != 0 || c.Warnings != 1 || c.New != 1 {
			t.Errorf("%+v", c)
		}
	})
}

func TestImportFullRefusesTooManyGone(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		modelstest.Import(t, store, people(t, 100), phones(t, span(1, 100)...))
		clock.Advance(time.Hour)
		files := []models.ImportFile{people(t, 101), phones(t, span(1, 79)...)}
		_, err := store.Import(context.Background(), files, models.ImportSettings{Full: true})
		var refused *models.ImportRefused
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), "21 of 100 records of contacts") {
			t.Fatalf("21 of 100 gone: %v", err)
		}
		if n, _ := store.CountCustomers(context.Background()); n != 100 {
			t.Errorf("%d customers: the run was not refused as a whole", n)
		}
		runs, _, err := store.Imports(context.Background(), clerk(t, store, "a", "admin"), 1)
		if err != nil {
			t.Fatal(err)
		}
		if runs[0].State != models.ImportWasRefused || !strings.Contains(runs[0].Reason, "contacts") || !runs[0].Complete {
			t.Errorf("kept run: %+v", runs[0])
		}
		if _, err := store.Import(context.Background(), files, models.ImportSettings{Full: true, MaxGone: 0.25}); err != nil {
			t.Errorf("with more allowed: %v", err)
		}
		files = []models.ImportFile{phones(t, span(1, 59)...)}
		if counts, err := store.Import(context.Background(), files, models.ImportSettings{Full: true}); err != nil || counts[0].Gone != models.GoneFloor {
			t.Errorf("as many as the floor: %+v, %v", counts, err)
		}
	})
}

func TestImportAtOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		reading, goOn := make(chan bool), make(chan bool)
		slow := people(t, 3)
		rows := slow.Rows
		slow.Rows = func(yield func(models.ImportRow, error) bool) {
			close(reading)
			<-goOn
			rows(yield)
		}
		first := make(chan error)
		go func() {
			_, err := store.Import(context.Background(), []models.ImportFile{slow}, models.ImportSettings{})
			first <- err
		}()
		<-reading
		if _, err := store.Import(context.Background(), []models.ImportFile{people(t, 1)}, models.ImportSettings{}); !errors.Is(err, models.ErrImporting) {
			t.Errorf("second import: %v", err)
		}
		close(goOn)
		if err := <-first; err != nil {
			t.Errorf("first import: %v", err)
		}
		if _, err := store.Import(context.Background(), []models.ImportFile{people(t, 4)}, models.ImportSettings{}); err != nil {
			t.Errorf("import after both: %v", err)
		}
	})
}

// TestImportAtOnceElsewhere: the same, of two programs on one database.
func TestImportAtOnceElsewhere(t *testing.T) {
	databases := map[string]func(*testing.T) string{
		"sqlite": func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") },
		"postgres": func(t *testing.T) string {
			dsn, ok := modelstest.Postgres(t)
			modelstest.Need(t, "postgres", ok)
			return dsn
		},
	}
	for name, database := range databases {
		t.Run(name, func(t *testing.T) {
			var stores []*models.Store
			dsn := database(t)
			for range 2 {
				store, err := models.Open(context.Background(), models.Settings{Database: dsn, Keys: modelstest.Keys(), Now: modelstest.NewClock(modelstest.Start).Now})
				if err != nil {
					t.Fatal(err)
				}
				defer store.Close()
				if _, err := store.Migrate(context.Background()); err != nil {
					t.Fatal(err)
				}
				stores = append(stores, store)
			}
			slow := people(t, 3)
			rows := slow.Rows
			slow.Rows = func(yield func(models.ImportRow, error) bool) {
				if _, err := stores[1].Import(context.Background(), []models.ImportFile{people(t, 1)}, models.ImportSettings{}); !errors.Is(err, models.ErrImporting) {
					t.Errorf("second import: %v", err)
				}
				rows(yield)
			}
			if _, err := stores[0].Import(context.Background(), []models.ImportFile{slow}, models.ImportSettings{}); err != nil {
				t.Errorf("first import: %v", err)
			}
			if counts, err := stores[1].Import(context.Background(), []models.ImportFile{people(t, 4)}, models.ImportSettings{}); err != nil || counts[0].New != 1 {
				t.Errorf("import after both: %+v, %v", counts, err)
			}
		})
	}
}

// TestImportBreaksOff: a file that cannot be read to its end leaves nothing, and the run is kept.
func TestImportBreaksOff(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		broken := people(t, 2000)
		rows := broken.Rows
		broken.Rows = func(yield func(models.ImportRow, error) bool) {
			n := 0
			for row, err := range rows {
				if n++; n == 1500 {
					yield(row, io.ErrUnexpectedEOF)
					return
				}
				if !yield(row, err) {
					return
				}
			}
		}
		if _, err := store.Import(context.Background(), []models.ImportFile{broken}, models.ImportSettings{}); !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("error %v", err)
		}
		ctx, stop := context.WithCancel(context.Background())
		stopped := people(t, 5000)
		all := stopped.Rows
		stopped.Rows = func(yield func(models.ImportRow, error) bool) {
			for row, err := range all {
				if row.Line == 3000 {
					stop()
				}
				if !yield(row, err) {
					return
				}
			}
		}
		if _, err := store.Import(ctx, []models.ImportFile{stopped}, models.ImportSettings{}); !errors.Is(err, context.Canceled) {
			t.Errorf("stopped: %v", err)
		}
		if n, _ := store.CountCustomers(context.Background()); n != 0 {
			t.Errorf("%d customers", n)
		}
		runs, total, err := store.Imports(context.Background(), clerk(t, store, "a", "auditor"), 1)
		if err != nil || total != 2 || runs[0].State != models.ImportFailed || runs[0].Reason == "" {
			t.Errorf("kept runs: %+v, %v", runs, err)
		}
		if _, err := store.Import(context.Background(), []models.ImportFile{people(t, 5000)}, models.ImportSettings{}); err != nil {
			t.Errorf("the next import: %v", err)
		}
	})
}

func kind(tb testing.TB, name string) *models.Kind {
	tb.Helper()
	k, err := models.KindNamed(name)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}
