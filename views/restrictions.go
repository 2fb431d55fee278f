package views

import (
	"strconv"

	"omatiedot/models"
)

// RestrictionsURL is where staff restrict the data of a customer during a visit.
func RestrictionsURL(number string) string { return CustomerURL(number) + "/restrictions" }

// restrictionFacts are what the customer and staff alike are told of a restriction.
func restrictionFacts(p Page, r models.Restriction) Summary {
	state := Tag(Warn, p.T("restrictions.state.in_force"))
	if !r.InForce() {
		state = Tag(Neutral, p.T("restrictions.state.lifted"))
	}
	var s Summary
	s.Add(
		SummaryRow{Label: p.T("restrictions.state"), Values: []Cell{state}},
		Fact(p.T("restrictions.scope"), r.Scope),
		Fact(p.T("restrictions.ground"), restrictionGround(p, r.Ground)),
		Fact(p.T("restrictions.from"), p.Time(r.From)),
	)
	if r.Until != "" {
		s.Add(Fact(p.T("restrictions.until"), r.Until))
	}
	if !r.InForce() {
		s.Add(Fact(p.T("restrictions.told"), p.Date(r.Told.Date())), Fact(p.T("restrictions.lifted"), p.Time(r.Lifted)))
	}
	return s
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

// StaffRestriction is one restriction, with the form to lift it.
type StaffRestriction struct {
	Facts  Summary
	Action string // where the form goes; "" once lifted
	Told   Field
	Lift   Button
}

// NewStaffRestrictions returns the page with what was filled in.
func NewStaffRestrictions(p Page, v models.Visit, list []models.Restriction, n models.NewRestriction) StaffRestrictions {
	p.Caption, p.Title, p.Lead = p.T("staff_customers.of", "Name", v.Name, "Number", v.Number), p.T("restrictions.title"), p.T("restrictions.lead")
	p.Back = &Link{Text: p.T("staff_customers.back"), URL: CustomerURL(v.Number)}
	s := StaffRestrictions{
		Page: p, Protected: protectedWarning(p, v.Protection), Action: RestrictionsURL(v.Number), Restrict: Button{Text: p.T("restrictions.begin")},
	}
	if len(list) == 0 {
		s.Empty = p.T("restrictions.none")
	}
	for _, r := range list {
		one := StaffRestriction{Facts: restrictionFacts(p, r)}
		if r.InForce() {
			id := strconv.FormatInt(r.ID, 10)
			one.Action, one.Lift = s.Action+"/"+id+"/lift", Button{Text: p.T("restrictions.lift"), Kind: SecondButton, About: r.Scope}
			one.Told = Field{Name: ToldField(id), Label: p.T("restrictions.told"), Hint: p.T("restrictions.told_hint"), Type: DateField, Width: ShortWidth}
		}
		s.Restrictions = append(s.Restrictions, one)
	}
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
	return s
}

// Template names the template of the page.
func (StaffRestrictions) Template() string { return "staff/restrictions" }

// ToldField is the name of the field with the day on which the customer was told of the lifting of a
// restriction.
func ToldField(id string) string { return "told-" + id }

// RestrictionMistake says what is wrong with a form in the field of a name.
func RestrictionMistake(p Page, field string, wrong *models.Invalid) (errors Errors) {
	errors.Add(field, p.T("restrictions.error."+wrong.Field+"."+wrong.Code))
	return errors
}

// restrictionGround is why data are restricted, as the customer is told of it or as staff are.
func restrictionGround(p Page, ground models.Code) string {
	if p.Reader.Kind == Staff {
		return p.T("staff.restriction." + string(ground))
	}
	return p.T("restrictions.ground." + string(ground))
}
