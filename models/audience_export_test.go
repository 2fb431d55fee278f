package models

import "strings"

// BesideForTest lists the numbers of customers at places where somebody protected is: as audiences
// find them, all at once, and as single pages do.
func (s *Store) BesideForTest() (atOnce, each []string, err error) {
	day := map[string]any{"today": s.today()}
	err = s.read.Raw("SELECT number FROM customers WHERE id IN ("+strings.ReplaceAll(besideSQL, "?", "@today")+") ORDER BY number", day).Scan(&atOnce).Error
	if err != nil {
		return nil, nil, err
	}
	err = s.read.Raw("SELECT c.number FROM customers c WHERE "+strings.ReplaceAll(householdSQL, "?", "@today")+" ORDER BY c.number", day).Scan(&each).Error
	return atOnce, each, err
}
