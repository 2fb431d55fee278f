package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// Message is what customer and staff write to each other about a request.
type Message struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	RequestID int64      `gorm:"column:request_id"`
	At        value.Time `gorm:"column:at"`
	ByKind    string     `gorm:"column:by_kind"` // customer or staff
	ByID      int64      `gorm:"column:by_id"`
	About     Code       `gorm:"column:about"` // the step it goes with, AskedAgain or SaidNotContent; "" for words alone
	Sealed    []byte     `gorm:"column:body"`
	ReadAt    value.Time `gorm:"column:read_at"` // by the customer, of what staff wrote; by staff, of what the customer did

	// Of what a second form or letter brought.
	FormKey    string     `gorm:"column:form_key"`
	CameOn     value.Date `gorm:"column:came_on"`
	Channel    Code       `gorm:"column:channel"`
	Identified Code       `gorm:"column:identified"`
	Scope      Scope      `gorm:"column:scope"`
	Behalf     Behalf     `gorm:"embedded"` // who brought it for the customer

	Body  string        `gorm:"-"`
	Files []RequestFile `gorm:"-"`
	Entry *LookEntry    `gorm:"-"` // of what is not recognised; for staff alone
	Mine  bool          `gorm:"-"` // see NewMessage
}

// TableName names the table.
func (Message) TableName() string { return "request_messages" }

// MaxWaiting is how many messages about a request a customer can have waiting to be read by staff.
const MaxWaiting = 20

// Waits reports whether the customer wrote it and staff have not read it.
func (m Message) Waits() bool { return !m.FromStaff() && m.ReadAt.IsZero() }

// FromStaff reports whether the company wrote it.
func (m Message) FromStaff() bool { return m.ByKind == "staff" }

func messagePlace(request int64) string { return fmt.Sprintf("request_messages.body.%d", request) }

// written is a text that has to be there, cleaned, of at most MaxDetails characters. The error is an
// *Invalid of the field.
func written(field, text string) (string, error) {
	if strings.TrimSpace(text) == "" {
		return "", &Invalid{field, "required"}
	}
	return mayBeWritten(field, text)
}

// mayBeWritten is written that may be left out.
func mayBeWritten(field, text string) (string, error) {
	if len([]rune(text)) > MaxDetails {
		return "", &Invalid{field, "too_long"}
	}
	clean, err := value.Clean(text)
	if err != nil {
		return "", &Invalid{field, "characters"}
	}
	return strings.TrimSpace(clean), nil
}

// keepMessage stores a message and its files. It is the actor's unless it says whose.
func (c *Change) keepMessage(r *Request, m *Message) error {
	var err error
	if m.Sealed, err = c.store.keys.Seal([]byte(m.Body), messagePlace(r.ID)); err != nil {
		return err
	}
	m.RequestID, m.At = r.ID, c.now
	if m.ByKind == "" {
		m.ByKind, m.ByID, _ = c.by.actor()
	}
	if err := c.Create(m).Error; err != nil {
		return fmt.Errorf("keep a message: %w", err)
	}
	for _, f := range m.Files {
		f.MessageID = &m.ID
		if err := c.keepFile(r, &f); err != nil {
			return err
		}
	}
	return nil
}

// tell stores a message of staff and has the customer told that there is one.
func (c *Change) tell(r *Request, m Message) error {
	if err := c.keepMessage(r, &m); err != nil {
		return err
	}
	return c.enqueue(JobMail, RequestJob{Request: r.ID, Message: m.ID})
}

// messagesOf returns what was written about a request, oldest first, with the names of files.
func (s *Store) messagesOf(db *gorm.DB, request int64) ([]Message, error) {
	var rows []Message
	if err := db.Where("request_id = ?", request).Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	var files []RequestFile
	if err := db.Omit("content").Where("request_id = ? AND message_id IS NOT NULL", request).Order("id").Find(&files).Error; err != nil {
		return nil, err
	}
	for i := range rows {
		plain, err := s.keys.Open(rows[i].Sealed, messagePlace(request))
		if err != nil {
			return nil, err
		}
		rows[i].Body = string(plain)
		for _, f := range files {
			if *f.MessageID == rows[i].ID {
				rows[i].Files = append(rows[i].Files, f)
			}
		}
	}
	return rows, nil
}

// MyMessages returns what was written about the customer's request, with the files that they may fetch, and notes
// what staff wrote as read now.
func (s *Store) MyMessages(ctx context.Context, me Me, ref string) ([]Message, error) {
	var r Request
	db := s.read.WithContext(ctx)
	if err := db.Where("customer_id = ? AND ref = ?", me.asker(), ref).Take(&r).Error; err != nil {
		return nil, missing(err)
	}
	messages, err := s.messagesOf(db, r.ID)
	if err != nil {
		return nil, err
	}
	unread := false
	for i, m := range messages {
		unread = unread || m.FromStaff() && m.ReadAt.IsZero()
		if !m.FromStaff() {
			messages[i].Files = slices.DeleteFunc(m.Files, func(f RequestFile) bool { return f.ByKind != "customer" }) // see mayFetch
		}
	}
	if !unread {
		return messages, nil
	}
	return messages, s.change(ctx, me, func(c *Change) error {
		err := c.Model(&Message{}).Where("request_id = ? AND by_kind = 'staff' AND read_at IS NULL", r.ID).Update("read_at", c.now).Error
		if err != nil {
			return err
		}
		if err := c.tickRead(&r, messages); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionMessageRead, CustomerID: &r.CustomerID, RequestID: &r.ID})
	})
}

// MyUnread counts, by the id of the request, what staff wrote to the customer and they have not read.
func (s *Store) MyUnread(ctx context.Context, me Me) (map[int64]int, error) {
	var rows []struct {
		RequestID int64
		N         int
	}
	err := s.read.WithContext(ctx).Table("request_messages m").Joins("JOIN requests r ON r.id = m.request_id").
		Where("r.customer_id = ? AND m.by_kind = 'staff' AND m.read_at IS NULL", me.asker()).
		Select("m.request_id, COUNT(*) AS n").Group("m.request_id").Scan(&rows).Error
	unread := map[int64]int{}
	for _, row := range rows {
		unread[row.RequestID] = row.N
	}
	return unread, err
}

// NewMessage is what somebody writes about a request.
type NewMessage struct {
	Text    string
	Files   []NewFile
	FormKey string // of a customer's form, which is one message, however often it is sent; "" for none
	// Mine says that a request on paper is the customer's own, or of somebody whom they empowered. Who only writes
	// about it may as well say that it is not.
	Mine bool
}

// check returns the text and the files as they are kept. The error is an *Invalid of the field "message" or
// "files".
func (n NewMessage) check() (body string, files []RequestFile, err error) {
	if body, err = written("message", n.Text); err != nil {
		return "", nil, err
	}
	files, err = checkFiles(n.Files)
	return body, files, err
}

// WriteMine adds what the customer writes to their request, once for a form. Where they were asked something the clock
// goes on from today; a draft goes back to work, since it was made without knowing this. About an answer
// they can write as long as it can be collected: no clock starts by it, and to reopen the request is for
// an approver to decide.
func (s *Store) WriteMine(ctx context.Context, me Me, ref string, n NewMessage) error {
	body, files, err := n.check()
	if err != nil {
		return err
	}
	m := Message{Body: body, Files: files, Mine: n.Mine}
	if n.FormKey != "" {
		if m.FormKey, err = s.keys.Hash("message", fmt.Sprint(me.id), n.FormKey); err != nil {
			return err
		}
	}
	for range 3 {
		err = s.change(ctx, me, func(c *Change) error { return c.writeMine(me, ref, m) })
		// Somebody was faster: with the same form, or with a step that this one comes after.
		if !errors.Is(err, gorm.ErrDuplicatedKey) && !errors.Is(err, ErrStale) {
			break
		}
	}
	if errors.Is(err, errUnchanged) {
		return nil
	}
	return err
}

// writeMine is WriteMine of a message that may be kept already: errUnchanged then.
func (c *Change) writeMine(me Me, ref string, m Message) error {
	var r Request
	if err := c.Where("customer_id = ? AND ref = ?", me.asker(), ref).Take(&r).Error; err != nil {
		return missing(err)
	}
	if kept, err := c.keptForm(m.FormKey); err != nil || kept {
		return cmp.Or(err, errUnchanged)
	}
	var err error
	if r.Stops, err = stopsOf(c.DB, r.ID); err != nil {
		return err
	}
	step, err := c.writing(&r)
	if err != nil {
		return err
	}
	set, err := c.restart(&r, c.now.Date())
	if err != nil {
		return err
	}
	if m.Mine {
		if set, err = c.identify(&r, "login", set); err != nil {
			return err
		}
	}
	if err := c.step(&r, step, "", set); err != nil {
		return err
	}
	m.About = Code(step)
	return c.keepMessage(&r, &m)
}

// keptForm reports whether the form of a key has brought a message before.
func (c *Change) keptForm(key string) (bool, error) {
	if key == "" {
		return false, nil
	}
	var n int64
	err := c.Model(&Message{}).Where("form_key = ?", key).Count(&n).Error
	return n > 0, err
}

// writing is the step by which the customer writes about their request now.
func (c *Change) writing(r *Request) (Step, error) {
	switch r.State {
	case IdentityPending, SpecificationPending, Drafted:
		return StepReply, nil
	}
	var waiting int64
	err := c.Model(&Message{}).Where("request_id = ? AND by_kind = 'customer' AND read_at IS NULL", r.ID).Count(&waiting).Error
	if err == nil && waiting >= MaxWaiting {
		err = &Invalid{"message", "too_many"}
	}
	if err != nil || !slices.Contains(ready, r.State) {
		return StepAdd, err
	}
	pack, err := packageOf(c.DB, r.ID)
	if err == nil && (pack == nil || pack.ExpiresOn.Before(c.now.Date())) {
		err = ErrStep
	}
	return StepWrite, err
}

// readMessages notes what the customer wrote about a request as read by staff now.
func (c *Change) readMessages(r *Request) error {
	return c.Model(&Message{}).Where("request_id = ? AND by_kind = 'customer' AND read_at IS NULL", r.ID).Update("read_at", c.now).Error
}

// ReadMessages notes that staff have read what the customer wrote about a request and that nothing more
// is needed for it. Where something came after the page that they saw it is ErrStale.
func (s *Store) ReadMessages(ctx context.Context, staff Staff, ref string, version int) error {
	if !staff.Is(Agent, Approver) {
		return ErrNotAllowed
	}
	return s.change(ctx, staff, func(c *Change) error {
		var r Request
		if err := c.Where("ref = ?", ref).Take(&r).Error; err != nil {
			return missing(err)
		}
		if err := s.reaches(c.DB, staff, &r); err != nil {
			return err
		}
		if r.Version != version {
			return ErrStale
		}
		if err := c.readMessages(&r); err != nil {
			return fmt.Errorf("note messages as read: %w", err)
		}
		return c.audit(AuditEntry{Action: ActionMessageRead, CustomerID: &r.CustomerID, RequestID: &r.ID})
	})
}

// Tell writes to the customer about their request, with files. What they wrote before is read by it.
func (s *Store) Tell(ctx context.Context, staff Staff, ref string, version int, n NewMessage) error {
	body, files, err := n.check()
	if err != nil {
		return err
	}
	return s.staffStep(ctx, staff, ref, version, StepTell, "", func(c *Change, r *Request) (map[string]any, error) {
		return nil, errors.Join(c.readMessages(r), c.tell(r, Message{Body: body, Files: files}))
	})
}
