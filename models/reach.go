package models

import (
	"errors"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// TellWay is a way by which a customer is told that something waits for them: about a request, or that
// their permissions were changed. Nothing says what it is but a call and a letter of staff.
type TellWay string

// The ways there are.
const (
	TellByEmail  TellWay = "email"
	TellByText   TellWay = "sms"
	TellByPhone  TellWay = "phone" // staff call
	TellByLetter TellWay = "post"  // staff post a letter
	TellOnPage   TellWay = "portal"
)

// ByStaff reports whether staff have to do it.
func (w TellWay) ByStaff() bool { return w == TellByPhone || w == TellByLetter }

// Sent reports whether the program itself does it.
func (w TellWay) Sent() bool { return w == TellByEmail || w == TellByText }

// Telling is whom to tell that something waits for them, and by which way.
type Telling struct {
	Way      TellWay
	To       string     // the address or number; "" for TellByLetter and TellOnPage, and for a call where none is held
	Language string     // of the customer, or of their request
	Since    value.Time // of the first change of permissions to be told of

	customer int64
	asker    bool // whoever asked for the customer is told at the counter as well
}

// vain is what was tried to tell a customer, without anything coming of it.
type vain struct{ calls, texts, mails int }

const (
	// maxTextTries is how often the gateway may refuse a message before the customer is told in another
	// way: some three hours with the growing delay of jobs. Their number may not be one.
	maxTextTries = 10
	// maxMailTries is the same of the mail server: two days. It ends well before jobs are given up.
	maxMailTries = 16
)

// reach is by what a customer can be told.
type reach struct {
	prefers               TellWay // "" for who has not said
	email, mobile, number string  // "" where none is held, or it cannot be used
	letter                bool    // an address is held, and a letter may go there
	sheltered             bool    // they are protected, or live with somebody who is
	// unaware customers do not know that there is something to see: that it is on the page alone does not
	// do, unless they have said that they look there.
	unaware bool
}

// tellOrder is in which order the ways are tried for who prefers one: it itself, e-mail, and then what
// staff do. Who prefers the portal finds everything there.
var tellOrder = map[TellWay][]TellWay{
	"":           {TellByEmail},
	TellByEmail:  {TellByEmail, TellByLetter, TellByPhone},
	TellByText:   {TellByText, TellByEmail, TellByPhone, TellByLetter},
	TellByPhone:  {TellByPhone, TellByEmail, TellByLetter},
	TellByLetter: {TellByLetter, TellByEmail, TellByPhone},
}

// way is the first that leads to the customer, and to what. Where none does, who knows of it has it on
// the page; for who does not, staff find out how to call.
func (r reach) way() (TellWay, string) {
	order := tellOrder[r.prefers]
	if r.unaware && r.prefers == "" {
		order = tellOrder[TellByEmail]
	}
	to := map[TellWay]string{TellByEmail: r.email, TellByText: r.mobile, TellByPhone: r.number}
	for _, w := range order {
		if to[w] != "" || w == TellByLetter && r.letter {
			return w, to[w]
		}
	}
	if r.unaware && r.prefers != TellOnPage {
		return TellByPhone, ""
	}
	return TellOnPage, ""
}

// telling is how to tell the customer today that their permissions were changed. Most have just changed
// them on the page.
func (s *Store) telling(db *gorm.DB, customer int64, tried vain) (Telling, error) {
	r, c, err := s.reachOf(db, customer, tried)
	tell := Telling{Language: string(c.Language), customer: customer}
	tell.Way, tell.To = r.way()
	return tell, err
}

// reachOf is by what the customer can be told today. Nothing goes on paper to who is protected, or is at
// the same place: it would say where they are (Act 661/2009, section 36).
func (s *Store) reachOf(db *gorm.DB, customer int64, tried vain) (r reach, c Customer, err error) {
	if err := db.Take(&c, customer).Error; err != nil {
		return r, c, missing(err)
	}
	r.prefers = TellWay(c.PreferredContact)
	protection, err := s.protection(db, &c)
	if err != nil {
		return r, c, err
	}
	r.sheltered = protection != ""
	address, err := s.postAddress(db, customer)
	if err != nil {
		return r, c, err
	}
	r.letter = !r.sheltered && address != nil
	contacts, err := s.contactsInForce(db, customer)
	for _, contact := range contacts {
		r.add(contact)
	}
	if !s.texts || tried.texts > maxTextTries {
		r.mobile = ""
	}
	if tried.mails > maxMailTries {
		r.email = ""
	}
	if tried.calls >= MaxCallTries {
		r.number = ""
	}
	return r, c, err
}

// add takes a contact in, unless a newer one is there already.
func (r *reach) add(c Contact) {
	switch c.Channel {
	case ContactEmail:
		if r.email == "" {
			r.email = c.Value
		}
	case ContactPhone:
		number, err := value.ParsePhone(c.Value)
		if err != nil {
			return
		}
		if r.number == "" {
			r.number = number.String()
		}
		if r.mobile == "" && number.TakesTexts() {
			r.mobile = number.String()
		}
	}
}

// contactsInForce are the customer's addresses and numbers that hold today and are not known to be
// wrong, the newest first.
func (s *Store) contactsInForce(db *gorm.DB, customer int64) ([]Contact, error) {
	var rows, hold []Contact
	err := db.Where("customer_id = ? AND gone_at IS NULL", customer).
		Order("CASE WHEN valid_from IS NULL THEN 1 ELSE 0 END, valid_from DESC, id DESC").Find(&rows).Error
	today := s.today()
	for _, c := range rows {
		holds := (c.ValidFrom.IsZero() || !c.ValidFrom.After(today)) && (c.ValidTo.IsZero() || !c.ValidTo.Before(today))
		if holds && !c.Verified.False() {
			hold = append(hold, c)
		}
	}
	return hold, err
}

// postAddress is where a letter to the customer goes today: to the mailing address first; nil where none
// is held.
func (s *Store) postAddress(db *gorm.DB, customer int64) (*Address, error) {
	var row Address
	today := s.today()
	err := db.Where(`customer_id = ? AND gone_at IS NULL AND street <> '' AND (valid_from IS NULL OR valid_from <= ?)
		AND (valid_to IS NULL OR valid_to >= ?)`, customer, today, today).
		Order("CASE kind WHEN 'mailing' THEN 0 WHEN 'home' THEN 1 ELSE 2 END, id DESC").Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, nil
	}
	return &row, err
}
