package views

import (
	"net/url"

	"omatiedot/models"
	"omatiedot/views/i18n"
)

// StaffCustomers is where staff look for a customer.
type StaffCustomers struct {
	Page
	Query   Field
	Find    Button
	Help    Details
	Outcome string // how many were found; empty before a search
	Near    string // says that nothing fits as it was written; empty otherwise
	Found   *Table // nil where there is nothing to show
	Calls   []Link // to the customers whose number waits for a call
}

// NewStaffCustomers returns the search without a search, with what is wrong with a query if p has it.
func NewStaffCustomers(p Page, query string) StaffCustomers {
	p.Title, p.Lead = p.T("staff_customers.title"), p.T("staff_customers.lead")
	return StaffCustomers{
		Page: p,
		Query: Field{
			Name: "query", Label: p.T("staff_customers.query"), Hint: p.T("staff_customers.query_hint"), Value: query,
			Type: SearchField, Autocomplete: "off", MaxLength: models.MaxQuery,
		},
		Find: Button{Text: p.T("staff_customers.find")},
		Help: Details{Summary: p.T("staff_customers.help"), Text: []string{
			p.T("staff_customers.help_exact"), p.T("staff_customers.help_words"), p.T("staff_customers.help_not"), p.T("staff_customers.help_protected"),
		}},
	}
}

// NewFindings returns the search with what was found.
func NewFindings(p Page, query string, f models.Findings) StaffCustomers {
	s := NewStaffCustomers(p, query)
	switch {
	case len(f.Found) == 0:
		s.Outcome = p.T("staff_customers.none")
		return s
	case f.More:
		s.Outcome = p.T("staff_customers.more", "N", len(f.Found))
	default:
		s.Outcome = p.T("staff_customers.count", "N", len(f.Found))
	}
	if f.Similar {
		s.Near = p.T("staff_customers.similar")
	}
	s.Found = &Table{Caption: s.Outcome, Columns: []Column{
		{Label: p.T("customers.number")}, {Label: p.T("staff_customers.name"), Kind: HeadColumn},
		{Label: p.T("customers.kind")}, {Label: p.T("staff_customers.place")},
	}}
	for _, c := range f.Found {
		s.Found.Rows = append(s.Found.Rows, s.row(c))
	}
	return s
}

func (s StaffCustomers) row(c models.Found) []Cell {
	place := Cell{Text: c.PostOffice}
	if c.Protection != "" {
		place = Tag(Bad, s.T("staff_customers.protected."+string(c.Protection)))
	}
	return []Cell{
		{Text: c.Number, URL: CustomerURL(c.Number), About: c.Name}, {Text: c.Name},
		{Text: s.T("customers.kind." + string(c.Kind))}, place,
	}
}

// CustomerURL is the address of the staff's page of a customer.
func CustomerURL(number string) string { return "/staff/customers/" + url.PathEscape(number) }

// SearchMistake is the mistake of a query, or of a reason to open a customer's page, in words.
func SearchMistake(lang string, wrong *models.Invalid) Errors {
	most := map[string]int{"query": models.MaxQuery, "text": models.MaxReason}[wrong.Field]
	text := i18n.T(lang, "staff_customers.error."+wrong.Field+"."+wrong.Code, "Max", i18n.Number(lang, int64(most)))
	return Errors{{Field: wrong.Field, Text: text}}
}

// Template names the template of the page.
func (StaffCustomers) Template() string { return "staff/customers" }
