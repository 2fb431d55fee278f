package devidp

import (
	"io"
	"net/http"
	"strings"
)

// Fault is something a provider may do wrong, for the tests of what relies on it.
type Fault string

// The faults.
const (
	Down                 Fault = "down"                   // 503 everywhere
	Slow                 Fault = "slow"                   // no answer until the client gives up
	Huge                 Fault = "huge"                   // answers of 4 MiB
	WrongDiscoveryIssuer Fault = "wrong discovery issuer" // describes itself as another
	NoIssuerParameter    Fault = "no iss parameter"       // RFC 9207 announced, not done
	WrongIssuerParameter Fault = "wrong iss parameter"    // the answer of another provider
	WrongUserInfoSubject Fault = "wrong userinfo sub"     // userinfo of another person
	WrongSignature       Fault = "wrong signature"        // one bit of each token's
)

// Misbehave sets the faults from now on; without any, the provider behaves.
func (s *Server) Misbehave(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = map[Fault]bool{}
	for _, fault := range faults {
		s.faults[fault] = true
	}
}

// Mutate has mutate change the header and claims of every ID token and logout token before it is
// signed; nil ends that. The header's "alg" may become "none" or "HS256".
func (s *Server) Mutate(mutate func(header, claims map[string]any)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mutate = mutate
}

// Fetches returns how often a path below the issuer, such as "/keys", was asked for.
func (s *Server) Fetches(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.fetches[path]
}

func (s *Server) count(path string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fetches[path]++
}

func (s *Server) has(fault Fault) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.faults[fault]
}

// obstructed answers in the provider's place when it is down, slow or too talkative.
func (s *Server) obstructed(w http.ResponseWriter, r *http.Request) bool {
	switch {
	case s.has(Down):
		http.Error(w, "Down.", http.StatusServiceUnavailable)
	case s.has(Slow):
		_, _ = io.Copy(io.Discard, r.Body) // the server notices a client gone once the body is read
		<-r.Context().Done()
	case s.has(Huge):
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"padding":"` + strings.Repeat("x", 4<<20) + `"}`)) // may be cut off
	default:
		return false
	}
	return true
}
