package app

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

func TestCheckImport(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		lines := "number,kind,name\n"
		for i := range 40 {
			lines += fmt.Sprintf("%d,person,A\n", 100+i)
		}
		done(t, env, "import", folderOf(t, map[string]string{"customers.csv": lines}))
		before := customers(t, env)
		folder := folderOf(t, map[string]string{
			"customers.csv": "number,kind,name,housing_form\n1,person,A,castle\n2,person,B,castle\n3,person,C,flat\n",
			"contracts.csv": "id,customer,kind\nS-1,3,sales\nS-2,none,sales\n",
			"offers.csv":    "id,customer,product\n",
			"events.csv":    "id,time,colour,shape\nE-1,2026-01-01T00:00:00Z,red,round\n",
		})
		code, out, errs := run(t, env, "check", "--import", folder)
		if code != 1 || !strings.Contains(errs, "1 of 4 files would be refused") {
			t.Errorf("exit code %d, %s", code, errs)
		}
		for _, want := range []string{
			"ok    customers.csv            3 rows: 1 new, 0 changed, 0 same, 2 rejected\n",
			"housing_form: no such code here; it should be one of detached, terraced, flat, holiday, farm, none; 2 rows, lines 2 3\n",
			"note  customers                3 rows, where the import of ",
			"customer: no such customer; import customers first, or mend the number; 1 rows, lines 3\n",
			"note  offers.csv               the file has no rows\n",
			"FAIL  events.csv               0 rows; it would be refused\n",
			"colour: no such column in events; known are ",
			"shape: no such column in events; known are ",
			"customer: this column is missing",
			"note  invoices                 no file of this kind\n",
		} {
			if !strings.Contains(out, want) {
				t.Errorf("the check lacks %q:\n%s", want, out)
			}
		}
		if n := customers(t, env); n != before {
			t.Errorf("the check took %d customers in", n-before)
		}
		good := folderOf(t, map[string]string{"customers.csv": lines})
		if out := done(t, env, "check", "--import", good); strings.Contains(out, "where the import of") || !strings.Contains(out, "ok    customers.csv") {
			t.Errorf("good files:\n%s", out)
		}
		for _, args := range [][]string{{"check", "--import"}, {"check", good}} {
			if code, _, _ := run(t, env, args...); code != 2 {
				t.Errorf("%v: exit code %d", args, code)
			}
		}
	})
}

func TestImportForms(t *testing.T) {
	env := fresh(t, sqlite(t))
	done(t, env, "migrate")
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(`{"id":"Y-1","customer":1,"channel":"phone","value":"+358401234567"}` + "\n")); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	out := done(t, env, "import", folderOf(t, map[string]string{
		"customers.ndjson": `{"number":1,"kind":"person","name":"A","protected":true}` + "\n",
		"contacts.csv.gz":  packed.String(), // the form is seen from the bytes
	}))
	for _, file := range []string{"customers.ndjson", "contacts.csv.gz"} {
		if got := rowOf(t, out, file); got != "1 1 0 0 0" {
			t.Errorf("%s: %s", file, got)
		}
	}
	stdin := os.Stdin
	defer func() { os.Stdin = stdin }()
	input, err := os.Open(filepath.Join(folderOf(t, map[string]string{"x": "id,customer,product\nT-1,1,Vihreä\n"}), "x"))
	if err != nil {
		t.Fatal(err)
	}
	defer input.Close()
	os.Stdin = input
	if out := done(t, env, "import", "--kind", "offers", "-"); !strings.Contains(out, "standard input") || section(t, env, "1", "offers").Total != 1 {
		t.Errorf("standard input:\n%s", out)
	}
	fails(t, env, []string{"import", "-"}, "standard input: name the kind of its records with --kind")
}

func TestImportFull(t *testing.T) {
	env := fresh(t, sqlite(t))
	done(t, env, "migrate")
	done(t, env, "import", folderOf(t, map[string]string{"customers.csv": "number,kind,name\n1,person,A\n2,person,B\n"}))
	one := folderOf(t, map[string]string{"customers.csv": "number,kind,name\n1,person,A\n"})
	if out := done(t, env, "import", "--full", one); rowOf(t, out, "customers.csv") != "1 0 0 1 0 1" || !strings.Contains(out, "rejected       gone\n") {
		t.Errorf("full:\n%s", out)
	}
	many := "number,kind,name\n"
	for i := range 30 {
		many += fmt.Sprintf("%d,person,A\n", 100+i)
	}
	done(t, env, "import", folderOf(t, map[string]string{"customers.csv": many}))
	fails(t, env, []string{"import", "--full", one}, "30 of 31 records of customers", "--max-gone")
	done(t, env, "import", "--full", "--max-gone", "100", one)
}

// TestImportProgress: a line redrawn on a terminal, a line now and then elsewhere, by the clock.
func TestImportProgress(t *testing.T) {
	for name, c := range map[string]struct {
		terminal bool
		want     []string
	}{
		"terminal": {true, []string{
			"\rcustomers.csv  1000 rows  1000 rows/s  25 %  3s left",
			"\rcustomers.csv  3000 rows  1500 rows/s  75 %  1s left",
			"\rcustomers.csv  4000 rows  333 rows/s  100 %  0s left",
			"\rcustomers.csv  4000 rows  333 rows/s  100 %  0s left  merging",
			"\r" + strings.Repeat(" ", 61) + "\r",
		}},
		"elsewhere": {false, []string{"customers.csv  4000 rows  333 rows/s  100 %  0s left\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			clock, out := modelstest.NewClock(modelstest.Start), new(bytes.Buffer)
			input := &importInput{size: 4000}
			inputs := &importInputs{open: []*importInput{input}, files: []models.ImportFile{{Name: "customers.csv"}}}
			p := &importProgress{out: out, terminal: c.terminal, now: clock.Now}
			var settings models.ImportSettings
			p.follow(&settings, inputs)
			for _, step := range []struct {
				rows  int64
				after time.Duration
			}{{1000, time.Second}, {2000, 100 * time.Millisecond}, {3000, 900 * time.Millisecond}, {4000, 10 * time.Second}} {
				clock.Advance(step.after)
				input.read.Store(step.rows)
				settings.Rows("customers.csv", step.rows)
			}
			settings.Merging("customers.csv")
			p.clear()
			if got, want := out.String(), strings.Join(c.want, ""); got != want {
				t.Errorf("said\n%q, want\n%q", got, want)
			}
		})
	}
	if isTerminal(new(bytes.Buffer)) {
		t.Error("a buffer is no terminal")
	}
}

// TestInputHash: the hash before reading and after it are those of the whole file.
func TestInputHash(t *testing.T) {
	path := filepath.Join(folderOf(t, map[string]string{"customers.csv": "number,kind,name\n1,person,A\n\n\n"}), "customers.csv")
	inputs, err := openInputs([]string{path}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer inputs.close()
	before, err := inputs.files[0].SHA256()
	if err != nil {
		t.Fatal(err)
	}
	for range inputs.files[0].Rows {
	}
	after, err := inputs.files[0].SHA256()
	if err != nil || before != after || len(before) != 64 {
		t.Errorf("%s before, %s after, %v", before, after, err)
	}
}
