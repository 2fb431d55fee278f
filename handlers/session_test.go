package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"omatiedot/app/devidp"
	"omatiedot/models"
	"omatiedot/views/i18n"
)

// TestCookies: what a cookie is allowed, by http and by https.
func TestCookies(t *testing.T) {
	for _, test := range []struct {
		name     string
		settings []setting
		prefix   string
		secure   bool
	}{
		{"http", nil, "", false},
		{"https", []setting{onHTTPS}, "__Host-", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			p := onePortal(t, test.settings...)
			seen := map[string]bool{}
			check := func(a *answer) {
				for _, c := range a.Cookies() {
					seen[c.Name] = true
					if !c.HttpOnly || c.Secure != test.secure || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
						t.Errorf("%s sets %s", a.path, c.Raw)
					}
				}
			}
			v := p.visitor()
			check(v.get("/login"))
			check(v.login(anna))
			check(v.get("/language/sv"))
			v.get("/me")
			check(v.post("/permissions", nil))
			check(v.get("/permissions"))
			check(v.post("/logout", nil))
			clerk := p.visitor()
			check(clerk.loginStaff(agent))
			for _, name := range []string{"omatiedot", "omatiedot-staff", "omatiedot-login"} {
				if !seen[test.prefix+name] {
					t.Errorf("no cookie %s among %v", test.prefix+name, seen)
				}
			}
		})
	}
}

// TestSessionCookieHoldsNothing: the session's cookie is forgotten with the browser, is long enough not
// to be guessed, and no login has that of another.
func TestSessionCookieHoldsNothing(t *testing.T) {
	p := onePortal(t)
	seen := map[string]bool{}
	for range 5 {
		c := p.customer(anna).cookies["omatiedot"]
		if len(c.Value) < 22 || c.MaxAge != 0 || !c.Expires.IsZero() || seen[c.Value] || strings.Contains(c.Value, p.number(anna)) {
			t.Errorf("cookie %s", c.Raw)
		}
		seen[c.Value] = true
	}
}

// TestRotation: a session's token known before the login, planted or a former one, is worth nothing
// after it.
func TestRotation(t *testing.T) {
	p := onePortal(t)
	v := p.visitor()
	v.cookies["omatiedot"] = &http.Cookie{Name: "omatiedot", Value: "PLANTED"}
	p.expect(v.get("/me"), http.StatusSeeOther)
	p.expect(v.login(anna), http.StatusSeeOther, "/me")
	first := v.cookies["omatiedot"]
	if first.Value == "PLANTED" {
		t.Fatal("a planted session is kept")
	}
	p.expect(v.get("/me"), http.StatusOK)
	p.expect(v.login(anna), http.StatusSeeOther, "/me")
	if v.cookies["omatiedot"].Value == first.Value {
		t.Error("the second login has the session of the first")
	}
	p.expect(v.get("/me"), http.StatusOK)
	v.cookies["omatiedot"] = first
	p.expect(v.get("/me"), http.StatusSeeOther, "/login?to=%2Fme")
	// One kind of session is not the other.
	clerk := p.clerk(agent)
	clerk.cookies["omatiedot"] = &http.Cookie{Name: "omatiedot", Value: clerk.cookies["omatiedot-staff"].Value}
	p.expect(clerk.get("/me"), http.StatusSeeOther)
	customer := p.customer(anna)
	customer.cookies["omatiedot-staff"] = &http.Cookie{Name: "omatiedot-staff", Value: customer.cookies["omatiedot"].Value}
	p.expect(customer.get("/staff/requests"), http.StatusSeeOther)
}

// TestBothSessions: one browser may be a customer and staff, and ends the one whose form it sends.
func TestBothSessions(t *testing.T) {
	p := onePortal(t)
	v := p.customer(anna)
	v.loginStaff(agent)
	p.expect(v.get("/me"), http.StatusOK)
	p.expect(v.get("/staff/requests"), http.StatusOK)
	p.expect(v.post("/logout", nil), http.StatusSeeOther)
	p.expect(v.get("/staff/requests"), http.StatusSeeOther)
	p.expect(v.get("/me"), http.StatusOK)
}

// TestLogout ends the session here and at the provider, whose back channel finds nothing left to do.
func TestLogout(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		for _, who := range []struct {
			v     *visitor
			inner string
			idp   *devidp.Server
		}{{p.customer(anna), "/me", p.customers}, {p.clerk(agent), "/staff", p.staff}} {
			kept := map[string]*http.Cookie{}
			for name, cookie := range who.v.cookies {
				kept[name] = cookie
			}
			a := p.expect(who.v.post("/logout", nil), http.StatusSeeOther)
			address, err := url.Parse(a.Header.Get("Location"))
			if err != nil || !strings.HasSuffix(address.Path, "/logout") || address.Query().Get("id_token_hint") == "" {
				t.Fatalf("logout leads to %s", address)
			}
			if a.Header.Get("Clear-Site-Data") == "" {
				t.Error("logout leaves what the browser has kept")
			}
			request, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, address.String(), nil)
			response, err := browser.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			back := strings.TrimPrefix(response.Header.Get("Location"), p.public)
			if response.StatusCode != http.StatusSeeOther || back != "/" {
				t.Fatalf("the provider answers %d and leads to %q", response.StatusCode, back)
			}
			if who.idp.Fetches("/logout") == 0 {
				t.Error("the provider was not told")
			}
			home := p.expect(who.v.get(back), http.StatusOK)
			if want := i18n.T("fi", "home.logged_out"); !strings.Contains(home.text(), want) {
				t.Errorf("the page after logout does not say %q", want)
			}
			p.expect(who.v.get(who.inner), http.StatusSeeOther)
			who.v.cookies = kept
			p.expect(who.v.get(who.inner), http.StatusSeeOther)
		}
	})
}

// TestBackchannelLogout: the provider ends a session, and that one alone; the same token again, or
// another provider's, ends nothing.
func TestBackchannelLogout(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		phone, computer, other, clerk := p.customer(anna), p.customer(anna), p.customer(bo), p.clerk(agent)
		send := func(token string, want int) {
			t.Helper()
			p.expect(p.visitor().send(http.MethodPost, "/logout/backchannel", url.Values{"logout_token": {token}}, "Origin", "", "Sec-Fetch-Site", ""), want)
		}
		token, err := p.customers.LogoutToken("portal", anna, "")
		if err != nil {
			t.Fatal(err)
		}
		p.expect(phone.get("/me"), http.StatusOK)
		send(token, http.StatusOK)
		p.expect(phone.get("/me"), http.StatusSeeOther)
		p.expect(computer.get("/me"), http.StatusSeeOther)
		p.expect(other.get("/me"), http.StatusOK)
		again := p.customer(anna)
		send(token, http.StatusBadRequest) // seen before
		p.expect(again.get("/me"), http.StatusOK)
		if token, err = p.staff.LogoutToken("portal", agent, ""); err != nil {
			t.Fatal(err)
		}
		send(token, http.StatusOK)
		p.expect(clerk.get("/staff/requests"), http.StatusSeeOther)
		// With the customers' provider down the staff's still ends its sessions.
		p.clock.Advance(2 * time.Hour)
		clerk = p.clerk(agent)
		p.customers.Misbehave(devidp.Down)
		if token, err = p.staff.LogoutToken("portal", agent, ""); err != nil {
			t.Fatal(err)
		}
		send(token, http.StatusOK)
		p.expect(clerk.get("/staff/requests"), http.StatusSeeOther)
		for _, wrong := range []string{"", "nonsense", "a.b.c", strings.Repeat("x", 1<<16)} {
			a := p.visitor().send(http.MethodPost, "/logout/backchannel", url.Values{"logout_token": {wrong}})
			if a.StatusCode != http.StatusBadRequest && a.StatusCode != http.StatusServiceUnavailable {
				t.Errorf("token %.20q: %d", wrong, a.StatusCode)
			}
		}
	})
}

// TestSessionEnds after a while without use, and in any case after some hours. A page then leads to
// the login and back; a form gives a page that says to log in again, and changes nothing.
func TestSessionEnds(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v := p.customer(anna)
		before := p.held()
		p.clock.Advance(models.CustomerIdle - time.Minute)
		p.expect(v.get("/me"), http.StatusOK)
		p.clock.Advance(models.CustomerIdle - time.Minute)
		p.expect(v.get("/me"), http.StatusOK)
		p.clock.Advance(models.CustomerIdle)
		for _, lang := range i18n.Languages {
			v.get("/language/" + lang.Code)
			a := p.expect(v.post("/permissions", url.Values{"p:market_research:phone": {"no"}}), http.StatusUnauthorized)
			if want := i18n.T(lang.Code, "error.title.login_again"); !strings.Contains(a.text(), want) {
				t.Errorf("the page does not say %q: %s", want, a.text())
			}
			if links := a.find("a", "class", "button button-main"); len(links) != 1 || attribute(links[0], "href") != "/login" {
				t.Error("the page does not lead to the login")
			}
		}
		p.expect(v.get("/me/contacts"), http.StatusSeeOther, "/login?to=%2Fme%2Fcontacts")
		if p.held() != before {
			t.Error("a form without a session changed something")
		}
		v = p.customer(anna)
		for used := time.Duration(0); used < models.CustomerAbsolute-10*time.Minute; used += 10 * time.Minute {
			p.expect(v.get("/me"), http.StatusOK)
			p.clock.Advance(10 * time.Minute)
		}
		p.expect(v.get("/me"), http.StatusOK)
		p.clock.Advance(10 * time.Minute)
		p.expect(v.get("/me"), http.StatusSeeOther)
	})
}

// TestLoginLeadsBack to the page that was asked for, and nowhere outside the portal.
func TestLoginLeadsBack(t *testing.T) {
	p := onePortal(t)
	for to, want := range map[string]string{
		"/me/invoices?page=2":          "/me/invoices?page=2",
		"":                             "/me",
		"/":                            "/me",
		"//evil.example":               "/me",
		"/\\evil.example":              "/me",
		"\\\\evil.example":             "/me",
		"https://evil.example":         "/me",
		"evil.example":                 "/me",
		"javascript:alert(1)":          "/me",
		"/\r\nSet-Cookie: a=b":         "/me",
		"/\n//evil.example":            "/me",
		"/\t/evil.example":             "/me",
		"/\x00":                        "/me",
		"/\x7f":                        "/me",
		"/me\x0b":                      "/me",
		"/" + strings.Repeat("x", 600): "/me",
	} {
		v := p.visitor()
		if a := v.loginAt("/login?to="+url.QueryEscape(to), anna); a.Header.Get("Location") != want {
			t.Errorf("to %q: login leads to %q, want %q", to, a.Header.Get("Location"), want)
		}
		if want == "/me" {
			want = "/"
		}
		a := v.get("/language/fi?to=" + url.QueryEscape(to))
		if a.Header.Get("Location") != want || a.Header.Get("Set-Cookie") == "" || len(a.Cookies()) != 1 {
			t.Errorf("to %q: the language switch leads to %q with %v", to, a.Header.Get("Location"), a.Cookies())
		}
	}
}

// TestLoginsRefused: what is no login is told so in three languages, without a session.
func TestLoginsRefused(t *testing.T) {
	p := onePortal(t)
	for _, lang := range i18n.Languages {
		says := func(a *answer, status int, kind string) {
			t.Helper()
			p.expect(a, status)
			if want := i18n.T(lang.Code, "error.title."+kind); !strings.Contains(a.text(), want) {
				t.Errorf("the page does not say %q: %.200s", want, a.text())
			}
		}
		v := p.speaking(lang.Code)
		says(v.login("stranger"), http.StatusForbidden, "unknown_person")
		says(v.loginStaff(novice), http.StatusForbidden, "no_role")
		says(v.get("/login/callback?code=a&state=b"), http.StatusForbidden, "login_failed")
		p.expect(v.login(devidp.Cancelled), http.StatusSeeOther, "/")

		v.get("/login")
		says(v.get("/login/callback?code=a&state=b"), http.StatusForbidden, "login_failed")

		// Somebody else's answer brought to this browser.
		other := p.visitor()
		back, err := devidp.Choose(t.Context(), other.get("/login").Header.Get("Location"), bo)
		if err != nil {
			t.Fatal(err)
		}
		v.get("/login")
		says(v.get(strings.TrimPrefix(back.String(), p.public)), http.StatusForbidden, "login_failed")

		// The customers' answer brought to the staff's door, and a login used twice.
		a := v.get("/login")
		if back, err = devidp.Choose(t.Context(), a.Header.Get("Location"), anna); err != nil {
			t.Fatal(err)
		}
		callback := strings.TrimPrefix(back.String(), p.public)
		says(v.get("/staff"+callback), http.StatusForbidden, "login_failed")
		says(v.get(callback), http.StatusForbidden, "login_failed")

		a = v.get("/login")
		if back, err = devidp.Choose(t.Context(), a.Header.Get("Location"), anna); err != nil {
			t.Fatal(err)
		}
		p.clock.Advance(11 * time.Minute)
		says(v.get(strings.TrimPrefix(back.String(), p.public)), http.StatusForbidden, "login_failed")

		p.customers.Misbehave(devidp.Down)
		p.clock.Advance(2 * time.Hour)
		p.customers.Misbehave()
		p.expect(v.get("/me"), http.StatusSeeOther)
		p.expect(v.get("/staff"), http.StatusSeeOther)
	}
}
