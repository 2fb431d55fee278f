package models

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"

	"omatiedot/models/value"
)

// The types of fields, by the names that documentation and the data dictionary give them.
var typeNames = map[reflect.Type]string{
	reflect.TypeFor[string]():           "text",
	reflect.TypeFor[Code]():             "code",
	reflect.TypeFor[value.Date]():       "date",
	reflect.TypeFor[value.Time]():       "time",
	reflect.TypeFor[value.Bool]():       "bool",
	reflect.TypeFor[value.Int]():        "int",
	reflect.TypeFor[value.Money]():      "money",
	reflect.TypeFor[value.Language]():   "language",
	reflect.TypeFor[value.Country]():    "country",
	reflect.TypeFor[value.BusinessID](): "business_id",
	reflect.TypeFor[value.PersonalID](): "personal_id",
	reflect.TypeFor[value.Reference]():  "reference",
}

// FieldTypes lists the names of all types, sorted.
func FieldTypes() []string {
	names := []string{"gsrn"}
	for _, name := range typeNames {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// TypeOf names the type of a field's values: one of FieldTypes.
func (k *Kind) TypeOf(f Field) string {
	if f.Ref == "accounting_points" || k.Name == "accounting_points" && f.Name == "id" {
		return "gsrn"
	}
	return typeNames[f.typ]
}

// TypeIn is TypeOf, told more closely by the record: the value of a contact is an "email" or a "phone".
func (k *Kind) TypeIn(f Field, record any) string {
	if contact, ok := record.(*Contact); ok && f.Name == "value" {
		return string(contact.Channel)
	}
	return k.TypeOf(f)
}

// Text is the field's value in a record as import files write it; "" where nothing is held.
func (f Field) Text(record any) string {
	switch v := f.Of(record).(type) {
	case string:
		return v
	case Code:
		return string(v)
	case fmt.Stringer:
		return v.String()
	}
	return ""
}

// With returns a record of the kind that holds the field's value alone, read from the form of import
// files. What cannot be read is a *value.Error.
func (k *Kind) With(f Field, text string) (any, error) {
	record := reflect.New(k.row)
	at := record.Elem().FieldByIndex(f.index)
	clean, err := value.Clean(text)
	if err != nil {
		return nil, err
	}
	if p, ok := at.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return record.Interface(), p.UnmarshalText([]byte(clean))
	}
	if f.Codes != nil && clean != "" && !slices.Contains(f.Codes, clean) {
		return nil, &value.Error{Type: "code", Code: "form"}
	}
	at.SetString(clean)
	return record.Interface(), nil
}

// ID is the record's number in the database. It says nothing about anybody.
func (k *Kind) ID(record any) int64 {
	return reflect.Indirect(reflect.ValueOf(record)).FieldByName("ID").Int()
}

// Key is what the record's source calls it.
func (k *Kind) Key(record any) string {
	f, ok := k.Field("id")
	if !ok {
		f, _ = k.Field("number")
	}
	return f.Text(record)
}

// Own lists the fields that a record has of its own: not where it came from, and nothing computed.
func (k *Kind) Own() []Field {
	return slices.DeleteFunc(slices.Clone(k.Fields), func(f Field) bool { return f.Computed || isOrigin(f.Name) })
}
