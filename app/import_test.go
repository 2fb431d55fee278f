package app

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// ownFiles are a register made by hand: as a spreadsheet, a mainframe and a text editor write it,
// with rows that must not get in.
var ownFiles = map[string]string{
	"customers.csv": "\ufeffNumber;Kind;Given_names;Family_name;Name;Personal_id;Language;Since\r\n" +
		"1001;person;Änna Maria;Öberg;;010594Y9032;sv;2020-01-01\r\n" +
		"1002;person;Bo;Ek;;;fi;\r\n" +
		"1003;robot;C;D;;;fi;\r\n" +
		"1004;person;;;;;fi;\r\n" +
		"1005;person;E;F;;010594Y903X;fi;\r\n" +
		"1002;person;Bo;Ek;;;fi;\r\n" +
		"1006;person;\"Carl \"\"Calle\"\"\";Ek;;;fi;\r\n" +
		"1007;person;Carl \"Calle\";Ek;;;fi;\r\n" +
		"1008;person;G\r\n" +
		"1009;person;\xc5ke;H;;;fi;\r\n" +
		"2001;company;;;Koe; Oy;;fi\r\n" +
		"2002;company;;;\"Koe; Oy\";;fi;\r\n",
	"accounting_points.csv": "id,customer,street,annual_kwh\n" +
		"643007127000000013,1001,Koetie 1,12500\n" +
		"643007127000000014,1001,Koetie 2,12500\n",
	"contracts.csv": "id,customer,accounting_point,kind,starts\n" +
		"S-1,1001,643007127000000013,network,2024-02-29\n" +
		"S-2,1001,643007127000000013,sales,2024-02-30\n" +
		"S-3,9999,,sales,2024-02-29\n" +
		"S-4,1002,643007127000000099,sales,2024-02-29\n" +
		"S-5, ,,sales,2024-02-29\n",
	"events.csv": "id,customer,time,text\n" +
		"E-1,1002,2024-03-01T12:00:00Z,\"first line\nsecond, line\"\n" +
		"E-2,1002,yesterday,x\n",
}

// ownProblems is what an import says of ownFiles.
const ownProblems = `customers.csv:4: kind: no such code here; it should be one of person, company, housing_company, estate
customers.csv:5: name: the customer has no name; give name, or given_names and family_name
customers.csv:6: personal_id: the check character of the personal identity code does not match its digits; one of them is mistyped
customers.csv:9: a quotation mark stands where none may; write a value with " in it as "a ""b"" c"
customers.csv:10: 3 values for 8 columns
customers.csv:11: not UTF-8; save the file as UTF-8
customers.csv:12: personal_id: a personal identity code has 11 characters: six digits for the day of birth, an intermediate character, three digits and a check character
customers.csv:7: number: this key stands in the file already; each record needs its own
accounting_points.csv:3: id: the check digit of the accounting point's identification does not match its digits; one of them is mistyped
contracts.csv:3: starts: there is no such day in the calendar; check the day and the month
contracts.csv:6: customer: the customer number is missing
contracts.csv:4: customer: no such customer; import customers first, or mend the number
contracts.csv:5: accounting_point: there is no such record in accounting_points (taken in all the same)
events.csv:4: time: a time is written like 2026-01-31T15:04:05Z, or without Z in Finnish time: 2026-01-31 15:04
`

func folderOf(t *testing.T, files map[string]string) string {
	t.Helper()
	folder := t.TempDir()
	for name, content := range files {
		write(t, filepath.Join(folder, name), content)
	}
	return folder
}

// problemsOf returns the lines of a report before its table.
func problemsOf(report string) string {
	problems, _, _ := strings.Cut(report, "file  ")
	return problems
}

// rowOf returns the numbers of a file in a report: rows, new, changed, same, rejected.
func rowOf(t *testing.T, report, file string) string {
	t.Helper()
	for line := range strings.Lines(report) {
		if words := strings.Fields(line); len(words) > 0 && words[0] == file {
			return strings.Join(words[1:], " ")
		}
	}
	t.Errorf("%s is not in the report:\n%s", file, report)
	return ""
}

func customers(t *testing.T, env map[string]string) int64 {
	t.Helper()
	n, err := openStore(t, env).CountCustomers(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestImport(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		folder, rejects := folderOf(t, ownFiles), filepath.Join(t.TempDir(), "rejects")
		dry := done(t, env, "import", "--dry-run", "--rejects", rejects, folder)
		if n := customers(t, env); n != 0 {
			t.Errorf("a dry run took %d customers in", n)
		}
		if !strings.HasSuffix(dry, "\nNothing was changed: this was a dry run.\n") {
			t.Errorf("dry run: %s", dry)
		}
		out := done(t, env, "import", "--rejects", rejects, folder)
		if got := problemsOf(out); got != ownProblems {
			t.Errorf("report:\n%s\nwant:\n%s", got, ownProblems)
		}
		if problemsOf(dry) != problemsOf(out) {
			t.Errorf("the dry run says otherwise:\n%s", dry)
		}
		if written, err := os.ReadFile(rejects); err != nil || string(written) != ownProblems {
			t.Errorf("rejects file: %v\n%s", err, written)
		}
		if info, err := os.Stat(rejects); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("rejects file: %v, %v", info.Mode(), err)
		}
		if n := customers(t, env); n != 4 {
			t.Errorf("%d customers", n)
		}
		for file, first := range map[string]string{
			"customers.csv": "12 4 0 0 8", "accounting_points.csv": "2 1 0 0 1", "contracts.csv": "5 2 0 0 3", "events.csv": "2 1 0 0 1",
		} {
			if got := rowOf(t, out, file); got != first {
				t.Errorf("%s: %s", file, got)
			}
		}
		again := done(t, env, "import", folder)
		if problemsOf(again) != ownProblems {
			t.Errorf("again:\n%s", again)
		}
		for file, second := range map[string]string{
			"customers.csv": "12 0 0 4 8", "accounting_points.csv": "2 0 0 1 1", "contracts.csv": "5 0 0 2 3", "events.csv": "2 0 0 1 1",
		} {
			if got := rowOf(t, again, file); got != second {
				t.Errorf("%s again: %s", file, got)
			}
		}
		// The good rows are in, to the letter.
		event := section(t, env, "1002", "events").Records[0].(*models.Event)
		if event.Text != "first line\nsecond, line" {
			t.Errorf("event %q", event.Text)
		}
		if who := section(t, env, "1006", "customers").Records[0].(*models.Customer); who.FullName() != `Carl "Calle" Ek` {
			t.Errorf("name %q", who.FullName())
		}
	})
}

// section is what a person of that customer number sees of a kind.
func section(t *testing.T, env map[string]string, number, kind string) models.Section {
	t.Helper()
	store := openStore(t, env)
	token, err := store.LoginCustomer(t.Context(), models.Who{Number: number}, models.Proof{Issuer: "https://id.example", Subject: number})
	if err != nil {
		t.Fatal(err)
	}
	me, err := store.CustomerSession(t.Context(), token)
	if err != nil {
		t.Fatal(err)
	}
	k, err := models.KindNamed(kind)
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.MySection(t.Context(), me, k, 1)
	if err != nil || len(s.Records) == 0 {
		t.Fatalf("%s of %s: %d records, %v", kind, number, len(s.Records), err)
	}
	return s
}

func TestImportPaths(t *testing.T) {
	env := fresh(t, sqlite(t))
	done(t, env, "migrate")
	folder := folderOf(t, map[string]string{"customers.csv": "number,kind,name\n1,person,A\n", "notes.txt": "not a register"})
	for name, c := range map[string]struct {
		files map[string]string
		says  []string
	}{
		"no files":     {map[string]string{"customers.txt": ""}, []string{"no import files in this folder; name files customers.csv addresses.csv "}},
		"unknown name": {map[string]string{"people.csv": "a\n"}, []string{"people.csv: no kind of record has this name; name files customers.csv "}},
		"empty file":   {map[string]string{"customers.csv": ""}, []string{"1 of 1 files were refused"}},
	} {
		t.Run(name, func(t *testing.T) {
			fails(t, env, []string{"import", folderOf(t, c.files)}, c.says...)
		})
	}
	fails(t, env, []string{"import", filepath.Join(folder, "nowhere")}, "nowhere: no such file or directory")
	fails(t, env, []string{"import", "--rejects", filepath.Join(folder, "no", "x"), folder}, "no such file or directory")
	if n := customers(t, env); n != 0 {
		t.Errorf("%d customers after nothing but failures", n)
	}
	// One file, and a folder in which the other files are nobody's business.
	if out := done(t, env, "import", filepath.Join(folder, "customers.csv")); rowOf(t, out, "customers.csv") != "1 1 0 0 0" {
		t.Errorf("one file: %s", out)
	}
	if out := done(t, env, "import", folder); rowOf(t, out, "customers.csv") != "1 0 0 1 0 the same file as last time" {
		t.Errorf("folder: %s", out)
	}
}

func TestImportRefusesFiles(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		many := "number,kind,name\n"
		for i := range 200 {
			many += fmt.Sprintf("%d,%s,A\n", i, []string{"person", "robot"}[i%4/3])
		}
		for _, c := range []struct {
			name  string
			args  []string
			files map[string]string
			says  string
			taken int64 // customers, in all
		}{
			{"too many rejects", nil, map[string]string{"customers.csv": many},
				"customers.csv: 50 of 200 rows were rejected, so nothing of this file was taken in; mend it, or allow more with --max-rejects\n", 0},
			{"fewer allowed", []string{"--max-rejects", "24"}, map[string]string{"customers.csv": many}, "customers.csv: 50 of 200 rows were rejected", 0},
			{"unknown column", nil, map[string]string{"customers.csv": "number,kind,name,shoe_size\n1,person,A,44\n"},
				"customers.csv:1: shoe_size: no such column in customers; known are number, kind, ", 0},
			{"missing column", nil, map[string]string{"customers.csv": "number,name\n1,A\n"}, "customers.csv:1: kind: this column is missing\n", 0},
			{"column twice", nil, map[string]string{"customers.csv": "number,kind,name,name\n1,person,A,B\n"}, "customers.csv:1: name: this column stands twice\n", 0},
			{"one file of two", nil, map[string]string{"customers.csv": "number,kind,name\n0,person,A\n", "offers.csv": "id,product\n1,X\n"},
				"offers.csv:1: customer: this column is missing\n", 1},
		} {
			args := append([]string{"import"}, append(c.args, folderOf(t, c.files))...)
			code, out, errs := run(t, env, args...)
			if code != 1 || !strings.Contains(out, c.says) || !strings.Contains(errs, "files were refused") || !strings.Contains(out, "  refused\n") {
				t.Errorf("%s: exit code %d\n%s%s", c.name, code, out, errs)
			}
			if n := customers(t, env); n != c.taken {
				t.Errorf("%s: %d customers", c.name, n)
			}
		}
		done(t, env, "import", "--max-rejects", "25", folderOf(t, map[string]string{"customers.csv": many}))
		if n := customers(t, env); n != 150 {
			t.Errorf("with --max-rejects 25: %d customers", n)
		}
	})
}

// A run with more problems than a screen holds says so, and writes all to the file.
func TestImportManyProblems(t *testing.T) {
	env := fresh(t, sqlite(t))
	done(t, env, "migrate")
	rejects := filepath.Join(t.TempDir(), "rejects")
	file := "number,kind,name\n" + strings.Repeat("1,robot,A\n", 2*shownProblems)
	_, out, _ := run(t, env, "import", "--rejects", rejects, folderOf(t, map[string]string{"customers.csv": file}))
	if n := strings.Count(problemsOf(out), "\n"); n != shownProblems+1 || !strings.Contains(out, "more problems") {
		t.Errorf("%d lines of problems on the screen", n)
	}
	written, err := os.ReadFile(rejects)
	if n := bytes.Count(written, []byte("\n")); err != nil || n != 2*shownProblems+1 {
		t.Errorf("%d lines in the file, %v", n, err)
	}
}

// stopper is a screen that stops the program when a text appears on it.
type stopper struct {
	bytes.Buffer
	text string
	stop context.CancelFunc
}

func (s *stopper) Write(p []byte) (int, error) {
	if strings.Contains(string(p), s.text) {
		s.stop()
	}
	return s.Buffer.Write(p)
}

func TestImportStoppedHalfway(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		folder := folderOf(t, ownFiles)
		for _, at := range []string{"customers.csv:4", "contracts.csv:3", "events.csv:4"} {
			var screen *stopper
			code := afterTheLast(func() (int, string) {
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				screen = &stopper{text: at, stop: stop}
				p := &program{out: screen, err: screen, env: env, now: modelstest.NewClock(modelstest.Start).Now}
				return p.run(ctx, []string{"import", folder}), screen.String()
			})
			if code != 1 || !strings.Contains(screen.String(), "context canceled") {
				t.Errorf("stopped at %s: exit code %d\n%s", at, code, screen)
			}
			if n := customers(t, env); n != 0 {
				t.Errorf("stopped at %s: %d customers are in", at, n)
			}
		}
		var out, errs string
		code := afterTheLast(func() (code int, _ string) {
			code, out, errs = run(t, env, "import", folder)
			return code, errs
		})
		if code != 0 || rowOf(t, out, "customers.csv") != "12 4 0 0 8" {
			t.Errorf("afterwards: %d\n%s%s", code, out, errs)
		}
	})
}

// afterTheLast imports once the server has seen that the import before was stopped, which can take it a while where it
// shares its processors with much else. It returns the exit code.
func afterTheLast(run func() (code int, says string)) int {
	for {
		if code, says := run(); code == 0 || !strings.Contains(says, models.ErrImporting.Error()) {
			return code
		}
	}
}

// What an import says names places and never what stands there.
func TestImportQuotesNothing(t *testing.T) {
	env := fresh(t, sqlite(t))
	done(t, env, "migrate")
	secret := "Sala Nen"
	for _, k := range models.Kinds {
		columns := slices.DeleteFunc(k.Imported(), func(c string) bool { return c == "customer" && k.Name == "customers" })
		row := strings.Repeat(secret+",", len(columns)-1) + secret
		_, out, errs := run(t, env, "import", folderOf(t, map[string]string{k.Name + ".csv": strings.Join(columns, ",") + "\n" + row + "\n" + row + ",\n"}))
		if strings.Contains(out+errs, secret) || !strings.Contains(out, k.Name+".csv:2: ") || !strings.Contains(out, k.Name+".csv:3: ") {
			t.Errorf("%s:\n%s%s", k.Name, out, errs)
		}
	}
}
