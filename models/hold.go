package models

import (
	"context"
	"errors"

	"omatiedot/models/value"
)

// LegalHold keeps everything of a customer while a dispute or an inspection goes on.
type LegalHold struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	CustomerID int64      `gorm:"column:customer_id"`
	Reason     string     `gorm:"column:reason"`
	Placed     value.Time `gorm:"column:placed_at"`
	Released   value.Time `gorm:"column:released_at"`

	Number string `gorm:"->"` // of the customer
}

// held says of a column with customers that no legal hold is on them.
func held(column string) string {
	return column + " NOT IN (SELECT customer_id FROM legal_holds WHERE released_at IS NULL)"
}

// Hold places a legal hold on a customer, for a reason without personal data. Of staff only an approver
// may; a customer who is not there is ErrNotFound, and words that lack something are *Invalid.
func (s *Store) Hold(ctx context.Context, by Actor, number, reason string) error {
	if !mayHold(by) {
		return ErrNotAllowed
	}
	reason, err := written("reason", reason)
	if err != nil {
		return err
	}
	if holdsPersonalID(reason) {
		return &Invalid{"reason", "personal_id"}
	}
	return s.change(ctx, by, func(c *Change) error {
		customer, err := c.numbered(number)
		if err != nil {
			return err
		}
		if err := c.Create(&LegalHold{CustomerID: customer, Reason: reason, Placed: c.now}).Error; err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionHeld, CustomerID: &customer, Reason: reason})
	})
}

// Release ends the legal holds on a customer. It is ErrNotFound where there is none.
func (s *Store) Release(ctx context.Context, by Actor, number string) error {
	if !mayHold(by) {
		return ErrNotAllowed
	}
	return s.change(ctx, by, func(c *Change) error {
		customer, err := c.numbered(number)
		if err != nil {
			return err
		}
		done := c.Model(&LegalHold{}).Where("customer_id = ? AND released_at IS NULL", customer).Update("released_at", c.now)
		if done.Error == nil && done.RowsAffected == 0 {
			return ErrNotFound
		}
		return errors.Join(done.Error, c.audit(AuditEntry{Action: ActionReleased, CustomerID: &customer}))
	})
}

func mayHold(by Actor) bool {
	staff, ok := by.(Staff)
	return !ok || staff.Is(Approver)
}

// Holds lists the legal holds in force, the oldest first.
func (s *Store) Holds(ctx context.Context) ([]LegalHold, error) {
	var rows []LegalHold
	err := s.read.WithContext(ctx).Table("legal_holds h").Joins("JOIN customers c ON c.id = h.customer_id").
		Select("h.*, c.number").Where("h.released_at IS NULL").Order("h.id").Find(&rows).Error
	return rows, err
}

func (c *Change) numbered(number string) (int64, error) {
	var row Customer
	if err := c.Select("id").Where("number = ?", number).Take(&row).Error; err != nil {
		return 0, missing(err)
	}
	return row.ID, nil
}
