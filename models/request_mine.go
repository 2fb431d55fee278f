package models

import (
	"context"

	"gorm.io/gorm"
)

// MyRequests lists the customer's requests, newest first.
func (s *Store) MyRequests(ctx context.Context, me Me) ([]Request, error) {
	var rows []Request
	db := s.read.WithContext(ctx)
	if err := db.Where("customer_id = ?", me.asker()).Order("id DESC").Find(&rows).Error; err != nil {
		return nil, err
	}
	return rows, collectBy(db, me, rows)
}

// collectBy fills in until when the answers to a customer's requests can be opened.
func collectBy(db *gorm.DB, me Me, rows []Request) error {
	var sent []Package
	err := db.Select("request_id, expires_on").Where("taken_back_at IS NULL AND request_id IN (SELECT id FROM requests WHERE customer_id = ?)", me.asker()).
		Order("id").Find(&sent).Error
	for i := range rows {
		for _, p := range sent {
			if p.RequestID == rows[i].ID {
				rows[i].CollectBy = p.ExpiresOn
			}
		}
	}
	return err
}

// MyRequest returns one of the customer's requests, its steps, and its package if there is one.
func (s *Store) MyRequest(ctx context.Context, me Me, ref string) (Request, []RequestStep, *Package, error) {
	var r Request
	db := s.read.WithContext(ctx)
	if err := db.Where("customer_id = ? AND ref = ?", me.asker(), ref).Take(&r).Error; err != nil {
		return Request{}, nil, nil, missing(err)
	}
	steps, err := stepsOf(db, r.ID)
	if err != nil {
		return Request{}, nil, nil, err
	}
	if r.Fields, err = s.fieldsOf(db, r); err != nil {
		return Request{}, nil, nil, err
	}
	if r.Stops, err = stopsOf(db, r.ID); err != nil {
		return Request{}, nil, nil, err
	}
	pack, err := packageOf(db, r.ID)
	return r, steps, pack, err
}

// MyOpenRequest returns the request of the kind that the customer made themselves and that is under way, with its
// stops; nil where there is none.
func (s *Store) MyOpenRequest(ctx context.Context, me Me, kind RequestKind) (*Request, error) {
	return underWay(s.read.WithContext(ctx), me.asker(), kind, Behalf{})
}

// WithdrawMine ends a request the customer no longer wants answered. One that has been answered once is
// ErrStep: what came of it stays, and the customer can write that they want nothing more.
func (s *Store) WithdrawMine(ctx context.Context, me Me, ref string) error {
	return s.change(ctx, me, func(c *Change) error {
		var r Request
		if err := c.Where("customer_id = ? AND ref = ?", me.asker(), ref).Take(&r).Error; err != nil {
			return missing(err)
		}
		if err := c.step(&r, StepWithdraw, "", map[string]any{"answered_on": c.now.Date()}); err != nil {
			return err
		}
		return c.withdrawn(&r)
	})
}
