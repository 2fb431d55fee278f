package app

import (
	"context"
	"strings"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/mail"
)

// noDigest is told where nobody is told each morning what waits.
const noDigest = "OMATIEDOT_STAFF_MAIL is not set: staff are not told each morning what waits, and see it in the queue alone"

// digest has staff told each working morning what waits.
type digest struct {
	store   *models.Store
	planned value.Date // the last day on which there was nothing more to plan
}

// round plans the day's digest once it is time. The database knows whether that was done, so that a
// program started anew does not do it again; the day is kept here so as not to ask each minute.
func (d *digest) round(ctx context.Context) error {
	today := value.DateOf(d.store.Now())
	if d.planned == today {
		return nil
	}
	done, err := d.store.PlanDigest(ctx)
	if err == nil && done {
		d.planned = today
	}
	return err
}

// digest mails staff how many requests wait for whom or have something left to do, and how many customers
// wait to be told that their permissions were changed, about how many restrictions there is something to do, and
// how much work of the program's own was given up; and where the queue is. Where nobody waits there is nothing
// to tell.
func (w *worker) digest(ctx context.Context) error {
	counts, err := w.store.DigestCounts(ctx)
	if err != nil {
		return err
	}
	confirmations, err := w.store.LateConfirmations(ctx)
	if err != nil {
		return err
	}
	restrictions, err := w.store.CountDueRestrictions(ctx)
	if err != nil {
		return err
	}
	givenUp, err := w.store.GivenUpJobs(ctx)
	if err != nil || counts[models.QueueOpen]+counts[models.QueueWritten]+counts[models.QueueTasks]+confirmations+restrictions+givenUp == 0 || w.staffMail == "" {
		return err
	}
	return w.post.send(ctx, w.staffMail, mail.Digest(strings.TrimSuffix(w.url, "/")+views.QueueURL, mail.Waiting{
		Open: counts[models.QueueOpen], Late: counts[models.QueueLate], Soon: counts[models.QueueSoon],
		Unassigned: counts[models.QueueUnassigned], ToApprove: counts[models.QueueToApprove], Customer: counts[models.QueueCustomer],
		Confirmations: confirmations,
		Restrictions:  restrictions,
		GivenUp:       givenUp,
		Silent:        counts[models.QueueSilent],
		Written:       counts[models.QueueWritten],
		Tasks:         counts[models.QueueTasks],
	}))
}
