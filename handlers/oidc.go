package handlers

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Errors of a login or a logout at an identity provider. Each is wrapped with what went wrong,
// never with a token, a claim's value or a text the provider chose.
var (
	// ErrLoginCancelled is returned when the person turned back at the identity provider.
	ErrLoginCancelled = errors.New("login cancelled")
	// ErrLoginExpired is returned when the answer comes later than TransactionAge.
	ErrLoginExpired = errors.New("login took too long")
	// ErrLoginRefused is returned when an answer or a token fails one of its checks.
	ErrLoginRefused = errors.New("login refused")
	// ErrLogoutRefused is returned when a logout token fails one of its checks.
	ErrLogoutRefused = errors.New("logout refused")
	// ErrProviderUnavailable is returned when the identity provider cannot be reached, is out of
	// order, or describes itself in a way that must not be trusted.
	ErrProviderUnavailable = errors.New("identity provider unavailable")
)

// TransactionAge is how long a person may take at the identity provider.
const TransactionAge = 10 * time.Minute

const (
	clockLeeway     = time.Minute      // how far the provider's clock may differ from ours
	logoutAge       = 2 * time.Minute  // how old a logout token may be
	metadataAge     = time.Hour        // then discovery and keys are read anew: keys withdrawn go
	discoveryPause  = 5 * time.Second  // after a failed discovery
	keyPause        = 10 * time.Second // between two fetches of the keys
	exchangeTimeout = 10 * time.Second // for one request to the provider
	originsTimeout  = 2 * time.Second  // a page does not wait longer for its Content-Security-Policy
	answerLimit     = 1 << 20          // bytes of one answer of the provider
	subjectLimit    = 255              // OpenID Connect Core section 2, "sub"
	backchannel     = "http://schemas.openid.net/event/backchannel-logout"
)

// signingAlgorithms are those whose verification key is public. "none" and HS256 and its kind are
// not among them: whoever knows the client secret could make such a token.
var signingAlgorithms = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384,
	oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// ProviderConfig says which identity provider to use and as which client.
type ProviderConfig struct {
	Issuer       string // exact; https, or http on a loopback host
	ClientID     string
	ClientSecret string
	RedirectURL  string
	Scopes       []string          // "openid" is added when missing; openid and profile when empty
	ACR          []string          // asked for, and one of them required, when not empty
	Now          func() time.Time  // required
	Transport    http.RoundTripper // http.DefaultTransport when nil
}

// Provider is an OpenID Connect identity provider seen from the relying party: code flow with PKCE.
// It is discovered at first use and discovered again when that failed, so the portal starts while
// the provider is down. Safe for use by several goroutines.
type Provider struct {
	config ProviderConfig
	client *http.Client

	gate    chan struct{} // held while the fields below are read or discovered
	found   *providerMetadata
	failed  time.Time
	failure error
	asked   time.Time // when Origins last asked in vain
}

// NewProvider returns the provider that config names. It does not reach out to it.
func NewProvider(config ProviderConfig) *Provider {
	if len(config.Scopes) == 0 {
		config.Scopes = []string{oidc.ScopeOpenID, oidc.ScopeProfile}
	}
	if !slices.Contains(config.Scopes, oidc.ScopeOpenID) {
		config.Scopes = append([]string{oidc.ScopeOpenID}, config.Scopes...)
	}
	if config.Transport == nil {
		config.Transport = http.DefaultTransport
	}
	return &Provider{
		config: config,
		client: providerClient(cappedTransport{config.Transport}),
		gate:   make(chan struct{}, 1),
	}
}

// Transaction is what has to be remembered between Begin and Finish, bound to the browser that
// began: in an encrypted cookie that lives no longer than TransactionAge and is used once.
type Transaction struct {
	Issuer   string
	State    string
	Nonce    string
	Verifier string // PKCE, RFC 7636
	Started  time.Time
}

// Begin returns the address at the provider where the person logs in, in lang (an empty lang
// leaves the choice to the provider), and the transaction to keep until they come back.
func (p *Provider) Begin(ctx context.Context, lang string) (string, Transaction, error) {
	m, err := p.metadata(ctx)
	if err != nil {
		return "", Transaction{}, err
	}
	t := Transaction{
		Issuer:   p.config.Issuer,
		State:    oauth2.GenerateVerifier(), // 256 random bits each
		Nonce:    oauth2.GenerateVerifier(),
		Verifier: oauth2.GenerateVerifier(),
		Started:  p.config.Now(),
	}
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(t.Verifier), oidc.Nonce(t.Nonce)}
	if lang != "" {
		options = append(options, oauth2.SetAuthURLParam("ui_locales", lang))
	}
	if len(p.config.ACR) > 0 {
		acr := strings.Join(p.config.ACR, " ")
		options = append(options, oauth2.SetAuthURLParam("acr_values", acr))
	}
	return p.oauth(m).AuthCodeURL(t.State, options...), t, nil
}

// Finish takes the query with which the person came back, and returns who they are once every
// check of OpenID Connect Core sections 3.1.2.7, 3.1.3.7 and 5.3.4 and of RFC 9207 has passed.
func (p *Provider) Finish(ctx context.Context, t Transaction, query url.Values) (Identity, error) {
	if err := p.checkTransaction(t, query); err != nil {
		return Identity{}, err
	}
	m, err := p.metadata(ctx)
	if err != nil {
		return Identity{}, err
	}
	if err := m.checkAnswer(query); err != nil {
		return Identity{}, err
	}
	tokens, err := p.oauth(m).Exchange(oidc.ClientContext(ctx, p.client), query.Get("code"),
		oauth2.VerifierOption(t.Verifier))
	if err != nil {
		return Identity{}, exchangeError(err)
	}
	identity, err := p.verifyIDToken(ctx, m, t, tokens)
	if err != nil {
		return Identity{}, err
	}
	return p.withUserInfo(ctx, m, tokens.AccessToken, identity)
}

// LogoutURL returns the address at the provider that ends the session there and sends the person
// back to returnTo with state (RP-Initiated Logout 1.0), or "" when the provider has none. An
// empty idToken is left out: the provider may then ask the person to confirm.
func (p *Provider) LogoutURL(ctx context.Context, idToken, returnTo, state string) (string, error) {
	m, err := p.metadata(ctx)
	if err != nil || m.EndSession == "" {
		return "", err
	}
	address, err := url.Parse(m.EndSession)
	if err != nil {
		return "", unavailable("end_session_endpoint is no address")
	}
	query := address.Query()
	query.Set("client_id", p.config.ClientID)
	for name, value := range map[string]string{
		"id_token_hint": idToken, "post_logout_redirect_uri": returnTo, "state": state,
	} {
		if value != "" {
			query.Set(name, value)
		}
	}
	address.RawQuery = query.Encode()
	return address.String(), nil
}

// Origins returns the origins a form of ours may lead to by redirection, for form-action of the
// Content-Security-Policy: of the authorization and end-session endpoints, or the issuer's own as
// long as the provider cannot be reached. It waits for the provider 2 s at most, and seldom.
func (p *Provider) Origins(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, originsTimeout)
	defer cancel()
	addresses := []string{p.config.Issuer}
	if p.worthAsking(ctx) {
		if m, err := p.metadata(ctx); err == nil {
			addresses = []string{m.Authorization, m.EndSession}
		}
	}
	var origins []string
	for _, address := range addresses {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" {
			continue
		}
		if origin := u.Scheme + "://" + u.Host; !slices.Contains(origins, origin) {
			origins = append(origins, origin)
		}
	}
	return origins
}

// worthAsking reports whether the description is at hand, or nobody asked in vain just now: a
// silent provider must not slow down every page.
func (p *Provider) worthAsking(ctx context.Context) bool {
	if p.enter(ctx) != nil {
		return false
	}
	defer p.leave()
	now := p.config.Now()
	if p.found == nil && !p.asked.IsZero() && now.Sub(p.asked) < discoveryPause {
		return false
	}
	p.asked = now
	return true
}

// Check reads the provider's description anew and says what, if anything, is wrong with it.
func (p *Provider) Check(ctx context.Context) error {
	m, err := p.discover(ctx)
	if err != nil {
		return err
	}
	if err := p.enter(ctx); err != nil {
		return err
	}
	defer p.leave()
	p.found, p.failure = m, nil
	return nil
}

// checkTransaction ties the answer to the browser that began, before anything is sent anywhere.
func (p *Provider) checkTransaction(t Transaction, query url.Values) error {
	for _, values := range query {
		if len(values) > 1 { // RFC 6749 section 3.1
			return refuseLogin("a parameter came twice")
		}
	}
	if t.Issuer != p.config.Issuer {
		return refuseLogin("begun at another provider")
	}
	if t.State == "" || t.Nonce == "" || t.Verifier == "" || !same(query.Get("state"), t.State) {
		return refuseLogin("state does not match")
	}
	age := p.config.Now().Sub(t.Started)
	if age > TransactionAge || age < -clockLeeway {
		return ErrLoginExpired
	}
	return nil
}

// checkAnswer checks the authorization response: its issuer (RFC 9207) also when it is an error.
func (m *providerMetadata) checkAnswer(query url.Values) error {
	if issuer := query.Get("iss"); issuer != m.Issuer && (issuer != "" || m.AnswersIssuer) {
		return refuseLogin("answer of another issuer")
	}
	switch code := query.Get("error"); {
	case code == "access_denied", code == "cancel": // "cancel": OP Identity Service Broker
		return ErrLoginCancelled
	case code == "server_error", code == "temporarily_unavailable":
		return unavailable("answered " + code)
	case code != "":
		return refuseLogin("provider answered " + knownError(code))
	case query.Get("code") == "":
		return refuseLogin("answer without code")
	}
	return nil
}

// verifyIDToken checks the ID token: go-oidc the signature, issuer, audience and expiry, this
// function everything else of OpenID Connect Core section 3.1.3.7.
func (p *Provider) verifyIDToken(ctx context.Context, m *providerMetadata, t Transaction,
	tokens *oauth2.Token) (Identity, error) {
	raw, _ := tokens.Extra("id_token").(string)
	token, err := m.verifier.Verify(ctx, raw)
	if err != nil {
		return Identity{}, tokenError(err, ErrLoginRefused, "ID token")
	}
	var claims json.RawMessage
	if err := token.Claims(&claims); err != nil {
		return Identity{}, refuseLogin("ID token without claims")
	}
	identity, err := newIdentity(raw, claims)
	if err != nil {
		return Identity{}, refuseLogin("ID token malformed")
	}
	now, authorized := p.config.Now(), identity.String("azp")
	switch {
	case token.Issuer != p.config.Issuer: // go-oidc makes an exception for Google
		return Identity{}, refuseLogin("ID token of another issuer")
	case !slices.Contains([]string{"", "jwt"}, tokenType(raw)):
		return Identity{}, refuseLogin("ID token of another type")
	case !validSubject(identity.Subject):
		return Identity{}, refuseLogin("ID token without a usable sub")
	case authorized != "" && authorized != p.config.ClientID,
		authorized == "" && (len(token.Audience) > 1 || identity.Claims["azp"] != nil):
		return Identity{}, refuseLogin("ID token made for another client")
	case token.IssuedAt.IsZero():
		return Identity{}, refuseLogin("ID token without iat")
	case token.IssuedAt.After(now.Add(clockLeeway)),
		token.IssuedAt.Before(t.Started.Add(-clockLeeway)):
		return Identity{}, refuseLogin("ID token not issued during this login")
	case identity.Authenticated.After(now.Add(clockLeeway)):
		return Identity{}, refuseLogin("ID token with auth_time in the future")
	case !same(token.Nonce, t.Nonce):
		return Identity{}, refuseLogin("ID token with another nonce")
	case token.AccessTokenHash != "" && token.VerifyAccessToken(tokens.AccessToken) != nil:
		return Identity{}, refuseLogin("ID token with another at_hash")
	case len(p.config.ACR) > 0 && !slices.Contains(p.config.ACR, identity.ACR):
		return Identity{}, refuseLogin("ID token without a required acr")
	}
	return identity, nil
}

// withUserInfo adds the claims of the UserInfo endpoint, if there is one. A claim of the ID token
// stays as it is.
func (p *Provider) withUserInfo(ctx context.Context, m *providerMetadata, accessToken string,
	identity Identity) (Identity, error) {
	if m.UserInfo == "" {
		return identity, nil
	}
	var claims map[string]any
	if err := p.get(ctx, m.UserInfo, accessToken, &claims); err != nil {
		return Identity{}, fmt.Errorf("%w: userinfo: %w", ErrProviderUnavailable, err)
	}
	if subject, _ := claims["sub"].(string); !same(subject, identity.Subject) {
		return Identity{}, refuseLogin("userinfo of another sub")
	}
	for name, value := range identity.Claims {
		claims[name] = value
	}
	identity.Claims = claims
	return identity, nil
}

// Logout says whose session the provider has ended. SessionID may be empty: then all sessions of
// Subject. Subject may be empty: then the one session.
type Logout struct {
	Issuer    string
	Subject   string
	SessionID string
	ID        string // "jti": to be remembered for a while and refused when it comes again
	Issued    time.Time
}

// VerifyLogout checks a logout token by Back-Channel Logout 1.0 section 2.6, save for the memory of
// tokens seen before, which is the caller's by Logout.ID.
func (p *Provider) VerifyLogout(ctx context.Context, token string) (Logout, error) {
	m, err := p.metadata(ctx)
	if err != nil {
		return Logout{}, err
	}
	verified, err := m.verifier.VerifyLogout(ctx, token)
	if err != nil {
		return Logout{}, tokenError(err, ErrLogoutRefused, "logout token")
	}
	var claims struct {
		Events map[string]map[string]any `json:"events"`
	}
	now := p.config.Now()
	switch {
	// Providers older than the type send "JWT"; event and nonce keep an ID token out.
	case !slices.Contains([]string{"", "jwt", "logout+jwt"}, tokenType(token)):
		return Logout{}, refuseLogout("of another type")
	case verified.Claims(&claims) != nil || claims.Events[backchannel] == nil:
		return Logout{}, refuseLogout("whose event is no object")
	case verified.IssuedAt.IsZero():
		return Logout{}, refuseLogout("without iat")
	case verified.IssuedAt.After(now.Add(clockLeeway)),
		verified.IssuedAt.Before(now.Add(-logoutAge)):
		return Logout{}, refuseLogout("too old or of the future")
	case verified.Subject != "" && !validSubject(verified.Subject):
		return Logout{}, refuseLogout("without a usable sub")
	}
	return Logout{Issuer: verified.Issuer, Subject: verified.Subject, SessionID: verified.SessionID,
		ID: verified.TokenID, Issued: verified.IssuedAt}, nil
}

// providerMetadata is the provider's description of itself (OpenID Connect Discovery 1.0 section
// 3, RFC 8414, RFC 9207) and the verifier that goes with its keys.
type providerMetadata struct {
	Issuer         string   `json:"issuer"`
	Authorization  string   `json:"authorization_endpoint"`
	Token          string   `json:"token_endpoint"`
	Keys           string   `json:"jwks_uri"`
	UserInfo       string   `json:"userinfo_endpoint"`
	EndSession     string   `json:"end_session_endpoint"`
	Algorithms     []string `json:"id_token_signing_alg_values_supported"`
	Challenges     []string `json:"code_challenge_methods_supported"`
	Authentication []string `json:"token_endpoint_auth_methods_supported"`
	AnswersIssuer  bool     `json:"authorization_response_iss_parameter_supported"`

	verifier *oidc.IDTokenVerifier
	read     time.Time
}

// metadata returns the description in use: discovered at first need and again when it has grown
// old. An old one serves on while the provider is down.
func (p *Provider) metadata(ctx context.Context) (*providerMetadata, error) {
	if err := p.enter(ctx); err != nil {
		return nil, err
	}
	defer p.leave()
	now := p.config.Now()
	if p.found != nil && now.Sub(p.found.read) < metadataAge {
		return p.found, nil
	}
	if p.failure == nil || now.Sub(p.failed) >= discoveryPause {
		found, err := p.discover(ctx)
		if err == nil {
			p.found, p.failure = found, nil
			return found, nil
		}
		if p.found == nil && ctx.Err() != nil { // our haste says nothing of the provider
			return nil, err
		}
		p.failed, p.failure = now, err
	}
	if p.found != nil {
		return p.found, nil
	}
	return nil, p.failure
}

// enter takes the gate, or gives up with ctx while another request waits for the provider.
func (p *Provider) enter(ctx context.Context) error {
	select {
	case p.gate <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("%w: discovery: %w", ErrProviderUnavailable, ctx.Err())
	}
}

func (p *Provider) leave() { <-p.gate }

// discover reads the provider's description and makes sure that it may be used.
func (p *Provider) discover(ctx context.Context) (*providerMetadata, error) {
	issuer, err := url.Parse(p.config.Issuer)
	if err != nil || !secureAddress(issuer) || issuer.RawQuery != "" || issuer.Fragment != "" {
		return nil, unavailable("issuer must be https, or http on a loopback host")
	}
	m := providerMetadata{read: p.config.Now()}
	address := strings.TrimSuffix(p.config.Issuer, "/") + "/.well-known/openid-configuration"
	if err := p.get(ctx, address, "", &m); err != nil {
		return nil, fmt.Errorf("%w: discovery: %w", ErrProviderUnavailable, err)
	}
	if m.Issuer != p.config.Issuer {
		return nil, unavailable(fmt.Sprintf("discovery names the issuer %.200q, not the one set",
			m.Issuer))
	}
	if err := m.checkEndpoints(issuer.Scheme); err != nil {
		return nil, err
	}
	if m.Challenges != nil && !slices.Contains(m.Challenges, "S256") {
		return nil, unavailable("offers no PKCE with S256")
	}
	m.verifier = p.verifier(&m)
	return &m, nil
}

// checkEndpoints makes sure that what the portal sends stays as protected as the issuer is.
func (m *providerMetadata) checkEndpoints(scheme string) error {
	for name, address := range map[string]string{
		"authorization_endpoint": m.Authorization, "token_endpoint": m.Token, "jwks_uri": m.Keys,
		"userinfo_endpoint": m.UserInfo, "end_session_endpoint": m.EndSession,
	} {
		if address == "" && (name == "userinfo_endpoint" || name == "end_session_endpoint") {
			continue
		}
		u, err := url.Parse(address)
		if err != nil || !secureAddress(u) || scheme == "https" && u.Scheme != scheme {
			return unavailable(name + " is missing or not https")
		}
	}
	return nil
}

// verifier returns the verifier of the tokens signed with the keys that m points to.
func (p *Provider) verifier(m *providerMetadata) *oidc.IDTokenVerifier {
	var algorithms []string
	for _, algorithm := range m.Algorithms {
		if slices.Contains(signingAlgorithms, algorithm) {
			algorithms = append(algorithms, algorithm)
		}
	}
	client := providerClient(&keyThrottle{
		next: cappedTransport{p.config.Transport}, now: p.config.Now,
	})
	keys := oidc.NewRemoteKeySet(oidc.ClientContext(context.Background(), client), m.Keys)
	return oidc.NewVerifier(p.config.Issuer, keys, &oidc.Config{
		ClientID:             p.config.ClientID,
		SupportedSigningAlgs: algorithms, // RS256 when empty
		Now:                  p.config.Now,
	})
}

// oauth returns the client's side of the code flow. The secret goes into the Authorization header
// unless the provider announces that it takes it in the body alone.
func (p *Provider) oauth(m *providerMetadata) *oauth2.Config {
	style := oauth2.AuthStyleInHeader
	if slices.Contains(m.Authentication, "client_secret_post") &&
		!slices.Contains(m.Authentication, "client_secret_basic") {
		style = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{
		ClientID:     p.config.ClientID,
		ClientSecret: p.config.ClientSecret,
		RedirectURL:  p.config.RedirectURL,
		Scopes:       p.config.Scopes,
		Endpoint:     oauth2.Endpoint{AuthURL: m.Authorization, TokenURL: m.Token, AuthStyle: style},
	}
}

// get reads a JSON document of the provider into v. Its error holds the address and the status,
// nothing of the answer's body.
func (p *Provider) get(ctx context.Context, address, bearer string, v any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return errors.New("no address")
	}
	request.Header.Set("Accept", "application/json")
	if bearer != "" {
		request.Header.Set("Authorization", "Bearer "+bearer)
	}
	response, err := p.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("GET %s: answered %d", address, response.StatusCode)
	}
	decoder := json.NewDecoder(response.Body)
	decoder.UseNumber()
	if err := decoder.Decode(v); err != nil {
		return fmt.Errorf("GET %s: answer is no JSON object of at most %d bytes", address, answerLimit)
	}
	return nil
}

// providerClient returns an HTTP client that waits a bounded time and follows no redirection: an
// endpoint is where the description says, and a secret is not carried elsewhere.
func providerClient(transport http.RoundTripper) *http.Client {
	return &http.Client{
		Transport: transport,
		Timeout:   exchangeTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

// cappedTransport ends an answer longer than answerLimit with an error.
type cappedTransport struct{ next http.RoundTripper }

// RoundTrip sends the request and caps the body of the answer.
func (t cappedTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	response, err := t.next.RoundTrip(request)
	if err == nil {
		response.Body = http.MaxBytesReader(nil, response.Body, answerLimit)
	}
	return response, err
}

// keyThrottle lets one fetch of the keys pass in keyPause. go-oidc fetches for every token with an
// unknown key id, and anyone can send such tokens to the back-channel logout.
type keyThrottle struct {
	next http.RoundTripper
	now  func() time.Time

	mu   sync.Mutex
	last time.Time
}

var errKeysThrottled = errors.New("keys were fetched a moment ago")

// RoundTrip sends the request unless the last one is too recent.
func (t *keyThrottle) RoundTrip(request *http.Request) (*http.Response, error) {
	t.mu.Lock()
	now := t.now()
	early := !t.last.IsZero() && now.Sub(t.last) < keyPause
	if !early {
		t.last = now
	}
	t.mu.Unlock()
	if early {
		return nil, errKeysThrottled
	}
	return t.next.RoundTrip(request)
}

// tokenError says why go-oidc refused a token, without the values that its own text repeats.
func tokenError(err, refused error, token string) error {
	if expired := (*oidc.TokenExpiredError)(nil); errors.As(err, &expired) {
		return fmt.Errorf("%w: %s expired", refused, token)
	}
	text, why := err.Error(), "malformed"
	for _, known := range [][2]string{
		{"unexpected signature algorithm", "signed with a forbidden algorithm"},
		{"different provider", "of another issuer"},
		{"audience", "made for another client"},
		{"not before", "not valid yet"},
		{errKeysThrottled.Error(), "signed with an unknown key, and keys are fresh"},
		{"fetching keys", ""},
		{"verify", "with a wrong signature"},
		{"missing required http", "without the logout event"},
		{"'nonce'", "with a nonce"},
		{"'jti'", "without jti"},
		{"'exp'", "without exp"},
		{"'sub'", "without sub and sid"},
	} {
		if strings.Contains(text, known[0]) {
			why = known[1]
			break
		}
	}
	if why == "" {
		return unavailable("keys could not be fetched")
	}
	return fmt.Errorf("%w: %s %s", refused, token, why)
}

// exchangeError says why the code was not exchanged, without the answer that oauth2 repeats.
func exchangeError(err error) error {
	var answer *oauth2.RetrieveError
	var network *url.Error
	switch {
	case errors.As(err, &answer) && answer.Response.StatusCode >= http.StatusInternalServerError:
		return unavailable(fmt.Sprintf("token endpoint answered %d", answer.Response.StatusCode))
	case errors.As(err, &answer):
		return refuseLogin("token endpoint answered " + knownError(answer.ErrorCode))
	case errors.As(err, &network):
		return fmt.Errorf("%w: token endpoint: %w", ErrProviderUnavailable, network)
	}
	return unavailable("token endpoint's answer is not understood")
}

// knownError returns the error code if a specification has it: anyone can write another into the
// address and from there into the log.
func knownError(code string) string {
	if slices.Contains([]string{
		// RFC 6749 sections 4.1.2.1 and 5.2
		"invalid_request", "unauthorized_client", "unsupported_response_type", "invalid_scope",
		"invalid_client", "invalid_grant", "unsupported_grant_type",
		// OpenID Connect Core section 3.1.2.6
		"interaction_required", "login_required", "account_selection_required", "consent_required",
		"unmet_authentication_requirements",
	}, code) {
		return code
	}
	return "an error of its own"
}

// tokenType returns the "typ" of a token's header as RFC 7515 section 4.1.9 compares it: in lower
// case and without "application/".
func tokenType(token string) string {
	var header struct {
		Type string `json:"typ"`
	}
	encoded, _, _ := strings.Cut(token, ".")
	if decoded, err := base64.RawURLEncoding.DecodeString(encoded); err != nil ||
		json.Unmarshal(decoded, &header) != nil {
		return "unreadable"
	}
	return strings.TrimPrefix(strings.ToLower(header.Type), "application/")
}

// validSubject reports whether sub is within OpenID Connect Core section 2.
func validSubject(sub string) bool {
	return sub != "" && len(sub) <= subjectLimit &&
		!strings.ContainsFunc(sub, func(r rune) bool { return r < 0x20 || r > 0x7e })
}

// secureAddress reports whether u is https, or http on this very machine.
func secureAddress(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	loopback := u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
	return u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && loopback)
}

// same compares two secrets in constant time.
func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func refuseLogin(why string) error { return fmt.Errorf("%w: %s", ErrLoginRefused, why) }
func refuseLogout(why string) error {
	return fmt.Errorf("%w: logout token %s", ErrLogoutRefused, why)
}

func unavailable(why string) error { return fmt.Errorf("%w: %s", ErrProviderUnavailable, why) }
