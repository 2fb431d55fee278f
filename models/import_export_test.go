package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// EverythingForTest reads all that is held on the customer of that number, as an answer does.
func (s *Store) EverythingForTest(ctx context.Context, number string) ([]Section, error) {
	var c Customer
	if err := s.read.WithContext(ctx).Where("number = ?", number).Take(&c).Error; err != nil {
		return nil, err
	}
	return s.everything(ctx, c.ID)
}

// KeyLess is keyLess.
var KeyLess = keyLess

// NumberForTest runs a query past all rules and returns its one number.
func (s *Store) NumberForTest(sql string) (n int64, err error) {
	err = s.read.Raw(sql).Scan(&n).Error
	return n, err
}

// StateForTest is a digest of everything in the register but what differs between two runs that do the
// same: numbers given by the database, times of storing, and sealed values, of which the keyed hash
// is compared.
func (s *Store) StateForTest(ctx context.Context) (string, error) {
	tables, err := s.Tables(ctx)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, k := range Kinds {
		var columns []string
		for _, c := range tables[k.Name] {
			switch {
			case slices.Contains([]string{"id", "personal_id", "received_at", "changed_at"}, c):
			case slices.Contains(k.Owners, c):
				columns = append(columns, "(SELECT number FROM customers c WHERE c.id = t."+c+")")
			default:
				columns = append(columns, "t."+c)
			}
		}
		var rows []map[string]any
		query := "SELECT " + strings.Join(columns, ", ") + " FROM " + k.Name + " t ORDER BY t." + k.Unique[0] + ", t.digest"
		if err := s.read.WithContext(ctx).Raw(query).Scan(&rows).Error; err != nil {
			return "", err
		}
		fmt.Fprintln(sum, k.Name, len(rows))
		for _, row := range rows {
			fmt.Fprintln(sum, row) // maps are printed in the order of their keys
		}
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}
