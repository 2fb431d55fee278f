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
	Mailed    bool         // the customer is told of it by e-mail as well
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
		return err == nil && cell.isOf(row)
	})
	mail, err := s.permissionMail(ctx, me.id)
	change.Mailed = mail.To != ""
	return change, err
}
