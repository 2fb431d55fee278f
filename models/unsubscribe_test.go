package models_test

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/permit"
	"omatiedot/models/register"
)

// linkTo is the token of the customer's link.
func linkTo(t testing.TB, store *models.Store, number, purpose, channel string) string {
	t.Helper()
	for l, err := range store.LinksOf(context.Background(), purpose, channel, numbersOf(number)) {
		if err != nil || l.Number != number || l.Token == "" {
			t.Fatalf("%+v: %v", l, err)
		}
		return l.Token
	}
	t.Fatal("no link")
	return ""
}

func numbersOf(numbers ...string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for _, n := range numbers {
			if !yield(n, nil) {
				return
			}
		}
	}
}

// history is what the customer sees of their decisions, newest first.
func history(t testing.TB, store *models.Store, me models.Me) []models.Permission {
	t.Helper()
	rows, err := store.MyPermissionHistory(context.Background(), me)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func unsubscribe(t testing.TB, store *models.Store, token string, extent models.Extent) models.Unsubscription {
	t.Helper()
	u, err := store.Unsubscribe(context.Background(), models.Unsubscribing{Token: token, Extent: extent, Language: "sv"})
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestUnsubscribe: looking changes nothing; a link ends what it is about at once, as the customer's own
// word, once however often it is used, and again after a new consent; nobody else is touched.
func TestUnsubscribe(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		reachable(t, store, 3)
		settled(t, store)
		me, other := login(t, store, "1"), login(t, store, "2")
		consent := func(me models.Me) {
			t.Helper()
			if _, err := store.SaveMyPermissions(ctx, me, answer("email", true), "fi"); err != nil {
				t.Fatal(err)
			}
		}
		consent(me)
		consent(other)
		token := linkTo(t, store, "1", "direct_marketing", "email")
		if u, err := store.Unsubscription(ctx, token); err != nil || u.Purpose.Key != "direct_marketing" || u.Channel != register.ChannelEmail || u.Stopped || u.AllStopped {
			t.Fatalf("%+v: %v", u, err)
		}
		if n := len(history(t, store, me)); n != 1 {
			t.Fatalf("looking left %d rows", n)
		}
		clock.Advance(time.Minute)
		for range 2 {
			if u := unsubscribe(t, store, token, models.ThisAlone); !u.Stopped || u.AllStopped {
				t.Errorf("%+v", u)
			}
		}
		rows := history(t, store, me)
		if len(rows) != 2 {
			t.Fatalf("%d rows after two uses", len(rows))
		}
		if r := rows[0]; r.State != models.Refused || r.Previous != models.Granted || r.How != "unsubscribe" || r.Source != "person" ||
			r.Language != "sv" || r.Wording == "" || r.Notice == "" || !strings.HasPrefix(r.Reference, "link-") || r.Channel != "email" {
			t.Errorf("recorded is %+v", r)
		}
		if got := stored(t, store, me, "direct_marketing", "email"); got != permit.OwnRefusal {
			t.Errorf("in force is %s", got)
		}
		if got := stored(t, store, other, "direct_marketing", "email"); got != permit.Consent || len(history(t, store, other)) != 1 {
			t.Errorf("somebody else is at %s", got)
		}
		if n := auditedByLink(t, store); n != 1 {
			t.Errorf("%d entries in the audit log", n)
		}

		clock.Advance(time.Minute)
		consent(me)
		unsubscribe(t, store, token, models.ThisAlone)
		if got, n := stored(t, store, me, "direct_marketing", "email"), len(history(t, store, me)); got != permit.OwnRefusal || n != 4 {
			t.Errorf("after a new consent in the same second: %s, %d rows", got, n)
		}
	})
}

func auditedByLink(t testing.TB, store *models.Store) (n int) {
	t.Helper()
	entries, err := store.DumpForTest("audit_entries")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e["actor_kind"] == "link" {
			n++
			if e["action"] != "permission" || e["customer_id"] != e["actor_id"] || e["customer_id"] == nil {
				t.Errorf("audited as %v", e)
			}
		}
	}
	return n
}

// TestUnsubscribeFromAll: all direct marketing ends, with what the link is about where that is no
// marketing, and research by another channel goes on.
func TestUnsubscribeFromAll(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		reachable(t, store, 1)
		settled(t, store)
		me := login(t, store, "1")
		u := unsubscribe(t, store, linkTo(t, store, "1", "market_research", "phone"), models.AllMarketing)
		if !u.Stopped || !u.AllStopped {
			t.Errorf("%+v", u)
		}
		cells, err := store.MyPermissions(context.Background(), me)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range cells {
			marketing := c.Purpose.Kind == register.KindMarketing || c.Purpose.Kind == register.KindDisclosure
			own := c.Purpose.Key == "market_research" && c.Channel == register.ChannelPhone
			if said := c.Decision != nil; said != (marketing || own) || said && c.Allowed() {
				t.Errorf("%s by %s: %s", c.Purpose.Key, c.Channel, c.State)
			}
		}
		before := len(history(t, store, me))
		if u := unsubscribe(t, store, linkTo(t, store, "1", "direct_marketing", "sms"), models.AllMarketing); !u.AllStopped {
			t.Errorf("%+v", u)
		}
		if n := len(history(t, store, me)); n != before {
			t.Errorf("%d rows, then %d", before, n)
		}
	})
}

// TestUnsubscribeOverAnothersNo: a no for a set time, and one that staff wrote down, do not stand in
// the way of the customer's own for good.
func TestUnsubscribeOverAnothersNo(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		reachable(t, store, 1)
		modelstest.Import(t, store, modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,valid_until,source",
			"1,1,direct_marketing,email,refused,2026-01-01T00:00:00Z,2026-12-31,person", "2,1,direct_marketing,phone,prohibited,2026-01-01T00:00:00Z,,staff",
			"3,1,direct_marketing,sms,refused,2026-01-01T00:00:00Z,,person"))
		settled(t, store)
		me := login(t, store, "1")
		for channel, want := range map[string]int{"email": 1, "phone": 1, "sms": 0} {
			before := len(history(t, store, me))
			unsubscribe(t, store, linkTo(t, store, "1", "direct_marketing", channel), models.ThisAlone)
			if n := len(history(t, store, me)) - before; n != want {
				t.Errorf("%s: %d rows, want %d", channel, n, want)
			}
		}
		modelstest.Import(t, store, modelstest.File(t, "permissions", "id,customer,purpose,channel,state,decided_at,source",
			"9,1,direct_marketing,phone,granted,"+clock.Now().Add(time.Hour).Format(time.RFC3339)+",staff"))
		clock.Advance(60 * 24 * time.Hour)
		settled(t, store)
		me = login(t, store, "1")
		if got := stored(t, store, me, "direct_marketing", "email"); got != permit.OwnRefusal {
			t.Errorf("when the old no has ended: %s", got)
		}
		if got := stored(t, store, me, "direct_marketing", "phone"); got != permit.OwnProhibition {
			t.Errorf("after staff's yes: %s", got)
		}
	})
}

// TestUnsubscribeAtOnce: many uses at the same time are one.
func TestUnsubscribeAtOnce(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		reachable(t, store, 1)
		token := linkTo(t, store, "1", "direct_marketing", "email")
		var all sync.WaitGroup
		for range 12 {
			all.Go(func() {
				if _, err := store.Unsubscribe(context.Background(), models.Unsubscribing{Token: token, Extent: models.ThisAlone, OneClick: true, Language: "fi"}); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		rows := history(t, store, login(t, store, "1"))
		if len(rows) != 1 || !strings.HasPrefix(rows[0].Reference, "one-click-") || rows[0].Wording != "" || rows[0].Language != "" || rows[0].Notice != "" {
			t.Errorf("%+v", rows)
		}
	})
}

// TestUnsubscribeWhoever: the protected and those who are customers no longer can say no as well.
// Whose row is not theirs any longer, or is no more, has no link.
func TestUnsubscribeWhoever(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		reachable(t, store, 3)
		me := login(t, store, "1")
		token := linkTo(t, store, "1", "direct_marketing", "email")
		gone := linkTo(t, store, "2", "direct_marketing", "email")
		if _, err := store.Import(context.Background(), []models.ImportFile{modelstest.File(t, "customers", "number,kind,family_name,protected", "1,person,P1,true", "3,person,P3,")},
			models.ImportSettings{Full: true, MaxGone: 1}); err != nil {
			t.Fatal(err)
		}
		settled(t, store)
		for _, token := range []string{token, gone} {
			if u := unsubscribe(t, store, token, models.ThisAlone); !u.Stopped {
				t.Errorf("%+v", u)
			}
		}
		if n := len(history(t, store, me)); n != 1 {
			t.Errorf("%d rows", n)
		}
		if err := store.ExecForTest("UPDATE customers SET number = '77' WHERE number = '1'"); err != nil {
			t.Fatal(err)
		}
		nobody, err := modelstest.Keys().SealLinkForTest(9999, "1", "direct_marketing", "email")
		if err != nil {
			t.Fatal(err)
		}
		for name, token := range map[string]string{"another's row": token, "no row": nobody} {
			if !store.IsUnsubscribeToken(token) {
				t.Errorf("%s: not our token", name)
			}
			lost(t, store, name, token)
		}
		lost(t, store, "no token", "aaaa")
	})
}

// TestUnsubscribeFromWhatIsNoMore: a link for what the grid no longer has leads nowhere.
func TestUnsubscribeFromWhatIsNoMore(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		reachable(t, store, 1)
		purpose, channel := linkTo(t, store, "1", "opinion_research", "email"), linkTo(t, store, "1", "direct_marketing", "sms")
		d := *store.Description
		d.Permissions = slices.DeleteFunc(slices.Clone(d.Permissions), func(p register.PermissionPurpose) bool { return p.Key == "opinion_research" })
		for i, p := range d.Permissions {
			d.Permissions[i].Channels = slices.DeleteFunc(slices.Clone(p.Channels), func(c register.PermissionChannel) bool { return c.Channel == register.ChannelSMS })
		}
		store.Description = &d
		lost(t, store, "the purpose is no more", purpose)
		lost(t, store, "the channel is no more", channel)
	})
}

// lost fails the test unless the link leads nowhere.
func lost(t *testing.T, store *models.Store, name, token string) {
	t.Helper()
	if _, err := store.Unsubscription(context.Background(), token); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("%s: %v", name, err)
	}
	if _, err := store.Unsubscribe(context.Background(), models.Unsubscribing{Token: token, Extent: models.ThisAlone, Language: "fi"}); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("%s, used: %v", name, err)
	}
}

// TestLinks: the links of those named are in their order, and those of everybody are of whom the
// verdicts allow.
func TestLinks(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		reachable(t, store, 4)
		collect := func(links iter.Seq2[models.CustomerLink, error]) (numbers []string, err error) {
			for l, err := range links {
				if err != nil {
					return numbers, err
				}
				numbers = append(numbers, l.Number+map[bool]string{true: "?"}[l.Token == ""])
				if l.Token != "" && l.Token != linkTo(t, store, l.Number, "direct_marketing", "email") {
					t.Errorf("%s has another link", l.Number)
				}
			}
			return numbers, nil
		}
		if _, err := collect(store.LinksAllowed(ctx, "direct_marketing", "email")); err == nil {
			t.Error("links without a verdict")
		}
		settled(t, store)
		unsubscribe(t, store, linkTo(t, store, "2", "direct_marketing", "email"), models.ThisAlone)
		if err := store.RestrictForTest(ctx, login(t, store, "3")); err != nil {
			t.Fatal(err)
		}
		if got, err := collect(store.LinksAllowed(ctx, "direct_marketing", "email")); err != nil || !slices.Equal(got, []string{"1", "4"}) {
			t.Errorf("allowed are %q: %v", got, err)
		}
		if got, err := collect(store.LinksOf(ctx, "direct_marketing", "email", numbersOf("4", "none", "2", "4"))); err != nil || !slices.Equal(got, []string{"4", "none?", "2", "4"}) {
			t.Errorf("named are %q: %v", got, err)
		}
		broken := errors.New("broken")
		half := func(yield func(string, error) bool) { _ = yield("1", nil) && yield("", broken) }
		if got, err := collect(store.LinksOf(ctx, "direct_marketing", "email", half)); !errors.Is(err, broken) || len(got) != 1 {
			t.Errorf("of a broken file: %q, %v", got, err)
		}
		for _, cell := range [][2]string{{"dancing", "email"}, {"direct_marketing", "pigeon"}, {"direct_marketing", "any"}} {
			for _, links := range []iter.Seq2[models.CustomerLink, error]{store.LinksAllowed(ctx, cell[0], cell[1]), store.LinksOf(ctx, cell[0], cell[1], numbersOf("1"))} {
				if _, err := collect(links); err == nil || !strings.Contains(err.Error(), "should be one of") {
					t.Errorf("%q: %v", cell, err)
				}
			}
		}
	})
}
