package views

import (
	"slices"
	"strconv"
	"strings"

	"omatiedot/models"
)

// How the fields begin of the forms on what a customer did outside the portal. Both can be on one page.
const (
	AddedOutside     = "added_"
	WithdrawnOutside = "gone_"
)

// outside are the forms on what the customer did by letter, phone, e-mail or at the counter.
func (c *Case) outside() {
	if c.can(models.StepAdd) || c.can(models.StepReply) || c.can(models.StepWrite) {
		text := c.area(AddedOutside+"text", c.T("staff.added_text"), c.T("staff.added_text_hint"))
		text.Optional = true
		fields := c.cameBy(AddedOutside)
		if c.request.Identified == models.NotIdentified && c.request.State != models.IdentityPending {
			fields = append(fields, c.confirms())
		}
		c.add(c.form(models.StepAdd, append(fields, text, c.files(AddedOutside+"files", c.T("staff.added_files")))...))
	}
	if c.can(models.StepWithdraw) {
		note := c.area(WithdrawnOutside+"text", c.T("staff.gone_text"), c.T("staff.resume_note_hint"))
		note.Optional, note.Rows = true, 3
		c.add(c.form(models.StepWithdraw, append(c.cameBy(WithdrawnOutside), note)...))
	}
}

// confirms asks whether what is added tells who asked.
func (c *Case) confirms() Field {
	name := AddedOutside + "confirms"
	f := Field{Name: name, Label: c.T("staff.added_confirms"), Type: CheckboxField, Optional: true, Options: []Option{{Value: "yes", Label: c.T("staff.added_confirms_yes")}}}
	f.Options = Choose(f.Options, c.typed.Fields[name])
	return f
}

// files asks for files to a message.
func (p Page) files(name, label string) Field {
	return Field{
		Name: name, Label: label, Hint: p.T("requests.files_hint", "N", models.MaxFiles, "Size", models.MaxFile>>20),
		Type: FileField, Optional: true, Multiple: true, Accept: FileTypes,
	}
}

// cameBy asks which way something came, when, and of whom.
func (c *Case) cameBy(prefix string) []Field {
	name := func(field string) (string, string) { return prefix + field, c.typed.Fields[prefix+field] }
	channel, way := name("channel")
	on, day := name("on")
	identified, how := name("identified")
	who, _ := name("behalf")
	as, _ := name("authority")
	fields := []Field{
		choice(Field{Name: channel, Label: c.T("staff.outside_channel")}, optionsOf(c.Page, models.IntakeChannels, "staff.channel.", ""), way),
		{Name: on, Label: c.T("staff.outside_on"), Hint: c.T("staff.outside_on_hint"), Value: day, Type: DateField, Width: ShortWidth},
		c.identification(identified, how),
	}
	return append(fields, behalfFields(c.Page, prefix, models.Behalf{Name: c.typed.Fields[who], Authority: models.Code(c.typed.Fields[as])})...)
}

// identification asks how it is known who the customer is.
func (c *Case) identification(name, chosen string) Field {
	return choice(Field{Name: name, Label: c.T("staff.outside_identified"), Hint: c.T("intake.identified_hint")},
		identificationOptions(c.Page), chosen)
}

// outsideMistake is what is wrong in one of these forms; false where the field is of another one.
func outsideMistake(p Page, wrong *models.Invalid) (string, bool) {
	for _, prefix := range []string{AddedOutside, WithdrawnOutside} {
		if field, found := strings.CutPrefix(wrong.Field, prefix); found {
			if field == "behalf" || field == "authority" {
				return p.T("intake.error."+field+"."+wrong.Code, "Max", p.Number(models.MaxBehalfName)), true
			}
			return p.T("staff.error.outside."+field+"."+wrong.Code, "Max", p.Number(models.MaxDetails), "N", models.MaxFiles, "Size", models.MaxFile>>20), true
		}
	}
	return "", false
}

// cameOutside tells how what the customer did outside the portal came.
func (c *Case) cameOutside(m models.Message, shown *CaseMessage) {
	shown.About = c.T("staff.outside", "What", c.T("staff.step."+string(m.About)), "How", c.T("staff.channel."+string(m.Channel)), "Date", c.Date(m.CameOn))
	shown.About = byBehalf(c.Page, shown.About, m.Behalf)
	if m.Identified == models.NotIdentified {
		shown.Warning = c.T("staff.outside_unidentified")
	}
}

// printed leads to a message of staff as a letter, for who is told on paper; nil for others.
func (c *Case) printed(m models.Message) *Link {
	if !m.FromStaff() || c.can(models.StepToCustomer) || !c.onPaper(models.Task{Kind: models.TaskMessage, Subject: strconv.FormatInt(m.ID, 10)}) {
		return nil
	}
	return &Link{Text: c.T("staff.print_message"), URL: caseURL(c.request.Ref) + "/messages/" + strconv.FormatInt(m.ID, 10) + "/message.pdf"}
}

// onPaper reports whether a letter is printed: it goes on paper anyhow, or the task waits for it to be
// sent to somebody who may get post.
func (c *Case) onPaper(task models.Task) bool {
	if c.byHand() {
		return true
	}
	return c.request.Protection == "" && slices.ContainsFunc(c.request.Tasks, func(t models.Task) bool {
		return t.Kind == task.Kind && t.Subject == task.Subject && !t.Done()
	})
}

// messageTime is when a message was written, by its number.
func (c *Case) messageTime(number string) string {
	for _, m := range c.request.Messages {
		if strconv.FormatInt(m.ID, 10) == number {
			return c.Time(m.At)
		}
	}
	return ""
}
