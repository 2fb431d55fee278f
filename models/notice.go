package models

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/register"
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
// may ask for them (GDPR Article 19). There are none until it is answered; while it is taken up again they
// are those of the answer before.
func (s *Store) MyNotices(ctx context.Context, me Me, r Request) ([]Notice, error) {
	if !r.HasAnswer() {
		return nil, nil
	}
	db := s.read.WithContext(ctx)
	var tasks []Task
	err := db.Joins("JOIN requests r ON r.id = request_tasks.request_id").
		Where("r.customer_id = ? AND r.id = ? AND request_tasks.kind = ? AND request_tasks.round <= ?", me.asker(), r.ID, TaskNotify, r.sentRound()).
		Order("request_tasks.round DESC, request_tasks.id").Find(&tasks).Error
	if err != nil || len(tasks) == 0 {
		return nil, err
	}
	given, err := recipientsIn(db, me.id)
	if err != nil {
		return nil, err
	}
	var notices []Notice
	for i, t := range tasks {
		if slices.ContainsFunc(tasks[:i], func(o Task) bool { return o.Subject == t.Subject }) {
			continue // what a later answer says takes its place
		}
		notices = append(notices, Notice{Recipient: s.recipientName(t.Subject, r.Language), Last: lastTo(given, t.Subject), Told: t.DoneAt})
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

// planNotices makes the recipients that have to be told of a decision the tasks of its request: of what was
// refused nobody is told.
func (c *Change) planNotices(r *Request, ruling Ruling) error {
	if !r.Kind.toldOf() {
		return nil
	}
	told, err := c.store.toBeTold(c.DB, r, ruling)
	if err != nil {
		return err
	}
	if err := c.planTasks(r, TaskNotify, told); err != nil {
		return err
	}
	holds, err := c.earlierHolds(r)
	if err != nil || holds {
		return err
	}
	return c.Where("request_id = ? AND round < ? AND kind = ? AND done_at IS NULL", r.ID, r.Round, TaskNotify).Delete(&Task{}).Error
}

// earlierHolds reports whether anything of what an earlier answer to the request changed is so still, whatever this
// one says: data that were corrected are, a restriction is until it is lifted, and of what was to be erased what
// is gone.
func (c *Change) earlierHolds(r *Request) (bool, error) {
	switch r.Kind {
	case RestrictionOfProcessing:
		return stillRestricted(c.DB, r)
	case Erasure:
		var gone int64
		if !r.Erased.IsZero() {
			return true, nil
		}
		err := c.Model(&Task{}).Where("request_id = ? AND round < ? AND kind = ? AND done_at IS NOT NULL", r.ID, r.Round, TaskErase).Count(&gone).Error
		return gone > 0, err
	}
	return true, nil
}

// toldOf reports whether recipients are told of what comes of a request of the kind.
func (k RequestKind) toldOf() bool {
	return slices.Contains([]RequestKind{Rectification, Erasure, RestrictionOfProcessing}, k)
}

// toBeTold are the recipients of whom it is known that they were given data of the customer, by name, and
// those of the register description of whom staff say so and who get data of a kind that the decision
// changes, by key. Of nobody else it is known that they have the data, and to be told would be a
// disclosure of its own. What was disclosed is told in free words, so that whoever was given anything is told.
func (s *Store) toBeTold(db *gorm.DB, r *Request, ruling Ruling) ([]string, error) {
	kinds, err := s.changedBy(db, r, ruling)
	if err != nil || len(kinds) == 0 {
		return nil, err
	}
	given, err := recipientsIn(db, r.CustomerID)
	if err != nil {
		return nil, err
	}
	told, err := s.informed(db, r.CustomerID, kinds)
	for _, g := range given {
		told = append(told, g.Name)
	}
	for _, one := range s.unproven(kinds, told) {
		if slices.Contains(ruling.Recipients, one.Key) {
			told = append(told, one.Key)
		}
	}
	return told, err
}

// informed are the other systems that were told of the customer's permissions, where these are changed.
func (s *Store) informed(db *gorm.DB, customer int64, kinds []*Kind) (names []string, err error) {
	if !slices.ContainsFunc(kinds, func(k *Kind) bool { return k.Name == "permissions" }) {
		return nil, nil
	}
	err = db.Table("webhook_endpoints").Where("description <> '' AND id IN (?)", db.Table("webhook_deliveries").
		Where("customer_id = ? AND done_at IS NOT NULL AND NOT dead", customer).Select("endpoint_id")).
		Distinct().Order("description").Pluck("description", &names).Error
	return names, err
}

// unproven are the recipients of the register description that get data of some of the kinds, and are not
// among those of whom it is known that they have the customer's.
func (s *Store) unproven(kinds []*Kind, known []string) (list []register.Recipient) {
	for _, one := range s.Description.Recipients {
		gets := slices.ContainsFunc(kinds, func(k *Kind) bool {
			return slices.Contains(s.Description.Kind(k.Name).Recipients, one.Key)
		})
		if gets && !slices.ContainsFunc(known, func(name string) bool {
			return slices.Contains([]string{one.Name.FI, one.Name.SV, one.Name.EN}, name)
		}) {
			list = append(list, one)
		}
	}
	return list
}

// mayBeTold are the recipients of the register description of whom staff are to say whether they were given
// data of the customer: those that get data of a kind that the request is about.
func (s *Store) mayBeTold(db *gorm.DB, r *Request) ([]register.Recipient, error) {
	if !r.Kind.toldOf() {
		return nil, nil
	}
	given, err := recipientsIn(db, r.CustomerID)
	var known []string
	for _, g := range given {
		known = append(known, g.Name)
	}
	kinds := slices.DeleteFunc(slices.Clone(Kinds), func(k *Kind) bool { return !r.Scope.Covers(k) })
	return s.unproven(kinds, known), err
}

// recipientName is the name of a recipient of the register description in a language, or what it is called
// where it is none of them.
func (s *Store) recipientName(recipient, lang string) string {
	if one := s.Description.Recipient(recipient); one.Key != "" {
		return one.Name.In(lang)
	}
	return recipient
}

// changedBy are the kinds of record that a decision corrects, erases or restricts. What is asked in free
// words may be about any.
func (s *Store) changedBy(db *gorm.DB, r *Request, ruling Ruling) ([]*Kind, error) {
	if ruling.Outcome == RefusedWhole {
		return nil, nil
	}
	switch r.Kind {
	case Rectification:
		return s.corrected(db, r, ruling)
	case Erasure:
		return slices.DeleteFunc(slices.Clone(Kinds), func(k *Kind) bool {
			return !slices.ContainsFunc(ruling.Plan, func(row PlanRow) bool { return row.Kind == k.Name && row.Fate != Keep })
		}), nil
	}
	return slices.DeleteFunc(slices.Clone(Kinds), func(k *Kind) bool { return !r.Scope.Covers(k) }), nil
}

// corrected are the kinds of the values that are accepted.
func (s *Store) corrected(db *gorm.DB, r *Request, ruling Ruling) ([]*Kind, error) {
	fields, err := s.fieldsOf(db, *r)
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
