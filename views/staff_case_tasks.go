package views

import (
	"cmp"
	"strconv"

	"omatiedot/models"
)

// CaseTask is a line of the check list.
type CaseTask struct {
	Text  string
	Owner string // who answers for the system that it is about; may be empty
	Done  string // by whom and when; empty where it is to be done
	Note  string // what they did; empty for most
	Tick  PostButton
	Form  *CaseForm // in place of Tick where it has to be said what was done
	Data  *Link     // what is to be sent or handed over; nil for most
	Later string    // why it cannot be done yet; empty for most

	Earlier string // that it is of an earlier answer; empty for most
}

func (c *Case) task(t models.Task) CaseTask {
	line := CaseTask{Text: c.taskText(t)}
	if owner := c.register.Source(t.Subject).Owner; owner != "" && t.OfSource() {
		line.Owner = c.T("staff.task_owner", "Owner", owner)
	}
	if t.Round < c.request.Round {
		line.Earlier = c.T("staff.task_earlier")
	}
	line.Tick = PostButton{
		Action: caseURL(c.request.Ref) + "/tasks/" + strconv.FormatInt(t.ID, 10), Hidden: []Hidden{{Name: "done", Value: "yes"}},
		Button: Button{Text: c.T("staff.tick"), Kind: SecondButton, About: line.Text},
	}
	if t.Done() {
		line.Done = c.T("staff.ticked", "Name", t.DoneName, "When", c.Time(t.DoneAt))
		if t.DoneBy == nil {
			line.Done = c.T(seenDone(t.Kind), "When", c.Time(t.DoneAt))
		}
		line.Tick.Hidden[0].Value = "no"
		line.Tick.Text = c.T("staff.untick")
		line.Tick.Kind = QuietButton
		if line.Note = t.Note; t.Identified != "" {
			line.Note = c.T("staff.identified." + string(t.Identified))
		}
		return line
	}
	if data := c.data(); data != nil && c.carries(t) && c.request.Sent(t) && !c.request.Bars(t) {
		line.Data = &Link{Text: data.Text, URL: data.URL}
	}
	switch {
	case c.request.Bars(t):
		line.Later = c.T("staff.task_barred")
	case c.request.Awaits(t):
		line.Later = c.T("staff.task_later." + string(t.Kind))
	case t.HandsOver(&c.request.Request):
		line.Form = c.handing(line)
	case t.Kind.Noted():
		line.Form = c.noted(line)
	}
	return line
}

func (c *Case) taskText(t models.Task) string {
	subject := t.Subject
	switch {
	case t.Kind == models.TaskStop && subject != "":
		by := t.AddedAt.Date().AddDays(models.StopDays)
		return c.T("staff.stop_purpose", "Date", c.Date(by), "Subject", c.register.Purpose(subject).Name.In(c.Lang))
	case t.Kind == models.TaskLetter && c.carries(t):
		return c.T("staff.letter_data")
	case t.Kind == models.TaskCorrect && len(c.request.Fields) == 0:
		return c.T("staff.correct_words", "Subject", c.register.Source(subject).StaffName().In(c.Lang))
	case t.Kind == models.TaskMessage:
		subject = c.messageTime(subject)
	case t.Kind == models.TaskReceipt:
		return c.T("staff.receipt." + cmp.Or(subject, string(models.StepReceive)))
	case t.Kind == models.TaskCall:
		subject = c.calledFor(subject)
	case t.Kind == models.TaskNotify:
		if one := c.register.Recipient(subject); one.Key != "" {
			subject = one.StaffName().In(c.Lang)
		}
	case subject != "":
		subject = c.register.Source(subject).StaffName().In(c.Lang)
	}
	return c.T("staff.task."+string(t.Kind), "Subject", subject)
}

// calledFor is what a call tells of, by the subject of its task.
func (c *Case) calledFor(subject string) string {
	switch models.Step(subject) {
	case "":
		return c.T("staff.call.answer")
	case models.StepReceive, models.StepWithdraw, models.StepRemind:
		return c.T("staff.call." + subject)
	}
	return c.T("staff.call.message", "When", c.messageTime(subject))
}

// seenDone says that a task was seen to be done, which nobody has said.
func seenDone(kind models.TaskKind) string {
	switch kind {
	case models.TaskCorrect:
		return "staff.seen_corrected"
	case models.TaskErase:
		return "retention.seen_gone"
	}
	return "staff.seen_read"
}
