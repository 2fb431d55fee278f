package views

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// CaseDraft is the form of an answer: what is decided on a request, in the way of its kind, and what is
// written to it. Where nothing is to be judged it is sent as it stands.
type CaseDraft struct {
	Action   string
	Again    string // where the form comes back as it was filled in, with a text put in
	Hidden   []Hidden
	Rulings  []CaseRuling // of a rectification
	Plan     []CasePlan   // of an erasure
	Parts    []CasePart   // of a copy of data
	Before   string       // that earlier answers left something out, with which the form begins; may be empty
	Scope    []Field      // of a restriction: what it covers and how long
	Outcome  *Field       // of the other kinds
	Granted  *Field       // of an objection of which a part is granted
	Ground   *Field
	Explain  *Field
	Inquired *Field // in its place where something is always told: who looked, and why
	Given    *Field // who was given the data and is told of what is decided
	Asked    bool   // it is shown unfolded
	Enclose  CaseEnclosures
	Exempt   string // the words above what is needed only where something is refused or left out
	Open     bool   // these are shown unfolded
	Insert   Field
	Language string // of the answer, where it is not the page's
	Text     Field
	Late     *Field
	About    string // what the button does
	Button   Button
}

// CaseRuling is the decision on one value of a rectification.
type CaseRuling struct {
	Title  string
	Facts  Summary
	Choice Field
	Note   Field
}

// CasePlan is the decision on one group of records of an erasure.
type CasePlan struct {
	Title    string
	Proposed string // how many records, and what the register description lets one do
	Law      string
	Choice   Field
}

// CasePart is one group of records of a copy of data.
type CasePart struct {
	Title  string
	Hints  string // in how many records there may be something of another person; may be empty
	Choice Field
	Some   string // how many records are withheld one by one; may be empty
	Open   string // where they are chosen
}

// The value of a field that accepts what a customer says is right.
const acceptField = "accept"

// draftForm is the form of the draft, filled in with what was typed, or what the last draft says, or
// what is proposed.
func (c *Case) draftForm(today value.Date) *CaseDraft {
	if !c.can(models.StepDraft) {
		return nil
	}
	k, d := c.request, c.filled()
	f := &CaseDraft{
		Action: c.action(models.StepDraft), Again: caseURL(k.Ref) + "/form", Hidden: c.version(),
		Button: Button{Text: c.T("staff.draft")}, Insert: c.templates(), About: c.T("staff.draft_letter"),
	}
	if k.Kind == models.Access || k.Kind == models.Portability {
		f.About = c.T("staff.draft_text")
	}
	if k.State == models.Drafted {
		f.Button = Button{Text: c.T("staff.draft_again"), Kind: SecondButton}
	}
	if i18n.Known(k.Language) != c.Lang {
		f.Language = i18n.Known(k.Language)
	}
	switch {
	case k.Kind == models.Rectification && len(k.Fields) > 0:
		f.Rulings = c.rulings(d)
	case k.Kind == models.Erasure:
		f.Plan = c.plan(d)
	default:
		f.Outcome, f.Ground = c.outcome(d), c.ground(d)
		f.Exempt = c.T("staff.exempt")
		f.Parts = c.parts(d)
		if len(k.LeftOutBefore) > 0 {
			f.Before = c.T("staff.left_out_before")
		}
		f.Hidden = append(f.Hidden, c.withheldOne(d)...)
	}
	if d.Begun != "" {
		f.Hidden = append(f.Hidden, Hidden{Name: "begun", Value: d.Begun})
	}
	f.Enclose = c.enclosures()
	if k.Kind == models.Unrecognised {
		f.Inquired = c.explanation(d)
	} else {
		f.Explain = c.explanation(d)
	}
	f.Given, f.Asked = c.recipients(d), len(d.Ruling.Recipients) > 0
	switch k.Kind {
	case models.RestrictionOfProcessing:
		f.Scope = c.restricted(d)
	case models.Objection:
		f.Granted = c.granted(d)
	}
	f.Open = f.Open || c.unfolds(f, d)
	f.Text = Field{
		Name: "text", Label: c.T("staff.text_field"), Hint: c.T("staff.text_hint", "Language", languageCell(c.Lang, k.Language).Text), Value: d.Text,
		Type: TextareaField, MaxLength: models.MaxAnswerText, Optional: true,
	}
	if k.LateOn(today) {
		late := c.area("late", c.T("staff.late_field"), c.T("staff.late_hint"))
		late.Value, late.Rows = d.Late, 2
		f.Late = &late
	}
	return f
}

// filled is what the form of the draft begins with.
func (c *Case) filled() models.DraftForm {
	switch {
	case c.typed.Draft != nil:
		return *c.typed.Draft
	case c.request.Form != nil:
		return *c.request.Form
	}
	return models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled, Withheld: c.request.LeftOutBefore}}
}

// unfolds reports whether what is decided is shown unfolded: it is more than to do what is asked, something in it is
// to be mended, or it may tell of others, which nobody should miss.
func (c *Case) unfolds(f *CaseDraft, d models.DraftForm) bool {
	elsewhere := c.Errors.For(EnclosureTitle) != "" || c.Errors.For(EnclosureFile) != "" || f.Inquired != nil && c.Errors.For("explanation") != ""
	switch {
	case len(c.Errors) > 0 && !elsewhere, d.Ruling.Outcome != models.Fulfilled, len(d.Ruling.Withheld) > 0:
		return true
	case f.Explain != nil && d.Ruling.Explanation != "":
		return true
	}
	return slices.ContainsFunc(f.Parts, func(part CasePart) bool { return part.Hints != "" })
}

func (c *Case) outcome(d models.DraftForm) *Field {
	f := Field{Name: "outcome", Label: c.T("ruling.outcome"), Type: RadioField}
	outcomes := []models.Outcome{models.Fulfilled, models.PartlyRefused, models.RefusedWhole}
	if k := c.request; k.Kind == models.Objection && k.Scope.Marketing && len(k.Scope.Purposes) == 0 {
		outcomes = outcomes[:1] // it is in force already
	}
	for _, o := range outcomes {
		f.Options = append(f.Options, Option{Value: string(o), Label: c.T("staff.outcome." + string(o))})
	}
	f.Options = Choose(f.Options, string(d.Ruling.Outcome))
	return &f
}

func (c *Case) ground(d models.DraftForm) *Field {
	f := Field{Name: "ground", Label: c.T("staff.ground_field"), Hint: c.T("staff.ground_hint"), Type: SelectField}
	f.Options = Choose(groundOptions(c.Page, models.GroundsOf(c.request.Kind), c.T("staff.no_ground")), string(d.Ruling.Ground))
	return &f
}

// groundOptions are grounds on which something can be refused, after an option for none.
func groundOptions(p Page, grounds []models.Ground, none string) []Option {
	options := []Option{{Label: none}}
	for _, g := range grounds {
		options = append(options, Option{Value: string(g), Label: p.T("ruling.ground." + string(g))})
	}
	return options
}

func (c *Case) explanation(d models.DraftForm) *Field {
	f := c.area("explanation", c.T("staff.explanation"), c.T("staff.explanation_hint"))
	f.Value = d.Ruling.Explanation
	switch c.request.Kind {
	case models.Erasure:
		f.Hint = c.T("staff.explanation_plan")
	case models.Unrecognised:
		f.Hint = c.T("staff.explanation_look")
	}
	return &f
}

// restricted are what a restriction covers and how long it holds, in the language of the answer: at first
// what the customer asked for.
func (c *Case) restricted(d models.DraftForm) []Field {
	k, words := c.request, d.Ruling.Restricted
	if c.typed.Draft == nil && words == (models.Restricted{}) {
		words = proposedRestriction(k.Request)
	}
	scope, until := c.area("restricted", c.T("staff.restricted"), c.T("staff.restricted_hint")), c.area("until", c.T("staff.until"), c.T("staff.until_hint"))
	scope.Value, until.Value = words.Scope, words.Until
	for _, f := range []*Field{&scope, &until} {
		f.Rows, f.MaxLength = 2, models.MaxRestrictionScope
	}
	return []Field{scope, until}
}

func proposedRestriction(r models.Request) models.Restricted {
	lang := i18n.Known(r.Language)
	var groups []string
	for _, kind := range r.Scope.Kinds {
		groups = append(groups, i18n.T(lang, kind+".title"))
	}
	words := models.Restricted{Scope: strings.Join(groups, ", "), Until: i18n.T(lang, "staff.until."+string(r.Scope.Ground))}
	if len(groups) == 0 {
		words.Scope = i18n.T(lang, "staff.restricted_all")
	}
	return words
}

// granted is the choice of what ends, where only a part of an objection is granted.
func (c *Case) granted(d models.DraftForm) *Field {
	asked := c.request.Scope
	if len(asked.Purposes) == 0 || len(asked.Purposes) == 1 && !asked.Marketing {
		return nil // all of it or nothing
	}
	f := Field{Name: "granted", Label: c.T("staff.granted"), Type: CheckboxField}
	if asked.Marketing {
		f.Hint = c.T("staff.granted_marketing")
	}
	for _, key := range asked.Purposes {
		f.Options = append(f.Options, Option{Value: key, Label: c.register.Purpose(key).Name.In(c.Lang)})
	}
	f.Options = Choose(f.Options, d.Ruling.Purposes...)
	return &f
}

// rulings are the values of a rectification, each to be accepted or refused.
func (c *Case) rulings(d models.DraftForm) []CaseRuling {
	var rulings []CaseRuling
	for _, f := range maskedFields(c.request.Fields) {
		one := correctedRecords(c.Lang, []models.RequestField{f})[0]
		id := strconv.FormatInt(f.ID, 10)
		chosen, note := "", "" // nobody says by mistake that something was corrected
		if i := slices.IndexFunc(d.Ruling.Fields, func(r models.FieldRuling) bool { return r.Field == f.ID }); i >= 0 {
			ruled := d.Ruling.Fields[i]
			if note = ruled.Note; !ruled.Accept {
				chosen = string(ruled.Ground)
			}
		}
		options := []Option{{Label: c.T("staff.choose")}, {Value: acceptField, Label: c.T("staff.accept")}}
		for _, o := range groundOptions(c.Page, models.GroundsOf(c.request.Kind), "")[1:] {
			options = append(options, Option{Value: o.Value, Label: c.T("staff.decline", "Why", o.Label)})
		}
		what := one.Facts.Rows[0].Label
		rulings = append(rulings, CaseRuling{
			Title: one.Title, Facts: one.Facts,
			Choice: Field{Name: "field-" + id, Label: c.T("staff.ruling", "What", what), Type: SelectField, Options: Choose(options, chosen)},
			Note:   Field{Name: "note-" + id, Label: c.T("staff.ruling_note", "What", what), Value: note, MaxLength: models.MaxDetails, Optional: true},
		})
	}
	return rulings
}

// plan are the groups of an erasure, each with what is proposed.
func (c *Case) plan(d models.DraftForm) []CasePlan {
	var plan []CasePlan
	for _, row := range c.request.Plan {
		chosen := string(row.Fate)
		if row.Fate == models.Keep {
			chosen = string(row.Ground)
		}
		if i := slices.IndexFunc(d.Ruling.Plan, func(p models.PlanRow) bool { return p.Kind == row.Kind }); i >= 0 {
			if chosen = string(d.Ruling.Plan[i].Fate); d.Ruling.Plan[i].Fate == models.Keep {
				chosen = string(d.Ruling.Plan[i].Ground)
			}
		}
		options := []Option{
			{Value: string(models.Delete), Label: c.T("staff.fate.delete")}, {Value: string(models.Anonymise), Label: c.T("staff.fate.anonymise")},
		}
		for _, o := range groundOptions(c.Page, models.GroundsOf(c.request.Kind), "")[1:] {
			options = append(options, Option{Value: o.Value, Label: c.T("staff.fate.keep", "Why", c.keepWhy(models.Ground(o.Value)))})
		}
		retention := c.register.Kind(row.Kind).Retention
		plan = append(plan, CasePlan{
			Title: c.T(row.Kind + ".title"), Proposed: c.proposed(row), Law: stack(retention.Text.In(c.Lang), retention.Basis.In(c.Lang)),
			Choice: Field{Name: "fate-" + row.Kind, Label: c.T("staff.fate", "What", c.T(row.Kind+".title")), Type: SelectField, Options: Choose(options, chosen)},
		})
	}
	return plan
}

func (c *Case) proposed(row models.PlanRow) string {
	switch {
	case row.Fate != models.Keep && c.register.Kind(row.Kind).Retention.Keeps == "":
		return c.T("staff.nothing_keeps", "N", row.Count)
	case row.Fate != models.Keep:
		return c.T("staff.may_go", "N", row.Count)
	case row.Until.IsZero():
		return c.T("staff.keep_open", "N", row.Count)
	}
	return c.T("staff.keep_until", "N", row.Count, "Date", c.Date(row.Until))
}

// parts are the groups of a copy of data, each to be withheld as a whole or by the record.
func (c *Case) parts(d models.DraftForm) []CasePart {
	var parts []CasePart
	for _, part := range c.request.Parts {
		whole, some, past := models.Ground(""), 0, 0
		for _, w := range d.Ruling.Withheld {
			switch {
			case w.Kind == part.Kind.Name && w.Record == 0:
				whole = w.Ground
			case w.Kind == part.Kind.Name && w.Past:
				past++
			case w.Kind == part.Kind.Name:
				some++
			}
		}
		title := c.T("staff.part", "Kind", c.T(part.Kind.Name+".title"), "N", part.Count)
		shown := CasePart{
			Title: title, Open: caseURL(c.request.Ref) + "/sections/" + part.Kind.Name,
			Choice: Field{
				Name: withholdName(part.Kind.Name, 0, false), Label: title, Type: SelectField,
				Options: Choose(groundOptions(c.Page, models.PartGroundsOf(c.request.Kind), c.T("staff.include")), string(whole)),
			},
		}
		if part.Hints > 0 {
			shown.Hints = c.T("staff.hints", "N", part.Hints)
		}
		if some > 0 {
			shown.Some = c.T("staff.withheld_some", "N", some)
		}
		if past > 0 {
			shown.Some = strings.TrimSpace(shown.Some + " " + c.T("staff.withheld_past", "N", past))
		}
		parts = append(parts, shown)
	}
	return parts
}

// withheldOne are the records that are withheld one by one, which the form carries along.
func (c *Case) withheldOne(d models.DraftForm) []Hidden {
	var hidden []Hidden
	for _, w := range d.Ruling.Withheld {
		if w.Record != 0 {
			hidden = append(hidden, Hidden{Name: withholdName(w.Kind, w.Record, w.Past), Value: string(w.Ground)})
		}
	}
	return hidden
}

// withholdName is the field in which it is chosen whether a record goes out, or what it said before it
// changed.
func withholdName(kind string, record int64, past bool) string {
	name := fmt.Sprintf("withhold-%s-%d", kind, record)
	if past {
		name += "-past"
	}
	return name
}

// templates is the choice of a text to begin from.
func (c *Case) templates() Field {
	f := Field{Name: "template", Label: c.T("staff.template"), Type: SelectField}
	for _, o := range models.Outcomes {
		if _, ok := LetterText(c.Lang, c.request.Kind, o); ok {
			f.Options = append(f.Options, Option{Value: string(o), Label: c.T("staff.outcome." + string(o))})
		}
	}
	return f
}

// LetterText is the text to begin an answer from: for the kind of request and the outcome, in the
// language of the answer.
func LetterText(lang string, kind models.RequestKind, outcome models.Outcome) (string, bool) {
	key := "letter." + string(kind) + "." + string(outcome)
	if !i18n.Has(key) {
		return "", false
	}
	return i18n.T(i18n.Known(lang), key), true
}

// LetterVersion names the text that LetterText returns as it is now: its name and language, and the first
// digits of its SHA-256, so that an answer tells from which wording it was begun.
func LetterVersion(lang string, kind models.RequestKind, outcome models.Outcome) string {
	text, _ := LetterText(lang, kind, outcome)
	sum := sha256.Sum256([]byte(text))
	return fmt.Sprintf("%s.%s.%s@%x", kind, outcome, i18n.Known(lang), sum[:6])
}

// keepDraft says what was filled in for a draft that can no longer be made.
func (c *Case) keepDraft(d models.DraftForm, say func(label, text string)) {
	if d.Ruling.Outcome != models.Fulfilled {
		say(c.T("ruling.outcome"), c.T("staff.outcome."+string(d.Ruling.Outcome)))
	}
	if g := d.Ruling.Ground; slices.Contains(models.Grounds(), g) {
		say(c.T("staff.ground_field"), c.T("ruling.ground."+string(g)))
	}
	say(c.T("staff.explanation"), d.Ruling.Explanation)
	say(c.T("staff.restricted"), d.Ruling.Restricted.Scope)
	say(c.T("staff.until"), d.Ruling.Restricted.Until)
	for _, f := range d.Ruling.Fields {
		say(c.T("staff.ruling_note", "What", c.T("ruling.field")), f.Note)
	}
	for _, row := range d.Ruling.Plan {
		say(c.T(row.Kind+".title"), c.T("ruling.fate."+string(row.Fate)))
	}
	for _, w := range d.Ruling.Withheld {
		if slices.Contains(models.Grounds(), w.Ground) {
			say(c.T("staff.left_out"), c.T(w.Kind+".title")+". "+c.T("ruling.ground."+string(w.Ground)))
		}
	}
	say(c.T("staff.text_field"), d.Text)
	say(c.T("staff.late_field"), d.Late)
}
