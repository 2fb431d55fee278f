package models

import (
	"context"
	"fmt"
	"slices"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// RetentionFacts are what a retention period of a customer's records can run from, beside the record
// itself.
type RetentionFacts struct {
	Contracts   []Contract   // all of the customer's
	Invoices    []Invoice    // all of the customer's
	Permissions []Permission // all of the customer's
	Until       value.Date   // when the customer ceased to be one
}

// KeptUntil is the last day on which a record of the kind is kept by the period that the register
// description has for the kind. It is not known (false) while what the period runs from has not come
// about: a contract runs, a claim is unpaid, a prohibition is in force.
func KeptUntil(kind *Kind, record any, period register.Retention, facts RetentionFacts) (last value.Date, known bool) {
	from := facts.begins(kind, record, period.From)
	if from.IsZero() {
		return value.Date{}, false
	}
	return from.AddMonths(12*period.Years + period.Months), true
}

// begins is the day from which a period runs; no value while it is not known.
func (f RetentionFacts) begins(kind *Kind, record any, trigger register.Trigger) value.Date {
	switch trigger {
	case register.FromContractEnd:
		return f.contractEnd(record)
	case register.FromFinancialYearEnd:
		if day := dayOf(kind, record); !day.IsZero() {
			return value.NewDate(day.Year(), 12, 31)
		}
	case register.FromRecordDate:
		return dayOf(kind, record)
	case register.FromOfferEnd:
		if o, ok := record.(*Offer); ok {
			return later(o.Offered, o.ValidUntil)
		}
	case register.FromRoleEnd:
		if r, ok := record.(*Representative); ok {
			return r.ValidTo
		}
	case register.FromSettled:
		return f.settled(record)
	case register.FromPermissionEnd:
		if p, ok := record.(*Permission); ok {
			return f.permissionEnd(*p)
		}
	}
	return value.Date{}
}

// contractEnd is the end of the contract that a record belongs to, or else of the customer's last.
func (f RetentionFacts) contractEnd(record any) value.Date {
	belongs := func(Contract) bool { return true }
	switch r := record.(type) {
	case *Contract:
		return r.Ends
	case *Service:
		belongs = func(c Contract) bool { return c.Key == r.Contract }
	case *AccountingPoint:
		belongs = func(c Contract) bool { return c.AccountingPoint == r.Key }
	}
	if !slices.ContainsFunc(f.Contracts, belongs) {
		belongs = func(Contract) bool { return true }
	}
	last := f.Until
	for _, c := range f.Contracts {
		switch {
		case !belongs(c) || c.Status == "cancelled":
		case c.Ends.IsZero():
			return value.Date{}
		default:
			last = later(last, c.Ends)
		}
	}
	return last
}

// settled is when the claim that a stage of collection is on was paid.
func (f RetentionFacts) settled(record any) value.Date {
	stage, ok := record.(*Collection)
	if !ok {
		return value.Date{}
	}
	i := slices.IndexFunc(f.Invoices, func(v Invoice) bool { return v.Key == stage.Invoice })
	if i < 0 {
		return value.Date{}
	}
	if f.Invoices[i].Status == "credited" {
		return later(stage.Date, f.Invoices[i].Paid)
	}
	return f.Invoices[i].Paid
}

// permissionEnd is when a decision was replaced by the next on the same purpose and channel, or when it
// ended by itself.
func (f RetentionFacts) permissionEnd(p Permission) value.Date {
	ended := p.ValidUntil
	for _, next := range f.Permissions {
		replaces := next.Purpose == p.Purpose && next.Channel == p.Channel && next.DecidedAt.After(p.DecidedAt)
		if replaces && (ended.IsZero() || next.DecidedAt.Date().Before(ended)) {
			ended = next.DecidedAt.Date()
		}
	}
	return ended
}

// dayOf is the day that a record of the kind is of; no value where it has none.
func dayOf(kind *Kind, record any) value.Date {
	f, ok := kind.Field(dated[kind.Name])
	if !ok {
		return value.Date{}
	}
	switch v := f.Of(record).(type) {
	case value.Date:
		return v
	case value.Time:
		if !v.IsZero() {
			return v.Date()
		}
	}
	return value.Date{}
}

func later(a, b value.Date) value.Date {
	if b.After(a) {
		return b
	}
	return a
}

// keepGrounds are why records are kept that somebody asked to erase, by what their period runs from:
// those of contracts and accounts because a law asks for it, those of claims for the claims.
var keepGrounds = map[register.Trigger]Ground{
	register.FromContractEnd: LegalObligation, register.FromFinancialYearEnd: LegalObligation,
	register.FromSettled: LegalClaims, register.FromRoleEnd: LegalClaims, register.FromOfferEnd: LegalClaims,
	register.FromRecordDate: StillNeeded, register.FromPermissionEnd: StillNeeded,
}

// proposePlan is what the register description lets one do on an erasure request: each group that it
// covers with its number of records, to be kept while the period of any of them runs, until the last
// day of the longest, or else deleted.
func (s *Store) proposePlan(ctx context.Context, r *Request) ([]PlanRow, error) {
	sections, err := s.everything(ctx, r.CustomerID)
	if err != nil {
		return nil, err
	}
	facts := factsIn(sections)
	var plan []PlanRow
	for _, section := range sections {
		if len(section.Records) > 0 && r.Scope.Covers(section.Kind) {
			plan = append(plan, propose(section, s.Description.Kind(section.Kind.Name).Retention, facts, s.today()))
		}
	}
	return plan, nil
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
			case *Permission:
				f.Permissions = append(f.Permissions, *r)
			}
		}
	}
	return f
}

func propose(section Section, period register.Retention, facts RetentionFacts, today value.Date) PlanRow {
	row := PlanRow{Kind: section.Kind.Name, Count: len(section.Records), Fate: Delete}
	if !section.Kind.goes() {
		row.Fate, row.Ground = Keep, LegalClaims // the proof of what was permitted: Article 17(3)(e)
		return row
	}
	var last value.Date
	for _, record := range section.Records {
		day, known := KeptUntil(section.Kind, record, period, facts)
		if !known {
			row.Fate, row.Ground = Keep, keepGrounds[period.From]
			return row // with no day: it is not known yet
		}
		last = later(last, day)
	}
	if !last.Before(today) {
		row.Fate, row.Until, row.Ground = Keep, last, keepGrounds[period.From]
	}
	return row
}

// completePlan puts the number of records and the day into a plan as staff decided on it.
func (s *Store) completePlan(ctx context.Context, r *Request, ruling Ruling) error {
	plan := ruling.Plan
	proposed, err := s.proposePlan(ctx, r)
	if err != nil {
		return fmt.Errorf("reckon what may be erased: %w", err)
	}
	if len(plan) == 0 && len(proposed) > 0 && ruling.Outcome != RefusedWhole {
		return &Invalid{"plan", "required"}
	}
	for i := range plan {
		at := slices.IndexFunc(proposed, func(p PlanRow) bool { return p.Kind == plan[i].Kind })
		if at < 0 {
			continue
		}
		plan[i].Count = proposed[at].Count
		if plan[i].Fate == Keep {
			plan[i].Until = proposed[at].Until
		}
	}
	return nil
}
