package models_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestRetentionGate: the database lets go what is old alone, and only while an entry of the audit log
// says so.
func TestRetentionGate(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		d.ask(models.NewRequest{Kind: models.Access})
		if _, err := store.SaveMyPermissions(context.Background(), d.anna, answer("phone", false), "fi"); err != nil {
			t.Fatal(err)
		}
		d.ok(store.OpenCustomer(context.Background(), d.agent, "1001", models.Reason{Code: models.ReasonContact}))
		old := map[string]int64{}
		tables := map[string]string{"audit_entries": "at", "request_steps": "at", "staff_visits": "at", "verdict_history": "at", "permissions": "received_at"}
		for table := range tables {
			old[table] = d.number("SELECT COUNT(*) FROM " + table)
		}
		began := clock.Now()
		clock.Advance(400 * 24 * time.Hour)
		d.anna = login(t, store, "1001")
		open := func(table string, before time.Time) {
			d.ok(store.ExecForTest("DELETE FROM retention_gate"))
			d.ok(store.ExecForTest(fmt.Sprintf("INSERT INTO retention_gate SELECT '%s', '%s', MAX(id) FROM audit_entries", table, before.UTC().Format(time.RFC3339))))
		}
		refused := func(why, sql string) {
			t.Helper()
			if err := store.ExecForTest(sql); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", why, err)
			}
		}
		for table, column := range tables {
			first := fmt.Sprintf("DELETE FROM %s WHERE id = (SELECT MIN(id) FROM %s)", table, table)
			refused(table+" by itself", first)
			open("sessions", clock.Now().AddDate(0, -7, 0))
			refused(table+" by the gate of another", first)
			open(table, clock.Now().AddDate(0, -5, 0))
			refused(table+" by a boundary too young", first)
			open(table, began)
			refused(table+" younger than the boundary", fmt.Sprintf("DELETE FROM %s WHERE %s >= '%s'", table, column, began.UTC().Format(time.RFC3339)))
			open(table, clock.Now().AddDate(0, -7, 0))
			refused(table+" changed", "UPDATE "+table+" SET id = id + 1000")
			if old[table] == 0 {
				t.Errorf("nothing is in %s", table)
			}
			if table == "permissions" || table == "audit_entries" {
				continue // others point to them
			}
			if err := store.ExecForTest(first); err != nil {
				t.Errorf("%s is old: %v", table, err)
			}
		}
	})
}

// TestRetentionOfTheAccessLog: it goes after two years, but for what is of a request that is kept, of who
// is held and of who asks; and the reports tell the same afterwards.
func TestRetentionOfTheAccessLog(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		models.PurgeRowsForTest(t, 4)
		d := atDesk(t, store, clock)
		auditor := clerk(t, store, "Auditor", "auditor")
		year := clock.Now().Year()
		for range 7 {
			for _, number := range []string{"1001", "2001"} {
				d.ok(store.OpenCustomer(ctx, d.agent, number, models.Reason{Code: models.ReasonOther, Text: "Sanottua"}))
			}
		}
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.answer(ref, plain(""))
		d.ok(store.Hold(ctx, models.System("test"), "2001", "Riita"))
		clock.Advance(10 * time.Hour)
		d.anna = login(t, store, "1001")
		auditor = clerk(t, store, "Auditor", "auditor")
		looks := func() string {
			r, err := store.Report(ctx, auditor, year)
			d.ok(err)
			return fmt.Sprint(r.Looks, r.Permissions)
		}
		before := looks()
		entries := func(where string) int64 {
			t.Helper()
			return d.number("SELECT COUNT(*) FROM audit_entries WHERE " + where)
		}
		attached := entries("request_id IS NOT NULL")
		clock.Advance(729 * 24 * time.Hour)
		if got := purged(t, store, true, "access_log"); got.Rows != 0 {
			t.Errorf("before two years are over: %+v", got)
		}
		clock.Advance(3 * 24 * time.Hour)
		d.anna, auditor = login(t, store, "1001"), clerk(t, store, "Auditor", "auditor")
		d.agent = clerk(t, store, "Agent", "agent")
		late := d.ask(models.NewRequest{Kind: models.Unrecognised, Details: "Kuka katsoi?"})
		if got := purged(t, store, true, "access_log"); got.Held < 14 {
			t.Errorf("while one asks and one is held: %+v", got)
		}
		d.ok(store.WithdrawMine(ctx, d.anna, late))
		counted := purged(t, store, true, "access_log")
		if got := purged(t, store, false, "access_log"); got != counted || got.Rows < 14 || got.Held != 15 { // seven visits and entries, and that it was held
			t.Errorf("%+v, counted were %+v", got, counted)
		}
		if n := entries("request_id IS NOT NULL"); n < attached || attached == 0 {
			t.Errorf("%d entries of a request that is kept, of %d", n, attached)
		}
		if n := entries("action = 'customer_viewed'"); n != 7 || d.number("SELECT COUNT(*) FROM staff_visits") != 7 {
			t.Errorf("%d looks at who is held are left", n)
		}
		if text, err := store.RowsForTest("audit_entries"); err != nil || !strings.Contains(fmt.Sprint(text), `"class":"access_log","rows":4,"before":"`) {
			t.Errorf("the proof: %v", err)
		}
		if after := looks(); after != before {
			t.Errorf("the report tells\n%s, not\n%s", after, before)
		}
		if got := purged(t, store, false, "access_log"); got.Rows != 0 {
			t.Errorf("a second time %+v", got)
		}
		if d.number("SELECT COUNT(*) FROM retention_gate") != 0 {
			t.Error("the gate stands open")
		}
	})
}
