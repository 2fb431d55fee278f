package views

import (
	"strings"

	"omatiedot/models/register"
	"omatiedot/views/i18n"
)

// NoticeMarkdown is the privacy notice of a register description in one language, to be printed or
// published elsewhere: what the page of NewNotice says.
func NoticeMarkdown(lang string, d *register.Description) []byte {
	p := Page{Lang: i18n.Known(lang)}
	n, m := NewNotice(p, d), &markdown{}
	m.heading(1, n.Title+": "+n.Caption)
	m.paragraphs(d.Intro.Paragraphs(p.Lang)...)
	m.heading(2, p.T("notice.controller"))
	m.summary(n.ControllerFacts())
	m.paragraphs(d.Contact.Text.Paragraphs(p.Lang)...)
	m.purposes(p, d)
	m.kinds(n)
	m.heading(2, p.T("notice.sources"))
	for _, s := range d.Sources {
		m.heading(3, s.Name.In(p.Lang))
		m.paragraphs(s.Text.Paragraphs(p.Lang)...)
	}
	m.heading(2, p.T("notice.recipients"))
	m.recipients(n.Recipients())
	for _, part := range []struct {
		title string
		text  register.Text
	}{{p.T("notice.transfers"), d.Transfers}, {p.T("notice.automated"), d.Automated}, {p.T("notice.protection"), d.Protection}} {
		m.heading(2, part.title)
		m.paragraphs(part.text.Paragraphs(p.Lang)...)
	}
	m.heading(2, p.T("notice.rights"))
	m.heading(3, p.T("notice.objection_title"))
	m.paragraphs(p.T("notice.objection_text"), p.T("notice.rights_text"))
	for _, r := range n.Rights {
		m.heading(3, r.Title)
		m.paragraphs(r.Text)
	}
	m.heading(2, p.T("notice.authority"))
	m.paragraphs(p.T("notice.authority_text"))
	m.summary(n.AuthorityFacts())
	m.paragraphs(p.T("notice.version", "Version", d.Version, "Date", n.Effective()))
	return m.bytes()
}

func (m *markdown) purposes(p Page, d *register.Description) {
	m.heading(2, p.T("notice.purposes"))
	for _, purpose := range d.Purposes {
		m.heading(3, purpose.Name.In(p.Lang))
		m.paragraphs(purpose.Text.Paragraphs(p.Lang)...)
		m.facts(p.T("notice.basis"), p.T("register.basis."+string(purpose.Basis))+". "+purpose.BasisText.In(p.Lang))
	}
}

func (m *markdown) kinds(n Notice) {
	m.heading(2, n.T("notice.data"))
	m.paragraphs(n.T("notice.data_text"))
	for _, k := range n.Register.Kinds {
		m.heading(3, n.T(k.Key+".title"))
		m.paragraphs(k.What.Paragraphs(n.Lang)...)
		m.facts(n.T("notice.used_for"), n.PurposesOf(k), n.T("notice.from"), n.SourcesOf(k), n.T("notice.given_to"), n.RecipientsOf(k),
			n.T("notice.kept"), k.Retention.Text.In(n.Lang)+" "+k.Retention.Basis.In(n.Lang), n.T("notice.mandatory"), k.Mandatory.In(n.Lang))
	}
	m.heading(2, n.T("notice.portal"))
	for _, r := range n.Register.Portal {
		m.heading(3, n.T("register.portal."+r.Key))
		m.paragraphs(r.What.Paragraphs(n.Lang)...)
		m.facts(n.T("notice.kept"), r.Retention.Text.In(n.Lang)+" "+r.Retention.Basis.In(n.Lang))
	}
	m.paragraphs(n.T("notice.cookies"))
}

// summary is a list of the summary's rows, the lines of a row after each other.
func (m *markdown) summary(s Summary) {
	for _, row := range s.Rows {
		var texts []string
		for _, c := range row.Values {
			texts = append(append(texts, c.Text), c.Lines...)
		}
		m.facts(row.Label, strings.Join(texts, ", "))
	}
}

func (m *markdown) recipients(t Table) {
	if len(t.Rows) == 0 {
		m.paragraphs(t.Empty)
		return
	}
	var head []string
	for _, c := range t.Columns {
		head = append(head, markdownSigns.Replace(c.Label))
	}
	var rows [][]string
	for _, cells := range t.Rows {
		var row []string
		for _, c := range cells {
			row = append(row, markdownSigns.Replace(strings.Join(append([]string{c.Text}, c.Lines...), ". ")))
		}
		rows = append(rows, row)
	}
	m.table(head, rows)
}
