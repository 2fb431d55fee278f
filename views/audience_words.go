package views

import (
	"cmp"

	"omatiedot/models"
	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/views/i18n"
)

// AudienceWords are what customers read of an export among the disclosures of their data, in every
// language of the portal; "" is for other languages, and in English.
func AudienceWords(d *register.Description, a models.Audience, r models.Recipient) map[string]models.AudienceWords {
	told := map[string]models.AudienceWords{}
	for _, l := range i18n.Languages {
		words := models.AudienceWords{
			Recipient:  cmp.Or(r.Name, d.Controller.Name.In(l.Code)),
			Purpose:    audienceName(l.Code, d, a) + ": " + r.Words,
			Categories: i18n.T(l.Code, "audiences.gives."+a.Channel), Basis: map[permit.Reason]string{},
		}
		for _, reason := range permit.Reasons {
			if reason.Allows() {
				words.Basis[reason] = i18n.T(l.Code, "audiences.basis."+string(reason))
			}
		}
		told[l.Code] = words
	}
	told[""] = told["en"]
	return told
}

// audienceName is the purpose and channel of an audience in words.
func audienceName(lang string, d *register.Description, a models.Audience) string {
	return d.Permission(a.Purpose).Name.In(lang) + ", " + lowerFirst(i18n.T(lang, "permissions.channel."+a.Channel))
}

// AudienceMistakes are what is wrong with the forms of an audience, in words.
func AudienceMistakes(lang string, wrong ...*models.Invalid) Errors {
	var mistakes Errors
	for _, w := range wrong {
		field := w.Field
		if field == "audience" {
			field = "" // of the whole form
		}
		most := i18n.Number(lang, models.MaxAudienceWords)
		mistakes.Add(field, i18n.T(lang, "audiences.error."+w.Field+"."+w.Code, "Max", most, "Least", models.MinAudience, "Months", models.MaxAudienceMonths))
	}
	return mistakes
}
