package models

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"time"
)

// WebhookSecret is the key that an endpoint shares with the portal: 24 to 64 bytes, after the Standard
// Webhooks specification 1.0.0.
type WebhookSecret []byte

// secretPrefix tells what the text of a secret is.
const secretPrefix = "whsec_"

// NewWebhookSecret makes a secret of 32 random bytes.
func NewWebhookSecret() WebhookSecret {
	secret := make(WebhookSecret, 32)
	_, _ = rand.Read(secret) // never fails
	return secret
}

// ParseWebhookSecret reads the text of a secret, "whsec_" and base64. An error never holds the text.
func ParseWebhookSecret(text string) (WebhookSecret, error) {
	encoded, ok := strings.CutPrefix(text, secretPrefix)
	if !ok {
		return nil, errors.New("webhook secret: it should begin with " + secretPrefix)
	}
	secret, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		return nil, errors.New("webhook secret: it should be in base64")
	}
	if len(secret) < 24 || len(secret) > 64 {
		return nil, fmt.Errorf("webhook secret: %d bytes, it should have 24 to 64", len(secret))
	}
	return secret, nil
}

// Text is the secret as receivers are given it.
func (s WebhookSecret) Text() string { return secretPrefix + base64.StdEncoding.EncodeToString(s) }

// SignWebhook returns the value of the header webhook-signature: a signature of "id.seconds.body" by
// each of the secrets, so that a receiver may hold any of them. The id has no full stops.
func SignWebhook(id string, at time.Time, body []byte, secrets ...WebhookSecret) string {
	var signatures []string
	for _, secret := range secrets {
		mac := hmac.New(sha256.New, secret)
		fmt.Fprintf(mac, "%s.%d.", id, at.Unix())
		mac.Write(body)
		signatures = append(signatures, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(signatures, " ")
}

const (
	firstWebhookDelay = 5 * time.Second
	maxWebhookDelay   = 8 * time.Hour
	// webhookAttempts is how often an event is sent before it is given up: some three days in all.
	webhookAttempts = 17
)

// webhookDelay is how long to wait after so many attempts, from 1, to send the event: three times as
// long each time, from five seconds to eight hours, and up to a fifth longer, differently for each event
// and attempt, so that what failed together does not come back together.
func webhookDelay(attempts int, event string) time.Duration {
	delay := firstWebhookDelay
	for range attempts - 1 {
		delay = min(3*delay, maxWebhookDelay)
	}
	h := fnv.New32a()
	fmt.Fprintf(h, "%s.%d", event, attempts)
	return delay + delay/5*time.Duration(h.Sum32()%1000)/1000
}
