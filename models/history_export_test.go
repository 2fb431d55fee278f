package models

import (
	"context"
	"fmt"

	"omatiedot/models/value"
)

// RowsForTest prints every row of a table.
func (s *Store) RowsForTest(table string) (rows []string, err error) {
	var list []map[string]any
	err = s.read.Table(table).Order("id").Find(&list).Error
	for _, row := range list {
		rows = append(rows, fmt.Sprint(row))
	}
	return rows, err
}

// ChangeForTest keeps what records say and then runs a statement on them.
func (s *Store) ChangeForTest(ctx context.Context, k *Kind, from, update string) (kept int64, err error) {
	err = s.change(ctx, System("test"), func(c *Change) error {
		if kept, err = c.keepHistory(k, from); err != nil {
			return err
		}
		if err := c.Exec(update).Error; err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionImport})
	})
	return kept, err
}

// NewHasherForTest compares names at addresses as lists are.
func (s *Store) NewHasherForTest() (address func(name, street, code string) string, err error) {
	h, err := s.keyHasher()
	return func(name, street, code string) string {
		postal, err := value.ParsePostalCode(code)
		if err != nil {
			return ""
		}
		return h.address(name, street, postal)
	}, err
}
