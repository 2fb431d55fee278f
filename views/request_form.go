package views

import (
	"omatiedot/models"
	"omatiedot/models/clock"
)

// The values of the form's field "action": which button was pressed.
const (
	ActionCheck = "check" // see the answers before they are sent
	ActionEdit  = "edit"  // go back to the form with what was written
	ActionSend  = "send"  // make the request
)

// RequestForm is the form by which a right is used.
type RequestForm struct {
	Page
	Action  string
	Gives   []string // what the answer holds
	Details Field
	Hidden  []Hidden
	Check   Button
}

// NewRequestForm returns the form of a kind with what has been written in it. Its fields are details,
// key and action.
func NewRequestForm(p Page, kind models.RequestKind, form models.NewRequest) RequestForm {
	p.Title, p.Lead = p.T("requests.ask."+string(kind)), p.T("requests.about."+string(kind))
	p.Back = &Link{Text: p.T("requests.title"), URL: "/requests"}
	return RequestForm{
		Page:   p,
		Action: "/requests/new/" + string(kind),
		Gives:  lines(p.T("requests.gives." + string(kind))),
		Details: Field{
			Name: "details", Label: p.T("requests.details_field"), Hint: p.T("requests.details_hint"), Value: form.Details,
			Type: TextareaField, MaxLength: models.MaxDetails, Optional: true,
		},
		Hidden: []Hidden{{Name: "key", Value: form.FormKey}},
		Check:  Button{Text: p.T("requests.check"), Name: "action", Value: ActionCheck},
	}
}

// Template names the template of the page.
func (RequestForm) Template() string { return "customer/request_new" }

// RequestCheck shows a filled-in form before it is sent.
type RequestCheck struct {
	Page
	Action   string
	Answers  Summary
	Reckoned Details
	Next     Steps
	Hidden   []Hidden
	Send     Button
	Edit     Button
}

// NewRequestCheck returns the form's answers to look over, and the day until which an answer will
// come if the request is sent now.
func NewRequestCheck(p Page, kind models.RequestKind, form models.NewRequest, due clock.Deadline) RequestCheck {
	p.Title, p.Caption = p.T("requests.check_title"), p.T("requests.ask."+string(kind))
	p.Back = &Link{Text: p.T("requests.title"), URL: "/requests"}
	c := RequestCheck{
		Page:     p,
		Action:   "/requests/new/" + string(kind),
		Reckoned: Details{Summary: p.T("requests.reckoned"), Text: DeadlineSteps(p.Lang, due)},
		Next:     ahead(p, models.Received),
		Hidden:   []Hidden{{Name: "key", Value: form.FormKey}, {Name: "details", Value: form.Details}},
		Send:     Button{Text: p.T("requests.send"), Name: "action", Value: ActionSend},
		Edit:     Button{Text: p.T("requests.edit"), Kind: SecondButton, Name: "action", Value: ActionEdit},
	}
	c.Next[0].State = Coming // nothing is under way before the request is sent
	c.Answers.Add(
		Fact(p.T("requests.kind"), requestKind(p.Lang, kind)),
		SummaryRow{Label: p.T("requests.details"), Values: []Cell{paragraphs(form.Details, p.T("requests.no_details"))}},
		SummaryRow{Label: p.T("requests.language"), Values: []Cell{languageCell(p.Lang, form.Language)}},
		Fact(p.T("requests.due_if_sent"), weekday(p.Lang, due.Date)),
	)
	return c
}

// Template names the template of the page.
func (RequestCheck) Template() string { return "customer/request_check" }
