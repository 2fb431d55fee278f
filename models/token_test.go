package models_test

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
)

// console is an administrator at the command line.
const console = models.System("command line")

// issued is a new token for the scopes.
func issued(t testing.TB, store *models.Store, name string, scopes ...models.TokenScope) string {
	t.Helper()
	token, err := store.IssueToken(context.Background(), console, models.NewToken{Name: name, Scopes: scopes})
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestTokenLives(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		admin := clerk(t, store, "Admin", "admin")
		until := value.DateOf(clock.Now()).AddDays(1)
		first, err := store.IssueToken(ctx, admin, models.NewToken{Name: " CRM ", Scopes: []models.TokenScope{models.ReadRestrictions, models.ReadPermissions, models.ReadPermissions}, Until: until})
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`^omt_[A-Z2-7]{26}$`).MatchString(first) {
			t.Errorf("the token %q", first)
		}
		known := func() models.Token {
			t.Helper()
			list, err := store.Tokens(ctx, admin)
			if err != nil || len(list) != 1 {
				t.Fatalf("%v, %v", list, err)
			}
			return list[0]
		}
		if got := known(); got.Name != "CRM" || fmt.Sprint(got.Scopes()) != "[permissions:read restrictions:read]" || !got.Used.IsZero() || got.Until != until {
			t.Errorf("known of the token: %+v", got)
		}
		for _, table := range []string{"tokens", "audit_entries"} {
			rows, err := store.DumpForTest(table)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(fmt.Sprint(rows), first[len(models.TokenPrefix):]) {
				t.Errorf("%s holds the token itself", table)
			}
		}
		use := func(want error) {
			t.Helper()
			if _, err := store.Client(ctx, first, models.ReadPermissions); !errors.Is(err, want) {
				t.Errorf("at %s: %v, want %v", clock.Now(), err, want)
			}
		}
		use(nil)
		began := known().Used
		clock.Advance(59 * time.Second)
		use(nil)
		if got := known().Used; got != began {
			t.Errorf("used within the minute: %s, then %s", began, got)
		}
		clock.Advance(time.Second)
		use(nil)
		if got := known().Used; got != began.Add(time.Minute) {
			t.Errorf("used a minute later: %s, then %s", began, got)
		}
		clock.Advance(until.AddDays(1).Start().Sub(clock.Now()) - time.Second) // the last of the last day, in Finland
		use(nil)
		clock.Advance(time.Second)
		use(models.ErrToken)
		if state := known().State(value.DateOf(clock.Now())); state != models.TokenExpired {
			t.Errorf("the state is %s", state)
		}
		if err := store.RevokeToken(ctx, admin, known().ID); err != nil {
			t.Fatal(err)
		}
		use(models.ErrToken)
		if err := store.RevokeToken(ctx, admin, known().ID); !errors.Is(err, models.ErrStale) {
			t.Errorf("revoked twice: %v", err)
		}
		if err := store.RevokeToken(ctx, admin, 99); !errors.Is(err, models.ErrNotFound) {
			t.Errorf("revoked what is not there: %v", err)
		}
		if len(audited(t, store, models.ActionTokenIssued)) != 1 || len(audited(t, store, models.ActionTokenRevoked)) != 1 {
			t.Error("the audit log does not tell of it")
		}
	})
}

func TestTokenScopes(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, _ *modelstest.Clock) {
		ctx := context.Background()
		for _, own := range models.TokenScopes {
			secret := issued(t, store, string(own), own)
			for _, asked := range models.TokenScopes {
				client, err := store.Client(ctx, secret, asked)
				if want := map[bool]error{true: nil, false: models.ErrScope}[own == asked]; !errors.Is(err, want) {
					t.Errorf("%s with a token for %s: %v", asked, own, err)
				}
				_, perms := store.PermissionFeed(ctx, client, models.PermissionQuery{FeedPage: models.FeedPage{Limit: 1}})
				_, one := store.PermissionsOf(ctx, client, "1")
				_, restrictions := store.RestrictionFeed(ctx, client, models.FeedPage{Limit: 1})
				reads := map[models.TokenScope]bool{
					models.ReadPermissions:  !errors.Is(perms, models.ErrNotAllowed) && !errors.Is(one, models.ErrNotAllowed),
					models.ReadRestrictions: !errors.Is(restrictions, models.ErrNotAllowed),
				}
				for scope, read := range reads {
					if want := own == asked && scope == own; read != want {
						t.Errorf("a client with %s that came for %s reads %s: %v", own, asked, scope, read)
					}
				}
			}
		}
		good := issued(t, store, "good", models.TokenScopes...)
		for _, bad := range []string{
			"", "omt_", good + "A", good[:len(good)-1], strings.ToLower(good), strings.Replace(good, "omt_", "OMT_", 1), good[len(models.TokenPrefix):],
			"omt_" + strings.Repeat("A", 26), "omt_' OR 1=1 --" + strings.Repeat(" ", 15), "omt_" + strings.Repeat("\x00", 26), "omt_" + strings.Repeat("%", 26),
		} {
			if _, err := store.Client(ctx, bad, models.ReadPermissions); !errors.Is(err, models.ErrToken) {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

func TestWhoIssuesTokens(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		n := models.NewToken{Name: "CRM", Scopes: models.TokenScopes}
		actors := []models.Actor{login(t, store, "1001"), models.Staff{}}
		for _, r := range models.Roles {
			if r != models.Admin {
				actors = append(actors, clerk(t, store, string(r), string(r)))
			}
		}
		for _, by := range actors {
			_, issue := store.IssueToken(ctx, by, n)
			_, list := store.Tokens(ctx, by)
			for _, err := range []error{issue, list, store.RevokeToken(ctx, by, 1)} {
				if !errors.Is(err, models.ErrNotAllowed) {
					t.Errorf("%T: %v", by, err)
				}
			}
		}
		today := value.DateOf(clock.Now())
		for _, c := range []struct {
			n    models.NewToken
			want string
		}{
			{models.NewToken{Name: " ", Scopes: models.TokenScopes}, "name: required"},
			{models.NewToken{Name: "a\xff", Scopes: models.TokenScopes}, "name: characters"},
			{models.NewToken{Name: strings.Repeat("ä", models.MaxTokenName+1), Scopes: models.TokenScopes}, "name: too_long"},
			{models.NewToken{Name: "010594Y9032", Scopes: models.TokenScopes}, "name: personal_id"},
			{models.NewToken{Name: "a"}, "scopes: required"},
			{models.NewToken{Name: "a", Scopes: []models.TokenScope{"everything"}}, "scopes: unknown"},
			{models.NewToken{Name: "a", Scopes: models.TokenScopes, Until: today.AddDays(-1)}, "until: past"},
			{models.NewToken{Name: "a", Scopes: models.TokenScopes, Until: today}, ""},
			{models.NewToken{Name: "a", Scopes: models.TokenScopes}, "name: taken"},
		} {
			_, err := store.IssueToken(ctx, console, c.n)
			var wrong *models.Invalid
			if c.want != "" && (!errors.As(err, &wrong) || wrong.Error() != c.want) || c.want == "" && err != nil {
				t.Errorf("%q: %v, want %s", c.n.Name, err, c.want)
			}
		}
		// The name of a revoked token can be given again.
		list, err := store.Tokens(ctx, console)
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		if err := store.RevokeToken(ctx, console, list[0].ID); err != nil {
			t.Fatal(err)
		}
		issued(t, store, "a", models.ReadPermissions)
	})
}
