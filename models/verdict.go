package models

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// Verdict is what is allowed with a customer's data in every cell of the grid, and why: kept beside
// the decisions it follows from, so that a whole register can be asked at once.
type Verdict struct {
	CustomerID int64      `gorm:"column:customer_id;primaryKey"`
	Sequence   int64      `gorm:"column:sequence"` // the entry of the history that brought it
	At         value.Time `gorm:"column:at"`
	Reasons    string     `gorm:"column:reasons"` // a letter for each place, see Places
	NextOn     value.Date `gorm:"column:next_on"` // the day on which time alone may change it
}

// TableName names the table.
func (Verdict) TableName() string { return "verdicts" }

// pastVerdict is a verdict that was in force from a moment on.
type pastVerdict struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	CustomerID int64      `gorm:"column:customer_id"`
	At         value.Time `gorm:"column:at"`
	Reasons    string     `gorm:"column:reasons"`
}

func (pastVerdict) TableName() string { return "verdict_history" }

// Place is where the letter of a purpose and channel stands in the reasons of a verdict, from 1.
type Place struct {
	Place   int    `gorm:"column:place;primaryKey"`
	Purpose string `gorm:"column:purpose"`
	Channel string `gorm:"column:channel"`
}

// TableName names the table.
func (Place) TableName() string { return "permission_cells" }

// In is the reason at the place; "" where a verdict was made before the place was.
func (p Place) In(reasons string) permit.Reason {
	if p.Place < 1 || p.Place > len(reasons) {
		return ""
	}
	r, _ := permit.ReasonOf(reasons[p.Place-1])
	return r
}

// noCell stands in verdicts where the register description in force has no cell.
const noCell = '-'

// Places lists the places of every purpose and channel that ever were in the grid.
func (s *Store) Places(ctx context.Context) ([]Place, error) {
	return cellPlaces(s.read.WithContext(ctx))
}

func cellPlaces(db *gorm.DB) ([]Place, error) {
	var list []Place
	err := db.Order("place").Find(&list).Error
	return list, err
}

// places gives every cell of the grid in force a place.
func (c *Change) cellPlaces() ([]Place, error) {
	list, err := cellPlaces(c.DB)
	if err != nil {
		return nil, err
	}
	for _, p := range c.store.Description.Permissions {
		for _, ch := range p.Channels {
			if slices.ContainsFunc(list, func(l Place) bool { return l.Purpose == p.Key && l.Channel == string(ch.Channel) }) {
				continue
			}
			place := Place{Place: len(list) + 1, Purpose: p.Key, Channel: string(ch.Channel)}
			if err := c.Create(&place).Error; err != nil {
				return nil, err
			}
			list = append(list, place)
		}
	}
	return list, nil
}

// settle brings the verdicts of the customers to what their data say now, and tells other systems of
// those that changed. It returns how many did.
func (c *Change) settle(customers ...int64) (changed int, err error) {
	// Verdicts are settled one after another: what is read below is what everybody before has stored,
	// and the sequence grows in the order in which readers come to see it.
	if err := c.lockVerdicts(); err != nil {
		return 0, err
	}
	if err := c.catchUp(customers...); err != nil {
		return 0, err
	}
	list, err := c.cellPlaces()
	if err != nil {
		return 0, err
	}
	facts, err := c.store.facts(c.DB, customers, c.now)
	if err != nil {
		return 0, err
	}
	known, err := c.verdicts(customers)
	if err != nil {
		return 0, err
	}
	var past []pastVerdict
	var now []Verdict
	for _, id := range customers {
		f, ok := facts[id]
		if !ok {
			continue
		}
		v := Verdict{CustomerID: id, At: c.now, Reasons: f.reasons(c.store.Description, list), NextOn: f.next}
		old, settled := known[id]
		switch {
		case settled && old.Reasons == v.Reasons && old.NextOn == v.NextOn:
			continue
		case settled && old.Reasons == v.Reasons:
			v.Sequence, v.At = old.Sequence, old.At
		default:
			past = append(past, pastVerdict{CustomerID: id, At: c.now, Reasons: v.Reasons})
		}
		now = append(now, v)
	}
	if err := c.keepVerdicts(past, now); err != nil {
		return 0, err
	}
	return len(past), c.tellVerdicts(now, known, facts, list)
}

// lockVerdicts keeps others from settling until this change is stored.
func (c *Change) lockVerdicts() error {
	if c.store.Dialect() != "postgres" {
		return nil // there is one writer at a time
	}
	if err := c.Exec("SELECT pg_advisory_xact_lock(?)", settleLock).Error; err != nil {
		return err
	}
	return c.catchUp()
}

// catchUp sets the change's time to that after a lock was waited for: what others have stored meanwhile
// is known by now, also where the clock of another instance is ahead of this one's.
func (c *Change) catchUp(customers ...int64) error {
	if now := c.store.now(); now.After(c.now) {
		c.now = now
	}
	if len(customers) == 0 || c.store.Dialect() != "postgres" {
		return nil
	}
	var last value.Time
	err := c.Raw("SELECT MAX(received_at) FROM permissions WHERE customer_id IN ? AND recorded_here", customers).Row().Scan(&last)
	if err == nil && last.After(c.now) {
		c.now = last
	}
	return err
}

// settleLock is the number of the lock under which verdicts are settled.
const settleLock = 7_261_310_021

// verdicts are those known of the customers.
func (c *Change) verdicts(customers []int64) (map[int64]Verdict, error) {
	var rows []Verdict
	if err := c.Where("customer_id IN ?", customers).Find(&rows).Error; err != nil {
		return nil, err
	}
	known := map[int64]Verdict{}
	for _, v := range rows {
		known[v.CustomerID] = v
	}
	return known, nil
}

func (c *Change) keepVerdicts(past []pastVerdict, now []Verdict) error {
	if len(now) == 0 {
		return nil
	}
	sequence := map[int64]int64{}
	for chunk := range slices.Chunk(past, 500) {
		if err := c.Create(&chunk).Error; err != nil {
			return fmt.Errorf("keep verdicts: %w", err)
		}
		for _, p := range chunk {
			sequence[p.CustomerID] = p.ID
		}
	}
	for i := range now {
		now[i].Sequence = cmp.Or(sequence[now[i].CustomerID], now[i].Sequence)
	}
	upsert := clause.OnConflict{Columns: []clause.Column{{Name: "customer_id"}}, DoUpdates: clause.AssignmentColumns([]string{"sequence", "at", "reasons", "next_on"})}
	if err := c.Clauses(upsert).CreateInBatches(now, 500).Error; err != nil {
		return fmt.Errorf("keep verdicts: %w", err)
	}
	return nil
}

// SettleJob is the payload of the job that follows an import: whose data changed since is settled,
// in the order of their ids, from the one after After on.
type SettleJob struct {
	Since value.Time `json:"since"`
	After int64      `json:"after"`
}

const (
	// settleChunk is how many customers are settled in one transaction.
	settleChunk = 500
	// settleJob is how many one job settles before it leaves the rest to the next: some 20 seconds.
	settleJob = 100_000
)

// SettleChanged settles the verdicts of the customers something of whom changed at the time or later,
// and of those who have none. It is done in small steps, which may be repeated; what is too much for
// one job is left to another.
func (s *Store) SettleChanged(ctx context.Context, job SettleJob) error {
	var ids []int64
	err := s.read.WithContext(ctx).Raw(`SELECT id FROM (SELECT id FROM customers WHERE changed_at >= @t OR gone_at >= @t
		UNION SELECT t.id FROM customers p JOIN customers t ON t.personal_id_hash = p.personal_id_hash
			WHERE p.changed_at >= @t AND p.personal_id_hash <> ''
		UNION SELECT customer_id FROM contacts WHERE changed_at >= @t OR gone_at >= @t
		UNION SELECT customer_id FROM addresses WHERE changed_at >= @t OR gone_at >= @t
		UNION SELECT customer_id FROM contracts WHERE changed_at >= @t OR gone_at >= @t
		UNION SELECT customer_id FROM permissions WHERE received_at >= @t
		UNION SELECT customer_id FROM restrictions WHERE changed_at >= @t
		UNION SELECT id FROM customers c WHERE NOT EXISTS (SELECT 1 FROM verdicts v WHERE v.customer_id = c.id)) x
		WHERE id > @after ORDER BY id LIMIT @most`, map[string]any{"t": job.Since, "after": job.After, "most": settleJob}).Scan(&ids).Error
	if err != nil {
		return fmt.Errorf("find whose permissions may have changed: %w", err)
	}
	if err := s.settleAll(ctx, ids); err != nil || len(ids) < settleJob {
		return err
	}
	return s.change(ctx, System("permissions"), func(c *Change) error {
		job.After = ids[len(ids)-1]
		return errors.Join(c.enqueue(JobSettle, job), c.audit(AuditEntry{Action: ActionPermissionsSettled}))
	})
}

// settleAgain is after how long a settling that was given up is tried again.
const settleAgain = time.Hour

// SettleDue settles the verdicts that time alone may have changed: to be called every minute.
func (s *Store) SettleDue(ctx context.Context) error {
	// What was given up is tried again: nobody may go on being approached because of it.
	again := map[string]any{"dead": false, "attempts": 0, "done_at": nil, "run_at": s.now()}
	err := s.write.WithContext(ctx).Model(&Job{}).Where("kind = ? AND dead = ? AND done_at < ?", JobSettle, true, s.now().Add(-settleAgain)).Updates(again).Error
	if err != nil {
		return err
	}
	var ids []int64
	if err := s.read.WithContext(ctx).Model(&Verdict{}).Where("next_on <= ?", s.today()).Order("customer_id").Pluck("customer_id", &ids).Error; err != nil {
		return err
	}
	return s.settleAll(ctx, ids)
}

func (s *Store) settleAll(ctx context.Context, ids []int64) error {
	for chunk := range slices.Chunk(ids, settleChunk) {
		err := s.change(ctx, System("permissions"), func(c *Change) error {
			changed, err := c.settle(chunk...)
			if err != nil {
				return err
			}
			return c.audit(AuditEntry{Action: ActionPermissionsSettled, Details: fmt.Sprintf(`{"customers":%d,"changed":%d}`, len(chunk), changed)})
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// settleLater has the verdicts of everybody whom the change concerns settled once it is stored.
func (c *Change) settleLater() error { return c.enqueue(JobSettle, SettleJob{Since: c.now}) }

// facts are what a customer's verdicts depend on.
type facts struct {
	customer     Customer
	protected    bool                         // by an order on this number or another of the same person
	decisions    map[string][]permit.Decision // by purpose
	lists        map[string][]permit.Listing  // by purpose
	restrictions []permit.Restriction
	reach        map[register.Channel]permit.Reach
	sale         map[register.Channel]bool
	at           value.Time
	next         value.Date
}

// facts loads what the verdicts of the customers depend on, as it is known at the time.
func (s *Store) facts(db *gorm.DB, customers []int64, at value.Time) (map[int64]*facts, error) {
	l := factLoader{db: db, at: at, of: map[int64]*facts{}}
	var rows []Customer
	if err := db.Select("id, number, kind, protected, protected_until, gone_at, personal_id_hash").Where("id IN ?", customers).Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, c := range rows {
		l.of[c.ID] = &facts{
			customer: c, at: at, decisions: map[string][]permit.Decision{}, lists: map[string][]permit.Listing{},
			reach: map[register.Channel]permit.Reach{}, sale: map[register.Channel]bool{},
		}
	}
	ids := slices.Sorted(maps.Keys(l.of))
	if len(ids) == 0 {
		return l.of, nil
	}
	err := errors.Join(l.orders(rows), l.permissions(ids), l.restrictions(ids), l.reach(ids))
	if err != nil {
		return nil, fmt.Errorf("read what permissions depend on: %w", err)
	}
	return l.of, nil
}

// question is what is asked of the facts for one cell of the grid.
func (f *facts) question(p register.PermissionPurpose, ch register.PermissionChannel) permit.Question {
	return permit.Question{
		At: f.at, Kind: p.Kind, Channel: ch.Channel, Needs: ch.Way(), Rule: f.rule(ch), Renewal: p.Renewal,
		Person: !f.customer.organisation(), Gone: !f.customer.Gone.IsZero(), Protected: f.protected,
		Decisions: f.decisions[p.Key], Lists: f.lists[p.Key], Restrictions: f.restrictions,
		Reach: cmp.Or(f.reach[ch.Way()], permit.NoAddress), Sale: f.sale[ch.Channel],
	}
}

func (f *facts) rule(ch register.PermissionChannel) register.Rule {
	if f.customer.organisation() {
		return ch.Organisation
	}
	return ch.Person
}

// reasons are the verdicts of all cells as they are stored, and notes the day they may change.
func (f *facts) reasons(d *register.Description, places []Place) string {
	letters := make([]byte, len(places))
	for i, place := range places {
		letters[i] = noCell
		p := d.Permission(place.Purpose)
		ch, ok := p.Channel(register.Channel(place.Channel))
		if !ok {
			continue
		}
		a := permit.Ask(f.question(p, ch))
		letters[i] = a.Reason.Letter()
		f.soon(a.Next, 0)
	}
	return string(letters)
}

// soon notes a day on which the verdict may change: so many days after the date.
func (f *facts) soon(d value.Date, after int) {
	if d.IsZero() {
		return
	}
	d = d.AddDays(after)
	if d.After(f.at.Date()) && (f.next.IsZero() || d.Before(f.next)) {
		f.next = d
	}
}

// organisation reports whether the customer's data are no natural person's.
func (c *Customer) organisation() bool { return c.Kind == Company || c.Kind == HousingCompany }
