package views

import (
	"slices"

	"omatiedot/models"
)

// fieldTaskNote is what whoever ticks a task says they did.
const fieldTaskNote = "task_note"

// left reports whether something on the check list is not done.
func (c *Case) left() bool {
	return slices.ContainsFunc(c.request.Tasks, func(t models.Task) bool { return !t.Done() })
}

// letterLeft reports whether staff have not yet posted or handed over the answer.
func (c *Case) letterLeft() bool {
	return slices.ContainsFunc(c.request.Tasks, func(t models.Task) bool { return t.Kind == models.TaskLetter && !t.Done() })
}

// whyAfter tells what there is to do once the request is answered or withdrawn: first of all what is left on
// the check list, and of who gets the answer by hand nothing of the portal.
func (c *Case) whyAfter() string {
	k := c.request
	switch {
	case k.State == models.Withdrawn && c.left():
		return c.T("staff.why.withdrawn_tasks")
	case k.State == models.Withdrawn:
		return c.T("staff.why.withdrawn")
	case c.letterLeft() && k.State == models.Answered:
		return c.T("staff.why.letter." + string(c.handed()))
	case c.left():
		return c.T("staff.why.tasks")
	case k.State == models.Answered && c.byHand():
		return c.T("staff.why.handed." + string(c.handed()))
	case k.Package != nil:
		return c.T("staff.why."+string(k.State), "Date", c.Date(k.Package.ExpiresOn))
	}
	return ""
}

// whyApproved tells what follows an approval.
func (c *Case) whyApproved() string {
	if c.byHand() {
		return c.T("staff.why.approved." + string(c.handed()))
	}
	return c.T("staff.why.approved")
}

// handed is how staff give the customer the answer: in a letter, also where only a task asks for one, or at
// the counter.
func (c *Case) handed() models.Code {
	if c.request.Delivery == "counter" {
		return "counter"
	}
	return "post"
}

// undone is that the answer says that something was done which is not, for who may draft or approve it.
func (c *Case) undone() string {
	first := c.request.Kind.DoneFirst()
	open := slices.ContainsFunc(c.request.Tasks, func(t models.Task) bool {
		return t.Kind == first && t.Round == c.request.Round && !t.Done()
	})
	if !open || c.request.State != models.Drafted {
		return ""
	}
	if first == models.TaskInquire {
		return c.T("staff.not_inquired")
	}
	return c.T("staff.uncorrected")
}

// data is where the answer in a form for machines is found; nil where there is none.
func (c *Case) data() *Button {
	k := c.request
	if !k.HasAnswer() || k.Package == nil || k.Package.DataSize == 0 || k.Package.TakenBack() {
		return nil
	}
	return &Button{Text: c.T("staff.sent_data"), Kind: SecondButton, URL: caseURL(k.Ref) + "/answer.zip"}
}

// carries reports whether the answer in a form for machines goes with what the task is about.
func (c *Case) carries(t models.Task) bool {
	return t.Kind == models.TaskTransmit || t.Kind == models.TaskLetter && c.request.Kind == models.Portability && c.byHand()
}

// noted is the form by which a task is ticked that asks what was done.
func (c *Case) noted(line CaseTask) *CaseForm {
	note := c.area(fieldTaskNote, c.T("staff.task_note"), c.T("staff.task_note_hint"))
	note.Rows = 2
	c.offered[fieldTaskNote] = true
	return &CaseForm{Action: line.Tick.Action, Hidden: line.Tick.Hidden, Fields: []Field{note}, Button: line.Tick.Button}
}
