package clock

import (
	"time"

	"omatiedot/models/value"
)

// StepKind says what a step of the reckoning did. Its texts are looked up by it.
type StepKind string

// The kinds of steps, in the order in which they come.
const (
	Received    StepKind = "received"      // Date is the day of receipt, which is not counted
	TakenUp     StepKind = "taken_up"      // Date is the day on which an answered request was taken up again
	MonthsAdded StepKind = "months_added"  // Months later, on the same day of the month
	MonthEnd    StepKind = "month_end"     // Months later, on the month's last day, as it is shorter
	Stopped     StepKind = "stopped"       // Days later, for the stop of Reason, Asked and Answered
	StopOpen    StepKind = "stop_open"     // waiting since Asked; no days added yet
	StopTooLate StepKind = "stop_too_late" // Asked when the time had run out; no days added
	OnSaturday  StepKind = "saturday"      // Date is a Saturday and passed over
	OnSunday    StepKind = "sunday"        // Date is a Sunday and passed over
	OnHoliday   StepKind = "holiday"       // Date is the Holiday and passed over
	LastDay     StepKind = "last_day"      // Date is the deadline
)

// StepKinds are all kinds, in order.
func StepKinds() []StepKind {
	return []StepKind{Received, TakenUp, MonthsAdded, MonthEnd, Stopped, StopOpen, StopTooLate,
		OnSaturday, OnSunday, OnHoliday, LastDay}
}

// Step is one step of a reckoning. Date is the deadline as it stands after the step, or the day that
// the step passes over; the other fields are set where the kind names them.
type Step struct {
	Kind            StepKind
	Date            value.Date
	Months          int
	Days            int // may be 0, when the days of a stop were those of another
	Reason          StopReason
	Asked, Answered value.Date
	InVain          bool // no answer came: the controller went on without one on the day Answered
	Holiday         HolidayKey
}

// nonWorking is the step over a non-working day; a holiday is named even on a Saturday or Sunday.
func nonWorking(d value.Date) Step {
	if key, ok := Holiday(d); ok {
		return Step{Kind: OnHoliday, Holiday: key}
	}
	if d.Weekday() == time.Saturday {
		return Step{Kind: OnSaturday}
	}
	return Step{Kind: OnSunday}
}
