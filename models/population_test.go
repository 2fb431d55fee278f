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

// changesOf makes a file of changes from lines of values parted by commas, the first naming the columns.
func changesOf(lines ...string) models.PopulationFile {
	return models.PopulationFile{Name: "changes.csv", Columns: strings.Split(lines[0], ","), Rows: func(yield func(models.ImportRow, error) bool) {
		for i, line := range lines[1:] {
			if !yield(models.ImportRow{Line: i + 2, Values: strings.Split(line, ",")}, nil) {
				return
			}
		}
	}}
}

const changeColumns = "personal_id,family_name,given_names,street,postal_code,post_office,country,valid_from,prohibitions"

// change takes changes in and returns the counts: rows, changed, same, withheld, unknown, rejected.
func change(tb testing.TB, store *models.Store, problems *[]string, lines ...string) string {
	tb.Helper()
	n, err := store.ImportPopulation(context.Background(), changesOf(lines...), models.ImportSettings{Problem: func(p *models.ImportProblem) {
		*problems = append(*problems, fmt.Sprintf("%s:%d:%s", p.File, p.Line, p.Column))
	}})
	if err != nil {
		tb.Fatal(err)
	}
	return fmt.Sprint(n.Rows, n.Changed, n.Same, n.Withheld, n.Unknown, n.Rejected)
}

func TestPopulationChanges(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		households(t, store)
		clock.Advance(time.Hour)
		var problems []string
		lines := []string{changeColumns, "010594Y9032,Virta,Änna Maria,Uusitie 5 B 7,20100,TURKU,,2026-11-01,", "020594X902N,Muu,Joku,,,,,,"}
		if got := change(t, store, &problems, lines...); got != "2 1 0 0 1 0" || len(problems) > 0 {
			t.Errorf("counts are %s, %q", got, problems)
		}
		me := login(t, store, "1")
		if me.Name() != "Änna Maria Virta" {
			t.Errorf("the name is %s", me.Name())
		}
		customer := sectionOf(t, store, me, "customers").Records[0].(*models.Customer)
		if customer.Source != models.PopulationRegister || customer.SourceTime.IsZero() || customer.PersonalID != "010594Y9032" {
			t.Errorf("the customer is %+v", customer)
		}
		home := sectionOf(t, store, me, "addresses").Records[0].(*models.Address)
		if home.Street != "Uusitie 5 B 7" || home.PostalCode != "20100" || home.Country != "FI" || home.ValidFrom.String() != "2026-11-01" || home.Source != models.PopulationRegister || home.Key != "A1" {
			t.Errorf("the home is %+v", home)
		}
		// What the company's own system sends unchanged does not undo it, and the same again is the same.
		households(t, store)
		if got := change(t, store, &problems, lines...); got != "2 0 1 0 1 0" {
			t.Errorf("again: %s", got)
		}
		if got := change(t, store, &problems, "personal_id,street,postal_code,valid_from", "010594Y9032,Vanhatie 1,00510,2025-01-01"); got != "1 0 1 0 0 0" {
			t.Errorf("an older address: %s", got)
		}
		if home := sectionOf(t, store, login(t, store, "1"), "addresses").Records[0].(*models.Address); home.Street != "Uusitie 5 B 7" {
			t.Errorf("the home is %+v", home)
		}
		earlier := func(kind string) any {
			t.Helper()
			past, total, err := store.MyEarlier(context.Background(), me, kindOf(t, kind), 1)
			if err != nil || total != 1 || len(past) != 1 {
				t.Fatalf("%d past records of %s, %v", total, kind, err)
			}
			return past[0].Record
		}
		if a := earlier("addresses").(*models.Address); a.Street != "Koetie 1 A 2" || a.Source != "contract" || a.ValidFrom.String() != "2020-01-01" {
			t.Errorf("the home was %+v", a)
		}
		if c := earlier("customers").(*models.Customer); c.FamilyName != "O'Hara-Öberg" || c.PersonalID != "010594Y9032" {
			t.Errorf("the customer was %+v", c)
		}
	})
}

func TestPopulationProtects(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		households(t, store)
		bo := "020594X903P,Ek,Bo,Uusitie 5,20100,TURKU,,2026-11-01,"
		var problems []string
		if got := change(t, store, &problems, changeColumns, bo); got != "1 0 0 1 0 0" {
			t.Errorf("a protected person: %s", got)
		}
		if home := sectionOf(t, store, login(t, store, "2"), "addresses").Records[0].(*models.Address); home.Street != "Salatie 3" {
			t.Errorf("the home is %+v", home)
		}
		for _, row := range append(rowsOf(t, store, "addresses"), rowsOf(t, store, "record_history")...) {
			if strings.Contains(row, "Uusitie") {
				t.Errorf("the address is kept: %s", row)
			}
		}
		if got := change(t, store, &problems, changeColumns, strings.Replace(bo, "Ek", "Ekman", 1)); got != "1 0 0 1 0 0" {
			t.Errorf("a protected person's name: %s", got)
		}
		if me := login(t, store, "2"); me.Name() != "Bo Ekman" {
			t.Errorf("the name is %s", me.Name())
		}
		clock.Advance(60 * 24 * time.Hour) // past 1 January 2027
		if got := change(t, store, &problems, changeColumns, bo); got != "1 1 0 0 0 0" || len(problems) != 0 {
			t.Errorf("protected no more: %s, %q", got, problems)
		}
		// Nor against the person's own prohibition, now or from before.
		anna := "010594Y9032,,,Uusitie 5,20100,TURKU,,2026-11-01,"
		if got := change(t, store, &problems, changeColumns, anna+"customer_register_update genealogy"); got != "1 0 0 1 0 0" || !slices.Equal(problems, []string{"changes.csv:2:street"}) {
			t.Errorf("with the prohibition: %s, %q", got, problems)
		}
		if got := change(t, store, &problems, strings.TrimSuffix(changeColumns, ",prohibitions"), strings.TrimSuffix(anna, ",")); got != "1 0 0 1 0 0" {
			t.Errorf("after the prohibition: %s", got)
		}
		if got := change(t, store, &problems, changeColumns, anna); got != "1 1 0 0 0 0" {
			t.Errorf("the prohibition is over: %s", got)
		}
	})
}

func TestPopulationProhibitions(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		households(t, store)
		var problems []string
		for _, c := range []struct{ codes, counts, want string }{
			{"direct_marketing; genealogy", "1 1 0 0 0 0", "population_direct_marketing population_genealogy"},
			{"genealogy direct_marketing genealogy", "1 0 1 0 0 0", "population_direct_marketing population_genealogy"},
			{"genealogy contact_disclosure", "1 1 0 0 0 0", "population_direct_marketing population_disclosure population_genealogy"}, // one until today
		} {
			if got := change(t, store, &problems, "personal_id,prohibitions", "010594Y9032,"+c.codes); got != c.counts {
				t.Errorf("%s: %s", c.codes, got)
			}
			if got := purposes(t, store); got != c.want {
				t.Errorf("%s: %s, want %s", c.codes, got, c.want)
			}
			clock.Advance(time.Minute)
		}
		clock.Advance(24 * time.Hour)
		if got := purposes(t, store); got != "population_disclosure population_genealogy" {
			t.Errorf("the day after: %s", got)
		}
		me := login(t, store, "1")
		cells, err := store.MyPermissions(ctx, me)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			if c.State != models.NotAsked {
				t.Errorf("the prohibitions are told, not set: %+v", c)
			}
		}
		change(t, store, &problems, "personal_id", "010594Y9032")
		if got := purposes(t, store); got != "population_disclosure population_genealogy" {
			t.Errorf("a file without the column says nothing of them: %s", got)
		}
	})
}

// purposes are those of the prohibitions of customer 1 known from registers.
func purposes(tb testing.TB, store *models.Store) string {
	list, err := store.MyProhibitions(context.Background(), login(tb, store, "1"))
	if err != nil {
		tb.Fatal(err)
	}
	var names []string
	for _, p := range list {
		if p.Source != models.PopulationRegister {
			tb.Errorf("%+v", p)
		}
		names = append(names, string(p.Purpose))
	}
	return strings.Join(names, " ")
}

func TestPopulationRejects(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		households(t, store)
		var problems []string
		got := change(t, store, &problems, changeColumns,
			"010594Y9033,,,,,,,,", ",,,,,,,,", "010594Y9032,,,,00510,,,,", "010594Y9032,,,Koetie 1,510,,,,", "010594Y9032,,,Koetie 1,00510,,XX,,",
			"010594Y9032,,,Koetie 1,00510,,,2026-11-31,", "010594Y9032,,,Koetie 1,00510,,,2026-11-07,", "010594Y9032,,,,,,,,everything", "010594Y9032,")
		want := []string{"personal_id", "personal_id", "street", "postal_code", "country", "valid_from", "valid_from", "prohibitions", ""}
		for i := range want {
			want[i] = fmt.Sprintf("changes.csv:%d:%s", i+2, want[i])
		}
		if got != "9 0 0 0 0 9" || !slices.Equal(problems, want) {
			t.Errorf("%s\n%s", got, strings.Join(problems, "\n"))
		}
		for name, header := range map[string]string{"no identity code": "street", "unknown column": "personal_id,sex", "column twice": "personal_id,personal_id"} {
			_, err := store.ImportPopulation(context.Background(), changesOf(header), models.ImportSettings{})
			if refused := (*models.ImportRefused)(nil); !errors.As(err, &refused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		many := []string{changeColumns, "010594Y9032,Uusi,,,,,,,"}
		for range models.RejectFloor + 1 {
			many = append(many, "x")
		}
		_, err := store.ImportPopulation(context.Background(), changesOf(many...), models.ImportSettings{})
		if refused := (*models.ImportRefused)(nil); !errors.As(err, &refused) {
			t.Errorf("too many rejects: %v", err)
		}
		n, err := store.ImportPopulation(context.Background(), changesOf(many[:2]...), models.ImportSettings{DryRun: true})
		if err != nil || n.Changed != 1 {
			t.Errorf("dry run: %+v, %v", n, err)
		}
		if me := login(t, store, "1"); me.Name() != "Änna Maria O'Hara-Öberg" {
			t.Errorf("the name is %s", me.Name())
		}
	})
}

// Someone who has no address here gets one; from abroad as it is written there.
func TestPopulationFirstAddress(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,personal_id", "1,person,Ek,010594Y9032", "2,person,Ek,010594Y9032"))
		var problems []string
		for _, want := range []string{"1 1 0 0 0 0", "1 0 1 0 0 0"} {
			if got := change(t, store, &problems, changeColumns, "010594Y9032,,,Storgatan 1,114 55,STOCKHOLM,SE,2026-10-01,"); got != want {
				t.Errorf("counts are %s, want %s, %q", got, want, problems)
			}
		}
		for _, number := range []string{"1", "2"} {
			section := sectionOf(t, store, login(t, store, number), "addresses")
			if section.Total != 1 {
				t.Fatalf("%d addresses", section.Total)
			}
			if a := section.Records[0].(*models.Address); a.PostalCode != "114 55" || a.Country != "SE" || a.Kind != "home" {
				t.Errorf("%+v", a)
			}
		}
	})
}

// Whatever a row says: it is taken in, counted or named, and identity codes appear nowhere.
func FuzzPopulation(f *testing.F) {
	store := modelstest.SQLite(f, modelstest.NewClock(modelstest.Start))
	households(f, store)
	f.Add("010594Y9032", "Virta", "Änna", "Uusitie 1", "00510", "HELSINKI", "FI", "2026-01-01", "genealogy")
	f.Add("010594Y9032", "\xff", "", "\x00", "1", "", "se", "31.12.2025", ";,direct_marketing")
	f.Fuzz(func(t *testing.T, id, family, given, street, code, office, country, from, prohibitions string) {
		file := models.PopulationFile{Name: "f", Columns: models.PopulationColumns, Rows: func(yield func(models.ImportRow, error) bool) {
			yield(models.ImportRow{Line: 2, Values: []string{id, family, given, street, code, office, country, from, prohibitions}}, nil)
		}}
		n, err := store.ImportPopulation(context.Background(), file, models.ImportSettings{Problem: func(p *models.ImportProblem) {
			if len(id) > 8 && strings.Contains(p.Error(), id) {
				t.Errorf("%v names the person", p)
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		if n.Rows != 1 || n.Changed+n.Same+n.Withheld+n.Unknown+n.Rejected != 1 {
			t.Errorf("%+v", n)
		}
	})
}
