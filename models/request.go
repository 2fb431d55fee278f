package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/clock"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// RequestKind is which right the customer uses.
type RequestKind string

// The kinds of request.
const (
	Access                  RequestKind = "access"        // GDPR Article 15
	Rectification           RequestKind = "rectification" // GDPR Article 16
	Erasure                 RequestKind = "erasure"       // GDPR Article 17
	RestrictionOfProcessing RequestKind = "restriction"   // GDPR Article 18
	Portability             RequestKind = "portability"   // GDPR Article 20
	Objection               RequestKind = "objection"     // GDPR Article 21
	// Unrecognised is about a look at the customer's data that they do not understand: C-579/21.
	Unrecognised RequestKind = "unrecognised"
)

// RequestKinds lists the rights that can be used here.
var RequestKinds = []RequestKind{Access, Rectification, Erasure, RestrictionOfProcessing, Portability, Objection, Unrecognised}

// State is how far a request has come.
type State string

// The states of a request.
const (
	Received             State = "received"
	InProgress           State = "in_progress"
	IdentityPending      State = "identity_pending"      // the customer is asked who they are
	SpecificationPending State = "specification_pending" // the customer is asked what is meant
	Drafted              State = "drafted"
	Approved             State = "approved"
	Answered             State = "answered"
	Collected            State = "collected"
	Withdrawn            State = "withdrawn"
)

// States lists every state in the order of a request's life.
var States = []State{Received, InProgress, IdentityPending, SpecificationPending, Drafted, Approved, Answered, Collected, Withdrawn}

// Open reports whether there is still something to do for staff.
func (s State) Open() bool { return s != Answered && s != Collected && s != Withdrawn }

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
	StepEnclose          Step = "enclose"  // a file is added to the answer
	StepTakeOut          Step = "take_out" // one is removed
	StepDraft            Step = "draft"
	StepReturn           Step = "return"
	StepApprove          Step = "approve"
	StepAnswer           Step = "answer"
	StepCollect          Step = "collect"
	StepReopen           Step = "reopen"
	StepTakeBack         Step = "take_back" // the customer may no longer open the answer that was sent
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
	// What they add to an approved answer does not stop it, and waits to be read after it.
	StepAdd:              {[]State{Received, InProgress, IdentityPending, SpecificationPending, Approved}, "", Agent},
	StepTake:             {[]State{Received, InProgress, Drafted}, InProgress, Agent},
	StepTakeOver:         {[]State{IdentityPending, SpecificationPending}, "", Agent},
	StepGiveBack:         {[]State{InProgress}, Received, Agent},
	StepAskIdentity:      {[]State{InProgress}, IdentityPending, Agent},
	StepAskSpecification: {[]State{InProgress}, SpecificationPending, Agent},
	StepReply:            {[]State{IdentityPending, SpecificationPending, Drafted}, InProgress, Agent},
	StepResume:           {[]State{IdentityPending, SpecificationPending}, InProgress, Agent},
	StepGoOn:             {[]State{IdentityPending, SpecificationPending}, InProgress, Agent},
	StepRemind:           {[]State{IdentityPending, SpecificationPending}, "", ""},
	StepTell:             {[]State{Received, InProgress, IdentityPending, SpecificationPending, Drafted, Answered, Collected}, "", Agent},
	StepExtend:           {[]State{Received, InProgress, IdentityPending, SpecificationPending, Drafted}, "", Approver},
	StepWrite:            {ready, "", Agent},
	// What is approved is what is sent: a draft with other files is another draft.
	StepEnclose: {[]State{InProgress, Drafted}, InProgress, Agent},
	StepTakeOut: {[]State{InProgress, Drafted}, InProgress, Agent},
	StepDraft:   {[]State{InProgress, Drafted}, Drafted, Agent},
	StepReturn:  {[]State{Drafted, Approved}, InProgress, Approver},
	StepApprove: {[]State{Drafted}, Approved, Approver},
	StepAnswer:  {[]State{Approved}, Answered, ""},
	StepCollect: {[]State{Answered}, Collected, ""},
	StepReopen:  {[]State{Answered, Collected}, InProgress, Approver},
	// Of a request that is answered it goes with StepReopen, so that another answer comes.
	StepTakeBack: {[]State{Received, InProgress, IdentityPending, SpecificationPending, Drafted, Approved}, "", Approver},
	StepWithdraw: {[]State{Received, InProgress, IdentityPending, SpecificationPending, Drafted}, Withdrawn, Agent},
}

// Steps lists every step.
var Steps = []Step{
	StepReceive, StepAdd, StepTake, StepTakeOver, StepGiveBack, StepAskIdentity, StepAskSpecification, StepReply, StepResume, StepGoOn, StepRemind, StepTell, StepWrite, StepExtend,
	StepEnclose, StepTakeOut, StepDraft, StepReturn, StepApprove, StepAnswer, StepCollect, StepReopen, StepTakeBack, StepWithdraw,
}

// MaxDetails is how many characters the free text of a request may have.
const MaxDetails = 2000

// Request is what a customer asked for.
type Request struct {
	ID         int64       `gorm:"column:id;primaryKey"`
	Ref        string      `gorm:"column:ref"`
	CustomerID int64       `gorm:"column:customer_id"`
	Kind       RequestKind `gorm:"column:kind"`
	State      State       `gorm:"column:state"`
	FormKey    string      `gorm:"column:form_key"`
	Language   string      `gorm:"column:language"`
	Details    string      `gorm:"column:details"`
	Guarded    bool        `gorm:"-"` // for data protection alone; known where staff look
	OwnLook    bool        `gorm:"-"` // about a look of the member of staff who looks now
	CollectBy  value.Date  `gorm:"-"` // the last day on which the customer can open the answer; known from MyRequests
	ReceivedAt value.Time  `gorm:"column:received_at"`
	ReceivedOn value.Date  `gorm:"column:received_on"` // in Finland: the clock starts on it
	DueOn      value.Date  `gorm:"column:due_on"`
	AssignedID *int64      `gorm:"column:assigned_id"`
	Outcome    Outcome     `gorm:"column:outcome"`
	Version    int         `gorm:"column:version"` // counts the steps: a form shown before the last one is stale
	Scope      Scope       `gorm:"column:scope"`

	Channel    Code   `gorm:"column:channel"`    // by which it came: see Channels
	Identified Code   `gorm:"column:identified"` // how it was known who asks: see Identifications
	Behalf     Behalf `gorm:"embedded"`          // who asked for the customer
	Delivery   Code   `gorm:"column:delivery"`   // how the answer goes: portal, post or counter

	ExtendedOn      value.Date `gorm:"column:extended_on"`
	ExtensionReason string     `gorm:"column:extension_reason"`
	LateReason      string     `gorm:"column:late_reason"`
	Ground          Ground     `gorm:"column:ground"`       // of a refusal, whole or part
	AnsweredOn      value.Date `gorm:"column:answered_on"`  // first, also where it was taken up again; or withdrawn
	ReopenedOn      value.Date `gorm:"column:reopened_on"`  // when it was taken up again last: the clock runs from it
	FirstDueOn      value.Date `gorm:"column:first_due_on"` // when the first answer was due, where it was taken up again
	Content         Code       `gorm:"column:content"`      // what the customer thinks of the answer: yes or no
	ContentNote     string     `gorm:"column:content_note"`

	Fields []RequestField `gorm:"-"` // what a rectification is about, where one request is read
	Stops  []RequestStop  `gorm:"-"` // where one request is read
	Added  bool           `gorm:"-"` // of what Ask and TakeIn return: the form was added to it
}

// Deadline reckons the day the answer is due, with the steps that led to it. The request has to be
// read with its stops.
func (r Request) Deadline() clock.Deadline { return clock.Due(r.reckoned()) }

// reckoned is what the deadline depends on. Of a request that was taken up again nothing counts from before:
// no time is extended on that day itself, so that an extension of it is known to be of the answer before.
func (r Request) reckoned() clock.Request {
	reckoned := clock.Request{Received: r.ReceivedOn, Again: r.ReopenedOn, Extended: r.ExtendedOn.After(r.ReopenedOn)}
	for _, s := range r.Stops {
		if !s.AskedOn.Before(r.ClockFrom()) {
			reckoned.Stops = append(reckoned.Stops, clock.Stop{Reason: s.Reason, Asked: s.AskedOn, Answered: s.AnsweredOn, InVain: s.InVain.True()})
		}
	}
	return reckoned
}

// ClockFrom is the day from which the time to answer runs: that of receipt, or on which the request was taken
// up again.
func (r Request) ClockFrom() value.Date { return cmp.Or(r.ReopenedOn, r.ReceivedOn) }

// HasAnswer reports whether the request was answered, be it that it was taken up again: the answer stays
// where the customer finds it until another takes its place.
func (r Request) HasAnswer() bool { return !r.AnsweredOn.IsZero() && r.State != Withdrawn }

// LateOn reports whether an answer given on the day comes after the one it was due on. One that is given
// again has a day of its own.
func (r Request) LateOn(today value.Date) bool { return r.DueOn.Before(today) }

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

// NewRequest is a filled-in form.
type NewRequest struct {
	Kind       RequestKind
	Details    string
	Language   string
	Scope      Scope
	FormKey    string     // one form is one request, however often it is sent
	Correction Correction // of a rectification, unless it is in free words
}

// needsWords are the kinds that say nothing without a word of the customer's.
func (n NewRequest) needsWords() bool {
	switch n.Kind {
	case Rectification:
		return n.Correction.Kind == nil
	case Portability:
		return n.Scope.Recipient
	case Objection:
		return len(n.Scope.Purposes) > 0 // on grounds of the customer's situation: Article 21(1)
	case Unrecognised:
		return n.Scope.Entry == 0
	}
	return false
}

// Check returns what is wrong with the form, in the order of its fields.
func (n NewRequest) Check(d *register.Description) []*Invalid {
	wrong := n.Scope.check(n.Kind, d)
	if len([]rune(n.Details)) > MaxDetails {
		wrong = append(wrong, &Invalid{"details", "too_long"})
	}
	if _, err := value.Clean(n.Details); err != nil {
		wrong = append(wrong, &Invalid{"details", "characters"})
	}
	if n.needsWords() && strings.TrimSpace(n.Details) == "" {
		wrong = append(wrong, &Invalid{"details", "required"})
	}
	return wrong
}

// Ask stores the customer's request. The same form sent again, or a second request of a kind
// while one is open, gives the request there already is, with fresh = false; what the second one says is
// added to it then (Added), so that it is answered by the earlier day. The rights are a person's own
// (GDPR Article 4(1)): acting for an organisation it is ErrNotAllowed.
func (s *Store) Ask(ctx context.Context, me Me, n NewRequest) (request Request, fresh bool, err error) {
	if !slices.Contains(RequestKinds, n.Kind) {
		return Request{}, false, ErrNotFound
	}
	if !me.Own() {
		return Request{}, false, ErrNotAllowed
	}
	n.Scope = n.Scope.Of(n.Kind)
	if wrong := n.Check(s.Description); wrong != nil {
		return Request{}, false, wrong[0]
	}
	if n.Scope.Entry != 0 {
		if _, err := s.MyAccess(ctx, me, n.Scope.Entry); err != nil {
			return Request{}, false, err
		}
	}
	if n.Kind != Rectification {
		n.Correction = Correction{}
	}
	key, err := s.keys.Hash("form", fmt.Sprint(me.id), n.FormKey)
	if err != nil {
		return Request{}, false, err
	}
	return s.insist(ctx, asking{by: me, me: me, customer: me.id, form: n, key: key, came: byPortal})
}

// byPortal is how a customer asks here.
var byPortal = Came{Channel: ByPortal, Identified: "login", Delivery: "portal"}

// asking is a request on its way into the store.
type asking struct {
	by       Actor
	me       Me // where the customer asks here
	customer int64
	form     NewRequest
	key      string
	came     Came
	files    []RequestFile // that came with it
}

func (s *Store) insist(ctx context.Context, a asking) (request Request, fresh bool, err error) {
	for range 3 {
		request, fresh, err = s.ask(ctx, a)
		// Somebody was faster with the same request: the second time it is there to be found.
		if !errors.Is(err, gorm.ErrDuplicatedKey) && !errors.Is(err, ErrStale) {
			break
		}
	}
	return request, fresh, err
}

func (s *Store) ask(ctx context.Context, a asking) (request Request, fresh bool, err error) {
	n := a.form
	err = s.change(ctx, a.by, func(c *Change) error {
		same, err := c.known(a)
		if err != nil {
			return err
		}
		if same != nil {
			request = *same
			return errUnchanged
		}
		open, err := c.underWay(a)
		if err != nil {
			return err
		}
		if open != nil {
			err := c.askAgain(a, open)
			request = *open
			return err
		}
		fresh = true
		details, err := value.Clean(n.Details)
		if err != nil {
			return err
		}
		request = Request{
			CustomerID: a.customer, Kind: n.Kind, FormKey: a.key, Language: n.Language, Details: strings.TrimSpace(details), Scope: n.Scope,
			State: Received, ReceivedAt: c.now, ReceivedOn: cmp.Or(a.came.On, c.now.Date()), Ref: a.key, Version: 1,
			Channel: a.came.Channel, Identified: a.came.Identified, Delivery: a.came.Delivery, Behalf: a.came.Behalf,
		}
		request.DueOn = request.Deadline().Date
		if err := c.receive(&request); err != nil {
			return err
		}
		for _, f := range a.files {
			if err := c.keepFile(&request, f); err != nil {
				return err
			}
		}
		if _, err := c.actAtOnce(&request, n.Scope, a.recording(&request)); err != nil {
			return err
		}
		return c.correctAtOnce(a.me, &request, n, a.key)
	})
	if errors.Is(err, errUnchanged) {
		return request, false, nil
	}
	return request, fresh, err
}

// recording is how a decision on permissions that a request brings about by itself reached the company.
func (a asking) recording(r *Request) Recording {
	return Recording{How: a.came.Channel.how(), Language: a.form.Language, Reference: r.Ref}
}

// correctAtOnce stores what a form says is wrong with a record.
func (c *Change) correctAtOnce(me Me, r *Request, n NewRequest, formKey string) error {
	if n.Correction.Kind == nil {
		return nil
	}
	return c.correct(me, r, n, formKey)
}

var closedStates = []State{Answered, Collected, Withdrawn}

// receive stores a new request, its first step and its reference: the year and a running number. The
// customer is told that it came, be it that somebody else asked in their name.
func (c *Change) receive(r *Request) error {
	if err := c.Create(r).Error; err != nil {
		return err
	}
	r.Ref = fmt.Sprintf("%d-%04d", r.ReceivedOn.Year(), r.ID)
	if err := c.Model(r).Update("ref", r.Ref).Error; err != nil {
		return err
	}
	if err := c.recordStep(r, StepReceive, ""); err != nil {
		return err
	}
	if err := c.enqueue(JobMail, RequestJob{Request: r.ID, Step: StepReceive}); err != nil {
		return err
	}
	return c.audit(AuditEntry{Action: ActionRequest, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: fmt.Sprintf(`{"kind":%q}`, r.Kind)})
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
	return c.audit(AuditEntry{Action: ActionRequestStep, CustomerID: &r.CustomerID, RequestID: &r.ID, Details: fmt.Sprintf(`{"step":%q}`, step)})
}

func (c *Change) recordStep(r *Request, step Step, note string) error {
	row := RequestStep{RequestID: r.ID, At: c.now, Step: step, State: r.State, Note: note}
	row.ActorKind, row.ActorID, row.ActorName = c.by.actor()
	return c.Create(&row).Error
}

// MyRequests lists the customer's requests, newest first.
func (s *Store) MyRequests(ctx context.Context, me Me) ([]Request, error) {
	var rows []Request
	db := s.read.WithContext(ctx)
	if err := db.Where("customer_id = ?", me.asker()).Order("id DESC").Find(&rows).Error; err != nil {
		return nil, err
	}
	return rows, collectBy(db, me, rows)
}

// collectBy fills in until when the answers to a customer's requests can be opened.
func collectBy(db *gorm.DB, me Me, rows []Request) error {
	var sent []Package
	err := db.Select("request_id, expires_on").Where("taken_back_at IS NULL AND request_id IN (SELECT id FROM requests WHERE customer_id = ?)", me.asker()).
		Order("id").Find(&sent).Error
	for i := range rows {
		for _, p := range sent {
			if p.RequestID == rows[i].ID {
				rows[i].CollectBy = p.ExpiresOn
			}
		}
	}
	return err
}

// MyRequest returns one of the customer's requests, its steps, and its package if there is one.
func (s *Store) MyRequest(ctx context.Context, me Me, ref string) (Request, []RequestStep, *Package, error) {
	var r Request
	db := s.read.WithContext(ctx)
	if err := db.Where("customer_id = ? AND ref = ?", me.asker(), ref).Take(&r).Error; err != nil {
		return Request{}, nil, nil, missing(err)
	}
	steps, err := stepsOf(db, r.ID)
	if err != nil {
		return Request{}, nil, nil, err
	}
	if r.Fields, err = s.fieldsOf(db, r); err != nil {
		return Request{}, nil, nil, err
	}
	if r.Stops, err = stopsOf(db, r.ID); err != nil {
		return Request{}, nil, nil, err
	}
	pack, err := packageOf(db, r.ID)
	return r, steps, pack, err
}

// WithdrawMine ends a request the customer no longer wants answered. One that has been answered once is
// ErrStep: what came of it stays, and the customer can write that they want nothing more.
func (s *Store) WithdrawMine(ctx context.Context, me Me, ref string) error {
	return s.change(ctx, me, func(c *Change) error {
		var r Request
		if err := c.Where("customer_id = ? AND ref = ?", me.asker(), ref).Take(&r).Error; err != nil {
			return missing(err)
		}
		if err := c.step(&r, StepWithdraw, "", map[string]any{"answered_on": c.now.Date()}); err != nil {
			return err
		}
		return c.withdrawn(&r)
	})
}

func stepsOf(db *gorm.DB, request int64) ([]RequestStep, error) {
	var steps []RequestStep
	err := db.Where("request_id = ?", request).Order("id").Find(&steps).Error
	return steps, err
}

// RequestKindNamed returns the kind of that name, or ErrNotFound.
func RequestKindNamed(name string) (RequestKind, error) {
	if kind := RequestKind(name); slices.Contains(RequestKinds, kind) {
		return kind, nil
	}
	return "", ErrNotFound
}
