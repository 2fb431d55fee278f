package models

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// The states of a cell of the permission grid. NotAsked is the absence of a decision, and the law
// says what holds then.
const (
	Granted    Code = "granted"
	Refused    Code = "refused"    // of what needs consent
	Prohibited Code = "prohibited" // of what is allowed unless prohibited
	NotAsked   Code = "not_asked"
	// Cleared is an answer that the customer has taken back: the cell is as if it had not been asked.
	Cleared Code = "cleared"
)

// Cell is one purpose and channel of the permission grid, and what holds in it.
type Cell struct {
	Purpose register.PermissionPurpose
	Channel register.Channel
	Needs   register.Channel // by which the customer has to be reachable; "" where it takes none
	Rule    register.Rule    // what holds while nothing is decided
	State   Code
	Since   value.Time // of the decision; zero when not asked
	How     Code       // by which way it was made
	Source  Code       // whose word it is
	Until   value.Date // its last day; no value is without end
	// Listed is the prohibition of a register of others, also where the customer's own decision, which
	// comes first, is another one; nil where there is none.
	Listed *Prohibition
	// Decision is the customer's decision in force; nil where there is none.
	Decision *Permission
	// Reason is why the data may be used so or not, and Law where that comes from.
	Reason permit.Reason
	Law    register.Law
	// AskAgain is the day from which a consent is asked again, and Lapses its last day if it is not
	// given anew; no value is never.
	AskAgain, Lapses value.Date
	// Lapsed is the last day of a consent that has ended and nothing has taken its place.
	Lapsed value.Date

	question permit.Question // what the decision function was asked
	last     int64           // the row that brought about what holds
}

// Allowed reports whether the company may use the data for the purpose by the channel.
func (c Cell) Allowed() bool { return c.Reason.Allows() }

// Decision is a customer's yes or no in one cell.
type Decision struct {
	Purpose, Channel string
	Yes              bool
}

// MyPermissions returns the whole grid as it holds for the customer, in the order of the register
// description. What is shown is what other systems are told and what MyPermissionsAt will tell of this
// moment: where time or an import has changed what is allowed since it was last settled, it is settled
// first.
func (s *Store) MyPermissions(ctx context.Context, me Me) ([]Cell, error) {
	return s.permissionsOf(ctx, me.id)
}

func (s *Store) permissionsOf(ctx context.Context, customer int64) ([]Cell, error) {
	cells, settled, err := s.shown(ctx, customer)
	if err != nil || settled {
		return cells, err
	}
	if err := s.settleAll(ctx, []int64{customer}); err != nil {
		return nil, err
	}
	cells, _, err = s.shown(ctx, customer)
	return cells, err
}

// shown is the grid of this moment, and whether what it allows is settled.
func (s *Store) shown(ctx context.Context, customer int64) (cells []Cell, settled bool, err error) {
	err = s.reading(ctx, func(db *gorm.DB) error {
		if cells, err = s.grid(db, customer, s.Description, s.now()); err != nil {
			return err
		}
		var kept Verdict
		if err := db.Where("customer_id = ?", customer).Limit(1).Find(&kept).Error; err != nil {
			return err
		}
		places, err := cellPlaces(db)
		settled = !slices.ContainsFunc(cells, func(c Cell) bool { return c.reasonIn(kept.Reasons, places) != c.Reason })
		return err
	})
	return cells, settled, err
}

// MyPermissionsAt returns the grid as it was shown at a moment of the past: with the decisions known
// by then, in the words of the register description then in force, and with what was allowed. Reason
// is empty for a time before anything was recorded of that, and Law where it is not known any more. Of
// a time before anything at all was recorded of the customer's permissions there are no cells, and of one
// from which retention has deleted something it is *NotHeld.
func (s *Store) MyPermissionsAt(ctx context.Context, me Me, at value.Time) ([]Cell, error) {
	return s.permissionsAt(ctx, me.id, at)
}

func (s *Store) permissionsAt(ctx context.Context, customer int64, at value.Time) ([]Cell, error) {
	if err := s.heldAt(ctx, at); err != nil {
		return nil, err
	}
	d, err := s.descriptionShown(ctx, at)
	if err != nil {
		return nil, err
	}
	db := s.read.WithContext(ctx)
	cells, err := s.grid(db, customer, d, at)
	if err != nil {
		return nil, err
	}
	var then pastVerdict
	if err := db.Where("customer_id = ? AND at <= ?", customer, at).Order("id DESC").Limit(1).Find(&then).Error; err != nil {
		return nil, err
	}
	if then.ID == 0 {
		known := Permission{}
		if err := db.Select("id").Where("customer_id = ? AND received_at <= ?", customer, at).Limit(1).Find(&known).Error; err != nil || known.ID == 0 {
			return nil, err
		}
	}
	places, err := cellPlaces(db)
	for i := range cells {
		// The facts of that day may be gone; what followed from them is kept.
		if reason := cells[i].reasonIn(then.Reasons, places); reason != cells[i].Reason {
			cells[i].Reason, cells[i].Law = reason, ""
		}
	}
	return cells, err
}

// reasonIn is the reason that a stored verdict has for the cell; "" where it has none.
func (c Cell) reasonIn(reasons string, places []Place) permit.Reason {
	for _, p := range places {
		if p.Purpose == c.Purpose.Key && p.Channel == string(c.Channel) {
			return p.In(reasons)
		}
	}
	return ""
}

// grid lays the decisions known at the moment over the register description's grid. One that has
// ended leaves the cell as if it had not been asked; where the customer has decided nothing, a register
// of others does.
func (s *Store) grid(db *gorm.DB, customer int64, d *register.Description, at value.Time) ([]Cell, error) {
	var rows []Permission
	if err := db.Where("customer_id = ? AND received_at <= ?", customer, at).Find(&rows).Error; err != nil {
		return nil, err
	}
	all, err := s.facts(db, []int64{customer}, at)
	if err != nil {
		return nil, err
	}
	f, ok := all[customer]
	if !ok {
		return nil, ErrNotFound
	}
	var cells []Cell
	for _, p := range d.Permissions {
		for _, ch := range p.Channels {
			cell := Cell{Purpose: p, Channel: ch.Channel, Needs: ch.Way(), Rule: f.rule(ch), State: NotAsked, question: f.question(p, ch)}
			cell.answered(rows)
			cells = append(cells, cell)
		}
	}
	return cells, nil
}

// answered fills in what the decision function says of the cell.
func (c *Cell) answered(rows []Permission) {
	q := c.question
	a := permit.Ask(q)
	c.Reason, c.Law = a.Reason, a.Law
	if a.Last != nil {
		c.last = a.Last.Order
	}
	if a.Lapsed != nil && a.Lapsed.State == permit.Granted {
		c.Lapsed = q.LastDay(*a.Lapsed)
	}
	if a.Listing != nil {
		listed := rowOf(rows, a.Listing.Order).prohibition()
		c.Listed = &listed
	}
	switch l := c.Listed; {
	case a.Holds != nil:
		p := rowOf(rows, a.Holds.Order)
		c.Decision, c.State, c.Since, c.How, c.Source, c.Until = p, p.State, p.DecidedAt, p.How, p.Source, p.ValidUntil
		c.AskAgain, c.Lapses = q.AskAgain(*a.Holds), q.Lapses(*a.Holds)
	case l != nil:
		c.State, c.Since, c.How = Prohibited, value.TimeOf(l.From.Start()), "register"
		c.Source, c.Until = l.Source, l.Until
	}
}

func rowOf(rows []Permission, id int64) *Permission {
	return &rows[slices.IndexFunc(rows, func(p Permission) bool { return p.ID == id })]
}

// outsideGrid is told of an imported yes that is outside the grid.
const outsideGrid = "the register description does not ask for this purpose by this channel: the yes is kept, and allows nothing"

// outside reports whether the decision is a yes by a channel that the register description does not have
// for the purpose. A no counts all the same where the purpose is asked of any channel.
func (p Permission) outside(d *register.Description) bool {
	_, there := d.Permission(string(p.Purpose)).Channel(register.Channel(p.Channel))
	return p.State == Granted && p.Channel != Code(register.ChannelAny) && !there
}

// MyPermissionHistory lists every decision on the customer's permissions, newest first.
func (s *Store) MyPermissionHistory(ctx context.Context, me Me) ([]Permission, error) {
	var rows []Permission
	err := s.read.WithContext(ctx).Where("customer_id = ?", me.id).Order("decided_at DESC, id DESC").Find(&rows).Error
	if err != nil {
		return nil, err
	}
	return rows, nameActors(s.read.WithContext(ctx), rows)
}

// Recording is how decisions reached the company, and what was shown to who made them.
type Recording struct {
	How       Code   // portal, unsubscribe, phone, paper ...
	Language  string // in which the words were shown or read out
	Reference string // which letter, call or click
	Note      string
	At        value.Time // when they were made; zero is now
	Proof     *permissionProof
}

// SavedPermissions is what came of saving decisions.
type SavedPermissions struct {
	Changed   int    // cells in which something else holds now
	Reference string // of the change, for taking it back
}

// SaveMyPermissions records the decisions that change something. A purpose or channel that the grid
// does not have is ErrNotFound, and nothing is recorded. What changed is in force with the change
// itself. Withdrawing is as easy as giving: GDPR Article 7(3).
func (s *Store) SaveMyPermissions(ctx context.Context, me Me, decisions []Decision, language string) (SavedPermissions, error) {
	saved := SavedPermissions{}
	err := s.change(ctx, me, func(c *Change) error {
		saved = SavedPermissions{Reference: "change-" + rand.Text()}
		var err error
		saved.Changed, err = c.decideAll(me.id, decisions, Recording{How: "portal", Language: language, Reference: saved.Reference})
		return err
	})
	if errors.Is(err, errUnchanged) {
		return SavedPermissions{}, nil
	}
	return saved, err
}

// NoMarketing are the decisions that end all marketing, and the disclosure of data for it: the
// objection of GDPR Article 21(2), which needs no grounds and no staff.
func NoMarketing(cells []Cell) []Decision {
	var no []Decision
	for _, c := range cells {
		if c.Purpose.Kind == register.KindMarketing || c.Purpose.Kind == register.KindDisclosure {
			no = append(no, Decision{Purpose: c.Purpose.Key, Channel: string(c.Channel)})
		}
	}
	return no
}

// Objected reports whether the customer's own no to all marketing stands already, for good.
func Objected(cells []Cell) bool {
	return !slices.ContainsFunc(NoMarketing(cells), func(d Decision) bool {
		cell, err := cellOf(cells, d)
		return err != nil || !cell.Ended()
	})
}

// ObjectToMarketing records NoMarketing for the customer.
func (s *Store) ObjectToMarketing(ctx context.Context, me Me, language string) (SavedPermissions, error) {
	saved := SavedPermissions{}
	err := s.change(ctx, me, func(c *Change) error {
		saved = SavedPermissions{Reference: "change-" + rand.Text()}
		var err error
		saved.Changed, err = c.objectToMarketing(me.id, Recording{How: "portal", Language: language, Reference: saved.Reference})
		return err
	})
	if errors.Is(err, errUnchanged) {
		return SavedPermissions{}, nil
	}
	return saved, err
}

// objectToMarketing records the customer's no to all marketing. It is errUnchanged where it stands.
func (c *Change) objectToMarketing(customer int64, how Recording) (changed int, err error) {
	cells, err := c.lockedGrid(customer)
	if err != nil {
		return 0, err
	}
	if changed, err = c.end(customer, cells, NoMarketing(cells), how); err != nil {
		return 0, err
	}
	return changed, c.decided(customer, changed)
}

// end records each no that does not stand yet as the customer's own word and without an end, and
// counts them.
func (c *Change) end(customer int64, cells []Cell, no []Decision, how Recording) (changed int, err error) {
	done := map[Decision]bool{}
	for _, d := range no {
		cell, err := cellOf(cells, d)
		if err != nil {
			return 0, err
		}
		if cell.Ended() || done[d] {
			continue
		}
		if err := c.decide(customer, cell, cell.Answer(false), how); err != nil {
			return 0, err
		}
		done[d] = true
		changed++
	}
	return changed, nil
}

// Ended reports whether the customer's own no stands for good. One for a set time will end, and one
// that somebody else wrote down can be followed by a yes written down by somebody else.
func (c Cell) Ended() bool {
	return c.Decision != nil && c.Decision.no() && c.Decision.decision().ByPerson && c.Until.IsZero()
}

// undoHours is how long a change can be taken back by one click.
const undoHours = 24

// UndoMyPermissions brings back what held before a change of the last day, in every cell that has not
// been decided anew since: as if the change had not been made, with the same end and from the same day
// as before. A change that is not the customer's, or too old, is ErrNotFound.
func (s *Store) UndoMyPermissions(ctx context.Context, me Me, reference string) (SavedPermissions, error) {
	saved := SavedPermissions{}
	err := s.change(ctx, me, func(c *Change) error {
		saved = SavedPermissions{Reference: "change-" + rand.Text()}
		cells, err := c.lockedGrid(me.id)
		if err != nil {
			return err
		}
		var rows []Permission
		err = c.Where("customer_id = ? AND reference = ? AND reference LIKE 'change-%' AND received_at > ?", me.id, reference, c.now.Add(-undoHours*time.Hour)).
			Order("id").Find(&rows).Error
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return ErrNotFound
		}
		for _, row := range rows {
			cell, err := cellOf(cells, Decision{Purpose: string(row.Purpose), Channel: string(row.Channel)})
			if err != nil || cell.last != row.ID {
				continue
			}
			if err := c.undo(me.id, cell, row, saved.Reference); err != nil {
				return err
			}
			saved.Changed++
		}
		return c.decided(me.id, saved.Changed)
	})
	if errors.Is(err, errUnchanged) {
		return SavedPermissions{}, nil
	}
	return saved, err
}

// undo takes back what a row brought about. The new row says what holds again, and until when: whose
// words and day are those of the decision that it restores.
func (c *Change) undo(customer int64, cell Cell, row Permission, reference string) error {
	again, err := c.without(cell, row)
	if err != nil {
		return err
	}
	undone := c.decision(customer, cell, Recording{How: "portal", Reference: reference})
	undone.State, undone.Undoes = Cleared, &row.ID
	if again != nil {
		undone.State, undone.Restores, undone.ValidUntil = again.State, &again.ID, again.ValidUntil
		// It may have come to its day while another answer stood, and is asked again on it all the same.
		if err := c.Where("permission_id = ? AND asked = ?", again.ID, false).Delete(&renewal{}).Error; err != nil {
			return err
		}
	}
	return c.record(undone)
}

// without is the decision that would hold in the cell if the row had not been; nil for none.
func (c *Change) without(cell Cell, row Permission) (*Permission, error) {
	q := cell.question
	undone := permit.Decision{At: c.now, Channel: cell.Channel, State: permit.Cleared, Here: true, Order: math.MaxInt64, Undoes: row.ID}
	q.At, q.Decisions = c.now, append(slices.Clone(q.Decisions), undone)
	holds := permit.Ask(q).Holds
	if holds == nil {
		return nil, nil
	}
	var again Permission
	return &again, c.Take(&again, holds.Order).Error
}

// errUnchanged ends a change that has nothing to write.
var errUnchanged = errors.New("nothing to change")

// decideAll records the decisions that change something and settles what follows from them. It is
// errUnchanged when none does.
func (c *Change) decideAll(customer int64, decisions []Decision, how Recording) (changed int, err error) {
	cells, err := c.lockedGrid(customer)
	if err != nil {
		return 0, err
	}
	for _, d := range decisions {
		cell, err := cellOf(cells, d)
		if err != nil {
			return 0, err
		}
		if d.Yes && cell.State == Granted || !d.Yes && cell.Ended() {
			continue
		}
		if err := c.decide(customer, cell, cell.Answer(d.Yes), how); err != nil {
			return 0, err
		}
		changed++
	}
	return changed, c.decided(customer, changed)
}

// lockedGrid is the customer's grid, which nobody else changes until this change is stored.
func (c *Change) lockedGrid(customer int64) ([]Cell, error) {
	var row Customer
	// Not the lock that others wait for who only point to the customer: whoever settles verdicts does,
	// and this change waits for them.
	err := c.Clauses(clause.Locking{Strength: "NO KEY UPDATE"}).Select("id").Take(&row, customer).Error
	if err != nil {
		return nil, missing(err)
	}
	if err := c.catchUp(customer); err != nil {
		return nil, err
	}
	return c.store.grid(c.DB, customer, c.store.Description, c.now)
}

// decided ends a change in which so many cells of a customer were decided.
func (c *Change) decided(customer int64, cells int) error {
	if cells == 0 {
		return errUnchanged
	}
	if _, err := c.settle(customer); err != nil {
		return err
	}
	if err := c.confirmLater(customer); err != nil {
		return err
	}
	return c.auditDecisions(AuditEntry{CustomerID: &customer}, decisionDetails{})
}

// own is what the customer has said, whatever a list of others says.
func (c Cell) own() Code {
	if c.Decision == nil {
		return NotAsked
	}
	return c.State
}

// Answer is the state that a yes or no brings the cell to.
func (c Cell) Answer(yes bool) Code {
	switch {
	case yes:
		return Granted
	case c.Rule.Default == register.PriorConsent:
		return Refused
	default:
		return Prohibited
	}
}

// decide records a decision of the customer's own in the words of the register description in force.
func (c *Change) decide(customer int64, cell Cell, state Code, how Recording) error {
	row := c.decision(customer, cell, how)
	row.State = state
	return c.record(row)
}

// record stores a decision.
func (c *Change) record(row Permission) error {
	if err := c.Create(&row).Error; err != nil {
		return fmt.Errorf("record a decision: %w", err)
	}
	c.recorded = append(c.recorded, row)
	return nil
}

// decision is the row of a decision of the customer's own that is still to be said.
func (c *Change) decision(customer int64, cell Cell, how Recording) Permission {
	row := Permission{
		Record:  Record{CustomerID: customer, Key: string(how.How) + "-" + rand.Text()},
		Purpose: Code(cell.Purpose.Key), Channel: Code(cell.Channel), Previous: cell.own(),
		DecidedAt: c.now, How: how.How, Wording: cell.Purpose.Text.In(how.Language), Language: value.Language(how.Language),
		Notice: c.store.Description.Hash(), Reference: how.Reference, Note: how.Note, RecordedHere: value.BoolOf(true),
		Acted: acting(c.by), Origin: Origin{Source: "person", SourceTime: c.now, Received: c.now, Changed: c.now},
	}
	if !how.At.IsZero() {
		row.DecidedAt = how.At
	}
	if how.Language == "" {
		row.Wording, row.Notice = "", "" // the words are on the paper
	}
	if how.Proof != nil {
		row.Scan, row.ProofID = how.Proof.form, &how.Proof.ID
	}
	return row
}

func cellOf(cells []Cell, d Decision) (Cell, error) {
	i := slices.IndexFunc(cells, func(c Cell) bool {
		return c.Purpose.Key == d.Purpose && string(c.Channel) == d.Channel
	})
	if i < 0 {
		return Cell{}, ErrNotFound
	}
	return cells[i], nil
}
