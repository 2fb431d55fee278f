package models_test

import (
	"context"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

func date(s string) value.Date {
	d, err := value.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func at(s string) value.Time { return value.TimeOf(date(s).Start().Add(12 * time.Hour)) }

// TestKeptUntil: the periods of the built-in register description, from each of their triggers.
func TestKeptUntil(t *testing.T) {
	contract := func(key, ends string) models.Contract {
		c := models.Contract{Record: models.Record{Key: key}, AccountingPoint: "P" + key, Status: "active"}
		if ends != "" {
			c.Ends = date(ends)
		}
		return c
	}
	ended := []models.Contract{contract("1", "2020-02-29"), contract("2", "2024-06-30")}
	running := append(ended[:2:2], contract("3", ""))
	invoice := func(key, paid string, status models.Code) models.Invoice {
		i := models.Invoice{Record: models.Record{Key: key}, Status: status}
		if paid != "" {
			i.Paid = date(paid)
		}
		return i
	}
	decided := func(id int64) *models.Permission {
		return &models.Permission{Record: models.Record{ID: id}, DecidedAt: at("2024-01-10")}
	}
	permissions := models.RetentionFacts{Ended: map[int64]value.Date{1: date("2025-03-01")}}
	claims := models.RetentionFacts{Invoices: []models.Invoice{invoice("1", "2025-05-05", "paid"), invoice("2", "", "overdue")}}
	for _, c := range []struct {
		name, kind string
		record     any
		facts      models.RetentionFacts
		want       string // "" while it is not known
	}{
		{"contract ended", "contracts", &ended[0], models.RetentionFacts{Contracts: running}, "2026-02-28"},
		{"contract runs", "contracts", &running[2], models.RetentionFacts{Contracts: running}, ""},
		{"address, last contract ended", "addresses", &models.Address{}, models.RetentionFacts{Contracts: ended}, "2030-06-30"},
		{"address, a contract runs", "addresses", &models.Address{}, models.RetentionFacts{Contracts: running}, ""},
		{"address, never a contract", "addresses", &models.Address{}, models.RetentionFacts{}, ""},
		{"address, no contract but gone", "addresses", &models.Address{}, models.RetentionFacts{Until: date("2023-01-31")}, "2029-01-31"},
		{"a cancelled contract never ran", "contacts", &models.Contact{}, models.RetentionFacts{Contracts: append(ended[:2:2], models.Contract{Status: "cancelled"})}, "2030-06-30"},
		{"service of an ended contract", "services", &models.Service{Contract: "1"}, models.RetentionFacts{Contracts: running}, "2026-02-28"},
		{"service of a contract not held", "services", &models.Service{Contract: "9"}, models.RetentionFacts{Contracts: ended}, "2030-06-30"},
		{"accounting point left", "accounting_points", &models.AccountingPoint{Record: models.Record{Key: "P1"}}, models.RetentionFacts{Contracts: running}, "2026-02-28"},
		{"invoice, to the end of the year", "invoices", &models.Invoice{Invoiced: date("2024-01-15")}, models.RetentionFacts{}, "2030-12-31"},
		{"invoice on the last day of a year", "invoices", &models.Invoice{Invoiced: date("2024-12-31")}, models.RetentionFacts{}, "2030-12-31"},
		{"invoice without a day", "invoices", &models.Invoice{}, models.RetentionFacts{}, ""},
		{"claim paid", "collections", &models.Collection{Invoice: "1"}, claims, "2025-05-05"},
		{"claim open", "collections", &models.Collection{Invoice: "2"}, claims, ""},
		{"claim of an invoice not held", "collections", &models.Collection{Invoice: "9"}, claims, ""},
		{"login", "logins", &models.Login{Time: at("2025-11-06")}, models.RetentionFacts{}, "2026-11-06"},
		{"event on a leap day", "events", &models.Event{Time: at("2024-02-29")}, models.RetentionFacts{}, "2027-02-28"},
		{"self-reported", "self_reported", &models.SelfReported{GivenAt: at("2023-11-05")}, models.RetentionFacts{}, "2026-11-05"},
		{"offer", "offers", &models.Offer{Offered: date("2025-01-01"), ValidUntil: date("2025-02-01")}, models.RetentionFacts{}, "2026-02-01"},
		{"offer without an end", "offers", &models.Offer{Offered: date("2025-01-01")}, models.RetentionFacts{}, "2026-01-01"},
		{"representative who left", "representatives", &models.Representative{ValidTo: date("2024-03-31")}, models.RetentionFacts{}, "2027-03-31"},
		{"representative in the task", "representatives", &models.Representative{}, models.RetentionFacts{}, ""},
		{"permission that ended", "permissions", decided(1), permissions, "2028-03-01"},
		{"permission in force", "permissions", decided(2), permissions, ""},
		{"disclosure", "disclosures", &models.Disclosure{Date: date("2021-01-01")}, models.RetentionFacts{}, "2027-01-01"},
	} {
		kind, err := models.KindNamed(c.kind)
		if err != nil {
			t.Fatal(err)
		}
		got, known := models.KeptUntil(kind, c.record, register.Default().Kind(c.kind).Retention, c.facts)
		if got.String() != c.want || known != (c.want != "") {
			t.Errorf("%s: %s %t, want %q", c.name, got, known, c.want)
		}
	}
}

// TestErasurePlan: what is proposed, and what the answer says of it with the day and the number.
func TestErasurePlan(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		ref := d.ask(models.NewRequest{Kind: models.Erasure})
		k, err := store.StaffCase(context.Background(), d.agent, ref)
		d.ok(err)
		proposed := map[string]models.PlanRow{}
		for _, row := range k.Plan {
			proposed[row.Kind] = row
		}
		if row := proposed["contracts"]; row.Fate != models.Keep || row.Count != 2 || !row.Until.IsZero() || row.Ground != models.LegalObligation {
			t.Errorf("contracts, of which one runs: %+v", row)
		}
		if row := proposed["invoices"]; row.Fate != models.Keep || row.Until != date("2032-12-31") {
			t.Errorf("invoices of 2026: %+v", row)
		}
		d.answer(ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Laki.", Plan: d.plan(ref,
			models.PlanRow{Kind: "invoices", Fate: models.Keep, Ground: models.LegalObligation}, models.PlanRow{Kind: "accounting_points", Fate: models.Delete},
		)}})
		told := map[string]models.PlanRow{}
		for _, row := range d.made[0].Ruling.Plan {
			told[row.Kind] = row
		}
		if row := told["invoices"]; row.Until != date("2032-12-31") || row.Count != 1 {
			t.Errorf("the answer's plan of invoices: %+v", row)
		}
		if row := told["accounting_points"]; !row.Until.IsZero() || row.Count == 0 || row.Fate != models.Delete {
			t.Errorf("the answer's plan of accounting points: %+v", row)
		}
		clock.Advance(20 * 366 * 24 * time.Hour)
		d.anna, d.agent = login(t, store, "1001"), clerk(t, store, "Agent", "agent")
		ref = d.ask(models.NewRequest{Kind: models.Erasure, Scope: models.Scope{Kinds: []string{"invoices"}}})
		if k, err = store.StaffCase(context.Background(), d.agent, ref); err != nil || len(k.Plan) != 1 || k.Plan[0].Fate != models.Delete {
			t.Errorf("twenty years later: %+v %v", k.Plan, err)
		}
	})
}
