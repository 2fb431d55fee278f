package source_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"omatiedot/app/source"
	"omatiedot/models"
	"omatiedot/models/value"
)

// datahubOf reads messages that are in memory.
func datahubOf(text string) source.Datahub {
	return source.Datahub{
		Name: "d.ndjson", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil },
		Today: value.NewDate(2026, 11, 6),
		Number: func(id source.DatahubID) (string, error) {
			return map[source.DatahubID]string{
				{Type: "AA03", Value: "020594X903P"}: "2", {Type: "AA01", Value: "9000000-3"}: "3", {Type: source.GSRN, Value: "643007127000000013"}: "4",
			}[id], nil
		},
	}
}

// linesOf reads the files into lines such as "contracts 4: S-1|1001" and "contracts 5! Field: what is wrong".
func linesOf(tb testing.TB, d source.Datahub) []string {
	tb.Helper()
	files, err := d.Files()
	if err != nil {
		tb.Fatal(err)
	}
	var lines []string
	for _, f := range files {
		for row, err := range f.Rows {
			var bad *models.ImportProblem
			switch {
			case errors.As(err, &bad):
				lines = append(lines, fmt.Sprintf("%s %d! %s: %s", f.Kind.Name, bad.Line, bad.Column, bad.Reason))
			case err != nil:
				tb.Fatal(err)
			case len(row.Values) != len(f.Columns):
				tb.Errorf("%d values for %d columns", len(row.Values), len(f.Columns))
			default:
				lines = append(lines, fmt.Sprintf("%s %d: %s", f.Kind.Name, row.Line, strings.Join(row.Values, "|")))
			}
		}
	}
	return lines
}

func TestDatahubSamples(t *testing.T) {
	want := []string{
		"customers 1: 1000001|person|Änna Maria|Öberg|||010594Y9032|sv|true|other|2026-11-05T22:00:00Z",
		"customers 2: 1000002|company|||Koe Oy|9000000-3||fi||other|2026-11-05T22:00:00Z",
		"addresses 1: datahub-1000001|1000001|mailing|Bo Ek|Koetie 1 A 2|00510|HELSINKI|FI|other|2026-11-05T22:00:00Z",
		"addresses 2: datahub-1000002|1000002|mailing||PL 12|00101|HELSINKI|FI|other|2026-11-05T22:00:00Z",
		"contacts 1: datahub-phone-1000001|1000001|phone|+358401234567|other|2026-11-05T22:00:00Z",
		"contacts 1: datahub-email-1000001|1000001|email|anna.oberg@example.com|other|2026-11-05T22:00:00Z",
		"accounting_points 3: 643007127000000013|1000001|Koetie 1 A 2|00510|HELSINKI|44Y000000000007X|connected|other|2026-11-05T22:00:00Z",
		"contracts 4: V-1|1000001|643007127000000013|network|Yleissiirto|2015-06-13||||active|other|2026-11-05T22:00:00Z",
		"contracts 6: M-1|1000001|643007127000000013|sales|Vihreä|2026-01-01|2026-10-31|2026-10-20|true|ended|other|2026-10-20T09:30:00Z",
	}
	want[7] = strings.Replace(want[7], "||||active", "|||false|active", 1)
	for _, name := range []string{"datahub.ndjson", "datahub.json"} {
		file, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if got := linesOf(t, datahubOf(string(file))); !slices.Equal(got, want) {
			t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	}
}

// party is a customer of a message, identified by pairs of type and value.
func party(pairs ...string) string {
	var ids []string
	for p := range slices.Chunk(pairs, 2) {
		ids = append(ids, fmt.Sprintf(`{"Type":%q,"Value":%q}`, p[0], p[1]))
	}
	return `"Customer":{"Identifications":[` + strings.Join(ids, ",") + `]`
}

func TestDatahubCodes(t *testing.T) {
	person := `{"Event":"F01",` + party("AA04", "1") + `,"CustomerType":"AB02","FamilyName":"Ek"%s}}`
	contract := `{"Event":"F06",` + party("AA04", "1") + `},"ContractIdentification":"S","ContractType":"11"%s}`
	point := `{"Event":"F20",` + party("AA04", "1") + `},"AccountingPoint":"643007127000000013"%s}`
	for _, c := range []struct{ form, fields, want string }{
		{person, `,"CustomerSubType":"BF02"`, "customers 1: 1|estate||Ek||||||other|"},
		{person, `,"CustomerSubType":"BF03"`, "customers 1: 1|estate||Ek||||||other|"},
		{person, `,"InformationRestriction":"1"`, "customers 1: 1|person||Ek|||||true|other|"},
		{person, `,"InformationRestriction":2`, "customers 1! InformationRestriction: no such code here; known are 0, 1"},
		{person, `,"CustomerSubType":"BF04"`, "customers 1! CustomerSubType: no such code here; known are BF01, BF02, BF03"},
		{person, `,"Language":"de"`, "customers 1! Language: no such code here; known are fi, sv, en"},
		{person, `,"Contacts":[{"ContactType":"AD03","Value":"x"}]`, "customers 1! ContactType: no such code here; known are AD01, AD02"},
		{person, `,"GivenName":"` + strings.Repeat("ä", 51) + `"`, "customers 1! GivenName: the text is longer than the field allows"},
		{person, `,"FamilyName":""`, "customers 1! FamilyName: this field is missing"},
		{person, `,"Shoes":44`, "customers 1! "},
		{contract, `,"EndReason":"AN03","EndDate":"2026-12-31T22:00:00Z"`, "contracts 1: S|1||network|||2027-01-01|||cancelled|other|"},
		{contract, `,"EndReason":"AN01","EndDate":"2026-12-31T22:00:00Z"`, "contracts 1: S|1||network|||2027-01-01|||active|other|"},
		{contract, `,"EndReason":"AN02","EndDate":"2026-11-05T22:00:00Z","Created":"2026-10-01T21:30:00Z"`, "contracts 1: S|1||network|||2026-11-06|2026-10-02||active|other|2026-10-01T21:30:00Z"},
		{contract, `,"EndReason":"AN02","EndDate":"2026-11-04T22:00:00Z","StartDate":"2015-06-12T21:00:00+00:00"`, "contracts 1: S|1||network||2015-06-13|2026-11-05|||ended|other|"},
		{contract, `,"EndReason":"AN06","EndDate":"2026-11-04T22:00:00Z"`, "contracts 1! EndReason: no such code here; known are AN01, AN02, AN03, AN04, AN05"},
		{contract, `,"EndReason":"AN01","EndDate":"yesterday"`, "contracts 1! EndDate: "},
		{contract, `,"EndReason":"AN01"`, "contracts 1! EndDate: this field is missing"},
		{contract, `,"ContractType":"13"`, "contracts 1! ContractType: no such code here; known are 11, 12"},
		{contract, `,"ReasonForTransaction":"AT04"`, "contracts 1! ReasonForTransaction: no such code here; known are AT01, AT02, AT03"},
		{contract, `,"ContactType":"AC03"`, "contracts 1! ContactType: no such code here; known are AC01, AC02"},
		{point, `,"Status":"AE05"`, "accounting_points 1: 643007127000000013|1|||||removed|other|"},
		{point, `,"Status":"AE06"`, "accounting_points 1! Status: no such code here; known are AE01, AE02, AE03, AE04, AE05"},
		{point, `,"Status":"AE01","Type":"AG03"`, "accounting_points 1! Type: no such code here; known are AG01, AG02"},
		{point, `,"Status":"AE01","Addresses":[{"CityName":"` + strings.Repeat("x", 51) + `"}]`, "accounting_points 1! CityName: the text is longer than the field allows"},
	} {
		got := linesOf(t, datahubOf(fmt.Sprintf(c.form, c.fields)))
		if len(got) != 1 || !strings.HasPrefix(got[0], c.want) {
			t.Errorf("%s:\n%s\nwant\n%s", c.fields, strings.Join(got, "\n"), c.want)
		}
	}
}

func TestDatahubCustomers(t *testing.T) {
	made := 0
	message := func(ids string) string {
		made++
		return fmt.Sprintf(`{"Event":"F04",%s},"ContractIdentification":"S-%d","ContractType":"12","StartDate":"2025-12-31T22:00:00Z"}`, ids, made)
	}
	text := strings.Join([]string{
		message(party("AA03", "020594X903P", "AA01", "9000000-3")), message(party("AA01", "9000000-3")), message(party("AA03", "010594Y9032")),
		`{"Event":"F04","ContractIdentification":"x","ContractType":"12","StartDate":"2025-12-31T22:00:00Z","AccountingPoint":"643007127000000013"}`,
		`{"Event":"F04","ContractIdentification":"y","ContractType":"12","StartDate":"2025-12-31T22:00:00Z"}`,
		message(party("AA02", "x")),
	}, "\n")
	var numbers []string
	for _, line := range linesOf(t, datahubOf(text)) {
		head, rest, _ := strings.Cut(line, ": ")
		if strings.Contains(head, "!") {
			numbers = append(numbers, head)
			continue
		}
		numbers = append(numbers, head+" "+strings.Split(rest, "|")[1])
	}
	want := []string{"contracts 1 2", "contracts 2 3", "contracts 3! Identifications", "contracts 4 4", "contracts 5! Identifications", "contracts 6! Type"}
	if !slices.Equal(numbers, want) {
		t.Errorf("%q, want %q", numbers, want)
	}
	broken := errors.New("no database")
	d := datahubOf(text)
	d.Number = func(source.DatahubID) (string, error) { return "", broken }
	files, err := d.Files()
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range files[0].Rows {
		if !errors.Is(err, broken) {
			t.Errorf("%v", err)
		}
		break
	}
}

func TestDatahubForms(t *testing.T) {
	const good = `{"Event":"F01","Customer":{"Identifications":[{"Type":"AA04","Value":"1"}],"CustomerType":"AB02","FamilyName":"Ek"}}`
	row := func(n int) string { return fmt.Sprintf("customers %d: 1|person||Ek||||||other|", n) }
	const broken = "! : this is no message of Datahub as it is written here: broken, too long, or with a field that is not known"
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"a mark and blank lines":      {"\ufeff\r\n" + good + "\r\n\n", []string{row(1)}},
		"an array":                    {" [ " + good + "]", []string{row(1)}},
		"the last counts":             {good + "\n" + good, []string{row(2)}},
		"broken lines":                {"{\n" + good + "\nnothing\n\"x\"", []string{"customers 1" + broken, row(2), "customers 3" + broken, "customers 4" + broken}},
		"not UTF-8":                   {"{\"\xff\"}\n" + good, []string{"customers 1! : not UTF-8; save the file as UTF-8", row(2)}},
		"two on a line":               {good + good + "\n" + good, []string{"customers 1! : something follows the message on its line", row(2)}},
		"another event":               {`{"Event":"F99"}` + "\n" + good, []string{"customers 1! Event: no such message here; known are F01, F04, F06 and F20", row(2)}},
		"a long line":                 {"{\"Event\":\"" + strings.Repeat("x", 2*source.MaxRow) + "\"}\n" + good, []string{"customers 1" + broken, row(2)}},
		"a broken array":              {"[" + good + ",{]", []string{row(1), "customers 2" + broken}},
		"an array that is not closed": {"[" + good + ",", []string{row(1), "customers 2" + broken}},
		"a long text in an array":     {"[" + good + ",\"" + strings.Repeat("x", 4*source.MaxRow), []string{row(1), "customers 2" + broken}},
	} {
		if got := linesOf(t, datahubOf(c.text)); !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%.500s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
		}
	}
	for _, text := range []string{"", "[]", "\ufeff \n"} {
		if _, err := datahubOf(text).Files(); err == nil {
			t.Errorf("%q has messages", text)
		}
	}
	if got := linesOf(t, datahubOf("number,kind\n1,person\n")); len(got) != 2 {
		t.Errorf("a file of another form: %q", got)
	}
	d := datahubOf("")
	d.Open = func() (io.ReadCloser, error) { return io.NopCloser(iotest.ErrReader(io.ErrNoProgress)), nil }
	if _, err := d.Files(); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("%v", err)
	}
	d.Open = func() (io.ReadCloser, error) { return nil, os.ErrNotExist }
	if _, err := d.Files(); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// Whatever the bytes: reading ends, numbers rise, rows fit their columns, and no problem quotes a
// long value.
func FuzzDatahub(f *testing.F) {
	for _, name := range []string{"datahub.ndjson", "datahub.json"} {
		file, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(file)
		for line := range bytes.Lines(file) {
			f.Add(line)
		}
	}
	f.Add([]byte("[[]]"))
	f.Add([]byte(`{"Event":"F20","AccountingPoint":643007127000000013,"Status":"AE01","Addresses":[null]}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		files, err := datahubOf(string(text)).Files()
		if err != nil {
			return
		}
		for _, file := range files {
			last := 0
			for row, err := range file.Rows {
				var bad *models.ImportProblem
				switch {
				case errors.As(err, &bad):
					if bad.Line < last || bad.Line == 0 || bad.Reason == "" {
						t.Fatalf("%+v after %d", bad, last)
					}
					last = bad.Line
				case err != nil:
					t.Fatal(err)
				default:
					if row.Line < last || len(row.Values) != len(file.Columns) {
						t.Fatalf("row %d of %d values after %d", row.Line, len(row.Values), last)
					}
					last = row.Line
				}
			}
		}
	})
}
