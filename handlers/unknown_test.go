package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// TestWhoMadeTheRequest: of a letter of which nobody knows who wrote it the customer is asked on its page, and what
// they write beside an empty box tells nothing.
func TestWhoMadeTheRequest(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		n := models.Intake{
			Number: p.number(anna), NewRequest: models.NewRequest{Kind: models.Portability, Language: "fi", FormKey: "letter"},
			Came: models.Came{
				Channel: models.ByLetter, Identified: models.NotIdentified, Delivery: "counter", On: value.DateOf(p.clock.Now()),
				Behalf: models.Behalf{Name: "Ville Vieras", Authority: "attorney"},
			},
		}
		r, _, err := p.store.TakeIn(t.Context(), p.member(agent), n)
		p.must(err)
		p.must(p.store.Take(t.Context(), p.member(agent), r.Ref, r.Version))
		at, staffAt := "/requests/"+r.Ref, "/staff/requests/"+r.Ref
		asked := i18n.T("fi", "requests.whose_behalf", "Name", "Ville Vieras")
		v, clerk := p.customer(anna), p.clerk(agent)
		v.get(at).shows(t, http.StatusOK, asked, i18n.T("fi", "requests.asked.unknown"))
		for _, c := range []struct {
			form    url.Values
			status  int
			unknown bool
		}{
			{url.Values{"message": {"En tunne häntä."}, "key": {"1"}}, http.StatusSeeOther, true},
			{url.Values{"message": {""}, "key": {"2"}}, http.StatusUnprocessableEntity, true},
			{url.Values{"message": {strings.Repeat("x", models.MaxDetails+1)}, "mine": {"yes"}, "key": {"3"}}, http.StatusUnprocessableEntity, true},
			{url.Values{"message": {" "}, "mine": {"yes"}, "key": {"4"}}, http.StatusSeeOther, false},
		} {
			v.get(at)
			a := p.expect(v.post(at+"/messages", c.form), c.status)
			if c.status != http.StatusSeeOther && len(a.find("input", "name", "mine")) != 1 {
				t.Error("the box is gone")
			}
			k, err := p.store.StaffCase(t.Context(), p.member(agent), r.Ref)
			p.must(err)
			offered := len(clerk.get(staffAt).find("input", "name", views.AddedOutside+"confirms")) == 1
			if got := k.Identified == models.NotIdentified; got != c.unknown || offered != c.unknown {
				t.Errorf("%v: unknown %t, staff can say who it was: %t", c.form, got, offered)
			}
		}
		a := v.get(at)
		if a.shows(t, http.StatusOK, asked); len(a.find("input", "name", "mine")) > 0 {
			t.Error("the customer is asked still")
		}
	})
}

// TestAnswerTheCustomerAlone: of a customer who was protected after somebody had asked for them staff read that nothing
// may be handed over, the draft is not approved as it is, and with one button the customer alone is answered.
func TestAnswerTheCustomerAlone(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		n := models.Intake{
			Number: p.number(anna), NewRequest: models.NewRequest{Kind: models.Access, Language: "fi", FormKey: "counter"},
			Came: models.Came{
				Channel: models.ByCounter, Identified: "document", Delivery: "counter", On: value.DateOf(p.clock.Now()),
				Behalf: models.Behalf{Name: "Ville Vieras", Authority: "attorney"},
			},
		}
		r, _, err := p.store.TakeIn(t.Context(), p.member(agent), n)
		p.must(err)
		p.must(p.store.Take(t.Context(), p.member(agent), r.Ref, r.Version))
		p.must(p.store.WriteDraft(t.Context(), p.member(agent), r.Ref, r.Version+1, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled}}))
		p.prefers("", "true")
		boss, at := p.clerk(chief), "/staff/requests/"+r.Ref
		warning := i18n.T("fi", "staff.heading.to_customer")
		page := boss.get(at)
		page.shows(t, http.StatusOK, warning, "Ville Vieras", i18n.T("fi", "staff.task_barred"))
		form := url.Values{"version": {p.version(r.Ref)}}
		boss.post(at+"/approve", form).shows(t, http.StatusUnprocessableEntity, i18n.T("fi", "staff.error.behalf.protected"))
		p.expect(boss.get(at+"/acknowledgement.pdf"), http.StatusNotFound)
		p.expect(boss.post(at+"/to_customer", form), http.StatusSeeOther)
		page = boss.get(at)
		if page.shows(t, http.StatusOK, i18n.T("fi", "staff.flash.to_customer")); strings.Contains(page.text(), i18n.T("fi", "staff.task_barred")) {
			t.Error("there is still something to hand over")
		}
		p.expect(boss.post(at+"/to_customer", form), http.StatusConflict)
	})
}
