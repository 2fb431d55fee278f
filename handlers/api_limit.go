package handlers

import (
	"errors"
	"sync"
	"time"
)

// apiRate is how many requests one token may make within a minute, at each running portal. A register
// of a million customers is read in less than two.
const apiRate = 600

var errTooManyCalls = errors.New("too many requests within the minute")

// tally counts the requests of each token within the running minute.
type tally struct {
	mu     sync.Mutex
	minute time.Time
	calls  map[int64]int
}

// count counts a request and returns how long to wait, in whole seconds, if it is one too many.
func (t *tally) count(token int64, now time.Time) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if minute := now.Truncate(time.Minute); !minute.Equal(t.minute) {
		t.minute, t.calls = minute, map[int64]int{}
	}
	if t.calls[token] >= apiRate {
		return (t.minute.Add(time.Minute).Sub(now) + time.Second - 1).Truncate(time.Second)
	}
	t.calls[token]++
	return 0
}
