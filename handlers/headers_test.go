package handlers_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/static"
)

// TestHeaders: every answer of the portal, whatever it is, keeps itself to itself.
func TestHeaders(t *testing.T) {
	for _, test := range []struct {
		name     string
		settings []setting
		strict   string
	}{{"http", nil, ""}, {"https", []setting{onHTTPS}, "max-age=31536000; includeSubDomains"}} {
		t.Run(test.name, func(t *testing.T) {
			p := onePortal(t, test.settings...)
			p.request(models.Answered)
			ref := p.mine()[0].Ref
			customer, clerk, nobody := p.customer(anna), p.clerk(both), p.visitor()
			for _, a := range []*answer{
				nobody.get("/"), nobody.get("/notice"), nobody.get("/login"), nobody.get("/me"), nobody.get("/nowhere"),
				nobody.get("/static/nowhere.css"), nobody.get("/login/callback"), nobody.get("/healthz"), nobody.get("/readyz"),
				nobody.send(http.MethodPost, "/permissions", nil), nobody.send(http.MethodDelete, "/me", nil),
				customer.get("/me"), customer.get("/me/contacts"), customer.get("/requests/" + ref), customer.get("/requests/2000-0001"),
				customer.get("/requests/" + ref + "/answer.pdf"), customer.send(http.MethodPost, "/permissions", nil),
				clerk.get("/staff/requests"), clerk.get("/staff/requests/" + ref + "/preview.pdf"),
				nobody.tooLarge(t),
			} {
				t.Run(a.Request.Method+" "+strings.ReplaceAll(a.path, "/", " "), func(t *testing.T) {
					a.closed(t)
					if got := a.Header.Get("Strict-Transport-Security"); got != test.strict {
						t.Errorf("Strict-Transport-Security: %q, want %q", got, test.strict)
					}
				})
			}
		})
	}
}

// closed checks the headers that every answer but a static file has.
func (a *answer) closed(t *testing.T) {
	t.Helper()
	for name, want := range map[string]string{
		"Cache-Control":                "no-store",
		"X-Content-Type-Options":       "nosniff",
		"X-Frame-Options":              "DENY",
		"Referrer-Policy":              "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := a.Header.Values(name); !slices.Equal(got, []string{want}) {
			t.Errorf("%d with %s: %q, want %q", a.StatusCode, name, got, want)
		}
	}
	policy := a.Header.Get("Content-Security-Policy")
	if strings.HasPrefix(a.Header.Get("Content-Type"), "application/pdf") {
		if policy != "sandbox; default-src 'none'" {
			t.Errorf("a document with Content-Security-Policy: %q", policy)
		}
		return
	}
	for _, part := range []string{"default-src 'none'", "style-src 'self'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"} {
		if !strings.Contains(policy, part) {
			t.Errorf("%d with Content-Security-Policy %q: no %s", a.StatusCode, policy, part)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") {
		t.Errorf("Content-Security-Policy: %q", policy)
	}
	if a.Header.Get("Server") != "" || a.Header.Get("X-Powered-By") != "" {
		t.Error("the answer tells what it was made by")
	}
}

// TestPolicyLetsLogoutThrough: the form of logout leads to the provider, and browsers hold form-action
// to the whole way.
func TestPolicyLetsLogoutThrough(t *testing.T) {
	p := onePortal(t)
	v := p.customer(anna)
	policy := v.get("/me").Header.Get("Content-Security-Policy")
	to, err := url.Parse(p.expect(v.post("/logout", nil), http.StatusSeeOther).Header.Get("Location"))
	if err != nil || to.Host == "" || !strings.Contains(policy, to.Scheme+"://"+to.Host) {
		t.Errorf("logout leads to %s and the policy is %q", to, policy)
	}
}

// TestStatic: a static file is kept for ever by whoever gets it, and has the type of what it is.
func TestStatic(t *testing.T) {
	p := onePortal(t)
	v := p.visitor()
	for name, want := range map[string]string{"css/app.css": "text/css; charset=utf-8", "img/icon.svg": "image/svg+xml"} {
		a := p.expect(v.get(static.Path(name)), http.StatusOK)
		if a.Header.Get("Content-Type") != want || a.Header.Get("Cache-Control") != static.CacheControl ||
			a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("Set-Cookie") != "" {
			t.Errorf("%s: %v", name, a.Header)
		}
	}
	for _, path := range []string{
		"/static/", "/static/css/app.css", "/static/css/app.00000000.css", "/static/../go.mod", "/static/..%2f..%2fgo.mod",
		"/static/css/..%2f..%2f..%2fmain.go", "/static//etc/passwd", "/static/%00",
	} {
		p.expect(v.get(path), http.StatusNotFound)
	}
}

// TestPageAddressesHoldNoCustomer: what is in an address ends up in histories and logs elsewhere.
func TestPageAddressesHoldNoCustomer(t *testing.T) {
	p := onePortal(t)
	v := p.customer(anna)
	secrets := p.secrets()
	for _, path := range []string{"/me", "/me/customers", "/me/contacts", "/permissions", "/requests"} {
		a := p.expect(v.get(path), http.StatusOK)
		for _, link := range append(a.find("a", "href", ""), a.find("form", "action", "")...) {
			address := attribute(link, "href") + attribute(link, "action")
			if strings.HasPrefix(address, "mailto:") || strings.HasPrefix(address, "tel:") {
				continue
			}
			for _, secret := range secrets {
				if strings.Contains(address, secret) {
					t.Errorf("%s: an address holds %q: %s", path, secret, address)
				}
			}
		}
	}
}
