package views

import (
	"omatiedot/models/register"
	"omatiedot/views/i18n"
)

// Why says of a kind of record why it is held, where it comes from, who gets it and how long it is
// kept, in the words of the register description (GDPR Article 15(1)).
type Why struct {
	Title string
	Parts []WhyPart
}

// WhyPart is one question with its answers, and what there is to tell of them on demand.
type WhyPart struct {
	Question string
	Answers  []string
	More     *Details // nil where the answers say all
}

func newWhy(lang string, d *register.Description, kind string) Why {
	k := d.Kind(kind)
	basis := i18n.T(lang, "section.basis", "Basis", k.Retention.Basis.In(lang))
	return Why{Title: i18n.T(lang, "section.why"), Parts: []WhyPart{
		purposesPart(lang, d.PurposesOf(k)),
		sourcesPart(lang, d.SourcesOf(k)),
		recipientsPart(lang, d.RecipientsOf(k)),
		{Question: i18n.T(lang, "section.retention"), Answers: append(k.Retention.Text.Paragraphs(lang), basis)},
		{Question: i18n.T(lang, "section.mandatory"), Answers: k.Mandatory.Paragraphs(lang)},
	}}
}

func purposesPart(lang string, purposes []register.Purpose) WhyPart {
	p := WhyPart{Question: i18n.T(lang, "section.purposes"), More: &Details{Summary: i18n.T(lang, "section.purposes_more")}}
	for _, one := range purposes {
		basis := i18n.T(lang, "register.basis."+string(one.Basis))
		p.Answers = append(p.Answers, one.Name.In(lang))
		p.More.Text = append(p.More.Text, one.Name.In(lang)+": "+basis+". "+one.BasisText.In(lang))
	}
	return p
}

func sourcesPart(lang string, sources []register.Source) WhyPart {
	p := WhyPart{Question: i18n.T(lang, "section.sources"), More: &Details{Summary: i18n.T(lang, "section.sources_more")}}
	for _, one := range sources {
		p.Answers = append(p.Answers, one.Name.In(lang))
		p.More.Text = append(p.More.Text, one.Name.In(lang)+": "+one.Text.In(lang))
	}
	return p
}

func recipientsPart(lang string, recipients []register.Recipient) WhyPart {
	p := WhyPart{Question: i18n.T(lang, "section.recipients")}
	if len(recipients) == 0 {
		p.Answers = []string{i18n.T(lang, "section.no_recipients")}
		return p
	}
	p.More = &Details{Summary: i18n.T(lang, "section.recipients_more")}
	for _, one := range recipients {
		text := one.Name.In(lang) + ": " + one.Purpose.In(lang)
		if !one.InEEA() {
			text += " " + i18n.T(lang, "section.outside", "Country", i18n.Country(lang, one.Country), "Safeguards", one.Safeguards.In(lang))
		}
		p.Answers = append(p.Answers, one.Name.In(lang))
		p.More.Text = append(p.More.Text, text)
	}
	return p
}
