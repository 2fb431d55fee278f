package views

import "omatiedot/models"

// StaffStart is where a member of staff begins whose roles do not reach the queue.
type StaffStart struct {
	Page
	Roles Summary // what each role can do for now
}

// NewStaffStart returns the page that tells the member of staff what they can do with their roles.
func NewStaffStart(p Page, name string) StaffStart {
	p.Title, p.Lead = p.T("staff.start_title", "Name", name), p.T("staff.start_lead")
	s := StaffStart{Page: p}
	for _, role := range models.Roles {
		if p.Reader.Is(string(role)) {
			s.Roles.Add(Fact(p.T("staff.role."+string(role)), p.T("staff.start."+string(role))))
		}
	}
	return s
}

// Template names the template of the page.
func (StaffStart) Template() string { return "staff/start" }
