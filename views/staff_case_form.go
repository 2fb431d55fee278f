package views

import (
	"slices"
	"strconv"
	"strings"

	"omatiedot/models"
	"omatiedot/models/clock"
)

// CaseForm is a step of staff with something to write.
type CaseForm struct {
	Heading string
	Text    string
	Action  string
	Fields  []Field
	Hidden  []Hidden
	Button  Button
	Open    bool // shown unfolded: something in it is to be mended
}

// Files reports whether the form sends files.
func (f CaseForm) Files() bool {
	return slices.ContainsFunc(f.Fields, func(field Field) bool { return field.Type == FileField })
}

// Typed is what was filled in and not taken: a form to be mended, or one that somebody was faster than.
type Typed struct {
	Draft  *models.DraftForm
	Wrong  models.Correction // what was to be added to a rectification
	Fields map[string]string // of the other forms, by the names of their fields
}

// CaseMistakes are the mistakes of a form of staff in words, each beside the field it is of.
func CaseMistakes(lang string, wrong *models.Invalid) Errors {
	p := Page{Lang: lang}
	var mistakes Errors
	if text, found := outsideMistake(p, wrong); found {
		mistakes.Add(wrong.Field, text)
		return mistakes
	}
	if wrong.Field == ToldFiles {
		mistakes.Add(ToldFiles, p.T("staff.error.outside.files."+wrong.Code, "N", models.MaxFiles, "Size", models.MaxFile>>20))
		return mistakes
	}
	most := models.MaxDetails
	switch wrong.Field {
	case "text":
		most = models.MaxAnswerText
	case EnclosureTitle:
		most = models.MaxEnclosureTitle
	}
	field := wrong.Field
	switch field {
	case "fields", "plan", "withheld", "behalf", "draft":
		field = "" // of the form as a whole
	}
	mistakes.Add(field, p.T("staff.error."+wrong.Field+"."+wrong.Code, "Max", p.Number(int64(most)), "N", models.MaxEnclosures,
		"Size", models.MaxFile>>20, "All", models.MaxEnclosedBytes>>20))
	return mistakes
}

// PlanMistake says of which groups a plan to erase no longer tells.
func PlanMistake(lang string, changed *models.PlanChanged) (mistakes Errors) {
	var groups []string
	p := Page{Lang: lang}
	for _, kind := range changed.Kinds {
		groups = append(groups, p.T(kind+".title"))
	}
	mistakes.Add("", p.T("staff.error.plan.changed", "Groups", strings.Join(groups, ", ")))
	return mistakes
}

func (c *Case) add(f CaseForm) {
	f.Open = slices.ContainsFunc(f.Fields, func(field Field) bool { return c.Errors.For(field.Name) != "" || field.Value != "" })
	c.More = append(c.More, f)
}

// form is the form of a step, whose heading, text and button are named by it.
func (c *Case) form(step models.Step, fields ...Field) CaseForm {
	key := string(step)
	for _, f := range fields {
		c.offered[f.Name] = true
	}
	return CaseForm{
		Heading: c.T("staff.heading." + key), Text: c.T("staff.about." + key), Action: c.action(step), Hidden: c.version(), Fields: fields,
		Button: Button{Text: c.T("staff.do." + key), Kind: SecondButton},
	}
}

func (c *Case) note(label, hint string) Field {
	f := c.area(fieldNote, label, hint)
	f.Rows = 3
	return f
}

// area is a field for the words of a step.
func (c *Case) area(name, label, hint string) Field {
	return Field{Name: name, Label: label, Hint: hint, Value: c.typed.Fields[name], Type: TextareaField, MaxLength: models.MaxDetails, Rows: 4}
}

// about is the choice of what the customer is asked, which stops the clock.
func (c *Case) about() Field {
	f := Field{Name: fieldAbout, Label: c.T("staff.about_field"), Type: RadioField}
	for _, reason := range clock.StopReasons() {
		if reason == clock.Identity && !c.can(models.StepAskIdentity) {
			continue
		}
		f.Options = append(f.Options, Option{Value: string(reason), Label: c.T("staff.stop." + string(reason)), Hint: c.T("staff.stop." + string(reason) + "_hint")})
	}
	chosen := c.typed.Fields[fieldAbout]
	if len(f.Options) == 1 {
		chosen = f.Options[0].Value
	}
	f.Options = Choose(f.Options, chosen)
	return f
}

func (c *Case) post(step models.Step, b Button) *PostButton {
	return &PostButton{Action: c.action(step), Hidden: c.version(), Button: b}
}

// keep shows what was written when its form has gone, so that it can be copied.
func (c *Case) keep() {
	kept := Summary{}
	say := func(label, text string) {
		if text != "" {
			kept.Add(SummaryRow{Label: label, Values: []Cell{paragraphs(text, "")}})
		}
	}
	for _, v := range c.typed.Wrong.Values {
		field, _ := c.typed.Wrong.Kind.Field(v.Field)
		say(FieldLabel(c.Lang, c.typed.Wrong.Kind, field), strings.TrimSpace(v.Value+"\n"+v.Reason))
	}
	if d := c.typed.Draft; d != nil && c.Draft == nil {
		c.keepDraft(*d, say)
	}
	labels := map[string]string{
		fieldQuestion: c.T("staff.question_field"), fieldMessage: c.T("staff.message_field"), fieldReason: c.T("staff.reason_field"),
		fieldNote: c.T("staff.kept_note"), fieldBackNote: c.T("staff.kept_note"), fieldOn: c.T("staff.on_field"), fieldLate: c.T("staff.late_field"),
		fieldTaskNote: c.T("staff.task_note"), AddedOutside + "text": c.T("staff.added_text"), WithdrawnOutside + "text": c.T("staff.gone_text"),
	}
	for _, name := range TypedFields {
		if label := labels[name]; label != "" && !c.offered[name] {
			say(label, c.typed.Fields[name])
		}
	}
	if len(kept.Rows) > 0 {
		c.Kept = &kept
	}
}

func (c *Case) version() []Hidden {
	return []Hidden{{Name: "version", Value: strconv.Itoa(c.request.Version)}}
}

func (c *Case) action(step models.Step) string { return caseURL(c.request.Ref) + "/" + string(step) }
