package handlers_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"omatiedot/handlers"
	"omatiedot/models"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// TestTrouble: what goes wrong is told on a page of the portal, in the reader's language, without a
// word of what happened inside.
func TestTrouble(t *testing.T) {
	p := onePortal(t)
	for _, lang := range i18n.Languages {
		v := p.customer(anna)
		v.get("/language/" + lang.Code)
		for _, test := range []struct {
			name   string
			answer *answer
			status int
			kind   string
		}{
			{"no such page", v.get("/nowhere"), 404, "not_found"},
			{"slash at the end", v.get("/me/"), 404, "not_found"},
			{"capitals", v.get("/ME"), 404, "not_found"},
			{"no such kind", v.get("/me/secrets"), 404, "not_found"},
			{"no such request", v.get("/requests/2026-9999"), 404, "not_found"},
			{"no reference", v.get("/requests/%00"), 404, "not_found"},
			{"no such right", v.get("/requests/new/silence"), 404, "not_found"},
			{"wrong method", v.send(http.MethodDelete, "/me", nil), 404, "not_found"},
			{"form to a page", v.post("/me", nil), 404, "not_found"},
			{"too large", v.tooLarge(t), 413, "bad_request"},
			{"no such permission", v.post("/permissions", url.Values{"p:nothing:email": {"no"}}), 404, "not_found"},
		} {
			t.Run(lang.Code+" "+test.name, func(t *testing.T) {
				if test.answer.StatusCode != test.status {
					t.Fatalf("%d, want %d", test.answer.StatusCode, test.status)
				}
				want := i18n.T(lang.Code, "error.title."+test.kind)
				if !strings.Contains(test.answer.text(), want) {
					t.Errorf("the page does not say %q: %.300s", want, test.answer.text())
				}
				viewstest.Check(t, test.answer.body, lang.Code)
			})
		}
	}
}

// TestFaults: a panic and an error are told with a reference that is in the log, and with nothing of
// what they say.
func TestFaults(t *testing.T) {
	handlers.AddPage(t, "/panics", func(*fiber.Ctx) error { panic("Mallikas 120478V980P") })
	handlers.AddPage(t, "/fails", func(*fiber.Ctx) error { return fmt.Errorf("at once: %w", errors.New("pq: relation x")) })
	handlers.AddPage(t, "/late", func(c *fiber.Ctx) error {
		if _, ok := c.UserContext().Deadline(); !ok {
			return errors.New("no end")
		}
		return c.SendString("ok")
	})
	p := onePortal(t)
	for _, lang := range i18n.Languages {
		v := p.speaking(lang.Code)
		for _, path := range []string{"/panics", "/fails"} {
			a := p.expect(v.get(path), http.StatusInternalServerError)
			checkFault(t, p, a, lang.Code)
			for _, inner := range []string{"Mallikas", "pq:", "relation", "goroutine", ".go", "at once"} {
				if strings.Contains(string(a.body), inner) {
					t.Errorf("%s shows %q", path, inner)
				}
			}
			p.expect(v.get("/"), http.StatusOK)
		}
		p.expect(v.get("/late"), http.StatusOK)
	}
	if !strings.Contains(p.log.String(), "relation x") {
		t.Error("the log does not say what happened")
	}
}

func checkFault(t *testing.T, p *portal, a *answer, lang string) {
	t.Helper()
	viewstest.Check(t, a.body, lang)
	if want := i18n.T(lang, "error.title.problem"); !strings.Contains(a.text(), want) {
		t.Errorf("the page does not say %q", want)
	}
	references := viewstest.Find(a.body, "strong", "reference")
	if len(references) != 1 || references[0].FirstChild == nil {
		t.Fatalf("%s: no reference on the page", a.path)
	}
	reference := references[0].FirstChild.Data
	if len(reference) < 8 || !strings.Contains(p.log.String(), "id="+reference) {
		t.Errorf("reference %q is not in the log", reference)
	}
	if !strings.Contains(p.log.String(), "level=ERROR") {
		t.Error("the log does not tell a fault from the rest")
	}
}

// TestDatabaseGone: pages that need nothing of the database still come, the others say that there is
// a problem, and readiness says so to machines.
func TestDatabaseGone(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		customer, clerk := p.customer(anna), p.clerk(agent)
		ref := p.request(models.Received)
		if err := p.store.Close(); err != nil {
			t.Fatal(err)
		}
		for _, v := range []*visitor{customer, clerk} {
			p.expect(v.get("/"), http.StatusOK)
			p.expect(v.get("/notice"), http.StatusOK)
			p.expect(v.get("/healthz"), http.StatusOK)
			a := p.expect(v.get("/readyz"), http.StatusServiceUnavailable)
			if strings.Contains(string(a.body), "sql") {
				t.Errorf("readiness says %q", a.body)
			}
		}
		for _, a := range []*answer{
			customer.get("/me"), customer.get("/me/invoices"), customer.get("/requests/" + ref), customer.post("/permissions", nil),
			clerk.get("/staff/requests"), clerk.post("/staff/requests/"+ref+"/take", url.Values{"version": {"1"}}),
		} {
			p.expect(a, http.StatusInternalServerError)
			checkFault(t, p, a, "fi")
			if strings.Contains(string(a.body), "sql") || strings.Contains(string(a.body), "closed") {
				t.Errorf("%s shows the error", a.path)
			}
		}
	})
}

// TestOddInput: what no browser of ours sends is refused without a fault, on both databases.
func TestOddInput(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ref := p.request(models.Drafted)
		customer, clerk, checker := p.customer(anna), p.clerk(agent), p.clerk(chief)
		long := strings.Repeat("a", 3000)
		version := url.Values{"version": {p.version(ref)}}
		with := func(name, value string) url.Values {
			return url.Values{"version": version["version"], name: {value}}
		}
		answers := []*answer{
			customer.get("/me/invoices?page=0"), customer.get("/me/invoices?page=-1"), customer.get("/me/invoices?page=x"),
			customer.get("/me/invoices?page=99999"), customer.get("/me/invoices?page=9223372036854775807"),
			customer.get("/me/invoices?page=99999999999999999999"), customer.get("/me/invoices?%zz&page=%ff&=;&page[]=1"),
			customer.get("/permissions/history?page=9223372036854775807"),
			clerk.get("/staff/requests?page=9223372036854775807&view=closed"),
			customer.get("/requests/%ff"), customer.get("/requests/%00"), customer.get("/requests/'%20OR%20''='"), customer.get("/requests/" + long[:2000]),
			customer.get("/me/%ff"), customer.get("/me/%2e%2e/requests"),
			customer.send(http.MethodGet, "/me", nil, "Cookie", "omatiedot="+long[:2000]),
			customer.send(http.MethodGet, "/me", nil, "Accept-Language", long[:2000]),
			customer.send(http.MethodGet, "/me", nil, "User-Agent", long[:2000]),
			customer.post("/permissions", url.Values{"p:direct_marketing:email": {"maybe"}, "p::": {"no"}, "x": {"y"}}),
			customer.post("/permissions", url.Values{"p:direct_marketing:email": {"yes", "no"}}),
			customer.post("/requests/new/access", url.Values{"details": {"a\x00b"}, "key": {"\xff"}}),
			customer.post("/requests/new/access", url.Values{"details": {"\xff\xfe"}, "key": {""}}),
			customer.post("/requests/new/access", url.Values{"details": {"\xff"}, "action": {"send"}}),
			customer.post("/requests/new/access", url.Values{"details": {long}, "action": {"send"}}),
			customer.post("/requests/new/access", url.Values{"action": {"nonsense"}}),
			clerk.post("/staff/requests/"+ref+"/draft", with("text", "a\x00b")),
			clerk.post("/staff/requests/"+ref+"/draft", with("text", "\xff")),
			clerk.post("/staff/requests/"+ref+"/draft", with("text", strings.Repeat("a", models.MaxAnswerText+1))),
			clerk.post("/staff/requests/"+ref+"/draft", url.Values{"version": {"x"}}),
			clerk.post("/staff/requests/"+ref+"/draft", url.Values{"version": {"99999999999999999999"}}),
			clerk.post("/staff/requests/"+ref+"/draft", nil),
			checker.post("/staff/requests/"+ref+"/return", with("note", "a\x00b")),
			checker.post("/staff/requests/"+ref+"/return", with("note", "\xff")),
			checker.post("/staff/requests/"+ref+"/return", with("note", " ")),
			checker.post("/staff/requests/"+ref+"/return", with("note", long)),
		}
		for _, a := range answers {
			if a.StatusCode >= 500 {
				t.Errorf("%s %.80s: %d\n%s", a.Request.Method, a.path, a.StatusCode, lastFault(p))
			}
		}
		p.oddLogins(t)
	})
}

// lastFault is the last line of the log that tells of a fault.
func lastFault(p *portal) (last string) {
	for line := range strings.Lines(p.log.String()) {
		if strings.Contains(line, "level=ERROR") {
			last = line
		}
	}
	return last
}

// oddLogins logs in with browsers that call themselves strange names; the name is held as far as it is
// text.
func (p *portal) oddLogins(t *testing.T) {
	for _, agent := range []string{"", "Kännykkä", "\xff\xfe", strings.Repeat("a", 299) + "ä", "emoji 😀", "tab\tand more"} {
		v := p.visitor()
		v.header.Set("User-Agent", agent)
		if a := v.login(anna); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/me" {
			t.Errorf("login with the browser %.20q: %d %s\n%s", agent, a.StatusCode, a.Header.Get("Location"), lastFault(p))
			continue
		}
		a := p.expect(v.get("/me/logins"), http.StatusOK)
		if want := strings.Fields(strings.ToValidUTF8(agent, "")); len(want) > 0 && len(agent) < 200 && !strings.Contains(a.text(), want[0]) {
			t.Errorf("the log of logins does not hold %q", want[0])
		}
	}
}

// TestRawRequests sends what no HTTP client would: the portal answers or hangs up, and lives.
func TestRawRequests(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		v := p.customer(anna)
		cookie := "Cookie: omatiedot=" + v.cookies["omatiedot"].Value + "\r\n"
		for _, request := range []string{
			"GET /requests/\xff\xfe HTTP/1.1\r\nHost: a\r\n" + cookie + "\r\n",
			"GET /me/\x01 HTTP/1.1\r\nHost: a\r\n" + cookie + "\r\n",
			"GET http://evil.example/me HTTP/1.1\r\nHost: evil.example\r\n\r\n",
			"GET //evil.example/me HTTP/1.1\r\nHost: evil.example\r\n\r\n",
			"GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 1<<20) + "\r\n\r\n",
			"GET /" + strings.Repeat("x", 1<<20) + " HTTP/1.1\r\nHost: a\r\n\r\n",
			"GET / HTTP/1.1\r\n" + strings.Repeat("X: y\r\n", 20000) + "\r\n",
			"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + strings.Repeat("a=b; ", 10000) + "\r\n\r\n",
			"POST /permissions HTTP/1.1\r\nHost: a\r\n" + cookie + "Content-Length: 999999999999\r\n\r\n",
			"POST /permissions HTTP/1.1\r\nHost: a\r\n" + cookie + "Content-Length: -1\r\n\r\n",
			"POST /permissions HTTP/1.1\r\nHost: a\r\n" + cookie + "Content-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc",
			"POST /permissions HTTP/1.1\r\nHost: a\r\n" + cookie + "Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 3\r\n\r\nabc",
			"POST /permissions HTTP/1.1\r\nHost: a\r\n" + cookie + "Transfer-Encoding: chunked\r\n\r\nzz\r\n",
			"NONSENSE\r\n\r\n", "\x00\x01\x02", "GET\r\n\r\n", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		} {
			a := v.raw(t, request)
			if a == nil {
				continue
			}
			if a.StatusCode >= 500 {
				t.Errorf("%.60q: %d\n%s", request, a.StatusCode, lastFault(p))
			}
			if to := a.Header.Get("Location"); strings.HasPrefix(to, "//") || strings.Contains(to, "://") {
				t.Errorf("%.60q leads to %s", request, to)
			}
			p.expect(v.get("/me"), http.StatusOK)
		}
	})
}

// raw sends bytes and returns the answer, nil where there is none.
func (v *visitor) raw(t *testing.T, request string) *answer {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(v.real, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	// The portal may answer, and hang up, before it has read everything.
	go func() {
		io.WriteString(conn, request)
		conn.(*net.TCPConn).CloseWrite()
	}()
	conn.SetReadDeadline(time.Now().Add(time.Minute))
	method, _, _ := strings.Cut(request, " ")
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return nil
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	response.Request = &http.Request{Method: method}
	return &answer{response, "/permissions", body}
}

// tooLarge announces a form larger than any.
func (v *visitor) tooLarge(t *testing.T) *answer {
	t.Helper()
	request := "POST /permissions HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 2097152\r\nCookie: "
	for _, cookie := range v.cookies {
		request += cookie.Name + "=" + cookie.Value + "; "
	}
	a := v.raw(t, request+"\r\n\r\n")
	if a == nil {
		t.Fatal("no answer to a form that is too large")
	}
	return a
}

// TestLongHeaders: a login comes back with what providers add to the address, and browsers carry other
// cookies of the host along.
func TestLongHeaders(t *testing.T) {
	p := onePortal(t)
	v := p.customer(anna)
	for _, size := range []int{4 << 10, 8 << 10} {
		p.expect(v.send(http.MethodGet, "/me", nil, "X-Other", strings.Repeat("x", size)), http.StatusOK)
		p.expect(v.get("/login/callback?state=a&code="+strings.Repeat("x", size)), http.StatusForbidden)
	}
}

// TestHead: machines that watch the portal ask for headers alone.
func TestHead(t *testing.T) {
	p := onePortal(t)
	for _, path := range []string{"/", "/healthz", "/readyz", "/notice"} {
		a := p.expect(p.visitor().send(http.MethodHead, path, nil), http.StatusOK)
		if len(a.body) != 0 {
			t.Errorf("HEAD %s: a body", path)
		}
	}
}

// TestLog: a line per request with its route, status and nothing of whose it was. Every test's log is
// looked through for names, numbers and references; here the lines themselves are.
func TestLog(t *testing.T) {
	p := onePortal(t)
	ref := p.request(models.Answered)
	v := p.customer(anna)
	p.log.reset()
	v.get("/requests/" + ref)
	v.get("/requests/" + ref + "/answer.pdf")
	v.get("/requests/2026-9999?name=Mallikas")
	v.get("/nowhere/Mallikas")
	lines := strings.Split(strings.TrimSpace(p.log.String()), "\n")
	for i, want := range []string{
		"method=GET route=/requests/:ref status=200", "method=GET route=/requests/:ref/answer.pdf status=200",
		"method=GET route=/requests/:ref status=404", "method=GET route=/ status=404",
	} {
		if i >= len(lines) || !strings.Contains(lines[i], want) || !strings.Contains(lines[i], " id=") {
			t.Errorf("line %d of the log is not %q:\n%s", i, want, p.log)
		}
	}
	if len(lines) != 4 {
		t.Errorf("%d lines for 4 requests", len(lines))
	}
}
