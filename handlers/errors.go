package handlers

import (
	"errors"
	"runtime/debug"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

// errForm: the form's token is missing or not of this session.
var errForm = errors.New("form of another session")

// errRole: a member of staff without any role of ours.
var errRole = errors.New("no role")

// trouble is how an error looks from outside.
type trouble struct {
	status int
	kind   views.TroubleKind
}

// troubles is the one table from errors to answers. What is not in it is a fault of ours: 500.
var troubles = []struct {
	err error
	trouble
}{
	{models.ErrNotFound, trouble{404, views.NotFound}},
	{models.ErrNotAllowed, trouble{403, views.NotAllowed}},
	{models.ErrStep, trouble{409, views.BadRequest}},
	{models.ErrStale, trouble{409, views.BadRequest}},
	{models.ErrSession, trouble{401, views.LoginAgain}},
	{models.ErrTooMany, trouble{429, views.TooManyDownloads}},
	{models.ErrAmbiguous, trouble{403, views.UnknownPerson}},
	{errForm, trouble{403, views.FormExpired}},
	{errRole, trouble{403, views.NoRole}},
	{errUnknownPerson, trouble{403, views.UnknownPerson}},
	{ErrLoginCancelled, trouble{403, views.LoginFailed}},
	{ErrLoginExpired, trouble{403, views.LoginFailed}},
	{ErrLoginRefused, trouble{403, views.LoginFailed}},
	{ErrProviderUnavailable, trouble{503, views.Unavailable}},
}

// fail is the one door for errors: people get a page that says what they can do and a reference, other
// systems a problem document, the log gets the error.
func (h *Handlers) fail(c *fiber.Ctx, err error) (sent error) {
	defer func() {
		// The page that tells of a fault can be at fault itself; then a bare answer must do.
		if r := recover(); r != nil {
			h.Log.Error("panic", "id", requestID(c), "stack", string(debug.Stack()))
			sent = c.SendStatus(500)
		}
	}()
	if isAPI(c) {
		return h.problem(c, err)
	}
	t := trouble{500, views.Problem}
	var web *fiber.Error
	if errors.As(err, &web) {
		t = ofStatus(web.Code)
	}
	for _, row := range troubles {
		if errors.Is(err, row.err) {
			t = row.trouble
			break
		}
	}
	c.Locals(localFault, err)
	reference := ""
	if t.status >= 500 {
		reference = requestID(c)
	}
	c.Status(t.status)
	if renderErr := h.show(c, views.NewTrouble(h.page(c), t.kind, reference)); renderErr != nil {
		c.Locals(localFault, errors.Join(err, renderErr))
		return c.SendStatus(500)
	}
	return nil
}

func ofStatus(status int) trouble {
	switch {
	case status == 404 || status == 405:
		return trouble{status, views.NotFound}
	case status == 429:
		return trouble{status, views.TooManyRequests}
	case status == 503:
		return trouble{status, views.Unavailable}
	case status >= 400 && status < 500:
		return trouble{status, views.BadRequest}
	}
	return trouble{500, views.Problem}
}
