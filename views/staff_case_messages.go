package views

import (
	"strconv"

	"omatiedot/models"
)

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
	shown.Text = paragraphs(m.Body, c.T("staff.no_details"))
	asked := Case{Page: c.Page, register: c.register, request: models.Case{Request: models.Request{Kind: c.request.Kind, Scope: m.Scope}, Entry: m.Entry}}
	if rows := asked.asked()[1:]; len(rows) > 0 {
		shown.Scope.Add(rows...)
	}
}
