package models

import (
	"context"
	"errors"
	"time"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// PermissionReceipt tells what was decided and allowed at a moment, as it was shown then.
type PermissionReceipt struct {
	At             value.Time
	Name, Number   string                // of whose data
	Role           Code                  // in which somebody acts for them; "" for the person
	Representative string                // who that is
	Description    *register.Description // in whose words
	Cells          []Cell
}

// MyPermissionReceipt returns what held at the end of a day in Finland; of today at this moment. A day
// that has not come is Invalid.
func (s *Store) MyPermissionReceipt(ctx context.Context, me Me, on value.Date) (PermissionReceipt, error) {
	r := PermissionReceipt{Name: me.Name(), Number: me.Number(), Role: me.role}
	if !me.Own() {
		r.Representative = me.Person()
	}
	at, err := s.endOf(on)
	if err != nil {
		return PermissionReceipt{}, err
	}
	err = s.fillReceipt(ctx, me.id, at, &r)
	return r, err
}

// endOf is the end of a day in Finland, and this moment of today. A day that has not come is Invalid.
func (s *Store) endOf(on value.Date) (value.Time, error) {
	switch today := s.today(); {
	case on.After(today):
		return value.Time{}, &Invalid{"on", "future"}
	case on == today:
		return s.now(), nil
	}
	return value.TimeOf(on.AddDays(1).Start()).Add(-time.Second), nil
}

// fillReceipt adds to a receipt what held of the customer at the moment.
func (s *Store) fillReceipt(ctx context.Context, customer int64, at value.Time, r *PermissionReceipt) (err error) {
	if !at.Before(s.now()) {
		if _, err := s.permissionsOf(ctx, customer); err != nil { // settles what is told of this moment
			return err
		}
	}
	r.At = at
	if r.Description, err = s.descriptionShown(ctx, at); err != nil {
		return err
	}
	r.Cells, err = s.permissionsAt(ctx, customer, at)
	return err
}

// TakePermissionReceipt is MyPermissionReceipt to take along, noted as a download.
func (s *Store) TakePermissionReceipt(ctx context.Context, me Me, on value.Date, format DownloadFormat) (PermissionReceipt, error) {
	if on.After(s.today()) {
		return PermissionReceipt{}, &Invalid{"on", "future"}
	}
	if err := s.noteDownload(ctx, me, format); err != nil {
		return PermissionReceipt{}, err
	}
	return s.MyPermissionReceipt(ctx, me, on)
}

// PermissionRecord is everything that is kept as proof of a customer's permissions.
type PermissionRecord struct {
	PermissionReceipt
	Decisions []Permission // oldest first
	// Versions are the register descriptions whose words were shown, by their hash.
	Versions map[string]*register.Description
	// Asked is when consents were asked again, by the row of the decision.
	Asked map[int64]value.Date
}

// MyPermissionRecord returns the proof to take along, noted as a download. Prohibitions that the
// Population Information System keeps for itself are no permissions of the company's.
func (s *Store) MyPermissionRecord(ctx context.Context, me Me) (PermissionRecord, error) {
	receipt, err := s.TakePermissionReceipt(ctx, me, s.today(), DownloadJSON)
	if err != nil {
		return PermissionRecord{}, err
	}
	return s.recordOf(ctx, me.id, receipt)
}

// recordOf is the proof of what a receipt tells, as it was known at the moment of the receipt.
func (s *Store) recordOf(ctx context.Context, customer int64, receipt PermissionReceipt) (PermissionRecord, error) {
	r := PermissionRecord{PermissionReceipt: receipt, Versions: map[string]*register.Description{}}
	db := s.read.WithContext(ctx)
	err := db.Where("customer_id = ? AND source <> ? AND received_at <= ?", customer, PopulationRegister, receipt.At).
		Order("decided_at, id").Find(&r.Decisions).Error
	if err == nil {
		err = nameActors(db, r.Decisions)
	}
	if err == nil {
		r.Asked, err = factLoader{db: db, at: receipt.At}.asked([]int64{customer})
	}
	for _, p := range r.Decisions {
		if p.Restores != nil && !r.Asked[*p.Restores].IsZero() {
			r.Asked[p.ID] = r.Asked[*p.Restores] // what holds again ends as it would have
		}
	}
	for _, p := range r.Decisions {
		if p.Notice == "" || r.Versions[p.Notice] != nil || err != nil {
			continue
		}
		d, unknown := s.descriptionOf(ctx, p.Notice)
		switch {
		case unknown == nil:
			r.Versions[p.Notice] = d
		case !errors.Is(unknown, ErrNotFound): // another system's notice has a name of its own
			err = unknown
		}
	}
	return r, err
}
