package models

import (
	"cmp"
	"slices"

	"omatiedot/models/clock"
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
	Erased          value.Time `gorm:"column:erased_at"` // when the first of what was to be erased went
	ExtensionReason string     `gorm:"column:extension_reason"`
	LateReason      string     `gorm:"column:late_reason"`
	Ground          Ground     `gorm:"column:ground"`       // of a refusal, whole or part
	AnsweredOn      value.Date `gorm:"column:answered_on"`  // first, also where it was taken up again; or withdrawn
	ReopenedOn      value.Date `gorm:"column:reopened_on"`  // when it was taken up again last: the clock runs from it
	Round           int        `gorm:"column:round"`        // of the answer that is worked on or was sent last: 0, and one more each time it is taken up again
	FirstDueOn      value.Date `gorm:"column:first_due_on"` // when the first answer was due, where it was taken up again
	Content         Code       `gorm:"column:content"`      // what the customer thinks of the answer: yes or no
	ContentNote     string     `gorm:"column:content_note"`
	PurgedAt        value.Time `gorm:"column:purged_at"` // when what it held was deleted

	Fields []RequestField `gorm:"-"` // what a rectification is about, where one request is read
	Stops  []RequestStop  `gorm:"-"` // where one request is read
	Added  bool           `gorm:"-"` // of what Ask and TakeIn return: the form was added to it

	regarded   string     // see regards
	protection Protection // of the customer, where staff look: see Barred
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

// sentRound is the round of the answer that was sent last; less than 0 where there is none.
func (r Request) sentRound() int {
	if slices.Contains(ready, r.State) {
		return r.Round
	}
	return r.Round - 1
}

// Sent reports whether the answer that a task is of has gone out.
func (r Request) Sent(t Task) bool { return t.Round <= r.sentRound() }

// Awaits reports whether a task can only be done once there is the answer that it hands over, sends on or, where the
// request is taken up again, decides anew whether something is erased.
func (r Request) Awaits(t Task) bool {
	return (t.Kind == TaskLetter || t.Kind == TaskTransmit) && !r.Sent(t) || t.Kind == TaskErase && r.State.Open()
}

// LateOn reports whether an answer given on the day comes after the one it was due on. One that is given
// again has a day of its own.
func (r Request) LateOn(today value.Date) bool { return r.DueOn.Before(today) }

var closedStates = []State{Answered, Collected, Withdrawn}

// RequestKindNamed returns the kind of that name, or ErrNotFound.
func RequestKindNamed(name string) (RequestKind, error) {
	if kind := RequestKind(name); slices.Contains(RequestKinds, kind) {
		return kind, nil
	}
	return "", ErrNotFound
}
