package app

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestDigestIsMailed: on working mornings, once, with numbers and the address of the queue and nothing
// of anybody; and not at all where nothing is open.
func TestDigestIsMailed(t *testing.T) {
	clock := modelstest.NewClock(modelstest.Start)
	store, server := modelstest.SQLite(t, clock), startPost(t)
	modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,language", "1001,person,Öberg,sv"))
	send, err := newMailer(settings{SMTP: "smtp://" + server.address, MailFrom: "noreply@portal.example"})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	morning := func() int {
		t.Helper()
		// A program started anew has no memory.
		d := &digest{store: store}
		w := &worker{store: store, post: send, url: "https://portal.example/", staffMail: "tietosuoja@koe.example", log: slog.New(slog.NewTextHandler(io.Discard, nil))}
		for range 2 {
			if err := d.round(ctx); err != nil {
				t.Fatal(err)
			}
		}
		for more := true; more; {
			if more, err = w.next(ctx); err != nil {
				t.Fatal(err)
			}
		}
		return len(server.wait(t, 0))
	}
	if n := morning(); n != 0 {
		t.Fatalf("%d mails of nothing", n)
	}
	r, _, err := store.Ask(ctx, customerOf(t, store, "1001"), models.NewRequest{Kind: models.Access, Language: "sv", FormKey: "a"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		wait time.Duration
		want int // in all
	}{{0, 0}, {24 * time.Hour, 0}, {24 * time.Hour, 0}, {24 * time.Hour, 1}, {time.Hour, 1}, {29 * 24 * time.Hour, 2}} {
		clock.Advance(c.wait)
		if n := morning(); n != c.want {
			t.Errorf("%s: %d mails, want %d", clock.Now(), n, c.want)
		}
	}
	restrict(t, store, "1001", models.NewRestriction{Ground: models.GroundClaims, Scope: "Salainen", Until: "31.12.2026"})
	clock.Advance(30 * 24 * time.Hour)
	if n := morning(); n != 3 {
		t.Errorf("%d mails with the restriction", n)
	}
	mails := server.wait(t, 3)
	last := mails[len(mails)-1]
	text := last.Header.Get("Subject") + last.Text
	for _, want := range []string{"https://portal.example/staff/requests", "Myöhässä: 1", "Försenade: 1", "Late: 1", "Ilman käsittelijää: 1", "Hoidettavia rajoituksia: 1", "Begränsningar att sköta: 1"} {
		if !strings.Contains(text, want) {
			t.Errorf("the mail does not say %q: %s", want, text)
		}
	}
	for _, private := range []string{"Öberg", "1001", "Salainen", r.Ref} {
		if strings.Contains(text, private) {
			t.Errorf("the mail says %q", private)
		}
	}
}

// TestCheckOfStaffSettings: what is wrong is said, and that one person may approve their own drafts.
func TestCheckOfStaffSettings(t *testing.T) {
	env := neighbours(t, serving(t))
	for name, c := range map[string]struct {
		env  map[string]string
		says string
	}{
		"approver by another word": {with(env, "OMATIEDOT_SINGLE_APPROVER", "true"), "FAIL OMATIEDOT_SINGLE_APPROVER is wrong; it should be yes"},
		"no address":               {with(env, "OMATIEDOT_STAFF_MAIL", "tietosuoja"), "FAIL OMATIEDOT_STAFF_MAIL is wrong; it should be the address"},
		"nothing to mail by":       {with(env, "OMATIEDOT_STAFF_MAIL", "a@koe.example", "OMATIEDOT_SMTP", "-"), "FAIL OMATIEDOT_SMTP is not set; it should be the mail server"},
	} {
		if _, lines, _ := checked(t, c.env); !strings.HasPrefix(lines["settings"], c.says) {
			t.Errorf("%s: %q", name, lines["settings"])
		}
	}
	_, lines, _ := checked(t, with(env, "OMATIEDOT_SINGLE_APPROVER", "yes"))
	if lines["settings"] != "ok complete" || !strings.Contains(lines["all"], "note  approval     OMATIEDOT_SINGLE_APPROVER: whoever drafts") {
		t.Errorf("%s", lines["all"])
	}
	if _, lines, _ = checked(t, env); strings.Contains(lines["all"], "approval") {
		t.Error("four eyes are told of as one")
	}
	if !strings.Contains(lines["all"], "note  digest       OMATIEDOT_STAFF_MAIL is not set: staff are not told") {
		t.Errorf("that nobody is told each morning is not said: %s", lines["all"])
	}
	if _, lines, _ = checked(t, with(env, "OMATIEDOT_STAFF_MAIL", "a@koe.example")); strings.Contains(lines["all"], "note  digest") {
		t.Error("nobody is said to be told though somebody is")
	}
}

// TestDigestTellsOfConfirmations: also where no request is open, and once somebody waits for long.
func TestDigestTellsOfConfirmations(t *testing.T) {
	clock := modelstest.NewClock(modelstest.Start)
	store, server := modelstest.SQLite(t, clock), startPost(t)
	modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,preferred_contact", "1001,person,Öberg,phone"),
		modelstest.File(t, "contacts", "id,customer,channel,value", "t,1001,phone,040 1234567"))
	send, err := newMailer(settings{SMTP: "smtp://" + server.address, MailFrom: "noreply@portal.example"})
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	w := &worker{store: store, post: send, url: "https://portal.example/", staffMail: "tietosuoja@koe.example", log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if _, err := store.SaveMyPermissions(ctx, customerOf(t, store, "1001"), []models.Decision{{Purpose: "market_research", Channel: "phone", Yes: true}}, "fi"); err != nil {
		t.Fatal(err)
	}
	clock.Advance(3 * time.Minute)
	for more := true; more; {
		if more, err = w.next(ctx); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.digest(ctx); err != nil || len(server.wait(t, 0)) != 0 {
		t.Fatalf("told on the same day: %v", err)
	}
	clock.Advance(6 * 24 * time.Hour)
	if err := w.digest(ctx); err != nil {
		t.Fatal(err)
	}
	text := server.wait(t, 1)[0].Text
	if !strings.Contains(text, "yli 2 työpäivää: 1") || !strings.Contains(text, "Open requests: 0") || strings.Contains(text, "1001") {
		t.Error(text)
	}
}

// TestDigestTellsOfTasks: also where no request is open any more and something on a check list is not done.
func TestDigestTellsOfTasks(t *testing.T) {
	clock := modelstest.NewClock(modelstest.Start)
	store, server := modelstest.SQLite(t, clock), startPost(t)
	modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name", "1001,person,Öberg"))
	send, err := newMailer(settings{SMTP: "smtp://" + server.address, MailFrom: "noreply@portal.example"})
	if err != nil {
		t.Fatal(err)
	}
	ctx, me := context.Background(), customerOf(t, store, "1001")
	token, err := store.LoginStaff(ctx, "Agent", []string{"agent"}, models.Proof{Issuer: "test", Subject: "agent"})
	if err != nil {
		t.Fatal(err)
	}
	agent, err := store.StaffSession(ctx, token)
	if err != nil {
		t.Fatal(err)
	}
	r, _, err := store.Ask(ctx, me, models.NewRequest{Kind: models.Objection, Scope: models.Scope{Marketing: true}, FormKey: "a"})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(store.Take(ctx, agent, r.Ref, r.Version), store.WithdrawMine(ctx, me, r.Ref)); err != nil {
		t.Fatal(err)
	}
	w := &worker{store: store, post: send, url: "https://portal.example/", staffMail: "tietosuoja@koe.example", log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if err := w.digest(ctx); err != nil {
		t.Fatal(err)
	}
	text := server.wait(t, 1)[0].Text
	if !strings.Contains(text, "tehtäviä tekemättä: 1") || !strings.Contains(text, "avslutade begäranden: 1") || !strings.Contains(text, "closed requests not done: 1") || !strings.Contains(text, "Open requests: 0") {
		t.Error(text)
	}
}
