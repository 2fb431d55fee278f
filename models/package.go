package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// Package is an answer that was sent.
type Package struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	RequestID int64      `gorm:"column:request_id"`
	PDF       []byte     `gorm:"column:pdf"` // sealed
	SHA256    string     `gorm:"column:sha256"`
	Size      int        `gorm:"column:size"`
	MadeAt    value.Time `gorm:"column:made_at"`
	ExpiresOn value.Date `gorm:"column:expires_on"`

	Data       []byte `gorm:"column:data"` // for machines, sealed; nil where the answer is a letter
	DataSHA256 string `gorm:"column:data_sha256"`
	DataSize   int    `gorm:"column:data_size"`
	DraftID    int64  `gorm:"column:draft_id"` // of which it was made

	DueOn       value.Date `gorm:"column:due_on"`
	LateReason  string     `gorm:"column:late_reason"`   // why it came after that day
	LateCode    Code       `gorm:"column:late_code"`     // the same of one that the system itself made late: LateDocument
	TakenBackAt value.Time `gorm:"column:taken_back_at"` // no value where the customer may open it
}

// LateDocument is why an answer came late that was approved in time: its documents could not be made.
const LateDocument Code = "document"

func packagePlace(request int64) string { return fmt.Sprintf("packages.pdf.%d", request) }

func dataPlace(request int64) string { return fmt.Sprintf("packages.data.%d", request) }

// Documents are an answer as it is sent: to read, and for machines where it is a copy of data.
type Documents struct{ PDF, Data []byte }

// RenderAnswer makes the documents of an answer, with the register description it was drafted under.
type RenderAnswer func(Answer, *register.Description) (Documents, error)

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
	if err := s.fillEnclosures(s.read.WithContext(ctx), r.ID, &answer); err != nil {
		return err
	}
	d, err := s.descriptionOf(ctx, answer.Description)
	if err != nil {
		return fmt.Errorf("the register description of a draft: %w", err)
	}
	documents, err := render(answer, d)
	if err != nil {
		return fmt.Errorf("make the answer's documents: %w", err)
	}
	return s.change(ctx, System("answer"), func(c *Change) error { return c.deliver(&r, made{draft.ID, answer, documents}) })
}

// made is an answer with its documents, ready to go out.
type made struct {
	draft     int64
	answer    Answer
	documents Documents
}

// deliver stores the answer, does what it says and tells the customer, all at once.
func (c *Change) deliver(r *Request, m made) error {
	answer, documents := m.answer, m.documents
	pack := Package{
		RequestID: r.ID, DraftID: m.draft, Size: len(documents.PDF), DataSize: len(documents.Data), MadeAt: c.now, ExpiresOn: c.store.lastDay(c.now.Date()),
		DueOn: r.DueOn, LateReason: r.LateReason,
	}
	if r.LateOn(c.now.Date()) && r.LateReason == "" {
		pack.LateCode = LateDocument // whoever approved it was not asked, since it was in time then
	}
	var err error
	if pack.PDF, pack.SHA256, err = c.sealed(documents.PDF, packagePlace(r.ID)); err != nil {
		return err
	}
	if pack.Data, pack.DataSHA256, err = c.sealed(documents.Data, dataPlace(r.ID)); err != nil {
		return err
	}
	if err := errors.Join(c.Create(&pack).Error, c.endDrafts(r.ID)); err != nil {
		return err
	}
	if err := c.carryOut(r, answer); err != nil {
		return err
	}
	set := map[string]any{"outcome": answer.Outcome(), "ground": answer.Ruling.Ground, "answered_on": cmp.Or(r.AnsweredOn, c.now.Date())}
	if err := c.counting(r, answer.Ruling, set); err != nil {
		return err
	}
	if err := c.step(r, StepAnswer, "", set); err != nil {
		return err
	}
	if err := c.audit(AuditEntry{Action: ActionAnswerMade, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: fmt.Sprintf(`{"sha256":%q}`, pack.SHA256)}); err != nil {
		return err
	}
	return c.enqueue(JobMail, RequestJob{Request: r.ID})
}

// lastDay is the last day on which an answer that is made on a day can be collected: the one that the register
// description promises.
func (s *Store) lastDay(made value.Date) value.Date {
	period := s.Description.PortalRecord(register.PortalAnswers).Retention
	return made.AddMonths(12*period.Years + period.Months)
}

// sealed is a document as it is stored, and its hash; nothing of nothing.
func (c *Change) sealed(document []byte, place string) (sealed []byte, hash string, err error) {
	if document == nil {
		return nil, "", nil
	}
	sealed, err = c.store.keys.Seal(document, place)
	return sealed, hashOf(document), err
}

// CollectMine hands the customer the answer to their request, as PDF. Each time is logged.
func (s *Store) CollectMine(ctx context.Context, me Me, ref string) ([]byte, error) {
	return s.collect(ctx, me, ref, func(p Package) ([]byte, string) { return p.PDF, packagePlace(p.RequestID) })
}

// CollectMyData is CollectMine for the answer in a form for machines; it is ErrNotFound where the
// answer is a letter.
func (s *Store) CollectMyData(ctx context.Context, me Me, ref string) ([]byte, error) {
	return s.collect(ctx, me, ref, func(p Package) ([]byte, string) { return p.Data, dataPlace(p.RequestID) })
}

func (s *Store) collect(ctx context.Context, me Me, ref string, part func(Package) (sealed []byte, place string)) (document []byte, err error) {
	hand := func(c *Change) error {
		var r Request
		if err := c.Where("customer_id = ? AND ref = ?", me.asker(), ref).Take(&r).Error; err != nil {
			return missing(err)
		}
		var pack Package
		if err := c.Where("request_id = ?", r.ID).Order("id DESC").Take(&pack).Error; err != nil {
			return missing(err)
		}
		sealed, place := part(pack)
		if pack.ExpiresOn.Before(c.now.Date()) || pack.TakenBack() || len(sealed) == 0 || !r.HasAnswer() {
			return ErrNotFound
		}
		if document, err = s.keys.Open(sealed, place); err != nil {
			return err
		}
		if r.State == Answered {
			if err := errors.Join(c.step(&r, StepCollect, "", nil), c.tickCollected(&r)); err != nil {
				return err
			}
		}
		return c.audit(AuditEntry{Action: ActionAnswerFetched, CustomerID: &me.id, RequestID: &r.ID})
	}
	if err = s.change(ctx, me, hand); errors.Is(err, ErrStale) {
		err = s.change(ctx, me, hand) // the other part was fetched at the same moment
	}
	return document, err
}

// ready are the states of a request whose answer is its last.
var ready = []State{Answered, Collected}

// packageOf returns what is known of the package of a request, without its content, or nil.
func packageOf(db *gorm.DB, request int64) (*Package, error) {
	return newestOf[Package](db.Omit("pdf", "data"), request)
}

func newestOf[T any](db *gorm.DB, request int64) (*T, error) {
	var rows []T
	if err := db.Where("request_id = ?", request).Order("id DESC").Limit(1).Find(&rows).Error; err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// copiesUntil is the last day on which a customer can collect copies of data that were sent to them; no value
// where they can collect none. What is erased leaves those copies when their own time is over.
func copiesUntil(db *gorm.DB, customer int64, today value.Date) (last value.Date, err error) {
	var sent []Package
	err = db.Select("expires_on").Where(`data_size > 0 AND taken_back_at IS NULL AND expires_on >= ?
		AND request_id IN (SELECT id FROM requests WHERE customer_id = ?)`, today, customer).Find(&sent).Error
	for _, p := range sent {
		last = later(last, p.ExpiresOn)
	}
	return last, err
}
