package models

import (
	"slices"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// RetentionFacts are what a retention period of a customer's records can run from, beside the record
// itself.
type RetentionFacts struct {
	Contracts []Contract // all of the customer's
	Invoices  []Invoice  // all of the customer's
	Until     value.Date // when the customer ceased to be one
	// Ended is from which day decisions on permissions decide nothing any more, by their row.
	Ended map[int64]value.Date
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
			return f.Ended[p.ID]
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
