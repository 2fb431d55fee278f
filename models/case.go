package models

import (
	"context"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// Case is a request as staff work on it.
type Case struct {
	Request
	CustomerNumber string
	CustomerName   string
	Others         []string // customer numbers of the same person, with which the request has nothing to do
	Protection     Protection
	AssignedName   string
	Steps          []RequestStep
	Draft          *Draft
	Opened         value.Time // when this member of staff last opened the draft; no value where they have not
	Package        *Package
	Can            []Step // the steps open to this member of staff now
	Tasks          []Task
	Messages       []Message
	Scans          []RequestFile    // that came with the request itself, without their content
	Names          map[int64]string // of staff who wrote messages
	Entry          *LookEntry       // of what is not recognised
	Parts          []CasePart       // what a copy of data or an erasure is made of, for who may draft
	Plan           []PlanRow        // what is proposed for an erasure, for who may draft or approve
	// LeftOutBefore is what earlier answers left out of what is asked, which is to be judged anew, for who may draft.
	LeftOutBefore []WithheldRecord
	// MayBeTold are the recipients of the register description of whom staff are to say whether they were
	// given data of the customer, for who may draft.
	MayBeTold []register.Recipient
	// Decided is the answer as it was drafted last, without the copy of data; nil where there is none.
	Decided *Answer
	// Form is what the last draft says: where the next one begins.
	Form *DraftForm
	// Enclosed are the files that go with the answer, without their content. Unseen are the ids of those that
	// this member of staff has not opened since they were added.
	Enclosed []RequestFile
	Unseen   []int64
}

// CasePart is a kind of record in the answer to a request.
type CasePart struct {
	Kind  *Kind
	Count int
	Hints int // of its records that may tell of others
}

// LookEntry is an entry of the access log that the customer does not recognise. Who looked is for
// staff alone.
type LookEntry struct {
	At     value.Time
	Action Action
	Reason ReasonCode
	Name   string
}

// StaffCase returns a request with what staff need to work on it. That a member of staff saw it is logged once a
// day, and the customer sees it.
func (s *Store) StaffCase(ctx context.Context, staff Staff, ref string) (Case, error) {
	if !staff.Is(Agent, Approver) {
		return Case{}, ErrNotAllowed
	}
	db := s.read.WithContext(ctx)
	var k Case
	if err := db.Where("ref = ?", ref).Take(&k.Request).Error; err != nil {
		return Case{}, missing(err)
	}
	if err := s.identify(db, staff, &k); err != nil {
		return Case{}, err
	}
	if err := s.gather(db, &k); err != nil {
		return Case{}, err
	}
	var err error
	if k.Opened, err = openedAt(db, staff, k.Draft); err != nil {
		return Case{}, err
	}
	if k.Unseen, err = unseenFiles(db, staff, k.ID); err != nil {
		return Case{}, err
	}
	for _, step := range Steps {
		again := step == StepTakeBack && k.Package != nil && k.Package.TakenBack()
		if !again && s.may(staff, &k.Request, k.Draft, step) == nil {
			k.Can = append(k.Can, step)
		}
	}
	if err := s.prepareDraft(ctx, &k); err != nil {
		return Case{}, err
	}
	return k, s.noteCaseSeen(ctx, staff, &k.Request, "{}")
}

// noteCaseSeen logs that a member of staff saw a request, or the records of a kind for it, once a day.
func (s *Store) noteCaseSeen(ctx context.Context, staff Staff, r *Request, details string) error {
	last, err := look{staff, r.ID, details, value.TimeOf(s.today().Start())}.last(s.read.WithContext(ctx))
	if err != nil || !last.IsZero() {
		return err
	}
	return s.change(ctx, staff, func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionRequestViewed, CustomerID: &r.CustomerID, RequestID: &r.ID, Reason: string(ReasonRequest), Details: details})
	})
}

// identify reads whose request it is and who works on it.
func (s *Store) identify(db *gorm.DB, staff Staff, k *Case) error {
	var customer Customer
	if err := db.Take(&customer, k.CustomerID).Error; err != nil {
		return err
	}
	var err error
	if k.Protection, err = s.open(db, staff, &customer); err != nil {
		return err
	}
	k.Guarded, k.protection = k.Protection != "", k.Protection
	if err := s.answersLook(db, staff, &k.Request); err != nil {
		return err
	}
	k.CustomerNumber, k.CustomerName = customer.Number, customer.FullName()
	numbers, err := samePerson(db, customer.ID)
	if err != nil {
		return err
	}
	for _, c := range numbers {
		if c.ID != customer.ID {
			k.Others = append(k.Others, c.Number)
		}
	}
	if k.AssignedID == nil {
		return nil
	}
	return db.Model(&staffMember{}).Where("id = ?", *k.AssignedID).Pluck("name", &k.AssignedName).Error
}

// gather reads what belongs to a request.
func (s *Store) gather(db *gorm.DB, k *Case) error {
	var err error
	for _, read := range []func(){
		func() { k.Steps, err = stepsOf(db, k.ID) },
		func() { k.Stops, err = stopsOf(db, k.ID) },
		func() { k.Draft, err = draftOf(db, k.ID) },
		func() { k.Package, err = packageOf(db, k.ID) },
		func() { k.Tasks, err = tasksOf(db, k.ID) },
		func() { k.Messages, err = s.messagesOf(db, k.ID) },
		func() { k.Scans, err = scansOf(db, k.ID) },
		func() { k.Enclosed, err = enclosedFiles(db, k.ID) },
		func() { k.Fields, err = s.fieldsOf(db, k.Request) },
		func() { k.Entry, err = lookEntry(db, k.CustomerID, k.Scope.Entry) },
	} {
		if read(); err != nil {
			return err
		}
	}
	var ids []int64
	for i, m := range k.Messages {
		if k.Messages[i].Entry, err = lookEntry(db, k.CustomerID, m.Scope.Entry); err != nil {
			return err
		}
		if m.FromStaff() {
			ids = append(ids, m.ByID)
		}
	}
	k.Names, err = staffNames(db, ids)
	return err
}

// lookEntry is the entry of a customer's access log that a request or a message is about; nil where it names none.
func lookEntry(db *gorm.DB, customer, entry int64) (*LookEntry, error) {
	if entry == 0 {
		return nil, nil
	}
	var rows []LookEntry
	err := db.Table("audit_entries").Select("at, action, reason, actor_name AS name").
		Where("id = ? AND customer_id = ?", entry, customer).Limit(1).Scan(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// prepareDraft reads what the last draft says, and what a draft is made from for who may make one.
func (s *Store) prepareDraft(ctx context.Context, k *Case) (err error) {
	if err := s.decided(k); err != nil {
		return err
	}
	drafts := slices.Contains(k.Can, StepDraft)
	if k.Kind == Erasure && (drafts || k.State == Drafted) {
		if k.Plan, err = s.proposePlan(ctx, &k.Request); err != nil {
			return err
		}
	}
	if !drafts {
		return nil
	}
	if k.Kind == Access || k.Kind == Portability {
		if err = s.prepareCopy(ctx, k); err != nil {
			return err
		}
	}
	k.MayBeTold, err = s.mayBeTold(s.read.WithContext(ctx), &k.Request)
	return err
}

// decided reads what the last draft says.
func (s *Store) decided(k *Case) error {
	if k.Draft == nil {
		return nil
	}
	answer, err := s.openDraft(k.Draft)
	if err != nil {
		return err
	}
	if slices.Contains(k.Can, StepDraft) {
		k.Form = &DraftForm{Text: answer.Text, Begun: answer.Begun, Ruling: answer.Ruling, Late: k.LateReason}
	}
	answer.Sections, answer.Accesses = nil, nil
	k.Decided = &answer
	return nil
}

// prepareCopy counts the records of each kind that an answer would hold if nothing is withheld, and begins with what
// earlier answers left out.
func (s *Store) prepareCopy(ctx context.Context, k *Case) error {
	sections, err := s.everything(ctx, k.CustomerID)
	if err != nil {
		return err
	}
	if k.Draft == nil {
		if k.LeftOutBefore, err = s.leftOutBefore(ctx, &k.Request, sections); err != nil {
			return err
		}
	}
	whole := Answer{Kind: k.Kind, Scope: k.Scope, Sections: sections}
	whole.leaveOut()
	hints, err := s.countHints(ctx, k.CustomerID, whole.Sections)
	for _, section := range whole.Sections {
		if section.Held() > 0 && section.Kind.withholdable() {
			k.Parts = append(k.Parts, CasePart{Kind: section.Kind, Count: section.Held(), Hints: hints[section.Kind.Name]})
		}
	}
	return err
}
