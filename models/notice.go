package models

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// Notice is a recipient of a customer's data who is told that they were corrected, erased or
// restricted: GDPR Article 19.
type Notice struct {
	Recipient string
	Last      value.Date // when data of the customer were last given; no value where only the register description says so
	Told      value.Time // no value until staff have told the recipient
}

// MyNotices are the recipients that are told of what came of one of the customer's requests: the customer
// may ask for them (GDPR Article 19). There are none while it is not answered.
func (s *Store) MyNotices(ctx context.Context, me Me, r Request) ([]Notice, error) {
	if r.State.Open() || r.State == Withdrawn {
		return nil, nil
	}
	db := s.read.WithContext(ctx)
	var tasks []Task
	err := db.Joins("JOIN requests r ON r.id = request_tasks.request_id").
		Where("r.customer_id = ? AND r.id = ? AND request_tasks.kind = ?", me.id, r.ID, TaskNotify).Order("request_tasks.id").Find(&tasks).Error
	if err != nil || len(tasks) == 0 {
		return nil, err
	}
	given, err := recipientsIn(db, me.id)
	if err != nil {
		return nil, err
	}
	var notices []Notice
	for _, t := range tasks {
		notices = append(notices, Notice{Recipient: t.Subject, Last: lastTo(given, t.Subject), Told: t.DoneAt})
	}
	return notices, nil
}

// recipient is to whom data of a customer were given, and when last.
type recipient struct {
	Name string
	Last value.Date
}

func lastTo(given []recipient, name string) value.Date {
	i := slices.IndexFunc(given, func(g recipient) bool { return g.Name == name })
	if i < 0 {
		return value.Date{}
	}
	return given[i].Last
}

// recipientsIn are those to whom data of the customer were given as far as the register knows, who
// were given some last first.
func recipientsIn(db *gorm.DB, customer int64) ([]recipient, error) {
	var list []recipient
	err := db.Table("disclosures").Where("customer_id = ? AND recipient <> '' AND gone_at IS NULL", customer).
		Select("recipient AS name, MAX(date) AS last").Group("recipient").Order("last DESC, name").Scan(&list).Error
	if err != nil {
		return nil, fmt.Errorf("read the recipients of a customer: %w", err)
	}
	return list, nil
}

// planNotices makes the recipients that have to be told of a decision the tasks of its request, and no
// others: of what was refused nobody is told. What is ticked stays.
func (c *Change) planNotices(r *Request, ruling Ruling) error {
	if !slices.Contains([]RequestKind{Rectification, Erasure, RestrictionOfProcessing}, r.Kind) {
		return nil
	}
	names, err := c.toBeTold(r, ruling)
	if err != nil {
		return err
	}
	var there []Task
	if err := c.Where("request_id = ? AND kind = ?", r.ID, TaskNotify).Find(&there).Error; err != nil {
		return err
	}
	for _, t := range there {
		if i := slices.Index(names, t.Subject); i >= 0 {
			names = slices.Delete(names, i, i+1)
		} else if !t.Done() {
			if err := c.Delete(&t).Error; err != nil {
				return err
			}
		}
	}
	for _, name := range names {
		if err := c.Create(&Task{RequestID: r.ID, Kind: TaskNotify, Subject: name, AddedAt: c.now}).Error; err != nil {
			return fmt.Errorf("add a notice: %w", err)
		}
	}
	return nil
}

// toBeTold names the recipients: those in the register to whom data of the customer were given, and
// those who, as the register description says, get data of a kind that the decision changes.
func (c *Change) toBeTold(r *Request, ruling Ruling) ([]string, error) {
	kinds, err := c.changedBy(r, ruling)
	if err != nil || len(kinds) == 0 {
		return nil, err
	}
	given, err := recipientsIn(c.DB, r.CustomerID)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, g := range given {
		names = append(names, g.Name)
	}
	d := c.store.Description
	for _, kind := range kinds {
		for _, one := range d.RecipientsOf(d.Kind(kind.Name)) {
			if name := one.Name.In(r.Language); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names, nil
}

// changedBy are the kinds of record that a decision corrects, erases or restricts. What is asked in free
// words may be about any.
func (c *Change) changedBy(r *Request, ruling Ruling) ([]*Kind, error) {
	if ruling.Outcome == RefusedWhole {
		return nil, nil
	}
	switch r.Kind {
	case Rectification:
		return c.corrected(r, ruling)
	case Erasure:
		return slices.DeleteFunc(slices.Clone(Kinds), func(k *Kind) bool {
			return !slices.ContainsFunc(ruling.Plan, func(row PlanRow) bool { return row.Kind == k.Name && row.Fate != Keep })
		}), nil
	}
	return slices.DeleteFunc(slices.Clone(Kinds), func(k *Kind) bool { return !r.Scope.Covers(k) }), nil
}

// corrected are the kinds of the values that are accepted.
func (c *Change) corrected(r *Request, ruling Ruling) ([]*Kind, error) {
	fields, err := c.store.fieldsOf(c.DB, *r)
	if err != nil {
		return nil, err
	}
	accepted := map[string]bool{}
	for _, f := range ruling.ruled(fields) {
		if f.Accept {
			accepted[f.Kind] = true
		}
	}
	if len(fields) == 0 || accepted[""] {
		return Kinds, nil
	}
	return slices.DeleteFunc(slices.Clone(Kinds), func(k *Kind) bool { return !accepted[k.Name] }), nil
}
