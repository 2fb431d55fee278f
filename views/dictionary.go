package views

import (
	"strconv"

	"omatiedot/models"
	"omatiedot/views/i18n"
)

// dictionary says of every kind of record what its columns hold, in every language: made from the one
// declaration, so that it cannot say anything else than what is there.
type dictionary []dictionaryKind

type dictionaryKind struct {
	Name    string           `json:"kind"`
	Labels  words            `json:"labels"`
	Columns []dictionaryItem `json:"fields"`
}

type dictionaryItem struct {
	Name     string           `json:"name"`
	Labels   words            `json:"labels"`
	Type     string           `json:"type"`
	Format   words            `json:"format"`
	Required bool             `json:"required"`
	Computed bool             `json:"computed"` // not a column of import files
	Refers   string           `json:"refers_to,omitempty"`
	Codes    []dictionaryCode `json:"codes,omitempty"`
}

type dictionaryCode struct {
	Code   string `json:"code"`
	Labels words  `json:"labels"`
}

// words are one text in every language, by language code.
type words map[string]string

func inAll(text func(lang string) string) words {
	all := words{}
	for _, l := range i18n.Languages {
		all[l.Code] = text(l.Code)
	}
	return all
}

func newDictionary(kinds []*models.Kind) dictionary {
	var d dictionary
	for _, k := range kinds {
		entry := dictionaryKind{Name: k.Name, Labels: inAll(func(lang string) string { return i18n.T(lang, k.Name+".title") })}
		for _, name := range k.Imported() {
			entry.Columns = append(entry.Columns, newDictionaryItem(k, name))
		}
		for _, f := range k.Fields {
			if f.Computed {
				entry.Columns = append(entry.Columns, newDictionaryItem(k, f.Name))
			}
		}
		d = append(d, entry)
	}
	return d
}

func newDictionaryItem(k *models.Kind, name string) dictionaryItem {
	f, ok := k.Field(name)
	if !ok {
		// The column "customer" says whose the row is. It is no field of the record.
		return dictionaryItem{Name: name, Type: "text", Required: true, Refers: "customers", Format: formatOf("text"),
			Labels: inAll(func(lang string) string { return i18n.T(lang, "customers.number") })}
	}
	item := dictionaryItem{
		Name: f.Name, Type: k.TypeOf(f), Required: f.Required, Computed: f.Computed, Refers: f.Ref, Format: formatOf(k.TypeOf(f)),
		Labels: inAll(func(lang string) string { return FieldLabel(lang, k, f) }),
	}
	for _, code := range f.Codes {
		item.Codes = append(item.Codes, dictionaryCode{code, inAll(func(lang string) string { return codeText(lang, k.TextKey(f), models.Code(code)) })})
	}
	return item
}

// formatOf is how values of a type are written in files.
func formatOf(kind string) words {
	return inAll(func(lang string) string { return i18n.T(lang, "dictionary.format."+kind) })
}

// csv is the dictionary as a table: a row for each field, and one for each of its codes.
func (d dictionary) csv() ([]byte, error) {
	head := []string{"kind", "field", "type", "required", "computed", "refers_to", "code"}
	for _, l := range i18n.Languages {
		head = append(head, "label_"+l.Code)
	}
	for _, l := range i18n.Languages {
		head = append(head, "format_"+l.Code)
	}
	rows := [][]string{head}
	for _, k := range d {
		for _, c := range k.Columns {
			row := []string{k.Name, c.Name, c.Type, strconv.FormatBool(c.Required), strconv.FormatBool(c.Computed), c.Refers, ""}
			rows = append(rows, append(append(row, c.Labels.cells()...), c.Format.cells()...))
			for _, code := range c.Codes {
				row := []string{k.Name, c.Name, "", "", "", "", code.Code}
				rows = append(rows, append(append(row, code.Labels.cells()...), make([]string, len(i18n.Languages))...))
			}
		}
	}
	return csvFile(rows)
}

// cells are the words in the order of the languages.
func (w words) cells() []string {
	var cells []string
	for _, l := range i18n.Languages {
		cells = append(cells, w[l.Code])
	}
	return cells
}
