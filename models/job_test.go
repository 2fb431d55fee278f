package models_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// approved makes a request of the customer whose answer is approved, so that a job waits for it.
func approved(tb testing.TB, store *models.Store, number string) models.Request {
	tb.Helper()
	ctx := context.Background()
	agent, approver := clerk(tb, store, "Agent", "agent", "approver"), clerk(tb, store, "Approver", "approver")
	r, _, err := store.Ask(ctx, login(tb, store, number), models.NewRequest{Kind: models.Access, Language: "fi", FormKey: number})
	if err == nil {
		err = store.Take(ctx, agent, r.Ref, 1)
	}
	if err == nil {
		err = store.WriteDraft(ctx, agent, r.Ref, 2, plain(""))
	}
	if err == nil {
		err = modelstest.Approve(ctx, store, approver, r.Ref, 3)
	}
	if err != nil {
		tb.Fatal(err)
	}
	return r
}

// TestJobThatNeverEndsIsGivenUp: a job that takes the program down with it each time is tried so many
// times and then left, and those behind it get their turn.
func TestJobThatNeverEndsIsGivenUp(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		ctx := context.Background()
		utility(t, store)
		deadly := fmt.Sprintf(`{"request":%d}`, approved(t, store, "1001").ID)
		clock.Advance(time.Second)
		other := fmt.Sprintf(`{"request":%d}`, approved(t, store, "1002").ID)
		tried, done := 0, map[string]int{}
		for range 100 {
			job, err := store.NextJob(ctx)
			switch {
			case errors.Is(err, models.ErrNotFound):
				clock.Advance(5 * time.Minute)
			case err != nil:
				t.Fatal(err)
			case job.Kind == models.JobAnswer && job.Payload == deadly:
				tried++ // and the program is gone: nobody says how the job ended
				clock.Advance(5 * time.Minute)
			default:
				done[job.Payload]++
				if err := store.FinishJob(ctx, job, nil); err != nil {
					t.Fatal(err)
				}
			}
		}
		if tried != models.JobAttemptsForTest {
			t.Errorf("tried %d times, want %d", tried, models.JobAttemptsForTest)
		}
		if done[other] != 1 {
			t.Errorf("the job behind it ran %d times", done[other])
		}
		if waiting, failing, dead, err := store.JobCounts(ctx); err != nil || waiting != 0 || failing != 0 || dead != 1 {
			t.Errorf("%d waiting, %d failing, %d given up, %v", waiting, failing, dead, err)
		}
	})
}
