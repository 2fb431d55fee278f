package app

import (
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"omatiedot/app/devidp/outside"
	"omatiedot/models/modelstest"
)

// clientSecret is one that the outside provider finds long enough.
const clientSecret = "32 bytes or more of a client's secret"

// company is the portal as a company runs it: PostgreSQL, its own files, providers and a mail
// server that others have written or could have.
type company struct {
	*running
	env              map[string]string
	post             *post
	customers, staff *outside.Browser
}

func startCompany(t *testing.T) *company {
	t.Helper()
	dsn, ok := modelstest.Postgres(t)
	modelstest.Need(t, "postgres", ok)
	listen := freeAddress(t)
	c := &company{post: startPost(t), customers: outside.NewBrowser(t), staff: outside.NewBrowser(t)}
	provider := func(callback string, accounts map[string]map[string]any) outside.Provider {
		return outside.Start(t, outside.Settings{Accounts: accounts, Clients: []outside.Client{{
			ID: "portal", Secret: clientSecret, RedirectURIs: []string{"http://" + listen + callback},
			PostLogoutRedirectURIs: []string{"http://" + listen + "/"},
			BackchannelLogoutURI:   "http://" + listen + "/logout/backchannel", BackchannelSession: true,
		}}})
	}
	customers := provider("/login/callback", map[string]map[string]any{
		"anna": {"name": "Änna Öberg", "customer_number": "1001"}, "bo": {"customer_number": "1002"}, "stranger": {"customer_number": "9999"},
	})
	staff := provider("/staff/login/callback", map[string]map[string]any{
		"maarit": {"name": "Maarit Palvelu", "roles": []string{"agent"}}, "tiina": {"name": "Tiina Tietosuoja", "roles": []string{"approver"}},
	})
	c.env = with(fresh(t, dsn), "OMATIEDOT_LISTEN", listen, "OMATIEDOT_URL", "http://"+listen,
		"OMATIEDOT_CUSTOMER_ISSUER", customers.Issuer, "OMATIEDOT_CUSTOMER_CLIENT_ID", "portal", "OMATIEDOT_CUSTOMER_CLIENT_SECRET", clientSecret,
		"OMATIEDOT_STAFF_ISSUER", staff.Issuer, "OMATIEDOT_STAFF_CLIENT_ID", "portal", "OMATIEDOT_STAFF_CLIENT_SECRET", clientSecret,
		"OMATIEDOT_SMTP", "smtp://"+c.post.address, "OMATIEDOT_MAIL_FROM", "Omat tiedot <noreply@portal.example>")
	fails(t, c.env, []string{"serve"}, "the database is at version 0 and the program needs ", "; run: omatiedot migrate")
	done(t, c.env, "migrate")
	files := map[string]string{"contacts.csv": "id,customer,channel,value\nC-1,1001,email,anna@koe.example\nC-2,1002,email,refused@koe.example\n"}
	for name, content := range ownFiles {
		files[name] = content
	}
	done(t, c.env, "import", folderOf(t, files))
	done(t, c.env, "check")
	c.running = start(t, c.env, time.Now, "serve")
	return c
}

// enter logs somebody in at the provider for customers or the one for staff.
func (c *company) enter(t *testing.T, begin, account string) *visitor {
	t.Helper()
	v, at := visit(t, c.url), outside.NewBrowser(t)
	v.login(begin, func(authorize string) *url.URL { return at.Login(t, authorize, account) })
	return v
}

func TestServe(t *testing.T) {
	c := startCompany(t)
	anna := c.enter(t, "/login", "anna")
	anna.sees("Änna Maria Öberg")
	anna.open("/me/contacts").sees("anna@koe.example")
	anna.open("/permissions").send("/permissions", "p:direct_marketing:phone", "no").sees("Dina svar är sparade", "Ändringen gäller nu. Ett svar ändrades.")
	ref := anna.ask()
	bo := c.enter(t, "/login", "bo")
	refused := bo.ask()
	if bo.open("/requests/" + ref); bo.status != http.StatusNotFound {
		t.Errorf("another's request answers %d", bo.status)
	}

	clerk, second := c.enter(t, "/staff/login", "maarit"), c.enter(t, "/staff/login", "tiina")
	for _, r := range []string{ref, refused} {
		clerk.step(r, "take")
		clerk.step(r, "draft", "text", "Saate")
		second.step(r, "approve")
	}
	anna.await("/requests/"+ref, "PDF")
	answer := anna.open("/requests/" + ref + "/answer.pdf").page
	if !strings.HasPrefix(string(answer), "%PDF-") || anna.header.Get("Content-Type") != "application/pdf" {
		t.Fatalf("the answer is %.100q", answer)
	}
	bo.await("/requests/"+refused, "PDF") // however the mail went
	c.checkMails(t, ref)
	c.checkLog(t, ref, refused)
	if !strings.Contains(c.screen.String(), noDigest) {
		t.Errorf("the log does not say that staff are not told each morning:\n%s", c.screen)
	}

	anna.open("/me").form("/logout")
	if code := c.stop(); code != 0 {
		t.Errorf("it ended with %d:\n%s", code, c.screen)
	}
	again := start(t, c.env, time.Now, "serve")
	if anna.open("/requests/" + ref); anna.status != http.StatusOK {
		t.Errorf("after a restart the session is gone: %d", anna.status)
	}
	again.stop()
	if hasPoppler(t) {
		if text := pdfText(t, answer); !strings.Contains(text, "Änna Maria Öberg") || strings.Contains(text, "Bo Ek") {
			t.Errorf("the answer says:\n%s", text)
		}
	}
}

// checkMails looks at the two mails that were taken: that the request came, and that it is answered.
func (c *company) checkMails(t *testing.T, ref string) {
	t.Helper()
	for _, m := range c.post.wait(t, 2) {
		if m.To != "anna@koe.example" || m.From != "noreply@portal.example" || m.Header.Get("Auto-Submitted") != "auto-generated" {
			t.Errorf("mail %+v", m)
		}
		if !strings.Contains(m.Text, c.url) {
			t.Errorf("the mail does not say where the message is: %s", m.Text)
		}
		// A number that stands in the port, or in what the mail server's own header is made of, is nobody's.
		delete(m.Header, "Message-Id")
		said := strings.ReplaceAll(fmt.Sprint(m.Header, m.Text), c.url, "")
		for _, private := range []string{"Änna", "Öberg", "1001", ref, "Saate"} {
			if strings.Contains(said, private) {
				t.Errorf("the mail says %q: %+v", private, m)
			}
		}
	}
}

// checkLog looks for what must not be in the log, and for the mail that was refused.
func (c *company) checkLog(t *testing.T, refs ...string) {
	t.Helper()
	const refusal = "mail: the mail server did not take the message"
	for end := time.Now().Add(patience); !strings.Contains(c.screen.String(), refusal); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("the log does not say %q:\n%s", refusal, c.screen)
		}
	}
	for _, private := range append(refs, "Änna", "Öberg", "1001", "1002", "010594Y9032", "koe.example", "Saate", "anna", clientSecret, "643007127000000013") {
		if regexp.MustCompile(`(^|[^0-9A-Za-z])` + regexp.QuoteMeta(private) + `($|[^0-9A-Za-z])`).MatchString(c.screen.String()) {
			t.Errorf("the log says %q:\n%s", private, c.screen)
		}
	}
}

// Whom the register does not know, and staff without a role, get a page that says so, and no more.
func TestServeStrangers(t *testing.T) {
	c := startCompany(t)
	for account, begin := range map[string]string{"stranger": "/login"} {
		v, at := visit(t, c.url), outside.NewBrowser(t)
		once := *v.client
		once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		response, err := once.Get(c.url + begin)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		v.open(at.Login(t, response.Header.Get("Location"), account).String())
		if v.status != http.StatusForbidden || !strings.Contains(v.text(), "Esimerkkilän Sähkö Oy") {
			t.Errorf("%s gets %d: %s", account, v.status, v.text())
		}
		if v.open("/me"); v.at.Path == "/me" && v.status == http.StatusOK {
			t.Errorf("%s is let in", account)
		}
	}
}

// A portal that cannot listen, or has no description to stand on, does not start.
func TestServeDoesNotStart(t *testing.T) {
	env := serving(t)
	done(t, env, "migrate")
	taken := startDemo(t, "--customers", "1")
	fails(t, with(env, "OMATIEDOT_LISTEN", strings.TrimPrefix(taken.url, "http://")), []string{"serve"}, "OMATIEDOT_LISTEN: ", "address already in use")
	fails(t, with(env, "OMATIEDOT_DATABASE", "sqlite:"+filepath.Join(t.TempDir(), "new.db")), []string{"serve"}, "the database is at version 0")
}
