package app

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"omatiedot/app/browser"
	"omatiedot/app/sample"
	"omatiedot/handlers"
	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// Who looks at a page.
const (
	nobody   = ""
	aino     = "aino.mallikas"       // has something of every kind
	riitta   = "riitta.isokallio"    // acts for others
	name     = "nieminen"            // of whom next to nothing is held
	gardener = "vesa.kasvihuone"     // of whom much is held
	agent    = "maarit.palvelu"      // staff
	both     = "harri.molempi"       // agent and approver
	approver = "tiina.tietosuoja"    // staff
	seller   = "mika.markkina"       // staff without requests
	sami     = "biret.nakkalajarvi"  // with a very long name
	swedish  = "gunilla.exempelberg" // asks, too
	admin    = "yrjo.yllapito"       // staff for imports
	auditor  = "tarja.tarkastaja"    // staff who see that rules are kept
)

var staffers = []string{agent, both, approver, seller, admin, auditor}

// ainos is where staff see the customer of whom there is something of every kind.
var ainos = "/staff/customers/" + sample.People(sample.Settings{Today: modelstest.Start})[0].CustomerNumber

// look is one page as one person sees it.
type look struct {
	who, path string
	main      bool // also looked at in the dark and, where asked for, kept as a picture
}

// unseen are the GET routes that lead to no page.
var unseen = []string{"/language/:lang", "/login", "/login/callback", "/staff/login", "/staff/login/callback", "/healthz", "/readyz", "/static/*", "/api/v1/openapi.json",
	"/contact/confirm/:token", // TestMailedLink opens it
	"/api/v1/permissions", "/api/v1/permissions/:number", "/api/v1/restrictions"}

// looks returns the pages of every GET route. refs are requests by their state, unsubscribe is a link.
func looks(refs map[models.State]string, unsubscribe string) map[string][]look {
	pages := map[string][]look{
		"/":                                      {{nobody, "/", true}, {aino, "/", false}},
		"/notice":                                {{nobody, "/notice", true}},
		"/accessibility":                         {{nobody, "/accessibility", true}},
		"/unsubscribe/:token":                    {{nobody, unsubscribe, false}, {aino, unsubscribe, false}},
		"/me":                                    {{aino, "/me", true}, {name, "/me", false}, {sami, "/me", true}},
		"/me/:kind/earlier":                      {{aino, "/me/contracts/earlier", true}, {name, "/me/contracts/earlier", false}},
		"/context":                               {{riitta, "/context", true}},
		"/permissions":                           {{aino, "/permissions", true}, {riitta, "/permissions", false}},
		"/contact":                               {{aino, "/contact", true}, {riitta, "/contact", false}},
		"/permissions/receipt":                   {{aino, "/permissions/receipt", true}, {name, "/permissions/receipt?on=2020-01-01", false}},
		"/permissions/history":                   {{aino, "/permissions/history", true}, {name, "/permissions/history", false}},
		"/requests":                              {{aino, "/requests", true}, {name, "/requests", false}},
		"/requests/new/:kind":                    {{aino, "/requests/new/access", false}},
		"/requests/:ref/done":                    {{aino, "/requests/" + refs[models.Received] + "/done", true}},
		"/requests/:ref/withdraw":                {{aino, "/requests/" + refs[models.Received] + "/withdraw", true}},
		"/requests/:ref":                         {{aino, "/requests/" + refs[models.Received], true}, {gardener, "/requests/" + refs[models.Answered], true}, {riitta, "/requests/" + refs[models.SpecificationPending], true}},
		"/staff":                                 {{seller, "/staff", true}, {agent, "/staff", false}},
		"/staff/requests":                        {{agent, "/staff/requests", true}, {agent, "/staff/requests?view=closed", false}, {agent, "/staff/requests?kind=access&view=mine", false}, {approver, "/staff/requests?saved=1", true}},
		"/access-log":                            {{aino, "/access-log", true}, {name, "/access-log", false}},
		"/staff/customers":                       {{agent, "/staff/customers", true}},
		"/staff/customers/:number":               {{both, ainos, true}, {approver, ainos, true}},
		"/staff/customers/:number/decision":      {{both, ainos + "/decision", true}},
		"/staff/customers/:number/:kind":         {{both, ainos + "/customers", true}, {both, ainos + "/invoices", false}, {both, ainos + "/offers", false}},
		"/staff/customers/:number/:kind/earlier": {{both, ainos + "/contracts/earlier", true}},
		"/staff/audiences":                       {{seller, "/staff/audiences", true}, {seller, "/staff/audiences?purpose=direct_marketing&channel=post&role=processor", true}},
		"/staff/consents":                        {{approver, "/staff/consents", true}},
		"/staff/consents/:number":                {{both, "/staff/consents/" + strings.TrimPrefix(ainos, "/staff/customers/"), true}},
		"/staff/audiences/exports":               {{seller, "/staff/audiences/exports", true}},
		"/staff/imports":                         {{admin, "/staff/imports", true}},
		"/staff/imports/:run":                    {{admin, "/staff/imports/1", true}},
		"/staff/intake":                          {{agent, "/staff/intake", true}},
		"/staff/answered":                        {{auditor, "/staff/answered", true}},
		"/staff/reports":                         {{approver, "/staff/reports", true}},
		"/staff/tokens":                          {{admin, "/staff/tokens", true}},
		"/staff/confirmations":                   {{agent, "/staff/confirmations", false}},
		"/staff/retention":                       {{approver, "/staff/retention", true}, {admin, "/staff/retention", false}},
		"/staff/customers/:number/restrictions":  {{both, ainos + "/restrictions", true}},
		"/staff/restrictions":                    {{agent, "/staff/restrictions", true}},
		"/staff/webhooks":                        {{admin, "/staff/webhooks", true}},
		"/staff/webhooks/:endpoint":              {{admin, "/staff/webhooks/1", true}},
	}
	// Documents, which are no pages, and the pages that TestFormPages, TestConfirmationPages and TestRectificationPages look at.
	for _, path := range []string{"/requests/:ref/answer.pdf", "/requests/:ref/answer.zip", "/requests/:ref/files/:id", "/staff/requests/:ref/preview.pdf", "/staff/requests/:ref/preview.zip", "/staff/requests/:ref/answer.pdf", "/staff/requests/:ref/answer.zip", "/staff/requests/:ref/acknowledgement.pdf",
		"/staff/requests/:ref/paper.pdf", "/staff/requests/:ref/messages/:id/message.pdf", "/staff/requests/:ref/proof.zip", "/staff/reports.csv", "/staff/requests/:ref/files/:id", "/me/download.pdf", "/me/download.json", "/me/download.zip",
		"/permissions/receipt.pdf", "/permissions/receipt.json", "/permissions/record.json", "/permissions/done", "/permissions/proof/:id", "/staff/customers/:number/permissions/:id/scan", "/staff/customers/:number/restrictions/:id/letter.pdf",
		"/staff/requests/:ref/fields", "/staff/requests/:ref/fields/:kind", "/staff/confirmations/:id", "/staff/confirmations/:id/letter.pdf", "/staff/consents/:number/receipt.pdf", "/staff/consents/:number/record.json"} {
		pages[path] = nil
	}
	for _, k := range models.RequestKinds {
		pages["/requests/new/:kind"] = append(pages["/requests/new/:kind"], look{name, "/requests/new/" + string(k), true})
	}
	for _, k := range models.Kinds {
		pages["/me/:kind"] = append(pages["/me/:kind"], look{aino, "/me/" + k.Name, slices.Contains([]string{"customers", "invoices", "events"}, k.Name)})
	}
	pages["/me/:kind"] = append(pages["/me/:kind"], look{gardener, "/me/events?page=100", false}, look{name, "/me/contracts", false})
	for _, state := range []models.State{models.Received, models.InProgress, models.Drafted, models.Answered} {
		pages["/staff/requests/:ref"] = append(pages["/staff/requests/:ref"], look{both, "/staff/requests/" + refs[state], true})
	}
	pages["/staff/requests/:ref"] = append(pages["/staff/requests/:ref"],
		look{agent, "/staff/requests/" + refs[models.Drafted], false}, look{approver, "/staff/requests/" + refs[models.Drafted], true})
	return pages
}

// requestsInEveryState makes requests and returns them by how far they came.
func requestsInEveryState(t *testing.T, portal string) map[models.State]string {
	t.Helper()
	clerk, other := enter(t, portal, "/staff/login", agent), enter(t, portal, "/staff/login", both)
	refs := map[models.State]string{
		models.Received: enter(t, portal, "/login", aino).ask(), models.InProgress: enter(t, portal, "/login", swedish).ask(),
		models.Drafted: enter(t, portal, "/login", sami).ask(), models.Answered: enter(t, portal, "/login", gardener).ask(),
		models.SpecificationPending: enter(t, portal, "/login", riitta).ask(),
	}
	for _, state := range []models.State{models.InProgress, models.Drafted, models.Answered, models.SpecificationPending} {
		clerk.step(refs[state], "take")
	}
	clerk.step(refs[models.SpecificationPending], "ask", "about", "specification", "question", "Mistä vuosista on kyse?")
	clerk.step(refs[models.Drafted], "draft", "text", "Tässä ovat tietosi.")
	clerk.step(refs[models.Answered], "draft", "text", "")
	other.step(refs[models.Answered], "approve")
	other.open(ainos).send(ainos, "code", "billing").sees("Aino Marjatta Mallikas")
	other.open("/staff/requests?kind=access").send("/staff/requests/views", "name", "Tarkastuspyynnöt", "kind", "access", "sharing", "shared").sees("Tarkastuspyynnöt")
	addWebhook(t, portal, "http://127.0.0.1:9/hook")
	customer := enter(t, portal, "/login", gardener)
	customer.await("/requests/"+refs[models.Answered], "PDF")
	return refs
}

func TestPages(t *testing.T) {
	browser.Start(t) // skips where there is none
	folder := t.TempDir()
	r := startDemo(t, "--data", folder)
	pages := looks(requestsInEveryState(t, r.url), linkIn(t, r.url, folder))
	var all []look
	for _, route := range handlers.Routes() {
		found, known := pages[route.Path]
		if route.Method != "GET" || slices.Contains(unseen, route.Path) {
			continue
		}
		if !known {
			t.Errorf("%s %s is looked at by nobody", route.Who, route.Path)
		}
		all = append(all, found...)
	}
	byPerson := map[string][]look{}
	for _, l := range all {
		byPerson[l.who] = append(byPerson[l.who], l)
	}
	for who, mine := range byPerson {
		t.Run(who, func(t *testing.T) {
			b := browser.Start(t)
			logIn(b, r.url, who)
			for _, language := range i18n.Languages {
				b.Open(r.url + "/language/" + language.Code)
				for _, l := range mine {
					b.Open(r.url + l.path)
					inspect(t, b, l, language.Code)
				}
			}
			b.Dark()
			for _, l := range mine {
				if l.main {
					b.Open(r.url + l.path)
					inspect(t, b, l, "dark")
				}
			}
		})
	}
	modelstest.Need(t, "axe", hasAxe(t))
}

// Every link of every page leads to a page.
func TestLinks(t *testing.T) {
	folder := t.TempDir()
	r := startDemo(t, "--data", folder)
	visitors, opened := map[string]*visitor{}, map[string]bool{}
	for _, all := range looks(requestsInEveryState(t, r.url), linkIn(t, r.url, folder)) {
		for _, l := range all {
			if visitors[l.who] == nil {
				switch {
				case l.who == nobody:
					visitors[l.who] = visit(t, r.url)
				case slices.Contains(staffers, l.who):
					visitors[l.who] = enter(t, r.url, "/staff/login", l.who)
				default:
					visitors[l.who] = enter(t, r.url, "/login", l.who)
				}
			}
			v := visitors[l.who]
			v.open(l.path).sees()
			for _, link := range viewstest.Find(v.page, "a", "") {
				to := viewstest.Attr(link, "href")
				if !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "/language/") || opened[l.who+to] {
					continue
				}
				opened[l.who+to] = true
				if v.open(to); v.status != http.StatusOK {
					t.Errorf("the link to %s on %s of %q answers %d", to, l.path, l.who, v.status)
				}
			}
		}
	}
}

// TestFormPages looks at pages that only a form leads to, and at the one for a wrong address.
func TestFormPages(t *testing.T) {
	r := startDemo(t, "--customers", "20")
	me, clerk := browser.Start(t), browser.Start(t)
	logIn(me, r.url, name)
	logIn(clerk, r.url, agent)
	for _, language := range i18n.Languages {
		text := func(key string) string { return i18n.T(language.Code, key) }
		me.Open(r.url + "/language/" + language.Code)
		me.Open(r.url + "/requests/new/access")
		me.Fill(text("requests.details_field"), strings.Repeat("Pitkäsanainen", 20))
		me.Click(text("requests.check"))
		me.See(text("requests.check_title"))
		inspect(t, me, look{name, "/requests/new/access, to be checked", true}, language.Code)

		me.Open(r.url + "/permissions")
		me.Click(text("permission.stop"))
		me.See(text("permission.done"))
		inspect(t, me, look{name, "/permissions/done", true}, language.Code)
		me.Click(text("permission.undo"))
		me.See(text("permission.what_changed"))

		clerk.Open(r.url + "/language/" + language.Code)
		clerk.Open(r.url + "/staff/customers")
		clerk.Click(text("staff_customers.find"))
		clerk.See(text("staff_customers.error.query.required"))
		inspect(t, clerk, look{agent, "/staff/customers, wrong", true}, language.Code)
		clerk.Fill(text("staff_customers.query"), "Ma")
		clerk.Click(text("staff_customers.find"))
		clerk.See("Aino Marjatta Mallikas")
		inspect(t, clerk, look{agent, "/staff/customers, found", true}, language.Code)
	}
	me.Open(r.url + "/nowhere")
	me.See(i18n.T("en", "error.title.not_found"))
	modelstest.Need(t, "axe", hasAxe(t))
	for _, v := range me.Axe() {
		t.Errorf("/nowhere: %s", v)
	}
}

// logIn logs one of the demonstration's people in; nobody stays outside.
func logIn(b *browser.Browser, portal, who string) {
	switch {
	case who == nobody:
		return
	case slices.Contains(staffers, who):
		b.Open(portal + "/staff/login")
	default:
		b.Open(portal + "/login")
	}
	choose(b, who)
}

// inspect looks for what must not be on any page, at both widths, and keeps pictures where asked.
func inspect(t *testing.T, b *browser.Browser, l look, as string) {
	t.Helper()
	where := fmt.Sprintf("%s for %q, %s", l.path, l.who, as)
	if status := b.Status(); status != http.StatusOK && status != http.StatusUnprocessableEntity {
		t.Errorf("%s: status %d", where, status)
		return
	}
	if text := b.Text(); strings.Contains(text, "⟦") {
		t.Errorf("%s: a text is missing: %s", where, text[strings.Index(text, "⟦"):])
	}
	widths := []int{360, 1200}
	if as == "dark" {
		widths = []int{1200, 360} // axe-core sees the last one
	}
	for _, width := range widths {
		if b.Horizontal(width) {
			t.Errorf("%s: has to be scrolled sideways at %d px", where, width)
		}
	}
	if hasAxe(t) {
		for _, v := range b.Axe() {
			t.Errorf("%s: %s", where, v)
		}
	}
	answered := func(problem string) bool { return strings.Contains(problem, "422") } // a form to be mended
	if problems := slices.DeleteFunc(b.Problems(), answered); len(problems) > 0 {
		t.Errorf("%s: the browser complains: %q", where, problems)
	}
	if l.main {
		picture(b, l.who+l.path+"."+as)
	}
}

// hasAxe reports whether axe-core is here; where it has to be and is not, the test fails.
func hasAxe(tb testing.TB) bool {
	tb.Helper()
	return here(tb, "axe", os.Getenv("OMATIEDOT_TEST_AXE") != "")
}

// here is found, unless the thing is required and not found: then the test fails.
func here(tb testing.TB, name string, found bool) bool {
	tb.Helper()
	if !found && modelstest.Required(name) {
		modelstest.Need(tb, name, false)
	}
	return found
}

// picture keeps a picture of the page at both widths in the folder OMATIEDOT_TEST_SCREENSHOTS.
func picture(b *browser.Browser, name string) {
	folder := os.Getenv("OMATIEDOT_TEST_SCREENSHOTS")
	if folder == "" {
		return
	}
	name = strings.NewReplacer("/", "_", "?", "_", "=", "_").Replace(name)
	for _, width := range []int{360, 1200} {
		b.Screenshot(filepath.Join(folder, fmt.Sprintf("%s.%d.png", name, width)), width)
	}
}
