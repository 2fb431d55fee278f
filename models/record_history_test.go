package models_test

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

func kindOf(tb testing.TB, name string) *models.Kind {
	tb.Helper()
	k, err := models.KindNamed(name)
	if err != nil {
		tb.Fatal(err)
	}
	return k
}

// Whatever a record says is kept as it was, in every kind and every type of value.
func TestHistoryKeepsEveryValue(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		modelstest.Import(t, store, modelstest.File(t, "events", "id,customer,time,channel,kind,subject,source,source_time",
			`E-1,1001,2026-01-01T12:00:00Z,phone,fault,"quotes" and \ and ä,staff,2026-01-02T12:00:00Z`))
		me := login(t, store, "1001")
		for _, k := range models.Kinds {
			if k.Name == "permissions" { // decisions never change
				continue
			}
			section := sectionOf(t, store, me, k.Name)
			if section.Total == 0 {
				continue
			}
			clock.Advance(time.Hour)
			kept, err := store.ChangeForTest(ctx, k, k.Name+" t WHERE 1 = 1", "UPDATE "+k.Name+" SET source = 'other', source_time = NULL")
			if err != nil || kept < int64(section.Total) {
				t.Errorf("%s: %d kept, %v", k.Name, kept, err)
			}
			for _, was := range section.Records {
				id := reflect.Indirect(reflect.ValueOf(was)).FieldByName("ID").Int()
				past, err := pastOf(ctx, store, me, k, id)
				if err != nil || len(past) != 1 {
					t.Fatalf("%s: %d in the past, %v", k.Name, len(past), err)
				}
				if past[0].Kind != k || past[0].RecordID != id || past[0].Replaced.Time() != clock.Now() {
					t.Errorf("%s: %+v", k.Name, past[0])
				}
				text, err := json.Marshal(past[0])
				if err != nil {
					t.Fatal(err)
				}
				var again models.Earlier
				if err := json.Unmarshal(text, &again); err != nil || again.Kind != k || again.Replaced != past[0].Replaced {
					t.Errorf("%s: %s reads as %+v, %v", k.Name, text, again, err)
				}
				for _, f := range k.Fields {
					if got, want := f.Of(again.Record), f.Of(past[0].Record); !reflect.DeepEqual(got, want) {
						t.Errorf("%s.%s was %v, is %v after JSON", k.Name, f.Name, want, got)
					}
					if f.Name == "organisation_name" || f.Name == "person_name" { // they are those of other records
						continue
					}
					if got, want := f.Of(past[0].Record), f.Of(was); !reflect.DeepEqual(got, want) {
						t.Errorf("%s.%s was %v, is kept as %v", k.Name, f.Name, want, got)
					}
				}
			}
		}
		for _, row := range rowsOf(t, store, "record_history") {
			if strings.Contains(row, "010594Y9032") {
				t.Error("an identity code is kept in the clear")
			}
		}
	})
}

func TestHistoryIsItsOwners(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		anna, bo := login(t, store, "1001"), login(t, store, "1002")
		contracts := kindOf(t, "contracts")
		id := int64(0)
		move := func(number string) {
			clock.Advance(time.Hour)
			kept, err := store.ChangeForTest(ctx, contracts, "contracts t WHERE t.source_key = 'S-1'",
				"UPDATE contracts SET product = product || '+', customer_id = (SELECT id FROM customers WHERE number = '"+number+"') WHERE source_key = 'S-1'")
			if err != nil || kept != 1 {
				t.Fatalf("%d kept, %v", kept, err)
			}
		}
		for _, r := range sectionOf(t, store, anna, "contracts").Records {
			if c := r.(*models.Contract); c.Key == "S-1" {
				id = c.ID
			}
		}
		move("1001")
		move("1001")
		past, err := pastOf(ctx, store, anna, contracts, id)
		if err != nil || len(past) != 2 || past[0].Record.(*models.Contract).Product != "Perus+" || past[1].Record.(*models.Contract).Product != "Perus" {
			t.Fatalf("%+v, %v", past, err)
		}
		if past, err := pastOf(ctx, store, bo, contracts, id); err != nil || len(past) != 0 {
			t.Errorf("Bo sees what is Anna's: %v %v", past, err)
		}
		move("1002")
		past, err = pastOf(ctx, store, bo, contracts, id)
		if err != nil || len(past) != 0 {
			t.Errorf("Bo sees what was said while it was Anna's: %+v, %v", past, err)
		}
		if all, err := pastOf(ctx, store, anna, contracts, id); err != nil || len(all) != 3 {
			t.Errorf("what was hers stays hers: %+v, %v", all, err)
		}
		// A role is held on two.
		if kept, err := store.ChangeForTest(ctx, kindOf(t, "representatives"), "representatives t WHERE t.source_key = 'R-1'", "UPDATE representatives SET title = 'x'"); err != nil || kept != 1 {
			t.Errorf("%d kept, %v", kept, err)
		}
		if n := len(rowsOf(t, store, "record_history")); n != 5 {
			t.Errorf("%d rows", n)
		}
	})
}

// pastOf is what one record said before, as far as the customer sees it.
func pastOf(ctx context.Context, store *models.Store, me models.Me, k *models.Kind, id int64) ([]models.Earlier, error) {
	list, _, err := store.MyEarlier(ctx, me, k, 1)
	return slices.DeleteFunc(list, func(e models.Earlier) bool { return e.RecordID != id }), err
}
