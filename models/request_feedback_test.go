package models_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestNotContentIsHeard: who is not content waits in the queue and in the digest until staff have read it,
// once for what they say; who is content does not.
func TestNotContentIsHeard(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clk *modelstest.Clock) {
		ctx := context.Background()
		d := atDesk(t, store, clk)
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.answer(ref, plain(""))
		say := func(content models.Code, note string) error {
			return store.GiveFeedback(ctx, d.anna, ref, models.Feedback{Content: content, Note: note})
		}
		waits := func(want int, messages int) {
			t.Helper()
			counts, err := store.DigestCounts(ctx)
			d.ok(err)
			if got := d.messages(ref); counts[models.QueueWritten] != want || len(got) != messages {
				t.Errorf("%d wait to be read, want %d; %d messages, want %d", counts[models.QueueWritten], want, len(got), messages)
			}
		}
		d.ok(say(models.Content, "Kiitos"))
		waits(0, 0)
		before := d.version(ref)
		d.ok(say(models.NotContent, "Väärin!"))
		d.ok(say(models.NotContent, "Väärin!"))
		waits(1, 1)
		m := d.messages(ref)[0]
		if m.About != models.SaidNotContent || m.Body != "Väärin!" || !m.Waits() {
			t.Errorf("the message: %+v", m)
		}
		if err := store.ReadMessages(ctx, d.agent, ref, before); !errors.Is(err, models.ErrStale) {
			t.Errorf("read by who has not seen it: %v", err)
		}
		d.ok(store.ReadMessages(ctx, d.agent, ref, d.version(ref)))
		waits(0, 1)
		d.later(modelstest.AnswerDays + 1) // it can be said of an answer that can be collected no longer
		d.ok(say(models.NotContent, ""))
		waits(1, 2)
		var wrong *models.Invalid
		for i := range models.MaxWaiting {
			if err := say(models.NotContent, fmt.Sprint(i)); err != nil && (!errors.As(err, &wrong) || *wrong != (models.Invalid{Field: "content_note", Code: "too_many"})) {
				t.Fatal(err)
			}
		}
		if wrong == nil {
			t.Error("no end to what can wait")
		}
	})
}
