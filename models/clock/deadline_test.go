package clock_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"omatiedot/models/clock"
	"omatiedot/models/value"
)

func day(t testing.TB, s string) value.Date {
	t.Helper()
	var d value.Date
	if err := d.UnmarshalText([]byte(s)); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return d
}

func TestDue(t *testing.T) {
	for _, tt := range []struct{ received, nominal, basic, nominalExtended, extended, why string }{
		{"2025-03-05", "2025-04-05", "2025-04-07", "2025-06-05", "2025-06-05", "first example of the EDPB, and a weekend"},
		{"2025-08-31", "2025-09-30", "2025-09-30", "2025-11-30", "2025-12-01", "second example of the EDPB"},
		{"2025-01-31", "2025-02-28", "2025-02-28", "2025-04-30", "2025-04-30", "short month"},
		{"2024-01-31", "2024-02-29", "2024-02-29", "2024-04-30", "2024-04-30", "leap year"},
		{"2026-03-05", "2026-04-05", "2026-04-07", "2026-06-05", "2026-06-05", "Easter Sunday and Monday"},
		{"2026-03-03", "2026-04-03", "2026-04-07", "2026-06-03", "2026-06-03", "Good Friday to Easter Monday"},
		{"2026-04-01", "2026-05-01", "2026-05-04", "2026-07-01", "2026-07-01", "May Day and a weekend"},
		{"2026-05-20", "2026-06-20", "2026-06-22", "2026-08-20", "2026-08-20", "Midsummer Day"},
		{"2026-08-31", "2026-09-30", "2026-09-30", "2026-11-30", "2026-11-30", "short month"},
		{"2026-01-31", "2026-02-28", "2026-03-02", "2026-04-30", "2026-04-30", "short month and a Saturday"},
		{"2026-11-06", "2026-12-06", "2026-12-07", "2027-02-06", "2027-02-08", "independence day"},
		{"2026-11-24", "2026-12-24", "2026-12-24", "2027-02-24", "2027-02-24", "Christmas Eve is a working day"},
		{"2026-11-25", "2026-12-25", "2026-12-28", "2027-02-25", "2027-02-25", "Christmas and a weekend"},
		{"2026-12-01", "2027-01-01", "2027-01-04", "2027-03-01", "2027-03-01", "new year and a weekend"},
		{"2026-11-30", "2026-12-30", "2026-12-30", "2027-02-28", "2027-03-01", "extension ends in February"},
		{"2026-12-31", "2027-01-31", "2027-02-01", "2027-03-31", "2027-03-31", "over the turn of the year"},
		{"2028-01-29", "2028-02-29", "2028-02-29", "2028-04-29", "2028-05-02", "leap day; May Day after a weekend"},
	} {
		t.Run(tt.received+" "+tt.why, func(t *testing.T) {
			r := clock.Request{Received: day(t, tt.received)}
			basic := clock.Due(r)
			r.Extended = true
			extended := clock.Due(r)
			got := []string{basic.Nominal.String(), basic.Date.String(), extended.Nominal.String(), extended.Date.String()}
			want := []string{tt.nominal, tt.basic, tt.nominalExtended, tt.extended}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", got, want)
			}
			if last := clock.LastDayToExtend(r); last.String() != tt.basic {
				t.Errorf("last day to extend %v, want %s", last, tt.basic)
			}
			if basic.WithoutStops != basic.Date || basic.Open {
				t.Errorf("a request without stops: %+v", basic)
			}
		})
	}
}

// stops reads "identity 2026-03-03 2026-03-10, specification 2026-03-12 -".
func stops(t testing.TB, s string) []clock.Stop {
	var all []clock.Stop
	for part := range strings.SplitSeq(s, ", ") {
		f := strings.Fields(part)
		stop := clock.Stop{Reason: clock.StopReason(f[0]), Asked: day(t, f[1])}
		if f[2] != "-" {
			stop.Answered = day(t, f[2])
		}
		all = append(all, stop)
	}
	return all
}

func TestStops(t *testing.T) {
	for _, tt := range []struct{ name, received, stops, due, without string }{
		{"a week", "2026-03-02", "identity 2026-03-03 2026-03-10", "2026-04-09", "2026-04-02"},
		{"answered the same day", "2026-03-02", "identity 2026-03-03 2026-03-03", "2026-04-02", "2026-04-02"},
		{"asked on the day of receipt", "2026-03-02", "identity 2026-03-02 2026-03-03", "2026-04-07", "2026-04-02"},
		{"asked again when the answer was not enough", "2026-03-02", "identity 2026-03-02 2026-03-09, identity 2026-03-09 2026-03-12", "2026-04-13", "2026-04-02"},
		{"one within the other", "2026-03-02", "identity 2026-03-03 2026-03-10, specification 2026-03-05 2026-03-07", "2026-04-09", "2026-04-02"},
		{"overlapping", "2026-03-02", "identity 2026-03-03 2026-03-10, specification 2026-03-08 2026-03-13", "2026-04-13", "2026-04-02"},
		{"in any order", "2026-03-02", "specification 2026-03-08 2026-03-13, identity 2026-03-03 2026-03-10", "2026-04-13", "2026-04-02"},
		{"the same twice", "2026-03-02", "identity 2026-03-03 2026-03-10, specification 2026-03-03 2026-03-10", "2026-04-09", "2026-04-02"},
		{"answered before asked", "2026-03-02", "identity 2026-03-10 2026-03-03", "2026-04-02", "2026-04-02"},
		{"asked before receipt", "2026-03-02", "identity 2026-02-20 2026-03-04", "2026-04-07", "2026-04-02"},
		{"asked on the last day", "2026-03-02", "identity 2026-04-02 2026-04-13", "2026-04-13", "2026-04-02"},
		{"asked a day too late", "2026-03-02", "identity 2026-04-08 2026-04-13", "2026-04-02", "2026-04-02"},
		{"asked within the time a stop had given", "2026-03-02", "identity 2026-03-03 2026-03-10, specification 2026-04-08 2026-04-10", "2026-04-13", "2026-04-02"},
		// 5 April is Easter Sunday; the last day is Tuesday the 7th, on which no day of the month is left.
		{"asked on the working day after the month", "2026-03-05", "identity 2026-04-07 2026-04-10", "2026-04-10", "2026-04-07"},
		{"asked on a holiday after the month", "2026-03-05", "identity 2026-04-06 2026-04-10", "2026-04-10", "2026-04-07"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := clock.Due(clock.Request{Received: day(t, tt.received), Stops: stops(t, tt.stops)})
			if got.Date.String() != tt.due || got.WithoutStops.String() != tt.without || got.Open {
				t.Errorf("due %v, without stops %v, open %v, want %s, %s, false", got.Date, got.WithoutStops, got.Open, tt.due, tt.without)
			}
		})
	}
}

func TestExtendedStops(t *testing.T) {
	r := clock.Request{Received: day(t, "2026-03-02"), Stops: stops(t, "identity 2026-03-03 2026-03-10"), Extended: true}
	if got := clock.Due(r).Date.String(); got != "2026-06-09" {
		t.Errorf("due %s, want three months from receipt and seven days", got)
	}
	if got := clock.LastDayToExtend(r).String(); got != "2026-04-09" {
		t.Errorf("last day to extend %s, want one month from receipt and seven days", got)
	}
}

// TestTakenUpAgain: the months run anew, with the stops and the extension that are of that time.
func TestTakenUpAgain(t *testing.T) {
	r := clock.Request{Received: day(t, "2026-03-02"), Again: day(t, "2026-08-31"), Stops: stops(t, "specification 2026-09-01 2026-09-08")}
	got := clock.Due(r)
	if got.Date.String() != "2026-10-07" || got.WithoutStops.String() != "2026-09-30" {
		t.Errorf("due %s, without stops %s", got.Date, got.WithoutStops)
	}
	if first := got.Steps[0]; first.Kind != clock.TakenUp || first.Date != r.Again {
		t.Errorf("it begins with %+v", first)
	}
	if last := clock.LastDayToExtend(r); last != got.Date {
		t.Errorf("it can be extended until %s", last)
	}
	r.Extended = true
	if got := clock.Due(r).Date.String(); got != "2026-12-07" {
		t.Errorf("extended until %s, want three months from that day and seven days", got)
	}
}

func TestOpenStop(t *testing.T) {
	r := clock.Request{Received: day(t, "2026-03-02"), Stops: stops(t, "specification 2026-03-12 -, identity 2026-03-03 2026-03-10")}
	got := clock.Due(r)
	if !got.Open || got.Date.String() != "2026-04-09" {
		t.Errorf("open %v, due %v, want the days of the answered stop alone", got.Open, got.Date)
	}
	r.Stops = stops(t, "identity 2026-03-03 2026-03-10, specification 2026-03-12 -, identity 2026-03-20 2026-03-25")
	if got := clock.Due(r); !got.Open || got.Date.String() != "2026-04-09" || len(got.Steps) != 5 {
		t.Errorf("open %v, due %v, want no step for a question within the time that still stands", got.Open, got.Date)
	}
	r.Stops = stops(t, "identity 2026-05-01 -")
	if got := clock.Due(r); got.Open || got.Date.String() != "2026-04-02" {
		t.Errorf("open %v, due %v, want no stop after the deadline", got.Open, got.Date)
	}
}

func TestNoReceipt(t *testing.T) {
	r := clock.Request{Stops: stops(t, "identity 2026-03-03 2026-03-10")}
	if got := clock.Due(r); !got.Date.IsZero() || len(got.Steps) != 0 {
		t.Errorf("got %+v, want no deadline", got)
	}
}

// TestSteps holds the words of the reckoning to be right, not its result alone.
func TestSteps(t *testing.T) {
	for _, tt := range []struct {
		name    string
		request clock.Request
		want    []string
	}{
		{"plain", clock.Request{Received: day(t, "2026-03-02")}, []string{
			"received 2026-03-02", "months_added 2026-04-02 1 months", "last_day 2026-04-02"}},
		{"over Easter", clock.Request{Received: day(t, "2026-03-03")}, []string{
			"received 2026-03-03", "months_added 2026-04-03 1 months", "holiday 2026-04-03 good_friday",
			"saturday 2026-04-04", "holiday 2026-04-05 easter", "holiday 2026-04-06 easter_monday", "last_day 2026-04-07"}},
		{"short month and a weekend", clock.Request{Received: day(t, "2026-01-31")}, []string{
			"received 2026-01-31", "month_end 2026-02-28 1 months", "saturday 2026-02-28", "sunday 2026-03-01", "last_day 2026-03-02"}},
		{"extended with stops", clock.Request{Received: day(t, "2026-11-30"), Extended: true,
			Stops: stops(t, "specification 2026-12-02 2026-12-05, identity 2026-12-01 2026-12-04, identity 2027-03-01 -")}, []string{
			"received 2026-11-30", "month_end 2027-02-28 3 months",
			"stopped 2027-03-03 3 days identity 2026-12-01 2026-12-04",
			"stopped 2027-03-04 1 days specification 2026-12-02 2026-12-05",
			"stop_open 2027-03-04 identity 2027-03-01 ", "last_day 2027-03-04"}},
		{"too late", clock.Request{Received: day(t, "2026-03-02"), Stops: stops(t, "identity 2026-04-03 2026-04-09")}, []string{
			"received 2026-03-02", "months_added 2026-04-02 1 months",
			"stop_too_late 2026-04-02 identity 2026-04-03 2026-04-09", "last_day 2026-04-02"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, s := range clock.Due(tt.request).Steps {
				got = append(got, describe(s))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

func describe(s clock.Step) string {
	text := fmt.Sprint(s.Kind, " ", s.Date)
	if s.Months != 0 {
		text += fmt.Sprint(" ", s.Months, " months")
	}
	if s.Days != 0 {
		text += fmt.Sprint(" ", s.Days, " days")
	}
	if s.Reason != "" {
		text += fmt.Sprint(" ", s.Reason, " ", s.Asked, " ", s.Answered)
	}
	if s.Holiday != "" {
		text += fmt.Sprint(" ", s.Holiday)
	}
	return text
}

func TestLateStop(t *testing.T) {
	for _, tt := range []struct {
		received, asked string
		want            bool
	}{
		{"2026-03-02", "2026-03-02", false},
		{"2026-03-02", "2026-03-05", false}, // the third working day
		{"2026-03-02", "2026-03-06", true},
		{"2026-04-02", "2026-04-09", false}, // over Easter
		{"2026-04-02", "2026-04-10", true},
		{"2026-03-05", "2026-03-08", false}, // the Sunday after one working day
	} {
		if got := clock.LateStop(day(t, tt.received), day(t, tt.asked)); got != tt.want {
			t.Errorf("received %s, asked %s: late %v", tt.received, tt.asked, got)
		}
	}
}

// TestAgainstSlowReckoning goes over ten years of receipt days, each without a stop and with random
// ones, basic and extended, and compares the deadline with a reckoning that shares no code.
func TestAgainstSlowReckoning(t *testing.T) {
	random := rand.New(rand.NewPCG(1182, 71))
	for received := day(t, "2024-01-01"); received.Before(day(t, "2034-01-01")); received = received.AddDays(1) {
		for n := range 4 {
			r := clock.Request{Received: received, Stops: randomStops(random, received, n)}
			basic := check(t, r)
			r.Extended = true
			extended := check(t, r)
			if extended.Date.Before(basic.Date) {
				t.Fatalf("%+v: extended %v is before basic %v", r, extended.Date, basic.Date)
			}
		}
	}
}

func check(t *testing.T, r clock.Request) clock.Deadline {
	t.Helper()
	got, want := clock.Due(r), slowDue(r)
	if got.Date != want {
		t.Fatalf("%+v: due %v, the slow reckoning says %v", r, got.Date, want)
	}
	if got.Date.Before(got.Nominal) || got.Date.Before(got.WithoutStops) || !clock.WorkingDay(got.Date) {
		t.Fatalf("%+v: due %v, nominal %v, without stops %v", r, got.Date, got.Nominal, got.WithoutStops)
	}
	last := got.Steps[len(got.Steps)-1]
	if got.Steps[0].Kind != clock.Received || last.Kind != clock.LastDay || last.Date != got.Date {
		t.Fatalf("%+v: the steps do not lead from receipt to the deadline: %+v", r, got.Steps)
	}
	return got
}

// randomStops are n answered stops, some overlapping, some late.
func randomStops(random *rand.Rand, received value.Date, n int) []clock.Stop {
	var all []clock.Stop
	for range n {
		asked := received.AddDays(random.IntN(40) - 1)
		all = append(all, clock.Stop{Reason: clock.Identity, Asked: asked, Answered: asked.AddDays(random.IntN(12))})
	}
	return all
}
