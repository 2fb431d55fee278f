package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"sync"
	"syscall"
	"time"

	"omatiedot/models"
)

const (
	// webhookPause is how long the sender waits when there is nothing to send.
	webhookPause = 200 * time.Millisecond
	// webhookTime is how long a receiver has for one event: well below its lease.
	webhookTime = 10 * time.Second
	// webhookBatch is how many events are on their way to one endpoint at a time.
	webhookBatch = 16
	// webhookAnswer is how much of an answer is read, in bytes; nothing in it is kept.
	webhookAnswer = 16 << 10
)

// webhooks sends the events that changes leave behind, to every endpoint at its own pace.
type webhooks struct {
	store  *models.Store
	client *http.Client
	log    *slog.Logger
	mu     sync.Mutex
	busy   map[int64]bool
}

// newWebhooks sends to public addresses and, of others, only to those in the networks.
func newWebhooks(store *models.Store, networks []string, log *slog.Logger) *webhooks {
	dialer := &net.Dialer{Timeout: webhookTime, Control: guard{models.ParseNetworks(networks)}.control}
	return &webhooks{store: store, log: log, busy: map[int64]bool{}, client: &http.Client{
		Timeout: webhookTime,
		// Where an endpoint has moved, staff are to say.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			Proxy:       nil, // the guard has to see where a connection really leads
			DialContext: dialer.DialContext, TLSHandshakeTimeout: webhookTime, ForceAttemptHTTP2: true,
			MaxIdleConnsPerHost: webhookBatch, IdleConnTimeout: time.Minute, MaxResponseHeaderBytes: webhookAnswer, DisableCompression: true,
		},
	}}
}

// run sends until ctx ends.
func (w *webhooks) run(ctx context.Context) {
	var work sync.WaitGroup
	defer work.Wait()
	defer w.client.CloseIdleConnections()
	for ctx.Err() == nil {
		due, err := w.store.DueWebhooks(ctx)
		if err != nil && ctx.Err() == nil {
			w.log.Error("webhooks", "fault", err.Error())
		}
		for _, endpoint := range due {
			if w.begin(endpoint) {
				work.Go(func() { w.serve(ctx, endpoint) })
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(webhookPause):
		}
	}
}

// begin reports whether the endpoint is idle, and makes it busy.
func (w *webhooks) begin(endpoint int64) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	idle := !w.busy[endpoint]
	w.busy[endpoint] = true
	return idle
}

// serve sends the endpoint all that is due, a batch at a time, so that a slow receiver slows down
// nobody else.
func (w *webhooks) serve(ctx context.Context, endpoint int64) {
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		delete(w.busy, endpoint)
	}()
	for ctx.Err() == nil {
		sent, err := w.batch(ctx, endpoint)
		if err != nil && ctx.Err() == nil {
			w.log.Error("webhooks", "endpoint", endpoint, "fault", err.Error())
		}
		if sent == 0 || err != nil {
			return
		}
	}
}

// batch sends what of the endpoint's events can be sent now, at the same time, and returns how many.
func (w *webhooks) batch(ctx context.Context, endpoint int64) (int, error) {
	to, err := w.store.LeaseDeliveries(ctx, endpoint, webhookBatch)
	if err != nil || len(to.Deliveries) == 0 {
		return 0, err
	}
	results := make([]models.DeliveryResult, len(to.Deliveries))
	var work sync.WaitGroup
	for i, d := range to.Deliveries {
		work.Go(func() { results[i] = w.send(context.WithoutCancel(ctx), to, d) })
	}
	work.Wait()
	for _, r := range results {
		if r.Error != "" {
			w.log.Warn("webhook", "endpoint", endpoint, "event", r.Delivery.EventID, "attempt", r.Delivery.Attempts, "fault", r.Error)
		}
	}
	return len(results), w.store.FinishDeliveries(context.WithoutCancel(ctx), endpoint, results)
}

// send sends one event. Any answer of 200 to 299 is success, and nothing else is.
func (w *webhooks) send(ctx context.Context, to models.Shipment, d models.WebhookDelivery) models.DeliveryResult {
	result := models.DeliveryResult{Delivery: d}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.URL, bytes.NewReader([]byte(d.Payload)))
	if err != nil {
		result.Error = "the address is none"
		return result
	}
	at := w.store.Now()
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("User-Agent", "Omatiedot")
	request.Header.Set("Webhook-Id", d.EventID)
	request.Header.Set("Webhook-Timestamp", strconv.FormatInt(at.Unix(), 10))
	request.Header.Set("Webhook-Signature", models.SignWebhook(d.EventID, at, []byte(d.Payload), to.Secrets...))
	response, err := w.client.Do(request)
	if err != nil {
		result.Error = sendError(err)
		return result
	}
	defer response.Body.Close()
	// Read to its end, a short answer leaves the connection free for the next event.
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, webhookAnswer))
	if result.Status = response.StatusCode; result.Status < 200 || result.Status > 299 {
		result.Error = fmt.Sprintf("the answer was %d", result.Status)
		result.RetryAfter = retryAfter(response.Header.Get("Retry-After"), at)
	}
	return result
}

// sendError is what went wrong, without the address, which may hold a password of the receiver's.
func sendError(err error) string {
	var with *url.Error
	if errors.As(err, &with) {
		if with.Timeout() {
			return fmt.Sprintf("no answer within %v", webhookTime)
		}
		err = with.Err
	}
	return err.Error()
}

// retryAfter reads the header of RFC 9110 section 10.2.3: seconds or a date. Anything else is 0.
func retryAfter(value string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// guard keeps the program from being sent into the company's own network by an address that leads there,
// now or once its name leads elsewhere: it looks at the address that is connected to.
type guard struct {
	inside models.Networks // that are allowed although they are not public
}

func (g guard) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !g.inside.Allow(at.Addr()) {
		return errors.New("the address leads inside; OMATIEDOT_WEBHOOK_NETWORKS says which networks may be sent to")
	}
	return nil
}
