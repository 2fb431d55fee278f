package register

import (
	"cmp"
	"slices"
)

// Source is where data come from (GDPR Articles 14(2)(f) and 15(1)(g)). Every record names one by its key.
type Source struct {
	Key  string `yaml:"key" example:"contract"`
	Name Text   `yaml:"name"`
	Text Text   `yaml:"text"`
	// ForStaff is the name where Name speaks to the customer.
	ForStaff Text `yaml:"for_staff,optional"`
	// Owner is the person, role or team that keeps the system behind the source, as staff know them.
	Owner string `yaml:"owner,optional" example:"Laskutus"`
}

// StaffName is the name of the source as staff read it.
func (s Source) StaffName() Text { return cmp.Or(s.ForStaff, s.Name) }

func (s Source) key() string { return s.Key }

// The sources a record can have.
const (
	SourceContract            = "contract"
	SourceUseOfService        = "use_of_service"
	SourcePerson              = "person"
	SourcePopulationRegister  = "population_register"
	SourceProhibitionRegister = "prohibition_register"
	SourceStaff               = "staff"
	SourceOther               = "other"
)

var sourceKeys = []string{
	SourceContract, SourceUseOfService, SourcePerson, SourcePopulationRegister, SourceProhibitionRegister,
	SourceStaff, SourceOther,
}

// SourceKeys returns the keys of all sources; a description explains each of them.
func SourceKeys() []string { return slices.Clone(sourceKeys) }
