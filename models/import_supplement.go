package models

import (
	"reflect"
	"strings"
)

// says is the condition that a staged row s has something to say on a column.
func (k *Kind) says(column string) string {
	for _, f := range k.Fields {
		if f.Column == column && !f.isText() {
			return "s." + column + " IS NOT NULL"
		}
	}
	return "s." + column + " <> ''"
}

// isText reports whether the field's column holds no value as the empty text.
func (f Field) isText() bool { return f.typ.Kind() == reflect.String }

// supplementing are the columns in which a source that knows a part may change a record: neither its
// key nor where it came from, and not what kind of customer it is, which such a source knows less well.
func (k *Kind) supplementing() []string {
	var columns []string
	for _, column := range k.columns() {
		switch {
		case column == "source_key", column == "digest", column == "source", column == "source_time", column == "personal_id",
			k.Name == "customers" && (column == "number" || column == "kind"):
		default:
			columns = append(columns, column)
		}
	}
	return columns
}

// supplements is the condition that a staged row s says something else than the register's row t.
func (m *merge) supplements() string {
	var differs []string
	for _, column := range m.kind.supplementing() {
		differs = append(differs, m.kind.says(column)+" AND (t."+column+" IS NULL OR s."+column+" <> t."+column+")")
	}
	return "(" + strings.Join(differs, " OR ") + ")"
}

// supplemented are the changes of such a row: what s says, and whose word it is. The digest stays, for
// it is of what the record's own source said.
func (m *merge) supplemented() []string {
	set := []string{"source = s.source", "source_time = s.source_time"}
	for _, column := range m.kind.supplementing() {
		set = append(set, column+" = CASE WHEN "+m.kind.says(column)+" THEN s."+column+" ELSE t."+column+" END")
		if column == "personal_id_hash" {
			set = append(set, "personal_id = CASE WHEN s.personal_id_hash <> '' THEN s.personal_id ELSE t.personal_id END")
		}
	}
	return set
}
