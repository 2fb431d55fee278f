package views

import (
	"omatiedot/models"
	"omatiedot/views/i18n"
)

// toldText tells a customer how a change of their permissions was confirmed, or is to be; "" where the
// portal is the confirmation.
func toldText(lang string, c models.PermissionConfirmation) string {
	switch {
	case c.Way == models.TellOnPage, c.Way == "":
		return ""
	case c.Given.IsZero():
		return i18n.T(lang, "confirmation.coming."+string(c.Way))
	case c.Outcome == models.NotReached:
		return i18n.T(lang, "confirmation.unreached", "Date", i18n.Date(lang, c.Tried.Date()))
	}
	return i18n.T(lang, "confirmation.given."+string(c.Way), "Date", i18n.Date(lang, c.Given.Date()))
}

// WithConfirmations adds to each decision how the customer was told of it, or is to be.
func (h PermissionHistory) WithConfirmations(list []models.PermissionConfirmation) PermissionHistory {
	for i := range h.Decisions {
		past := &h.Decisions[i]
		told := models.ConfirmationOf(past.row, list)
		if told == nil {
			continue
		}
		if text := toldText(h.Lang, *told); text != "" {
			past.Facts = append(past.Facts, text)
		}
	}
	return h
}
