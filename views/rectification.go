package views

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// The fields of the rectification form beside those of every request and those named after the
// record's fields (models.NewValuePrefix, models.NewReasonPrefix).
const (
	WrongKind  = "kind"  // of the record
	WrongID    = "id"    // the record's number in the database
	WrongField = "field" // that is wrong; once for each
	WrongMore  = "more"  // a field to be added to the form
	ActionAdd  = "add"   // the value of "action" that adds it
)

// wrongURL leads to the form on a record, with one of its fields or with none chosen yet.
func wrongURL(kind *models.Kind, record any, field string) string {
	query := url.Values{WrongKind: {kind.Name}, WrongID: {strconv.FormatInt(kind.ID(record), 10)}}
	if field != "" {
		query.Set(WrongField, field)
	}
	return "/requests/new/" + string(models.Rectification) + "?" + query.Encode()
}

// RectificationForm is the form by which a customer says which values of a record are wrong.
type RectificationForm struct {
	Page
	Action string
	Record Summary
	Wrong  []WrongValue
	More   *Field // the other fields of the record, to add one; nil when all are there
	Add    Button
	Hidden []Hidden
	Check  Button
}

// WrongValue is one field of the form: what is held, what it should be, and why.
type WrongValue struct {
	Title  string
	Now    Summary
	Value  Field
	Reason Field
}

// NewRectificationForm returns the form on a record with what has been written in it. open is the
// reference of the request under way that it will be added to; may be empty.
func NewRectificationForm(p Page, form models.NewRequest, record any, open string) RectificationForm {
	p = rectificationPage(p, open)
	p.Back = &Link{Text: p.T(form.Correction.Kind.Name + ".title"), URL: "/me/" + form.Correction.Kind.Name}
	f := correctionForm(p, form.Correction, record)
	f.Action, f.Hidden = rectificationAction, recordHidden(form)
	return f
}

// correctionForm asks about the fields of a record.
func correctionForm(p Page, correction models.Correction, record any) RectificationForm {
	kind := correction.Kind
	f := RectificationForm{
		Page: p, Check: Button{Text: p.T("requests.check"), Name: "action", Value: ActionCheck},
		Add: Button{Text: p.T("rectification.add"), Name: "action", Value: ActionAdd, Kind: SecondButton},
	}
	f.Record.Add(Fact(p.T(kind.Name+".one"), RecordTitle(p.Lang, kind, record)))
	for _, v := range correction.Values {
		f.Wrong = append(f.Wrong, wrongValue(p.Lang, kind, record, v))
	}
	f.More = moreFields(p.Lang, kind, correction.Values)
	if len(f.Wrong) == 0 {
		f.Add.Kind = MainButton
	}
	return f
}

// Template names the template of the page.
func (RectificationForm) Template() string { return "customer/rectification_new" }

const rectificationAction = "/requests/new/" + string(models.Rectification)

func rectificationPage(p Page, open string) Page {
	p.Title, p.Lead = p.T("requests.ask.rectification"), p.T("requests.about.rectification")
	if open != "" && p.Notice == nil {
		p.Notice = &Flash{Kind: Advice, Text: p.T("rectification.open", "Ref", open), Link: &Link{Text: p.T("requests.one", "Ref", open), URL: requestURL(open)}}
	}
	return p
}

// recordHidden says which record and fields the form is about.
func recordHidden(form models.NewRequest) []Hidden {
	return append([]Hidden{{Name: "key", Value: form.FormKey}}, correctionHidden(form.Correction)...)
}

func correctionHidden(correction models.Correction) []Hidden {
	hidden := []Hidden{
		{Name: WrongKind, Value: correction.Kind.Name}, {Name: WrongID, Value: strconv.FormatInt(correction.Record, 10)},
	}
	for _, v := range correction.Values {
		hidden = append(hidden, Hidden{Name: WrongField, Value: v.Field})
	}
	return hidden
}

func wrongValue(lang string, kind *models.Kind, record any, v models.NewValue) WrongValue {
	field, _ := kind.Field(v.Field)
	label := FieldLabel(lang, kind, field)
	w := WrongValue{
		Title: label,
		Value: newValueField(lang, kind, field, record),
		Reason: Field{
			Name: models.NewReasonPrefix + v.Field, Label: i18n.T(lang, "rectification.reason", "Field", label), Value: v.Reason,
			Type: TextareaField, Rows: 2, MaxLength: models.MaxDetails, Optional: true,
		},
	}
	w.Value.Name, w.Value.Value = models.NewValuePrefix+v.Field, v.Value
	w.Value.Label = i18n.T(lang, "rectification.value", "Field", label)
	w.Value.Options = Choose(w.Value.Options, v.Value)
	w.Now.Add(Fact(i18n.T(lang, "rectification.now"), recordValue(lang, kind, field, record)))
	return w
}

// newValueField is how a value of the field's type is given.
func newValueField(lang string, kind *models.Kind, f models.Field, record any) Field {
	name := kind.TypeIn(f, record)
	form := Field{MaxLength: models.MaxDetails}
	if key := "rectification.form." + name; i18n.Has(key) {
		form.Hint = i18n.T(lang, key)
	}
	switch name {
	case "code":
		form.Type, form.Options = SelectField, []Option{{Label: i18n.T(lang, "rectification.none_fits")}}
		for _, code := range f.Codes {
			form.Options = append(form.Options, Option{Value: code, Label: codeText(lang, kind.TextKey(f), models.Code(code))})
		}
	case "bool":
		form.Type, form.Options = SelectField, []Option{
			{Label: i18n.T(lang, "rectification.none_fits")},
			{Value: value.BoolOf(true).String(), Label: yesNo(lang, value.BoolOf(true))},
			{Value: value.BoolOf(false).String(), Label: yesNo(lang, value.BoolOf(false))},
		}
	case "text":
		if f.Long {
			form.Type, form.Rows = TextareaField, 3
		}
	case "email":
		form.Type = EmailField
	case "phone":
		form.Type = PhoneField
	case "date", "int", "money":
		form.Width = ShortWidth
	default:
		form.Width = MediumWidth
	}
	return form
}

// moreFields is the choice of the fields that are not in the form yet, nil where there are none.
func moreFields(lang string, kind *models.Kind, chosen []models.NewValue) *Field {
	more := Field{
		Name: WrongMore, Label: i18n.T(lang, "rectification.which"), Type: SelectField, Width: MediumWidth,
		Options: []Option{{Label: i18n.T(lang, "rectification.choose")}},
	}
	if len(chosen) > 0 {
		more.Label, more.Optional = i18n.T(lang, "rectification.more"), true
	}
	for _, f := range kind.Own() {
		if !slices.ContainsFunc(chosen, func(v models.NewValue) bool { return v.Field == f.Name }) {
			more.Options = append(more.Options, Option{Value: f.Name, Label: FieldLabel(lang, kind, f)})
		}
	}
	if len(more.Options) == 1 {
		return nil
	}
	return &more
}

// NewRectificationWords returns the form in free words, for what has no record to point at.
func NewRectificationWords(p Page, form models.NewRequest, open string) RequestForm {
	f := NewRequestForm(p, Asking{NewRequest: form})
	f.Page = rectificationPage(f.Page, open)
	f.Details.Label, f.Details.Hint, f.Details.Optional = p.T("rectification.words_field"), p.T("rectification.words_hint"), false
	return f
}

// NewRectificationCheck shows the filled-in form on a record before it is sent.
func NewRectificationCheck(p Page, form models.NewRequest, record any, due clock.Deadline) RequestCheck {
	c := NewRequestCheck(p, Asking{NewRequest: form}, due)
	kind := form.Correction.Kind
	c.Hidden = recordHidden(form)
	c.Answers.Rows = slices.DeleteFunc(c.Answers.Rows, func(r SummaryRow) bool { return r.Label == p.T("requests.details") })
	rows := []SummaryRow{Fact(p.T(kind.Name+".one"), RecordTitle(p.Lang, kind, record))}
	for _, v := range form.Correction.Values {
		field, _ := kind.Field(v.Field)
		rows = append(rows, correctedRow(p.Lang, kind, field, field.Text(record), v.Value, v.Reason))
		c.Hidden = append(c.Hidden, Hidden{models.NewValuePrefix + v.Field, v.Value}, Hidden{models.NewReasonPrefix + v.Field, v.Reason})
	}
	c.Answers.Rows = slices.Insert(c.Answers.Rows, 1, rows...)
	return c
}

// RectificationMistakes are the mistakes that models found in the form on a record of the kind, in
// words. Each names its field, since several can have the same one. kind is nil for free words.
func RectificationMistakes(lang string, kind *models.Kind, wrong ...*models.Invalid) Errors {
	var mistakes Errors
	for _, w := range wrong {
		if kind == nil {
			mistakes = append(mistakes, RequestMistakes(lang, w)...)
			continue
		}
		key := "rectification.error." + w.Code
		text := i18n.T(lang, "rectification.error.form", "Form", i18n.T(lang, "rectification.form."+w.Code))
		if i18n.Has(key) {
			text = i18n.T(lang, key, "Max", i18n.Number(lang, models.MaxDetails))
		}
		name := strings.TrimPrefix(strings.TrimPrefix(w.Field, models.NewValuePrefix), models.NewReasonPrefix)
		if field, ok := kind.Field(name); ok {
			text = FieldLabel(lang, kind, field) + ": " + text
		}
		mistakes.Add(w.Field, text)
	}
	return mistakes
}

// NothingChosen is the mistake of adding a field to the form without saying which.
func NothingChosen(lang string) Errors {
	return Errors{{WrongMore, i18n.T(lang, "rectification.choose")}}
}

// CorrectedRecord is what a request says of one record, or in free words.
type CorrectedRecord struct {
	Title string
	Facts Summary
}

// correctedRecords groups what a rectification is about by record, in the order in which it was told.
func correctedRecords(lang string, fields []models.RequestField) []CorrectedRecord {
	var records []CorrectedRecord
	for i, f := range fields {
		kind, err := models.KindNamed(f.Kind)
		if err != nil {
			words := CorrectedRecord{Title: i18n.T(lang, "rectification.words")}
			words.Facts.Add(SummaryRow{Label: i18n.T(lang, "requests.details"), Values: []Cell{paragraphs(f.Reason, "")}})
			records = append(records, words)
			continue
		}
		if i == 0 || fields[i-1].Kind != f.Kind || fields[i-1].RecordID != f.RecordID {
			records = append(records, CorrectedRecord{Title: correctedTitle(lang, kind, f)})
		}
		field, _ := kind.Field(f.Field)
		facts := &records[len(records)-1].Facts
		facts.Add(correctedRow(lang, kind, field, f.Old, f.New, f.Reason))
	}
	return records
}

func correctedTitle(lang string, kind *models.Kind, f models.RequestField) string {
	title := f.RecordKey
	if f.Record != nil {
		title = RecordTitle(lang, kind, f.Record)
	}
	return i18n.T(lang, kind.Name+".one") + ": " + title
}

// correctedRow is one field: what is held, what it should be, and why.
func correctedRow(lang string, kind *models.Kind, f models.Field, old, to, reason string) SummaryRow {
	row := SummaryRow{Label: FieldLabel(lang, kind, f), Values: []Cell{
		{Text: i18n.T(lang, "rectification.from_value", "Value", valueInWords(lang, kind, f, old, "part.none"))},
		{Text: i18n.T(lang, "rectification.to_value", "Value", valueInWords(lang, kind, f, to, "rectification.unsaid"))},
	}}
	if reason != "" {
		because := paragraphs(reason, "")
		because.Text = i18n.T(lang, "rectification.because", "Reason", because.Text)
		row.Values = append(row.Values, because)
	}
	return row
}

// valueInWords is a value in the form of import files as pages show it, or the text of a key for none.
func valueInWords(lang string, kind *models.Kind, f models.Field, text, none string) string {
	if text == "" {
		return i18n.T(lang, none)
	}
	record, err := kind.With(f, text)
	if err != nil {
		return text
	}
	if words := recordValue(lang, kind, f, record); words != "" {
		return words
	}
	return text
}

// maskedFields hides the personal identity code that is held: staff compare the new one with the
// system that it comes from.
func maskedFields(fields []models.RequestField) []models.RequestField {
	masked := slices.Clone(fields)
	for i, f := range masked {
		if kind, err := models.KindNamed(f.Kind); err == nil {
			if field, _ := kind.Field(f.Field); field.Secret {
				masked[i].Old = value.PersonalID(f.Old).Masked()
			}
		}
	}
	return masked
}
