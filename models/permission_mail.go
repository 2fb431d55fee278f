package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"omatiedot/models/value"
)

const (
	// permissionMailPause is how long a change of permissions waits, so that the ones that follow it
	// are told of in the same mail.
	permissionMailPause = 2 * time.Minute
	// permissionMailGap is how long after one such mail or text message the next may come.
	permissionMailGap = time.Hour
)

// CustomerJob is the payload of the jobs on a customer.
type CustomerJob struct {
	Customer int64 `json:"customer"`
}

// confirmLater has the customer told that their permissions were changed.
func (c *Change) confirmLater(customer int64) error {
	return c.enqueueAt(c.now.Add(permissionMailPause), JobPermissionMail, CustomerJob{customer})
}

// ConfirmPermissions has the customer told that their permissions were changed, unless they were told of
// every change already: by send where they are told by e-mail or text message, and else by staff, on
// whose list they come. A mail or message that comes too soon after another is put off.
func (s *Store) ConfirmPermissions(ctx context.Context, job *Job, customer int64, send func(Telling) error) error {
	db := s.read.WithContext(ctx)
	told, err := readTellState(db, customer)
	if err != nil || !told.isNew() {
		return err
	}
	tried := vain{texts: job.Attempts, mails: job.Attempts}
	if told.open != nil {
		tried.calls = told.open.Tries
	}
	tell, err := s.telling(db, customer, tried)
	if err != nil {
		return err
	}
	tell.Since = job.CreatedAt
	if !tell.Way.Sent() {
		return s.planConfirmation(ctx, tell)
	}
	if next := told.sent.Add(permissionMailGap); !told.sent.IsZero() && next.After(s.now()) {
		return s.putOff(ctx, job, next)
	}
	if err := send(tell); err != nil {
		return err
	}
	return s.confirmationSent(ctx, tell, told.newest)
}

// confirmationSent notes that a mail or text message told the customer of every decision up to covers.
func (s *Store) confirmationSent(ctx context.Context, tell Telling, covers int64) error {
	return s.change(ctx, System("mail"), func(c *Change) error {
		told, err := c.lockedTellState(tell.customer)
		if err != nil {
			return err
		}
		row := PermissionConfirmation{CustomerID: tell.customer, Way: tell.Way, Since: tell.Since, Covers: covers, Outcome: ConfirmationSent}
		if err := c.given(told, row); err != nil {
			return fmt.Errorf("note a confirmation: %w", err)
		}
		return c.audit(AuditEntry{
			Action: ActionMailSent, CustomerID: &tell.customer, Details: fmt.Sprintf(`{"sent":true,"of":"permissions","way":%q}`, tell.Way),
		})
	})
}

// planConfirmation puts the customer on the list of staff, or takes them off where there is nothing to
// tell them by.
func (s *Store) planConfirmation(ctx context.Context, tell Telling) error {
	err := s.change(ctx, System("confirmations"), func(c *Change) error {
		told, err := c.lockedTellState(tell.customer)
		if err != nil {
			return err
		}
		if tell.Way == TellOnPage {
			return c.notNeeded(told, tell.customer)
		}
		if !told.isNew() {
			return errUnchanged // staff told them meanwhile
		}
		if err := c.wait(told, tell); err != nil {
			return err
		}
		return c.auditConfirmation(tell.customer, tell.Way, "waits")
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// notNeeded takes a customer off the list of staff. It is errUnchanged for one who is not on it.
func (c *Change) notNeeded(told tellState, customer int64) error {
	if told.open == nil {
		return errUnchanged
	}
	row := PermissionConfirmation{Way: TellOnPage, Covers: told.newest, Outcome: NotNeeded}
	if told.open.Tries >= MaxCallTries {
		row.Way, row.Outcome = TellByPhone, NotReached
	}
	if err := c.given(told, row); err != nil {
		return err
	}
	return c.auditConfirmation(customer, row.Way, row.Outcome)
}

// Mail is whom to mail, and in which language.
type Mail struct{ To, Language string }

// permissionMail is whom to mail about permissions; To is "" for who is told in another way, or has no
// address that is known to be theirs.
func (s *Store) permissionMail(ctx context.Context, customer int64) (Mail, error) {
	tell, err := s.telling(s.read.WithContext(ctx), customer, vain{})
	if err != nil || tell.Way != TellByEmail {
		return Mail{}, err
	}
	return Mail{To: tell.To, Language: tell.Language}, nil
}

// putOff has a leased job run again at the time.
func (s *Store) putOff(ctx context.Context, job *Job, until value.Time) error {
	set := map[string]any{"run_at": until, "attempts": job.Attempts - 1}
	err := s.write.WithContext(ctx).Model(&Job{}).Where("id = ? AND run_at = ?", job.ID, job.RunAt).Updates(set).Error
	if err != nil {
		return fmt.Errorf("put off a job: %w", err)
	}
	return nil
}
