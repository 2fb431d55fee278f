package app

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// phones is a gateway for text messages that keeps what it takes.
type phones struct {
	*httptest.Server
	mu     sync.Mutex
	status int // of its answers
	calls  int
	took   []textMessage
	tokens []string
}

func startPhones(t *testing.T) *phones {
	t.Helper()
	p := &phones{status: http.StatusAccepted}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.calls++
		var m textMessage
		if err := json.NewDecoder(r.Body).Decode(&m); err != nil || r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %v", r.Method, err)
		}
		if p.status == http.StatusFound {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(p.status)
		_, _ = io.WriteString(w, `{"said":"`+m.To+`"}`)
		if p.status < 300 {
			p.took, p.tokens = append(p.took, m), append(p.tokens, r.Header.Get("Authorization"))
		}
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *phones) answer(status int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status = status
}

// TestTextMessages: who prefers them is sent one, in their language, which the gateway may refuse a few
// times; and no log holds the number or the text.
func TestTextMessages(t *testing.T) {
	ctx := context.Background()
	clock, gate, lines := modelstest.NewClock(modelstest.Start), startPhones(t), &strings.Builder{}
	store, err := models.Open(ctx, models.Settings{Database: "sqlite:" + t.TempDir() + "/test.db", Keys: modelstest.Keys(), Now: clock.Now, Texts: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if _, err := store.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	modelstest.Import(t, store, modelstest.File(t, "customers", "number,kind,family_name,language,preferred_contact", "1001,person,Öberg,sv,sms"),
		modelstest.File(t, "contacts", "id,customer,channel,value,verified", "a,1001,phone,040 123 4567,true"))
	w := &worker{store: store, post: noMail{}, texts: newTexter(gateway{gate.URL + "/send", "a-token"}), url: "https://portal.example/", log: slog.New(slog.NewTextHandler(lines, nil))}
	work := func(after time.Duration) {
		t.Helper()
		clock.Advance(after)
		for more := true; more; {
			if more, err = w.next(ctx); err != nil {
				t.Fatal(err)
			}
		}
	}
	me := customerOf(t, store, "1001")
	if _, err := store.SaveMyPermissions(ctx, me, []models.Decision{{Purpose: "market_research", Channel: "phone", Yes: true}}, "sv"); err != nil {
		t.Fatal(err)
	}
	for i, status := range []int{http.StatusInternalServerError, http.StatusTooManyRequests, http.StatusFound} {
		gate.answer(status)
		work(5 * time.Minute)
		if len(gate.took) != 0 || gate.calls != i+1 {
			t.Errorf("answered %d: %d calls, %d messages", status, gate.calls, len(gate.took))
		}
	}
	gate.Config.SetKeepAlivesEnabled(false)
	gate.answer(http.StatusNoContent)
	work(time.Hour)
	work(24 * time.Hour)
	if len(gate.took) != 1 || gate.calls != 4 {
		t.Fatalf("%d calls, %d messages", gate.calls, len(gate.took))
	}
	if _, _, err := store.Ask(ctx, customerOf(t, store, "1001"), models.NewRequest{Kind: models.Erasure, Language: "sv", FormKey: "k"}); err != nil {
		t.Fatal(err)
	}
	work(time.Minute)
	if len(gate.took) != 2 || !strings.Contains(gate.took[1].Text, "du har ett meddelande") || !strings.Contains(gate.took[1].Text, "https://portal.example ") {
		t.Fatalf("that a request came: %+v", gate.took)
	}
	m := gate.took[0]
	if m.To != "+358401234567" || gate.tokens[0] != "Bearer a-token" {
		t.Errorf("%+v with %q", m, gate.tokens[0])
	}
	if !strings.Contains(m.Text, "dina tillstånd ändrades 6.11.2026") || !strings.Contains(m.Text, "https://portal.example ") {
		t.Errorf("the message: %s", m.Text)
	}
	for _, private := range []string{"1001", "Öberg", "arknad", "change-"} {
		if strings.Contains(m.Text, private) || strings.Contains(gate.took[1].Text, private) {
			t.Errorf("the messages say %q: %+v", private, gate.took)
		}
	}
	for _, private := range []string{"4567", "1001", "a-token", gate.URL, "tillst"} {
		if strings.Contains(lines.String(), private) {
			t.Errorf("the log says %q: %s", private, lines)
		}
	}
	if n := strings.Count(lines.String(), "the gateway answered"); n != 3 {
		t.Errorf("%d refusals are logged: %s", n, lines)
	}
}

// TestTextMessageThatGoesNowhere: what cannot be reached is an error that says nothing of whom.
func TestTextMessageThatGoesNowhere(t *testing.T) {
	gate := startPhones(t)
	gate.Close()
	for _, url := range []string{"", gate.URL, "http://127.0.0.1:1 "} {
		err := newTexter(gateway{url, "a-token"}).send(context.Background(), textMessage{To: "+358401234567", Text: "Hei"})
		if err == nil || strings.Contains(err.Error(), "4567") || strings.Contains(err.Error(), "Hei") || strings.Contains(err.Error(), "127.0.0.1") {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestGatewayIsProtected(t *testing.T) {
	for address, want := range map[string]bool{
		"https://sms.example/send?key=1": true, "http://127.0.0.1:8081/send": true, "http://localhost/send": true, "http://[::1]:80/": true,
		"http://sms.example/send": false, "http://10.0.0.1/send": false, "https://": false, "sms.example": false, "https://a:b@sms.example/": false, "ftp://sms.example": false,
	} {
		if isGateway(address) != want {
			t.Errorf("%s: %t", address, !want)
		}
	}
}
