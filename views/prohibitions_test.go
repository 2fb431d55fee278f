package views_test

import (
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// TestPermissionsShowLists: what an industry list says stands apart from what the customer answered.
func TestPermissionsShowLists(t *testing.T) {
	listed := &models.Prohibition{Source: models.ProhibitionRegister, List: "Robinson", Until: value.NewDate(2029, 11, 1)}
	cells := decided(map[string]models.Code{"direct_marketing:phone": models.Prohibited, "direct_marketing:post": models.Granted})
	for i := range cells {
		switch {
		case cells[i].Purpose.Key != "direct_marketing":
		case cells[i].Channel == "phone":
			cells[i].Decision, cells[i].Source, cells[i].Listed, cells[i].Until = nil, models.ProhibitionRegister, listed, listed.Until
		case cells[i].Channel == "post":
			cells[i].Listed = &models.Prohibition{Source: models.ProhibitionRegister}
		}
	}
	page := render(t, views.NewPermissions(at(blank("fi"), "/permissions"), cells))
	for _, input := range viewstest.Find(page, "input", "") {
		for _, a := range input.Attr {
			if a.Key == "checked" && viewstest.Attr(input, "name") != "p:direct_marketing:post" {
				t.Errorf("%s is answered, though a list says so alone", viewstest.Attr(input, "name"))
			}
		}
	}
	text := viewstest.Text(page)
	for _, want := range []string{
		"Tiedämme kieltosi alan kieltolistalta: Robinson. Se on voimassa 1.11.2029 asti. Noudatamme sitä, kunnes vastaat tässä itse.", "Voimassa asti: 1.11.2029",
		"alan kieltolistalta: alan kieltorekisteri. Oma vastauksesi meille menee sen edelle.",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(text, "väestötietojärjestelm") {
		t.Error("the page tells of the Population Information System, which has told nothing")
	}
}

func TestPermissionsTellOfPopulationRegister(t *testing.T) {
	var list []models.Prohibition
	for _, purpose := range models.PopulationProhibitions {
		if !i18n.Has("permission.told." + string(purpose)) {
			t.Errorf("no text for %s", purpose)
		}
		list = append(list, models.Prohibition{Source: models.PopulationRegister, Purpose: purpose, Channel: "any", Known: instant("2026-11-05T10:00:00Z")})
	}
	for lang, want := range map[string]string{"fi": "Emme ehkä saa tietää uutta osoitettasi", "sv": "Vi får kanske inte veta din nya adress", "en": "We may not learn your new address"} {
		page := render(t, views.NewPermissions(at(blank(lang), "/permissions"), decided(nil)).WithProhibitions(list))
		if text := viewstest.Text(page); !strings.Contains(text, want) || !strings.Contains(text, i18n.Date(lang, value.NewDate(2026, 11, 5))) {
			t.Errorf("%s: the page does not say %q", lang, want)
		}
	}
}

func TestPermissionHistoryNamesLists(t *testing.T) {
	p := models.Permission{Purpose: "direct_marketing", Channel: "phone", State: models.Prohibited, DecidedAt: instant("2026-11-01T10:00:00Z"), How: "register",
		List: "Robinson", ValidUntil: value.NewDate(2029, 11, 1), Origin: models.Origin{Source: models.ProhibitionRegister}}
	page := render(t, views.NewPermissionHistory(at(blank("fi"), "/permissions/history"), []models.Permission{p}, 1, register.Default()))
	for _, want := range []string{"Robinson", "Voimassa asti: 1.11.2029", "Alan kieltorekisteri"} {
		if !strings.Contains(viewstest.Text(page), want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}
