package views_test

import (
	"testing"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

func webhookSample() models.WebhookState {
	at, _ := value.ParseTime("2026-11-22T03:00:00Z")
	return models.WebhookState{Waiting: 1204, Failing: 3, Dead: 2, WebhookEndpoint: models.WebhookEndpoint{
		ID: 3, URL: "https://crm.example.fi/webhook?tenant=sahko", Description: "Asiakashallinta", Events: "permissions.changed restrictions.changed", CreatedAt: at,
	}}
}

func webhookOff(why models.Code) models.WebhookState {
	e := webhookSample()
	e.DisabledAt, e.DisabledWhy, e.Dead, e.Failing = e.CreatedAt, why, 0, 0
	return e
}

func deliverySample() []models.WebhookDelivery {
	at, _ := value.ParseTime("2026-11-22T03:00:00Z")
	dead := models.WebhookDelivery{
		ID: 5, EventID: "msg_V6Q2ZC3WZ2NHKDH7SUW4GXCMHN", Type: models.PermissionsChanged, Sequence: 1200345, CreatedAt: at, Attempts: 17,
		Status: 503, Error: "the answer was 503", DoneAt: at, Dead: true,
	}
	failing, sent, waiting, test, replayed := dead, dead, dead, dead, dead
	failing.DoneAt, failing.Dead, failing.NextAt, failing.Status, failing.Error = value.Time{}, false, at, 0, "no answer within 10s"
	sent.Dead, sent.Status, sent.Error, sent.Attempts = false, 204, "", 1
	waiting.Dead, waiting.DoneAt, waiting.Status, waiting.Error, waiting.Attempts = false, value.Time{}, 0, "", 0
	test.Type, test.Sequence = models.WebhookTested, 0
	replayed.ReplayedAt = at
	return []models.WebhookDelivery{dead, failing, waiting, sent, test, replayed}
}

var (
	_ = sample("staff/webhooks", func(p views.Page) views.View {
		e := webhookSample()
		good, failing := e, e
		good.Dead, good.Failing, failing.Dead = 0, 0, 0
		list := []models.WebhookState{e, good, failing, webhookOff(models.DisabledByStaff), webhookOff(models.DisabledGone)}
		return views.NewWebhooks(asStaff(p, "admin"), list, models.NewWebhook{Types: models.WebhookTypes})
	})
	_ = sample("staff/webhooks, mistakes", func(p views.Page) views.View {
		p.Errors = views.WebhookMistakes(p.Lang, &models.Invalid{Field: "url", Code: "https"}, &models.Invalid{Field: "events", Code: "required"})
		return views.NewWebhooks(asStaff(p, "admin"), nil, models.NewWebhook{URL: "http://crm.example"})
	})
	_ = sample("staff/webhook", func(p views.Page) views.View {
		return views.NewWebhook(asStaff(p, "admin"), webhookSample(), views.Deliveries{Rows: deliverySample(), Total: 120, Page: 2})
	})
	_ = sample("staff/webhook, disabled", func(p views.Page) views.View {
		p.Errors = views.WebhookMistakes(p.Lang, &models.Invalid{Field: "since", Code: "required"})
		return views.NewWebhook(asStaff(p, "admin"), webhookOff(models.DisabledGone), views.Deliveries{Page: 1})
	})
	_ = sample("staff/webhook_secret", func(p views.Page) views.View {
		return views.NewWebhookSecret(asStaff(p, "admin"), 3, models.NewWebhookSecret())
	})
)

func TestWebhookWords(t *testing.T) {
	keys := append([]string{"webhooks.why.staff", "webhooks.why.gone", "webhooks.error.form"}, views.WebhookOutcomes...)
	for _, s := range models.DeliveryStates {
		keys = append(keys, "webhooks.state."+string(s))
	}
	for _, kind := range models.WebhookTypes {
		keys = append(keys, "webhooks.type."+string(kind))
	}
	for field, codes := range map[string][]string{
		"url": {"required", "too_long", "form", "https"}, "description": {"required", "too_long", "characters"}, "events": {"required"},
		"since": {"required", "form"}, "sequence": {"form"},
	} {
		for _, code := range codes {
			keys = append(keys, "webhooks.error."+field+"."+code)
		}
	}
	for _, key := range keys {
		if !i18n.Has(key) {
			t.Errorf("no text for %s", key)
		}
	}
	if views.WebhookDone(blank("en"), -1) != nil || views.WebhookDone(blank("en"), len(views.WebhookOutcomes)) != nil {
		t.Error("an outcome that is none is told")
	}
}
