package views_test

import (
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

func unsubscription(purpose string, stopped, all bool) models.Unsubscription {
	return models.Unsubscription{Purpose: register.Default().Permission(purpose), Channel: register.ChannelEmail, Stopped: stopped, AllStopped: all}
}

func linked(p views.Page) views.Page {
	p.Path, p.CSRF = "/unsubscribe/abc", ""
	return p
}

var (
	_ = sample("public/unsubscribe", func(p views.Page) views.View {
		return views.NewUnsubscribe(linked(p), unsubscription("direct_marketing", false, false))
	})
	_ = sample("public/unsubscribe, research", func(p views.Page) views.View {
		return views.NewUnsubscribe(linked(p), unsubscription("market_research", false, false))
	})
	_ = sample("public/unsubscribe, already", func(p views.Page) views.View {
		return views.NewUnsubscribe(linked(p), unsubscription("direct_marketing", true, false))
	})
	_ = sample("public/unsubscribe, already all", func(p views.Page) views.View {
		return views.NewUnsubscribe(linked(p), unsubscription("direct_marketing", true, true))
	})
	_ = sample("public/unsubscribe, done", func(p views.Page) views.View {
		return views.NewUnsubscribed(linked(p), unsubscription("direct_marketing", true, false), models.ThisAlone)
	})
	_ = sample("public/unsubscribe, done all", func(p views.Page) views.View {
		return views.NewUnsubscribed(linked(p), unsubscription("direct_marketing", true, true), models.AllMarketing)
	})
	_ = sample("public/unsubscribe_lost", func(p views.Page) views.View { return views.NewLostLink(linked(p)) })
)

// TestUnsubscribeSaysOfEveryPurpose: whatever a link may be about has a name, what a no means and a
// channel in words in every language.
func TestUnsubscribeSaysOfEveryPurpose(t *testing.T) {
	for _, l := range i18n.Languages {
		for _, purpose := range register.Default().Permissions {
			for _, ch := range purpose.Channels {
				u := models.Unsubscription{Purpose: purpose, Channel: ch.Channel}
				text := viewstest.Text(render(t, views.NewUnsubscribe(linked(blank(l.Code)), u)))
				for _, want := range []string{purpose.Name.In(l.Code), purpose.WhenNo.In(l.Code), i18n.T(l.Code, "permissions.channel."+string(ch.Channel))} {
					if want == "" || !strings.Contains(text, want) {
						t.Errorf("%s, %s by %s: %q is missing", l.Code, purpose.Key, ch.Channel, want)
					}
				}
			}
		}
	}
}
