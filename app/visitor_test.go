package app

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/html"

	"omatiedot/app/devidp"
	"omatiedot/views/viewstest"
)

// patience is how long a test waits for what has to come. Nothing is proved by its length.
const patience = 2 * time.Minute

// running is the program while it serves.
type running struct {
	url    string
	screen *screen
	stop   func() int // and what it ended with
}

// start runs a command that serves, by a clock, until it is stopped or the test ends.
func start(t *testing.T, env map[string]string, now func() time.Time, args ...string) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{screen: &screen{}}
	ready, ended := make(chan string, 1), make(chan int, 1)
	p := &program{out: r.screen, err: r.screen, env: env, now: now, ready: func(portal string) { ready <- portal }}
	go func() { ended <- p.run(ctx, args) }()
	r.stop = sync.OnceValue(func() int {
		cancel()
		select {
		case code := <-ended:
			return code
		case <-time.After(shutdownTime + patience):
			t.Error("the program does not end when it is told to")
			return -1
		}
	})
	t.Cleanup(func() { r.stop() })
	select {
	case r.url = <-ready:
	case code := <-ended:
		ended <- code
		t.Fatalf("omatiedot %s ended with %d:\n%s", strings.Join(args, " "), code, r.screen)
	case <-time.After(patience):
		t.Fatalf("omatiedot %s serves nothing after %v:\n%s", strings.Join(args, " "), patience, r.screen)
	}
	return r
}

// screen is what the program printed, read while it prints.
type screen struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *screen) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// lastPort is the one that freeAddress has given last. Systems give the ports from 32768 on, or from higher
// ones, to whoever asks for any: between the look and the use one of those can become somebody else's.
var lastPort = func() *atomic.Int32 {
	port := new(atomic.Int32)
	port.Store(20000 + rand.Int32N(8000))
	return port
}()

// freeAddress is an address of this machine that nothing listens on, another one each time. The port after
// it, on which a demonstration has its neighbours, is nobody else's either.
func freeAddress(t *testing.T) string {
	t.Helper()
	for {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(int(lastPort.Add(2))))
		listener, err := net.Listen("tcp", address)
		switch {
		case err == nil:
			listener.Close()
			return address
		case !errors.Is(err, syscall.EADDRINUSE):
			t.Fatal(err)
		}
	}
}

// visitor is a browser without a screen: it keeps cookies and the page it is on.
type visitor struct {
	*testing.T
	portal string
	client *http.Client
	status int
	at     *url.URL // the page's address
	page   []byte
	header http.Header
}

func visit(t *testing.T, portal string) *visitor {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &visitor{T: t, portal: portal, client: &http.Client{Jar: jar, Timeout: patience}}
}

// enter logs in as one of the demonstration's people and is where that leads.
func enter(t *testing.T, portal, begin, subject string) *visitor {
	t.Helper()
	v := visit(t, portal)
	v.login(begin, func(authorize string) *url.URL {
		callback, err := devidp.Choose(t.Context(), authorize, subject)
		if err != nil {
			t.Fatal(err)
		}
		return callback
	})
	return v
}

// login begins a login, has provider say where the identity provider sends the browser, and goes there.
func (v *visitor) login(begin string, provider func(authorize string) *url.URL) {
	v.Helper()
	once := *v.client
	once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := once.Get(v.portal + begin)
	if err != nil {
		v.Fatal(err)
	}
	defer response.Body.Close()
	location, err := response.Location()
	if err != nil {
		v.Fatalf("%s sends nobody to log in, but answers %d", begin, response.StatusCode)
	}
	v.open(provider(location.String()).String())
	if v.status != http.StatusOK {
		v.Fatalf("the login ends with %d: %.300s", v.status, v.text())
	}
}

// open goes to an address, a path of the portal or a whole one.
func (v *visitor) open(address string) *visitor {
	v.Helper()
	if strings.HasPrefix(address, "/") {
		address = v.portal + address
	}
	response, err := v.client.Get(address)
	v.arrive(response, err)
	return v
}

// send fills in the page's form with that action and sends it: pairs of name and value.
func (v *visitor) send(action string, pairs ...string) *visitor {
	v.Helper()
	values := v.form(action)
	for i := 0; i < len(pairs); i += 2 {
		values.Set(pairs[i], pairs[i+1])
	}
	response, err := v.client.PostForm(v.portal+action, values)
	v.arrive(response, err)
	return v
}

// form is what the page's form with that action holds before anything is filled in.
func (v *visitor) form(action string) url.Values {
	v.Helper()
	for _, form := range viewstest.Find(v.page, "form", "") {
		if viewstest.Attr(form, "action") != action {
			continue
		}
		values := url.Values{}
		for n := range form.Descendants() {
			if n.Type == html.ElementNode && n.Data == "input" && viewstest.Attr(n, "type") == "hidden" {
				values.Set(viewstest.Attr(n, "name"), viewstest.Attr(n, "value"))
			}
		}
		return values
	}
	v.Fatalf("%s has no form for %s: %.300s", v.at, action, v.text())
	return nil
}

func (v *visitor) arrive(response *http.Response, err error) {
	v.Helper()
	if err != nil {
		v.Fatal(err)
	}
	defer response.Body.Close()
	if v.page, err = io.ReadAll(response.Body); err != nil {
		v.Fatal(err)
	}
	v.status, v.at, v.header = response.StatusCode, response.Request.URL, response.Header
}

// text is what the page says.
func (v *visitor) text() string { return viewstest.Text(v.page) }

// sees fails the test unless the page is a good one and says all the texts.
func (v *visitor) sees(texts ...string) {
	v.Helper()
	if v.status != http.StatusOK {
		v.Errorf("%s answers %d", v.at, v.status)
	}
	for _, text := range texts {
		if !strings.Contains(v.text(), text) {
			v.Errorf("%s does not say %q: %.500s", v.at, text, v.text())
		}
	}
}

// ask makes an access request and returns its reference.
func (v *visitor) ask() string {
	v.Helper()
	const form = "/requests/new/access"
	v.open(form).send(form, "action", "check").send(form, "action", "send")
	ref, ok := strings.CutSuffix(strings.TrimPrefix(v.at.Path, "/requests/"), "/done")
	if !ok || v.status != http.StatusOK {
		v.Fatalf("asking ends at %s with %d: %.300s", v.at, v.status, v.text())
	}
	return ref
}

// step takes a step of a request as staff.
func (v *visitor) step(ref, step string, pairs ...string) {
	v.Helper()
	page := "/staff/requests/" + ref
	if step == "approve" {
		v.open(page + "/preview.pdf") // only who has read the draft may
	}
	v.open(page).send(page+"/"+step, pairs...)
	if v.status != http.StatusOK || v.at.Path != page {
		v.Fatalf("%s ends at %s with %d: %.300s", step, v.at, v.status, v.text())
	}
}

// await opens a page again and again until it says the text.
func (v *visitor) await(path, text string) {
	v.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if v.open(path); strings.Contains(v.text(), text) {
			return
		}
	}
	v.Fatalf("%s never says %q: %.300s", path, text, v.text())
}
