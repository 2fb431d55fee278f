package models_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestMatchManyCustomers: more than are looked at at a time, of whom some are on a list, some have
// been, and most are not.
func TestMatchManyCustomers(t *testing.T) {
	const many, step = 2100, 2
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		modelstest.Import(t, store, people(t, many), phones(t, span(1, many)...))
		list := func(offset int) models.ProhibitionList {
			lines := []string{"phone,valid_from,valid_to"}
			for n := offset; n <= many; n += step {
				lines = append(lines, fmt.Sprintf("04%08d,2026-11-01,2028-11-01", n), fmt.Sprintf("05%08d,2026-11-01,2028-11-01", n))
			}
			return listOf("Robinson", lines...)
		}
		rows := func() int {
			t.Helper()
			all, err := store.DumpForTest("permissions")
			if err != nil {
				t.Fatal(err)
			}
			return len(all)
		}
		const half = many / step
		take := func(offset int) {
			t.Helper()
			b, err := store.ImportProhibitions(ctx, list(offset), models.ImportSettings{MaxGone: 1})
			if err != nil || b.Customers != half {
				t.Fatalf("%d customers, want %d, %v", b.Customers, half, err)
			}
		}
		take(2)
		if n := rows(); n != half {
			t.Errorf("%d rows, want %d", n, half)
		}
		for range 2 {
			clock.Advance(time.Hour)
			if n, err := store.MatchProhibitions(ctx); err != nil || n != half || rows() != half {
				t.Errorf("nothing changed: %d customers, %d rows, %v", n, rows(), err)
			}
		}
		clock.Advance(24 * time.Hour)
		take(1) // the others, and those that were end
		if n := rows(); n != 3*half {
			t.Errorf("%d rows, want %d", n, 3*half)
		}
		for number, want := range map[string]int{"1": 1, "2": 0, "1101": 1, "1102": 0, "2099": 1, "2100": 0} {
			clock.Advance(24 * time.Hour)
			held, err := store.MyProhibitions(ctx, login(t, store, number))
			if err != nil || len(held) != want {
				t.Errorf("%s has %+v, want %d, %v", number, held, want, err)
			}
		}
	})
}

// TestMatchesAtOnce: comparisons that come at the same time add what is new once.
func TestMatchesAtOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		const many = 300
		ctx := context.Background()
		lines := []string{"phone"}
		for n := range many {
			lines = append(lines, fmt.Sprintf("04%08d", n+1))
		}
		take(t, store, listOf("Robinson", lines...))
		modelstest.Import(t, store, people(t, many), phones(t, span(1, many)...))
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				if n, err := store.MatchProhibitions(ctx); err != nil || n != many {
					t.Errorf("%d customers, %v", n, err)
				}
			})
		}
		wg.Wait()
		rows, err := store.DumpForTest("permissions")
		if err != nil || len(rows) != many {
			t.Errorf("%d rows, want %d, %v", len(rows), many, err)
		}
	})
}
