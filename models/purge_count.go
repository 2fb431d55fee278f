package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"omatiedot/models/value"
)

// RetentionCount is how much of a class goes next, as it was last counted.
type RetentionCount struct {
	Class   string     `gorm:"column:class;primaryKey"`
	Place   int        `gorm:"column:place"` // in the order of a purge
	Due     int64      `gorm:"column:due"`
	Held    int64      `gorm:"column:held"`
	Overdue int64      `gorm:"column:overdue"`
	GoesOn  value.Date `gorm:"column:goes_on"` // the day of the nightly purge that was counted for
	Counted value.Time `gorm:"column:counted_at"`
}

// TableName names the table.
func (RetentionCount) TableName() string { return "retention_counts" }

// Retention is what is known of what is kept, what goes and what went.
type Retention struct {
	Counts   []RetentionCount // none before the first count
	Counting bool             // a new count is under way
	Holds    []LegalHold
	Past     []PastPurge
	CameBack map[string]int64 // by kind: see Store.CameBack
}

// PastPurge is how much of a class went on a day.
type PastPurge struct {
	Day   value.Date
	Class string
	Rows  int64
}

const (
	// pastPurges is how many lines on past purges are shown.
	pastPurges = 60
	// pastPurgeEntries is how many of the newest audit entries they are added up from.
	pastPurgeEntries = 5000
)

// Retention tells what is known of retention, without counting anything anew. Whose data are held and
// why is for approvers; others learn that they are.
func (s *Store) Retention(ctx context.Context, staff Staff) (r Retention, err error) {
	db := s.read.WithContext(ctx)
	var counting int64
	fail := errors.Join(
		db.Order("place").Find(&r.Counts).Error,
		db.Model(&Job{}).Where("kind = ? AND done_at IS NULL", JobRetention).Count(&counting).Error,
	)
	r.Counting = counting > 0
	var errs [3]error
	r.Holds, errs[0] = s.Holds(ctx)
	for i := range r.Holds {
		if !staff.Is(Approver) {
			r.Holds[i] = LegalHold{Placed: r.Holds[i].Placed}
		}
	}
	r.Past, errs[1] = s.pastPurges(ctx)
	r.CameBack, errs[2] = s.CameBack(ctx)
	if err := errors.Join(fail, errs[0], errs[1], errs[2]); err != nil {
		return Retention{}, fmt.Errorf("read what is known of retention: %w", err)
	}
	return r, nil
}

// pastPurges adds up what went by day and class, the newest day first.
func (s *Store) pastPurges(ctx context.Context) ([]PastPurge, error) {
	var entries []AuditEntry
	err := s.read.WithContext(ctx).Select("id, at, details").Where("action = ?", ActionPurged).Order("at DESC, id").Limit(pastPurgeEntries).Find(&entries).Error
	if err != nil {
		return nil, err
	}
	var list []PastPurge
	place := map[PastPurge]int{}
	for _, e := range entries {
		var d purgedDetails
		if err := json.Unmarshal([]byte(e.Details), &d); err != nil {
			return nil, err
		}
		key := PastPurge{Day: e.At.Date(), Class: d.Class}
		i, ok := place[key]
		if !ok {
			if len(list) == pastPurges {
				break
			}
			i = len(list)
			place[key], list = i, append(list, key)
		}
		list[i].Rows += d.Rows
	}
	return list, nil
}

// CountRetention has what goes next counted again. It is done by a job; one that is under way is enough.
func (s *Store) CountRetention(ctx context.Context, staff Staff) error {
	if !staff.Is(Approver, Admin) {
		return ErrNotAllowed
	}
	err := s.change(ctx, staff, func(c *Change) error {
		var counting int64
		if err := c.Model(&Job{}).Where("kind = ? AND done_at IS NULL", JobRetention).Count(&counting).Error; err != nil {
			return err
		}
		if counting > 0 {
			return errUnchanged
		}
		return errors.Join(c.enqueue(JobRetention, RetentionJob{}), c.audit(AuditEntry{Action: ActionRetentionCounted}))
	})
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// CountSome counts, for a job, what the next nightly purge deletes; what is too much for one job is left to
// another. The counts are there once all is counted.
func (s *Store) CountSome(ctx context.Context, job RetentionJob) error {
	p := s.newPurge(true, job.Counts)
	p.day = s.nextPurge()
	after, err := p.records(ctx, job.After, purgeJob)
	if err == nil && after == 0 {
		err = p.rest(ctx)
	}
	if err != nil {
		return fmt.Errorf("count what is to go: %w", err)
	}
	return s.change(ctx, System("retention"), func(c *Change) error {
		if after > 0 {
			return errors.Join(c.enqueue(JobRetention, RetentionJob{After: after, Counts: p.list()}), c.audit(AuditEntry{Action: ActionRetentionCounted}))
		}
		return errors.Join(c.keepCounts(p), c.audit(AuditEntry{Action: ActionRetentionCounted}))
	})
}

// nextPurge is the day of the nightly purge to come.
func (s *Store) nextPurge() value.Date {
	if s.Now().In(value.Helsinki()).Hour() < purgeHour {
		return s.today()
	}
	return s.today().AddDays(1)
}

// keepCounts puts the counts in place of the last ones.
func (c *Change) keepCounts(p *purge) error {
	if err := c.Where("1 = 1").Delete(&RetentionCount{}).Error; err != nil {
		return err
	}
	var rows []RetentionCount
	for i, n := range p.list() {
		rows = append(rows, RetentionCount{Class: n.Class, Place: i, Due: n.Rows, Held: n.Held, Overdue: n.Overdue, GoesOn: p.day, Counted: c.now})
	}
	return c.Create(&rows).Error
}
