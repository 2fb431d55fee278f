package models_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// system is another system with a token for the scope.
func system(t testing.TB, store *models.Store, scope models.TokenScope) models.Client {
	t.Helper()
	client, err := store.Client(context.Background(), issued(t, store, "for "+t.Name()+string(scope), scope), scope)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// reader is a system that keeps the permissions of all customers up to date by the feed.
type reader struct {
	store  *models.Store
	client models.Client
	limit  int
	cursor int64
	knows  map[string]string // the cells of a customer, in words
	read   int
}

// catchUp reads until there is no more.
func (r *reader) catchUp(t testing.TB) {
	t.Helper()
	for more := true; more; {
		page, err := r.store.PermissionFeed(context.Background(), r.client, models.PermissionQuery{FeedPage: models.FeedPage{After: r.cursor, Limit: r.limit}})
		if err != nil {
			t.Error(err)
			return
		}
		for _, e := range page.Entries {
			r.knows[e.Number] = fmt.Sprint(e.Cells)
		}
		r.read += len(page.Entries)
		r.cursor, more = page.Next, page.More
	}
}

func TestPermissionFeed(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		reachable(t, store, 5)
		settled(t, store)
		client := system(t, store, models.ReadPermissions)
		all := &reader{store: store, client: client, limit: 2, knows: map[string]string{}}
		all.catchUp(t)
		if len(all.knows) != 5 || all.read != 5 {
			t.Errorf("%d entries on %d customers", all.read, len(all.knows))
		}
		all.catchUp(t)
		if all.read != 5 {
			t.Error("nothing changed, and the feed has more")
		}
		clock.Advance(time.Hour)
		me := login(t, store, "3")
		if _, err := store.SaveMyPermissions(ctx, me, answer("phone", false), "fi"); err != nil {
			t.Fatal(err)
		}
		page, err := store.PermissionFeed(ctx, client, models.PermissionQuery{FeedPage: models.FeedPage{After: all.cursor, Limit: 10}, Purpose: "direct_marketing", Channel: "phone"})
		if err != nil {
			t.Fatal(err)
		}
		want := []models.PermittedCell{{Purpose: "direct_marketing", Channel: "phone", Reason: models.Forbidden}}
		if len(page.Entries) != 1 || page.Entries[0].Number != "3" || fmt.Sprint(page.Entries[0].Cells) != fmt.Sprint(want) || page.Entries[0].At != value.TimeOf(clock.Now()) || page.More {
			t.Errorf("after a no: %+v", page)
		}
		for allowed, numbers := range map[models.Allowance]string{models.OnlyAllowed: "1 2 4 5", models.OnlyNotAllowed: "3"} {
			page, err := store.PermissionFeed(ctx, client, models.PermissionQuery{FeedPage: models.FeedPage{Limit: 10}, Purpose: "direct_marketing", Channel: "phone", Allowed: allowed})
			var got []string
			for _, e := range page.Entries {
				got = append(got, e.Number)
				if len(e.Cells) != 1 || e.Cells[0].Allowed != (allowed == models.OnlyAllowed) {
					t.Errorf("allowed %s: %+v", allowed, e)
				}
			}
			if err != nil || strings.Join(got, " ") != numbers {
				t.Errorf("allowed %s: %v, %v, want %s", allowed, got, err, numbers)
			}
		}
		if _, err := store.PermissionFeed(ctx, client, models.PermissionQuery{FeedPage: models.FeedPage{After: all.cursor + 100, Limit: 10}}); !errors.Is(err, models.ErrCursor) {
			t.Errorf("a cursor of the future: %v", err)
		}
		var wrong *models.Invalid
		for _, q := range []models.PermissionQuery{{Purpose: "world_peace"}, {Purpose: "direct_marketing", Channel: "any"}} {
			if _, err := store.PermissionFeed(ctx, client, q); !errors.As(err, &wrong) {
				t.Errorf("%+v: %v", q, err)
			}
		}
	})
}

// TestReadersMissNothing has customers change their minds while others read on by their cursors: in the
// end every reader knows what holds for everybody.
func TestReadersMissNothing(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		const people, writers, changes = 8, 4, 12
		ctx := context.Background()
		reachable(t, store, people)
		settled(t, store)
		var me []models.Me
		for i := range people {
			me = append(me, login(t, store, fmt.Sprint(i+1)))
		}
		client := system(t, store, models.ReadPermissions)
		var writing, reading sync.WaitGroup
		var done atomic.Bool
		readers := []*reader{{limit: 1}, {limit: 3}}
		for _, r := range readers {
			r.store, r.client, r.knows = store, client, map[string]string{}
			reading.Go(func() {
				for !done.Load() {
					r.catchUp(t)
				}
				r.catchUp(t)
			})
		}
		for w := range writers {
			writing.Go(func() {
				dice := rand.New(rand.NewPCG(1, uint64(w)))
				for range changes {
					who := me[dice.IntN(people)]
					if _, err := store.SaveMyPermissions(ctx, who, answer([]string{"phone", "email", "sms"}[dice.IntN(3)], dice.IntN(2) == 0), "fi"); err != nil {
						t.Error(err)
					}
				}
			})
		}
		writing.Wait()
		done.Store(true)
		reading.Wait()
		fresh := &reader{store: store, client: client, limit: 1000, knows: map[string]string{}}
		fresh.catchUp(t)
		for _, r := range readers {
			if fmt.Sprint(r.knows) != fmt.Sprint(fresh.knows) {
				t.Errorf("a reader of %d at a time knows\n%v, and what holds is\n%v", r.limit, r.knows, fresh.knows)
			}
		}
	})
}

// TestChangesWhileSettling: customers who decide while the whole register is settled wait, and no two
// wait for each other.
func TestChangesWhileSettling(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		const people = 40
		ctx := context.Background()
		reachable(t, store, 10*people)
		var all sync.WaitGroup
		for i := range people {
			me := login(t, store, fmt.Sprint(i*10+1))
			all.Go(func() {
				for n := range 3 {
					if _, err := store.SaveMyPermissions(ctx, me, answer("phone", n%2 == 0), "fi"); err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Go(func() { settled(t, store) })
		all.Wait()
	})
}

func TestPermissionsOfOne(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,protected", "1,person,A,", "2,person,B,true"))
		client := system(t, store, models.ReadPermissions)
		me := login(t, store, "1")
		if _, err := store.SaveMyPermissions(ctx, me, answer("phone", false), "fi"); err != nil {
			t.Fatal(err)
		}
		p, err := store.PermissionsOf(ctx, client, "1")
		if err != nil {
			t.Fatal(err)
		}
		if len(p.Cells) < 10 || p.At != value.TimeOf(clock.Now()) || p.Sequence == 0 {
			t.Errorf("%+v", p)
		}
		for _, c := range p.Cells {
			if (c.Law == "") != (c.Reason == models.Forbidden) || c.Allowed != c.Reason.Allows() {
				t.Errorf("%+v", c)
			}
			if c.Channel == "phone" && c.Purpose == "direct_marketing" && c.Reason != models.Forbidden {
				t.Errorf("%+v", c)
			}
		}
		// Who is under a non-disclosure order cannot be told from somebody who said no to everything.
		modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,protected", "4,person,C,"))
		four := login(t, store, "4")
		if _, err := store.ObjectToMarketing(ctx, four, "fi"); err != nil {
			t.Fatal(err)
		}
		var never []models.Decision
		for _, purpose := range []string{"opinion_research", "market_research"} {
			for _, channel := range []string{"email", "sms", "automated_call", "phone", "post"} {
				never = append(never, models.Decision{Purpose: purpose, Channel: channel})
			}
		}
		if _, err := store.SaveMyPermissions(ctx, four, never, "fi"); err != nil {
			t.Fatal(err)
		}
		settled(t, store)
		no, err := store.PermissionsOf(ctx, client, "4")
		inDanger, err1 := store.PermissionsOf(ctx, client, "2")
		if err != nil || err1 != nil || !slices.Equal(no.Cells, inDanger.Cells) {
			t.Errorf("said no\n%v\nin danger\n%v\n%v %v", no.Cells, inDanger.Cells, err, err1)
		}
		// That somebody contests something is not told either.
		if err := store.RestrictForTest(ctx, me); err != nil {
			t.Fatal(err)
		}
		settled(t, store)
		feed, err := store.PermissionFeed(ctx, client, models.PermissionQuery{FeedPage: models.FeedPage{Limit: 10}})
		if err != nil || len(feed.Entries) != 3 {
			t.Fatal(feed, err)
		}
		two, err := store.PermissionsOf(ctx, client, "2")
		one, err1 := store.PermissionsOf(ctx, client, "1")
		if err != nil || err1 != nil {
			t.Fatal(err, err1)
		}
		hidden := 0
		for _, p := range append(feed.Entries, one, two) {
			for _, c := range p.Cells {
				if !slices.Contains(models.FeedReasons, c.Reason) {
					t.Errorf("%s: %+v", p.Number, c)
				}
				if c.Reason == models.Forbidden {
					hidden++
					if c.Allowed || c.Law != "" {
						t.Errorf("%+v", c)
					}
				}
			}
		}
		if hidden < 20 {
			t.Errorf("%d reasons told in one", hidden)
		}
		if _, err := store.PermissionsOf(ctx, client, "3"); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("a number of nobody: %v", err)
		}
	})
}

// TestPermissionsAsOf: an export as of a moment is what the feed said then.
func TestPermissionsAsOf(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		reachable(t, store, 4)
		settled(t, store)
		everything := func(at value.Time) string {
			t.Helper()
			var b strings.Builder
			err := store.EachPermission(ctx, at, func(p models.CustomerPermissions) error {
				_, err := fmt.Fprintln(&b, p)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		told := map[value.Time]string{}
		for i := range 6 {
			me := login(t, store, fmt.Sprint(i%3+1))
			if _, err := store.SaveMyPermissions(ctx, me, answer("phone", i%2 == 0), "fi"); err != nil {
				t.Fatal(err)
			}
			told[value.TimeOf(clock.Now())] = everything(value.Time{})
			clock.Advance(24 * time.Hour)
		}
		for at, want := range told {
			if got := everything(at); got != want {
				t.Errorf("as of %s:\n%swas told:\n%s", at, got, want)
			}
		}
		if strings.Count(told[value.TimeOf(modelstest.Start)], "\n") != 4 {
			t.Errorf("the first: %s", told[value.TimeOf(modelstest.Start)])
		}
		if got := everything(value.TimeOf(modelstest.Start.Add(-time.Second))); got != "" {
			t.Errorf("before there was anything: %s", got)
		}
	})
}
