package app

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

func TestGuard(t *testing.T) {
	inside := guard{models.ParseNetworks([]string{"10.2.0.0/16", "127.0.0.1", "fd00::/8", "169.254.0.0/16"})}
	for ip, want := range map[string][2]bool{ // without and with the networks
		"93.184.215.14": {true, true}, "2606:2800:21f:cb07:6820:80da:af6b:8b2c": {true, true},
		"10.2.3.4": {false, true}, "10.3.0.1": {false, false}, "172.16.0.1": {false, false}, "192.168.1.1": {false, false}, "fd12::1": {false, true},
		"127.0.0.1": {false, true}, "127.0.0.2": {false, false}, "::1": {false, false}, "::ffff:10.3.0.1": {false, false}, "::ffff:10.2.0.1": {false, true},
		"169.254.169.254": {false, false}, "fe80::1": {false, false}, "fe80::1%eth0": {false, false}, "0.0.0.0": {false, false}, "::": {false, false},
		"100.64.0.1": {false, false}, "224.0.0.1": {false, false}, "255.255.255.255": {false, false}, "64:ff9b::a02:304": {false, false}, "2002:a02:304::": {false, false},
		"::10.2.3.4": {false, false}, "0.1.2.3": {false, false}, "198.18.0.1": {false, false}, "ff02::1": {false, false},
	} {
		at := netip.AddrPortFrom(netip.MustParseAddr(ip), 443).String()
		got := [2]bool{(guard{}).control("tcp", at, nil) == nil, inside.control("tcp", at, nil) == nil}
		if got != want {
			t.Errorf("%s: %v, want %v", ip, got, want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 6, 10, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"": 0, "120": 2 * time.Minute, "-1": 0, "soon": 0, "99999999999999": 0,
		"Fri, 06 Nov 2026 10:05:00 GMT": 5 * time.Minute, "Fri, 06 Nov 2026 09:05:00 GMT": 0,
	} {
		if got := retryAfter(text, now); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

// TestWebhookSend: what is sent, and what counts as sent.
func TestWebhookSend(t *testing.T) {
	clock := modelstest.NewClock(modelstest.Start)
	store := modelstest.SQLite(t, clock)
	secret := models.NewWebhookSecret()
	hops := 0
	mux := http.NewServeMux()
	answer := func(status int) {
		mux.HandleFunc("POST /"+http.StatusText(status), func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if got := r.Header.Get("Webhook-Signature"); got != models.SignWebhook("msg_1", clock.Now(), body, secret) ||
				r.Header.Get("Webhook-Id") != "msg_1" || r.Header.Get("Webhook-Timestamp") != "1793959200" || r.Header.Get("Content-Type") != "application/json" {
				t.Errorf("sent %v %s", r.Header, body)
			}
			w.Header().Set("Location", "/hop")
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(status)
			_, _ = io.WriteString(w, strings.Repeat("much ", 1<<20))
		})
	}
	for _, status := range []int{200, 204, 302, 400, 410, 429, 500} {
		answer(status)
	}
	mux.HandleFunc("/hop", func(http.ResponseWriter, *http.Request) { hops++ })
	server := httptest.NewServer(mux)
	defer server.Close()
	log := slog.New(slog.DiscardHandler)
	near, far := newWebhooks(store, []string{"127.0.0.1"}, log), newWebhooks(store, nil, log)
	send := func(w *webhooks, url string) models.DeliveryResult {
		return w.send(t.Context(), models.Shipment{URL: url, Secrets: []models.WebhookSecret{secret}}, models.WebhookDelivery{EventID: "msg_1", Payload: `{"type":"webhook.tested"}`})
	}
	for status, good := range map[int]bool{200: true, 204: true, 302: false, 400: false, 410: false, 429: false, 500: false} {
		r := send(near, server.URL+"/"+strings.ReplaceAll(http.StatusText(status), " ", "%20"))
		if r.Status != status || (r.Error == "") != good || (r.RetryAfter == time.Minute) == good {
			t.Errorf("%d: %+v", status, r)
		}
	}
	if hops != 0 {
		t.Error("a redirect was followed")
	}
	if r := send(far, server.URL+"/OK"); r.Status != 0 || !strings.Contains(r.Error, "leads inside") || strings.Contains(r.Error, "/OK") {
		t.Errorf("inside: %+v", r)
	}
	server.Close()
	if r := send(near, server.URL+"/OK?token=word"); r.Status != 0 || !strings.Contains(r.Error, "refused") || strings.Contains(r.Error, "word") {
		t.Errorf("nobody there: %+v", r)
	}
}

// addWebhook adds an endpoint on the page of staff and returns its secret.
func addWebhook(t *testing.T, portal, address string) models.WebhookSecret {
	t.Helper()
	v := enter(t, portal, "/staff/login", admin)
	v.open("/staff/webhooks").send("/staff/webhooks", "description", "CRM", "url", address, "events", string(models.PermissionsChanged))
	secret, err := models.ParseWebhookSecret(regexp.MustCompile(`whsec_[A-Za-z0-9+/=]*`).FindString(v.text()))
	if err != nil {
		t.Fatalf("%v: %d %.500s", err, v.status, v.text())
	}
	return secret
}
