package handlers

import (
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// TestClientIP reads X-Forwarded-For from the right: the rest of it is what the client says.
func TestClientIP(t *testing.T) {
	app := fiber.New()
	for _, test := range []struct{ name, forwarded, want string }{
		{"no proxy header", "", "0.0.0.0"},
		{"one proxy", "198.51.100.7", "198.51.100.7"},
		{"forged by the client", "203.0.113.9, 198.51.100.7", "198.51.100.7"},
		{"two proxies of ours", "203.0.113.9, 198.51.100.7, 10.1.2.3", "198.51.100.7"},
		{"no address", "203.0.113.9, <script>", "0.0.0.0"},
		{"IPv6", "2001:db8::1", "2001:db8::1"},
	} {
		h := &Handlers{Config: Config{TrustedProxies: []string{"0.0.0.0", "10.1.0.0/16"}}}
		c := app.AcquireCtx(&fasthttp.RequestCtx{})
		c.Request().Header.Set(fiber.HeaderXForwardedFor, test.forwarded)
		if got := h.clientIP(c); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		h.TrustedProxies = nil
		if got := h.clientIP(c); got != "0.0.0.0" {
			t.Errorf("%s, trusting nobody: %s", test.name, got)
		}
		app.ReleaseCtx(c)
	}
}
