package models_test

import (
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

// visited is a visit of the clerk's to the customer of a number.
func visited(t testing.TB, store *models.Store, staff models.Staff, number string) models.Visit {
	t.Helper()
	if err := store.OpenCustomer(context.Background(), staff, number, models.Reason{Code: models.ReasonDataProtection}); err != nil {
		t.Fatal(err)
	}
	v, err := store.Visit(context.Background(), staff, number)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestRestrictionBeginsAndEnds(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		reachable(t, store, 2)
		settled(t, store)
		agent := clerk(t, store, "Agent", "agent")
		one, two := visited(t, store, agent, "1"), visited(t, store, agent, "2")
		me := login(t, store, "1")
		for _, c := range []struct {
			n    models.NewRestriction
			want string
		}{
			{models.NewRestriction{Scope: "kaikki"}, "ground: required"},
			{models.NewRestriction{Ground: "mood", Scope: "kaikki"}, "ground: required"},
			{models.NewRestriction{Ground: models.GroundClaims, Scope: "\n"}, "scope: required"},
			{models.NewRestriction{Ground: models.GroundClaims, Scope: "a\xff"}, "scope: characters"},
			{models.NewRestriction{Ground: models.GroundClaims, Scope: strings.Repeat("ä", models.MaxRestrictionScope+1)}, "scope: too_long"},
			{models.NewRestriction{Ground: models.GroundClaims, Scope: "henkilön 010594Y9032"}, "scope: personal_id"},
			{models.NewRestriction{Ground: models.GroundClaims, Scope: "kaikki"}, "until: required"},
			{models.NewRestriction{Ground: models.GroundClaims, Scope: "kaikki", Until: strings.Repeat("ä", models.MaxRestrictionScope+1)}, "until: too_long"},
			{models.NewRestriction{Ground: models.GroundClaims, Scope: "kaikki", Until: "kunnes 010594Y9032 palaa"}, "until: personal_id"},
		} {
			var wrong *models.Invalid
			if err := store.Restrict(ctx, one, c.n); !errors.As(err, &wrong) || wrong.Error() != c.want {
				t.Errorf("%+v: %v", c.n, err)
			}
		}
		if err := store.Restrict(ctx, models.Visit{}, models.NewRestriction{Ground: models.GroundClaims, Scope: "kaikki", Until: "toistaiseksi"}); !errors.Is(err, models.ErrNotAllowed) {
			t.Errorf("without a visit: %v", err)
		}
		if err := store.Restrict(ctx, one, models.NewRestriction{Ground: models.GroundAccuracy, Scope: " Laskutusosoite ", Until: " Kunnes osoite on tarkistettu "}); err != nil {
			t.Fatal(err)
		}
		if got := stored(t, store, me, "direct_marketing", "phone"); got != "restricted" {
			t.Errorf("marketing by phone is %s", got)
		}
		mine, err := store.MyRestrictions(ctx, me)
		if err != nil || len(mine) != 1 || mine[0].Scope != "Laskutusosoite" || mine[0].Until != "Kunnes osoite on tarkistettu" || !mine[0].InForce() {
			t.Fatal(mine, err)
		}
		today := value.DateOf(clock.Now())
		tell := func(v models.Visit, n models.LiftingNotice) error {
			n.Ending = "Rajoitus päättyy."
			return store.TellLifting(ctx, v, mine[0].ID, n)
		}
		lift := func(v models.Visit) error { return store.LiftRestriction(ctx, v, mine[0].ID) }
		for _, c := range []struct {
			n    models.LiftingNotice
			want string
		}{
			{models.LiftingNotice{Text: " ", EndsOn: today.AddDays(1)}, "notice: required"},
			{models.LiftingNotice{Text: "a\xff", EndsOn: today.AddDays(1)}, "notice: characters"},
			{models.LiftingNotice{Text: "henkilön 010594Y9032", EndsOn: today.AddDays(1)}, "notice: personal_id"},
			{models.LiftingNotice{Text: strings.Repeat("ä", models.MaxDetails+1), EndsOn: today.AddDays(1)}, "notice: too_long"},
			{models.LiftingNotice{Text: "Tarkistettu"}, "ends_on: required"},
			{models.LiftingNotice{Text: "Tarkistettu", EndsOn: today}, "ends_on: early"},
			{models.LiftingNotice{Text: "Tarkistettu", EndsOn: today.AddDays(400)}, "ends_on: late"},
		} {
			var wrong *models.Invalid
			if err := tell(one, c.n); !errors.As(err, &wrong) || wrong.Error() != c.want {
				t.Errorf("%+v: %v, want %s", c.n, err, c.want)
			}
		}
		tomorrow := models.LiftingNotice{Text: "Tarkistettu", EndsOn: today.AddDays(1)}
		for who, v := range map[string]models.Visit{"from another customer's page": two, "without a visit": {}} {
			if told, lifted := tell(v, tomorrow), lift(v); !errors.Is(told, models.ErrNotFound) || !errors.Is(lifted, models.ErrNotFound) {
				t.Errorf("%s: %v, %v", who, told, lifted)
			}
		}
		refused := func(want string) {
			t.Helper()
			var wrong *models.Invalid
			if err := lift(one); !errors.As(err, &wrong) || wrong.Error() != want {
				t.Errorf("lifted: %v, want %s", err, want)
			}
		}
		refused("lift: notice")
		if err := tell(one, tomorrow); err != nil {
			t.Fatal(err)
		}
		refused("lift: told")
		runLiftings(t, store)
		refused("lift: early")
		var early *models.TooEarly
		if !errors.As(lift(one), &early) || early.Earliest != today.AddDays(1) {
			t.Errorf("too early: %+v", early)
		}
		if mine, err = store.MyRestrictions(ctx, me); err != nil || mine[0].State() != models.RestrictionNoticed || mine[0].Notice != "Tarkistettu\n\nRajoitus päättyy." || mine[0].EndsOn != today.AddDays(1) {
			t.Errorf("what the customer sees: %+v %v", mine, err)
		}
		clock.Advance(48 * time.Hour)
		if err := lift(one); err != nil {
			t.Fatal(err)
		}
		if got := stored(t, store, me, "direct_marketing", "phone"); got != "not_prohibited" {
			t.Errorf("marketing by phone is %s", got)
		}
		if lifted, told := lift(one), tell(one, tomorrow); !errors.Is(lifted, models.ErrStale) || !errors.Is(told, models.ErrStale) {
			t.Errorf("lifted twice: %v, told of it again: %v", lifted, told)
		}
		list, err := store.VisitedRestrictions(ctx, one)
		if err != nil || len(list) != 1 || list[0].State() != models.RestrictionLifted || list[0].Told.Date() != today {
			t.Error(list, err)
		}
		if len(audited(t, store, models.ActionRestricted)) != 1 || len(audited(t, store, models.ActionRestrictionLifted)) != 1 {
			t.Error("the audit log does not tell of it")
		}
	})
}

// TestOtherSystemsReadNoWords: how long a restriction is to hold may tell of its ground. It is for the customer
// and staff, and a day in it is kept as one.
func TestOtherSystemsReadNoWords(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clock)
		client := system(t, store, models.ReadRestrictions)
		cursor := int64(0)
		reads := func(until string) {
			t.Helper()
			page, err := store.RestrictionFeed(ctx, client, models.FeedPage{After: cursor, Limit: 10})
			if err != nil || len(page.Entries) != 1 || !page.Entries[0].Lifted.IsZero() || strings.Contains(fmt.Sprintf("%+v", page), until) {
				t.Fatalf("the feed has %+v: %v", page, err)
			}
			cursor = page.Next
			if err := store.EachRestriction(ctx, value.Time{}, func(r models.CustomerRestriction) error {
				if strings.Contains(fmt.Sprintf("%+v", r), until) {
					t.Errorf("the export has %+v", r)
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
			list, err := store.MyRestrictions(ctx, d.anna)
			if day, _ := value.ParseDate(until); err != nil || list[0].Until != until || list[0].UntilOn != day {
				t.Errorf("the customer reads %+v %v", list, err)
			}
		}
		ref := d.ask(models.NewRequest{Kind: models.RestrictionOfProcessing, Scope: models.Scope{Ground: models.GroundClaims}})
		d.answer(ref, restricting("Laskut"))
		reads("Selvitykseen asti")
		d.answerAgain(ref, models.Ruling{Outcome: models.Fulfilled, Restricted: models.Restricted{Scope: "Laskut", Until: "31.12.2026"}})
		reads("31.12.2026")
	})
}

func TestRestrictionFeed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		const people = 6
		reachable(t, store, people)
		client := system(t, store, models.ReadRestrictions)
		agent := clerk(t, store, "Agent", "agent")
		visits := map[string]models.Visit{}
		for i := range people {
			visits[fmt.Sprint(i+1)] = visited(t, store, agent, fmt.Sprint(i+1))
		}
		read := func(after int64, limit int) (models.Feed[models.CustomerRestriction], string) {
			t.Helper()
			page, err := store.RestrictionFeed(ctx, client, models.FeedPage{After: after, Limit: limit})
			if err != nil {
				t.Fatal(err)
			}
			var words []string
			for _, r := range page.Entries {
				words = append(words, r.Number+map[bool]string{true: "+", false: "-"}[r.Lifted.IsZero()])
			}
			return page, strings.Join(words, " ")
		}
		if page, got := read(0, 10); got != "" || page.Next != 0 || page.More {
			t.Errorf("at first: %+v", page)
		}
		for _, n := range []string{"1", "2", "3"} {
			if err := store.Restrict(ctx, visits[n], models.NewRestriction{Ground: models.GroundClaims, Scope: "=kaikki", Until: "toistaiseksi"}); err != nil {
				t.Fatal(err)
			}
		}
		page, got := read(0, 2)
		if got != "1+ 2+" || !page.More {
			t.Errorf("two of three: %s, %+v", got, page)
		}
		page, got = read(page.Next, 2)
		if got != "3+" || page.More {
			t.Errorf("the rest: %s, %+v", got, page)
		}
		begun := value.TimeOf(clock.Now())
		first := page.Entries[0].ID - 2
		if err := store.TellLifting(ctx, visits["1"], first, models.LiftingNotice{Text: "Selvitetty", EndsOn: value.DateOf(clock.Now()).AddDays(1)}); err != nil {
			t.Fatal(err)
		}
		runLiftings(t, store)
		if again, _ := read(page.Next, 10); len(again.Entries) != 0 {
			t.Errorf("of a notice other systems hear %+v", again)
		}
		clock.Advance(24 * time.Hour)
		if err := store.LiftRestriction(ctx, visits["1"], first); err != nil {
			t.Fatal(err)
		}
		if _, got := read(page.Next, 10); got != "1-" {
			t.Errorf("since the cursor: %s", got)
		}
		if _, got := read(0, 10); got != "2+ 3+" {
			t.Errorf("from the beginning: %s", got)
		}
		if _, err := store.RestrictionFeed(ctx, client, models.FeedPage{After: 1000, Limit: 1}); !errors.Is(err, models.ErrCursor) {
			t.Errorf("a cursor of the future: %v", err)
		}
		for at, want := range map[value.Time]string{{}: "23", begun: "231", begun.Add(-1): ""} {
			if at == begun.Add(-1) {
				at = begun.Add(-time.Second)
			}
			got := ""
			if err := store.EachRestriction(ctx, at, func(r models.CustomerRestriction) error { got += r.Number; return nil }); err != nil || got != want {
				t.Errorf("as of %s: %q, %v, want %q", at, got, err, want)
			}
		}
		// Changes made at the same time are read in the order of their numbers, none left out.
		start, _ := read(page.Next, 10)
		var all sync.WaitGroup
		for _, v := range visits {
			all.Go(func() {
				for range 3 {
					if err := store.Restrict(ctx, v, models.NewRestriction{Ground: models.GroundUnlawful, Scope: "kaikki", Until: "toistaiseksi"}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		stop, seen := make(chan struct{}), make(chan int)
		go func() {
			n, cursor := 0, start.Next
			for last := false; ; {
				page, err := store.RestrictionFeed(ctx, client, models.FeedPage{After: cursor, Limit: 2})
				if err != nil {
					t.Error(err)
				}
				n, cursor = n+len(page.Entries), page.Next
				if last && !page.More {
					break
				}
				select {
				case <-stop:
					last = true
				default:
				}
			}
			seen <- n
		}()
		all.Wait()
		close(stop)
		if n := <-seen; n != 3*people {
			t.Errorf("the reader saw %d changes of %d", n, 3*people)
		}
	})
}
