package models_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/permit"
)

// link runs the jobs that wait and returns the tokens that are mailed, by address.
func link(t testing.TB, store *models.Store) map[string]string {
	t.Helper()
	ctx := context.Background()
	tokens := map[string]string{}
	for {
		job, err := store.NextJob(ctx)
		if errors.Is(err, models.ErrNotFound) {
			return tokens
		}
		if err != nil {
			t.Fatal(err)
		}
		if job.Kind == models.JobConfirmation {
			var of models.ConfirmationJob
			if err := json.Unmarshal([]byte(job.Payload), &of); err != nil {
				t.Fatal(err)
			}
			mail, token, err := store.ConfirmationMail(ctx, of.Confirmation)
			if err != nil {
				t.Fatal(err)
			}
			if mail.To != "" {
				tokens[mail.To] = token
				if err := store.ConfirmationSent(ctx, of.Confirmation); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := store.FinishJob(ctx, job, nil); err != nil {
			t.Fatal(err)
		}
	}
}

func added(t testing.TB, store *models.Store, me models.Me, text string) {
	t.Helper()
	if err := store.AddContact(context.Background(), me, models.NewContact{Channel: "email", Value: text, Language: "fi"}); err != nil {
		t.Fatal(err)
	}
}

// acting is a person who acts for the one organisation they act for.
func acting(t testing.TB, store *models.Store, number string) models.Me {
	t.Helper()
	ctx := context.Background()
	token, err := store.LoginCustomer(ctx, models.Who{Number: number}, models.Proof{Issuer: "https://idp.example", Subject: number})
	if err != nil {
		t.Fatal(err)
	}
	me, err := store.CustomerSession(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	contexts, err := store.MyContexts(ctx, me)
	if err != nil || len(contexts) != 2 {
		t.Fatalf("%+v %v", contexts, err)
	}
	if err := store.ActFor(ctx, me, contexts[1].ID); err != nil {
		t.Fatal(err)
	}
	if me, err = store.CustomerSession(ctx, token); err != nil {
		t.Fatal(err)
	}
	return me
}

// contactsOf is what the page shows: each value with whether it is confirmed.
func contactsOf(t testing.TB, store *models.Store, me models.Me) string {
	t.Helper()
	list, err := store.MyContacts(context.Background(), me)
	if err != nil {
		t.Fatal(err)
	}
	s := ""
	for _, c := range list {
		s += fmt.Sprintf("%s %s;", c.Value, c.Verified)
	}
	return s
}

// TestAddressConfirmed: an address that a customer adds counts once the link was used, and from that
// very moment; nothing takes it away but the customer.
func TestAddressConfirmed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "1,person,A", "2,person,B"))
		me := login(t, store, "1")
		if _, err := store.SaveMyPermissions(ctx, me, answer("email", true), "fi"); err != nil {
			t.Fatal(err)
		}
		if c := cellIn(t, store, me, "email"); c.Reason != permit.NoWay {
			t.Errorf("without an address: %s", c.Reason)
		}
		added(t, store, me, "Uusi@EXAMPLE.fi")
		if c := cellIn(t, store, me, "email"); c.Reason != permit.UnverifiedAddress {
			t.Errorf("before it is confirmed: %s", c.Reason)
		}
		if m, err := store.RenewalMail(ctx, 1); err != nil || m.To != "" {
			t.Errorf("mailed to before it is confirmed: %q %v", m.To, err)
		}
		tokens := link(t, store)
		token := tokens["Uusi@example.fi"]
		if len(tokens) != 1 || len(token) != 32 {
			t.Fatalf("mailed: %v", tokens)
		}
		for range 3 { // what only looks changes nothing
			if err := store.CanConfirm(ctx, token); err != nil {
				t.Fatal(err)
			}
		}
		if got := contactsOf(t, store, me); got != "Uusi@example.fi false;" {
			t.Errorf("after looking: %s", got)
		}
		if err := store.ConfirmContact(ctx, token); err != nil {
			t.Fatal(err)
		}
		reasons, err := store.ReasonsForTest("1")
		if err != nil || reasons[0] != permit.Consent.Letter() {
			t.Errorf("others read %q %v", reasons, err)
		}
		for _, again := range []string{token, "", "A", token[1:] + "0"} {
			if err := store.ConfirmContact(ctx, again); !errors.Is(err, models.ErrNotFound) {
				t.Errorf("token %q works: %v", again, err)
			}
		}
		if err := store.CanConfirm(ctx, token); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a used link still shows its page: %v", err)
		}
		clock.Advance(time.Hour)
		files := []models.ImportFile{modelstest.File(t, "contacts", "id,customer,channel,value", "x,2,email,x@example.fi")}
		if _, err := store.Import(ctx, files, models.ImportSettings{Full: true}); err != nil {
			t.Fatal(err)
		}
		if got := contactsOf(t, store, me); got != "Uusi@example.fi true;" {
			t.Errorf("after a full import: %s", got)
		}
		if m, err := store.RenewalMail(ctx, 1); err != nil || m.To != "Uusi@example.fi" {
			t.Errorf("mailed to %q %v", m.To, err)
		}
		list, err := store.MyContacts(ctx, me)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.RemoveContact(ctx, login(t, store, "2"), list[0].ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("somebody else removes it: %v", err)
		}
		if err := store.RemoveContact(ctx, me, list[0].ID); err != nil {
			t.Fatal(err)
		}
		if c := cellIn(t, store, me, "email"); c.Reason != permit.WrongAddress || contactsOf(t, store, me) != "" {
			t.Errorf("after it was removed: %s", c.Reason)
		}
	})
}

// TestLinkExpires: the link works for 48 hours, and the last one mailed is as good as the first.
func TestLinkExpires(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		me := someone(t, store)
		added(t, store, me, "b@example.fi")
		first := link(t, store)["b@example.fi"]
		clock.Advance(models.ConfirmationTime - time.Second)
		if err := store.CanConfirm(ctx, first); err != nil {
			t.Errorf("in time: %v", err)
		}
		clock.Advance(time.Second)
		if err := store.ConfirmContact(ctx, first); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("after its time: %v", err)
		}
		me = login(t, store, "1")
		added(t, store, me, "b@example.fi")
		if got := contactsOf(t, store, me); got != "a@example.fi true;b@example.fi false;" {
			t.Errorf("mailed again: %s", got)
		}
		second := link(t, store)["b@example.fi"]
		if second == first || second == "" {
			t.Errorf("tokens %q and %q", first, second)
		}
		if err := store.ConfirmContact(ctx, second); err != nil {
			t.Error(err)
		}
		// A mail that could not be sent in time is not sent at all.
		added(t, store, me, "c@example.fi")
		clock.Advance(models.ConfirmationTime)
		if tokens := link(t, store); len(tokens) != 0 {
			t.Errorf("mailed too late: %v", tokens)
		}
	})
}

// TestTokenOfAnother: a link confirms the one address it was mailed to, whoever is logged in where it
// is opened, and one that was taken away no longer.
func TestTokenOfAnother(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		one, other := someone(t, store), login(t, store, "2")
		added(t, store, one, "shared@example.fi")
		ones := link(t, store)["shared@example.fi"]
		added(t, store, other, "shared@example.fi") // who else has it plays no part
		others := link(t, store)["shared@example.fi"]
		if err := store.ConfirmContact(ctx, ones); err != nil {
			t.Fatal(err)
		}
		if got := contactsOf(t, store, other); got != "shared@example.fi false;" {
			t.Errorf("the other's: %s", got)
		}
		list, err := store.MyContacts(ctx, other)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.RemoveContact(ctx, other, list[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := store.ConfirmContact(ctx, others); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an address that was taken away: %v", err)
		}
	})
}

func TestAddContactRefuses(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		me := someone(t, store)
		for _, c := range []struct {
			channel models.Code
			value   string
			want    string
		}{
			{"", "b@example.fi", "channel: required"}, {"post", "b@example.fi", "channel: required"}, {"email", "", "value: email"},
			{"email", "b@example.fi\r\nBcc: c@example.fi", "value: email"}, {"email", "040 123 4567", "value: email"},
			{"phone", "b@example.fi", "value: phone"}, {"email", "A@example.fi", "value: held"},
		} {
			var wrong *models.Invalid
			if err := store.AddContact(ctx, me, models.NewContact{Channel: c.channel, Value: c.value}); !errors.As(err, &wrong) || wrong.Error() != c.want {
				t.Errorf("%s %q: %v, want %s", c.channel, c.value, err, c.want)
			}
		}
		for i := range models.MaxConfirmations {
			added(t, store, me, fmt.Sprintf("b%d@example.fi", i))
		}
		var wrong *models.Invalid
		if err := store.AddContact(ctx, me, models.NewContact{Channel: "phone", Value: "0401234567"}); !errors.As(err, &wrong) || wrong.Code != "too_many" {
			t.Errorf("one too many: %v", err)
		}
		clock.Advance(24*time.Hour + time.Second)
		added(t, store, login(t, store, "1"), "c@example.fi")
		list, err := store.MyContacts(ctx, login(t, store, "1"))
		if err != nil {
			t.Fatal(err)
		}
		if err := store.RemoveContact(ctx, login(t, store, "1"), list[0].ID); list[0].Added() || !errors.Is(err, models.ErrNotFound) {
			t.Errorf("an address of the company's own was removed: %v", err)
		}
	})
}

// TestNumberConfirmed: a number waits for a call, and an agent who has called confirms it.
func TestNumberConfirmed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		me := someone(t, store)
		agent, approver := clerk(t, store, "Agent", "agent"), clerk(t, store, "Approver", "approver")
		if err := store.AddContact(ctx, me, models.NewContact{Channel: "phone", Value: "040 123 4567", Language: "fi"}); err != nil {
			t.Fatal(err)
		}
		if tokens := link(t, store); len(tokens) != 0 {
			t.Errorf("mailed: %v", tokens)
		}
		calls, err := store.Calls(ctx, agent)
		if err != nil || fmt.Sprint(calls) != "[1]" {
			t.Errorf("calls: %v %v", calls, err)
		}
		if _, err := store.Calls(ctx, clerk(t, store, "Seller", "marketing")); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("marketing sees who is to be called: %v", err)
		}
		v := visiting(t, store, agent, "1")
		numbers, err := store.NumbersToConfirm(ctx, v)
		if err != nil || len(numbers) != 1 || numbers[0].Value != "+358401234567" {
			t.Fatalf("%+v %v", numbers, err)
		}
		if err := store.ConfirmNumber(ctx, visiting(t, store, approver, "1"), numbers[0].ID); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("an approver: %v", err)
		}
		if err := store.ConfirmNumber(ctx, visiting(t, store, agent, "2"), numbers[0].ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("on another customer's page: %v", err)
		}
		if err := store.ConfirmNumber(ctx, v, numbers[0].ID); err != nil {
			t.Fatal(err)
		}
		if err := store.ConfirmNumber(ctx, v, numbers[0].ID); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("twice: %v", err)
		}
		if got := contactsOf(t, store, me); got != "a@example.fi true;+358401234567 true;" {
			t.Errorf("confirmed: %s", got)
		}
		if n := audited(t, store, models.ActionContactConfirmed); len(n) != 1 || n[0].ActorName != "Agent" || n[0].Reason != "contact" {
			t.Errorf("audit: %+v", n)
		}
	})
}

// TestCallsAreNotShownOfTheProtected: to an agent nobody under an order is a customer to call.
func TestCallsAreNotShownOfTheProtected(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		street(t, store)
		if err := store.AddContact(ctx, login(t, store, "1002"), models.NewContact{Channel: "phone", Value: "040 123 4599"}); err != nil {
			t.Fatal(err)
		}
		for role, want := range map[string]string{"agent": "[]", "approver": "[1002]"} {
			if calls, err := store.Calls(ctx, clerk(t, store, role, role)); err != nil || fmt.Sprint(calls) != want {
				t.Errorf("%s: %v %v", role, calls, err)
			}
		}
	})
}

// TestAddForAnOrganisation: who acts for an organisation adds to its row and not to the own one.
func TestAddForAnOrganisation(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		anna := acting(t, store, "1001")
		added(t, store, anna, "koe@example.fi")
		if got := contactsOf(t, store, anna); got != "koe@example.fi false;" {
			t.Errorf("the company's: %s", got)
		}
		if got := contactsOf(t, store, login(t, store, "1001")); got != "" {
			t.Errorf("her own: %s", got)
		}
		if err := store.ConfirmContact(ctx, link(t, store)["koe@example.fi"]); err != nil {
			t.Error(err)
		}
	})
}
