package models

import "slices"

// SmallCount is how many there have to be before a report tells how many: fewer could point at
// somebody.
const SmallCount = 5

// Count is a number in a report. It is kept from the reader where it is small, or where another small
// one could be reckoned from it.
type Count struct {
	n      int
	hidden Hidden
}

// Hidden is why a count is not told.
type Hidden int

// The reasons.
const (
	Told    Hidden = iota
	Small          // there is at least one, and fewer than SmallCount
	Covered        // it would tell a small one
)

// counted is a count that is hidden where it is small.
func counted(n int) Count {
	if n > 0 && n < SmallCount {
		return Count{n, Small}
	}
	return Count{n, Told}
}

// Number is the count, 0 where it is hidden, and why it is hidden.
func (c Count) Number() (int, Hidden) {
	if c.hidden != Told {
		return 0, c.hidden
	}
	return c.n, Told
}

// bounds are what a reader knows of the count: at least and at most.
func (c Count) bounds(most int) (lo, hi int) {
	switch c.hidden {
	case Small:
		return 1, SmallCount - 1
	case Covered:
		return SmallCount, most
	}
	return c.n, c.n
}

// sums are the least and the most that the counts of a line can add up to, to who sees them.
func sums(line []*Count) (least, most int) {
	for _, c := range line {
		lo, hi := c.bounds(0)
		least, most = least+lo, most+hi
	}
	return least, most
}

// cover hides more of the counts of a line, until a reader who also knows their sum cannot reckon a
// hidden one, nor fewer than SmallCount together. It reports whether that can be done.
func cover(line []*Count) bool {
	for !covered(line) {
		next := -1
		for i, c := range line {
			if c.hidden == Told && c.n > 0 && (next < 0 || c.n < line[next].n) {
				next = i
			}
		}
		if next < 0 {
			return false
		}
		line[next].hidden = Covered
	}
	return true
}

// covered reports whether each hidden count of a line could be another one still, to who knows the sum.
func covered(line []*Count) bool {
	sum, least, most := 0, 0, 0
	hidden := slices.DeleteFunc(slices.Clone(line), func(c *Count) bool { return c.hidden == Told })
	for _, c := range hidden {
		sum += c.n
	}
	for _, c := range hidden {
		lo, hi := c.bounds(sum)
		least, most = least+lo, most+hi
	}
	for _, c := range hidden {
		lo, hi := c.bounds(sum)
		if max(lo, sum-(most-hi)) == min(hi, sum-(least-lo)) {
			return false
		}
	}
	return len(hidden) == 0 || sum >= SmallCount
}
