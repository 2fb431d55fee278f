package models_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
)

func clerk(tb testing.TB, store *models.Store, name string, roles ...string) models.Staff {
	tb.Helper()
	token, err := store.LoginStaff(context.Background(), name, roles, models.Proof{Issuer: "https://staff.example", Subject: name})
	if err != nil {
		tb.Fatal(err)
	}
	staff, err := store.StaffSession(context.Background(), token)
	if err != nil {
		tb.Fatal(err)
	}
	return staff
}

func render(a models.Answer, _ *register.Description) (models.Documents, error) {
	return models.Documents{PDF: fmt.Appendf(nil, "answer to %s with %d records", a.Name, a.Held())}, nil
}

// runJobs runs every waiting job and returns their kinds.
func runJobs(tb testing.TB, store *models.Store) []models.JobKind {
	tb.Helper()
	var ran []models.JobKind
	for {
		job, err := store.NextJob(context.Background())
		if errors.Is(err, models.ErrNotFound) {
			return ran
		}
		if err != nil {
			tb.Fatal(err)
		}
		if job.Kind == models.JobSettle {
			if err := store.FinishJob(context.Background(), job, nil); err != nil {
				tb.Fatal(err)
			}
			continue
		}
		if job.Kind == models.JobAnswer {
			err = store.MakeAnswer(context.Background(), 1, render)
		}
		if err := store.FinishJob(context.Background(), job, err); err != nil {
			tb.Fatal(err)
		}
		ran = append(ran, job.Kind)
	}
}

func TestAccessRequestFromFormToCollection(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		anna, bo := login(t, store, "1001"), login(t, store, "1002")
		agent, approver := clerk(t, store, "Agent", "agent"), clerk(t, store, "Approver", "approver", "agent")
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		is := func(err, want error) {
			t.Helper()
			if !errors.Is(err, want) {
				t.Errorf("%v, want %v", err, want)
			}
		}

		r, fresh, err := store.Ask(ctx, anna, models.NewRequest{Kind: models.Access, Language: "sv", FormKey: "k"})
		ok(err)
		if !fresh || r.Ref != "2026-0001" || r.DueOn.String() != "2026-12-07" {
			t.Fatalf("%+v", r)
		}
		again, fresh, err := store.Ask(ctx, anna, models.NewRequest{Kind: models.Access, Language: "sv", FormKey: "k2"})
		ok(err)
		if fresh || again.Ref != r.Ref {
			t.Errorf("one open request of a kind: %+v", again)
		}
		if _, _, _, err := store.MyRequest(ctx, bo, r.Ref); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("Bo reaches Anna's request: %v", err)
		}
		is(store.WithdrawMine(ctx, bo, r.Ref), models.ErrNotFound)

		is(store.Take(ctx, clerk(t, store, "Marketer", "marketing"), r.Ref, 1), models.ErrNotAllowed)
		is(store.WriteDraft(ctx, agent, r.Ref, 1, plain("")), models.ErrStep)
		ok(store.Take(ctx, agent, r.Ref, 1))
		is(store.Take(ctx, approver, r.Ref, 1), models.ErrStale)
		ok(store.WriteDraft(ctx, agent, r.Ref, 2, plain("Hej")))
		is(store.Approve(ctx, agent, r.Ref, 3, ""), models.ErrNotAllowed)
		answer, _, err := store.PreviewAnswer(ctx, approver, r.Ref)
		ok(err)
		if answer.Name != "Änna Maria Öberg" || answer.Text != "Hej" || answer.Language != "sv" || answer.Held() != 7 {
			t.Errorf("preview: %s %s %s %d", answer.Name, answer.Text, answer.Language, answer.Held())
		}
		ok(store.ReturnDraft(ctx, approver, r.Ref, 3, "Check the date"))
		ok(store.WriteDraft(ctx, agent, r.Ref, 4, plain("Hej igen")))
		ok(modelstest.Approve(ctx, store, approver, r.Ref, 5))
		_, err = store.CollectMine(ctx, anna, r.Ref)
		is(err, models.ErrNotFound)

		if ran := runJobs(t, store); !slices.Equal(ran, []models.JobKind{models.JobMail, models.JobAnswer, models.JobMail}) {
			t.Fatalf("jobs: %v", ran)
		}
		_, err = store.CollectMine(ctx, bo, r.Ref)
		is(err, models.ErrNotFound)
		for range 2 {
			pdf, err := store.CollectMine(ctx, anna, r.Ref)
			ok(err)
			if !bytes.Contains(pdf, []byte("Änna Maria Öberg with 7")) {
				t.Errorf("collected %q", pdf)
			}
		}
		r, steps, pack, err := store.MyRequest(ctx, anna, r.Ref)
		ok(err)
		var took []string
		for _, s := range steps {
			took = append(took, string(s.Step))
		}
		if got := strings.Join(took, " "); got != "receive take draft return draft approve answer collect" {
			t.Errorf("steps: %s", got)
		}
		if r.State != models.Collected || pack == nil || len(pack.PDF) != 0 || r.Outcome != "fulfilled" {
			t.Errorf("%+v %+v", r, pack)
		}
		accesses, err := store.MyAccessLog(ctx, anna)
		ok(err)
		if len(accesses) != 3 { // at the first draft, at the page of the request and at the second
			t.Errorf("accesses: %+v", accesses)
		}
		clock.Advance((modelstest.AnswerDays + 1) * 24 * time.Hour)
		_, err = store.CollectMine(ctx, anna, r.Ref)
		is(err, models.ErrNotFound)
	})
}

func TestSameFormTwiceAtOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		utility(t, store)
		me := login(t, store, "1001")
		var wg sync.WaitGroup
		refs := make([]string, 8)
		for i := range refs {
			wg.Go(func() {
				r, _, err := store.Ask(context.Background(), me, models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "same"})
				if err != nil {
					t.Error(err)
				}
				refs[i] = r.Ref
			})
		}
		wg.Wait()
		mine, err := store.MyRequests(context.Background(), me)
		if err != nil || len(mine) != 1 {
			t.Fatalf("%d requests, %v", len(mine), err)
		}
		for _, ref := range refs {
			if ref != mine[0].Ref {
				t.Errorf("answered with %q, want %q", ref, mine[0].Ref)
			}
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		start := func(replaces string) string {
			token, err := store.LoginCustomer(ctx, models.Who{PersonalID: "010594Y9032"},
				models.Proof{Issuer: "i", Subject: "s", ProviderSession: "sid", IDToken: "id-token", Replaces: replaces})
			if err != nil {
				t.Fatal(err)
			}
			return token
		}
		ended := func(why, token string) {
			t.Helper()
			if _, err := store.CustomerSession(ctx, token); !errors.Is(err, models.ErrSession) {
				t.Errorf("%s: %v", why, err)
			}
		}
		alive := func(token string) {
			t.Helper()
			if _, err := store.CustomerSession(ctx, token); err != nil {
				t.Error(err)
			}
		}
		first := start("")
		second := start(first)
		ended("replaced at login", first)
		alive(second)
		if _, err := store.StaffSession(ctx, second); !errors.Is(err, models.ErrSession) {
			t.Errorf("a customer's token opens staff pages: %v", err)
		}
		clock.Advance(models.CustomerIdle - time.Minute)
		alive(second)
		clock.Advance(models.CustomerIdle - time.Minute)
		alive(second)
		clock.Advance(models.CustomerIdle)
		ended("idle", second)
		third := start("")
		for range int(models.CustomerAbsolute/(10*time.Minute)) - 1 {
			clock.Advance(10 * time.Minute)
			alive(third)
		}
		clock.Advance(10 * time.Minute)
		ended("past its end", third)
		fourth := start("")
		if id, err := store.Logout(ctx, fourth); err != nil || id != "id-token" {
			t.Errorf("logout: %q %v", id, err)
		}
		ended("logged out", fourth)
		fifth := start("")
		notice := models.LogoutNotice{Issuer: "i", Subject: "s", ProviderSession: "sid", ID: "jti"}
		if err := store.LogoutByProvider(ctx, notice); err != nil {
			t.Error(err)
		}
		ended("logged out by the provider", fifth)
		if err := store.LogoutByProvider(ctx, notice); !errors.Is(err, models.ErrStale) {
			t.Errorf("replayed logout token: %v", err)
		}
		for _, who := range []models.Who{{}, {Number: "9999"}, {Number: "2001"}, {PersonalID: "010594-9032"}} {
			if _, err := store.LoginCustomer(ctx, who, models.Proof{Issuer: "i", Subject: "x"}); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("%+v: %v", who, err)
			}
		}
	})
}

func TestPermissionsAreSavedWhereTheyChange(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		me := login(t, store, "1001")
		save := func(want int, decisions ...models.Decision) {
			t.Helper()
			n, err := store.SaveMyPermissions(ctx, me, decisions, "fi")
			if err != nil || n.Changed != want {
				t.Errorf("%d changed, want %d: %v", n.Changed, want, err)
			}
			clock.Advance(time.Minute)
		}
		marketing := func(channel string, yes bool) models.Decision {
			return models.Decision{Purpose: "direct_marketing", Channel: channel, Yes: yes}
		}
		save(1, marketing("email", true), marketing("phone", false))
		save(2, marketing("email", false), marketing("phone", true))
		save(0, marketing("email", false), marketing("phone", true))
		if _, err := store.SaveMyPermissions(ctx, me, []models.Decision{marketing("email", true), {Purpose: "x"}}, "fi"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("unknown cell: %v", err)
		}
		cells, err := store.MyPermissions(ctx, me)
		if err != nil {
			t.Fatal(err)
		}
		states := map[string]models.Code{}
		for _, c := range cells {
			states[c.Purpose.Key+" "+string(c.Channel)] = c.State
		}
		for cell, want := range map[string]models.Code{"direct_marketing email": models.Refused, "direct_marketing phone": models.Granted, "direct_marketing sms": models.NotAsked} {
			if states[cell] != want {
				t.Errorf("%s is %s, want %s", cell, states[cell], want)
			}
		}
		history, err := store.MyPermissionHistory(ctx, me)
		if err != nil || len(history) != 4 || history[0].Wording == "" {
			t.Errorf("history: %+v %v", history, err)
		}
	})
}

// TestProtectedRequest: the request of a customer under a non-disclosure order is for data protection.
func TestProtectedRequest(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store) // Bo, 1002, is protected
		r, _, err := store.Ask(ctx, login(t, store, "1002"), models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "k"})
		if err != nil {
			t.Fatal(err)
		}
		agent, both, approver := clerk(t, store, "Agent", "agent"), clerk(t, store, "Both", "agent", "approver"), clerk(t, store, "Approver", "approver")
		if _, err := store.StaffCase(ctx, agent, r.Ref); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an agent opens the case: %v", err)
		}
		if err := store.Take(ctx, agent, r.Ref, 1); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an agent takes it: %v", err)
		}
		for _, err := range []error{store.Take(ctx, both, r.Ref, 1), store.WriteDraft(ctx, both, r.Ref, 2, plain(""))} {
			if err != nil {
				t.Error(err)
			}
		}
		if _, _, err := store.PreviewAnswer(ctx, agent, r.Ref); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an agent sees the draft: %v", err)
		}
		if err := modelstest.Approve(ctx, store, approver, r.Ref, 3); err != nil {
			t.Error(err)
		}
		// An answer that cannot be made goes back to be worked on.
		if err := store.ReturnDraft(ctx, approver, r.Ref, 4, "It cannot be made"); err != nil {
			t.Error(err)
		}
		if ran := runJobs(t, store); !slices.Equal(ran, []models.JobKind{models.JobMail, models.JobAnswer}) {
			t.Errorf("jobs: %v", ran)
		}
		if _, _, pack, err := store.MyRequest(ctx, login(t, store, "1002"), r.Ref); err != nil || pack != nil {
			t.Errorf("it was answered all the same: %v", err)
		}
	})
}

// plain is an answer that gives what is asked for.
func plain(text string) models.DraftForm {
	return models.DraftForm{Text: text, Ruling: models.Ruling{Outcome: models.Fulfilled}}
}
