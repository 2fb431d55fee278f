package devidp

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

const (
	testRedirect = "http://127.0.0.1:9/callback?from=idp"
	testVerifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk" // RFC 7636 appendix B
)

type testServer struct {
	*Server
	now time.Time
}

func start(t *testing.T) *testServer {
	t.Helper()
	s := &testServer{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	listener := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.ServeHTTP(w, r)
	}))
	t.Cleanup(listener.Close)
	server, err := New(Config{
		Issuer: listener.URL + "/staff",
		Clients: []Client{
			{ID: "portal", Secret: "one", RedirectURIs: []string{testRedirect}},
			{ID: "other", Secret: "two", RedirectURIs: []string{testRedirect}},
		},
		People: []Person{{Subject: "a", Name: "Aino <Esimerkki>", Description: "Kaksi sopimusta"}},
		Title:  "Esimerkin Sähkö", Now: func() time.Time { return s.now },
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Server = server
	return s
}

// request returns a good authentication request, changed by pairs of name and value.
func (s *testServer) request(pairs ...string) string {
	query := url.Values{
		"client_id": {"portal"}, "redirect_uri": {testRedirect}, "response_type": {"code"},
		"scope": {"openid"}, "state": {"st"}, "nonce": {"no"}, "code_challenge_method": {"S256"},
		"code_challenge": {challenge(testVerifier)},
	}
	for i := 0; i < len(pairs); i += 2 {
		query.Set(pairs[i], pairs[i+1])
	}
	return s.url("/authorize") + "?" + query.Encode()
}

// exchange sends a code to the token endpoint, with the form changed by pairs.
func (s *testServer) exchange(t *testing.T, code string, pairs ...string) (int, string) {
	t.Helper()
	form := url.Values{
		"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {testRedirect},
		"code_verifier": {testVerifier}, "client_id": {"portal"}, "client_secret": {"one"},
	}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	response, err := http.PostForm(s.url("/token"), form)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, response)
}

func read(t *testing.T, response *http.Response) (int, string) {
	t.Helper()
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func (s *testServer) code(t *testing.T) string {
	t.Helper()
	back, err := Choose(t.Context(), s.request(), "a")
	if err != nil {
		t.Fatal(err)
	}
	if back.Query().Get("from") != "idp" || back.Query().Get("iss") != s.config.Issuer ||
		back.Query().Get("state") != "st" {
		t.Errorf("sent back to %s", back)
	}
	return back.Query().Get("code")
}

func TestLoopback(t *testing.T) {
	for addr, want := range map[string]bool{
		"127.0.0.1:8081": true, "127.9.9.9:1": true, "[::1]:8081": true, "localhost:8081": true,
		":8081": false, "0.0.0.0:8081": false, "[::]:8081": false, "192.168.1.5:8081": false,
		"example.fi:80": false, "localhost.example.fi:80": false, "127.0.0.1": false, "": false,
	} {
		if got := Loopback(addr) == nil; got != want {
			t.Errorf("Loopback(%q): allowed = %t, want %t", addr, got, want)
		}
	}
	for _, issuer := range []string{
		"http://192.168.1.5:8081/c", "https://127.0.0.1:8081", "http://127.0.0.1", "127.0.0.1:1", "",
	} {
		if _, err := New(Config{Issuer: issuer, Now: time.Now}); err == nil {
			t.Errorf("New accepts the issuer %q", issuer)
		}
	}
}

func TestStrangersAreRefused(t *testing.T) {
	s := start(t)
	for name, change := range map[string]func(*http.Request){
		"from the network":      func(r *http.Request) { r.RemoteAddr = "192.168.1.5:1234" },
		"by a foreign name":     func(r *http.Request) { r.Host = "rebound.example:8081" },
		"by a name, no port":    func(r *http.Request) { r.Host = "rebound.example" },
		"from here (must pass)": func(*http.Request) {},
	} {
		r := httptest.NewRequest(http.MethodGet, s.request(), nil)
		r.RemoteAddr, r.Host = "127.0.0.1:1234", "127.0.0.1:8081"
		change(r)
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		want := http.StatusForbidden
		if strings.Contains(name, "pass") {
			want = http.StatusOK
		}
		if w.Code != want {
			t.Errorf("%s: %d, want %d", name, w.Code, want)
		}
	}
}

func TestChallengeVector(t *testing.T) {
	if got, want := challenge(testVerifier), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"; got != want {
		t.Errorf("challenge = %s, want %s", got, want)
	}
}

func TestRequestRefused(t *testing.T) {
	s := start(t)
	for _, pair := range [][2]string{
		{"client_id", "nobody"}, {"client_id", ""}, {"redirect_uri", "http://127.0.0.1:9/callback"},
		{"redirect_uri", testRedirect + "/"}, {"redirect_uri", "https://example.fi"},
	} {
		if back, err := Choose(t.Context(), s.request(pair[0], pair[1]), "a"); err == nil {
			t.Errorf("%s = %q: sent back to %s", pair[0], pair[1], back)
		}
	}
	for _, test := range [][3]string{
		{"response_type", "token", "unsupported_response_type"}, {"scope", "profile", "invalid_scope"},
		{"code_challenge", "", "invalid_request"}, {"code_challenge_method", "plain", "invalid_request"},
		{"prompt", "none", "login_required"},
	} {
		back, err := Choose(t.Context(), s.request(test[0], test[1]), "a")
		if err != nil || back.Query().Get("error") != test[2] || back.Query().Has("code") {
			t.Errorf("%s = %q: sent back to %s, %v", test[0], test[1], back, err)
		}
	}
	if _, err := Choose(t.Context(), s.request(), "nobody"); err == nil {
		t.Error("a person who is not on the page was let in")
	}
}

func TestExchangeRefused(t *testing.T) {
	s := start(t)
	for _, pairs := range [][]string{
		{"code_verifier", testVerifier + "x"}, {"code_verifier", ""},
		{"redirect_uri", "http://127.0.0.1:9/callback"}, {"client_secret", "wrong"},
		{"client_id", "other", "client_secret", "two"}, {"grant_type", "password"}, {"code", "x"},
	} {
		if status, body := s.exchange(t, s.code(t), pairs...); status == http.StatusOK {
			t.Errorf("%q: %s", pairs, body)
		}
	}
	late := s.code(t)
	s.now = s.now.Add(codeAge + time.Second)
	if status, _ := s.exchange(t, late); status != http.StatusBadRequest {
		t.Errorf("code too old: %d", status)
	}
}

func TestReplayRevokes(t *testing.T) {
	s := start(t)
	code := s.code(t)
	status, body := s.exchange(t, code)
	if status != http.StatusOK {
		t.Fatalf("first exchange: %d", status)
	}
	_, rest, _ := strings.Cut(body, `"access_token":"`)
	access, _, _ := strings.Cut(rest, `"`)
	userinfo := func() int {
		r, _ := http.NewRequest(http.MethodGet, s.url("/userinfo"), nil)
		r.Header.Set("Authorization", "Bearer "+access)
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		return response.StatusCode
	}
	if got := userinfo(); got != http.StatusOK {
		t.Fatalf("userinfo: %d", got)
	}
	if status, _ := s.exchange(t, code); status != http.StatusBadRequest {
		t.Errorf("second exchange: %d", status)
	}
	if got := userinfo(); got != http.StatusUnauthorized {
		t.Errorf("userinfo after the replay: %d", got)
	}
}

func TestPage(t *testing.T) {
	s := start(t)
	for locales, want := range map[string]string{
		"": "fi", "fi": "fi", "sv-FI fi": "sv", "de en-GB": "en", "de": "fi",
	} {
		response, err := http.Get(s.request("ui_locales", locales))
		if err != nil {
			t.Fatal(err)
		}
		status, body := read(t, response)
		for _, part := range []string{
			`<html lang="` + want + `">`, texts[want].Warning, "Aino &lt;Esimerkki&gt;", "Kaksi sopimusta",
			`href="/staff/style.css"`, texts[want].Cancel, "Esimerkin Sähkö",
		} {
			if status != http.StatusOK || !strings.Contains(body, part) {
				t.Errorf("%q: %d, no %q", locales, status, part)
			}
		}
		policy := response.Header.Get("Content-Security-Policy")
		if !strings.Contains(policy, "form-action 'self' http://127.0.0.1:9;") {
			t.Errorf("policy = %s", policy)
		}
	}
	response, err := http.Get(s.url("/style.css"))
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if got := response.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/css") {
		t.Errorf("style sheet is %s", got)
	}
}

func TestLogoutRedirectIsExact(t *testing.T) {
	s := start(t)
	response, err := http.Get(s.url("/logout") + "?client_id=portal&post_logout_redirect_uri=" +
		url.QueryEscape("https://example.fi"))
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := read(t, response); status != http.StatusBadRequest {
		t.Errorf("unknown address: %d", status)
	}
	response, err = http.Get(s.url("/logout") + "?ui_locales=sv")
	if err != nil {
		t.Fatal(err)
	}
	if status, body := read(t, response); status != http.StatusOK || !strings.Contains(body, texts["sv"].LoggedOut) {
		t.Errorf("without an address: %d", status)
	}
}
