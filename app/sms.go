package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"time"
)

// smsTime is how long the gateway has to take a message.
const smsTime = 20 * time.Second

// smsAnswer is how much of the gateway's answer is read, in bytes; nothing in it is kept.
const smsAnswer = 16 << 10

// gateway is how text messages are sent: by HTTP, in JSON, with a bearer token (RFC 6750).
type gateway struct {
	URL   string `env:"URL"`
	Token string `env:"TOKEN"`
}

// texter sends text messages by a gateway.
type texter struct {
	gateway
	client *http.Client
}

func newTexter(g gateway) *texter {
	transport := &http.Transport{
		TLSHandshakeTimeout: smsTime, ForceAttemptHTTP2: true, IdleConnTimeout: time.Minute,
		MaxResponseHeaderBytes: smsAnswer, DisableCompression: true,
	}
	return &texter{gateway: g, client: &http.Client{
		Timeout: smsTime, Transport: transport,
		// The token is for this address and no other.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// textMessage is what the gateway is sent.
type textMessage struct {
	To   string `json:"to"` // E.164
	Text string `json:"text"`
}

// send has the gateway take a message. Its errors name neither the number nor the text nor the address.
func (t *texter) send(ctx context.Context, m textMessage) error {
	if t.URL == "" {
		return errors.New("text message: OMATIEDOT_SMS_URL is not set")
	}
	body, err := json.Marshal(m)
	if err != nil {
		return errors.New("text message: it cannot be written as JSON")
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, t.URL, bytes.NewReader(body))
	if err != nil {
		return errors.New("text message: OMATIEDOT_SMS_URL is no address")
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Authorization", "Bearer "+t.Token)
	answer, err := t.client.Do(request)
	if err != nil {
		return errors.New("text message: the gateway cannot be reached")
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, io.LimitReader(answer.Body, smsAnswer)); err != nil {
		return errors.New("text message: the gateway did not answer to the end")
	}
	if answer.StatusCode < 200 || answer.StatusCode > 299 {
		return errors.New("text message: the gateway answered " + answer.Status[:min(len(answer.Status), 3)])
	}
	return nil
}

// isGateway holds the address of the gateway to a protected line: the token and numbers go by it.
func isGateway(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && u.User == nil && u.Fragment == "" && (u.Scheme == "https" || u.Scheme == "http" && isLoopback(u.Hostname()))
}

func isToken(s string) bool {
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return false
		}
	}
	return s != ""
}
