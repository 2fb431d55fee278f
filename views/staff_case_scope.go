package views

import "omatiedot/models"

// asked is what a request asks for, in words.
func (c *Case) asked() []SummaryRow {
	k := c.request
	s := k.Scope
	rows := []SummaryRow{Fact(c.T("staff.asked"), c.T("staff.asks."+string(k.Kind)))}
	add := func(label string, cells ...Cell) { rows = append(rows, SummaryRow{Label: label, Values: cells}) }
	if len(s.Kinds) > 0 {
		var names []string
		for _, kind := range s.Kinds {
			names = append(names, c.T(kind+".title"))
		}
		add(c.T("staff.only_kinds"), Cells(names...)...)
	}
	if !s.From.IsZero() || !s.To.IsZero() {
		add(c.T("staff.period"), Cell{Text: c.T("staff.from_to", "From", c.Date(s.From), "To", c.Date(s.To))})
	}
	switch {
	case s.Ground != "" && k.Kind == models.Erasure:
		add(c.T("staff.ground"), Cell{Text: c.T("staff.erasure." + string(s.Ground)), Lines: atOnce(c.Page, k.Kind, s)})
	case s.Ground != "":
		add(c.T("staff.ground"), Cell{Text: restrictionGround(c.Page, s.Ground)})
	}
	if s.Marketing {
		add(c.T("staff.objected"), Cell{Text: c.T("staff.objected_marketing")})
	}
	for _, key := range s.Purposes {
		add(c.T("staff.objected"), Cell{Text: c.register.Purpose(key).Name.In(c.Lang)})
	}
	if s.Recipient {
		add(c.T("staff.recipient"), Cell{Text: c.T("staff.recipient_named")})
	}
	if k.Entry != nil {
		rows = append(rows, c.look(*k.Entry))
	}
	return rows
}

// look is the entry that the customer does not recognise, with the name that they do not see.
func (c *Case) look(e models.LookEntry) SummaryRow {
	reason := c.T("access_log.reason." + string(e.Reason))
	if e.Reason == "" {
		reason = c.T("staff.entry_no_reason")
	}
	return SummaryRow{Label: c.T("staff.entry"), Values: []Cell{{Text: c.Time(e.At), Lines: []string{reason, c.T("staff.entry_by", "Name", e.Name)}}}}
}

// came is by which way a request came, and how it is known who asks.
func (c *Case) came() SummaryRow {
	k := c.request
	cell := Cell{Text: c.T("staff.channel." + string(k.Channel)), Lines: []string{c.T("staff.identified." + string(k.Identified))}}
	if k.Behalf.Somebody() {
		cell.Lines = append(cell.Lines, c.T("staff.behalf", "Who", behalfName(c.Page, k.Behalf)))
	}
	if k.Delivery != "portal" {
		cell.Lines = append(cell.Lines, c.T("staff.delivery."+string(k.Delivery)))
	}
	return SummaryRow{Label: c.T("staff.came"), Values: []Cell{cell}}
}
