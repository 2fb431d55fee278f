package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// Correction says which values of one record are wrong: GDPR Article 16. The zero Correction is for
// what is told in free words.
type Correction struct {
	Kind   *Kind
	Record int64 // its number in the database
	Values []NewValue
}

// NewValue is what a field should hold in the customer's view.
type NewValue struct {
	Field  string
	Value  string // as the customer wrote it; "" where it should hold nothing, or they do not know what
	Reason string
}

// RequestField is one value that a rectification request is about. Rows are only ever added; what is
// said of a field again takes the place of what was said before.
type RequestField struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	RequestID int64      `gorm:"column:request_id"`
	FormKey   string     `gorm:"column:form_key"`
	At        value.Time `gorm:"column:at"`
	Kind      string     `gorm:"column:kind"` // "" for free words, which are the Reason
	RecordID  int64      `gorm:"column:record_id"`
	RecordKey string     `gorm:"column:record_key"` // what its source calls the record
	Field     string     `gorm:"column:field"`
	SealedOld []byte     `gorm:"column:old_value"`
	SealedNew []byte     `gorm:"column:new_value"`
	SealedWhy []byte     `gorm:"column:reason"`

	Old    string `gorm:"-"` // as it was when it was reported, in the form of import files
	New    string `gorm:"-"` // in that form too
	Reason string `gorm:"-"`
	Record any    `gorm:"-"` // as it is now; nil where there is none any more
}

// MyRecord returns one record that the customer sees, by its number in the database.
func (s *Store) MyRecord(ctx context.Context, me Me, kind *Kind, id int64) (any, error) {
	if !me.Sees(kind) {
		return nil, ErrNotFound
	}
	return s.myRecord(s.read.WithContext(ctx), me, kind, id)
}

func (s *Store) myRecord(db *gorm.DB, me Me, kind *Kind, id int64) (any, error) {
	found, err := s.records(kind.mine(db, me).Where(kind.Name+".id = ?", id), kind)
	if err == nil && len(found) != 1 {
		err = ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return found[0], nil
}

// The names of the fields of the form, before the name of the record's field.
const (
	NewValuePrefix  = "value-"
	NewReasonPrefix = "reason-"
)

// Check returns what is wrong with the form on a record. A value is held to the form of its type,
// never to more: the customer may know better than the register.
func (c Correction) Check(record any, today value.Date) []*Invalid {
	var wrong []*Invalid
	for _, v := range c.Values {
		if _, err := c.read(v, record, today); err != nil {
			wrong = append(wrong, err)
		}
		if len([]rune(v.Reason)) > MaxDetails {
			wrong = append(wrong, &Invalid{NewReasonPrefix + v.Field, "too_long"})
		} else if _, err := value.Clean(v.Reason); err != nil {
			wrong = append(wrong, &Invalid{NewReasonPrefix + v.Field, "characters"})
		}
	}
	return wrong
}

// read returns the new value in the form of import files.
func (c Correction) read(v NewValue, record any, today value.Date) (string, *Invalid) {
	wrong := func(code string) (string, *Invalid) { return "", &Invalid{NewValuePrefix + v.Field, code} }
	field, _ := c.Kind.Field(v.Field)
	silent := strings.TrimSpace(v.Reason) == ""
	if len([]rune(v.Value)) > MaxDetails {
		return wrong("too_long")
	}
	clean, err := value.Clean(v.Value)
	switch {
	case err != nil:
		return wrong("characters")
	case clean == "" && silent:
		return wrong("required")
	case clean == "":
		return "", nil
	}
	text, err := c.canonical(field, clean, record, today)
	switch {
	case err != nil:
		return wrong(err.Error())
	case text == field.Text(record) && silent:
		return wrong("same")
	}
	return text, nil
}

// canonical reads a value by its field's type. The error is the name of the type.
func (c Correction) canonical(f Field, text string, record any, today value.Date) (string, error) {
	var err error
	kind := c.Kind.TypeIn(f, record)
	switch kind {
	case "gsrn":
		var v value.GSRN
		v, err = value.ParseGSRN(text)
		text = v.String()
	case "email":
		var v value.Email
		v, err = value.ParseEmail(text)
		text = v.String()
	case "phone":
		var v value.Phone
		v, err = value.ParsePhone(text)
		text = v.String()
	case "personal_id":
		var v value.PersonalID
		v, err = value.ParsePersonalID(text, today)
		text = v.String()
	default:
		var changed any
		if changed, err = c.Kind.With(f, text); err == nil {
			text = f.Text(changed)
		}
	}
	if err != nil {
		return "", errors.New(kind)
	}
	return text, nil
}

// correctable reports whether the form is on fields that can be corrected, each once.
func (c Correction) correctable() bool {
	own, seen := c.Kind.Own(), map[string]bool{}
	for _, v := range c.Values {
		if seen[v.Field] || !slices.ContainsFunc(own, func(f Field) bool { return f.Name == v.Field }) {
			return false
		}
		seen[v.Field] = true
	}
	return len(c.Values) > 0
}

// correct stores what a form says is wrong with the request.
func (c *Change) correct(me Me, r *Request, n NewRequest, formKey string) error {
	row := RequestField{RequestID: r.ID, FormKey: formKey, At: c.now}
	if n.Correction.Kind == nil {
		row.Reason = strings.TrimSpace(n.Details)
		return c.keepField(row)
	}
	record, err := c.store.myRecord(c.DB, me, n.Correction.Kind, n.Correction.Record)
	if err != nil {
		return err
	}
	return c.keepCorrection(row, n.Correction, record)
}

// keepWords makes words on a rectification one of the things to decide on, after those with which it began: beside a
// value that is decided on by itself nothing is left without an answer.
func (c *Change) keepWords(r *Request, words, formKey string) error {
	if err := c.wordsFirst(r); err != nil || words == "" {
		return err
	}
	return c.keepField(RequestField{RequestID: r.ID, FormKey: formKey, At: c.now, Reason: words})
}

// wordsFirst does so with the words with which a request began.
func (c *Change) wordsFirst(r *Request) error {
	var fields int64
	if err := c.Model(&RequestField{}).Where("request_id = ?", r.ID).Count(&fields).Error; err != nil || fields > 0 || r.Details == "" {
		return err
	}
	return c.keepField(RequestField{RequestID: r.ID, At: c.now, Reason: r.Details})
}

// keepCorrection stores each field of a form on a record, in rows like the one given. What is wrong with it is
// an *Invalid.
func (c *Change) keepCorrection(row RequestField, correction Correction, record any) error {
	if !correction.correctable() {
		return ErrNotFound
	}
	if wrong := correction.Check(record, c.now.Date()); wrong != nil {
		return wrong[0]
	}
	row.Kind, row.RecordID, row.RecordKey = correction.Kind.Name, correction.Record, correction.Kind.Key(record)
	for _, v := range correction.Values {
		field, _ := correction.Kind.Field(v.Field)
		row.Field, row.Old, row.Reason = v.Field, field.Text(record), strings.TrimSpace(v.Reason)
		if text, wrong := correction.read(v, record, c.now.Date()); wrong == nil {
			row.New = text
		}
		if err := c.keepField(row); err != nil {
			return err
		}
	}
	return nil
}

func (c *Change) keepField(row RequestField) error {
	for _, part := range []struct {
		plain, name string
		sealed      *[]byte
	}{{row.Old, "old_value", &row.SealedOld}, {row.New, "new_value", &row.SealedNew}, {row.Reason, "reason", &row.SealedWhy}} {
		var err error
		if *part.sealed, err = c.store.keys.Seal([]byte(part.plain), row.place(part.name)); err != nil {
			return err
		}
	}
	return c.Create(&row).Error
}

// place binds a sealed value to where it stands.
func (f RequestField) place(column string) string {
	return fmt.Sprintf("request_fields.%s.%d.%s.%d.%s", column, f.RequestID, f.Kind, f.RecordID, f.Field)
}

// fieldsOf returns what a rectification request is about, in the order in which it was told.
func (s *Store) fieldsOf(db *gorm.DB, r Request) ([]RequestField, error) {
	if r.Kind != Rectification {
		return nil, nil
	}
	var rows, fields []RequestField
	if err := db.Where("request_id = ?", r.ID).Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	for _, row := range rows {
		if err := s.openField(db, r.CustomerID, &row); err != nil {
			return nil, err
		}
		same := func(f RequestField) bool {
			return row.Kind != "" && f.Kind == row.Kind && f.RecordID == row.RecordID && f.Field == row.Field
		}
		if at := slices.IndexFunc(fields, same); at >= 0 {
			fields[at] = row
			continue
		}
		fields = append(fields, row)
	}
	return fields, nil
}

func (s *Store) openField(db *gorm.DB, owner int64, row *RequestField) error {
	for _, part := range []struct {
		sealed []byte
		name   string
		plain  *string
	}{{row.SealedOld, "old_value", &row.Old}, {row.SealedNew, "new_value", &row.New}, {row.SealedWhy, "reason", &row.Reason}} {
		plain, err := s.keys.Open(part.sealed, row.place(part.name))
		if err != nil {
			return err
		}
		*part.plain = string(plain)
	}
	kind, err := KindNamed(row.Kind)
	if err != nil {
		return nil // in free words
	}
	found, err := s.records(kind.of(db, owner).Where(kind.Name+".id = ?", row.RecordID), kind)
	if err == nil && len(found) == 1 {
		row.Record = found[0]
	}
	return err
}
