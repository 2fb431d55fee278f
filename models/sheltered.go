package models

import (
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// withhold takes out of an organisation's records who and where its protected representatives are, for
// staff who may not open these people's own pages: nobody is to be found by the organisation they act
// for. What is taken out is named in Section.Withheld.
func (s *Store) withhold(db *gorm.DB, v Visit, section *Section) error {
	if v.Kind == Person || v.staff.Is(Approver) || !slices.Contains([]string{"representatives", "contacts", "addresses"}, section.Kind.Name) {
		return nil
	}
	people, err := s.shelteredBehind(db, v.customer)
	if err != nil || len(people) == 0 {
		return err
	}
	section.Withheld = map[int][]string{}
	for i, record := range section.Records {
		var fields []string
		for _, p := range people {
			fields = p.blank(record)
			if len(fields) > 0 {
				section.Withheld[i] = fields
				break
			}
		}
	}
	return nil
}

// sheltered is a person whom staff may not find, and how they are reached.
type sheltered struct {
	Customer
	contacts []Contact
}

// shelteredBehind are those among the people who act or have acted for an organisation.
func (s *Store) shelteredBehind(db *gorm.DB, organisation int64) ([]sheltered, error) {
	hidden, days := onDay(s.today(), protectedSQL("c")+" OR "+householdSQL)
	var found []Customer
	err := db.Table("customers c").Where("c.id IN (SELECT person_id FROM representatives WHERE organisation_id = ?)", organisation).
		Where(hidden, days...).Find(&found).Error
	if err != nil {
		return nil, err
	}
	people := make([]sheltered, len(found))
	for i, c := range found {
		people[i].Customer = c
		if err := db.Where("customer_id = ?", c.ID).Find(&people[i].contacts).Error; err != nil {
			return nil, err
		}
	}
	return people, nil
}

// blank takes out of an organisation's record what tells of the person, and names the fields.
func (p sheltered) blank(record any) []string {
	switch r := record.(type) {
	case *Representative:
		if r.PersonID == p.ID {
			r.Key, r.Person, r.PersonName, r.Title = "", "", "", ""
			return []string{"person", "person_name", "title"}
		}
	case *Contact:
		if slices.ContainsFunc(p.contacts, func(c Contact) bool { return c.reaches() == r.reaches() }) {
			r.Key, r.Value = "", ""
			return []string{"value"}
		}
	case *Address:
		if p.namedIn(r.CareOf) {
			r.CareOf = ""
			return []string{"care_of"}
		}
	}
	return nil
}

// reaches is the number or address in the one form by which two contacts are known to be the same.
func (c Contact) reaches() string {
	if phone, err := value.ParsePhone(c.Value); err == nil && c.Channel == "phone" {
		return phone.String()
	}
	return strings.ToLower(strings.TrimSpace(c.Value))
}

// namedIn reports whether a text has every word of the person's name that a letter would have.
func (p sheltered) namedIn(text string) bool {
	surname := words(p.FamilyName)
	if len(surname) == 0 {
		surname = words(p.FullName())
	}
	in := words(text)
	return len(in) > 0 && !slices.ContainsFunc(surname, func(word string) bool { return !slices.Contains(in, word) })
}
