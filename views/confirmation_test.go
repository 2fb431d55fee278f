package views_test

import (
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// toTell is a customer who waits to be told by the way.
func toTell(way models.TellWay, lang string, changed bool) models.ConfirmationToGive {
	at := value.TimeOf(modelstest.Start)
	c := models.ConfirmationToGive{Seen: 7, Now: models.Telling{Way: way, Language: lang}}
	c.ID, c.Since, c.Way = 12, at.Add(-50*time.Hour), way
	c.Holds = receipt()
	c.Holds.At = at
	switch way {
	case models.TellByPhone:
		c.Now.To, c.Tries, c.Tried = "+358401234567", 2, at.Add(-time.Hour)
	case models.TellByLetter:
		c.Address = &models.Address{CareOf: "Virtanen", Street: "Storgatan 1 B 2", PostalCode: "111 22", PostOffice: "Stockholm", Country: "SE"}
	}
	if changed {
		for _, p := range madeChange(false).Decisions {
			p.DecidedAt, p.How = at.Add(-50*time.Hour), "portal"
			c.Changes = append(c.Changes, models.TurnedCell{Before: p.Previous, Now: p})
		}
	}
	return c
}

var waitingToBeTold = []models.WaitingConfirmation{
	{ID: 11, Number: "1000001", Way: models.TellByLetter, Since: value.TimeOf(modelstest.Start)},
	{ID: 12, Number: "1000002", Way: models.TellByPhone, Since: value.TimeOf(modelstest.Start), Tries: 2, Tried: value.TimeOf(modelstest.Start)},
}

func confirmationPage(p views.Page, path string) views.Page {
	p.Path = path
	return asStaff(p, "agent")
}

var (
	_ = sample("staff/confirmations", func(p views.Page) views.View {
		return views.NewStaffConfirmations(confirmationPage(p, views.ConfirmationsURL), waitingToBeTold, 120, 2)
	})
	_ = sample("staff/confirmations, none", func(p views.Page) views.View {
		return views.NewStaffConfirmations(confirmationPage(p, views.ConfirmationsURL), nil, 0, 1)
	})
	_ = sample("staff/confirmation, call", func(p views.Page) views.View {
		c := toTell(models.TellByPhone, "sv", true)
		c.Protection = models.Ordered
		return views.NewStaffConfirmation(confirmationPage(p, views.ConfirmationURL(12)), c)
	})
	_ = sample("staff/confirmation, call, taken back", func(p views.Page) views.View {
		return views.NewStaffConfirmation(confirmationPage(p, views.ConfirmationURL(12)), toTell(models.TellByPhone, "fi", false))
	})
	_ = sample("staff/confirmation, letter", func(p views.Page) views.View {
		return views.NewStaffConfirmation(confirmationPage(p, views.ConfirmationURL(12)), toTell(models.TellByLetter, "en", true))
	})
	_ = sample("staff/confirmation, by itself", func(p views.Page) views.View {
		return views.NewStaffConfirmation(confirmationPage(p, views.ConfirmationURL(12)), toTell(models.TellByEmail, "fi", true))
	})
	_ = sample("customer/permission_done, a letter comes", func(p views.Page) views.View {
		change := madeChange(true)
		change.Told = models.PermissionConfirmation{Way: models.TellByLetter}
		return views.NewPermissionDone(asCustomer(p), change, register.Default())
	})
)

// TestConfirmationLetter: in the customer's language, with the address on the first page alone, and what
// was changed and what holds after it.
func TestConfirmationLetter(t *testing.T) {
	for _, l := range i18n.Languages {
		for name, changed := range map[string]bool{"changed": true, "taken back": false} {
			t.Run(l.Code+" "+name, func(t *testing.T) { writtenIn(t, l.Code, changed) })
		}
	}
}

func writtenIn(t *testing.T, lang string, changed bool) {
	letter, err := views.ConfirmationPDF(toTell(models.TellByLetter, lang, changed), "https://oma.esimerkki.example/", modelstest.Start)
	if err != nil {
		t.Fatal(err)
	}
	pages := textOf(t, letter)
	if len(pages) < 2 {
		t.Fatalf("%d pages", len(pages))
	}
	for _, want := range []string{"Aino Lehtinen", "c/o Virtanen", "Storgatan 1 B 2", "111 22 STOCKHOLM", i18n.T(lang, "confirmation.letter"), "100234",
		"https://oma.esimerkki.example", register.Default().Controller.Phone} {
		if !strings.Contains(pages[0], want) {
			t.Errorf("%q is missing in %s", want, pages[0])
		}
	}
	rest := strings.Join(pages[1:], "")
	if strings.Contains(rest, "Storgatan") || strings.Contains(rest, "Lehtinen") || strings.Contains(rest+pages[0], "⟦") {
		t.Errorf("the pages say who it is, or lack a text: %s", rest)
	}
	if got := strings.Contains(rest, i18n.T(lang, "confirmation.changed")); got != changed {
		t.Errorf("what was changed is told: %t", got)
	}
	if !strings.Contains(rest, i18n.T(lang, "confirmation.holds")) {
		t.Errorf("what holds is not told: %s", rest)
	}
}

// TestCustomersReadHowTheyWereTold: beside the decisions that were told, and beside no others.
func TestCustomersReadHowTheyWereTold(t *testing.T) {
	at := value.TimeOf(modelstest.Start)
	var rows []models.Permission
	for i := range 5 {
		p := models.Permission{Purpose: "market_research", Channel: "phone", State: models.Granted, DecidedAt: at, RecordedHere: value.BoolOf(i != 0)}
		p.ID, p.Received = int64(5-i), at.Add(time.Duration(-i)*24*time.Hour)
		rows = append(rows, p) // newest first
	}
	sent := at.Add(-71 * time.Hour)
	history := views.NewPermissionHistory(asCustomer(blank("fi")), rows, 1, register.Default()).WithConfirmations([]models.PermissionConfirmation{
		{Way: models.TellByEmail, Since: at.Add(-72 * time.Hour), Covers: 2, Given: sent, Outcome: models.ConfirmationSent},
		{Way: models.TellByPhone, Since: at.Add(-48 * time.Hour), Covers: 3, Tried: sent, Given: sent, Outcome: models.NotReached},
		{Way: models.TellByLetter, Since: at.Add(-24 * time.Hour)},
	})
	for i, want := range []string{"", "Lähetämme sinulle vahvistuksen kirjeenä.", "emme tavoittaneet sinua", "Vahvistus lähetettiin sähköpostilla 3.11.2026.", ""} {
		facts := strings.Join(history.Decisions[i].Facts, " ")
		if want == "" && strings.Contains(facts, "ahvist") || !strings.Contains(facts, want) {
			t.Errorf("decision %d: %q, want %q", i, facts, want)
		}
	}
}

// TestEveryWayHasWords: of telling, and of what staff say that they did.
func TestEveryWayHasWords(t *testing.T) {
	for _, way := range []models.TellWay{models.TellByEmail, models.TellByText, models.TellByPhone, models.TellByLetter} {
		keys := []string{"confirmation.coming.", "confirmation.given."}
		if way.ByStaff() {
			keys = append(keys, "confirmation.way.")
		}
		for _, key := range keys {
			if !i18n.Has(key + string(way)) {
				t.Errorf("no text %s%s", key, way)
			}
		}
	}
	for _, outcome := range views.ConfirmationOutcomes {
		if !i18n.Has("confirmation.press."+string(outcome)) || !i18n.Has("confirmation.flash."+string(outcome)) {
			t.Errorf("no text of %s", outcome)
		}
	}
	if views.ConfirmationNoted(blank("fi"), -1) != nil || views.ConfirmationNoted(blank("fi"), 3) != nil {
		t.Error("an outcome that is none is told")
	}
}
