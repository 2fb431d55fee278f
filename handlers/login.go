package handlers

import (
	"crypto/hmac"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
)

// errUnknownPerson: the provider vouches for somebody the register does not know.
var errUnknownPerson = errors.New("nobody in the register has this identity")

// loginCookie holds the transaction between leaving for the provider and coming back, sealed.
const loginCookie = "omatiedot-login"

// pendingLogin is what the cookie holds.
type pendingLogin struct {
	Transaction Transaction
	To          string // where to go after
}

func (h *Handlers) loginCustomer(c *fiber.Ctx) error { return h.beginLogin(c, h.Customers, "/me") }

func (h *Handlers) loginStaff(c *fiber.Ctx) error { return h.beginLogin(c, h.Staff, "/staff") }

func (h *Handlers) beginLogin(c *fiber.Ctx, provider *Provider, start string) error {
	address, transaction, err := provider.Begin(c.UserContext(), h.lang(c))
	if err != nil {
		return err
	}
	to := localPath(c.Query("to"))
	if to == "/" {
		to = start
	}
	plain, err := json.Marshal(pendingLogin{transaction, to})
	if err != nil {
		return err
	}
	sealed, err := h.Keys.Seal(plain, loginCookie)
	if err != nil {
		return err
	}
	h.setCookie(c, &fiber.Cookie{
		Name: h.cookieName(loginCookie), Value: base64.RawURLEncoding.EncodeToString(sealed), MaxAge: int(TransactionAge.Seconds()),
	})
	return c.Redirect(address, fiber.StatusSeeOther)
}

// finishLogin checks the provider's answer against the transaction this browser began.
func (h *Handlers) finishLogin(c *fiber.Ctx, provider *Provider) (Identity, string, error) {
	sealed, err := base64.RawURLEncoding.DecodeString(h.cookie(c, loginCookie))
	h.dropCookie(c, h.cookieName(loginCookie))
	if err != nil || len(sealed) == 0 {
		return Identity{}, "", ErrLoginExpired
	}
	plain, err := h.Keys.Open(sealed, loginCookie)
	if err != nil {
		return Identity{}, "", ErrLoginRefused
	}
	var pending pendingLogin
	if err := json.Unmarshal(plain, &pending); err != nil {
		return Identity{}, "", err
	}
	query, err := url.ParseQuery(string(c.Request().URI().QueryString()))
	if err != nil {
		return Identity{}, "", ErrLoginRefused
	}
	identity, err := provider.Finish(c.UserContext(), pending.Transaction, query)
	return identity, pending.To, err
}

func (h *Handlers) customerCallback(c *fiber.Ctx) error {
	identity, to, err := h.finishLogin(c, h.Customers)
	if errors.Is(err, ErrLoginCancelled) {
		return c.Redirect("/", fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	who, err := h.who(identity)
	if err != nil {
		return err
	}
	token, err := h.Store.LoginCustomer(c.UserContext(), who, h.proof(c, identity, customerCookie))
	if errors.Is(err, models.ErrNotFound) {
		return errUnknownPerson
	}
	if err != nil {
		return err
	}
	h.startSession(c, customerCookie, token)
	return c.Redirect(to, fiber.StatusSeeOther)
}

// who reads from the identity who the person is: by customer number or personal identity code, never
// by e-mail address, which changes hands.
func (h *Handlers) who(identity Identity) (models.Who, error) {
	if h.Claims.PersonalID != "" {
		if code := identity.String(h.Claims.PersonalID); code != "" {
			id, err := value.ParsePersonalID(code, h.today())
			if err != nil {
				return models.Who{}, errUnknownPerson
			}
			return models.Who{PersonalID: id}, nil
		}
	}
	if number, err := value.Clean(identity.String(h.Claims.Number)); err == nil && number != "" {
		return models.Who{Number: number}, nil
	}
	return models.Who{}, errUnknownPerson
}

func (h *Handlers) staffCallback(c *fiber.Ctx) error {
	identity, to, err := h.finishLogin(c, h.Staff)
	if errors.Is(err, ErrLoginCancelled) {
		return c.Redirect("/", fiber.StatusSeeOther)
	}
	if err != nil {
		return err
	}
	name, err := value.Clean(identity.String("name"))
	if err != nil || name == "" {
		name = identity.Subject
	}
	token, err := h.Store.LoginStaff(c.UserContext(), name, identity.Strings(h.Claims.Role), h.proof(c, identity, staffCookie))
	if errors.Is(err, models.ErrNotAllowed) {
		return errRole
	}
	if err != nil {
		return err
	}
	h.startSession(c, staffCookie, token)
	return c.Redirect(to, fiber.StatusSeeOther)
}

func (h *Handlers) proof(c *fiber.Ctx, i Identity, cookie string) models.Proof {
	return models.Proof{
		Issuer: i.Issuer, Subject: i.Subject, ProviderSession: i.SessionID, IDToken: i.IDToken,
		Replaces: h.cookie(c, cookie), IP: h.clientIP(c), Agent: browserName(c),
	}
}

// browserName is what the browser calls itself, as far as that is text.
func browserName(c *fiber.Ctx) string {
	name := c.Get(fiber.HeaderUserAgent)
	name = strings.ToValidUTF8(name[:min(len(name), 300)], "")
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, name)
}

// logout ends the session whose form was sent, here and at the provider.
func (h *Handlers) logout(c *fiber.Ctx) error {
	for _, area := range []struct {
		cookie   string
		provider *Provider
	}{{customerCookie, h.Customers}, {staffCookie, h.Staff}} {
		token := h.cookie(c, area.cookie)
		if token == "" || !h.logoutForm(c, token) {
			continue
		}
		return h.endSession(c, token, area.cookie, area.provider)
	}
	return errForm
}

// logoutForm reports whether the form is of a page of this session, whichever customer it showed.
func (h *Handlers) logoutForm(c *fiber.Ctx, token string) bool {
	proof, customer, _ := strings.Cut(c.FormValue(views.CSRFField), ".")
	return len(customer) == len(proof) && hmac.Equal([]byte(proof), []byte(formProof(token, "session"))) && h.checkSite(c) == nil
}

func (h *Handlers) endSession(c *fiber.Ctx, token, cookie string, provider *Provider) error {
	idToken, err := h.Store.Logout(c.UserContext(), token)
	h.dropCookie(c, h.cookieName(cookie))
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	c.Set("Clear-Site-Data", `"cache", "storage"`)
	h.flash(c, flashLoggedOut, 0)
	if err == nil {
		// The session here is over whatever becomes of the provider's.
		if address, err := provider.LogoutURL(c.UserContext(), idToken, h.absolute("/"), ""); err == nil && address != "" {
			return c.Redirect(address, fiber.StatusSeeOther)
		}
	}
	return c.Redirect("/", fiber.StatusSeeOther)
}

// backchannelLogout ends sessions when the provider says so: OpenID Connect Back-Channel Logout 1.0.
func (h *Handlers) backchannelLogout(c *fiber.Ctx) error {
	token, answer := c.FormValue("logout_token"), fiber.StatusBadRequest
	for _, provider := range []*Provider{h.Customers, h.Staff} {
		notice, err := provider.VerifyLogout(c.UserContext(), token)
		if errors.Is(err, ErrProviderUnavailable) {
			answer = fiber.StatusServiceUnavailable // the token may still be the other provider's
		}
		if err != nil {
			continue
		}
		err = h.Store.LogoutByProvider(c.UserContext(), models.LogoutNotice{
			Issuer: notice.Issuer, Subject: notice.Subject, ProviderSession: notice.SessionID, ID: notice.ID,
		})
		if errors.Is(err, models.ErrStale) {
			return c.SendStatus(fiber.StatusBadRequest)
		}
		if err != nil {
			return err
		}
		return c.SendStatus(fiber.StatusOK)
	}
	return c.SendStatus(answer)
}

func queryEscape(s string) string { return url.QueryEscape(localPath(s)) }
