package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"omatiedot/models"
	"omatiedot/views"
	"omatiedot/views/mail"
)

const (
	// jobPause is how long the worker waits when there is nothing to do.
	jobPause = 500 * time.Millisecond
	// jobTime is how long one job may take: less than its lease.
	jobTime = 4 * time.Minute
)

// worker runs the jobs that changes leave behind, one at a time.
type worker struct {
	store *models.Store
	post  mailer
	url   string
	log   *slog.Logger
}

func (w *worker) run(ctx context.Context) {
	for ctx.Err() == nil {
		done, err := w.next(ctx)
		if err != nil && ctx.Err() == nil {
			w.log.Error("jobs", "fault", err.Error())
		}
		if done && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(jobPause):
		}
	}
}

// next runs one job, if there is one.
func (w *worker) next(ctx context.Context) (bool, error) {
	job, err := w.store.NextJob(ctx)
	if errors.Is(err, models.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	work, cancel := context.WithTimeout(ctx, jobTime)
	defer cancel()
	failure := w.do(work, job)
	if failure != nil {
		w.log.Error("job", "kind", job.Kind, "id", job.ID, "attempt", job.Attempts, "fault", failure.Error())
	}
	return true, w.store.FinishJob(context.WithoutCancel(ctx), job, failure)
}

func (w *worker) do(ctx context.Context, job *models.Job) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %T", r)
		}
	}()
	var on models.RequestJob
	if err := json.Unmarshal([]byte(job.Payload), &on); err != nil {
		return fmt.Errorf("read the job: %w", err)
	}
	switch job.Kind {
	case models.JobAnswer:
		return w.store.MakeAnswer(ctx, on.Request, views.AnswerPDF)
	case models.JobMail:
		return w.tell(ctx, on.Request)
	}
	return fmt.Errorf("no such job: %s", job.Kind)
}

// tell mails the customer that there is a message, and nothing of what is in it.
func (w *worker) tell(ctx context.Context, request int64) error {
	to, err := w.store.MailFor(ctx, request)
	if err != nil {
		return err
	}
	if to.To != "" {
		if err := w.post.send(ctx, to.To, mail.Answer(to.Language, w.url)); err != nil {
			return err
		}
	}
	return w.store.MailSent(ctx, request, to)
}
