package models

import (
	"context"
	"errors"
	"fmt"
)

// GivenConfirmation is what a member of staff did to tell a customer.
type GivenConfirmation struct {
	Outcome ConfirmationOutcome // ConfirmationTold, ConfirmationPosted or NotReached
	Seen    int64               // of the ConfirmationToGive by which they told
}

// GiveConfirmation notes that a member of staff told a customer, or called in vain. What was changed
// after they saw what to tell stays to be told. One that was given already stays as it is. It is
// ErrStep for a letter to who may get none, and for a Seen that is not the customer's, and ErrNotAllowed
// as in Confirmations.
func (s *Store) GiveConfirmation(ctx context.Context, staff Staff, id int64, g GivenConfirmation) error {
	if !staff.Is(Agent, Approver) {
		return ErrNotAllowed
	}
	err := s.change(ctx, staff, func(c *Change) error {
		row, told, err := c.confirmationOf(staff, id)
		if err != nil {
			return err
		}
		if !row.Given.IsZero() {
			return errUnchanged
		}
		switch g.Outcome {
		case NotReached:
			err = c.notReached(row)
		case ConfirmationTold, ConfirmationPosted:
			err = c.staffTold(staff, told, g)
		default:
			err = ErrStep
		}
		return err
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// confirmationOf is a confirmation that the member of staff may give, which nobody else changes until
// this change is stored.
func (c *Change) confirmationOf(staff Staff, id int64) (row PermissionConfirmation, told tellState, err error) {
	if err := c.Take(&row, id).Error; err != nil {
		return row, told, missing(err)
	}
	var customer Customer
	if err := c.Take(&customer, row.CustomerID).Error; err != nil {
		return row, told, err
	}
	if _, err := c.store.open(c.DB, staff, &customer); err != nil {
		return row, told, err
	}
	if told, err = c.lockedTellState(row.CustomerID); err != nil {
		return row, told, err
	}
	return row, told, c.Take(&row, id).Error // as it is now that nobody else changes it
}

// notReached counts a call in vain. After the last one the customer is told in another way.
func (c *Change) notReached(row PermissionConfirmation) error {
	row.Tries++
	if err := c.Model(&row).Updates(map[string]any{"tries": row.Tries, "tried_at": c.now}).Error; err != nil {
		return err
	}
	if row.Tries >= MaxCallTries {
		if err := c.enqueue(JobPermissionMail, CustomerJob{row.CustomerID}); err != nil {
			return err
		}
	}
	return c.auditConfirmation(row.CustomerID, TellByPhone, NotReached)
}

// staffTold closes the confirmation that waits. What the customer was not told of waits in another.
func (c *Change) staffTold(staff Staff, told tellState, g GivenConfirmation) error {
	customer := told.open.CustomerID
	row := PermissionConfirmation{Way: TellByPhone, Covers: g.Seen, GivenBy: &staff.id, Outcome: g.Outcome}
	if g.Outcome == ConfirmationPosted {
		row.Way = TellByLetter
		if err := c.mayWrite(customer); err != nil {
			return err
		}
	}
	var seen int64
	err := c.Model(&Permission{}).Where("customer_id = ? AND recorded_here = ? AND id = ?", customer, true, g.Seen).Count(&seen).Error
	if err != nil || seen == 0 {
		return errors.Join(err, ErrStep)
	}
	if err := c.given(told, row); err != nil {
		return fmt.Errorf("note a confirmation: %w", err)
	}
	if told.newest > g.Seen {
		var next Permission
		err := c.Where("customer_id = ? AND recorded_here = ? AND id > ?", customer, true, g.Seen).Order("id").Take(&next).Error
		if err != nil {
			return err
		}
		again := Telling{Way: told.open.Way, Since: next.Received, customer: customer}
		if err := c.wait(tellState{}, again); err != nil {
			return fmt.Errorf("keep somebody on the list of confirmations: %w", err)
		}
	}
	return c.auditConfirmation(customer, row.Way, g.Outcome)
}

// mayWrite is ErrStep where no letter may go to the customer.
func (c *Change) mayWrite(customer int64) error {
	var row Customer
	if err := c.Take(&row, customer).Error; err != nil {
		return missing(err)
	}
	protection, err := c.store.protection(c.DB, &row)
	if err == nil && protection != "" {
		err = ErrStep
	}
	return err
}
