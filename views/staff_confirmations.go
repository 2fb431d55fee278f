package views

import (
	"strconv"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// ConfirmationsURL is where staff see whom to tell that their permissions were changed.
const ConfirmationsURL = "/staff/confirmations"

// ConfirmationURL is where staff see what to tell one of them.
func ConfirmationURL(id int64) string { return ConfirmationsURL + "/" + strconv.FormatInt(id, 10) }

// The fields of the form by which staff say that they told a customer.
const (
	OutcomeField = "outcome"
	SeenField    = "seen"
)

// ConfirmationOutcomes are what staff can say, in the order of their buttons.
var ConfirmationOutcomes = []models.ConfirmationOutcome{models.ConfirmationTold, models.ConfirmationPosted, models.NotReached}

// StaffConfirmations is the list of those whom staff are to tell.
type StaffConfirmations struct {
	Page
	Rows  Table
	Pages Pagination
}

// NewStaffConfirmations returns a page (from 1) of the list; total is how many all pages have.
func NewStaffConfirmations(p Page, rows []models.WaitingConfirmation, total, page int) StaffConfirmations {
	p.Title, p.Lead = p.T("confirmation.title"), p.T("confirmation.lead")
	s := StaffConfirmations{Page: p, Rows: Table{
		Caption: p.T("confirmation.list"), Empty: p.T("confirmation.none"),
		Columns: Columns(p.T("confirmation.customer"), p.T("confirmation.way"), p.T("confirmation.since"), p.T("confirmation.tries")),
	}}
	for _, r := range rows {
		s.Rows.Rows = append(s.Rows.Rows, []Cell{
			{Text: r.Number, URL: ConfirmationURL(r.ID), About: p.T("confirmation.way." + string(r.Way))},
			{Text: p.T("confirmation.way." + string(r.Way))}, {Text: p.Time(r.Since)}, callTries(p, r),
		})
	}
	s.Pages = NewPagination(page, (total+models.PageSize-1)/models.PageSize, pageURL(ConfirmationsURL))
	return s
}

// callTries is how often staff called in vain.
func callTries(p Page, r models.WaitingConfirmation) Cell {
	switch {
	case r.Tries == 0 && r.Way == models.TellByPhone:
		return Cell{Text: p.T("confirmation.no_tries")}
	case r.Tries == 0:
		return Cell{Text: "–"}
	}
	return Cell{Text: p.T("confirmation.tried", "N", r.Tries, "Most", models.MaxCallTries, "When", p.Time(r.Tried))}
}

// Template names the template of the page.
func (StaffConfirmations) Template() string { return "staff/confirmations" }

// StaffConfirmation is what staff need to tell one customer.
type StaffConfirmation struct {
	Page
	Protected string // a warning; "" where the customer is not
	Facts     Summary
	Text      string   // that there is nothing to do; "" where there is
	Steps     []string // what to do
	Letter    *Button
	Changes   Table
	Press     []PostButton // what came of it
	Customer  Link
}

// NewStaffConfirmation returns the page.
func NewStaffConfirmation(p Page, c models.ConfirmationToGive) StaffConfirmation {
	p.Caption, p.Title = p.T("staff_customers.caption", "Number", c.Holds.Number), p.T("confirmation.one")
	p.Back = &Link{Text: p.T("confirmation.title"), URL: ConfirmationsURL}
	s := StaffConfirmation{
		Page: p, Protected: protectedWarning(p, c.Protection),
		Customer: Link{Text: p.T("confirmation.open_customer"), URL: CustomerURL(c.Holds.Number)},
		Changes: Table{
			Caption: p.T("confirmation.changed"), Empty: p.T("confirmation.changes_none"),
			Columns: Columns(p.T("confirmation.what"), p.T("confirmation.before"), p.T("confirmation.now"), p.T("confirmation.when")),
		},
	}
	for _, change := range c.Changes {
		before, now, when := turnedWords(p.Lang, change)
		s.Changes.Rows = append(s.Changes.Rows, Cells(decisionName(p.Lang, change.Now, c.Holds.Description), before, now, when))
	}
	s.facts(c)
	s.steps(c)
	return s
}

// Template names the template of the page.
func (StaffConfirmation) Template() string { return "staff/confirmation" }

func (s *StaffConfirmation) facts(c models.ConfirmationToGive) {
	p := s.Page
	s.Facts.Add(Fact(p.T("confirmation.name"), c.Holds.Name))
	switch c.Now.Way {
	case models.TellByPhone:
		s.Facts.Add(Fact(p.T("confirmation.number"), value.Phone(c.Now.To).International()))
	case models.TellByLetter:
		lines := letter{models.Letter{Address: c.Address}, p.Lang, c.Holds.Description}.address()[1:]
		s.Facts.Add(SummaryRow{Label: p.T("confirmation.address"), Values: []Cell{{Text: lines[0], Lines: lines[1:]}}})
	}
	s.Facts.Add(Fact(p.T("confirmation.language"), upperFirst(languageName(p.Lang, value.Language(i18n.Known(c.Now.Language))))), Fact(p.T("confirmation.since"), p.Time(c.Since)))
	if c.Tries > 0 {
		s.Facts.Add(Fact(p.T("confirmation.tries"), p.T("confirmation.tried", "N", c.Tries, "Most", models.MaxCallTries, "When", p.Time(c.Tried))))
	}
}

// steps are what to do, and the buttons to say that it was done.
func (s *StaffConfirmation) steps(c models.ConfirmationToGive) {
	switch c.Now.Way {
	case models.TellByPhone:
		what := "confirmation.call.what"
		if len(c.Changes) == 0 {
			what = "confirmation.call.same"
		}
		s.Steps = []string{s.T("confirmation.call.who"), s.T(what), s.T("confirmation.call.not_theirs")}
		s.Press = []PostButton{s.press(c, models.ConfirmationTold), s.press(c, models.NotReached)}
		s.Press[1].Button.Kind = SecondButton
	case models.TellByLetter:
		s.Steps = []string{s.T("confirmation.post.print"), s.T("confirmation.post.send")}
		s.Letter = &Button{Text: s.T("confirmation.print"), Kind: SecondButton, URL: ConfirmationURL(c.ID) + "/letter.pdf"}
		s.Press = []PostButton{s.press(c, models.ConfirmationPosted)}
	default:
		s.Text = s.T("confirmation.by_itself")
	}
}

func (s *StaffConfirmation) press(c models.ConfirmationToGive, outcome models.ConfirmationOutcome) PostButton {
	return PostButton{
		Action: ConfirmationURL(c.ID), Button: Button{Text: s.T("confirmation.press." + string(outcome))},
		Hidden: []Hidden{{Name: OutcomeField, Value: string(outcome)}, {Name: SeenField, Value: strconv.FormatInt(c.Seen, 10)}},
	}
}

// ConfirmationNoted tells what was noted: an index of ConfirmationOutcomes.
func ConfirmationNoted(p Page, n int) *Flash {
	if n < 0 || n >= len(ConfirmationOutcomes) {
		return nil
	}
	return &Flash{Kind: Success, Text: p.T("confirmation.flash." + string(ConfirmationOutcomes[n]))}
}
