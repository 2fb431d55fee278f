package views

import (
	"slices"
	"strings"

	"omatiedot/models"
	"omatiedot/views/i18n"
	"omatiedot/views/pdf"
)

// kind is the chapter of a kind: why it is held and who gets it, and every record with every value.
func (w answer) kind(s models.Section) []pdf.Block {
	name := s.Kind.Name
	blocks := []pdf.Block{pdf.Paragraph{Text: w.T(name + ".lead")}}
	if s.Left != "" {
		return append(blocks, pdf.Note{Text: w.T("ruling.left." + string(s.Left))})
	}
	if len(s.LeftOutBy) > 0 {
		blocks = append(blocks, pdf.Note{Text: w.leftOut(s)})
	}
	if s.Held() == 0 && len(s.LeftOutBy) > 0 {
		return blocks
	}
	if s.Held() == 0 {
		blocks = append(blocks, pdf.Note{Title: w.T("answer.none"), Text: w.T("section.nothing")})
		return append(blocks, w.earlier(s)...)
	}
	blocks = append(blocks, w.why(name))
	if name == "documents" {
		blocks = append(blocks, pdf.Paragraph{Text: w.T("answer.papers")})
	}
	if len(s.Records) == 0 {
		blocks = append(blocks, pdf.Note{Text: w.T("section.passed")})
		return append(blocks, w.earlier(s)...)
	}
	if columns, ok := answerColumns[name]; ok {
		blocks = append(blocks, w.table(s, columns))
		return append(blocks, w.earlier(s)...)
	}
	for _, r := range s.Records {
		blocks = append(blocks, w.record(s.Kind, r))
	}
	return append(blocks, w.earlier(s)...)
}

// leftOut tells that answers keep records from the customer, and which to the customer alone: requests are no matter of
// who acts for them.
func (w answer) leftOut(s models.Section) string {
	if w.Role != "" {
		return w.T("section.left_out")
	}
	return w.T("section.left_out_by", "Refs", strings.Join(s.LeftOutBy, ", "))
}

// earlier is what the records of a kind said before they changed, each with its last day.
func (w answer) earlier(s models.Section) []pdf.Block {
	if len(s.Earlier) == 0 {
		return nil
	}
	blocks := []pdf.Block{pdf.Heading{Level: 3, Text: w.T("section.earlier")}, pdf.Paragraph{Text: w.T("section.earlier_lead")}}
	for _, e := range s.Earlier {
		r := w.record(s.Kind, e.Record)
		r.Facts = append(r.Facts, pdf.Fact{Label: w.T("section.earlier"), Value: w.T("section.earlier_until", "Date", i18n.Time(w.lang, e.Replaced))})
		blocks = append(blocks, r)
	}
	return blocks
}

func (w answer) why(kind string) pdf.Block {
	k := w.register.Kind(kind)
	var purposes, recipients []string
	for _, p := range w.register.PurposesOf(k) {
		purposes = append(purposes, w.in(p.Name))
	}
	for _, r := range w.register.RecipientsOf(k) {
		recipients = append(recipients, w.in(r.Name))
	}
	if len(recipients) == 0 {
		recipients = []string{w.T("notice.no_recipients")}
	}
	return pdf.Facts{Facts: []pdf.Fact{
		{Label: w.T("notice.used_for"), Value: strings.Join(purposes, ", ")},
		{Label: w.T("notice.given_to"), Value: strings.Join(recipients, ", ")},
	}}
}

// record is one record with what is held, what is not, and where it came from.
func (w answer) record(kind *models.Kind, r any) pdf.Record {
	out := pdf.Record{Title: RecordTitle(w.lang, kind, r)}
	var missing []string
	for _, f := range RecordFacts(w.lang, kind, r) {
		if f.Empty() {
			missing = append(missing, f.Label)
			continue
		}
		out.Facts = append(out.Facts, pdf.Fact{Label: f.Label, Value: f.Value})
	}
	if len(missing) > 0 {
		out.Facts = append(out.Facts, pdf.Fact{Label: w.T("answer.missing"), Value: strings.Join(missing, ", ")})
	}
	out.Facts = append(out.Facts, pdf.Fact{Label: w.T("record.source"), Value: w.origin(kind, r)})
	return out
}

// origin is where a record came from, without the word that stands beside it here.
func (w answer) origin(kind *models.Kind, r any) string {
	return strings.TrimPrefix(RecordOrigin(w.lang, kind, r), w.T("record.origin", "Source", ""))
}

// answerColumns are the kinds set in rows, for there can be many and each is short: the fields of
// each column, the first as its value and the rest below it. Paper is narrower than a screen, so these
// are fewer columns than pages have.
var answerColumns = map[string][][]string{
	"invoices":    {{"invoiced", "due"}, {"id", "reference", "contract"}, {"status", "paid"}, {"amount"}},
	"collections": {{"date"}, {"stage", "note", "invoice", "collector"}, {"amount"}},
	"logins":      {{"time"}, {"service", "method"}, {"ip", "agent"}},
	"permissions": {{"decided_at"}, {"purpose", "channel"}, {"state", "previous", "valid_until"}, {"how", "list", "reference", "note", "scan", "wording", "language", "notice"}},
	"events":      {{"time"}, {"kind", "channel", "unit"}, {"subject", "text"}},
}

// tableWeights are the widths of the columns, the origin's last, where the contents alone would make
// a long column narrow.
var tableWeights = map[string][]float64{
	"invoices":    {2, 3.4, 2, 1.3, 2},
	"permissions": {1.5, 2.2, 1.2, 2.6, 2},
}

// table is a row for each record, with its origin in the last column.
func (w answer) table(s models.Section, columns [][]string) pdf.Table {
	t := pdf.Table{Caption: w.T("answer.in_all", "N", len(s.Records))}
	for _, names := range columns {
		field, _ := s.Kind.Field(names[0])
		column := pdf.Column{Title: FieldLabel(w.lang, s.Kind, field)}
		if names[0] == "amount" {
			column.Align = pdf.Right
		}
		t.Columns = append(t.Columns, column)
	}
	title := w.T("record.source")
	if !slices.ContainsFunc(columns, func(names []string) bool { return slices.Contains(names, "id") }) {
		title = w.T("answer.source_and_key")
	}
	t.Columns = append(t.Columns, pdf.Column{Title: title})
	for i, weight := range tableWeights[s.Kind.Name] {
		t.Columns[i].Weight = weight
	}
	for _, r := range s.Records {
		t.Rows = append(t.Rows, w.row(s.Kind, r, columns))
	}
	return t
}

// row is a record in cells. What has no column stands under the origin, so that nothing is left out:
// the key in the source system, and a currency that no amount is printed with.
func (w answer) row(kind *models.Kind, r any, columns [][]string) []string {
	facts := RecordFacts(w.lang, kind, r)
	fact := func(name string) RecordFact {
		i := slices.IndexFunc(facts, func(f RecordFact) bool { return f.Field.Name == name })
		return facts[i]
	}
	shown := map[string]bool{}
	var row []string
	for _, names := range columns {
		cell := []string{fact(names[0]).Value}
		for i, name := range names {
			shown[name] = true
			if i > 0 {
				cell = append(cell, below(fact(name))...)
			}
		}
		row = append(row, stack(cell...))
	}
	origin := []string{strings.ReplaceAll(w.origin(kind, r), "; ", "\n")}
	for _, f := range HeldFacts(facts) {
		switch name := f.Field.Name; {
		case shown[name], name == "currency" && !fact("amount").Empty():
		case name == "id":
			origin = append(origin, f.Value)
		default:
			origin = append(origin, f.Label+": "+f.Value)
		}
	}
	return append(row, stack(origin...))
}

// accesses is the log of who looked (Court of Justice of the EU, C-579/21): when, what for and in
// which role.
func (w answer) accesses() []pdf.Block {
	blocks := []pdf.Block{
		pdf.Paragraph{Text: w.T("answer.accesses_text")},
		pdf.Paragraph{Text: w.T("answer.accesses_names")},
		pdf.Paragraph{Text: w.T("answer.accesses_own", "Chapter", chapterOf("logins"))},
	}
	if len(w.Accesses) == 0 {
		return append(blocks, pdf.Note{Title: w.T("answer.none"), Text: w.T("answer.accesses_none")})
	}
	t := pdf.Table{Columns: []pdf.Column{
		{Title: w.T("answer.access_time")}, {Title: w.T("answer.access_reason")},
		{Title: w.T("answer.access_role")}, {Title: w.T("answer.reference")},
	}}
	for _, e := range w.Accesses {
		t.Rows = append(t.Rows, []string{i18n.Time(w.lang, e.At), w.reason(e), w.role(e), e.Ref})
	}
	return append(blocks, t)
}

// reason is what staff looked for, with what they wrote of it and the kind of data they looked at.
func (w answer) reason(e models.AccessEntry) string {
	switch {
	case e.Reason == "":
		return w.T("record.source.none")
	case e.Action == models.ActionRequestViewed:
		return w.T("answer.access_for_request")
	}
	parts := []string{codeText(w.lang, "access_log.reason", models.Code(e.Reason))}
	if e.Text != "" {
		parts = append(parts, e.Text)
	}
	if e.Kind != "" {
		parts = append(parts, w.T(e.Kind+".title"))
	}
	return strings.Join(parts, "; ")
}

func (w answer) role(e models.AccessEntry) string {
	switch {
	case e.Action == models.ActionRequestViewed:
		return w.T("answer.access_handler")
	case e.Unit != "":
		return w.T("access_log.unit." + string(e.Unit))
	}
	return w.T("answer.access_staff")
}
