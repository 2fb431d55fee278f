package permit

import (
	"cmp"
	"slices"

	"omatiedot/models/value"
)

// standing is what the decisions of a question come to.
type standing struct {
	holds     *Decision // in force
	lapsed    *Decision // has ended, and nothing has taken its place
	last      *Decision // brought this about
	withdrawn bool      // holds is a no that ended a yes
}

// standing finds the decision in force at the moment, and the last one if it has lapsed instead. A
// decision of the future is none yet, and one that was taken back none any longer. When the latest has
// ended, the no from before it stands again; a yes from before does not. After the customer's own no,
// only their own word counts.
func (q Question) standing() standing {
	var s standing
	back := takenBack(q.made())
	for _, d := range q.inOrder() {
		over := q.over(d)
		switch {
		case back[d.Order] && d.Here:
		case d.Undoes != 0:
			s.last = &d
		case d.State == Cleared && d.ByPerson:
			s = standing{last: &d}
		case d.State == Cleared:
		case s.holds != nil && !s.holds.yes() && s.holds.ByPerson && !d.ByPerson:
		case over && (s.holds == nil || s.holds.yes()):
			s = standing{lapsed: &d}
		case over:
			s.lapsed = &d
		default:
			ended := s.holds != nil && (s.holds.yes() || s.withdrawn)
			s = standing{holds: &d, last: &d, withdrawn: ended && !d.yes()}
		}
	}
	return s
}

// counts reports whether a decision counts for the channel asked about. What takes another back counts
// where that may.
func (q Question) counts(d Decision) bool {
	if d.Undoes != 0 {
		return q.concerns(d.Channel, Prohibited)
	}
	return q.concerns(d.Channel, d.State)
}

// made are the decisions made by the moment.
func (q Question) made() []Decision {
	return slices.DeleteFunc(slices.Clone(q.Decisions), func(d Decision) bool { return d.At.After(q.At) })
}

// takenBack are the decisions recorded here that were taken back, by their order. A taking back that
// was itself taken back takes nothing back; what is taken back was always there before.
func takenBack(made []Decision) map[int64]bool {
	undoing := slices.DeleteFunc(slices.Clone(made), func(d Decision) bool { return d.Undoes == 0 })
	slices.SortFunc(undoing, func(a, b Decision) int { return cmp.Compare(b.Order, a.Order) })
	back := map[int64]bool{}
	for _, d := range undoing {
		if !back[d.Order] {
			back[d.Undoes] = true
		}
	}
	return back
}

// inOrder are the decisions of the channel made by the moment, so that the last one holds. Within a
// second the more careful order is taken, whatever the order in which they came in: what is imported as
// a yes, what was recorded here, what is imported as a no.
func (q Question) inOrder() []Decision {
	made := slices.DeleteFunc(q.made(), func(d Decision) bool { return !q.counts(d) })
	rank := func(d Decision) int {
		switch {
		case d.Here:
			return 1
		case d.State == Granted:
			return 0
		}
		return 2
	}
	slices.SortFunc(made, func(a, b Decision) int {
		if by := cmp.Or(a.At.Compare(b.At), cmp.Compare(rank(a), rank(b))); by != 0 || !a.Here {
			return cmp.Or(by, cmp.Compare(a.Key, b.Key))
		}
		return cmp.Compare(a.Order, b.Order)
	})
	return made
}

// over reports whether a decision made by now has ended: by its own last day, or as a consent that
// was not renewed in time.
func (q Question) over(d Decision) bool {
	last := q.LastDay(d)
	return !last.IsZero() && last.Before(q.At.Date())
}

// LastDay is the last day on which a decision holds; zero is without end. A consent that was asked
// again ends, if not by itself before, when the time to answer has passed; one that was not asked does
// not.
func (q Question) LastDay(d Decision) value.Date {
	if d.State != Granted || q.Renewal.Months == 0 || d.Asked.IsZero() {
		return d.Until
	}
	lapse := d.Asked.AddDays(q.Renewal.Days)
	if d.Until.IsZero() || lapse.Before(d.Until) {
		return lapse
	}
	return d.Until
}

// Lapses is the last day of a decision if nothing more is said: LastDay or, of a consent that is still
// to be asked again, the last day to answer then.
func (q Question) Lapses(d Decision) value.Date {
	if ask := q.AskAgain(d); !ask.IsZero() && d.Asked.IsZero() {
		d.Asked = latest(ask, q.At.Date())
	}
	return q.LastDay(d)
}

// AskAgain is the day from which a consent is asked again; zero is never.
func (q Question) AskAgain(d Decision) value.Date {
	if d.State != Granted || q.Renewal.Months == 0 {
		return value.Date{}
	}
	return d.At.Date().AddMonths(q.Renewal.Months)
}

// next is the first day after the moment on which a decision, a listing or a restriction begins or
// has ended.
func (q Question) next() value.Date {
	var next value.Date
	today := q.At.Date()
	consider := func(d value.Date) {
		if !d.IsZero() && d.After(today) && (next.IsZero() || d.Before(next)) {
			next = d
		}
	}
	after := func(last value.Date) value.Date {
		if last.IsZero() {
			return last
		}
		return last.AddDays(1)
	}
	for _, d := range q.Decisions {
		if !q.counts(d) {
			continue
		}
		if d.At.After(q.At) {
			// Later today is as good as tomorrow: the day's round comes back to it until it is in force.
			consider(latest(d.At.Date(), today.AddDays(1)))
		}
		consider(after(q.LastDay(d)))
	}
	for _, l := range q.Lists {
		if q.concerns(l.Channel, Prohibited) {
			consider(l.From)
			consider(after(l.Until))
		}
	}
	for _, r := range q.Restrictions {
		for _, t := range []value.Time{r.From, r.To} {
			if !t.IsZero() && t.After(q.At) {
				consider(latest(t.Date(), today.AddDays(1)))
			}
		}
	}
	return next
}

func latest(a, b value.Date) value.Date {
	if a.Before(b) {
		return b
	}
	return a
}
