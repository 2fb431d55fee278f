package models_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestPastOfWhatPassedToAnother: what a record said while it was somebody else's goes by their clock, and
// neither stays for ever nor goes with the record of the new owner.
func TestPastOfWhatPassedToAnother(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		offers := func(lines ...string) models.ImportFile {
			return modelstest.File(t, "offers", append([]string{"id,customer,product,offered,valid_until"}, lines...)...)
		}
		contract := func(customer string) models.ImportFile {
			return modelstest.File(t, "contracts", "id,customer,kind,product,starts,status", "S-1,"+customer+",sales,Perus "+customer+",2020-01-01,active")
		}
		take := func(files ...models.ImportFile) { clock.Advance(time.Hour); modelstest.Import(t, store, files...) }
		left := func(want ...string) {
			t.Helper()
			rows, err := store.PastForTest()
			if err != nil || fmt.Sprint(rows) != fmt.Sprint(want) {
				t.Errorf("left of the past is %v, want %v: %v", rows, want, err)
			}
		}
		take(modelstest.File(t, "customers", "number,kind,family_name", "1,person,A", "2,person,B", "3,person,C"), contract("1"),
			offers("over,1,Vanha,2025-01-01,2025-02-01", "running,1,Tuore,2026-10-01,2026-12-01", "held,3,Pidossa,2025-01-01,2025-02-01", "back,1,Takaisin,2025-01-01,2025-02-01"))
		if err := store.Hold(ctx, models.System("test"), "3", "Riita"); err != nil {
			t.Fatal(err)
		}
		take(contract("2"), offers("over,2,Uusi,2026-11-01,2027-02-01", "running,2,Tuore,2026-10-01,2026-12-01", "held,2,Pidossa,2026-11-01,2027-02-01", "back,2,Siellä,2026-11-01,2027-02-01"))
		take(offers("over,2,Uusin,2026-11-01,2027-02-01", "back,1,Täällä,2026-11-01,2027-02-01"))
		all := []string{"1 S-1 Perus 1", "1 back Takaisin", "1 over Vanha", "1 running Tuore", "2 back Siellä", "2 over Uusi", "3 held Pidossa"}
		left(all...)

		want := models.PurgeCount{Class: "offers", Rows: 1, Held: 1}
		if got := purged(t, store, true, "offers"); got != want {
			t.Errorf("a dry run counts %+v, want %+v", got, want)
		}
		left(all...)
		if got := purged(t, store, false, "offers"); got != want {
			t.Errorf("the run counts %+v, want %+v", got, want)
		}
		left("1 S-1 Perus 1", "1 back Takaisin", "1 running Tuore", "2 back Siellä", "2 over Uusi", "3 held Pidossa")

		// Whoever has the record now loses it, with what it said while it was theirs and no more.
		if _, err := store.Import(ctx, []models.ImportFile{offers()}, models.ImportSettings{Full: true, MaxGone: 1}); err != nil {
			t.Fatal(err)
		}
		if err := store.Release(ctx, models.System("test"), "3"); err != nil {
			t.Fatal(err)
		}
		clock.Advance(18 * 30 * 24 * time.Hour) // to May 2028
		if got := purged(t, store, false, "offers"); got.Rows != 7 {
			t.Errorf("%d offers and pasts of offers go", got.Rows)
		}
		left("1 S-1 Perus 1")
		// The contract had no end when it passed: six years run from that day.
		clock.Advance((6*365 - 18*30) * 24 * time.Hour)
		if got := purged(t, store, false, "contracts"); got.Rows != 0 {
			t.Errorf("%d contracts go before their time", got.Rows)
		}
		clock.Advance(3 * 24 * time.Hour)
		if got := purged(t, store, false, "contracts"); got.Rows != 1 {
			t.Errorf("%d contracts go", got.Rows)
		}
		left()
		if n, err := store.NumberForTest("SELECT COUNT(*) FROM contracts"); err != nil || n != 1 {
			t.Errorf("%d contracts are there, %v", n, err)
		}
	})
}

// TestErasureReachesThePast: what is erased at somebody's request goes from what was theirs as well.
func TestErasureReachesThePast(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		modelstest.Import(t, store, d.events("E-1", "E-2"))
		clock.Advance(time.Hour)
		modelstest.Import(t, store, modelstest.File(t, "events", "id,customer,time,subject,source", "E-1,1002,2026-05-05T10:00:00Z,Toisen,use_of_service"))
		if n := purged(t, store, false, "events").Rows; n != 0 || d.number("SELECT COUNT(*) FROM record_history WHERE kind = 'events'") != 1 {
			t.Fatalf("%d go before they are asked to", n)
		}
		d.erase(events)
		d.jobs(models.JobErasure)
		if n := d.number("SELECT COUNT(*) FROM record_history WHERE kind = 'events'"); n != 0 {
			t.Errorf("%d are left of the past", n)
		}
		if n := d.number("SELECT COUNT(*) FROM events WHERE source_key = 'E-1'"); n != 1 {
			t.Error("what is another's now was erased")
		}
	})
}
