package models

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"omatiedot/models/value"
)

// TestFate: a request that was taken up again is counted by its first answer, until the next one is late.
func TestFate(t *testing.T) {
	today := value.NewDate(2026, 11, 6)
	before, after, never := today.AddDays(-9), today.AddDays(9), value.Date{}
	for _, c := range []struct {
		state                State
		answered, due, first value.Date
		want                 ReportFate
	}{
		{InProgress, never, after, never, OpenInTime},
		{InProgress, never, today, never, OpenInTime},
		{InProgress, never, before, never, OpenLate},
		{IdentityPending, never, before, never, WaitingForThem},
		{Answered, before, after, never, AnsweredInTime},
		{Collected, after, before, never, AnsweredLate},
		{Withdrawn, today, before, never, TakenBack},
		{InProgress, before, after, before, AnsweredInTime},
		{Drafted, today, after, before, AnsweredLate},
		{SpecificationPending, before, before, before, AnsweredInTime},
		{Received, before, today.AddDays(-1), before, OpenLate},
		{Answered, before, before.AddDays(-1), before, AnsweredInTime},
		{Answered, today, after, before, AnsweredLate},
	} {
		q := reported{State: c.state, AnsweredOn: c.answered, DueOn: c.due, FirstDueOn: c.first}
		if got := q.fate(today); got != c.want {
			t.Errorf("%+v: %s, want %s", q, got, c.want)
		}
	}
}

// TestCountsWithstandReckoning is a reader who tries every number that the hidden counts of a kind could
// be: none may come out as the only one possible, nor be small and certain.
func TestCountsWithstandReckoning(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	told := 0
	for range 1500 {
		var v Volume
		// Few months are used, so that all that is possible can be tried.
		for range random.IntN(17) {
			v.Total.n++
			v.Months[random.IntN(1+random.IntN(3))].n++
			v.Fates[random.IntN(1+random.IntN(3))].n++
		}
		v.Extended.n = random.IntN(v.Total.n + 1)
		before := fmt.Sprint(v)
		v.hide()
		if v.Total.hidden == Told {
			told++
		}
		attack(t, v, before)
		if t.Failed() {
			return
		}
	}
	if told < 50 {
		t.Errorf("only %d totals were told", told)
	}
}

// attack goes through all totals that could be, and gathers what each hidden count could be.
func attack(t *testing.T, v Volume, before string) {
	t.Helper()
	most := 22
	lines := [][]*Count{nil, nil}
	for i := range v.Months {
		lines[0] = append(lines[0], &v.Months[i])
	}
	for i := range v.Fates {
		lines[1] = append(lines[1], &v.Fates[i])
	}
	possible := map[*Count]map[int]bool{}
	plain := map[int]bool{}
	for total := 0; total <= most; total++ {
		if n, why := v.Total.Number(); why == Told && n != total {
			continue
		}
		if v.Total.hidden == Told && total > 0 && total < SmallCount {
			t.Fatalf("a small total is told: %s", before)
		}
		months, fates := choices(lines[0], total), choices(lines[1], total)
		if len(months) == 0 || len(fates) == 0 {
			continue
		}
		if n, why := v.Extended.Number(); why == Told {
			plain[total-n] = true
		} else {
			plain[-1], plain[-2] = true, true
		}
		for _, way := range append(months, fates...) {
			for c, n := range way {
				if possible[c] == nil {
					possible[c] = map[int]bool{}
				}
				possible[c][n] = true
			}
		}
	}
	for c, numbers := range possible {
		if c.hidden != Told && len(numbers) == 1 {
			t.Errorf("%v can be reckoned: %s became %v", *c, before, v)
		}
	}
	if len(plain) == 1 {
		for n := range plain {
			if n > 0 && n < SmallCount {
				t.Errorf("%d that were not extended can be reckoned: %s", n, before)
			}
		}
	}
}

// choices are all the ways in which the hidden counts of a line can add up to a total.
func choices(line []*Count, total int) []map[*Count]int {
	var hidden []*Count
	rest := total
	for _, c := range line {
		if c.hidden == Told {
			rest -= c.n
		} else {
			hidden = append(hidden, c)
		}
	}
	if len(hidden) == 0 {
		if rest != 0 {
			return nil
		}
		return []map[*Count]int{{}}
	}
	if rest < 0 || len(hidden) > 7 {
		// All of the kind is hidden, also what is none: anything is possible.
		way, other := map[*Count]int{}, map[*Count]int{}
		for _, c := range hidden {
			way[c], other[c] = 0, 1
		}
		if rest < 0 {
			return nil
		}
		return []map[*Count]int{way, other}
	}
	var ways []map[*Count]int
	var fill func(i, left int, way map[*Count]int)
	fill = func(i, left int, way map[*Count]int) {
		lo, hi := 0, left
		if hidden[i].hidden == Small {
			lo, hi = 1, min(left, SmallCount-1)
		} else if len(hidden) < len(line) {
			lo = SmallCount
		}
		if i == len(hidden)-1 {
			if left >= lo && left <= hi {
				last := map[*Count]int{hidden[i]: left}
				for c, n := range way {
					last[c] = n
				}
				ways = append(ways, last)
			}
			return
		}
		for n := lo; n <= hi; n++ {
			way[hidden[i]] = n
			fill(i+1, left-n, way)
		}
		delete(way, hidden[i])
	}
	fill(0, rest, map[*Count]int{})
	return ways
}

// TestTotalOfAllKinds: whoever knows the total of all kinds, and of each what its months and fates leave
// open, can reckon the total of none that is hidden.
func TestTotalOfAllKinds(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	told := 0
	for range 3000 {
		r := Report{Volumes: make([]Volume, 4)}
		for i := range r.Volumes {
			v := &r.Volumes[i]
			for range random.IntN(9) {
				v.Total.n++
				v.Months[random.IntN(1+random.IntN(3))].n++
				v.Fates[random.IntN(1+random.IntN(3))].n++
			}
		}
		r.hide()
		if r.All.hidden != Told {
			continue
		}
		if r.All.n > 0 && r.All.n < SmallCount {
			t.Fatalf("a small total is told: %v", r)
		}
		told++
		var hidden []*Volume
		rest := r.All.n
		for i := range r.Volumes {
			if v := &r.Volumes[i]; v.Total.hidden == Told {
				rest -= v.Total.n
			} else {
				hidden = append(hidden, v)
			}
		}
		possible := make([]map[int]bool, len(hidden))
		var try func(i, left int, way []int)
		try = func(i, left int, way []int) {
			if i == len(hidden) {
				for k, n := range way {
					if left == 0 {
						if possible[k] == nil {
							possible[k] = map[int]bool{}
						}
						possible[k][n] = true
					}
				}
				return
			}
			lo, hi := hidden[i].bounds(rest)
			for n := lo; n <= min(hi, left); n++ {
				try(i+1, left-n, append(way, n))
			}
		}
		try(0, rest, nil)
		for k, numbers := range possible {
			if len(numbers) < 2 || !numbers[hidden[k].Total.n] {
				t.Fatalf("the total of a kind can be reckoned: %v of %v", numbers, r)
			}
		}
	}
	if told < 300 {
		t.Errorf("only %d totals were told", told)
	}
}

// TestRefusedOn: of a ruling, every ground once, whatever it is the ground of.
func TestRefusedOn(t *testing.T) {
	for want, ruling := range map[string]Ruling{
		"[]":          {Outcome: Fulfilled, Fields: []FieldRuling{{Accept: true}}, Plan: []PlanRow{{Fate: Delete}}},
		"[excessive]": {Outcome: RefusedWhole, Ground: Excessive},
		"[already_correct unfounded]": {Outcome: PartlyRefused, Fields: []FieldRuling{
			{Ground: Unfounded}, {Accept: true}, {Ground: AlreadyCorrect}, {Ground: AlreadyCorrect}}},
		"[legal_obligation legal_claims]": {Outcome: PartlyRefused, Plan: []PlanRow{
			{Fate: Keep, Ground: LegalClaims}, {Fate: Delete}, {Fate: Keep, Ground: LegalObligation}}},
		"[endangers_order others_rights]": {Outcome: PartlyRefused, Withheld: []WithheldRecord{{Ground: OthersRights}, {Ground: EndangersOrder}}},
	} {
		if got := fmt.Sprint(ruling.refusedOn()); got != want {
			t.Errorf("%+v: %s, want %s", ruling, got, want)
		}
	}
}
