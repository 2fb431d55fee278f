package app

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPurgeCommand: what the source has let go and whose time is over goes, unless it is held.
func TestPurgeCommand(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		dir := t.TempDir()
		write := func(name, text string) string {
			t.Helper()
			path := filepath.Join(dir, name)
			if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return path
		}
		head := "id,customer,product,offered,valid_until\n"
		done(t, env, "import", write("customers.csv", "number,kind,family_name\n1,person,A\n2,person,B\n"),
			write("offers.csv", head+"a,1,X,2020-01-01,2020-02-01\nb,2,Y,2020-01-01,2020-02-01\nc,1,Z,2020-01-01,2020-02-01\n"))
		done(t, env, "import", "--full", "--max-gone", "100", write("offers.csv", head+"c,1,Z,2020-01-01,2020-02-01\n"))

		done(t, env, "hold", "place", "--customer", "2", "--reason", "Riita 3/2026")
		if out := done(t, env, "hold", "list"); !strings.Contains(out, "2\t") || !strings.Contains(out, "Riita 3/2026") {
			t.Errorf("the holds: %s", out)
		}
		fails(t, env, []string{"hold", "release", "--customer", "99"}, "no such customer")
		if code, _, _ := run(t, env, "hold", "place", "--customer", "2"); code != 2 {
			t.Errorf("a hold without a reason: exit code %d", code)
		}
		says := func(out, deleted, held, overdue string) {
			t.Helper()
			if !regexp.MustCompile(`offers\s+` + deleted + `\s+` + held + `\s+` + overdue).MatchString(out) {
				t.Errorf("want offers %s %s %s in\n%s", deleted, held, overdue, out)
			}
		}
		says(done(t, env, "purge", "--dry-run"), "1", "1", "1")
		says(done(t, env, "purge"), "1", "1", "1")
		says(done(t, env, "purge"), "0", "1", "0")
		done(t, env, "hold", "release", "--customer", "2")
		says(done(t, env, "purge"), "1", "0", "0")
	})
}
