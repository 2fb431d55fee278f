package value

import (
	"database/sql/driver"
	"slices"
	"strings"
	"sync"
	"time"

	// The deadline of a request depends on Finnish local time; the zone must be there also on a
	// machine that has no zone files.
	_ "time/tzdata"
)

// Time is an instant in UTC, in whole seconds. Times compare with ==.
type Time struct {
	// UTC without monotonic reading or fraction, so that == holds; the zero time is no value.
	t time.Time
}

var (
	errTimeForm  = fault("time", "form", "a time is written like 2026-01-31T15:04:05Z, or without Z in Finnish time: 2026-01-31 15:04")
	errTimeClock = fault("time", "clock", "there is no such day or time of day; check the day, hours, minutes and seconds")
	errTimeYear  = fault("time", "year", "the year of a time is from 1800 to 9999")
)

var helsinki = sync.OnceValue(func() *time.Location {
	loc, err := time.LoadLocation("Europe/Helsinki")
	if err != nil {
		panic("the embedded time zones lack Europe/Helsinki: " + err.Error())
	}
	return loc
})

// Helsinki is the time zone of Finland.
func Helsinki() *time.Location { return helsinki() }

// TimeOf is t in UTC without its fraction of a second; no value for the zero time.
func TimeOf(t time.Time) Time { return Time{t.UTC().Truncate(time.Second)} }

// instants are the accepted forms with an offset, instantsHere those in Finnish local time. Each
// takes a fraction of a second as well, which is dropped.
var (
	instants     = []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z07", "2006-01-02T15:04:05Z0700"}
	instantsHere = []string{"2006-01-02T15:04:05", "2006-01-02T15:04"}
)

// ParseTime reads RFC 3339, also with a space for T and without seconds. Without an offset the time
// is Finnish local time; in the hour that is skipped or repeated when the clocks are moved it is one
// of the two possible instants.
func ParseTime(s string) (Time, error) {
	s = strings.TrimSpace(s)
	if len(s) > 10 && s[10] == ' ' {
		s = s[:10] + "T" + s[11:]
	}
	s = strings.ToUpper(s)
	fault := errTimeForm
	for i, layout := range slices.Concat(instants, instantsHere) {
		zone := time.UTC
		if i >= len(instants) {
			zone = Helsinki()
		}
		t, err := time.ParseInLocation(layout, s, zone)
		if err == nil {
			return timeIn(t)
		}
		if strings.HasSuffix(err.Error(), "out of range") {
			fault = errTimeClock
		}
	}
	return Time{}, fault
}

func timeIn(t time.Time) (Time, error) {
	if year := t.UTC().Year(); year < firstYear || year > lastYear {
		return Time{}, errTimeYear
	}
	return TimeOf(t), nil
}

// Time is the instant in UTC, the zero time for no value.
func (t Time) Time() time.Time { return t.t }

// Date is the day in Finland at this instant.
func (t Time) Date() Date { return DateOf(t.t) }

// Compare is -1, 0 or 1 as t is before, the same as or after other.
func (t Time) Compare(other Time) int { return t.t.Compare(other.t) }

// Before tells whether t is earlier than other.
func (t Time) Before(other Time) bool { return t.t.Before(other.t) }

// After tells whether t is later than other.
func (t Time) After(other Time) bool { return t.t.After(other.t) }

// IsZero tells whether there is no time.
func (t Time) IsZero() bool { return t.t.IsZero() }

// String is the instant as "2026-01-31T13:04:05Z", empty for no value.
func (t Time) String() string {
	if t.IsZero() {
		return ""
	}
	return t.t.Format(time.RFC3339)
}

// MarshalText is the instant as "2026-01-31T13:04:05Z", empty for no value.
func (t Time) MarshalText() ([]byte, error) { return []byte(t.String()), nil }

// UnmarshalText reads what ParseTime reads; blank is no value.
func (t *Time) UnmarshalText(text []byte) error { return unmarshal(t, text, ParseTime) }

// MarshalJSON is the instant as a string, null for no value.
func (t Time) MarshalJSON() ([]byte, error) { return marshalJSON(t.IsZero(), t.String()) }

// UnmarshalJSON reads a string or null.
func (t *Time) UnmarshalJSON(data []byte) error { return unmarshalJSON(t, data) }

// Value stores the instant as RFC 3339 in UTC, which sorts as text; no value as NULL.
func (t Time) Value() (driver.Value, error) { return textColumn(t.IsZero(), t.String()) }

// Scan reads a TEXT or timestamptz column.
func (t *Time) Scan(src any) error {
	if v, ok := src.(time.Time); ok {
		*t = TimeOf(v)
		return nil
	}
	return scanText(t, src)
}

// GormDataType tells the mapper that the column is a time.
func (Time) GormDataType() string { return "time" }

// Add returns the moment d later, in whole seconds.
func (t Time) Add(d time.Duration) Time { return TimeOf(t.t.Add(d)) }
