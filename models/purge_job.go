package models

import (
	"context"
	"errors"
	"fmt"

	"omatiedot/models/value"
)

// purgeHour is the hour in Finland from which the nightly purge may begin.
const purgeHour = 3

// PurgeDue has what is over deleted once a night: to be called every minute, by any instance.
func (s *Store) PurgeDue(ctx context.Context) error {
	if s.Now().In(value.Helsinki()).Hour() < purgeHour {
		return nil
	}
	today := value.TimeOf(s.today().Start())
	var enqueued int64
	if err := s.read.WithContext(ctx).Model(&Job{}).Where("kind = ? AND created_at >= ?", JobPurge, today).Count(&enqueued).Error; err != nil || enqueued > 0 {
		return err
	}
	err := s.change(ctx, System("retention"), func(c *Change) error {
		// Two instances that come here at once would both add it.
		if s.Dialect() == "postgres" {
			if err := c.Exec("SELECT pg_advisory_xact_lock(?)", purgeLock).Error; err != nil {
				return err
			}
		}
		if err := c.Model(&Job{}).Where("kind = ? AND created_at >= ?", JobPurge, today).Count(&enqueued).Error; err != nil {
			return err
		}
		if enqueued > 0 {
			return errUnchanged
		}
		return errors.Join(c.enqueue(JobPurge, struct{}{}), c.audit(AuditEntry{Action: ActionPurgeBegun}))
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("begin the nightly purge: %w", err)
	}
	return nil
}

// purgeLock is the number of the lock under which a purge is begun.
const purgeLock = 7_261_310_022
