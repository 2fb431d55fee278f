package handlers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// The cookies of the two kinds of session. One browser may hold both.
const (
	customerCookie = "omatiedot"
	staffCookie    = "omatiedot-staff"
)

// asCustomer lets customers in and sends others to log in.
func (h *Handlers) asCustomer(page func(*Handlers, *fiber.Ctx, models.Me) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		token := h.cookie(c, customerCookie)
		me, err := h.Store.CustomerSession(c.UserContext(), token)
		if errors.Is(err, models.ErrSession) {
			return h.sendToLogin(c, "/login")
		}
		if err != nil {
			return err
		}
		c.Locals(localMe, me)
		if err := h.checkForm(c, token, me.Number()); err != nil {
			return err
		}
		if me.RoleEnded() {
			return h.leaveRole(c, me)
		}
		return page(h, c, me)
	}
}

// asStaff lets staff with one of the roles in and sends others to log in.
func (h *Handlers) asStaff(roles []models.Role, page func(*Handlers, *fiber.Ctx, models.Staff) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		token := h.cookie(c, staffCookie)
		staff, err := h.Store.StaffSession(c.UserContext(), token)
		if errors.Is(err, models.ErrSession) {
			return h.sendToLogin(c, "/staff/login")
		}
		if err != nil {
			return err
		}
		c.Locals(localStaff, staff)
		if err := h.checkForm(c, token, ""); err != nil {
			return err
		}
		if !slices.ContainsFunc(roles, func(r models.Role) bool { return staff.Is(r) }) {
			return models.ErrNotAllowed
		}
		return page(h, c, staff)
	}
}

// sendToLogin sends whoever only wanted to see a page to log in and back. A form that comes without
// a session was filled in for nothing: the page says so.
func (h *Handlers) sendToLogin(c *fiber.Ctx, login string) error {
	if c.Method() != fiber.MethodGet {
		return models.ErrSession
	}
	return c.Redirect(login+"?to="+queryEscape(c.OriginalURL()), fiber.StatusSeeOther)
}

// leaveRole brings a session whose role has ended back to the person themself, and says so.
func (h *Handlers) leaveRole(c *fiber.Ctx, me models.Me) error {
	if err := h.Store.ActFor(c.UserContext(), me, 0); err != nil {
		return err
	}
	h.flash(c, flashRoleEnded, 0)
	return c.Redirect("/context", fiber.StatusSeeOther)
}

// csrfToken is bound to the session and to the customer whose data the page shows: a form of another
// session or site has another or none, and one left open in another tab does not land on a customer
// that was chosen since.
func csrfToken(session, customer string) string {
	return formProof(session, "session") + "." + formProof(session, "customer "+customer)
}

// formProof is something only a page of the session can hold.
func formProof(session, what string) string {
	mac := hmac.New(sha256.New, []byte(session))
	mac.Write([]byte("form " + what))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// checkForm refuses a form that was not ours, and gives the pages of this request their token.
func (h *Handlers) checkForm(c *fiber.Ctx, session, customer string) error {
	token := csrfToken(session, customer)
	c.Locals(localCSRF, token)
	if c.Method() == fiber.MethodGet || c.Method() == fiber.MethodHead {
		return nil
	}
	if !hmac.Equal([]byte(c.FormValue(views.CSRFField)), []byte(token)) {
		return errForm
	}
	return h.checkSite(c)
}

// checkSite refuses a form that a page of another site sent.
func (h *Handlers) checkSite(c *fiber.Ctx) error {
	if origin := c.Get(fiber.HeaderOrigin); origin != "" && origin != h.URL.Scheme+"://"+h.URL.Host {
		return errForm
	}
	if site := c.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" {
		return errForm
	}
	return nil
}

// cookieName binds the cookie to the host and to https where there is https: RFC 6265bis section 4.1.3.2.
func (h *Handlers) cookieName(name string) string {
	if h.overHTTPS() {
		return "__Host-" + name
	}
	return name
}

func (h *Handlers) cookie(c *fiber.Ctx, name string) string { return c.Cookies(h.cookieName(name)) }

// setCookie sets a cookie that scripts and other sites do not get.
func (h *Handlers) setCookie(c *fiber.Ctx, cookie *fiber.Cookie) {
	cookie.Path, cookie.HTTPOnly, cookie.Secure, cookie.SameSite = "/", true, h.overHTTPS(), fiber.CookieSameSiteLaxMode
	c.Cookie(cookie)
}

func (h *Handlers) dropCookie(c *fiber.Ctx, name string) {
	h.setCookie(c, &fiber.Cookie{Name: name, Value: "", Expires: time.Unix(0, 0)})
}

func (h *Handlers) startSession(c *fiber.Ctx, name, token string) {
	h.setCookie(c, &fiber.Cookie{Name: h.cookieName(name), Value: token, SessionOnly: true})
}
