package views

import (
	"cmp"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// MyRequest is one request of the customer's with all that its page tells of.
type MyRequest struct {
	models.Request
	Steps    []models.RequestStep  // earliest first
	Package  *models.Package       // nil while there is none
	Messages []models.Message      // oldest first
	Files    []models.RequestFile  // that came with its forms
	Entry    *models.AccessEntry   // that is not recognised; nil for none
	Register *register.Description // as it is now

	Decision *models.Answer        // nil until the request is answered
	Decided  *register.Description // as it was then
	Extras   []models.RequestFile  // that come with the answer
	Notices  []models.Notice       // who is told of what was decided
	Transfer *models.Transfer      // to whom the customer named; nil for none

	Key      string          // of the form to write one: it is one message
	Writing  string          // a message that has not been sent
	Mine     bool            // ticked in the same form
	Feedback models.Feedback // that has not been sent
}

// RequestPage is one request of the customer's: how far it is, what has happened, and its answer.
type RequestPage struct {
	Page
	Late     string // an apology when the answer is overdue; empty otherwise
	Asked    *Question
	Answer   *RequestAnswer
	Decision *Decision
	Told     *Details // who is told of it; nil for nobody
	Content  *FeedbackForm
	Facts    Summary
	Wrong    []CorrectedRecord // of a rectification
	Reckoned *Details
	Messages []ShownMessage
	Write    *MessageForm // nil when nothing can be added
	Steps    Steps
	Withdraw *Button // nil when it is too late
}

// Question is what the company has to know from the customer before it can go on.
type Question struct {
	Text  string
	Lines []string // of the question itself
}

// NewRequestPage returns the page of a request. Staff are told of by what they did, never by name.
func NewRequestPage(p Page, m MyRequest, today value.Date) RequestPage {
	r := m.Request
	p.Caption, p.Title = requestKind(p.Lang, r.Kind), p.T("requests.one", "Ref", r.Ref)
	p.Back = &Link{Text: p.T("requests.title"), URL: "/requests"}
	page := RequestPage{Page: p, Wrong: correctedRecords(p.Lang, r.Fields), Asked: question(p, m)}
	page.facts(m, today)
	for _, s := range m.Steps {
		page.Steps = append(page.Steps, customerStep(p, r, s))
	}
	page.Answer, page.Decision, page.Content = requestAnswer(p, m, today), decided(p, m), feedbackForm(p, m, today)
	if r.State != models.Answered || page.Answer != nil && page.Answer.Open != nil {
		page.Steps = append(page.Steps, ahead(p, r)...)
	}
	page.Told = noticesOf(p, m.Notices)
	page.Messages = shownMessages(p, m)
	if r.State != models.Withdrawn {
		page.Reckoned = &Details{Summary: p.T("requests.reckoned"), Text: DeadlineSteps(p.Lang, r.Deadline())}
	}
	if r.State.Open() && r.LateOn(today) && !standing(r) {
		page.Late = p.T("requests.late", "Company", p.Company.Name)
	}
	if writable(m, today) {
		page.Write = messageForm(p, m)
	}
	if r.State.Open() && r.State != models.Approved {
		page.Write = messageForm(p, m)
		if !r.HasAnswer() {
			page.Withdraw = &Button{Text: p.T("requests.withdraw"), Kind: SecondButton, URL: requestURL(r.Ref) + "/withdraw"}
		}
	}
	return page
}

// Template names the template of the page.
func (RequestPage) Template() string { return "customer/request" }

func (page *RequestPage) facts(m MyRequest, today value.Date) {
	p, r := page.Page, m.Request
	page.Facts.Add(
		SummaryRow{Label: p.T("requests.state"), Values: []Cell{stateTag(p.Lang, r.State, r.Delivery)}},
		Fact(p.T("requests.received"), p.Date(r.ReceivedOn)),
		dueFact(p, r, today),
	)
	if !r.ExtendedOn.IsZero() {
		row := SummaryRow{Label: p.T("requests.extended"), Values: []Cell{{Text: p.Date(r.ExtendedOn)}, paragraphs(r.ExtensionReason, "")}}
		page.Facts.Add(row)
	}
	if r.HasAnswer() {
		page.Facts.Add(Fact(p.T("requests.answered"), p.Date(r.AnsweredOn)))
	}
	if !r.ReopenedOn.IsZero() {
		page.Facts.Add(Fact(p.T("requests.reopened"), p.Date(r.ReopenedOn)))
	}
	if why := lateReason(p, m); why != "" {
		page.Facts.Add(SummaryRow{Label: p.T("requests.late_reason"), Values: []Cell{paragraphs(why, "")}})
	}
	page.Facts.Add(transferred(p, m.Transfer)...)
	page.Facts.Add(scopeRows(p, r.Kind, r.Scope, m.Entry, m.Register)...)
	if r.Behalf.Somebody() {
		page.Facts.Add(Fact(p.T("requests.behalf"), behalfName(p, r.Behalf)))
	}
	page.Facts.Add(SummaryRow{Label: p.T("requests.details"), Values: []Cell{paragraphs(r.Details, p.T("requests.no_details"))}})
	page.Facts.Add(sentFiles(p, m)...)
	page.Facts.Add(
		SummaryRow{Label: p.T("requests.language"), Values: []Cell{languageCell(p.Lang, r.Language)}},
		Fact(p.T("requests.delivery"), p.T("requests.delivery."+string(cmp.Or(r.Delivery, "portal")))),
	)
}

// sentFiles are what came with the forms of the request.
func sentFiles(p Page, m MyRequest) []SummaryRow {
	if len(m.Files) == 0 {
		return nil
	}
	row := SummaryRow{Label: p.T("requests.files_sent")}
	for _, link := range fileLinks(p, m.Ref, m.Files) {
		row.Values = append(row.Values, Cell{Text: link.Text, URL: link.URL})
	}
	return []SummaryRow{row}
}

// transferred tells whether the data went to whom the customer named.
func transferred(p Page, t *models.Transfer) []SummaryRow {
	if t == nil {
		return nil
	}
	cell := Cell{Text: p.T("requests.transfer_coming")}
	if !t.Sent.IsZero() {
		cell = Cell{Text: p.T("requests.transfer_sent", "Date", p.Date(t.Sent.Date())), Lines: textLines(t.Note)}
	}
	return []SummaryRow{{Label: p.T("requests.transfer"), Values: []Cell{cell}}}
}

// lateReason is why the answer that was sent last came after its day; empty where it did not. What is
// written for the next one is not sent yet.
func lateReason(p Page, m MyRequest) string {
	switch {
	case m.Package != nil && m.Package.LateCode != "" && m.HasAnswer():
		return p.T("requests.late." + string(m.Package.LateCode))
	case !m.State.Open():
		return m.LateReason
	case m.HasAnswer() && m.Package != nil:
		return m.Package.LateReason
	}
	return ""
}

// standing reports whether the clock waits for the customer. Where the stops were not read the state has
// to do.
func standing(r models.Request) bool {
	pending := r.State == models.IdentityPending || r.State == models.SpecificationPending
	return pending && (len(r.Stops) == 0 || r.Deadline().Open)
}

// question is what the customer has been asked and has not answered.
func question(p Page, m MyRequest) *Question {
	about := map[models.State]models.Step{models.IdentityPending: models.StepAskIdentity, models.SpecificationPending: models.StepAskSpecification}[m.State]
	if about == "" {
		if unknown(m) {
			return &Question{Text: p.T("requests.asked.unknown")}
		}
		return nil
	}
	q := &Question{Text: p.T("requests.asked." + string(m.State))}
	for _, one := range m.Messages {
		if one.FromStaff() && one.About == models.Code(about) {
			q.Lines = textLines(one.Body)
		}
	}
	return q
}

// customerStep is what happened, as the customer reads it.
func customerStep(p Page, r models.Request, s models.RequestStep) Step {
	who := s.ActorKind
	if who == "customer" && p.Reader.Shown != "" {
		who = "representative"
	}
	title := "requests.step." + string(s.Step)
	switch {
	case entered(s):
		title = "requests.step_entered"
	case s.Step == models.StepAnswer && byHand(r.Delivery):
		title = "requests.answer_ready"
	}
	return Step{Title: p.T(title), When: p.Time(s.At), Text: p.T("requests.who." + who), State: Done}
}

// entered reports whether staff brought the request in: it may have arrived on an earlier day.
func entered(s models.RequestStep) bool {
	return s.Step == models.StepReceive && s.ActorKind == "staff"
}

// stages are what is still to come in a state, the first of them being awaited now.
var stages = map[models.State][]string{
	models.Received:             {"take", "prepare", "check", "deliver", "collect"},
	models.InProgress:           {"prepare", "check", "deliver", "collect"},
	models.IdentityPending:      {"reply", "prepare", "check", "deliver", "collect"},
	models.SpecificationPending: {"reply", "prepare", "check", "deliver", "collect"},
	models.Drafted:              {"check", "deliver", "collect"},
	models.Approved:             {"deliver", "collect"},
	models.Answered:             {"collect"},
}

// ahead is the way of a request from its state to its end.
func ahead(p Page, r models.Request) Steps {
	var steps Steps
	for i, stage := range stages[r.State] {
		if stage == "collect" && r.Delivery == "post" {
			continue // it comes to them
		}
		s := Step{Title: p.T("requests.ahead." + stage), State: Coming}
		if (stage == "deliver" || stage == "collect") && byHand(r.Delivery) {
			s.Title = p.T("requests.ahead." + stage + "." + string(r.Delivery))
		}
		switch stage {
		case "prepare":
			s.Text = p.T("requests.prepare." + string(r.Kind))
		case "take":
			if r.Scope.Marketing {
				s.Text = p.T("requests.ahead_marketing")
			}
		}
		if i == 0 {
			s.State = Current
		}
		steps = append(steps, s)
	}
	return steps
}

// Withdraw asks whether a request is really to be ended.
type Withdraw struct {
	Page
	Action string
	End    Button
	Keep   Button
}

// NewWithdraw returns the question whether the customer withdraws the request.
func NewWithdraw(p Page, r models.Request) Withdraw {
	p.Caption, p.Title = requestKind(p.Lang, r.Kind), p.T("requests.withdraw_title", "Ref", r.Ref)
	p.Back = &Link{Text: p.T("requests.one", "Ref", r.Ref), URL: requestURL(r.Ref)}
	return Withdraw{
		Page:   p,
		Action: requestURL(r.Ref) + "/withdraw",
		End:    Button{Text: p.T("requests.withdraw"), Kind: DangerButton},
		Keep:   Button{Text: p.T("requests.keep"), Kind: SecondButton, URL: requestURL(r.Ref)},
	}
}

// Template names the template of the page.
func (Withdraw) Template() string { return "customer/request_withdraw" }
