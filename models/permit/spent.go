package permit

import "omatiedot/models/value"

// Spent finds the decisions that decide nothing any more, nor ever will, whatever is decided or asked
// from now on: by their Order, with the day from which that is so. Their evidence is no longer of use
// once the time for claims is over. The questions are all those that are asked of the decisions: one is
// spent where it is in each of them. A no is never among them that is in force, or that would be again
// when a consent after it ended. Without those that are spent before a day, everything holds as it did.
// What was decided within the hours in which it can be taken back has to be kept for longer than that.
func Spent(questions ...Question) map[int64]value.Date {
	e := evidence{ended: map[int64]value.Date{}, stays: map[int64]bool{}}
	for e.changed = true; e.changed; {
		e.changed = false
		for _, q := range questions {
			e.read(q)
			e.takenBack(q.made())
		}
	}
	for order := range e.stays {
		delete(e.ended, order)
	}
	return e.ended
}

// evidence is what is known of decisions by their order. What one question tells narrows what another
// does: a decision cannot go while one stays that it took the place of.
type evidence struct {
	ended   map[int64]value.Date
	stays   map[int64]bool
	changed bool
}

func (e *evidence) end(order int64, day value.Date) {
	if old, ok := e.ended[order]; !ok || old.Before(day) {
		e.ended[order], e.changed = day, true
	}
}

func (e *evidence) stay(order int64) {
	if !e.stays[order] {
		e.stays[order], e.changed = true, true
	}
}

// read takes in what a question tells: in order, as long as one after another is spent.
func (e *evidence) read(q Question) {
	back := takenBack(q.made())
	var made []Decision
	for _, d := range q.inOrder() {
		if d.Undoes == 0 && !(back[d.Order] && d.Here) {
			made = append(made, d)
		}
	}
	if s := q.standing(); s.holds != nil && s.last != nil {
		e.stay(s.last.Order) // by which it holds
	}
	var day value.Date
	stop := false
	for i, d := range made {
		from, ok := q.spent(d, made[i+1:])
		if stop = stop || !ok || e.stays[d.Order]; stop {
			e.stay(d.Order)
			continue
		}
		day = latest(latest(day, from), latest(known(d), e.ended[d.Order]))
		e.end(d.Order, day)
	}
}

// takenBack has what was taken back, and what takes it back, go together.
func (e *evidence) takenBack(made []Decision) {
	by := map[int64]Decision{}
	for _, d := range made {
		by[d.Order] = d
	}
	for _, undo := range made {
		done, there := by[undo.Undoes]
		if undo.Undoes == 0 {
			continue
		}
		day := latest(latest(undo.At.Date(), known(undo)), e.ended[undo.Order])
		if there {
			day = latest(day, latest(known(done), e.ended[done.Order]))
			if e.stays[undo.Order] || e.stays[done.Order] {
				e.stay(undo.Order)
				e.stay(done.Order)
			}
			e.end(done.Order, day)
		}
		e.end(undo.Order, day)
	}
}

// spent is from which day a decision before which there is none decides nothing, given those after it.
func (q Question) spent(d Decision, after []Decision) (from value.Date, ok bool) {
	if d.State == Cleared {
		return d.At.Date(), true
	}
	if q.over(d) {
		from, ok = q.LastDay(d), true
	}
	next := true
	for _, n := range after {
		if n.State == Cleared && !n.ByPerson {
			continue
		}
		if q.buries(n, d, next) {
			if day := latest(n.At.Date(), known(n)); !ok || day.Before(from) {
				from, ok = day, true
			}
			break
		}
		next = false
	}
	return from, ok
}

// buries reports whether, after n, it makes no difference any more whether there was d. next tells that
// n is the one that follows d.
func (q Question) buries(n, d Decision, next bool) bool {
	forGood := n.State == Cleared || !q.mayEnd(n)
	switch {
	case d.yes():
		return true // a yes never stands again
	case n.ByPerson:
		return forGood
	}
	return next && forGood && !d.ByPerson
}

// mayEnd reports whether a decision ends by itself, or a consent by not being given anew.
func (q Question) mayEnd(d Decision) bool {
	return !q.LastDay(d).IsZero() || d.yes() && q.Renewal.Months > 0
}

// known is the day on which the program came to know of a decision.
func known(d Decision) value.Date {
	if d.Known.IsZero() {
		return value.Date{}
	}
	return d.Known.Date()
}
