package app

import (
	"testing"

	"omatiedot/app/browser"
)

// TestQueueByKeyboard: who has no mouse finds a request in the queue, takes it and makes its draft.
func TestQueueByKeyboard(t *testing.T) {
	browser.Start(t) // skips where there is none
	r := startDemo(t, "--customers", "20")
	for _, speaker := range speakers {
		t.Run(speaker.lang, func(t *testing.T) {
			t.Parallel()
			j := speaker
			j.T, j.running = t, r
			j.ref = enter(t, r.url, "/login", j.who).ask()
			j.me = j.browser("/staff/login", agent)
			j.me.Open(j.url + "/staff/requests")
			j.goRound()
			j.tabTo(j.ref + " " + j.text("requests.kind.access"))
			j.me.Press("Enter")
			j.me.See(j.text("staff.asks.access"))
			j.goRound()
			j.tabTo(j.text("staff.take"))
			j.me.Press("Enter")
			j.me.See(j.text("staff.flash.take"))
			j.goRound()
			j.tabTo(j.text("staff.text_field") + " " + j.text("part.optional"))
			j.me.Type("Kiitos, tack & thanks.")
			j.tabTo(j.text("staff.draft"))
			j.me.Press("Enter")
			j.me.See(j.text("staff.flash.draft"))
			j.goRound()
			if text := j.me.Value(j.text("staff.text_field")); text != "Kiitos, tack & thanks." {
				t.Errorf("the draft says %q", text)
			}
		})
	}
}

// goRound goes round the page with Tab: to all that can be pressed or filled in, in the order of the page,
// and out at its end.
func (j *journey) goRound() {
	j.Helper()
	stops := j.me.Stops()
	if len(stops) < 10 {
		j.Fatalf("the page has %d stops", len(stops))
	}
	next, last := 0, 0
	for range 3 * len(stops) {
		j.me.Press("Tab")
		at := j.me.Focus()
		if at.Place == 0 || next == len(stops) && at.Place == stops[0] {
			break
		}
		if at.Unseen != "" {
			j.Errorf("%s: nobody sees that the keyboard is at %q: %s", j.me.URL(), j.me.Focused(), at.Unseen)
		}
		if next < len(stops) && at.Place == stops[next] {
			next++
		} else if at.Place < last {
			j.Errorf("%s: the keyboard goes back to %q", j.me.URL(), j.me.Focused())
		}
		last = at.Place
	}
	if next < len(stops) {
		j.Errorf("%s: the keyboard comes to %d of %d places and is held at %q", j.me.URL(), next, len(stops), j.me.Focused())
	}
}
