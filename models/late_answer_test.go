package models_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestAnswerLateByTheSystem: an answer that was approved in time and could not be made says why it came late, and
// one that is made in time, or whose delay was told by staff, does not.
func TestAnswerLateByTheSystem(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		for name, c := range map[string]struct {
			before, after int // days before the approval, and before the document is made
			why           string
			want          models.Code
		}{
			"in time":                {1, 1, "", ""},
			"by the system":          {1, 50, "", models.LateDocument},
			"by staff and by system": {50, 3, "Olimme kiireisiä.", ""},
		} {
			ref := d.ask(models.NewRequest{Kind: models.Access})
			d.ok(store.WriteDraft(ctx, d.agent, ref, d.version(ref), plain("")))
			d.later(c.before)
			_, _, err := store.PreviewAnswer(ctx, d.approver, ref)
			d.ok(err)
			d.ok(store.Approve(ctx, d.approver, ref, d.version(ref), c.why))
			d.later(c.after)
			d.ok(store.MakeAnswer(ctx, d.request(ref).ID, onPaper))
			r, _, pack, err := store.MyRequest(ctx, d.anna, ref)
			d.ok(err)
			if pack.LateCode != c.want || pack.LateReason != c.why || r.LateReason != c.why {
				t.Errorf("%s: %q %q", name, pack.LateCode, pack.LateReason)
			}
		}
	})
}

// TestGivenUpJobs: what could not be done is counted for a week.
func TestGivenUpJobs(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		d.ask(models.NewRequest{Kind: models.Access})
		count := func() int {
			n, err := store.GivenUpJobs(ctx)
			d.ok(err)
			return n
		}
		for days := 0; count() == 0 && days < 30; days++ {
			clk.Advance(13 * time.Hour)
			for {
				job, err := store.NextJob(ctx)
				if errors.Is(err, models.ErrNotFound) {
					break
				}
				d.ok(err)
				d.ok(store.FinishJob(ctx, job, errors.New("no disk")))
			}
		}
		if n := count(); n == 0 {
			t.Fatal("none is given up")
		}
		d.later(8)
		if n := count(); n != 0 {
			t.Errorf("%d are told of after a week", n)
		}
	})
}
