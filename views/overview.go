package views

import (
	"slices"

	"omatiedot/models"
	"omatiedot/views/i18n"
)

// Overview is where a customer begins: every kind of record that the register may hold on them, with
// how much of each there is.
type Overview struct {
	Page
	Customer Summary
	Groups   []OverviewGroup
	Actions  []Button
	// Restrictions are what of the data may only be stored: GDPR Article 18.
	Restrictions []Summary
	Download     []Button
}

// OverviewGroup is some kinds of records that belong together for a customer.
type OverviewGroup struct {
	Title   string
	Entries []OverviewEntry
}

// OverviewEntry leads to the records of a kind.
type OverviewEntry struct {
	Link
	Count string // in words
	Held  bool   // whether there are any
}

// named is who the records are about: models.Me is.
type named interface {
	Name() string
	Number() string
}

// overviewGroups are the kinds by what customers come to see; every kind is in one group.
var overviewGroups = []struct {
	title string // key
	kinds []string
}{
	{"overview.about", []string{"customers", "addresses", "contacts", "representatives", "self_reported"}},
	{"overview.electricity", []string{"accounting_points", "contracts", "services", "offers"}},
	{"overview.billing", []string{"invoices", "collections"}},
	{"overview.contact", []string{"events", "logins", "documents"}},
	{"overview.decisions", []string{"permissions", "analyses"}},
	{"overview.given", []string{"disclosures"}},
}

// NewOverview returns the overview of what the sections hold on a customer; their totals are enough.
func NewOverview(p Page, me named, sections []models.Section) Overview {
	p.Title, p.Lead = p.T("overview.title"), p.T("overview.lead", "Company", p.Company.Name)
	if p.Reader.Shown != "" {
		p.Title, p.Lead = p.T("overview.other"), p.T("overview.other_lead", "Company", p.Company.Name)
	}
	o := Overview{Page: p, Actions: []Button{
		{Text: p.T("overview.ask"), URL: "/requests/new/access"},
		{Text: p.T("overview.permissions"), URL: "/permissions", Kind: SecondButton},
	}}
	for _, format := range models.DownloadFormats {
		o.Download = append(o.Download, Button{Text: p.T("download.as." + string(format)), URL: "/me/download." + string(format), Kind: SecondButton})
	}
	o.Customer.Add(Fact(p.T("overview.name"), me.Name()), Fact(p.T("customers.number"), me.Number()))
	o.Groups = overviewGroupsOf(p.Lang, "/me", sections)
	return o
}

// overviewGroupsOf are the groups with what the sections hold; each kind's page is below the address.
func overviewGroupsOf(lang, at string, sections []models.Section) []OverviewGroup {
	var groups []OverviewGroup
	for _, g := range overviewGroups {
		group := OverviewGroup{Title: i18n.T(lang, g.title)}
		for _, kind := range g.kinds {
			group.Entries = append(group.Entries, overviewEntry(lang, at, kind, sections))
		}
		groups = append(groups, group)
	}
	return groups
}

// Template names the template of the page.
func (Overview) Template() string { return "customer/overview" }

func overviewEntry(lang, at, kind string, sections []models.Section) OverviewEntry {
	total, leftOut := 0, false
	if i := slices.IndexFunc(sections, func(s models.Section) bool { return s.Kind.Name == kind }); i >= 0 {
		total, leftOut = sections[i].Total, len(sections[i].LeftOutBy) > 0
	}
	e := OverviewEntry{Link: Link{Text: i18n.T(lang, kind+".title"), URL: at + "/" + kind}, Held: total > 0}
	switch {
	case total == 0 && leftOut:
		e.Count = i18n.T(lang, "overview.left_out")
	case total == 0:
		e.Count = i18n.T(lang, "overview.nothing")
	case kind != "customers": // there is always one, and to count it says nothing
		e.Count = i18n.T(lang, "overview.count", "N", total)
	}
	return e
}
