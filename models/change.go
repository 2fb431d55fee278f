package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// change is the one way to write: the data, its audit entry and the jobs that follow from it are
// stored together or not at all. A change without an audit entry is a mistake of the program and
// is rolled back.
//
// Outside it are only the marks a session, a job or an import leaves on its own row (last seen,
// leased, staged), which say nothing about a customer.
func (s *Store) change(ctx context.Context, by Actor, fn func(*Change) error) error {
	return s.write.WithContext(ctx).Transaction(func(tx *gorm.DB) error { return s.changeIn(tx, by, fn) })
}

// changeIn is change within a transaction that is open already.
func (s *Store) changeIn(tx *gorm.DB, by Actor, fn func(*Change) error) error {
	c := &Change{DB: tx, store: s, by: by, now: s.now()}
	if err := fn(c); err != nil {
		return err
	}
	if c.entries == 0 {
		return errors.New("change without an audit entry")
	}
	return nil
}

// Change is a write in progress.
type Change struct {
	*gorm.DB
	store   *Store
	by      Actor
	now     value.Time
	entries int
	// recorded are the decisions on permissions that it stored.
	recorded []Permission
}

// audit adds an entry on what is being done. Details never hold personal data.
func (c *Change) audit(e AuditEntry) error { return c.enter(&e) }

// enter is audit for who needs the entry as it is stored.
func (c *Change) enter(e *AuditEntry) error {
	c.entries++
	e.At = c.now
	e.ActorKind, e.ActorID, e.ActorName = c.by.actor()
	if e.Details == "" {
		e.Details = "{}"
	}
	if err := c.Create(e).Error; err != nil {
		return fmt.Errorf("write the audit entry: %w", err)
	}
	return nil
}

// enqueue adds a job, to be run once this change is stored.
func (c *Change) enqueue(kind JobKind, payload any) error { return c.enqueueAt(c.now, kind, payload) }

// enqueueAt adds a job, to be run at the time or later.
func (c *Change) enqueueAt(at value.Time, kind JobKind, payload any) error {
	data, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	job := Job{Kind: kind, Payload: string(data), RunAt: at, CreatedAt: c.now}
	if err := c.Create(&job).Error; err != nil {
		return fmt.Errorf("add a job: %w", err)
	}
	return nil
}
