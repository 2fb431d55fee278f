package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"omatiedot/models/value"
)

// Retention ends by class: records that their source no longer has, answers, what requests hold, and
// what the program leaves behind as it works. What is deleted leaves an audit entry with numbers
// alone; requests keep their row, for statistics and as proof that they were answered. From decisions on
// permissions and from the logs the database itself lets nothing else delete.

// PurgeCount is how much of a class is to go, or has gone.
type PurgeCount struct {
	Class string `json:"class"` // the name of a kind of record, or one of PortalClasses
	Rows  int64  `json:"rows"`
	Held  int64  `json:"held"` // that a legal hold, a restriction or a copy asked for keeps
	// Overdue are those whose time is over and that their source still has: to be deleted there.
	Overdue int64 `json:"overdue"`
}

// PortalClasses are the classes beside the kinds of record: answers to be collected, what requests
// hold, how customers were told of changed permissions, what was allowed with their data, the log of what was
// done and looked at, ended sessions, and jobs that are done.
var PortalClasses = []string{"answers", "requests", "confirmations", "verdicts", "access_log", "sessions", "jobs"}

// jobDays is how many days a job that is done is kept, to look into faults.
const jobDays = 30

// Tests make them smaller.
var (
	// purgeChunk is how many customers' records are looked at together, and what is over deleted in one
	// transaction.
	purgeChunk = 500
	// purgeJob is how many customers one job looks at before it leaves the rest to the next, which takes
	// its turn after whatever else waits: some 20 seconds.
	purgeJob = 40_000
)

// Purge deletes what has been kept for as long as the register description says, and what was planned
// to be erased and is gone. With dryRun it only counts. Each step is stored by itself, so a run that
// is cut short is simply continued by the next.
func (s *Store) Purge(ctx context.Context, dryRun DryRun) ([]PurgeCount, error) {
	p := s.newPurge(dryRun, nil)
	_, err := p.records(ctx, 0, 0)
	if err = errors.Join(err, p.rest(ctx)); err != nil {
		return nil, fmt.Errorf("end retention: %w", err)
	}
	return p.list(), nil
}

// DryRun only tells what would be done.
type DryRun bool

// RetentionJob is the payload of the jobs that end retention and of those that count what is to go:
// the customers after After are still to be looked at.
type RetentionJob struct {
	After  int64        `json:"after"`
	Counts []PurgeCount `json:"counts,omitempty"` // of those before
}

// PurgeSome is Purge for a job: what is too much for one is left to another. The last one has what is
// left counted.
func (s *Store) PurgeSome(ctx context.Context, job RetentionJob) error {
	p := s.newPurge(false, nil)
	after, err := p.records(ctx, job.After, purgeJob)
	if err == nil && after == 0 {
		err = p.rest(ctx)
	}
	if err != nil {
		return fmt.Errorf("end retention: %w", err)
	}
	next := JobPurge
	if after == 0 {
		next = JobRetention
	}
	return s.change(ctx, System("retention"), func(c *Change) error {
		return errors.Join(c.enqueue(next, RetentionJob{After: after}), c.audit(AuditEntry{Action: ActionPurgeBegun}))
	})
}

// purge is a run.
type purge struct {
	*Store
	dryRun bool
	day    value.Date // what ended before it is over
	counts map[string]*PurgeCount
	order  []string
	erased map[string]bool // hashes of the records that were erased at somebody's request
}

func (s *Store) newPurge(dryRun DryRun, counts []PurgeCount) *purge {
	p := &purge{Store: s, dryRun: bool(dryRun), day: s.today(), counts: map[string]*PurgeCount{}}
	for _, k := range Kinds {
		p.class(k.Name)
	}
	for _, c := range counts {
		*p.class(c.Class) = c
	}
	return p
}

func (p *purge) class(name string) *PurgeCount {
	if p.counts[name] == nil {
		p.counts[name] = &PurgeCount{Class: name}
		p.order = append(p.order, name)
	}
	return p.counts[name]
}

func (p *purge) list() []PurgeCount {
	var list []PurgeCount
	for _, class := range p.order {
		list = append(list, *p.counts[class])
	}
	return list
}

// rest ends the retention of everything but records.
func (p *purge) rest(ctx context.Context) error {
	for _, step := range []func(context.Context) error{p.answers, p.requests, p.confirmations, p.verdicts, p.accessLog, p.leftovers} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

// errPurgeDryRun takes back what was done to count it.
var errPurgeDryRun = errors.New("dry run")

// act runs one step of a purge: stored with an audit entry of its numbers, or taken back in a dry run.
func (p *purge) act(ctx context.Context, class string, fn func(*Change) (int64, error)) error {
	var rows int64
	err := p.change(ctx, System("retention"), func(c *Change) (err error) {
		if err := c.deleting(); err != nil {
			return err
		}
		if rows, err = fn(c); err != nil {
			return err
		}
		switch {
		case p.dryRun:
			return errPurgeDryRun
		case rows == 0:
			return errUnchanged
		}
		return c.auditPurged(class, rows)
	})
	if errors.Is(err, errPurgeDryRun) || errors.Is(err, errUnchanged) {
		err = nil
	}
	p.class(class).Rows += rows
	return err
}

// purgedDetails are the details of an audit entry on what was deleted.
type purgedDetails struct {
	Class  string     `json:"class"`
	Rows   int64      `json:"rows"`
	Before value.Time `json:"before,omitzero"` // of evidence and logs: what was older went
}

func (c *Change) auditPurged(class string, rows int64) error {
	details, err := json.Marshal(purgedDetails{Class: class, Rows: rows})
	if err != nil {
		return err
	}
	return c.audit(AuditEntry{Action: ActionPurged, Details: string(details)})
}

// answers deletes the documents that can no longer be collected; their hashes stay.
func (p *purge) answers(ctx context.Context) error {
	where := "expires_on < ? AND size > 0 AND request_id IN (SELECT id FROM requests WHERE " + held("customer_id") + ")"
	return p.act(ctx, "answers", func(c *Change) (int64, error) {
		done := c.Model(&Package{}).Where(where, p.day).Updates(map[string]any{"pdf": []byte{}, "data": nil, "size": 0, "data_size": 0})
		if done.Error != nil {
			return 0, done.Error
		}
		files, err := c.purgeEnclosures(p.day)
		return done.RowsAffected + files, err
	})
}

// leftovers deletes ended sessions and the jobs that were done some time ago.
func (p *purge) leftovers(ctx context.Context) error {
	err := p.act(ctx, "sessions", func(c *Change) (int64, error) {
		done := c.Exec("DELETE FROM sessions WHERE expires_at < ?", value.TimeOf(p.day.Start()))
		return done.RowsAffected, done.Error
	})
	if err != nil {
		return err
	}
	return p.act(ctx, "jobs", func(c *Change) (int64, error) {
		done := c.Exec("DELETE FROM jobs WHERE done_at < ? AND dead = ?", value.TimeOf(p.day.Start().Add(-jobDays*24*time.Hour)), false)
		return done.RowsAffected, done.Error
	})
}
