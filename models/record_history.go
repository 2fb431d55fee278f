package models

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// Earlier is what a record said before it changed: where the values came from and since when they
// were held stands in the record's own origin.
type Earlier struct {
	ID       int64 // in the history
	Kind     *Kind
	RecordID int64
	Replaced value.Time // when it changed
	Record   any        // a pointer to the kind's struct
}

// earlierJSON is the form of what a record said in JSON. The record names itself by its own key.
type earlierJSON struct {
	Kind     string          `json:"kind"`
	Replaced value.Time      `json:"replaced_at"`
	Record   json.RawMessage `json:"record"`
}

// MarshalJSON writes the kind's name, when the record changed and what it said.
func (e Earlier) MarshalJSON() ([]byte, error) {
	record, err := json.Marshal(e.Record)
	if err != nil {
		return nil, err
	}
	return json.Marshal(earlierJSON{Kind: e.Kind.Name, Replaced: e.Replaced, Record: record})
}

// UnmarshalJSON reads what MarshalJSON wrote, the record in its kind's own type.
func (e *Earlier) UnmarshalJSON(data []byte) error {
	var raw earlierJSON
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	kind, err := KindNamed(raw.Kind)
	if err != nil {
		return fmt.Errorf("record of unknown kind %q", raw.Kind)
	}
	record := reflect.New(kind.row).Interface()
	*e = Earlier{Kind: kind, Replaced: raw.Replaced, Record: record}
	return json.Unmarshal(raw.Record, record)
}

// earlierRow is a row of record_history.
type earlierRow struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	Kind       string     `gorm:"column:kind"`
	CustomerID int64      `gorm:"column:customer_id"`
	RecordID   int64      `gorm:"column:record_id"`
	ReplacedAt value.Time `gorm:"column:replaced_at"`
	Past       string     `gorm:"column:past"`
}

// keepHistory keeps what records say before they change, and returns how many they are. from is what
// follows FROM in SQL, with the kind's table in it as t: "customers t WHERE t.id = ?". It comes
// before the change, in the same transaction; where it returns 0 there is nothing to change.
func (c *Change) keepHistory(k *Kind, from string, args ...any) (int64, error) {
	n := int64(0)
	for _, owner := range k.Owners {
		kept := c.Exec(k.historySQL(c.store.Dialect(), owner, from), append([]any{c.now}, args...)...)
		if kept.Error != nil {
			return 0, fmt.Errorf("keep what %s said: %w", k.Name, kept.Error)
		}
		n = kept.RowsAffected
	}
	return n, nil
}

// historySQL copies the rows t of from into record_history, for one of the kind's owners. Its first
// parameter is the time.
func (k *Kind) historySQL(dialect, owner, from string) string {
	object, now := "json_object(%s)", "?"
	if dialect == "postgres" {
		object, now = "CAST(jsonb_build_object(%s) AS TEXT)", "CAST(? AS TIMESTAMPTZ)"
	}
	var pairs []string
	for _, f := range k.Fields {
		if column := k.pastColumn(f, dialect); column != "" {
			pairs = append(pairs, "'"+f.Name+"', "+column)
		}
	}
	return "INSERT INTO record_history (kind, record_id, customer_id, replaced_at, since, source, source_time, past) SELECT '" + k.Name + "', t.id, t." + owner +
		", " + now + ", t.changed_at, t.source, t.source_time, " + fmt.Sprintf(object, strings.Join(pairs, ", ")) + " FROM " + from
}

// pastColumn is a field's value for the JSON of the past; "" where the field is not stored. What is
// sealed stays sealed.
func (k *Kind) pastColumn(f Field, dialect string) string {
	switch {
	case f.Secret && dialect == "postgres":
		return "encode(t." + f.Name + ", 'hex')"
	case f.Secret:
		return "hex(t." + f.Name + ")"
	case f.Computed && !isOrigin(f.Name), f.Name == "gone_at" && !k.goes():
		return ""
	}
	return "t." + f.Column
}

// MyEarlier returns one page (from 1) of what the records of a kind that the person sees said before
// they changed, newest first, and how many there are in all.
func (s *Store) MyEarlier(ctx context.Context, me Me, kind *Kind, page int) ([]Earlier, int, error) {
	if !me.Sees(kind) {
		return nil, 0, ErrNotFound
	}
	var list []Earlier
	var total int64
	err := s.reading(ctx, func(db *gorm.DB) error {
		if err := kind.myEarlier(db, me).Count(&total).Error; err != nil {
			return err
		}
		var err error
		list, err = s.earlier(kind.myEarlier(db, me).Offset((max(page, 1) - 1) * PageSize).Limit(PageSize))
		withoutCodes(me, recordsOf(list))
		return err
	})
	return list, int(total), err
}

func recordsOf(list []Earlier) []any {
	records := make([]any, len(list))
	for i, e := range list {
		records[i] = e.Record
	}
	return records
}

// earlierOf narrows a query to the past of a kind's records.
func (k *Kind) earlierOf(db *gorm.DB, customer int64) *gorm.DB {
	return db.Table("record_history").Where("customer_id = ? AND kind = ?", customer, k.Name)
}

// myEarlier narrows a query to what the person sees of it. What was said of the people around an
// organisation is theirs: whoever acts for it does not see it.
func (k *Kind) myEarlier(db *gorm.DB, me Me) *gorm.DB {
	query := k.notWithheldPast(k.earlierOf(db, me.id), me.id)
	if !me.Own() && k.Name == "representatives" {
		query = query.Where("1 = 0")
	}
	return query
}

func (s *Store) earlier(query *gorm.DB) ([]Earlier, error) {
	var rows []earlierRow
	if err := query.Order("replaced_at DESC, id DESC").Find(&rows).Error; err != nil {
		return nil, err
	}
	list := make([]Earlier, len(rows))
	for i, r := range rows {
		kind, err := KindNamed(r.Kind)
		if err != nil {
			return nil, fmt.Errorf("history of kind %q: %w", r.Kind, err)
		}
		record, err := s.past(kind, r.Past)
		if err != nil {
			return nil, fmt.Errorf("history of %s: %w", r.Kind, err)
		}
		list[i] = Earlier{ID: r.ID, Kind: kind, RecordID: r.RecordID, Replaced: r.ReplacedAt, Record: record}
	}
	return list, nil
}

// past reads what historySQL wrote into the kind's struct. A field that is no longer declared is
// left out, one that is new holds nothing.
func (s *Store) past(k *Kind, text string) (any, error) {
	var values map[string]any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&values); err != nil {
		return nil, err
	}
	record := reflect.New(k.row)
	for _, f := range k.Fields {
		v, ok := values[f.Name]
		if !ok || v == nil || f.Secret {
			continue
		}
		if err := scanPast(record.Elem().FieldByIndex(f.index), v); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if c, ok := record.Interface().(*Customer); ok {
		sealed, _ := values["personal_id"].(string)
		var err error
		if c.SealedID, err = hex.DecodeString(sealed); err != nil {
			return nil, err
		}
		return c, s.unseal(c)
	}
	return record.Interface(), nil
}

// scanPast sets a field to a value as the database's JSON has it: what a column holds.
func scanPast(field reflect.Value, v any) error {
	if number, ok := v.(json.Number); ok {
		n, err := number.Int64()
		if err != nil {
			return err
		}
		v = n
	}
	if scanner, ok := field.Addr().Interface().(sql.Scanner); ok {
		return scanner.Scan(v)
	}
	text, ok := v.(string)
	if !ok || field.Kind() != reflect.String {
		return fmt.Errorf("a %T is no %s", v, field.Type())
	}
	field.SetString(text)
	return nil
}
