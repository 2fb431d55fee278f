package handlers

import (
	"net/netip"
	"sync"
	"time"
)

// throttle counts what comes under each key within a minute. It is kept in the memory of this process:
// it spares the machine and guards no secret.
type throttle struct {
	limit int // a minute, for each key

	mu     sync.Mutex
	minute time.Time
	counts map[string]int
}

// throttleKeys is how many keys are counted at a time; with more the count begins anew.
const throttleKeys = 1 << 16

// allows counts one more under the key and reports whether it is within the limit.
func (t *throttle) allows(key string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if minute := now.Truncate(time.Minute); !minute.Equal(t.minute) || len(t.counts) >= throttleKeys {
		t.minute, t.counts = minute, map[string]int{}
	}
	t.counts[key]++
	return t.counts[key] <= t.limit
}

// untilNext is how long it is until the count begins anew, in whole seconds.
func untilNext(now time.Time) time.Duration {
	return (now.Truncate(time.Minute).Add(time.Minute).Sub(now) + time.Second - 1).Truncate(time.Second)
}

// network is what one user of the network has to themself: an IPv4 address, or the /64 of an IPv6 one.
func network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil || ip.Unmap().Is4() {
		return address
	}
	prefix, err := ip.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return prefix.String()
}
