// Package devidp is an OpenID provider for the demonstration and the tests: it lets whoever opens
// its page log in as any of its made-up people, without a password.
//
// It must never be reachable for others. It refuses an issuer, and every request, that is not on a
// loopback address, and holds nothing but sample people. It imports nothing of the portal.
package devidp

import (
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

//go:embed page.html style.css
var files embed.FS

const (
	codeAge  = time.Minute      // RFC 6749 section 4.1.2 allows ten
	tokenAge = 10 * time.Minute // of access and ID tokens
	kept     = 24 * time.Hour   // how long codes and sessions are remembered
)

// Config describes the provider.
type Config struct {
	Issuer  string // such as http://127.0.0.1:8081/customers; loopback only
	Clients []Client
	People  []Person
	Title   string           // shown above the people
	Now     func() time.Time // required
	Log     *slog.Logger     // told of back-channel logouts that failed; may be nil
}

// Client is a relying party. Its addresses are compared exactly.
type Client struct {
	ID, Secret             string
	RedirectURIs           []string
	PostLogoutRedirectURIs []string
	BackchannelLogoutURI   string // empty: not told of logouts
}

// Person is somebody to log in as.
type Person struct {
	Subject     string
	Name        string
	Description string         // what there is to see with this person
	Claims      map[string]any // given out by userinfo, with name
}

// Server is the provider: an http.Handler to be mounted at and below the issuer's path.
type Server struct {
	config Config
	path   string // of the issuer, without a slash at the end
	mux    *http.ServeMux
	client *http.Client // sends logout tokens

	mu       sync.Mutex
	keys     []key // the last one signs
	grants   map[string]*grant
	access   map[string]*session
	sessions map[string]*session
	mutate   func(header, claims map[string]any)
	faults   map[Fault]bool
	fetches  map[string]int
}

// session is one login of one person at one client.
type session struct {
	ID      string
	Client  Client
	Person  Person
	Started time.Time
}

// New returns a provider, or an error when its issuer is not on a loopback address.
func New(config Config) (*Server, error) {
	issuer, err := url.Parse(config.Issuer)
	if err != nil || issuer.Scheme != "http" || issuer.Port() == "" {
		return nil, errors.New("devidp: issuer must be http://LOOPBACK:PORT/PATH")
	}
	if err := Loopback(issuer.Host); err != nil {
		return nil, err
	}
	if config.Log == nil {
		config.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{
		config:   config,
		path:     strings.TrimSuffix(issuer.Path, "/"),
		client:   &http.Client{Timeout: 30 * time.Second},
		grants:   map[string]*grant{},
		access:   map[string]*session{},
		sessions: map[string]*session{},
		fetches:  map[string]int{},
	}
	if err := s.RotateKey(DropOld); err != nil {
		return nil, err
	}
	s.routes()
	return s, nil
}

// Loopback returns an error unless addr (HOST:PORT) is on a loopback address of this machine.
func Loopback(addr string) error {
	host, _, err := net.SplitHostPort(addr)
	if err != nil {
		return fmt.Errorf("devidp: %q is not HOST:PORT", addr)
	}
	if ip := net.ParseIP(host); host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil
	}
	return fmt.Errorf("devidp: %q is not a loopback address: others could log in as anybody", addr)
}

func (s *Server) routes() {
	s.mux = http.NewServeMux()
	for pattern, handler := range map[string]http.HandlerFunc{
		"GET /.well-known/openid-configuration": s.discovery,
		"GET /keys":                             s.publicKeys,
		"GET /authorize":                        s.authorize,
		"POST /authorize":                       s.authorize,
		"POST /choose":                          s.choose,
		"POST /token":                           s.token,
		"GET /userinfo":                         s.userinfo,
		"POST /userinfo":                        s.userinfo,
		"GET /logout":                           s.logout,
		"POST /logout":                          s.logout,
		"GET /style.css":                        s.style,
	} {
		method, path, _ := strings.Cut(pattern, " ")
		s.mux.HandleFunc(method+" "+s.path+path, handler)
	}
}

// ServeHTTP answers requests from this machine to this machine, and no others: neither from the
// network, nor from a page elsewhere whose host name was made to point here.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if Loopback(r.RemoteAddr) != nil || Loopback(hostPort(r.Host)) != nil {
		http.Error(w, "This provider is for its own machine only.", http.StatusForbidden)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	s.count(strings.TrimPrefix(r.URL.Path, s.path))
	if s.obstructed(w, r) {
		return
	}
	s.mux.ServeHTTP(w, r)
}

// hostPort adds the port that a Host header leaves out.
func hostPort(host string) string {
	if _, _, err := net.SplitHostPort(host); err != nil {
		return net.JoinHostPort(strings.Trim(host, "[]"), "80")
	}
	return host
}

func (s *Server) url(path string) string { return strings.TrimSuffix(s.config.Issuer, "/") + path }

// discovery answers the provider's description (OpenID Connect Discovery 1.0 section 3).
func (s *Server) discovery(w http.ResponseWriter, _ *http.Request) {
	issuer := s.config.Issuer
	if s.has(WrongDiscoveryIssuer) {
		issuer += "/other"
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer":                                issuer,
		"authorization_endpoint":                s.url("/authorize"),
		"token_endpoint":                        s.url("/token"),
		"userinfo_endpoint":                     s.url("/userinfo"),
		"jwks_uri":                              s.url("/keys"),
		"end_session_endpoint":                  s.url("/logout"),
		"response_types_supported":              []string{"code"},
		"response_modes_supported":              []string{"query"},
		"grant_types_supported":                 []string{"authorization_code"},
		"subject_types_supported":               []string{"public"},
		"scopes_supported":                      []string{"openid", "profile"},
		"id_token_signing_alg_values_supported": []string{string(algorithm)},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post"},
		"code_challenge_methods_supported":      []string{"S256"},
		"ui_locales_supported":                  languages,
		"backchannel_logout_supported":          true,
		"backchannel_logout_session_supported":  true,

		"authorization_response_iss_parameter_supported": true,
	})
}

func (s *Server) findClient(id string) (Client, bool) {
	for _, client := range s.config.Clients {
		if client.ID == id && id != "" {
			return client, true
		}
	}
	return Client{}, false
}

func (s *Server) findPerson(subject string) (Person, bool) {
	for _, person := range s.config.People {
		if person.Subject == subject {
			return person, true
		}
	}
	return Person{}, false
}
