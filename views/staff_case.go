package views

import (
	"slices"
	"strconv"
	"strings"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// Case is one request as staff work on it, on one screen.
type Case struct {
	Page
	Protected string   // a warning that nobody may learn where the customer is; may be empty
	Warnings  []string // of the deadline: an eve, a question asked late
	Facts     Summary
	Wrong     []CorrectedRecord // of a rectification
	Reckoned  Details
	Why       string   // where the request stands, and why something cannot be done now
	Todo      []string // what to do with a request of this kind, in order
	Take      *PostButton
	Draft     *CaseDraft
	Decided   *CaseDecided
	Sent      *Button // the answer as it was sent
	Preview   *Button
	Unopened  string  // that the reader has to open the draft before they approve it; may be empty
	Opened    string  // when they did; may be empty
	Undone    string  // that something the draft calls corrected is not; may be empty
	Machine   *Button // the part of the draft that is for machines
	Enclosed  []Link  // that go out with the draft
	Alone     string  // that the reader approves their own draft; may be empty
	Approve   *PostButton
	Late      *CaseForm // in its place where it has to be said why the answer is late
	Return    *CaseForm
	More      []CaseForm // steps that are not the usual next one
	Kept      *Summary   // what was written for a step that is no longer open
	Papers    *CasePapers
	Tasks     []CaseTask
	Messages  []CaseMessage
	Unread    *PostButton // notes what the customer wrote as read; nil where it is
	Steps     Steps

	request  models.Case
	staffID  int64
	register *register.Description
	typed    Typed
	offered  map[string]bool // names of the fields that are on the page
}

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

// CaseReader is who works on a request.
type CaseReader struct {
	StaffID  int64
	Today    value.Date
	Register *register.Description
	Typed    Typed
}

// Typed is what was filled in and not taken: a form to be mended, or one that somebody was faster than.
type Typed struct {
	Draft  *models.DraftForm
	Fields map[string]string // of the other forms, by the names of their fields
}

// The fields of the forms beside the draft.
const (
	fieldAbout    = "about"
	fieldQuestion = "question"
	fieldMessage  = "message"
	fieldReason   = "reason"
	fieldNote     = "note"
	fieldOn       = "on"
	fieldLate     = "late_reason"

	fieldChannel    = "channel"
	fieldIdentified = "identified"

	// ToldFiles is the field with the files that go with a message of staff.
	ToldFiles = "files"

	fieldTakeBack = "take_back"
	fieldBackNote = "back_note"
)

// TypedFields are the names of the fields whose content a handler hands back in Typed.
var TypedFields = []string{fieldAbout, fieldQuestion, fieldMessage, fieldReason, fieldNote, fieldOn, fieldLate, fieldChannel, fieldIdentified, fieldTakeBack, fieldBackNote, fieldTaskNote, fieldTaskIdentified,
	AddedOutside + "channel", AddedOutside + "on", AddedOutside + "identified", AddedOutside + "text", AddedOutside + "behalf", AddedOutside + "authority",
	WithdrawnOutside + "channel", WithdrawnOutside + "on", WithdrawnOutside + "identified", WithdrawnOutside + "text", WithdrawnOutside + "behalf", WithdrawnOutside + "authority",
}

// NewCase returns the page of a request. What the reader can do is k.Can.
func NewCase(p Page, k models.Case, r CaseReader) Case {
	p.Caption, p.Title = requestKind(p.Lang, k.Kind), p.T("requests.one", "Ref", k.Ref)
	p.Back = &Link{Text: p.T("staff.queue"), URL: QueueURL}
	c := Case{
		Page: p, Protected: protectedWarning(p, k.Protection), request: k, staffID: r.StaffID, register: r.Register, typed: r.Typed,
		offered: map[string]bool{},
	}
	c.Reckoned = Details{Summary: p.T("requests.reckoned"), Text: DeadlineSteps(p.Lang, k.Deadline())}
	c.warn()
	c.facts(r.Today)
	if c.Draft = c.draftForm(r.Today); c.Draft == nil || len(c.Draft.Rulings) == 0 {
		c.Wrong = correctedRecords(p.Lang, maskedFields(k.Fields))
	}
	c.Decided = c.decided()
	c.actions()
	c.approveLate(r.Today)
	c.other(r.Today)
	for _, t := range k.Tasks {
		c.Tasks = append(c.Tasks, c.task(t))
	}
	c.keep()
	c.Why, c.Undone = c.why(), c.uncorrected()
	c.Papers = c.papers()
	for _, m := range k.Messages {
		c.Messages = append(c.Messages, c.message(m))
		if m.Waits() {
			c.Unread = &PostButton{
				Action: caseURL(k.Ref) + "/read", Hidden: c.version(), Button: Button{Text: c.T("staff.messages_read"), Kind: SecondButton},
			}
		}
	}
	for _, s := range k.Steps {
		c.Steps = append(c.Steps, c.step(s))
	}
	return c
}

// Template names the template of the page.
func (Case) Template() string { return "staff/case" }

// CaseMoved is the notice that a request was moved by somebody else while a form was filled in: by
// whom, how and when. It is for k as it is now.
func CaseMoved(p Page, k models.Case) *Flash {
	if len(k.Steps) == 0 {
		return &Flash{Kind: Alert, Text: p.T("staff.stale")}
	}
	last := k.Steps[len(k.Steps)-1]
	return &Flash{Kind: Alert, Text: p.T("staff.moved_by", "Who", stepActor(p, last), "What", p.T("staff.step."+string(last.Step)), "When", p.Time(last.At))}
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
	case "fields", "plan", "withheld":
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

// warn tells what could go wrong with the deadline.
func (c *Case) warn() {
	k := c.request
	if eve, ok := clock.Eve(k.DueOn); ok && k.State.Open() {
		c.Warnings = append(c.Warnings, c.T("staff.eve", "Eve", HolidayName(c.Lang, eve)))
	}
	for _, s := range k.Stops {
		if from := k.ClockFrom(); !s.AskedOn.Before(from) && clock.LateStop(from, s.AskedOn) && k.State.Open() {
			c.Warnings = append(c.Warnings, c.T("staff.late_stop", "Date", c.Date(s.AskedOn), "With", weekday(c.Lang, k.DueOn), "Without", weekday(c.Lang, k.Deadline().WithoutStops)))
		}
	}
}

func (c *Case) facts(today value.Date) {
	k := c.request
	c.Facts.Add(c.asked()...)
	c.Facts.Add(
		SummaryRow{Label: c.T("staff.details"), Values: []Cell{paragraphs(k.Details, c.T("staff.no_details"))}},
		Fact(c.T("staff.customer"), k.CustomerName),
		c.customerNumber(),
		c.came(),
		SummaryRow{Label: c.T("requests.state"), Values: []Cell{stateTag(c.Lang, k.State, k.Delivery)}},
		dueFact(c.Page, k.Request, today),
		SummaryRow{Label: c.T("requests.received"), Values: []Cell{{Text: c.Date(k.ReceivedOn), Lines: []string{c.T("staff.entered", "When", c.Time(k.ReceivedAt))}}}},
	)
	c.Facts.Add(c.reopened()...)
	c.Facts.Add(c.scans()...)
	c.Facts.Add(c.sent()...)
	if !k.ExtendedOn.IsZero() {
		c.Facts.Add(SummaryRow{Label: c.T("staff.extended"), Values: []Cell{{Text: c.Date(k.ExtendedOn)}, paragraphs(k.ExtensionReason, "")}})
	}
	c.Facts.Add(
		SummaryRow{Label: c.T("staff.assigned"), Values: []Cell{assigned(c.Page, k.AssignedName)}},
		SummaryRow{Label: c.T("requests.language"), Values: []Cell{languageCell(c.Lang, k.Language)}},
	)
	if k.Content != "" {
		c.Facts.Add(SummaryRow{Label: c.T("staff.content"), Values: []Cell{{Text: c.T("staff.content." + string(k.Content))}, paragraphs(k.ContentNote, "–")}})
	}
}

// customerNumber leads to the customer's page, for those who may open it.
func (c *Case) customerNumber() SummaryRow {
	row := Fact(c.T("staff.customer_number"), c.request.CustomerNumber)
	if c.Protected == "" || c.Reader.Is(string(models.Approver)) {
		row.Values = append(row.Values, Cell{Text: c.T("staff_customers.open_page"), URL: reasonURL(c.request.CustomerNumber, models.ReasonRequest)})
	}
	if len(c.request.Others) > 0 {
		row.Values = append(row.Values, Cell{Text: c.T("staff.other_numbers", "Numbers", strings.Join(c.request.Others, ", "))})
	}
	return row
}

// actions are the usual next steps.
func (c *Case) actions() {
	if c.can(models.StepTake) {
		c.Take = c.post(models.StepTake, Button{Text: c.T("staff.take")})
		switch {
		case c.request.State == models.Drafted:
			c.Take.Button = Button{Text: c.T("staff.take_drafted"), Kind: SecondButton}
		case c.request.AssignedID != nil:
			c.Take.Button = Button{Text: c.T("staff.take_over"), Kind: SecondButton}
		}
	}
	if c.can(models.StepTakeOver) {
		c.Take = c.post(models.StepTakeOver, Button{Text: c.T("staff.take_over"), Kind: SecondButton})
	}
	if c.Draft != nil && c.request.State == models.InProgress {
		c.Todo = lines(c.T("staff.todo." + string(c.request.Kind)))
	}
	if c.request.Draft != nil && c.request.Draft.EndedAt.IsZero() {
		if c.request.State != models.InProgress { // with other files it is another draft
			c.Enclosed = c.enclosed()
		}
		c.Preview = &Button{Text: c.T("staff.preview"), Kind: SecondButton, URL: caseURL(c.request.Ref) + "/preview.pdf"}
		if c.request.Decided != nil && c.request.Decided.Copies() {
			c.Machine = &Button{Text: c.T("staff.preview_data"), Kind: SecondButton, URL: caseURL(c.request.Ref) + "/preview.zip"}
		}
	}
	if k := c.request; k.HasAnswer() && k.Package != nil && k.Package.Size > 0 {
		c.Sent = &Button{Text: c.T("staff.sent_answer"), Kind: SecondButton, URL: caseURL(k.Ref) + "/answer.pdf"}
	}
	if c.can(models.StepApprove) {
		c.Approve = c.post(models.StepApprove, Button{Text: c.T("staff.approve")})
		c.looks()
		if c.ownDraft() {
			c.Alone = c.T("staff.alone")
		}
	}
	if c.can(models.StepReturn) {
		f := c.form(models.StepReturn, c.note(c.T("staff.note_field"), c.T("staff.note_hint")))
		c.Return = &f
	}
}

// approveLate asks why an answer comes late where nobody has said so.
func (c *Case) approveLate(today value.Date) {
	if c.Approve == nil || !c.request.LateOn(today) || c.request.LateReason != "" {
		return
	}
	c.offered[fieldLate] = true
	why := c.area(fieldLate, c.T("staff.late_field"), c.T("staff.late_hint"))
	why.Rows = 2
	c.Late = &CaseForm{Action: c.Approve.Action, Hidden: c.Approve.Hidden, Fields: []Field{why}, Button: c.Approve.Button}
}

// other are the steps that are sometimes needed.
func (c *Case) other(today value.Date) {
	if c.can(models.StepResume) {
		on := Field{
			Name: fieldOn, Label: c.T("staff.on_field"), Hint: c.T("staff.on_hint"), Value: c.typed.Fields[fieldOn], Type: DateField, Width: ShortWidth,
		}
		way := choice(Field{Name: fieldChannel, Label: c.T("staff.resume_channel")}, optionsOf(c.Page, models.IntakeChannels, "staff.channel.", ""), c.typed.Fields[fieldChannel])
		fields := []Field{way, on}
		if c.request.State == models.IdentityPending {
			fields = append(fields, c.identification(fieldIdentified, c.typed.Fields[fieldIdentified]))
		}
		c.add(c.form(models.StepResume, append(fields, c.note(c.T("staff.resume_note"), c.T("staff.resume_note_hint")))...))
	}
	if c.can(models.StepGoOn) {
		c.add(c.form(models.StepGoOn))
	}
	if c.can(models.StepAskIdentity) {
		ask := c.form(models.StepAskIdentity, c.about(), c.area(fieldQuestion, c.T("staff.question_field"), c.reads()))
		ask.Action = caseURL(c.request.Ref) + "/ask"
		if from := c.request.ClockFrom(); clock.LateStop(from, today) {
			ask.Text = c.T("staff.late_to_ask", "Date", c.Date(from), "Without", c.Date(c.request.Deadline().WithoutStops))
		}
		c.add(ask)
	}
	if c.can(models.StepTell) {
		c.add(c.form(models.StepTell, c.area(fieldMessage, c.T("staff.message_field"), c.reads()), c.files(ToldFiles, c.T("requests.files"))))
	}
	c.outside()
	if c.can(models.StepExtend) {
		c.add(c.form(models.StepExtend, c.area(fieldReason, c.T("staff.reason_field"), c.T("staff.reason_hint"))))
	}
	if c.can(models.StepReopen) {
		c.add(c.form(models.StepReopen, c.note(c.T("staff.reopen_note"), c.T("staff.reopen_note_hint")), c.takingBack()))
	}
	if c.can(models.StepTakeBack) {
		why := c.area(fieldBackNote, c.T("staff.back_note"), c.T("staff.reopen_note_hint"))
		why.Rows = 3
		c.add(c.form(models.StepTakeBack, why))
	}
	if c.can(models.StepGiveBack) {
		c.add(c.form(models.StepGiveBack))
	}
}

// byHand reports whether staff post or hand over what the customer gets.
func (c *Case) byHand() bool { return byHand(c.request.Delivery) }

// reads tells where the customer reads what is written to them.
func (c *Case) reads() string {
	if c.byHand() {
		return c.T("staff.message_paper")
	}
	return c.T("staff.message_hint")
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
		f.Options = append(f.Options, Option{Value: string(reason), Label: c.T("staff.stop." + string(reason)), Hint: c.T("staff.stop." + string(reason) + "_hint")})
	}
	f.Options = Choose(f.Options, c.typed.Fields[fieldAbout])
	return f
}

func (c *Case) can(step models.Step) bool { return slices.Contains(c.request.Can, step) }

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

// why tells where the request stands and why this member of staff cannot do what others could.
func (c *Case) why() string {
	k := c.request
	switch k.State {
	case models.Drafted:
		return c.whyDrafted()
	case models.Received, models.InProgress:
		return c.whyOpen()
	case models.Approved:
		return c.whyApproved()
	case models.Answered, models.Collected, models.Withdrawn:
		return c.whyAfter()
	default:
		return c.T("staff.why." + string(k.State))
	}
}

func (c *Case) whyOpen() string {
	k := c.request
	switch {
	case !c.Reader.Is(string(models.Agent)):
		return c.T("staff.why.not_agent")
	case k.AssignedID == nil:
		return c.T("staff.why.received")
	case *k.AssignedID != c.staffID:
		return c.T("staff.why.assigned", "Name", k.AssignedName)
	default:
		return c.T("staff.why.in_progress")
	}
}

func (c *Case) ownDraft() bool {
	return c.request.Draft != nil && c.request.Draft.DraftedBy == c.staffID
}

func (c *Case) whyDrafted() string {
	switch {
	case c.ownDraft() && !c.can(models.StepApprove):
		return c.T("staff.why.own_draft")
	case !c.Reader.Is(string(models.Approver)):
		return c.T("staff.why.not_approver")
	default:
		return c.T("staff.why.drafted")
	}
}

// step is what happened, as staff read it: with names and notes.
func (c *Case) step(s models.RequestStep) Step {
	title := "staff.step." + string(s.Step)
	if s.Step == models.StepAnswer && c.byHand() {
		title = "requests.answer_ready"
	}
	step := Step{Title: c.T(title), When: c.Time(s.At), Text: stepActor(c.Page, s), State: Done}
	if s.Note != "" {
		step.Text = c.T("staff.step_note", "Who", step.Text, "Note", s.Note)
	}
	return step
}

func stepActor(p Page, s models.RequestStep) string {
	if s.ActorKind == "staff" && s.ActorName != "" {
		return s.ActorName
	}
	return p.T("staff.who." + s.ActorKind)
}

func (c *Case) version() []Hidden {
	return []Hidden{{Name: "version", Value: strconv.Itoa(c.request.Version)}}
}

func (c *Case) action(step models.Step) string { return caseURL(c.request.Ref) + "/" + string(step) }

func caseURL(ref string) string { return "/staff/requests/" + ref }
