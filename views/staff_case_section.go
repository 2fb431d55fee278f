package views

import (
	"fmt"
	"slices"

	"omatiedot/models"
)

// CaseSection is a page on which staff choose single records of a kind that an answer leaves out. It
// is between two looks at the draft's form: all that was filled in there is carried along.
type CaseSection struct {
	Page
	Protected string
	Action    string // back to the draft
	Hidden    []Hidden
	Range     string
	Records   []CaseRecord
	Back      Button
	Pages     []Button // to the earlier and later records, with what was chosen
	At        string   // where these lead, without the number of the page
}

// CaseRecord is a record that may be left out.
type CaseRecord struct {
	ShownRecord
	Hints  []Cell // at other people
	Choice Field
}

// NewCaseSection returns a page (from 1) of the section, with what the draft's form holds now and the
// fields that are carried along.
func NewCaseSection(p Page, k models.Case, shown models.ShownSection, page int, d models.DraftForm, carried []Hidden) CaseSection {
	kind := shown.Kind
	p.Caption, p.Title = p.T("requests.one", "Ref", k.Ref), p.T(kind.Name+".title")
	p.Lead = p.T("staff.section_lead")
	s := CaseSection{
		Page: p, Protected: protectedWarning(p, k.Protection), Action: caseURL(k.Ref) + "/form", At: caseURL(k.Ref) + "/sections/" + kind.Name,
		Back: Button{Text: p.T("staff.section_back")},
	}
	c := Case{Page: p, request: k}
	offered := map[string]bool{}
	for _, record := range shown.Records {
		one := s.record(&c, shown, record, d)
		offered[one.Choice.Name] = true
		s.Records = append(s.Records, one)
	}
	for _, h := range carried {
		if !offered[h.Name] && h.Name != CSRFField {
			s.Hidden = append(s.Hidden, h)
		}
	}
	s.turn(shown, page)
	return s
}

// Template names the template of the page.
func (CaseSection) Template() string { return "staff/case_section" }

func (s *CaseSection) record(c *Case, shown models.ShownSection, record any, d models.DraftForm) CaseRecord {
	id := shown.Kind.ID(record)
	one := CaseRecord{ShownRecord: shownRecord(s.Lang, shown.Kind, record)}
	for _, h := range shown.Hints[id] {
		one.Hints = append(one.Hints, Tag(Warn, s.T("staff.hint."+string(h.Kind), "Text", h.Text)))
	}
	chosen := ""
	if i := slices.IndexFunc(d.Ruling.Withheld, func(w models.WithheldRecord) bool { return w.Kind == shown.Kind.Name && w.Record == id }); i >= 0 {
		chosen = string(d.Ruling.Withheld[i].Ground)
	}
	one.Choice = Field{
		Name: withholdName(shown.Kind, id), Label: s.T("staff.record_choice", "Record", one.Title), Type: SelectField,
		Options: Choose(c.groundOptions(s.T("staff.include")), chosen),
	}
	return one
}

// turn adds the ways to the other pages of a long list.
func (s *CaseSection) turn(shown models.ShownSection, page int) {
	pages := (shown.Total + models.PageSize - 1) / models.PageSize
	if pages < 2 {
		return
	}
	first := (max(page, 1)-1)*models.PageSize + 1
	s.Range = s.T("section.range", "First", first, "Last", first+len(shown.Records)-1, "Total", s.Number(int64(shown.Total)))
	for _, to := range []struct {
		page int
		key  string
	}{{page - 1, "part.previous"}, {page + 1, "part.next"}} {
		if to.page >= 1 && to.page <= pages {
			s.Pages = append(s.Pages, Button{Text: s.T(to.key), Kind: SecondButton, Value: fmt.Sprintf("%s?page=%d", s.At, to.page)})
		}
	}
}
