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

// TestAccesses: a customer sees every look of staff and what they took along, and nobody else's.
func TestAccesses(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		anna, bo := login(t, store, "1001"), login(t, store, "1002")
		agent, approver := clerk(t, store, "Liisa Virkailija", "agent"), clerk(t, store, "Approver", "approver", "agent")
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			clock.Advance(time.Minute)
		}
		look := func(staff models.Staff, number string, reason models.Reason, kinds ...int) {
			t.Helper()
			ok(store.OpenCustomer(ctx, staff, number, reason))
			visit, err := store.Visit(ctx, staff, number)
			ok(err)
			for _, k := range kinds {
				_, err := store.VisitedSection(ctx, visit, models.Kinds[k], 1)
				ok(err)
			}
		}
		clock.Advance(time.Minute)
		r, _, err := store.Ask(ctx, anna, models.NewRequest{Kind: models.Access, Language: "sv", FormKey: "k"})
		ok(err)
		look(agent, "1001", models.Reason{Code: models.ReasonBilling}, 8, 9, 8)
		look(approver, "1001", models.Reason{Code: models.ReasonDataProtection})
		look(approver, "1001", models.Reason{Code: models.ReasonOther, Text: "Sisäinen tarkastus"})
		ok(store.Take(ctx, agent, r.Ref, 1))
		ok(store.WriteDraft(ctx, agent, r.Ref, 2, plain("")))
		answer, _, err := store.PreviewAnswer(ctx, approver, r.Ref)
		ok(err)
		_, err = store.MyData(ctx, anna, models.DownloadPDF, "fi")
		ok(err)
		look(approver, "1002", models.Reason{Code: models.ReasonContact})

		entries, total, err := store.MyAccesses(ctx, anna, 1)
		ok(err)
		want := []string{
			"download", "request_viewed request data_protection 2026-0001", "customer_viewed other customer_service Sisäinen tarkastus",
			"customer_viewed data_protection data_protection", "kind_viewed billing customer_service collections",
			"kind_viewed billing customer_service invoices", "customer_viewed billing customer_service", "login",
		}
		if got := told(entries); !slices.Equal(got, want) || total != len(want) {
			t.Errorf("%d:\n%s\nwant\n%s", total, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if strings.Contains(fmt.Sprintf("%+v", entries), "Virkailija") {
			t.Error("the log names an employee")
		}
		// The answer has what staff did before it was drafted.
		if got := told(answer.Accesses); !slices.Equal(got, want[2:7]) {
			t.Errorf("answer:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want[2:7], "\n"))
		}
		entries, _, err = store.MyAccesses(ctx, bo, 1)
		ok(err)
		if got, want := told(entries), []string{"customer_viewed contact data_protection", "login"}; !slices.Equal(got, want) {
			t.Errorf("Bo: %q, want %q", got, want)
		}
	})
}

// told are entries in words.
func told(entries []models.AccessEntry) []string {
	var list []string
	for _, e := range entries {
		words := []string{string(e.Action), e.Reason, string(e.Unit), e.Kind, e.Ref, e.Text}
		list = append(list, strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " "))
	}
	return list
}

// TestAccessesOfRepresentatives: switching to an organisation is no look at one's own data, and the
// log is not shown to those who act for somebody else.
func TestAccessesOfRepresentatives(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		token, err := store.LoginCustomer(ctx, models.Who{Number: "1001"}, models.Proof{Issuer: "https://id.example", Subject: "1001"})
		if err != nil {
			t.Fatal(err)
		}
		anna, err := store.CustomerSession(ctx, token)
		if err != nil {
			t.Fatal(err)
		}
		contexts, err := store.MyContexts(ctx, anna)
		if err != nil || len(contexts) != 2 {
			t.Fatal(contexts, err)
		}
		for _, role := range []int64{contexts[1].ID, 0, contexts[1].ID} {
			if err := store.ActFor(ctx, anna, role); err != nil {
				t.Fatal(err)
			}
		}
		if entries, _, err := store.MyAccesses(ctx, anna, 1); err != nil || len(entries) != 1 || entries[0].Action != models.ActionLogin {
			t.Errorf("%+v %v", entries, err)
		}
		acting, err := store.CustomerSession(ctx, token)
		if err != nil || acting.Own() {
			t.Fatal(err)
		}
		if _, _, err := store.MyAccesses(ctx, acting, 1); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("acting for an organisation: %v", err)
		}
	})
}

func TestAccessesByPages(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		for range models.PageSize {
			login(t, store, "1001")
		}
		me := login(t, store, "1001")
		for page, want := range map[int]int{0: models.PageSize, 1: models.PageSize, 2: 1, 3: 0} {
			entries, total, err := store.MyAccesses(ctx, me, page)
			if err != nil || len(entries) != want || total != models.PageSize+1 {
				t.Errorf("page %d: %d of %d, %v", page, len(entries), total, err)
			}
		}
	})
}
