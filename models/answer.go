package models

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// Answer is what a request is answered with: what is decided and, where a copy is asked for, everything
// held as it was when the draft was made and what GDPR Article 15(1) asks beside it. What is approved
// is what is sent. One without a Ref is a download, made at once; one with a Role is of an
// organisation, for who acts for it.
type Answer struct {
	Ref         string        `json:"reference"`
	Kind        RequestKind   `json:"kind"`
	Scope       Scope         `json:"scope,omitzero"`
	Ruling      Ruling        `json:"ruling,omitzero"`
	Fields      []RuledField  `json:"fields,omitempty"` // of a rectification
	Language    string        `json:"language"`
	Name        string        `json:"name"`
	Number      string        `json:"customer_number"`
	OneOf       bool          `json:"one_of_numbers,omitempty"` // the person has other customer numbers, of which the answer says nothing
	ReceivedOn  value.Date    `json:"received"`
	DataAt      value.Time    `json:"data_at"`
	Dated       value.Date    `json:"dated,omitzero"` // the day of its approval
	Text        string        `json:"accompanying_text,omitempty"`
	Begun       string        `json:"begun_from,omitempty"` // versions of texts: see DraftForm
	Sections    []Section     `json:"sections"`
	Accesses    []AccessEntry `json:"accesses"`
	Enclosures  []Enclosure   `json:"enclosures,omitempty"`
	Description string        `json:"register_description"` // hash of the version it was made under

	Asked           string     `json:"asked,omitempty"`                    // in the customer's own words, where they say all that is asked
	Told            []string   `json:"recipients_told,omitempty"`          // of what was corrected, erased or restricted: GDPR Article 19
	MarketingEnded  value.Date `json:"marketing_ended,omitzero"`           // by an objection, with the request itself
	ConsentsEnded   value.Date `json:"consents_withdrawn,omitzero"`        // with the request itself
	CopiesUntil     value.Date `json:"earlier_copies_until,omitzero"`      // that were sent before an erasure and can be collected until then
	StillRestricted bool       `json:"earlier_restriction_holds,omitzero"` // though another is refused

	Role           Code   `json:"role,omitempty"`           // in which the data of an organisation are shown
	Representative string `json:"representative,omitempty"` // to whom
}

// Copies reports whether the answer has a copy of data: of the other kinds it is a letter.
func (a Answer) Copies() bool {
	return (a.Kind == Access || a.Kind == Portability || a.Ref == "") && a.Ruling.Outcome != RefusedWhole
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

// Outcome is what came of the request: what was decided, or, where a copy was granted and there is nothing to
// copy, that nothing is held.
func (a Answer) Outcome() Outcome {
	decided := a.Ruling.Outcome
	if a.Copies() && a.Held() == 0 && len(a.Enclosures) == 0 && decided == Fulfilled && len(a.Ruling.Withheld) == 0 {
		return NothingHeld
	}
	return decided
}

// sectionJSON is the form of a section in JSON.
type sectionJSON struct {
	Kind    string          `json:"kind"`
	Left    Left            `json:"left,omitempty"`
	Records json.RawMessage `json:"records"`
	Earlier []Earlier       `json:"earlier,omitempty"`
}

// MarshalJSON writes the kind's name and its records.
func (s Section) MarshalJSON() ([]byte, error) {
	records, err := json.Marshal(s.Records)
	if err != nil {
		return nil, err
	}
	return json.Marshal(sectionJSON{Kind: s.Kind.Name, Left: s.Left, Records: records, Earlier: s.Earlier})
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
	s.Total, s.Earlier, s.Left = len(s.Records), raw.Earlier, raw.Left
	return nil
}

// Draft is an answer before it is sent.
type Draft struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	RequestID  int64      `gorm:"column:request_id"`
	Content    []byte     `gorm:"column:content"` // a sealed Answer
	DraftedBy  int64      `gorm:"column:drafted_by"`
	DraftedAt  value.Time `gorm:"column:drafted_at"`
	Outcome    Outcome    `gorm:"column:outcome"`
	Ground     Ground     `gorm:"column:ground"`
	ApprovedBy *int64     `gorm:"column:approved_by"`
	ApprovedAt value.Time `gorm:"column:approved_at"`
	EndedAt    value.Time `gorm:"column:ended_at"` // from then on it holds no copy of data: see endDrafts
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

	Data       []byte `gorm:"column:data"` // for machines, sealed; nil where the answer is a letter
	DataSHA256 string `gorm:"column:data_sha256"`
	DataSize   int    `gorm:"column:data_size"`
	DraftID    int64  `gorm:"column:draft_id"` // of which it was made

	DueOn       value.Date `gorm:"column:due_on"`
	LateReason  string     `gorm:"column:late_reason"`   // why it came after that day
	TakenBackAt value.Time `gorm:"column:taken_back_at"` // no value where the customer may open it
}

func draftPlace(request int64) string   { return fmt.Sprintf("drafts.content.%d", request) }
func packagePlace(request int64) string { return fmt.Sprintf("packages.pdf.%d", request) }
func dataPlace(request int64) string    { return fmt.Sprintf("packages.data.%d", request) }

// MaxAnswerText is how many characters the accompanying text of an answer may have.
const MaxAnswerText = 5000

// DraftForm is what staff write for an answer.
type DraftForm struct {
	Text   string // that accompanies it
	Ruling Ruling
	Late   string // why the answer comes after its day, where it does
	// Begun are the versions of the texts that the text was begun from, with spaces between.
	Begun string
}

// versions is the form of DraftForm.Begun: names of texts, each with the first digits of its hash.
var versions = regexp.MustCompile(`^[a-z_.]+@[0-9a-f]{12}( [a-z_.]+@[0-9a-f]{12}){0,9}$`)

// WriteDraft puts together the answer to a request: what is decided and, for the kinds that ask for a
// copy, all that is held now. A new draft takes the place of an older one. What is wrong with the form
// is an *Invalid.
func (s *Store) WriteDraft(ctx context.Context, staff Staff, ref string, version int, form DraftForm) error {
	if len([]rune(form.Text)) > MaxAnswerText {
		return &Invalid{"text", "too_long"}
	}
	text, err := value.Clean(form.Text)
	if err != nil {
		return &Invalid{"text", "characters"}
	}
	form.Text = strings.TrimSpace(text)
	if !versions.MatchString(form.Begun) || form.Text == "" {
		form.Begun = ""
	}
	if form.Ruling.Explanation, err = mayBeWritten("explanation", form.Ruling.Explanation); err != nil {
		return err
	}
	if form.Late, err = mayBeWritten("late", form.Late); err != nil {
		return err
	}
	var r Request
	if err := s.read.WithContext(ctx).Where("ref = ?", ref).Take(&r).Error; err != nil {
		return missing(err)
	}
	if !staff.Is(Agent, Approver) {
		return ErrNotAllowed
	}
	if err := s.reaches(s.read.WithContext(ctx), staff, &r); err != nil {
		return err // before anything is said of what is held
	}
	if r.LateOn(s.today()) && form.Late == "" {
		return &Invalid{"late", "required"}
	}
	answer, err := s.compose(ctx, &r, form)
	if err != nil {
		return err
	}
	plain, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	content, err := s.keys.Seal(plain, draftPlace(r.ID))
	if err != nil {
		return err
	}
	return s.staffStep(ctx, staff, ref, version, StepDraft, "", func(c *Change, r *Request) (map[string]any, error) {
		if err := c.readMessages(r); err != nil { // they are on the page of the draft
			return nil, err
		}
		if err := c.planCorrections(r, answer.Ruling); err != nil {
			return nil, err
		}
		if err := c.endDrafts(r.ID); err != nil {
			return nil, err
		}
		return map[string]any{"late_reason": form.Late}, c.Create(&Draft{
			RequestID: r.ID, Content: content, DraftedBy: staff.id, DraftedAt: c.now, Outcome: answer.Ruling.Outcome, Ground: answer.Ruling.Ground,
		}).Error
	})
}

// compose makes the answer to a request from its form and from what is held.
func (s *Store) compose(ctx context.Context, r *Request, form DraftForm) (Answer, error) {
	db := s.read.WithContext(ctx)
	var err error
	if r.Fields, err = s.fieldsOf(db, *r); err != nil {
		return Answer{}, err
	}
	if wrong := form.Ruling.check(r); wrong != nil {
		return Answer{}, wrong[0]
	}
	form.Ruling.Recipients = slices.DeleteFunc(form.Ruling.Recipients, func(key string) bool { return s.Description.Recipient(key).Key == "" })
	if r.Kind == Erasure {
		if err := s.completePlan(ctx, r, form.Ruling); err != nil {
			return Answer{}, err
		}
	}
	var customer Customer
	if err := db.Take(&customer, r.CustomerID).Error; err != nil {
		return Answer{}, missing(err)
	}
	a := Answer{
		Ref: r.Ref, Kind: r.Kind, Scope: r.Scope, Ruling: form.Ruling, Fields: form.Ruling.ruled(r.Fields), Language: r.Language,
		Name: customer.FullName(), Number: customer.Number,
		ReceivedOn: r.ReceivedOn, DataAt: s.now(), Text: form.Text, Begun: form.Begun, Description: s.Description.Hash(),
	}
	if r.Kind == Rectification && len(r.Fields) == 0 || r.Kind == Unrecognised && r.Scope.Entry == 0 {
		a.Asked = r.Details
	}
	numbers, err := samePerson(db, r.CustomerID)
	if err != nil {
		return Answer{}, err
	}
	a.OneOf = len(numbers) > 1
	if a.Enclosures, err = enclosures(db, r.ID); err != nil {
		return Answer{}, err
	}
	if !a.Copies() {
		return a, s.reading(ctx, func(db *gorm.DB) error { return s.composeLetter(db, r, &a) })
	}
	if a.Sections, err = s.everything(ctx, r.CustomerID); err != nil {
		return Answer{}, err
	}
	if !a.knows(form.Ruling.Withheld) {
		return Answer{}, &Invalid{"withheld", "unknown"}
	}
	a.leaveOut()
	if r.Kind == Access {
		a.Accesses, err = s.accessLog(ctx, r.CustomerID)
	}
	return a, err
}

// knows reports whether every record that is to be left out is among those of the answer. The customer's own row
// is whose answer it is, and is never left out.
func (a Answer) knows(withheld []WithheldRecord) bool {
	return !slices.ContainsFunc(withheld, func(w WithheldRecord) bool {
		i := slices.IndexFunc(a.Sections, func(s Section) bool { return s.Kind.Name == w.Kind })
		return i < 0 || w.Kind == "customers" || w.Past && w.Record == 0 || w.Record != 0 && !slices.ContainsFunc(a.Sections[i].Records, func(record any) bool {
			return a.Sections[i].Kind.ID(record) == w.Record
		})
	})
}

// composeLetter fills in what a letter tells beside the decision.
func (s *Store) composeLetter(db *gorm.DB, r *Request, a *Answer) (err error) {
	if r.Scope.EndsMarketing(r.Kind) {
		cells, err := s.grid(db, r.CustomerID, s.Description, s.now())
		if err != nil {
			return err
		}
		a.MarketingEnded = marketingEnded(cells)
	}
	if r.Scope.EndsConsents(r.Kind) {
		if a.ConsentsEnded, err = consentsEnded(db, r); err != nil {
			return err
		}
	}
	if r.Kind == Erasure && a.Ruling.erases() {
		if a.CopiesUntil, err = copiesUntil(db, r.CustomerID, s.today()); err != nil {
			return err
		}
	}
	switch {
	case r.Kind == RestrictionOfProcessing && a.Ruling.Outcome == RefusedWhole:
		a.StillRestricted, err = stillRestricted(db, r)
	case r.Kind.toldOf():
		var told []string
		told, err = s.toBeTold(db, r, a.Ruling)
		for _, one := range told {
			a.Told = append(a.Told, s.recipientName(one, r.Language))
		}
	}
	return err
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

// Approve lets a draft go out, with why the answer comes after its day, which the customer reads: words of
// whoever made the draft stay where there are none here. Nobody approves their own, which is ErrNotAllowed,
// unless the company has one approver alone: then the audit log says so. Whoever has not opened it with
// PreviewAnswer since it was drafted, or a file that goes with it with StaffFile since it was added, gets an
// *Invalid of "preview". After the day on which the answer was
// due it is an *Invalid of "late_reason" where nobody has said why; and of "tasks" while something that the
// answer calls corrected is not ticked.
func (s *Store) Approve(ctx context.Context, staff Staff, ref string, version int, why string) error {
	why, err := mayBeWritten("late_reason", why)
	if err != nil {
		return err
	}
	return s.staffStep(ctx, staff, ref, version, StepApprove, "", func(c *Change, r *Request) (map[string]any, error) {
		draft, err := draftOf(c.DB, r.ID)
		if err != nil {
			return nil, err
		}
		opened, err := openedAt(c.DB, staff, draft)
		if err != nil {
			return nil, err
		}
		var set map[string]any
		unseen, err := unseenFiles(c.DB, staff, r.ID)
		if err != nil {
			return nil, err
		}
		switch {
		case opened.IsZero():
			return nil, &Invalid{"preview", "unopened"}
		case len(unseen) > 0:
			return nil, &Invalid{"preview", "unopened_file"}
		case !r.LateOn(c.now.Date()):
		case why != "":
			set = map[string]any{"late_reason": why}
		case r.LateReason == "":
			return nil, &Invalid{"late_reason", "required"}
		}
		if err := c.stillPlanned(r, draft); err != nil {
			return nil, err
		}
		if err := c.allCorrected(r, draft); err != nil {
			return nil, err
		}
		if draft.DraftedBy == staff.id {
			if err := c.audit(AuditEntry{Action: ActionOwnApproval, CustomerID: &r.CustomerID, RequestID: &r.ID}); err != nil {
				return nil, err
			}
		}
		if err := c.Model(draft).Updates(map[string]any{"approved_by": staff.id, "approved_at": c.now}).Error; err != nil {
			return nil, err
		}
		return set, c.enqueue(JobAnswer, RequestJob{Request: r.ID})
	})
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
	if !d.ApprovedAt.IsZero() {
		a.Dated = d.ApprovedAt.Date()
	}
	return a, nil
}

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
			if err := c.step(&r, StepCollect, "", nil); err != nil {
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

// draftOf returns the newest draft of a request, or nil.
func draftOf(db *gorm.DB, request int64) (*Draft, error) {
	return newestOf[Draft](db, request)
}

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
