package views

import (
	"slices"
	"strings"

	"omatiedot/models/register"
	"omatiedot/views/pdf"
)

// rights is the last chapter: what the person can do now, by GDPR Article 15(1)(e) and (f).
func (w answer) rights() []pdf.Block {
	contact := w.register.Contact
	blocks := []pdf.Block{
		pdf.Heading{Level: 2, Text: w.T("answer.mistake")},
		pdf.Paragraph{Text: w.T("answer.mistake_text")},
		pdf.Heading{Level: 2, Text: w.T("answer.ask")},
	}
	for _, paragraph := range contact.Text.Paragraphs(w.lang) {
		blocks = append(blocks, pdf.Paragraph{Text: paragraph})
	}
	blocks = append(blocks, pdf.Facts{Facts: []pdf.Fact{
		{Label: w.T("notice.contact"), Value: w.in(contact.Name)},
		{Label: w.T("notice.phone"), Value: contact.Phone},
		{Label: w.T("notice.email"), Value: contact.Email},
	}})
	if len(w.held()) > 0 {
		blocks = append(blocks, pdf.Note{Title: w.T("notice.objection_title"), Text: w.T("notice.objection_text")})
	}
	blocks = append(blocks, pdf.Heading{Level: 2, Text: w.T("notice.rights")}, pdf.Facts{Facts: w.rightFacts()},
		pdf.Heading{Level: 2, Text: w.T("answer.machine")}, pdf.Paragraph{Text: w.T("answer.machine_text", "File", answerFile)},
		pdf.Heading{Level: 2, Text: w.T("ruling.remedies")})
	return append(blocks, w.remedies()...)
}

// rightFacts are the rights that this person has in these data: some depend on the legal bases.
func (w answer) rightFacts() []pdf.Fact {
	facts := []pdf.Fact{
		{Label: w.T("notice.right.rectification"), Value: w.T("notice.right.rectification_text")},
		{Label: w.T("notice.right.erasure"), Value: stack(w.T("notice.right.erasure_text"), w.T("answer.erasure_here", "Chapter", chapterProcessing))},
		{Label: w.T("notice.right.restriction"), Value: w.T("notice.right.restriction_text")},
	}
	here := func(title, text string, what []string) {
		if len(what) > 0 {
			facts = append(facts, pdf.Fact{Label: title, Value: stack(text, w.T("answer.right_here", "What", strings.Join(what, ", ")))})
		}
	}
	here(w.T("notice.right.objection"), w.T("notice.right.objection_text"), w.purposesOn(register.BasisLegitimateInterest))
	here(w.T("notice.right.withdrawal"), w.T("notice.right.withdrawal_text"), w.purposesOn(register.BasisConsent))
	here(w.T("notice.right.portability"), w.T("notice.right.portability_text"), w.concerned(w.portable))
	return facts
}

// purposesOn names the purposes that concern the person and rest on a legal basis.
func (w answer) purposesOn(basis register.Basis) []string {
	var names []string
	purposes, _ := w.concernedPurposes()
	for _, p := range purposes {
		if p.Basis == basis {
			names = append(names, w.in(p.Name))
		}
	}
	return names
}

// portable reports whether a kind is processed on contract or consent and comes from the person, by
// what they told or by using the service (GDPR Article 20(1)).
func (w answer) portable(k register.Kind) bool {
	based := slices.ContainsFunc(w.register.PurposesOf(k), func(p register.Purpose) bool {
		return p.Basis == register.BasisContract || p.Basis == register.BasisConsent
	})
	provided := []string{register.SourceContract, register.SourcePerson, register.SourceUseOfService}
	section := w.Sections[chapterOf(k.Key)-chapterFirstKind]
	return based && slices.ContainsFunc(w.sourcesOf(section), func(key string) bool { return slices.Contains(provided, key) })
}

// remedies are the complaint (GDPR Article 77) and the court (Article 79), for under a heading of their own.
func (w answer) remedies() []pdf.Block {
	a := w.register.Authority
	return []pdf.Block{
		pdf.Paragraph{Text: w.T("answer.complaint_text")},
		pdf.Paragraph{Text: w.T("answer.court_text")},
		pdf.Facts{Facts: []pdf.Fact{
			{Label: w.T("notice.authority_name"), Value: w.in(a.Name)},
			{Label: w.T("answer.visit"), Value: w.in(a.Visit)},
			{Label: w.T("answer.post"), Value: w.in(a.Post)},
			{Label: w.T("notice.phone"), Value: a.Phone},
			{Label: w.T("notice.email"), Value: a.Email},
			{Label: w.T("notice.website"), Value: w.in(a.Web)},
			{Label: w.T("notice.authority_form"), Value: w.in(a.Form)},
		}, Together: true},
	}
}
