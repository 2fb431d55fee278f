package views

import (
	"slices"
	"strconv"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/value"
)

// Case is one request as staff work on it, on one screen.
type Case struct {
	Page
	Protected string // a warning that nobody may learn where the customer is; may be empty
	Eve       string // a warning that the last day is one on which offices are closed; may be empty
	Facts     Summary
	Wrong     []CorrectedRecord // of a rectification
	Reckoned  Details
	Why       string // where the request stands, and why something cannot be done now
	Take      *PostButton
	GiveBack  *PostButton
	Draft     *CaseForm
	Preview   *Button
	Approve   *PostButton
	Return    *CaseForm
	Kept      *Summary // what was written for a step that is no longer open
	Steps     Steps

	request models.Case
	staffID int64
}

// CaseForm is a step of staff with something to write.
type CaseForm struct {
	Action string
	Field  Field
	Hidden []Hidden
	Button Button
}

// NewCase returns the page of a request for the member of staff, with what they have written for a
// draft (text) or for its return (note) and not yet sent. What they can do is k.Can.
func NewCase(p Page, staffID int64, k models.Case, text, note string, today value.Date) Case {
	p.Caption, p.Title = requestKind(p.Lang, k.Kind), p.T("requests.one", "Ref", k.Ref)
	p.Back = &Link{Text: p.T("staff.queue"), URL: "/staff/requests"}
	c := Case{Page: p, Protected: protectedWarning(p, k.Protection), request: k, staffID: staffID}
	c.Reckoned = Details{Summary: p.T("requests.reckoned"), Text: DeadlineSteps(p.Lang, k.Deadline())}
	if eve, ok := clock.Eve(k.DueOn); ok && k.State.Open() {
		c.Eve = p.T("staff.eve", "Eve", HolidayName(p.Lang, eve))
	}
	c.facts(today)
	c.Wrong = correctedRecords(p.Lang, maskedFields(k.Fields))
	c.actions(text, note)
	c.Why = c.why()
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

func (c *Case) facts(today value.Date) {
	k := c.request
	c.Facts.Add(
		Fact(c.T("staff.customer"), k.CustomerName),
		c.customerNumber(),
		SummaryRow{Label: c.T("requests.state"), Values: []Cell{stateTag(c.Lang, k.State)}},
		dueFact(c.Page, k.Request, today),
		Fact(c.T("requests.received"), c.Time(k.ReceivedAt)),
		SummaryRow{Label: c.T("staff.assigned"), Values: []Cell{assigned(c.Page, k.AssignedName)}},
		SummaryRow{Label: c.T("staff.details"), Values: []Cell{paragraphs(k.Details, c.T("staff.no_details"))}},
		SummaryRow{Label: c.T("requests.language"), Values: []Cell{languageCell(c.Lang, k.Language)}},
	)
}

// customerNumber leads to the customer's page, for those who may open it.
func (c *Case) customerNumber() SummaryRow {
	row := Fact(c.T("staff.customer_number"), c.request.CustomerNumber)
	if c.Protected == "" || c.Reader.Is(string(models.Approver)) {
		row.Change = &Link{Text: c.T("staff_customers.open_page"), URL: reasonURL(c.request.CustomerNumber, models.ReasonRequest)}
	}
	return row
}

func (c *Case) actions(text, note string) {
	if c.can(models.StepTake) {
		c.Take = c.post(models.StepTake, Button{Text: c.T("staff.take")})
		if c.request.AssignedID != nil {
			c.Take.Button = Button{Text: c.T("staff.take_over"), Kind: SecondButton}
		}
	}
	if c.can(models.StepGiveBack) {
		c.GiveBack = c.post(models.StepGiveBack, Button{Text: c.T("staff.give_back"), Kind: SecondButton})
	}
	if c.can(models.StepDraft) {
		c.Draft = c.draft(text)
		text = ""
	}
	if c.request.Draft != nil && c.request.State.Open() {
		c.Preview = &Button{Text: c.T("staff.preview"), Kind: SecondButton, URL: caseURL(c.request.Ref) + "/preview.pdf"}
	}
	if c.can(models.StepApprove) {
		c.Approve = c.post(models.StepApprove, Button{Text: c.T("staff.approve")})
	}
	if c.can(models.StepReturn) {
		c.Return = c.returns(note)
		note = ""
	}
	c.keep(text, note)
}

func (c *Case) can(step models.Step) bool { return slices.Contains(c.request.Can, step) }

func (c *Case) post(step models.Step, b Button) *PostButton {
	return &PostButton{Action: c.action(step), Hidden: c.version(), Button: b}
}

func (c *Case) draft(text string) *CaseForm {
	f := &CaseForm{Action: c.action(models.StepDraft), Hidden: c.version(), Button: Button{Text: c.T("staff.draft")}}
	f.Field = Field{
		Name: "text", Label: c.T("staff.text_field"), Hint: c.T("staff.text_hint"), Value: text,
		Type: TextareaField, MaxLength: models.MaxAnswerText, Optional: true,
	}
	if c.request.State == models.Drafted {
		f.Button = Button{Text: c.T("staff.draft_again"), Kind: SecondButton}
		f.Field.Hint = c.T("staff.text_hint_again")
	}
	return f
}

func (c *Case) returns(note string) *CaseForm {
	return &CaseForm{
		Action: c.action(models.StepReturn), Hidden: c.version(),
		Field: Field{
			Name: "note", Label: c.T("staff.note_field"), Hint: c.T("staff.note_hint"), Value: note,
			Type: TextareaField, MaxLength: models.MaxDetails, Rows: 3,
		},
		Button: Button{Text: c.T("staff.return"), Kind: SecondButton},
	}
}

// keep shows what was written when its form has gone, so that it can be copied.
func (c *Case) keep(text, note string) {
	kept := Summary{}
	if text != "" {
		kept.Add(SummaryRow{Label: c.T("staff.text_field"), Values: []Cell{paragraphs(text, "")}})
	}
	if note != "" {
		kept.Add(SummaryRow{Label: c.T("staff.note_field"), Values: []Cell{paragraphs(note, "")}})
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
	case models.Answered, models.Collected:
		if k.Package != nil {
			return c.T("staff.why."+string(k.State), "Date", c.Date(k.Package.ExpiresOn))
		}
		return ""
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
	case k.Kind == models.Rectification:
		return c.T("staff.why.rectification")
	default:
		return c.T("staff.why.in_progress")
	}
}

func (c *Case) whyDrafted() string {
	own := c.request.Draft != nil && c.request.Draft.DraftedBy == c.staffID
	switch {
	case own:
		return c.T("staff.why.own_draft")
	case !c.Reader.Is(string(models.Approver)):
		return c.T("staff.why.not_approver")
	default:
		return c.T("staff.why.drafted")
	}
}

// step is what happened, as staff read it: with names and notes.
func (c *Case) step(s models.RequestStep) Step {
	step := Step{Title: c.T("staff.step." + string(s.Step)), When: c.Time(s.At), Text: stepActor(c.Page, s), State: Done}
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

// caseURL is the staff's page of a request.
func caseURL(ref string) string { return "/staff/requests/" + ref }
