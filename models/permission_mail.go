package models

import (
	"context"
	"fmt"
	"time"

	"omatiedot/models/value"
)

const (
	// permissionMailPause is how long a change of permissions waits, so that the ones that follow it
	// are told of in the same mail.
	permissionMailPause = 2 * time.Minute
	// permissionMailGap is how long after one such mail the next may come.
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

// permissionMailSent is what the audit log keeps of such a mail.
const permissionMailSent = `{"sent":true,"of":"permissions"}`

// ConfirmPermissions has send tell the customer that their permissions were changed, unless a mail
// sent since the job was made has told of it. One that comes too soon after another is put off.
func (s *Store) ConfirmPermissions(ctx context.Context, job *Job, customer int64, send func(Mail) error) error {
	last, err := s.lastPermissionMail(ctx, customer)
	if err != nil || last.After(job.CreatedAt) {
		return err
	}
	if next := last.Add(permissionMailGap); !last.IsZero() && next.After(s.now()) {
		return s.putOff(ctx, job, next)
	}
	mail, err := s.permissionMail(ctx, customer)
	if err != nil || mail.To == "" {
		return err
	}
	if err := send(mail); err != nil {
		return err
	}
	return s.change(ctx, System("mail"), func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionMailSent, CustomerID: &customer, Details: permissionMailSent})
	})
}

func (s *Store) lastPermissionMail(ctx context.Context, customer int64) (value.Time, error) {
	var last AuditEntry
	err := s.read.WithContext(ctx).Where("customer_id = ? AND action = ? AND details = ?", customer, ActionMailSent, permissionMailSent).
		Order("at DESC").Limit(1).Find(&last).Error
	return last.At, err
}

// permissionMail is whom to tell. There is no gateway for text messages, and nobody calls or writes a
// letter for a click: who prefers another way than e-mail has the confirmation on the page and among
// the earlier decisions, and To is "". So it is where no address is held that is known to be theirs.
func (s *Store) permissionMail(ctx context.Context, customer int64) (Mail, error) {
	var c Customer
	if err := s.read.WithContext(ctx).Take(&c, customer).Error; err != nil {
		return Mail{}, missing(err)
	}
	if c.PreferredContact != "" && c.PreferredContact != "email" {
		return Mail{}, nil
	}
	var contacts []Contact
	err := s.read.WithContext(ctx).Where("customer_id = ? AND channel = 'email' AND gone_at IS NULL", customer).
		Order("CASE WHEN valid_from IS NULL THEN 1 ELSE 0 END, valid_from DESC, id DESC").Find(&contacts).Error
	today := s.today()
	for _, a := range contacts {
		holds := (a.ValidFrom.IsZero() || !a.ValidFrom.After(today)) && (a.ValidTo.IsZero() || !a.ValidTo.Before(today))
		if holds && !a.Verified.False() {
			return Mail{To: a.Value, Language: string(c.Language)}, err
		}
	}
	return Mail{}, err
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
