package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// mailing is a store with one customer, and the worker that mails for it.
func mailing(t *testing.T) (*models.Store, *modelstest.Clock, *post, func()) {
	t.Helper()
	clock := modelstest.NewClock(modelstest.Start)
	store, server := modelstest.SQLite(t, clock), startPost(t)
	modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,language", "1001,person,Öberg,sv"),
		modelstest.File(t, "contacts", "id,customer,channel,value,verified", "a,1001,email,anna@koe.example,true"))
	send, err := newMailer(settings{SMTP: "smtp://" + server.address, MailFrom: "noreply@portal.example"})
	if err != nil {
		t.Fatal(err)
	}
	w := &worker{store: store, post: send, url: "https://portal.example/", log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	return store, clock, server, func() {
		t.Helper()
		for more := true; more; {
			if more, err = w.next(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func customerOf(t *testing.T, store *models.Store, number string) models.Me {
	t.Helper()
	token, err := store.LoginCustomer(context.Background(), models.Who{Number: number}, models.Proof{Issuer: "https://idp.example", Subject: number})
	if err != nil {
		t.Fatal(err)
	}
	me, err := store.CustomerSession(context.Background(), token)
	if err != nil {
		t.Fatal(err)
	}
	return me
}

// confirmed is the random part of a link, in which any number can stand.
var confirmed = regexp.MustCompile(`/contact/confirm/[0-9a-f]{32}`)

// tellsNothing fails the test if a mail says whom it is about.
func tellsNothing(t *testing.T, m arrived) {
	t.Helper()
	for _, private := range []string{"Öberg", "1001", "anna@koe", "uusi@koe"} {
		if strings.Contains(m.Header.Get("Subject")+confirmed.ReplaceAllString(m.Text, ""), private) {
			t.Errorf("the mail says %q: %+v", private, m)
		}
	}
}

// TestMailedLink: the link goes to the new address alone, in the language of the page, and confirms it.
func TestMailedLink(t *testing.T) {
	ctx := context.Background()
	store, _, server, work := mailing(t)
	me := customerOf(t, store, "1001")
	if err := store.AddContact(ctx, me, models.NewContact{Channel: "email", Value: "uusi@koe.example", Language: "en"}); err != nil {
		t.Fatal(err)
	}
	work()
	m := server.wait(t, 1)[0]
	tellsNothing(t, m)
	links := regexp.MustCompile(`https://portal\.example/contact/confirm/([0-9a-f]{32})\s`).FindAllStringSubmatch(m.Text, -1)
	if m.To != "uusi@koe.example" || len(links) != 1 || strings.Count(m.Text, "://") != 1 || !strings.Contains(m.Text, "within 48 hours") {
		t.Fatalf("%+v", m)
	}
	if err := store.ConfirmContact(ctx, links[0][1]); err != nil {
		t.Error(err)
	}
	if err := store.ConfirmContact(ctx, links[0][1]); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("twice: %v", err)
	}
}

// TestRenewalIsMailed: one mail that says that there is something to read, and not what.
func TestRenewalIsMailed(t *testing.T) {
	ctx := context.Background()
	store, clock, server, work := mailing(t)
	yes := []models.Decision{{Purpose: "direct_marketing", Channel: "email", Yes: true}, {Purpose: "direct_marketing", Channel: "sms", Yes: true}}
	if _, err := store.SaveMyPermissions(ctx, customerOf(t, store, "1001"), yes, "sv"); err != nil {
		t.Fatal(err)
	}
	clock.Advance(time.Hour)
	work()
	told := len(server.wait(t, 1)) // that the permissions were changed
	clock.Advance(2 * 366 * 24 * time.Hour)
	for range 3 {
		if err := store.AskAgainDue(ctx); err != nil {
			t.Fatal(err)
		}
		work()
		clock.Advance(time.Minute)
	}
	mails := server.wait(t, told+1)
	if len(mails) != told+1 {
		t.Fatalf("%d mails: %s", len(mails), fmt.Sprint(mails))
	}
	m := mails[told]
	tellsNothing(t, m)
	if m.To != "anna@koe.example" || !strings.Contains(m.Text, "Mina uppgifter") || strings.Contains(m.Text, "samtycke") {
		t.Errorf("%+v", m)
	}
}
