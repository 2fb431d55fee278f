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
	one.Hints = s.hints(shown.Hints[id])
	choice := func(past bool, label string) Field {
		chosen := ""
		if i := slices.IndexFunc(d.Ruling.Withheld, func(w models.WithheldRecord) bool {
			return w.Kind == shown.Kind.Name && w.Record == id && w.Past == past
		}); i >= 0 {
			chosen = string(d.Ruling.Withheld[i].Ground)
		}
		return Field{
			Name: withholdName(shown.Kind.Name, id, past), Label: s.T(label, "Record", one.Title), Type: SelectField,
			Options: Choose(groundOptions(s.Page, models.PartGroundsOf(c.request.Kind), s.T("staff.include")), chosen),
		}
	}
	one.Choice = choice(false, "staff.record_choice")
	for i, e := range shown.Earlier {
		if e.RecordID == id {
			one.Earlier = append(one.Earlier, CaseEarlier{earlierRecord(s.Page, e), s.hints(shown.PastHints[i])})
		}
	}
	if len(one.Earlier) > 0 {
		past := choice(true, "staff.past_choice")
		one.Past = &past
	}
	return one
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
