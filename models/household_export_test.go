package models

import (
	"fmt"
	"strings"
)

// HouseholdPlanForTest is how the database finds out whether a customer is protected.
func (s *Store) HouseholdPlanForTest(number string) (string, error) {
	query := strings.ReplaceAll("SELECT "+protectionSQL+" FROM customers c WHERE c.number = '"+number+"'", "?", fmt.Sprintf("'%s'", s.today()))
	if s.Dialect() == "sqlite" {
		return s.PlanForTest(query)
	}
	var lines []string
	err := s.read.Raw("EXPLAIN (ANALYZE, COSTS OFF) " + query).Scan(&lines).Error
	return strings.Join(lines, "\n"), err
}
