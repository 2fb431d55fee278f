package models

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"testing"
)

// RetentionJobForTest runs a job of retention.
func (s *Store) RetentionJobForTest(ctx context.Context, job *Job) error {
	var payload RetentionJob
	if err := json.Unmarshal([]byte(job.Payload), &payload); err != nil {
		return err
	}
	switch job.Kind {
	case JobPurge:
		return s.PurgeSome(ctx, payload)
	case JobRetention:
		return s.CountSome(ctx, payload)
	}
	return s.CarryOutErasures(ctx)
}

// PurgeJobForTest makes chunks and jobs small while a test runs.
func PurgeJobForTest(t *testing.T, chunk, job int) {
	oldChunk, oldJob := purgeChunk, purgeJob
	t.Cleanup(func() { purgeChunk, purgeJob = oldChunk, oldJob })
	purgeChunk, purgeJob = chunk, job
}

// PurgeWithForTest ends the retention of records; meanwhile is called between what decides about them is
// read and what is over deleted.
func (s *Store) PurgeWithForTest(ctx context.Context, meanwhile func()) error {
	p := s.newPurge(false, nil)
	ids, err := p.next(ctx, 0)
	if err != nil {
		return err
	}
	if err := p.loadErased(ctx); err != nil {
		return err
	}
	list, over, err := p.overdue(ctx, ids)
	if err != nil {
		return err
	}
	meanwhile()
	return p.carryOut(ctx, list, over)
}

// SlowHoldForTest is Hold; meanwhile is called before it is stored.
func (s *Store) SlowHoldForTest(ctx context.Context, number string, meanwhile func()) error {
	return s.change(ctx, System("test"), func(c *Change) error {
		if err := c.holding(); err != nil {
			return err
		}
		customer, err := c.numbered(number)
		if err != nil {
			return err
		}
		if err := c.Create(&LegalHold{CustomerID: customer, Reason: "Riita", Placed: c.now}).Error; err != nil {
			return err
		}
		meanwhile()
		return c.audit(AuditEntry{Action: ActionHeld, CustomerID: &customer})
	})
}

// WaitsForTest reports whether a change waits for another.
func (s *Store) WaitsForTest() (bool, error) {
	if s.Dialect() == "postgres" {
		n, err := s.NumberForTest("SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())")
		return n > 0, err
	}
	pool, err := s.write.DB()
	return err == nil && pool.Stats().WaitCount > 0, err
}

// PurgeRowsForTest makes the transactions of logs small while a test runs.
func PurgeRowsForTest(t *testing.T, rows int) {
	old := purgeRows
	t.Cleanup(func() { purgeRows = old })
	purgeRows = rows
}

// PastForTest lists what records said before: of each the customer's number, its key and its product.
func (s *Store) PastForTest() (list []string, err error) {
	var rows []earlierRow
	if err := s.read.Table("record_history").Where("kind IN ?", []string{"contracts", "offers"}).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, row := range rows {
		kind, _ := KindNamed(row.Kind)
		record, err := s.past(kind, row.Past)
		if err != nil {
			return nil, err
		}
		var c Customer
		if err := s.read.Take(&c, row.CustomerID).Error; err != nil {
			return nil, err
		}
		product, _ := kind.Field("product")
		list = append(list, fmt.Sprintf("%s %s %s", c.Number, kind.keyOf(record), product.Of(record)))
	}
	slices.Sort(list)
	return list, nil
}
