package views

import (
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// RecordFact is one field of a record in words. The value of a long text may have line breaks.
type RecordFact struct {
	Field models.Field
	Label string
	Value string // empty where nothing is held
}

// Empty reports whether nothing is held in the field.
func (f RecordFact) Empty() bool { return f.Value == "" }

// Cell is the value as a page shows it, a line below the other.
func (f RecordFact) Cell() Cell {
	lines := strings.Split(f.Value, "\n")
	return Cell{Text: lines[0], Lines: lines[1:]}
}

// RecordFacts returns every field of a record of the kind in words, in the order of the kind, but
// those of its origin: RecordOrigin tells them in one line. Values are formatted for the language.
func RecordFacts(lang string, kind *models.Kind, record any) []RecordFact {
	var facts []RecordFact
	for _, f := range kind.Fields {
		if !originField(kind, f) {
			facts = append(facts, RecordFact{Field: f, Label: FieldLabel(lang, kind, f), Value: recordValue(lang, kind, f, record)})
		}
	}
	return facts
}

// HeldFacts returns the facts that hold something.
func HeldFacts(facts []RecordFact) []RecordFact {
	var held []RecordFact
	for _, f := range facts {
		if !f.Empty() {
			held = append(held, f)
		}
	}
	return held
}

// MissingFacts names in one line the fields in which nothing is held: "Ei tietoa: päättyy,
// irtisanottu". It is empty where every field holds something.
func MissingFacts(lang string, facts []RecordFact) string {
	var labels []string
	for _, f := range facts {
		if f.Empty() {
			labels = append(labels, f.Label)
		}
	}
	if len(labels) == 0 {
		return ""
	}
	return i18n.T(lang, "record.missing", "Fields", strings.Join(labels, ", "))
}

// FieldLabel is the name of a field of a kind in words.
func FieldLabel(lang string, kind *models.Kind, f models.Field) string {
	return i18n.T(lang, fieldKey(kind, f))
}

// RecordTitle names a record where it stands among others: what its kind declares as the title, with
// the kind's word before a bare date. A record without one is named by its kind and key.
func RecordTitle(lang string, kind *models.Kind, record any) string {
	if c, ok := record.(*models.Customer); ok && c.FullName() != "" {
		return c.FullName()
	}
	word := i18n.T(lang, kind.Name+".one")
	for _, f := range kind.Fields {
		text := ""
		if f.Title {
			text = recordValue(lang, kind, f, record)
		}
		if text == "" {
			continue
		}
		switch f.Of(record).(type) {
		case value.Date, value.Time:
			return word + " " + text
		}
		return text
	}
	if f, ok := kind.Field("id"); ok {
		return strings.TrimSpace(word + " " + recordValue(lang, kind, f, record))
	}
	return word
}

// RecordOrigin tells where a record came from (GDPR Article 15(1)(g)): "Lähde: sopimus, 3.2.2024;
// tallennettu 22.11.2026". The day of a change is told where it is another than that of storing.
func RecordOrigin(lang string, kind *models.Kind, record any) string {
	source, at := i18n.T(lang, "record.source.none"), ""
	if f, ok := kind.Field("source"); ok && !f.Empty(record) {
		source = recordValue(lang, kind, f, record)
	}
	if day := originDay(kind, record, "source_time"); !day.IsZero() {
		at = ", " + i18n.Date(lang, day)
	}
	line := i18n.T(lang, "record.origin", "Source", source) + at
	received, changed := originDay(kind, record, "received_at"), originDay(kind, record, "changed_at")
	if !received.IsZero() {
		line += "; " + i18n.T(lang, "record.origin.received", "Date", i18n.Date(lang, received))
	}
	if !changed.IsZero() && changed != received {
		line += "; " + i18n.T(lang, "record.origin.changed", "Date", i18n.Date(lang, changed))
	}
	if gone := originDay(kind, record, "gone_at"); !gone.IsZero() {
		line += "; " + i18n.T(lang, "record.origin.gone", "Date", i18n.Date(lang, gone))
	}
	return line
}

func originDay(kind *models.Kind, record any, name string) value.Date {
	if f, ok := kind.Field(name); ok {
		if t, ok := f.Of(record).(value.Time); ok && !t.IsZero() {
			return t.Date()
		}
	}
	return value.Date{}
}

// originField reports whether a field belongs to the origin: those have texts that all kinds share.
func originField(kind *models.Kind, f models.Field) bool {
	return strings.HasPrefix(kind.TextKey(f), "record.")
}

// fieldKey is the key of a field's label. A field named title has another than its kind's TextKey,
// because under that one stands the name of the kind.
func fieldKey(kind *models.Kind, f models.Field) string {
	if f.Name == "title" {
		return kind.Name + ".title_field"
	}
	return kind.TextKey(f)
}

// recordValue is a field of a record in words, empty where nothing is held.
func recordValue(lang string, kind *models.Kind, f models.Field, record any) string {
	if f.Empty(record) {
		return ""
	}
	switch v := f.Of(record).(type) {
	case models.Code:
		return codeText(lang, kind.TextKey(f), v)
	case value.Date:
		return i18n.Date(lang, v)
	case value.Time:
		return i18n.Time(lang, v)
	case value.Money:
		return i18n.Money(lang, v, currencyOf(kind, record))
	case value.Int:
		return i18n.Number(lang, v.Int64())
	case value.Bool:
		return yesNo(lang, v)
	case value.GSRN:
		return v.Grouped()
	case value.Reference:
		return v.Grouped()
	case value.IBAN:
		return v.Grouped()
	case value.Phone:
		return v.International()
	case value.Country:
		return i18n.Country(lang, v.String())
	case value.Language:
		return languageName(lang, v)
	case string:
		return plainText(kind, f, record, v)
	case interface{ String() string }:
		return v.String()
	}
	return ""
}

// codeText is a code in words, by the beginning of its key; a code that has none is shown as it is, so
// that nothing held is hidden.
func codeText(lang, family string, code models.Code) string {
	if key := family + "." + string(code); i18n.Has(key) {
		return i18n.T(lang, key)
	}
	return string(code)
}

func yesNo(lang string, b value.Bool) string {
	if b.True() {
		return i18n.T(lang, "record.yes")
	}
	return i18n.T(lang, "record.no")
}

// currencyOf is the currency of a record's amounts; collections have none of their own.
func currencyOf(kind *models.Kind, record any) string {
	if f, ok := kind.Field("currency"); ok {
		if code, ok := f.Of(record).(string); ok {
			return code
		}
	}
	return "EUR"
}

// plainText is a text as it is held, with the codes and numbers that texts may hold made readable.
func plainText(kind *models.Kind, f models.Field, record any, text string) string {
	if (kind.Name == "accounting_points" && f.Name == "id") || f.Ref == "accounting_points" {
		if point, err := value.ParseGSRN(text); err == nil {
			return point.Grouped()
		}
	}
	if c, ok := record.(*models.Contact); ok && f.Name == "value" && c.Channel == "phone" {
		if phone, err := value.ParsePhone(text); err == nil {
			return phone.International()
		}
	}
	return text
}

var languageNames = map[string]display.Namer{
	"fi": display.Languages(language.Finnish),
	"sv": display.Languages(language.Swedish),
	"en": display.Languages(language.BritishEnglish),
}

// languageName is a language in words: "suomi", "finska", "Finnish"; the code where it has no name.
func languageName(lang string, l value.Language) string {
	if tag, err := language.Parse(l.String()); err == nil {
		if name := languageNames[i18n.Known(lang)].Name(tag); name != "" {
			return name
		}
	}
	return l.String()
}
