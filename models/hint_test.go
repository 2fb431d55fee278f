package models_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestFindHints: what in a text may tell of others, and what does not.
func TestFindHints(t *testing.T) {
	own := models.Traces{
		Names: []string{"Aino Maria Lehtinen"}, Phones: []string{"+358401234567"}, Emails: []string{"aino@esimerkki.example"},
		Streets: []string{"Koetie 1 A 2"}, Points: []string{"643007127000000013"}, Codes: []string{"010594Y9032"},
	}
	others := models.Traces{
		Names:   []string{"Matti Virtanen", "Kalle Lehtinen", "Liisa Mäki", "Ada Li"},
		Streets: []string{"Naapuritie 3", "Koetie 1 A 2"},
	}
	for _, c := range []struct{ text, want string }{
		{"", ""},
		{"Asiakas kysyi laskusta.", ""},
		{"Aino Lehtinen soitti.", ""},
		{"Matti Virtanen soitti.", "name:Matti Virtanen"},
		{"VIRTANEN MATTI", "name:VIRTANEN MATTI"},
		{"Puhuttu Virtasen kanssa.", "name:Virtasen"},
		{"Virtaselle soitettu, ja Virtanen soitti.", "name:Virtaselle"},
		{"Mittari virtaa mittaa.", ""},
		{"Puoliso Kalle maksaa.", "name:Kalle"},
		{"Li ja Mäki ja Virtanen.", "name:Li name:Mäki name:Virtanen"},
		{"Lehtisen lasku.", ""},
		{"Liisa Mäki.", "name:Liisa Mäki"},
		{"Lista tehty.", ""},
		{"Soita 040 123 4567.", ""},
		{"Soita 040-765 4321 illalla.", "phone:040-765 4321"},
		{"Soita +358 50 765 4321.", "phone:+358 50 765 4321"},
		{"Viite 1234561, summa 123,45.", ""},
		{"Lasku 20260115 ja 2026-01-15.", ""},
		{"aino@esimerkki.example", ""},
		{"AINO@esimerkki.example ja matti.v@muu.example", "email:matti.v@muu.example"},
		{"Käyttöpaikka 643007127000000013.", ""},
		{"Käyttöpaikka 6430 0712 7000 0000 20.", "accounting_point:6430 0712 7000 0000 20"},
		{"Tunnus 010594Y9032.", ""},
		{"Tunnus 131052-308T.", "personal_id:131052-308T"},
		{"Muutto: Naapuritie 3, 32999.", "street:Naapuritie 3"},
		{"Naapuritie 33", ""},
		{"Osoite Koetie 1 A 2.", ""},
		{"Matti Virtanen, 040 765 4321, m@muu.example", "name:Matti Virtanen phone:040 765 4321 email:m@muu.example"},
		{"m@muu.example m@muu.example", "email:m@muu.example"},
	} {
		var got []string
		for _, h := range models.NewHintFinder(own, others).Find(c.text) {
			got = append(got, fmt.Sprintf("%s:%s", h.Kind, h.Text))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

// TestCaseSection: staff are shown where another person occurs, the customer sees that they looked, and
// nobody looks at the records of the protected who may not.
func TestCaseSection(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		modelstest.Import(t, store,
			modelstest.File(t, "accounting_points", "id,customer,street,postal_code",
				"643007127000000013,1001,Koetie 1 A 2,32999", "643007127000000013,1003,Koetie 1 A 2,32999"),
			modelstest.File(t, "customers", "number,kind,given_names,family_name,language", "1003,person,Kalle,Korpi,fi"),
			modelstest.File(t, "events", "id,customer,time,kind,subject,text",
				"E-1,1001,2026-01-15T12:00:00Z,contact,Puhelu,Kalle Korpi soitti mittarista.", "E-2,1001,2026-01-16T12:00:00Z,contact,Puhelu,Kysyi laskusta."))
		ref := d.ask(models.NewRequest{Kind: models.Access})
		events, err := models.KindNamed("events")
		d.ok(err)
		k, shown, err := store.CaseSection(ctx, d.agent, ref, events, 1)
		d.ok(err)
		if len(shown.Records) != 2 || len(shown.Hints) != 1 {
			t.Fatalf("%d records, hints %v", len(shown.Records), shown.Hints)
		}
		for id, hints := range shown.Hints {
			if len(hints) != 1 || hints[0] != (models.Hint{Kind: models.HintName, Text: "Kalle Korpi"}) {
				t.Errorf("record %d: %v", id, hints)
			}
		}
		for _, part := range k.Parts {
			if part.Kind == events && (part.Count != 2 || part.Hints != 1) {
				t.Errorf("events: %+v", part)
			}
		}
		if log, err := store.MyAccessLog(ctx, d.anna); err != nil || len(log) == 0 || log[0].Ref != ref {
			t.Errorf("the customer's log: %v %v", log, err)
		}
	})
}

// TestHintsInThePast: what a text said before it was cleaned goes out with the record, so that it is shown,
// looked through, and can be left out alone; in an address it is whose care it is in.
func TestHintsInThePast(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		modelstest.Import(t, store,
			modelstest.File(t, "accounting_points", "id,customer,street,postal_code",
				"643007127000000013,1001,Koetie 1 A 2,32999", "643007127000000013,1003,Koetie 1 A 2,32999"),
			modelstest.File(t, "customers", "number,kind,given_names,family_name,language", "1003,person,Kalle,Korpi,fi"),
			modelstest.File(t, "addresses", "id,customer,kind,care_of,street,postal_code,post_office", "A-1,1001,mailing,c/o Kalle Korpi,Koetie 1 A 2,32999,KOLA"),
			modelstest.File(t, "events", "id,customer,time,kind,subject,text", "E-1,1001,2026-01-15T12:00:00Z,contact,Puhelu,Kalle Korpi soitti."))
		modelstest.Import(t, store, modelstest.File(t, "events", "id,customer,time,kind,subject,text", "E-1,1001,2026-01-15T12:00:00Z,contact,Puhelu,Naapuri soitti."))
		ref := d.ask(models.NewRequest{Kind: models.Access})
		events, err := models.KindNamed("events")
		d.ok(err)
		k, shown, err := store.CaseSection(ctx, d.agent, ref, events, 1)
		d.ok(err)
		if len(shown.Records) != 1 || len(shown.Hints) != 0 || len(shown.Earlier) != 1 || len(shown.PastHints[0]) != 1 {
			t.Fatalf("%d records, hints %v, %d earlier, hints %v", len(shown.Records), shown.Hints, len(shown.Earlier), shown.PastHints)
		}
		hinted := map[string]int{}
		for _, part := range k.Parts {
			hinted[part.Kind.Name] = part.Hints
		}
		if hinted["events"] != 1 || hinted["addresses"] != 1 || hinted["contracts"] != 0 {
			t.Errorf("hints: %v", hinted)
		}
		past := models.WithheldRecord{Kind: "events", Past: true, Ground: models.OthersRights}
		form := models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Explanation: "Naapuri.", Withheld: []models.WithheldRecord{past}}}
		var wrong *models.Invalid
		if err := store.WriteDraft(ctx, d.agent, ref, d.version(ref), form); !errors.As(err, &wrong) || wrong.Field != "withheld" {
			t.Errorf("the past of no record: %v", err)
		}
		form.Ruling.Withheld[0].Record = events.ID(shown.Records[0])
		if r := d.answer(ref, form); r.Outcome != models.PartlyRefused {
			t.Errorf("%s", r.Outcome)
		}
		for _, s := range d.made[0].Sections {
			if s.Kind == events && (len(s.Records) != 1 || len(s.Earlier) != 0) {
				t.Errorf("%d records and %d earlier go out", len(s.Records), len(s.Earlier))
			}
		}
	})
}

// TestHintsTellNothingNew: of somebody whom the member of staff may not find a hint says no more than the text does.
func TestHintsTellNothingNew(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,given_names,family_name,language,protected", "1004,person,Salla Maria,Korpi,fi,true"))
		d.passing("1001", "Asuntoon muuttaa Korpi", "person")
		d.passing("1004", "Uusi sopimus", "person")
		if found, err := store.Search(ctx, d.agent, "Korpi"); err != nil || len(found.Found) != 0 {
			t.Errorf("the agent finds %+v %v", found.Found, err)
		}
		offers, err := models.KindNamed("offers")
		d.ok(err)
		_, shown, err := store.CaseSection(ctx, d.agent, d.ask(models.NewRequest{Kind: models.Access}), offers, 1)
		if d.ok(err); fmt.Sprint(shown.PastHints) != "[[{name Korpi}]]" {
			t.Errorf("hints %v", shown.PastHints)
		}
	})
}
