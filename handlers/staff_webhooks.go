package handlers

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
)

const webhooksPath = "/staff/webhooks"

func (h *Handlers) webhooks(c *fiber.Ctx, staff models.Staff) error {
	return h.showWebhooks(c, staff, models.NewWebhook{Types: models.WebhookTypes}, nil)
}

func (h *Handlers) showWebhooks(c *fiber.Ctx, staff models.Staff, n models.NewWebhook, wrong []*models.Invalid) error {
	list, err := h.Store.Webhooks(c.UserContext(), staff)
	if err != nil {
		return err
	}
	p := h.page(c)
	p.Path, p.Errors = webhooksPath, views.WebhookMistakes(p.Lang, wrong...)
	return h.show(c, views.NewWebhooks(p, list, n))
}

// addWebhook adds an endpoint and shows its secret, which no later page does.
func (h *Handlers) addWebhook(c *fiber.Ctx, staff models.Staff) error {
	n := models.NewWebhook{URL: c.FormValue("url"), Description: c.FormValue("description")}
	for _, t := range c.Context().PostArgs().PeekMulti("events") {
		n.Types = append(n.Types, models.WebhookType(t))
	}
	e, secret, err := h.Store.AddWebhook(c.UserContext(), staff, n)
	if wrong := invalids(err); wrong != nil {
		c.Status(fiber.StatusUnprocessableEntity)
		return h.showWebhooks(c, staff, n, wrong)
	}
	if err != nil {
		return err
	}
	return h.showSecret(c, e.ID, secret)
}

// showSecret is the answer to a form, so it is in no history and, as every page, in no cache.
func (h *Handlers) showSecret(c *fiber.Ctx, id int64, secret models.WebhookSecret) error {
	p := h.page(c)
	p.Path = views.WebhookURL(id)
	return h.show(c, views.NewWebhookSecret(p, id, secret))
}

func (h *Handlers) webhook(c *fiber.Ctx, staff models.Staff) error {
	return h.showWebhook(c, staff, nil)
}

func (h *Handlers) showWebhook(c *fiber.Ctx, staff models.Staff, wrong []*models.Invalid) error {
	id, err := endpoint(c)
	if err != nil {
		return err
	}
	e, err := h.Store.Webhook(c.UserContext(), staff, id)
	if err != nil {
		return err
	}
	page := pageNumber(c)
	rows, total, err := h.Store.WebhookDeliveries(c.UserContext(), staff, id, page)
	if err != nil {
		return err
	}
	p := h.page(c)
	p.Errors = views.WebhookMistakes(p.Lang, wrong...)
	if wrong != nil {
		p.Path = views.WebhookURL(id)
	}
	return h.show(c, views.NewWebhook(p, e, views.Deliveries{Rows: rows, Total: total, Page: page}))
}

func (h *Handlers) rotateWebhook(c *fiber.Ctx, staff models.Staff) error {
	id, err := endpoint(c)
	if err != nil {
		return err
	}
	secret, err := h.Store.RotateWebhook(c.UserContext(), staff, id)
	if err != nil {
		return err
	}
	return h.showSecret(c, id, secret)
}

func (h *Handlers) testWebhook(c *fiber.Ctx, staff models.Staff) error {
	return h.webhookStep(c, views.WebhookTested, func(id int64) error { return h.Store.TestWebhook(c.UserContext(), staff, id) })
}

func (h *Handlers) disableWebhook(c *fiber.Ctx, staff models.Staff) error {
	return h.webhookStep(c, views.WebhookDisabled, func(id int64) error { return h.Store.DisableWebhook(c.UserContext(), staff, id) })
}

func (h *Handlers) enableWebhook(c *fiber.Ctx, staff models.Staff) error {
	return h.webhookStep(c, views.WebhookEnabled, func(id int64) error { return h.Store.EnableWebhook(c.UserContext(), staff, id) })
}

// replayWebhook has the endpoint told again of one delivery's customer, of those of all that were given
// up, or of all that changed from a day or a sequence on.
func (h *Handlers) replayWebhook(c *fiber.Ctx, staff models.Staff) error {
	r, wrong := replayOf(c)
	if wrong != nil {
		c.Status(fiber.StatusUnprocessableEntity)
		return h.showWebhook(c, staff, wrong)
	}
	return h.webhookStep(c, views.WebhookReplayed, func(id int64) error {
		r.Endpoint = id
		return h.Store.AskReplay(c.UserContext(), staff, r)
	})
}

// replayOf reads what is asked to be told again.
func replayOf(c *fiber.Ctx) (r models.WebhookReplay, wrong []*models.Invalid) {
	var err error
	if text := c.FormValue("delivery"); text != "" {
		if r.Delivery, err = strconv.ParseInt(text, 10, 64); err != nil || r.Delivery < 1 {
			wrong = append(wrong, &models.Invalid{Field: "", Code: "form"})
		}
		return r, wrong
	}
	if r.Dead = c.FormValue("dead") != ""; r.Dead {
		return r, nil
	}
	sequence, day := strings.TrimSpace(c.FormValue("sequence")), strings.TrimSpace(c.FormValue("since"))
	if sequence == "" && day == "" {
		wrong = append(wrong, &models.Invalid{Field: "since", Code: "required"})
	}
	if sequence != "" {
		if r.Sequence, err = strconv.ParseInt(sequence, 10, 64); err != nil || r.Sequence < 1 {
			wrong = append(wrong, &models.Invalid{Field: "sequence", Code: "form"})
		}
	}
	if day != "" {
		d, err := value.ParseDate(day)
		if err != nil {
			wrong = append(wrong, &models.Invalid{Field: "since", Code: "form"})
		}
		r.Since = value.TimeOf(d.Start())
	}
	return r, wrong
}

// webhookStep does something with the endpoint and tells of it on its page.
func (h *Handlers) webhookStep(c *fiber.Ctx, what views.WebhookOutcome, step func(id int64) error) error {
	id, err := endpoint(c)
	if err != nil {
		return err
	}
	if err := step(id); err != nil {
		return err
	}
	h.flash(c, flashWebhook, int(what))
	return c.Redirect(views.WebhookURL(id), fiber.StatusSeeOther)
}

func endpoint(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("endpoint"), 10, 64)
	if err != nil {
		return 0, models.ErrNotFound
	}
	return id, nil
}

// invalids are the mistakes of a form that an error is made of; nil where it is of something else.
func invalids(err error) []*models.Invalid {
	var joined interface{ Unwrap() []error }
	if !errors.As(err, &joined) {
		return nil
	}
	var wrong []*models.Invalid
	for _, one := range joined.Unwrap() {
		var invalid *models.Invalid
		if !errors.As(one, &invalid) {
			return nil
		}
		wrong = append(wrong, invalid)
	}
	return wrong
}
