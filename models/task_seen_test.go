package models_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestWhatWasReadIsNotPosted: a letter that tells what the customer has opened in the portal by then needs nobody to
// post it; until then it does, and for who is answered on paper it stays.
func TestWhatWasReadIsNotPosted(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		d.byLetter()
		ref := d.ask(models.NewRequest{Kind: models.Access})
		d.told()
		d.ok(store.Tell(t.Context(), d.agent, ref, d.version(ref), models.NewMessage{Text: "Kerromme pian."}))
		d.told()
		holds := func(when string, want string) {
			t.Helper()
			if got := d.todo(ref); !slices.Contains(got, want) {
				t.Errorf("%s: %q, want %q", when, got, want)
			}
		}
		waits := slices.DeleteFunc(d.todo(ref), func(task string) bool { return !strings.HasPrefix(task, "message ") })
		if len(waits) != 1 || strings.HasSuffix(waits[0], "*") {
			t.Fatalf("to post before it is read: %q", waits)
		}
		d.messages(ref) // as they read it in the portal
		holds("read", waits[0]+"*")
		d.answer(ref, plain(""))
		d.told()
		holds("answered", "letter")
		clock.Advance(time.Minute)
		_, err := store.CollectMine(t.Context(), d.anna, ref)
		d.ok(err)
		holds("collected", "letter*")
	})
}

// TestPaperIsPostedAllTheSame: who asked on paper gets the answer on paper, whatever they open in the portal.
func TestPaperIsPostedAllTheSame(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		d := atDesk(t, store, clock)
		ref := d.letter("signature")
		d.answer(ref, plain(""))
		if _, err := store.CollectMine(t.Context(), d.anna, ref); err != nil {
			t.Fatal(err)
		}
		if open := d.open(ref, models.TaskLetter); len(open) != 1 {
			t.Errorf("%d letters to post", len(open))
		}
	})
}
