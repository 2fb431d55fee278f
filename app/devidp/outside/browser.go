package outside

import (
	"html"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// Browser is one person's at the provider: it keeps the provider's cookies, follows it within
// itself and stops where it is sent elsewhere.
type Browser struct {
	client *http.Client
}

// NewBrowser returns a browser without cookies.
func NewBrowser(t testing.TB) *Browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Browser{client: &http.Client{
		Jar: jar,
		CheckRedirect: func(next *http.Request, via []*http.Request) error {
			if next.URL.Host != via[0].URL.Host || len(via) > 10 {
				return http.ErrUseLastResponse
			}
			return nil
		},
	}}
}

// Login opens the address that begins a login, gives account as user name, and returns the
// address at the client that the browser is sent to.
func (b *Browser) Login(t testing.TB, authorizeURL, account string) *url.URL {
	t.Helper()
	page, response := b.open(t, authorizeURL)
	if !strings.Contains(page, `name="login"`) {
		t.Fatalf("outside provider shows no login form but answers %d", response.StatusCode)
	}
	return b.send(t, response.Request.URL, url.Values{"login": {account}})
}

var (
	logoutAction = regexp.MustCompile(`action="([^"]+)"`)
	logoutSecret = regexp.MustCompile(`name="xsrf" value="([^"]+)"`)
)

// Logout opens the address that ends the session, confirms, and returns the address at the client
// that the browser is sent to.
func (b *Browser) Logout(t testing.TB, logoutURL string) *url.URL {
	t.Helper()
	page, response := b.open(t, logoutURL)
	action, secret := logoutAction.FindStringSubmatch(page), logoutSecret.FindStringSubmatch(page)
	if action == nil || secret == nil {
		t.Fatalf("outside provider shows no logout form but answers %d", response.StatusCode)
	}
	target, err := response.Request.URL.Parse(html.UnescapeString(action[1]))
	if err != nil {
		t.Fatal(err)
	}
	return b.send(t, target, url.Values{"xsrf": {secret[1]}, "logout": {"yes"}})
}

func (b *Browser) open(t testing.TB, address string) (string, *http.Response) {
	t.Helper()
	response, err := b.client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	page, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page), response
}

func (b *Browser) send(t testing.TB, target *url.URL, form url.Values) *url.URL {
	t.Helper()
	response, err := b.client.PostForm(target.String(), form)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	location, err := response.Location()
	if err != nil || location.Host == target.Host {
		t.Fatalf("outside provider answers %d and sends the browser nowhere", response.StatusCode)
	}
	return location
}
