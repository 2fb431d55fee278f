package models

import (
	"context"

	"omatiedot/models/value"
)

// CustomerKey is what an outside system knows a customer by; one of them is set.
type CustomerKey struct {
	PersonalID      string
	BusinessID      string
	AccountingPoint string // GSRN
}

// NumberOf returns the number of the one customer a key belongs to today, "" where it is nobody's,
// several customers', or no key at all.
func (s *Store) NumberOf(ctx context.Context, key CustomerKey) (string, error) {
	query := s.read.WithContext(ctx).Table("customers c").Distinct("c.number").Limit(2)
	switch {
	case key.PersonalID != "":
		id, err := value.ParsePersonalID(key.PersonalID, s.today())
		if err != nil {
			return "", nil
		}
		hash, err := s.personalHash(id)
		if err != nil {
			return "", err
		}
		query = query.Where("c.personal_id_hash = ?", hash)
	case key.BusinessID != "":
		id, err := value.ParseBusinessID(key.BusinessID)
		if err != nil {
			return "", nil
		}
		query = query.Where("c.business_id = ?", id.String())
	case key.AccountingPoint != "":
		gsrn, err := value.ParseGSRN(key.AccountingPoint)
		if err != nil {
			return "", nil
		}
		query = query.Joins("JOIN accounting_points a ON a.customer_id = c.id").
			Where("a.source_key = ? AND a.gone_at IS NULL AND (a.disconnected IS NULL OR a.disconnected > ?)", gsrn.String(), s.today())
	default:
		return "", nil
	}
	var numbers []string
	if err := query.Scan(&numbers).Error; err != nil || len(numbers) != 1 {
		return "", err
	}
	return numbers[0], nil
}
