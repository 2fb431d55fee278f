package views

import (
	"omatiedot/models"
	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// The answers to other systems, as JSON. Their schemas are made from these declarations: the tag doc is
// what the documentation says of a field.

// PermissionFeed is one page of the permissions of all customers.
type PermissionFeed struct {
	Entries    []CustomerPermissions `json:"entries" doc:"Those that changed last come last. A customer who changes again moves to the end."`
	NextCursor string                `json:"next_cursor,omitempty" doc:"Give it as cursor to read on: now if there is more, or later for what has changed since. Absent at the end of a list narrowed by allowed."`
	More       bool                  `json:"more" doc:"Whether there are entries after these already."`
}

// CustomerPermissions is what is allowed with the data of one customer.
type CustomerPermissions struct {
	Customer    string           `json:"customer" doc:"The customer number."`
	Sequence    int64            `json:"sequence" doc:"The number of the last change, growing over all customers. 0 before the first."`
	At          value.Time       `json:"at" doc:"When the last change came into force; in the answer on one customer, the moment of the answer."`
	Permissions []CellPermission `json:"permissions" doc:"One for each purpose and channel."`
}

// CellPermission is the answer for one purpose and channel.
type CellPermission struct {
	Purpose string        `json:"purpose" doc:"A purpose of the register description."`
	Channel string        `json:"channel" doc:"A channel; any where the channel does not matter."`
	Allowed bool          `json:"allowed" doc:"Whether the company may use the data so. Nothing else is needed to decide."`
	Reason  permit.Reason `json:"reason" doc:"Why. New reasons may be added."`
	Law     register.Law  `json:"law,omitempty" doc:"The provision the reason comes from; only in the answer on one customer."`
}

// RestrictionFeed is one page of the restrictions of processing.
type RestrictionFeed struct {
	Entries    []CustomerRestriction `json:"entries" doc:"Those that changed last come last. Without a cursor only those in force."`
	NextCursor string                `json:"next_cursor" doc:"Give it as cursor to read on: now if there is more, or later for what has begun or been lifted since."`
	More       bool                  `json:"more" doc:"Whether there are entries after these already."`
}

// CustomerRestriction is a time in which data of a customer may only be stored.
type CustomerRestriction struct {
	ID       int64      `json:"id" doc:"The number of the restriction."`
	Customer string     `json:"customer" doc:"The customer number."`
	Sequence int64      `json:"sequence" doc:"The number of the last change, growing over all restrictions."`
	InForce  bool       `json:"in_force" doc:"While true, the data may only be stored (GDPR Article 18). No day ends it: it holds until it is lifted."`
	Scope    string     `json:"scope" doc:"Which data, in words for people."`
	From     value.Time `json:"from" doc:"When it began."`
	Lifted   value.Time `json:"lifted,omitzero" doc:"When it was lifted."`
}

// ProblemDocument says why there is no answer: RFC 9457.
type ProblemDocument struct {
	Type      string `json:"type" doc:"The kind of the problem: an address where it is described, or about:blank where the status says all."`
	Title     string `json:"title" doc:"The kind in words."`
	Status    int    `json:"status" doc:"The status of the answer."`
	Detail    string `json:"detail,omitempty" doc:"What to do about it."`
	Instance  string `json:"instance" doc:"Names this one occurrence, for asking about it."`
	Parameter string `json:"parameter,omitempty" doc:"The parameter that is at fault."`
}

// APIAnswers lists every type that an answer to another system is made of.
var APIAnswers = []any{
	PermissionFeed{}, CustomerPermissions{}, CellPermission{}, RestrictionFeed{}, CustomerRestriction{}, ProblemDocument{},
}

// NewPermissionFeed returns the page, with a cursor to read on by unless that is empty.
func NewPermissionFeed(feed models.Feed[models.CustomerPermissions], cursor string) PermissionFeed {
	page := PermissionFeed{Entries: []CustomerPermissions{}, NextCursor: cursor, More: feed.More}
	for _, e := range feed.Entries {
		page.Entries = append(page.Entries, NewCustomerPermissions(e))
	}
	return page
}

// NewCustomerPermissions returns the entry of one customer.
func NewCustomerPermissions(p models.CustomerPermissions) CustomerPermissions {
	entry := CustomerPermissions{Customer: p.Number, Sequence: p.Sequence, At: p.At, Permissions: []CellPermission{}}
	for _, c := range p.Cells {
		entry.Permissions = append(entry.Permissions, CellPermission(c))
	}
	return entry
}

// NewRestrictionFeed returns the page with a cursor to read on by.
func NewRestrictionFeed(feed models.Feed[models.CustomerRestriction], cursor string) RestrictionFeed {
	page := RestrictionFeed{Entries: []CustomerRestriction{}, NextCursor: cursor, More: feed.More}
	for _, e := range feed.Entries {
		page.Entries = append(page.Entries, NewCustomerRestriction(e))
	}
	return page
}

// NewCustomerRestriction returns the entry of one restriction.
func NewCustomerRestriction(r models.CustomerRestriction) CustomerRestriction {
	return CustomerRestriction{
		ID: r.ID, Customer: r.Number, Sequence: r.Sequence, InForce: r.Lifted.IsZero(), Scope: r.Scope, From: r.From, Lifted: r.Lifted,
	}
}
