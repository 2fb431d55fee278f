package handlers

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"
)

// Identity is a person as the identity provider vouches for them. The person is (Issuer, Subject),
// or what a claim says where the provider's subject does not last; never an e-mail address.
type Identity struct {
	Issuer        string
	Subject       string
	SessionID     string    // "sid", or empty; a back-channel logout names it
	IDToken       string    // as received, for the logout at the provider; personal data
	ACR           string    // authentication context class reference, or empty
	Authenticated time.Time // "auth_time", or zero when the provider does not say

	// Claims of the ID token and of userinfo; numbers are json.Number.
	Claims map[string]any
}

// String returns a claim that is a text or a number, trimmed; "" when it is missing or neither.
func (i Identity) String(claim string) string {
	switch value := i.Claims[claim].(type) {
	case string:
		return strings.TrimSpace(value)
	case json.Number:
		return value.String()
	}
	return ""
}

// Strings returns a claim that is a list of texts, or one text with spaces between its words, as
// providers send roles. Other members of a list are left out.
func (i Identity) Strings(claim string) []string {
	switch value := i.Claims[claim].(type) {
	case string:
		return strings.Fields(value)
	case []any:
		var texts []string
		for _, member := range value {
			if text, ok := member.(string); ok && text != "" {
				texts = append(texts, text)
			}
		}
		return texts
	}
	return nil
}

// newIdentity reads the claims of a verified ID token.
func newIdentity(token string, claims []byte) (Identity, error) {
	identity := Identity{IDToken: token}
	decoder := json.NewDecoder(bytes.NewReader(claims))
	decoder.UseNumber()
	if err := decoder.Decode(&identity.Claims); err != nil {
		return Identity{}, err
	}
	var known struct {
		Issuer    string   `json:"iss"`
		Subject   string   `json:"sub"`
		SessionID string   `json:"sid"`
		ACR       string   `json:"acr"`
		AuthTime  *float64 `json:"auth_time"`
	}
	if err := json.Unmarshal(claims, &known); err != nil {
		return Identity{}, err
	}
	identity.Issuer, identity.Subject = known.Issuer, known.Subject
	identity.SessionID, identity.ACR = known.SessionID, known.ACR
	if known.AuthTime != nil {
		identity.Authenticated = time.Unix(int64(*known.AuthTime), 0).UTC()
	}
	return identity, nil
}
