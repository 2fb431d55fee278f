package views

import (
	"cmp"
	"slices"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// IntakeURL is where staff take in a request that came outside the portal.
const IntakeURL = "/staff/intake"

// ActionNext leads from who asks to what is asked.
const ActionNext = "next"

// IntakeForm is what staff have filled in. What was typed for a day may be none, and is kept.
type IntakeForm struct {
	models.Intake
	Day      string
	From, To string // the period of an access request
}

// Unread is what was typed for the period and is no day. Without it the request would be for everything.
func (f IntakeForm) Unread() (wrong []*models.Invalid) {
	if f.From != "" && f.Kind == models.Access && f.Scope.From.IsZero() {
		wrong = append(wrong, DateMistake("from"))
	}
	if f.To != "" && f.Kind == models.Access && f.Scope.To.IsZero() {
		wrong = append(wrong, DateMistake("to"))
	}
	return wrong
}

// intakeFirst are the fields of the first page.
var intakeFirst = []string{"number", "kind", "channel", "on", "identified", "behalf", "authority", "language", "delivery"}

// IntakeMistakes are the mistakes of a form in words; those of what is asked are left out where only
// the first page is filled in.
func IntakeMistakes(p Page, wrong []*models.Invalid, part IntakePart) (errors Errors) {
	for _, w := range wrong {
		if part == IntakeWho && !slices.Contains(intakeFirst, w.Field) {
			continue
		}
		most := p.Number(models.MaxDetails)
		switch w.Field {
		case "files":
			most = p.Number(models.MaxFile >> 20)
		case "behalf":
			most = p.Number(models.MaxBehalfName)
		}
		errors.Add(w.Field, p.T("intake.error."+w.Field+"."+w.Code, "Max", most, "Files", p.Number(models.MaxFiles)))
	}
	slices.SortStableFunc(errors, func(a, b FieldError) int { return cmp.Compare(intakePlace(a.Field), intakePlace(b.Field)) })
	return errors
}

// intakePlace is where a field stands on the form: those of the second page come after the first.
func intakePlace(field string) int {
	if i := slices.Index(intakeFirst, field); i >= 0 {
		return i
	}
	return len(intakeFirst)
}

// IntakePart is a page of the form.
type IntakePart int

// The pages.
const (
	IntakeWho  IntakePart = iota // and how
	IntakeWhat                   // is asked
)

// IntakeFirstWrong reports whether something on the first page has to be mended.
func IntakeFirstWrong(errors Errors) bool {
	return slices.ContainsFunc(errors, func(e FieldError) bool { return slices.Contains(intakeFirst, e.Field) })
}

// StaffIntake is one page of the form by which staff take a request in.
type StaffIntake struct {
	Page
	Action string
	Fields []Field
	Hidden []Hidden
	Next   Button
	Edit   *Button
}

// NewIntakeWho returns the first page: who asks, and how.
func NewIntakeWho(p Page, f IntakeForm) StaffIntake {
	p.Title, p.Lead = p.T("intake.title"), p.T("intake.lead")
	p.Back = &Link{Text: p.T("staff.queue"), URL: QueueURL}
	s := StaffIntake{Page: p, Action: IntakeURL, Next: Button{Text: p.T("intake.next"), Name: "action", Value: ActionNext}}
	s.Fields = []Field{
		{Name: "number", Label: p.T("staff.customer_number"), Hint: p.T("intake.number_hint"), Value: f.Number, Width: ShortWidth},
		choice(Field{Name: "kind", Label: p.T("intake.kind")}, optionsOf(p, models.RequestKinds, "requests.kind.", "staff.asks."), string(f.Kind)),
		choice(Field{Name: "channel", Label: p.T("intake.channel")}, optionsOf(p, models.IntakeChannels, "staff.channel.", ""), string(f.Channel)),
		{Name: "on", Label: p.T("intake.on"), Hint: p.T("intake.on_hint"), Value: f.Day, Type: DateField, Width: ShortWidth},
		choice(Field{Name: "identified", Label: p.T("intake.identified"), Hint: p.T("intake.identified_hint")},
			identificationOptions(p), string(f.Identified)),
	}
	s.Fields = append(s.Fields, behalfFields(p, "", f.Behalf)...)
	s.Fields = append(s.Fields,
		choice(Field{Name: "language", Label: p.T("intake.language")}, languageOptions(p), f.Language),
		choice(Field{Name: "delivery", Label: p.T("intake.delivery")}, optionsOf(p, models.Deliveries, "intake.delivery.", "intake.delivery_hint."), string(f.Delivery)),
	)
	s.Hidden = append(hiddenScope(f), Hidden{Name: "key", Value: f.FormKey}, Hidden{Name: "details", Value: f.Details})
	return s
}

// choice makes a field of radios.
func choice(f Field, options []Option, chosen string) Field {
	f.Type, f.Options = RadioField, Choose(options, chosen)
	return f
}

// optionsOf are the options of a list, whose labels, and hints where there are some, begin with a family
// of keys.
func optionsOf[T ~string](p Page, list []T, labels, hints string) []Option {
	var options []Option
	for _, one := range list {
		o := Option{Value: string(one), Label: p.T(labels + string(one))}
		if hints != "" {
			o.Hint = p.T(hints + string(one))
		}
		options = append(options, o)
	}
	return options
}

func languageOptions(p Page) []Option {
	var options []Option
	for _, l := range models.Languages {
		options = append(options, Option{Value: string(l), Label: languageName(p.Lang, l)})
	}
	return options
}

// NewIntakeWhat returns the second page: what is asked, with the fields of the kind.
func NewIntakeWhat(p Page, d *register.Description, f IntakeForm) StaffIntake {
	p.Title, p.Caption, p.Lead = p.T("intake.what"), requestKind(p.Lang, f.Kind), p.T("intake.what_lead")
	p.Back = &Link{Text: p.T("staff.queue"), URL: QueueURL}
	s := StaffIntake{
		Page: p, Action: IntakeURL, Fields: scopeFields(p, d, f),
		Next: Button{Text: p.T("intake.check"), Name: "action", Value: ActionCheck},
		Edit: &Button{Text: p.T("intake.back"), Kind: SecondButton, Name: "action", Value: ActionEdit},
	}
	s.Fields = append(s.Fields, Field{
		Name: "details", Label: p.T("intake.details"), Hint: p.T("intake.details_hint." + string(f.Kind)), Value: f.Details,
		Type: TextareaField, MaxLength: models.MaxDetails, Optional: !slices.Contains(wordy, f.Kind),
	})
	s.Hidden = hiddenCame(f)
	return s
}

// wordy are the kinds of which staff have to write down what is asked.
var wordy = []models.RequestKind{models.Rectification, models.Unrecognised}

// Template names the template of the page.
func (StaffIntake) Template() string { return "staff/intake" }

// scopeFields are the fields of what a request of the kind can be limited to.
func scopeFields(p Page, d *register.Description, f IntakeForm) []Field {
	var fields []Field
	kinds := Field{Name: "kinds", Label: p.T("intake.kinds"), Hint: p.T("intake.kinds_hint"), Type: CheckboxField}
	for _, k := range models.GroupsFor(f.Kind) {
		kinds.Options = append(kinds.Options, Option{Value: k.Name, Label: p.T(k.Name + ".title")})
	}
	kinds.Options = Choose(kinds.Options, f.Scope.Kinds...)
	ground := Field{Name: "ground", Label: p.T("intake.ground")}
	switch f.Kind {
	case models.Access:
		fields = append(fields, kinds,
			Field{Name: "from", Label: p.T("intake.from"), Value: cmp.Or(f.From, dateValue(f.Scope.From)), Type: DateField, Width: ShortWidth, Optional: true},
			Field{Name: "to", Label: p.T("intake.to"), Value: cmp.Or(f.To, dateValue(f.Scope.To)), Type: DateField, Width: ShortWidth, Optional: true})
	case models.Erasure:
		ground.Hint = p.T("intake.ground_hint")
		fields = append(fields, kinds, choice(ground, optionsOf(p, models.ErasureGrounds, "staff.erasure.", ""), string(f.Scope.Ground)))
	case models.RestrictionOfProcessing:
		fields = append(fields, choice(ground, optionsOf(p, models.RestrictionGrounds, "staff.restriction.", ""), string(f.Scope.Ground)))
	case models.Portability:
		fields = append(fields, kinds, Field{Name: "recipient", Label: p.T("intake.recipient"), Type: CheckboxField,
			Options: Choose([]Option{{Value: "yes", Label: p.T("staff.recipient_named")}}, yes(f.Scope.Recipient))})
	case models.Objection:
		purposes := Field{Name: "purposes", Label: p.T("intake.purposes"), Hint: p.T("intake.purposes_hint"), Type: CheckboxField,
			Options: Choose([]Option{{Value: marketingPurpose, Label: p.T("intake.marketing")}}, marketed(f.Scope))}
		for _, purpose := range models.ObjectionPurposes(d) {
			purposes.Options = append(purposes.Options, Option{Value: purpose.Key, Label: purpose.Name.In(p.Lang)})
		}
		purposes.Options = Choose(purposes.Options, append(slices.Clone(f.Scope.Purposes), marketed(f.Scope))...)
		fields = append(fields, purposes)
	}
	return fields
}

// marketingPurpose is the choice of direct marketing among the purposes objected to. No purpose of a
// register description has such a key.
const marketingPurpose = "-marketing"

// ReadPurposes tells direct marketing from the purposes that are chosen in the form.
func ReadPurposes(chosen []string) (marketing bool, purposes []string) {
	for _, key := range chosen {
		if key == marketingPurpose {
			marketing = true
		} else {
			purposes = append(purposes, key)
		}
	}
	return marketing, purposes
}

func marketed(s models.Scope) string {
	if s.Marketing {
		return marketingPurpose
	}
	return ""
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

func dateValue(d value.Date) string {
	if d.IsZero() {
		return ""
	}
	return d.String()
}

// hiddenCame carries the first page on.
func hiddenCame(f IntakeForm) []Hidden {
	return []Hidden{
		{Name: "key", Value: f.FormKey}, {Name: "number", Value: f.Number}, {Name: "kind", Value: string(f.Kind)},
		{Name: "channel", Value: string(f.Channel)}, {Name: "on", Value: f.Day}, {Name: "identified", Value: string(f.Identified)},
		{Name: "language", Value: f.Language}, {Name: "delivery", Value: string(f.Delivery)},
		{Name: "behalf", Value: f.Behalf.Name}, {Name: "authority", Value: string(f.Behalf.Authority)},
	}
}

// hiddenScope carries on what is asked, but for the words.
func hiddenScope(f IntakeForm) []Hidden {
	s := f.Scope
	var hidden []Hidden
	add := func(name, value string) {
		if value != "" {
			hidden = append(hidden, Hidden{Name: name, Value: value})
		}
	}
	for _, k := range s.Kinds {
		add("kinds", k)
	}
	add("from", cmp.Or(f.From, dateValue(s.From)))
	add("to", cmp.Or(f.To, dateValue(s.To)))
	add("ground", string(s.Ground))
	add("recipient", yes(s.Recipient))
	add("purposes", marketed(s))
	for _, key := range s.Purposes {
		add("purposes", key)
	}
	return hidden
}

// IntakeCheck shows a filled-in form before the request is entered. The scan is added here, since a
// browser does not carry files from page to page.
type IntakeCheck struct {
	Page
	Protected string
	Warning   string // that who asks is not known yet; may be empty
	Action    string
	Answers   Summary
	Reckoned  Details
	Files     Field
	Hidden    []Hidden
	Send      Button
	Edit      Button
}

// NewIntakeCheck returns the form's answers to look over, and the day until which an answer has to come.
func NewIntakeCheck(p Page, d *register.Description, asker models.Asker, f IntakeForm, today value.Date) IntakeCheck {
	due := clock.Due(clock.Request{Received: f.On})
	p.Title, p.Caption = p.T("intake.check_title"), requestKind(p.Lang, f.Kind)
	p.Back = &Link{Text: p.T("staff.queue"), URL: QueueURL}
	c := IntakeCheck{
		Page: p, Protected: protectedFrom(p, asker.Protection, f.Behalf), Action: IntakeURL,
		Reckoned: Details{Summary: p.T("requests.reckoned"), Text: DeadlineSteps(p.Lang, due)},
		Files:    Field{Name: "files", Label: p.T("intake.files"), Hint: p.T("intake.files_hint", "Files", p.Number(models.MaxFiles), "Max", p.Number(models.MaxFile>>20)), Type: FileField, Optional: true, Multiple: true, Accept: "application/pdf,image/png,image/jpeg"},
		Hidden:   append(append(hiddenCame(f), hiddenScope(f)...), Hidden{Name: "details", Value: f.Details}),
		Send:     Button{Text: p.T("intake.send"), Name: "action", Value: ActionSend},
		Edit:     Button{Text: p.T("intake.edit"), Kind: SecondButton, Name: "action", Value: ActionEdit},
	}
	if f.Identified == "not_yet" {
		c.Warning = p.T("intake.not_yet")
	}
	asked := Case{Page: p, register: d, request: models.Case{Request: models.Request{Kind: f.Kind, Scope: f.Scope}}}
	c.Answers.Add(Fact(p.T("staff.customer"), asker.Name), Fact(p.T("staff.customer_number"), asker.Number))
	c.Answers.Add(asked.asked()...)
	c.Answers.Add(
		SummaryRow{Label: p.T("staff.details"), Values: []Cell{paragraphs(f.Details, p.T("staff.no_details"))}},
		Fact(p.T("intake.channel"), p.T("staff.channel."+string(f.Channel))),
		Fact(p.T("intake.on"), weekday(p.Lang, f.On)),
		Fact(p.T("intake.identified"), p.T("staff.identified."+string(f.Identified))),
	)
	if f.Behalf.Somebody() {
		c.Answers.Add(Fact(p.T("intake.behalf"), behalfName(p, f.Behalf)))
	}
	c.Answers.Add(
		SummaryRow{Label: p.T("requests.language"), Values: []Cell{languageCell(p.Lang, f.Language)}},
		Fact(p.T("intake.delivery"), p.T("intake.delivery."+string(f.Delivery))),
		SummaryRow{Label: p.T("intake.due"), Values: []Cell{{Text: weekday(p.Lang, due.Date)}, timeLeft(p.Lang, due.Date, today)}},
	)
	return c
}

// Template names the template of the page.
func (IntakeCheck) Template() string { return "staff/intake_check" }
