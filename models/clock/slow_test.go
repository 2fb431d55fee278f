package clock_test

import (
	"testing"
	"time"

	"omatiedot/models/clock"
	"omatiedot/models/value"
)

// A second reckoning of the deadline: one day at a time, with its own calendar, its own Easter and
// its own holidays, as one would do it by hand on a wall calendar.

func slowDue(r clock.Request) value.Date {
	months := 1
	if r.Extended {
		months = 3
	}
	left := slowMonths(r.Received, months)
	t := asTime(r.Received)
	for left > 0 {
		if !slowStopped(r, t) {
			left--
		}
		t = t.AddDate(0, 0, 1)
	}
	for slowStopped(r, t) || slowOff(t) {
		t = t.AddDate(0, 0, 1)
	}
	return value.NewDate(t.Year(), t.Month(), t.Day())
}

func asTime(d value.Date) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 12, 0, 0, 0, time.UTC)
}

// slowMonths counts the days of a period of months: the rest of the first month, the months between,
// and the days of the last month up to the same day or its end.
func slowMonths(from value.Date, months int) int {
	lengths := [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
	length := func(year, month int) int {
		if month == 2 && (year%4 == 0 && year%100 != 0 || year%400 == 0) {
			return 29
		}
		return lengths[month]
	}
	year, month := from.Year(), int(from.Month())
	days := length(year, month) - from.Day()
	for i := 1; i <= months; i++ {
		if month++; month == 13 {
			year, month = year+1, 1
		}
		if i < months {
			days += length(year, month)
		} else {
			days += min(from.Day(), length(year, month))
		}
	}
	return days
}

// slowStopped tells whether t is a day between a question and its answer. A question asked after the
// deadline stops nothing; the walk never comes to its day, since it ends before.
func slowStopped(r clock.Request, t time.Time) bool {
	for _, s := range r.Stops {
		if !t.Before(asTime(s.Asked)) && t.Before(asTime(s.Answered)) {
			return true
		}
	}
	return false
}

func slowOff(t time.Time) bool {
	if t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		return true
	}
	return slowHoliday(t) != ""
}

func slowHoliday(t time.Time) clock.HolidayKey {
	switch t.Format("01-02") {
	case "01-01":
		return clock.NewYear
	case "01-06":
		return clock.Epiphany
	case "05-01":
		return clock.MayDay
	case "12-06":
		return clock.Independence
	case "12-25":
		return clock.Christmas
	case "12-26":
		return clock.BoxingDay
	}
	y, m, d := t.Date()
	if t.Weekday() == time.Saturday && m == time.June && d >= 20 && d <= 26 {
		return clock.Midsummer
	}
	if t.Weekday() == time.Saturday && (m == time.October && d == 31 || m == time.November && d <= 6) {
		return clock.AllSaints
	}
	switch t.YearDay() - slowEaster(y).YearDay() {
	case -2:
		return clock.GoodFriday
	case 0:
		return clock.Easter
	case 1:
		return clock.EasterMonday
	case 39:
		return clock.Ascension
	case 49:
		return clock.WhitSunday
	}
	return ""
}

// slowEaster is the Sunday after the full moon of the church on or after 21 March, the moon taken
// from the golden number with the corrections of the Gregorian calendar valid from 1900 to 2199.
func slowEaster(year int) time.Time {
	golden := year%19 + 1
	epact := (11*(golden-1) + 29) % 30 // age of the moon on 1 January
	// The epact 24 of 1900-2199 falls a day early, as does 25 in the later half of the cycle.
	if epact == 24 || epact == 25 && golden > 11 {
		epact++
	}
	day := 44 - epact
	if day < 21 {
		day += 30
	}
	t := time.Date(year, time.March, day+1, 12, 0, 0, 0, time.UTC)
	for t.Weekday() != time.Sunday {
		t = t.AddDate(0, 0, 1)
	}
	return t
}

func TestSlowEaster(t *testing.T) {
	for year, want := range map[int]string{
		1954: "1954-04-18", 1981: "1981-04-19", 2000: "2000-04-23", 2008: "2008-03-23", 2011: "2011-04-24", 2019: "2019-04-21",
		2024: "2024-03-31", 2025: "2025-04-20", 2026: "2026-04-05", 2027: "2027-03-28", 2028: "2028-04-16", 2029: "2029-04-01",
		2030: "2030-04-21", 2038: "2038-04-25", 2049: "2049-04-18", 2076: "2076-04-19",
	} {
		if got := slowEaster(year).Format(time.DateOnly); got != want {
			t.Errorf("Easter of %d is %s, want %s", year, got, want)
		}
	}
}
