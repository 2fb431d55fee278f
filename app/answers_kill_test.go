package app

import (
	"bytes"
	"context"
	"fmt"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestKilledWhileAnswering kills the program (kill -9) again and again between the approval of requests
// and the making of their answers. In the end every request was answered once, and its document is there.
func TestKilledWhileAnswering(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		t.Parallel()
		const requests, kills = 40, 3
		c := startCrowd(t, env, requests)
		c.stop()
		ctx := t.Context()
		agent, approver := c.staff("agent"), c.staff("approver")
		mine := map[string]models.Me{}
		for i := range requests {
			me := c.me(fmt.Sprint(1000 + i))
			ref := c.askTwice(me)
			mine[ref] = me
			for _, step := range []func(int) error{
				func(version int) error { return c.store.Take(ctx, agent, ref, version) },
				func(version int) error {
					return c.store.WriteDraft(ctx, agent, ref, version, models.DraftForm{Text: "Valmis.", Ruling: models.Ruling{Outcome: models.Fulfilled}})
				},
				func(version int) error { return modelstest.Approve(ctx, c.store, approver, ref, version) },
			} {
				k, err := c.store.StaffCase(ctx, approver, ref)
				if err == nil {
					err = step(k.Version)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
		cut := 0
		for n := range kills {
			c.spawn(1)
			c.quickly("some answers", func() bool { return c.answered(approver) >= (n+1)*requests/(kills+2) })
			c.stop()
			if c.answered(approver) < requests {
				cut++
			}
		}
		if cut == 0 {
			t.Fatal("it was never killed before the last answer")
		}
		c.start(300) // five minutes in a second: what was being made is taken up again after that
		c.await("the last answer", func() bool { return c.answered(approver) == requests })
		c.stop()
		for ref, me := range mine {
			k, err := c.store.StaffCase(ctx, approver, ref)
			if err != nil {
				t.Fatal(err)
			}
			made := 0
			for _, s := range k.Steps {
				if s.Step == models.StepAnswer {
					made++
				}
			}
			first, err := c.store.CollectMine(ctx, me, ref)
			if err != nil || made != 1 || !bytes.HasPrefix(first, []byte("%PDF-")) {
				t.Errorf("%s: answered %d times, a document of %d bytes, %v", ref, made, len(first), err)
			}
		}
	})
}

// askTwice sends a form twice, and returns the reference of the request it makes.
func (c *crowd) askTwice(me models.Me) string {
	c.Helper()
	form := models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "same"}
	for range 2 {
		if _, _, err := c.store.Ask(c.Context(), me, form); err != nil {
			c.Fatal(err)
		}
	}
	list, err := c.store.MyRequests(c.Context(), me)
	if err != nil || len(list) != 1 {
		c.Fatalf("%d requests, %v", len(list), err)
	}
	return list[0].Ref
}

func (c *crowd) staff(role string) models.Staff {
	c.Helper()
	token, err := c.store.LoginStaff(c.Context(), role, []string{role}, models.Proof{Issuer: "test", Subject: role})
	if err != nil {
		c.Fatal(err)
	}
	staff, err := c.store.StaffSession(c.Context(), token)
	if err != nil {
		c.Fatal(err)
	}
	return staff
}

// answered is how many requests have their answer.
func (c *crowd) answered(staff models.Staff) int {
	c.Helper()
	_, n, err := c.store.Queue(context.WithoutCancel(c.Context()), staff, models.QueueFilter{View: models.QueueClosed})
	if err != nil {
		c.Fatal(err)
	}
	return n
}

// quickly is await that looks all the time.
func (c *crowd) quickly(what string, is func() bool) {
	c.Helper()
	for end := time.Now().Add(5 * patience); !is(); {
		if time.Now().After(end) {
			c.Fatalf("%s is not there after %v", what, 5*patience)
		}
	}
}
