package handlers

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
)

// Keys of what a request carries with it.
type local string

const (
	localID     local = "id"
	localFault  local = "fault"
	localMe     local = "me"
	localStaff  local = "staff"
	localCSRF   local = "csrf"
	localStatus local = "status"
)

// requestID is what a fault is found by in the log.
func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(localID).(string)
	return id
}

// log writes one line per request: the route's pattern and never its path, which can name a request.
func (h *Handlers) log(c *fiber.Ctx) error {
	c.Locals(localID, rand.Text()[:10])
	start := h.Store.Now()
	if err := c.Next(); err != nil {
		if err := h.fail(c, err); err != nil {
			return err
		}
	}
	h.logLine(c, c.Route().Path, slog.Duration("took", h.Store.Now().Sub(start)))
	return nil
}

// refuse answers what never reached a route, because it was too large or no HTTP.
func (h *Handlers) refuse(c *fiber.Ctx, err error) error {
	c.Locals(localID, rand.Text()[:10])
	h.setHeaders(c)
	if errors.Is(err, fiber.ErrRequestEntityTooLarge) && takesFiles(c.Path()) && c.Request().Header.ContentLength() <= fileLimit {
		err = models.ErrSession // files that somebody sends who is not logged in any more
	}
	err = h.fail(c, err)
	h.logLine(c, "none")
	return err
}

func (h *Handlers) logLine(c *fiber.Ctx, route string, more ...slog.Attr) {
	level, attributes := slog.LevelInfo, append([]slog.Attr{
		slog.String("id", requestID(c)), slog.String("method", c.Method()), slog.String("route", route),
		slog.Int("status", c.Response().StatusCode()),
	}, more...)
	if fault, ok := c.Locals(localFault).(error); ok {
		attributes = append(attributes, slog.String("fault", fault.Error()))
		if c.Response().StatusCode() >= 500 {
			level = slog.LevelError
		}
	}
	h.Log.LogAttrs(c.UserContext(), level, "request", attributes...)
}

// rescue turns a panic into an error, so that it comes out through the one door.
func (h *Handlers) rescue(c *fiber.Ctx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			h.Log.Error("panic", "id", requestID(c), "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %T", r)
		}
	}()
	return c.Next()
}

// readable refuses an address that is no text, for it names nothing and a database may choke on it, and
// a form that is sent otherwise than browsers send ours.
func (h *Handlers) readable(c *fiber.Ctx) error {
	if !utf8.ValidString(c.Path()) || strings.ContainsRune(c.Path(), 0) {
		return models.ErrNotFound
	}
	// A packed body is as large unpacked as whoever sent it likes, and few forms of ours have files.
	kind := strings.ToLower(c.Get(fiber.HeaderContentType))
	files := takesFiles(c.Path()) || isUnsubscribe(c)
	if c.Get(fiber.HeaderContentEncoding) != "" || strings.HasPrefix(kind, fiber.MIMEMultipartForm) && !files {
		return fiber.ErrUnsupportedMediaType
	}
	return c.Next()
}

// limitTime gives everything a request starts an end. A client that hangs up does not.
func (h *Handlers) limitTime(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), requestTime)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}

func (h *Handlers) secure(c *fiber.Ctx) error {
	h.setHeaders(c)
	return c.Next()
}

// setHeaders sets the headers that keep a page to itself.
func (h *Handlers) setHeaders(c *fiber.Ctx) {
	set := c.Set
	set(fiber.HeaderXContentTypeOptions, "nosniff")
	set(fiber.HeaderXFrameOptions, "DENY")
	// Not no-referrer: browsers would then send "Origin: null" with forms, and ours is checked.
	set(fiber.HeaderReferrerPolicy, "same-origin")
	set("Cross-Origin-Opener-Policy", "same-origin")
	set("Cross-Origin-Resource-Policy", "same-origin")
	set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()")
	if h.overHTTPS() {
		set(fiber.HeaderStrictTransportSecurity, "max-age=31536000; includeSubDomains")
	}
	set(fiber.HeaderCacheControl, "no-store")
	set(fiber.HeaderContentSecurityPolicy, h.contentPolicy())
}

// contentPolicy lets a page load what is ours and nothing else. Logging out is a form whose answer
// leads to the provider, and browsers hold form-action to the whole way.
func (h *Handlers) contentPolicy() string {
	ctx, cancel := context.WithTimeout(context.Background(), requestTime)
	defer cancel()
	origins := slices.Concat([]string{"'self'"}, h.Customers.Origins(ctx), h.Staff.Origins(ctx))
	slices.Sort(origins)
	return "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action " +
		strings.Join(slices.Compact(origins), " ")
}
