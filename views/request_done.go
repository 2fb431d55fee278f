package views

import (
	"omatiedot/models"
	"omatiedot/models/value"
)

// RequestDone confirms that a request has arrived. It can be come back to at any later time.
type RequestDone struct {
	Page
	Panel    Panel
	Facts    Summary
	Reckoned []string
	Next     Steps
	See      Button
}

// NewRequestDone returns the confirmation of a request, with what is true of it today.
func NewRequestDone(p Page, r models.Request, today value.Date) RequestDone {
	p.Title = p.T("requests.done_title")
	d := RequestDone{
		Page:     p,
		Panel:    Panel{Title: p.Title, Text: p.T("requests.done_text"), Reference: r.Ref},
		Reckoned: DeadlineSteps(p.Lang, r.Deadline()),
		Next:     ahead(p, r),
		See:      Button{Text: p.T("requests.see"), About: r.Ref, URL: requestURL(r.Ref)},
	}
	switch {
	case r.Kind == models.Objection && r.Scope.Marketing:
		d.Panel.Text = p.T("requests.done_marketing")
	case r.Scope.EndsMarketing(r.Kind):
		d.Panel.Text = p.T("requests.done_objected")
	case r.Scope.EndsConsents(r.Kind):
		d.Panel.Text = p.T("requests.done_consents")
	}
	d.Facts.Add(
		Fact(p.T("requests.kind"), requestKind(p.Lang, r.Kind)),
		Fact(p.T("requests.received"), p.Date(r.ReceivedOn)),
		SummaryRow{Label: p.T("requests.state"), Values: []Cell{stateTag(p.Lang, r.State, r.Delivery)}},
		dueFact(p, r, today),
	)
	return d
}

// dueFact is the day until which an answer comes, with the days left while one is awaited.
func dueFact(p Page, r models.Request, today value.Date) SummaryRow {
	row := Fact(p.T("requests.due"), weekday(p.Lang, r.DueOn))
	switch {
	case r.State == models.Withdrawn:
		row = Fact(p.T("requests.due"), p.T("requests.no_due"))
	case standing(r):
		text := p.T("requests.standing")
		if p.Reader.Kind == Staff {
			text = p.T("staff.clock_stands")
		}
		row.Values = append(row.Values, Tag(Warn, text))
	case r.State.Open():
		row.Values = append(row.Values, timeLeft(p.Lang, r.DueOn, today))
	}
	return row
}

// Template names the template of the page.
func (RequestDone) Template() string { return "customer/request_done" }
