package views_test

import (
	"fmt"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// narrowed is a request of each kind with all that can be said in its form.
func narrowed(kind models.RequestKind) models.NewRequest {
	scope := map[models.RequestKind]models.Scope{
		models.Access:                  {Kinds: []string{"invoices", "events"}, From: value.NewDate(2025, 1, 1), To: value.NewDate(2025, 12, 31)},
		models.Erasure:                 {Kinds: []string{"events"}, Ground: "not_needed"},
		models.RestrictionOfProcessing: {Kinds: []string{"addresses"}, Ground: models.GroundAccuracy},
		models.Portability:             {Kinds: []string{"contracts"}, Recipient: true},
		models.Objection:               {Marketing: true, Purposes: []string{"development", "surveys"}},
		models.Unrecognised:            {Entry: 77},
	}[kind]
	return models.NewRequest{Kind: kind, Details: "Lomakkeen sanat.", Scope: scope}
}

func written(p views.Page, n models.NewRequest) views.Asking {
	a := asking(p, n)
	if n.Scope.Entry != 0 {
		a.Entry = &models.AccessEntry{ID: n.Scope.Entry, At: requestAt(11, 3, 12), Action: models.ActionKindViewed, Reason: "billing", Unit: models.CustomerService, Kind: "invoices"}
	}
	return a
}

var formDue = clock.Due(clock.Request{Received: requestToday})

func init() {
	for _, kind := range models.RequestKinds {
		if kind == models.Rectification {
			continue
		}
		sample("customer/request_new, "+string(kind), func(p views.Page) views.View {
			return views.NewRequestForm(asCustomer(p), asking(p, models.NewRequest{Kind: kind}))
		})
		sample("customer/request_new, filled in, "+string(kind), func(p views.Page) views.View {
			return views.NewRequestForm(asCustomer(p), written(p, narrowed(kind)))
		})
		sample("customer/request_new, mistakes, "+string(kind), func(p views.Page) views.View {
			n := models.NewRequest{Kind: kind, Details: strings.Repeat("a", models.MaxDetails+1), Scope: models.Scope{Kinds: []string{"none"}, Ground: "whim", From: requestToday, To: requestToday.AddDays(-1)}.Of(kind)}
			p.Errors = views.AskingMistakes(p.Lang, kind, n.Check(register.Default())...)
			return views.NewRequestForm(asCustomer(p), asking(p, n))
		})
		sample("customer/request_check, "+string(kind), func(p views.Page) views.View {
			return views.NewRequestCheck(asCustomer(p), written(p, narrowed(kind)), formDue)
		})
	}
}

// TestFormsHoldWhatWasWritten: what was chosen is chosen again, and what is looked over is sent.
func TestFormsHoldWhatWasWritten(t *testing.T) {
	want := map[models.RequestKind][]string{
		models.Access:                  {"kinds=invoices", "kinds=events", "from=2025-01-01", "to=2025-12-31"},
		models.Erasure:                 {"kinds=events", "ground=not_needed"},
		models.RestrictionOfProcessing: {"kinds=addresses", "ground=accuracy_contested"},
		models.Portability:             {"kinds=contracts", "recipient=other"},
		models.Objection:               {"marketing=yes", "purposes=development", "purposes=surveys"},
		models.Unrecognised:            {"entry=77"},
	}
	for kind, fields := range want {
		p := asCustomer(blank("fi"))
		form := render(t, views.NewRequestForm(p, written(p, narrowed(kind))))
		check := render(t, views.NewRequestCheck(p, written(p, narrowed(kind)), formDue))
		for _, field := range fields {
			if !sends(form)[field] {
				t.Errorf("%s: the form does not hold %s", kind, field)
			}
			if !sends(check)[field] {
				t.Errorf("%s: the page to look it over does not send %s", kind, field)
			}
		}
	}
}

// sends are the fields of a page's forms as a browser would send them, "name=value".
func sends(page []byte) map[string]bool {
	sent := map[string]bool{}
	for _, input := range viewstest.Find(page, "input", "") {
		box := viewstest.Attr(input, "type") == "radio" || viewstest.Attr(input, "type") == "checkbox"
		checked := false
		for _, a := range input.Attr {
			checked = checked || a.Key == "checked"
		}
		if !box || checked {
			sent[viewstest.Attr(input, "name")+"="+viewstest.Attr(input, "value")] = true
		}
	}
	return sent
}

// TestCheckTellsEveryChoiceInWords in every language, and no code of ours.
func TestCheckTellsEveryChoiceInWords(t *testing.T) {
	want := map[models.RequestKind][]string{
		models.Access:                  {"invoices.title", "events.title"},
		models.Erasure:                 {"events.title", "requests.ground.not_needed"},
		models.RestrictionOfProcessing: {"addresses.title", "requests.ground.accuracy_contested"},
		models.Portability:             {"contracts.title", "requests.recipient.other"},
		models.Objection:               {"requests.objected_marketing"},
		models.Unrecognised:            {"access_log.unit.customer_service", "access_log.reason.billing", "invoices.title"},
	}
	for kind, keys := range want {
		for _, l := range i18n.Languages {
			p := asCustomer(blank(l.Code))
			text := viewstest.Text(render(t, views.NewRequestCheck(p, written(p, narrowed(kind)), formDue)))
			for _, key := range keys {
				if !strings.Contains(text, i18n.T(l.Code, key)) {
					t.Errorf("%s in %s: %s is not told", kind, l.Code, key)
				}
			}
			for _, code := range []string{"not_needed", "accuracy_contested", "development"} {
				if l.Code != "en" && strings.Contains(text, code) {
					t.Errorf("%s in %s: the code %s", kind, l.Code, code)
				}
			}
		}
	}
}

// TestNarrowingIsNeverRequired: the groups are closed away unless something is chosen or wrong.
func TestNarrowingIsNeverRequired(t *testing.T) {
	p := asCustomer(blank("fi"))
	open := func(a views.Asking, p views.Page) bool { return views.NewRequestForm(p, a).Narrow.Open }
	if open(asking(p, models.NewRequest{Kind: models.Access}), p) {
		t.Error("open with nothing chosen")
	}
	if !open(written(p, narrowed(models.Access)), p) {
		t.Error("closed over what was chosen")
	}
	p.Errors = views.AskingMistakes("fi", models.Access, views.DateMistake("from"))
	if !open(asking(p, models.NewRequest{Kind: models.Access}), p) {
		t.Error("closed over a mistake")
	}
}

// TestAskingMistakesHaveTexts: each that models find in a form or a message, beside a field of the form.
func TestAskingMistakesHaveTexts(t *testing.T) {
	codes := map[string][]string{
		"details": {"required", "too_long", "characters"}, "kinds": {"unknown"}, "from": {"form"}, "to": {"form", "before"},
		"ground": {"required", "unknown"}, "purposes": {"required", "unknown"},
		"message": {"required", "too_long", "characters"}, "files": {"too_many", "empty", "too_long", "type"},
		"content": {"required"}, "content_note": {"too_long", "characters"},
	}
	for _, kind := range models.RequestKinds {
		for field, list := range codes {
			for _, code := range list {
				got := views.AskingMistakes("fi", kind, &models.Invalid{Field: field, Code: code})
				if len(got) != 1 || got[0].Text == "" || strings.Contains(got[0].Text, "⟦") || strings.Contains(got[0].Text, "<no value>") {
					t.Errorf("%s %s.%s: %v", kind, field, code, got)
				}
			}
		}
	}
	if got := views.AskingMistakes("en", models.Access, &models.Invalid{Field: "files", Code: "too_long"}); !strings.Contains(got[0].Text, "5 MB") {
		t.Errorf("the limit is not told: %s", got[0].Text)
	}
}

func TestFormTexts(t *testing.T) {
	var keys []string
	for _, ground := range append(append([]models.Code{}, models.RestrictionGrounds...), models.ErasureGrounds...) {
		keys = append(keys, "requests.ground."+string(ground))
	}
	for _, kind := range models.RequestKinds {
		if key := "requests.words." + string(kind); i18n.Has(key) {
			keys = append(keys, "requests.words_hint."+string(kind))
		}
		if views.NewRequestForm(blank("fi"), asking(blank("fi"), models.NewRequest{Kind: kind})).Narrow != nil {
			keys = append(keys, "requests.narrow."+string(kind), "requests.narrow_text."+string(kind))
		}
	}
	for _, state := range []models.State{models.IdentityPending, models.SpecificationPending} {
		keys = append(keys, "requests.asked."+string(state), "requests.reply_hint."+string(state))
	}
	for _, content := range []models.Code{models.Content, models.NotContent} {
		keys = append(keys, "requests.content_said."+string(content))
	}
	for _, key := range keys {
		if !i18n.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
}

// TestEveryKindHasAQuestion: a kind that is in no group could not be asked for.
func TestEveryKindHasAQuestion(t *testing.T) {
	asked := map[string]int{}
	for _, g := range views.NewRequests(asCustomer(blank("fi")), nil, nil, requestToday).Groups {
		for _, k := range g.Kinds {
			asked[k.Ask.URL]++
		}
	}
	for _, kind := range models.RequestKinds {
		if n := asked[fmt.Sprintf("/requests/new/%s", kind)]; n != 1 {
			t.Errorf("%s is offered %d times", kind, n)
		}
	}
}
