package views

import (
	"omatiedot/models"
)

// EarlierPage is what the records of one kind said before they changed.
type EarlierPage struct {
	Page
	Records []EarlierRecord
	Nothing string
	Pages   Pagination
}

// EarlierRecord is one record as it was, and until when.
type EarlierRecord struct {
	ShownRecord
	Until string
}

// NewEarlierPage returns one page (from 1) of what records of a kind said; total is how many there are
// on all pages.
func NewEarlierPage(p Page, kind *models.Kind, list []models.Earlier, total, page int) EarlierPage {
	p.Title, p.Caption, p.Lead = p.T("section.earlier"), p.T(kind.Name+".title"), p.T("section.earlier_lead")
	p.Back = &Link{Text: p.T(kind.Name + ".title"), URL: "/me/" + kind.Name}
	e := EarlierPage{Page: p}
	if total == 0 {
		e.Nothing = p.T("section.earlier_none")
	}
	for _, past := range list {
		e.Records = append(e.Records, earlierRecord(p, past))
	}
	e.Pages = NewPagination(page, (total+models.PageSize-1)/models.PageSize, pageURL("/me/"+kind.Name+"/earlier"))
	return e
}

func earlierRecord(p Page, past models.Earlier) EarlierRecord {
	return EarlierRecord{ShownRecord: shownRecord(p.Lang, past.Kind, past.Record), Until: p.T("section.earlier_until", "Date", p.Time(past.Replaced))}
}

// Template names the template of the page.
func (EarlierPage) Template() string { return "customer/earlier" }
