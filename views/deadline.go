package views

import (
	"strings"

	"omatiedot/models/clock"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// DeadlineSteps tells in words how a deadline came about, a sentence or two for each step: the
// receipt, the months, the stops, and the days passed over. It is worded for the customer and for
// staff alike. No deadline gives no words.
func DeadlineSteps(lang string, d clock.Deadline) []string {
	var sentences, passed []string
	for _, s := range d.Steps {
		switch s.Kind {
		case clock.OnSaturday, clock.OnSunday, clock.OnHoliday:
			passed = append(passed, stepWords(lang, s))
		case clock.LastDay:
			sentences = append(sentences, lastDay(lang, s, passed))
		default:
			sentences = append(sentences, stepWords(lang, s))
		}
	}
	return sentences
}

// stepWords is one step on its own; for a day passed over it is half a sentence.
func stepWords(lang string, s clock.Step) string {
	key := "clock.step." + string(s.Kind)
	date := i18n.Date(lang, s.Date)
	switch s.Kind {
	case clock.Received, clock.TakenUp:
		return i18n.T(lang, key, "Day", onDay(lang, s.Date))
	case clock.MonthsAdded, clock.MonthEnd:
		if s.Months > 1 {
			key = "clock.extended." + string(s.Kind)
		}
		return i18n.T(lang, key, "N", s.Months, "Date", date)
	case clock.Stopped, clock.StopOpen, clock.StopTooLate:
		return asked(lang, s) + " " + stopWords(lang, key, s)
	case clock.OnHoliday:
		return i18n.T(lang, key, "Date", date, "Holiday", HolidayName(lang, s.Holiday))
	default:
		return i18n.T(lang, key, "Date", date, "Day", weekday(lang, s.Date))
	}
}

// lastDay closes the reckoning; the days passed over before it are its reason.
func lastDay(lang string, s clock.Step, passed []string) string {
	if len(passed) == 0 {
		return stepWords(lang, s)
	}
	return i18n.T(lang, "clock.next_working_day", "Passed", i18n.List(lang, passed), "Day", weekday(lang, s.Date))
}

func asked(lang string, s clock.Step) string {
	return i18n.T(lang, "clock.asked."+string(s.Reason), "Date", i18n.Date(lang, s.Asked))
}

func stopWords(lang, key string, s clock.Step) string {
	before := "clock.stopped_before"
	if s.InVain && s.Kind == clock.Stopped {
		key, before = "clock.in_vain", "clock.in_vain_before"
	}
	if s.Kind == clock.Stopped && s.Days == 0 {
		return i18n.T(lang, before, "Answered", i18n.Date(lang, s.Answered))
	}
	return i18n.T(lang, key, "N", s.Days, "Answered", i18n.Date(lang, s.Answered), "Date", i18n.Date(lang, s.Date))
}

// HolidayName is the name of a public holiday or eve as it stands within a sentence.
func HolidayName(lang string, key clock.HolidayKey) string {
	return i18n.T(lang, "clock.holiday."+string(key))
}

// weekday is a date with its day of the week: fi "maanantai 7.12.2026".
func weekday(lang string, d value.Date) string { return dayWords(lang, "clock.day.", d) }

// onDay says when something was: fi "maanantaina 7.12.2026".
func onDay(lang string, d value.Date) string { return dayWords(lang, "clock.on.", d) }

func dayWords(lang, family string, d value.Date) string {
	if d.IsZero() {
		return ""
	}
	return i18n.T(lang, family+strings.ToLower(d.Weekday().String()), "Date", i18n.Date(lang, d))
}
