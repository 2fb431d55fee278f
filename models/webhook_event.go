package models

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"

	"gorm.io/gorm/clause"

	"omatiedot/models/permit"
	"omatiedot/models/value"
)

var (
	lockShared    = clause.Locking{Strength: clause.LockingStrengthShare}
	lockForUpdate = clause.Locking{Strength: clause.LockingStrengthUpdate}
)

// webhookEvent is the body that is sent, in the form of the Standard Webhooks specification.
type webhookEvent struct {
	Type      WebhookType `json:"type"`
	Timestamp value.Time  `json:"timestamp"` // when it came about, which may be long before it is sent
	Data      any         `json:"data"`
}

// customerState is the data of an event on a customer: the whole of what is allowed, and no name or
// address.
type customerState struct {
	Customer string     `json:"customer"`
	Sequence int64      `json:"sequence"` // grows with every change of what is allowed
	At       value.Time `json:"at"`       // when what is allowed last changed
	// Restricted and Restrictions, those in force, are told only to those who ask for restrictions.
	Restricted   *bool              `json:"restricted,omitempty"`
	Restrictions []restrictionState `json:"restrictions,omitempty"`
	Permissions  []cellState        `json:"permissions"`
	Changed      []changeCell       `json:"changed"` // empty where the state is only told again
}

// restrictionState is a restriction of processing in force, by the number that it has elsewhere too.
type restrictionState struct {
	ID    int64      `json:"id"`
	Scope string     `json:"scope"` // in words: which data
	From  value.Time `json:"from"`
}

type cellState struct {
	Purpose string        `json:"purpose"`
	Channel string        `json:"channel"`
	Allowed bool          `json:"allowed"`
	Reason  permit.Reason `json:"reason"`
}

type changeCell struct {
	Purpose string `json:"purpose"`
	Channel string `json:"channel"`
}

// toldState is a customer's state as it is told, and the reasons before it.
type toldState struct {
	Verdict
	Number       string `gorm:"column:number"`
	restrictions []restrictionState
	before       string
	same         bool // nothing changed, it is told again
}

// data is the state in the form of an event of the type, with the reasons that other systems are told.
func (t toldState) data(kind WebhookType, places []Place) customerState {
	d := customerState{
		Customer: t.Number, Sequence: t.Sequence, At: t.At,
		Permissions: []cellState{}, Changed: []changeCell{},
	}
	if kind == RestrictionsChanged {
		restricted := len(t.restrictions) > 0
		d.Restricted, d.Restrictions = &restricted, t.restrictions
	}
	for _, p := range places {
		reason := p.In(t.Reasons)
		if reason != "" {
			cell := permittedCell(p.Purpose, p.Channel, reason, "")
			d.Permissions = append(d.Permissions, cellState{p.Purpose, p.Channel, cell.Allowed, cell.Reason})
		}
		if !t.same && reason != p.In(t.before) {
			d.Changed = append(d.Changed, changeCell{p.Purpose, p.Channel})
		}
	}
	return d
}

// tellVerdicts tells the webhooks of the verdicts that differ from those known before.
func (c *Change) tellVerdicts(now []Verdict, known map[int64]Verdict, facts map[int64]*facts, places []Place) error {
	var tell []toldState
	for _, v := range now {
		old, settled := known[v.CustomerID]
		if settled && old.Reasons == v.Reasons {
			continue
		}
		tell = append(tell, toldState{Verdict: v, Number: facts[v.CustomerID].customer.Number, before: old.Reasons})
	}
	if len(tell) == 0 {
		return nil
	}
	endpoints, err := c.enabledWebhooks()
	if err != nil {
		return err
	}
	return c.tellEndpoints(PermissionsChanged, endpoints, tell, places)
}

// tellRestriction tells the webhooks of a restriction that began or ended.
func (c *Change) tellRestriction(customer int64) error {
	endpoints, err := c.enabledWebhooks()
	if err != nil || len(endpoints) == 0 {
		return err
	}
	return c.tellAgain(endpoints, []int64{customer}, RestrictionsChanged)
}

// tellAgain tells the endpoints the customers' states as they are now, in the order in which they came
// about, as events of the types. The lock of settle has to be held.
func (c *Change) tellAgain(endpoints []WebhookEndpoint, customers []int64, types ...WebhookType) error {
	places, err := cellPlaces(c.DB)
	if err != nil {
		return err
	}
	var tell []toldState
	err = c.Raw("SELECT v.*, c.number FROM verdicts v JOIN customers c ON c.id = v.customer_id WHERE v.customer_id IN ? ORDER BY v.sequence", customers).
		Scan(&tell).Error
	if err != nil {
		return fmt.Errorf("read what is allowed: %w", err)
	}
	restricted, err := c.restrictionStates(customers)
	if err != nil {
		return err
	}
	for i := range tell {
		tell[i].same, tell[i].restrictions = true, restricted[tell[i].CustomerID]
	}
	for _, t := range types {
		if err := c.tellEndpoints(t, endpoints, tell, places); err != nil {
			return err
		}
	}
	return nil
}

// restrictionStates are the restrictions in force of customers, in the order in which they began.
func (c *Change) restrictionStates(customers []int64) (map[int64][]restrictionState, error) {
	var rows []Restriction
	if err := c.Where("customer_id IN ? AND lifted_at IS NULL", customers).Order("id").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("read restrictions: %w", err)
	}
	states := map[int64][]restrictionState{}
	for _, r := range rows {
		states[r.CustomerID] = append(states[r.CustomerID], restrictionState{r.ID, r.Scope, r.From})
	}
	return states, nil
}

// tellEndpoints adds deliveries of an event on each of the customers to every endpoint that asks for its type.
func (c *Change) tellEndpoints(t WebhookType, endpoints []WebhookEndpoint, tell []toldState, places []Place) error {
	endpoints = slices.DeleteFunc(slices.Clone(endpoints), func(e WebhookEndpoint) bool { return !slices.Contains(e.Types(), t) })
	if len(endpoints) == 0 || len(tell) == 0 {
		return nil
	}
	open, err := c.openDeliveries(endpoints, tell)
	if err != nil {
		return err
	}
	var rows []WebhookDelivery
	for _, one := range tell {
		payload, err := json.Marshal(webhookEvent{t, c.now, one.data(t, places)})
		if err != nil {
			return err
		}
		d := WebhookDelivery{
			CustomerID: &one.CustomerID, Sequence: one.Sequence, EventID: newEventID(), Type: t, Payload: string(payload), CreatedAt: c.now,
		}
		for _, e := range endpoints {
			d.EndpointID, d.NextAt = e.ID, c.now
			if open[[2]int64{e.ID, one.CustomerID}] {
				d.NextAt = value.Time{}
			}
			rows = append(rows, d)
		}
	}
	if err := c.CreateInBatches(rows, 500).Error; err != nil {
		return fmt.Errorf("add webhook deliveries: %w", err)
	}
	return nil
}

// openDeliveries are the endpoints and customers with something still to be sent.
func (c *Change) openDeliveries(endpoints []WebhookEndpoint, tell []toldState) (map[[2]int64]bool, error) {
	var to, customers []int64
	for _, e := range endpoints {
		to = append(to, e.ID)
	}
	for _, one := range tell {
		customers = append(customers, one.CustomerID)
	}
	var rows []WebhookDelivery
	err := c.Model(&WebhookDelivery{}).Distinct("endpoint_id", "customer_id").
		Where("endpoint_id IN ? AND customer_id IN ? AND done_at IS NULL", to, customers).Find(&rows).Error
	open := map[[2]int64]bool{}
	for _, d := range rows {
		open[[2]int64{d.EndpointID, *d.CustomerID}] = true
	}
	return open, err
}

// newEventID is the name of an event, by which receivers know one they have seen.
func newEventID() string { return "msg_" + rand.Text() }
