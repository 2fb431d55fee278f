package app

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"omatiedot/app/devidp"
	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/views"
)

// TestMain is the program itself, in the process that a test is to kill: its clock runs so many times
// as fast as that of the machine.
func TestMain(m *testing.M) {
	speed, err := strconv.Atoi(os.Getenv("OMATIEDOT_TEST_SERVE"))
	if err != nil {
		os.Exit(m.Run())
	}
	begin := time.Now()
	now := func() time.Time { return begin.Add(time.Since(begin) * time.Duration(speed)) }
	p := &program{out: os.Stdout, err: os.Stderr, env: environ(os.Environ()), now: now}
	os.Exit(p.run(context.Background(), []string{"serve"}))
}

// TestKilledWhileCustomersChange has many customers change their permissions at once, some in two
// browsers, while the program is killed (kill -9) twice and a receiver of webhooks fails half of the time.
// Every change that was answered is in the history exactly once, no event is lost, those of a customer
// come in order, and the receiver ends up with what holds.
func TestKilledWhileCustomersChange(t *testing.T) {
	customers, changes := 250, 20 // of each of two browsers: ten thousand in all
	switch {
	case testing.Short():
		customers, changes = 20, 8
	case !modelstest.Required("postgres"):
		customers, changes = 50, 10 // where nobody has time for everything
	}
	onBoth(t, func(t *testing.T, env map[string]string) {
		t.Parallel() // each waits for its disk and its clock much of the time
		c := startCrowd(t, env, customers)
		begin := time.Now()
		c.change(changes)
		took := time.Since(begin)
		c.stop()
		c.checkHistory()
		c.start(7200) // two hours in a second, for what is sent again after hours
		c.awaitDeliveries()
		t.Logf("%d changes in %v, all told after %v more", len(c.clients)*changes, took.Round(time.Second), (time.Since(begin) - took).Round(time.Second))
		c.stop()
		c.checkReceiver(len(c.clients) * changes)
	})
}

// crowd are customers at a portal in a process of its own, and a system that is told of them.
type crowd struct {
	*testing.T
	env      map[string]string
	portal   string
	mu       sync.Mutex
	process  *exec.Cmd
	receiver *receiver
	clients  []*crowdClient
	store    *models.Store
}

func startCrowd(t *testing.T, env map[string]string, customers int) *crowd {
	t.Helper()
	people, rows, homes := crowdOf(customers)
	done(t, env, "import", folderOf(t, map[string]string{"customers.csv": rows, "addresses.csv": homes}))
	listen := freeAddress(t)
	c := &crowd{T: t, portal: "http://" + listen, receiver: newReceiver(t)}
	c.env = with(env, "OMATIEDOT_LISTEN", listen, "OMATIEDOT_URL", c.portal, "OMATIEDOT_WEBHOOK_NETWORKS", "127.0.0.1")
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	d := &demonstration{program: &program{now: time.Now}}
	for name, side := range map[string]struct {
		callback string
		people   []devidp.Person
	}{
		"CUSTOMER": {"/login/callback", people},
		"STAFF":    {"/staff/login/callback", []devidp.Person{{Subject: admin, Name: "Yrjö", Claims: map[string]any{"roles": []string{"admin"}}}}},
	} {
		known, err := d.provider(mux, server.URL+"/"+name, c.portal, side.callback, side.people)
		if err != nil {
			t.Fatal(err)
		}
		c.env = with(c.env, "OMATIEDOT_"+name+"_ISSUER", known.Issuer, "OMATIEDOT_"+name+"_CLIENT_ID", known.ID, "OMATIEDOT_"+name+"_CLIENT_SECRET", known.Secret)
	}
	keys, err := settings{Keys: env["OMATIEDOT_KEYS"]}.keys()
	if err != nil {
		t.Fatal(err)
	}
	if c.store, err = models.Open(t.Context(), models.Settings{Database: env["OMATIEDOT_DATABASE"], Keys: keys, Now: time.Now, Networks: models.ParseNetworks([]string{"127.0.0.1"})}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.store.Close() })
	c.start(1)
	c.await("the verdicts of the import", func() bool {
		waiting, _, _, err := c.store.JobCounts(t.Context())
		return err == nil && waiting == 0
	})
	c.receiver.secret = addWebhook(t, c.portal, c.receiver.URL)
	for _, p := range people {
		for _, purpose := range []string{"direct_marketing", "opinion_research"} {
			c.clients = append(c.clients, newCrowdClient(c, p, purpose))
		}
	}
	return c
}

// crowdOf makes customers who can be reached by post.
func crowdOf(n int) (people []devidp.Person, customers, addresses string) {
	var rows, homes strings.Builder
	fmt.Fprintln(&rows, "number,kind,family_name")
	fmt.Fprintln(&homes, "id,customer,kind,street,postal_code,post_office")
	for i := range n {
		number := strconv.Itoa(1000 + i)
		fmt.Fprintf(&rows, "%s,person,Testaaja\n", number)
		fmt.Fprintf(&homes, "%d,%s,home,Koetie %d,00100,HELSINKI\n", i, number, i)
		people = append(people, devidp.Person{Subject: "customer-" + number, Name: "Testaaja", Claims: map[string]any{"customer_number": number}})
	}
	return people, rows.String(), homes.String()
}

// start starts the program in a process of its own.
func (c *crowd) start(speed int) {
	c.Helper()
	c.spawn(speed)
	c.await("the portal", func() bool {
		response, err := http.Get(c.portal + "/healthz")
		if err != nil {
			return false
		}
		return response.Body.Close() == nil && response.StatusCode == http.StatusOK
	})
}

// spawn begins a process of the program, and waits for nothing.
func (c *crowd) spawn(speed int) {
	c.Helper()
	log, err := os.Create(filepath.Join(c.TempDir(), "log"))
	if err != nil {
		c.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "OMATIEDOT_TEST_SERVE="+strconv.Itoa(speed))
	for name, value := range c.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		c.Fatal(err)
	}
	c.mu.Lock()
	c.process = cmd
	c.mu.Unlock()
	c.Cleanup(c.stop)
}

// stop kills the program, if it runs.
func (c *crowd) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.process != nil {
		_ = c.process.Process.Kill()
		_ = c.process.Wait()
		c.process = nil
	}
}

func (c *crowd) await(what string, is func() bool) {
	c.Helper()
	for end := time.Now().Add(5 * patience); !is(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(end) {
			c.Fatalf("%s is not there after %v", what, 5*patience)
		}
	}
}

// change has every browser make its changes, and kills the program after a third and two thirds of them.
func (c *crowd) change(each int) {
	c.Helper()
	var made atomic.Int64
	var work sync.WaitGroup
	for _, one := range c.clients {
		work.Go(func() {
			for range each {
				if !one.change() {
					return
				}
				made.Add(1)
			}
		})
	}
	for n := range int64(2) {
		c.await("a third of the changes", func() bool { return made.Load() >= (n+1)*int64(each*len(c.clients))/3 })
		c.stop()
		c.start(1)
	}
	work.Wait()
}

// checkHistory compares what was answered with what is recorded, change for change.
func (c *crowd) checkHistory() {
	c.Helper()
	for _, one := range c.clients {
		history, err := c.store.MyPermissionHistory(c.Context(), c.me(one.number))
		if err != nil {
			c.Fatal(err)
		}
		var recorded []bool
		for i := len(history) - 1; i >= 0; i-- {
			if h := history[i]; string(h.Purpose) == one.purpose && h.Channel == "post" {
				recorded = append(recorded, h.State == models.Granted)
			}
		}
		if fmt.Sprint(recorded) != fmt.Sprint(one.answered) {
			c.Errorf("customer %s, %s: answered %v, recorded %v", one.number, one.purpose, one.answered, recorded)
		}
	}
}

func (c *crowd) me(number string) models.Me {
	c.Helper()
	token, err := c.store.LoginCustomer(c.Context(), models.Who{Number: number}, models.Proof{Issuer: "test", Subject: number})
	if err != nil {
		c.Fatal(err)
	}
	me, err := c.store.CustomerSession(c.Context(), token)
	if err != nil {
		c.Fatal(err)
	}
	return me
}

func (c *crowd) awaitDeliveries() {
	c.Helper()
	c.await("the last event", func() bool {
		waiting, _, _, err := c.store.WebhookCounts(c.Context())
		return err == nil && waiting == 0
	})
}

// checkReceiver compares what the receiver believes with what holds.
func (c *crowd) checkReceiver(events int) {
	c.Helper()
	if _, _, dead, err := c.store.WebhookCounts(c.Context()); err != nil || dead != 0 {
		c.Fatalf("%d given up, %v", dead, err)
	}
	r := c.receiver
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, mistake := range r.mistakes {
		c.Error(mistake)
	}
	if len(r.seen) != events || r.failures < events/3 {
		c.Errorf("%d events of %d came, and %d failures", len(r.seen), events, r.failures)
	}
	for _, one := range c.clients {
		cells, err := c.store.MyPermissions(c.Context(), c.me(one.number))
		if err != nil {
			c.Fatal(err)
		}
		believed := r.states[one.number].Data
		if len(cells) == 0 || len(cells) != len(believed.Permissions) {
			c.Fatalf("customer %s: %d cells, the receiver has %d", one.number, len(cells), len(believed.Permissions))
		}
		for i, cell := range cells {
			b := believed.Permissions[i]
			if b.Purpose != cell.Purpose.Key || b.Channel != string(cell.Channel) || b.Allowed != cell.Allowed() {
				c.Errorf("customer %s, %s by %s: allowed %v, the receiver believes %+v", one.number, cell.Purpose.Key, cell.Channel, cell.Allowed(), b)
			}
		}
	}
}

// crowdClient is a browser in which a customer changes one cell again and again.
type crowdClient struct {
	*crowd
	number, purpose string
	client          *http.Client
	form            url.Values
	answered        []bool // the decisions that were answered with success
}

func newCrowdClient(c *crowd, p devidp.Person, purpose string) *crowdClient {
	c.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		c.Fatal(err)
	}
	v := &visitor{T: c.T, portal: c.portal, client: &http.Client{Jar: jar, Timeout: patience}}
	v.login("/login?to=/permissions", func(authorize string) *url.URL {
		callback, err := devidp.Choose(c.Context(), authorize, p.Subject)
		if err != nil {
			c.Fatal(err)
		}
		return callback
	})
	one := &crowdClient{crowd: c, number: p.Claims["customer_number"].(string), purpose: purpose, form: v.open("/permissions").form("/permissions")}
	one.client = &http.Client{Jar: jar, Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return one
}

// change makes the next change, again if it was not answered, and reports whether it was in the end.
func (one *crowdClient) change() bool {
	yes := len(one.answered)%2 == 1
	answer := map[bool]string{true: views.PermissionYes, false: views.PermissionNo}[yes]
	one.form.Set("p:"+one.purpose+":post", answer)
	for end := time.Now().Add(2 * patience); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		response, err := one.client.PostForm(one.portal+"/permissions", one.form)
		if err != nil {
			continue // killed, or not started yet
		}
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		if err == nil && response.StatusCode == http.StatusSeeOther && strings.HasPrefix(response.Header.Get("Location"), "/permissions") {
			one.answered = append(one.answered, yes)
			return true
		}
	}
	one.Errorf("customer %s: a change is not answered for %v", one.number, 2*patience)
	return false
}

// told is an event as the receiver reads it.
type told struct {
	Data struct {
		Customer    string
		Sequence    int64
		Permissions []struct {
			Purpose, Channel string
			Allowed          bool
		}
	}
}

// receiver is a system that believes signed events, and half of the time fails: before it has taken one
// in, after, or by breaking the connection off.
type receiver struct {
	*httptest.Server
	secret   models.WebhookSecret
	mu       sync.Mutex
	random   *rand.Rand
	states   map[string]told
	seen     map[string]bool
	failures int
	tries    map[string]int // of each event
	mistakes []string
}

// mostTries is after how many an event is taken in at last. Left to chance alone, one of ten thousand
// events would now and then fail until it is given up.
const mostTries = 10

func newReceiver(t *testing.T) *receiver {
	r := &receiver{random: rand.New(rand.NewPCG(7, 11)), states: map[string]told{}, seen: map[string]bool{}, tries: map[string]int{}}
	r.Server = httptest.NewServer(http.HandlerFunc(r.receive))
	t.Cleanup(r.Close)
	return r
}

func (r *receiver) receive(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(request.Body)
	if err != nil {
		return // the sender was killed
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	fate := r.random.IntN(6)
	if r.tries[request.Header.Get("Webhook-Id")]++; r.tries[request.Header.Get("Webhook-Id")] >= mostTries {
		fate = 5
	}
	if fate < 3 {
		r.failures++
	}
	if fate != 0 {
		r.believe(request.Header, body)
	}
	switch fate {
	case 0, 1:
		w.WriteHeader(http.StatusInternalServerError)
	case 2:
		panic(http.ErrAbortHandler)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// believe takes an event in, if it is signed and not older than the last of its customer.
func (r *receiver) believe(h http.Header, body []byte) {
	seconds, _ := strconv.ParseInt(h.Get("Webhook-Timestamp"), 10, 64)
	if want := models.SignWebhook(h.Get("Webhook-Id"), time.Unix(seconds, 0), body, r.secret); h.Get("Webhook-Signature") != want {
		r.mistakes = append(r.mistakes, "a signature is wrong")
		return
	}
	var e told
	if err := json.Unmarshal(body, &e); err != nil {
		r.mistakes = append(r.mistakes, err.Error())
		return
	}
	if last := r.states[e.Data.Customer].Data.Sequence; e.Data.Sequence < last {
		r.mistakes = append(r.mistakes, fmt.Sprintf("customer %s: %d comes after %d", e.Data.Customer, e.Data.Sequence, last))
	}
	r.states[e.Data.Customer], r.seen[h.Get("Webhook-Id")] = e, true
}
