package models

import (
	"context"
	"encoding/json"

	"omatiedot/models/value"
)

// ConsentProvers are the roles that prove what a customer permitted: GDPR Article 7(1).
var ConsentProvers = []Role{Approver, Auditor}

// ConsentVisit is a time in which a member of staff may look at the proof of a customer's permissions,
// for the reason given, and at nothing else of theirs.
type ConsentVisit struct {
	Number string // of the customer
	Name   string
	Kind   Code
	Until  value.Time

	visit Visit
}

// OpenConsents begins a visit to the proof. The reason is kept for good, and the customer sees it. It
// is ErrNotAllowed for roles other than ConsentProvers, and for auditors where the customer or somebody
// of their household is under a non-disclosure order; *Invalid for a reason that says nothing.
func (s *Store) OpenConsents(ctx context.Context, staff Staff, number string, reason Reason) error {
	customer, err := s.visitableTo(s.read.WithContext(ctx), staff, number, ConsentProvers...)
	if err != nil {
		return err
	}
	if reason, err = reason.check(); err != nil {
		return err
	}
	return s.begin(ctx, customer, reason, func(v Visit) (AuditEntry, error) { return v.entry(ActionKindViewed, "permissions") })
}

// ConsentVisit returns the visit that runs: one to the proof, or one to the customer. It is ErrReason
// where one has to be begun first, ErrNotFound and ErrNotAllowed as in OpenConsents.
func (s *Store) ConsentVisit(ctx context.Context, staff Staff, number string) (ConsentVisit, error) {
	db := s.read.WithContext(ctx)
	customer, err := s.visitableTo(db, staff, number, ConsentProvers...)
	if err != nil {
		return ConsentVisit{}, err
	}
	v, err := s.running(db, customer)
	return ConsentVisit{Number: v.Number, Name: v.Name, Kind: v.Kind, Until: v.Until, visit: v}, err
}

// VisitedReceipt is MyPermissionReceipt of the customer visited. That it was seen is logged once a
// visit, and the customer sees it.
func (s *Store) VisitedReceipt(ctx context.Context, v ConsentVisit, on value.Date) (PermissionReceipt, error) {
	entry, err := v.visit.entry(ActionKindViewed, "permissions")
	if err != nil {
		return PermissionReceipt{}, err
	}
	if err := s.logOnce(ctx, v.visit, entry); err != nil {
		return PermissionReceipt{}, err
	}
	return s.visitedReceipt(ctx, v, on)
}

func (s *Store) visitedReceipt(ctx context.Context, v ConsentVisit, on value.Date) (PermissionReceipt, error) {
	at, err := s.endOf(on)
	if err != nil {
		return PermissionReceipt{}, err
	}
	r := PermissionReceipt{Name: v.Name, Number: v.Number}
	err = s.fillReceipt(ctx, v.visit.customer, at, &r)
	return r, err
}

// TakeVisitedReceipt is VisitedReceipt to take along. Each time is logged, and the customer sees it.
func (s *Store) TakeVisitedReceipt(ctx context.Context, v ConsentVisit, on value.Date) (PermissionReceipt, error) {
	r, err := s.visitedReceipt(ctx, v, on)
	if err != nil {
		return PermissionReceipt{}, err
	}
	return r, s.logTaken(ctx, v, "receipt")
}

// TakeVisitedRecord is the whole proof of the customer visited, as it was known at the end of the day.
// Each time is logged, and the customer sees it.
func (s *Store) TakeVisitedRecord(ctx context.Context, v ConsentVisit, on value.Date) (PermissionRecord, error) {
	receipt, err := s.visitedReceipt(ctx, v, on)
	if err != nil {
		return PermissionRecord{}, err
	}
	r, err := s.recordOf(ctx, v.visit.customer, receipt)
	if err != nil {
		return PermissionRecord{}, err
	}
	return r, s.logTaken(ctx, v, "record")
}

func (s *Store) logTaken(ctx context.Context, v ConsentVisit, what string) error {
	details, err := json.Marshal(seen{Unit: v.visit.unit(), Visit: v.visit.id, Kind: "permissions", Took: what})
	if err != nil {
		return err
	}
	return s.change(ctx, v.visit.staff, func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionKindViewed, CustomerID: &v.visit.customer, Reason: string(v.visit.Reason.Code), Details: string(details)})
	})
}

// ExportConsents is the whole proof of a customer by number, as it was known at the moment; zero is
// now. It is logged, and is for who has the command line. A number of nobody is ErrNotFound.
func (s *Store) ExportConsents(ctx context.Context, by System, number string, at value.Time) (PermissionRecord, error) {
	var customer Customer
	if err := s.read.WithContext(ctx).Where("number = ?", number).Take(&customer).Error; err != nil {
		return PermissionRecord{}, missing(err)
	}
	if at.IsZero() {
		at = s.now()
	}
	receipt := PermissionReceipt{Name: customer.FullName(), Number: customer.Number}
	if err := s.fillReceipt(ctx, customer.ID, at, &receipt); err != nil {
		return PermissionRecord{}, err
	}
	r, err := s.recordOf(ctx, customer.ID, receipt)
	if err != nil {
		return PermissionRecord{}, err
	}
	details, err := json.Marshal(map[string]value.Time{"as_of": at})
	if err != nil {
		return PermissionRecord{}, err
	}
	return r, s.change(ctx, by, func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionConsentsExported, CustomerID: &customer.ID, Details: string(details)})
	})
}
