package devidp

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"strings"
)

// token exchanges a code (OpenID Connect Core section 3.1.3).
func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	client, ok := s.authenticate(r)
	if !ok {
		w.Header().Set("WWW-Authenticate", `Basic realm="token"`)
		writeJSON(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
		return
	}
	if r.PostFormValue("grant_type") != "authorization_code" {
		writeJSON(w, http.StatusBadRequest, map[string]any{"error": "unsupported_grant_type"})
		return
	}
	g, access := s.redeem(client, r.PostForm)
	if g == nil {
		writeJSON(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
		return
	}
	idToken, err := s.sign(client, map[string]any{"alg": string(algorithm), "typ": "JWT"},
		s.idClaims(g, access))
	if err != nil {
		writeJSON(w, http.StatusInternalServerError, map[string]any{"error": "server_error"})
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"access_token": access, "token_type": "Bearer",
		"expires_in": int(tokenAge.Seconds()), "id_token": idToken,
	})
}

// authenticate returns the client by client_secret_basic or client_secret_post (RFC 6749 2.3.1).
func (s *Server) authenticate(r *http.Request) (Client, bool) {
	id, secret := r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	if user, password, ok := r.BasicAuth(); ok {
		var err1, err2 error
		id, err1 = url.QueryUnescape(user)
		secret, err2 = url.QueryUnescape(password)
		if err1 != nil || err2 != nil {
			return Client{}, false
		}
	}
	client, ok := s.findClient(id)
	return client, ok && subtle.ConstantTimeCompare([]byte(secret), []byte(client.Secret)) == 1
}

// redeem uses up a code and returns its grant with a new access token, or nil. A code that comes a
// second time takes the access token of the first with it (RFC 6749 section 4.1.2).
func (s *Server) redeem(client Client, form url.Values) (*grant, string) {
	now := s.config.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.grants[form.Get("code")]
	if g == nil || g.Session.Client.ID != client.ID {
		return nil, ""
	}
	if g.Used {
		delete(s.access, g.Access)
		return nil, ""
	}
	g.Used = true
	if now.Sub(g.Issued) > codeAge || g.RedirectURI != form.Get("redirect_uri") ||
		g.Challenge != challenge(form.Get("code_verifier")) {
		return nil, ""
	}
	g.Access = rand.Text()
	s.access[g.Access] = g.Session
	return g, g.Access
}

// challenge returns the S256 challenge of a PKCE verifier (RFC 7636 section 4.2).
func challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// idClaims returns the ID token's claims: who logged in, when and where. What is known of the
// person is left to userinfo (OpenID Connect Core section 5.4).
func (s *Server) idClaims(g *grant, access string) map[string]any {
	now := s.config.Now()
	sum := sha256.Sum256([]byte(access))
	claims := map[string]any{
		"iss":       s.config.Issuer,
		"sub":       g.Session.Person.Subject,
		"aud":       g.Session.Client.ID,
		"iat":       now.Unix(),
		"exp":       now.Add(tokenAge).Unix(),
		"auth_time": g.Session.Started.Unix(),
		"sid":       g.Session.ID,
		"at_hash":   base64.RawURLEncoding.EncodeToString(sum[:16]),
	}
	if g.Nonce != "" {
		claims["nonce"] = g.Nonce
	}
	if g.ACR != "" {
		claims["acr"] = g.ACR
	}
	return claims
}

// userinfo answers what is known of the person (OpenID Connect Core section 5.3).
func (s *Server) userinfo(w http.ResponseWriter, r *http.Request) {
	bearer, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	found := s.access[bearer]
	s.mu.Unlock()
	if found == nil || s.config.Now().Sub(found.Started) > tokenAge {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		writeJSON(w, http.StatusUnauthorized, map[string]any{"error": "invalid_token"})
		return
	}
	claims := map[string]any{"name": found.Person.Name}
	maps.Copy(claims, found.Person.Claims)
	claims["sub"] = found.Person.Subject
	if s.has(WrongUserInfoSubject) {
		claims["sub"] = found.Person.Subject + "-other"
	}
	writeJSON(w, http.StatusOK, claims)
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the client is gone: nobody to tell
}
