package models

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Code is a word from a closed list of its field. It is stored as it is and shown in words.
type Code string

// Kind is the declaration of one kind of record, read from its struct.
type Kind struct {
	Name   string // import file, table, address and prefix of text keys
	Owners []string
	Unique []string
	Fields []Field // in the order of page, answer and import file
	row    reflect.Type
}

// Field is one field of a kind.
type Field struct {
	Name     string // in import files, JSON and text keys
	Column   string // in the database; "" when computed
	Codes    []string
	Ref      string // kind whose key it holds
	Required bool
	Title    bool
	Secret   bool
	Long     bool
	Computed bool
	index    []int
	typ      reflect.Type
}

// Kinds lists every kind of record in the order of the register description.
var Kinds = []*Kind{
	declare[Customer]("customers", "id", "number"),
	declare[Address]("addresses", "customer_id", "source_key"),
	declare[Contact]("contacts", "customer_id", "source_key"),
	declare[Representative]("representatives", "organisation_id person_id", "source_key"),
	declare[AccountingPoint]("accounting_points", "customer_id", "source_key customer_id"),
	declare[Offer]("offers", "customer_id", "source_key"),
	declare[Contract]("contracts", "customer_id", "source_key"),
	declare[Service]("services", "customer_id", "source_key"),
	declare[Invoice]("invoices", "customer_id", "source_key"),
	declare[Collection]("collections", "customer_id", "source_key"),
	declare[Login]("logins", "customer_id", "source_key"),
	declare[Permission]("permissions", "customer_id", "source_key"),
	declare[SelfReported]("self_reported", "customer_id", "source_key"),
	declare[Event]("events", "customer_id", "source_key"),
	declare[Analysis]("analyses", "customer_id", "source_key"),
	declare[Disclosure]("disclosures", "customer_id", "source_key"),
	declare[Document]("documents", "customer_id", "source_key"),
}

// KindNamed returns the kind of that name, or ErrNotFound.
func KindNamed(name string) (*Kind, error) {
	for _, k := range Kinds {
		if k.Name == name {
			return k, nil
		}
	}
	return nil, ErrNotFound
}

// Field returns the field of that name.
func (k *Kind) Field(name string) (Field, bool) {
	i := slices.IndexFunc(k.Fields, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return Field{}, false
	}
	return k.Fields[i], true
}

// Of returns the field's value in a record of its kind.
func (f Field) Of(record any) any {
	return reflect.Indirect(reflect.ValueOf(record)).FieldByIndex(f.index).Interface()
}

// Empty reports whether the field holds nothing in the record.
func (f Field) Empty(record any) bool {
	v := reflect.Indirect(reflect.ValueOf(record)).FieldByIndex(f.index)
	if z, ok := v.Interface().(interface{ IsZero() bool }); ok {
		return z.IsZero()
	}
	return v.IsZero()
}

// TextKey is the key of the field's label; with a code appended, that of the code in words.
func (k *Kind) TextKey(f Field) string {
	if isOrigin(f.Name) {
		return "record." + f.Name
	}
	return k.Name + "." + f.Name
}

// Imported lists the columns an import file of this kind may have, in order.
func (k *Kind) Imported() []string {
	var names []string
	for _, f := range k.Fields {
		switch {
		case f.Computed, f.Name == "source", f.Name == "source_time":
		case f.Name == "id" && k.hasCustomer():
			names = append(names, "id", "customer")
		default:
			names = append(names, f.Name)
		}
	}
	return append(names, "source", "source_time")
}

// hasCustomer reports whether rows belong to one customer, named by the import column "customer".
func (k *Kind) hasCustomer() bool { return slices.Contains(k.Owners, "customer_id") }

func isOrigin(name string) bool {
	return name == "source" || name == "source_time" || name == "received_at" || name == "changed_at" || name == "gone_at"
}

func declare[T any](name, owners, unique string) *Kind {
	k := &Kind{Name: name, Owners: strings.Fields(owners), Unique: strings.Fields(unique), row: reflect.TypeFor[T]()}
	for _, sf := range reflect.VisibleFields(k.row) {
		jsonName := sf.Tag.Get("json")
		if sf.Anonymous || jsonName == "" || jsonName == "-" {
			continue
		}
		k.Fields = append(k.Fields, newField(sf, jsonName))
	}
	return k
}

func newField(sf reflect.StructField, name string) Field {
	f := Field{Name: name, Column: name, index: sf.Index, typ: sf.Type}
	for part := range strings.SplitSeq(sf.Tag.Get("gorm"), ";") {
		if column, ok := strings.CutPrefix(part, "column:"); ok {
			f.Column = column
		}
	}
	for option := range strings.SplitSeq(sf.Tag.Get("reg"), ",") {
		key, arg, _ := strings.Cut(option, "=")
		switch key {
		case "":
		case "required":
			f.Required = true
		case "title":
			f.Title = true
		case "secret":
			f.Secret = true
		case "long":
			f.Long = true
		case "computed":
			f.Computed = true
		case "codes":
			f.Codes = strings.Split(arg, "|")
		case "ref":
			f.Ref = arg
		default:
			panic(fmt.Sprintf("models: field %s: unknown option %q", name, key))
		}
	}
	return f
}
