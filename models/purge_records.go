package models

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// records ends the retention of the records of up to so many customers (0 is all of them) after one. It
// returns the last that it looked at; 0 where there are no more.
func (p *purge) records(ctx context.Context, after int64, most int) (int64, error) {
	for looked := 0; most == 0 || looked < most; looked += purgeChunk {
		ids, err := p.next(ctx, after)
		if err != nil || len(ids) == 0 {
			return 0, err
		}
		if err := p.customers(ctx, ids); err != nil {
			return 0, err
		}
		after = ids[len(ids)-1]
	}
	return after, nil
}

// next are the customers to look at after one: all of them in a dry run, which also tells what is
// overdue, and else those of whom something could be deleted.
func (p *purge) next(ctx context.Context, after int64) (ids []int64, err error) {
	query := p.read.WithContext(ctx).Table("customers c").Where("c.id > ?", after)
	if !p.dryRun {
		var some []string
		for _, k := range Kinds {
			if k.goes() {
				some = append(some, fmt.Sprintf("EXISTS (SELECT 1 FROM %s r WHERE r.%s = c.id AND %s)", k.Name, ownerOf(k), k.leaves("r.")))
			}
		}
		some = append(some, "EXISTS (SELECT 1 FROM record_history h WHERE h.customer_id = c.id AND "+passedOn("h.")+")",
			"EXISTS (SELECT 1 FROM erasure_plan e WHERE e.customer_id = c.id AND e.done_at IS NULL)", evidenceMayGo)
		query = query.Where(strings.Join(some, " OR "), map[string]any{"t": p.evidenceBoundary()})
	}
	err = query.Order("c.id").Limit(purgeChunk).Pluck("c.id", &ids).Error
	return ids, err
}

// leaves says of a row of the kind that no source has it any more: what it came from has let it go, or
// it came about in the portal.
func (k *Kind) leaves(table string) string {
	switch k.Name {
	case "customers":
		return "(" + table + "gone_at IS NOT NULL AND " + table + "number NOT LIKE 'purged-%')"
	case "logins", "contacts", "addresses", "disclosures":
		return "(" + table + "gone_at IS NOT NULL OR " + table + "source_key LIKE '" + ownKey + "%')"
	}
	return "(" + table + "gone_at IS NOT NULL)"
}

// left reports leaves of a record.
func (k *Kind) left(record any) bool {
	if !k.goes() {
		return true
	}
	gone, _ := k.Field("gone_at")
	return !gone.Empty(record) || strings.HasPrefix(k.keyOf(record), ownKey)
}

// keyOf is the key that a record has in its source: of a customer the number.
func (k *Kind) keyOf(record any) string {
	i := slices.IndexFunc(k.Fields, func(f Field) bool { return f.Column == k.Unique[0] })
	return k.Fields[i].Of(record).(string)
}

// ownerOf is the column of a kind's table that names whose a record is; the organisation's for who
// represents it.
func ownerOf(k *Kind) string {
	if k.Name == "customers" {
		return "id"
	}
	return k.Owners[0]
}

// kept is what is known of one customer when it is decided what goes.
type kept struct {
	id       int64
	number   string
	sections []Section // the records without their running texts
	plans    []ErasurePlan
	stops    stops
	ended    map[int64]value.Date // decisions on permissions: see Store.evidence
}

// overdue are records of one kind of one customer that go.
type overdue struct {
	of   *kept
	kind *Kind
	rows []overdueRow
	past []overdueRow // what is left with them of records that passed to others
}

// overdueRow is a record that goes: whose it is, and by what it is known again if it was erased at
// somebody's request.
type overdueRow struct {
	id     int64
	owners []int64
	erased bool
	hash   string
}

// customers ends the retention of some customers' records, all at once.
func (p *purge) customers(ctx context.Context, ids []int64) error {
	if p.erased == nil {
		if err := p.loadErased(ctx); err != nil {
			return err
		}
	}
	list, over, err := p.overdue(ctx, ids)
	if err != nil {
		return err
	}
	if p.dryRun {
		for _, o := range over {
			p.class(o.kind.Name).Rows += int64(len(o.rows) + len(o.past))
		}
		return nil
	}
	return p.carryOut(ctx, list, over)
}

// overdue reads the records of some customers, and finds what of them goes.
func (p *purge) overdue(ctx context.Context, ids []int64) (list []kept, over []overdue, err error) {
	if list, err = p.load(ctx, ids); err != nil {
		return nil, nil, err
	}
	for i := range list {
		found, err := p.over(&list[i])
		if err != nil {
			return nil, nil, err
		}
		over = append(over, found...)
	}
	return list, over, nil
}

// over is what of a customer's records goes: what is over and that their source no longer has. What it
// still has is counted: it would come back with the next import.
func (p *purge) over(of *kept) ([]overdue, error) {
	var list []overdue
	facts := factsIn(of.sections)
	facts.Ended = of.ended
	for _, section := range of.sections {
		o := overdue{of: of, kind: section.Kind}
		period := p.Description.Kind(section.Kind.Name).Retention
		count := p.class(section.Kind.Name)
		for _, record := range section.Records {
			last, _ := KeptUntil(section.Kind, record, period, facts)
			end, err := p.end(of, section.Kind, record, last)
			switch {
			case err != nil:
				return nil, err
			case !end.over(p.day):
			case !section.Kind.left(record):
				count.Overdue++
			case of.stops.keep(section.Kind, section.Kind.ownersOf(record), end.erased):
				count.Held++
			default:
				o.rows = append(o.rows, overdueRow{section.Kind.ID(record), section.Kind.ownersOf(record), end.erased, end.hash})
			}
		}
		if err := p.overPast(&o, section.Earlier, period, facts); err != nil {
			return nil, err
		}
		if len(o.rows)+len(o.past) > 0 {
			list = append(list, o)
		}
	}
	return list, nil
}

// ending is how long a record is kept.
type ending struct {
	last   value.Date // the last day; no value where it is not known
	erased bool       // not any longer: its erasure was asked for and granted
	hash   string
}

func (e ending) over(day value.Date) bool { return e.erased || !e.last.IsZero() && e.last.Before(day) }

// end is how long a record is kept: until its last day by the register description, or as was decided on it.
func (p *purge) end(of *kept, kind *Kind, record any, last value.Date) (e ending, err error) {
	e.last = last
	if len(of.plans) == 0 || !kind.goes() {
		return e, nil
	}
	if e.hash, err = p.erasedHash(kind, of.number, record); err != nil {
		return e, err
	}
	for _, plan := range of.plans {
		switch {
		case plan.Kind != kind.Name || !plan.covers(kind, record) && !p.erased[e.hash]:
		case plan.Fate != Keep:
			e.erased = e.erased || !of.stops.opposed[of.id].After(plan.Planned)
		case !plan.Until.IsZero() && !e.last.IsZero() && plan.Until.Before(e.last):
			e.last = plan.Until
		}
	}
	return e, nil
}

// load reads what decides about the records of some customers, on one snapshot.
func (p *purge) load(ctx context.Context, ids []int64) ([]kept, error) {
	list, at := make([]kept, len(ids)), map[int64]int{}
	for i, id := range ids {
		list[i].id, at[id] = id, i
	}
	err := p.reading(ctx, func(db *gorm.DB) error {
		var plans []ErasurePlan
		if err := decided(db).Where("customer_id IN ?", ids).Order("id").Find(&plans).Error; err != nil {
			return err
		}
		planned := map[int64]bool{}
		for _, plan := range plans {
			list[at[plan.CustomerID]].plans = append(list[at[plan.CustomerID]].plans, plan)
			planned[plan.CustomerID] = true
		}
		stops, err := readStops(db)
		if err != nil {
			return err
		}
		ended, err := p.evidence(db, ids, value.TimeOf(p.day.Start()))
		if err != nil {
			return err
		}
		for i := range list {
			list[i].stops, list[i].ended = stops, ended
		}
		for _, k := range Kinds {
			if err := k.loadKept(db, list, at, planned); err != nil {
				return fmt.Errorf("read %s: %w", k.Name, err)
			}
		}
		return p.loadPast(db, list, at)
	})
	return list, err
}

// loadKept reads the records of the kind. A person's role for somebody is among their records only where
// its erasure is planned: else it is kept with the organisation's.
func (k *Kind) loadKept(db *gorm.DB, list []kept, at map[int64]int, planned map[int64]bool) error {
	ids := make([]int64, len(list))
	for i := range list {
		ids[i] = list[i].id
	}
	query := db.Table(k.Name).Select(k.reckoned()).Where(ownerOf(k)+" IN ?", ids)
	if len(k.Owners) > 1 {
		query = query.Or(k.Owners[1]+" IN ?", slices.Collect(maps.Keys(planned)))
	}
	rows := reflect.New(reflect.SliceOf(k.row))
	if err := query.Order("id").Find(rows.Interface()).Error; err != nil {
		return err
	}
	for i := range list {
		list[i].sections = append(list[i].sections, Section{Kind: k})
	}
	place := len(list[0].sections) - 1
	for i := range rows.Elem().Len() {
		record := rows.Elem().Index(i).Addr().Interface()
		for j, owner := range k.ownersOf(record) {
			n, ok := at[owner]
			if !ok || j > 0 && !planned[owner] {
				continue
			}
			list[n].sections[place].Records = append(list[n].sections[place].Records, record)
			if c, ok := record.(*Customer); ok {
				list[n].number = c.Number
			}
		}
	}
	return nil
}

// reckoned are the columns that decide how long a record is kept.
func (k *Kind) reckoned() []string {
	columns := []string{k.Name + ".id", "received_at", "source"}
	if k.goes() {
		columns = append(columns, "gone_at")
	}
	if k.Name != "customers" {
		columns = append(columns, k.Owners...)
	}
	for _, f := range k.Fields {
		switch {
		case f.Secret, f.Computed, f.Long, isOrigin(f.Name):
		default:
			columns = append(columns, f.Column)
		}
	}
	return columns
}

// ownersOf are the customers whose a record is, in the order of the kind's owners.
func (k *Kind) ownersOf(record any) []int64 {
	switch r := record.(type) {
	case *Customer:
		return []int64{r.ID}
	case *Representative:
		return []int64{r.OrganisationID, r.PersonID}
	}
	return []int64{reflect.Indirect(reflect.ValueOf(record)).FieldByName("CustomerID").Int()}
}

// carryOut deletes what is over and goes on with what was planned, in one transaction with the audit
// entries of its numbers.
func (p *purge) carryOut(ctx context.Context, list []kept, over []overdue) error {
	open := slices.ContainsFunc(list, func(of kept) bool { return slices.ContainsFunc(of.plans, ErasurePlan.open) })
	if len(over) == 0 && !open {
		return nil
	}
	rows := map[string]int64{}
	err := p.change(ctx, System("retention"), func(c *Change) error {
		clear(rows)
		if err := c.deleting(); err != nil {
			return err
		}
		stops, err := readStops(c.DB)
		if err != nil {
			return err
		}
		var evidence []int64
		for _, o := range over {
			// Whom a hold or a restriction was placed on since the records were read loses nothing.
			opposes := stops.opposed[o.of.id].Compare(o.of.stops.opposed[o.of.id]) != 0
			held := func(r overdueRow) bool { return stops.keep(o.kind, r.owners, r.erased && !opposes) }
			o.rows, o.past = slices.DeleteFunc(slices.Clone(o.rows), held), slices.DeleteFunc(slices.Clone(o.past), held)
			n, err := c.deletePast(o)
			if err != nil {
				return fmt.Errorf("delete what %s said: %w", o.kind.Name, err)
			}
			rows[o.kind.Name] += n
			if len(o.rows) == 0 {
				continue
			}
			if !o.kind.goes() {
				evidence = append(evidence, o.ids()...)
				continue
			}
			if n, err = c.deleteOver(o); err != nil {
				return fmt.Errorf("delete %s: %w", o.kind.Name, err)
			}
			rows[o.kind.Name] += n
		}
		for _, class := range slices.Sorted(maps.Keys(rows)) {
			if rows[class] == 0 {
				continue
			}
			if err := c.auditPurged(class, rows[class]); err != nil {
				return err
			}
		}
		if rows["permissions"], err = c.deleteEvidence(evidence, p.evidenceBoundary()); err != nil {
			return fmt.Errorf("delete permissions: %w", err)
		}
		if open {
			if err := c.settlePlans(list); err != nil {
				return err
			}
		}
		if c.entries == 0 {
			return errUnchanged
		}
		return nil
	})
	for class, n := range rows {
		p.class(class).Rows += n
	}
	if err == errUnchanged {
		return nil
	}
	return err
}

func (o overdue) ids() []int64 {
	ids := make([]int64, len(o.rows))
	for i, row := range o.rows {
		ids[i] = row.id
	}
	return ids
}

// deleteOver deletes records of a kind, with what they said before, unless they have come back since
// they were read. A customer keeps a bare row, to which evidence points.
func (c *Change) deleteOver(o overdue) (int64, error) {
	var ids []int64
	if err := c.Table(o.kind.Name).Where("id IN ? AND "+o.kind.leaves(""), o.ids()).Pluck("id", &ids).Error; err != nil || len(ids) == 0 {
		return 0, err
	}
	var owners []int64
	for _, row := range o.rows {
		owners = append(owners, row.owners...)
	}
	slices.Sort(owners)
	owners = slices.Compact(owners)
	if err := c.Exec("DELETE FROM record_history WHERE customer_id IN ? AND kind = ? AND record_id IN ?", owners, o.kind.Name, ids).Error; err != nil {
		return 0, err
	}
	if err := errors.Join(c.forgetWithheld(o.kind, owners, ids), c.beginErased(o, ids), c.rememberErased(o, ids)); err != nil {
		return 0, err
	}
	switch o.kind.Name {
	case "customers":
		return c.blank(o.of.id)
	case "contacts":
		if err := c.Exec("DELETE FROM contact_confirmations WHERE contact_id IN ?", ids).Error; err != nil {
			return 0, err
		}
	case "representatives":
		if err := c.Exec("DELETE FROM sessions WHERE representative_id IN ?", ids).Error; err != nil {
			return 0, err
		}
	}
	done := c.Exec("DELETE FROM "+o.kind.Name+" WHERE id IN ?", ids)
	if done.Error == nil && slices.Contains([]string{"contacts", "addresses", "contracts"}, o.kind.Name) {
		_, err := c.settle(owners...) // they may no longer be reached so
		return done.RowsAffected, err
	}
	return done.RowsAffected, done.Error
}

// blank leaves of a customer the bare row to which evidence points: nothing in it tells of whom.
func (c *Change) blank(customer int64) (int64, error) {
	set := map[string]any{
		"number": fmt.Sprintf("purged-%d", customer), "personal_id": nil, "personal_id_hash": "", "given_names": "", "family_name": "", "name": "",
		"business_id": "", "language": "", "home_country": "", "customer_group": "", "customer_type": "", "housing_form": "", "preferred_contact": "",
		"protected": nil, "protected_until": nil, "digest": "",
	}
	if err := c.Where("customer_id = ?", customer).Delete(&withheldRecord{}).Error; err != nil {
		return 0, err
	}
	// There is nothing left to restrict, and nobody to tell that it ends.
	if err := c.Exec("UPDATE restrictions SET lifted_at = COALESCE(lifted_at, ?), "+noRestrictionWords+" WHERE customer_id = ?", c.now, customer).Error; err != nil {
		return 0, err
	}
	done := c.Model(&Customer{}).Where("id = ? AND number NOT LIKE 'purged-%'", customer).Updates(set)
	return done.RowsAffected, done.Error
}
