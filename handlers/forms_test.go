package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/handlers"
	"omatiedot/views"
)

// TestForgedForms sends every form of the portal as another site, another session or a stale page
// would: nothing is changed. Sent as it should be, it is taken.
func TestForgedForms(t *testing.T) {
	p := onePortal(t)
	tried := 0
	for _, r := range handlers.Routes() {
		// The back channel carries a signed token and comes from the provider, not from a browser.
		// The link of a mail is a secret of its own, and its form is tried where the link is.
		if r.Method != http.MethodPost || r.Path == "/logout/backchannel" || r.Path == "/contact/confirm/:token" || r.Path == "/unsubscribe/:token" {
			continue
		}
		for _, c := range matrix {
			if c.route == r.Method+" "+r.Path {
				tried++
				t.Run(strings.ReplaceAll(strings.Trim(r.Path, "/"), "/", " "), func(t *testing.T) { forge(t, p, c) })
			}
		}
	}
	if tried < 8 {
		t.Errorf("only %d forms tried", tried)
	}
}

// forge sends a row's form in every wrong way, and then in the right one.
func forge(t *testing.T, p *portal, c cell) {
	// Whoever may send it gets a page, a way on, or is told that there is no such thing.
	name, right := "", 0
	for i, want := range c.want {
		if want != http.StatusUnauthorized && want != http.StatusForbidden {
			name, right = actors[i], want
			break
		}
	}
	v, stranger := p.actor(name), p.actor(map[bool]string{true: bo, false: agent2}[name == anna])
	if v.token == "" || v.token == stranger.token {
		t.Fatal("two sessions without tokens of their own")
	}
	_, path, form := c.prepare(p)
	if strings.HasSuffix(c.route, "/:kind/earlier") {
		visit, _, _ := strings.Cut(path, "/offers")
		p.expect(v.post(visit, url.Values{"code": {"data_protection"}}), http.StatusSeeOther, visit)
	}
	before, cookies := p.held(), len(v.cookies)
	for _, wrong := range []struct {
		name   string
		token  string
		header []string
	}{
		{"no token", "", nil},
		{"another session's token", stranger.token, nil},
		{"half a token", v.token[:len(v.token)/2], nil},
		{"longer token", v.token + "A", nil},
		{"another site", v.token, []string{"Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site"}},
		{"another site in an old browser", v.token, []string{"Origin", "https://evil.example", "Sec-Fetch-Site", ""}},
		{"another port", v.token, []string{"Origin", p.public + "1"}},
		{"no address", v.token, []string{"Origin", "null"}},
		{"cross-site", v.token, []string{"Sec-Fetch-Site", "cross-site"}},
		{"same-site", v.token, []string{"Sec-Fetch-Site", "same-site"}},
	} {
		signed := v.signed(form)
		signed.Set(views.CSRFField, wrong.token)
		if wrong.token == "" {
			signed.Del(views.CSRFField)
		}
		a := v.send(http.MethodPost, path, signed, wrong.header...)
		if a.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d, want 403", wrong.name, a.StatusCode)
		}
		if got := p.held(); got != before {
			t.Errorf("%s changed something", wrong.name)
			before = got
		}
		if len(v.cookies) != cookies {
			t.Errorf("%s changed cookies", wrong.name)
		}
		// The way out of the page leads to where the form was, or at least somewhere.
		for _, link := range a.find("a", "class", "button button-main") {
			if got := v.visit(attribute(link, "href")); got.StatusCode != http.StatusOK {
				t.Errorf("%s: the way out leads to %s: %d", wrong.name, attribute(link, "href"), got.StatusCode)
			}
		}
	}
	if a := v.come(c, path, form); a.StatusCode != right {
		t.Errorf("as it should be: %d, want %d\n%.300s", a.StatusCode, right, a.text())
	}
	if strings.Contains(path, "logout") {
		if a := v.get(map[bool]string{true: "/me", false: "/staff"}[name == anna]); a.StatusCode != http.StatusSeeOther {
			t.Errorf("still logged in after logout: %d", a.StatusCode)
		}
	}
}
