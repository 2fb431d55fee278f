package handlers_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/oauth2"

	"omatiedot/app/devidp"
	"omatiedot/handlers"
)

const (
	oidcClientID = "portal"
	oidcSecret   = "a secret: with % and + in it"
	oidcCallback = "http://127.0.0.1:9/login/callback"
	oidcReturn   = "http://127.0.0.1:9/"
	oidcSubject  = "subject-of-aino"
)

// movingClock is the time for both sides of a login.
type movingClock struct {
	mu   sync.Mutex
	time time.Time
}

func (c *movingClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.time
}

func (c *movingClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.time = c.time.Add(d)
}

// login is a relying party and its provider, talking over loopback.
type login struct {
	*handlers.Provider
	idp    *devidp.Server
	config handlers.ProviderConfig
	clock  *movingClock
	logout chan string // logout tokens that the provider has sent
}

func newLogin(t *testing.T, acr ...string) *login {
	t.Helper()
	l := &login{
		clock:  &movingClock{time: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)},
		logout: make(chan string, 1),
	}
	portal := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		l.logout <- r.PostFormValue("logout_token")
	}))
	t.Cleanup(portal.Close)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.idp.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	idp, err := devidp.New(devidp.Config{
		Issuer: server.URL + "/customers",
		Clients: []devidp.Client{{
			ID: oidcClientID, Secret: oidcSecret,
			RedirectURIs:           []string{oidcCallback},
			PostLogoutRedirectURIs: []string{oidcReturn},
			BackchannelLogoutURI:   portal.URL,
		}},
		People: []devidp.Person{{
			Subject: oidcSubject, Name: "Aino Esimerkki",
			Claims: map[string]any{"customer_number": 100123, "roles": []string{"agent", "approver"}},
		}},
		Title: "Test", Now: l.clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	l.idp = idp
	l.config = handlers.ProviderConfig{
		Issuer: server.URL + "/customers", ClientID: oidcClientID, ClientSecret: oidcSecret,
		RedirectURL: oidcCallback, ACR: acr, Now: l.clock.Now,
	}
	l.Provider = handlers.NewProvider(l.config)
	return l
}

// begin starts a login and chooses the person; it returns the answer that the browser brings back.
func (l *login) begin(t *testing.T) (handlers.Transaction, url.Values) {
	t.Helper()
	address, transaction, err := l.Begin(t.Context(), "sv")
	if err != nil {
		t.Fatal(err)
	}
	back, err := devidp.Choose(t.Context(), address, oidcSubject)
	if err != nil {
		t.Fatal(err)
	}
	return transaction, back.Query()
}

// run does a whole login.
func (l *login) run(t *testing.T) (handlers.Identity, error) {
	t.Helper()
	transaction, query := l.begin(t)
	return l.Finish(t.Context(), transaction, query)
}

func TestLogin(t *testing.T) {
	l := newLogin(t, "urn:example:substantial", "urn:example:high")
	address, transaction, err := l.Begin(t.Context(), "sv")
	if err != nil {
		t.Fatal(err)
	}
	asked, _ := url.Parse(address)
	for name, want := range map[string]string{
		"response_type": "code", "client_id": oidcClientID, "redirect_uri": oidcCallback,
		"scope": "openid profile", "ui_locales": "sv", "code_challenge_method": "S256",
		"acr_values":     "urn:example:substantial urn:example:high",
		"code_challenge": oauth2.S256ChallengeFromVerifier(transaction.Verifier),
		"state":          transaction.State, "nonce": transaction.Nonce,
	} {
		if got := asked.Query().Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	for _, secret := range []string{transaction.State, transaction.Nonce, transaction.Verifier} {
		if len(secret) < 43 || len(secret) > 128 { // 256 bits in base64url; RFC 7636 section 4.1
			t.Errorf("secret of %d characters", len(secret))
		}
	}
	back, err := devidp.Choose(t.Context(), address, oidcSubject)
	if err != nil {
		t.Fatal(err)
	}
	l.clock.Advance(30 * time.Second)
	who, err := l.Finish(t.Context(), transaction, back.Query())
	if err != nil {
		t.Fatal(err)
	}
	if who.Issuer != l.config.Issuer || who.Subject != oidcSubject || who.SessionID == "" ||
		who.ACR != "urn:example:substantial" || strings.Count(who.IDToken, ".") != 2 ||
		!who.Authenticated.Equal(transaction.Started) {
		t.Errorf("identity = %+v", who)
	}
	if got := who.String("customer_number"); got != "100123" {
		t.Errorf("customer_number = %q", got)
	}
	if got := who.Strings("roles"); !slices.Equal(got, []string{"agent", "approver"}) {
		t.Errorf("roles = %q", got)
	}
	if got := who.String("name"); got != "Aino Esimerkki" {
		t.Errorf("name = %q", got)
	}
}

// TestPKCEVector is RFC 7636 appendix B.
func TestPKCEVector(t *testing.T) {
	got := oauth2.S256ChallengeFromVerifier("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
	if want := "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"; got != want {
		t.Errorf("challenge = %s, want %s", got, want)
	}
}

func TestLoginSecretsAreFresh(t *testing.T) {
	l := newLogin(t)
	seen := map[string]bool{}
	for range 20 {
		_, transaction, err := l.Begin(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		seen[transaction.State], seen[transaction.Nonce], seen[transaction.Verifier] = true, true, true
	}
	if len(seen) != 60 {
		t.Errorf("%d different secrets of 60", len(seen))
	}
}

func TestIDTokenRefused(t *testing.T) {
	set := func(name string, value any) func(_, claims map[string]any) {
		return func(_, claims map[string]any) { claims[name] = value }
	}
	drop := func(name string) func(_, claims map[string]any) {
		return func(_, claims map[string]any) { delete(claims, name) }
	}
	header := func(name string, value any) func(header, _ map[string]any) {
		return func(header, _ map[string]any) { header[name] = value }
	}
	ago := func(name string, d time.Duration) func(_, claims map[string]any) {
		return func(_, claims map[string]any) { claims[name] = claims["iat"].(int64) - int64(d.Seconds()) }
	}
	tests := []struct {
		name   string
		mutate func(header, claims map[string]any)
		want   string
	}{
		{"other iss", set("iss", "https://leaked.example"), "of another issuer"},
		{"no iss", drop("iss"), "of another issuer"},
		{"no sub", drop("sub"), "without a usable sub"},
		{"empty sub", set("sub", ""), "without a usable sub"},
		{"long sub", set("sub", strings.Repeat("leaked", 50)), "without a usable sub"},
		{"sub beyond ASCII", set("sub", "leaked-ä"), "without a usable sub"},
		{"sub of two lines", set("sub", "leaked\nline"), "without a usable sub"},
		{"other aud", set("aud", "leaked"), "made for another client"},
		{"no aud", drop("aud"), "made for another client"},
		{"two aud without azp", set("aud", []string{oidcClientID, "leaked"}), "another client"},
		{"other azp", set("azp", "leaked"), "another client"},
		{"azp no text", set("azp", map[string]any{"leaked": 1}), "another client"},
		{"two aud, other azp", func(_, claims map[string]any) {
			claims["aud"], claims["azp"] = []string{oidcClientID, "leaked"}, "leaked"
		}, "another client"},
		{"no iat", drop("iat"), "without iat"},
		{"iat of the future", ago("iat", -61*time.Second), "not issued during this login"},
		{"iat before the login", ago("iat", 61*time.Second), "not issued during this login"},
		{"expired", ago("exp", time.Second), "expired"},
		{"no exp", drop("exp"), "expired"},
		{"not valid yet", ago("nbf", -10*time.Minute), "not valid yet"},
		{"auth_time of the future", ago("auth_time", -2*time.Minute), "auth_time"},
		{"auth_time no number", set("auth_time", "leaked"), "malformed"},
		{"other nonce", set("nonce", "leaked"), "nonce"},
		{"no nonce", drop("nonce"), "nonce"},
		{"other at_hash", set("at_hash", "leaked"), "at_hash"},
		{"lower acr", set("acr", "leaked"), "acr"},
		{"no acr", drop("acr"), "acr"},
		{"alg none", header("alg", "none"), "forbidden algorithm"},
		{"alg HS256", header("alg", "HS256"), "forbidden algorithm"},
		{"alg RS512 not announced", header("alg", "RS512"), "forbidden algorithm"},
		{"unknown kid", header("kid", "leaked"), "wrong signature"},
		{"typ of a logout token", header("typ", "logout+jwt"), "another type"},
		{"typ of an access token", header("typ", "application/AT+jwt"), "another type"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := newLogin(t, "urn:example:substantial")
			l.idp.Mutate(test.mutate)
			who, err := l.run(t)
			if !errors.Is(err, handlers.ErrLoginRefused) || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error = %v, want %q", err, test.want)
			}
			if who.Subject != "" || who.IDToken != "" || who.Claims != nil {
				t.Error("an identity came with the error")
			}
			keepsQuiet(t, err)
			l.idp.Mutate(nil)
			l.clock.Advance(time.Minute)
			if _, err := l.run(t); err != nil {
				t.Errorf("the next, good login: %v", err)
			}
		})
	}
}

// keepsQuiet fails if an error has a value of a token or an answer in it.
func keepsQuiet(t *testing.T, err error) {
	t.Helper()
	for _, value := range []string{"leaked", oidcSubject, oidcSecret, "Aino", "eyJ"} {
		if strings.Contains(err.Error(), value) {
			t.Errorf("error %q contains %q", err, value)
		}
	}
}

func TestIDTokenAccepted(t *testing.T) {
	tests := []struct {
		name   string
		mutate func(header, claims map[string]any)
	}{
		{"no kid, one key", func(header, _ map[string]any) { delete(header, "kid") }},
		{"no typ", func(header, _ map[string]any) { delete(header, "typ") }},
		{"aud in a list", func(_, claims map[string]any) { claims["aud"] = []string{oidcClientID} }},
		{"two aud with azp", func(_, claims map[string]any) {
			claims["aud"], claims["azp"] = []string{"other", oidcClientID}, oidcClientID
		}},
		{"no at_hash", func(_, claims map[string]any) { delete(claims, "at_hash") }},
		{"no auth_time", func(_, claims map[string]any) { delete(claims, "auth_time") }},
		{"clock a little ahead", func(_, claims map[string]any) {
			claims["iat"] = claims["iat"].(int64) + 59
		}},
		{"unknown claims", func(_, claims map[string]any) { claims["extra"] = []any{1, nil} }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := newLogin(t)
			l.idp.Mutate(test.mutate)
			if _, err := l.run(t); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("no kid, two keys", func(t *testing.T) {
		l := newLogin(t)
		if err := l.idp.RotateKey(devidp.KeepOld); err != nil {
			t.Fatal(err)
		}
		l.idp.Mutate(func(header, _ map[string]any) { delete(header, "kid") })
		if _, err := l.run(t); err != nil {
			t.Error(err)
		}
	})
}

func TestIDTokenWinsOverUserInfo(t *testing.T) {
	l := newLogin(t)
	l.idp.Mutate(func(_, claims map[string]any) {
		claims["customer_number"], claims["roles"] = " 7 ", "marketing  admin"
	})
	who, err := l.run(t)
	if err != nil {
		t.Fatal(err)
	}
	if who.String("customer_number") != "7" || who.String("name") != "Aino Esimerkki" ||
		!slices.Equal(who.Strings("roles"), []string{"marketing", "admin"}) {
		t.Errorf("claims = %v", who.Claims)
	}
	if who.String("roles_of_nobody") != "" || who.Strings("auth_time") != nil {
		t.Error("a claim that is missing or of another kind has a value")
	}
}

func TestProviderFaults(t *testing.T) {
	tests := []struct {
		fault devidp.Fault
		want  error
		text  string
	}{
		{devidp.WrongSignature, handlers.ErrLoginRefused, "wrong signature"},
		{devidp.WrongUserInfoSubject, handlers.ErrLoginRefused, "userinfo of another sub"},
		{devidp.NoIssuerParameter, handlers.ErrLoginRefused, "answer of another issuer"},
		{devidp.WrongIssuerParameter, handlers.ErrLoginRefused, "answer of another issuer"},
	}
	for _, test := range tests {
		t.Run(string(test.fault), func(t *testing.T) {
			l := newLogin(t)
			l.idp.Misbehave(test.fault)
			_, err := l.run(t)
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
				t.Fatalf("error = %v, want %q", err, test.text)
			}
			keepsQuiet(t, err)
		})
	}
}

// TestProviderFailsInBetween has the provider fail after it has sent the browser back.
func TestProviderFailsInBetween(t *testing.T) {
	for _, fault := range []devidp.Fault{devidp.Down, devidp.Slow, devidp.Huge} {
		t.Run(string(fault), func(t *testing.T) {
			l := newLogin(t)
			transaction, query := l.begin(t)
			l.idp.Misbehave(fault)
			ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
			defer cancel()
			_, err := l.Finish(ctx, transaction, query)
			if !errors.Is(err, handlers.ErrProviderUnavailable) {
				t.Errorf("error = %v", err)
			}
			keepsQuiet(t, err)
		})
	}
}

func TestAnswerRefused(t *testing.T) {
	tests := []struct {
		name   string
		change func(l *login, transaction *handlers.Transaction, query url.Values)
		want   error
		text   string
	}{
		{"other state", func(_ *login, _ *handlers.Transaction, q url.Values) {
			q.Set("state", "leaked")
		}, handlers.ErrLoginRefused, "state"},
		{"no state", func(_ *login, _ *handlers.Transaction, q url.Values) {
			q.Del("state")
		}, handlers.ErrLoginRefused, "state"},
		{"no transaction", func(l *login, transaction *handlers.Transaction, q url.Values) {
			*transaction = handlers.Transaction{Issuer: l.config.Issuer, Started: l.clock.Now()}
			q.Del("state")
		}, handlers.ErrLoginRefused, "state"},
		{"transaction of another provider", func(_ *login, transaction *handlers.Transaction, _ url.Values) {
			transaction.Issuer = "https://leaked.example"
		}, handlers.ErrLoginRefused, "another provider"},
		{"other verifier", func(_ *login, transaction *handlers.Transaction, _ url.Values) {
			transaction.Verifier = oauth2.GenerateVerifier()
		}, handlers.ErrLoginRefused, "invalid_grant"},
		{"two states", func(_ *login, _ *handlers.Transaction, q url.Values) {
			q.Add("state", "leaked")
		}, handlers.ErrLoginRefused, "twice"},
		{"no code", func(_ *login, _ *handlers.Transaction, q url.Values) {
			q.Del("code")
		}, handlers.ErrLoginRefused, "without code"},
		{"other code", func(_ *login, _ *handlers.Transaction, q url.Values) {
			q.Set("code", "leaked")
		}, handlers.ErrLoginRefused, "invalid_grant"},
		{"a minute late", func(l *login, _ *handlers.Transaction, _ url.Values) {
			l.clock.Advance(61 * time.Second)
		}, handlers.ErrLoginRefused, "invalid_grant"},
		{"transaction too old", func(l *login, _ *handlers.Transaction, _ url.Values) {
			l.clock.Advance(handlers.TransactionAge + time.Second)
		}, handlers.ErrLoginExpired, ""},
		{"transaction of the future", func(_ *login, transaction *handlers.Transaction, _ url.Values) {
			transaction.Started = transaction.Started.Add(time.Hour)
		}, handlers.ErrLoginExpired, ""},
		{"known error", func(_ *login, _ *handlers.Transaction, q url.Values) {
			q.Set("error", "login_required")
		}, handlers.ErrLoginRefused, "login_required"},
		{"unknown error", func(_ *login, _ *handlers.Transaction, q url.Values) {
			q.Set("error", "leaked")
		}, handlers.ErrLoginRefused, "an error of its own"},
		{"provider busy", func(_ *login, _ *handlers.Transaction, q url.Values) {
			q.Set("error", "temporarily_unavailable")
		}, handlers.ErrProviderUnavailable, ""},
		{"cancelled without iss", func(_ *login, _ *handlers.Transaction, q url.Values) {
			q.Set("error", "access_denied")
			q.Del("iss")
		}, handlers.ErrLoginRefused, "another issuer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l := newLogin(t)
			transaction, query := l.begin(t)
			test.change(l, &transaction, query)
			_, err := l.Finish(t.Context(), transaction, query)
			if !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.text) {
				t.Fatalf("error = %v, want %v: %s", err, test.want, test.text)
			}
			keepsQuiet(t, err)
		})
	}
}

func TestLoginCancelled(t *testing.T) {
	l := newLogin(t)
	address, transaction, err := l.Begin(t.Context(), "fi")
	if err != nil {
		t.Fatal(err)
	}
	back, err := devidp.Choose(t.Context(), address, devidp.Cancelled)
	if err != nil {
		t.Fatal(err)
	}
	_, err = l.Finish(t.Context(), transaction, back.Query())
	if !errors.Is(err, handlers.ErrLoginCancelled) {
		t.Errorf("error = %v", err)
	}
}

func TestCodeReplayed(t *testing.T) {
	l := newLogin(t)
	transaction, query := l.begin(t)
	if _, err := l.Finish(t.Context(), transaction, query); err != nil {
		t.Fatal(err)
	}
	_, err := l.Finish(t.Context(), transaction, query)
	if !errors.Is(err, handlers.ErrLoginRefused) || !strings.Contains(err.Error(), "invalid_grant") {
		t.Errorf("error = %v", err)
	}
}

func TestKeyRotation(t *testing.T) {
	for name, rotation := range map[string]devidp.Rotation{"kept": devidp.KeepOld, "dropped": devidp.DropOld} {
		t.Run(name, func(t *testing.T) {
			l := newLogin(t)
			if _, err := l.run(t); err != nil {
				t.Fatal(err)
			}
			l.clock.Advance(11 * time.Second)
			if err := l.idp.RotateKey(rotation); err != nil {
				t.Fatal(err)
			}
			if _, err := l.run(t); err != nil {
				t.Errorf("after rotation: %v", err)
			}
			if got := l.idp.Fetches("/keys"); got != 2 {
				t.Errorf("keys fetched %d times, want 2", got)
			}
		})
	}
}

// TestWithdrawnKey keeps the token of a key that the provider then withdraws.
func TestWithdrawnKey(t *testing.T) {
	l := newLogin(t)
	if _, err := l.run(t); err != nil {
		t.Fatal(err)
	}
	l.idp.Mutate(func(_, claims map[string]any) {
		claims["iat"] = claims["iat"].(int64) + 3600
		claims["exp"] = claims["exp"].(int64) + 3600
	})
	token, err := l.idp.LogoutToken(oidcClientID, oidcSubject, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := l.idp.RotateKey(devidp.DropOld); err != nil {
		t.Fatal(err)
	}
	l.clock.Advance(time.Hour)
	_, err = l.VerifyLogout(t.Context(), token)
	if !errors.Is(err, handlers.ErrLogoutRefused) || !strings.Contains(err.Error(), "wrong signature") {
		t.Errorf("error = %v", err)
	}
}

func TestUnknownKeysAreThrottled(t *testing.T) {
	l := newLogin(t)
	if _, err := l.run(t); err != nil {
		t.Fatal(err)
	}
	l.clock.Advance(11 * time.Second)
	l.idp.Mutate(func(header, _ map[string]any) { header["kid"] = rand.Text() })
	for i := range 50 {
		token, err := l.idp.LogoutToken(oidcClientID, oidcSubject, "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.VerifyLogout(t.Context(), token); !errors.Is(err, handlers.ErrLogoutRefused) {
			t.Fatalf("token %d: %v", i, err)
		}
	}
	if got := l.idp.Fetches("/keys"); got != 2 {
		t.Errorf("keys fetched %d times, want 2", got)
	}
	l.idp.Mutate(nil)
	if err := l.idp.RotateKey(devidp.DropOld); err != nil {
		t.Fatal(err)
	}
	if _, err := l.run(t); !errors.Is(err, handlers.ErrLoginRefused) {
		t.Errorf("within the pause: %v", err)
	}
	l.clock.Advance(11 * time.Second)
	if _, err := l.run(t); err != nil {
		t.Errorf("after the pause: %v", err)
	}
}

func TestProviderDownAtStart(t *testing.T) {
	l := newLogin(t)
	l.idp.Misbehave(devidp.Down)
	for range 5 {
		if _, _, err := l.Begin(t.Context(), ""); !errors.Is(err, handlers.ErrProviderUnavailable) {
			t.Fatalf("error = %v", err)
		}
	}
	if got := l.idp.Fetches("/.well-known/openid-configuration"); got != 1 {
		t.Errorf("%d discoveries within the pause, want 1", got)
	}
	l.idp.Misbehave()
	l.clock.Advance(5 * time.Second)
	if _, err := l.run(t); err != nil {
		t.Errorf("once it is up: %v", err)
	}
	l.idp.Misbehave(devidp.Down)
	l.clock.Advance(2 * time.Hour)
	if _, _, err := l.Begin(t.Context(), ""); err != nil {
		t.Errorf("known once, down now: %v", err)
	}
}

func TestCheck(t *testing.T) {
	l := newLogin(t)
	if err := l.Check(t.Context()); err != nil {
		t.Error(err)
	}
	for fault, text := range map[devidp.Fault]string{
		devidp.WrongDiscoveryIssuer: "/customers/other",
		devidp.Down:                 "answered 503",
		devidp.Huge:                 "no JSON object of at most",
	} {
		l.idp.Misbehave(fault)
		err := l.Check(t.Context())
		if !errors.Is(err, handlers.ErrProviderUnavailable) || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: error = %v", fault, err)
		}
	}
}

// TestDescriptionRefused changes one member at a time of a provider's description.
func TestDescriptionRefused(t *testing.T) {
	tests := []struct {
		member string
		value  any
		want   string // "" when it is accepted
	}{
		{"", nil, ""},
		{"userinfo_endpoint", nil, ""},
		{"end_session_endpoint", nil, ""},
		{"code_challenge_methods_supported", nil, ""},
		{"code_challenge_methods_supported", []string{"plain"}, "S256"},
		{"code_challenge_methods_supported", []string{}, "S256"},
		{"issuer", "", "issuer"},
		{"issuer", "SAME/", "issuer"},
		{"authorization_endpoint", nil, "authorization_endpoint"},
		{"token_endpoint", nil, "token_endpoint"},
		{"token_endpoint", "http://idp.example/token", "token_endpoint"},
		{"jwks_uri", nil, "jwks_uri"},
		{"jwks_uri", "ftp://127.0.0.1/keys", "jwks_uri"},
		{"userinfo_endpoint", "http://idp.example/userinfo", "userinfo_endpoint"},
		{"end_session_endpoint", "javascript:alert(1)", "end_session_endpoint"},
		{"issuer", 5, "no JSON object"},
	}
	for _, test := range tests {
		t.Run(fmt.Sprint(test.member, " ", test.value), func(t *testing.T) {
			server := describedProvider(t, func(description map[string]any) {
				switch value, _ := test.value.(string); {
				case test.value == nil:
					delete(description, test.member)
				case value == "SAME/":
					description[test.member] = description[test.member].(string) + "/"
				default:
					description[test.member] = test.value
				}
			})
			provider := handlers.NewProvider(handlers.ProviderConfig{
				Issuer: server, ClientID: "portal", Now: time.Now,
			})
			err := provider.Check(t.Context())
			if test.want == "" && err != nil {
				t.Errorf("error = %v", err)
			}
			if test.want != "" && (!errors.Is(err, handlers.ErrProviderUnavailable) ||
				!strings.Contains(err.Error(), test.want)) {
				t.Errorf("error = %v, want %q", err, test.want)
			}
		})
	}
}

// describedProvider serves a description, changed by change, and counts as nothing else.
func describedProvider(t *testing.T, change func(map[string]any)) string {
	t.Helper()
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		description := map[string]any{
			"issuer":                 server.URL,
			"authorization_endpoint": "https://login.example/authorize",
			"token_endpoint":         server.URL + "/token",
			"jwks_uri":               server.URL + "/keys",
			"userinfo_endpoint":      server.URL + "/userinfo",
			"end_session_endpoint":   "https://login.example/logout?tenant=5",

			"code_challenge_methods_supported": []string{"plain", "S256"},
		}
		change(description)
		writeTestJSON(w, description)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestIssuerMustBeSecure(t *testing.T) {
	for _, issuer := range []string{
		"", "http://idp.example", "idp.example", "https://", "ftp://127.0.0.1",
		"https://idp.example?tenant=1", "https://idp.example#1", "http://127.0.0.1.example",
	} {
		provider := handlers.NewProvider(handlers.ProviderConfig{
			Issuer: issuer, ClientID: "portal", Now: time.Now, Transport: noNetwork{},
		})
		err := provider.Check(t.Context())
		if !errors.Is(err, handlers.ErrProviderUnavailable) || !strings.Contains(err.Error(), "https") {
			t.Errorf("issuer %q: error = %v", issuer, err)
		}
	}
}

// noNetwork refuses to send anything.
type noNetwork struct{}

func (noNetwork) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, errors.New("a request was sent")
}

func TestRedirectionIsNotFollowed(t *testing.T) {
	server := httptest.NewServer(http.RedirectHandler("https://elsewhere.example/", http.StatusFound))
	t.Cleanup(server.Close)
	provider := handlers.NewProvider(handlers.ProviderConfig{
		Issuer: server.URL, ClientID: "portal", Now: time.Now,
	})
	if err := provider.Check(t.Context()); err == nil || !strings.Contains(err.Error(), "302") {
		t.Errorf("error = %v", err)
	}
}

func TestOrigins(t *testing.T) {
	issuer := describedProvider(t, func(map[string]any) {})
	provider := handlers.NewProvider(handlers.ProviderConfig{Issuer: issuer, ClientID: "portal", Now: time.Now})
	if got := provider.Origins(t.Context()); !slices.Equal(got, []string{"https://login.example"}) {
		t.Errorf("origins = %q", got)
	}

	l := newLogin(t)
	u, _ := url.Parse(l.config.Issuer)
	l.idp.Misbehave(devidp.Down)
	for range 3 {
		if got := l.Origins(t.Context()); !slices.Equal(got, []string{"http://" + u.Host}) {
			t.Errorf("origins while down = %q", got)
		}
	}
	if got := l.idp.Fetches("/.well-known/openid-configuration"); got != 1 {
		t.Errorf("asked %d times, want 1", got)
	}
}

func TestSecretInBodyWhenOnlyThatIsAnnounced(t *testing.T) {
	for method, wantBasic := range map[string]bool{"client_secret_basic": true, "client_secret_post": false} {
		var basic bool
		var posted string
		server := tokenServer(t, method, func(r *http.Request) {
			_, _, basic = r.BasicAuth()
			posted = r.PostFormValue("client_secret")
		})
		provider := handlers.NewProvider(handlers.ProviderConfig{
			Issuer: server, ClientID: "portal", ClientSecret: oidcSecret, Now: time.Now,
		})
		_, transaction, err := provider.Begin(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		_, err = provider.Finish(t.Context(), transaction,
			url.Values{"code": {"1"}, "state": {transaction.State}})
		if !errors.Is(err, handlers.ErrLoginRefused) || !strings.Contains(err.Error(), "invalid_client") {
			t.Errorf("%s: error = %v", method, err)
		}
		keepsQuiet(t, err)
		if basic != wantBasic || (posted == oidcSecret) == wantBasic {
			t.Errorf("%s: in the header %t, in the body %t", method, basic, posted != "")
		}
	}
}

// tokenServer is a provider whose token endpoint looks at the request and refuses the client.
func tokenServer(t *testing.T, method string, look func(*http.Request)) string {
	t.Helper()
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/token" {
			look(r)
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusUnauthorized)
			writeTestJSON(w, map[string]any{"error": "invalid_client", "error_description": "leaked"})
			return
		}
		writeTestJSON(w, map[string]any{
			"issuer": server.URL, "authorization_endpoint": server.URL + "/authorize",
			"token_endpoint": server.URL + "/token", "jwks_uri": server.URL + "/keys",
			"token_endpoint_auth_methods_supported": []string{method},
		})
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestLogoutURL(t *testing.T) {
	l := newLogin(t)
	who, err := l.run(t)
	if err != nil {
		t.Fatal(err)
	}
	address, err := l.LogoutURL(t.Context(), who.IDToken, oidcReturn, "st")
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
	response, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if got := response.Header.Get("Location"); got != oidcReturn+"?state=st" {
		t.Errorf("answered %d, sent to %q", response.StatusCode, got)
	}
	ended, err := l.VerifyLogout(t.Context(), <-l.logout)
	if err != nil {
		t.Fatal(err)
	}
	if ended.Issuer != who.Issuer || ended.Subject != who.Subject || ended.SessionID != who.SessionID ||
		ended.ID == "" || !ended.Issued.Equal(l.clock.Now()) {
		t.Errorf("logout = %+v", ended)
	}
}

func TestLogoutURLOfProviders(t *testing.T) {
	for name, test := range map[string]struct {
		change func(map[string]any)
		want   string
	}{
		"with a query of its own": {func(map[string]any) {},
			"https://login.example/logout?client_id=portal&tenant=5"},
		"without the endpoint": {func(d map[string]any) { delete(d, "end_session_endpoint") }, ""},
	} {
		provider := handlers.NewProvider(handlers.ProviderConfig{
			Issuer: describedProvider(t, test.change), ClientID: "portal", Now: time.Now,
		})
		got, err := provider.LogoutURL(t.Context(), "", "", "")
		if err != nil || got != test.want {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

func TestLogoutTokenRefused(t *testing.T) {
	const event = "http://schemas.openid.net/event/backchannel-logout"
	tests := []struct {
		name   string
		mutate func(header, claims map[string]any)
		want   string
	}{
		{"alg none", func(h, _ map[string]any) { h["alg"] = "none" }, "forbidden algorithm"},
		{"wrong alg", func(h, _ map[string]any) { h["alg"] = "HS256" }, "forbidden algorithm"},
		{"no event", func(_, c map[string]any) { delete(c, "events") }, "logout event"},
		{"wrong event", func(_, c map[string]any) {
			c["events"] = map[string]any{"http://schemas.openid.net/event/leaked": map[string]any{}}
		}, "logout event"},
		{"event no object", func(_, c map[string]any) { c["events"] = map[string]any{event: "leaked"} }, "no object"},
		{"event null", func(_, c map[string]any) { c["events"] = map[string]any{event: nil} }, "event"},
		{"with nonce", func(_, c map[string]any) { c["nonce"] = "leaked" }, "nonce"},
		{"wrong aud", func(_, c map[string]any) { c["aud"] = "leaked" }, "another client"},
		{"wrong iss", func(_, c map[string]any) { c["iss"] = "https://leaked.example" }, "another issuer"},
		{"no jti", func(_, c map[string]any) { delete(c, "jti") }, "jti"},
		{"no exp", func(_, c map[string]any) { delete(c, "exp") }, "exp"},
		{"expired", func(_, c map[string]any) { c["exp"] = c["iat"].(int64) - 1 }, "expired"},
		{"no iat", func(_, c map[string]any) { delete(c, "iat") }, "iat"},
		{"old iat", func(_, c map[string]any) { c["iat"] = c["iat"].(int64) - 121 }, "too old"},
		{"iat of the future", func(_, c map[string]any) { c["iat"] = c["iat"].(int64) + 61 }, "of the future"},
		{"neither sub nor sid", func(_, c map[string]any) { delete(c, "sub"); delete(c, "sid") }, "sub and sid"},
		{"sub beyond ASCII", func(_, c map[string]any) { c["sub"] = "leaked-ö" }, "usable sub"},
		{"typ of an access token", func(h, _ map[string]any) { h["typ"] = "at+jwt" }, "type"},
	}
	l := newLogin(t)
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			l.idp.Mutate(test.mutate)
			token, err := l.idp.LogoutToken(oidcClientID, oidcSubject, "sid-1")
			if err != nil {
				t.Fatal(err)
			}
			_, err = l.VerifyLogout(t.Context(), token)
			if !errors.Is(err, handlers.ErrLogoutRefused) || !strings.Contains(err.Error(), test.want) {
				t.Fatalf("error = %v, want %q", err, test.want)
			}
			keepsQuiet(t, err)
		})
	}
	t.Run("no token at all", func(t *testing.T) {
		for _, token := range []string{"", "leaked", "a.b.c", strings.Repeat("e30.", 3)} {
			_, err := l.VerifyLogout(t.Context(), token)
			if !errors.Is(err, handlers.ErrLogoutRefused) {
				t.Errorf("%q: error = %v", token, err)
			}
		}
	})
}

func TestLogoutTokenAccepted(t *testing.T) {
	l := newLogin(t)
	for name, test := range map[string]struct{ subject, session, typ string }{
		"both":         {oidcSubject, "sid-1", "logout+jwt"},
		"sub alone":    {oidcSubject, "", "logout+jwt"},
		"sid alone":    {"", "sid-1", "application/logout+jwt"},
		"type JWT":     {oidcSubject, "sid-1", "JWT"},
		"without type": {oidcSubject, "sid-1", ""},
	} {
		l.idp.Mutate(func(header, _ map[string]any) {
			header["typ"] = test.typ
			maps.DeleteFunc(header, func(_ string, value any) bool { return value == "" })
		})
		token, err := l.idp.LogoutToken(oidcClientID, test.subject, test.session)
		if err != nil {
			t.Fatal(err)
		}
		first, err := l.VerifyLogout(t.Context(), token)
		if err != nil || first.Subject != test.subject || first.SessionID != test.session {
			t.Errorf("%s: %+v, %v", name, first, err)
		}
		again, err := l.VerifyLogout(t.Context(), token)
		if err != nil || first.ID == "" || again.ID != first.ID {
			t.Errorf("%s: a replay is not to be told by its ID: %q, %q, %v", name, first.ID, again.ID, err)
		}
	}
}

// TestIDTokenIsNoLogoutToken keeps whoever has an ID token from ending sessions with it.
func TestIDTokenIsNoLogoutToken(t *testing.T) {
	l := newLogin(t)
	who, err := l.run(t)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.VerifyLogout(t.Context(), who.IDToken); !errors.Is(err, handlers.ErrLogoutRefused) {
		t.Errorf("error = %v", err)
	}
}

func TestLoginsAtOnce(t *testing.T) {
	l := newLogin(t)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			address, transaction, err := l.Begin(t.Context(), "")
			if err != nil {
				t.Error(err)
				return
			}
			back, err := devidp.Choose(t.Context(), address, oidcSubject)
			if err != nil {
				t.Error(err)
				return
			}
			if _, err := l.Finish(t.Context(), transaction, back.Query()); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if got := l.idp.Fetches("/.well-known/openid-configuration"); got != 1 {
		t.Errorf("%d discoveries, want 1", got)
	}
}
