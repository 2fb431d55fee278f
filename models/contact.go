package models

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"omatiedot/models/value"
)

// The channels of a contact.
const (
	ContactEmail Code = "email"
	ContactPhone Code = "phone"
)

// ContactChannels lists the channels of a contact.
var ContactChannels = []Code{ContactEmail, ContactPhone}

const (
	// ConfirmationTime is how long the link works by which an e-mail address is confirmed.
	ConfirmationTime = 48 * time.Hour
	// MaxConfirmations is how many addresses and numbers a person may add, or have mailed to again,
	// within a day.
	MaxConfirmations = 5
)

// ownKey begins the keys of the records that customers add: no import takes them away.
const ownKey = "portal-"

// confirmation is one time that an address or number was to be confirmed.
type confirmation struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	CustomerID int64      `gorm:"column:customer_id"`
	PersonID   int64      `gorm:"column:person_id"` // who added it
	ContactID  int64      `gorm:"column:contact_id"`
	Language   string     `gorm:"column:language"`
	TokenHash  string     `gorm:"column:token_hash"`
	Asked      value.Time `gorm:"column:asked_at"`
	Until      value.Time `gorm:"column:until"`
	Confirmed  value.Time `gorm:"column:confirmed_at"`
}

func (confirmation) TableName() string { return "contact_confirmations" }

// ConfirmationJob is the payload of the job that mails the link of a confirmation.
type ConfirmationJob struct {
	Confirmation int64 `json:"confirmation"`
}

// MyContact is an e-mail address or number that is held on a customer, as the page of contacts shows it.
type MyContact struct {
	Contact
	Until value.Time // the last moment of the link that was mailed last; zero while none works
}

// Added reports whether the customer added it here, and so can take it away here.
func (c Contact) Added() bool { return strings.HasPrefix(c.Key, ownKey) }

// Waits reports whether it was added here and nobody has confirmed it yet.
func (c Contact) Waits() bool { return c.Added() && c.Verified.False() }

// MyContacts lists the addresses and numbers that are held on the customer now.
func (s *Store) MyContacts(ctx context.Context, me Me) ([]MyContact, error) {
	kind, err := me.contacts()
	if err != nil {
		return nil, err
	}
	db, today := s.read.WithContext(ctx), s.today()
	var rows []Contact
	err = kind.notWithheld(db, me.id).Where("customer_id = ? AND gone_at IS NULL AND (valid_to IS NULL OR valid_to >= ?)", me.id, today).
		Order("channel, id").Find(&rows).Error
	if err != nil {
		return nil, err
	}
	var waiting []confirmation
	if err := db.Where("customer_id = ? AND confirmed_at IS NULL AND until > ?", me.id, s.now()).Order("id").Find(&waiting).Error; err != nil {
		return nil, err
	}
	var list []MyContact
	for _, row := range rows {
		mine := MyContact{Contact: row}
		for _, w := range waiting {
			if w.ContactID == row.ID {
				mine.Until = w.Until
			}
		}
		list = append(list, mine)
	}
	return list, nil
}

// contacts is the kind of contacts, for who sees it.
func (m Me) contacts() (*Kind, error) {
	kind, err := KindNamed("contacts")
	if err == nil && !m.Sees(kind) {
		err = ErrNotFound
	}
	return kind, err
}

// NewContact is an address or number that a customer adds.
type NewContact struct {
	Channel  Code
	Value    string
	Language string // of the mail by which it is confirmed
}

// read returns the address or number in the form in which it is held.
func (n NewContact) read() (string, *Invalid) {
	switch n.Channel {
	case ContactEmail:
		if e, err := value.ParseEmail(n.Value); err == nil {
			return e.String(), nil
		}
		return "", &Invalid{"value", "email"}
	case ContactPhone:
		if p, err := value.ParsePhone(n.Value); err == nil {
			return p.String(), nil
		}
		return "", &Invalid{"value", "phone"}
	}
	return "", &Invalid{"channel", "required"}
}

// AddContact adds an e-mail address or number to the customer's data. It counts as a way to them once
// it is confirmed: an address by a link that is mailed to it, a number by staff who call. The same
// address again has the link mailed again. It is *Invalid for what is no address, is held already, or
// is one too many for a day; who else may have the address plays no part.
func (s *Store) AddContact(ctx context.Context, me Me, n NewContact) error {
	if _, err := me.contacts(); err != nil {
		return err
	}
	text, wrong := n.read()
	if wrong != nil {
		return wrong
	}
	return s.change(ctx, me, func(c *Change) error {
		if err := c.fewTries(me); err != nil {
			return err
		}
		row, err := c.contactFor(me, n.Channel, text)
		if err != nil {
			return err
		}
		if err := c.askToConfirm(me, row, n.Language); err != nil {
			return err
		}
		if _, err := c.settle(me.id); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionContactAdded, CustomerID: &me.id, Details: fmt.Sprintf(`{"contact":%d,"channel":%q}`, row.ID, row.Channel)})
	})
}

// fewTries refuses a person, or a customer, that has added too many within a day.
func (c *Change) fewTries(me Me) error {
	var locked []Customer
	err := c.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Select("id").
		Where("id IN ?", []int64{me.id, me.person}).Order("id").Find(&locked).Error
	if err != nil {
		return err
	}
	day := c.now.Add(-24 * time.Hour)
	for _, by := range []struct {
		column string
		id     int64
	}{{"person_id", me.person}, {"customer_id", me.id}} {
		var tries int64
		if err := c.Model(&confirmation{}).Where(by.column+" = ? AND asked_at > ?", by.id, day).Count(&tries).Error; err != nil {
			return err
		}
		if tries >= MaxConfirmations {
			return &Invalid{"value", "too_many"}
		}
	}
	return nil
}

// contactFor is the customer's own row of the address or number, made unless it waits already.
func (c *Change) contactFor(me Me, channel Code, text string) (*Contact, error) {
	var held []Contact
	err := c.Where("customer_id = ? AND channel = ? AND gone_at IS NULL AND (valid_to IS NULL OR valid_to >= ?)", me.id, channel, c.now.Date()).
		Order("id").Find(&held).Error
	if err != nil {
		return nil, err
	}
	for _, h := range held {
		switch same := strings.EqualFold(h.Value, text); {
		case same && h.Waits():
			return &h, nil
		case same && !h.Verified.False():
			return nil, &Invalid{"value", "held"}
		}
	}
	row := Contact{
		Record: Record{CustomerID: me.id, Key: ownKey + rand.Text()}, Channel: channel, Value: text,
		Verified: value.BoolOf(false), ValidFrom: c.now.Date(),
		Origin: Origin{Source: "person", SourceTime: c.now, Received: c.now, Changed: c.now},
	}
	return &row, c.Create(&row).Error
}

// askToConfirm begins a confirmation. The token of its link is made from its number when it is mailed,
// and kept nowhere.
func (c *Change) askToConfirm(me Me, row *Contact, language string) error {
	ask := confirmation{CustomerID: me.id, PersonID: me.person, ContactID: row.ID, Language: language, Asked: c.now}
	if row.Channel == ContactEmail {
		ask.Until = c.now.Add(ConfirmationTime)
	}
	if err := c.Create(&ask).Error; err != nil {
		return err
	}
	if row.Channel != ContactEmail {
		return nil
	}
	token, err := c.store.confirmationToken(ask)
	if err != nil {
		return err
	}
	hash, err := c.store.keys.Hash("contact_token", token)
	if err != nil {
		return err
	}
	if err := c.Model(&ask).Update("token_hash", hash).Error; err != nil {
		return err
	}
	return c.enqueue(JobConfirmation, ConfirmationJob{Confirmation: ask.ID})
}

// confirmationToken is what the link of a confirmation holds: 128 bits that nobody without the keys
// can make, and that say nothing.
func (s *Store) confirmationToken(ask confirmation) (string, error) {
	return s.keys.Hash("contact_confirmation", strconv.FormatInt(ask.ID, 10), ask.Asked.String())
}

// waiting narrows a query to the confirmation of a token that can still be given.
func (s *Store) waiting(db *gorm.DB, token string) (confirmation, error) {
	hash, err := s.keys.Hash("contact_token", token)
	if err != nil || token == "" {
		return confirmation{}, errors.Join(err, ErrNotFound)
	}
	var ask confirmation
	err = db.Where(`token_hash = ? AND confirmed_at IS NULL AND until > ? AND EXISTS (SELECT 1 FROM contacts c
		WHERE c.id = contact_id AND c.gone_at IS NULL AND c.verified = ?)`, hash, s.now(), false).Take(&ask).Error
	return ask, missing(err)
}

// CanConfirm reports whether a link by which an address is confirmed still works. One that is unknown,
// too old, used, or of an address that was taken away is ErrNotFound.
func (s *Store) CanConfirm(ctx context.Context, token string) error {
	_, err := s.waiting(s.read.WithContext(ctx), token)
	return err
}

// ConfirmContact confirms the address to which the link was mailed, once. It takes no login: whoever
// has the link reads the mails of the address, which is what is to be known. Errors are as in
// CanConfirm.
func (s *Store) ConfirmContact(ctx context.Context, token string) error {
	return s.change(ctx, System("confirmation"), func(c *Change) error {
		ask, err := s.waiting(c.DB, token)
		if err != nil {
			return err
		}
		return c.confirm(ask.CustomerID, ask.ContactID, "")
	})
}

// confirm makes an address or number that waits one that counts.
func (c *Change) confirm(customer, contact int64, reason string) error {
	kind, err := KindNamed("contacts")
	if err != nil {
		return err
	}
	var row Contact
	err = c.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).
		Where("id = ? AND customer_id = ? AND gone_at IS NULL", contact, customer).Take(&row).Error
	if err != nil || !row.Waits() {
		return errors.Join(missing(err), notWaiting(row, err))
	}
	if _, err := c.keepHistory(kind, "contacts t WHERE t.id = ?", row.ID); err != nil {
		return err
	}
	set := map[string]any{"verified": true, "valid_from": c.now.Date(), "changed_at": c.now}
	if err := c.Table("contacts").Where("id = ?", row.ID).Updates(set).Error; err != nil {
		return err
	}
	err = c.Model(&confirmation{}).Where("contact_id = ? AND confirmed_at IS NULL", row.ID).Update("confirmed_at", c.now).Error
	if err != nil {
		return err
	}
	if _, err := c.settle(customer); err != nil {
		return err
	}
	return c.audit(AuditEntry{
		Action: ActionContactConfirmed, CustomerID: &customer, Reason: reason,
		Details: fmt.Sprintf(`{"contact":%d,"channel":%q}`, row.ID, row.Channel),
	})
}

func notWaiting(row Contact, err error) error {
	if err == nil && !row.Waits() {
		return ErrNotFound
	}
	return nil
}

// RemoveContact takes away an address or number that the customer added here. Those of the company's
// own systems are corrected there: ErrNotFound, as for somebody else's.
func (s *Store) RemoveContact(ctx context.Context, me Me, id int64) error {
	if _, err := me.contacts(); err != nil {
		return err
	}
	return s.change(ctx, me, func(c *Change) error {
		gone := c.Table("contacts").Where("id = ? AND customer_id = ? AND gone_at IS NULL AND source_key LIKE ?", id, me.id, ownKey+"%").
			Updates(map[string]any{"gone_at": c.now})
		if gone.Error != nil {
			return gone.Error
		}
		if gone.RowsAffected == 0 {
			return ErrNotFound
		}
		if _, err := c.settle(me.id); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionContactRemoved, CustomerID: &me.id, Details: fmt.Sprintf(`{"contact":%d}`, id)})
	})
}

// ConfirmationMail returns where to mail the link of a confirmation, and the token it holds. To is ""
// where there is nothing to confirm any longer.
func (s *Store) ConfirmationMail(ctx context.Context, id int64) (Mail, string, error) {
	db := s.read.WithContext(ctx)
	var ask confirmation
	if err := db.Take(&ask, id).Error; err != nil {
		return Mail{}, "", missing(err)
	}
	var row Contact
	if err := db.Take(&row, ask.ContactID).Error; err != nil {
		return Mail{}, "", missing(err)
	}
	if !row.Waits() || !row.Gone.IsZero() || !s.now().Before(ask.Until) {
		return Mail{}, "", nil
	}
	token, err := s.confirmationToken(ask)
	return Mail{To: row.Value, Language: ask.Language}, token, err
}

// ConfirmationSent notes that the link was mailed.
func (s *Store) ConfirmationSent(ctx context.Context, id int64) error {
	var ask confirmation
	if err := s.read.WithContext(ctx).Take(&ask, id).Error; err != nil {
		return missing(err)
	}
	return s.change(ctx, System("mail"), func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionMailSent, CustomerID: &ask.CustomerID, Details: fmt.Sprintf(`{"sent":true,"confirmation":%d}`, id)})
	})
}

// NumbersToConfirm lists the numbers of the visited customer that wait for a call.
func (s *Store) NumbersToConfirm(ctx context.Context, v Visit) ([]Contact, error) {
	var rows []Contact
	err := waitingNumbers(s.read.WithContext(ctx)).Where("customer_id = ?", v.customer).Order("id").Find(&rows).Error
	return rows, err
}

func waitingNumbers(db *gorm.DB) *gorm.DB {
	return db.Model(&Contact{}).Where("source_key LIKE 'portal-%' AND channel = ? AND verified = ? AND gone_at IS NULL", ContactPhone, false)
}

// ConfirmNumber confirms a number that staff have called and where the customer answered. It is
// ErrNotAllowed for roles other than agent, ErrReason once the visit is over, and ErrNotFound for a
// number that is not the customer's or waits no longer.
func (s *Store) ConfirmNumber(ctx context.Context, v Visit, id int64) error {
	if !v.staff.Is(Agent) {
		return ErrNotAllowed
	}
	return s.change(ctx, v.staff, func(c *Change) error {
		if _, err := c.visited(v); err != nil {
			return err
		}
		var row Contact
		if err := waitingNumbers(c.DB).Where("id = ? AND customer_id = ?", id, v.customer).Take(&row).Error; err != nil {
			return missing(err)
		}
		return c.confirm(v.customer, row.ID, string(v.Reason.Code))
	})
}

// MaxCalls is how many customers Calls lists at most.
const MaxCalls = 50

// Calls lists the numbers of the customers who wait for a call, the longest waiting first. Those under
// a non-disclosure order, or with somebody who is in their household, are for approvers alone.
func (s *Store) Calls(ctx context.Context, staff Staff) ([]string, error) {
	if !staff.Is(Agent, Approver) {
		return nil, ErrNotAllowed
	}
	db := s.read.WithContext(ctx)
	var ids []int64
	err := waitingNumbers(db).Select("customer_id").Group("customer_id").Order("MIN(id)").Limit(MaxCalls).Pluck("customer_id", &ids).Error
	if err != nil {
		return nil, err
	}
	var numbers []string
	for _, id := range ids {
		var c Customer
		if err := db.Take(&c, id).Error; err != nil {
			return nil, missing(err)
		}
		switch _, err := s.open(db, staff, &c); {
		case errors.Is(err, ErrNotAllowed):
		case err != nil:
			return nil, err
		default:
			numbers = append(numbers, c.Number)
		}
	}
	return numbers, nil
}
