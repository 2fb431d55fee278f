package models

import (
	"context"
	"errors"
	"fmt"
	"time"

	"omatiedot/models/value"
)

// JobKind names what a job does.
type JobKind string

// The kinds of job.
const (
	JobAnswer JobKind = "answer" // make the package of an approved request
	JobMail   JobKind = "mail"   // tell a customer that there is something about a request, or have staff do it
	JobPurge  JobKind = "purge"  // delete what has been kept long enough
	// JobRetention counts what is to go next, and JobErasure deletes what was planned to be erased.
	JobRetention JobKind = "retention"
	JobErasure   JobKind = "erasure"
	// JobPermissionMail tells a customer that their permissions were changed, or has staff tell them.
	JobPermissionMail JobKind = "permission_mail"
	JobSettle         JobKind = "settle"       // bring verdicts to what an import changed
	JobConfirmation   JobKind = "confirmation" // mail the link by which an address is confirmed
	JobRenewal        JobKind = "renewal"      // tell a customer that a consent is asked again
	JobRestriction    JobKind = "restriction"  // tell a customer that a restriction ends, or have staff do it
	JobDigest         JobKind = "digest"       // tell staff how many requests wait
)

// Job is work that no request waits for. It is stored in the change it follows from, so it is
// neither lost nor done for a change that never came about, and it is run at least once.
type Job struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	Kind      JobKind    `gorm:"column:kind"`
	Payload   string     `gorm:"column:payload"` // JSON with ids only
	RunAt     value.Time `gorm:"column:run_at"`
	Attempts  int        `gorm:"column:attempts"`
	LastError string     `gorm:"column:last_error"`
	CreatedAt value.Time `gorm:"column:created_at"`
	DoneAt    value.Time `gorm:"column:done_at"`
	Dead      bool       `gorm:"column:dead"`
}

// RequestJob is the payload of the jobs on a request.
type RequestJob struct {
	Request int64 `json:"request"`
	Message int64 `json:"message,omitempty"` // that the customer is told of
	// Step that they are told of: StepReceive, StepWithdraw or, with its message, StepRemind; "" for a
	// message itself, or where there is none the answer.
	Step Step `json:"step,omitempty"`
}

const (
	// jobLease is how long a job may run before another worker takes it.
	jobLease = 5 * time.Minute
	// jobAttempts is how often a failing job is tried: some four days with the growing delay.
	jobAttempts = 20
)

// NextJob leases the job that has waited longest, or returns ErrNotFound.
func (s *Store) NextJob(ctx context.Context) (*Job, error) {
	for {
		var job Job
		err := s.read.WithContext(ctx).Where("done_at IS NULL AND run_at <= ?", s.now()).Order("run_at, id").Take(&job).Error
		if err != nil {
			return nil, missing(err)
		}
		if job.Attempts >= jobAttempts {
			// It took the program down with it each time, so nobody could say that it failed.
			gone := map[string]any{"dead": true, "done_at": s.now(), "last_error": "given up: it never came to an end"}
			if err := s.write.WithContext(ctx).Model(&Job{}).Where("id = ? AND done_at IS NULL", job.ID).Updates(gone).Error; err != nil {
				return nil, err
			}
			continue
		}
		lease := s.now().Add(jobLease)
		taken := s.write.WithContext(ctx).Model(&Job{}).
			Where("id = ? AND done_at IS NULL AND run_at = ? AND attempts = ?", job.ID, job.RunAt, job.Attempts).
			Updates(map[string]any{"run_at": lease, "attempts": job.Attempts + 1})
		if taken.Error != nil {
			return nil, taken.Error
		}
		if taken.RowsAffected == 1 {
			job.RunAt, job.Attempts = lease, job.Attempts+1
			return &job, nil
		}
	}
}

// FinishJob marks a leased job as done, or, when it failed, puts it off or gives it up.
func (s *Store) FinishJob(ctx context.Context, job *Job, failure error) error {
	set := map[string]any{"done_at": s.now(), "last_error": ""}
	if failure != nil {
		set = map[string]any{"last_error": failure.Error(), "run_at": s.now().Add(backoff(job.Attempts))}
		if job.Attempts >= jobAttempts {
			set["dead"], set["done_at"] = true, s.now()
		}
	}
	err := s.write.WithContext(ctx).Model(&Job{}).Where("id = ? AND run_at = ?", job.ID, job.RunAt).Updates(set).Error
	if err != nil {
		return fmt.Errorf("finish a job: %w", err)
	}
	return nil
}

// backoff grows from ten seconds to twelve hours.
func backoff(attempts int) time.Duration {
	return min(10*time.Second<<min(attempts-1, 20), 12*time.Hour)
}

// JobCounts returns how many jobs wait, failed at least once and wait, and were given up.
func (s *Store) JobCounts(ctx context.Context) (waiting, failing, dead int64, err error) {
	count := func(n *int64, where string, args ...any) {
		err = errors.Join(err, s.read.WithContext(ctx).Model(&Job{}).Where(where, args...).Count(n).Error)
	}
	count(&waiting, "done_at IS NULL")
	count(&failing, "done_at IS NULL AND last_error <> ''")
	count(&dead, "dead = ?", true)
	return waiting, failing, dead, err
}
