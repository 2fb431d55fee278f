package handlers

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/views"
)

func (h *Handlers) tokens(c *fiber.Ctx, staff models.Staff) error {
	return h.showTokens(c, staff, h.page(c), models.NewToken{})
}

func (h *Handlers) showTokens(c *fiber.Ctx, staff models.Staff, p views.Page, n models.NewToken) error {
	tokens, err := h.Store.Tokens(c.UserContext(), staff)
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffTokens(p, tokens, h.today(), n))
}

// issueToken answers with the token itself: it is in no address, and nothing can show it again.
func (h *Handlers) issueToken(c *fiber.Ctx, staff models.Staff) error {
	n := models.NewToken{Name: c.FormValue("name")}
	for _, scope := range c.Context().PostArgs().PeekMulti("scopes") {
		n.Scopes = append(n.Scopes, models.TokenScope(scope))
	}
	token, err := "", n.Until.UnmarshalText([]byte(c.FormValue("until")))
	if err != nil {
		err = &models.Invalid{Field: "until", Code: "form"}
	} else {
		token, err = h.Store.IssueToken(c.UserContext(), staff, n)
	}
	p := h.page(c)
	p.Path = views.TokensURL
	var wrong *models.Invalid
	if errors.As(err, &wrong) {
		p.Errors = views.TokenMistake(p, wrong)
		c.Status(fiber.StatusUnprocessableEntity)
		return h.showTokens(c, staff, p, n)
	}
	if err != nil {
		return err
	}
	return h.show(c, views.NewStaffTokenIssued(p, n.Name, token))
}

func (h *Handlers) revokeToken(c *fiber.Ctx, staff models.Staff) error {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	if err := h.Store.RevokeToken(c.UserContext(), staff, id); err != nil {
		return err
	}
	h.flash(c, flashTokenRevoked, 0)
	return c.Redirect(views.TokensURL, fiber.StatusSeeOther)
}
