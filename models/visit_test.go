package models_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestWhoOpensACustomer is the matrix of roles and protection.
func TestWhoOpensACustomer(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		street(t, store)
		for _, c := range []struct {
			number string
			role   models.Role
			want   error // of opening; before it a page needs a reason where this is nil
		}{
			{"1001", models.Agent, nil}, {"1001", models.Approver, nil}, {"1001", models.Marketing, models.ErrNotAllowed},
			{"1001", models.Auditor, models.ErrNotAllowed}, {"1001", models.Admin, models.ErrNotAllowed},
			{"1002", models.Agent, models.ErrNotAllowed}, {"1002", models.Approver, nil}, {"1002", models.Marketing, models.ErrNotAllowed},
			{"1002", models.Auditor, models.ErrNotAllowed}, {"1002", models.Admin, models.ErrNotAllowed},
			{"1003", models.Agent, models.ErrNotAllowed}, {"1003", models.Approver, nil}, {"1003", models.Admin, models.ErrNotAllowed},
			{"1004", models.Agent, nil}, {"1004", models.Approver, nil}, {"1006", models.Agent, models.ErrNotAllowed}, {"1006", models.Approver, nil},
			{"1009", models.Agent, models.ErrNotFound}, {"1009", models.Approver, models.ErrNotFound}, {"1009", models.Admin, models.ErrNotAllowed},
		} {
			staff := clerk(t, store, string(c.role), string(c.role))
			before := c.want
			if before == nil {
				before = models.ErrReason
			}
			if _, err := store.Visit(ctx, staff, c.number); !errors.Is(err, before) {
				t.Errorf("%s sees %s without a reason: %v, want %v", c.role, c.number, err, before)
			}
			if err := store.OpenCustomer(ctx, staff, c.number, models.Reason{Code: models.ReasonContact}); !errors.Is(err, c.want) {
				t.Errorf("%s opens %s: %v, want %v", c.role, c.number, err, c.want)
			}
			if v, err := store.Visit(ctx, staff, c.number); !errors.Is(err, c.want) || err == nil && v.Number != c.number {
				t.Errorf("%s sees %s: %v, want %v", c.role, c.number, err, c.want)
			}
		}
	})
}

func TestReasons(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		street(t, store)
		agent := clerk(t, store, "Agent", "agent")
		for _, c := range []struct {
			reason models.Reason
			want   string // field and code of what is wrong
		}{
			{models.Reason{}, "code: required"},
			{models.Reason{Code: "curiosity"}, "code: required"},
			{models.Reason{Code: models.ReasonOther}, "text: required"},
			{models.Reason{Code: models.ReasonOther, Text: " \n"}, "text: required"},
			{models.Reason{Code: models.ReasonFault, Text: strings.Repeat("ä", models.MaxReason+1)}, "text: too_long"},
			{models.Reason{Code: models.ReasonFault, Text: "a\xff"}, "text: characters"},
			{models.Reason{Code: models.ReasonFault, Text: "Soitti 010594Y9032."}, "text: personal_id"},
			{models.Reason{Code: models.ReasonFault, Text: strings.Repeat("ä", models.MaxReason)}, ""},
			{models.Reason{Code: models.ReasonOther, Text: "Sisäinen tarkastus"}, ""},
		} {
			err := store.OpenCustomer(context.Background(), agent, "1001", c.reason)
			var wrong *models.Invalid
			switch {
			case c.want == "" && err != nil:
				t.Errorf("%s: %v", c.reason.Code, err)
			case c.want != "" && (!errors.As(err, &wrong) || wrong.Error() != c.want):
				t.Errorf("%s: %v, want %s", c.reason.Code, err, c.want)
			}
		}
		if n := len(audited(t, store, models.ActionCustomerViewed)); n != 2 {
			t.Errorf("%d visits in the audit log", n)
		}
	})
}

// TestVisitEnds: a reason lasts half an hour, for the one who gave it and the customer it is about.
func TestVisitEnds(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		street(t, store)
		agent, colleague := clerk(t, store, "Agent", "agent"), clerk(t, store, "Colleague", "agent")
		is := func(staff models.Staff, number string, want error) {
			t.Helper()
			if _, err := store.Visit(ctx, staff, number); !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		}
		if err := store.OpenCustomer(ctx, agent, "1001", models.Reason{Code: models.ReasonBilling}); err != nil {
			t.Fatal(err)
		}
		is(agent, "1001", nil)
		is(agent, "1005", models.ErrReason)
		is(colleague, "1001", models.ErrReason)
		clock.Advance(models.VisitLength - time.Second)
		is(agent, "1001", nil)
		clock.Advance(time.Second)
		is(agent, "1001", models.ErrReason)
	})
}

// TestProtectionEndsVisit: an order that comes into force closes the page at once.
func TestProtectionEndsVisit(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		street(t, store)
		agent := clerk(t, store, "Agent", "agent")
		if err := store.OpenCustomer(ctx, agent, "1005", models.Reason{Code: models.ReasonBilling}); err != nil {
			t.Fatal(err)
		}
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,given_names,family_name,protected", "1005,person,Ville,Virtanen,true"))
		if _, err := store.Visit(ctx, agent, "1005"); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("%v", err)
		}
	})
}

// TestVisitedSections: staff see the same records as the customer, but for the identity code.
func TestVisitedSections(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		me, agent := login(t, store, "1001"), clerk(t, store, "Agent", "agent")
		if err := store.OpenCustomer(ctx, agent, "1001", models.Reason{Code: models.ReasonContract}); err != nil {
			t.Fatal(err)
		}
		visit, err := store.Visit(ctx, agent, "1001")
		if err != nil || visit.Name != "Änna Maria Öberg" || visit.Kind != models.Person || visit.Protection != "" {
			t.Fatalf("%+v %v", visit, err)
		}
		sections, err := store.VisitedSections(ctx, visit)
		if err != nil || len(sections) != len(models.Kinds) {
			t.Fatalf("%d sections, %v", len(sections), err)
		}
		for _, s := range sections {
			theirs, err := store.VisitedSection(ctx, visit, s.Kind, 1)
			if err != nil || theirs.Total != s.Total {
				t.Fatalf("%s: %d, counted %d, %v", s.Kind.Name, theirs.Total, s.Total, err)
			}
			mine, err := store.MySection(ctx, me, s.Kind, 1)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := text(t, theirs), strings.ReplaceAll(text(t, mine), "010594Y9032", ""); got != want {
				t.Errorf("%s:\n%s\nwant\n%s", s.Kind.Name, got, want)
			}
		}
		again, err := store.VisitedSection(ctx, visit, models.Kinds[0], 1)
		if err != nil || len(again.Records) != 1 {
			t.Fatal(err)
		}
		if n := len(audited(t, store, models.ActionKindViewed)); n != len(models.Kinds) {
			t.Errorf("%d kinds in the audit log, want %d: one for each", n, len(models.Kinds))
		}
		entry := audited(t, store, models.ActionKindViewed)[0]
		if entry.Reason != "contract" || entry.Details != `{"unit":"customer_service","visit":1,"kind":"customers"}` {
			t.Errorf("%+v", entry)
		}
	})
}

func text(tb testing.TB, v any) string {
	tb.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

func TestVisitsAreKept(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		street(t, store)
		if err := store.OpenCustomer(context.Background(), clerk(t, store, "Agent", "agent"), "1001", models.Reason{Code: models.ReasonFault}); err != nil {
			t.Fatal(err)
		}
		for _, sql := range []string{"UPDATE staff_visits SET code = 'contact'", "DELETE FROM staff_visits"} {
			if err := store.ExecForTest(sql); err == nil || !strings.Contains(err.Error(), "append-only") {
				t.Errorf("%s: %v", sql, err)
			}
		}
	})
}
