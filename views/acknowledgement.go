package views

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
	"time"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views/i18n"
	"omatiedot/views/pdf"
)

// letter puts what goes out on paper into the customer's words.
type letter struct {
	models.Letter
	lang     string
	register *register.Description
}

func (l letter) T(key string, args ...any) string { return i18n.T(l.lang, key, args...) }

// AcknowledgementPDF returns the letter that tells that a request has come: what, when, and until when
// it is answered; or that it was withdrawn. It is one page that fits a window envelope.
func AcknowledgementPDF(of models.Letter, d *register.Description, at time.Time) ([]byte, error) {
	l := letter{of, i18n.Known(of.Request.Language), d}
	if of.Request.State == models.Withdrawn {
		return l.withdrawn(at)
	}
	cover := l.cover(l.T("acknowledgement.title"))
	cover.Facts = append(cover.Facts, l.received()...)
	cover.Text = strings.Join(l.acknowledged(), "\n")
	return l.draw(cover, at)
}

// withdrawn is the letter that tells that a request was taken back.
func (l letter) withdrawn(at time.Time) ([]byte, error) {
	r := l.Request
	cover := l.cover(l.T("acknowledgement.withdrawn"))
	cover.Facts = append(cover.Facts,
		pdf.Fact{Label: l.T("answer.received"), Value: i18n.Date(l.lang, r.ReceivedOn)},
		pdf.Fact{Label: l.T("acknowledgement.withdrawn_on"), Value: i18n.Date(l.lang, r.AnsweredOn)})
	cover.Text = l.T("acknowledgement.withdrawn_text", "Ref", r.Ref) + "\n" + l.contact()
	return l.draw(cover, at)
}

// MessagePDF returns what staff wrote to a customer as a letter that fits a window envelope.
func MessagePDF(of models.Letter, d *register.Description, at time.Time) ([]byte, error) {
	l := letter{of, i18n.Known(of.Request.Language), d}
	title, text := "acknowledgement.message", strings.Split(messageText(l.lang, l.Message), "\n")
	var due []pdf.Fact
	switch models.Step(l.Message.About) {
	case models.StepAskIdentity, models.StepAskSpecification:
		title = "acknowledgement.asked"
		text = append(text, l.T("acknowledgement.waits", "Ref", l.Request.Ref))
	case models.StepExtend:
		title = "acknowledgement.extended"
		text = append([]string{l.T("acknowledgement.longer")}, text...)
		due = l.due()
	case models.StepTakeBack:
		title, due = "acknowledgement.taken_back", l.due()
	}
	cover := l.cover(l.T(title))
	cover.Facts = append(cover.Facts,
		pdf.Fact{Label: l.T("answer.received"), Value: i18n.Date(l.lang, l.Request.ReceivedOn)},
		pdf.Fact{Label: l.T("answer.dated"), Value: i18n.Date(l.lang, l.Message.At.Date())})
	cover.Facts = append(cover.Facts, due...)
	for i, f := range l.Message.Files {
		cover.Facts = append(cover.Facts, pdf.Fact{Label: l.T("acknowledgement.enclosure", "N", i+1), Value: f.Name})
	}
	cover.Text = strings.Join(append(text, l.contact()), "\n")
	return l.draw(cover, at)
}

// due is until when an answer comes.
func (l letter) due() []pdf.Fact {
	return []pdf.Fact{{Label: l.T("acknowledgement.due"), Value: cmp.Or(weekday(l.lang, l.Request.DueOn), "–")}}
}

// PaperPDF returns the answer to a request as it is posted or handed over: a page with the address, and
// then the answer itself, unchanged.
func PaperPDF(of models.Letter, d *register.Description, at time.Time) ([]byte, error) {
	l := letter{of, i18n.Known(of.Request.Language), d}
	cover := l.cover(l.T("ruling.letter"))
	cover.Facts = append(cover.Facts, pdf.Fact{Label: l.T("answer.received"), Value: i18n.Date(l.lang, l.Request.ReceivedOn)})
	for i, e := range l.Enclosed {
		cover.Facts = append(cover.Facts, pdf.Fact{Label: l.T("acknowledgement.enclosure", "N", i+1), Value: e.Title})
	}
	cover.Text = l.T("acknowledgement.enclosed") + "\n" + l.contact()
	page, err := l.draw(cover, at)
	if err != nil {
		return nil, err
	}
	return pdf.Precede(page, l.PDF)
}

func (l letter) draw(cover pdf.Cover, at time.Time) ([]byte, error) {
	var b bytes.Buffer
	err := pdf.Write(&b, pdf.Document{
		Lang: l.lang, Title: cover.Title, Subject: l.Request.Ref, Author: cover.Company, Created: at, Cover: cover, Header: l.Request.Ref,
	})
	if err != nil {
		return nil, fmt.Errorf("draw the letter %s: %w", l.Request.Ref, err)
	}
	return b.Bytes(), nil
}

// cover has the address where the letter is posted, and else the name alone.
func (l letter) cover(title string) pdf.Cover {
	c := l.register.Controller
	cover := pdf.Cover{
		Company: c.Name.In(l.lang), Address: []string{c.Street, c.PostalCode + " " + c.PostOffice.In(l.lang)}, Title: title, To: []string{l.Name},
		Facts: []pdf.Fact{{Label: l.T("answer.reference"), Value: l.Request.Ref}, {Label: l.T("ruling.about"), Value: requestKind(l.lang, l.Request.Kind)}},
	}
	if b := l.Request.Behalf; b.Somebody() {
		cover.Facts = append(cover.Facts, pdf.Fact{Label: l.T("acknowledgement.behalf"), Value: behalfName(Page{Lang: l.lang}, b)})
	}
	if l.Posted() {
		cover.To = l.address()
	}
	return cover
}

// address is in the order in which post is sorted: the name, what adds to it, the street, the code and
// the place in capitals. Where no address is held there is room to write one.
func (l letter) address() []string {
	lines := []string{l.Name}
	a := l.Address
	if a == nil {
		return lines
	}
	if co := strings.TrimSpace(a.CareOf); co != "" {
		if !strings.HasPrefix(strings.ToLower(co), "c/o") {
			co = "c/o " + co
		}
		lines = append(lines, co)
	}
	place := strings.TrimSpace(a.PostalCode + " " + strings.ToUpper(a.PostOffice))
	abroad := ""
	if a.Country != "" && a.Country != "FI" {
		abroad = strings.ToUpper(i18n.Country(l.lang, a.Country.String()))
	}
	for _, line := range []string{a.Street, place, abroad} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}

// received is what has come and when.
func (l letter) received() []pdf.Fact {
	r := l.Request
	facts := []pdf.Fact{
		{Label: l.T("answer.received"), Value: i18n.Date(l.lang, r.ReceivedOn)},
		{Label: l.T("acknowledgement.by"), Value: l.T("staff.channel." + string(r.Channel))},
	}
	if len(r.Scope.Kinds) > 0 {
		var names []string
		for _, kind := range r.Scope.Kinds {
			names = append(names, l.T(kind+".title"))
		}
		facts = append(facts, pdf.Fact{Label: l.T("acknowledgement.about"), Value: strings.Join(names, ", ")})
	}
	if r.Details != "" {
		facts = append(facts, pdf.Fact{Label: l.T("requests.details"), Value: shortened(r.Details)})
	}
	return append(facts, pdf.Fact{Label: l.T("acknowledgement.due"), Value: cmp.Or(weekday(l.lang, r.DueOn), "–")})
}

// shortened is the beginning of what somebody wrote, so that the letter stays on its page.
func shortened(text string) string {
	const most = 160
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + " …"
}

// acknowledged are the paragraphs: how the day was reckoned, what comes next, and how to add something.
func (l letter) acknowledged() []string {
	text := []string{l.T("acknowledgement.law"), strings.Join(DeadlineSteps(l.lang, l.Request.Deadline()), " ")}
	if l.Request.Identified == "not_yet" {
		text = append(text, l.T("acknowledgement.not_yet"))
	}
	next := l.T("acknowledgement.delivery."+string(l.Request.Delivery)) + " " + l.T("acknowledgement.add", "Ref", l.Request.Ref)
	return append(text, next, l.contact())
}

// contact is where to turn to.
func (l letter) contact() string {
	c := l.register.Controller
	return strings.Join([]string{c.Name.In(l.lang), c.Street + ", " + c.PostalCode + " " + c.PostOffice.In(l.lang), c.Phone, c.Email}, " · ")
}
