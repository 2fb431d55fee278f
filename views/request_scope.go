package views

import (
	"strconv"

	"omatiedot/models"
	"omatiedot/models/register"
)

// scopeRows tell in words what a request asks for within its kind, for the customer and staff alike.
// entry is the one of the access log that is not recognised; nil where there is none.
func scopeRows(p Page, kind models.RequestKind, s models.Scope, entry *models.AccessEntry, d *register.Description) []SummaryRow {
	switch kind {
	case models.Access:
		return append([]SummaryRow{groupsRow(p, s)}, periodRows(p, s)...)
	case models.Erasure:
		rows := []SummaryRow{groupsRow(p, s)}
		if s.Ground != "" {
			ground := Cell{Text: p.T("requests.ground." + string(s.Ground)), Lines: atOnce(p, kind, s)}
			rows = append(rows, SummaryRow{Label: p.T("requests.ground_erasure"), Values: []Cell{ground}})
		}
		return rows
	case models.RestrictionOfProcessing:
		return []SummaryRow{Fact(p.T("requests.ground"), p.T("requests.ground."+string(s.Ground))), groupsRow(p, s)}
	case models.Portability:
		to := "requests.recipient.me"
		if s.Recipient {
			to = "requests.recipient.other"
		}
		return []SummaryRow{Fact(p.T("requests.recipient"), p.T(to)), groupsRow(p, s)}
	case models.Objection:
		return []SummaryRow{objectionRow(p, s, d)}
	case models.Unrecognised:
		if entry != nil {
			return entryRows(p, *entry)
		}
	}
	return nil
}

// atOnce tells what a request to erase brings about by itself; nothing where that is nothing.
func atOnce(p Page, kind models.RequestKind, s models.Scope) []string {
	switch {
	case kind != models.Erasure:
		return nil
	case s.EndsConsents(kind):
		return lines(p.T("requests.at_once.consents"))
	case s.EndsMarketing(kind):
		return lines(p.T("requests.at_once.marketing"))
	}
	return nil
}

// groupsRow names the groups of data that are asked for.
func groupsRow(p Page, s models.Scope) SummaryRow {
	row := SummaryRow{Label: p.T("requests.groups_asked")}
	for _, name := range s.Kinds {
		row.Values = append(row.Values, Cell{Text: p.T(name + ".title")})
	}
	if len(s.Kinds) == 0 {
		row.Values = []Cell{{Text: p.T("requests.groups_all")}}
	}
	return row
}

func periodRows(p Page, s models.Scope) []SummaryRow {
	from, to := p.Date(s.From), p.Date(s.To)
	switch {
	case from != "" && to != "":
		return []SummaryRow{Fact(p.T("requests.period"), p.T("requests.period_both", "From", from, "To", to))}
	case from != "":
		return []SummaryRow{Fact(p.T("requests.period"), p.T("requests.period_from", "From", from))}
	case to != "":
		return []SummaryRow{Fact(p.T("requests.period"), p.T("requests.period_to", "To", to))}
	}
	return nil
}

func objectionRow(p Page, s models.Scope, d *register.Description) SummaryRow {
	row := SummaryRow{Label: p.T("requests.objected")}
	if s.Marketing {
		row.Values = append(row.Values, Cell{Text: p.T("requests.objected_marketing")})
	}
	for _, key := range s.Purposes {
		name := key
		if purpose := d.Purpose(key); purpose.Key != "" {
			name = purpose.Name.In(p.Lang)
		}
		row.Values = append(row.Values, Cell{Text: name})
	}
	return row
}

// entryRows tell of a look at the customer's data what the access log does.
func entryRows(p Page, e models.AccessEntry) []SummaryRow {
	l := AccessLog{Page: p}
	return []SummaryRow{
		Fact(p.T("access_log.time"), p.Time(e.At)), Fact(p.T("access_log.who"), accessWho(p.Lang, e)),
		{Label: p.T("access_log.what"), Values: []Cell{l.what(e)}}, {Label: p.T("access_log.why"), Values: []Cell{accessWhy(p.Lang, e)}},
	}
}

// scopeHidden carries a scope from the page on which it is looked over.
func scopeHidden(s models.Scope) []Hidden {
	var hidden []Hidden
	add := func(name, text string) {
		if text != "" {
			hidden = append(hidden, Hidden{name, text})
		}
	}
	for _, name := range s.Kinds {
		add("kinds", name)
	}
	add("from", s.From.String())
	add("to", s.To.String())
	add("ground", string(s.Ground))
	if s.Recipient {
		add("recipient", ToOther)
	}
	if s.Marketing {
		add("marketing", "yes")
	}
	for _, key := range s.Purposes {
		add("purposes", key)
	}
	if s.Entry != 0 {
		add("entry", strconv.FormatInt(s.Entry, 10))
	}
	return hidden
}
