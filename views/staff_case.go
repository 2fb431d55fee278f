package views

import (
	"slices"
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
	Point     *Button  // to add what the customer told of in words, value by value; nil where none can be added
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

// CaseReader is who works on a request.
type CaseReader struct {
	StaffID  int64
	Today    value.Date
	Register *register.Description
	Typed    Typed
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
	AddedOutside + "channel", AddedOutside + "on", AddedOutside + "identified", AddedOutside + "text", AddedOutside + "behalf", AddedOutside + "authority", AddedOutside + "confirms",
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
	if !c.can(models.StepToCustomer) {
		c.Protected = protectedFrom(p, k.Protection, k.Behalf)
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
	c.Why, c.Undone = c.why(), c.undone()
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

// warn tells what could go wrong with the deadline.
func (c *Case) warn() {
	k := c.request
	if c.can(models.StepToCustomer) {
		c.Warnings = append(c.Warnings, c.T("staff.barred", "Who", behalfName(c.Page, k.Behalf)))
	}
	if eve, ok := clock.Eve(k.DueOn); ok && k.State.Open() {
		c.Warnings = append(c.Warnings, c.T("staff.eve", "Eve", HolidayName(c.Lang, eve)))
	}
	if k.ExtensionUntold() && k.State.Open() {
		c.Warnings = append(c.Warnings, c.T("staff.extension_untold", "Date", weekday(c.Lang, k.ToldOfExtensionBy())))
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
	if c.can(models.StepFields) {
		c.Point = &Button{Text: c.T("rectification.point"), Kind: SecondButton, URL: CaseFieldsURL(c.request.Ref)}
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
	if c.can(models.StepToCustomer) {
		c.add(c.form(models.StepToCustomer))
	}
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
	if c.can(models.StepAskSpecification) {
		ask := c.form(models.StepAskSpecification, c.about(), c.area(fieldQuestion, c.T("staff.question_field"), c.reads()))
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

func (c *Case) can(step models.Step) bool { return slices.Contains(c.request.Can, step) }

// step is what happened, as staff read it: with names and notes.
func (c *Case) step(s models.RequestStep) Step {
	title := "staff.step." + string(s.Step)
	switch {
	case entered(s):
		title = "staff.step_entered"
	case s.Step == models.StepAnswer && c.byHand():
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

func caseURL(ref string) string { return "/staff/requests/" + ref }
