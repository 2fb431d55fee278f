// Package views is the look of the portal: a typed struct and a template for every page, the parts
// pages are made of, and the frame around them. It holds no queries, checks no permissions and reads
// no request: a page comes filled in from a handler and is only shown.
package views

import (
	"net/url"
	"strings"

	"omatiedot/static"
	"omatiedot/views/i18n"
)

// CSRFField is the name of the hidden field that carries the token against cross-site request forgery.
const CSRFField = "_csrf"

// Page is what every page has. A page's own struct embeds it.
type Page struct {
	Lang    string  // code of one of i18n.Languages
	Title   string  // what the page is about: its h1 and, with the company, its title
	Caption string  // a word above the h1 that says what the title belongs to; may be empty
	Lead    string  // an opening sentence under the h1; may be empty
	Path    string  // path and query of this page: where the language switch comes back to
	Reader  Reader  // who reads the page
	Company Company // the controller
	CSRF    string  // token for the forms of the page
	Notice  *Flash  // the outcome of the step before; nil for none
	Errors  Errors  // what is wrong with the form that was sent
	Back    *Link   // one step up; nil for none
	Demo    bool    // the portal runs with made-up data
}

// Company is the controller (GDPR Article 4(7)) as the frame of a page shows it.
type Company struct {
	Name  string
	Email string
	Phone string
}

// ReaderKind says what kind of reader a page has.
type ReaderKind int

// The kinds of readers. The zero value is somebody who has not logged in.
const (
	Nobody ReaderKind = iota
	Customer
	Staff
)

// Reader is the person who reads a page, as far as the frame shows it.
type Reader struct {
	Kind ReaderKind
	Name string // the person who logged in
	// Number is the customer number whose data the pages show: a person may have several.
	Number string

	// Shown is the customer whose data the pages show, and Capacity in words why the person may see
	// it ("isännöitsijä"). Both are empty when a person sees their own data.
	Shown    string
	Capacity string
	// Contexts is how many customers the person may see; above one the frame links to the choice.
	Contexts int

	Roles []string // of staff: agent, approver, marketing, auditor, admin
}

// Is reports whether a staff member has one of the roles.
func (r Reader) Is(roles ...string) bool {
	for _, have := range r.Roles {
		for _, role := range roles {
			if have == role {
				return true
			}
		}
	}
	return false
}

// CSRFField is the name of the hidden field with the token, for templates.
func (p Page) CSRFField() string { return CSRFField }

// T returns the text of a key in the page's language, see i18n.T.
func (p Page) T(key string, args ...any) string { return i18n.T(p.Lang, key, args...) }

// With hands a part of a page to its template together with the page, so that the part can
// translate and format: {{template "part/field" (.With .Email)}}.
func (p Page) With(it any) Part { return Part{Page: p, It: it} }

// Part is a part of a page as its template gets it.
type Part struct {
	Page
	It any
}

// Head is the text of the page's title element. It begins with a word for an error where the form
// has one, so that whoever hears the title first knows at once.
func (p Page) Head() string {
	parts := []string{}
	if len(p.Errors) > 0 {
		parts = append(parts, p.T("layout.error_prefix"))
	}
	if p.Title != "" {
		parts = append(parts, p.Title, "–")
	}
	return strings.Join(append(parts, p.T("layout.service"), "–", p.Company.Name), " ")
}

// Asset returns the address of a static file.
func (p Page) Asset(name string) string { return static.Path(name) }

// Home is the page where the reader begins.
func (p Page) Home() string {
	switch p.Reader.Kind {
	case Customer:
		return "/me"
	case Staff:
		return "/staff"
	default:
		return "/"
	}
}

// Login is where the reader logs in: staff pages have a login of their own.
func (p Page) Login() string {
	if strings.HasPrefix(p.Path, "/staff") {
		return "/staff/login"
	}
	return "/login"
}

// Tab is an entry of the main menu.
type Tab struct {
	Link
	Current bool
}

// Tabs are the entries of the reader's main menu. An entry is current on its own page and below it.
func (p Page) Tabs() []Tab {
	var tabs []Tab
	add := func(url, text string) {
		path, _, _ := strings.Cut(p.Path, "?")
		current := path == url || strings.HasPrefix(path, url+"/")
		tabs = append(tabs, Tab{Link: Link{Text: text, URL: url}, Current: current})
	}
	switch {
	case p.Reader.Kind == Customer:
		add("/me", p.T("nav.me"))
		add("/permissions", p.T("nav.permissions"))
		add("/requests", p.T("nav.requests"))
		if p.Reader.Shown == "" {
			add("/access-log", p.T("nav.access_log"))
		}
	case p.Reader.Kind == Staff:
		if p.Reader.Is("agent", "approver") {
			add("/staff/requests", p.T("nav.staff_requests"))
			add("/staff/customers", p.T("nav.staff_customers"))
			add(ConfirmationsURL, p.T("nav.staff_confirmations"))
		}
		if p.Reader.Is("auditor", "approver", "admin") {
			add(ReportsURL, p.T("nav.staff_reports"))
		}
		if p.Reader.Is("auditor") {
			add(AnsweredURL, p.T("nav.staff_answered"))
		}
		if p.Reader.Is("auditor", "approver") {
			add(ConsentsURL, p.T("nav.staff_consents"))
		}
		if p.Reader.Is("marketing") {
			add("/staff/audiences", p.T("nav.staff_audiences"))
		} else if p.Reader.Is("auditor") {
			add("/staff/audiences/exports", p.T("nav.staff_audiences"))
		}
		if p.Reader.Is("admin", "auditor") {
			add("/staff/imports", p.T("nav.staff_imports"))
		}
		if p.Reader.Is("approver", "admin", "auditor") {
			add(RetentionURL, p.T("nav.staff_retention"))
		}
		if p.Reader.Is("admin") {
			add("/staff/tokens", p.T("nav.staff_tokens"))
		}
		if p.Reader.Is("admin") {
			add("/staff/webhooks", p.T("nav.staff_webhooks"))
		}
	}
	return tabs
}

// LanguageLink is an entry of the language switch.
type LanguageLink struct {
	i18n.Language
	URL     string
	Current bool
}

// LanguageLinks is the language switch: it leads to the same page in each language.
func (p Page) LanguageLinks() []LanguageLink {
	links := make([]LanguageLink, 0, len(i18n.Languages))
	for _, l := range i18n.Languages {
		to := "/language/" + l.Code + "?to=" + url.QueryEscape(p.Path)
		links = append(links, LanguageLink{Language: l, URL: to, Current: l.Code == p.Lang})
	}
	return links
}
