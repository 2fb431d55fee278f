package handlers

import (
	"testing"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// TestClientIPInSeveralLines: several lines of X-Forwarded-For are one list (RFC 9110 section 5.3).
// Proxies that add a line of their own do not leave what the client made up as the only one read.
func TestClientIPInSeveralLines(t *testing.T) {
	app := fiber.New()
	for _, test := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"forged by the client, in a line before", []string{"203.0.113.9", "198.51.100.7"}, "198.51.100.7"},
		{"a line for each of two proxies", []string{"203.0.113.9", "198.51.100.7", "10.1.2.3"}, "198.51.100.7"},
		{"a list and a line", []string{"203.0.113.9, 198.51.100.7", "10.1.2.3"}, "198.51.100.7"},
		{"a line and a list", []string{"203.0.113.9", "198.51.100.7, 10.1.2.3"}, "198.51.100.7"},
		{"no address in the last line", []string{"203.0.113.9", "unknown"}, "0.0.0.0"},
	} {
		h := &Handlers{Config: Config{TrustedProxies: []string{"0.0.0.0", "10.1.0.0/16"}}}
		c := app.AcquireCtx(&fasthttp.RequestCtx{})
		for _, line := range test.lines {
			c.Request().Header.Add(fiber.HeaderXForwardedFor, line)
		}
		if got := h.clientIP(c); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
		app.ReleaseCtx(c)
	}
}
