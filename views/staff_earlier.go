package views

import (
	"strconv"

	"omatiedot/models"
	"omatiedot/views/i18n"
)

// CustomerEarlierURL is where approvers see what a customer's records of a kind said before they changed.
func CustomerEarlierURL(number string, kind *models.Kind) string {
	return CustomerURL(number) + "/" + kind.Name + "/earlier"
}

// StaffEarlier is what the records of one kind held on a customer said before they changed, as approvers see it during
// a visit. What was never the customer's they can delete.
type StaffEarlier struct {
	Page
	Protected string // as in StaffCustomer
	Advice    string // what else to do about what was never the customer's
	Records   []StaffEarlierRecord
	Nothing   string
	Pages     Pagination
}

// StaffEarlierRecord is what one record said, with the button that deletes it.
type StaffEarlierRecord struct {
	EarlierRecord
	Delete PostButton
}

// NewStaffEarlier returns one page (from 1); total is how many there are on all pages.
func NewStaffEarlier(p Page, v models.Visit, kind *models.Kind, list []models.Earlier, total, page int) StaffEarlier {
	at := CustomerEarlierURL(v.Number, kind)
	p.Caption, p.Title = p.T("staff_customers.of", "Name", v.Name, "Number", v.Number), p.T("staff_earlier.title", "Kind", p.T(kind.Name+".title"))
	p.Lead, p.Back = p.T("section.earlier_lead"), &Link{Text: p.T(kind.Name + ".title"), URL: CustomerURL(v.Number) + "/" + kind.Name}
	s := StaffEarlier{Page: p, Protected: protectedWarning(p, v.Protection)}
	if total == 0 {
		s.Nothing = p.T("section.earlier_none")
	} else {
		s.Advice = p.T("staff_earlier.advice")
	}
	for _, past := range list {
		one := StaffEarlierRecord{earlierRecord(p, past), PostButton{
			Action: at, Hidden: []Hidden{{Name: "id", Value: strconv.FormatInt(past.ID, 10)}}, Button: Button{Text: p.T("staff_earlier.delete"), Kind: SecondButton},
		}}
		one.hideSecrets(p.Lang, kind, past.Record)
		s.Records = append(s.Records, one)
	}
	s.Pages = NewPagination(page, (total+models.PageSize-1)/models.PageSize, pageURL(at))
	return s
}

// EarlierMistake says why something cannot be deleted.
func EarlierMistake(lang string, wrong *models.Invalid) Errors {
	return Errors{{Text: i18n.T(lang, "staff_earlier.error."+wrong.Code)}}
}

// Template names the template of the page.
func (StaffEarlier) Template() string { return "staff/customer_earlier" }
