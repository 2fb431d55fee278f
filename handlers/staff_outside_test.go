package handlers_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// TestLettersWhileARequestIsOpen: a question goes out as a letter, what comes back is entered with its
// scan, who came is known as told, and the customer takes the request back.
func TestLettersWhileARequestIsOpen(t *testing.T) {
	p := onePortal(t)
	clerk, today := p.clerk(agent), value.DateOf(p.clock.Now())
	page := clerk.get(views.IntakeURL + "?number=" + p.number(anna))
	sent := clerk.post(views.IntakeURL, url.Values{"action": {"send"}, "key": {page.value("key")}, "number": {p.number(anna)}, "kind": {"access"},
		"channel": {"letter"}, "on": {today.AddDays(-3).String()}, "identified": {"not_yet"}, "language": {"fi"}, "delivery": {"post"}})
	p.expect(sent, http.StatusSeeOther)
	at := sent.Header.Get("Location")
	post := func(to string, form url.Values, picture []byte) *answer {
		t.Helper()
		form.Set("version", p.version(strings.TrimPrefix(at, "/staff/requests/")))
		if picture == nil {
			return clerk.post(at+"/"+to, form)
		}
		return clerk.sendFile(at+"/"+to, form, "added_files", "kirje.png", picture)
	}
	clerk.get(at).shows(t, http.StatusOK, i18n.Date("fi", today.AddDays(-3)), "kirjattu")
	p.expect(post("take", url.Values{}, nil), http.StatusSeeOther)
	p.expect(post("ask", url.Values{"about": {"identity"}, "question": {"Kuka olet?"}}, nil), http.StatusSeeOther)
	found, err := p.store.StaffCase(t.Context(), p.member(agent), strings.TrimPrefix(at, "/staff/requests/"))
	p.must(err)
	letter := fmt.Sprintf("%s/messages/%d/message.pdf", at, found.Messages[0].ID)
	clerk.get(at).shows(t, http.StatusOK, letter, `name="identified"`)
	printed(t, clerk.get(letter))
	clerk.get(at+"/messages/x/message.pdf").shows(t, http.StatusNotFound)

	added := func(pairs ...string) url.Values {
		form := url.Values{"added_channel": {"letter"}, "added_on": {today.String()}, "added_identified": {"signature"}, "added_text": {"Laskut myös"}}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return form
	}
	clerk.get(at)
	post("add", added("added_identified", ""), nil).shows(t, http.StatusUnprocessableEntity, `id="added_identified-error"`, "Laskut myös")
	post("add", added("added_on", "eilen"), nil).shows(t, http.StatusUnprocessableEntity, `id="added_on-error"`, `value="eilen"`)
	p.expect(post("add", added(), aPicture()), http.StatusSeeOther)
	clerk.get(at).shows(t, http.StatusOK, "Laskut myös", "kirje.png")

	reply := url.Values{"channel": {"counter"}, "on": {today.String()}, "note": {"Kävi toimistolla."}}
	post("resume", reply, nil).shows(t, http.StatusUnprocessableEntity, `id="identified-error"`)
	reply.Set("identified", "document")
	p.expect(post("resume", reply, nil), http.StatusSeeOther)
	if mine := p.mine()[0]; mine.Identified != "document" || mine.State != models.InProgress {
		t.Errorf("%s, %s", mine.Identified, mine.State)
	}

	gone := url.Values{"gone_channel": {"phone"}, "gone_on": {today.String()}, "gone_identified": {"not_yet"}}
	clerk.get(at)
	post("withdraw", gone, nil).shows(t, http.StatusUnprocessableEntity, `id="gone_identified-error"`)
	gone.Set("gone_identified", "callback")
	p.expect(post("withdraw", gone, nil), http.StatusSeeOther)
	if mine := p.mine()[0]; mine.State != models.Withdrawn {
		t.Errorf("it is %s", mine.State)
	}
	p.customer(anna).get("/requests/"+strings.TrimPrefix(at, "/staff/requests/")).shows(t, http.StatusOK, "Puhelimitse", "Laskut myös")
}

// TestAddedOutsideIsKeptOnce: a letter that staff enter again, because they did not see what came of it, is one
// message with one scan, wherever the request stands.
func TestAddedOutsideIsKeptOnce(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		clerk := p.clerk(agent)
		kept := func(ref string) (messages, files int) {
			t.Helper()
			found, err := p.store.StaffCase(t.Context(), p.member(agent), ref)
			p.must(err)
			for _, m := range found.Messages {
				if !m.FromStaff() {
					messages, files = messages+1, files+len(m.Files)
				}
			}
			return messages, files
		}
		for _, state := range []models.State{models.Received, models.InProgress, models.SpecificationPending, models.Drafted, models.Approved, models.Answered} {
			ref := p.request(state)
			form := url.Values{"version": {p.version(ref)}, "added_channel": {"letter"}, "added_on": {value.DateOf(p.clock.Now()).String()}, "added_identified": {"signature"}, "added_text": {"Laskut myös"}}
			if messages, _ := kept(ref); messages != 0 {
				t.Fatalf("%s: %d messages to begin with", state, messages)
			}
			for _, want := range []int{http.StatusSeeOther, http.StatusConflict} {
				clerk.get("/staff/requests/" + ref)
				p.expect(clerk.sendFile("/staff/requests/"+ref+"/add", form, "added_files", "kirje.png", aPicture()), want)
				if messages, files := kept(ref); messages != 1 || files != 1 {
					t.Errorf("%s: %d messages with %d files are kept", state, messages, files)
				}
			}
		}
	})
}
