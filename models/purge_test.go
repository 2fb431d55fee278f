package models_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// purged is what a purge says of a class.
func purged(t *testing.T, store *models.Store, dryRun models.DryRun, class string) models.PurgeCount {
	t.Helper()
	counts, err := store.Purge(context.Background(), dryRun)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range counts {
		if c.Class == class {
			return c
		}
	}
	t.Fatalf("nothing is said of %s", class)
	return models.PurgeCount{}
}

// TestPurgeOfRecords: what the source has let go and whose time is over goes, and nothing else does.
func TestPurgeOfRecords(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		offers := func(lines ...string) models.ImportFile {
			return modelstest.File(t, "offers", append([]string{"id,customer,product,offered,valid_until"}, lines...)...)
		}
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "1,person,A", "2,person,B"),
			offers("old,1,Vanha,2024-01-01,2024-02-01", "held,2,Pidossa,2024-01-01,2024-02-01", "there,1,Lähteessä,2024-01-01,2024-02-01", "new,1,Uusi,2026-10-01,2026-11-01"))
		full := models.ImportSettings{Full: true, MaxGone: 1}
		if _, err := store.Import(ctx, []models.ImportFile{offers("there,1,Lähteessä,2024-01-01,2024-02-01")}, full); err != nil {
			t.Fatal(err)
		}
		if err := store.Hold(ctx, models.System("test"), "2", "Riita 12/2026"); err != nil {
			t.Fatal(err)
		}
		want := models.PurgeCount{Class: "offers", Rows: 1, Held: 1, Overdue: 1}
		if got := purged(t, store, true, "offers"); got != want {
			t.Errorf("a dry run counts %+v, want %+v", got, want)
		}
		if rows, err := store.DumpForTest("offers"); err != nil || len(rows) != 4 {
			t.Errorf("a dry run leaves %d offers, %v", len(rows), err)
		}
		want.Overdue = 1 // of the customer with something gone
		if got := purged(t, store, false, "offers"); got != want {
			t.Errorf("the run counts %+v, want %+v", got, want)
		}
		rows, err := store.RowsForTest("offers")
		if err != nil || len(rows) != 3 || strings.Contains(fmt.Sprint(rows), "Vanha") {
			t.Errorf("left are %v, %v", rows, err)
		}
		if got := purged(t, store, false, "offers"); got.Rows != 0 {
			t.Errorf("a second run deletes %d", got.Rows)
		}
		if err := store.Release(ctx, models.System("test"), "2"); err != nil {
			t.Fatal(err)
		}
		if got := purged(t, store, false, "offers"); got.Rows != 1 {
			t.Errorf("once released %d go", got.Rows)
		}
		entries, err := store.RowsForTest("audit_entries")
		if err != nil || !strings.Contains(fmt.Sprint(entries), `"class":"offers"`) || strings.Contains(fmt.Sprint(entries), "Vanha") {
			t.Errorf("the proof: %v", err)
		}
	})
}

// TestPurgeOfCustomers: a customer who is gone becomes a bare row, to which evidence points.
func TestPurgeOfCustomers(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		customers := func(lines ...string) models.ImportFile {
			return modelstest.File(t, "customers", append([]string{"number,kind,given_names,family_name,personal_id,until"}, lines...)...)
		}
		modelstest.Import(t, store, customers("1,person,Änna,Öberg,010594Y9032,2019-05-01", "2,person,Bo,Ek,,"))
		me := login(t, store, "1")
		if _, err := store.SaveMyPermissions(ctx, me, answer("phone", false), "fi"); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Import(ctx, []models.ImportFile{customers("2,person,Bo,Ek,,")}, models.ImportSettings{Full: true, MaxGone: 1}); err != nil {
			t.Fatal(err)
		}
		if got := purged(t, store, false, "customers"); got.Rows != 1 {
			t.Errorf("%+v", got)
		}
		rows, err := store.RowsForTest("customers")
		if text := fmt.Sprint(rows); err != nil || strings.Contains(text, "Öberg") || !strings.Contains(text, "purged-") || !strings.Contains(text, "Ek") {
			t.Errorf("left are %s, %v", text, err)
		}
		if _, err := store.LoginCustomer(ctx, models.Who{Number: "1"}, models.Proof{Issuer: "x", Subject: "1"}); err == nil {
			t.Error("the purged customer logs in")
		}
		if got := purged(t, store, false, "customers"); got.Rows != 0 {
			t.Errorf("a second run: %+v", got)
		}
	})
}

// TestPurgeOfRequests: first the document goes and its hash stays, later what was said; the request
// itself stays for the statistics.
func TestPurgeOfRequests(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access, Details: "Salaista"})
		d.ok(store.WriteMine(ctx, d.anna, ref, models.NewMessage{Text: "Vielä tämä", Files: []models.NewFile{{Name: "a.pdf", Content: aPDF}}}))
		d.answer(ref, plain("Tässä"))
		if got := purged(t, store, false, "answers"); got.Rows != 0 {
			t.Errorf("before its day %+v", got)
		}
		clk.Advance((modelstest.AnswerDays + 2) * 24 * time.Hour)
		if got := purged(t, store, false, "answers"); got.Rows != 1 {
			t.Errorf("after its day %+v", got)
		}
		packages, err := store.DumpForTest("packages")
		if err != nil || len(fmt.Sprint(packages[0]["sha256"])) != 64 {
			t.Errorf("the hash is left: %v %v", packages, err)
		}
		clk.Advance(4 * 366 * 24 * time.Hour)
		if got := purged(t, store, false, "requests"); got.Rows != 1 {
			t.Errorf("after years %+v", got)
		}
		for _, table := range []string{"request_messages", "request_files", "drafts"} {
			if rows, err := store.DumpForTest(table); err != nil || len(rows) != 0 {
				t.Errorf("%s: %d rows, %v", table, len(rows), err)
			}
		}
		d.anna = login(t, store, "1001")
		if r := d.request(ref); r.Details != "" || r.Outcome != models.Fulfilled || r.AnsweredOn.IsZero() {
			t.Errorf("the request that is left: %+v", r)
		}
	})
}

// TestNothingIsBegunWithAPurgedRequest: what it held is gone, and what was added would stay for ever.
func TestNothingIsBegunWithAPurgedRequest(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.answer(ref, plain("Tässä"))
		if k, err := store.StaffCase(ctx, d.approver, ref); err != nil || !slices.Contains(k.Can, models.StepReopen) {
			t.Errorf("before: %v %v", k.Can, err)
		}
		d.later(4 * 366)
		if got := purged(t, store, false, "requests"); got.Rows != 1 {
			t.Fatalf("after years %+v", got)
		}
		if err := store.Reopen(ctx, d.approver, ref, d.version(ref), "Unohtui."); !errors.Is(err, models.ErrStep) {
			t.Errorf("taken up again: %v", err)
		}
		if err := store.Tell(ctx, d.agent, ref, d.version(ref), models.NewMessage{Text: "Hei"}); !errors.Is(err, models.ErrStep) {
			t.Errorf("told: %v", err)
		}
		if k, err := store.StaffCase(ctx, d.approver, ref); err != nil || len(k.Can) != 0 {
			t.Errorf("it can be %v %v", k.Can, err)
		}
	})
}

// TestProofOfALaterAnswer: the years for which a request is kept run from the last answer.
func TestProofOfALaterAnswer(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.answer(ref, plain("Tässä"))
		d.later(1050)
		d.ok(store.Reopen(ctx, d.approver, ref, d.version(ref), "Unohtui."))
		d.ok(store.Take(ctx, d.agent, ref, d.version(ref)))
		d.answer(ref, plain("Tässä vielä"))
		d.later(3*365 - 10)
		if got := purged(t, store, false, "requests"); got.Rows != 0 {
			t.Errorf("in the third year of the last answer %+v", got)
		}
		d.later(20)
		if got := purged(t, store, false, "requests"); got.Rows != 1 {
			t.Errorf("after it %+v", got)
		}
	})
}

// TestPurgeOnceANight: however often it is asked.
func TestPurgeOnceANight(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		jobs := func() int {
			t.Helper()
			if err := store.PurgeDue(ctx); err != nil {
				t.Fatal(err)
			}
			rows, err := store.DumpForTest("jobs")
			if err != nil {
				t.Fatal(err)
			}
			return len(rows)
		}
		first := jobs()
		if first != 1 || jobs() != 1 {
			t.Errorf("%d jobs", first)
		}
		clock.Advance(24 * time.Hour)
		if got := jobs(); got != 2 || jobs() != 2 {
			t.Errorf("the next day %d jobs", got)
		}
	})
}
