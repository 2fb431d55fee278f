package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// description is a version of the register description and since when it was in force. Permissions
// and answers name it by its hash, so its words can be shown again.
type description struct {
	ID       int64      `gorm:"column:id;primaryKey"`
	Hash     string     `gorm:"column:hash"`
	YAML     string     `gorm:"column:yaml"`
	StoredAt value.Time `gorm:"column:stored_at"`
}

// KeepDescription stores that the register description is in force from now on, unless it was the
// last one already. With another grid other things may be allowed, so every verdict is settled anew.
func (s *Store) KeepDescription(ctx context.Context) error {
	last, err := s.descriptionAt(ctx, s.now())
	if err == nil && last.Hash == s.Description.Hash() || err != nil && !errors.Is(err, ErrNotFound) {
		return err
	}
	return s.change(ctx, System("register"), func(c *Change) error {
		d := description{Hash: s.Description.Hash(), YAML: string(s.Description.YAML()), StoredAt: c.now}
		if err := c.Create(&d).Error; err != nil {
			return err
		}
		if err := c.enqueue(JobSettle, SettleJob{Since: value.TimeOf(time.Unix(0, 0))}); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionRegisterStored, Details: fmt.Sprintf(`{"hash":%q}`, d.Hash)})
	})
}

// descriptionAt returns the row of the register description that was in force at the time. It is
// ErrNotFound where none was yet.
func (s *Store) descriptionAt(ctx context.Context, at value.Time) (*description, error) {
	var d description
	err := s.read.WithContext(ctx).Where("stored_at <= ?", at).Order("stored_at DESC, id DESC").Take(&d).Error
	return &d, missing(err)
}

// descriptionShown is the register description that was in force at the time; the one in force now
// where none was stored yet.
func (s *Store) descriptionShown(ctx context.Context, at value.Time) (*register.Description, error) {
	switch stored, err := s.descriptionAt(ctx, at); {
	case errors.Is(err, ErrNotFound):
		return s.Description, nil
	case err != nil:
		return nil, err
	default:
		return s.descriptionOf(ctx, stored.Hash)
	}
}

// descriptionOf returns the register description with that hash: the one in force, or an older one.
func (s *Store) descriptionOf(ctx context.Context, hash string) (*register.Description, error) {
	if hash == s.Description.Hash() {
		return s.Description, nil
	}
	var d description
	if err := s.read.WithContext(ctx).Where("hash = ?", hash).Take(&d).Error; err != nil {
		return nil, missing(err)
	}
	return register.Parse("register description "+hash[:12], []byte(d.YAML))
}
