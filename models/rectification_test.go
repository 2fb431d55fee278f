package models_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// recordOf is the first record of a kind that is held on somebody, and its number.
func recordOf(tb testing.TB, store *models.Store, me models.Me, name string) (*models.Kind, any, int64) {
	tb.Helper()
	kind, err := models.KindNamed(name)
	if err != nil {
		tb.Fatal(err)
	}
	section, err := store.MySection(context.Background(), me, kind, 1)
	if err != nil || len(section.Records) == 0 {
		tb.Fatalf("no %s: %v", name, err)
	}
	return kind, section.Records[0], kind.ID(section.Records[0])
}

// wrongly is a form that says what a record of somebody's should hold.
func wrongly(tb testing.TB, store *models.Store, me models.Me, kind, form string, values ...models.NewValue) models.NewRequest {
	tb.Helper()
	k, _, id := recordOf(tb, store, me, kind)
	return models.NewRequest{
		Kind: models.Rectification, Language: "fi", FormKey: form, Correction: models.Correction{Kind: k, Record: id, Values: values},
	}
}

func TestRectification(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		me, agent := login(t, store, "1001"), clerk(t, store, "Agent", "agent", "approver")
		ask := func(n models.NewRequest) (models.Request, bool) {
			t.Helper()
			r, fresh, err := store.Ask(ctx, me, n)
			if err != nil {
				t.Fatal(err)
			}
			return r, fresh
		}
		customer := wrongly(t, store, me, "customers", "a",
			models.NewValue{Field: "given_names", Value: " Anna  Maria ", Reason: "kirjoitusvirhe"}, models.NewValue{Field: "personal_id", Value: "010594-9021", Reason: ""})
		r, fresh := ask(customer)
		if !fresh || r.Ref != "2026-0001" || r.DueOn.String() != "2026-12-07" {
			t.Fatalf("%+v %v", r, fresh)
		}
		if again, fresh := ask(customer); fresh || again.Version != r.Version {
			t.Errorf("the same form again: %+v", again)
		}
		clock.Advance(24 * time.Hour)
		point := wrongly(t, store, me, "accounting_points", "b", models.NewValue{Field: "connected", Value: "31.1.2011"})
		if added, fresh := ask(point); fresh || added.Ref != r.Ref || added.DueOn != r.DueOn || added.Version != r.Version+1 {
			t.Errorf("what is added while one is open: %+v", added)
		}
		ask(point)
		ask(models.NewRequest{Kind: models.Rectification, FormKey: "c", Details: "Nimeni on joissain kirjeissä väärin."})
		ask(wrongly(t, store, me, "customers", "d", models.NewValue{Field: "given_names", Value: "Anna"}))

		want := "customers given_names 1001: Änna Maria -> Anna ()\n" +
			"customers personal_id 1001: 010594Y9032 -> 010594-9021 ()\n" +
			"accounting_points connected 643007127000000013: 2010-05-01 -> 2011-01-31 ()\n" +
			"  :  ->  (Nimeni on joissain kirjeissä väärin.)\n"
		told, steps, _, err := store.MyRequest(ctx, me, r.Ref)
		if err != nil || list(told.Fields) != want {
			t.Errorf("%v\n%s\nwant\n%s", err, list(told.Fields), want)
		}
		if len(steps) != 4 || steps[3].Step != models.StepAdd || steps[3].State != models.Received {
			t.Errorf("steps %+v", steps)
		}
		if c, ok := told.Fields[0].Record.(*models.Customer); !ok || c.Number != "1001" {
			t.Errorf("the record is %T", told.Fields[0].Record)
		}
		staffSees(t, store, agent, me, told, want)
		if err := store.WithdrawMine(ctx, me, r.Ref); err != nil {
			t.Error(err)
		}
		if other, fresh := ask(wrongly(t, store, me, "customers", "e", models.NewValue{Field: "name", Value: "Änna"})); !fresh || other.Ref == r.Ref {
			t.Errorf("after the end of the first: %+v %v", other, fresh)
		}
	})
}

// staffSees checks the staff's view: the same, logged, and nothing to draft.
func staffSees(t *testing.T, store *models.Store, agent models.Staff, me models.Me, r models.Request, want string) {
	t.Helper()
	ctx := context.Background()
	if err := store.Take(ctx, agent, r.Ref, r.Version-1); !errors.Is(err, models.ErrStale) {
		t.Errorf("a page shown before something was added: %v", err)
	}
	if err := store.Take(ctx, agent, r.Ref, r.Version); err != nil {
		t.Fatal(err)
	}
	k, err := store.StaffCase(ctx, agent, r.Ref)
	if err != nil || list(k.Fields) != want {
		t.Errorf("staff: %v\n%s", err, list(k.Fields))
	}
	if got := fmt.Sprint(k.Can); got != "[add give_back ask_specification tell extend fields enclose take_out draft withdraw]" {
		t.Errorf("staff can %s", got)
	}
	if err := store.WriteDraft(ctx, agent, r.Ref, k.Version, plain("")); err == nil || err.Error() != "fields: required" {
		t.Errorf("an answer that decides nothing: %v", err)
	}
	accesses, err := store.MyAccessLog(ctx, me)
	if err != nil || len(accesses) != 1 || accesses[0].Ref != r.Ref {
		t.Errorf("that staff saw values: %+v %v", accesses, err)
	}
}

func list(fields []models.RequestField) string {
	var b strings.Builder
	for _, f := range fields {
		fmt.Fprintf(&b, "%s %s %s: %s -> %s (%s)\n", f.Kind, f.Field, f.RecordKey, f.Old, f.New, f.Reason)
	}
	return b.String()
}

// TestRectificationIsSealed: what is reported can be an identity code, so none of it is in clear.
func TestRectificationIsSealed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		utility(t, store)
		me := login(t, store, "1001")
		n := wrongly(t, store, me, "customers", "a", models.NewValue{Field: "personal_id", Value: "010594-9021", Reason: "010594-9021 on oikea"})
		if _, _, err := store.Ask(context.Background(), me, n); err != nil {
			t.Fatal(err)
		}
		rows, err := store.DumpForTest("request_fields")
		if err != nil || len(rows) != 1 {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		for column, v := range rows[0] {
			if data, ok := v.([]byte); ok {
				v = string(data)
			}
			if text := fmt.Sprint(v); strings.Contains(text, "9032") || strings.Contains(text, "9021") {
				t.Errorf("%s is in clear", column)
			}
		}
	})
}

func TestRectificationRefuses(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		me, bo := login(t, store, "1001"), login(t, store, "1002")
		street := models.NewValue{Field: "street", Value: "Koetie 2"}
		for name, test := range map[string]struct {
			me   models.Me
			form models.NewRequest
			want error
		}{
			"somebody else's record": {bo, wrongly(t, store, me, "accounting_points", "1", street), models.ErrNotFound},
			"no field":               {me, wrongly(t, store, me, "accounting_points", "2"), models.ErrNotFound},
			"unknown field":          {me, wrongly(t, store, me, "accounting_points", "3", models.NewValue{Field: "digest", Value: "x"}), models.ErrNotFound},
			"where it came from":     {me, wrongly(t, store, me, "accounting_points", "4", models.NewValue{Field: "received_at", Value: "2020-01-01T00:00:00Z"}), models.ErrNotFound},
			"a field twice":          {me, wrongly(t, store, me, "accounting_points", "5", street, street), models.ErrNotFound},
			"an organisation's":      {actFor(t, store, token(t, store, "1001"), "2001"), wrongly(t, store, me, "customers", "6", models.NewValue{Field: "name", Value: "x"}), models.ErrNotAllowed},
		} {
			if _, _, err := store.Ask(ctx, test.me, test.form); !errors.Is(err, test.want) {
				t.Errorf("%s: %v, want %v", name, err, test.want)
			}
		}
		var wrong *models.Invalid
		if _, _, err := store.Ask(ctx, me, wrongly(t, store, me, "accounting_points", "7", models.NewValue{Field: "connected", Value: "eilen"})); !errors.As(err, &wrong) || wrong.Code != "date" {
			t.Errorf("a date that is none: %v", err)
		}
		if _, _, err := store.Ask(ctx, me, models.NewRequest{Kind: models.Rectification, FormKey: "8", Details: " "}); !errors.As(err, &wrong) || wrong.Code != "required" {
			t.Errorf("nothing told: %v", err)
		}
		if mine, err := store.MyRequests(ctx, me); err != nil || len(mine) != 0 {
			t.Errorf("what was refused left %d requests, %v", len(mine), err)
		}
	})
}

func TestNewValuesAreHeldToTheirType(t *testing.T) {
	today := value.NewDate(2026, 11, 22)
	customer, _ := models.KindNamed("customers")
	contact, _ := models.KindNamed("contacts")
	contract, _ := models.KindNamed("contracts")
	phone := &models.Contact{Channel: "phone", Value: "+358401234567"}
	email := &models.Contact{Channel: "email", Value: "a@example.org"}
	held := &models.Customer{FamilyName: "Öberg"}
	for _, test := range []struct {
		kind         *models.Kind
		record       any
		field, value string
		reason, want string
	}{
		{customer, held, "family_name", "Åberg", "", ""},
		{customer, held, "family_name", "Öberg", "", "same"},
		{customer, held, "family_name", "Öberg", "isolla", ""},
		{customer, held, "family_name", " ", "", "required"},
		{customer, held, "family_name", "", "En tiedä", ""},
		{customer, held, "family_name", strings.Repeat("ä", models.MaxDetails+1), "", "too_long"},
		{customer, held, "family_name", "\xff", "", "characters"},
		{customer, held, "family_name", "ok", "\xff", "characters"},
		{customer, held, "family_name", "ok", strings.Repeat("ä", models.MaxDetails+1), "too_long"},
		{customer, held, "personal_id", "010594-9021", "", ""},
		{customer, held, "personal_id", "010594-9022", "", "personal_id"},
		{customer, held, "personal_id", "010199F9021", "", "personal_id"},
		{customer, held, "since", "1.2.2020", "", ""},
		{customer, held, "since", "2020-02-01", "", ""},
		{customer, held, "since", "30.2.2020", "", "date"},
		{customer, held, "housing_form", "flat", "", ""},
		{customer, held, "housing_form", "castle", "", "code"},
		{customer, held, "protected", "kyllä", "", ""},
		{customer, held, "protected", "ehkä", "", "bool"},
		{customer, held, "home_country", "SE", "", ""},
		{contact, phone, "value", "040 7654321", "", ""},
		{contact, phone, "value", "soita", "", "phone"},
		{contact, email, "value", "b@example.org", "", ""},
		{contact, email, "value", "b.example.org", "", "email"},
		{contract, &models.Contract{}, "accounting_point", "6430 0712 7000 0000 13", "", ""},
		{contract, &models.Contract{}, "accounting_point", "6430 0712 7000 0000 14", "", "gsrn"},
	} {
		c := models.Correction{Kind: test.kind, Values: []models.NewValue{{Field: test.field, Value: test.value, Reason: test.reason}}}
		got := ""
		if wrong := c.Check(test.record, today); len(wrong) > 0 {
			got = wrong[0].Code
		}
		if got != test.want {
			t.Errorf("%s %.20q because %.20q: %q, want %q", test.field, test.value, test.reason, got, test.want)
		}
	}
}

// TestRectificationsAtOnce: forms sent at the same time are all in the one request, each once.
func TestRectificationsAtOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		utility(t, store)
		me := login(t, store, "1001")
		var wg sync.WaitGroup
		for i, field := range []string{"street", "post_office", "street", "post_office"} {
			form := wrongly(t, store, me, "accounting_points", field, models.NewValue{Field: field, Value: "Uusi"})
			wg.Go(func() {
				if _, _, err := store.Ask(context.Background(), me, form); err != nil {
					t.Errorf("%d: %v", i, err)
				}
			})
		}
		wg.Wait()
		mine, err := store.MyRequests(context.Background(), me)
		if err != nil || len(mine) != 1 {
			t.Fatalf("%d requests, %v", len(mine), err)
		}
		rows, err := store.DumpForTest("request_fields")
		if err != nil || len(rows) != 2 || bytes.Equal(rows[0]["new_value"].([]byte), rows[1]["new_value"].([]byte)) {
			t.Errorf("%d fields, %v", len(rows), err)
		}
	})
}
