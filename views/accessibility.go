package views

import "omatiedot/models/value"

// Accessibility is the accessibility statement (Act 306/2019 on the provision of digital services,
// section 9).
type Accessibility struct {
	Page
	Tested   []string // how the service was tested
	Barriers []string // what is not accessible, with the criterion, and what to do instead
	Written  value.Date
}

// accessibilityWritten is the day on which the statement was last gone through with the service.
var accessibilityWritten = value.NewDate(2026, 11, 22)

// NewAccessibility returns the accessibility statement.
func NewAccessibility(p Page) Accessibility {
	p.Title = p.T("accessibility.title")
	p.Lead = p.T("accessibility.lead", "Company", p.Company.Name)
	return Accessibility{
		Page: p,
		Tested: []string{
			p.T("accessibility.tested.tree"),
			p.T("accessibility.tested.contrast"),
			p.T("accessibility.tested.widths"),
			p.T("accessibility.tested.not"),
		},
		Barriers: []string{
			p.T("accessibility.barrier.pdf"),
			p.T("accessibility.barrier.language"),
		},
		Written: accessibilityWritten,
	}
}

// Template names the template of the page.
func (Accessibility) Template() string { return "public/accessibility" }

// Contact is where feedback goes.
func (a Accessibility) Contact() Summary {
	var s Summary
	s.Add(mailFact(a.T("notice.email"), a.Company.Email), Fact(a.T("notice.phone"), a.Company.Phone))
	return s
}
