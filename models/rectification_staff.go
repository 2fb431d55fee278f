package models

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"
)

// What a customer told of wrong data in words, in a letter or here, staff point at in the records, so that it is
// answered value by value like what the customer pointed at themself.

// CaseGroups counts the records of each kind that are held on the customer of a rectification, for who answers it:
// ErrStep for others. What is no rectification is ErrNotFound.
func (s *Store) CaseGroups(ctx context.Context, staff Staff, ref string) (Case, []Section, error) {
	k, err := s.correcting(ctx, staff, ref)
	if err != nil {
		return k, nil, err
	}
	every := func(*Kind) bool { return true }
	groups, err := s.counts(ctx, every, func(db *gorm.DB, kind *Kind) *gorm.DB { return kind.of(db, k.CustomerID) })
	return k, groups, err
}

// CaseRecords returns a page (from 1) of the records of a kind among which staff find the one that is wrong. Who
// may and the log are as for CaseSection.
func (s *Store) CaseRecords(ctx context.Context, staff Staff, ref string, kind *Kind, page int) (Case, Section, error) {
	k, err := s.correcting(ctx, staff, ref)
	if err != nil {
		return k, Section{}, err
	}
	section, err := s.onePage(ctx, kind, page, func(db *gorm.DB) *gorm.DB { return kind.of(db, k.CustomerID) })
	if err != nil {
		return k, Section{}, err
	}
	return k, section, s.noteCaseSeen(ctx, staff, &k.Request, fmt.Sprintf(`{"kind":%q}`, kind.Name))
}

// CaseRecord returns the record of a customer's that a correction is about, like CaseRecords.
func (s *Store) CaseRecord(ctx context.Context, staff Staff, ref string, correction Correction) (Case, any, error) {
	k, err := s.correcting(ctx, staff, ref)
	if err != nil {
		return k, nil, err
	}
	record, err := s.heldRecord(s.read.WithContext(ctx), k.CustomerID, correction)
	if err != nil {
		return k, nil, err
	}
	return k, record, s.noteCaseSeen(ctx, staff, &k.Request, fmt.Sprintf(`{"kind":%q}`, correction.Kind.Name))
}

// correcting is a rectification for who may add to what it is about now.
func (s *Store) correcting(ctx context.Context, staff Staff, ref string) (Case, error) {
	k, err := s.StaffCase(ctx, staff, ref)
	switch {
	case err != nil:
	case k.Kind != Rectification:
		err = ErrNotFound
	case !slices.Contains(k.Can, StepFields):
		err = ErrStep
	}
	return k, err
}

// heldRecord is the record of a customer's that a correction is about.
func (s *Store) heldRecord(db *gorm.DB, customer int64, correction Correction) (any, error) {
	found, err := s.records(correction.Kind.of(db, customer).Where(correction.Kind.Name+".id = ?", correction.Record), correction.Kind)
	if err == nil && len(found) != 1 {
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// AddFields adds values of one record to what a rectification is about, for a customer who told of them in words. A
// draft that was made without them goes back to work. What is wrong with the form is an *Invalid.
func (s *Store) AddFields(ctx context.Context, staff Staff, ref string, version int, correction Correction) error {
	return s.staffStep(ctx, staff, ref, version, StepFields, "", func(c *Change, r *Request) (map[string]any, error) {
		record, err := s.heldRecord(c.DB, r.CustomerID, correction)
		if err != nil {
			return nil, err
		}
		if err := c.keepCorrection(RequestField{RequestID: r.ID, At: c.now}, correction, record); err != nil {
			return nil, err
		}
		return nil, c.addTasks(r)
	})
}
