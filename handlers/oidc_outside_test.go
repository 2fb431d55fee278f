package handlers_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"
	"time"

	"omatiedot/app/devidp/outside"
	"omatiedot/handlers"
)

func writeTestJSON(w http.ResponseWriter, v any) {
	_ = json.NewEncoder(w).Encode(v) // the client sees an answer cut short
}

// TestOutsideProvider logs in and out at a provider that this project has not written.
func TestOutsideProvider(t *testing.T) {
	tokens := make(chan string, 1)
	portal := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		tokens <- r.PostFormValue("logout_token")
	}))
	t.Cleanup(portal.Close)
	const secret = "32 bytes or more of a % client + secret"
	idp := outside.Start(t, outside.Settings{
		Clients: []outside.Client{{
			ID: "portal", Secret: secret,
			RedirectURIs:           []string{portal.URL + "/login/callback"},
			PostLogoutRedirectURIs: []string{portal.URL + "/"},
			BackchannelLogoutURI:   portal.URL + "/logout/backchannel",
			BackchannelSession:     true,
		}},
		Accounts: map[string]map[string]any{"aino": {
			"name": "Aino Esimerkki", "customer_number": "100123", "roles": []string{"agent", "approver"},
		}},
	})
	provider := handlers.NewProvider(handlers.ProviderConfig{
		Issuer: idp.Issuer, ClientID: "portal", ClientSecret: secret,
		RedirectURL: portal.URL + "/login/callback", Now: time.Now,
	})
	if err := provider.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	browser := outside.NewBrowser(t)
	who := outsideLogin(t, provider, browser, "aino")
	if who.Issuer != idp.Issuer || who.Subject != "aino" || who.SessionID == "" ||
		who.String("customer_number") != "100123" || who.String("name") != "Aino Esimerkki" ||
		!slices.Equal(who.Strings("roles"), []string{"agent", "approver"}) {
		t.Errorf("identity = %+v", who)
	}
	address, err := provider.LogoutURL(t.Context(), who.IDToken, portal.URL+"/", "st")
	if err != nil {
		t.Fatal(err)
	}
	if got := browser.Logout(t, address).String(); got != portal.URL+"/?state=st" {
		t.Errorf("sent to %q after logout", got)
	}
	ended, err := provider.VerifyLogout(t.Context(), <-tokens)
	if err != nil {
		t.Fatal(err)
	}
	if ended.Subject != who.Subject || ended.SessionID != who.SessionID || ended.ID == "" {
		t.Errorf("logout = %+v", ended)
	}
	outsideRefusals(t, provider)
}

func outsideLogin(t *testing.T, provider *handlers.Provider, browser *outside.Browser,
	account string) handlers.Identity {
	t.Helper()
	address, transaction, err := provider.Begin(t.Context(), "fi")
	if err != nil {
		t.Fatal(err)
	}
	answer := browser.Login(t, address, account).Query()
	who, err := provider.Finish(t.Context(), transaction, answer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.Finish(t.Context(), transaction, answer); !errors.Is(err, handlers.ErrLoginRefused) {
		t.Errorf("replayed code: %v", err)
	}
	return who
}

// outsideRefusals has the provider refuse a stranger and a wrong PKCE verifier.
func outsideRefusals(t *testing.T, provider *handlers.Provider) {
	t.Helper()
	finish := func(account string, change func(*handlers.Transaction, url.Values)) error {
		address, transaction, err := provider.Begin(t.Context(), "fi")
		if err != nil {
			t.Fatal(err)
		}
		answer := outside.NewBrowser(t).Login(t, address, account).Query()
		change(&transaction, answer)
		_, err = provider.Finish(t.Context(), transaction, answer)
		return err
	}
	err := finish("nobody", func(*handlers.Transaction, url.Values) {})
	if !errors.Is(err, handlers.ErrLoginCancelled) {
		t.Errorf("unknown account: %v", err)
	}
	err = finish("aino", func(transaction *handlers.Transaction, _ url.Values) {
		transaction.Verifier += "x"
	})
	if !errors.Is(err, handlers.ErrLoginRefused) {
		t.Errorf("wrong verifier: %v", err)
	}
	err = finish("aino", func(_ *handlers.Transaction, answer url.Values) { answer.Del("iss") })
	if !errors.Is(err, handlers.ErrLoginRefused) {
		t.Errorf("answer without iss: %v", err)
	}
}
