package source_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/klauspost/compress/zstd"

	"omatiedot/app/source"
	"omatiedot/models"
)

func contacts(tb testing.TB) *models.Kind {
	tb.Helper()
	kind, err := models.KindNamed("contacts")
	if err != nil {
		tb.Fatal(err)
	}
	return kind
}

// table reads a file of contacts into id, channel, value and verified, and the problems into
// "line:column: reason".
func table(tb testing.TB, r io.Reader) (columns []string, rows [][]string, problems []string) {
	tb.Helper()
	columns, all, err := source.File("contacts", contacts(tb), r)
	if err != nil {
		tb.Fatal(err)
	}
	for row, err := range all {
		var bad *models.ImportProblem
		switch {
		case errors.As(err, &bad):
			problems = append(problems, strings.TrimPrefix(bad.Error(), "contacts:"))
			continue
		case err != nil:
			tb.Fatal(err)
		}
		var cells []string
		for _, name := range []string{"id", "channel", "value", "verified"} {
			i := slices.Index(columns, name)
			if i < 0 {
				cells = append(cells, "-")
				continue
			}
			cells = append(cells, row.Values[i])
		}
		rows = append(rows, cells)
	}
	return columns, rows, problems
}

func TestNDJSON(t *testing.T) {
	const text = "\ufeff" + `{"id":"Y-1","customer":"1001","channel":"email","value":"aino@posti.example","verified":true}` + "\r\n" +
		"\n" +
		`{"ID":17, "customer":"1001","channel":"phone","value":"+358 40 \u0031","verified":null}` + "\n" +
		`["id"]` + "\n" +
		`{"id":"a","value":{"nested":1}}` + "\n" +
		`{"id":"a","id":"b"}` + "\n" +
		`{"id":"a","colour":"red"}` + "\n" +
		`{"id":"a"} {"id":"b"}` + "\n" +
		`{"id":"a"` + "\n" +
		"{\"id\":\"\xff\"}\n" +
		`{"id":"last","value":1.50,"verified":false}`
	columns, rows, problems := table(t, strings.NewReader(text))
	if want := contacts(t).Imported(); !slices.Equal(columns, want) {
		t.Errorf("columns %q, want %q", columns, want)
	}
	want := [][]string{{"Y-1", "email", "aino@posti.example", "true"}, {"17", "phone", "+358 40 1", ""}, {"last", "", "1.50", "false"}}
	if !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("rows %q, want %q", rows, want)
	}
	var at []string
	for _, p := range problems {
		at = append(at, p[:strings.LastIndex(p, ": ")])
	}
	if want := []string{"4", "5: value", "6: id", "7: colour", "8", "9", "10"}; !slices.Equal(at, want) && len(problems) != len(want) {
		t.Errorf("problems %q at %q, want %q", problems, at, want)
	}
}

func TestNDJSONUnknownKeyOfTheFirstLine(t *testing.T) {
	columns, _, _ := table(t, strings.NewReader(`{"id":"1","shoe_size":44}`))
	if !slices.Contains(columns, "shoe_size") {
		t.Errorf("columns %q lack the unknown one", columns)
	}
}

func TestNDJSONLongLine(t *testing.T) {
	long := `{"id":"` + strings.Repeat("x", source.MaxRow) + `"}`
	_, rows, problems := table(t, strings.NewReader(`{"id":"1"}`+"\n"+long+"\n"+`{"id":"3"}`))
	if len(rows) != 2 || rows[1][0] != "3" || len(problems) != 1 || !strings.HasPrefix(problems[0], "2: ") {
		t.Errorf("rows %q, problems %.80q", rows, problems)
	}
}

func TestFileKnowsFormAndPacking(t *testing.T) {
	texts := map[string]string{
		"csv":    "id;channel;value;verified\nY-1;email;aino@posti.example;true\n",
		"ndjson": `{"id":"Y-1","channel":"email","value":"aino@posti.example","verified":true}` + "\n",
	}
	packings := map[string]func(string) []byte{
		"plain": func(s string) []byte { return []byte(s) },
		"gzip": func(s string) []byte {
			var b bytes.Buffer
			w := gzip.NewWriter(&b)
			if _, err := io.WriteString(w, s); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			return b.Bytes()
		},
		"zstd": func(s string) []byte {
			w, err := zstd.NewWriter(nil)
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			return w.EncodeAll([]byte(s), nil)
		},
	}
	for form, text := range texts {
		for packing, pack := range packings {
			t.Run(form+" "+packing, func(t *testing.T) {
				_, rows, problems := table(t, bytes.NewReader(pack(text)))
				want := []string{"Y-1", "email", "aino@posti.example", "true"}
				if len(rows) != 1 || !slices.Equal(rows[0], want) || len(problems) > 0 {
					t.Errorf("rows %q, problems %q", rows, problems)
				}
			})
		}
	}
	t.Run("cut short", func(t *testing.T) {
		packed := packings["gzip"](strings.Repeat(texts["csv"], 1000))
		_, all, err := source.File("contacts", contacts(t), bytes.NewReader(packed[:len(packed)-20]))
		for _, rowErr := range all {
			err = rowErr
		}
		var bad *models.ImportProblem
		if err == nil || errors.As(err, &bad) {
			t.Errorf("a packed file cut short ends with %v", err)
		}
	})
}

// FuzzNDJSON: whatever the bytes are, reading ends, rows are as wide as the header and are UTF-8.
func FuzzNDJSON(f *testing.F) {
	for _, seed := range []string{"", "{}", `{"id":1}`, `{"id":"a","id":"b"}` + "\n{", "\ufeff{\"id\":null}\n\n[]", `{"a":{"b":[1,2]}}`} {
		f.Add([]byte(seed))
	}
	kind := contacts(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		columns, rows, err := source.NDJSON("contacts", kind, bytes.NewReader(data))
		if err != nil {
			return
		}
		last := 0
		for row, err := range rows {
			var bad *models.ImportProblem
			if err != nil && !errors.As(err, &bad) {
				t.Fatal(err)
			}
			if err != nil {
				continue
			}
			if len(row.Values) != len(columns) || row.Line <= last {
				t.Fatalf("line %d after %d: %d values for %d columns", row.Line, last, len(row.Values), len(columns))
			}
			last = row.Line
			for _, v := range row.Values {
				if !utf8.ValidString(v) {
					t.Fatalf("%q is not UTF-8", v)
				}
			}
		}
	})
}
