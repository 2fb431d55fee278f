package handlers_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/handlers"
	"omatiedot/models"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// TestPages looks at every page of the route table in every language, with something to show on it.
func TestPages(t *testing.T) {
	p := onePortal(t)
	for _, language := range i18n.Languages {
		p.clock.Advance(61 * time.Minute) // within an hour a person can take only so much along
		t.Run(language.Code, func(t *testing.T) {
			seen := 0
			for _, c := range matrix {
				if c.method() != http.MethodGet || !slices.Contains(c.want[:], http.StatusOK) {
					continue
				}
				v := p.actor(actors[slices.Index(c.want[:], http.StatusOK)])
				v.get("/language/" + language.Code)
				_, path, _ := c.prepare(p)
				if strings.HasPrefix(c.route, "GET /staff/customers/:number/") {
					v.visit("/staff/customers")
					p.expect(v.post("/staff/customers/1000001", url.Values{"code": {"contact"}}), http.StatusSeeOther)
				}
				if strings.HasPrefix(c.route, "GET /staff/consents/:number") {
					v.visit("/staff/consents")
					p.expect(v.post("/staff/consents", url.Values{"number": {"1000001"}, "code": {"data_protection"}}), http.StatusSeeOther)
				}
				a := p.expect(v.get(path), http.StatusOK)
				if !strings.HasPrefix(a.Header.Get("Content-Type"), "text/html") {
					continue
				}
				seen++
				t.Run(strings.ReplaceAll(c.route, "/", " "), func(t *testing.T) { viewstest.Check(t, a.body, language.Code) })
			}
			if seen < 15 {
				t.Errorf("only %d pages seen", seen)
			}
		})
	}
}

// TestKindPages looks at the page of every kind of record, whether anything is held or not.
func TestKindPages(t *testing.T) {
	p := onePortal(t)
	for _, subject := range []string{anna, "sari.suojala"} {
		v := p.customer(subject)
		for _, language := range i18n.Languages {
			v.get("/language/" + language.Code)
			for _, kind := range models.Kinds {
				a := p.expect(v.get("/me/"+kind.Name), http.StatusOK)
				t.Run(subject+" "+language.Code+" "+kind.Name, func(t *testing.T) { viewstest.Check(t, a.body, language.Code) })
			}
		}
	}
}

// TestLinks follows every link and looks for the route of every form, from where each actor begins.
func TestLinks(t *testing.T) {
	p := onePortal(t)
	p.request(models.Drafted)
	for _, start := range []struct{ actor, path string }{
		{"nobody", "/"}, {anna, "/me"}, {bo, "/me"}, {both, "/staff"}, {seller, "/staff"}, {admin, "/staff"},
	} {
		t.Run(start.actor, func(t *testing.T) {
			v := p.actor(start.actor)
			seen, queue := map[string]bool{start.path: true}, []string{start.path}
			for len(queue) > 0 && len(seen) < 400 {
				path := queue[0]
				queue = queue[1:]
				a := v.get(path)
				if a.StatusCode != http.StatusOK && a.StatusCode != http.StatusSeeOther {
					t.Errorf("a link leads to %s: %d", path, a.StatusCode)
				}
				for _, next := range a.leads(t) {
					if !seen[next] {
						seen[next] = true
						queue = append(queue, next)
					}
				}
			}
			if len(seen) < 5 {
				t.Errorf("only %d pages seen", len(seen))
			}
		})
	}
}

// leads are the addresses inside the portal that a page leads to.
func (a *answer) leads(t *testing.T) []string {
	t.Helper()
	var paths []string
	for _, link := range a.find("a", "href", "") {
		path, _, _ := strings.Cut(attribute(link, "href"), "#")
		// The language links lead back here, and logging in leads away.
		if strings.HasPrefix(path, "/") && !strings.HasPrefix(path, "/language/") && !strings.Contains(path, "/login") {
			paths = append(paths, path)
		}
	}
	if to := a.Header.Get("Location"); strings.HasPrefix(to, "/") {
		paths = append(paths, to)
	}
	for _, form := range a.find("form", "action", "") {
		path, method := attribute(form, "action"), strings.ToUpper(attribute(form, "method"))
		if !slices.ContainsFunc(handlers.Routes(), func(r handlers.Route) bool { return r.Method == method && fits(r.Path, path) }) {
			t.Errorf("%s: a form leads to %s %s, and there is no such route", a.path, method, path)
		}
	}
	return paths
}

// fits reports whether an address is of a route.
func fits(pattern, path string) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && !strings.HasPrefix(want[i], ":") {
			return false
		}
	}
	return true
}

// TestLanguage: the switch stays on the page and changes it; without a choice the register's language
// is used, and without that the browser's.
func TestLanguage(t *testing.T) {
	p := onePortal(t)
	lang := func(a *answer) string { return attribute(viewstest.Find(a.body, "html", "")[0], "lang") }
	v := p.visitor()
	v.header.Set("Accept-Language", "de, sv-FI;q=0.8, en;q=0.5")
	if got := lang(v.get("/notice")); got != "sv" {
		t.Errorf("the browser asks for Swedish and gets %s", got)
	}
	if got := lang(p.customer(bo).get("/me")); got != "sv" {
		t.Errorf("a Swedish-speaking customer gets %s", got)
	}
	v = p.customer(anna)
	for _, page := range []string{"/me", "/me/invoices?page=2", "/requests/new/access", "/permissions", "/notice"} {
		for _, language := range i18n.Languages {
			links := v.get(page).find("a", "hreflang", language.Code)
			if len(links) != 1 {
				t.Fatalf("%s: %d links to %s", page, len(links), language.Code)
			}
			p.expect(v.get(attribute(links[0], "href")), http.StatusSeeOther, page)
			if got := lang(v.get(page)); got != language.Code {
				t.Errorf("%s in %s is in %s", page, language.Code, got)
			}
		}
	}
	// The page that answers a form is reached by sending it: the switch leads to the form itself.
	v.get("/requests/new/access")
	a := p.expect(v.post("/requests/new/access", url.Values{"key": {"k"}, "action": {"check"}}), http.StatusOK)
	for _, link := range a.find("a", "hreflang", "sv") {
		p.expect(v.get(attribute(link, "href")), http.StatusSeeOther, "/requests/new/access")
	}
	p.expect(v.get("/language/de"), http.StatusNotFound)
	p.expect(v.get("/language/"), http.StatusNotFound)
}
