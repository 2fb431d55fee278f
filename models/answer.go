package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// PackageDays is how many days an answer can be collected.
const PackageDays = 90

// Answer is what an access request is answered with: everything held, as it was when the draft was
// made, and what GDPR Article 15(1) asks beside it. What is approved is what is sent. One without a
// Ref is a download, made at once; one with a Role is of an organisation, for who acts for it.
type Answer struct {
	Ref         string        `json:"reference"`
	Language    string        `json:"language"`
	Name        string        `json:"name"`
	Number      string        `json:"customer_number"`
	ReceivedOn  value.Date    `json:"received"`
	DataAt      value.Time    `json:"data_at"`
	Text        string        `json:"accompanying_text,omitempty"`
	Sections    []Section     `json:"sections"`
	Accesses    []AccessEntry `json:"accesses"`
	Description string        `json:"register_description"` // hash of the version it was made under

	Role           Code   `json:"role,omitempty"`           // in which the data of an organisation are shown
	Representative string `json:"representative,omitempty"` // to whom
}

// Held counts the records in the answer, the customer's own row left out.
func (a Answer) Held() int {
	n := 0
	for _, s := range a.Sections {
		if s.Kind.Name != "customers" {
			n += len(s.Records)
		}
	}
	return n
}

// sectionJSON is the form of a section in JSON.
type sectionJSON struct {
	Kind    string          `json:"kind"`
	Records json.RawMessage `json:"records"`
	Earlier []Earlier       `json:"earlier,omitempty"`
}

// MarshalJSON writes the kind's name and its records.
func (s Section) MarshalJSON() ([]byte, error) {
	records, err := json.Marshal(s.Records)
	if err != nil {
		return nil, err
	}
	return json.Marshal(sectionJSON{Kind: s.Kind.Name, Records: records, Earlier: s.Earlier})
}

// UnmarshalJSON reads what MarshalJSON wrote, records in the kind's own type.
func (s *Section) UnmarshalJSON(data []byte) error {
	var raw sectionJSON
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	kind, err := KindNamed(raw.Kind)
	if err != nil {
		return fmt.Errorf("section of unknown kind %q", raw.Kind)
	}
	rows := reflect.New(reflect.SliceOf(reflect.PointerTo(kind.row)))
	if err := json.Unmarshal(raw.Records, rows.Interface()); err != nil {
		return err
	}
	s.Kind, s.Records = kind, make([]any, rows.Elem().Len())
	for i := range s.Records {
		s.Records[i] = rows.Elem().Index(i).Interface()
	}
	s.Total, s.Earlier = len(s.Records), raw.Earlier
	return nil
}

// Draft is an answer before it is sent.
type Draft struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	RequestID  int64      `gorm:"column:request_id"`
	Content    []byte     `gorm:"column:content"` // a sealed Answer
	DraftedBy  int64      `gorm:"column:drafted_by"`
	DraftedAt  value.Time `gorm:"column:drafted_at"`
	ApprovedBy *int64     `gorm:"column:approved_by"`
	ApprovedAt value.Time `gorm:"column:approved_at"`
}

// Package is an answer that was sent.
type Package struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	RequestID int64      `gorm:"column:request_id"`
	PDF       []byte     `gorm:"column:pdf"` // sealed
	SHA256    string     `gorm:"column:sha256"`
	Size      int        `gorm:"column:size"`
	MadeAt    value.Time `gorm:"column:made_at"`
	ExpiresOn value.Date `gorm:"column:expires_on"`
}

func draftPlace(request int64) string   { return fmt.Sprintf("drafts.content.%d", request) }
func packagePlace(request int64) string { return fmt.Sprintf("packages.pdf.%d", request) }

// MaxAnswerText is how many characters the accompanying text of an answer may have.
const MaxAnswerText = 5000

// WriteDraft puts together the answer to a request from all that is held now, with the text that
// accompanies it. A new draft takes the place of an older one.
func (s *Store) WriteDraft(ctx context.Context, staff Staff, ref string, version int, text string) error {
	if len([]rune(text)) > MaxAnswerText {
		return &Invalid{"text", "too_long"}
	}
	text, err := value.Clean(text)
	if err != nil {
		return &Invalid{"text", "characters"}
	}
	answer, request, err := s.compose(ctx, ref, strings.TrimSpace(text))
	if err != nil {
		return err
	}
	plain, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	content, err := s.keys.Seal(plain, draftPlace(request))
	if err != nil {
		return err
	}
	return s.staffStep(ctx, staff, ref, version, StepDraft, "", func(c *Change, r *Request) (map[string]any, error) {
		return nil, c.Create(&Draft{RequestID: r.ID, Content: content, DraftedBy: staff.id, DraftedAt: c.now}).Error
	})
}

// compose reads all that is held on the request's customer.
func (s *Store) compose(ctx context.Context, ref, text string) (Answer, int64, error) {
	var r Request
	if err := s.read.WithContext(ctx).Where("ref = ?", ref).Take(&r).Error; err != nil {
		return Answer{}, 0, missing(err)
	}
	sections, err := s.everything(ctx, r.CustomerID)
	if err != nil {
		return Answer{}, 0, err
	}
	accesses, err := s.accessLog(ctx, r.CustomerID)
	if err != nil {
		return Answer{}, 0, err
	}
	a := Answer{
		Ref: r.Ref, Language: r.Language, ReceivedOn: r.ReceivedOn, DataAt: s.now(), Text: text,
		Sections: sections, Accesses: accesses, Description: s.Description.Hash(),
	}
	for _, record := range sections[0].Records {
		if c, ok := record.(*Customer); ok {
			a.Name, a.Number = c.FullName(), c.Number
		}
	}
	return a, r.ID, nil
}

// ReturnDraft sends a draft back to be worked on, with a note that says why.
func (s *Store) ReturnDraft(ctx context.Context, staff Staff, ref string, version int, note string) error {
	note = strings.TrimSpace(note)
	if note == "" {
		return &Invalid{"note", "required"}
	}
	if len([]rune(note)) > MaxDetails {
		return &Invalid{"note", "too_long"}
	}
	return s.staffStep(ctx, staff, ref, version, StepReturn, note, func(*Change, *Request) (map[string]any, error) { return nil, nil })
}

// Approve lets a draft go out. Nobody approves their own: ErrNotAllowed.
func (s *Store) Approve(ctx context.Context, staff Staff, ref string, version int) error {
	return s.staffStep(ctx, staff, ref, version, StepApprove, "", func(c *Change, r *Request) (map[string]any, error) {
		draft, err := draftOf(c.DB, r.ID)
		if err != nil {
			return nil, err
		}
		if err := c.Model(draft).Updates(map[string]any{"approved_by": staff.id, "approved_at": c.now}).Error; err != nil {
			return nil, err
		}
		return nil, c.enqueue(JobAnswer, RequestJob{Request: r.ID})
	})
}

// PreviewAnswer returns the drafted answer to look at. That the data was seen is logged, and the
// customer will see it.
func (s *Store) PreviewAnswer(ctx context.Context, staff Staff, ref string) (answer Answer, d *register.Description, err error) {
	if !staff.Is(Agent, Approver) {
		return Answer{}, nil, ErrNotAllowed
	}
	err = s.change(ctx, staff, func(c *Change) error {
		var r Request
		if err := c.Where("ref = ?", ref).Take(&r).Error; err != nil {
			return missing(err)
		}
		if err := s.reaches(c.DB, staff, &r); err != nil {
			return err
		}
		draft, err := draftOf(c.DB, r.ID)
		if err != nil {
			return err
		}
		if draft == nil {
			return ErrNotFound
		}
		if answer, err = s.openDraft(draft); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionRequestViewed, CustomerID: &r.CustomerID, RequestID: &r.ID, Reason: "request"})
	})
	if err != nil {
		return Answer{}, nil, err
	}
	d, err = s.descriptionOf(ctx, answer.Description)
	return answer, d, err
}

func (s *Store) openDraft(d *Draft) (Answer, error) {
	plain, err := s.keys.Open(d.Content, draftPlace(d.RequestID))
	if err != nil {
		return Answer{}, err
	}
	var a Answer
	if err := json.Unmarshal(plain, &a); err != nil {
		return Answer{}, fmt.Errorf("read a draft: %w", err)
	}
	return a, nil
}

// RenderAnswer makes the document of an answer, with the register description it was drafted under.
type RenderAnswer func(Answer, *register.Description) ([]byte, error)

// MakeAnswer makes the package of an approved request with render and tells the customer. Done
// twice it is the same as once.
func (s *Store) MakeAnswer(ctx context.Context, request int64, render RenderAnswer) error {
	var r Request
	if err := s.read.WithContext(ctx).Take(&r, request).Error; err != nil {
		return missing(err)
	}
	if r.State != Approved {
		return nil
	}
	draft, err := draftOf(s.read.WithContext(ctx), r.ID)
	if err != nil || draft == nil {
		return errors.Join(err, errors.New("an approved request has no draft"))
	}
	answer, err := s.openDraft(draft)
	if err != nil {
		return err
	}
	d, err := s.descriptionOf(ctx, answer.Description)
	if err != nil {
		return fmt.Errorf("the register description of a draft: %w", err)
	}
	pdf, err := render(answer, d)
	if err != nil {
		return fmt.Errorf("make the answer's document: %w", err)
	}
	return s.change(ctx, System("answer"), func(c *Change) error { return c.deliver(&r, answer, pdf) })
}

func (c *Change) deliver(r *Request, answer Answer, pdf []byte) error {
	sealed, err := c.store.keys.Seal(pdf, packagePlace(r.ID))
	if err != nil {
		return err
	}
	sum := sha256.Sum256(pdf)
	pack := Package{
		RequestID: r.ID, PDF: sealed, SHA256: hex.EncodeToString(sum[:]), Size: len(pdf),
		MadeAt: c.now, ExpiresOn: c.now.Date().AddDays(PackageDays),
	}
	if err := c.Create(&pack).Error; err != nil {
		return err
	}
	outcome := "fulfilled"
	if answer.Held() == 0 {
		outcome = "nothing_held"
	}
	if err := c.step(r, StepAnswer, "", map[string]any{"outcome": outcome}); err != nil {
		return err
	}
	if err := c.audit(AuditEntry{Action: ActionAnswerMade, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: fmt.Sprintf(`{"sha256":%q}`, pack.SHA256)}); err != nil {
		return err
	}
	return c.enqueue(JobMail, RequestJob{Request: r.ID})
}

// CollectMine hands the customer the answer to their request, as PDF. Each time is logged.
func (s *Store) CollectMine(ctx context.Context, me Me, ref string) (pdf []byte, err error) {
	err = s.change(ctx, me, func(c *Change) error {
		var r Request
		if err := c.Where("customer_id = ? AND ref = ?", me.id, ref).Take(&r).Error; err != nil {
			return missing(err)
		}
		var pack Package
		if err := c.Where("request_id = ?", r.ID).Take(&pack).Error; err != nil {
			return missing(err)
		}
		if pack.ExpiresOn.Before(c.now.Date()) {
			return ErrNotFound
		}
		if pdf, err = s.keys.Open(pack.PDF, packagePlace(r.ID)); err != nil {
			return err
		}
		if r.State == Answered {
			if err := c.step(&r, StepCollect, "", nil); err != nil {
				return err
			}
		}
		return c.audit(AuditEntry{Action: ActionAnswerFetched, CustomerID: &me.id, RequestID: &r.ID})
	})
	return pdf, err
}

// draftOf returns the newest draft of a request, or nil.
func draftOf(db *gorm.DB, request int64) (*Draft, error) {
	return newestOf[Draft](db, request)
}

// packageOf returns what is known of the package of a request, without its content, or nil.
func packageOf(db *gorm.DB, request int64) (*Package, error) {
	return newestOf[Package](db.Omit("pdf"), request)
}

func newestOf[T any](db *gorm.DB, request int64) (*T, error) {
	var rows []T
	if err := db.Where("request_id = ?", request).Order("id DESC").Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// Mail is whom to tell that there is a message, and in which language. It says nothing of what.
type Mail struct {
	To       string
	Language string
}

// MailFor returns whom to tell of a request's answer; To is "" when no address is held.
func (s *Store) MailFor(ctx context.Context, request int64) (Mail, error) {
	var r Request
	if err := s.read.WithContext(ctx).Take(&r, request).Error; err != nil {
		return Mail{}, missing(err)
	}
	to, err := s.email(ctx, r.CustomerID)
	return Mail{To: to, Language: r.Language}, err
}

// MailSent notes that the customer was told, or that there was no address to tell them at.
func (s *Store) MailSent(ctx context.Context, request int64, mail Mail) error {
	var r Request
	if err := s.read.WithContext(ctx).Take(&r, request).Error; err != nil {
		return missing(err)
	}
	details := `{"sent":true}`
	if mail.To == "" {
		details = `{"sent":false,"why":"no e-mail address held"}`
	}
	return s.change(ctx, System("mail"), func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionMailSent, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: details})
	})
}
