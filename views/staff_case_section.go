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
	Passed    []CaseRecord // what records said that are the customer's no longer
	Back      Button
	Pages     []Button // to the earlier and later records, with what was chosen
	At        string   // where these lead, without the number of the page
}

// CaseRecord is a record that may be left out, or what it said before it changed.
type CaseRecord struct {
	ShownRecord
	Hints   []Cell // at other people
	Choice  Field
	Earlier []CaseEarlier
	Past    *Field // whether Earlier is left out; nil where there is none
}

// CaseEarlier is what a record said before it changed.
type CaseEarlier struct {
	EarlierRecord
	Hints []Cell
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
		if one.Past != nil {
			offered[one.Past.Name] = true
		}
		s.Records = append(s.Records, one)
	}
	for _, e := range shown.Gone {
		one := s.passed(&c, shown, e, d)
		offered[one.Past.Name] = true
		s.Passed = append(s.Passed, one)
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
	one := CaseRecord{ShownRecord: shownRecord(s.Lang, shown.Kind, record), Hints: s.hints(shown.Hints[id]), Earlier: s.earlier(shown, id)}
	which := models.WithheldRecord{Kind: shown.Kind.Name, Record: id}
	one.Choice = s.choice(c, which, s.T("staff.record_choice", "Record", one.Title), d)
	if len(one.Earlier) > 0 {
		one.Past = s.past(c, which, one.Title, d)
	}
	return one
}

// passed is what a record said that is the customer's no longer: the record itself is not theirs to see.
func (s *CaseSection) passed(c *Case, shown models.ShownSection, e models.Earlier, d models.DraftForm) CaseRecord {
	title := RecordTitle(s.Lang, shown.Kind, e.Record)
	which := models.WithheldRecord{Kind: shown.Kind.Name, Record: e.RecordID}
	return CaseRecord{ShownRecord: ShownRecord{Title: title}, Earlier: s.earlier(shown, e.RecordID), Past: s.past(c, which, title, d)}
}

// earlier is what a record said before.
func (s *CaseSection) earlier(shown models.ShownSection, record int64) (list []CaseEarlier) {
	for i, e := range shown.Earlier {
		if e.RecordID == record {
			list = append(list, CaseEarlier{earlierRecord(s.Page, e), s.hints(shown.PastHints[i])})
		}
	}
	return list
}

// past chooses whether what a record said before goes out.
func (s *CaseSection) past(c *Case, which models.WithheldRecord, title string, d models.DraftForm) *Field {
	which.Past = true
	field := s.choice(c, which, s.T("staff.past_choice", "Record", title), d)
	return &field
}

// choice is whether something goes out, and if not on which ground.
func (s *CaseSection) choice(c *Case, which models.WithheldRecord, label string, d models.DraftForm) Field {
	chosen := ""
	if i := slices.IndexFunc(d.Ruling.Withheld, func(w models.WithheldRecord) bool {
		return w.Kind == which.Kind && w.Record == which.Record && w.Past == which.Past
	}); i >= 0 {
		chosen = string(d.Ruling.Withheld[i].Ground)
	}
	return Field{
		Name: withholdName(which.Kind, which.Record, which.Past), Label: label, Type: SelectField,
		Options: Choose(groundOptions(s.Page, models.PartGroundsOf(c.request.Kind), s.T("staff.include")), chosen),
	}
}

func (s *CaseSection) hints(found []models.Hint) (cells []Cell) {
	for _, h := range found {
		cells = append(cells, Tag(Warn, s.T("staff.hint."+string(h.Kind), "Text", h.Text)))
	}
	return cells
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
