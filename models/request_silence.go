package models

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

const (
	// RemindDays is after how many days a customer who was asked something is reminded, once.
	RemindDays = 7
	// SilentDays is after how many days without an answer staff are told that nobody has answered.
	SilentDays = 14
	// remindedAtOnce is how many customers are reminded in one round.
	remindedAtOnce = 200
)

// GoOn has a request worked on without the answer that the customer was asked for: the clock runs again
// from today. Who they are stays as unknown as it was.
func (s *Store) GoOn(ctx context.Context, staff Staff, ref string, version int) error {
	return s.staffStep(ctx, staff, ref, version, StepGoOn, "", func(c *Change, r *Request) (map[string]any, error) {
		if open := r.openStop(); open != nil {
			open.InVain = value.BoolOf(true)
			if err := c.Model(open).Update("in_vain", open.InVain).Error; err != nil {
				return nil, fmt.Errorf("note that no answer came: %w", err)
			}
		}
		return c.restart(r, c.now.Date())
	})
}

// dueToRemindSQL: the customer was asked long enough ago and not reminded yet, and whatever staff were to
// tell them by letter or in a call they have told them long enough ago.
const dueToRemindSQL = `t.answered_on IS NULL AND t.reminded_on IS NULL AND t.asked_on <= ? AND r.state IN ?
	AND NOT EXISTS (SELECT 1 FROM request_tasks k WHERE k.request_id = r.id AND k.kind IN ? AND (k.done_at IS NULL OR k.done_at >= ?))`

// waitingStates are those in which the customer is asked something.
var waitingStates = []State{IdentityPending, SpecificationPending}

// RemindDue reminds the customers who have not answered what they were asked a week ago: to be called
// every minute, by any instance.
func (s *Store) RemindDue(ctx context.Context) error {
	var due []RequestStop
	before := s.today().AddDays(-RemindDays)
	err := s.read.WithContext(ctx).Table("request_stops t").Joins("JOIN requests r ON r.id = t.request_id").
		Where(dueToRemindSQL, before, waitingStates, []TaskKind{TaskMessage, TaskCall}, value.TimeOf(before.AddDays(1).Start())).
		Order("t.id").Limit(remindedAtOnce).Select("t.*").Find(&due).Error
	if err != nil {
		return fmt.Errorf("look for customers to remind: %w", err)
	}
	for _, stop := range due {
		err := s.change(ctx, System("reminder"), func(c *Change) error { return c.remind(stop.ID) })
		// Somebody was faster: the customer, staff, or another instance.
		if err != nil && !errors.Is(err, errUnchanged) && !errors.Is(err, ErrStale) && !errors.Is(err, ErrStep) {
			return fmt.Errorf("remind a customer: %w", err)
		}
	}
	return nil
}

// remind has the customer told again that they were asked something.
func (c *Change) remind(stop int64) error {
	var one RequestStop
	if err := c.Take(&one, stop).Error; err != nil {
		return missing(err)
	}
	if !one.AnsweredOn.IsZero() || !one.RemindedOn.IsZero() {
		return errUnchanged
	}
	var r Request
	if err := c.Take(&r, one.RequestID).Error; err != nil {
		return missing(err)
	}
	question, err := questionOf(c.DB, &r)
	if err != nil {
		return err
	}
	if err := c.Model(&one).Update("reminded_on", c.now.Date()).Error; err != nil {
		return err
	}
	return errors.Join(
		c.step(&r, StepRemind, "", nil),
		c.enqueue(JobMail, RequestJob{Request: r.ID, Message: question, Step: StepRemind}),
	)
}

// questionOf is the message by which the customer was asked last.
func questionOf(db *gorm.DB, r *Request) (int64, error) {
	var m Message
	err := db.Select("id").Where("request_id = ? AND by_kind = 'staff' AND about IN ?", r.ID, []Step{StepAskIdentity, StepAskSpecification}).
		Order("id DESC").Take(&m).Error
	return m.ID, missing(err)
}

// silentSQL: the customer was asked something long ago and has not answered.
const silentSQL = "EXISTS (SELECT 1 FROM request_stops t WHERE t.request_id = r.id AND t.answered_on IS NULL AND t.asked_on <= ?)"
