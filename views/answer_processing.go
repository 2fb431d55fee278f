package views

import (
	"slices"
	"strings"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views/i18n"
	"omatiedot/views/pdf"
)

// processing is what GDPR Article 15(1)(a) to (d), (g) and (h) and 15(2) ask, as far as it concerns
// the data that are held on this person.
func (w answer) processing() []pdf.Block {
	blocks := []pdf.Block{pdf.Paragraph{Text: w.T("answer.processing_text")}}
	add := func(heading string, part []pdf.Block) {
		blocks = append(append(blocks, pdf.Heading{Level: 2, Text: heading}), part...)
	}
	add(w.T("notice.controller"), w.controller())
	add(w.T("notice.purposes"), w.purposes())
	if len(w.held()) > 0 {
		add(w.T("notice.data"), []pdf.Block{w.groups()})
		add(w.T("notice.sources"), w.sources())
	}
	add(w.T("answer.portal"), w.portal())
	add(w.T("notice.recipients"), w.recipients())
	add(w.T("notice.transfers"), w.transfers())
	add(w.T("notice.automated"), w.automated())
	add(w.T("notice.rights"), []pdf.Block{pdf.Paragraph{Text: w.T("answer.rights_pointer", "Chapter", chapterRights)}})
	return blocks
}

// held are the kinds of which something is held.
func (w answer) held() []register.Kind {
	var held []register.Kind
	for _, s := range w.Sections {
		if s.Held() > 0 {
			held = append(held, w.register.Kind(s.Kind.Name))
		}
	}
	return held
}

// portalRecords are what this service itself holds on the person: the request and its answer at
// least.
func (w answer) portalRecords() []register.PortalRecord {
	records := []register.PortalRecord{w.register.PortalRecord(register.PortalRequests), w.register.PortalRecord(register.PortalAnswers)}
	if len(w.Accesses) > 0 {
		records = append(records, w.register.PortalRecord(register.PortalAccessLog))
	}
	return records
}

// concerned names the kinds held that a test is true of.
func (w answer) concerned(of func(register.Kind) bool) []string {
	var names []string
	for _, k := range w.held() {
		if of(k) {
			names = append(names, w.T(k.Key+".title"))
		}
	}
	return names
}

func (w answer) controller() []pdf.Block {
	d := w.register
	c := d.Controller
	facts := []pdf.Fact{
		{Label: w.T("notice.company"), Value: stack(w.in(c.Name), c.Street, c.PostalCode+" "+w.in(c.PostOffice),
			w.T("notice.business_id")+" "+c.BusinessID, c.Phone, c.Email, c.Website)},
		{Label: w.T("notice.contact"), Value: stack(w.in(d.Contact.Name), d.Contact.Phone, d.Contact.Email)},
	}
	if o := d.Officer; o != nil {
		facts = append(facts, pdf.Fact{Label: w.T("notice.officer"), Value: stack(w.in(o.Name), o.Phone, o.Email)})
	}
	return []pdf.Block{pdf.Facts{Facts: facts}}
}

// concernedPurposes are the purposes for which something that is held is processed, with the names of
// what is.
func (w answer) concernedPurposes() (purposes []register.Purpose, data [][]string) {
	for _, p := range w.register.Purposes {
		names := w.concerned(func(k register.Kind) bool { return slices.Contains(k.Purposes, p.Key) })
		for _, r := range w.portalRecords() {
			if slices.Contains(r.Purposes, p.Key) {
				names = append(names, w.T("register.portal."+r.Key))
			}
		}
		if len(names) > 0 {
			purposes, data = append(purposes, p), append(data, names)
		}
	}
	return purposes, data
}

func (w answer) purposes() []pdf.Block {
	var blocks []pdf.Block
	purposes, data := w.concernedPurposes()
	for i, p := range purposes {
		blocks = append(blocks, pdf.Record{Title: w.in(p.Name), Facts: []pdf.Fact{
			{Label: w.T("answer.purpose_text"), Value: w.in(p.Text)},
			{Label: w.T("notice.basis"), Value: stack(w.T("register.basis."+string(p.Basis)), w.in(p.BasisText))},
			{Label: w.T("answer.which_data"), Value: strings.Join(data[i], ", ")},
		}})
	}
	return blocks
}

// groups tells of each kind held how much there is, from where and until when.
func (w answer) groups() pdf.Table {
	t := pdf.Table{Columns: []pdf.Column{
		{Title: w.T("answer.group"), Weight: 27}, {Title: w.T("answer.count"), Weight: 17, Align: pdf.Right},
		{Title: w.T("notice.from"), Weight: 31}, {Title: w.T("notice.kept"), Weight: 50},
	}}
	for _, s := range w.Sections {
		if s.Held() == 0 {
			continue
		}
		name, k := s.Kind.Name, w.register.Kind(s.Kind.Name)
		t.Rows = append(t.Rows, []string{
			w.T("answer.group_chapter", "Title", w.T(name+".title"), "Number", chapterOf(name)),
			i18n.Number(w.lang, int64(s.Held())),
			strings.Join(w.sourceNames(s), "\n"),
			stack(w.in(k.Retention.Text), w.in(k.Retention.Basis)),
		})
	}
	return t
}

// sourcesOf are the sources that the records of a section name, in the order of the description; an
// empty key stands for those that name none.
func (w answer) sourcesOf(s models.Section) []string {
	field, ok := s.Kind.Field("source")
	if !ok {
		return nil
	}
	named := map[string]bool{}
	for _, e := range s.Passed() {
		code, _ := field.Of(e.Record).(models.Code)
		named[string(code)] = true
	}
	for _, r := range s.Records {
		if code, ok := field.Of(r).(models.Code); ok {
			named[string(code)] = true
		}
	}
	var keys []string
	for _, key := range append(register.SourceKeys(), "") {
		if named[key] {
			keys = append(keys, key)
		}
	}
	return keys
}

func (w answer) sourceNames(s models.Section) []string {
	var names []string
	for _, key := range w.sourcesOf(s) {
		name := w.in(w.register.Source(key).Name)
		if key == "" {
			name = w.T("record.source.none")
		}
		names = append(names, name)
	}
	return names
}

func (w answer) sources() []pdf.Block {
	named := map[string]bool{}
	for _, s := range w.Sections {
		for _, key := range w.sourcesOf(s) {
			named[key] = true
		}
	}
	var facts []pdf.Fact
	for _, s := range w.register.Sources {
		if named[s.Key] {
			facts = append(facts, pdf.Fact{Label: w.in(s.Name), Value: w.in(s.Text)})
		}
	}
	return []pdf.Block{pdf.Paragraph{Text: w.T("answer.sources_text")}, pdf.Facts{Facts: facts}}
}

func (w answer) portal() []pdf.Block {
	var facts []pdf.Fact
	for _, r := range w.portalRecords() {
		facts = append(facts, pdf.Fact{
			Label: w.T("register.portal." + r.Key),
			Value: stack(w.in(r.What), w.T("answer.kept", "Text", w.in(r.Retention.Text)), w.in(r.Retention.Basis)),
		})
	}
	return []pdf.Block{pdf.Facts{Facts: facts}}
}

// concernedRecipients are those who get something that is held, by actual name (Court of Justice of
// the EU, C-154/21), with the names of what they get.
func (w answer) concernedRecipients() (recipients []register.Recipient, data [][]string) {
	for _, r := range w.register.Recipients {
		names := w.concerned(func(k register.Kind) bool { return slices.Contains(k.Recipients, r.Key) })
		if len(names) > 0 {
			recipients, data = append(recipients, r), append(data, names)
		}
	}
	return recipients, data
}

func (w answer) recipients() []pdf.Block {
	recipients, data := w.concernedRecipients()
	blocks := []pdf.Block{pdf.Paragraph{Text: w.T("answer.recipients_text")}}
	if len(recipients) == 0 {
		blocks = []pdf.Block{pdf.Paragraph{Text: w.T("answer.no_recipients")}}
	}
	for i, r := range recipients {
		facts := []pdf.Fact{
			{Label: w.T("notice.role"), Value: w.T("register.role." + string(r.Role))},
			{Label: w.T("notice.why"), Value: w.in(r.Purpose)},
			{Label: w.T("answer.which_data"), Value: strings.Join(data[i], ", ")},
			{Label: w.T("notice.country"), Value: i18n.Country(w.lang, r.Country)},
		}
		if text := w.in(r.Safeguards); text != "" {
			facts = append(facts, pdf.Fact{Label: w.T("disclosures.safeguards"), Value: text})
		}
		blocks = append(blocks, pdf.Record{Title: w.in(r.Name), Facts: facts})
	}
	disclosed := w.T("answer.not_disclosed")
	if n := len(w.records("disclosures")); n > 0 {
		disclosed = w.T("answer.disclosed", "N", n, "Chapter", chapterOf("disclosures"))
	}
	return append(blocks, pdf.Paragraph{Text: disclosed})
}

// transfers are those outside the European Economic Area: what the company says of them, and to whom
// this person's data go or have gone.
func (w answer) transfers() []pdf.Block {
	var items []string
	recipients, _ := w.concernedRecipients()
	for _, r := range recipients {
		if !r.InEEA() {
			items = append(items, w.transfer(w.in(r.Name), r.Country, w.in(r.Safeguards)))
		}
	}
	for _, record := range w.records("disclosures") {
		r, ok := record.(*models.Disclosure)
		if ok && !r.Country.IsZero() && !(register.Recipient{Country: r.Country.String()}).InEEA() {
			items = append(items, w.transfer(i18n.Date(w.lang, r.Date)+": "+r.Recipient, r.Country.String(), r.Safeguards))
		}
	}
	blocks := []pdf.Block{pdf.Paragraph{Text: w.in(w.register.Transfers)}}
	if len(items) == 0 {
		return append(blocks, pdf.Paragraph{Text: w.T("answer.no_transfer")})
	}
	return append(blocks, pdf.Paragraph{Text: w.T("answer.transferred")}, pdf.List{Items: items})
}

func (w answer) transfer(recipient, country, safeguards string) string {
	if safeguards == "" {
		safeguards = w.T("record.source.none")
	}
	return w.T("answer.transfer", "Recipient", recipient, "Country", i18n.Country(w.lang, country), "Safeguards", safeguards)
}

func (w answer) automated() []pdf.Block {
	text := w.T("answer.not_analysed")
	if n := len(w.records("analyses")); n > 0 {
		text = w.T("answer.analysed", "N", n, "Chapter", chapterOf("analyses"))
	}
	var blocks []pdf.Block
	for _, paragraph := range w.register.Automated.Paragraphs(w.lang) {
		blocks = append(blocks, pdf.Paragraph{Text: paragraph})
	}
	return append(blocks, pdf.Paragraph{Text: text})
}

// stack joins what is there, a line below the other.
func stack(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "\n")
}
