package models

import "slices"

// Role is what a member of staff may do.
type Role string

// The roles. Their names are the values of the provider's role claim.
const (
	Agent     Role = "agent"     // works the queue, sees customer data for a stated reason
	Approver  Role = "approver"  // approves answers of others
	Marketing Role = "marketing" // draws audiences, never sees a customer's page
	Auditor   Role = "auditor"   // reads the audit log and reports
	Admin     Role = "admin"     // imports and settings, no customer data
)

// Roles lists every role.
var Roles = []Role{Agent, Approver, Marketing, Auditor, Admin}

// Me is a customer who is logged in, and whose data they see: their own, or that of an organisation
// they act for. Only a session makes one, so a function that takes Me cannot be reached without it,
// and every query it makes carries the customer as owner.
type Me struct {
	id       int64 // whose data
	number   string
	name     string
	language string

	person         int64 // who is logged in, under one of their customer numbers
	personName     string
	numbers        []int64 // all the customers that are this person: the session may change to any of them
	session        int64
	login          string // the mark of the session in the audit log
	representative int64  // the role, when acting for somebody else
	role           Code
	organisation   bool // whose data is no natural person's
	contexts       int
	roleEnded      bool
}

// Number is the customer number.
func (m Me) Number() string { return m.number }

// Name is the customer's name as shown on every page.
func (m Me) Name() string { return m.name }

// Language is the language the register holds for the customer: fi, sv, en, or another.
func (m Me) Language() string { return m.language }

// Staff is a member of staff who is logged in. Only a session makes one.
type Staff struct {
	id      int64
	session int64
	login   string // as in Me
	name    string
	roles   []Role
}

// ID identifies the member of staff for comparisons; it is no secret.
func (s Staff) ID() int64 { return s.id }

// Name is the name the identity provider gave.
func (s Staff) Name() string { return s.name }

// Roles lists what the member of staff may do.
func (s Staff) Roles() []Role { return slices.Clone(s.roles) }

// Is reports whether the member of staff has one of the roles.
func (s Staff) Is(roles ...Role) bool {
	return slices.ContainsFunc(roles, func(r Role) bool { return slices.Contains(s.roles, r) })
}

// Actor is who does something, as the audit log names them.
type Actor interface {
	actor() (kind string, id int64, name string)
}

// System acts for the program itself: an import, a job, an administrator at the command line.
type System string

func (m Me) actor() (string, int64, string)     { return "customer", m.person, "" }
func (s Staff) actor() (string, int64, string)  { return "staff", s.id, s.name }
func (s System) actor() (string, int64, string) { return "system", 0, string(s) }
