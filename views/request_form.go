package views

import (
	"strconv"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/register"
	"omatiedot/views/i18n"
)

// The values of the form's field "action": which button was pressed.
const (
	ActionCheck = "check" // see the answers before they are sent
	ActionEdit  = "edit"  // go back to the form with what was written
	ActionSend  = "send"  // make the request
)

// ToOther is the value of the field "recipient" by which data go to somebody else.
const ToOther = "other"

// Asking is a form by which a right is used, with what its words are made from.
type Asking struct {
	models.NewRequest
	Register *register.Description
	Entry    *models.AccessEntry // that is not recognised; nil for none
	Open     *models.Request     // to which the form is added; nil for none
	OneOf    bool                // the customer has other customer numbers too
}

// RequestForm is the form by which a right is used.
type RequestForm struct {
	Page
	Action    string
	Gives     []string // what the answer holds
	Entry     *Summary // of the access log, that is not recognised
	Questions []Field
	Narrow    *Narrowing
	Details   *Field // nil where it stands among the questions
	Hidden    []Hidden
	Check     Button
}

// Narrowing are questions that can be left alone: without them everything is meant.
type Narrowing struct {
	Summary string
	Text    string
	Open    bool
	Fields  []Field
}

// NewRequestForm returns the form of a kind with what has been written in it. Its fields are those of
// models.Scope, details, key and action.
func NewRequestForm(p Page, a Asking) RequestForm {
	kind := string(a.Kind)
	p.Title, p.Lead = p.T("requests.ask."+kind), p.T("requests.about."+kind)
	p.Back = &Link{Text: p.T("requests.title"), URL: "/requests"}
	if a.Open != nil && p.Notice == nil {
		p.Notice = &Flash{Kind: Advice, Text: p.T("requests.adds_to"), Link: &Link{Text: p.T("requests.one", "Ref", a.Open.Ref), URL: requestURL(a.Open.Ref)}}
	}
	if a.OneOf && a.Kind != models.Objection && p.Notice == nil { // an objection ends marketing under every number
		p.Notice = &Flash{Kind: Advice, Text: p.T("requests.one_of", "Number", p.Reader.Number), Link: &Link{Text: p.T("requests.one_of_change"), URL: "/context"}}
	}
	f := RequestForm{
		Page:   p,
		Action: "/requests/new/" + kind,
		Gives:  lines(p.T("requests.gives." + kind)),
		Details: &Field{
			Name: "details", Label: p.T("requests.details_field"), Hint: p.T("requests.details_hint"), Value: a.Details,
			Type: TextareaField, MaxLength: models.MaxDetails, Optional: true,
		},
		Hidden: []Hidden{{Name: "key", Value: a.FormKey}},
		Check:  Button{Text: p.T("requests.check"), Name: "action", Value: ActionCheck},
	}
	if key := "requests.words." + kind; i18n.Has(key) {
		f.Details.Label, f.Details.Hint = p.T(key), p.T("requests.words_hint."+kind)
	}
	f.Questions, f.Narrow = questions(p, a), narrowing(p, a)
	f.Details.Optional = a.Kind != models.Portability && a.Kind != models.Objection && (a.Kind != models.Unrecognised || a.Entry != nil)
	if a.Kind == models.Portability { // to whom, right below whether it is to somebody
		f.Questions, f.Details = append(f.Questions, *f.Details), nil
	}
	if a.Entry != nil {
		f.Entry = &Summary{Rows: entryRows(p, *a.Entry)}
		f.Hidden = append(f.Hidden, Hidden{"entry", strconv.FormatInt(a.Entry.ID, 10)})
	}
	return f
}

// Template names the template of the page.
func (RequestForm) Template() string { return "customer/request_new" }

// questions are what a form of the kind asks in the open.
func questions(p Page, a Asking) []Field {
	switch a.Kind {
	case models.RestrictionOfProcessing:
		return []Field{groundField(p, models.RestrictionGrounds, a.Scope.Ground)}
	case models.Erasure:
		ground := groundField(p, models.ErasureGrounds, a.Scope.Ground)
		ground.Label, ground.Optional = p.T("requests.ground_erasure"), true
		ground.Options = append(ground.Options, Option{Label: p.T("requests.ground.none"), Chosen: a.Scope.Ground == ""})
		return []Field{ground}
	case models.Portability:
		chosen := ""
		if a.Scope.Recipient {
			chosen = ToOther
		}
		return []Field{{Name: "recipient", Label: p.T("requests.recipient"), Type: RadioField, Options: Choose([]Option{
			{Label: p.T("requests.recipient.me"), Hint: p.T("requests.recipient.me_hint")},
			{Value: ToOther, Label: p.T("requests.recipient.other"), Hint: p.T("requests.recipient.other_hint")},
		}, chosen)}}
	case models.Objection:
		return objections(p, a)
	}
	return nil
}

func groundField(p Page, grounds []models.Code, chosen models.Code) Field {
	f := Field{Name: "ground", Label: p.T("requests.ground"), Type: RadioField}
	for _, g := range grounds {
		o := Option{Value: string(g), Label: p.T("requests.ground." + string(g)), Chosen: g == chosen}
		if hint := "requests.ground_hint." + string(g); i18n.Has(hint) {
			o.Hint = p.T(hint)
		}
		f.Options = append(f.Options, o)
	}
	return f
}

// objections are direct marketing, which ends by itself, and the purposes that are weighed.
func objections(p Page, a Asking) []Field {
	marketing := Field{Name: "marketing", Label: p.T("requests.objection_marketing"), Type: CheckboxField, Options: []Option{
		{Value: "yes", Label: p.T("requests.objection_now"), Hint: p.T("requests.objection_now_hint"), Chosen: a.Scope.Marketing},
	}}
	purposes := Field{Name: "purposes", Label: p.T("requests.objection_purposes"), Hint: p.T("requests.objection_purposes_hint"), Type: CheckboxField}
	for _, one := range models.ObjectionPurposes(a.Register) {
		purposes.Options = append(purposes.Options, Option{Value: one.Key, Label: one.Name.In(p.Lang), Hint: one.Text.In(p.Lang)})
	}
	if len(purposes.Options) == 0 {
		return []Field{marketing}
	}
	purposes.Options = Choose(purposes.Options, a.Scope.Purposes...)
	return []Field{marketing, purposes}
}

// narrowing is the choice of groups of data, and of a period where the kind has one.
func narrowing(p Page, a Asking) *Narrowing {
	switch a.Kind {
	case models.Access, models.Erasure, models.RestrictionOfProcessing, models.Portability:
	default:
		return nil
	}
	n := &Narrowing{Summary: p.T("requests.narrow." + string(a.Kind)), Text: p.T("requests.narrow_text." + string(a.Kind))}
	groups := Field{Name: "kinds", Label: p.T("requests.groups"), Type: CheckboxField}
	for _, k := range models.GroupsFor(a.Kind) {
		groups.Options = append(groups.Options, Option{Value: k.Name, Label: p.T(k.Name + ".title")})
	}
	groups.Options = Choose(groups.Options, a.Scope.Kinds...)
	n.Fields = []Field{groups}
	if a.Kind == models.Access {
		n.Fields = append(n.Fields,
			Field{Name: "from", Label: p.T("requests.from"), Hint: p.T("requests.from_hint"), Type: DateField, Width: ShortWidth, Value: a.Scope.From.String()},
			Field{Name: "to", Label: p.T("requests.to"), Hint: p.T("requests.to_hint"), Type: DateField, Width: ShortWidth, Value: a.Scope.To.String()})
	}
	n.Open = len(a.Scope.Kinds) > 0 || !a.Scope.From.IsZero() || !a.Scope.To.IsZero()
	for _, f := range n.Fields {
		n.Open = n.Open || p.Errors.For(f.Name) != ""
	}
	return n
}

// RequestCheck shows a filled-in form before it is sent.
type RequestCheck struct {
	Page
	Action   string
	Answers  Summary
	Reckoned Details
	Next     Steps
	Hidden   []Hidden
	Files    *Field // that go along; nil for a kind that takes none
	Send     Button
	Edit     Button
}

// AskingFiles is the field with the files that go along with a form. It stands beside the button that sends it:
// no page can carry files on to the next one.
const AskingFiles = "files"

// NewRequestCheck returns the form's answers to look over, and the day until which an answer will
// come if the request is sent now.
func NewRequestCheck(p Page, a Asking, due clock.Deadline) RequestCheck {
	p.Title, p.Caption = p.T("requests.check_title"), p.T("requests.ask."+string(a.Kind))
	p.Back = &Link{Text: p.T("requests.title"), URL: "/requests"}
	c := RequestCheck{
		Page:     p,
		Action:   "/requests/new/" + string(a.Kind),
		Reckoned: Details{Summary: p.T("requests.reckoned"), Text: DeadlineSteps(p.Lang, due)},
		Next:     ahead(p, models.Request{Kind: a.Kind, State: models.Received, Scope: a.Scope}),
		Hidden:   append(scopeHidden(a.Scope), Hidden{"key", a.FormKey}, Hidden{"details", a.Details}),
		Send:     Button{Text: p.T("requests.send"), Name: "action", Value: ActionSend},
		Edit:     Button{Text: p.T("requests.edit"), Kind: SecondButton, Name: "action", Value: ActionEdit},
	}
	if a.Kind.TakesFiles() {
		files := p.files(AskingFiles, p.T("requests.files"))
		files.Hint = p.T("requests.files_why") + " " + files.Hint
		c.Files = &files
	}
	for i := range c.Next {
		c.Next[i].State = Coming // nothing is under way before the request is sent
	}
	c.Answers.Add(Fact(p.T("requests.kind"), requestKind(p.Lang, a.Kind)))
	c.Answers.Add(scopeRows(p, a.Kind, a.Scope, a.Entry, a.Register)...)
	c.Answers.Add(
		SummaryRow{Label: p.T("requests.details"), Values: []Cell{paragraphs(a.Details, p.T("requests.no_details"))}},
		SummaryRow{Label: p.T("requests.language"), Values: []Cell{languageCell(p.Lang, a.Language)}},
		Fact(p.T("requests.due_if_sent"), weekday(p.Lang, due.Date)),
	)
	return c
}

// Template names the template of the page.
func (RequestCheck) Template() string { return "customer/request_check" }
