package models

import (
	"context"
	"errors"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// The kinds of customer.
const (
	Person         Code = "person"
	Company        Code = "company"
	HousingCompany Code = "housing_company"
	Estate         Code = "estate"
)

// FullName is the name as people write it.
func (c *Customer) FullName() string {
	if c.Name != "" {
		return c.Name
	}
	return strings.TrimSpace(c.GivenNames + " " + c.FamilyName)
}

// sealPlace binds a sealed identity code to its customer.
func (c *Customer) sealPlace() string { return "customers.personal_id." + c.Number }

// personalHash is the keyed hash by which a customer is found by personal identity code.
func (s *Store) personalHash(id value.PersonalID) (string, error) {
	if id.IsZero() {
		return "", nil
	}
	return s.keys.Hash("personal_id", id.String())
}

// unseal fills in the identity code of a customer read from the database.
func (s *Store) unseal(c *Customer) error {
	if len(c.SealedID) == 0 {
		return nil
	}
	plain, err := s.keys.Open(c.SealedID, c.sealPlace())
	if err != nil {
		return err
	}
	c.PersonalID = value.PersonalID(plain)
	return nil
}

// Who is what a login says about a customer: one of the two is set.
type Who struct {
	Number     string
	PersonalID value.PersonalID
}

// findPerson finds the person a login speaks of: the one customer of a number, or every customer that
// is the person of an identity code. Organisations do not log in: people act for them.
func (s *Store) findPerson(db *gorm.DB, who Who) ([]Customer, error) {
	switch {
	case who.Number != "":
		var c Customer
		err := db.Where("kind = ? AND number = ?", Person, who.Number).Take(&c).Error
		return []Customer{c}, missing(err)
	case !who.PersonalID.IsZero():
		hash, err := s.personalHash(who.PersonalID)
		if err != nil {
			return nil, err
		}
		return numbersOf(db, hash)
	}
	return nil, ErrNotFound
}

// missing turns gorm's word for no row into ours.
func missing(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return ErrNotFound
	}
	return err
}

// CountCustomers returns how many customers the register holds.
func (s *Store) CountCustomers(ctx context.Context) (int64, error) {
	var n int64
	err := s.read.WithContext(ctx).Model(&Customer{}).Count(&n).Error
	return n, err
}

// Someone is a person of the register as a list of people to choose from shows them.
type Someone struct{ Number, Name string }

// SomePeople lists up to n persons in the order of their numbers, for a demonstration on one's own files.
func (s *Store) SomePeople(ctx context.Context, n int) ([]Someone, error) {
	var people []Someone
	err := s.read.WithContext(ctx).Table("customers c").Where("c.kind = ?", Person).
		Select("c.number, " + nameSQL("c") + " AS name").Order("c.number").Limit(n).Scan(&people).Error
	return people, err
}
