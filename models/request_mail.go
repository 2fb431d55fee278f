package models

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"gorm.io/gorm"
)

// TellOfRequest has a customer told of what the job is about: by send where that is an e-mail or a text
// message, which say nothing but that there is something to read; else by staff, on the check list of the
// request. Who prefers the portal finds it on the page.
func (s *Store) TellOfRequest(ctx context.Context, job *Job, on RequestJob, send func(Telling) error) error {
	tried := vain{texts: job.Attempts, mails: job.Attempts}
	r, tell, err := s.tellingOf(s.read.WithContext(ctx), on, tried)
	if err != nil || on.past(r) {
		return err
	}
	if tell.Way.Sent() {
		if err := send(tell); err != nil {
			return err
		}
	}
	err = s.change(ctx, System("mail"), func(c *Change) error {
		if !tell.Way.Sent() {
			// As it is in this change: nobody gets a letter who is protected by now.
			if r, tell, err = s.tellingOf(c.DB, on, tried); err != nil {
				return err
			}
			if on.past(r) || tell.Way.Sent() {
				return errUnchanged
			}
		}
		if tell.Way.ByStaff() {
			if err := c.haveTold(r, on, tell.Way); err != nil {
				return err
			}
		}
		if tell.asker {
			if err := c.haveTold(r, on, TellByLetter); err != nil {
				return err
			}
		}
		details := fmt.Sprintf(`{"sent":%t,"of":"request","way":%q}`, tell.Way.Sent(), tell.Way)
		return c.audit(AuditEntry{Action: ActionMailSent, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: details})
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// past reports whether there is nothing to tell any more: the request was withdrawn meanwhile, of which
// another job tells, or the customer has answered what they were to be reminded of.
func (on RequestJob) past(r *Request) bool {
	switch on.Step {
	case StepRemind:
		return r.State != IdentityPending && r.State != SpecificationPending
	case StepWithdraw:
		return false
	}
	return r.State == Withdrawn
}

// tellingOf is how to tell the customer of something about their request. Who asked on paper is told on
// paper, unless nobody may learn where they are. Where it is somebody else who is told at the counter, the customer
// learns in their own way that there is a request, and of everything about one that may not be theirs.
func (s *Store) tellingOf(db *gorm.DB, on RequestJob, tried vain) (*Request, Telling, error) {
	var r Request
	if err := db.Take(&r, on.Request).Error; err != nil {
		return nil, Telling{}, missing(err)
	}
	reach, _, err := s.reachOf(db, r.CustomerID, tried)
	reach.unaware = true
	tell := Telling{Language: r.Language, customer: r.CustomerID}
	unknown, apart := r.Identified == NotIdentified, r.byAnother() && (on.isReceipt() || r.Identified == NotIdentified)
	tell.asker = apart && !reach.sheltered && !(unknown && on.isReceipt())
	reach.letter = reach.letter && !apart // it would be handed to who comes
	if tell.Way, tell.To = reach.way(); r.onPaper() && !reach.sheltered && !apart {
		tell.Way, tell.To = TellByLetter, ""
	}
	return &r, tell, err
}

// byAnother reports whether it may be somebody else than the customer who is told at the counter.
func (r *Request) byAnother() bool {
	return r.Delivery == "counter" && (r.Behalf.Somebody() || r.Identified == NotIdentified)
}

// onPaper reports whether the customer is not to be told in the portal.
func (r *Request) onPaper() bool { return r.Delivery != "" && r.Delivery != "portal" }

// haveTold puts on the check list of a request that staff are to call the customer, or to write to them. An
// answer that was taken back is not told of.
func (c *Change) haveTold(r *Request, on RequestJob, way TellWay) error {
	task := Task{RequestID: r.ID, Round: r.Round, AddedAt: c.now}
	task.Kind, task.Subject = on.task(way)
	waits := c.Where("request_id = ? AND kind = ? AND subject = ?", r.ID, task.Kind, task.Subject)
	if on.isAnswer() {
		if pack, err := packageOf(c.DB, r.ID); err != nil || pack != nil && pack.TakenBack() {
			return err
		}
		task.Round = r.sentRound()
		waits = waits.Where("round = ?", task.Round)
	}
	if on.Step == StepRemind {
		waits = waits.Where("done_at IS NULL")
	} // else it is done once: ticked or not
	found := waits.Limit(1).Find(&[]Task{})
	if found.Error != nil || found.RowsAffected > 0 {
		return found.Error
	}
	if err := c.Create(&task).Error; err != nil {
		return fmt.Errorf("add to the check list that a customer is to be told: %w", err)
	}
	return nil
}

// isAnswer reports whether the job tells of the answer.
func (on RequestJob) isAnswer() bool { return on.Message == 0 && on.Step == "" }

// isReceipt reports whether the job tells that the request came or was withdrawn.
func (on RequestJob) isReceipt() bool { return on.Step == StepReceive || on.Step == StepWithdraw }

// task is what staff do to tell. The subject of a call is what it tells of: a step, the number of a
// message, or "" for the answer. The letter by which a customer is reminded is the message once more.
func (on RequestJob) task(way TellWay) (kind TaskKind, subject string) {
	if on.Message != 0 {
		kind, subject = TaskMessage, strconv.FormatInt(on.Message, 10)
	} else {
		kind, subject = TaskLetter, ""
	}
	switch {
	case on.isReceipt():
		kind, subject = TaskReceipt, string(on.Step)
	case on.Step == StepRemind && way == TellByPhone:
		subject = string(on.Step)
	}
	if way == TellByPhone {
		kind = TaskCall
	}
	return kind, subject
}
