package models

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"omatiedot/models/value"
)

// rowPlan says which column of a file fills which field.
type rowPlan struct {
	kind     *Kind
	fields   []Field // by column; a zero Field is the owner's column
	customer int     // index of the column "customer", or -1
	key      int     // index of the column with the key
}

// newRowPlan reads the file's header, or names everything that does not fit.
func newRowPlan(f ImportFile) (*rowPlan, []*ImportProblem) {
	known := f.Kind.Imported()
	p := &rowPlan{kind: f.Kind, customer: -1, key: slices.Index(f.Columns, known[0])}
	var problems []*ImportProblem
	wrong := func(column, reason string) {
		problems = append(problems, &ImportProblem{File: f.Name, Line: 1, Column: column, Reason: reason})
	}
	if len(f.Columns) == 0 {
		return p, []*ImportProblem{{File: f.Name, Reason: "the file is empty; it should have the row that names the columns, also where no other follows"}}
	}
	for i, name := range f.Columns {
		field, _ := f.Kind.Field(name)
		switch {
		case !slices.Contains(known, name):
			wrong(name, "no such column in "+f.Kind.Name+"; known are "+strings.Join(known, ", "))
		case slices.Contains(f.Columns[:i], name):
			wrong(name, "this column stands twice")
		case name == "customer" && f.Kind.hasCustomer():
			p.customer = i
		}
		p.fields = append(p.fields, field)
	}
	for _, name := range known {
		field, ok := f.Kind.Field(name)
		if needed := !ok || field.Required; needed && !slices.Contains(f.Columns, name) {
			wrong(name, "this column is missing")
		}
	}
	return p, problems
}

// stageColumns are the columns of the stage that rows fill, in order.
func (k *Kind) stageColumns() []string {
	columns := []string{"line"}
	if k.hasCustomer() {
		columns = append(columns, "customer")
	}
	return append(columns, k.columns()...)
}

// columns are the kind's own columns that an import fills.
func (k *Kind) columns() []string {
	var columns []string
	for _, f := range k.Fields {
		if !f.Computed && !f.Secret {
			columns = append(columns, f.Column)
		}
	}
	if k.Name == "customers" {
		columns = append(columns, "personal_id", "personal_id_hash")
	}
	return append(columns, "digest")
}

// rowReader reads rows into one record, over and over, and out of it what is staged. It is for one
// goroutine.
type rowReader struct {
	plan    *rowPlan
	store   *Store
	today   value.Date
	digests *digester
	record  reflect.Value
	pointer any     // to the record
	cells   []*cell // by column of the file; nil for the owner's
	staged  []*cell // by column of the stage, after line and customer
	secrets []*cell
	source  *Code
	keyText *string
	// Of the row that was read:
	line     int
	customer string
	sealed   []byte
	hash     string
	digest   []byte
	buffer   []byte
}

func newRowReader(plan *rowPlan, c *Change) (*rowReader, error) {
	record := reflect.New(plan.kind.row)
	r := &rowReader{plan: plan, store: c.store, today: c.now.Date(), record: record.Elem(), pointer: record.Interface()}
	cells := map[string]*cell{}
	for _, f := range plan.kind.Fields {
		if f.Computed {
			continue
		}
		cells[f.Name] = newCell(f, r.record)
		if f.Secret {
			r.secrets = append(r.secrets, cells[f.Name])
		} else {
			r.staged = append(r.staged, cells[f.Name])
		}
		switch at := r.record.FieldByIndex(f.index).Addr().Interface().(type) {
		case *Code:
			if f.Name == "source" {
				r.source = at
			}
		case *string:
			if f.Name == plan.kind.Imported()[0] {
				r.keyText = at
			}
		}
	}
	for i, f := range plan.fields {
		if i == plan.customer {
			r.cells = append(r.cells, nil)
		} else {
			r.cells = append(r.cells, cells[f.Name])
		}
	}
	var err error
	r.digests, err = c.store.keys.digester(plan.kind.Name)
	return r, err
}

// read reads a row. warn is told of what is doubtful, the problem returned rejects the row.
func (r *rowReader) read(line int, values []string, warn func(*ImportProblem)) (*ImportProblem, error) {
	r.record.SetZero()
	r.line, r.customer = line, ""
	if len(values) != len(r.cells) {
		return &ImportProblem{Reason: fmt.Sprintf("%d values for %d columns", len(values), len(r.cells))}, nil
	}
	for i, c := range r.cells {
		if c == nil {
			if bad := r.owner(values[i]); bad != nil {
				return bad, nil
			}
			continue
		}
		if err := c.set(values[i]); err != nil {
			return &ImportProblem{Column: c.Name, Reason: err.Error()}, nil
		}
		if c.doubt != nil {
			if w := c.doubt.Warning(); w != nil {
				warn(&ImportProblem{Line: line, Column: c.Name, Reason: w.Error(), Warning: true})
			}
		}
	}
	if record, ok := r.pointer.(checked); ok {
		if bad := record.check(r.today); bad != nil {
			return bad, nil
		}
	}
	if p, ok := r.pointer.(*Permission); ok && p.outside(r.store.Description) {
		warn(&ImportProblem{Line: line, Column: "channel", Reason: outsideGrid, Warning: true})
	}
	return nil, r.complete()
}

// owner reads the number of the customer whose record the row is.
func (r *rowReader) owner(text string) *ImportProblem {
	number, err := cleanText(text)
	switch {
	case err != nil:
		return &ImportProblem{Column: "customer", Reason: err.Error()}
	case number == "":
		return &ImportProblem{Column: "customer", Reason: "the customer number is missing"}
	}
	r.customer = number
	return nil
}

// complete fills in what a record has beside the values of its row.
func (r *rowReader) complete() (err error) {
	if *r.source == "" {
		*r.source = r.plan.kind.defaultSource()
	}
	if c, ok := r.pointer.(*Customer); ok {
		if r.sealed, r.hash, err = r.store.sealPersonalID(c); err != nil {
			return err
		}
	}
	r.buffer = copyText(r.buffer[:0], r.customer)
	for _, c := range r.staged {
		r.buffer = c.copy(r.buffer)
	}
	for _, c := range r.secrets {
		r.buffer = c.copy(r.buffer)
	}
	r.digest = r.digests.append(r.digest[:0], r.buffer)
	return nil
}

// key is the key a row has, also where the row is rejected; "" where it cannot be told.
func (r *rowReader) key(values []string) string {
	if len(values) != len(r.cells) {
		return ""
	}
	key, err := cleanText(values[r.plan.key])
	if err != nil {
		return ""
	}
	if r.plan.kind.Name == "accounting_points" {
		if gsrn, err := value.ParseGSRN(key); err == nil {
			return gsrn.String()
		}
	}
	return key
}

// stageKey is what is unique about the row that was read: its key, and its customer where the kind
// asks for it.
func (r *rowReader) stageKey() string {
	if slices.Contains(r.plan.kind.Unique, "customer_id") {
		return *r.keyText + "\x00" + r.customer
	}
	return *r.keyText
}

// sealPersonalID returns the identity code as it is stored: sealed, and hashed to be found by.
func (s *Store) sealPersonalID(c *Customer) (sealed []byte, hash string, err error) {
	if c.PersonalID.IsZero() {
		return nil, "", nil
	}
	if sealed, err = s.keys.Seal([]byte(c.PersonalID), c.sealPlace()); err != nil {
		return nil, "", err
	}
	hash, err = s.personalHash(c.PersonalID)
	return sealed, hash, err
}

// defaultSource is where a kind's records come from when the file does not say.
func (k *Kind) defaultSource() Code {
	switch k.Name {
	case "logins", "events":
		return "use_of_service"
	case "permissions", "self_reported":
		return "person"
	case "analyses", "disclosures", "documents":
		return "staff"
	}
	return "contract"
}
