package devidp

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// logoutTokenAge is what Back-Channel Logout 1.0 section 2.4 recommends.
const logoutTokenAge = 2 * time.Minute

// logout ends the session that the hint names, tells its client, and sends the person back
// (RP-Initiated Logout 1.0).
func (s *Server) logout(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		http.Error(w, "The request cannot be read.", http.StatusBadRequest)
		return
	}
	client, known := s.findClient(r.Form.Get("client_id"))
	hinted := s.readHint(r.Form.Get("id_token_hint"))
	if hinted != nil {
		if known && client.ID != hinted.Client.ID {
			http.Error(w, "The hint is another client's.", http.StatusBadRequest)
			return
		}
		client, known = hinted.Client, true
	}
	returnTo := r.Form.Get("post_logout_redirect_uri")
	if returnTo != "" && !(known && slices.Contains(client.PostLogoutRedirectURIs, returnTo)) {
		http.Error(w, "Unknown post_logout_redirect_uri.", http.StatusBadRequest)
		return
	}
	if hinted != nil {
		if err := s.EndSession(r.Context(), hinted.ID); err != nil {
			s.config.Log.Warn("back-channel logout failed", "client", client.ID, "error", err)
		}
	}
	if returnTo == "" {
		s.loggedOutPage(w, r.Form.Get("ui_locales"))
		return
	}
	answer := url.Values{}
	if state := r.Form.Get("state"); state != "" {
		answer.Set("state", state)
	}
	http.Redirect(w, r, withQuery(returnTo, answer), http.StatusSeeOther)
}

// EndSession ends a session as the provider may at any time, and tells its client by back-channel
// logout. An unknown session is no error.
func (s *Server) EndSession(ctx context.Context, id string) error {
	s.mu.Lock()
	ended := s.sessions[id]
	delete(s.sessions, id)
	for token, owner := range s.access {
		if owner == ended {
			delete(s.access, token)
		}
	}
	s.mu.Unlock()
	if ended == nil || ended.Client.BackchannelLogoutURI == "" {
		return nil
	}
	token, err := s.LogoutToken(ended.Client.ID, ended.Person.Subject, ended.ID)
	if err != nil {
		return err
	}
	return s.post(ctx, ended.Client.BackchannelLogoutURI, url.Values{"logout_token": {token}})
}

// LogoutToken returns a signed logout token (Back-Channel Logout 1.0 section 2.4). An empty
// subject or session is left out.
func (s *Server) LogoutToken(clientID, subject, sessionID string) (string, error) {
	client, ok := s.findClient(clientID)
	if !ok {
		return "", fmt.Errorf("devidp: no client %q", clientID)
	}
	now := s.config.Now()
	claims := map[string]any{
		"iss": s.config.Issuer,
		"aud": client.ID,
		"iat": now.Unix(),
		"exp": now.Add(logoutTokenAge).Unix(),
		"jti": rand.Text(),
		"events": map[string]any{
			"http://schemas.openid.net/event/backchannel-logout": map[string]any{},
		},
	}
	if subject != "" {
		claims["sub"] = subject
	}
	if sessionID != "" {
		claims["sid"] = sessionID
	}
	return s.sign(client, map[string]any{"alg": string(algorithm), "typ": "logout+jwt"}, claims)
}

// post sends a form to a client, which must be on this machine too.
func (s *Server) post(ctx context.Context, address string, form url.Values) error {
	u, err := url.Parse(address)
	if err != nil {
		return fmt.Errorf("devidp: back-channel logout: no address")
	}
	if err := Loopback(hostPort(u.Host)); err != nil {
		return err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, address,
		strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("devidp: back-channel logout: %w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	response, err := s.client.Do(request)
	if err != nil {
		return fmt.Errorf("devidp: back-channel logout: %w", err)
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, 1<<16)) // so the connection is reused
	if response.StatusCode != http.StatusOK && response.StatusCode != http.StatusNoContent {
		return fmt.Errorf("devidp: back-channel logout: answered %d", response.StatusCode)
	}
	return nil
}
