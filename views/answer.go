package views

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
	"omatiedot/views/pdf"
)

// answerFile is the name of the attachment that holds the answer for machines.
const answerFile = "omatiedot.json"

// AnswerPDF returns the document that answers an access request: what GDPR Article 15(1) and (2) ask
// to be told of this person, and a copy of everything held (Article 15(3)), in the answer's language.
// The same answer gives the same bytes. The description must be the version that the answer was made
// under, and the answer must have a section of every kind, so that nothing is left out unseen.
func AnswerPDF(a models.Answer, d *register.Description) ([]byte, error) {
	w := answer{Answer: a, lang: i18n.Known(a.Language), register: d}
	if err := w.check(); err != nil {
		return nil, fmt.Errorf("answer %s: %w", a.Ref, err)
	}
	data, err := w.attachment()
	if err != nil {
		return nil, fmt.Errorf("answer %s: write it for machines: %w", a.Ref, err)
	}
	document := w.document()
	document.Attachments = []pdf.Attachment{{
		Name: answerFile, Description: w.T("answer.machine_file"), MIME: "application/json", Data: data,
	}}
	var b bytes.Buffer
	if err := pdf.Write(&b, document); err != nil {
		return nil, fmt.Errorf("answer %s: draw it: %w", a.Ref, err)
	}
	return b.Bytes(), nil
}

// attachment is the answer for machines.
func (w answer) attachment() ([]byte, error) {
	if w.Ref == "" {
		return DownloadJSON(w.Answer, w.register)
	}
	return json.MarshalIndent(w.Answer, "", "  ")
}

// answer puts an answer into words.
type answer struct {
	models.Answer
	lang     string
	register *register.Description
}

// The chapters, by number: the kinds stand between the processing and the access log.
const (
	chapterProcessing = 2
	chapterFirstKind  = 3
)

var (
	chapterAccesses = chapterFirstKind + len(models.Kinds)
	chapterRights   = chapterAccesses + 1
)

// chapterOf is the number of the chapter of a kind.
func chapterOf(kind string) int {
	return chapterFirstKind + slices.IndexFunc(models.Kinds, func(k *models.Kind) bool { return k.Name == kind })
}

func (w answer) check() error {
	if w.Description != w.register.Hash() {
		return fmt.Errorf("it was made under another register description than version %s", w.register.Version)
	}
	kinds := models.Kinds
	if w.Role != "" {
		kinds = slices.DeleteFunc(slices.Clone(kinds), func(k *models.Kind) bool { return !w.has(k) })
	}
	if len(kinds) == 0 || !slices.EqualFunc(w.Sections, kinds, func(s models.Section, k *models.Kind) bool { return s.Kind == k }) {
		return fmt.Errorf("its %d sections are not the kinds of the register in their order", len(w.Sections))
	}
	return nil
}

// T returns a text in the answer's language.
func (w answer) T(key string, args ...any) string { return i18n.T(w.lang, key, args...) }

// in is a text of the register description, its section signs kept on the line of their number.
func (w answer) in(t register.Text) string {
	return strings.ReplaceAll(t.In(w.lang), " §", "\u00a0§")
}

// has reports whether there is a section of the kind.
func (w answer) has(k *models.Kind) bool {
	return slices.ContainsFunc(w.Sections, func(s models.Section) bool { return s.Kind == k })
}

// records are those held of a kind.
func (w answer) records(kind string) []any {
	for _, s := range w.Sections {
		if s.Kind.Name == kind {
			return s.Records
		}
	}
	return nil
}

func (w answer) document() pdf.Document {
	company := w.in(w.register.Controller.Name)
	sections := w.chapters()
	for i := range sections {
		sections[i].Title = w.T("answer.chapter", "Number", i+1, "Title", sections[i].Title)
	}
	title, name := w.title(), cmp.Or(w.Ref, w.title())
	return pdf.Document{
		Lang: w.lang, Title: title, Subject: name, Author: company, Created: w.DataAt.Time(),
		Header: company + " · " + name,
		PageOf: func(page, pages int) string { return w.T("answer.page", "Page", page, "Pages", pages) },
		Cover:  w.cover(), Contents: w.T("answer.contents"), Sections: sections,
	}
}

func (w answer) title() string {
	switch {
	case w.Kind == models.Portability:
		return w.T("answer.title_portability")
	case w.Ref != "":
		return w.T("answer.title")
	case w.Role != "":
		return w.T("overview.other")
	default:
		return w.T("download.title")
	}
}

// chapters are numbered in their order; what is said of a person's rights is not for an organisation.
func (w answer) chapters() []pdf.Section {
	var chapters []pdf.Section
	add := func(title string, blocks []pdf.Block) {
		chapters = append(chapters, pdf.Section{Title: title, Blocks: blocks})
	}
	switch {
	case w.Role != "":
		add(w.T("download.about"), w.aboutOther())
	case w.Ref == "":
		add(w.T("download.about"), w.reply())
	default:
		add(w.T("answer.reply"), w.reply())
	}
	if w.Role == "" {
		add(w.T("answer.processing"), w.processing())
	}
	for _, s := range w.Sections {
		add(w.T(s.Kind.Name+".title"), w.kind(s))
	}
	if w.Role == "" {
		add(w.T("answer.accesses"), w.accesses())
		add(w.T("answer.rights"), w.rights())
	}
	return chapters
}

// cover says whose data it is by name and customer number; the personal identity code is not for a
// page that lies on top.
func (w answer) cover() pdf.Cover {
	c := w.register.Controller
	cover := pdf.Cover{
		Company:   w.in(c.Name),
		Address:   []string{c.Street, c.PostalCode + " " + w.in(c.PostOffice), w.T("notice.business_id") + " " + c.BusinessID},
		Title:     w.title(),
		Recipient: w.Name,
		Facts:     w.coverFacts(),
		Text:      w.T("answer.care"),
	}
	if w.Role != "" {
		cover.Text = w.T("download.care_other")
	}
	for _, r := range w.records("customers") {
		if c, ok := r.(*models.Customer); ok && c.Kind != models.Person {
			cover.Capacity = codeText(w.lang, "customers.kind", c.Kind)
		}
	}
	return cover
}

// capacity is in which role somebody is shown the data of an organisation.
func (w answer) capacity() string {
	return strings.ToLower(codeText(w.lang, "representatives.role", w.Role))
}

func (w answer) coverFacts() []pdf.Fact {
	facts := []pdf.Fact{{Label: w.T("customers.number"), Value: w.Number}}
	if w.Role != "" {
		facts = append(facts, pdf.Fact{Label: w.T("download.shown_to"), Value: w.Representative + ", " + w.capacity()})
	}
	if w.Ref != "" {
		facts = append(facts,
			pdf.Fact{Label: w.T("answer.reference"), Value: w.Ref},
			pdf.Fact{Label: w.T("answer.received"), Value: i18n.Date(w.lang, w.ReceivedOn)})
	}
	if !w.Dated.IsZero() {
		facts = append(facts, pdf.Fact{Label: w.T("answer.dated"), Value: i18n.Date(w.lang, w.Dated)})
	}
	if w.Copies() {
		facts = append(facts, pdf.Fact{Label: w.T("answer.data_at"), Value: i18n.Time(w.lang, w.DataAt)})
	}
	return append(facts, pdf.Fact{Label: w.T("notice.title"), Value: w.version()})
}

// version names the register description that the answer was made under.
func (w answer) version() string {
	from := w.register.Effective
	if day, err := value.ParseDate(from); err == nil {
		from = i18n.Date(w.lang, day)
	}
	return w.T("answer.version", "Version", w.register.Version, "Date", from)
}

// reply is the first chapter: what came of the request, what was written to the person, whether data are processed at all, and
// how to read the rest.
func (w answer) reply() []pdf.Block {
	var blocks []pdf.Block
	if w.Ref != "" {
		blocks = append(blocks, pdf.Heading{Level: 2, Text: w.T("ruling.outcome." + string(w.Outcome()))})
	}
	if w.Text != "" {
		blocks = append(blocks, pdf.Paragraph{Text: w.Text})
	}
	blocks = append(blocks, w.oneOf()...)
	at := i18n.Time(w.lang, w.DataAt)
	switch n := w.Held(); {
	case n > 0:
		blocks = append(blocks, pdf.Note{Title: w.T("answer.confirmed"), Text: w.holds() + " " + w.T("answer.entries", "N", n)})
	case len(w.Enclosures) > 0:
		blocks = append(blocks, pdf.Note{Title: w.T("answer.on_paper"), Text: w.T("answer.on_paper_text", "Time", at)})
	case len(w.records("customers")) > 0 && w.extent() != "everything":
		blocks = append(blocks, pdf.Note{Title: w.T("answer.confirmed"), Text: w.holds() + " " + w.T("answer.no_entries", "Chapter", chapterOf("customers"))})
	case len(w.records("customers")) > 0:
		blocks = append(blocks, pdf.Note{Title: w.T("answer.only_basics"),
			Text: w.T("answer.only_basics_text", "Chapter", chapterOf("customers"), "Time", at)})
	default:
		blocks = append(blocks, pdf.Note{Title: w.T("answer.nothing_held"), Text: w.T("answer.nothing_held_text", "Time", at)})
	}
	blocks = append(append(blocks, w.withheld()...), w.enclosures()...)
	if w.Role == "" && w.Kind != models.Portability {
		blocks = append(blocks, pdf.Paragraph{Text: w.T("answer.correspondence")})
	}
	return append(blocks, pdf.Paragraph{Text: w.T("answer.reading", "Processing", chapterProcessing,
		"First", chapterFirstKind, "Last", chapterAccesses-1, "Accesses", chapterAccesses, "Rights", chapterRights)})
}

// oneOf tells a person who has several customer numbers which of them the document is about.
func (w answer) oneOf() []pdf.Block {
	if !w.OneOf {
		return nil
	}
	return []pdf.Block{pdf.Paragraph{Text: w.T("answer.one_of", "Number", w.Number)}}
}

// extent names how much of what is held an answer has: everything, what was asked or what can be moved,
// each perhaps with something left out.
func (w answer) extent() string {
	extent := "everything"
	switch {
	case w.Kind == models.Portability:
		extent = "portable"
	case len(w.Scope.Kinds) > 0 || !w.Scope.From.IsZero() || !w.Scope.To.IsZero():
		extent = "asked"
	}
	if len(w.Ruling.Withheld) > 0 || slices.ContainsFunc(w.Sections, func(s models.Section) bool { return len(s.LeftOutBy) > 0 }) {
		extent += "_but"
	}
	return extent
}

// holds says what an answer with a copy of data has.
func (w answer) holds() string {
	return w.T("answer.holds."+w.extent(), "Time", i18n.Time(w.lang, w.DataAt))
}

// aboutOther is the first chapter of an organisation's data: whose they are, to whom they are shown,
// and what that leaves out.
func (w answer) aboutOther() []pdf.Block {
	blocks := []pdf.Block{pdf.Paragraph{Text: w.T("download.other_text",
		"Company", w.in(w.register.Controller.Name), "Name", w.Name, "Who", w.Representative, "Role", w.capacity(), "Time", i18n.Time(w.lang, w.DataAt))}}
	var missing []string
	for _, k := range models.Kinds {
		if !w.has(k) {
			missing = append(missing, w.T(k.Name+".title"))
		}
	}
	if len(missing) > 0 {
		blocks = append(blocks, pdf.Note{Title: w.T("download.left_out"), Text: w.T("download.left_out_text", "Kinds", strings.Join(missing, ", "))})
	}
	return append(blocks,
		pdf.Paragraph{Text: w.T("answer.machine_text", "File", answerFile)})
}
