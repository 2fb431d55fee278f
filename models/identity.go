package models

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"
)

// One person can have several customer numbers: a second contract was once made as if with somebody
// new. That they are one person's is known by the personal identity code alone, of which the sign of
// the century is a part.

// numbersOf returns the customers that are the person of an identity code, by its hash: those that the
// source still has, or all where it has none. It is ErrNotFound where there is none, and ErrAmbiguous
// where their names are of different people: then the code is wrong in one of them, and nobody can
// tell in which.
func numbersOf(db *gorm.DB, hash string) ([]Customer, error) {
	var found []Customer
	if err := db.Where("kind = ? AND personal_id_hash <> '' AND personal_id_hash = ?", Person, hash).Order("id").Find(&found).Error; err != nil {
		return nil, err
	}
	if slices.ContainsFunc(found, func(c Customer) bool { return c.Gone.IsZero() }) {
		found = slices.DeleteFunc(found, func(c Customer) bool { return !c.Gone.IsZero() })
	}
	switch {
	case len(found) == 0:
		return nil, ErrNotFound
	case !onePerson(found):
		return nil, ErrAmbiguous
	}
	return found, nil
}

// samePerson returns the customers that are the person of a customer, by the order of their ids; the
// customer alone where no code tells of others, or where nobody can tell whose it is.
func samePerson(db *gorm.DB, customer int64) ([]Customer, error) {
	var c Customer
	if err := db.Take(&c, customer).Error; err != nil {
		return nil, missing(err)
	}
	all, err := numbersOf(db, c.PersonalHash)
	if errors.Is(err, ErrNotFound) || errors.Is(err, ErrAmbiguous) || !slices.ContainsFunc(all, func(o Customer) bool { return o.ID == c.ID }) {
		return []Customer{c}, nil
	}
	return all, err
}

// onePerson reports whether the names of customers can be one person's. A family name changes in life,
// and often not all given names are told; one of them stays.
func onePerson(customers []Customer) bool {
	for _, c := range customers[1:] {
		if !alikeNamed(customers[0], c) {
			return false
		}
	}
	return true
}

func alikeNamed(a, b Customer) bool {
	given, others := words(a.GivenNames), words(b.GivenNames)
	if len(given) == 0 || len(others) == 0 {
		given, others = words(a.FullName()), words(b.FullName())
		slices.Sort(given)
		slices.Sort(others)
		return slices.Equal(given, others)
	}
	return slices.ContainsFunc(given, func(name string) bool { return slices.Contains(others, name) })
}

// ShareCode counts the customers that share a personal identity code with another, and those among
// them whose code is not accepted at a login, as the names are of different people.
func (s *Store) ShareCode(ctx context.Context) (customers, refused int, err error) {
	var shared []Customer
	err = s.read.WithContext(ctx).Where(`kind = ? AND gone_at IS NULL AND personal_id_hash IN (SELECT personal_id_hash FROM customers
		WHERE kind = ? AND gone_at IS NULL AND personal_id_hash <> '' GROUP BY personal_id_hash HAVING COUNT(*) > 1)`, Person, Person).
		Select("id, given_names, family_name, name, personal_id_hash").Order("personal_id_hash, id").Find(&shared).Error
	for rest := shared; len(rest) > 0; {
		n := slices.IndexFunc(rest, func(c Customer) bool { return c.PersonalHash != rest[0].PersonalHash })
		if n < 0 {
			n = len(rest)
		}
		if !onePerson(rest[:n]) {
			refused += n
		}
		rest = rest[n:]
	}
	return len(shared), refused, err
}
