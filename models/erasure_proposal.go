package models

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// keepGrounds are why records are kept that somebody asked to erase, by what the register description says
// keeps them. Of those that nothing keeps there is none.
var keepGrounds = map[register.Keeper]Ground{
	register.KeptByLaw: LegalObligation, register.KeptForClaims: LegalClaims, register.KeptForNeed: StillNeeded,
}

// proposePlan is what the register description lets one do on an erasure request: each group that it
// covers with its number of records. Those that a law, a claim or a need keeps are to be kept while the
// period of any of them runs, until the last day of the longest; the others are deleted.
func (s *Store) proposePlan(ctx context.Context, r *Request) (plan []PlanRow, err error) {
	err = s.reading(ctx, func(db *gorm.DB) error {
		sections, facts, err := s.asked(db, r)
		for _, section := range sections {
			plan = append(plan, propose(section, s.Description.Kind(section.Kind.Name).Retention, facts, s.today()))
		}
		return err
	})
	return plan, err
}

// asked are the records that a request to erase is about, and what their periods run from. Of those that passed to
// others it is what they said last while they were the customer's.
func (s *Store) asked(db *gorm.DB, r *Request) (asked []Section, facts RetentionFacts, err error) {
	sections, err := s.sections(func(*Kind) bool { return true }, func(k *Kind) *gorm.DB { return k.of(db, r.CustomerID) },
		func(k *Kind) *gorm.DB { return k.passedOf(db, r.CustomerID) })
	if err != nil {
		return nil, facts, err
	}
	for i := range sections {
		sections[i].Earlier = lastSaid(sections[i].Earlier)
	}
	facts = factsIn(sections)
	facts.Ended, err = s.evidence(db, []int64{r.CustomerID}, s.now())
	return slices.DeleteFunc(sections, func(section Section) bool {
		return section.Held() == 0 || !r.Scope.Covers(section.Kind)
	}), facts, err
}

// factsIn are the facts that a customer's sections hold.
func factsIn(sections []Section) RetentionFacts {
	var f RetentionFacts
	for _, section := range sections {
		for _, record := range section.Records {
			switch r := record.(type) {
			case *Customer:
				f.Until = r.Until
			case *Contract:
				f.Contracts = append(f.Contracts, *r)
			case *Invoice:
				f.Invoices = append(f.Invoices, *r)
			}
		}
	}
	return f
}

// propose is the row of a plan for a section. Until is also there where nothing keeps the records: staff
// may decide to keep them until then.
func propose(section Section, period register.Retention, facts RetentionFacts, today value.Date) PlanRow {
	row := PlanRow{Kind: section.Kind.Name, Count: section.Held(), Fate: Delete}
	last, known := lastDay(section, period, facts)
	ground := keepGrounds[period.Keeps]
	if !section.Kind.goes() {
		ground = LegalClaims      // the proof of what was permitted: Article 17(3)(e)
		last = later(last, today) // they go by their own clock alone
	}
	if known && last.Before(today) {
		return row // whatever kept them
	}
	if known {
		row.Until = last
	}
	if ground != "" {
		row.Fate, row.Ground = Keep, ground
	}
	return row
}

// lastDay is until when the last records of a section are kept. It is not known while what the period of
// any of them runs from has not come about.
func lastDay(section Section, period register.Retention, facts RetentionFacts) (last value.Date, known bool) {
	for _, record := range section.Records {
		day, known := KeptUntil(section.Kind, record, period, facts)
		if !known {
			return value.Date{}, false
		}
		last = later(last, day)
	}
	for _, past := range section.Passed() {
		last = later(last, pastUntil(past, period, facts))
	}
	return last, true
}

// LawBroken are the kinds of which a plan deletes what a law obliges the company to keep, as far as the
// register description tells.
func LawBroken(plan, proposed []PlanRow) (kinds []string) {
	for _, row := range plan {
		i := planned(proposed, row.Kind)
		if i >= 0 && row.Fate != Keep && proposed[i].Ground == LegalObligation {
			kinds = append(kinds, row.Kind)
		}
	}
	return kinds
}

// OtherThan reports whether staff decided otherwise on a kind than was proposed.
func (p PlanRow) OtherThan(proposed PlanRow) bool {
	return p.Fate != proposed.Fate || p.Fate == Keep && p.Ground != proposed.Ground
}

// PlanChanged says that a plan to erase does not tell of what is held any more: an import has brought
// records that it does not name, or another day until which records have to be kept.
type PlanChanged struct{ Kinds []string }

func (*PlanChanged) Error() string { return "the records changed since the plan to erase was made" }

// completePlan puts the number of records and the day into a plan as staff decided on it. Where something
// is held of which they did not decide, because it was not there yet, it is *PlanChanged.
func (s *Store) completePlan(ctx context.Context, r *Request, ruling Ruling) error {
	plan := ruling.Plan
	proposed, err := s.proposePlan(ctx, r)
	switch {
	case err != nil:
		return fmt.Errorf("reckon what may be erased: %w", err)
	case len(plan) == 0 && ruling.Outcome == RefusedWhole:
		return nil
	case len(plan) == 0 && len(proposed) > 0:
		return &Invalid{"plan", "required"}
	}
	changed, own := &PlanChanged{}, false
	for _, row := range proposed {
		i := planned(plan, row.Kind)
		if i < 0 {
			changed.Kinds = append(changed.Kinds, row.Kind)
			continue
		}
		plan[i].Count = row.Count
		if plan[i].Fate == Keep {
			plan[i].Until = row.Until
			own = own || plan[i].OtherThan(row)
		}
	}
	switch {
	case len(changed.Kinds) > 0:
		return changed
	case own && ruling.Explanation == "": // the description gives the reasons of what it proposes alone
		return &Invalid{"explanation", "required"}
	}
	return nil
}

func planned(plan []PlanRow, kind string) int {
	return slices.IndexFunc(plan, func(row PlanRow) bool { return row.Kind == kind })
}

// stillPlanned is *PlanChanged where the plan of a drafted answer does not tell of all that is held now.
// What came about in the portal since is the customer's own doing, and stays as any later record.
func (c *Change) stillPlanned(r *Request, answer Answer) error {
	if r.Kind != Erasure || len(answer.Ruling.Plan) == 0 {
		return nil
	}
	sections, facts, err := c.store.asked(c.DB, r)
	if err != nil {
		return fmt.Errorf("reckon what may be erased: %w", err)
	}
	changed := &PlanChanged{}
	for _, section := range sections {
		row := PlanRow{}
		if i := planned(answer.Ruling.Plan, section.Kind.Name); i >= 0 {
			row = answer.Ruling.Plan[i]
		}
		if c.store.moved(row, section, facts, answer.DataAt) {
			changed.Kinds = append(changed.Kinds, section.Kind.Name)
		}
	}
	if len(changed.Kinds) > 0 {
		return changed
	}
	return nil
}

// moved reports whether a row of a plan that was made at a time no longer tells of what is held: something
// has come, or is to be kept until another day than the customer would be told.
func (s *Store) moved(row PlanRow, section Section, facts RetentionFacts, at value.Time) bool {
	received, _ := section.Kind.Field("received_at")
	then := Section{Kind: section.Kind}
	for _, record := range section.Records {
		switch {
		case !received.Of(record).(value.Time).After(at):
			then.Records = append(then.Records, record)
		case section.Kind.goes() && !strings.HasPrefix(section.Kind.keyOf(record), ownKey):
			return true
		}
	}
	for _, past := range section.Passed() {
		if received.Of(past.Record).(value.Time).After(at) {
			return true
		}
		then.Earlier = append(then.Earlier, past)
	}
	if then.Held() > row.Count {
		return true // an import had begun when the plan was made
	}
	now := propose(then, s.Description.Kind(section.Kind.Name).Retention, facts, s.today())
	over := now.Fate == Delete && now.Until.IsZero()
	return section.Kind.goes() && row.Fate == Keep && !over && now.Until != row.Until
}
