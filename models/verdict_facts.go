package models

import (
	"maps"
	"slices"

	"gorm.io/gorm"

	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// factLoader reads the facts of many customers with one query for each table.
type factLoader struct {
	db *gorm.DB
	at value.Time
	of map[int64]*facts
}

// orders finds out who is under a non-disclosure order: what is ordered on one number of a person
// holds for the others.
func (l factLoader) orders(customers []Customer) error {
	var hashes []string
	for _, c := range customers {
		if c.PersonalHash != "" {
			hashes = append(hashes, c.PersonalHash)
		}
	}
	var ordered []Customer
	if len(hashes) > 0 {
		err := l.db.Select("id, personal_id_hash, protected, protected_until").Where("personal_id_hash IN ? AND protected = ?", hashes, true).Find(&ordered).Error
		if err != nil {
			return err
		}
	}
	for _, c := range customers {
		f := l.of[c.ID]
		for _, o := range append(ordered, c) {
			if o.ID == c.ID || o.PersonalHash == c.PersonalHash && o.PersonalHash != "" {
				f.protected = f.protected || o.isProtected(l.at.Date())
				f.soon(o.ProtectedUntil, 1)
			}
		}
	}
	return nil
}

func (l factLoader) permissions(ids []int64) error {
	var rows []Permission
	err := l.db.Select("id, customer_id, source_key, purpose, channel, state, decided_at, valid_until, recorded_here, source, undoes, received_at").
		Where("customer_id IN ? AND received_at <= ?", ids, l.at).Order("id").Find(&rows).Error
	if err != nil {
		return err
	}
	by := map[int64][]Permission{}
	for _, p := range rows {
		by[p.CustomerID] = append(by[p.CustomerID], p)
	}
	asked, err := l.asked(ids)
	for id, rows := range by {
		l.of[id].know(rows, asked)
	}
	return err
}

// asked is when consents were asked again, by the row of the decision.
func (l factLoader) asked(ids []int64) (map[int64]value.Date, error) {
	var rows []renewal
	err := l.db.Where("customer_id IN ? AND asked = ? AND at <= ?", ids, true, l.at).Find(&rows).Error
	asked := map[int64]value.Date{}
	for _, r := range rows {
		asked[r.PermissionID] = r.At.Date()
	}
	return asked, err
}

// know takes in the customer's decisions and what registers tell of them.
func (f *facts) know(rows []Permission, asked map[int64]value.Date) {
	for _, p := range rows {
		if !p.fromRegister() {
			d := p.decision()
			d.Asked = asked[p.ID]
			f.decisions[string(p.Purpose)] = append(f.decisions[string(p.Purpose)], d)
		}
	}
	newest := newestByKey(rows)
	for _, key := range slices.Sorted(maps.Keys(newest)) {
		if p := newest[key]; p.no() {
			l := permit.Listing{Channel: register.Channel(p.Channel), From: p.DecidedAt.Date(), Until: p.ValidUntil, Order: p.ID}
			f.lists[string(p.Purpose)] = append(f.lists[string(p.Purpose)], l)
		}
	}
}

// decision is the row as the decision function sees it.
func (p Permission) decision() permit.Decision {
	d := permit.Decision{
		At: p.DecidedAt, Channel: register.Channel(p.Channel), State: permit.State(p.State), Until: p.ValidUntil, Here: p.RecordedHere.True(), Order: p.ID, Key: p.Key,
		Known: p.Received,
		// What a contract says the customer has signed, and in a service they have clicked; what else is recorded is another's word for it.
		ByPerson: p.Source == "person" || p.Source == "contract" || p.Source == "use_of_service",
	}
	if p.Undoes != nil {
		d.Undoes = *p.Undoes
	}
	return d
}

func (l factLoader) restrictions(ids []int64) error {
	var rows []Restriction
	if err := l.db.Where("customer_id IN ?", ids).Order("id").Find(&rows).Error; err != nil {
		return err
	}
	for _, r := range rows {
		f := l.of[r.CustomerID]
		f.restrictions = append(f.restrictions, permit.Restriction{From: r.From, To: r.Lifted})
	}
	return nil
}

// reachedBy are the channels that a kind of contact serves.
var reachedBy = map[Code][]register.Channel{
	"email": {register.ChannelEmail},
	"phone": {register.ChannelSMS, register.ChannelAutomatedCall, register.ChannelPhone},
	"post":  {register.ChannelPost},
}

// way is an address or number, as far as it decides whether a customer can be reached.
type way struct {
	CustomerID int64
	Channel    Code
	Verified   value.Bool
	ValidFrom  value.Date
	ValidTo    value.Date
	Gone       value.Time `gorm:"column:gone_at"`
	Source     Code
}

// reach finds out by which channels the customers can be reached, and which addresses came with a
// sale of something that is still delivered.
func (l factLoader) reach(ids []int64) error {
	var ways, sales []way
	if err := l.db.Model(&Contact{}).Where("customer_id IN ?", ids).Find(&ways).Error; err != nil {
		return err
	}
	var post []way
	if err := l.db.Model(&Address{}).Select("customer_id, 'post' AS channel, valid_from, valid_to, gone_at, source").Where("customer_id IN ?", ids).Find(&post).Error; err != nil {
		return err
	}
	err := l.db.Model(&Contract{}).Select("customer_id, starts AS valid_from, ends AS valid_to").
		Where("customer_id IN ? AND gone_at IS NULL AND status IN ('active', 'future')", ids).Find(&sales).Error
	if err != nil {
		return err
	}
	delivered := map[int64]bool{}
	for _, s := range sales {
		delivered[s.CustomerID] = delivered[s.CustomerID] || s.current(l.of[s.CustomerID])
	}
	for _, w := range append(ways, post...) {
		f := l.of[w.CustomerID]
		state := w.state(f)
		for _, ch := range reachedBy[w.Channel] {
			if better[state] > better[f.reach[ch]] {
				f.reach[ch] = state
			}
			byMessage := ch == register.ChannelEmail || ch == register.ChannelSMS
			if byMessage && state == permit.Reachable && w.Source == "contract" && delivered[w.CustomerID] {
				f.sale[ch] = true
			}
		}
	}
	return nil
}

// better tells which of several addresses counts.
var better = map[permit.Reach]int{permit.Wrong: 1, permit.Unverified: 2, permit.Reachable: 3}

func (w way) state(f *facts) permit.Reach {
	switch {
	case !w.current(f):
		return permit.Wrong
	case w.Verified.False():
		return permit.Unverified
	}
	return permit.Reachable
}

// current reports whether it holds on the day, and notes the days on which that changes.
func (w way) current(f *facts) bool {
	if !w.Gone.IsZero() {
		return false
	}
	f.soon(w.ValidFrom, 0)
	f.soon(w.ValidTo, 1)
	today := f.at.Date()
	return (w.ValidFrom.IsZero() || !w.ValidFrom.After(today)) && (w.ValidTo.IsZero() || !w.ValidTo.Before(today))
}
