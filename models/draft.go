package models

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

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

func draftPlace(request int64) string { return fmt.Sprintf("drafts.content.%d", request) }

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

// clean trims what is written in the form, and returns what is wrong with it first.
func (f *DraftForm) clean() error {
	if len([]rune(f.Text)) > MaxAnswerText {
		return &Invalid{"text", "too_long"}
	}
	text, err := value.Clean(f.Text)
	if err != nil {
		return &Invalid{"text", "characters"}
	}
	f.Text = strings.TrimSpace(text)
	if !versions.MatchString(f.Begun) || f.Text == "" {
		f.Begun = ""
	}
	if f.Ruling.Explanation, err = mayBeWritten("explanation", f.Ruling.Explanation); err != nil {
		return err
	}
	f.Late, err = mayBeWritten("late", f.Late)
	return err
}

// WriteDraft puts together the answer to a request: what is decided and, for the kinds that ask for a
// copy, all that is held now. A new draft takes the place of an older one. What is wrong with the form
// is an *Invalid.
func (s *Store) WriteDraft(ctx context.Context, staff Staff, ref string, version int, form DraftForm) error {
	if err := form.clean(); err != nil {
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
	content, err := s.sealDraft(r.ID, answer)
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
	if r.Kind == Rectification && !r.decidesOnWords() || r.Kind == Unrecognised && r.Scope.Entry == 0 {
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

// decidesOnWords reports whether the words with which a rectification began are among what is decided on.
func (r *Request) decidesOnWords() bool {
	return slices.ContainsFunc(r.Fields, func(f RequestField) bool { return f.Kind == "" && f.Reason == r.Details })
}

// knows reports whether every record that is to be left out is among those of the answer, or what it said before.
func (a Answer) knows(withheld []WithheldRecord) bool {
	return !slices.ContainsFunc(withheld, func(w WithheldRecord) bool {
		i := slices.IndexFunc(a.Sections, func(s Section) bool { return s.Kind.Name == w.Kind })
		return i < 0 || !a.Sections[i].Kind.withholdable() || w.Past && w.Record == 0 || w.Record != 0 && !a.Sections[i].has(w)
	})
}

// has reports whether the section has the record, or where its past is meant something that it said before.
func (s Section) has(w WithheldRecord) bool {
	return slices.ContainsFunc(s.Records, func(record any) bool { return s.Kind.ID(record) == w.Record }) ||
		w.Past && slices.ContainsFunc(s.Earlier, func(e Earlier) bool { return e.RecordID == w.Record })
}

// composeLetter fills in what a letter tells beside the decision.
func (s *Store) composeLetter(db *gorm.DB, r *Request, a *Answer) (err error) {
	a.MarketingEnded, a.ConsentsEnded, a.CopiesUntil, a.StillRestricted, a.Told = value.Date{}, value.Date{}, value.Date{}, false, nil
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

// Approve lets a draft go out, with why the answer comes after its day, which the customer reads: words of whoever
// made the draft stay where there are none here. Nobody approves their own, which is ErrNotAllowed, unless the
// company has one approver alone: then the audit log says so. Whoever has not opened it with PreviewAnswer since
// it was drafted, or a file that goes with it with StaffFile since it was added, gets an *Invalid of "preview".
// One of a request that is Barred is an *Invalid of "behalf". After the day on which the answer was due it is an
// *Invalid of "late_reason" where nobody has said why; of "draft" where it does not hold any more; and of "tasks" while
// something that the answer calls corrected is not ticked.
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
		case r.Barred():
			return nil, &Invalid{"behalf", "protected"}
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
		if err := c.stillHolds(r, draft); err != nil {
			return nil, err
		}
		if err := c.doneFirst(r, draft); err != nil {
			return nil, err
		}
		if draft.DraftedBy == staff.id {
			if err := c.audit(AuditEntry{Action: ActionOwnApproval, CustomerID: &r.CustomerID, RequestID: &r.ID}); err != nil {
				return nil, err
			}
		}
		r.regards("draft", draft.ID)
		if err := c.Model(draft).Updates(map[string]any{"approved_by": staff.id, "approved_at": c.now}).Error; err != nil {
			return nil, err
		}
		return set, c.enqueue(JobAnswer, RequestJob{Request: r.ID})
	})
}

// sealDraft is an answer as its draft holds it.
func (s *Store) sealDraft(request int64, a Answer) ([]byte, error) {
	plain, err := json.Marshal(a)
	if err != nil {
		return nil, fmt.Errorf("write a draft: %w", err)
	}
	return s.keys.Seal(plain, draftPlace(request))
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

// draftOf returns the newest draft of a request, or nil.
func draftOf(db *gorm.DB, request int64) (*Draft, error) {
	return newestOf[Draft](db, request)
}
