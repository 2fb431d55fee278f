package views_test

import (
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/permit"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

var (
	_ = sample("customer/contact", func(p views.Page) views.View {
		return views.NewContactForm(at(p, "/contact"), someContacts(), models.NewContact{})
	})
	_ = sample("customer/contact, none", func(p views.Page) views.View {
		return views.NewContactForm(at(p, "/contact"), nil, models.NewContact{})
	})
	_ = sample("customer/contact, no address", func(p views.Page) views.View {
		p.Errors = views.ContactMistake(p.Lang, &models.Invalid{Field: "value", Code: "email"})
		return views.NewContactForm(at(p, "/contact"), nil, models.NewContact{Channel: "email", Value: "aino"})
	})
	_ = sample("public/contact_confirm", func(p views.Page) views.View { return views.NewContactConfirm(p, "abc") })
	_ = sample("public/contact_confirmed", func(p views.Page) views.View { return views.NewContactConfirmed(p) })
	_ = sample("public/contact_confirmed, too late", func(p views.Page) views.View { return views.NewContactTooLate(p) })
)

// someContacts are addresses and numbers in every state.
func someContacts() []models.MyContact {
	own := func(id int64, ch models.Code, text string, verified value.Bool) models.MyContact {
		return models.MyContact{Contact: models.Contact{
			Record: models.Record{ID: id, Key: "portal-" + text}, Channel: ch, Value: text, Verified: verified, Origin: models.Origin{Source: "person"},
		}}
	}
	company := func(id int64, ch models.Code, text string, verified value.Bool) models.MyContact {
		c := own(id, ch, text, verified)
		c.Key, c.Source = text, "contract"
		return c
	}
	mailed := own(3, "email", "uusi@esimerkki.example", value.BoolOf(false))
	mailed.Until = instant("2026-11-22T09:00:00Z")
	return []models.MyContact{
		company(1, "email", "aino@esimerkki.example", value.BoolOf(true)), company(2, "email", "vanha@esimerkki.example", value.BoolOf(false)),
		mailed, own(4, "email", "myohassa@esimerkki.example", value.BoolOf(false)), own(5, "email", "vahvistettu@esimerkki.example", value.BoolOf(true)),
		own(6, "phone", "+358401234567", value.BoolOf(false)), company(7, "phone", "+358401234568", value.Bool{}),
	}
}

// TestContactsSayWhatHappensNext: of each state the customer reads what it is and what to do.
func TestContactsSayWhatHappensNext(t *testing.T) {
	f := views.NewContactForm(asCustomer(blank("en")), someContacts(), models.NewContact{})
	for i, want := range []struct {
		state, text   string
		remove, wrong bool
	}{
		{"Confirmed", "", false, true}, {"Not confirmed", "the same address", false, true}, {"Waits to be confirmed", "The link works until", true, false},
		{"Waits to be confirmed", "too old", true, false}, {"Confirmed", "", true, false}, {"Waits to be confirmed", "calls this number", true, false},
		{"In use", "", false, true},
	} {
		h := f.Held[i]
		if got := h.Facts.Rows[1].Values[0].Text; got != want.state || !strings.Contains(h.Text, want.text) || want.text == "" && h.Text != "" {
			t.Errorf("%s: %q, %q", h.Title, got, h.Text)
		}
		if (h.Remove != nil) != want.remove || (h.Wrong != nil) != want.wrong {
			t.Errorf("%s: remove %v, wrong %v", h.Title, h.Remove, h.Wrong)
		}
	}
}

// TestConfirmationTellsNothing: whoever opens a link learns of no address and no name.
func TestConfirmationTellsNothing(t *testing.T) {
	for _, l := range i18n.Languages {
		for _, v := range []views.View{views.NewContactConfirm(blank(l.Code), "abc"), views.NewContactConfirmed(blank(l.Code)), views.NewContactTooLate(blank(l.Code))} {
			text := strings.ReplaceAll(viewstest.Text(rendered(t, v)), blank(l.Code).Company.Email, "")
			if strings.Contains(text, "@") {
				t.Errorf("%s: %s", l.Code, text)
			}
		}
	}
}

func TestContactMistakesHaveWords(t *testing.T) {
	for _, key := range []string{"channel.required", "value.email", "value.phone", "value.held", "value.too_many"} {
		if !i18n.Has("contact.error." + key) {
			t.Errorf("no text for %s", key)
		}
	}
	for _, ch := range models.ContactChannels {
		if !i18n.Has("contact.how."+string(ch)) || !i18n.Has("contact.added."+string(ch)) {
			t.Errorf("no text for %s", ch)
		}
	}
}

func TestMissingWay(t *testing.T) {
	for _, reason := range permit.Reasons {
		cells := decided(nil)
		for i := range cells {
			cells[i].Reason = permit.NoConsent
		}
		cells[3].Reason = reason
		want := reason == permit.NoWay || reason == permit.UnverifiedAddress || reason == permit.WrongAddress
		if link := views.MissingWay("fi", cells); (link != nil) != want {
			t.Errorf("%s: %v", reason, link)
		}
	}
}
