package devidp

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// grant is what an authorization code stands for.
type grant struct {
	Session     *session
	RedirectURI string
	Challenge   string // PKCE, S256
	Nonce       string
	ACR         string // the first that was asked for
	Issued      time.Time
	Access      string // the token it was exchanged for: a second exchange revokes it
	Used        bool
}

// authorize shows the people to choose from (OpenID Connect Core section 3.1.2).
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "The request cannot be read.", http.StatusBadRequest)
		return
	}
	if _, ok := s.checkRequest(w, r, r.Form); ok {
		s.choicePage(w, r.Form)
	}
}

// choose takes the person chosen on the page, or the refusal, and sends the browser back.
func (s *Server) choose(w http.ResponseWriter, r *http.Request) {
	request, err := url.ParseQuery(r.PostFormValue("request"))
	if err != nil {
		http.Error(w, "The request cannot be read.", http.StatusBadRequest)
		return
	}
	client, ok := s.checkRequest(w, r, request)
	if !ok {
		return
	}
	if r.PostForm.Has("cancel") {
		s.sendBack(w, r, request, url.Values{"error": {"access_denied"}})
		return
	}
	person, ok := s.findPerson(r.PostFormValue("person"))
	if !ok {
		http.Error(w, "There is no such person.", http.StatusBadRequest)
		return
	}
	code := s.grant(client, person, request)
	s.sendBack(w, r, request, url.Values{"code": {code}})
}

// checkRequest returns the client of an authentication request. If something is wrong with it, it
// has answered: here when the client or its address is unknown, else by sending the browser back.
func (s *Server) checkRequest(w http.ResponseWriter, r *http.Request,
	request url.Values) (Client, bool) {
	client, ok := s.findClient(request.Get("client_id"))
	if !ok || !slices.Contains(client.RedirectURIs, request.Get("redirect_uri")) {
		http.Error(w, "Unknown client or redirect_uri.", http.StatusBadRequest)
		return Client{}, false
	}
	if code := requestError(request); code != "" {
		s.sendBack(w, r, request, url.Values{"error": {code}})
		return Client{}, false
	}
	return client, true
}

// requestError returns the error code of RFC 6749 section 4.1.2.1, or "".
func requestError(request url.Values) string {
	switch {
	case request.Get("response_type") != "code":
		return "unsupported_response_type"
	case !slices.Contains(strings.Fields(request.Get("scope")), "openid"):
		return "invalid_scope"
	case request.Get("code_challenge_method") != "S256", len(request.Get("code_challenge")) != 43:
		return "invalid_request"
	case request.Get("prompt") == "none":
		return "login_required"
	}
	return ""
}

// grant begins a session and returns the code for it.
func (s *Server) grant(client Client, person Person, request url.Values) string {
	acr, _, _ := strings.Cut(request.Get("acr_values"), " ")
	now := s.config.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget(now)
	begun := &session{ID: rand.Text(), Client: client, Person: person, Started: now}
	s.sessions[begun.ID] = begun
	code := rand.Text()
	s.grants[code] = &grant{
		Session:     begun,
		RedirectURI: request.Get("redirect_uri"),
		Challenge:   request.Get("code_challenge"),
		Nonce:       request.Get("nonce"),
		ACR:         acr,
		Issued:      now,
	}
	return code
}

// forget drops what is too old to matter. The caller holds the lock.
func (s *Server) forget(now time.Time) {
	for code, g := range s.grants {
		if now.Sub(g.Issued) > kept {
			delete(s.access, g.Access)
			delete(s.grants, code)
		}
	}
	for id, old := range s.sessions {
		if now.Sub(old.Started) > kept {
			delete(s.sessions, id)
		}
	}
}

// sendBack redirects to the client with answer, its state and the issuer (RFC 9207).
func (s *Server) sendBack(w http.ResponseWriter, r *http.Request, request, answer url.Values) {
	if state := request.Get("state"); state != "" {
		answer.Set("state", state)
	}
	switch {
	case s.has(WrongIssuerParameter):
		answer.Set("iss", "https://other.example")
	case !s.has(NoIssuerParameter):
		answer.Set("iss", s.config.Issuer)
	}
	http.Redirect(w, r, withQuery(request.Get("redirect_uri"), answer), http.StatusSeeOther)
}

// withQuery adds parameters to a registered address.
func withQuery(address string, parameters url.Values) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	query := u.Query()
	for name := range parameters {
		query.Set(name, parameters.Get(name))
	}
	u.RawQuery = query.Encode()
	return u.String()
}
