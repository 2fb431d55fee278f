package models

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// QueueRow is one request in the staff's queue.
type QueueRow struct {
	ID             int64
	Ref            string
	Kind           RequestKind
	State          State
	ReceivedOn     value.Date
	DueOn          value.Date
	CustomerID     int64
	CustomerNumber string
	AssignedName   string
	LastStep       Step
	Delivery       Code
	// Guarded tells that the member of staff who looks may not see more: the customer is protected, or asks
	// about a look of staff. Another tells that it is their own look, and that another approver answers.
	Guarded bool `gorm:"-"`
	Another bool `gorm:"-"`
}

// News reports whether the customer wrote, and nobody of staff has done anything since.
func (r QueueRow) News() bool {
	return r.State.Open() && slices.Contains(customerSteps, r.LastStep)
}

// QueueCounts is how many requests each view has.
type QueueCounts map[QueueView]int

// Queue lists requests of a view, and how many there are in all: the open ones by due date, so that the
// late stand first; the closed ones, and what was searched for, from the newest. It is *Invalid for a
// query that cannot be one.
func (s *Store) Queue(ctx context.Context, staff Staff, f QueueFilter) ([]QueueRow, int, error) {
	if !staff.Is(Agent, Approver) {
		return nil, 0, ErrNotAllowed
	}
	var err error
	if f.Query, err = value.Clean(f.Query); err != nil {
		return nil, 0, &Invalid{"query", "characters"}
	}
	db := s.read.WithContext(ctx)
	var total int64
	if err := s.queued(db, staff, f).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	order := "r.due_on, r.id"
	if f.View == QueueClosed || f.View == QueueAny {
		order = "r.id DESC"
	}
	rows, err := queueRows(s.queued(db, staff, f).Order(order).Offset((max(f.Page, 1) - 1) * PageSize))
	if err == nil {
		err = s.guard(db, staff, rows)
	}
	return rows, int(total), err
}

// guard marks the rows that lead to what the member of staff may not see.
func (s *Store) guard(db *gorm.DB, staff Staff, rows []QueueRow) error {
	err := s.guardLooks(db, staff, rows)
	if err != nil || staff.Is(Approver) || len(rows) == 0 {
		return err
	}
	var customers, guarded []int64
	for _, r := range rows {
		customers = append(customers, r.CustomerID)
	}
	why, days := onDay(s.today(), protectionSQL)
	err = db.Raw("SELECT c.id FROM customers c WHERE c.id IN ? AND ("+why+") <> ''", append([]any{customers}, days...)...).Scan(&guarded).Error
	for i := range rows {
		rows[i].Guarded = rows[i].Guarded || slices.Contains(guarded, rows[i].CustomerID)
	}
	return err
}

func queueRows(query *gorm.DB) ([]QueueRow, error) {
	var rows []QueueRow
	err := query.Joins("JOIN customers c ON c.id = r.customer_id LEFT JOIN staff s ON s.id = r.assigned_id").
		Select("r.id, r.ref, r.kind, r.state, r.received_on, r.due_on, r.delivery, r.customer_id, c.number AS customer_number, COALESCE(s.name, '') AS assigned_name, " +
			lastStepSQL + " AS last_step").
		Limit(PageSize).Scan(&rows).Error
	return rows, err
}

// CountQueue counts the requests of each view.
func (s *Store) CountQueue(ctx context.Context, staff Staff) (QueueCounts, error) {
	if !staff.Is(Agent, Approver) {
		return nil, ErrNotAllowed
	}
	return s.countQueue(s.read.WithContext(ctx), staff)
}

func (s *Store) countQueue(db *gorm.DB, staff Staff) (QueueCounts, error) {
	filters := make([]QueueFilter, len(QueueViews))
	for i, view := range QueueViews {
		filters[i].View = view
	}
	found, err := s.countFilters(db, staff, filters)
	counts := QueueCounts{}
	for i, n := range found {
		counts[QueueViews[i]] = n
	}
	return counts, err
}

// FindRequests finds requests by their reference, or by the number of the customer: the query of the
// filter, which has to be there.
func (s *Store) FindRequests(ctx context.Context, staff Staff, f QueueFilter) ([]QueueRow, int, error) {
	if staff.Is(Agent, Approver) && strings.TrimSpace(f.Query) == "" {
		return nil, 0, &Invalid{"query", "required"}
	}
	return s.Queue(ctx, staff, f)
}

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

// StaffCase returns a request with what staff need to work on it.
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
	if len(k.Fields) == 0 && k.Entry == nil {
		return k, nil
	}
	// Staff see values of the register here, and the customer sees that they did.
	return k, s.change(ctx, staff, func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionRequestViewed, CustomerID: &k.CustomerID, RequestID: &k.ID, Reason: string(ReasonRequest)})
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
	k.Guarded = k.Protection != ""
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
		func() { k.Entry, err = lookEntry(db, k.Request) },
	} {
		if read(); err != nil {
			return err
		}
	}
	var ids []int64
	for _, m := range k.Messages {
		if m.FromStaff() {
			ids = append(ids, m.ByID)
		}
	}
	k.Names, err = staffNames(db, ids)
	return err
}

// lookEntry is the entry of the access log that a request is about; nil where it names none.
func lookEntry(db *gorm.DB, r Request) (*LookEntry, error) {
	if r.Scope.Entry == 0 {
		return nil, nil
	}
	var rows []LookEntry
	err := db.Table("audit_entries").Select("at, action, reason, actor_name AS name").
		Where("id = ? AND customer_id = ?", r.Scope.Entry, r.CustomerID).Limit(1).Scan(&rows).Error
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
		if k.Parts, err = s.partsOf(ctx, &k.Request); err != nil {
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

// partsOf counts the records of each kind that an answer would hold if nothing is withheld.
func (s *Store) partsOf(ctx context.Context, r *Request) ([]CasePart, error) {
	sections, err := s.everything(ctx, r.CustomerID)
	if err != nil {
		return nil, err
	}
	whole := Answer{Kind: r.Kind, Scope: r.Scope, Sections: sections}
	whole.leaveOut()
	hints, err := s.countHints(ctx, r.CustomerID, whole.Sections)
	var parts []CasePart
	for _, section := range whole.Sections {
		if len(section.Records) > 0 && section.Kind.Name != "customers" {
			parts = append(parts, CasePart{Kind: section.Kind, Count: len(section.Records), Hints: hints[section.Kind.Name]})
		}
	}
	return parts, err
}

// ownSteps are those of the member of staff who works on the request.
var ownSteps = []Step{StepGiveBack, StepEnclose, StepTakeOut, StepDraft, StepAskIdentity, StepAskSpecification, StepResume, StepGoOn, StepTell}

// may says whether the member of staff may take the step now: nil, ErrStep or ErrNotAllowed.
func (s *Store) may(staff Staff, r *Request, draft *Draft, step Step) error {
	m := moves[step]
	mine := r.AssignedID != nil && *r.AssignedID == staff.id
	switch {
	case !mayRole(staff, r, m.role):
		return ErrNotAllowed
	case !slices.Contains(m.from, r.State):
		return ErrStep
	case (step == StepTake || step == StepTakeOver) && mine:
		return ErrStep
	case step == StepReply && r.State != Drafted:
		return ErrStep // that somebody who was asked has answered elsewhere is StepResume
	case step == StepWithdraw && r.HasAnswer():
		return ErrStep
	case step == StepExtend && !r.mayExtend(s.today()):
		return ErrStep
	case step == StepTakeBack && !r.HasAnswer():
		return ErrStep
	case slices.Contains(ownSteps, step) && !mine && (step != StepTell || r.State.Open()):
		return ErrNotAllowed // about an answer whoever is there writes
	case step == StepApprove && draft != nil && r.Identified == NotIdentified && !r.endsMarketingAlone() && (draft.Outcome != RefusedWhole || draft.Ground != Unidentified):
		// Nothing goes to somebody of whom nobody knows who they are, but that this is so.
		return ErrNotAllowed
	case step == StepApprove && (draft == nil || draft.DraftedBy == staff.id && s.approvers != OneApprover):
		// Four eyes: nobody approves their own draft.
		return ErrNotAllowed
	}
	return nil
}

// endsMarketingAlone reports whether nothing but direct marketing is objected to, which needs no proof of who asks.
func (r *Request) endsMarketingAlone() bool {
	return r.Kind == Objection && r.Scope.Marketing && len(r.Scope.Purposes) == 0
}

// mayRole reports whether a member of staff has the role that a step is for. Where a request is for data
// protection alone, they do what agents do elsewhere: two of them answer.
func mayRole(staff Staff, r *Request, role Role) bool {
	if role == Agent && r.Guarded && staff.Is(Approver) {
		return true
	}
	return role != "" && staff.Is(role)
}

// reaches is open for the customer whose request it is, and answersLook.
func (s *Store) reaches(db *gorm.DB, staff Staff, r *Request) error {
	var c Customer
	if err := db.Take(&c, r.CustomerID).Error; err != nil {
		return err
	}
	why, err := s.open(db, staff, &c)
	r.Guarded = why != ""
	if err != nil {
		return err
	}
	return s.answersLook(db, staff, r)
}

// MayDraft is nil where the member of staff may write the answer to a request now.
func (s *Store) MayDraft(ctx context.Context, staff Staff, ref string) error {
	db := s.read.WithContext(ctx)
	var r Request
	if err := db.Where("ref = ?", ref).Take(&r).Error; err != nil {
		return missing(err)
	}
	if err := s.reaches(db, staff, &r); err != nil {
		return err
	}
	switch m := moves[StepDraft]; {
	case !mayRole(staff, &r, m.role):
		return ErrNotAllowed
	case !slices.Contains(m.from, r.State):
		return ErrStep // what is closed leads to nobody's data
	}
	return nil
}

// Take makes the member of staff the one who works on the request, also in place of a colleague.
func (s *Store) Take(ctx context.Context, staff Staff, ref string, version int) error {
	return s.staffStep(ctx, staff, ref, version, StepTake, "", func(c *Change, r *Request) (map[string]any, error) {
		return map[string]any{"assigned_id": staff.id}, c.addTasks(r)
	})
}

// GiveBack returns the request to the queue.
func (s *Store) GiveBack(ctx context.Context, staff Staff, ref string, version int) error {
	return s.staffStep(ctx, staff, ref, version, StepGiveBack, "", func(c *Change, r *Request) (map[string]any, error) {
		return map[string]any{"assigned_id": nil}, nil
	})
}

// staffStep takes one step of staff: who may, from which state, on the version they saw.
func (s *Store) staffStep(ctx context.Context, staff Staff, ref string, version int, step Step, note string,
	also func(*Change, *Request) (map[string]any, error)) error {
	one := staffMove{Ref: ref, Version: version, Note: note, Step: func(State) Step { return step }}
	return s.stateStep(ctx, staff, one, func(c *Change, r *Request, _ Step) (map[string]any, error) { return also(c, r) })
}

// staffMove is a step of staff on a request as they saw it.
type staffMove struct {
	Ref     string
	Version int
	Note    string
	Step    func(from State) Step
}

// stateStep is staffStep for what is another step from another state.
func (s *Store) stateStep(ctx context.Context, staff Staff, m staffMove, also func(*Change, *Request, Step) (map[string]any, error)) error {
	return s.change(ctx, staff, func(c *Change) error {
		var r Request
		if err := c.Where("ref = ?", m.Ref).Take(&r).Error; err != nil {
			return missing(err)
		}
		draft, err := draftOf(c.DB, r.ID)
		if err != nil {
			return err
		}
		if r.Version != m.Version {
			return ErrStale
		}
		if r.Stops, err = stopsOf(c.DB, r.ID); err != nil {
			return err
		}
		if err := s.reaches(c.DB, staff, &r); err != nil {
			return err
		}
		step := m.Step(r.State)
		if err := s.may(staff, &r, draft, step); err != nil {
			return err
		}
		set, err := also(c, &r, step)
		if err != nil {
			return err
		}
		if r.OwnLook {
			if err := c.audit(AuditEntry{Action: ActionOwnLook, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: fmt.Sprintf(`{"step":%q}`, step)}); err != nil {
				return err
			}
		}
		return c.step(&r, step, m.Note, set)
	})
}
