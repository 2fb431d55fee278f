package views

import (
	"strings"

	"omatiedot/models"
	"omatiedot/views/i18n"
)

// FieldsMarkdown is the documentation of import files in one language: every kind with its columns,
// what each holds and how it is written, and every code in words. It is made from the declaration of
// the register, so that it cannot go stale.
func FieldsMarkdown(lang string) []byte {
	lang = i18n.Known(lang)
	t := func(key string, args ...any) string { return i18n.T(lang, key, args...) }
	m := &markdown{}
	m.heading(1, t("fields.title"))
	m.paragraphs(strings.Split(t("fields.text"), "\n")...)
	for _, k := range newDictionary(models.Kinds) {
		m.heading(2, k.Labels[lang]+" ("+k.Name+".csv)")
		m.paragraphs(t(k.Name + ".lead"))
		var rows [][]string
		for _, c := range k.Columns {
			if !c.Computed {
				rows = append(rows, fieldRow(lang, c))
			}
		}
		m.table([]string{t("fields.column"), t("fields.label"), t("fields.content"), t("fields.required")}, rows)
		for _, c := range k.Columns {
			m.codes(lang, c)
		}
	}
	return m.bytes()
}

func fieldRow(lang string, c dictionaryItem) []string {
	content := markdownSigns.Replace(c.Format[lang])
	switch {
	case c.Refers != "":
		content = markdownSigns.Replace(i18n.T(lang, "fields.refers")) + " `" + c.Refers + "`"
	case len(c.Codes) > 0:
		content = markdownSigns.Replace(i18n.T(lang, "fields.codes_below"))
	}
	required := ""
	if c.Required {
		required = i18n.T(lang, "record.yes")
	}
	return []string{"`" + c.Name + "`", markdownSigns.Replace(c.Labels[lang]), content, required}
}

// codes lists the codes of a column, where it has any.
func (m *markdown) codes(lang string, c dictionaryItem) {
	if len(c.Codes) == 0 {
		return
	}
	m.paragraphs(i18n.T(lang, "fields.codes_of", "Column", c.Labels[lang]))
	for _, code := range c.Codes {
		m.b.WriteString("- `" + code.Code + "`: " + markdownSigns.Replace(code.Labels[lang]) + "\n")
	}
	m.b.WriteString("\n")
}
