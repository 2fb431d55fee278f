// Package modelstest holds what tests stand on: stores on SQLite and PostgreSQL with a clock that
// moves when told, import files, what may be missing on a machine, and what cleans up after a
// test process however it ends. It holds no rules and no made-up results, and nothing but tests
// may import it.
package modelstest

import (
	"os"
	"strings"
	"testing"
)

// Need ends the test when a thing it needs from the machine is missing: it is skipped, unless
// OMATIEDOT_TEST_REQUIRE, a list of names parted by commas, holds the name; then it fails.
func Need(tb testing.TB, name string, found bool) {
	tb.Helper()
	switch {
	case found:
	case Required(name):
		tb.Fatalf("%s is missing and OMATIEDOT_TEST_REQUIRE asks for it", name)
	default:
		tb.Skipf("%s is not on this machine", name)
	}
}

// Required reports whether OMATIEDOT_TEST_REQUIRE names a thing, so that its lack is a failure.
func Required(name string) bool {
	for asked := range strings.SplitSeq(os.Getenv("OMATIEDOT_TEST_REQUIRE"), ",") {
		if strings.TrimSpace(asked) == name {
			return true
		}
	}
	return false
}
