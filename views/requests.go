package views

import (
	"omatiedot/models"
	"omatiedot/models/value"
)

// Requests is the list of the customer's requests and what can be asked for.
type Requests struct {
	Page
	Mine  Table
	Kinds []RequestChoice
}

// RequestChoice is a right that the customer can use.
type RequestChoice struct {
	Title string
	Text  string
	Ask   Button // to the form, or to the request of the kind that is under way
	Open  string // says that there is one under way; empty otherwise
}

// NewRequests returns the list of the customer's requests, in the order in which they are given.
func NewRequests(p Page, mine []models.Request, today value.Date) Requests {
	p.Title, p.Lead = p.T("requests.title"), p.T("requests.lead")
	r := Requests{Page: p, Mine: Table{
		Caption: p.T("requests.mine"),
		Columns: Columns(p.T("requests.reference"), p.T("requests.kind"), p.T("requests.state"), p.T("requests.received"), p.T("requests.due")),
	}}
	for _, one := range mine {
		r.Mine.Rows = append(r.Mine.Rows, r.row(one, today))
	}
	for _, kind := range models.RequestKinds {
		r.Kinds = append(r.Kinds, r.choice(kind, mine))
	}
	return r
}

func (r Requests) row(one models.Request, today value.Date) []Cell {
	kind := requestKind(r.Lang, one.Kind)
	due := Cell{Text: r.Date(one.DueOn)}
	switch {
	case one.State.Open():
		due.Lines = []string{timeLeft(r.Lang, one.DueOn, today).Text}
	case one.State == models.Withdrawn:
		due.Text = r.T("requests.no_due")
	}
	return []Cell{
		{Text: one.Ref, URL: requestURL(one.Ref), About: kind},
		{Text: kind}, stateTag(r.Lang, one.State), {Text: r.Date(one.ReceivedOn)}, due,
	}
}

func (r Requests) choice(kind models.RequestKind, mine []models.Request) RequestChoice {
	c := RequestChoice{
		Title: r.T("requests.ask." + string(kind)),
		Text:  r.T("requests.about." + string(kind)),
		Ask:   Button{Text: r.T("requests.begin"), About: r.T("requests.ask." + string(kind)), URL: "/requests/new/" + string(kind)},
	}
	for _, one := range mine {
		if one.Kind == kind && one.State.Open() {
			c.Open = r.T("requests.under_way", "Ref", one.Ref)
			if kind == models.Rectification {
				continue // more can be added to it
			}
			c.Ask = Button{Text: r.T("requests.see"), About: one.Ref, Kind: SecondButton, URL: requestURL(one.Ref)}
		}
	}
	return c
}

// Template names the template of the page.
func (Requests) Template() string { return "customer/requests" }
