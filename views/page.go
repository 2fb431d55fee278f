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
	switch p.Reader.Kind {
	case Customer:
		return p.tabs(customerTabs, func(t tab) bool { return !t.own || p.Reader.Shown == "" })
	case Staff:
		return p.tabs(staffTabs, func(t tab) bool { return p.Reader.Is(t.roles...) })
	}
	return nil
}

// tab is a page that is always one click away.
type tab struct {
	url, text string
	own       bool     // of a customer's own data alone
	roles     []string // of staff
}

var (
	customerTabs = []tab{
		{url: "/me", text: "nav.me"},
		{url: "/permissions", text: "nav.permissions"},
		{url: "/requests", text: "nav.requests"},
		{url: "/access-log", text: "nav.access_log", own: true},
	}
	// Of two with one text only the first is shown.
	staffTabs = []tab{
		{url: "/staff/requests", text: "nav.staff_requests", roles: []string{"agent", "approver"}},
		{url: "/staff/customers", text: "nav.staff_customers", roles: []string{"agent", "approver"}},
		{url: ConfirmationsURL, text: "nav.staff_confirmations", roles: []string{"agent", "approver"}},
		{url: DueRestrictionsURL, text: "nav.staff_restrictions", roles: []string{"agent", "approver"}},
		{url: ReportsURL, text: "nav.staff_reports", roles: []string{"auditor", "approver", "admin"}},
		{url: AnsweredURL, text: "nav.staff_answered", roles: []string{"auditor"}},
		{url: ConsentsURL, text: "nav.staff_consents", roles: []string{"auditor", "approver"}},
		{url: "/staff/audiences", text: "nav.staff_audiences", roles: []string{"marketing"}},
		{url: "/staff/audiences/exports", text: "nav.staff_audiences", roles: []string{"auditor"}},
		{url: "/staff/imports", text: "nav.staff_imports", roles: []string{"admin", "auditor"}},
		{url: RetentionURL, text: "nav.staff_retention", roles: []string{"approver", "admin", "auditor"}},
		{url: "/staff/tokens", text: "nav.staff_tokens", roles: []string{"admin"}},
		{url: "/staff/webhooks", text: "nav.staff_webhooks", roles: []string{"admin"}},
	}
)

func (p Page) tabs(all []tab, shown func(tab) bool) (tabs []Tab) {
	path, _, _ := strings.Cut(p.Path, "?")
	last := ""
	for _, t := range all {
		if !shown(t) || t.text == last {
			continue
		}
		last = t.text
		tabs = append(tabs, Tab{Link: Link{Text: p.T(t.text), URL: t.url}, Current: path == t.url || strings.HasPrefix(path, t.url+"/")})
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
