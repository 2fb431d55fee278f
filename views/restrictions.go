package views

import (
	"strings"

	"omatiedot/models"
	"omatiedot/models/value"
)

// RestrictionsURL is where staff restrict the data of a customer during a visit.
func RestrictionsURL(number string) string { return CustomerURL(number) + "/restrictions" }

// restrictionFacts are what the customer and staff alike are told of a restriction.
func restrictionFacts(p Page, r models.Restriction) Summary {
	tone := Warn
	if !r.InForce() {
		tone = Neutral
	}
	var s Summary
	s.Add(
		SummaryRow{Label: p.T("restrictions.state"), Values: []Cell{Tag(tone, p.T("restrictions.state."+string(r.State()), "Day", p.Date(endsFrom(r))))}},
		Fact(p.T("restrictions.scope"), r.Scope),
		Fact(p.T("restrictions.ground"), restrictionGround(p, r.Ground)),
		Fact(p.T("restrictions.from"), p.Time(r.From)),
	)
	if r.Until != "" {
		s.Add(Fact(p.T("restrictions.until"), r.Until))
	}
	if r.Notice != "" {
		lines := strings.Split(r.Notice, "\n")
		s.Add(SummaryRow{Label: p.T("restrictions.notice"), Values: []Cell{{Text: lines[0], Lines: lines[1:]}}})
	}
	if !r.Told.IsZero() {
		s.Add(Fact(p.T("restrictions.told"), p.Date(r.Told.Date())))
	}
	if !r.InForce() {
		s.Add(Fact(p.T("restrictions.lifted"), p.Time(r.Lifted)))
	}
	return s
}

// endsFrom is the day on which a restriction of which there is a notice ends at the earliest.
func endsFrom(r models.Restriction) value.Date {
	if r.Told.IsZero() {
		return r.EndsOn
	}
	return r.Earliest()
}

// WithRestrictions adds what of the customer's data may only be stored.
func (o Overview) WithRestrictions(list []models.Restriction) Overview {
	for _, r := range list {
		o.Restrictions = append(o.Restrictions, restrictionFacts(o.Page, r))
	}
	return o
}

// WithRestrictions adds how many restrictions are in force, and the way to them.
func (s StaffCustomer) WithRestrictions(v models.Visit, list []models.Restriction) StaffCustomer {
	n := 0
	for _, r := range list {
		if r.InForce() {
			n++
		}
	}
	cell := Tag(Warn, s.T("restrictions.count", "N", n))
	if n == 0 {
		cell = Cell{Text: s.T("restrictions.none_in_force")}
	}
	s.Facts.Add(SummaryRow{
		Label: s.T("restrictions.title"), Values: []Cell{cell},
		Change: &Link{URL: RestrictionsURL(v.Number), About: s.T("restrictions.title")},
	})
	return s
}

// StaffRestrictions is where staff restrict the data of a customer, and lift it.
type StaffRestrictions struct {
	Page
	Protected    string // as in StaffCustomer
	Restrictions []StaffRestriction
	Empty        string
	Action       string
	Ground       Field
	Scope        Field
	Until        Field
	Restrict     Button
}

// RestrictionForms is what was filled in on the page of restrictions.
type RestrictionForms struct {
	New    models.NewRestriction
	Of     int64 // the restriction that the notice is of
	Text   string
	EndsOn string
}

// NewStaffRestrictions returns the page as it is on a day, with what was filled in.
func NewStaffRestrictions(p Page, v models.Visit, list []models.Restriction, today value.Date) StaffRestrictions {
	p.Caption, p.Title, p.Lead = p.T("staff_customers.of", "Name", v.Name, "Number", v.Number), p.T("restrictions.title"), p.T("restrictions.lead")
	p.Back = &Link{Text: p.T("staff_customers.back"), URL: CustomerURL(v.Number)}
	s := StaffRestrictions{
		Page: p, Protected: protectedWarning(p, v.Protection), Action: RestrictionsURL(v.Number), Restrict: Button{Text: p.T("restrictions.begin")},
	}
	if len(list) == 0 {
		s.Empty = p.T("restrictions.none")
	}
	for _, r := range list {
		s.Restrictions = append(s.Restrictions, staffRestriction(p, v, r, today))
	}
	return s.Filled(RestrictionForms{})
}

// Filled is the page with what was filled in.
func (s StaffRestrictions) Filled(f RestrictionForms) StaffRestrictions {
	for _, r := range s.Restrictions {
		if r.Form != nil && r.id == f.Of {
			r.Form.Open, r.Form.Text.Value, r.Form.EndsOn.Value = true, f.Text, f.EndsOn
		}
	}
	s.fields(f.New)
	return s
}

// fields are those of a new restriction.
func (s *StaffRestrictions) fields(n models.NewRestriction) {
	p := s.Page
	s.Ground = Field{Name: "ground", Label: p.T("restrictions.why"), Type: RadioField}
	for _, ground := range models.RestrictionGrounds {
		s.Ground.Options = append(s.Ground.Options, Option{Value: string(ground), Label: p.T("restrictions.because." + string(ground))})
	}
	s.Ground.Options = Choose(s.Ground.Options, string(n.Ground))
	s.Scope = Field{
		Name: "scope", Label: p.T("restrictions.which"), Hint: p.T("restrictions.scope_hint"), Value: n.Scope,
		Type: TextareaField, Rows: 3, MaxLength: models.MaxRestrictionScope,
	}
	s.Until = Field{
		Name: "until", Label: p.T("restrictions.until"), Hint: p.T("restrictions.until_hint"), Value: n.Until, MaxLength: models.MaxRestrictionScope,
	}
}

// Template names the template of the page.
func (StaffRestrictions) Template() string { return "staff/restrictions" }

// restrictionGround is why data are restricted, as the customer is told of it or as staff are.
func restrictionGround(p Page, ground models.Code) string {
	if p.Reader.Kind == Staff {
		return p.T("staff.restriction." + string(ground))
	}
	return p.T("restrictions.ground." + string(ground))
}
