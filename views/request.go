package views

import (
	"omatiedot/models"
	"omatiedot/models/value"
)

// RequestPage is one request of the customer's: how far it is, what has happened, and its answer.
type RequestPage struct {
	Page
	Late     string // an apology when the answer is overdue; empty otherwise
	Answer   *RequestAnswer
	Facts    Summary
	Wrong    []CorrectedRecord // of a rectification
	Reckoned *Details
	Steps    Steps
	Withdraw *Button // nil when it is too late
}

// RequestAnswer is the answer to a request as it is offered.
type RequestAnswer struct {
	Text  string
	Open  *Button // nil when its day has passed
	Proof Details
}

// NewRequestPage returns the page of a request with its steps, earliest first, and its package, which
// is nil while there is none. Staff are told of by what they did, never by name.
func NewRequestPage(p Page, r models.Request, steps []models.RequestStep, pack *models.Package, today value.Date) RequestPage {
	p.Caption, p.Title = requestKind(p.Lang, r.Kind), p.T("requests.one", "Ref", r.Ref)
	p.Back = &Link{Text: p.T("requests.title"), URL: "/requests"}
	page := RequestPage{Page: p}
	page.Facts.Add(
		SummaryRow{Label: p.T("requests.state"), Values: []Cell{stateTag(p.Lang, r.State)}},
		Fact(p.T("requests.received"), p.Time(r.ReceivedAt)),
		dueFact(p, r, today),
		SummaryRow{Label: p.T("requests.details"), Values: []Cell{paragraphs(r.Details, p.T("requests.no_details"))}},
		SummaryRow{Label: p.T("requests.language"), Values: []Cell{languageCell(p.Lang, r.Language)}},
	)
	page.Wrong = correctedRecords(p.Lang, r.Fields)
	for _, s := range steps {
		page.Steps = append(page.Steps, customerStep(p, s))
	}
	page.Answer = requestAnswer(p, r, pack, today)
	if r.State != models.Answered || page.Answer != nil && page.Answer.Open != nil {
		page.Steps = append(page.Steps, ahead(p, r.State)...)
	}
	if r.State != models.Withdrawn {
		page.Reckoned = &Details{Summary: p.T("requests.reckoned"), Text: DeadlineSteps(p.Lang, r.Deadline())}
	}
	if r.State.Open() && today.After(r.DueOn) {
		page.Late = p.T("requests.late", "Company", p.Company.Name)
	}
	if r.State.Open() && r.State != models.Approved {
		page.Withdraw = &Button{Text: p.T("requests.withdraw"), Kind: SecondButton, URL: requestURL(r.Ref) + "/withdraw"}
	}
	return page
}

// Template names the template of the page.
func (RequestPage) Template() string { return "customer/request" }

// customerStep is what happened, as the customer reads it.
func customerStep(p Page, s models.RequestStep) Step {
	who := s.ActorKind
	if who == "customer" && p.Reader.Shown != "" {
		who = "representative"
	}
	return Step{Title: p.T("requests.step." + string(s.Step)), When: p.Time(s.At), Text: p.T("requests.who." + who), State: Done}
}

// stages are what is still to come in a state, the first of them being awaited now.
var stages = map[models.State][]string{
	models.Received:   {"take", "prepare", "check", "deliver", "collect"},
	models.InProgress: {"prepare", "check", "deliver", "collect"},
	models.Drafted:    {"check", "deliver", "collect"},
	models.Approved:   {"deliver", "collect"},
	models.Answered:   {"collect"},
}

// ahead is the way from a state to its end.
func ahead(p Page, state models.State) Steps {
	var steps Steps
	for i, stage := range stages[state] {
		s := Step{Title: p.T("requests.ahead." + stage), State: Coming}
		if i == 0 {
			s.State = Current
		}
		steps = append(steps, s)
	}
	return steps
}

func requestAnswer(p Page, r models.Request, pack *models.Package, today value.Date) *RequestAnswer {
	if pack == nil {
		return nil
	}
	until := p.Date(pack.ExpiresOn)
	a := &RequestAnswer{
		Text:  p.T("requests.answer_gone", "Date", until),
		Proof: Details{Summary: p.T("requests.proof"), Text: []string{p.T("requests.proof_text"), pack.SHA256}},
	}
	if !today.After(pack.ExpiresOn) {
		a.Text = p.T("requests.answer_until", "Date", until)
		a.Open = &Button{Text: p.T("requests.answer_open", "N", kilobytes(pack.Size)), URL: requestURL(r.Ref) + "/answer.pdf"}
	}
	return a
}

// kilobytes rounds up, so that nothing is said to be empty that is not.
func kilobytes(bytes int) int { return (bytes + 999) / 1000 }

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
