package models

import (
	"context"
	"fmt"

	"omatiedot/models/value"
)

// Transfer is that data go straight to whom the customer named: GDPR Article 20(2).
type Transfer struct {
	Sent value.Time // no value until staff have sent them
	Note string     // to whom and how
}

// MyTransfer is the transfer that one of the customer's requests brings: nil where it brings none, and until it
// is answered. While it is taken up again it is that of the answer before.
func (s *Store) MyTransfer(ctx context.Context, me Me, r Request) (*Transfer, error) {
	if r.Kind != Portability || !r.HasAnswer() {
		return nil, nil
	}
	var tasks []Task
	err := s.read.WithContext(ctx).Joins("JOIN requests r ON r.id = request_tasks.request_id").
		Where("r.customer_id = ? AND r.id = ? AND request_tasks.kind = ? AND request_tasks.round <= ?", me.asker(), r.ID, TaskTransmit, r.sentRound()).
		Order("request_tasks.round DESC").Limit(1).Find(&tasks).Error
	if err != nil {
		return nil, fmt.Errorf("read the transfer of a request: %w", err)
	}
	if len(tasks) == 0 {
		return nil, nil
	}
	return &Transfer{Sent: tasks[0].DoneAt, Note: tasks[0].Note}, nil
}
