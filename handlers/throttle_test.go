package handlers

import (
	"fmt"
	"testing"
	"time"
)

func TestThrottle(t *testing.T) {
	th, now := throttle{limit: 2}, time.Date(2026, 11, 6, 10, 0, 30, 0, time.UTC)
	for i, want := range []bool{true, true, false, false} {
		if got := th.allows("a", now); got != want {
			t.Errorf("use %d: %v", i+1, got)
		}
	}
	if !th.allows("b", now) || !th.allows("a", now.Add(30*time.Second)) {
		t.Error("another key, or the next minute, is held up")
	}
	for i := range 3 * throttleKeys {
		th.allows(fmt.Sprint(i), now)
	}
	if len(th.counts) > throttleKeys {
		t.Errorf("%d keys are kept", len(th.counts))
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"198.51.100.7": "198.51.100.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "::ffff:198.51.100.7": "::ffff:198.51.100.7", "": "",
	} {
		if got := network(address); got != want {
			t.Errorf("%s is of %s, want %s", address, got, want)
		}
	}
}
