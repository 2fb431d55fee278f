package models

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// statements remembers what is asked of the database.
type statements struct {
	logger.Interface
	list []string
}

// Trace is called with each.
func (l *statements) Trace(_ context.Context, _ time.Time, sql func() (string, int64), _ error) {
	text, _ := sql()
	l.list = append(l.list, text)
}

// LogMode changes nothing.
func (l *statements) LogMode(logger.LogLevel) logger.Interface { return l }

// PlansOf returns how SQLite goes about each statement by which the store reads while it does something.
func (s *Store) PlansOf(tb testing.TB, do func() error) (plans []string) {
	tb.Helper()
	asked, read := &statements{Interface: logger.Discard}, s.read
	s.read = read.Session(&gorm.Session{Logger: asked})
	err := do()
	if s.read = read; err != nil {
		tb.Fatal(err)
	}
	for _, sql := range asked.list {
		var steps []struct{ Detail string }
		sql = strings.ReplaceAll(sql, `"`, "'") // around texts: names stand between backticks
		if err := read.Raw("EXPLAIN QUERY PLAN " + sql).Scan(&steps).Error; err != nil {
			tb.Fatal(err)
		}
		plan := sql
		for _, step := range steps {
			plan += "\n" + strings.TrimSpace(step.Detail)
		}
		plans = append(plans, plan)
	}
	return plans
}

// SetApprovers changes how many people an answer needs.
func (s *Store) SetApprovers(n Approvers) { s.approvers = n }

// CountAudit counts the entries of an action in the audit log.
func (s *Store) CountAudit(action Action) int {
	var n int64
	s.read.Model(&AuditEntry{}).Where("action = ?", action).Count(&n)
	return int(n)
}

// OldRequests puts requests into the store that were answered long ago, but for one of each kind.
func (s *Store) OldRequests(tb testing.TB, n int) {
	tb.Helper()
	s.oldRequests(tb, 0, n)
}

// MoreOldRequests puts more requests into the store that were answered long ago.
func (s *Store) MoreOldRequests(tb testing.TB, n int) {
	tb.Helper()
	s.oldRequests(tb, len(RequestKinds), n)
}

func (s *Store) oldRequests(tb testing.TB, first, n int) {
	tb.Helper()
	var customer int64
	if err := s.read.Model(&Customer{}).Select("id").Limit(1).Scan(&customer).Error; err != nil {
		tb.Fatal(err)
	}
	rows := make([]Request, n)
	for row := range rows {
		i := first + row
		r := Request{Ref: fmt.Sprintf("2025-%05d", i), FormKey: fmt.Sprint("old ", i), CustomerID: customer, Kind: Access, State: Collected, Version: 6,
			Language: "fi", ReceivedAt: s.now(), ReceivedOn: s.today(), DueOn: s.today().AddDays(i%60 - 30), Channel: "portal", Identified: "login", Delivery: "portal"}
		if i < len(RequestKinds) {
			r.Kind, r.State = RequestKinds[i], Received
		}
		rows[row] = r
	}
	if err := s.write.CreateInBatches(rows, 500).Error; err != nil {
		tb.Fatal(err)
	}
}
