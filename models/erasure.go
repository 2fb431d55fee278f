package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// ErasurePlan is what was decided on the records of one kind when a request to erase was answered (GDPR
// Article 17). It is about the records that were held when the answer was drafted: what comes about later
// is another matter.
//
//   - Delete: each record leaves the portal as soon as its source no longer has it, whatever is left of
//     its retention period. What came about in the portal itself leaves at once.
//   - Anonymise: the same. What the company keeps without a person is told of no customer any more, so
//     that its source lets it go from under them; and here is no record without a customer.
//   - Keep until a day: the earlier of that day and the end of the retention period as it is now. The
//     customer was told the day as the last, so a period that is made longer does not move it. Where
//     the period has begun again, as by a new contract, its end is not known and the records stay.
//
// A legal hold stops all of it, and so does a copy of their data that the person waits for. A restriction of
// processing stops what retention ends, and not what the person themself asked for (Article 18(2)), unless they
// have asked for it since because they oppose the erasure (Article 18(1)(b) and (c)). While the request
// is taken up again nothing is carried out: it may be decided otherwise.
type ErasurePlan struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	RequestID  int64      `gorm:"column:request_id"`
	CustomerID int64      `gorm:"column:customer_id"`
	Kind       string     `gorm:"column:kind"`
	Fate       Fate       `gorm:"column:fate"`
	Until      value.Date `gorm:"column:until"`
	Planned    value.Time `gorm:"column:planned_at"`
	Done       value.Time `gorm:"column:done_at"` // when nothing was left of what it is about
}

// TableName names the table.
func (ErasurePlan) TableName() string { return "erasure_plan" }

func (p ErasurePlan) open() bool { return p.Done.IsZero() }

// decided narrows a query to the plans of requests whose answer is their last.
func decided(db *gorm.DB) *gorm.DB {
	return db.Where("request_id IN (SELECT id FROM requests WHERE state IN ?)", ready)
}

// covers reports whether the plan is about the record.
func (p ErasurePlan) covers(kind *Kind, record any) bool {
	f, _ := kind.Field("received_at")
	return !f.Of(record).(value.Time).After(p.Planned)
}

// planErasure stores the plan that a request to erase is answered with, in place of that of an earlier
// answer to it. Decisions on permissions are evidence, and go by the clock of evidence alone.
func (c *Change) planErasure(r *Request, answer Answer) error {
	if r.Kind != Erasure {
		return nil
	}
	if err := c.Where("request_id = ?", r.ID).Delete(&ErasurePlan{}).Error; err != nil {
		return err
	}
	var plans []ErasurePlan
	for _, row := range answer.Ruling.Plan {
		kind, err := KindNamed(row.Kind)
		if err != nil {
			return err
		}
		if !kind.goes() {
			continue
		}
		plan := ErasurePlan{RequestID: r.ID, CustomerID: r.CustomerID, Kind: row.Kind, Fate: row.Fate, Until: row.Until, Planned: answer.DataAt}
		if err := c.Create(&plan).Error; err != nil {
			return fmt.Errorf("plan an erasure: %w", err)
		}
		plans = append(plans, plan)
	}
	if err := c.planSources(r, plans); err != nil || len(plans) == 0 {
		return err
	}
	return errors.Join(c.enqueue(JobErasure, struct{}{}), c.audit(AuditEntry{Action: ActionErasurePlanned, CustomerID: &r.CustomerID, RequestID: &r.ID}))
}

// planSources makes the sources that have something which is to go tasks of the request, and no others. What
// came about in the portal leaves by itself.
func (c *Change) planSources(r *Request, plans []ErasurePlan) error {
	var sources []string
	for _, source := range register.SourceKeys() {
		there, err := c.stillAt(source, plans)
		if err != nil {
			return err
		}
		if there {
			sources = append(sources, source)
		}
	}
	return c.planTasks(r, TaskErase, sources)
}

// eraseLater has the plans looked at after an import, where there are any.
func (r *importRun) eraseLater() error {
	var open int64
	if err := r.Model(&ErasurePlan{}).Where("done_at IS NULL").Count(&open).Error; err != nil || open == 0 {
		return err
	}
	return r.enqueue(JobErasure, struct{}{})
}

// CarryOutErasures deletes what was planned to be erased and has left its source, and ticks what staff
// had to do there. Done twice it is the same as once.
func (s *Store) CarryOutErasures(ctx context.Context) error {
	var customers []int64
	err := decided(s.read.WithContext(ctx).Model(&ErasurePlan{})).Where("done_at IS NULL").Distinct().Order("customer_id").Pluck("customer_id", &customers).Error
	if err != nil {
		return fmt.Errorf("carry out erasures: %w", err)
	}
	p := s.newPurge(false, nil)
	for chunk := range slices.Chunk(customers, purgeChunk) {
		if err := p.customers(ctx, chunk); err != nil {
			return fmt.Errorf("carry out erasures: %w", err)
		}
	}
	return nil
}

// settlePlans notes which plans are done, and ticks what staff had to erase where the source has let it
// go.
func (c *Change) settlePlans(list []kept) error {
	for _, of := range list {
		byRequest := map[int64][]ErasurePlan{}
		for _, plan := range of.plans {
			byRequest[plan.RequestID] = append(byRequest[plan.RequestID], plan)
		}
		for _, plan := range of.plans {
			if !plan.open() {
				continue
			}
			if plans := byRequest[plan.RequestID]; plans != nil {
				delete(byRequest, plan.RequestID)
				if err := c.tickErased(plan.RequestID, of.id, plans); err != nil {
					return err
				}
			}
			if err := c.settlePlan(plan); err != nil {
				return err
			}
		}
	}
	return nil
}

// settlePlan notes that a plan is done where nothing is left.
func (c *Change) settlePlan(plan ErasurePlan) error {
	var left int64
	if err := plan.records(c.DB).Count(&left).Error; err != nil || left > 0 {
		return err
	}
	if past, err := c.pastOf(plan); err != nil || past {
		return err
	}
	if err := c.Model(&plan).Update("done_at", c.now).Error; err != nil {
		return err
	}
	details := fmt.Sprintf(`{"kind":%q,"fate":%q}`, plan.Kind, plan.Fate)
	return c.audit(AuditEntry{Action: ActionErasureDone, CustomerID: &plan.CustomerID, RequestID: &plan.RequestID, Details: details})
}

// records are those that the plan is about and that are left.
func (p ErasurePlan) records(db *gorm.DB) *gorm.DB {
	kind, _ := KindNamed(p.Kind)
	query := kind.of(db, p.CustomerID).Where("received_at <= ?", p.Planned)
	if p.Kind == "customers" {
		query = query.Where("number NOT LIKE 'purged-%'")
	}
	return query
}

// pastOf reports whether something is left of records that the plan is about and that passed to others.
func (c *Change) pastOf(plan ErasurePlan) (bool, error) {
	kind, _ := KindNamed(plan.Kind)
	left, err := c.store.earlier(kind.passedOf(c.DB, plan.CustomerID))
	return slices.ContainsFunc(left, func(e Earlier) bool { return plan.covers(kind, e.Record) }), err
}

// tickErased ticks the tasks of a request to erase at a source from which nothing is left that was to go.
func (c *Change) tickErased(request, customer int64, plans []ErasurePlan) error {
	var tasks []Task
	if err := c.Where("request_id = ? AND kind = ? AND done_at IS NULL", request, TaskErase).Find(&tasks).Error; err != nil {
		return err
	}
	for _, task := range tasks {
		there, err := c.stillAt(task.Subject, plans)
		if err != nil {
			return err
		}
		if there {
			continue
		}
		if err := c.tickSeen(task, customer); err != nil {
			return err
		}
	}
	return nil
}

// stillAt reports whether a source still has something that is to go.
func (c *Change) stillAt(source string, plans []ErasurePlan) (bool, error) {
	for _, plan := range plans {
		if plan.Fate == Keep {
			continue
		}
		kind, _ := KindNamed(plan.Kind)
		var there int64
		err := plan.records(c.DB).Where("source = ? AND NOT "+kind.leaves(kind.Name+"."), source).Count(&there).Error
		if err != nil || there > 0 {
			return there > 0, err
		}
	}
	return false, nil
}

// erasedRecord is what is left of a record that was erased at somebody's request: enough to know it
// again if it comes back, and to tell nothing.
type erasedRecord struct {
	Hash     string     `gorm:"column:hash;primaryKey"`
	Kind     string     `gorm:"column:kind"`
	Erased   value.Time `gorm:"column:erased_at"`
	CameBack value.Time `gorm:"column:came_back_at"`
}

func (erasedRecord) TableName() string { return "erased_records" }

// erasedHash is by what a record is known again: its key, under the same customers.
func (s *Store) erasedHash(kind *Kind, number string, record any) (string, error) {
	owners := []string{number}
	switch r := record.(type) {
	case *Customer:
		owners = nil
	case *Representative:
		owners = []string{r.Organisation, r.Person}
	}
	return s.hashErased(kind, kind.keyOf(record), owners)
}

func (s *Store) hashErased(kind *Kind, key string, owners []string) (string, error) {
	return s.keys.Hash("erased", append([]string{kind.Name, key}, owners...)...)
}

func (p *purge) loadErased(ctx context.Context) error {
	var hashes []string
	if err := p.read.WithContext(ctx).Model(&erasedRecord{}).Pluck("hash", &hashes).Error; err != nil {
		return err
	}
	p.erased = map[string]bool{}
	for _, hash := range hashes {
		p.erased[hash] = true
	}
	return nil
}

// beginErased notes of the requests by which something of a kind goes that it has begun to.
func (c *Change) beginErased(o overdue, ids []int64) error {
	if !slices.ContainsFunc(append(slices.Clone(o.rows), o.past...), func(r overdueRow) bool { return r.erased && slices.Contains(ids, r.id) }) {
		return nil
	}
	plans := c.Model(&ErasurePlan{}).Where("customer_id = ? AND kind = ? AND fate <> ?", o.of.id, o.kind.Name, Keep).Select("request_id")
	return c.Model(&Request{}).Where("id IN (?) AND erased_at IS NULL", plans).Update("erased_at", c.now).Error
}

// rememberErased keeps the hashes of the records that are deleted because somebody asked for it.
func (c *Change) rememberErased(o overdue, ids []int64) error {
	var rows []erasedRecord
	for _, row := range o.rows {
		if row.erased && slices.Contains(ids, row.id) {
			rows = append(rows, erasedRecord{Hash: row.hash, Kind: o.kind.Name, Erased: c.now})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	again := clause.OnConflict{Columns: []clause.Column{{Name: "hash"}}, DoUpdates: clause.AssignmentColumns([]string{"erased_at", "came_back_at"})}
	return c.Clauses(again).CreateInBatches(rows, 500).Error
}

// CameBack counts, by kind, the records that were erased at somebody's request and that an import has
// brought again: they are to be deleted in the company's own systems.
func (s *Store) CameBack(ctx context.Context) (map[string]int64, error) {
	var rows []struct {
		Kind string
		N    int64
	}
	err := s.read.WithContext(ctx).Model(&erasedRecord{}).Where("came_back_at IS NOT NULL").Select("kind, COUNT(*) AS n").Group("kind").Scan(&rows).Error
	counts := map[string]int64{}
	for _, r := range rows {
		counts[r.Kind] = r.N
	}
	return counts, err
}

// cameBack warns of new rows of the register that had been erased at somebody's request.
func (m *merge) cameBack() error {
	known, err := m.erasedOf(m.kind)
	if err != nil || len(known) == 0 || m.count.New == 0 {
		return err
	}
	var back []string
	err = m.eachNew(func(line int, key string, owners []string) error {
		hash, err := m.store.hashErased(m.kind, key, owners)
		if err == nil && known[hash] {
			back = append(back, hash)
			m.report(&ImportProblem{Line: line, Column: m.kind.Imported()[0], Warning: true,
				Reason: "this record was erased at the customer's request and has come back; delete it where the file comes from"})
		}
		return err
	})
	if err != nil || len(back) == 0 {
		return err
	}
	for chunk := range slices.Chunk(back, 500) {
		if err := m.Model(&erasedRecord{}).Where("hash IN ?", chunk).Update("came_back_at", m.now).Error; err != nil {
			return err
		}
	}
	return nil
}

func (c *Change) erasedOf(kind *Kind) (map[string]bool, error) {
	var hashes []string
	if err := c.Model(&erasedRecord{}).Where("kind = ?", kind.Name).Pluck("hash", &hashes).Error; err != nil {
		return nil, fmt.Errorf("read what was erased: %w", err)
	}
	known := map[string]bool{}
	for _, hash := range hashes {
		known[hash] = true
	}
	return known, nil
}

// eachNew calls fn with line, key and owners of the rows that were added.
func (m *merge) eachNew(fn func(line int, key string, owners []string) error) (err error) {
	columns := append([]string{"s.line", "s." + m.kind.Unique[0]}, prefixed("s.", m.owners())...)
	query := "SELECT " + strings.Join(columns, ", ") + " FROM " + m.changes()
	if m.filled {
		query += " WHERE d.id IS NULL"
	}
	rows, err := m.Raw(query + " ORDER BY s.line").Rows()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var line int
		values := make([]string, len(columns)-1)
		into := []any{&line}
		for i := range values {
			into = append(into, &values[i])
		}
		if err := rows.Scan(into...); err != nil {
			return err
		}
		if err := fn(line, values[0], values[1:]); err != nil {
			return err
		}
	}
	return rows.Err()
}
