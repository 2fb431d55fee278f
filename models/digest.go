package models

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/clock"
	"omatiedot/models/value"
)

// digestHour is from which hour of a working day in Finland staff are told what waits.
const digestHour = 8

// digestLock is the first half of the advisory lock under which a digest is planned on PostgreSQL.
const digestLock = 17

// PlanDigest has staff told what waits, once on each working day and from eight in the morning on. It
// reports whether that is done for today. Done twice, also by two programs at once, it is the same as
// once.
func (s *Store) PlanDigest(ctx context.Context) (planned bool, err error) {
	if !s.digestTime() {
		return false, nil
	}
	day := s.today()
	if planned, err := digestPlanned(s.read.WithContext(ctx), day); err != nil || planned {
		return planned, err
	}
	err = s.change(ctx, System("digest"), func(c *Change) error {
		if s.Dialect() == "postgres" {
			if err := c.Exec("SELECT pg_advisory_xact_lock(?, 0)", digestLock).Error; err != nil {
				return err
			}
		}
		if planned, err := digestPlanned(c.DB, day); err != nil || planned {
			return errors.Join(err, errUnchanged)
		}
		if err := c.enqueue(JobDigest, struct{}{}); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionDigest})
	})
	if errors.Is(err, errUnchanged) {
		err = nil
	}
	return err == nil, err
}

// digestTime reports whether it is a working day on which staff have come to work.
func (s *Store) digestTime() bool {
	_, holiday := clock.Holiday(s.today())
	weekday := s.today().Weekday()
	return s.Now().In(value.Helsinki()).Hour() >= digestHour && !holiday && weekday != 0 && weekday != 6
}

func digestPlanned(db *gorm.DB, day value.Date) (bool, error) {
	var n int64
	err := db.Model(&Job{}).Where("kind = ? AND created_at >= ?", JobDigest, value.TimeOf(day.Start())).Count(&n).Error
	if err != nil {
		return false, fmt.Errorf("look for the day's digest: %w", err)
	}
	return n > 0, nil
}

// givenUpDays is for how many days staff are told of a job that was given up.
const givenUpDays = 7

// GivenUpJobs counts the jobs that were given up lately, as when the documents of an answer could not be made.
func (s *Store) GivenUpJobs(ctx context.Context) (int, error) {
	var n int64
	since := value.TimeOf(s.today().AddDays(-givenUpDays).Start())
	err := s.read.WithContext(ctx).Model(&Job{}).Where("dead = ? AND done_at >= ?", true, since).Count(&n).Error
	return int(n), err
}

// DigestCounts counts what the digest tells of: open requests by what they wait for.
func (s *Store) DigestCounts(ctx context.Context) (QueueCounts, error) {
	return s.countQueue(s.read.WithContext(ctx), Staff{})
}
