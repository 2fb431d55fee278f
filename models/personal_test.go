package models_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// notShown lists the columns that no answer shows, each with its reason.
var notShown = map[string]string{
	"*.id":                       "a number of the portal's own that says nothing",
	"*.customer_id":              "stands for the customer number, which is shown",
	"*.organisation_id":          "stands for the organisation's number, which is shown",
	"*.person_id":                "stands for the person's number, which is shown",
	"*.digest":                   "a keyed hash of what is shown",
	"permissions.recorded_here":  "tells apart what has an order of its own; how it reached the company is shown",
	"permissions.undoes":         "a number of the portal's own: that an answer was taken back is shown in words",
	"permissions.restores":       "a number of the portal's own: the answer that holds again is shown in words",
	"permissions.actor_kind":     "who recorded it is shown in words among earlier decisions",
	"permissions.actor_id":       "a number of the portal's own; who recorded it is shown in words among earlier decisions",
	"permissions.session":        "a mark of the login, which is shown among logins; it says nothing else",
	"permissions.proof_id":       "a number of the portal's own: that there is a scan is shown, and the customer opens it",
	"customers.personal_id_hash": "a keyed hash of the identity code, which is shown",
}

// elsewhere lists the tables that hold something on a customer beside the register, with where it is
// shown or why it is not.
var elsewhere = map[string]string{
	"sessions":              "the login is shown among logins; what remains is ended with the session",
	"audit_entries":         "shown as the access log",
	"staff_visits":          "shown in the access log: when, for which reason and in which words",
	"requests":              "shown on the request's page",
	"request_steps":         "shown on the request's page",
	"request_fields":        "shown on the request's page",
	"legal_holds":           "why a customer's data are kept for longer; told with the answer to a request to erase them",
	"request_stops":         "shown on the request's page",
	"request_messages":      "shown on the request's page",
	"request_files":         "shown on the request's page",
	"request_looks":         "of whose look a request is, which the access log shows to the customer",
	"erasure_plan":          "what was decided, which the customer has in the answer",
	"request_tasks":         "what staff have to do for the request; to whom data were sent is shown on the request's page",
	"drafts":                "an answer being prepared, collected by the customer once approved",
	"packages":              "the answer itself",
	"staff":                 "no customer's data",
	"verdicts":              "what follows from the decisions, shown on the page of permissions",
	"verdict_history":       "what followed from the decisions, shown with the permissions of a past day",
	"restrictions":          "shown on the overview",
	"webhook_deliveries":    "what other systems are still to be told of the verdicts, which are shown",
	"permission_proofs":     "scans, which the customer opens beside the decisions they prove",
	"contact_confirmations": "whether an address or number is confirmed is shown among contacts",
	"confirmations":         "how they were told of a decision is shown beside it, among earlier decisions",
	"renewals":              "what is asked again is shown on the page of permissions",
	"saved_views":           "how staff look at the queue of requests, which are shown",
	"withheld_records":      "which records an answer leaves out, of which the answer tells; that some are is said on their page",
	"record_history":        "shown beside the records whose past it is",
}

// TestEveryColumnIsShown walks every table of the database: what is held is shown, or says why not.
func TestEveryColumnIsShown(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		tables, err := store.Tables(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		for table, columns := range tables {
			kind, err := models.KindNamed(table)
			if err != nil {
				if holdsPerson(columns) && elsewhere[table] == "" {
					t.Errorf("table %s holds something on a customer that nothing shows", table)
				}
				continue
			}
			for _, column := range columns {
				shown := slices.ContainsFunc(kind.Fields, func(f models.Field) bool { return f.Column == column || f.Secret && f.Name == column })
				if !shown && notShown["*."+column] == "" && notShown[table+"."+column] == "" {
					t.Errorf("column %s.%s is shown by no answer", table, column)
				}
			}
			for _, f := range kind.Fields {
				if !f.Computed && !slices.Contains(columns, f.Column) {
					t.Errorf("field %s.%s has no column", table, f.Name)
				}
			}
		}
		if len(tables) < len(models.Kinds) {
			t.Errorf("only %d tables", len(tables))
		}
	})
}

func holdsPerson(columns []string) bool {
	return slices.ContainsFunc(columns, func(c string) bool { return c == "customer_id" || c == "request_id" || c == "person_id" })
}

func TestSectionsAreTheOwnersAlone(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		anna, bo := login(t, store, "1001"), login(t, store, "1002")
		count := func(me models.Me) string {
			sections, err := store.MySections(ctx, me)
			if err != nil {
				t.Fatal(err)
			}
			var held []string
			for _, s := range sections {
				page, err := store.MySection(ctx, me, s.Kind, 1)
				if err != nil {
					t.Fatal(err)
				}
				if len(page.Records) != s.Total {
					t.Errorf("%s: %d records, %d counted", s.Kind.Name, len(page.Records), s.Total)
				}
				if s.Total > 0 {
					held = append(held, fmt.Sprintf("%s %d", s.Kind.Name, s.Total))
				}
				text, err := json.Marshal(page)
				if err != nil {
					t.Fatal(err)
				}
				for _, other := range []string{"Öberg", "010594Y9032", "Koetie", "S-1"} {
					if me.Number() == bo.Number() && strings.Contains(string(text), other) {
						t.Errorf("%s shows Bo %q, which is Anna's", s.Kind.Name, other)
					}
				}
			}
			return strings.Join(held, ", ")
		}
		if got, want := count(anna), "customers 1, representatives 1, accounting_points 1, contracts 2, invoices 1, logins 1, permissions 1"; got != want {
			t.Errorf("Anna: %s, want %s", got, want)
		}
		if got, want := count(bo), "customers 1, logins 1"; got != want {
			t.Errorf("Bo: %s, want %s", got, want)
		}
		section, err := store.MySection(ctx, anna, models.Kinds[0], 1)
		if err != nil {
			t.Fatal(err)
		}
		if id := section.Records[0].(*models.Customer).PersonalID; id != "010594Y9032" {
			t.Errorf("identity code %q", id)
		}
	})
}

func TestSectionSurvivesJSON(t *testing.T) {
	store := modelstest.SQLite(t, modelstest.NewClock(modelstest.Start))
	utility(t, store)
	me := login(t, store, "1001")
	for _, kind := range models.Kinds {
		section, err := store.MySection(context.Background(), me, kind, 1)
		if err != nil {
			t.Fatal(err)
		}
		first, err := json.Marshal(section)
		if err != nil {
			t.Fatal(err)
		}
		var again models.Section
		if err := json.Unmarshal(first, &again); err != nil {
			t.Fatal(err)
		}
		second, err := json.Marshal(again)
		if err != nil {
			t.Fatal(err)
		}
		if string(first) != string(second) {
			t.Errorf("%s:\n%s\n%s", kind.Name, first, second)
		}
	}
}

func TestAppendOnly(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		utility(t, store)
		for _, table := range []string{"permissions", "audit_entries", "request_steps"} {
			me := login(t, store, "1001")
			if _, _, err := store.Ask(context.Background(), me, models.NewRequest{Kind: models.Access, Language: "fi", FormKey: table}); err != nil {
				t.Fatal(err)
			}
			acts := []string{"UPDATE " + table + " SET id = id + 1000", "DELETE FROM " + table}
			if store.Dialect() == "sqlite" {
				acts = append(acts, "INSERT OR REPLACE INTO "+table+" SELECT * FROM "+table)
			}
			for _, sql := range acts {
				if err := store.ExecForTest(sql); err == nil || !strings.Contains(err.Error(), "append-only") {
					t.Errorf("%s: %v", sql, err)
				}
			}
		}
	})
}
