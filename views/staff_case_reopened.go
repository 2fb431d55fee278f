package views

import "omatiedot/models"

// reopened tells of a request that was taken up again: when, what came of its first answer, and whether the
// customer can open the one that was sent last.
func (c *Case) reopened() []SummaryRow {
	k := c.request
	if k.ReopenedOn.IsZero() {
		return nil
	}
	row := SummaryRow{Label: c.T("requests.reopened"), Values: []Cell{{
		Text: c.Date(k.ReopenedOn), Lines: []string{c.T("staff.first_answer", "Answered", c.Date(k.AnsweredOn), "Due", c.Date(k.FirstDueOn))},
	}}}
	if k.Package != nil && k.Package.TakenBack() {
		row.Values = append(row.Values, Tag(Warn, c.T("staff.taken_back")), Cell{Text: c.Time(k.Package.TakenBackAt)})
	}
	return []SummaryRow{row}
}

// takingBack is the choice to close the answer for the customer as the request is taken up again.
func (c *Case) takingBack() Field {
	f := Field{Name: fieldTakeBack, Label: c.T("staff.back"), Type: CheckboxField, Options: []Option{
		{Value: string(models.StepTakeBack), Label: c.T("staff.back_option"), Hint: c.T("staff.back_hint")},
	}}
	f.Options = Choose(f.Options, c.typed.Fields[fieldTakeBack])
	return f
}
