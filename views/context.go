package views

import (
	"strconv"

	"omatiedot/models"
)

// Contexts is where a person chooses whose data to see: their own, under each number they have, or
// those of an organisation they act for.
type Contexts struct {
	Page
	Choices []ContextChoice
}

// ContextChoice is a customer the person may act for.
type ContextChoice struct {
	Name    string
	Facts   Summary
	Current Cell       // says that this one is shown now; empty for the others
	Choose  PostButton // without text for the current one
}

// NewContexts returns the page for the customers a person may act for, themself first.
func NewContexts(p Page, list []models.ActingFor) Contexts {
	p.Title, p.Lead = p.T("context.title"), p.T("context.lead")
	page := Contexts{Page: p}
	for _, a := range list {
		page.Choices = append(page.Choices, contextChoice(p, a))
	}
	return page
}

func contextChoice(p Page, a models.ActingFor) ContextChoice {
	choice := ContextChoice{Name: a.Name}
	capacity := p.T("context.self")
	if a.Role != "" {
		capacity = p.T("representatives.role." + string(a.Role))
	}
	choice.Facts.Add(Fact(p.T("context.capacity"), capacity), Fact(p.T("customers.number"), a.Number),
		Fact(p.T("customers.kind"), p.T("customers.kind."+string(a.Kind))))
	if a.Current {
		choice.Current = Tag(Good, p.T("context.current"))
		return choice
	}
	choice.Choose = PostButton{
		Action: "/context", Hidden: []Hidden{{Name: "role", Value: strconv.FormatInt(a.ID, 10)}},
		Button: Button{Text: p.T("context.choose"), About: a.Name, Kind: SecondButton},
	}
	if a.Role == "" {
		// The same name may stand there twice.
		choice.Choose.Hidden = append(choice.Choose.Hidden, Hidden{Name: "number", Value: a.Number})
		choice.Choose.Button.About += ", " + p.T("layout.shown_number", "Number", a.Number)
	}
	return choice
}

// Template names the template of the page.
func (Contexts) Template() string { return "customer/contexts" }

// NoRequests says to somebody who acts for an organisation that the rights are a person's own.
type NoRequests struct {
	Page
	Switch Button
}

// NewNoRequests returns the page.
func NewNoRequests(p Page) NoRequests {
	p.Title = p.T("context.no_requests.title")
	return NoRequests{Page: p, Switch: Button{Text: p.T("layout.switch"), URL: "/context"}}
}

// Template names the template of the page.
func (NoRequests) Template() string { return "customer/no_requests" }
