package views

import (
	"omatiedot/models"
	"omatiedot/views/i18n"
)

// sideTable is a table of a download beside those of the kinds: no import file is like it.
type sideTable struct {
	name    string // of its file
	columns []sideColumn
}

// sideColumn is a column with the type of its values. One without a type is the field of its name
// that every record has.
type sideColumn struct{ name, typ string }

var (
	computedTable = sideTable{"muut_arvot", []sideColumn{{"kind", "text"}, {"id", "text"}, {"field", "text"}, {"value", "text"}}}
	earlierTable  = sideTable{"aiemmat_arvot", []sideColumn{
		{"kind", "text"}, {"id", "text"}, {"field", "text"}, {"value", "text"}, {"since", "time"}, {"until", "time"}, {"source", ""}, {"source_time", ""},
	}}
	accessTable = sideTable{"katselut", []sideColumn{
		{"time", "time"}, {"action", "text"}, {"reason", "text"}, {"request", "text"}, {"text", "text"}, {"unit", "text"}, {"kind", "text"},
	}}
)

func (t sideTable) file() string { return t.name + ".csv" }

func (t sideTable) head() (names []string) {
	for _, c := range t.columns {
		names = append(names, c.name)
	}
	return names
}

// entry is what the dictionary says of the table.
func (t sideTable) entry() dictionaryKind {
	entry := dictionaryKind{Name: t.name, Labels: inAll(func(lang string) string { return i18n.T(lang, "dictionary.table."+t.name) })}
	for _, c := range t.columns {
		item := dictionaryItem{Name: c.name, Type: c.typ, Computed: true}
		if c.typ == "" {
			item = newDictionaryItem(models.Kinds[0], c.name)
			item.Computed = true
		} else {
			item.Format, item.Labels = formatOf(c.typ), inAll(func(lang string) string { return i18n.T(lang, "dictionary.column."+c.name) })
		}
		entry.Columns = append(entry.Columns, item)
	}
	return entry
}
