package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"omatiedot/app/browser"
	"omatiedot/models"
	"omatiedot/views/i18n"
)

// TestRectificationPages: a customer tells in words what is wrong and sends a paper along, and a member of staff
// points at it in the records, so that it is answered by itself; the pages are looked at on the way.
func TestRectificationPages(t *testing.T) {
	me, clerk := browser.Start(t), browser.Start(t) // skips where there is none
	r := startDemo(t, "--customers", "20")
	paper := filepath.Join(t.TempDir(), "päätös.pdf")
	if err := os.WriteFile(paper, []byte("%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	logIn(me, r.url, aino)
	for _, language := range i18n.Languages {
		text := func(key string) string { return i18n.T(language.Code, key) }
		me.Open(r.url + "/language/" + language.Code)
		me.Open(r.url + "/requests/new/rectification")
		me.Fill(text("rectification.words_field"), "Sukunimeni on nykyään Malli.")
		me.Click(text("requests.check"))
		me.See(text("requests.check_title"))
		inspect(t, me, look{aino, "/requests/new/rectification, to be checked", true}, language.Code)
	}
	me.Attach(i18n.T("en", "requests.files"), paper)
	me.Click(i18n.T("en", "requests.send"))
	ref := strings.Split(me.URL(), "/")[4]
	me.Open(r.url + "/requests/" + ref)
	me.See("päätös.pdf")
	inspect(t, me, look{aino, "/requests/:ref, with a file", true}, "en")

	enter(t, r.url, "/staff/login", agent).step(ref, "take")
	logIn(clerk, r.url, agent)
	at := r.url + "/staff/requests/" + ref
	for _, language := range i18n.Languages {
		text := func(key string) string { return i18n.T(language.Code, key) }
		clerk.Open(r.url + "/language/" + language.Code)
		clerk.Open(at)
		clerk.See("päätös.pdf")
		inspect(t, clerk, look{agent, "/staff/requests/:ref, told in words", true}, language.Code)
		clerk.Click(text("rectification.point"))
		clerk.See("Sukunimeni on nykyään Malli.")
		inspect(t, clerk, look{agent, "/staff/requests/:ref/fields", true}, language.Code)
		clerk.Open(at + "/fields/invoices")
		inspect(t, clerk, look{agent, "/staff/requests/:ref/fields/invoices", true}, language.Code)
		clerk.Open(at + "/fields/customers")
		clerk.Click(text("rectification.point_at"))
		inspect(t, clerk, look{agent, "/staff/requests/:ref/fields/customers, one", true}, language.Code)
		clerk.Fill(text("rectification.which"), text("customers.family_name"))
		clerk.Click(text("rectification.add"))
		clerk.Click(text("rectification.point_send"))
		clerk.See(text("rectification.error.required"))
		inspect(t, clerk, look{agent, "/staff/requests/:ref/fields/customers, wrong", true}, language.Code)
	}
	clerk.Fill(i18n.T("en", "rectification.value", "Field", i18n.T("en", "customers.family_name")), "Malli")
	clerk.Click(i18n.T("en", "rectification.point_send"))
	clerk.See(i18n.T("en", "staff.flash."+string(models.StepFields)))
	clerk.See(i18n.T("en", "staff.accept"))
	inspect(t, clerk, look{agent, "/staff/requests/:ref, field by field", true}, "en")
}
