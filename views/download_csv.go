package views

import (
	"bytes"
	"encoding/csv"
	"io"
	"slices"
	"strings"

	"omatiedot/models"
	"omatiedot/models/value"
)

// csvFile is a table as spreadsheets in Finland open it by a click and as imports read it again: UTF-8
// with a byte order mark, semicolons between the values, CRLF at the end of each row (RFC 4180), a
// decimal comma.
func csvFile(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w, err := csvWriter(&b)
	if err != nil {
		return nil, err
	}
	err = w.WriteAll(rows)
	return b.Bytes(), err
}

// csvWriter begins such a table.
func csvWriter(out io.Writer) (*csv.Writer, error) {
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return nil, err
	}
	w := csv.NewWriter(out)
	w.Comma, w.UseCRLF = ';', true
	return w, nil
}

// kindCSV is the table of a section, with the columns of the kind's import file.
func kindCSV(s models.Section, customer string) ([]byte, error) {
	columns := s.Kind.Imported()
	rows := [][]string{columns}
	for _, record := range s.Records {
		row := make([]string, len(columns))
		for i, name := range columns {
			if f, ok := s.Kind.Field(name); ok {
				row[i] = csvValue(f, record)
			} else {
				row[i] = Guarded(customer) // the column "customer", which is no field
			}
		}
		rows = append(rows, row)
	}
	return csvFile(rows)
}

// computedCSV is what the register itself says of each record and import files do not hold: when it
// came and changed, and the names behind numbers.
func computedCSV(sections []models.Section) ([]byte, error) {
	rows := [][]string{computedTable.head()}
	for _, s := range sections {
		for _, record := range s.Records {
			for _, f := range s.Kind.Fields {
				if f.Computed && !f.Empty(record) {
					rows = append(rows, []string{s.Kind.Name, Guarded(s.Kind.Key(record)), f.Name, csvValue(f, record)})
				}
			}
		}
	}
	return csvFile(rows)
}

// earlierCSV is what records said before they changed: a row for each field that held something, with
// since when until when the record said so, and where it came from.
func earlierCSV(sections []models.Section) ([]byte, error) {
	rows := [][]string{earlierTable.head()}
	for _, s := range sections {
		for _, e := range s.Earlier {
			rows = append(rows, earlierRows(e)...)
		}
	}
	return csvFile(rows)
}

func earlierRows(e models.Earlier) (rows [][]string) {
	origin := map[string]string{"changed_at": "", "source": "", "source_time": ""} // they have columns of their own
	var held []models.Field
	for _, f := range e.Kind.Fields {
		if _, ok := origin[f.Name]; ok {
			origin[f.Name] = csvValue(f, e.Record)
		} else if !f.Empty(e.Record) {
			held = append(held, f)
		}
	}
	for _, f := range held {
		rows = append(rows, []string{e.Kind.Name, Guarded(e.Kind.Key(e.Record)), f.Name, csvValue(f, e.Record),
			origin["changed_at"], e.Replaced.String(), origin["source"], origin["source_time"]})
	}
	return rows
}

// csvValue is a field in a cell. Numbers cannot be formulas and stay numbers.
func csvValue(f models.Field, record any) string {
	switch v := f.Of(record).(type) {
	case value.Money:
		return strings.ReplaceAll(v.String(), ".", ",")
	case value.Int:
		return v.String()
	}
	return Guarded(f.Text(record))
}

// Guarded keeps spreadsheets from taking a text for a formula and running it: a text that begins like
// one gets an apostrophe in front (OWASP ASVS 5.0, 1.2.10). One that begins with apostrophes before
// such a sign gets one more, so that taking one off always gives the text back, and imports do.
func Guarded(text string) string {
	if rest := strings.TrimLeft(text, "'"); rest != "" && slices.Contains([]byte("=+-@\t\r\x00"), rest[0]) {
		return "'" + text
	}
	return text
}
