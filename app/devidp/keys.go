package devidp

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/go-jose/go-jose/v4"
)

// algorithm is ECDSA on P-256 (RFC 7518 section 3.4), and not the usual RS256: its keys are made in no time,
// and every test makes some.
const algorithm = jose.ES256

// key is a signing key and the id it is published under.
type key struct {
	id      string
	private *ecdsa.PrivateKey
}

// Rotation says what becomes of the keys there are when a new one takes over.
type Rotation int

// The rotations.
const (
	KeepOld Rotation = iota // still published
	DropOld                 // withdrawn
)

// RotateKey makes a new key that signs from now on.
func (s *Server) RotateKey(rotation Rotation) error {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return fmt.Errorf("devidp: make a key: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if rotation == DropOld {
		s.keys = nil
	}
	s.keys = append(s.keys, key{id: rand.Text(), private: private})
	return nil
}

// publicKeys answers the JSON Web Key Set (RFC 7517 section 5).
func (s *Server) publicKeys(w http.ResponseWriter, _ *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var set jose.JSONWebKeySet
	for _, k := range s.keys {
		set.Keys = append(set.Keys, jose.JSONWebKey{
			Key: k.private.Public(), KeyID: k.id, Algorithm: string(algorithm), Use: "sig",
		})
	}
	writeJSON(w, http.StatusOK, set)
}

// sign returns a compact JSON Web Signature (RFC 7515). It is put together by hand because the
// tests ask for headers and algorithms that a careful library would not write.
func (s *Server) sign(client Client, header, claims map[string]any) (string, error) {
	s.mu.Lock()
	signer := s.keys[len(s.keys)-1]
	mutate := s.mutate
	s.mu.Unlock()
	header["kid"] = signer.id
	if mutate != nil {
		mutate(header, claims)
	}
	head, err1 := json.Marshal(header)
	body, err2 := json.Marshal(claims)
	if err1 != nil || err2 != nil {
		return "", fmt.Errorf("devidp: claims are no JSON")
	}
	encode := base64.RawURLEncoding.EncodeToString
	signed := encode(head) + "." + encode(body)
	signature, err := signer.signature(header["alg"], client.Secret, signed)
	if err != nil {
		return "", fmt.Errorf("devidp: sign: %w", err)
	}
	if s.has(WrongSignature) {
		signature[len(signature)/2] ^= 1
	}
	return signed + "." + encode(signature), nil
}

// signature signs as alg says: ES256, HS256 with the client's secret, or not at all.
func (k key) signature(alg any, secret, signed string) ([]byte, error) {
	switch alg {
	case "none":
		return nil, nil
	case "HS256":
		mac := hmac.New(sha256.New, []byte(secret))
		mac.Write([]byte(signed))
		return mac.Sum(nil), nil
	}
	sum := sha256.Sum256([]byte(signed))
	r, half, err := ecdsa.Sign(rand.Reader, k.private, sum[:])
	if err != nil {
		return nil, err
	}
	signature := make([]byte, 64) // both numbers, one after another
	r.FillBytes(signature[:32])
	half.FillBytes(signature[32:])
	return signature, nil
}

// readHint returns the session that an ID token of ours names, expired or not, or nil
// (RP-Initiated Logout 1.0 section 2).
func (s *Server) readHint(token string) *session {
	parsed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{algorithm})
	if err != nil {
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, k := range s.keys {
		payload, err := parsed.Verify(k.private.Public())
		if err != nil {
			continue
		}
		var claims struct {
			SessionID string `json:"sid"`
		}
		if json.Unmarshal(payload, &claims) == nil {
			return s.sessions[claims.SessionID]
		}
	}
	return nil
}
