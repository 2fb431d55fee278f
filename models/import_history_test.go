package models_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

func TestImportsAreKept(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		clock.Advance(time.Hour)
		bad := modelstest.File(t, "contacts", "id,customer,channel,value", "Y-1,1001,phone,+358401234567", "Y-2,1001,phone,secret", "Y-3,none,phone,+358401234567")
		for _, dry := range []bool{true, false} {
			if _, err := store.Import(ctx, []models.ImportFile{bad}, models.ImportSettings{DryRun: dry}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := store.Import(ctx, []models.ImportFile{bad}, models.ImportSettings{DryRun: true, Unrecorded: true}); err != nil {
			t.Fatal(err)
		}
		runs, total, err := store.Imports(ctx, clerk(t, store, "a", "admin"), 1)
		if err != nil || total != 3 || len(runs) != 3 {
			t.Fatalf("%d of %d runs, %v", len(runs), total, err)
		}
		for i, dry := range []bool{false, true, false} {
			if runs[i].DryRun != dry || runs[i].State != models.ImportDone || runs[i].ActorName != "import" {
				t.Errorf("run %d: %+v", i, runs[i])
			}
		}
		if len(runs[2].Files) != 6 || runs[2].Files[0].Kind != "customers" || runs[2].Files[0].New != 3 {
			t.Errorf("first run: %+v", runs[2].Files)
		}
		if f := runs[0].Files[0]; f.File != "contacts.csv" || f.Rows != 3 || f.New != 1 || f.Rejected != 2 {
			t.Errorf("last run: %+v", f)
		}
		problems, err := store.ImportProblems(ctx, clerk(t, store, "b", "auditor"), runs[0].ID)
		if err != nil || len(problems) != 2 || problems[0].Line != 3 || problems[0].Column != "value" || problems[1].Column != "customer" || runs[0].Problems != 2 {
			t.Errorf("problems: %+v, %v", problems, err)
		}
		if last, err := store.LastImport(ctx, kind(t, "contacts")); err != nil || last.ID != runs[0].ID || len(last.Files) != 1 {
			t.Errorf("last import of contacts: %+v, %v", last, err)
		}
		if _, err := store.LastImport(ctx, kind(t, "offers")); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("last import of offers: %v", err)
		}
		for _, role := range []string{"agent", "approver", "marketing"} {
			if _, _, err := store.Imports(ctx, clerk(t, store, role, role), 1); !errors.Is(err, models.ErrNotAllowed) {
				t.Errorf("%s reads imports: %v", role, err)
			}
			if _, err := store.ImportProblems(ctx, clerk(t, store, role, role), runs[0].ID); !errors.Is(err, models.ErrNotAllowed) {
				t.Errorf("%s reads problems: %v", role, err)
			}
		}
	})
}

// TestImportUnread: the very file of the last run is not read again, any other is.
func TestImportUnread(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		reads := 0
		load := func(sum string, settings models.ImportSettings, lines ...string) models.ImportCount {
			t.Helper()
			file := modelstest.File(t, "customers", append([]string{"number,kind,family_name"}, lines...)...)
			rows := file.Rows
			file.Rows = func(yield func(models.ImportRow, error) bool) { reads++; rows(yield) }
			file.SHA256 = func() (string, error) { return sum, nil }
			counts, err := store.Import(context.Background(), []models.ImportFile{file}, settings)
			if err != nil {
				t.Fatal(err)
			}
			return counts[0]
		}
		steps := []struct {
			name, sum string
			settings  models.ImportSettings
			lines     []string
			unread    bool
		}{
			{"first", "a", models.ImportSettings{}, []string{"1,person,A", "2,person,B"}, false},
			{"same", "a", models.ImportSettings{}, []string{"1,person,A", "2,person,B"}, true},
			{"dry", "a", models.ImportSettings{DryRun: true}, []string{"1,person,A", "2,person,B"}, true},
			{"full for the first time", "a", models.ImportSettings{Full: true}, []string{"1,person,A", "2,person,B"}, false},
			{"full again", "a", models.ImportSettings{Full: true}, []string{"1,person,A", "2,person,B"}, true},
			{"other", "b", models.ImportSettings{}, []string{"1,person,C"}, false},
			{"the first again", "a", models.ImportSettings{}, []string{"1,person,A", "2,person,B"}, false},
			{"with a reject", "c", models.ImportSettings{}, []string{"1,person,A", "2,robot,B"}, false},
			{"with a reject again", "c", models.ImportSettings{}, []string{"1,person,A", "2,robot,B"}, false},
			{"unknown", "", models.ImportSettings{}, []string{"1,person,A"}, false},
			{"unknown again", "", models.ImportSettings{}, []string{"1,person,A"}, false},
		}
		for _, s := range steps {
			before := reads
			c := load(s.sum, s.settings, s.lines...)
			if c.Unread != s.unread || (reads == before) != s.unread || c.Unread && c.Same != len(s.lines) {
				t.Errorf("%s: %+v, read %d times", s.name, c, reads-before)
			}
		}
	})
}

// TestImportReadersSeeOneGeneration: whoever reads while imports run sees all of one or all of the other.
func TestImportReadersSeeOneGeneration(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		const imports = 12
		files := func(n int) []models.ImportFile {
			customers, contracts, events := []string{"number,kind,family_name,customer_group"}, []string{"id,customer,kind,product"}, []string{"id,customer,time,subject"}
			for i := range 300 {
				customers = append(customers, fmt.Sprintf("%d,person,A,gen-%d", i, n))
				contracts = append(contracts, fmt.Sprintf("S-%d,%d,sales,gen-%d", i, i, n), fmt.Sprintf("V-%d,%d,network,gen-%d", i, i, n))
				events = append(events, fmt.Sprintf("E-%d,%d,2026-01-01T00:00:00Z,gen-%d", i, i, n))
			}
			return []models.ImportFile{modelstest.File(t, "customers", customers...), modelstest.File(t, "contracts", contracts...), modelstest.File(t, "events", events...)}
		}
		modelstest.Import(t, store, files(0)...)
		done, last := make(chan error), 0
		var reads atomic.Int64
		go func() {
			for ; last < imports || reads.Load() < imports; last++ { // until enough has been read beside it
				if _, err := store.Import(context.Background(), files(last+1), models.ImportSettings{}); err != nil {
					done <- err
					return
				}
			}
			close(done)
		}()
		seen := map[string]bool{}
		for importing := true; importing; reads.Add(1) {
			select {
			case err := <-done:
				if err != nil {
					t.Fatal(err)
				}
				importing = false
			default:
			}
			sections, err := store.EverythingForTest(context.Background(), "250")
			if err != nil {
				t.Fatal(err)
			}
			var generations []string
			for _, s := range sections {
				for _, r := range s.Records {
					switch r := r.(type) {
					case *models.Customer:
						generations = append(generations, r.CustomerGroup)
					case *models.Contract:
						generations = append(generations, r.Product)
					case *models.Event:
						generations = append(generations, r.Subject)
					}
				}
			}
			if len(generations) != 4 || len(slices.Compact(slices.Clone(generations))) != 1 {
				t.Fatalf("read %d sees %q", reads.Load(), generations)
			}
			seen[generations[0]] = true
		}
		if len(seen) < 2 || !seen[fmt.Sprintf("gen-%d", last)] {
			t.Errorf("%d reads saw %d generations of %d", reads.Load(), len(seen), last+1)
		}
	})
}

func TestKeyLess(t *testing.T) {
	rising := []string{"", "A1-1", "A1-2", "A1-10", "A2-1", "A10-1", "A10-1x", "B", "B0", "B00", "B01", "B1", "a\x00b", "ä"}
	for i, a := range rising {
		for j, b := range rising {
			if models.KeyLess(a, b) && i >= j {
				t.Errorf("%q should not come before %q", a, b)
			}
			if models.KeyLess(a, b) && models.KeyLess(b, a) {
				t.Errorf("%q and %q come before each other", a, b)
			}
		}
	}
	for _, pair := range [][2]string{{"A1-9", "A1-10"}, {"99", "100"}, {"007", "008"}, {"A1000001-12", "A1000002-1"}, {"x", "xa"}} {
		if !models.KeyLess(pair[0], pair[1]) {
			t.Errorf("%q should come before %q", pair[0], pair[1])
		}
	}
}
