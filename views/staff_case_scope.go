package views

import (
	"cmp"
	"strconv"

	"omatiedot/models"
)

// asked is what a request asks for, in words.
func (c *Case) asked() []SummaryRow {
	k := c.request
	s := k.Scope
	rows := []SummaryRow{Fact(c.T("staff.asked"), c.T("staff.asks."+string(k.Kind)))}
	add := func(label string, cells ...Cell) { rows = append(rows, SummaryRow{Label: label, Values: cells}) }
	if len(s.Kinds) > 0 {
		var names []string
		for _, kind := range s.Kinds {
			names = append(names, c.T(kind+".title"))
		}
		add(c.T("staff.only_kinds"), Cells(names...)...)
	}
	if !s.From.IsZero() || !s.To.IsZero() {
		add(c.T("staff.period"), Cell{Text: c.T("staff.from_to", "From", c.Date(s.From), "To", c.Date(s.To))})
	}
	switch {
	case s.Ground != "" && k.Kind == models.Erasure:
		add(c.T("staff.ground"), Cell{Text: c.T("staff.erasure." + string(s.Ground)), Lines: atOnce(c.Page, k.Kind, s)})
	case s.Ground != "":
		add(c.T("staff.ground"), Cell{Text: restrictionGround(c.Page, s.Ground)})
	}
	if s.Marketing {
		add(c.T("staff.objected"), Cell{Text: c.T("staff.objected_marketing")})
	}
	for _, key := range s.Purposes {
		add(c.T("staff.objected"), Cell{Text: c.register.Purpose(key).Name.In(c.Lang)})
	}
	if s.Recipient {
		add(c.T("staff.recipient"), Cell{Text: c.T("staff.recipient_named")})
	}
	if k.Entry != nil {
		rows = append(rows, c.look(*k.Entry))
	}
	return rows
}

// look is the entry that the customer does not recognise, with the name that they do not see.
func (c *Case) look(e models.LookEntry) SummaryRow {
	reason := c.T("access_log.reason." + string(e.Reason))
	if e.Reason == "" {
		reason = c.T("staff.entry_no_reason")
	}
	return SummaryRow{Label: c.T("staff.entry"), Values: []Cell{{Text: c.Time(e.At), Lines: []string{reason, c.T("staff.entry_by", "Name", e.Name)}}}}
}

// came is by which way a request came, and how it is known who asks.
func (c *Case) came() SummaryRow {
	k := c.request
	cell := Cell{Text: c.T("staff.channel." + string(k.Channel)), Lines: []string{c.T("staff.identified." + string(k.Identified))}}
	if k.Behalf.Somebody() {
		cell.Lines = append(cell.Lines, c.T("staff.behalf", "Who", behalfName(c.Page, k.Behalf)))
	}
	if k.Delivery != "portal" {
		cell.Lines = append(cell.Lines, c.T("staff.delivery."+string(k.Delivery)))
	}
	return SummaryRow{Label: c.T("staff.came"), Values: []Cell{cell}}
}

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
}

func (c *Case) task(t models.Task) CaseTask {
	line := CaseTask{Text: c.taskText(t)}
	if owner := c.register.Source(t.Subject).Owner; owner != "" && t.OfSource() {
		line.Owner = c.T("staff.task_owner", "Owner", owner)
	}
	line.Tick = PostButton{
		Action: caseURL(c.request.Ref) + "/tasks/" + strconv.FormatInt(t.ID, 10), Hidden: []Hidden{{Name: "done", Value: "yes"}},
		Button: Button{Text: c.T("staff.tick"), Kind: SecondButton, About: line.Text},
	}
	if t.Done() {
		line.Done = c.T("staff.ticked", "Name", t.DoneName, "When", c.Time(t.DoneAt))
		if t.DoneBy == nil {
			line.Done = c.T("retention.seen_gone", "When", c.Time(t.DoneAt))
		}
		line.Tick.Hidden[0].Value = "no"
		line.Tick.Text = c.T("staff.untick")
		line.Tick.Kind = QuietButton
		if line.Note = t.Note; t.Identified != "" {
			line.Note = c.T("staff.identified." + string(t.Identified))
		}
		return line
	}
	if data := c.data(); data != nil && c.carries(t) {
		line.Data = &Link{Text: data.Text, URL: data.URL}
	}
	switch {
	case t.HandsOver(&c.request.Request):
		line.Form = c.handing(line)
	case !t.Kind.Noted():
	case c.request.HasAnswer():
		line.Form = c.noted(line)
	default:
		line.Later = c.T("staff.task_later")
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

// CaseMessage is a message about a request, as staff read it.
type CaseMessage struct {
	Who, When string
	Text      Cell
	Files     []Link
	Read      string // when the customer read it; empty for what they wrote
	New       string // says that staff have not read it; empty otherwise
	About     string // how what a second form or letter says came; empty otherwise
	Warning   string // that nobody knows who wrote it; empty otherwise
	Scope     Summary
	Print     *Link // as a letter; nil where it is read in the portal
}

func (c *Case) message(m models.Message) CaseMessage {
	shown := CaseMessage{Who: c.request.CustomerName, When: c.Time(m.At), Text: paragraphs(messageText(c.Lang, m), ""), Print: c.printed(m)}
	if m.FromStaff() {
		shown.Who = c.request.Names[m.ByID]
		shown.Read = c.T("staff.unread")
		if !m.ReadAt.IsZero() {
			shown.Read = c.T("staff.read", "When", c.Time(m.ReadAt))
		}
	}
	if m.Waits() {
		shown.New = c.T("requests.message_new")
	}
	switch {
	case m.About == models.SaidNotContent:
		shown.About = c.T("staff.said_not_content")
		shown.Text = paragraphs(m.Body, c.T("staff.no_details"))
	case m.About == models.AskedAgain:
		c.again(m, &shown)
	case m.Channel != "":
		c.cameOutside(m, &shown)
	}
	for _, f := range m.Files {
		shown.Files = append(shown.Files, Link{Text: f.Name, URL: caseURL(c.request.Ref) + "/files/" + strconv.FormatInt(f.ID, 10)})
	}
	return shown
}

// again tells how a second form or letter came and what it asks.
func (c *Case) again(m models.Message, shown *CaseMessage) {
	shown.About = c.T("staff.again", "How", c.T("staff.channel."+string(m.Channel)), "Date", c.Date(m.CameOn))
	shown.About = byBehalf(c.Page, shown.About, m.Behalf)
	if m.Identified == models.NotIdentified {
		shown.Warning = c.T("staff.again_unidentified")
	}
	shown.Text = paragraphs(m.Body, c.T("staff.no_details"))
	asked := Case{Page: c.Page, register: c.register, request: models.Case{Request: models.Request{Kind: c.request.Kind, Scope: m.Scope}}}
	if rows := asked.asked()[1:]; len(rows) > 0 {
		shown.Scope.Add(rows...)
	}
}
