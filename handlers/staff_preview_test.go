package handlers_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// TestUnopenedDraftIsNotApproved: the page says that it has to be opened, and again when it is tried
// nevertheless; what was filled in stays.
func TestUnopenedDraftIsNotApproved(t *testing.T) {
	p := onePortal(t)
	clerk := p.clerk(agent)
	ref, step := p.asked(models.NewRequest{Kind: models.Access}, clerk)
	step(clerk, "draft", nil, http.StatusSeeOther)
	p.clock.Advance(60 * 24 * 3600 * 1e9) // so that there is something to fill in
	clerk, chief := p.clerk(agent), p.clerk(chief)
	page, unopened := "/staff/requests/"+ref, i18n.T("fi", "staff.unopened")
	if text := clerk.get(page).shows(t, http.StatusOK).text(); strings.Contains(text, unopened) {
		t.Error("who cannot approve is told to open it")
	}
	opens := func(v *visitor, path string) { t.Helper(); p.expect(v.get(path), http.StatusOK) }
	opens(clerk, page+"/preview.pdf")
	opens(chief, page+"/preview.zip")
	form := url.Values{"version": {p.version(ref)}, "late_reason": {"Odotimme arkistoa."}}
	a := chief.post(page+"/approve", form).shows(t, http.StatusUnprocessableEntity, i18n.T("fi", "staff.error.preview.unopened"), unopened, "Odotimme arkistoa.")
	if len(a.find("a", "href", "#preview")) != 1 || len(a.find("h3", "id", "preview")) != 1 || len(a.find("a", "href", page+"/preview.pdf")) != 1 {
		t.Error("nothing leads to what is to be opened")
	}
	opens(chief, page+"/preview.pdf")
	said := i18n.T("fi", "staff.opened", "When", i18n.Time("fi", value.TimeOf(p.clock.Now())))
	if text := chief.get(page).shows(t, http.StatusOK, said).text(); strings.Contains(text, unopened) {
		t.Error("the page does not know that it was opened")
	}
	p.expect(chief.post(page+"/approve", form), http.StatusSeeOther)
}
