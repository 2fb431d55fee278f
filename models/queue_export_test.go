package models

import (
	"fmt"
	"testing"
)

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
	var customer int64
	if err := s.read.Model(&Customer{}).Select("id").Limit(1).Scan(&customer).Error; err != nil {
		tb.Fatal(err)
	}
	rows := make([]Request, n)
	for i := range rows {
		r := Request{Ref: fmt.Sprintf("2025-%05d", i), FormKey: fmt.Sprint("old ", i), CustomerID: customer, Kind: Access, State: Collected, Version: 6,
			Language: "fi", ReceivedAt: s.now(), ReceivedOn: s.today(), DueOn: s.today().AddDays(i%60 - 30), Channel: "portal", Identified: "login", Delivery: "portal"}
		if i < len(RequestKinds) {
			r.Kind, r.State = RequestKinds[i], Received
		}
		rows[i] = r
	}
	if err := s.write.CreateInBatches(rows, 500).Error; err != nil {
		tb.Fatal(err)
	}
}
