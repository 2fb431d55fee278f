// Package handlers carries one request from the browser to the models and the answer back: it reads
// the request, asks models, and answers with a view. It holds no SQL, rules, HTML or background work.
package handlers

import (
	"log/slog"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
)

// Config is what the portal is made of.
type Config struct {
	Store     *models.Store
	Keys      *models.Keys
	Customers *Provider
	Staff     *Provider
	Claims    Claims
	URL       *url.URL // as browsers see it, without a path
	Log       *slog.Logger
	Demo      bool // says on every page that the people are made up
	// TrustedProxies are the addresses whose X-Forwarded-For is believed; empty for none.
	TrustedProxies []string
}

// Claims names the claims of an identity that say who somebody is.
type Claims struct {
	Number     string // holds the customer number
	PersonalID string // holds the personal identity code; "" when it is not used
	Role       string // holds the roles of staff
}

// Handlers answer requests.
type Handlers struct {
	Config
	links *linkLimits
}

const (
	// formLimit is how large a form may be.
	formLimit = 1 << 20
	// fileLimit is how large a form with files may be.
	fileLimit = models.MaxFiles*models.MaxFile + formLimit
	// fileTime is how long sending one may take: five photographs from a phone are 25 MB.
	fileTime = time.Minute
	// headerLimit is how large the address and the headers of a request may be: providers put codes of
	// several thousand characters into the address they send people back to.
	headerLimit = 16 << 10
	// requestTime is how long a request may take before it is given up.
	requestTime = 20 * time.Second
)

// New makes the web application.
func New(c Config) *fiber.App {
	h := &Handlers{Config: c, links: newLinkLimits()}
	app := fiber.New(fiber.Config{
		AppName: "Omatiedot",
		// Without it a string taken from a request becomes another request's after the handler returns.
		Immutable: true,
		BodyLimit: formLimit,
		// Files of customers stay in memory until they are sealed: parsed ahead they would lie open on the disk.
		DisablePreParseMultipartForm: true,
		ReadBufferSize:               headerLimit,
		ReadTimeout:                  15 * time.Second,
		WriteTimeout:                 60 * time.Second,
		IdleTimeout:                  60 * time.Second,
		DisableStartupMessage:        true,
		ErrorHandler:                 h.refuse,
		// No header says who is asking or how but the one that clientIP reads.
		EnableTrustedProxyCheck: true,
		// Paths are what the route table says, to the letter.
		CaseSensitive: true,
		StrictRouting: true,
	})
	app.Server().HeaderReceived = h.limitBody
	app.Use(h.log, h.rescue, h.secure, h.readable, h.limitTime)
	h.mount(app)
	return app
}

// clientIP is the address of whoever sent the request. Behind trusted proxies it is the last one in
// X-Forwarded-For that is no proxy of ours: what stands before it the client can have made up.
func (h *Handlers) clientIP(c *fiber.Ctx) string {
	ip := c.IP()
	var chain []string
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		chain = append(chain, strings.Split(string(line), ",")...)
	}
	for i := len(chain) - 1; i >= 0 && h.isProxy(ip); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(chain[i]))
		if err != nil {
			break
		}
		ip = next.Unmap().String()
	}
	return ip
}

func (h *Handlers) isProxy(ip string) bool {
	address, err := netip.ParseAddr(ip)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(h.TrustedProxies, func(trusted string) bool {
		if network, err := netip.ParsePrefix(trusted); err == nil {
			return network.Contains(address.Unmap())
		}
		one, err := netip.ParseAddr(trusted)
		return err == nil && one.Unmap() == address.Unmap()
	})
}

// overHTTPS reports whether browsers reach the portal by https. Only then can cookies be bound to
// the host and sent by https alone; a demo on this machine has no https.
func (h *Handlers) overHTTPS() bool { return h.URL.Scheme == "https" }

// absolute is the address of a path as browsers see it.
func (h *Handlers) absolute(path string) string {
	return strings.TrimSuffix(h.URL.String(), "/") + path
}
