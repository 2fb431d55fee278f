package sample

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
	"reflect"
)

// tables are the open import files, one per kind of row. The first error stays in err, and
// nothing is written after it.
type tables struct {
	byRow map[reflect.Type]*table
	err   error
}

type table struct {
	name   string
	buffer *bufio.Writer
	csv    *csv.Writer
	fields [][]int // index path of each column in the row's struct
	record []string
}

func openTables(open func(name string) (io.Writer, error)) (*tables, error) {
	t := &tables{byRow: map[reflect.Type]*table{}}
	for _, k := range kinds {
		w, err := open(k.name + ".csv")
		if err != nil {
			return nil, err
		}
		one := &table{name: k.name, buffer: bufio.NewWriterSize(w, 1<<18)}
		one.csv = csv.NewWriter(one.buffer)
		for _, f := range reflect.VisibleFields(reflect.TypeOf(k.row)) {
			if !f.Anonymous {
				one.fields = append(one.fields, f.Index)
				one.record = append(one.record, f.Tag.Get("csv"))
			}
		}
		t.keep(one, one.csv.Write(one.record))
		t.byRow[reflect.TypeOf(k.row)] = one
	}
	return t, t.err
}

// put writes a row to the file of its kind.
func (t *tables) put(row any) {
	if t.err != nil {
		return
	}
	one, v := t.byRow[reflect.TypeOf(row)], reflect.ValueOf(row)
	for i, path := range one.fields {
		one.record[i] = v.FieldByIndex(path).String()
	}
	t.keep(one, one.csv.Write(one.record))
}

func (t *tables) keep(one *table, err error) {
	if err != nil && t.err == nil {
		t.err = fmt.Errorf("write %s: %w", one.name, err)
	}
}

func (t *tables) close() error {
	for _, k := range kinds {
		one := t.byRow[reflect.TypeOf(k.row)]
		one.csv.Flush()
		t.keep(one, one.csv.Error())
		t.keep(one, one.buffer.Flush())
	}
	return t.err
}
