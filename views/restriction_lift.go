package views

import (
	"errors"
	"strconv"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// StaffRestriction is one restriction, with what there is to do about it.
type StaffRestriction struct {
	Facts  Summary
	Next   string  // what to do now; "" where there is nothing
	Letter *Button // of the notice, to be printed
	Press  []PostButton
	Form   *LiftingForm // nil once lifted

	id int64
}

// LiftingForm is where staff write to the customer that a restriction ends.
type LiftingForm struct {
	Title  string
	Open   bool
	Action string
	Text   Field
	EndsOn Field
	Send   Button
}

// NoticeField and EndsOnField are the names of the fields of the notice of a restriction, of which a page may
// have several.
func NoticeField(restriction int64) string { return "notice-" + strconv.FormatInt(restriction, 10) }

// EndsOnField is the name of the field with the day on which a restriction ends.
func EndsOnField(restriction int64) string { return "ends_on-" + strconv.FormatInt(restriction, 10) }

// WayField is the name of the field by which staff say how they told the customer.
const WayField = "way"

// LiftingEnding is the day on which a restriction ends as a sentence of the notice, in the customer's language.
func LiftingEnding(lang string, day value.Date) string {
	lang = i18n.Known(lang)
	return i18n.T(lang, "restrictions.ending", "Day", i18n.Date(lang, day))
}

func restrictionURL(number string, restriction int64) string {
	return RestrictionsURL(number) + "/" + strconv.FormatInt(restriction, 10)
}

func staffRestriction(p Page, v models.Visit, r models.Restriction, today value.Date) StaffRestriction {
	one := StaffRestriction{Facts: restrictionFacts(p, r), id: r.ID}
	if !r.InForce() {
		return one
	}
	if r.Way != "" {
		one.Facts.Add(Fact(p.T("restrictions.way"), p.T("restrictions.way."+string(r.Way))))
	}
	one.Form = liftingForm(p, v, r)
	if r.State() == models.RestrictionNoticed {
		one.next(p, v, r, today)
	}
	return one
}

// next is what to do once there is a notice.
func (s *StaffRestriction) next(p Page, v models.Visit, r models.Restriction, today value.Date) {
	url := restrictionURL(v.Number, r.ID)
	switch earliest := r.Earliest(); {
	case r.ToBeTold():
		next := "restrictions.next." + string(r.Way)
		if v.Protection != "" {
			next = "restrictions.next.phone_only"
		}
		s.Next = p.T(next, "N", models.PostDays)
		s.tell(p, v, r)
	case earliest.IsZero():
		s.Next = p.T("restrictions.next.sending")
	case today.Before(earliest):
		s.Next = p.T("restrictions.next.wait", "Day", p.Date(earliest))
	default:
		s.Next = p.T("restrictions.next.lift")
		s.Press = []PostButton{{Action: url + "/lift", Button: Button{Text: p.T("restrictions.lift"), About: r.Scope}}}
	}
}

// tell are the buttons by which staff say that they called or posted the letter, which nobody gets who is
// under a non-disclosure order.
func (s *StaffRestriction) tell(p Page, v models.Visit, r models.Restriction) {
	url := restrictionURL(v.Number, r.ID)
	ways := []models.TellWay{r.Way}
	if r.Way == models.TellByPhone && v.Protection == "" {
		ways = append(ways, models.TellByLetter)
	}
	for i, way := range ways {
		press := PostButton{
			Action: url + "/told", Hidden: []Hidden{{Name: WayField, Value: string(way)}},
			Button: Button{Text: p.T("restrictions.done." + string(way)), About: r.Scope},
		}
		if i > 0 {
			press.Kind = SecondButton
		}
		s.Press = append(s.Press, press)
	}
	if v.Protection == "" {
		s.Letter = &Button{Text: p.T("restrictions.print"), Kind: SecondButton, URL: url + "/letter.pdf", About: r.Scope}
	}
}

func liftingForm(p Page, v models.Visit, r models.Restriction) *LiftingForm {
	title, kind := "restrictions.write", ButtonKind("")
	if r.State() == models.RestrictionNoticed {
		title, kind = "restrictions.write_again", SecondButton
	}
	return &LiftingForm{
		Title: p.T(title), Action: restrictionURL(v.Number, r.ID) + "/notice",
		Text: Field{
			Name: NoticeField(r.ID), Label: p.T("restrictions.why_ends"), MaxLength: models.MaxDetails, Type: TextareaField,
			Hint: p.T("restrictions.why_ends_hint", "Language", languageName(p.Lang, value.Language(i18n.Known(v.Words)))),
		},
		EndsOn: Field{
			Name: EndsOnField(r.ID), Label: p.T("restrictions.ends_on"), Hint: p.T("restrictions.ends_on_hint", "N", models.PostDays), Type: DateField, Width: ShortWidth,
		},
		Send: Button{Text: p.T("restrictions.send"), Kind: kind, About: r.Scope},
	}
}

// RestrictionMistake says what is wrong with a form of the page of restrictions: of is the restriction that it is
// about, 0 for a new one.
func RestrictionMistake(p Page, of int64, err error) (mistakes Errors) {
	var day string
	var wrong *models.Invalid
	var early *models.TooEarly
	if !errors.As(err, &wrong) {
		return nil
	}
	if errors.As(err, &early) {
		day = p.Date(early.Earliest)
	}
	field := wrong.Field
	switch field {
	case "notice":
		field = NoticeField(of)
	case "ends_on":
		field = EndsOnField(of)
	case "lift":
		field = "" // a button, which is no field
	}
	mistakes.Add(field, p.T("restrictions.error."+wrong.Field+"."+wrong.Code, "Day", day))
	return mistakes
}
