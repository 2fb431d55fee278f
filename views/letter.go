package views

import (
	"bytes"
	"fmt"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views/i18n"
	"omatiedot/views/pdf"
)

// AnswerDocuments returns an answer as it is sent: where it is a copy of data, the document and all of
// it in a form for machines; otherwise a letter.
func AnswerDocuments(a models.Answer, d *register.Description) (models.Documents, error) {
	paper, err := AnswerPaper(a, d)
	if err != nil || !a.Copies() {
		return models.Documents{PDF: paper}, err
	}
	data, err := DownloadZIP(a, d)
	return models.Documents{PDF: paper, Data: data}, err
}

// AnswerPaper returns the document of an answer: AnswerPDF or a letter.
func AnswerPaper(a models.Answer, d *register.Description) ([]byte, error) {
	if a.Copies() {
		return AnswerPDF(a, d)
	}
	return letterPDF(a, d)
}

// letterPDF returns the letter that tells what is decided on a request: what was done and what not,
// on which ground, and what to do against it (GDPR Article 12(3) and (4)).
func letterPDF(a models.Answer, d *register.Description) ([]byte, error) {
	w := answer{Answer: a, lang: i18n.Known(a.Language), register: d}
	if w.Description != d.Hash() {
		return nil, fmt.Errorf("answer %s: it was made under another register description than version %s", a.Ref, d.Version)
	}
	company := w.in(d.Controller.Name)
	document := pdf.Document{
		Lang: w.lang, Title: w.T("ruling.letter"), Subject: w.Ref, Author: company, Created: w.DataAt.Time(),
		Header: company + " · " + w.Ref,
		PageOf: func(page, pages int) string { return w.T("answer.page", "Page", page, "Pages", pages) },
		Cover:  w.letterCover(),
		Sections: []pdf.Section{
			{Title: w.T("answer.reply"), Blocks: w.letter()},
			{Title: w.T("ruling.remedies"), Blocks: w.remedies()},
		},
	}
	var b bytes.Buffer
	if err := pdf.Write(&b, document); err != nil {
		return nil, fmt.Errorf("answer %s: draw it: %w", a.Ref, err)
	}
	return b.Bytes(), nil
}

func (w answer) letterCover() pdf.Cover {
	cover := w.cover()
	cover.Title = w.T("ruling.letter")
	cover.Facts = append([]pdf.Fact{{Label: w.T("ruling.about"), Value: requestKind(w.lang, w.Kind)}}, cover.Facts...)
	return cover
}

// letter is what is decided, in the order in which a reader asks: what came of it, in which parts, why, and
// who else is told.
func (w answer) letter() []pdf.Block {
	var blocks []pdf.Block
	if w.Text != "" {
		blocks = append(blocks, pdf.Paragraph{Text: w.Text})
	}
	blocks = append(blocks, pdf.Note{Title: w.T("ruling.outcome." + string(w.Ruling.Outcome)), Text: w.done()})
	if w.Kind != models.Objection { // which ends what it ends under all of them
		blocks = append(blocks, w.oneOf()...)
	}
	if text := w.ended(); text != "" {
		blocks = append(blocks, pdf.Paragraph{Text: text})
	}
	if w.Asked != "" {
		blocks = append(blocks, pdf.Facts{Facts: []pdf.Fact{{Label: w.T("ruling.asked"), Value: w.Asked}}})
	}
	if len(w.Fields) > 0 {
		blocks = append(blocks, w.ruledFields())
	}
	if len(w.Ruling.Plan) > 0 {
		blocks = append(blocks, w.plan())
	}
	switch {
	case w.Kind == models.Objection:
		blocks = append(blocks, w.objected())
	case w.Ruling.Restricted.Scope != "":
		blocks = append(blocks, w.restricted())
	}
	blocks = append(blocks, w.grounds()...)
	return append(append(blocks, w.told()...), w.enclosures()...)
}

// grounds are why something is not done, with the law.
func (w answer) grounds() []pdf.Block {
	var blocks []pdf.Block
	if w.Ruling.Explanation != "" {
		blocks = append(blocks, pdf.Heading{Level: 2, Text: w.T("ruling.why")}, pdf.Paragraph{Text: w.Ruling.Explanation})
	}
	if text := w.ground(w.Ruling.Ground); text != "" {
		blocks = append(blocks, pdf.Facts{Facts: []pdf.Fact{{Label: w.T("ruling.law"), Value: text}}})
	}
	if len(w.Ruling.Withheld) == 0 {
		blocks = append(blocks, w.overseen()...)
	}
	return blocks
}

// overseen tells what a person who is kept from data can ask instead (Data Protection Act 1050/2018
// section 34(4)).
func (w answer) overseen() []pdf.Block {
	if !w.Ruling.Overseen() {
		return nil
	}
	return []pdf.Block{pdf.Paragraph{Text: w.T("ruling.overseen")}}
}

// ground is a ground with its law, in one text; "" for none.
func (w answer) ground(g models.Ground) string {
	if g == "" {
		return ""
	}
	law := "ruling.law." + string(g)
	if own := law + "." + string(w.Kind); i18n.Has(own) {
		law = own // a ground of several rights stands in several Articles
	}
	return w.T("ruling.ground."+string(g)) + " " + w.T(law) + "."
}

func (w answer) ruledFields() pdf.Table {
	t := pdf.Table{Columns: []pdf.Column{
		{Title: w.T("ruling.field")}, {Title: w.T("ruling.old")}, {Title: w.T("ruling.new")}, {Title: w.T("ruling.decision")},
	}}
	for _, f := range w.Fields {
		decision := w.T("ruling.accepted")
		if !f.Accept {
			decision = w.T("ruling.declined") + ". " + w.ground(f.Ground)
		}
		if f.Note != "" {
			decision += " " + f.Note
		}
		t.Rows = append(t.Rows, []string{w.ruledName(f), w.ruledValue(f, f.Old), w.asked(f), decision})
	}
	return t
}

// ruledName names the value that a ruling is on.
func (w answer) ruledName(f models.RuledField) string {
	kind, err := models.KindNamed(f.Kind)
	if err != nil {
		return w.T("requests.details")
	}
	field, _ := kind.Field(f.Field)
	return w.T(kind.Name+".one") + ": " + FieldLabel(w.lang, kind, field)
}

// ruledValue is a value of the ruling in words.
func (w answer) ruledValue(f models.RuledField, text string) string {
	kind, err := models.KindNamed(f.Kind)
	if err != nil || text == "" {
		return text
	}
	field, _ := kind.Field(f.Field)
	return valueInWords(w.lang, kind, field, text, "part.none")
}

func (w answer) asked(f models.RuledField) string {
	asked := w.ruledValue(f, f.New)
	if f.Words == "" {
		return asked
	}
	return stack(asked, f.Words)
}

// withheld tells in the answer's first chapter what is left out of the copy, and on which ground.
func (w answer) withheld() []pdf.Block {
	if len(w.Ruling.Withheld) == 0 {
		return w.grounds() // of the copy as a whole
	}
	type group struct {
		kind   string
		ground models.Ground
		all    bool
		past   bool
	}
	var order []group
	count := map[group]int{}
	for _, r := range w.Ruling.Withheld {
		g := group{r.Kind, r.Ground, r.Record == 0, r.Past}
		if count[g]++; count[g] == 1 {
			order = append(order, g)
		}
	}
	var items []string
	for _, g := range order {
		key := "ruling.withheld_some"
		switch {
		case g.past:
			key = "ruling.withheld_past"
		case g.all:
			key = "ruling.withheld_all"
		}
		items = append(items, w.T(key, "Kind", w.T(g.kind+".title"), "N", count[g], "Why", w.ground(g.ground)))
	}
	blocks := []pdf.Block{pdf.Heading{Level: 2, Text: w.T("ruling.withheld")}, pdf.List{Items: items}}
	if w.Ruling.Explanation != "" {
		blocks = append(blocks, pdf.Paragraph{Text: w.Ruling.Explanation})
	}
	return append(blocks, w.overseen()...)
}
