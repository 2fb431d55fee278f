package models

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// A record that passes to another customer leaves what it said with the one whose it was. For them it
// ended on the day on which it passed: what is left of it goes when its period is over, whatever becomes of
// the record with its new owner.

// passedOn says of a row of record_history that the record is not that customer's any more. Decisions on
// permissions never pass.
func passedOn(table string) string {
	var some []string
	for _, k := range Kinds {
		if !k.goes() || k.Name == "customers" {
			continue
		}
		var theirs []string
		for _, owner := range k.Owners {
			theirs = append(theirs, "r."+owner+" = "+table+"customer_id")
		}
		some = append(some, fmt.Sprintf("%[1]skind = '%[2]s' AND NOT EXISTS (SELECT 1 FROM %[2]s r WHERE r.id = %[1]srecord_id AND (%[3]s))",
			table, k.Name, strings.Join(theirs, " OR ")))
	}
	return "(" + strings.Join(some, " OR ") + ")"
}

// loadPast reads what is left with some customers of records that passed to others: of each record what it
// said last while it was theirs.
func (p *purge) loadPast(db *gorm.DB, list []kept, at map[int64]int) error {
	ids := make([]int64, len(list))
	for i := range list {
		ids[i] = list[i].id
	}
	var rows []earlierRow
	err := db.Table("record_history h").Select("h.*").Where("h.customer_id IN ? AND "+passedOn("h."), ids).Order("h.id DESC").Find(&rows).Error
	if err != nil {
		return fmt.Errorf("read what records said: %w", err)
	}
	for _, row := range rows {
		sections := list[at[row.CustomerID]].sections
		section := &sections[slices.IndexFunc(sections, func(s Section) bool { return s.Kind.Name == row.Kind })]
		if slices.ContainsFunc(section.Earlier, func(e Earlier) bool { return e.RecordID == row.RecordID }) {
			continue
		}
		record, err := p.past(section.Kind, row.Past)
		if err != nil {
			return fmt.Errorf("what %s said: %w", row.Kind, err)
		}
		section.Earlier = append(section.Earlier, Earlier{Kind: section.Kind, RecordID: row.RecordID, Replaced: row.ReplacedAt, Record: record})
	}
	return nil
}

// overPast adds what is left of records that passed to others, where its time is over.
func (p *purge) overPast(o *overdue, past []Earlier, period register.Retention, facts RetentionFacts) error {
	for _, one := range past {
		end, err := p.end(o.of, o.kind, one.Record, pastUntil(one, period, facts))
		row := overdueRow{id: one.RecordID, owners: []int64{o.of.id}, erased: end.erased}
		switch {
		case err != nil:
			return err
		case !end.over(p.day):
		case o.of.stops.keep(o.kind, row.owners, row.erased):
			p.class(o.kind.Name).Held++
		default:
			o.past = append(o.past, row)
		}
	}
	return nil
}

// pastUntil is the last day of what is left of a record that passed to another. Where what its period runs
// from had not come about, it came about by that.
func pastUntil(past Earlier, period register.Retention, facts RetentionFacts) value.Date {
	if last, known := KeptUntil(past.Kind, past.Record, period, facts); known {
		return last
	}
	return past.Replaced.Date().AddMonths(12*period.Years + period.Months)
}

// deletePast deletes what is left of records that passed to others, unless they have passed back since it
// was read, and returns of how many.
func (c *Change) deletePast(o overdue) (int64, error) {
	var ids []int64
	for _, row := range o.past {
		ids = append(ids, row.id)
	}
	if len(ids) == 0 {
		return 0, nil
	}
	left := c.Table("record_history").Where("customer_id = ? AND kind = ? AND record_id IN ? AND "+passedOn("record_history."), o.of.id, o.kind.Name, ids)
	if err := left.Distinct("record_id").Pluck("record_id", &ids).Error; err != nil || len(ids) == 0 {
		return 0, err
	}
	if err := errors.Join(c.forgetWithheld(o.kind, []int64{o.of.id}, ids), c.beginErased(o, ids)); err != nil {
		return 0, err
	}
	return int64(len(ids)), c.Exec("DELETE FROM record_history WHERE customer_id = ? AND kind = ? AND record_id IN ?", o.of.id, o.kind.Name, ids).Error
}
