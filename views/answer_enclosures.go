package views

import (
	"fmt"
	"strings"

	"omatiedot/models"
	"omatiedot/views/i18n"
	"omatiedot/views/pdf"
)

// EnclosureName is what the nth file (from 1) of an answer is called beside its document. It says nothing
// of whom it is about.
func EnclosureName(lang string, n int, e models.Enclosure) string {
	return i18n.T(i18n.Known(lang), "answer.enclosure_file", "N", n) + models.FileExtension(e.Type)
}

// enclosures lists the files that go with the answer, each with its hash: who approves the document
// approves these files and no others.
func (w answer) enclosures() []pdf.Block {
	if len(w.Enclosures) == 0 {
		return nil
	}
	facts := pdf.Facts{}
	for i, e := range w.Enclosures {
		what := w.T("answer.enclosure", "File", EnclosureName(w.lang, i+1, e), "Form", fileForm(e.Type), "N", kilobytes(e.Size))
		facts.Facts = append(facts.Facts, pdf.Fact{Label: fmt.Sprintf("%d. %s", i+1, e.Title), Value: stack(what, "SHA-256 "+e.SHA256)})
	}
	return []pdf.Block{
		pdf.Heading{Level: 2, Text: w.T("answer.enclosures")}, pdf.Paragraph{Text: w.T("answer.enclosures_text", "N", len(w.Enclosures))}, facts,
	}
}

// enclosedFiles are the files themselves, for the package, and a line on each for its README.
func (p *packing) enclosedFiles() {
	for i, e := range p.answer.Enclosures {
		p.add(EnclosureName(p.answer.Language, i+1, e), e.Content, nil)
	}
}

func readmeEnclosures(a models.Answer) string {
	var b strings.Builder
	for i, e := range a.Enclosures {
		fmt.Fprintf(&b, "\n\n%s\n  %s", EnclosureName(a.Language, i+1, e), e.Title)
	}
	return b.String()
}
