package views

import (
	"net/url"
	"slices"
	"strconv"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views/i18n"
)

// KindPage is the records of one kind that are held on a customer, and beside them why they are.
type KindPage struct {
	Page
	Records []ShownRecord // where each is shown by itself
	Table   *Table        // where they are rows instead
	Nothing string        // what is said where there are none
	LeftOut string        // that answers keep some of them from the customer; may be empty
	Answers []Link        // to those
	Range   string        // which of many this page shows; empty where it shows all
	Pages   Pagination
	Decide  *Button // where the customer can decide on what is shown
	Earlier *Link   // to what the records said before they changed
	Why     Why
}

// ShownRecord is one record in words.
type ShownRecord struct {
	Title   string
	Facts   Summary
	Missing string // the fields in which nothing is held, in one line
	Wrong   *Link  // to tell what is missing; nil for an organisation, whose it is not to ask
	Origin  Details
}

// NewKindPage returns one page (from 1) of a section, with what the register description says of its
// kind.
func NewKindPage(p Page, section models.Section, page int, d *register.Description) KindPage {
	kind := section.Kind
	p.Title, p.Lead = p.T(kind.Name+".title"), p.T(kind.Name+".lead")
	p.Back = &Link{Text: p.T("section.back"), URL: "/me"}
	k := KindPage{Page: p, Why: newWhy(p.Lang, d, kind.Name)}
	switch {
	case section.Total > 0:
		k.show(section, page, "/me")
	case len(section.LeftOutBy) == 0:
		k.Nothing, k.Why.Title = p.T("section.nothing"), p.T("section.why_not")
	}
	k.leftOut(section)
	if section.Changes > 0 {
		k.Earlier = &Link{Text: p.T("section.earlier_link", "N", section.Changes), URL: "/me/" + kind.Name + "/earlier"}
	}
	if kind.Name == "contacts" {
		k.Decide = &Button{Text: p.T("contact.new"), URL: ContactURL, Kind: SecondButton}
	}
	if kind.Name == "permissions" {
		k.Decide = &Button{Text: p.T("section.decide"), URL: "/permissions", Kind: SecondButton}
	}
	return k
}

// leftOut tells that answers keep records from the customer, with the way to those where they are the reader's.
func (k *KindPage) leftOut(section models.Section) {
	if len(section.LeftOutBy) == 0 {
		return
	}
	if k.Reader.Shown != "" {
		k.LeftOut = k.T("section.left_out")
		return
	}
	k.LeftOut = k.T("section.left_out_why")
	for _, ref := range section.LeftOutBy {
		k.Answers = append(k.Answers, Link{Text: k.T("requests.one", "Ref", ref), URL: "/requests/" + ref})
	}
}

// Template names the template of the page.
func (KindPage) Template() string { return "customer/kind" }

// show fills in the records; at is the address of the page above.
func (k *KindPage) show(section models.Section, page int, at string) {
	pages := (section.Total + models.PageSize - 1) / models.PageSize
	if pages > 1 {
		first := (max(page, 1)-1)*models.PageSize + 1
		k.Range = k.T("section.range", "First", first, "Last", first+len(section.Records)-1, "Total", k.Number(int64(section.Total)))
	}
	k.Pages = NewPagination(page, pages, pageURL(at+"/"+section.Kind.Name))
	own := k.Reader.Kind == Customer && k.Reader.Shown == ""
	if columns, ok := recordColumns[section.Kind.Name]; ok {
		k.Table = recordTable(k.Lang, section, columns)
		if own {
			k.wrongRows(section)
		}
		return
	}
	for _, r := range section.Records {
		shown := shownRecord(k.Lang, section.Kind, r)
		if own {
			shown.wrong(k.Lang, section.Kind, r)
		}
		k.Records = append(k.Records, shown)
	}
}

// wrong puts a link beside each value by which the customer tells that it is wrong.
func (s *ShownRecord) wrong(lang string, kind *models.Kind, record any) {
	held := HeldFacts(RecordFacts(lang, kind, record))
	held = slices.DeleteFunc(held, func(f RecordFact) bool { return sourceKey(kind, f.Field) })
	for i, f := range held {
		if !f.Field.Computed {
			s.Facts.Rows[i].Change = &Link{Text: i18n.T(lang, "section.wrong"), About: f.Label, URL: wrongURL(kind, record, f.Field.Name)}
		}
	}
	if s.Missing != "" {
		s.Wrong = &Link{Text: i18n.T(lang, "section.complete"), About: s.Title, URL: wrongURL(kind, record, "")}
	}
}

// wrongRows adds a column, before the origin, by which the customer tells that something in a row is
// wrong.
func (k *KindPage) wrongRows(section models.Section) {
	at := len(k.Table.Columns) - 1
	k.Table.Columns = slices.Insert(k.Table.Columns, at, Column{Label: k.T("section.wrong_column")})
	for i, r := range section.Records {
		row := k.Table.Rows[i]
		k.Table.Rows[i] = slices.Insert(row, at, Cell{Text: k.T("section.wrong"), About: row[0].Text, URL: wrongURL(section.Kind, r, "")})
	}
}

// pageURL returns the addresses of the pages of a long list; the first has the list's own.
func pageURL(path string) func(page int) string {
	return func(page int) string {
		if page == 1 {
			return path
		}
		return path + "?" + url.Values{"page": {strconv.Itoa(page)}}.Encode()
	}
}

func shownRecord(lang string, kind *models.Kind, record any) ShownRecord {
	facts := RecordFacts(lang, kind, record)
	s := ShownRecord{
		Title:   RecordTitle(lang, kind, record),
		Missing: MissingFacts(lang, facts),
		Origin:  Details{Summary: i18n.T(lang, "section.origin"), Text: []string{RecordOrigin(lang, kind, record)}},
	}
	for _, f := range HeldFacts(facts) {
		if sourceKey(kind, f.Field) {
			s.Origin.Text = append(s.Origin.Text, f.Label+": "+f.Value)
			continue
		}
		s.Facts.Add(SummaryRow{Label: f.Label, Values: []Cell{f.Cell()}})
	}
	return s
}

// sourceKey reports whether a field is the key of a record in its source system alone. The numbers
// that customers know things by are keys too, and more.
func sourceKey(kind *models.Kind, f models.Field) bool {
	return f.Name == "id" && !slices.Contains([]string{"accounting_points", "contracts", "offers", "invoices"}, kind.Name)
}

// recordColumns are the kinds shown as rows, for there can be many and each is short: the fields of
// each column, the first as its value and the rest below it. Beside them stand the key in the source
// system, with the origin, and the currency, with its amount.
var recordColumns = map[string][][]string{
	"invoices":    {{"invoiced", "id"}, {"due"}, {"amount"}, {"status", "paid"}, {"reference", "contract"}},
	"collections": {{"date"}, {"stage", "note"}, {"amount"}, {"invoice"}, {"collector"}},
	"logins":      {{"time"}, {"service", "method"}, {"ip", "agent"}},
	"permissions": {{"decided_at"}, {"purpose", "channel"}, {"state", "previous", "valid_until"}, {"how", "list", "reference", "note", "scan", "wording", "language", "notice"}},
	"events":      {{"time"}, {"kind", "channel", "unit"}, {"subject", "text"}},
}

func recordTable(lang string, section models.Section, columns [][]string) *Table {
	kind := section.Kind
	t := &Table{Caption: i18n.T(lang, kind.Name+".title")}
	for i, names := range columns {
		field, _ := kind.Field(names[0])
		column := Column{Label: FieldLabel(lang, kind, field)}
		switch {
		case i == 0:
			column.Kind = HeadColumn
		case names[0] == "amount":
			column.Kind = NumberColumn
		}
		t.Columns = append(t.Columns, column)
	}
	t.Columns = append(t.Columns, Column{Label: i18n.T(lang, "section.origin")})
	for _, r := range section.Records {
		t.Rows = append(t.Rows, recordRow(lang, kind, r, columns))
	}
	return t
}

// recordRow is a record in cells. What has no column stands under the origin, so that nothing is left
// out.
func recordRow(lang string, kind *models.Kind, record any, columns [][]string) []Cell {
	facts := map[string]RecordFact{}
	for _, f := range RecordFacts(lang, kind, record) {
		facts[f.Field.Name] = f
	}
	origin := Cell{Text: RecordOrigin(lang, kind, record)}
	for _, f := range []RecordFact{facts["id"], facts["currency"]} {
		withAmount := f.Field.Name == "currency" && !facts["amount"].Empty()
		if !f.Empty() && !withAmount && !inColumn(columns, f.Field.Name) {
			origin.Lines = append(origin.Lines, f.Label+": "+f.Value)
		}
	}
	var row []Cell
	for _, names := range columns {
		cell := facts[names[0]].Cell()
		for _, name := range names[1:] {
			cell.Lines = append(cell.Lines, below(facts[name])...)
		}
		if cell.Text == "" && len(cell.Lines) > 0 {
			cell.Text, cell.Lines = cell.Lines[0], cell.Lines[1:]
		}
		row = append(row, cell)
	}
	return append(row, origin)
}

func inColumn(columns [][]string, name string) bool {
	return slices.ContainsFunc(columns, func(names []string) bool { return slices.Contains(names, name) })
}

// evident are the fields that need no label below another value.
var evident = []string{"channel", "unit", "note", "text", "wording"}

// below are the lines of a fact under another one in a cell.
func below(f RecordFact) []string {
	switch {
	case f.Empty():
		return nil
	case slices.Contains(evident, f.Field.Name):
		c := f.Cell()
		return append([]string{c.Text}, c.Lines...)
	}
	return []string{f.Label + ": " + f.Value}
}
