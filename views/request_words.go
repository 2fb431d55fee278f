package views

import (
	"strings"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// RequestMistakes are the mistakes that models found in a form about a request, in words. They stand
// beside the fields details, text and note.
func RequestMistakes(lang string, wrong ...*models.Invalid) Errors {
	var mistakes Errors
	for _, w := range wrong {
		family, most := "staff.error.", models.MaxDetails
		switch w.Field {
		case "details":
			family = "requests.error."
		case "text":
			most = models.MaxAnswerText
		}
		mistakes.Add(w.Field, i18n.T(lang, family+w.Field+"."+w.Code, "Max", i18n.Number(lang, int64(most))))
	}
	return mistakes
}

// AskingMistakes are the mistakes that models found in what a customer wrote about a request of the kind,
// in words. Each stands beside its field.
func AskingMistakes(lang string, kind models.RequestKind, wrong ...*models.Invalid) Errors {
	var mistakes Errors
	for _, w := range wrong {
		key := "requests.error." + w.Field + "." + w.Code
		if own := key + "." + string(kind); i18n.Has(own) {
			key = own
		}
		field := w.Field
		if kind == models.Objection && field == "purposes" {
			field = "marketing" // the first of the two questions
		}
		mistakes.Add(field, i18n.T(lang, key, "Max", i18n.Number(lang, models.MaxDetails), "N", models.MaxFiles, "Size", models.MaxFile>>20))
	}
	return mistakes
}

// DateMistake is of a day that cannot be read.
func DateMistake(field string) *models.Invalid { return &models.Invalid{Field: field, Code: "form"} }

// requestURL is the customer's page of a request.
func requestURL(ref string) string { return "/requests/" + ref }

func requestKind(lang string, kind models.RequestKind) string {
	return i18n.T(lang, "requests.kind."+string(kind))
}

var stateTones = map[models.State]Tone{
	models.IdentityPending: Warn, models.SpecificationPending: Warn,
	models.Received: Info, models.InProgress: Info, models.Drafted: Info, models.Approved: Info,
	models.Answered: Good, models.Collected: Good, models.Withdrawn: Neutral,
}

// stateTag tells how far a request is. An answer that staff hand over is not said to be there to collect.
func stateTag(lang string, state models.State, delivery models.Code) Cell {
	if state == models.Answered && byHand(delivery) {
		return Tag(stateTones[state], i18n.T(lang, "requests.state_ready"))
	}
	return Tag(stateTones[state], i18n.T(lang, "requests.state."+string(state)))
}

// byHand reports whether staff post or hand over what the customer gets.
func byHand(delivery models.Code) bool { return delivery == "post" || delivery == "counter" }

// The days that are left when a deadline begins to press.
const pressingDays = 3

// timeLeft says how far away a deadline is, as a tag: the days left, today, or the days gone by.
func timeLeft(lang string, due, today value.Date) Cell {
	switch days := today.DaysUntil(due); {
	case days < 0:
		return Tag(Bad, i18n.T(lang, "requests.days_late", "N", -days))
	case days == 0:
		return Tag(Warn, i18n.T(lang, "requests.due_today"))
	case days <= pressingDays:
		return Tag(Warn, i18n.T(lang, "requests.days_left", "N", days))
	default:
		return Tag(Neutral, i18n.T(lang, "requests.days_left", "N", days))
	}
}

// paragraphs shows a text that somebody wrote, in its own lines; empty says that there is none.
func paragraphs(text, none string) Cell {
	if strings.TrimSpace(text) == "" {
		return Cell{Text: none}
	}
	lines := strings.Split(strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n"), "\n")
	return Cell{Text: lines[0], Lines: lines[1:]}
}

// languageCell names the language of an answer.
func languageCell(lang, code string) Cell {
	return Cell{Text: languageName(lang, value.Language(i18n.Known(code)))}
}

// lines are the points of a text that has one on each line.
func lines(text string) []string { return strings.Split(text, "\n") }
