package handlers_test

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"omatiedot/app/devidp"
	"omatiedot/app/sample"
	"omatiedot/app/source"
	"omatiedot/handlers"
	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/views"
	"omatiedot/views/viewstest"
)

// Who takes part. The customers and the clerks are those of the made-up utility.
const (
	anna    = "aino.mallikas"       // a customer with something of every kind
	bo      = "gunilla.exempelberg" // another customer
	agent   = "maarit.palvelu"
	agent2  = "olle.handlaggare"
	chief   = "tiina.tietosuoja" // approver
	both    = "harri.molempi"    // agent and approver
	seller  = "mika.markkina"
	auditor = "tarja.tarkastaja"
	admin   = "yrjo.yllapito"
	novice  = "ilman.roolia" // staff without a role
)

// customers is how many customers the register has: the first of the made-up ones.
const customers = 12

// portal is the real portal on a real store, with two identity providers beside it, over loopback.
type portal struct {
	testing.TB
	store            *models.Store
	clock            *modelstest.Clock
	public           string // its address as browsers know it
	real             string // where it listens
	customers, staff *devidp.Server
	log              *logLines
	files            map[string][]byte // what was imported
	issuer           string            // of the staff's provider
}

// setting changes the portal's configuration before it starts.
type setting func(*handlers.Config)

// onHTTPS has browsers reach the portal by https, as behind a proxy that ends TLS.
func onHTTPS(c *handlers.Config) { c.URL = &url.URL{Scheme: "https", Host: "portal.example"} }

// eachPortal runs a test against a portal on SQLite and on PostgreSQL.
func eachPortal(t *testing.T, test func(t *testing.T, p *portal)) {
	t.Helper()
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		test(t, startPortal(t, store, clock))
	})
}

// onePortal is a portal on SQLite, for what no database has a part in.
func onePortal(t *testing.T, settings ...setting) *portal {
	t.Helper()
	clock := modelstest.NewClock(modelstest.Start)
	return startPortal(t, modelstest.SQLite(t, clock), clock, settings...)
}

func startPortal(t *testing.T, store *models.Store, clock *modelstest.Clock, settings ...setting) *portal {
	t.Helper()
	p := &portal{TB: t, store: store, clock: clock, log: &logLines{}}
	p.fill()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p.real = "http://" + listener.Addr().String()
	own, _ := url.Parse(p.real)
	config := handlers.Config{
		Store: store, Keys: modelstest.Keys(), URL: own, Log: slog.New(slog.NewTextHandler(p.log, nil)),
		Claims: handlers.Claims{Number: "customer_number", PersonalID: "personal_id", Role: "roles"},
	}
	for _, set := range settings {
		set(&config)
	}
	p.public = config.URL.String()
	p.neighbours(&config)
	web := handlers.New(config)
	served := make(chan error, 1)
	go func() { served <- web.Listener(listener) }()
	t.Cleanup(func() {
		// A connection that was opened ahead and never used is no idle one to the server: it would wait.
		browser.CloseIdleConnections()
		if err := web.ShutdownWithTimeout(30 * time.Second); err != nil {
			t.Errorf("shut down: %v", err)
		}
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
		p.log.check(t, p.secrets())
	})
	return p
}

// fill imports the made-up utility.
func (p *portal) fill() {
	p.Helper()
	files, err := sample.Files(sample.Settings{Customers: customers, Today: p.clock.Now()})
	if err != nil {
		p.Fatal(err)
	}
	p.files = files
	var imports []models.ImportFile
	for _, kind := range models.Kinds {
		data, ok := files[kind.Name+".csv"]
		if !ok {
			p.Fatalf("no file of %s", kind.Name)
		}
		file := models.ImportFile{Name: kind.Name + ".csv", Kind: kind}
		if file.Columns, file.Rows, err = source.CSV(file.Name, bytes.NewReader(data)); err != nil {
			p.Fatal(err)
		}
		imports = append(imports, file)
	}
	modelstest.Import(p, p.store, imports...)
	if err := p.store.KeepDescription(p.Context()); err != nil {
		p.Fatal(err)
	}
}

// neighbours starts the identity providers of customers and staff.
func (p *portal) neighbours(c *handlers.Config) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	p.Cleanup(server.Close)
	var people, clerks []devidp.Person
	for _, one := range sample.People(sample.Settings{Customers: customers, Today: p.clock.Now()}) {
		people = append(people, devidp.Person{Subject: one.Subject, Name: one.Name, Claims: map[string]any{"customer_number": one.CustomerNumber}})
	}
	people = append(people, devidp.Person{Subject: "stranger", Name: "Vieras Tuntematon", Claims: map[string]any{"customer_number": "9999999"}})
	for _, one := range coded {
		people = append(people, devidp.Person{Subject: one.subject, Name: one.subject, Claims: map[string]any{"personal_id": one.code}})
	}
	for _, one := range sample.Clerks() {
		clerks = append(clerks, devidp.Person{Subject: one.Subject, Name: one.Name, Claims: map[string]any{"roles": one.Roles}})
	}
	clerks = append(clerks, devidp.Person{Subject: novice, Name: "Ilman Roolia", Claims: map[string]any{"roles": []string{"visitor"}}})
	p.issuer = server.URL + "/staff"
	p.customers, c.Customers = p.provider(mux, server.URL+"/customers", "/login/callback", people)
	p.staff, c.Staff = p.provider(mux, p.issuer, "/staff/login/callback", clerks)
}

func (p *portal) provider(mux *http.ServeMux, issuer, callback string, people []devidp.Person) (*devidp.Server, *handlers.Provider) {
	p.Helper()
	server, err := devidp.New(devidp.Config{
		Issuer: issuer, Title: "Test", People: people, Now: p.clock.Now,
		Clients: []devidp.Client{{
			ID: "portal", Secret: "between the two", RedirectURIs: []string{p.public + callback},
			PostLogoutRedirectURIs: []string{p.public + "/"}, BackchannelLogoutURI: p.real + "/logout/backchannel",
		}},
	})
	if err != nil {
		p.Fatal(err)
	}
	u, _ := url.Parse(issuer)
	mux.Handle(u.Path+"/", server)
	return server, handlers.NewProvider(handlers.ProviderConfig{
		Issuer: issuer, ClientID: "portal", ClientSecret: "between the two", RedirectURL: p.public + callback, Now: p.clock.Now,
	})
}

// visitor is somebody with a browser that keeps cookies and follows no redirection by itself.
type visitor struct {
	*portal
	cookies map[string]*http.Cookie
	header  http.Header // sent along with every request
	token   string      // against forgery, of the last page that had one
}

func (p *portal) visitor() *visitor {
	return &visitor{portal: p, cookies: map[string]*http.Cookie{}, header: http.Header{}}
}

// speaking is a visitor who has chosen a language.
func (p *portal) speaking(lang string) *visitor {
	v := p.visitor()
	v.get("/language/" + lang)
	return v
}

// answer is what the portal answered.
type answer struct {
	*http.Response
	path string
	body []byte
}

// browser waits long: the race detector is slow.
var browser = &http.Client{
	Timeout:       time.Minute,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (v *visitor) get(path string) *answer {
	v.Helper()
	return v.send(http.MethodGet, path, nil)
}

// post sends a form with the token of the last page.
func (v *visitor) post(path string, form url.Values) *answer {
	v.Helper()
	return v.send(http.MethodPost, path, v.signed(form))
}

// signed is the form with the token of the last page.
func (v *visitor) signed(form url.Values) url.Values {
	full := url.Values{views.CSRFField: {v.token}}
	for name, values := range form {
		full[name] = values
	}
	return full
}

// send sends a request; header holds names and values in turn.
func (v *visitor) send(method, path string, form url.Values, header ...string) *answer {
	v.Helper()
	request, err := http.NewRequestWithContext(v.Context(), method, v.real+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.Fatal(err)
	}
	for name, values := range v.header {
		request.Header[name] = values
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", v.public)
		request.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
	}
	for _, cookie := range v.cookies {
		request.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	}
	response, err := browser.Do(request)
	if err != nil {
		v.Fatal(err)
	}
	return v.receive(response, path)
}

func (v *visitor) receive(response *http.Response, path string) *answer {
	v.Helper()
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.Fatal(err)
	}
	for _, cookie := range response.Cookies() {
		if gone := !cookie.Expires.IsZero() && cookie.Expires.Before(time.Unix(1, 0)); gone || cookie.MaxAge < 0 {
			delete(v.cookies, cookie.Name)
			continue
		}
		v.cookies[cookie.Name] = cookie
	}
	a := &answer{response, path, body}
	for _, input := range a.find("input", "name", views.CSRFField) {
		v.token = viewstest.Attr(input, "value")
	}
	return a
}

// visit gets a page and goes where it leads inside the portal.
func (v *visitor) visit(path string) *answer {
	v.Helper()
	return v.follow(v.get(path))
}

// follow goes where an answer leads, as long as that is inside the portal.
func (v *visitor) follow(a *answer) *answer {
	v.Helper()
	for range 5 {
		to := strings.TrimPrefix(a.Header.Get("Location"), v.public)
		if a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to, "/") {
			return a
		}
		a = v.get(to)
	}
	v.Fatal("the portal leads in circles")
	return nil
}

// login logs a customer in and returns the answer that ends the login.
func (v *visitor) login(subject string) *answer { v.Helper(); return v.loginAt("/login", subject) }

// loginStaff logs a member of staff in.
func (v *visitor) loginStaff(subject string) *answer {
	v.Helper()
	return v.loginAt("/staff/login", subject)
}

func (v *visitor) loginAt(path, subject string) *answer {
	v.Helper()
	a := v.get(path)
	if a.StatusCode != http.StatusSeeOther {
		v.Fatalf("GET %s: %d", path, a.StatusCode)
	}
	back, err := devidp.Choose(v.Context(), a.Header.Get("Location"), subject)
	if err != nil {
		v.Fatal(err)
	}
	return v.get(strings.TrimPrefix(back.String(), v.public))
}

// customer is somebody who has logged in as a customer.
func (p *portal) customer(subject string) *visitor {
	p.Helper()
	v := p.visitor()
	v.expect(v.login(subject), http.StatusSeeOther, "/me")
	v.get("/me")
	return v
}

// clerk is somebody who has logged in as staff.
func (p *portal) clerk(subject string) *visitor {
	p.Helper()
	v := p.visitor()
	v.expect(v.loginStaff(subject), http.StatusSeeOther, "/staff")
	v.visit("/staff")
	return v
}

// expect fails the test unless the answer has the status and, if given, leads to the path.
func (p *portal) expect(a *answer, status int, to ...string) *answer {
	p.Helper()
	if a.StatusCode != status {
		p.Fatalf("%s %s: %d, want %d\n%.600s", a.Request.Method, a.path, a.StatusCode, status, a.text())
	}
	if len(to) > 0 && a.Header.Get("Location") != to[0] {
		p.Fatalf("%s %s leads to %q, want %q", a.Request.Method, a.path, a.Header.Get("Location"), to[0])
	}
	return a
}

// text is the answer as a reader has it.
func (a *answer) text() string { return viewstest.Text(a.body) }

// find returns the elements with a tag whose attribute has the value; any value if it is empty.
func (a *answer) find(tag, attribute, value string) []*html.Node {
	if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
		return nil
	}
	var found []*html.Node
	for _, n := range viewstest.Find(a.body, tag, "") {
		if got := viewstest.Attr(n, attribute); got != "" && (value == "" || got == value) {
			found = append(found, n)
		}
	}
	return found
}

// value is what a field of the page holds.
func (a *answer) value(name string) string {
	for _, input := range a.find("input", "name", name) {
		return viewstest.Attr(input, "value")
	}
	return ""
}

// logLines is what the portal has logged.
type logLines struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logLines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logLines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func (l *logLines) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.b.Reset()
}

// check fails the test if a secret has come into the log.
func (l *logLines) check(t testing.TB, secrets []string) {
	t.Helper()
	for line := range strings.Lines(l.String()) {
		for _, secret := range secrets {
			if strings.Contains(line, secret) {
				t.Errorf("the log holds %q: %s", secret, line)
			}
		}
	}
}

// secrets are the words by which the log could say whose request it was: names, numbers, addresses,
// identity codes, references of requests.
func (p *portal) secrets() []string {
	words := []string{"Ilman", "Vieras", "9999999"}
	for _, row := range p.rows("customers") {
		words = append(words, row["number"], row["family_name"], row["name"], row["personal_id"], row["business_id"])
		words = append(words, strings.Fields(row["given_names"])...)
	}
	for _, row := range p.rows("contacts") {
		words = append(words, row["value"])
	}
	for _, clerk := range sample.Clerks() {
		words = append(words, clerk.Subject)
		words = append(words, strings.Fields(clerk.Name)...)
	}
	for _, person := range sample.People(sample.Settings{Customers: customers, Today: p.clock.Now()}) {
		words = append(words, person.Subject)
	}
	for year := p.clock.Now().Year() - 1; year <= p.clock.Now().Year(); year++ {
		for n := range 40 {
			words = append(words, reference(year, n))
		}
	}
	return slices.DeleteFunc(words, func(word string) bool { return len(word) < 3 })
}

// attribute is the value of an element's attribute.
func attribute(n *html.Node, name string) string { return viewstest.Attr(n, name) }
