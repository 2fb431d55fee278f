package models

import (
	"context"
	"slices"
	"time"

	"omatiedot/models/value"
)

// PermissionChange is what the customer changed by one click.
type PermissionChange struct {
	Reference string
	At        value.Time
	Decisions []Permission // in the order of the grid
	Undoable  bool         // it can still be taken back
	// Told is how the customer is told of it beside the page, or is to be: Given is zero then. Its Way is
	// TellOnPage where the page alone tells them.
	Told PermissionConfirmation
}

// MyPermissionChange returns a change by its reference. One that is not the customer's is ErrNotFound.
func (s *Store) MyPermissionChange(ctx context.Context, me Me, reference string) (PermissionChange, error) {
	change := PermissionChange{Reference: reference}
	err := s.read.WithContext(ctx).Where("customer_id = ? AND reference = ? AND reference LIKE 'change-%'", me.id, reference).
		Order("id").Find(&change.Decisions).Error
	if err != nil {
		return change, err
	}
	if len(change.Decisions) == 0 {
		return change, ErrNotFound
	}
	cells, err := s.MyPermissions(ctx, me)
	if err != nil {
		return change, err
	}
	change.At = change.Decisions[0].Received
	fresh := change.At.After(s.now().Add(-undoHours * time.Hour))
	change.Undoable = fresh && slices.ContainsFunc(change.Decisions, func(row Permission) bool {
		cell, err := cellOf(cells, Decision{Purpose: string(row.Purpose), Channel: string(row.Channel)})
		return err == nil && cell.last == row.ID
	})
	change.Told, err = s.toldOf(ctx, me, change.Decisions)
	return change, err
}

// toldOf is how the customer was told of decisions that were made together, or is to be told.
func (s *Store) toldOf(ctx context.Context, me Me, decisions []Permission) (PermissionConfirmation, error) {
	last := decisions[len(decisions)-1]
	confirmations, err := s.MyConfirmations(ctx, me)
	if err != nil {
		return PermissionConfirmation{}, err
	}
	if told := ConfirmationOf(last, confirmations); told != nil {
		return *told, nil
	}
	if !last.Received.After(s.now().Add(-undoHours * time.Hour)) {
		return PermissionConfirmation{Way: TellOnPage}, nil // nothing is on its way any longer
	}
	tell, err := s.telling(s.read.WithContext(ctx), me.id, vain{})
	return PermissionConfirmation{Way: tell.Way}, err
}
