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
		return views.NewStaffRestrictions(asStaff(p, "approver"), restrictedVisit, allRestrictions, models.NewRestriction{})
	})
	_ = sample("staff/restrictions, wrong", func(p views.Page) views.View {
		p.Path = views.RestrictionsURL("100234")
		p.Errors = views.RestrictionMistake(p, "scope", &models.Invalid{Field: "scope", Code: "required"})
		return views.NewStaffRestrictions(asStaff(p, "agent"), restrictedVisit, nil, models.NewRestriction{Ground: models.GroundClaims})
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
	for _, wrong := range []string{"ground.required", "scope.required", "scope.characters", "scope.too_long", "scope.personal_id", "told.required", "told.form", "told.future", "told.before"} {
		keys = append(keys, "restrictions.error."+wrong)
	}
	for _, key := range keys {
		if !i18n.Has(key) {
			t.Errorf("no text %s", key)
		}
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
