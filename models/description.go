package models

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// description is one version of the register description that was in force. Permissions and answers
// name it by its hash, so its words can be shown again.
type description struct {
	ID       int64      `gorm:"column:id;primaryKey"`
	Hash     string     `gorm:"column:hash"`
	YAML     string     `gorm:"column:yaml"`
	StoredAt value.Time `gorm:"column:stored_at"`
}

// KeepDescription stores the register description in force, unless it is stored already.
func (s *Store) KeepDescription(ctx context.Context) error {
	d := description{Hash: s.Description.Hash(), YAML: string(s.Description.YAML()), StoredAt: s.now()}
	var n int64
	if err := s.read.WithContext(ctx).Model(&description{}).Where("hash = ?", d.Hash).Count(&n).Error; err != nil || n > 0 {
		return err
	}
	err := s.change(ctx, System("register"), func(c *Change) error {
		if err := c.Create(&d).Error; err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionRegisterStored, Details: fmt.Sprintf(`{"hash":%q}`, d.Hash)})
	})
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return nil // another instance was faster
	}
	return err
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
