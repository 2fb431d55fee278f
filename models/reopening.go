package models

import (
	"context"
	"errors"
	"fmt"
)

// Reopen takes up an answered request again, for a reason: something was forgotten, or the customer is not
// content. It has a day of its own, a month from today; the customer keeps the answer until the next one.
func (s *Store) Reopen(ctx context.Context, staff Staff, ref string, version int, reason string) error {
	return s.reopen(ctx, staff, ref, version, reason, func(*Change, *Request) error { return nil })
}

// ReopenTakingBack is Reopen of a request whose answer should not have been sent, as where it holds data of
// somebody else: the customer cannot open it any more.
func (s *Store) ReopenTakingBack(ctx context.Context, staff Staff, ref string, version int, reason string) error {
	return s.reopen(ctx, staff, ref, version, reason, func(c *Change, r *Request) error {
		return errors.Join(c.takeBack(r), c.recordStep(r, StepTakeBack, ""))
	})
}

func (s *Store) reopen(ctx context.Context, staff Staff, ref string, version int, reason string, also func(*Change, *Request) error) error {
	reason, err := written("note", reason)
	if err != nil {
		return err
	}
	return s.staffStep(ctx, staff, ref, version, StepReopen, reason, func(c *Change, r *Request) (map[string]any, error) {
		if r.FirstDueOn.IsZero() {
			r.FirstDueOn = r.DueOn
		}
		r.ReopenedOn = c.now.Date()
		return map[string]any{
			"assigned_id": nil, "round": r.Round + 1, "reopened_on": r.ReopenedOn, "first_due_on": r.FirstDueOn, "due_on": r.Deadline().Date, "late_reason": "",
		}, also(c, r)
	})
}

// TakeBack has the customer no longer open the answer that was sent to a request that was taken up again,
// for a reason. It is ErrStep where that is so already.
func (s *Store) TakeBack(ctx context.Context, staff Staff, ref string, version int, reason string) error {
	reason, err := written("back_note", reason)
	if err != nil {
		return err
	}
	return s.staffStep(ctx, staff, ref, version, StepTakeBack, reason, func(c *Change, r *Request) (map[string]any, error) {
		return nil, c.takeBack(r)
	})
}

// takeBack closes the answer to a request for the customer and tells them so. It is not handed over, sent on nor
// told of by phone any more; the answer itself stays with the proof of what was done.
func (c *Change) takeBack(r *Request) error {
	pack, err := packageOf(c.DB, r.ID)
	if err != nil {
		return err
	}
	if pack == nil || pack.TakenBack() {
		return ErrStep
	}
	if err := c.Model(pack).Update("taken_back_at", c.now).Error; err != nil {
		return fmt.Errorf("take an answer back: %w", err)
	}
	telling := c.Where("request_id = ? AND round = ? AND kind IN ? AND subject = '' AND done_at IS NULL", r.ID, r.sentRound(), handing)
	if err := telling.Delete(&Task{}).Error; err != nil {
		return fmt.Errorf("keep an answer from being told of: %w", err)
	}
	details := fmt.Sprintf(`{"sha256":%q}`, pack.SHA256)
	return errors.Join(
		c.audit(AuditEntry{Action: ActionAnswerTakenBack, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: details}),
		c.tell(r, Message{About: Code(StepTakeBack)}),
	)
}

// TakenBack reports whether the customer may not open the answer any more, though its time is not over.
func (p Package) TakenBack() bool { return !p.TakenBackAt.IsZero() }
