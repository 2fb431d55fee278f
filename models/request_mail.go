package models

import (
	"context"
	"fmt"
	"strconv"
)

// Unmailed is why no mail tells a customer that there is a message.
type Unmailed string

// The reasons.
const (
	NoAddress    Unmailed = "no e-mail address held"
	PrefersPost  Unmailed = "prefers letters"
	AskedOnPaper Unmailed = "asked on paper"
)

// Mail is whom to tell that there is a message, and in which language. It says nothing of what.
type Mail struct {
	To       string
	Language string
	Why      Unmailed // To is "" then
	Message  int64    // of which it tells; 0 for the answer
}

// MailFor returns whom to tell that there is a message about a request. The message itself is in the
// portal, so that whoever prefers a call or a text message is mailed too: nothing else tells them. Who
// prefers letters, or asked on paper, gets a letter, unless nobody may learn where they are: what the
// post would carry to their door is told by mail or not at all.
func (s *Store) MailFor(ctx context.Context, request int64) (Mail, error) {
	var r Request
	var customer Customer
	db := s.read.WithContext(ctx)
	if err := db.Take(&r, request).Error; err != nil {
		return Mail{}, missing(err)
	}
	if err := db.Take(&customer, r.CustomerID).Error; err != nil {
		return Mail{}, missing(err)
	}
	protection, err := s.protection(db, &customer)
	if err != nil {
		return Mail{}, err
	}
	to, err := s.email(ctx, r.CustomerID)
	mail := Mail{To: to, Language: r.Language}
	switch {
	case protection == "" && r.Delivery != "" && r.Delivery != "portal":
		mail.To, mail.Why = "", AskedOnPaper
	case protection == "" && customer.PreferredContact == "post":
		mail.To, mail.Why = "", PrefersPost
	case to == "":
		mail.Why = NoAddress
	}
	return mail, err
}

// MailSent notes that the customer was told. Where they were not, a letter to them goes on the request's
// check list, except to who is protected: nothing on paper is to say where they are (Act 661/2009,
// section 36).
func (s *Store) MailSent(ctx context.Context, request int64, mail Mail) error {
	return s.change(ctx, System("mail"), func(c *Change) error {
		var r Request
		if err := c.Take(&r, request).Error; err != nil {
			return missing(err)
		}
		details := `{"sent":true}`
		if mail.To == "" {
			details = fmt.Sprintf(`{"sent":false,"why":%q}`, mail.Why)
			if err := c.writeLetter(&r, mail.Message); err != nil {
				return err
			}
		}
		return c.audit(AuditEntry{Action: ActionMailSent, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: details})
	})
}

// writeLetter puts a letter on the check list of a request: a message of staff, or for 0 the answer,
// unless it waits there to be sent.
func (c *Change) writeLetter(r *Request, message int64) error {
	var customer Customer
	if err := c.Take(&customer, r.CustomerID).Error; err != nil {
		return missing(err)
	}
	protection, err := c.store.protection(c.DB, &customer)
	if err != nil || protection != "" {
		return err
	}
	letter := Task{RequestID: r.ID, Kind: TaskLetter}
	waits := c.Where("request_id = ?", r.ID)
	if message != 0 {
		letter.Kind, letter.Subject = TaskMessage, strconv.FormatInt(message, 10)
		waits = waits.Where("subject = ?", letter.Subject) // ticked or not, it is sent once
	} else {
		waits = waits.Where("done_at IS NULL")
	}
	found := waits.Where("kind = ?", letter.Kind).Limit(1).Find(&[]Task{})
	if found.Error != nil || found.RowsAffected > 0 {
		return found.Error
	}
	letter.AddedAt = c.now
	if err := c.Create(&letter).Error; err != nil {
		return fmt.Errorf("add a letter: %w", err)
	}
	return nil
}
