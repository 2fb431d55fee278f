package permit_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	. "omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// TestSpent: from which day a decision decides nothing any more.
func TestSpent(t *testing.T) {
	own := func(days int, state State, until ...value.Date) Decision {
		d := Decision{At: daysAgo(days), Channel: register.ChannelEmail, State: state, ByPerson: true, Here: true, Order: int64(1000 - days)}
		if len(until) > 0 {
			d.Until = until[0]
		}
		return d
	}
	noted := func(d Decision) Decision { d.ByPerson = false; return d }
	late := func(d Decision, days int) Decision { d.Known = daysAgo(days); return d }
	undo := func(d Decision, days int) Decision { d.Undoes = int64(1000 - days); return d }
	asked := func(d Decision, days int) Decision { d.Asked = day(-days); return d }
	for name, c := range map[string]struct {
		decisions []Decision
		want      map[int64]int // how many days ago, by the days ago of the decision; 0 is not spent
	}{
		"a yes in force":   {[]Decision{own(500, Granted)}, nil},
		"a no in force":    {[]Decision{own(900, Prohibited)}, nil},
		"a yes withdrawn":  {[]Decision{own(500, Granted), own(300, Refused)}, map[int64]int{500: 300}},
		"a yes given anew": {[]Decision{own(900, Granted), own(200, Granted)}, map[int64]int{900: 200}},
		"a yes that ended": {[]Decision{own(500, Granted, day(-100))}, map[int64]int{500: 100}},
		"a yes that was asked again and not given":   {[]Decision{asked(own(800, Granted), 90)}, map[int64]int{800: 60}},
		"a no before a consent that will end":        {[]Decision{own(500, Prohibited), own(300, Granted)}, nil},
		"a no before a consent that ended":           {[]Decision{own(500, Prohibited), asked(own(400, Granted), 90)}, nil},
		"a no before another for good":               {[]Decision{own(500, Prohibited), own(300, Prohibited)}, map[int64]int{500: 300}},
		"a no before one for a time":                 {[]Decision{own(500, Prohibited), own(300, Prohibited, day(5))}, nil},
		"a no for a time that has ended":             {[]Decision{own(500, Prohibited, day(-50))}, map[int64]int{500: 50}},
		"their own no before a clerk's":              {[]Decision{own(500, Prohibited), noted(own(300, Prohibited))}, nil},
		"a clerk's no before their own":              {[]Decision{noted(own(500, Prohibited)), own(300, Prohibited)}, map[int64]int{500: 300}},
		"an answer taken back":                       {[]Decision{own(500, Granted), own(400, Cleared)}, map[int64]int{500: 400, 400: 400}},
		"an answer that a clerk took back":           {[]Decision{own(500, Granted), noted(own(400, Cleared))}, nil},
		"a no taken back, before it a yes in force":  {[]Decision{own(500, Granted), own(400, Refused), undo(own(399, Cleared), 400)}, nil},
		"a no taken back, and said again":            {[]Decision{own(500, Granted), own(400, Refused), undo(own(399, Cleared), 400), own(300, Refused)}, map[int64]int{500: 300, 400: 399, 399: 399}},
		"withdrawn, and known later":                 {[]Decision{own(500, Granted), late(own(300, Refused), 100)}, map[int64]int{500: 100}},
		"known later than it ended":                  {[]Decision{late(own(500, Granted), 20), own(300, Refused)}, map[int64]int{500: 20}},
		"one that came to know late holds the rest":  {[]Decision{late(own(500, Granted), 20), own(300, Granted), own(200, Refused)}, map[int64]int{500: 20, 300: 20}},
		"what follows one that is not spent is kept": {[]Decision{own(500, Prohibited), own(400, Granted), own(300, Granted)}, nil},
	} {
		q := question(register.KindMarketing, register.ChannelEmail, email)
		q.Renewal, q.Decisions = register.Renewal{Months: 24, Days: 30}, c.decisions
		got := Spent(q)
		if len(got) != len(c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		for ago, from := range c.want {
			if got[1000-ago] != day(-from) {
				t.Errorf("%s: that of %d days ago is spent since %v, want %v", name, ago, got[1000-ago], day(-from))
			}
		}
	}
}

// TestSpentDecidesNothing: without what was spent before a day, the same holds by every channel at every
// later moment, whatever is decided by then.
func TestSpentDecidesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 17))
	gone := 0
	for range 5000 {
		var made []Decision
		for i := range r.IntN(8) {
			d := anyDecision(r, int64(i+1), -1000, 1000)
			if i > 0 && made[i-1].Here && made[i-1].Undoes == 0 && r.IntN(4) == 0 {
				d.Here, d.At, d.Known, d.Channel, d.Undoes = true, made[i-1].At, value.Time{}, made[i-1].Channel, made[i-1].Order
			}
			made = append(made, d)
		}
		var questions []Question
		renewal := register.Renewal{Months: r.IntN(2) * (1 + r.IntN(24)), Days: 30}
		for _, ch := range channels {
			q := question(register.KindMarketing, ch, phone)
			q.Decisions, q.Renewal = made, renewal
			questions = append(questions, q)
		}
		spent, before := Spent(questions...), day(-r.IntN(900))
		left := slices.DeleteFunc(slices.Clone(made), func(d Decision) bool {
			from, ok := spent[d.Order]
			return ok && from.Before(before)
		})
		gone += len(made) - len(left)
		var later []Decision
		for i := range 4 {
			later = append(later, anyDecision(r, int64(100+i), i*200, 300))
		}
		for _, ahead := range []int{0, 1, 50, 199, 210, 420, 700, 1500} {
			for _, q := range questions {
				q.At, q.Decisions = noon.Add(time.Duration(ahead)*24*time.Hour), slices.Concat(made, later)
				less := q
				less.Decisions = slices.Concat(left, later)
				if was, is := Ask(q), Ask(less); (was.Holds == nil) != (is.Holds == nil) || was.Holds != nil && was.Holds.Order != is.Holds.Order {
					t.Fatalf("by %s in %d days %+v holds, and %+v once %v are gone of\n%+v", q.Channel, ahead, was.Holds, is.Holds, spent, made)
				}
			}
		}
	}
	if gone < 1250 {
		t.Errorf("only %d decisions were spent", gone)
	}
}

var channels = []register.Channel{register.ChannelPhone, register.ChannelEmail, register.ChannelAny}

// anyDecision is made on one of so many days from first on.
func anyDecision(r *rand.Rand, order int64, first, days int) Decision {
	on := first + r.IntN(days)
	d := Decision{
		At: noon.Add(time.Duration(on) * 24 * time.Hour), State: []State{Granted, Refused, Prohibited, Cleared}[r.IntN(4)], Channel: channels[r.IntN(3)],
		Order: order, Here: r.IntN(3) > 0, ByPerson: r.IntN(2) == 0, Key: string(rune('a' + r.IntN(26))),
	}
	if r.IntN(3) == 0 {
		d.Until = day(on + r.IntN(400))
	}
	if d.State == Granted && r.IntN(3) == 0 {
		d.Asked = day(on + r.IntN(200))
	}
	return d
}
