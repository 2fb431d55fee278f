package models

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// Decisions on permissions are the proof that the company did what it was told: GDPR Article 7(1). They
// are kept for as long as they decide something, and for the period of the register description after
// that. What is in force never goes, and nothing that was not allowed becomes so because its proof went.

// evidence tells from which day decisions of the customers decide nothing any more, by their row: since
// another has taken their place for good, since they ended, or since the program came to know of it.
func (s *Store) evidence(db *gorm.DB, customers []int64, at value.Time) (map[int64]value.Date, error) {
	var rows []Permission
	err := db.Select("id, customer_id, source_key, purpose, channel, state, decided_at, valid_until, source, received_at").
		Where("customer_id IN ?", customers).Order("id").Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	all, err := s.facts(db, customers, at)
	if err != nil {
		return nil, err
	}
	by := map[int64][]Permission{}
	for _, row := range rows {
		by[row.CustomerID] = append(by[row.CustomerID], row)
	}
	ended := map[int64]value.Date{}
	for id, f := range all {
		listingsEnded(by[id], at.Date(), ended)
		f.decisionsEnded(s.Description, ended)
	}
	return ended, nil
}

// listingsEnded is evidence of what is known from registers of others: each row until the next of its
// key, and the last until its own end.
func listingsEnded(rows []Permission, today value.Date, ended map[int64]value.Date) {
	next := map[string]Permission{}
	for _, p := range slices.Backward(rows) {
		if !p.fromRegister() {
			continue
		}
		switch after, ok := next[p.Key]; {
		case ok:
			ended[p.ID] = later(p.Received.Date(), after.Received.Date())
		case !p.no():
			ended[p.ID] = p.Received.Date()
		case p.expired(today):
			ended[p.ID] = later(p.ValidUntil, p.Received.Date())
		}
		next[p.Key] = p
	}
}

// decisionsEnded is evidence of the customer's own decisions.
func (f *facts) decisionsEnded(d *register.Description, ended map[int64]value.Date) {
	for purpose := range f.decisions {
		questions := f.questions(d.Permission(purpose), purpose)
		if f.customer.bare() {
			for i := range questions {
				questions[i].Decisions = f.useless(questions[i].Decisions, ended)
			}
		}
		spent := permit.Spent(questions...)
		for _, q := range questions {
			less := q
			less.Decisions = slices.DeleteFunc(slices.Clone(q.Decisions), func(d permit.Decision) bool { _, ok := spent[d.Order]; return ok })
			if was := permit.Ask(q); !was.Allowed && was.Lapsed != nil && permit.Ask(less).Allowed {
				delete(spent, was.Lapsed.Order) // a consent that was not given anew, where the law would ask none
			}
		}
		maps.Copy(ended, spent)
	}
}

// questions are all those that decisions on a purpose answer, also those that are not in the grid of today:
// it may change again, and what is not in it may be asked again then.
func (f *facts) questions(p register.PermissionPurpose, purpose string) []permit.Question {
	var list []permit.Question
	for _, ch := range p.Channels {
		list = append(list, f.question(p, ch))
	}
	for _, d := range f.decisions[purpose] {
		if !slices.ContainsFunc(list, func(q permit.Question) bool { return q.Channel == d.Channel }) {
			list = append(list, permit.Question{At: f.at, Channel: d.Channel, Decisions: f.decisions[purpose], Renewal: register.Renewal{Months: 1}})
		}
	}
	return list
}

// useless takes out the yeses of a customer of whom a bare row is left: nobody is reached by it again. What
// they prohibited stands alone.
func (f *facts) useless(decisions []permit.Decision, ended map[int64]value.Date) []permit.Decision {
	return slices.DeleteFunc(slices.Clone(decisions), func(d permit.Decision) bool {
		yes := d.State == permit.Granted && d.Undoes == 0 // without what undoes a no, it would stand again
		if yes {
			ended[d.Order] = later(f.customer.Gone.Date(), d.Known.Date())
		}
		return yes
	})
}

// bare reports whether only a row to which evidence points is left of the customer.
func (c *Customer) bare() bool { return strings.HasPrefix(c.Number, "purged-") }

// evidenceBoundary is the moment before which decisions have to have ended.
func (p *purge) evidenceBoundary() value.Time {
	return p.boundary(p.Description.Kind("permissions").Retention)
}

// evidenceMayGo says of a customer c that a decision may be over since before @t: that it was followed by
// another, or had an end.
const evidenceMayGo = `EXISTS (SELECT 1 FROM permissions r WHERE r.customer_id = c.id AND r.received_at < @t AND (r.state = 'cleared' OR r.valid_until IS NOT NULL
	OR c.number LIKE 'purged-%' AND r.state = 'granted'
	OR EXISTS (SELECT 1 FROM renewals x WHERE x.permission_id = r.id)
	OR EXISTS (SELECT 1 FROM permissions n WHERE n.customer_id = r.customer_id AND n.id <> r.id AND n.received_at < @t AND n.purpose = r.purpose
		AND (n.source_key = r.source_key OR n.channel IN (r.channel, 'any') AND n.decided_at >= r.decided_at))))`

// deleteEvidence deletes decisions with what belongs to them: that they were asked again, and papers that
// prove no other. A full import brings none of them again.
func (c *Change) deleteEvidence(ids []int64, boundary value.Time) (int64, error) {
	if len(ids) == 0 {
		return 0, nil
	}
	var rows []Permission
	if err := c.Where("id IN ?", ids).Order("id").Find(&rows).Error; err != nil {
		return 0, err
	}
	var customers, proofs []int64
	var known []erasedRecord
	for _, p := range rows {
		customers = append(customers, p.CustomerID)
		if p.ProofID != nil {
			proofs = append(proofs, *p.ProofID)
		}
		if p.Digest != "" {
			known = append(known, erasedRecord{Hash: p.Digest, Kind: "permissions", Erased: c.now})
		}
	}
	if len(known) > 0 {
		if err := c.Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(known, 500).Error; err != nil {
			return 0, err
		}
	}
	if err := c.Exec("DELETE FROM renewals WHERE permission_id IN ?", ids).Error; err != nil {
		return 0, err
	}
	err := c.pass(gate{"permissions", int64(len(rows)), boundary, []string{"permissions", "permission_proofs"}}, func() error {
		if err := c.deleteAll("permissions", ids); err != nil {
			return err
		}
		return c.Exec("DELETE FROM permission_proofs WHERE id IN ? AND NOT EXISTS (SELECT 1 FROM permissions p WHERE p.proof_id = permission_proofs.id)", proofs).Error
	})
	if err != nil {
		return 0, err
	}
	if err := c.countPastDecisions(rows); err != nil {
		return 0, fmt.Errorf("count what goes: %w", err)
	}
	_, err = c.settle(slices.Compact(slices.Sorted(slices.Values(customers)))...)
	return int64(len(rows)), err
}
