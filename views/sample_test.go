package views_test

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// samples are the pages that the tests look at: every page, filled in, empty and with mistakes. The
// files of the pages' tests add theirs with sample.
var samples []sampled

type sampled struct {
	name string
	page func(views.Page) views.View
}

// sample adds a page to the samples: var _ = sample("customer/overview, empty", func(…) …). It is made
// anew in each language. The page it is given has a language, a company and a token.
func sample(name string, page func(p views.Page) views.View) bool {
	samples = append(samples, sampled{name, page})
	return true
}

// blank is what a handler would have filled in before it knows the page.
func blank(lang string) views.Page {
	return views.Page{
		Lang: lang, Path: "/", CSRF: "token",
		Company: views.Company{Name: "Esimerkkilän Sähkö Oy", Email: "asiakaspalvelu@esimerkki.example", Phone: "+358 2 990 1000"},
	}
}

// asCustomer returns the page as a customer sees it who looks at their own data.
func asCustomer(p views.Page) views.Page {
	p.Reader = views.Reader{Kind: views.Customer, Name: "Aino Lehtinen"}
	return p
}

// asStaff returns the page as a staff member with the roles sees it.
func asStaff(p views.Page, roles ...string) views.Page {
	p.Reader = views.Reader{Kind: views.Staff, Name: "Kaisa Niemi", Roles: roles}
	return p
}

func TestPages(t *testing.T) {
	for _, s := range samples {
		for _, l := range i18n.Languages {
			t.Run(s.name+"/"+l.Code, func(t *testing.T) {
				page := render(t, s.page(blank(l.Code)))
				viewstest.Check(t, page, l.Code)
				keep(t, s.name, l.Code, page)
			})
		}
	}
}

func render(t *testing.T, v views.View) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := views.Render(&b, v); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// keep writes the page for people to look at, where OMATIEDOT_TEST_PAGES names a folder.
func keep(t *testing.T, name, lang string, page []byte) {
	dir := os.Getenv("OMATIEDOT_TEST_PAGES")
	if dir == "" {
		return
	}
	file := strings.NewReplacer("/", "-", " ", "-", ",", "").Replace(name) + "." + lang + ".html"
	if err := os.WriteFile(filepath.Join(dir, file), page, 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestEveryTemplateIsSampled fails when a template is shown by no sample: its mistakes would be found
// by a customer. Parts count as shown when a page that is shown includes them.
func TestEveryTemplateIsSampled(t *testing.T) {
	shown := map[string]bool{}
	for _, s := range samples {
		include(t, s.page(blank(i18n.Default)).Template(), shown)
	}
	for _, parts := range gallery(blank(i18n.Default)) {
		for _, part := range parts {
			include(t, part.template, shown)
		}
	}
	names, err := fs.Glob(os.DirFS("."), "*/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if name := strings.TrimSuffix(name, ".html"); !shown[name] {
			t.Errorf("no sample shows %s", name)
		}
	}
}

// include marks a template and those it includes.
func include(t *testing.T, name string, shown map[string]bool) {
	t.Helper()
	if shown[name] {
		return
	}
	shown[name] = true
	text, err := os.ReadFile(name + ".html")
	if err != nil {
		t.Fatal(err)
	}
	for _, piece := range strings.Split(string(text), `{{template "`)[1:] {
		included, _, _ := strings.Cut(piece, `"`)
		include(t, included, shown)
	}
}

// TestTemplatesDefineNothing: all templates share one name space, where a second definition of a name
// would silently replace the first.
func TestTemplatesDefineNothing(t *testing.T) {
	names, err := fs.Glob(os.DirFS("."), "*/*.html")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"{{define", "{{block", "{{ define", "{{- define", "{{- block"} {
			if bytes.Contains(text, []byte(word)) {
				t.Errorf("%s has %s", name, word)
			}
		}
	}
}

func TestSampleNamesAreUnique(t *testing.T) {
	var names []string
	for _, s := range samples {
		if slices.Contains(names, s.name) {
			t.Errorf("two samples are called %q", s.name)
		}
		names = append(names, s.name)
	}
}
