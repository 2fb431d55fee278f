package app

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"omatiedot/models"
)

const emptyFile = ": the file is empty; it should have the row that names the columns, also where no other follows\n"

// TestImportEmptyFiles: a file without a byte is refused by its name and keeps no other out, one with
// the first row alone has no rows.
func TestImportEmptyFiles(t *testing.T) {
	var packed bytes.Buffer
	if err := gzip.NewWriter(&packed).Close(); err != nil {
		t.Fatal(err)
	}
	onBoth(t, func(t *testing.T, env map[string]string) {
		folder := folderOf(t, map[string]string{
			"customers.csv": "number,kind,name\n1,person,A\n", "contacts.csv": "", "addresses.csv.gz": packed.String(),
			"events.ndjson": "\n", "logins.csv": "\ufeff", "offers.csv": "id,customer,product\n", "services.csv": "\ufeffid;customer;contract;name",
		})
		code, out, errs := run(t, env, "import", folder)
		if code != 1 || !strings.Contains(errs, "4 of 7 files were refused") {
			t.Errorf("exit code %d, %s", code, errs)
		}
		for _, name := range []string{"contacts.csv", "addresses.csv.gz", "events.ndjson", "logins.csv"} {
			if !strings.Contains(out, name+emptyFile) {
				t.Errorf("the report does not say that %s is empty:\n%s", name, out)
			}
			if got := rowOf(t, out, name); got != "0 0 0 0 0 refused" {
				t.Errorf("%s: %s", name, got)
			}
		}
		for name, want := range map[string]string{"customers.csv": "1 1 0 0 0", "offers.csv": "0 0 0 0 0", "services.csv": "0 0 0 0 0"} {
			if got := rowOf(t, out, name); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
		if n := customers(t, env); n != 1 {
			t.Errorf("%d customers", n)
		}
		code, out, errs = run(t, env, "check", "--import", folder)
		if code != 1 || !strings.Contains(errs, "4 of 7 files would be refused") || !strings.Contains(out, "FAIL  contacts.csv") ||
			!strings.Contains(out, strings.TrimPrefix(emptyFile, ": ")) || !strings.Contains(out, "note  offers.csv               the file has no rows") {
			t.Errorf("the check: exit code %d, %s\n%s", code, errs, out)
		}
	})
}

// TestImportEmptyFullRun: where the files are all there is, an empty one does not say that all is
// gone, however few records there are; it has to be allowed.
func TestImportEmptyFullRun(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		for _, n := range []int{3, 40} {
			contacts := "id,customer,channel,value\n"
			for i := range n {
				contacts += fmt.Sprintf("Y-%d,1,phone,04012345%02d\n", i, i)
			}
			done(t, env, "import", folderOf(t, map[string]string{"customers.csv": "number,kind,name\n1,person,A\n", "contacts.csv": contacts}))
			gone := func() (n int) {
				for _, record := range section(t, env, "1", "contacts").Records {
					if !record.(*models.Contact).Gone.IsZero() {
						n++
					}
				}
				return n
			}
			code, out, _ := run(t, env, "import", "--full", folderOf(t, map[string]string{"contacts.csv": ""}))
			if code != 1 || !strings.Contains(out, "contacts.csv"+emptyFile) || rowOf(t, out, "contacts.csv") != "0 0 0 0 0 0 refused" || gone() != 0 {
				t.Errorf("no byte: exit code %d, %d gone\n%s", code, gone(), out)
			}
			header := folderOf(t, map[string]string{"contacts.csv": "id,customer,channel,value\n"})
			fails(t, env, []string{"import", "--full", header}, fmt.Sprintf("%d of %d records of contacts are not in the files", n, n))
			if gone() != 0 {
				t.Errorf("%d of %d are gone", gone(), n)
			}
			if out := done(t, env, "import", header); rowOf(t, out, "contacts.csv") != "0 0 0 0 0" || gone() != 0 {
				t.Errorf("a run that is not full: %d gone\n%s", gone(), out)
			}
			if out := done(t, env, "import", "--full", "--max-gone", "100", header); rowOf(t, out, "contacts.csv") != fmt.Sprintf("0 0 0 0 0 %d", n) || gone() != n {
				t.Errorf("allowed: %d gone\n%s", gone(), out)
			}
		}
	})
}
