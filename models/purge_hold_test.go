package models_test

import (
	"context"
	"runtime"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// offered is a customer with an offer whose time is over and that its source has let go.
func offered(t *testing.T, store *models.Store) {
	t.Helper()
	offers := []string{"id,customer,product,offered,valid_until", "keep,2,Uusi,2026-10-01,2026-11-01", "old,1,Vanha,2024-01-01,2024-02-01"}
	modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "1,person,A", "2,person,B"), modelstest.File(t, "offers", offers...))
	_, err := store.Import(context.Background(), []models.ImportFile{modelstest.File(t, "offers", offers[:2]...)}, models.ImportSettings{Full: true, MaxGone: 1})
	if err != nil {
		t.Fatal(err)
	}
}

// TestHoldDuringAPurge: a hold that is placed after the purge has read keeps what was to go, also where
// it is not stored yet when the purge comes to delete.
func TestHoldDuringAPurge(t *testing.T) {
	ctx := context.Background()
	for name, c := range map[string]struct {
		purge func(*models.Store) error
		left  int64
	}{
		"none": {func(s *models.Store) error { return s.PurgeWithForTest(ctx, func() {}) }, 1},
		"between reading and deleting": {func(s *models.Store) (err error) {
			purged := s.PurgeWithForTest(ctx, func() { err = s.Hold(ctx, models.System("test"), "1", "Riita") })
			if err == nil {
				err = purged
			}
			return err
		}, 2},
		"not yet stored": {func(s *models.Store) error {
			done := make(chan error, 1)
			err := s.SlowHoldForTest(ctx, "1", func() {
				go func() { _, err := s.Purge(ctx, false); done <- err }()
				for waits := false; !waits && len(done) == 0; {
					runtime.Gosched()
					waits, _ = s.WaitsForTest()
				}
			})
			if err != nil {
				return err
			}
			return <-done
		}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
				offered(t, store)
				if err := c.purge(store); err != nil {
					t.Fatal(err)
				}
				if n, err := store.NumberForTest("SELECT COUNT(*) FROM offers"); err != nil || n != c.left {
					t.Errorf("%d offers are left, %v; want %d", n, err, c.left)
				}
			})
		})
	}
}

// TestHoldOfAnother: what is held of a person stays where it is part of somebody else's data.
func TestHoldOfAnother(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		customers := []string{"number,kind,family_name,name,until", "3,person,C,,", "1,person,A,,2015-01-01", "2,company,,Koe Oy,2015-01-01"}
		roles := []string{"id,organisation,person,role,valid_to", "R-3,2,3,contact_person,", "R-1,2,1,contact_person,2015-01-01"}
		modelstest.Import(t, store, modelstest.File(t, "customers", customers...), modelstest.File(t, "representatives", roles...))
		full := models.ImportSettings{Full: true, MaxGone: 1}
		if _, err := store.Import(ctx, []models.ImportFile{modelstest.File(t, "customers", customers[:2]...)}, full); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Import(ctx, []models.ImportFile{modelstest.File(t, "representatives", roles[:1]...)}, full); err != nil {
			t.Fatal(err)
		}
		if err := store.Hold(ctx, models.System("test"), "1", "Riita"); err != nil {
			t.Fatal(err)
		}
		if got := purged(t, store, true, "representatives"); got.Rows != 0 || got.Held != 1 {
			t.Errorf("the role of who is held: %+v", got)
		}
		if got := purged(t, store, false, "customers"); got.Rows != 0 || got.Held != 2 {
			t.Errorf("who is held, and the company they represented: %+v", got)
		}
		if n, err := store.NumberForTest("SELECT COUNT(*) FROM representatives"); err != nil || n != 2 {
			t.Errorf("%d roles are left, %v", n, err)
		}
		if err := store.Release(ctx, models.System("test"), "1"); err != nil {
			t.Fatal(err)
		}
		if got := purged(t, store, false, "representatives"); got.Rows != 1 {
			t.Errorf("once released: %+v", got)
		}
		if n, err := store.NumberForTest("SELECT COUNT(*) FROM customers WHERE number LIKE 'purged-%'"); err != nil || n != 2 {
			t.Errorf("%d customers went, %v", n, err)
		}
	})
}
