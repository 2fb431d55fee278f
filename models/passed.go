package models

import (
	"fmt"
	"slices"

	"gorm.io/gorm"
)

// Passed is what the records that are not the customer's any more said last while they were: as a metering point
// says nothing of the customer who has moved out, and did. It is read from Earlier, newest first, one of each
// record, and known again by the keys that records have in their sources.
func (s Section) Passed() (passed []Earlier) {
	if len(s.Earlier) == 0 || s.Kind.Name == "customers" {
		return nil
	}
	seen := map[string]bool{}
	for _, record := range s.Records {
		seen[s.Kind.keyOf(record)] = true
	}
	for _, e := range s.Earlier {
		if key := s.Kind.keyOf(e.Record); !seen[key] {
			seen[key] = true
			passed = append(passed, e)
		}
	}
	return passed
}

// Held counts the records of the section, with those of which it is held what they said while they were the
// customer's.
func (s Section) Held() int { return len(s.Records) + len(s.Passed()) }

// passedOf narrows a query to what records of the kind said that are not the customer's any more.
func (k *Kind) passedOf(db *gorm.DB, customer int64) *gorm.DB {
	return k.earlierOf(db, customer).Where(passedOn("record_history."))
}

// lastSaid leaves of a list, newest first, what each record said last.
func lastSaid(list []Earlier) (last []Earlier) {
	for _, e := range list {
		if !slices.ContainsFunc(last, func(l Earlier) bool { return l.RecordID == e.RecordID }) {
			last = append(last, e)
		}
	}
	return last
}

// addPassed adds what is held of the records of a kind that are not the customer's any more to what is
// shown.
func (s *Store) addPassed(db *gorm.DB, customer int64, shown *ShownSection) error {
	passed, err := s.earlier(shown.Kind.passedOf(db, customer))
	if err != nil {
		return fmt.Errorf("read what %s said: %w", shown.Kind.Name, err)
	}
	shown.Earlier, shown.Gone = append(shown.Earlier, passed...), lastSaid(passed)
	return nil
}

// passedToSQL finds the customers whose records are now that were the customer's @id.
func passedToSQL() (union string) {
	for _, k := range Kinds {
		if !k.goes() || k.Name == "customers" {
			continue
		}
		for _, owner := range k.Owners {
			union += fmt.Sprintf(" UNION SELECT r.%s FROM record_history h JOIN %s r ON r.id = h.record_id WHERE h.customer_id = @id AND h.kind = '%s'",
				owner, k.Name, k.Name)
		}
	}
	return union
}
