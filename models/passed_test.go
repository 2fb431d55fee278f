package models_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// passing takes in the offer X-1 as that of a customer, in words and from a source.
func (d *desk) passing(customer, product, source string) {
	d.Helper()
	d.clock.Advance(time.Hour)
	modelstest.Import(d.T, d.store, modelstest.File(d.T, "offers", "id,customer,product,offered,valid_until,source",
		"X-1,"+customer+","+product+",2026-01-01,2027-01-01,"+source))
	d.clock.Advance(time.Hour)
	d.anna = login(d.T, d.store, "1001")
}

// atMove is a desk at which an offer of 1001 has passed to 1003.
func atMove(t *testing.T, store *models.Store, clock *modelstest.Clock) (d *desk, kalle models.Me) {
	d = atDesk(t, store, clock)
	modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,given_names,family_name,language", "1003,person,Kalle,Korpi,fi"))
	d.passing("1001", "Asuntoon muuttaa Kalle Korpi", "person")
	d.passing("1003", "Uusi sopimus", "person")
	return d, login(t, store, "1003")
}

func offersIn(a models.Answer) (now, before string) {
	for _, s := range a.Sections {
		if s.Kind.Name != "offers" {
			continue
		}
		for _, record := range s.Records {
			now += record.(*models.Offer).Product
		}
		for _, e := range s.Earlier {
			before += e.Record.(*models.Offer).Product
		}
	}
	return now, before
}

// TestPassedIsAnswered: what a record said while it was the customer's is in their answer, as far as it is asked
// for, and in nobody else's.
func TestPassedIsAnswered(t *testing.T) {
	said := "Asuntoon muuttaa Kalle Korpi"
	of := func(from, to string) models.NewRequest {
		return models.NewRequest{Kind: models.Access, Scope: models.Scope{Kinds: []string{"offers"}, From: date(from), To: date(to)}}
	}
	for name, c := range map[string]struct {
		ask    models.NewRequest
		source string
		want   string
	}{
		"access":                       {models.NewRequest{Kind: models.Access}, "person", said},
		"its kind alone":               {models.NewRequest{Kind: models.Access, Scope: models.Scope{Kinds: []string{"offers"}}}, "staff", said},
		"another kind":                 {models.NewRequest{Kind: models.Access, Scope: models.Scope{Kinds: []string{"contracts"}}}, "person", ""},
		"its period":                   {of("2026-01-01", "2026-02-01"), "person", said},
		"another period":               {of("2026-02-01", "2026-03-01"), "person", ""},
		"portability":                  {models.NewRequest{Kind: models.Portability}, "person", said},
		"portability of what we wrote": {models.NewRequest{Kind: models.Portability}, "staff", ""},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
				d := atDesk(t, store, clock)
				modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,given_names,family_name,language", "1003,person,Kalle,Korpi,fi"))
				d.passing("1001", said, c.source)
				d.passing("1003", "Uusi sopimus", c.source)
				d.answer(d.ask(c.ask), plain(""))
				if now, before := offersIn(d.made[0]); now != "" || before != c.want {
					t.Errorf("now %q, before %q", now, before)
				}
				stored, err := json.Marshal(d.made[0])
				if d.ok(err); strings.Contains(string(stored), said) != (c.want != "") || strings.Contains(string(stored), "Uusi sopimus") {
					t.Errorf("in JSON: %s", stored)
				}
			})
		})
	}
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d, kalle := atMove(t, store, clock)
		d.anna = kalle
		d.answer(d.ask(models.NewRequest{Kind: models.Access}), plain(""))
		if now, before := offersIn(d.made[0]); now != "Uusi sopimus" || before != "" {
			t.Errorf("whose it is now gets %q, before %q", now, before)
		}
	})
}

// TestPassedIsHeld: whoever has nothing but what records said before they passed has something.
func TestPassedIsHeld(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d, _ := atMove(t, store, clock)
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "7001,person,Entinen"))
		d.passing("7001", "Välissä", "contract")
		d.passing("1003", "Takaisin", "contract")
		d.anna = login(t, store, "7001")
		scope := models.Scope{Kinds: []string{"offers"}}
		ref := d.ask(models.NewRequest{Kind: models.Access, Scope: scope})
		k := d.found(ref)
		if len(k.Parts) != 1 || k.Parts[0].Kind.Name != "offers" || k.Parts[0].Count != 1 {
			t.Errorf("parts %+v", k.Parts)
		}
		if r := d.answer(ref, plain("")); r.Outcome != models.Fulfilled || d.made[0].Held() != 1 {
			t.Errorf("%s with %d held", r.Outcome, d.made[0].Held())
		}
	})
}

// TestPassedIsSeenByStaff: what may name who came after is hinted at, shown on the section's page, and can be left
// out by itself.
func TestPassedIsSeenByStaff(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d, _ := atMove(t, store, clock)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		offers, err := models.KindNamed("offers")
		d.ok(err)
		k, shown, err := store.CaseSection(ctx, d.agent, ref, offers, 1)
		d.ok(err)
		if len(shown.Records) != 0 || len(shown.Gone) != 1 || len(shown.Earlier) != 1 || fmt.Sprint(shown.PastHints) != "[[{name Kalle Korpi}]]" {
			t.Fatalf("%d records, gone %v, earlier %v, hints %v", len(shown.Records), shown.Gone, shown.Earlier, shown.PastHints)
		}
		for _, part := range k.Parts {
			if part.Kind == offers && (part.Count != 1 || part.Hints != 1) {
				t.Errorf("%d offers, %d with hints", part.Count, part.Hints)
			}
		}
		form := plain("")
		form.Ruling.Explanation = "Toisen nimi."
		form.Ruling.Withheld = []models.WithheldRecord{{Kind: "offers", Record: shown.Gone[0].RecordID, Ground: models.OthersRights}}
		if err := store.WriteDraft(ctx, d.agent, ref, d.version(ref), form); err == nil {
			t.Error("the record itself is somebody else's, and is taken for one of the customer's")
		}
		form.Ruling.Withheld[0].Past = true
		if r := d.answer(ref, form); r.Outcome != models.PartlyRefused {
			t.Errorf("%s", r.Outcome)
		}
		if _, before := offersIn(d.made[0]); before != "" {
			t.Errorf("%q goes out though withheld", before)
		}
	})
}

// TestPassedIsErased: a plan has what records said before they passed, and it goes or stays by that: not what the
// one has whose they are now.
func TestPassedIsErased(t *testing.T) {
	for name, c := range map[string]struct {
		row  models.PlanRow
		left string
		open int64
		hold bool
	}{
		"delete":         {models.PlanRow{Kind: "offers", Fate: models.Delete}, "[]", 0, false},
		"anonymise":      {models.PlanRow{Kind: "offers", Fate: models.Anonymise}, "[]", 0, false},
		"keep":           {models.PlanRow{Kind: "offers", Fate: models.Keep, Ground: models.LegalClaims}, "[1001 X-1 Asuntoon muuttaa Kalle Korpi]", 1, false},
		"delete on hold": {models.PlanRow{Kind: "offers", Fate: models.Delete}, "[1001 X-1 Asuntoon muuttaa Kalle Korpi]", 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
				d, _ := atMove(t, store, clock)
				ref := d.ask(models.NewRequest{Kind: models.Erasure, Scope: models.Scope{Kinds: []string{"offers"}}})
				if k := d.found(ref); len(k.Plan) != 1 || k.Plan[0].Count != 1 || k.Plan[0].Until.IsZero() {
					t.Fatalf("plan %+v", k.Plan)
				}
				if c.hold {
					d.ok(store.Hold(context.Background(), models.System("test"), "1001", "Riita"))
				}
				d.answer(ref, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Siksi.", Plan: []models.PlanRow{c.row}}})
				clock.Advance(time.Hour)
				d.ok(store.CarryOutErasures(context.Background()))
				if rows, err := store.PastForTest(); err != nil || fmt.Sprint(rows) != c.left {
					t.Errorf("left %v, want %s: %v", rows, c.left, err)
				}
				if n := d.number("SELECT COUNT(*) FROM offers WHERE product = 'Uusi sopimus'"); n != 1 {
					t.Errorf("%d offers of whose it is now", n)
				}
				if n := d.number("SELECT COUNT(*) FROM erasure_plan WHERE done_at IS NULL"); n != c.open {
					t.Errorf("%d plans are open, want %d", n, c.open)
				}
				if open := d.open(ref, models.TaskErase); len(open) != 0 {
					t.Errorf("to be erased at %v, which has it of somebody else", open)
				}
			})
		})
	}
}
