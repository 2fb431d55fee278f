package handlers

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// Other systems come with a bearer token and nothing else: no session, no cookie, so no form of
// another site can speak for them. A customer number may stand in an address here: it is the key by
// which the systems know a customer, says nothing by itself, and no log of ours has addresses.

// apiPrefix begins the paths of other systems.
const apiPrefix = "/api/"

func isAPI(c *fiber.Ctx) bool { return strings.HasPrefix(c.Path(), apiPrefix) }

// asClient lets systems in whose token has the scope of the route, with the parameters it declares.
func (h *Handlers) asClient(r apiRoute, calls *throttle) fiber.Handler {
	return func(c *fiber.Ctx) error {
		client, err := h.client(c, r.scope, calls)
		if err != nil {
			return err
		}
		if err := r.operation.check(c, h.Store.Description); err != nil {
			return err
		}
		return r.answer(h, c, client)
	}
}

// challenge tells how to be let in: RFC 6750 section 3.
const challenge = `Bearer realm="omatiedot"`

// client is the system whose token the request has. Its requests are counted, those out of its scope too.
func (h *Handlers) client(c *fiber.Ctx, scope models.TokenScope, calls *throttle) (models.Client, error) {
	token, ok := bearer(c)
	if !ok {
		c.Set(fiber.HeaderWWWAuthenticate, challenge)
		return models.Client{}, models.ErrToken
	}
	client, err := h.Store.Client(c.UserContext(), token, scope)
	if errors.Is(err, models.ErrToken) {
		c.Set(fiber.HeaderWWWAuthenticate, challenge+`, error="invalid_token"`)
	}
	if client.ID() == 0 {
		return client, err
	}
	if now := h.Store.Now(); !calls.allows(strconv.FormatInt(client.ID(), 10), now) {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(untilNext(now).Seconds())))
		return client, errTooManyCalls
	}
	if errors.Is(err, models.ErrScope) {
		c.Set(fiber.HeaderWWWAuthenticate, challenge+`, error="insufficient_scope", scope="`+string(scope)+`"`)
	}
	return client, err
}

// bearer is the token of the one Authorization header: RFC 6750 section 2.1.
func bearer(c *fiber.Ctx) (string, bool) {
	headers := c.Request().Header.PeekAll(fiber.HeaderAuthorization)
	if len(headers) != 1 {
		return "", false
	}
	scheme, token, ok := strings.Cut(string(headers[0]), " ")
	return token, ok && strings.EqualFold(scheme, "Bearer")
}

// allowedCursor begins the cursors of lists that are narrowed to what is allowed or not. They end: whoever
// followed changes by them would not hear of a customer who no longer fits.
const allowedCursor = "a"

func (h *Handlers) apiPermissions(c *fiber.Ctx, client models.Client) error {
	q := models.PermissionQuery{Purpose: c.Query("purpose"), Channel: c.Query("channel"), Allowed: models.Allowance(c.Query("allowed"))}
	prefix := ""
	if q.Allowed != models.AnyAllowance {
		prefix = allowedCursor
	}
	var err error
	if q.FeedPage, err = feedPage(c, prefix); err != nil {
		return err
	}
	feed, err := h.Store.PermissionFeed(c.UserContext(), client, q)
	var wrong *models.Invalid
	if errors.As(err, &wrong) {
		return &wrongParameter{wrong.Field, "there is no such purpose and channel"}
	}
	if err != nil {
		return err
	}
	cursor := ""
	if prefix == "" || feed.More {
		cursor = prefix + strconv.FormatInt(feed.Next, 10)
	}
	return c.JSON(views.NewPermissionFeed(feed, cursor))
}

func (h *Handlers) apiCustomer(c *fiber.Ctx, client models.Client) error {
	p, err := h.Store.PermissionsOf(c.UserContext(), client, number(c))
	if err != nil {
		return err
	}
	return c.JSON(views.NewCustomerPermissions(p))
}

func (h *Handlers) apiRestrictions(c *fiber.Ctx, client models.Client) error {
	page, err := feedPage(c, "")
	if err != nil {
		return err
	}
	feed, err := h.Store.RestrictionFeed(c.UserContext(), client, page)
	if err != nil {
		return err
	}
	return c.JSON(views.NewRestrictionFeed(feed, strconv.FormatInt(feed.Next, 10)))
}

// feedPage is the page asked for, by a cursor of lists whose cursors begin so.
func feedPage(c *fiber.Ctx, prefix string) (models.FeedPage, error) {
	page := models.FeedPage{Limit: c.QueryInt("limit", standardLimit)}
	cursor := c.Query("cursor")
	if cursor == "" {
		return page, nil
	}
	digits, ok := strings.CutPrefix(cursor, prefix)
	after, err := strconv.ParseInt(digits, 10, 64)
	if !ok || err != nil {
		return page, &wrongParameter{"cursor", "it is of a list with another value of allowed"}
	}
	page.After = after
	return page, nil
}
