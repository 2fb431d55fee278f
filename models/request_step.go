package models

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// ownSteps are those of the member of staff who works on the request.
var ownSteps = []Step{StepGiveBack, StepFields, StepEnclose, StepTakeOut, StepDraft, StepAskIdentity, StepAskSpecification, StepResume, StepGoOn, StepTell}

// may says whether the member of staff may take the step now: nil, ErrStep or ErrNotAllowed.
func (s *Store) may(staff Staff, r *Request, draft *Draft, step Step) error {
	m := moves[step]
	mine := r.AssignedID != nil && *r.AssignedID == staff.id
	switch {
	case !mayRole(staff, r, m.role):
		return ErrNotAllowed
	case !slices.Contains(m.from, r.State):
		return ErrStep
	case !r.PurgedAt.IsZero():
		return ErrStep // nothing is begun with what is not there any more, and would never be deleted again
	case (step == StepTake || step == StepTakeOver) && mine:
		return ErrStep
	case step == StepReply && r.State != Drafted:
		return ErrStep // that somebody who was asked has answered elsewhere is StepResume
	case step == StepWithdraw && r.HasAnswer():
		return ErrStep
	case step == StepFields && r.Kind != Rectification:
		return ErrStep
	case step == StepAskIdentity && r.Identified != NotIdentified:
		return ErrStep // who is known is not asked, and their time does not stand: GDPR Article 12(6)
	case step == StepExtend && !r.mayExtend(s.today()):
		return ErrStep
	case step == StepToCustomer && !r.Barred():
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
	r.Guarded, r.protection = why != "", why
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

// Step is a move from one state to another.
type Step string

// The steps of a request.
const (
	StepReceive          Step = "receive"
	StepAdd              Step = "add" // the customer adds to an open request
	StepTake             Step = "take"
	StepTakeOver         Step = "take_over" // while the customer is asked something
	StepGiveBack         Step = "give_back"
	StepAskIdentity      Step = "ask_identity"
	StepAskSpecification Step = "ask_specification"
	StepReply            Step = "reply"  // the customer answers what was asked
	StepResume           Step = "resume" // staff note that the customer has answered elsewhere
	StepGoOn             Step = "go_on"  // staff work on without an answer
	StepRemind           Step = "remind" // the customer, who has not answered, is reminded
	StepTell             Step = "tell"   // staff write to the customer
	StepWrite            Step = "write"  // the customer writes about the answer
	StepExtend           Step = "extend"
	StepFields           Step = "fields"   // staff add values to what a rectification is about
	StepEnclose          Step = "enclose"  // a file is added to the answer
	StepTakeOut          Step = "take_out" // one is removed
	StepDraft            Step = "draft"
	StepReturn           Step = "return"
	StepApprove          Step = "approve"
	StepAnswer           Step = "answer"
	StepCollect          Step = "collect"
	StepReopen           Step = "reopen"
	StepTakeBack         Step = "take_back"   // the customer may no longer open the answer that was sent
	StepToCustomer       Step = "to_customer" // the answer goes to the customer alone: see Request.Barred
	StepWithdraw         Step = "withdraw"
)

// move is a row of the table of allowed steps.
type move struct {
	from []State
	to   State // "" where the state stays as it is
	role Role  // that staff need, also to enter what a customer did elsewhere; "" is not for staff
}

// moves is the only way through: a step that is not here for the request's state is ErrStep.
var moves = map[Step]move{
	StepReceive: {nil, Received, ""},
	// What the customer adds to a draft takes it back to work (StepReply): it may not have been thought of.
	// What they write about an approved answer does not stop it, and waits to be read after it; what they ask in
	// addition does, as it would not be answered.
	StepAdd:              {[]State{Received, InProgress, IdentityPending, SpecificationPending, Approved}, "", Agent},
	StepTake:             {[]State{Received, InProgress, Drafted}, InProgress, Agent},
	StepTakeOver:         {[]State{IdentityPending, SpecificationPending}, "", Agent},
	StepGiveBack:         {[]State{InProgress}, Received, Agent},
	StepAskIdentity:      {[]State{InProgress}, IdentityPending, Agent},
	StepAskSpecification: {[]State{InProgress}, SpecificationPending, Agent},
	StepReply:            {[]State{IdentityPending, SpecificationPending, Drafted, Approved}, InProgress, Agent},
	StepResume:           {[]State{IdentityPending, SpecificationPending}, InProgress, Agent},
	StepGoOn:             {[]State{IdentityPending, SpecificationPending}, InProgress, Agent},
	StepRemind:           {[]State{IdentityPending, SpecificationPending}, "", ""},
	StepTell:             {[]State{Received, InProgress, IdentityPending, SpecificationPending, Drafted, Answered, Collected}, "", Agent},
	StepExtend:           {[]State{Received, InProgress, IdentityPending, SpecificationPending, Drafted}, "", Approver},
	StepWrite:            {ready, "", Agent},
	// What is approved is what is sent: a draft on other values or with other files is another draft.
	StepFields:  {[]State{InProgress, Drafted}, InProgress, Agent},
	StepEnclose: {[]State{InProgress, Drafted}, InProgress, Agent},
	StepTakeOut: {[]State{InProgress, Drafted}, InProgress, Agent},
	StepDraft:   {[]State{InProgress, Drafted}, Drafted, Agent},
	StepReturn:  {[]State{Drafted, Approved}, InProgress, Approver},
	StepApprove: {[]State{Drafted}, Approved, Approver},
	StepAnswer:  {[]State{Approved}, Answered, ""},
	StepCollect: {[]State{Answered}, Collected, ""},
	StepReopen:  {[]State{Answered, Collected}, InProgress, Approver},
	// Of a request that is answered it goes with StepReopen, so that another answer comes.
	StepTakeBack:   {[]State{Received, InProgress, IdentityPending, SpecificationPending, Drafted, Approved}, "", Approver},
	StepToCustomer: {States, "", Agent},
	StepWithdraw:   {[]State{Received, InProgress, IdentityPending, SpecificationPending, Drafted}, Withdrawn, Agent},
}

// Steps lists every step.
var Steps = []Step{
	StepReceive, StepAdd, StepTake, StepTakeOver, StepGiveBack, StepAskIdentity, StepAskSpecification, StepReply, StepResume, StepGoOn, StepRemind, StepTell, StepWrite, StepExtend,
	StepFields, StepEnclose, StepTakeOut, StepDraft, StepReturn, StepApprove, StepAnswer, StepCollect, StepReopen, StepTakeBack, StepToCustomer, StepWithdraw,
}

// RequestStep is one thing that happened to a request. Rows are only ever added, and go with what the
// request holds.
type RequestStep struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	RequestID int64      `gorm:"column:request_id"`
	At        value.Time `gorm:"column:at"`
	Step      Step       `gorm:"column:step"`
	State     State      `gorm:"column:state"`
	ActorKind string     `gorm:"column:actor_kind"`
	ActorID   int64      `gorm:"column:actor_id"`
	ActorName string     `gorm:"column:actor_name"`
	Note      string     `gorm:"column:note"` // for staff
}

// step moves the request on. Nothing moves that has moved since it was read.
func (c *Change) step(r *Request, step Step, note string, set map[string]any) error {
	m := moves[step]
	if !slices.Contains(m.from, r.State) || step == StepWithdraw && r.HasAnswer() {
		return ErrStep
	}
	if set == nil {
		set = map[string]any{}
	}
	to := cmp.Or(m.to, r.State)
	set["state"], set["version"] = to, r.Version+1
	moved := c.Model(&Request{}).Where("id = ? AND version = ?", r.ID, r.Version).Updates(set)
	if moved.Error != nil {
		return moved.Error
	}
	if moved.RowsAffected == 0 {
		return ErrStale
	}
	r.State, r.Version = to, r.Version+1
	if err := c.recordStep(r, step, note); err != nil {
		return err
	}
	return c.audit(AuditEntry{Action: ActionRequestStep, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: fmt.Sprintf(`{"step":%q%s}`, step, r.regarded)})
}

// regards has the audit log say with the next step which file or draft it is about.
func (r *Request) regards(what string, id int64) { r.regarded = fmt.Sprintf(`,%q:%d`, what, id) }

func (c *Change) recordStep(r *Request, step Step, note string) error {
	row := RequestStep{RequestID: r.ID, At: c.now, Step: step, State: r.State, Note: note}
	row.ActorKind, row.ActorID, row.ActorName = c.by.actor()
	return c.Create(&row).Error
}

func stepsOf(db *gorm.DB, request int64) ([]RequestStep, error) {
	var steps []RequestStep
	err := db.Where("request_id = ?", request).Order("id").Find(&steps).Error
	return steps, err
}
