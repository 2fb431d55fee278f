package clock

import (
	"time"

	// The Finnish holidays, several of which move with Easter or a weekday, kept current upstream if
	// the law moves one.
	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/fi"

	"omatiedot/models/value"
)

// HolidayKey names a Finnish public holiday or eve. Its texts are looked up by it.
type HolidayKey string

// The public holidays: those of the Church Act (652/2023) chapter 1 section 6, independence day (Act
// 388/1937) and May Day (Act 272/1944).
const (
	NewYear      HolidayKey = "new_year"
	Epiphany     HolidayKey = "epiphany"
	GoodFriday   HolidayKey = "good_friday"
	Easter       HolidayKey = "easter"
	EasterMonday HolidayKey = "easter_monday"
	MayDay       HolidayKey = "may_day"
	Ascension    HolidayKey = "ascension"
	WhitSunday   HolidayKey = "whit_sunday"
	Midsummer    HolidayKey = "midsummer"
	AllSaints    HolidayKey = "all_saints"
	Independence HolidayKey = "independence"
	Christmas    HolidayKey = "christmas"
	BoxingDay    HolidayKey = "boxing_day"
)

// The eves on which offices are closed. None of the acts makes them holidays; only the act on
// national periods (150/1930) treats them like ones, and periods of the GDPR do not follow it. So a
// deadline on an eve stays there, which is the earlier and safer day.
const (
	MidsummerEve HolidayKey = "midsummer_eve"
	ChristmasEve HolidayKey = "christmas_eve"
)

type namedDay struct {
	key HolidayKey
	day *cal.Holiday
}

var holidays = []namedDay{
	{NewYear, fi.Uudenvuodenpaiva},
	{Epiphany, fi.Loppiainen},
	{GoodFriday, fi.Pitkaperjantai},
	{Easter, fi.Paasiaispaiva},
	{EasterMonday, fi.ToinenPaasiaispaiva},
	{MayDay, fi.Vappu},
	{Ascension, fi.Helatorstai},
	{WhitSunday, fi.Helluntaipaiva},
	{Midsummer, fi.Juhannuspaiva},
	{AllSaints, fi.Pyhainpaiva},
	{Independence, fi.Itsenaisyyspaiva},
	{Christmas, fi.Joulupaiva},
	{BoxingDay, fi.Tapaninpaiva},
}

var eves = []namedDay{
	{MidsummerEve, fi.Juhannusaatto},
	{ChristmasEve, fi.Jouluaatto},
}

// HolidayKeys are all holidays in the order of the year, and then the eves.
func HolidayKeys() []HolidayKey {
	var keys []HolidayKey
	for _, days := range [][]namedDay{holidays, eves} {
		for _, d := range days {
			keys = append(keys, d.key)
		}
	}
	return keys
}

// Holiday is the public holiday on d, if it is one. Where two fall together, as May Day and
// Ascension Day in 2008, it is the one earlier in HolidayKeys.
func Holiday(d value.Date) (key HolidayKey, ok bool) { return find(holidays, d) }

// Eve is the eve on d, if it is one: a working day by the law on which offices are closed.
func Eve(d value.Date) (key HolidayKey, ok bool) { return find(eves, d) }

func find(days []namedDay, d value.Date) (HolidayKey, bool) {
	for _, n := range days {
		actual, _ := n.day.Calc(d.Year())
		if actual.Month() == d.Month() && actual.Day() == d.Day() {
			return n.key, true
		}
	}
	return "", false
}

// WorkingDay tells whether d is neither a Saturday nor a Sunday nor a public holiday (Regulation
// 1182/71 Article 2).
func WorkingDay(d value.Date) bool {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	_, holiday := Holiday(d)
	return !holiday
}

// NextWorkingDay is d if it is a working day, and otherwise the first after it; no value stays so.
func NextWorkingDay(d value.Date) value.Date {
	for !d.IsZero() && !WorkingDay(d) {
		d = d.AddDays(1)
	}
	return d
}

// WorkingDaysBetween is the number of working days after from, up to and including to; 0 if to is
// not after from or either is no value.
func WorkingDaysBetween(from, to value.Date) int {
	if from.IsZero() {
		return 0
	}
	n := 0
	for d := from.AddDays(1); !d.After(to); d = d.AddDays(1) {
		if WorkingDay(d) {
			n++
		}
	}
	return n
}
