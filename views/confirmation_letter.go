package views

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"omatiedot/models"
	"omatiedot/views/i18n"
	"omatiedot/views/pdf"
)

// ConfirmationPDF returns the letter that tells a customer that their permissions were changed, in their
// language: a page that fits a window envelope, and then what was changed and what holds now. portalURL
// is where they can change it.
func ConfirmationPDF(c models.ConfirmationToGive, portalURL string, at time.Time) ([]byte, error) {
	lang, d := i18n.Known(c.Now.Language), c.Holds.Description
	l := letter{models.Letter{Name: c.Holds.Name, Address: c.Address}, lang, d}
	title := l.T("confirmation.letter")
	company := d.Controller.Name.In(lang)
	section := pdf.Section{Title: l.T("confirmation.holds"), Blocks: []pdf.Block{l.holding(c.Holds.Cells)}}
	sections := []pdf.Section{section}
	if len(c.Changes) > 0 {
		sections = []pdf.Section{{Title: l.T("confirmation.changed"), Blocks: []pdf.Block{l.turned(c.Changes)}}, section}
	}
	var b bytes.Buffer
	err := pdf.Write(&b, pdf.Document{
		Lang: lang, Title: title, Subject: title, Author: company, Created: at, Header: company + " · " + title,
		PageOf: func(page, pages int) string { return l.T("answer.page", "Page", page, "Pages", pages) },
		Cover:  l.confirmationCover(c, portalURL), Sections: sections,
	})
	if err != nil {
		return nil, fmt.Errorf("draw the letter of a confirmation: %w", err)
	}
	return b.Bytes(), nil
}

func (l letter) confirmationCover(c models.ConfirmationToGive, portalURL string) pdf.Cover {
	company := l.register.Controller
	first := "confirmation.letter_changed"
	if len(c.Changes) == 0 {
		first = "confirmation.letter_same"
	}
	return pdf.Cover{
		Company: company.Name.In(l.lang), Address: []string{company.Street, company.PostalCode + " " + company.PostOffice.In(l.lang)},
		Title: l.T("confirmation.letter"), To: l.address(),
		Facts: []pdf.Fact{
			{Label: l.T("confirmation.letter_day"), Value: i18n.Date(l.lang, c.Holds.At.Date())},
			{Label: l.T("confirmation.letter_number"), Value: c.Holds.Number},
		},
		Text: strings.Join([]string{
			l.T(first), l.T("confirmation.letter_yours"),
			l.T("confirmation.letter_not_yours", "URL", strings.TrimSuffix(portalURL, "/")), l.contact(),
		}, "\n"),
	}
}

// holding is every cell: what was answered, since when, and what the company may do.
func (l letter) holding(cells []models.Cell) pdf.Table {
	t := pdf.Table{Columns: []pdf.Column{
		{Title: l.T("confirmation.what"), Weight: 4}, {Title: l.T("confirmation.answer"), Weight: 3}, {Title: l.T("confirmation.may"), Weight: 4},
	}}
	for _, c := range cells {
		state := cellState(l.lang, c)
		t.Rows = append(t.Rows, []string{cellName(l.lang, c), stack(append([]string{state.Text}, state.Lines...)...), whyText(l.lang, c)})
	}
	return t
}

// turned is what was changed: before and now, when and in which way.
func (l letter) turned(changes []models.TurnedCell) pdf.Table {
	t := pdf.Table{Columns: []pdf.Column{
		{Title: l.T("confirmation.what"), Weight: 4}, {Title: l.T("confirmation.before"), Weight: 2},
		{Title: l.T("confirmation.now"), Weight: 2}, {Title: l.T("confirmation.when"), Weight: 3},
	}}
	for _, change := range changes {
		before, now, when := turnedWords(l.lang, change)
		t.Rows = append(t.Rows, []string{decisionName(l.lang, change.Now, l.register), before, now, when})
	}
	return t
}

// turnedWords are what held before, what holds now, and when and in which way it was decided.
func turnedWords(lang string, change models.TurnedCell) (before, now, when string) {
	when = decidedWhen(lang, change.Now)
	if change.Now.How != "" {
		when += ", " + lowerFirst(codeText(lang, "permissions.how", change.Now.How))
	}
	return upperFirst(i18n.T(lang, decisionKeys[change.Before].word)), upperFirst(i18n.T(lang, decisionKeys[change.Now.State].word)), when
}
