package models

import (
	"context"
	"slices"
	"strings"
)

// BesideForTest lists the numbers of customers at places where somebody protected is: as audiences
// find them, all at once, and as single pages do.
func (s *Store) BesideForTest() (atOnce, each []string, err error) {
	day := map[string]any{"today": s.today()}
	err = s.read.Raw("SELECT number FROM customers WHERE id IN ("+strings.ReplaceAll(besideSQL, "?", "@today")+") ORDER BY number", day).Scan(&atOnce).Error
	if err != nil {
		return nil, nil, err
	}
	err = s.read.Raw("SELECT c.number FROM customers c WHERE "+strings.ReplaceAll(householdSQL, "?", "@today")+" ORDER BY c.number", day).Scan(&each).Error
	return atOnce, slices.Clip(each), err
}

// BareAudienceForTest reads from the register itself, without any rule, the columns of an export's rows
// for those whose letter of a verdict at the place allows, and hands each to write: what an export is
// measured against.
func (s *Store) BareAudienceForTest(ctx context.Context, place int, write func(AudienceMember) error) (n int, err error) {
	rows, err := s.read.WithContext(ctx).Raw(`SELECT c.id, TRIM(c.given_names || ' ' || c.family_name), c.language, w.value
		FROM verdicts v JOIN customers c ON c.id = v.customer_id JOIN contacts w ON w.customer_id = c.id AND w.channel = 'email'
		WHERE substr(v.reasons, ?, 1) IN ('C', 'E', 'N')`, place).Rows()
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var m AudienceMember
		if err := rows.Scan(&m.Reference, &m.Name, &m.Language, &m.Contact); err != nil {
			return n, err
		}
		if err := write(m); err != nil {
			return n, err
		}
		n++
	}
	return n, rows.Err()
}
