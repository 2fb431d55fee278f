package models

import (
	"context"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"omatiedot/models/value"
)

// withheldRecord is a record, or only what it said before it changed, that the answer to a request for access left
// out (GDPR Article 15(4), Data Protection Act 1050/2018 section 34). The customer does not see it on their own pages
// and in downloads either, until a later answer gives it. A RecordID of 0 is all of the kind that was held then: of
// what comes later nobody has judged.
type withheldRecord struct {
	CustomerID int64      `gorm:"column:customer_id;primaryKey"`
	Kind       string     `gorm:"column:kind;primaryKey"`
	RecordID   int64      `gorm:"column:record_id;primaryKey"`
	Past       bool       `gorm:"column:past;primaryKey"`
	Ground     Ground     `gorm:"column:ground"`
	RequestID  int64      `gorm:"column:request_id"` // whose answer says why
	DataAt     value.Time `gorm:"column:data_at"`    // of which the answer tells
}

// withholdable reports whether records of the kind can be left out of an answer: who the customer is and what they
// decided on permissions, which is proof, cannot.
func (k *Kind) withholdable() bool { return k.Name != "customers" && k.goes() }

// notWithheld narrows a query to the records of the kind that no answer keeps from the customer.
func (k *Kind) notWithheld(query *gorm.DB, customer int64) *gorm.DB {
	return query.Where("NOT EXISTS (SELECT 1 FROM withheld_records w WHERE w.customer_id = ? AND w.kind = ? AND NOT w.past AND (w.record_id = "+k.Name+".id OR w.record_id = 0 AND "+k.Name+".received_at <= w.data_at))",
		customer, k.Name)
}

// notWithheldPast is notWithheld for a query of what records said before they changed.
func (k *Kind) notWithheldPast(query *gorm.DB, customer int64) *gorm.DB {
	return query.Where("NOT EXISTS (SELECT 1 FROM withheld_records w WHERE w.customer_id = ? AND w.kind = ? AND (w.record_id = record_history.record_id OR w.record_id = 0 AND "+
		"NOT EXISTS (SELECT 1 FROM "+k.Name+" n WHERE n.id = record_history.record_id AND n.received_at > w.data_at)))",
		customer, k.Name)
}

// leftOutBy are the references of the answers by which something is kept from the customer, by kind.
func leftOutBy(db *gorm.DB, customer int64) (map[string][]string, error) {
	var rows []struct{ Kind, Ref string }
	err := db.Table("withheld_records w").Joins("JOIN requests r ON r.id = w.request_id").Where("w.customer_id = ?", customer).
		Distinct("w.kind, r.ref").Order("r.ref").Scan(&rows).Error
	refs := map[string][]string{}
	for _, row := range rows {
		refs[row.Kind] = append(refs[row.Kind], row.Ref)
	}
	return refs, err
}

// markLeftOut notes in sections as the customer sees them which answers keep something from them.
func markLeftOut(db *gorm.DB, me Me, sections []Section) error {
	refs, err := leftOutBy(db, me.id)
	for i := range sections {
		sections[i].LeftOutBy = refs[sections[i].Kind.Name]
	}
	return err
}

// withhold keeps from the customer what the answer to their request for access leaves out, and no longer what it
// gives though an earlier one did not.
func (c *Change) withhold(r *Request, a Answer) error {
	if r.Kind != Access || !a.Copies() {
		return nil
	}
	before, err := withheldFrom(c.DB, r.CustomerID)
	if err != nil {
		return err
	}
	for _, w := range before {
		judged, err := c.judges(a, w)
		if err != nil {
			return err
		}
		if judged {
			err := c.Where("customer_id = ? AND kind = ? AND record_id = ? AND past = ?", w.CustomerID, w.Kind, w.RecordID, w.Past).Delete(&withheldRecord{}).Error
			if err != nil {
				return err
			}
		}
	}
	for _, w := range a.Ruling.Withheld {
		row := withheldRecord{r.CustomerID, w.Kind, w.Record, w.Past, w.Ground, r.ID, a.DataAt}
		if err := c.Clauses(clause.OnConflict{UpdateAll: true}).Create(&row).Error; err != nil {
			return err
		}
	}
	return nil
}

func withheldFrom(db *gorm.DB, customer int64) (rows []withheldRecord, err error) {
	return rows, db.Where("customer_id = ?", customer).Order("kind, record_id, past").Find(&rows).Error
}

// judges reports whether an answer is about what an earlier one left out: it gives it, or leaves it out anew.
func (c *Change) judges(a Answer, w withheldRecord) (bool, error) {
	kind, err := KindNamed(w.Kind)
	switch {
	case err != nil || !a.Scope.Covers(kind):
		return false, err
	case a.Scope.From.IsZero() && a.Scope.To.IsZero():
		return true, nil
	case w.RecordID == 0:
		return false, nil // of what lies outside the period nobody has judged
	}
	records, err := c.store.records(kind.of(c.DB, w.CustomerID).Where(kind.Name+".id = ?", w.RecordID), kind)
	return err == nil && slices.ContainsFunc(records, func(record any) bool { return a.Scope.during(kind, record) }), err
}

// leftOutBefore is what earlier answers left out of what a request is about, as far as it is still held: where the
// draft of its answer begins.
func (s *Store) leftOutBefore(ctx context.Context, r *Request, sections []Section) (list []WithheldRecord, err error) {
	rows, err := withheldFrom(s.read.WithContext(ctx), r.CustomerID)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		i := slices.IndexFunc(sections, func(s Section) bool { return s.Kind.Name == row.Kind })
		if i < 0 || !r.Scope.Covers(sections[i].Kind) || !slices.Contains(PartGroundsOf(r.Kind), row.Ground) {
			continue
		}
		w := WithheldRecord{Kind: row.Kind, Record: row.RecordID, Past: row.Past, Ground: row.Ground}
		if w.Record != 0 && !sections[i].has(w) {
			w.Past = true // it may have passed to somebody else since
		}
		if w.Record == 0 || sections[i].has(w) {
			list = append(list, w)
		}
	}
	return list, nil
}

// forgetWithheld forgets what was kept from customers of records that are deleted.
func (c *Change) forgetWithheld(kind *Kind, customers, records []int64) error {
	return c.Where("customer_id IN ? AND kind = ? AND record_id IN ?", customers, kind.Name, records).Delete(&withheldRecord{}).Error
}
