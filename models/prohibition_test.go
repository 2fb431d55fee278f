package models_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// listOf makes a prohibition list from lines of values parted by commas, the first naming the columns.
func listOf(name string, lines ...string) models.ProhibitionList {
	return models.ProhibitionList{List: name, File: "list.csv", Columns: strings.Split(lines[0], ","), Rows: func(yield func(models.ImportRow, error) bool) {
		for i, line := range lines[1:] {
			if !yield(models.ImportRow{Line: i + 2, Values: strings.Split(line, ",")}, nil) {
				return
			}
		}
	}}
}

// take takes a list in and returns its counts: rows, new, same, expired, gone, rejected, customers.
func take(tb testing.TB, store *models.Store, list models.ProhibitionList) string {
	tb.Helper()
	b, err := store.ImportProhibitions(context.Background(), list, models.ImportSettings{})
	if err != nil {
		tb.Fatal(err)
	}
	return fmt.Sprint(b.Rows, b.New, b.Same, b.Expired, b.Gone, b.Rejected, b.Customers)
}

// households are three customers who can be on lists.
func households(tb testing.TB, store *models.Store) {
	modelstest.Import(tb, store,
		modelstest.File(tb, "customers", "number,kind,given_names,family_name,name,personal_id,protected,protected_until",
			"1,person,Änna Maria,O'Hara-Öberg,,010594Y9032,,", "2,person,Bo,Ek,,020594X903P,true,2027-01-01", "3,company,,,Koe Oy,,,"),
		modelstest.File(tb, "contacts", "id,customer,channel,value,valid_to",
			"C1,1,phone,040 123 4567,", "C2,2,phone,040 123 4568,", "C3,2,phone,040 123 4569,2026-01-01", "C4,3,email,a@example.com,"),
		modelstest.File(tb, "addresses", "id,customer,kind,street,postal_code,post_office,country,valid_from",
			"A1,1,home,Koetie 1 A 2,00510,HELSINKI,,2020-01-01", "A2,2,home,Salatie 3,20100,TURKU,FI,", "A3,3,mailing,Tehtaankatu 1,00140,HELSINKI,,"))
}

// cellOf is the cell of direct marketing by a channel.
func cellOf(tb testing.TB, store *models.Store, me models.Me, channel string) models.Cell {
	tb.Helper()
	cells, err := store.MyPermissions(context.Background(), me)
	if err != nil {
		tb.Fatal(err)
	}
	i := slices.IndexFunc(cells, func(c models.Cell) bool { return c.Purpose.Key == "direct_marketing" && string(c.Channel) == channel })
	return cells[i]
}

func TestProhibitionList(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		households(t, store)
		got := take(t, store, listOf("Robinson", "phone,,name,street,postal_code,valid_from",
			"+358 40 1234567,x,,,,2026-11-01",                       // Änna
			"0401234569,x,,,,",                                      // Bo's number of old
			",x,ÖBERG O’Hara  Maria,koetie 1a2,FI-00510,2026-10-01", // Änna by her second name
			",x,Koe Oy,Tehtaankatu 2,00140,",                        // another house
			",x,Koe Oy,Tehtaankatu 1,00140,2023-11-05",              // has ended
			"0509999999,x,,,,2023-11-06",                            // nobody's, ends today
		))
		if got != "6 5 0 1 0 0 1" {
			t.Errorf("counts are %s", got)
		}
		anna, bo := login(t, store, "1"), login(t, store, "2")
		list, err := store.MyProhibitions(context.Background(), anna)
		if err != nil {
			t.Fatal(err)
		}
		day := value.NewDate
		want := []models.Prohibition{
			{Source: "prohibition_register", List: "Robinson", Purpose: "direct_marketing", Channel: "phone", From: day(2026, 11, 1), Until: day(2029, 11, 1), Known: value.TimeOf(clock.Now())},
			{Source: "prohibition_register", List: "Robinson", Purpose: "direct_marketing", Channel: "post", From: day(2026, 10, 1), Until: day(2029, 10, 1), Known: value.TimeOf(clock.Now())},
		}
		if !slices.Equal(list, want) {
			t.Errorf("Anna's are %+v, want %+v", list, want)
		}
		if list, err := store.MyProhibitions(context.Background(), bo); err != nil || len(list) != 0 {
			t.Errorf("Bo's are %+v, %v", list, err)
		}
		c := cellOf(t, store, anna, "phone")
		if c.State != models.Prohibited || c.How != "register" || c.Source != models.ProhibitionRegister || c.Until != day(2029, 11, 1) || c.Since.Date() != day(2026, 11, 1) || c.Listed == nil {
			t.Errorf("the cell is %+v", c)
		}
		if c := cellOf(t, store, anna, "email"); c.State != models.NotAsked || c.Listed != nil {
			t.Errorf("the list is of calls and post: %+v", c)
		}
		if section := sectionOf(t, store, anna, "permissions"); section.Total != 2 {
			t.Errorf("%d rows among her data", section.Total)
		}
	})
}

func sectionOf(tb testing.TB, store *models.Store, me models.Me, kind string) models.Section {
	tb.Helper()
	k, err := models.KindNamed(kind)
	if err != nil {
		tb.Fatal(err)
	}
	section, err := store.MySection(context.Background(), me, k, 1)
	if err != nil {
		tb.Fatal(err)
	}
	return section
}

func TestProhibitionEnds(t *testing.T) {
	phones := func(list string, numbers ...string) models.ProhibitionList {
		lines := []string{"phone,valid_from,valid_to"}
		for _, n := range numbers {
			lines = append(lines, n+",2026-11-01,2027-11-01")
		}
		return listOf(list, lines...)
	}
	const anna, other = "0401234567", "0509999999"
	for name, end := range map[string]func(t *testing.T, store *models.Store, clock *modelstest.Clock){
		"the list's last day": func(t *testing.T, _ *models.Store, clock *modelstest.Clock) {
			clock.Advance(366 * 24 * time.Hour)
		},
		"a newer list without her": func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
			if got := take(t, store, phones("Robinson", other)); got != "1 0 1 0 1 0 0" {
				t.Errorf("counts are %s", got)
			}
			clock.Advance(24 * time.Hour)
		},
		"another number": func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
			modelstest.Import(t, store, modelstest.File(t, "contacts", "id,customer,channel,value", "C1,1,phone,0401111111"))
			if n, err := store.MatchProhibitions(context.Background()); err != nil || n != 0 {
				t.Errorf("%d customers, %v", n, err)
			}
			clock.Advance(24 * time.Hour)
		},
	} {
		t.Run(name, func(t *testing.T) {
			modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
				households(t, store)
				if got := take(t, store, phones("Robinson", anna, other)); got != "2 2 0 0 0 0 1" {
					t.Errorf("counts are %s", got)
				}
				take(t, store, phones("Another", other)) // is no newer file of the same list
				for range 2 {                            // again is the same
					if got := take(t, store, phones("Robinson", anna, other)); got != "2 0 2 0 0 0 1" {
						t.Errorf("counts are %s", got)
					}
				}
				me := login(t, store, "1")
				if c := cellOf(t, store, me, "phone"); c.State != models.Prohibited {
					t.Errorf("before: %+v", c)
				}
				if n := sectionOf(t, store, me, "permissions").Total; n != 1 {
					t.Errorf("%d rows for one prohibition", n)
				}
				end(t, store, clock)
				me = login(t, store, "1")
				if c := cellOf(t, store, me, "phone"); c.State != models.NotAsked || c.Listed != nil {
					t.Errorf("after: %+v", c)
				}
				if list, err := store.MyProhibitions(context.Background(), me); err != nil || len(list) != 0 {
					t.Errorf("after: %+v, %v", list, err)
				}
				take(t, store, listOf("Robinson", "phone", anna, other, "0401111111"))
				if c := cellOf(t, store, me, "phone"); c.State != models.Prohibited || c.Until != value.DateOf(clock.Now()).AddMonths(36) {
					t.Errorf("on the list again: %+v", c)
				}
			})
		})
	}
}

// The customer's own word comes first, whichever came first.
func TestOwnDecisionComesFirst(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		households(t, store)
		me := login(t, store, "1")
		list := listOf("Robinson", "phone,valid_from,valid_to", "0401234567,2026-11-01,2027-11-01")
		decide := func(yes bool) int {
			n, err := store.SaveMyPermissions(ctx, me, []models.Decision{{Purpose: "direct_marketing", Channel: "phone", Yes: yes}}, "fi")
			if err != nil {
				t.Fatal(err)
			}
			return n.Changed
		}
		decide(true)
		clock.Advance(time.Minute)
		take(t, store, list)
		if c := cellOf(t, store, me, "phone"); c.State != models.Granted || c.Listed == nil {
			t.Errorf("consent before the list: %+v", c)
		}
		clock.Advance(time.Minute)
		if n := decide(false); n != 1 {
			t.Errorf("%d decisions", n)
		}
		clock.Advance(365 * 24 * time.Hour)
		me = login(t, store, "1")
		if c := cellOf(t, store, me, "phone"); c.State != models.Prohibited || c.How != "portal" || c.Listed != nil {
			t.Errorf("her own prohibition outlasts the list's: %+v", c)
		}
	})
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		households(t, store)
		take(t, store, listOf("Robinson", "phone,valid_from,valid_to", "0401234567,2026-11-01,2027-11-01"))
		me := login(t, store, "1")
		for _, yes := range []bool{false, true} {
			n, err := store.SaveMyPermissions(ctx, me, []models.Decision{{Purpose: "direct_marketing", Channel: "phone", Yes: yes}}, "fi")
			if err != nil || n.Changed != 1 {
				t.Errorf("%t beside the list's: %d, %v", yes, n.Changed, err)
			}
			clock.Advance(time.Minute)
			if c := cellOf(t, store, me, "phone"); (c.State == models.Granted) != yes || c.How != "portal" {
				t.Errorf("%t: %+v", yes, c)
			}
		}
	})
}

func TestConsentForATime(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		households(t, store)
		modelstest.Import(t, store, modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,valid_until",
			"P,1,direct_marketing,email,granted,2026-01-01T12:00:00Z,2026-11-06"))
		if c := cellOf(t, store, login(t, store, "1"), "email"); c.State != models.Granted || c.Until != value.NewDate(2026, 11, 6) {
			t.Errorf("on its last day: %+v", c)
		}
		clock.Advance(14 * time.Hour) // midnight has passed in Finland
		if c := cellOf(t, store, login(t, store, "1"), "email"); c.State != models.NotAsked {
			t.Errorf("the day after: %+v", c)
		}
	})
}

func TestProhibitionListRejects(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		var problems []string
		list := listOf("Robinson", "phone,name,street,postal_code,valid_from,valid_to",
			"0401234567,,,,,", "12,,,,,", ",Anna Öberg,,00510,,", ",,,,,", ",Anna Öberg,Koetie 1,510,,", ",!,Koetie 1,00510,,",
			"0401234567,,,,2026-13-01,", "0401234567,,,,2026-01-01,2025-01-01", "0401234567,,")
		b, err := store.ImportProhibitions(context.Background(), list, models.ImportSettings{Problem: func(p *models.ImportProblem) {
			problems = append(problems, fmt.Sprintf("%s:%d:%s", p.File, p.Line, p.Column))
			if strings.Contains(p.Error(), "Öberg") || strings.Contains(p.Error(), "1234567") {
				t.Errorf("%v quotes the value", p)
			}
		}})
		want := []string{"list.csv:3:phone", "list.csv:4:street", "list.csv:5:", "list.csv:6:postal_code", "list.csv:7:name", "list.csv:8:valid_from", "list.csv:9:valid_to", "list.csv:10:"}
		if err != nil || b.Rejected != len(want) || !slices.Equal(problems, want) {
			t.Errorf("%+v, %v, problems\n%s", b, err, strings.Join(problems, "\n"))
		}
	})
}

// A file that looks broken must not undo people's prohibitions.
func TestProhibitionListRefused(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		households(t, store)
		lines := []string{"phone", "0401234567"}
		for i := range 3 * models.GoneFloor {
			lines = append(lines, fmt.Sprintf("050%07d", 1000000+i))
		}
		take(t, store, listOf("Robinson", lines...))
		bad := slices.Clone(lines)
		for i := range models.RejectFloor + 1 {
			bad[i+2] = "x"
		}
		for name, list := range map[string]models.ProhibitionList{
			"too many rejects": listOf("Robinson", bad...), "too few entries": listOf("Robinson", lines[:10]...), "none": listOf("Robinson", "phone"),
			"unknown column": listOf("Robinson", "telephone", "1"), "no key": listOf("Robinson", "valid_from"), "half a key": listOf("Robinson", "phone,name,street"),
			"column twice": listOf("Robinson", "phone,phone"), "no name": listOf("", "phone"), "blank name": listOf(" a", "phone"),
		} {
			_, err := store.ImportProhibitions(context.Background(), list, models.ImportSettings{})
			if refused := (*models.ImportRefused)(nil); !errors.As(err, &refused) {
				t.Errorf("%s: %v", name, err)
			}
			if c := cellOf(t, store, login(t, store, "1"), "phone"); c.State != models.Prohibited {
				t.Errorf("%s: %+v", name, c)
			}
		}
		b, err := store.ImportProhibitions(context.Background(), listOf("Robinson", "phone"), models.ImportSettings{DryRun: true, MaxGone: 1})
		if err != nil || b.Gone != len(lines)-1 {
			t.Errorf("dry run: %+v, %v", b, err)
		}
		if c := cellOf(t, store, login(t, store, "1"), "phone"); c.State != models.Prohibited {
			t.Errorf("after the dry run: %+v", c)
		}
		b, err = store.ImportProhibitions(context.Background(), listOf("Robinson", "phone"), models.ImportSettings{MaxGone: 1})
		if err != nil || b.Gone != len(lines)-1 {
			t.Errorf("told to: %+v, %v", b, err)
		}
	})
}

// The list by post does not undo the one by phone.
func TestProhibitionListByChannel(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		households(t, store)
		take(t, store, listOf("Robinson", "phone", "0401234567"))
		if got := take(t, store, listOf("Robinson", "name,street,postal_code", "Änna Maria O'Hara Öberg,Koetie 1 A 2,00510")); got != "1 1 0 0 0 0 1" {
			t.Errorf("counts are %s", got)
		}
		for _, channel := range []string{"phone", "post"} {
			if c := cellOf(t, store, login(t, store, "1"), channel); c.State != models.Prohibited {
				t.Errorf("%s: %+v", channel, c)
			}
		}
	})
}

// keyHash is a hash by a random key: any short number can stand in it.
var keyHash = regexp.MustCompile(`key_hash:[0-9a-f]{32}`)

// Nothing of a list that could be read stays, be it of customers or of others.
func TestProhibitionListIsHashed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		take(t, store, listOf("Robinson", "phone,name,street,postal_code", "0509999999,Salainen Nimi,Salatie 9,00990"))
		for _, table := range []string{"prohibitions", "prohibition_batches", "audit_entries"} {
			for _, row := range rowsOf(t, store, table) {
				row = keyHash.ReplaceAllString(row, "")
				for _, secret := range []string{"509999999", "alainen", "Salatie", "00990"} {
					if strings.Contains(row, secret) {
						t.Errorf("%s holds %s", table, secret)
					}
				}
			}
		}
		if n := len(rowsOf(t, store, "prohibitions")); n != 2 {
			t.Errorf("%d entries", n)
		}
	})
}

func rowsOf(tb testing.TB, store *models.Store, table string) []string {
	tb.Helper()
	rows, err := store.RowsForTest(table)
	if err != nil {
		tb.Fatal(err)
	}
	return rows
}

func TestProhibitionKeys(t *testing.T) {
	store := modelstest.SQLite(t, modelstest.NewClock(modelstest.Start))
	hash, err := store.NewHasherForTest()
	if err != nil {
		t.Fatal(err)
	}
	type place struct{ name, street, code string }
	of := func(p place) string { return hash(p.name, p.street, p.code) }
	anna := place{"Änna O'Hara-Öberg", "Koetie 1 A 2", "00510"}
	for _, same := range []place{
		{"öberg o’hara änna", "KOETIE 1a2", "00510"}, {"O'Hara-Öberg, A\u0308nna", "Koetie 1, A. 2", "FI-00510"}, {"ÄNNA  OHARA  ÖBERG", " koetie 1 A2 ", "00510"},
	} {
		if of(same) != of(anna) {
			t.Errorf("%q should be the same", same)
		}
	}
	for _, other := range []place{
		{"Anna O'Hara-Öberg", "Koetie 1 A 2", "00510"}, {"Änna O'Hara-Öberg", "Koetie 1 A 3", "00510"}, {"Änna O'Hara-Öberg", "Koetie 1 A 2", "00520"},
		{"Änna O'Hara", "Koetie 1 A 2", "00510"}, {"", "Koetie 1 A 2", "00510"}, {"Änna O'Hara-Öberg", "-", "00510"},
	} {
		if of(other) == of(anna) {
			t.Errorf("%q should be another", other)
		}
	}
	if of(place{"-", "Koetie", "00510"}) != "" || of(anna) == "" || strings.Contains(of(anna), "oetie") {
		t.Error("a key is a hash of letters and digits")
	}
}

// Whatever a list holds: it is taken in or named, nothing breaks, and the same again is the same.
func FuzzProhibitionList(f *testing.F) {
	store := modelstest.SQLite(f, modelstest.NewClock(modelstest.Start))
	households(f, store)
	f.Add("0401234567", "Änna", "Koetie 1", "00510", "2026-01-01", "")
	f.Add("", "\xff\x00", "'", "AX-22100", "", "31.12.2099")
	f.Add("+1", "", "", "", "9999-12-31", "1800-01-01")
	f.Fuzz(func(t *testing.T, phone, name, street, code, from, to string) {
		list := models.ProhibitionList{List: "L", File: "f", Columns: models.ProhibitionColumns, Rows: func(yield func(models.ImportRow, error) bool) {
			yield(models.ImportRow{Line: 2, Values: []string{phone, name, street, code, from, to}}, nil)
		}}
		for range 2 {
			b, err := store.ImportProhibitions(context.Background(), list, models.ImportSettings{MaxGone: 1})
			if err != nil {
				t.Fatal(err)
			}
			if b.Rows != 1 || b.Rejected == 0 && b.Expired == 0 && b.New+b.Same == 0 || b.Rejected > 0 && b.New+b.Same+b.Expired > 0 {
				t.Errorf("%+v", b)
			}
		}
	})
}
