package register

import (
	"cmp"
	"slices"
)

// Recipient is somebody to whom data are disclosed, by actual name (GDPR Articles 4(9) and 15(1)(c)).
type Recipient struct {
	Key        string `yaml:"key" example:"printing"`
	Name       Text   `yaml:"name,proper"`
	Role       Role   `yaml:"role"`
	Purpose    Text   `yaml:"purpose"`
	Country    string `yaml:"country" example:"FI"` // ISO 3166-1 alpha-2, where the data are processed
	Safeguards Text   `yaml:"safeguards,optional"`  // Articles 45 to 49; needed outside the EEA
	ForStaff   Text   `yaml:"for_staff,optional"`   // the name, where Name speaks to the customer
}

// StaffName is the name of the recipient as staff read it.
func (r Recipient) StaffName() Text { return cmp.Or(r.ForStaff, r.Name) }

func (r Recipient) key() string { return r.Key }

// InEEA tells whether the recipient's country belongs to the European Economic Area.
func (r Recipient) InEEA() bool { return slices.Contains(eea, r.Country) }

// Role is the part a recipient has in the processing.
type Role string

// The roles: a processor acts for the company (GDPR Article 28), a controller for its own ends.
const (
	RoleProcessor  Role = "processor"
	RoleController Role = "controller"
)

func (Role) choices() []string { return []string{string(RoleProcessor), string(RoleController)} }

// eea lists the member states of the European Economic Area: the European Union, Iceland,
// Liechtenstein and Norway.
var eea = []string{
	"AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV", "LT",
	"LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO",
}
