package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"omatiedot/models"
	"omatiedot/views"
	"omatiedot/views/i18n"
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
	texts *texter
	url   string
	log   *slog.Logger
	// staffMail is where staff are told what waits; "" for nowhere.
	staffMail string
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

// everyMinute does what the passing of time asks for, now and once a minute until ctx ends.
func everyMinute(ctx context.Context, log *slog.Logger, rounds ...func(context.Context) error) {
	for {
		for _, round := range rounds {
			if err := round(ctx); err != nil && ctx.Err() == nil {
				log.Error("rounds", "fault", err.Error())
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(time.Minute):
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
	var settle models.SettleJob
	var replay models.WebhookReplay
	var of models.CustomerJob
	var link models.ConfirmationJob
	var restriction models.RestrictionJob
	var retention models.RetentionJob
	switch job.Kind {
	case models.JobAnswer:
		return reading(job, &on, func() error { return w.store.MakeAnswer(ctx, on.Request, views.AnswerDocuments) })
	case models.JobMail:
		return reading(job, &on, func() error { return w.tell(ctx, job, on) })
	case models.JobPermissionMail:
		return reading(job, &of, func() error { return w.confirm(ctx, job, of.Customer) })
	case models.JobConfirmation:
		return reading(job, &link, func() error { return w.mailLink(ctx, link.Confirmation) })
	case models.JobRenewal:
		return reading(job, &of, func() error { return w.askAgain(ctx, of.Customer) })
	case models.JobRestriction:
		return reading(job, &restriction, func() error { return w.tellLifting(ctx, job, restriction) })
	case models.JobPurge:
		return reading(job, &retention, func() error { return w.store.PurgeSome(ctx, retention) })
	case models.JobRetention:
		return reading(job, &retention, func() error { return w.store.CountSome(ctx, retention) })
	case models.JobErasure:
		return w.store.CarryOutErasures(ctx)
	case models.JobDigest:
		return w.digest(ctx)
	case models.JobSettle:
		return reading(job, &settle, func() error { return w.store.SettleChanged(ctx, settle) })
	case models.JobReplay:
		return reading(job, &replay, func() error { return w.store.Replay(ctx, replay) })
	}
	return fmt.Errorf("no such job: %s", job.Kind)
}

// mailLink mails the link by which somebody confirms that an address is theirs.
func (w *worker) mailLink(ctx context.Context, confirmation int64) error {
	to, token, err := w.store.ConfirmationMail(ctx, confirmation)
	if err != nil || to.To == "" {
		return err
	}
	link := strings.TrimSuffix(w.url, "/") + views.ConfirmURL(token)
	if err := w.post.send(ctx, to.To, mail.Confirmation(to.Language, link)); err != nil {
		return err
	}
	return w.store.ConfirmationSent(ctx, confirmation)
}

// askAgain mails a customer that there is something to answer, and not what.
func (w *worker) askAgain(ctx context.Context, customer int64) error {
	to, err := w.store.RenewalMail(ctx, customer)
	if err != nil || to.To == "" {
		return err
	}
	if err := w.post.send(ctx, to.To, mail.Unread(to.Language, w.url)); err != nil {
		return err
	}
	return w.store.RenewalMailSent(ctx, customer)
}

// reading reads the payload of a job and does the work.
func reading(job *models.Job, payload any, work func() error) error {
	if err := json.Unmarshal([]byte(job.Payload), payload); err != nil {
		return fmt.Errorf("read the job: %w", err)
	}
	return work()
}

// tell tells the customer that there is something about a request, and nothing of what.
func (w *worker) tell(ctx context.Context, job *models.Job, on models.RequestJob) error {
	return w.store.TellOfRequest(ctx, job, on, w.unread(ctx))
}

// tellLifting tells the customer that a restriction of their data ends, and nothing of it.
func (w *worker) tellLifting(ctx context.Context, job *models.Job, on models.RestrictionJob) error {
	return w.store.TellOfLifting(ctx, job, on, w.unread(ctx))
}

// unread sends that there is something to read, by e-mail or text message.
func (w *worker) unread(ctx context.Context) func(models.Telling) error {
	return func(to models.Telling) error {
		if to.Way == models.TellByText {
			return w.texts.send(ctx, textMessage{To: to.To, Text: mail.UnreadText(to.Language, w.textSender(to.Language))})
		}
		return w.post.send(ctx, to.To, mail.Unread(to.Language, w.url))
	}
}

// textSender is who sends text messages.
func (w *worker) textSender(lang string) mail.TextSender {
	company := w.store.Description.Controller
	return mail.TextSender{Company: company.Name.In(i18n.Known(lang)), Phone: company.Phone, URL: w.url}
}

// confirm tells the customer that their permissions were changed, and nothing of what was.
func (w *worker) confirm(ctx context.Context, job *models.Job, customer int64) error {
	return w.store.ConfirmPermissions(ctx, job, customer, func(to models.Telling) error {
		if to.Way == models.TellByText {
			text := mail.PermissionsText(to.Language, w.textSender(to.Language), i18n.Date(to.Language, to.Since.Date()))
			return w.texts.send(ctx, textMessage{To: to.To, Text: text})
		}
		return w.post.send(ctx, to.To, mail.Permissions(to.Language, w.url))
	})
}
