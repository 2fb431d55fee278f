package source_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"omatiedot/app/source"
	"omatiedot/models"
)

// read reads a whole file into lines such as "2: a|b" and "3! what is wrong".
func read(file io.Reader) (columns, lines []string, err error) {
	columns, rows, err := source.CSV("f.csv", file)
	if err != nil {
		return nil, nil, err
	}
	for row, err := range rows {
		var bad *models.ImportProblem
		switch {
		case errors.As(err, &bad):
			lines = append(lines, fmt.Sprintf("%d! %s", bad.Line, bad.Reason))
		case err != nil:
			return columns, lines, err
		default:
			lines = append(lines, fmt.Sprintf("%d: %s", row.Line, strings.Join(row.Values, "|")))
		}
	}
	return columns, lines, nil
}

const (
	quote  = `! a quotation mark stands where none may; write a value with " in it as "a ""b"" c"`
	opened = `! a quotation mark is opened and never closed`
	coding = `! not UTF-8; save the file as UTF-8`
)

func TestCSV(t *testing.T) {
	long := strings.Repeat("x", source.MaxRow)
	for name, c := range map[string]struct {
		file string
		want []string
	}{
		"comma":                   {"a,b\n1,2\n3,4\n", []string{"2: 1|2", "3: 3|4"}},
		"semicolon":               {"a;b\n1,5;2\n", []string{"2: 1,5|2"}},
		"no end of the last line": {"a,b\n1,2", []string{"2: 1|2"}},
		"CRLF":                    {"a,b\r\n1,2\r\n3,4\r\n", []string{"2: 1|2", "3: 3|4"}},
		"CRLF, no last line feed": {"a,b\r\n1,2\r", []string{"2: 1|2"}},
		"byte order mark":         {"\ufeffa,b\n1,2\n", []string{"2: 1|2"}},
		"mark and quotes":         {"\ufeff\"A\",\" b \"\n1,2\n", []string{"2: 1|2"}},
		"marks of spreadsheets":   {"a;b\n'+358401234567;'=1+1\n''-x;'@b\n's-Gravenhage;''\n'\t;'\n", []string{"2: +358401234567|=1+1", "3: '-x|@b", "4: 's-Gravenhage|''", "5: \t|'"}},
		"header only":             {"a,b\n", nil},
		"header only, no end":     {"a,b", nil},
		"empty lines":             {"\n\r\na,b\n\n1,2\n\r\n\n3,4\n\n", []string{"5: 1|2", "8: 3|4"}},
		"quotes":                  {"a,b\n\"1,\"\"x\"\"\",\"\"\n", []string{`2: 1,"x"|`}},
		"separators in quotes":    {"a;b\n\"1;2\";\"3,4\"\n", []string{"2: 1;2|3,4"}},
		"embedded line feeds":     {"a,b\n\"1\n\n2\",3\n4,5\n", []string{"2: 1\n\n2|3", "5: 4|5"}},
		"embedded CRLF":           {"a,b\r\n\"1\r\n2\",3\r\n4,5\r\n", []string{"2: 1\n2|3", "4: 4|5"}},
		"a carriage return alone": {"a,b\n1\r2,3\n", []string{"2: 1\r2|3"}},
		"ragged rows":             {"a,b\n1\n1,2,3\n1,2\n,\n", []string{"2: 1", "3: 1|2|3", "4: 1|2", "5: |"}},
		"blanks are kept":         {"a,b\n 1 ,\t2\n", []string{"2:  1 |\t2"}},
		"quote inside a value":    {"a,b\n1,x \"y\" z\n3,4\n", []string{"2" + quote, "3: 3|4"}},
		"text after a quote":      {"a,b\n1,\"x\"y\n3,4\n", []string{"2" + quote, "3: 3|4"}},
		"blank before a quote":    {"a,b\n1, \"x\"\n3,4\n", []string{"2" + quote, "3: 3|4"}},
		"quote left open, closed by the next row": {"a,b\n1,\"x\n3,\"y\"\n5,6\n",
			[]string{"2" + quote, "3: 3|y", "4: 5|6"}},
		"quote left open to the end": {"a,b\n1,\"x\n3,4\n5,6\n", []string{"2" + opened, "3: 3|4", "4: 5|6"}},
		"not UTF-8":                  {"a,b\n\xc5bo,1\nÅbo,2\n", []string{"2" + coding, "3: Åbo|2"}},
		"not UTF-8 in quotes":        {"a,b\n\"x\n\xe4\",1\n3,4\n", []string{"2" + coding, "4: 3|4"}},
		"NUL":                        {"a,b\n1\x00,2\n", []string{"2: 1\x00|2"}},
		"a long row":                 {"a,b\n1," + long + "\n3,4\n", []string{"2! the row is longer than 1048576 bytes", "3: 3|4"}},
		"a long row at the end":      {"a,b\n1," + long, []string{"2! the row is longer than 1048576 bytes"}},
		"a long row in quotes":       {"a,b\n1,\"" + long + "\"\n3,4\n", []string{"2! the row is longer than 1048576 bytes", "3: 3|4"}},
		"an open quote, much after":  {"a,b\n1,\"x\n" + strings.Repeat("3,4\n", source.MaxRow), slices.Concat([]string{"2" + opened}, repeated(3, source.MaxRow, "3|4"))},
		"the longest row":            {"a,b\n1," + long[:source.MaxRow-4] + "\n3,4\n", []string{"2: 1|" + long[:source.MaxRow-4], "3: 3|4"}},
	} {
		t.Run(name, func(t *testing.T) {
			columns, lines, err := read(strings.NewReader(c.file))
			if err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(columns, []string{"a", "b"}) {
				t.Errorf("columns %q", columns)
			}
			if !slices.Equal(lines, c.want) {
				t.Errorf("got %.300q\nwant %.300q", lines, c.want)
			}
			if len(c.file) > source.MaxRow {
				return
			}
			// The same, however little comes at a time.
			if _, small, err := read(iotest.OneByteReader(strings.NewReader(c.file))); err != nil || !slices.Equal(small, lines) {
				t.Errorf("byte by byte: %q, %v", small, err)
			}
		})
	}
}

func repeated(line, n int, values string) []string {
	lines := make([]string, n)
	for i := range lines {
		lines[i] = fmt.Sprintf("%d: %s", line+i, values)
	}
	return lines
}

func TestCSVWithoutHeader(t *testing.T) {
	for name, c := range map[string]struct{ file, want string }{
		"empty":       {"", "f.csv: the file is empty; the first row should name the columns"},
		"only a mark": {"\ufeff", "f.csv: the file is empty; the first row should name the columns"},
		"empty lines": {"\r\n\n\n", "f.csv: the file is empty; the first row should name the columns"},
		"UTF-16": {"\xff\xfea\x00,\x00b\x00\n\x00",
			"f.csv:1: the first row should name the columns: not UTF-8; save the file as UTF-8"},
		"a program": {"\x7fELF\"\n", "f.csv:1: the first row should name the columns: a quotation mark stands where none may; " +
			`write a value with " in it as "a ""b"" c"`},
		"one long line": {strings.Repeat("x", 2*source.MaxRow),
			"f.csv:1: the first row should name the columns: the row is longer than 1048576 bytes"},
	} {
		if _, _, err := read(strings.NewReader(c.file)); err == nil || err.Error() != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCSVReadError(t *testing.T) {
	broken := errors.New("the disk is broken")
	_, lines, err := read(io.MultiReader(strings.NewReader("a,b\n1,2\n3,\"4"), iotest.ErrReader(broken)))
	if !errors.Is(err, broken) || !slices.Equal(lines, []string{"2: 1|2"}) {
		t.Errorf("%q, %v", lines, err)
	}
	if !strings.HasPrefix(err.Error(), "f.csv:3: ") {
		t.Errorf("it does not say where: %v", err)
	}
	if _, _, err := read(iotest.ErrReader(broken)); !errors.Is(err, broken) {
		t.Errorf("header: %v", err)
	}
}

func TestCSVStopsWhenTold(t *testing.T) {
	_, rows, err := source.CSV("f.csv", strings.NewReader("a\n1\n2\n3\n"))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for row, err := range rows {
			if err != nil {
				t.Fatal(err)
			}
			if row.Line != 2 && row.Line != 3 {
				t.Errorf("line %d", row.Line)
			}
			break
		}
	}
}

// A file of one endless row takes no more memory than a row may.
func TestCSVMemory(t *testing.T) {
	for name, begin := range map[string]string{"line": "a\n", "quote": "a\n\"", "rows in a quote": "a\n\"\n"} {
		line := []byte(strings.Repeat("y", 1<<10))
		if name == "rows in a quote" {
			line[len(line)-1] = '\n'
		}
		_, rows, err := source.CSV("f.csv", io.MultiReader(strings.NewReader(begin), io.LimitReader(&endless{line: line}, 64<<20)))
		if err != nil {
			t.Fatal(err)
		}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		problems := 0
		for _, err := range rows {
			if err != nil {
				problems++
			}
		}
		runtime.ReadMemStats(&after)
		if problems != 1 {
			t.Errorf("%s: %d problems", name, problems)
		}
		held := after.TotalAlloc - before.TotalAlloc
		if name != "rows in a quote" && held > 16*source.MaxRow {
			t.Errorf("%s: %d bytes were allocated", name, held)
		}
	}
}

// endless gives the same line again and again.
type endless struct {
	line []byte
	at   int
}

func (e *endless) Read(p []byte) (int, error) {
	n := copy(p, e.line[e.at:])
	e.at = (e.at + n) % len(e.line)
	return n, nil
}

// Whatever the bytes: reading ends, every line that is not empty belongs to a row that is read or
// named, and rows come in the order of their lines.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"", "a,b\n1,2\n", "a;b\r\n\"1\r\n2\";3\r\n", "\ufeffa\n\"", "a\n\"x\ny\",\"z\n\n", "a\n1\x00\xff\n", "a\n\"\"\"\n\"\n", "a\n\r\r\n,\r",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		_, rows, err := source.CSV("f.csv", bytes.NewReader(file))
		if err != nil {
			return
		}
		last, lines := 1, bytes.Count(file, []byte("\n"))+1
		for row, err := range rows {
			line := row.Line
			var bad *models.ImportProblem
			if errors.As(err, &bad) {
				line = bad.Line
			} else if err != nil {
				t.Fatal(err)
			}
			if line <= last && last > 1 || line > lines {
				t.Fatalf("line %d after line %d of %d", line, last, lines)
			}
			if text := bytes.Split(file, []byte("\n"))[line-1]; bad == nil && !begins(text, row.Values) {
				t.Fatalf("line %d, %q, was read as %q", line, text, row.Values)
			}
			last = line
		}
	})
}

// begins reports whether a row's first value can have come from that line.
func begins(line []byte, values []string) bool {
	first, _, _ := strings.Cut(values[0], "\n")
	return len(values) > 0 && bytes.Contains(bytes.ReplaceAll(line, []byte(`""`), []byte(`"`)), []byte(strings.TrimSuffix(first, "\r")))
}
