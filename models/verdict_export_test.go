package models

import (
	"context"
	"encoding/json"
)

// SettleJobForTest does what the worker does with a job of settling.
func (s *Store) SettleJobForTest(ctx context.Context, job *Job) error {
	var p SettleJob
	if err := json.Unmarshal([]byte(job.Payload), &p); err != nil {
		return err
	}
	return s.SettleChanged(ctx, p)
}

// VerdictForTest is the verdict kept of a customer.
func (s *Store) VerdictForTest(me Me) (v Verdict, err error) {
	return v, s.read.Where("customer_id = ?", me.id).Take(&v).Error
}

// VerdictsAfterForTest lists the verdicts with a higher sequence number.
func (s *Store) VerdictsAfterForTest(sequence int64) (list []Verdict, err error) {
	return list, s.read.Where("sequence > ?", sequence).Order("sequence").Find(&list).Error
}

// RestrictForTest restricts the processing of the customer's data.
func (s *Store) RestrictForTest(ctx context.Context, me Me) error {
	return s.change(ctx, System("test"), func(c *Change) error {
		if err := c.restrict(&Restriction{CustomerID: me.id, Ground: GroundAccuracy, Scope: "Laskut", Until: "Kunnes on tarkistettu"}); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionPermission})
	})
}

// SettleLaterForTest begins a change, lets something else happen where the database can do two at once,
// and then settles the customer's verdict.
func (s *Store) SettleLaterForTest(ctx context.Context, me Me, meanwhile func()) error {
	if s.Dialect() != "postgres" {
		meanwhile() // there is one writer at a time
	}
	return s.change(ctx, System("test"), func(c *Change) error {
		if s.Dialect() == "postgres" {
			meanwhile()
		}
		if _, err := c.settle(me.id); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionPermissionsSettled})
	})
}
