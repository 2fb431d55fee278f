package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"omatiedot/models/value"
)

// PermissionConfirmation is how a customer is told that their permissions were changed: by the program
// itself, or by staff who call or write. Each customer has at most one that waits, which tells of
// every change up to the moment at which it is given.
type PermissionConfirmation struct {
	ID         int64               `gorm:"column:id;primaryKey"`
	CustomerID int64               `gorm:"column:customer_id"`
	Way        TellWay             `gorm:"column:way"`
	Since      value.Time          `gorm:"column:since"`      // of the first change that it tells of
	Covers     int64               `gorm:"column:covers"`     // the last decision that it told of, by its id; 0 while it waits
	Planned    value.Time          `gorm:"column:planned_at"` // when it was last seen to that Way leads to the customer
	Tries      int                 `gorm:"column:tries"`      // calls that nobody answered
	Tried      value.Time          `gorm:"column:tried_at"`
	Given      value.Time          `gorm:"column:given_at"` // zero while it waits
	GivenBy    *int64              `gorm:"column:given_by"` // nil for the program itself
	Outcome    ConfirmationOutcome `gorm:"column:outcome"`
}

// TableName names the table.
func (PermissionConfirmation) TableName() string { return "confirmations" }

// ConfirmationOutcome is what came of telling a customer.
type ConfirmationOutcome string

// The outcomes there are.
const (
	ConfirmationSent   ConfirmationOutcome = "sent"        // by the program
	ConfirmationTold   ConfirmationOutcome = "told"        // in a call
	ConfirmationPosted ConfirmationOutcome = "posted"      // as a letter
	NotReached         ConfirmationOutcome = "not_reached" // nobody answered
	NotNeeded          ConfirmationOutcome = "not_needed"  // the customer looks at the portal, or nothing is held to tell them by
)

// MaxCallTries is how often staff call before they tell the customer in another way.
const MaxCallTries = 3

// tellState is what is to be told to a customer.
type tellState struct {
	open   *PermissionConfirmation // that waits; nil for none
	covers int64                   // the last decision of which they were told
	newest int64                   // the last decision that was recorded here
	sent   value.Time              // when the program last sent something
}

// isNew reports whether there is a decision of which nobody has told them.
func (t tellState) isNew() bool { return t.newest > t.covers }

func readTellState(db *gorm.DB, customer int64) (t tellState, err error) {
	var rows []PermissionConfirmation
	if err := db.Where("customer_id = ?", customer).Order("id DESC").Find(&rows).Error; err != nil {
		return t, err
	}
	for i, row := range rows {
		if row.Given.IsZero() {
			t.open = &rows[i]
		}
		t.covers = max(t.covers, row.Covers)
		if row.Outcome == ConfirmationSent && row.Given.After(t.sent) {
			t.sent = row.Given
		}
	}
	err = db.Model(&Permission{}).Select("COALESCE(MAX(id), 0)").Where("customer_id = ? AND recorded_here = ?", customer, true).Scan(&t.newest).Error
	return t, err
}

// lockedTellState is readTellState, which nobody else changes until this change is stored.
func (c *Change) lockedTellState(customer int64) (tellState, error) {
	var row Customer
	if err := c.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Select("id").Take(&row, customer).Error; err != nil {
		return tellState{}, missing(err)
	}
	return readTellState(c.DB, customer)
}

// given closes the confirmation that waits, or adds one that did not have to: it tells of every decision
// up to covers.
func (c *Change) given(t tellState, row PermissionConfirmation) error {
	row.Given, row.Planned = c.now, c.now
	if t.open == nil {
		return c.Create(&row).Error
	}
	set := map[string]any{"way": row.Way, "covers": row.Covers, "given_at": c.now, "given_by": row.GivenBy, "outcome": row.Outcome}
	return c.Model(t.open).Updates(set).Error
}

// wait puts the customer on the list of those whom staff are to tell. It is errUnchanged for who is on it
// already, to be told in the same way.
func (c *Change) wait(t tellState, tell Telling) error {
	switch {
	case t.open == nil:
		return c.Create(&PermissionConfirmation{CustomerID: tell.customer, Way: tell.Way, Since: tell.Since, Planned: c.now}).Error
	case t.open.Way == tell.Way:
		return errUnchanged
	}
	return c.Model(t.open).Updates(map[string]any{"way": tell.Way, "planned_at": c.now}).Error
}

// auditConfirmation notes how a customer is told, or is to be told.
func (c *Change) auditConfirmation(customer int64, way TellWay, outcome ConfirmationOutcome) error {
	return c.audit(AuditEntry{
		Action: ActionConfirmation, CustomerID: &customer, Details: fmt.Sprintf(`{"way":%q,"outcome":%q}`, way, outcome),
	})
}

// MyConfirmations lists how the customer was told of changes of their permissions, and is to be told,
// oldest first.
func (s *Store) MyConfirmations(ctx context.Context, me Me) ([]PermissionConfirmation, error) {
	var rows []PermissionConfirmation
	err := s.read.WithContext(ctx).Where("customer_id = ?", me.id).Order("id").Find(&rows).Error
	return rows, err
}

// ConfirmationOf returns the one of the confirmations, oldest first, that tells of a decision; nil where
// none does.
func ConfirmationOf(p Permission, confirmations []PermissionConfirmation) *PermissionConfirmation {
	if !p.RecordedHere.True() {
		return nil
	}
	for i, c := range confirmations {
		if !c.Given.IsZero() && c.Covers < p.ID {
			continue
		}
		if c.Since.After(p.Received) {
			return nil
		}
		return &confirmations[i]
	}
	return nil
}

const (
	// confirmationPause is how long after it was last seen to that a waiting confirmation can be given as
	// planned, it is seen to again.
	confirmationPause = 24 * time.Hour
	// confirmationsPlanned is how many are seen to in one transaction.
	confirmationsPlanned = 200
)

// PlanConfirmations has it seen to daily how those are told who still wait for staff: to be called every
// minute, by any instance. Somebody who is protected from now on gets no letter, and who has an e-mail
// address by now gets a mail.
func (s *Store) PlanConfirmations(ctx context.Context) error {
	const waiting = "given_at IS NULL AND planned_at < ?"
	before := s.now().Add(-confirmationPause)
	var due int64
	if err := s.read.WithContext(ctx).Model(&PermissionConfirmation{}).Where(waiting, before).Count(&due).Error; err != nil || due == 0 {
		return err
	}
	err := s.change(ctx, System("confirmations"), func(c *Change) error {
		var rows []PermissionConfirmation
		if err := c.Where(waiting, before).Order("id").Limit(confirmationsPlanned).Find(&rows).Error; err != nil {
			return err
		}
		for _, row := range rows {
			if err := c.enqueue(JobPermissionMail, CustomerJob{row.CustomerID}); err != nil {
				return err
			}
			if err := c.Model(&row).Update("planned_at", c.now).Error; err != nil {
				return err
			}
		}
		if len(rows) == 0 {
			return errUnchanged
		}
		return c.audit(AuditEntry{Action: ActionConfirmation, Details: fmt.Sprintf(`{"planned":%d}`, len(rows))})
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("plan confirmations: %w", err)
	}
	return nil
}
