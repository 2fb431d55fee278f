package views

import (
	"net/url"
	"slices"
	"strconv"

	"omatiedot/models"
	"omatiedot/models/value"
)

// CaseFieldsURL is where staff point at what a customer told of in words.
func CaseFieldsURL(ref string) string { return caseURL(ref) + "/fields" }

// caseFieldURL leads to the form on a record.
func caseFieldURL(ref string, kind *models.Kind, record any) string {
	return CaseFieldsURL(ref) + "/" + kind.Name + "?" + url.Values{WrongID: {strconv.FormatInt(kind.ID(record), 10)}}.Encode()
}

// CaseGroups are the groups of the customer's records, in one of which is what is wrong.
type CaseGroups struct {
	Page
	Protected string // as in Case
	Told      Summary
	Groups    []OverviewGroup
}

// NewCaseGroups returns the choice of a group for a rectification; the totals of the sections are enough.
func NewCaseGroups(p Page, k models.Case, sections []models.Section) CaseGroups {
	p.Caption, p.Title = p.T("requests.one", "Ref", k.Ref), p.T("rectification.point")
	p.Lead = p.T("rectification.point_lead")
	p.Back = &Link{Text: p.T("requests.one", "Ref", k.Ref), URL: caseURL(k.Ref)}
	g := CaseGroups{Page: p, Protected: protectedWarning(p, k.Protection), Groups: overviewGroupsOf(p.Lang, CaseFieldsURL(k.Ref), sections)}
	g.Told.Add(SummaryRow{Label: p.T("staff.details"), Values: []Cell{paragraphs(k.Details, p.T("staff.no_details"))}})
	return g
}

// Template names the template of the page.
func (CaseGroups) Template() string { return "staff/case_groups" }

// CaseRecords is a StaffKind for who answers a rectification, with the way to the form on each record.
type CaseRecords struct {
	StaffKind
}

// NewCaseRecords returns one page (from 1) of a section of the customer's records.
func NewCaseRecords(p Page, k models.Case, section models.Section, page int) CaseRecords {
	p.Caption, p.Title = p.T("requests.one", "Ref", k.Ref), p.T(section.Kind.Name+".title")
	p.Back = &Link{Text: p.T("rectification.point"), URL: CaseFieldsURL(k.Ref)}
	c := CaseRecords{StaffKind{KindPage: KindPage{Page: p}, Protected: protectedWarning(p, k.Protection)}}
	if section.Total == 0 {
		c.Nothing = p.T("section.nothing")
		return c
	}
	c.show(section, page, CaseFieldsURL(k.Ref))
	c.hideSecrets(section)
	c.choose(k.Ref, section)
	return c
}

// choose puts the way to the form at each record.
func (c *CaseRecords) choose(ref string, section models.Section) {
	link := func(record any, about string) Link {
		return Link{Text: c.T("rectification.point_at"), About: about, URL: caseFieldURL(ref, section.Kind, record)}
	}
	for i := range c.Records {
		one := link(section.Records[i], c.Records[i].Title)
		c.Records[i].Wrong = &one
	}
	if c.Table == nil {
		return
	}
	at := len(c.Table.Columns) - 1
	c.Table.Columns = slices.Insert(c.Table.Columns, at, Column{Label: c.T("section.wrong_column")})
	for i, record := range section.Records {
		one := link(record, c.Table.Rows[i][0].Text)
		c.Table.Rows[i] = slices.Insert(c.Table.Rows[i], at, Cell{Text: one.Text, About: one.About, URL: one.URL})
	}
}

// CaseCorrection is the form by which staff add what is wrong in a record to a rectification.
type CaseCorrection struct {
	RectificationForm
	Protected string // as in Case
}

// NewCaseCorrection returns the form on a record with what has been written in it.
func NewCaseCorrection(p Page, k models.Case, correction models.Correction, record any) CaseCorrection {
	kind := correction.Kind
	p.Caption, p.Title = p.T("requests.one", "Ref", k.Ref), p.T("rectification.point")
	p.Back = &Link{Text: p.T(kind.Name + ".title"), URL: CaseFieldsURL(k.Ref) + "/" + kind.Name}
	p.Path = caseFieldURL(k.Ref, kind, record)
	c := CaseCorrection{RectificationForm: correctionForm(p, correction, record), Protected: protectedWarning(p, k.Protection)}
	c.Record.Add(SummaryRow{Label: p.T("staff.details"), Values: []Cell{paragraphs(k.Details, p.T("staff.no_details"))}})
	c.Action = CaseFieldsURL(k.Ref) + "/" + kind.Name
	c.Hidden = append(correctionHidden(correction), Hidden{Name: "version", Value: strconv.Itoa(k.Version)})
	c.Check = Button{Text: p.T("rectification.point_send"), Name: "action", Value: ActionSend}
	for i, v := range correction.Values {
		field, _ := kind.Field(v.Field)
		w := &c.Wrong[i]
		w.Reason.Label = p.T("rectification.point_reason", "Field", w.Title)
		if held, secret := field.Of(record).(value.PersonalID); secret && held != "" {
			w.Now = Summary{}
			w.Now.Add(Fact(p.T("rectification.now"), held.Masked()))
		}
	}
	return c
}

// Template names the template of the page.
func (CaseCorrection) Template() string { return "staff/case_correction" }
