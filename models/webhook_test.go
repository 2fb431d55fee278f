package models_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// TestSignWebhook: the vector of the specification's own libraries, and signatures reckoned apart from
// this program, with Python's hmac.
func TestSignWebhook(t *testing.T) {
	parse := func(text string) models.WebhookSecret {
		s, err := models.ParseWebhookSecret(text)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	first, second := parse("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), parse("whsec_"+base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef")))
	for _, test := range []struct {
		id      string
		seconds int64
		body    string
		secrets []models.WebhookSecret
		want    string
	}{
		{"msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, `{"test": 2432232314}`, []models.WebhookSecret{first}, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
		{"msg_1", 1700000000, ``, []models.WebhookSecret{second}, "v1,iKFTj1bDApk/dktaaBRO3DQUPfL6GPO3aJKPm7ENJfI="},
		{"msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, `{"test": 2432232314}`, []models.WebhookSecret{second, first}, "v1,hK4CWvngkaAwjY1pABLuUbOIkEJjW9tAapq1no4ojG0= v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="},
	} {
		if got := models.SignWebhook(test.id, time.Unix(test.seconds, 0), []byte(test.body), test.secrets...); got != test.want {
			t.Errorf("%s %q: %s, want %s", test.id, test.body, got, test.want)
		}
	}
}

func TestWebhookSecret(t *testing.T) {
	secret := models.NewWebhookSecret()
	again, err := models.ParseWebhookSecret(secret.Text())
	if err != nil || string(again) != string(secret) || len(secret) != 32 || string(models.NewWebhookSecret()) == string(secret) {
		t.Errorf("a secret of %d bytes, read again: %v", len(secret), err)
	}
	text := func(n int) string { return base64.StdEncoding.EncodeToString(make([]byte, n)) }
	for _, wrong := range []string{"", "whsec_", text(32), "whsec_" + text(23), "whsec_" + text(65), "whsec_?" + text(32)} {
		if _, err := models.ParseWebhookSecret(wrong); err == nil || wrong != "" && strings.Contains(err.Error(), text(32)) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	for _, right := range []int{24, 64} {
		if _, err := models.ParseWebhookSecret("whsec_" + text(right)); err != nil {
			t.Errorf("%d bytes: %v", right, err)
		}
	}
}

// TestWebhookDelay: from five seconds to eight hours, never shorter than before by more than the jitter,
// some three days in all, the same for the same attempt and different for different events.
func TestWebhookDelay(t *testing.T) {
	steps := []time.Duration{5 * time.Second, 15 * time.Second, 45 * time.Second, 135 * time.Second, 405 * time.Second, 1215 * time.Second, 3645 * time.Second, 10935 * time.Second}
	total, different := time.Duration(0), map[time.Duration]bool{}
	for attempt := 1; attempt < models.WebhookAttemptsForTest; attempt++ {
		base := 8 * time.Hour
		if attempt <= len(steps) {
			base = steps[attempt-1]
		}
		for i := range 100 {
			got := models.WebhookDelayForTest(attempt, fmt.Sprint("msg_", i))
			if got < base || got >= base+base/5 || got != models.WebhookDelayForTest(attempt, fmt.Sprint("msg_", i)) {
				t.Errorf("attempt %d: %v, want %v and up to a fifth more", attempt, got, base)
			}
			different[got] = true
		}
		total += models.WebhookDelayForTest(attempt, "msg_0")
	}
	if total < 66*time.Hour || total > 84*time.Hour {
		t.Errorf("%v in all, want some three days", total)
	}
	if len(different) < 50*len(steps) {
		t.Errorf("%d different delays of %d", len(different), 100*models.WebhookAttemptsForTest)
	}
}

// hooked is a store with an admin, an endpoint and customers who change their minds.
type hooked struct {
	*testing.T
	store    *models.Store
	clock    *modelstest.Clock
	admin    models.Staff
	endpoint models.WebhookEndpoint
	yes      map[string]bool
}

func eachHooked(t *testing.T, test func(h *hooked)) {
	t.Helper()
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "1,person,A", "2,person,B", "3,person,C"),
			modelstest.File(t, "addresses", "id,customer,kind,street,postal_code,post_office", "1,1,home,Koetie 1,00100,HELSINKI", "2,2,home,Koetie 2,00100,HELSINKI", "3,3,home,Koetie 3,00100,HELSINKI"))
		h := &hooked{T: t, store: store, clock: clock, admin: adminOf(t, store), yes: map[string]bool{}}
		h.runJobs() // of the import, which nobody is told of yet
		clock.Advance(time.Hour)
		h.endpoint = h.add("https://crm.example/hook", models.PermissionsChanged, models.RestrictionsChanged)
		test(h)
	})
}

func adminOf(t testing.TB, store *models.Store) models.Staff {
	t.Helper()
	token, err := store.LoginStaff(context.Background(), "Yrjö", []string{string(models.Admin)}, models.Proof{Issuer: "test", Subject: "yrjo"})
	if err != nil {
		t.Fatal(err)
	}
	staff, err := store.StaffSession(context.Background(), token)
	if err != nil {
		t.Fatal(err)
	}
	return staff
}

func (h *hooked) must(err error) {
	h.Helper()
	if err != nil {
		h.Fatal(err)
	}
}

func (h *hooked) add(url string, types ...models.WebhookType) models.WebhookEndpoint {
	h.Helper()
	e, _, err := h.store.AddWebhook(context.Background(), h.admin, models.NewWebhook{URL: url, Description: "CRM", Types: types})
	h.must(err)
	return e
}

// change has the customer change their mind on marketing by post.
func (h *hooked) change(customer string) {
	h.Helper()
	saved, err := h.store.SaveMyPermissions(context.Background(), login(h.T, h.store, customer),
		[]models.Decision{{Purpose: "direct_marketing", Channel: "post", Yes: h.yes[customer]}}, "fi")
	h.must(err)
	if saved.Changed != 1 {
		h.Fatalf("%d cells changed", saved.Changed)
	}
	h.yes[customer] = !h.yes[customer]
}

// event is the payload as a receiver reads it.
type event struct {
	Type      string
	Timestamp time.Time
	Data      struct {
		Customer   string
		Sequence   int64
		At         time.Time
		Restricted *bool

		Restrictions []struct {
			ID           int64
			Scope, Until string
		}
		Permissions []struct {
			Purpose, Channel, Reason string
			Allowed                  bool
		}
		Changed []struct{ Purpose, Channel string }
	}
}

func (e event) post() bool {
	for _, p := range e.Data.Permissions {
		if p.Purpose == "direct_marketing" && p.Channel == "post" {
			return p.Allowed
		}
	}
	return false
}

func payload(t *testing.T, d models.WebhookDelivery) event {
	t.Helper()
	var e event
	if err := json.Unmarshal([]byte(d.Payload), &e); err != nil {
		t.Fatal(err)
	}
	return e
}

// send leases what is due and has it end as outcome says; it returns what was sent as "customer:post".
func (h *hooked) send(outcome func(event) models.DeliveryResult) []string {
	h.Helper()
	to, err := h.store.LeaseDeliveries(context.Background(), h.endpoint.ID, 100)
	h.must(err)
	var sent []string
	var results []models.DeliveryResult
	slices.SortFunc(to.Deliveries, func(a, b models.WebhookDelivery) int { return int(a.ID - b.ID) })
	for _, d := range to.Deliveries {
		e := payload(h.T, d)
		sent = append(sent, fmt.Sprintf("%s:%v", e.Data.Customer, e.post()))
		r := outcome(e)
		r.Delivery = d
		results = append(results, r)
	}
	if len(results) > 0 {
		h.must(h.store.FinishDeliveries(context.Background(), h.endpoint.ID, results))
	}
	return sent
}

func (h *hooked) want(got []string, want ...string) {
	h.Helper()
	if !slices.Equal(got, want) {
		h.Errorf("sent %q, want %q", got, want)
	}
}

func (h *hooked) deliveries() (states []string) {
	h.Helper()
	rows, _, err := h.store.WebhookDeliveries(context.Background(), h.admin, h.endpoint.ID, 1)
	h.must(err)
	for _, d := range rows {
		if d.Payload != "" || d.CustomerID != nil {
			h.Errorf("staff are told of the customer: %+v", d)
		}
		states = append(states, string(d.State()))
	}
	return states
}

// runJobs runs what changes have left behind.
func (h *hooked) runJobs() {
	h.Helper()
	for {
		job, err := h.store.NextJob(context.Background())
		if errors.Is(err, models.ErrNotFound) {
			return
		}
		h.must(err)
		switch job.Kind {
		case models.JobSettle:
			h.must(h.store.SettleJobForTest(context.Background(), job))
		case models.JobReplay:
			var r models.WebhookReplay
			h.must(json.Unmarshal([]byte(job.Payload), &r))
			h.must(h.store.Replay(context.Background(), r))
		}
		h.must(h.store.FinishJob(context.Background(), job, nil))
	}
}

func taken(event) models.DeliveryResult { return models.DeliveryResult{Status: 204} }

func failed(event) models.DeliveryResult {
	return models.DeliveryResult{Status: 500, Error: "the answer was 500"}
}

// TestWebhookEvent: what is told, and that it is told of nobody by name.
func TestWebhookEvent(t *testing.T) {
	eachHooked(t, func(h *hooked) {
		h.change("1")
		to, err := h.store.LeaseDeliveries(context.Background(), h.endpoint.ID, 100)
		h.must(err)
		if len(to.Deliveries) != 1 || to.URL != h.endpoint.URL || len(to.Secrets) != 1 {
			t.Fatalf("%d deliveries to %s", len(to.Deliveries), to.URL)
		}
		d := to.Deliveries[0]
		e := payload(h.T, d)
		if e.Type != "permissions.changed" || !e.Timestamp.Equal(h.clock.Now()) || !e.Data.At.Equal(h.clock.Now()) || e.Data.Customer != "1" || e.Data.Sequence != d.Sequence || e.Data.Restricted != nil {
			h.Errorf("event %s", d.Payload)
		}
		if fmt.Sprint(e.Data.Changed) != "[{direct_marketing post}]" || e.post() || len(e.Data.Permissions) < 10 {
			h.Errorf("changed %v, post %v: %s", e.Data.Changed, e.post(), d.Payload)
		}
		if strings.Contains(d.Payload, "Koetie") || !strings.HasPrefix(d.EventID, "msg_") || strings.Contains(d.EventID, ".") {
			h.Errorf("%s: %s", d.EventID, d.Payload)
		}
	})
}

// TestWebhookOrder: an event waits for an earlier one of the same customer, and for nobody else's.
func TestWebhookOrder(t *testing.T) {
	eachHooked(t, func(h *hooked) {
		failing := map[string]bool{"1": true}
		outcome := func(e event) models.DeliveryResult {
			if failing[e.Data.Customer] {
				return failed(e)
			}
			return taken(e)
		}
		for _, c := range []string{"1", "2", "1", "1", "2"} {
			h.change(c)
		}
		for _, step := range []struct {
			wait time.Duration
			sent []string
		}{
			{0, []string{"1:false", "2:false"}},
			{0, []string{"2:true"}},
			{4 * time.Second, nil},
			{2 * time.Second, []string{"1:false"}}, // the first of its customer, again
			{14 * time.Second, nil},
			{5 * time.Second, []string{"1:false"}},
			{0, nil},
		} {
			h.clock.Advance(step.wait)
			h.want(h.send(outcome), step.sent...)
		}
		failing["1"] = false
		h.change("1")
		h.clock.Advance(time.Minute)
		h.want(h.send(outcome), "1:false")
		h.want(h.send(outcome), "1:true")
		h.want(h.send(outcome), "1:false")
		h.want(h.send(outcome), "1:true")
		h.want(h.send(outcome))
	})
}

// TestWebhookLease: what one worker sends no other does, until the lease is over; then the first one's
// result no longer counts.
func TestWebhookLease(t *testing.T) {
	eachHooked(t, func(h *hooked) {
		ctx := context.Background()
		for _, c := range []string{"1", "2", "1"} {
			h.change(c)
		}
		lease := func(most int) []models.WebhookDelivery {
			to, err := h.store.LeaseDeliveries(ctx, h.endpoint.ID, most)
			h.must(err)
			return to.Deliveries
		}
		first, second := lease(1), lease(100)
		if len(first) != 1 || len(second) != 1 || *first[0].CustomerID == *second[0].CustomerID || len(lease(100)) != 0 {
			t.Fatalf("leased %v and %v", first, second)
		}
		h.clock.Advance(3 * time.Minute)
		again := lease(100)
		if len(again) != 2 {
			t.Fatalf("after the lease: %v", again)
		}
		h.must(h.store.FinishDeliveries(ctx, h.endpoint.ID, []models.DeliveryResult{{Delivery: first[0], Status: 200}}))
		if len(lease(100)) != 0 || !slices.Equal(h.deliveries(), []string{"waiting", "waiting", "waiting"}) {
			t.Errorf("a lease that was over counted: %q", h.deliveries())
		}
	})
}

// TestWebhookDead: after its last attempt an event is given up and the customer's next one is sent;
// replayed, the state of now is told.
func TestWebhookDead(t *testing.T) {
	eachHooked(t, func(h *hooked) {
		ctx := context.Background()
		h.change("1")
		attempts := 0
		for ; h.deliveries()[0] != "dead" && attempts < 100; attempts++ {
			h.clock.Advance(10 * time.Hour)
			h.want(h.send(failed), "1:false")
			if attempts == 3 {
				h.change("1")
			}
		}
		if attempts != models.WebhookAttemptsForTest {
			t.Errorf("given up after %d attempts", attempts)
		}
		h.want(h.send(taken), "1:true")
		h.want(h.deliveries(), "dead", "sent")
		waiting, failing, dead, err := h.store.WebhookCounts(ctx)
		if err != nil || waiting != 0 || failing != 0 || dead != 1 {
			t.Errorf("%d waiting, %d failing, %d dead, %v", waiting, failing, dead, err)
		}
		h.must(h.store.AskReplay(ctx, h.admin, models.WebhookReplay{Endpoint: h.endpoint.ID, Dead: true}))
		h.runJobs()
		h.want(h.deliveries(), "waiting", "sent", "replayed")
		h.want(h.send(func(e event) models.DeliveryResult {
			if len(e.Data.Changed) != 0 {
				t.Errorf("a replay says that %v changed", e.Data.Changed)
			}
			return taken(e)
		}), "1:true")
		h.clock.Advance(31 * 24 * time.Hour)
		h.must(h.store.PurgeDeliveries(ctx))
		h.want(h.deliveries())
	})
}

// TestWebhookReplay: one delivery, and all that changed from a moment or a sequence on, in order.
func TestWebhookReplay(t *testing.T) {
	eachHooked(t, func(h *hooked) {
		ctx := context.Background()
		h.change("3")
		h.clock.Advance(time.Hour)
		moment := models.WebhookReplay{Endpoint: h.endpoint.ID, Since: value.TimeOf(h.clock.Now())}
		h.change("2")
		h.change("1")
		h.change("2")
		for len(h.send(taken)) > 0 {
		}
		rows, total, err := h.store.WebhookDeliveries(ctx, h.admin, h.endpoint.ID, 1)
		if h.must(err); total != 4 {
			t.Fatalf("%d deliveries", total)
		}
		for _, test := range []struct {
			replay models.WebhookReplay
			sent   []string
		}{
			{models.WebhookReplay{Endpoint: h.endpoint.ID, Delivery: rows[3].ID}, []string{"3:false"}},
			{models.WebhookReplay{Endpoint: h.endpoint.ID, Delivery: rows[2].ID}, []string{"2:true"}}, // not what it was then
			{moment, []string{"1:false", "2:true"}},
			{models.WebhookReplay{Endpoint: h.endpoint.ID, Sequence: rows[1].Sequence}, []string{"1:false", "2:true"}},
			{models.WebhookReplay{Endpoint: h.endpoint.ID, Sequence: rows[0].Sequence + 1}, nil},
			{models.WebhookReplay{Endpoint: h.endpoint.ID}, []string{"3:false", "1:false", "2:true"}},
			{models.WebhookReplay{Endpoint: h.endpoint.ID, Dead: true}, nil},
		} {
			h.must(h.store.AskReplay(ctx, h.admin, test.replay))
			h.runJobs()
			h.want(h.send(taken), test.sent...)
		}
		other := h.add("https://other.example/hook", models.PermissionsChanged)
		if err := h.store.AskReplay(ctx, h.admin, models.WebhookReplay{Endpoint: other.ID, Delivery: rows[0].ID}); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a delivery of another endpoint: %v", err)
		}
	})
}

// TestWebhookDisabled: 410 disables; nothing is sent or added meanwhile, and enabled again the endpoint
// is told the state of whoever changed.
func TestWebhookDisabled(t *testing.T) {
	eachHooked(t, func(h *hooked) {
		ctx := context.Background()
		state := func() models.WebhookState {
			s, err := h.store.Webhook(ctx, h.admin, h.endpoint.ID)
			h.must(err)
			return s
		}
		h.change("1")
		h.send(func(event) models.DeliveryResult {
			return models.DeliveryResult{Status: 410, Error: "the answer was 410"}
		})
		if s := state(); s.Enabled() || s.DisabledWhy != models.DisabledGone {
			t.Errorf("after 410: %+v", s)
		}
		h.clock.Advance(time.Hour)
		h.change("2")
		h.change("2")
		if due, err := h.store.DueWebhooks(ctx); err != nil || len(due) != 0 {
			t.Errorf("due: %v, %v", due, err)
		}
		h.want(h.send(taken))
		h.must(h.store.EnableWebhook(ctx, h.admin, h.endpoint.ID))
		h.runJobs()
		h.want(h.send(taken), "1:false", "2:true")
		h.want(h.send(taken), "1:false") // it changed in the second in which the endpoint was disabled
		h.must(h.store.DisableWebhook(ctx, h.admin, h.endpoint.ID))
		if s := state(); s.DisabledWhy != models.DisabledByStaff || s.Waiting != 0 {
			t.Errorf("disabled by staff: %+v", s)
		}
	})
}

// TestWebhookHeld: a receiver that asks for time gets it, for everything.
func TestWebhookHeld(t *testing.T) {
	eachHooked(t, func(h *hooked) {
		h.change("1")
		h.send(func(event) models.DeliveryResult {
			return models.DeliveryResult{Status: 429, Error: "the answer was 429", RetryAfter: time.Hour}
		})
		h.change("2")
		h.clock.Advance(59 * time.Minute)
		h.want(h.send(taken))
		h.clock.Advance(time.Minute)
		h.want(h.send(taken), "1:false", "2:false")
	})
}

// TestWebhookOutage: a receiver that was down for a day has everything within two minutes of its return,
// in order; until then it was tried once a minute, which used up no attempts. An event that is always
// refused is tried at its own times alone while others are taken in.
func TestWebhookOutage(t *testing.T) {
	eachHooked(t, func(h *hooked) {
		for _, c := range []string{"1", "1", "2", "3"} {
			h.change(c)
		}
		tried := 0
		for range 24 * 60 {
			tried += len(h.send(failed))
			h.clock.Advance(time.Minute)
		}
		if tried < 24*60-30 || tried > 24*60+60 {
			h.Errorf("tried %d times in a day", tried)
		}
		sent := h.send(taken) // the one that is tried this minute
		for range 3 {         // at once what waits for hours, and what has its turn within a lease then
			sent = append(sent, h.send(taken)...)
			sent = append(sent, h.send(taken)...)
			h.clock.Advance(time.Minute)
		}
		slices.Sort(sent)
		if len(sent) != 4 || !slices.Equal(h.deliveries(), []string{"sent", "sent", "sent", "sent"}) {
			h.Errorf("after the outage %q was sent, and it is %q", sent, h.deliveries())
		}

		poison, times := "1", 0
		h.change(poison)
		for i := range 12 * 60 {
			if i%5 == 0 {
				h.change("2")
			}
			for _, s := range h.send(func(e event) models.DeliveryResult {
				if e.Data.Customer == poison {
					return failed(e)
				}
				return taken(e)
			}) {
				if strings.HasPrefix(s, poison) {
					times++
				}
			}
			h.clock.Advance(time.Minute)
		}
		if times != 9 {
			h.Errorf("what is always refused was tried %d times in twelve hours", times)
		}
	})
}

// TestWebhookRotation: for a day both secrets sign, then the new one alone.
func TestWebhookRotation(t *testing.T) {
	eachHooked(t, func(h *hooked) {
		ctx := context.Background()
		e, first, err := h.store.AddWebhook(ctx, h.admin, models.NewWebhook{URL: "https://b.example", Description: "B", Types: models.WebhookTypes})
		h.must(err)
		signing := func(want ...models.WebhookSecret) {
			t.Helper()
			to, err := h.store.LeaseDeliveries(ctx, e.ID, 1)
			h.must(err)
			if fmt.Sprint(to.Secrets) != fmt.Sprint(want) {
				t.Errorf("%d secrets sign, want %d", len(to.Secrets), len(want))
			}
		}
		signing(first)
		second, err := h.store.RotateWebhook(ctx, h.admin, e.ID)
		h.must(err)
		h.clock.Advance(23 * time.Hour)
		signing(second, first)
		h.clock.Advance(time.Hour)
		signing(second)
		rows, err := h.store.DumpForTest("webhook_endpoints")
		if h.must(err); strings.Contains(fmt.Sprintf("%s", rows), string(second)) || strings.Contains(fmt.Sprint(rows), second.Text()) {
			t.Error("a secret is stored as it is")
		}
	})
}

// TestWebhookRestriction: a restriction, what it covers and its end are told, and no ground of it nor until when.
func TestWebhookRestriction(t *testing.T) {
	eachHooked(t, func(h *hooked) {
		h.must(h.store.RestrictForTest(context.Background(), login(h.T, h.store, "1")))
		var got []string
		note := func(e event) models.DeliveryResult {
			restricted := "<nil>"
			if e.Data.Restricted != nil {
				restricted = fmt.Sprint(*e.Data.Restricted)
			}
			for _, r := range e.Data.Restrictions {
				restricted += fmt.Sprintf(" %d %s%s", r.ID, r.Scope, r.Until)
			}
			got = append(got, fmt.Sprintf("%s %s %v", e.Type, restricted, e.post()))
			return taken(e)
		}
		for len(h.send(note)) > 0 {
		}
		restrictions, err := h.store.MyRestrictions(context.Background(), login(h.T, h.store, "1"))
		h.must(err)
		h.must(h.store.LiftForTest(context.Background(), &restrictions[0]))
		for len(h.send(note)) > 0 {
		}
		h.want(got, "permissions.changed <nil> false", "restrictions.changed true 1 Laskut false", "permissions.changed <nil> true", "restrictions.changed false true")
	})
}

// TestWebhookForms: what an endpoint may be, and that only admins reach any of it.
func TestWebhookForms(t *testing.T) {
	store := modelstest.SQLite(t, modelstest.NewClock(modelstest.Start))
	ctx, admin := context.Background(), adminOf(t, store)
	for url, want := range map[string]string{
		"https://crm.example/hook?tenant=1": "", "https://10.0.0.7:8443/hook": "inside", "https://169.254.169.254/": "inside", "https://[fe80::1]/": "inside", "https://[::ffff:10.0.0.7]/": "inside", "https://192.168.1.1": "inside", "https://93.184.215.14/": "", "http://localhost:8090/hook": "", "http://127.0.0.1/": "", "http://[::1]:8090/": "",
		"": "required", "http://crm.example/hook": "https", "http://10.0.0.7/hook": "https", "ftp://crm.example": "https", "crm.example/hook": "form",
		"https://": "form", "https://user:word@crm.example/": "form", "https://crm.example/#part": "form", "https://crm.example/\x00": "form",
		"https://crm.example/" + strings.Repeat("a", 500): "too_long",
	} {
		_, _, err := store.AddWebhook(ctx, admin, models.NewWebhook{URL: url, Description: "CRM", Types: models.WebhookTypes})
		var wrong *models.Invalid
		if errors.As(err, &wrong); want == "" && err != nil || want != "" && (wrong == nil || wrong.Field != "url" || wrong.Code != want) {
			t.Errorf("%q: %v, want %q", url, err, want)
		}
	}
	if _, _, err := store.AddWebhook(ctx, admin, models.NewWebhook{URL: "https://crm.example", Types: []models.WebhookType{models.WebhookTested}}); err == nil ||
		!strings.Contains(err.Error(), "description: required") || !strings.Contains(err.Error(), "events: required") {
		t.Errorf("nothing filled in: %v", err)
	}
	var nobody models.Staff
	_, listed := store.Webhooks(ctx, nobody)
	_, one := store.Webhook(ctx, nobody, 1)
	_, _, added := store.AddWebhook(ctx, nobody, models.NewWebhook{})
	_, rotated := store.RotateWebhook(ctx, nobody, 1)
	_, _, deliveries := store.WebhookDeliveries(ctx, nobody, 1, 1)
	for i, err := range []error{
		listed, one, added, rotated, deliveries, store.DisableWebhook(ctx, nobody, 1), store.EnableWebhook(ctx, nobody, 1),
		store.TestWebhook(ctx, nobody, 1), store.AskReplay(ctx, nobody, models.WebhookReplay{Endpoint: 1}),
	} {
		if !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("%d: staff without the role: %v", i, err)
		}
	}
	if err := store.TestWebhook(ctx, admin, 1); err != nil {
		t.Fatal(err)
	}
	if to, err := store.LeaseDeliveries(ctx, 1, 10); err != nil || len(to.Deliveries) != 1 || payload(t, to.Deliveries[0]).Type != "webhook.tested" {
		t.Errorf("a test: %+v, %v", to, err)
	}
}
