package views_test

import (
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

var (
	tokenDay  = value.DateOf(modelstest.Start)
	allTokens = []models.Token{
		{ID: 3, Name: "CRM", List: "permissions:read restrictions:read", Created: value.TimeOf(modelstest.Start)},
		{ID: 2, Name: "Uutiskirje", List: "permissions:read", Created: value.TimeOf(modelstest.Start), Used: value.TimeOf(modelstest.Start), Until: tokenDay.AddDays(-1)},
		{ID: 1, Name: "Vanha", List: "restrictions:read", Created: value.TimeOf(modelstest.Start), Until: tokenDay, Revoked: value.TimeOf(modelstest.Start)},
	}
	allRestrictions = []models.Restriction{
		{ID: 6, Ground: models.GroundClaims, Scope: "Laskut", From: value.TimeOf(modelstest.Start), Noticed: value.TimeOf(modelstest.Start), EndsOn: tokenDay.AddDays(9),
			Notice: "Riita on ratkaistu.\n\nRajoitus päättyy.", Way: models.TellByLetter},
		{ID: 5, Ground: models.GroundClaims, Scope: "Puhelut", From: value.TimeOf(modelstest.Start), Noticed: value.TimeOf(modelstest.Start), EndsOn: tokenDay.AddDays(1), Notice: "Selvä.", Way: models.TellByPhone},
		{ID: 4, Ground: models.GroundUnlawful, Scope: "Sopimukset", From: value.TimeOf(modelstest.Start), Noticed: value.TimeOf(modelstest.Start), EndsOn: tokenDay.AddDays(1), Notice: "Selvä.",
			Way: models.TellByEmail, Told: value.TimeOf(modelstest.Start)},
		{ID: 3, Ground: models.GroundUnlawful, Scope: "Mittaukset", Until: "31.12.2026", From: value.TimeOf(modelstest.Start), Noticed: value.TimeOf(modelstest.Start.AddDate(0, 0, -3)), EndsOn: tokenDay, Notice: "Selvä.",
			Way: models.TellOnPage, Told: value.TimeOf(modelstest.Start.AddDate(0, 0, -3))},
		{ID: 2, Ground: models.GroundAccuracy, Scope: "Laskutusosoite", From: value.TimeOf(modelstest.Start)},
		{ID: 1, Ground: models.GroundObjection, Scope: "Asiakasanalyysi", From: value.TimeOf(modelstest.Start), Told: value.TimeOf(modelstest.Start), Lifted: value.TimeOf(modelstest.Start)},
	}
	restrictedVisit = models.Visit{Number: "100234", Name: "Aino Lehtinen", Kind: models.Person, Protection: models.Ordered}
)

func tokenPage(p views.Page) views.Page {
	p.Path = views.TokensURL
	return asStaff(p, "admin")
}

var (
	_ = sample("staff/tokens", func(p views.Page) views.View {
		return views.NewStaffTokens(tokenPage(p), allTokens, tokenDay, models.NewToken{})
	})
	_ = sample("staff/tokens, wrong", func(p views.Page) views.View {
		p = tokenPage(p)
		p.Errors = views.TokenMistake(p, &models.Invalid{Field: "scopes", Code: "required"})
		return views.NewStaffTokens(p, nil, tokenDay, models.NewToken{Name: "CRM", Until: tokenDay})
	})
	_ = sample("staff/token", func(p views.Page) views.View {
		return views.NewStaffTokenIssued(tokenPage(p), "CRM", "omt_AAAABBBBCCCCDDDDEEEEFFFFGG")
	})
	_ = sample("staff/restrictions", func(p views.Page) views.View {
		p.Path = views.RestrictionsURL("100234")
		return views.NewStaffRestrictions(asStaff(p, "approver"), restrictedVisit, allRestrictions, tokenDay)
	})
	_ = sample("staff/restrictions, wrong", func(p views.Page) views.View {
		p.Path = views.RestrictionsURL("100234")
		p.Errors = views.RestrictionMistake(p, 0, &models.Invalid{Field: "scope", Code: "required"})
		return views.NewStaffRestrictions(asStaff(p, "agent"), restrictedVisit, nil, tokenDay).Filled(views.RestrictionForms{New: models.NewRestriction{Ground: models.GroundClaims}})
	})
	_ = sample("staff/restrictions, too early", func(p views.Page) views.View {
		p.Path = views.RestrictionsURL("100234")
		p.Errors = views.RestrictionMistake(p, 2, &models.TooEarly{Invalid: models.Invalid{Field: "ends_on", Code: "post"}, Earliest: tokenDay.AddDays(8)})
		open := models.Visit{Number: "100234", Name: "Aino Lehtinen", Kind: models.Person}
		return views.NewStaffRestrictions(asStaff(p, "agent"), open, allRestrictions, tokenDay).Filled(views.RestrictionForms{Of: 2, Text: "Selvä", EndsOn: "7.11.2026"})
	})
	_ = sample("staff/restrictions_due", func(p views.Page) views.View {
		p.Path = views.DueRestrictionsURL
		var rows []models.DueRestriction
		for i, next := range models.RestrictionNexts {
			rows = append(rows, models.DueRestriction{ID: int64(i), Number: "100234", Next: next, Way: models.TellByPhone, Ground: models.GroundClaims, From: value.TimeOf(modelstest.Start), EndsOn: tokenDay.AddDays(i)})
		}
		return views.NewStaffDueRestrictions(asStaff(p, "agent"), rows, len(rows), 1)
	})
	_ = sample("staff/restrictions_due, none", func(p views.Page) views.View {
		p.Path = views.DueRestrictionsURL
		return views.NewStaffDueRestrictions(asStaff(p, "agent"), nil, 0, 1)
	})
	_ = sample("customer/overview, restricted", func(p views.Page) views.View {
		return views.NewOverview(at(p, "/me"), person{"Aino Lehtinen", "100234"}, counted(nil)).WithRestrictions(allRestrictions)
	})
)

// TestTextsOfTokensAndRestrictions: every code has its words in every language.
func TestTextsOfTokensAndRestrictions(t *testing.T) {
	var keys []string
	for _, s := range models.TokenScopes {
		keys = append(keys, "tokens.scope."+string(s))
	}
	for _, s := range models.TokenStates {
		keys = append(keys, "tokens.state."+string(s))
	}
	for _, wrong := range []string{"name.required", "name.characters", "name.too_long", "name.personal_id", "name.taken", "scopes.required", "scopes.unknown", "until.form", "until.past"} {
		keys = append(keys, "tokens.error."+wrong)
	}
	for _, g := range models.RestrictionGrounds {
		keys = append(keys, "restrictions.ground."+string(g), "restrictions.because."+string(g), "staff.restriction."+string(g))
	}
	for _, wrong := range []string{"ground.required", "scope.required", "scope.characters", "scope.too_long", "scope.personal_id",
		"notice.required", "notice.characters", "notice.too_long", "notice.personal_id", "ends_on.required", "ends_on.form", "ends_on.early", "ends_on.post", "ends_on.late", "lift.notice", "lift.told", "lift.early"} {
		keys = append(keys, "restrictions.error."+wrong)
	}
	for _, key := range keys {
		if !i18n.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
	for _, what := range []string{"notice", "phone", "post", "lift"} {
		keys = append(keys, "restrictions.due."+what)
	}
	for _, way := range []models.TellWay{models.TellByEmail, models.TellByText, models.TellByPhone, models.TellByLetter, models.TellOnPage} {
		keys = append(keys, "restrictions.way."+string(way))
	}
	// A customer reads no article numbers.
	for _, l := range i18n.Languages {
		page := string(render(t, views.NewOverview(at(blank(l.Code), "/me"), person{"Aino Lehtinen", "100234"}, counted(nil)).WithRestrictions(allRestrictions)))
		_, page, found := strings.Cut(page, i18n.T(l.Code, "restrictions.heading"))
		page, _, _ = strings.Cut(strings.ToLower(page), `class="cards"`)
		if !found || strings.Contains(page, "arti") || strings.Contains(page, "gdpr") {
			t.Errorf("%s: %s", l.Code, page)
		}
	}
}
