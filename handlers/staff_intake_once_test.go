package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models/value"
	"omatiedot/views"
)

// TestIntakeIsKeptOnce: a letter whose scan breaks off on its way is not entered, and one that is sent again,
// because nobody saw what came of it, is one request with one scan.
func TestIntakeIsKeptOnce(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		clerk := p.clerk(agent)
		page := clerk.get(views.IntakeURL + "?number=" + p.number(anna))
		form := url.Values{"action": {views.ActionSend}, "key": {page.value("key")}, "number": {p.number(anna)}, "kind": {"access"}, "channel": {"letter"},
			"on": {value.DateOf(p.clock.Now()).String()}, "identified": {"signature"}, "language": {"fi"}, "delivery": {"post"}, "details": {"Laskut kiitos"}}
		clerk.breakOff(views.IntakeURL, form)
		if mine := p.mine(); len(mine) != 0 {
			t.Fatalf("half a letter is entered: %+v", mine)
		}
		for range 2 {
			sent := p.expect(clerk.sendFile(views.IntakeURL, form, "files", "kirje.pdf", aPDF), http.StatusSeeOther)
			ref := strings.TrimPrefix(sent.Header.Get("Location"), "/staff/requests/")
			found, err := p.store.StaffCase(t.Context(), p.member(agent), ref)
			p.must(err)
			if n := len(p.mine()); n != 1 || len(found.Scans) != 1 || len(found.Messages) != 0 || len(found.Steps) != 1 {
				t.Errorf("%d requests; of this one %d scans, %d messages, %d steps", n, len(found.Scans), len(found.Messages), len(found.Steps))
			}
		}
	})
}
