package models

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// Forbidden stands for every reason that forbids because of the person: that they said no, are on a
// list, contest their data, or that nobody may learn where they live. Told apart, the few who are in
// danger would stand out among the many who said no; systems that only ask "may we?" need not know
// (GDPR Article 5(1)(c)).
const Forbidden permit.Reason = "forbidden"

// FeedReasons lists every reason that other systems are told.
var FeedReasons = append(slices.DeleteFunc(slices.Clone(permit.Reasons), ofThePerson), Forbidden)

func ofThePerson(r permit.Reason) bool {
	return slices.Contains([]permit.Reason{permit.Protected, permit.Restricted, permit.OwnRefusal, permit.OwnProhibition, permit.Listed}, r)
}

// CustomerPermissions is what is allowed with the data of one customer, as other systems read it:
// without a name, an address, or anything else of the register.
type CustomerPermissions struct {
	Number   string
	Sequence int64      // of the last change, among those of all customers
	At       value.Time // of the last change, or the moment asked about
	Cells    []PermittedCell
}

// PermittedCell is the answer for one purpose and channel.
type PermittedCell struct {
	Purpose, Channel string
	Allowed          bool
	Reason           permit.Reason // one of FeedReasons
	Law              register.Law  // where the reason comes from, if that is known and told
}

func permittedCell(purpose, channel string, reason permit.Reason, law register.Law) PermittedCell {
	c := PermittedCell{Purpose: purpose, Channel: channel, Allowed: reason.Allows(), Reason: reason, Law: law}
	if ofThePerson(reason) {
		c.Reason, c.Law = Forbidden, ""
	}
	return c
}

// Allowance narrows permissions to those that are allowed, or not.
type Allowance string

// The allowances.
const (
	AnyAllowance   Allowance = ""
	OnlyAllowed    Allowance = "true"
	OnlyNotAllowed Allowance = "false"
)

// holds reports whether the reason is one of those asked for.
func (a Allowance) holds(r permit.Reason) bool {
	return a == AnyAllowance || r.Allows() == (a == OnlyAllowed)
}

// letters are the reasons asked for, as they stand in verdicts.
func (a Allowance) letters() []string {
	var list []string
	for _, r := range permit.Reasons {
		if a.holds(r) {
			list = append(list, string(r.Letter()))
		}
	}
	return list
}

// MaxFeedPage is how many entries one page of a feed may have.
const MaxFeedPage = 1000

// ErrCursor: the cursor is of a feed that has not come so far: of another register, or of this one
// before it was restored from a copy.
var ErrCursor = errors.New("the cursor is past the end")

// FeedPage says which page of a feed is asked for.
type FeedPage struct {
	After int64 // the cursor: the sequence of the last entry that is known; 0 is from the beginning
	Limit int   // 1 to MaxFeedPage
}

// PermissionQuery asks for permissions in the order of their last change.
type PermissionQuery struct {
	FeedPage
	Purpose, Channel string    // only this; "" is every
	Allowed          Allowance // only these, and only customers who have one
}

// Feed is one page of entries, the cursor of the page after it, and whether that is known to have any.
type Feed[T any] struct {
	Entries []T
	Next    int64
	More    bool
}

// page makes a feed of the rows read, which are one more than asked for if there are more.
func (p FeedPage) page(n int) (keep int, more bool) { return min(n, p.Limit), n > p.Limit }

// PermissionFeed lists the permissions of all customers, those that changed last at the end. A reader
// who asks again after the last entry gets every change since: verdicts are stored in the order of
// their sequence. A purpose or channel that the grid does not have is *Invalid.
func (s *Store) PermissionFeed(ctx context.Context, client Client, q PermissionQuery) (feed Feed[CustomerPermissions], err error) {
	if err := client.may(ReadPermissions); err != nil {
		return feed, err
	}
	err = s.reading(ctx, func(db *gorm.DB) error {
		places, err := s.placesOf(db, q.Purpose, q.Channel)
		if err != nil {
			return err
		}
		query := verdictRows(db.Table("verdicts v").Where("v.sequence > ?", q.After).Order("v.sequence").Limit(q.Limit + 1))
		if q.Allowed != AnyAllowance {
			some := db.Where("1 = 0")
			for _, p := range places {
				some = some.Or("substr(v.reasons, ?, 1) IN ?", p.Place, q.Allowed.letters())
			}
			query = query.Where(some)
		}
		var rows []verdictRow
		if err := query.Scan(&rows).Error; err != nil {
			return fmt.Errorf("read permissions: %w", err)
		}
		keep, more := q.page(len(rows))
		feed.Next, feed.More = q.After, more
		for _, row := range rows[:keep] {
			feed.Entries = append(feed.Entries, row.permissions(places, q.Allowed))
			feed.Next = row.Sequence
		}
		return within(db.Model(&pastVerdict{}).Select("COALESCE(MAX(id), 0)"), feed.Next)
	})
	return feed, err
}

// within is ErrCursor unless the newest entry of a feed is at least as far on.
func within(newest *gorm.DB, cursor int64) error {
	var last int64
	if err := newest.Scan(&last).Error; err != nil {
		return err
	}
	if cursor > last {
		return ErrCursor
	}
	return nil
}

// PermissionsOf computes what is allowed now with the data of the customer of a number, and where each
// reason comes from. A number that nobody has is ErrNotFound.
func (s *Store) PermissionsOf(ctx context.Context, client Client, number string) (p CustomerPermissions, err error) {
	if err := client.may(ReadPermissions); err != nil {
		return p, err
	}
	p = CustomerPermissions{Number: number, At: s.now()}
	err = s.reading(ctx, func(db *gorm.DB) error {
		var customer Customer
		if err := db.Select("id").Where("number = ?", number).Take(&customer).Error; err != nil {
			return missing(err)
		}
		if err := db.Model(&Verdict{}).Where("customer_id = ?", customer.ID).Select("COALESCE(MAX(sequence), 0)").Scan(&p.Sequence).Error; err != nil {
			return err
		}
		cells, err := s.grid(db, customer.ID, s.Description, p.At)
		for _, c := range cells {
			p.Cells = append(p.Cells, permittedCell(c.Purpose.Key, string(c.Channel), c.Reason, c.Law))
		}
		return err
	})
	return p, err
}

// EachPermission hands do what is allowed with the data of every customer, or was at a moment of the
// past, one customer after another in the order in which they came to the register. Memory does not
// grow with their number. Of a moment from which retention has deleted something it is *NotHeld.
func (s *Store) EachPermission(ctx context.Context, at value.Time, do func(CustomerPermissions) error) error {
	if err := s.heldAt(ctx, at); err != nil {
		return err
	}
	return s.reading(ctx, func(db *gorm.DB) error {
		places, err := s.placesOf(db, "", "")
		if err != nil {
			return err
		}
		for after := int64(0); ; {
			query := db.Table("verdicts v").Where("v.customer_id > ?", after)
			if !at.IsZero() {
				last := db.Table("verdict_history").Select("customer_id, MAX(id) AS last").Where("customer_id > ? AND at <= ?", after, at).
					Group("customer_id").Order("customer_id").Limit(exportChunk)
				query = db.Table("(SELECT h.*, h.id AS sequence FROM verdict_history h JOIN (?) l ON l.last = h.id) v", last)
			}
			var rows []verdictRow
			if err := verdictRows(query.Order("v.customer_id").Limit(exportChunk)).Scan(&rows).Error; err != nil {
				return fmt.Errorf("read permissions: %w", err)
			}
			if len(rows) == 0 {
				return nil
			}
			for _, row := range rows {
				if err := do(row.permissions(places, AnyAllowance)); err != nil {
					return err
				}
				after = row.CustomerID
			}
		}
	})
}

// exportChunk is how many rows of an export are in memory at once.
const exportChunk = 1000

// verdictRow is a verdict with the number of its customer.
type verdictRow struct {
	Verdict
	Number string
}

func verdictRows(query *gorm.DB) *gorm.DB {
	return query.Joins("JOIN customers c ON c.id = v.customer_id").Select("v.customer_id, v.sequence, v.at, v.reasons, c.number")
}

func (row verdictRow) permissions(places []Place, only Allowance) CustomerPermissions {
	p := CustomerPermissions{Number: row.Number, Sequence: row.Sequence, At: row.At}
	for _, place := range places {
		if reason := place.In(row.Reasons); reason != "" && only.holds(reason) {
			p.Cells = append(p.Cells, permittedCell(place.Purpose, place.Channel, reason, ""))
		}
	}
	return p
}

// placesOf are the places of a purpose and channel, or of every one.
func (s *Store) placesOf(db *gorm.DB, purpose, channel string) ([]Place, error) {
	places, err := cellPlaces(db)
	if err != nil {
		return nil, err
	}
	places = slices.DeleteFunc(places, func(p Place) bool {
		return purpose != "" && p.Purpose != purpose || channel != "" && p.Channel != channel
	})
	if len(places) == 0 && (purpose != "" || channel != "") {
		return nil, &Invalid{"channel", "unknown"}
	}
	return places, nil
}

// CustomerRestriction is a restriction of processing as other systems read it: whose data, and which.
// The ground is the customer's matter and the company's, and so are the words on how long it is to last: they
// would tell of it.
type CustomerRestriction struct {
	ID       int64
	Number   string
	Sequence int64      // of the last change, among those of all restrictions
	Scope    string     // in words: which data
	From     value.Time `gorm:"column:from_at"`
	Lifted   value.Time `gorm:"column:lifted_at"` // no value while it is in force
}

// RestrictionFeed lists the restrictions in force, those that changed last at the end, and after a
// cursor every one that began or was lifted since.
func (s *Store) RestrictionFeed(ctx context.Context, client Client, p FeedPage) (feed Feed[CustomerRestriction], err error) {
	if err := client.may(ReadRestrictions); err != nil {
		return feed, err
	}
	err = s.reading(ctx, func(db *gorm.DB) error {
		query := restrictionRows(db).Where("r.sequence > ?", p.After).Order("r.sequence").Limit(p.Limit + 1)
		if p.After == 0 {
			query = query.Where("r.lifted_at IS NULL")
		}
		var rows []CustomerRestriction
		if err := query.Scan(&rows).Error; err != nil {
			return fmt.Errorf("read restrictions: %w", err)
		}
		keep, more := p.page(len(rows))
		feed = Feed[CustomerRestriction]{Entries: rows[:keep], Next: p.After, More: more}
		if keep > 0 {
			feed.Next = rows[keep-1].Sequence
		}
		return within(db.Table("restriction_sequence").Select("last"), feed.Next)
	})
	return feed, err
}

// EachRestriction hands do every restriction in force, or that was at a moment of the past, in the
// order of their last change.
func (s *Store) EachRestriction(ctx context.Context, at value.Time, do func(CustomerRestriction) error) error {
	if at.IsZero() {
		at = s.now()
	}
	return s.reading(ctx, func(db *gorm.DB) error {
		for after := int64(0); ; {
			var rows []CustomerRestriction
			err := restrictionRows(db).Where("r.sequence > ? AND r.from_at <= ? AND (r.lifted_at IS NULL OR r.lifted_at > ?)", after, at, at).
				Order("r.sequence").Limit(exportChunk).Scan(&rows).Error
			if err != nil {
				return fmt.Errorf("read restrictions: %w", err)
			}
			if len(rows) == 0 {
				return nil
			}
			for _, row := range rows {
				if row.Lifted.After(at) {
					row.Lifted = value.Time{} // was not known then
				}
				if err := do(row); err != nil {
					return err
				}
				after = row.Sequence
			}
		}
	})
}

func restrictionRows(db *gorm.DB) *gorm.DB {
	return db.Table("restrictions r").Joins("JOIN customers c ON c.id = r.customer_id").
		Select("r.id, c.number, r.sequence, r.scope, r.from_at, r.lifted_at")
}
