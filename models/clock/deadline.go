// Package clock reckons the day by which a request of a data subject is to be answered: GDPR Article
// 12(3), by the rules for periods of Regulation (EEC, Euratom) 1182/71 and Finnish public holidays.
// Every result comes with the steps that led to it, so that it can be explained in words.
//
// All functions are pure and count whole days of Finnish local time. The package reads no clock,
// knows no store and holds no texts for people.
package clock

import (
	"slices"

	"omatiedot/models/value"
)

// StopReason says why the clock of a request was stopped.
type StopReason string

// The two reasons that stop the clock (EDPB Guidelines 01/2022, section 5.3): doubt about who asks,
// and a question what the request is about where much is held (GDPR recital 63).
const (
	Identity      StopReason = "identity"
	Specification StopReason = "specification"
)

// StopReasons are all reasons.
func StopReasons() []StopReason { return []StopReason{Identity, Specification} }

// Stop is a time when the controller waited for the data subject: from the day of the question to
// the day of the answer, which is no value while the answer is awaited. Where it was awaited in vain, that
// is the day on which the controller went on without it.
type Stop struct {
	Reason          StopReason
	Asked, Answered value.Date
	InVain          bool
}

// Request is what the deadline depends on: the day on which the request arrived in Finnish local
// time, the stops in any order, and whether the time was extended by two further months. Of one that was
// answered and taken up again the time runs anew from that day: its stops and its extension are those
// since then.
type Request struct {
	Received value.Date
	Again    value.Date // the day on which it was taken up again; no value where it never was
	Stops    []Stop
	Extended bool
}

// begins is the day from which the time runs.
func (r Request) begins() Step {
	if r.Again.IsZero() {
		return Step{Kind: Received, Date: r.Received}
	}
	return Step{Kind: TakenUp, Date: r.Again}
}

// Deadline is the last day to answer a request, and how it came about.
type Deadline struct {
	Date         value.Date // the last day, always a working day
	Nominal      value.Date // the end of the months, before stops and non-working days
	WithoutStops value.Date // the last day if the clock had never been stopped
	Open         bool       // the clock is stopped now; Date will move by the days still to come
	Steps        []Step     // from receipt to Date
}

// The months of GDPR Article 12(3). Both run from receipt: the extension is by two months more, not
// from the end of the first.
const (
	basicMonths    = 1
	extendedMonths = 3
)

// Due is the last day to answer r: the same day of the month one month after its time began, or three if
// extended, or the month's last day where it has no such day (Regulation 1182/71 Article 3(2)(c));
// moved on by every day on which the clock was stopped; and then to the next working day if it is a
// Saturday, a Sunday or a public holiday (Article 3(4)). No day of receipt gives no deadline.
func Due(r Request) Deadline {
	if r.Received.IsZero() {
		return Deadline{}
	}
	first := r.begins()
	w := walk{day: first.Date, from: first.Date, covered: first.Date}
	w.step(first)
	w.addMonths(r.months())
	nominal := w.day
	for _, s := range inOrder(r.Stops) {
		if !w.stop(s) {
			break
		}
	}
	w.roll()
	return Deadline{
		Date:         w.day,
		Nominal:      nominal,
		WithoutStops: NextWorkingDay(nominal),
		Open:         w.open,
		Steps:        w.steps,
	}
}

// LastDayToExtend is the last day to tell the data subject of an extension: the deadline that r has
// without one.
func LastDayToExtend(r Request) value.Date {
	r.Extended = false
	return Due(r).Date
}

// promptDays is our reading of "without undue delay", for which no figure is laid down.
const promptDays = 3

// LateStop tells whether a question was asked more than three working days after receipt. The clock
// stops only for a question asked without undue delay (EDPB Guidelines 01/2022, section 5.3), so a
// late one is to be reconsidered.
func LateStop(received, asked value.Date) bool {
	return WorkingDaysBetween(received, asked) > promptDays
}

func (r Request) months() int {
	if r.Extended {
		return extendedMonths
	}
	return basicMonths
}

func inOrder(stops []Stop) []Stop {
	return slices.SortedStableFunc(slices.Values(stops), func(a, b Stop) int {
		return a.Asked.Compare(b.Asked)
	})
}

// walk is a deadline on its way from the day of receipt to its day.
type walk struct {
	day     value.Date // the deadline so far
	from    value.Date // the day from which the months run
	covered value.Date // stopped days before this one have been counted
	open    bool
	steps   []Step
}

func (w *walk) step(s Step) {
	s.Date = w.day
	w.steps = append(w.steps, s)
}

func (w *walk) addMonths(n int) {
	w.day = w.from.AddMonths(n)
	kind := MonthsAdded
	if w.day.Day() != w.from.Day() {
		kind = MonthEnd
	}
	w.step(Step{Kind: kind, Months: n})
}

// stop moves the deadline by the days from question to answer that no earlier stop has moved it by.
// It returns false when the clock still stands.
func (w *walk) stop(s Stop) bool {
	step := Step{Reason: s.Reason, Asked: s.Asked, Answered: s.Answered, InVain: s.InVain}
	switch {
	case s.Asked.IsZero():
		return true
	case s.Asked.After(NextWorkingDay(w.day)):
		// The time had run out before the question; a stop cannot bring it back.
		step.Kind = StopTooLate
		w.step(step)
		return true
	case s.Answered.IsZero():
		step.Kind, w.open = StopOpen, true
		w.step(step)
		return false
	}
	from := later(s.Asked, w.covered)
	if s.Answered.After(from) {
		step.Days = from.DaysUntil(s.Answered)
		if from.After(w.day) {
			// Asked on the non-working days at the end or the working day after them, when no day
			// of the period was left: the deadline is the day of the answer.
			step.Days = w.day.DaysUntil(s.Answered)
		}
		w.day, w.covered = w.day.AddDays(step.Days), s.Answered
	}
	step.Kind = Stopped
	w.step(step)
	return true
}

// roll moves the deadline over non-working days.
func (w *walk) roll() {
	for ; !WorkingDay(w.day); w.day = w.day.AddDays(1) {
		w.step(nonWorking(w.day))
	}
	w.step(Step{Kind: LastDay})
}

func later(a, b value.Date) value.Date {
	if a.After(b) {
		return a
	}
	return b
}
