package views

import (
	"bytes"
	"fmt"
	"strings"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views/i18n"
	"omatiedot/views/pdf"
)

// LiftingPDF returns the letter that tells a customer that a restriction of their data ends, in their language:
// a page that fits a window envelope.
func LiftingPDF(of models.LiftingLetter, d *register.Description) ([]byte, error) {
	lang := i18n.Known(of.Language)
	l := letter{models.Letter{Name: of.Name, Address: of.Address}, lang, d}
	company := d.Controller.Name.In(lang)
	title := l.T("restrictions.letter")
	var b bytes.Buffer
	err := pdf.Write(&b, pdf.Document{
		Lang: lang, Title: title, Subject: title, Author: company, Created: of.At.Time(), Header: company + " · " + title,
		Cover: pdf.Cover{
			Company: company, Address: []string{d.Controller.Street, d.Controller.PostalCode + " " + d.Controller.PostOffice.In(lang)},
			Title: title, To: l.address(),
			Facts: []pdf.Fact{
				{Label: l.T("confirmation.letter_day"), Value: i18n.Date(lang, of.At.Date())},
				{Label: l.T("confirmation.letter_number"), Value: of.Number},
				{Label: l.T("restrictions.scope"), Value: of.Restriction.Scope},
			},
			Text: strings.Join([]string{of.Restriction.Notice, l.contact()}, "\n"),
		},
	})
	if err != nil {
		return nil, fmt.Errorf("draw the letter on the end of a restriction: %w", err)
	}
	return b.Bytes(), nil
}
