package clock_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"omatiedot/models/clock"
	"omatiedot/models/value"
)

func TestHolidays(t *testing.T) {
	keys := clock.HolidayKeys()[:13]
	for year, want := range map[int]string{
		2025: "01-01 01-06 04-18 04-20 04-21 05-01 05-29 06-08 06-21 11-01 12-06 12-25 12-26",
		2026: "01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-20 10-31 12-06 12-25 12-26",
		2027: "01-01 01-06 03-26 03-28 03-29 05-01 05-06 05-16 06-26 11-06 12-06 12-25 12-26",
		2028: "01-01 01-06 04-14 04-16 04-17 05-01 05-25 06-04 06-24 11-04 12-06 12-25 12-26",
		2029: "01-01 01-06 03-30 04-01 04-02 05-01 05-10 05-20 06-23 11-03 12-06 12-25 12-26",
		2030: "01-01 01-06 04-19 04-21 04-22 05-01 05-30 06-09 06-22 11-02 12-06 12-25 12-26",
	} {
		var days []string
		var found []clock.HolidayKey
		for d := value.NewDate(year, 1, 1); d.Year() == year; d = d.AddDays(1) {
			if key, ok := clock.Holiday(d); ok {
				days, found = append(days, d.String()[5:]), append(found, key)
				if clock.WorkingDay(d) {
					t.Errorf("%v is a holiday and a working day", d)
				}
			}
		}
		if got := strings.Join(days, " "); got != want {
			t.Errorf("%d: got  %s\nwant %s", year, got, want)
		}
		if !slices.Equal(found, keys) {
			t.Errorf("%d: got %v", year, found)
		}
	}
}

func TestEves(t *testing.T) {
	for year, want := range map[int]string{
		2025: "06-20 12-24", 2026: "06-19 12-24", 2027: "06-25 12-24",
		2028: "06-23 12-24", 2029: "06-22 12-24", 2030: "06-21 12-24",
	} {
		midsummer, christmas := day(t, fmt.Sprint(year, "-", want[:5])), day(t, fmt.Sprint(year, "-", want[6:]))
		if key, ok := clock.Eve(midsummer); key != clock.MidsummerEve || !ok || !clock.WorkingDay(midsummer) {
			t.Errorf("%v: %q", midsummer, key)
		}
		if key, ok := clock.Eve(christmas); key != clock.ChristmasEve || !ok {
			t.Errorf("%v: %q", christmas, key)
		}
		n := 0
		for d := value.NewDate(year, 1, 1); d.Year() == year; d = d.AddDays(1) {
			if _, ok := clock.Eve(d); ok {
				n++
			}
		}
		if n != 2 {
			t.Errorf("%d has %d eves", year, n)
		}
	}
}

// TestHolidaysAgainstOwnTable compares a hundred and fifty years, day by day.
func TestHolidaysAgainstOwnTable(t *testing.T) {
	for d := value.NewDate(1990, 1, 1); d.Year() < 2140; d = d.AddDays(1) {
		got, ok := clock.Holiday(d)
		if want := slowHoliday(asTime(d)); got != want || ok != (want != "") {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}

func TestNextWorkingDay(t *testing.T) {
	for from, want := range map[string]string{
		"2026-04-02": "2026-04-02", // Thursday before Easter
		"2026-04-03": "2026-04-07",
		"2026-12-24": "2026-12-24",
		"2026-12-25": "2026-12-28",
	} {
		if got := clock.NextWorkingDay(day(t, from)); got.String() != want {
			t.Errorf("%s: got %v, want %s", from, got, want)
		}
	}
	if got := clock.NextWorkingDay(value.Date{}); !got.IsZero() {
		t.Errorf("no value: got %v", got)
	}
}

func TestWorkingDaysBetween(t *testing.T) {
	for _, tt := range []struct {
		from, to string
		want     int
	}{
		{"2026-03-02", "2026-03-02", 0},
		{"2026-03-02", "2026-03-03", 1},
		{"2026-03-02", "2026-03-09", 5},
		{"2026-04-02", "2026-04-07", 1},
		{"2026-03-09", "2026-03-02", 0},
		{"", "2026-03-02", 0},
		{"2026-03-02", "", 0},
	} {
		if got := clock.WorkingDaysBetween(day(t, tt.from), day(t, tt.to)); got != tt.want {
			t.Errorf("%q to %q: got %d, want %d", tt.from, tt.to, got, tt.want)
		}
	}
}
