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

// street is customers with everything they can be found by. Sanni lives under a non-disclosure order
// with Vesa and has two customer numbers, only one of which says so. Onni once was under one that has
// ended.
func street(tb testing.TB, store *models.Store) {
	tb.Helper()
	modelstest.Import(tb, store,
		modelstest.File(tb, "customers", "number,kind,given_names,family_name,name,business_id,protected,protected_until,personal_id",
			"1001,person,Änna-Maria,Mäkelä-Öberg,,,,,",
			"1002,person,Sanni,Salattu,,,true,2027-01-31,020594X903P",
			"1003,person,Vesa,Virtanen,,,,,",
			"1004,person,Onni,Ohimennyt,,,true,2026-11-05,",
			"1005,person,Ville,Virtanen,,,,,",
			"1006,person,Sanni,Salattu,,,,,020594X903P",
			"2001,housing_company,,,Asunto Oy Koivukuja 3,0245974-7,,,",
			"3001,person,Иван,Петров,,,,,"),
		modelstest.File(tb, "addresses", "id,customer,kind,street,postal_code,post_office,valid_to",
			"A-0,1001,home,Vanhatie 9,00100,Muuala,2020-01-01", "A-1,1001,home,Koivukuja 3 B 12,32999,Esimerkkilä,",
			"A-2,1002,home,Salapolku 7,32999,Esimerkkilä,", "A-3,1003,home,Salapolku 7,32999,Esimerkkilä,",
			"A-4,1004,home,Katajatie 12,02999,Toisaala,"),
		modelstest.File(tb, "accounting_points", "id,customer,street,postal_code",
			"643007127000000013,1001,Mökkitie 5,54999", "643007127000000020,1002,Salapolku 7,32999", "643007127000000020,1003,Salapolku 7,32999"),
		modelstest.File(tb, "contacts", "id,customer,channel,value",
			"C-1,1001,phone,040 123 4567", "C-2,1001,email,Anna.Maria@posti.example", "C-3,1002,phone,+358401234568",
			"C-4,1002,email,sanni@posti.example", "C-5,1003,phone,(040) 123-4569", "C-6,1005,phone,(040) 123-4570",
			"C-7,2001,phone,040 1234568", "C-8,2001,email,sanni@posti.example", "C-9,1006,email,s.s@posti.example"),
		modelstest.File(tb, "invoices", "id,customer,reference,invoiced",
			"I-1,1001,1234561,2026-01-15", "I-2,1002,RF341234561,2026-01-15", "I-3,1003,1234574,2026-01-15", "I-4,1005,1234587,2026-01-15"),
	)
}

// numbers are the customers found, and whether as written or by likeness.
func numbers(tb testing.TB, store *models.Store, staff models.Staff, query string) string {
	tb.Helper()
	f, err := store.Search(context.Background(), staff, query)
	if err != nil {
		tb.Fatalf("%s: %v", query, err)
	}
	var list []string
	for _, c := range f.Found {
		list = append(list, c.Number)
	}
	slices.Sort(list)
	if f.Similar {
		list = append(list, "similar")
	}
	return strings.Join(list, " ")
}

// queries are what staff may type, by kind, with whom an approver and an agent find.
var queries = []struct{ kind, query, approver, agent string }{
	{"number", "1001", "1001", "1001"},
	{"number", " 1001 ", "1001", "1001"},
	{"number of one protected", "1002", "1002", "1002"},
	{"number of nobody", "1009", "", ""},
	{"name", "mäkelä", "1001", "1001"},
	{"name without accents", "makela oberg", "1001", "1001"},
	{"name in another order", "Öberg Änna", "1001", "1001"},
	{"name joined otherwise", "mäkelä öberg", "1001", "1001"},
	{"beginning of a name", "virt", "1003 1005", "1005"},
	{"name in other letters", "петров", "3001", "3001"},
	{"middle of a name", "tan", "", ""},
	{"name of one protected", "Sanni Salattu", "1002 1006", ""},
	{"other number of one protected", "1006", "1006", "1006"},
	{"e-mail under another number of one protected", "s.s@posti.example", "1006", ""},
	{"name of one who lives with one protected", "Vesa Virtanen", "1003", ""},
	{"number of one who lives with one protected", "1003", "1003", "1003"},
	{"name of one no longer protected", "Ohimennyt", "1004", "1004"},
	{"name of an organisation", "asunto oy koivu", "2001", "2001"},
	{"street", "koivukuja 3", "1001 2001", "1001 2001"},
	{"street, end of the number missing", "katajatie 1", "", ""},
	{"street with postal code", "Koivukuja 3, 32999 Esimerkkilä", "1001", "1001"},
	{"street with another postal code", "Koivukuja 3 00999", "", ""},
	{"street of an accounting point", "mökkitie", "1001", "1001"},
	{"street of one protected", "salapolku 7", "1002 1003", ""},
	{"accounting point", "6430 0712 7000 0000 13", "1001", "1001"},
	{"accounting point of one protected", "643007127000000020", "1002 1003", ""},
	{"phone as written", "040 123 4567", "1001", "1001"},
	{"phone, international", "+358 40 123 4567", "1001", "1001"},
	{"phone, other marks", "0401234570", "1005", "1005"},
	{"phone of one who lives with one protected", "0401234569", "1003", ""},
	{"phone of one protected", "040 123 4568", "1002 2001", ""},
	{"e-mail", "anna.maria@POSTI.example", "1001", "1001"},
	{"e-mail of one protected", "sanni@posti.example", "1002 2001", ""},
	{"reference, either form", "12 34561", "1001 1002", "1001"},
	{"reference, international", "RF34 1234 561", "1001 1002", "1001"},
	{"reference of another", "1234587", "1005", "1005"},
	{"reference of one who lives with one protected", "1234574", "1003", ""},
	{"business id", "0245974-7", "2001", "2001"},
	{"business id as VAT number", "FI02459747", "2001", "2001"},
	{"percent", "%", "", ""},
	{"part of a pattern", "%_", "", ""},
	{"quote", "' OR 1=1 --", "", ""},
}

// TestSearch is every kind of query by both roles that may search.
func TestSearch(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		street(t, store)
		agent, approver := clerk(t, store, "Agent", "agent"), clerk(t, store, "Approver", "approver")
		both := clerk(t, store, "Both", "agent", "approver")
		for _, q := range queries {
			if got := numbers(t, store, approver, q.query); got != q.approver {
				t.Errorf("%s by an approver: %q, want %q", q.kind, got, q.approver)
			}
			if got := numbers(t, store, both, q.query); got != q.approver {
				t.Errorf("%s by one of both roles: %q, want %q", q.kind, got, q.approver)
			}
			if got := numbers(t, store, agent, q.query); got != q.agent {
				t.Errorf("%s by an agent: %q, want %q", q.kind, got, q.agent)
			}
		}
	})
}

// TestSearchIsForThoseWhoServe: no other role finds anybody, whatever they ask for.
func TestSearchIsForThoseWhoServe(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		street(t, store)
		for _, role := range models.Roles {
			if role == models.Agent || role == models.Approver {
				continue
			}
			staff := clerk(t, store, string(role), string(role))
			for _, q := range queries {
				if f, err := store.Search(context.Background(), staff, q.query); !errors.Is(err, models.ErrNotAllowed) || len(f.Found) > 0 {
					t.Errorf("%s by %s: %+v %v", q.kind, role, f, err)
				}
			}
		}
	})
}

func TestSearchShowsLittle(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		street(t, store)
		for _, c := range []struct {
			query string
			want  models.Found
		}{
			{"1001", models.Found{Number: "1001", Name: "Änna-Maria Mäkelä-Öberg", Kind: models.Person, PostOffice: "Esimerkkilä"}},
			{"1002", models.Found{Number: "1002", Name: "Sanni Salattu", Kind: models.Person, Protection: models.Ordered}},
			{"1003", models.Found{Number: "1003", Name: "Vesa Virtanen", Kind: models.Person, Protection: models.Household}},
			{"1004", models.Found{Number: "1004", Name: "Onni Ohimennyt", Kind: models.Person, PostOffice: "Toisaala"}},
			{"2001", models.Found{Number: "2001", Name: "Asunto Oy Koivukuja 3", Kind: models.HousingCompany}},
		} {
			f, err := store.Search(context.Background(), clerk(t, store, "Approver", "approver"), c.query)
			if err != nil || len(f.Found) != 1 || f.Found[0] != c.want || f.More {
				t.Errorf("%s: %+v %v", c.query, f, err)
			}
		}
	})
}

func TestSearchRefusesQueries(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		street(t, store)
		agent := clerk(t, store, "Agent", "agent")
		before := len(audited(t, store, models.ActionCustomersSearched))
		for query, want := range map[string]string{
			"": "required", "  ": "required", strings.Repeat("a", 201): "too_long", "a\xff": "characters",
			"010594Y9032": "personal_id", "010594y9032": "personal_id", "010594 Y9032": "personal_id", "Änna 010594Y9032": "personal_id",
			"010594Y903X": "personal_id", "(010594-9032)": "personal_id",
		} {
			var wrong *models.Invalid
			_, err := store.Search(context.Background(), agent, query)
			if !errors.As(err, &wrong) || wrong.Field != "query" || wrong.Code != want {
				t.Errorf("%q: %v, want %s", query, err, want)
			}
		}
		if after := len(audited(t, store, models.ActionCustomersSearched)); after != before {
			t.Errorf("refused queries are in the audit log: %d", after-before)
		}
	})
}

// TestSearchIsAudited: that somebody searched is kept, what they typed is not.
func TestSearchIsAudited(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		street(t, store)
		numbers(t, store, clerk(t, store, "Agent", "agent"), "mäkelä")
		rows := audited(t, store, models.ActionCustomersSearched)
		if len(rows) != 1 || rows[0].ActorName != "Agent" || rows[0].CustomerID != nil ||
			rows[0].Details != `{"by":["number","name","addresses","accounting_points"],"found":1}` {
			t.Errorf("%+v", rows)
		}
	})
}

// audited are the entries of an action in the audit log, oldest first.
func audited(tb testing.TB, store *models.Store, action models.Action) []models.AuditEntry {
	tb.Helper()
	rows, err := store.AuditForTest(action)
	if err != nil {
		tb.Fatal(err)
	}
	return rows
}

func TestSearchShowsFifty(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		lines := []string{"number,kind,given_names,family_name"}
		for i := range models.MaxFound + 1 {
			lines = append(lines, fmt.Sprintf("%d,person,Matti,Meikäläinen", 5000+i))
		}
		modelstest.Import(t, store, modelstest.File(t, "customers", lines[:models.MaxFound+1]...))
		agent := clerk(t, store, "Agent", "agent")
		find := func(want int, more bool) {
			t.Helper()
			f, err := store.Search(context.Background(), agent, "matti")
			if err != nil || len(f.Found) != want || f.More != more || f.Found[0].Number != "5000" {
				t.Errorf("%d found, more %v, %v", len(f.Found), f.More, err)
			}
		}
		find(models.MaxFound, false)
		modelstest.Import(t, store, modelstest.File(t, "customers", lines...))
		find(models.MaxFound, true)
	})
}

// misspelt are queries with typing errors, which trigrams forgive.
var misspelt = []struct{ query, want string }{
	{"makella", "1001 similar"}, {"virtannen", "1005 similar"}, {"virtanne ville", "1005 similar"}, {"virtanne vesa", "similar"}, {"koivikuja 3", "1001 2001 similar"},
	{"salattuu", "similar"}, {"salapolkku", "similar"}, {"zzzzzz", ""},
}

func TestSearchForgivesTyping(t *testing.T) {
	clock := modelstest.NewClock(modelstest.Start)
	store := modelstest.OnPostgres(t, clock)
	street(t, store)
	agent, approver := clerk(t, store, "Agent", "agent"), clerk(t, store, "Approver", "approver")
	for _, q := range misspelt {
		want := q.want
		if want == "similar" {
			want = ""
		}
		if got := numbers(t, store, agent, q.query); got != want {
			t.Errorf("%s: %q, want %q", q.query, got, want)
		}
	}
	if got := numbers(t, store, approver, "salattuu"); got != "1002 1006 similar" {
		t.Errorf("an approver finds %q", got)
	}
}

// TestSearchWithoutTrigrams: where the extension cannot be had, everything but likeness works.
func TestSearchWithoutTrigrams(t *testing.T) {
	store := modelstest.OnPostgres(t, modelstest.NewClock(modelstest.Start))
	for _, statement := range []string{
		"DROP EXTENSION pg_trgm CASCADE",
		"CREATE INDEX customers_names ON customers USING gin (to_tsvector('simple', fold(given_names || ' ' || family_name || ' ' || name)))",
	} {
		if err := store.ExecForTest(statement); err != nil {
			t.Fatal(err)
		}
	}
	street(t, store)
	agent, approver := clerk(t, store, "Agent", "agent"), clerk(t, store, "Approver", "approver")
	for _, q := range queries {
		if got := numbers(t, store, approver, q.query); got != q.approver {
			t.Errorf("%s by an approver: %q, want %q", q.kind, got, q.approver)
		}
		if got := numbers(t, store, agent, q.query); got != q.agent {
			t.Errorf("%s by an agent: %q, want %q", q.kind, got, q.agent)
		}
	}
	if got := numbers(t, store, agent, "virtannen"); got != "" {
		t.Errorf("%q", got)
	}
}

// TestMigrationWithoutTrigrams: the migration itself makes the other indexes where somebody may not
// create the extension.
func TestMigrationWithoutTrigrams(t *testing.T) {
	store := modelstest.OnPostgres(t, modelstest.NewClock(modelstest.Start))
	sql, err := models.MigrationForTest("0005_visits.sql")
	if err != nil {
		t.Fatal(err)
	}
	// The same statements as somebody who owns the tables and may create no extension.
	blocks := strings.Split(sql, "-- +goose StatementBegin")
	var run []string
	for _, b := range blocks {
		if statement, _, _ := strings.Cut(b, "-- +goose StatementEnd"); strings.Contains(statement, "DO $$") {
			run = append(run, statement)
		}
	}
	if len(run) != 2 {
		t.Fatalf("%d blocks", len(run))
	}
	for _, statement := range append([]string{
		"DROP EXTENSION pg_trgm CASCADE", "DO $$ BEGIN CREATE ROLE plain; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
		"GRANT USAGE, CREATE ON SCHEMA public TO plain", "ALTER TABLE customers OWNER TO plain", "ALTER TABLE addresses OWNER TO plain",
		"ALTER TABLE accounting_points OWNER TO plain",
	}, "SET ROLE plain; "+run[0]+"; "+run[1]+"; RESET ROLE") {
		if err := store.ExecForTest(statement); err != nil {
			t.Fatalf("%v\n%s", err, statement)
		}
	}
	street(t, store)
	if got := numbers(t, store, clerk(t, store, "Agent", "agent"), "virtanen"); got != "1005" {
		t.Errorf("%q", got)
	}
	if got := numbers(t, store, clerk(t, store, "Agent", "agent"), "virtannen"); got != "" {
		t.Errorf("%q: there are trigrams after all", got)
	}
}

// TestSQLiteReadsTheIndex: words are looked for in the indexes, never in the tables.
func TestSQLiteReadsTheIndex(t *testing.T) {
	store := modelstest.SQLite(t, modelstest.NewClock(modelstest.Start))
	for _, query := range []string{
		"SELECT c.id FROM customers c WHERE instr(fold(c.given_names || ' ' || c.family_name || ' ' || c.name), ' a') > 0",
		"SELECT a.customer_id FROM addresses a WHERE instr(fold(a.street), ' a') > 0 AND a.postal_code = '00100'",
		"SELECT a.customer_id FROM accounting_points a WHERE instr(fold(a.street), ' a') > 0",
	} {
		plan, err := store.PlanForTest(query)
		if err != nil || !strings.Contains(plan, "COVERING INDEX") {
			t.Errorf("%s: %v\n%s", query, err, plan)
		}
	}
}

// BenchmarkSearch is how long a search takes among a million customers on PostgreSQL.
func BenchmarkSearch(b *testing.B) {
	store := modelstest.OnPostgres(b, modelstest.NewClock(modelstest.Start))
	start := time.Now()
	fill(b, store, 1_000_000)
	b.Logf("filled in %.0f s", time.Since(start).Seconds())
	agent := clerk(b, store, "Agent", "agent")
	for _, query := range []string{
		"1500000", "040 0500000", "Aino Virtanen", "virtanen", "ma ma", "Matti Järvisalo", "Jarvisaloo Matti", "virtannen", "Koivukuja 3 B", "Koivukuja 3, 00291", "koivikuja 12", "qwertyuiop",
	} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				if _, err := store.Search(context.Background(), agent, query); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
