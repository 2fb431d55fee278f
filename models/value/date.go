package value

import (
	"cmp"
	"database/sql/driver"
	"strconv"
	"strings"
	"time"
)

// Date is a calendar day without a time zone, from the year 1800 to 9999. Dates compare with ==.
type Date struct {
	year       int16
	month, day uint8
}

var (
	errDateForm     = fault("date", "form", "a date is written year-month-day, e.g. 2026-01-31, or day.month.year, e.g. 31.1.2026")
	errDateCalendar = fault("date", "calendar", "there is no such day in the calendar; check the day and the month")
	errDateYear     = fault("date", "year", "the year of a date is from 1800 to 9999, in four digits")
)

const firstYear, lastYear = 1800, 9999

// NewDate is the day of the given year, month and day; like time.Date it carries over, so that
// NewDate(2026, 1, 32) is 1 February 2026.
func NewDate(year int, month time.Month, day int) Date {
	return dateIn(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// DateOf is the day in Finland (Europe/Helsinki) at t; no value for the zero time.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	return dateIn(t.In(Helsinki()))
}

// dateIn is the day of t where t is.
func dateIn(t time.Time) Date {
	y, m, d := t.Date()
	return Date{int16(y), uint8(m), uint8(d)}
}

// ParseDate reads "2026-01-31", and "31.1.2026" as Finns write it.
func ParseDate(s string) (Date, error) {
	s = compact(s)
	parts := strings.Split(s, "-")
	if strings.Contains(s, ".") {
		parts = strings.Split(s, ".")
		if len(parts) == 3 {
			parts[0], parts[2] = parts[2], parts[0]
		}
	} else if len(s) != len("2006-01-02") {
		return Date{}, errDateForm
	}
	if len(parts) != 3 || len(parts[0]) != 4 || len(parts[1]) > 2 || len(parts[2]) > 2 {
		return Date{}, errDateForm
	}
	var n [3]int
	for i, p := range parts {
		if !isDigits(p) {
			return Date{}, errDateForm
		}
		n[i], _ = strconv.Atoi(p) // at most four digits
	}
	return dateOn(n[0], n[1], n[2])
}

// dateOn is the day if the calendar has it.
func dateOn(year, month, day int) (Date, error) {
	if year < firstYear || year > lastYear {
		return Date{}, errDateYear
	}
	d := NewDate(year, time.Month(month), day)
	if d.Year() != year || int(d.month) != month || int(d.day) != day {
		return Date{}, errDateCalendar
	}
	return d, nil
}

// Year is the four-digit year, 0 for no value.
func (d Date) Year() int { return int(d.year) }

// Month is the month, 0 for no value.
func (d Date) Month() time.Month { return time.Month(d.month) }

// Day is the day of the month, 0 for no value.
func (d Date) Day() int { return int(d.day) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.utc().Weekday() }

// Start is the first instant of the day in Finland. The end of the day is the start of the next.
func (d Date) Start() time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, Helsinki())
}

func (d Date) utc() time.Time { return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC) }

// AddDays is the day n days later, or earlier when n is negative; no value stays no value.
func (d Date) AddDays(n int) Date {
	if d.IsZero() {
		return d
	}
	return dateIn(d.utc().AddDate(0, 0, n))
}

// AddMonths is the same day of the month n months later, or that month's last day where it is
// shorter: 31 January and one month is 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	if d.IsZero() {
		return d
	}
	last := time.Date(d.Year(), d.Month()+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC)
	return NewDate(last.Year(), last.Month(), min(d.Day(), last.Day()))
}

// DaysUntil is the number of days from d to other, negative when other is earlier.
func (d Date) DaysUntil(other Date) int {
	return int(other.utc().Sub(d.utc()) / (24 * time.Hour))
}

// Compare is -1, 0 or 1 as d is before, the same as or after other; no value is before any day.
func (d Date) Compare(other Date) int {
	return cmp.Or(cmp.Compare(d.year, other.year), cmp.Compare(d.month, other.month), cmp.Compare(d.day, other.day))
}

// Before tells whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.Compare(other) < 0 }

// After tells whether d is a later day than other.
func (d Date) After(other Date) bool { return d.Compare(other) > 0 }

// IsZero tells whether there is no date.
func (d Date) IsZero() bool { return d == Date{} }

// String is the day as "2026-01-31", empty for no value.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.utc().Format(time.DateOnly)
}

// MarshalText is the day as "2026-01-31", empty for no value.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what ParseDate reads; blank is no value.
func (d *Date) UnmarshalText(text []byte) error { return unmarshal(d, text, ParseDate) }

// MarshalJSON is the day as a string, null for no value.
func (d Date) MarshalJSON() ([]byte, error) { return marshalJSON(d.IsZero(), d.String()) }

// UnmarshalJSON reads a string or null.
func (d *Date) UnmarshalJSON(data []byte) error { return unmarshalJSON(d, data) }

// Value stores the day as "2026-01-31", no value as NULL; for a TEXT or date column.
func (d Date) Value() (driver.Value, error) { return textColumn(d.IsZero(), d.String()) }

// Scan reads a TEXT or date column. A time is taken for the day it shows where it is, since drivers
// hand over a date as midnight UTC.
func (d *Date) Scan(src any) error {
	if t, ok := src.(time.Time); ok {
		*d = dateIn(t)
		return nil
	}
	return scanText(d, src)
}

// GormDataType tells the mapper that the column is a date.
func (Date) GormDataType() string { return "date" }
