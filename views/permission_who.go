package views

import (
	"strings"

	"omatiedot/models"
)

// decisionBy says who decided and in which way, and where the proof is unless it is a click, with what
// staff wrote to it.
func decisionBy(p Page, d models.Permission) []string {
	facts := append(decidedWho(p, d), d.List)
	if d.Reference != "" && !madeHere(d.Reference) {
		facts = append(facts, p.T("permissions.reference")+": "+d.Reference)
	}
	if d.Note != "" {
		facts = append(facts, p.T("permissions.note")+": "+d.Note)
	}
	if d.Scan != "" {
		facts = append(facts, codeText(p.Lang, "permissions.scan", d.Scan))
	}
	return facts
}

// decidedWho is who decided, and in which way where that does not say it already.
func decidedWho(p Page, d models.Permission) []string {
	way := ""
	if d.How != "" {
		way = codeText(p.Lang, "permissions.how", d.How)
	}
	self := p.T("permission.by.self")
	if p.Reader.Capacity != "" { // somebody who acts for the customer reads it
		self = upperFirst(p.T("record.source.person"))
	}
	own := d.Source == "person" || d.Source == "use_of_service"
	switch {
	case d.Acted.ActorKind == models.ActedRepresentative:
		return []string{strings.TrimSpace(p.T("permission.by.representative", "Name", d.Acted.ActorName)), way}
	case d.Acted.ActorKind == models.ActedStaff && d.How != "request":
		return []string{p.T("permission.by.staff"), way}
	case d.How == "unsubscribe" && own:
		return []string{way} // whoever had the link
	case d.How == "portal" && own && p.Reader.Capacity == "":
		return []string{p.T("permission.by.portal")}
	case own:
		return []string{self, way}
	case d.Source == "":
		return []string{way}
	}
	return []string{upperFirst(codeText(p.Lang, "record.source", d.Source)), way}
}

// madeHere reports whether the portal made the reference, which then says nothing to anybody.
func madeHere(reference string) bool {
	for _, prefix := range []string{"change-", "renewal-", "link-", "one-click-"} {
		if strings.HasPrefix(reference, prefix) {
			return true
		}
	}
	return false
}
