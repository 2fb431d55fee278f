package views

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"omatiedot/models"
)

// ExportFormat is the form of a file for other systems.
type ExportFormat string

// The formats: a table as in downloads, or a JSON array of the entries that the interface for other
// systems has, one on each line.
const (
	ExportCSV  ExportFormat = "csv"
	ExportJSON ExportFormat = "json"
)

// ExportFormats lists every format.
var ExportFormats = []ExportFormat{ExportCSV, ExportJSON}

// Export writes permissions or restrictions one after another and keeps none of them.
type Export struct {
	out   *bufio.Writer
	table *csv.Writer // nil for JSON
	n     int
}

// Heads of the tables.
var (
	permissionColumns  = []string{"customer", "sequence", "at", "purpose", "channel", "allowed", "reason"}
	restrictionColumns = []string{"id", "customer", "sequence", "scope", "from", "lifted"}
)

// NewPermissionExport begins a file of permissions.
func NewPermissionExport(w io.Writer, format ExportFormat) (*Export, error) {
	return newExport(w, format, permissionColumns)
}

// NewRestrictionExport begins a file of restrictions.
func NewRestrictionExport(w io.Writer, format ExportFormat) (*Export, error) {
	return newExport(w, format, restrictionColumns)
}

func newExport(w io.Writer, format ExportFormat, columns []string) (*Export, error) {
	e := &Export{out: bufio.NewWriterSize(w, 1<<16)}
	if format == ExportJSON {
		return e, nil
	}
	var err error
	if e.table, err = csvWriter(e.out); err != nil {
		return nil, err
	}
	return e, e.table.Write(columns)
}

// Permissions writes the permissions of one customer: in a table, a row for each.
func (e *Export) Permissions(p models.CustomerPermissions) error {
	if e.table == nil {
		return e.json(NewCustomerPermissions(p))
	}
	number, sequence, at := Guarded(p.Number), strconv.FormatInt(p.Sequence, 10), p.At.String()
	for _, c := range p.Cells {
		row := []string{number, sequence, at, Guarded(c.Purpose), Guarded(c.Channel), strconv.FormatBool(c.Allowed), string(c.Reason)}
		if err := e.table.Write(row); err != nil {
			return err
		}
	}
	return nil
}

// Restriction writes one restriction.
func (e *Export) Restriction(r models.CustomerRestriction) error {
	if e.table == nil {
		return e.json(NewCustomerRestriction(r))
	}
	return e.table.Write([]string{
		strconv.FormatInt(r.ID, 10), Guarded(r.Number), strconv.FormatInt(r.Sequence, 10), Guarded(r.Scope), r.From.String(), r.Lifted.String(),
	})
}

func (e *Export) json(entry any) error {
	data, err := json.Marshal(entry)
	if err != nil {
		return err
	}
	before := ",\n"
	if e.n == 0 {
		before = "[\n"
	}
	e.n++
	_, first := e.out.WriteString(before)
	_, second := e.out.Write(data)
	return errors.Join(first, second)
}

// Close ends the file. Without it the file is cut off.
func (e *Export) Close() error {
	if e.table != nil {
		e.table.Flush()
		return errors.Join(e.table.Error(), e.out.Flush())
	}
	end := "\n]\n"
	if e.n == 0 {
		end = "[]\n"
	}
	_, err := e.out.WriteString(end)
	return errors.Join(err, e.out.Flush())
}
