package views

import (
	"slices"
	"strings"

	"omatiedot/models"
	"omatiedot/views/i18n"
	"omatiedot/views/pdf"
)

// done is the first thing that a letter says: what was done.
func (w answer) done() string {
	outcome := string(w.Ruling.Outcome)
	switch {
	case w.Kind == models.Objection:
		return w.doneObjection()
	case w.Kind == models.Rectification && len(w.Fields) > 0:
		return w.T("ruling.corrected." + outcome)
	case w.Kind == models.Erasure && len(w.Ruling.Plan) > 0:
		return w.doneErasure()
	case w.StillRestricted:
		return w.T("ruling.still_restricted")
	case w.Ruling.Outcome == models.RefusedWhole:
		return ""
	case w.Kind == models.Rectification:
		return w.T("ruling.corrected_words." + outcome)
	}
	return w.T("ruling.done."+string(w.Kind), "Date", i18n.Date(w.lang, w.Dated))
}

// doneErasure counts the groups of data by what becomes of them.
func (w answer) doneErasure() string {
	count := map[models.Fate]int{}
	for _, p := range w.Ruling.Plan {
		count[p.Fate]++
	}
	if count[models.Keep] == len(w.Ruling.Plan) {
		return w.T("ruling.done_nothing_erased")
	}
	var said []string
	for _, fate := range models.Fates {
		if n := count[fate]; n > 0 {
			said = append(said, w.T("ruling.counted."+string(fate), "N", n))
		}
	}
	said = append(said, w.T("ruling.done.erasure"))
	if !w.CopiesUntil.IsZero() {
		said = append(said, w.T("ruling.copies_until", "Date", i18n.Date(w.lang, w.CopiesUntil)))
	}
	return strings.Join(said, " ")
}

// ended is what a request to erase ended by itself; "" for nothing.
func (w answer) ended() string {
	switch {
	case w.Kind == models.Erasure && !w.ConsentsEnded.IsZero():
		return w.T("ruling.consents_ended", "Date", i18n.Date(w.lang, w.ConsentsEnded))
	case w.Kind == models.Erasure && !w.MarketingEnded.IsZero():
		return w.T("ruling.marketing_ended", "Date", i18n.Date(w.lang, w.MarketingEnded))
	}
	return ""
}

// doneObjection names what ends. Direct marketing ended when it was objected to.
func (w answer) doneObjection() string {
	var said []string
	if names := w.purposeNames(w.Ruling.Purposes); len(names) > 0 {
		said = append(said, w.T("ruling.done.objection", "What", strings.Join(names, ", ")))
	}
	if !w.MarketingEnded.IsZero() {
		said = append(said, w.T("ruling.marketing_ended", "Date", i18n.Date(w.lang, w.MarketingEnded)))
	}
	return strings.Join(said, " ")
}

func (w answer) purposeNames(keys []string) []string {
	var names []string
	for _, key := range keys {
		names = append(names, w.in(w.register.Purpose(key).Name))
	}
	return names
}

// objected tells of each thing objected to whether and when it ends.
func (w answer) objected() pdf.Facts {
	var f pdf.Facts
	if !w.MarketingEnded.IsZero() {
		f.Facts = append(f.Facts, pdf.Fact{Label: w.T("ruling.marketing"), Value: w.T("ruling.ended", "Date", i18n.Date(w.lang, w.MarketingEnded))})
	}
	for i, name := range w.purposeNames(w.Scope.Purposes) {
		f.Facts = append(f.Facts, pdf.Fact{Label: name, Value: w.ends(w.Scope.Purposes[i])})
	}
	return f
}

// ends is when a purpose ends: at once where permissions are kept for it, else when staff have ended it.
func (w answer) ends(purpose string) string {
	if !slices.Contains(w.Ruling.Purposes, purpose) {
		return w.T("ruling.goes_on")
	}
	at := w.T("ruling.ends_by", "Date", i18n.Date(w.lang, w.Dated.AddDays(models.StopDays)))
	for _, p := range w.register.PermissionsFor(w.Ruling.Purposes...) {
		if slices.Contains(p.Purposes, purpose) {
			at = w.T("ruling.ends", "Date", i18n.Date(w.lang, w.Dated))
		}
	}
	return at
}

// restricted is what a restriction covers, from when until when.
func (w answer) restricted() pdf.Facts {
	r := w.Ruling.Restricted
	return pdf.Facts{Facts: []pdf.Fact{
		{Label: w.T("ruling.restricted"), Value: r.Scope}, {Label: w.T("ruling.restricted_from"), Value: i18n.Date(w.lang, w.Dated)},
		{Label: w.T("ruling.restricted_until"), Value: r.Until},
	}}
}

// told are those who had the data and are told what was done with them (GDPR Article 19).
func (w answer) told() []pdf.Block {
	if w.Ruling.Outcome == models.RefusedWhole || !slices.Contains([]models.RequestKind{models.Rectification, models.Erasure, models.RestrictionOfProcessing}, w.Kind) {
		return nil
	}
	heading := pdf.Heading{Level: 2, Text: w.T("ruling.told")}
	if len(w.Told) == 0 {
		return []pdf.Block{heading, pdf.Paragraph{Text: w.T("ruling.told_nobody")}}
	}
	return []pdf.Block{heading, pdf.Paragraph{Text: w.T("ruling.told_text")}, pdf.List{Items: w.Told}}
}
