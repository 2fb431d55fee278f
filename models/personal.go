package models

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gorm.io/gorm"
)

// PageSize is how many records of a kind one page shows.
const PageSize = 50

// Section is what the register holds of one kind on one customer.
type Section struct {
	Kind    *Kind
	Records []any // pointers to the kind's struct, newest first where the kind has a time
	Total   int   // of all, where Records is one page
	// Earlier is what records said before they changed, newest first: all of it in an answer. Changes
	// counts it where only a page of records is read.
	Earlier []Earlier
	Changes int
	// Left is why an answer has no records of the kind though some may be held; "" where it has.
	Left Left
	// LeftOutBy are the references of the answers by which records are kept from the customer who looks.
	LeftOutBy []string
	// Withheld names, by the index of a record, the fields that were taken out of it because they tell
	// of somebody under a non-disclosure order.
	Withheld map[int][]string
}

// MySections counts the records of each kind held on the customer, in the order of Kinds. Kinds that
// the person does not see in their role are left out.
func (s *Store) MySections(ctx context.Context, me Me) ([]Section, error) {
	sections, err := s.counts(ctx, me.Sees, func(db *gorm.DB, k *Kind) *gorm.DB { return k.mine(db, me) })
	if err != nil {
		return nil, err
	}
	return sections, markLeftOut(s.read.WithContext(ctx), me, sections)
}

// counts counts the records of the kinds that are asked for, in the order of Kinds.
func (s *Store) counts(ctx context.Context, asked func(*Kind) bool, query func(*gorm.DB, *Kind) *gorm.DB) ([]Section, error) {
	var sections []Section
	err := s.reading(ctx, func(db *gorm.DB) error {
		for _, k := range Kinds {
			if !asked(k) {
				continue
			}
			var n int64
			if err := query(db, k).Count(&n).Error; err != nil {
				return fmt.Errorf("count %s: %w", k.Name, err)
			}
			sections = append(sections, Section{Kind: k, Total: int(n)})
		}
		return nil
	})
	return sections, err
}

// MySection returns one page (from 1) of the records of a kind held on the customer.
func (s *Store) MySection(ctx context.Context, me Me, kind *Kind, page int) (Section, error) {
	if !me.Sees(kind) {
		return Section{Kind: kind}, ErrNotFound
	}
	section, err := s.onePage(ctx, kind, page, func(db *gorm.DB) *gorm.DB { return kind.mine(db, me) })
	if err != nil {
		return Section{}, err
	}
	db := s.read.WithContext(ctx)
	var changes int64
	if err := kind.myEarlier(db, me).Count(&changes).Error; err != nil {
		return Section{}, err
	}
	section.Changes = int(changes)
	withoutCodes(me, section.Records)
	one := []Section{section}
	return one[0], markLeftOut(db, me, one)
}

// withoutCodes takes personal identity codes out of what somebody sees who acts for another, as for
// an estate: they are for the person's own eyes.
func withoutCodes(me Me, records []any) {
	if me.Own() {
		return
	}
	for _, r := range records {
		if c, ok := r.(*Customer); ok {
			c.PersonalID = ""
		}
	}
}

// onePage reads one page of the records of a kind that the query narrows to.
func (s *Store) onePage(ctx context.Context, kind *Kind, page int, query func(*gorm.DB) *gorm.DB) (Section, error) {
	section := Section{Kind: kind}
	err := s.reading(ctx, func(db *gorm.DB) error {
		var n int64
		if err := query(db).Count(&n).Error; err != nil {
			return err
		}
		section.Total = int(n)
		var err error
		section.Records, err = s.records(query(db).Offset((max(page, 1)-1)*PageSize).Limit(PageSize), kind)
		return err
	})
	return section, err
}

// everything reads all that is held on a customer, on one snapshot.
func (s *Store) everything(ctx context.Context, customer int64) (sections []Section, err error) {
	err = s.reading(ctx, func(db *gorm.DB) error {
		all := func(*Kind) bool { return true }
		sections, err = s.sections(all, func(k *Kind) *gorm.DB { return k.of(db, customer) },
			func(k *Kind) *gorm.DB { return k.earlierOf(db, customer) })
		return err
	})
	return sections, err
}

// sections reads the kinds that are asked for, in the order of Kinds: each with its query, and with
// that of what its records said before.
func (s *Store) sections(asked func(*Kind) bool, query, past func(*Kind) *gorm.DB) ([]Section, error) {
	var sections []Section
	for _, k := range Kinds {
		if !asked(k) {
			continue
		}
		records, err := s.records(query(k), k)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", k.Name, err)
		}
		earlier, err := s.earlier(past(k))
		if err != nil {
			return nil, err
		}
		sections = append(sections, Section{Kind: k, Records: records, Total: len(records), Earlier: earlier})
	}
	return sections, nil
}

// mine narrows a query to what the person sees of the kind, for whomever they act.
func (k *Kind) mine(db *gorm.DB, me Me) *gorm.DB {
	query := k.notWithheld(k.of(db, me.id), me.id)
	if k.Name == "representatives" && !me.Own() {
		query = query.Where("person_id = ?", me.person)
	}
	return query
}

// of narrows a query to the kind's rows of one owner.
func (k *Kind) of(db *gorm.DB, owner int64) *gorm.DB {
	var where []string
	var args []any
	for _, column := range k.Owners {
		where = append(where, k.Name+"."+column+" = ?")
		args = append(args, owner)
	}
	return db.Table(k.Name).Where(strings.Join(where, " OR "), args...)
}

// records runs the query and returns pointers to the kind's struct.
func (s *Store) records(query *gorm.DB, k *Kind) ([]any, error) {
	if k.Name == "representatives" {
		query = query.Joins("JOIN customers o ON o.id = organisation_id JOIN customers p ON p.id = person_id").
			Select("representatives.*, " + nameSQL("o") + " AS organisation_name, " + nameSQL("p") + " AS person_name")
	}
	rows := reflect.New(reflect.SliceOf(k.row))
	if err := query.Order(k.order()).Find(rows.Interface()).Error; err != nil {
		return nil, err
	}
	list := rows.Elem()
	out := make([]any, list.Len())
	for i := range out {
		out[i] = list.Index(i).Addr().Interface()
		if c, ok := out[i].(*Customer); ok {
			if err := s.unseal(c); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

// nameSQL is Customer.FullName in SQL.
func nameSQL(table string) string {
	t := table + "."
	return "CASE WHEN " + t + "name <> '' THEN " + t + "name ELSE TRIM(" + t + "given_names || ' ' || " + t + "family_name) END"
}

// newest are the fields by which a kind's records are listed, newest first.
var newest = []string{"time", "date", "decided_at", "invoiced", "starts", "offered", "made_at", "given_at", "connected", "valid_from"}

func (k *Kind) order() string {
	for _, name := range newest {
		if slices.ContainsFunc(k.Fields, func(f Field) bool { return f.Name == name }) {
			// The databases disagree on where rows without a date go: last, here.
			return "CASE WHEN " + k.Name + "." + name + " IS NULL THEN 1 ELSE 0 END, " + k.Name + "." + name + " DESC, " + k.Name + ".id DESC"
		}
	}
	return k.Name + ".id"
}
