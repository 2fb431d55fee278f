package sample

import (
	"math/rand/v2"
	"time"
)

// draw makes the choices of one customer. Each customer has its own stream, so nobody changes
// when the utility grows.
type draw struct{ *rand.Rand }

func newDraw(seed uint64, index int) draw {
	return draw{rand.New(rand.NewPCG(seed, uint64(index)))}
}

func pick[T any](d draw, list []T) T { return list[d.IntN(len(list))] }

// between is a whole number from lo to hi, both included.
func (d draw) between(lo, hi int) int { return lo + d.IntN(hi-lo+1) }

func (d draw) percent(p int) bool { return d.IntN(100) < p }

// day is a day from one to another, both included; the first where they are the wrong way round.
func (d draw) day(first, last time.Time) time.Time {
	n := days(first, last)
	if n <= 0 {
		return first
	}
	return first.AddDate(0, 0, d.IntN(n+1))
}

// office is a moment of the day at which the customer service is open in Finland.
func (d draw) office(day time.Time) time.Time {
	return day.Add(time.Duration(d.between(6*3600, 13*3600-1)) * time.Second)
}

// weekday moves a Saturday or a Sunday to the Friday before it.
func weekday(day time.Time) time.Time {
	switch day.Weekday() {
	case time.Saturday:
		return day.AddDate(0, 0, -1)
	case time.Sunday:
		return day.AddDate(0, 0, -2)
	}
	return day
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

func days(from, to time.Time) int { return int(to.Sub(from) / (24 * time.Hour)) }

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// iso is a date as the files have it, empty for none.
func iso(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.Format(time.DateOnly)
}

// stamp is a moment as the files have it (RFC 3339, UTC), empty for none.
func stamp(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Format(time.RFC3339)
}
