package models

import (
	"io/fs"
	"strings"
)

// AuditForTest reads the entries of an action, oldest first.
func (s *Store) AuditForTest(action Action) ([]AuditEntry, error) {
	var rows []AuditEntry
	err := s.read.Where("action = ?", action).Order("id").Find(&rows).Error
	return rows, err
}

// PlanForTest is how SQLite goes about a query.
func (s *Store) PlanForTest(query string) (string, error) {
	var steps []struct{ Detail string }
	err := s.read.Raw("EXPLAIN QUERY PLAN " + query).Scan(&steps).Error
	var plan strings.Builder
	for _, step := range steps {
		plan.WriteString(step.Detail + "\n")
	}
	return plan.String(), err
}

// MigrationForTest is the text of a migration for PostgreSQL.
func MigrationForTest(name string) (string, error) {
	files, err := migrationsFor("postgres")
	if err != nil {
		return "", err
	}
	text, err := fs.ReadFile(files, name)
	return string(text), err
}
