package models

import (
	"context"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// HintKind says by what a text may tell of another person.
type HintKind string

// The kinds of hint.
const (
	HintName   HintKind = "name"
	HintPhone  HintKind = "phone"
	HintEmail  HintKind = "email"
	HintStreet HintKind = "street"
	HintPoint  HintKind = "accounting_point"
	HintCode   HintKind = "personal_id"
)

// HintKinds lists every kind.
var HintKinds = []HintKind{HintName, HintPhone, HintEmail, HintStreet, HintPoint, HintCode}

// Hint is a place in a text that may tell of another person: GDPR Article 15(4). It is for staff to
// judge: a hint withholds nothing.
type Hint struct {
	Kind HintKind
	Text string // as it stands in the text: what the register knows besides may be secret
}

// Traces are by what people are known in a text.
type Traces struct {
	Names   []string // full names of people
	Phones  []string
	Emails  []string
	Streets []string // with the number of the house
	Points  []string // accounting points
	Codes   []string // personal identity codes
}

// The forms that tell of somebody whoever they are.
var (
	emailForm  = regexp.MustCompile(`[\p{L}\d._%+-]+@[\p{L}\d-]+(\.[\p{L}\d-]+)+`)
	codeForm   = regexp.MustCompile(`\b\d{6}[-+A-FU-Ya-fu-y]\d{3}[0-9A-Ya-y]\b`)
	numberForm = regexp.MustCompile(`(\+|\b)\d[\d \-()]{5,}\d\b`)
)

// HintFinder looks in texts for others whom the register knows, and for phone numbers, e-mail
// addresses, accounting points and personal identity codes that are not the customer's own, whosever
// they are. What it looks for is made ready once for many texts.
type HintFinder struct {
	own     Traces
	names   nameIndex
	streets []foreignStreet
}

type foreignStreet struct {
	street string
	words  []string
}

// NewHintFinder returns what looks for others than the customer whose own traces are.
func NewHintFinder(own, others Traces) *HintFinder {
	f := &HintFinder{own: own, names: nameIndex{stems: map[string][]nameUse{}}}
	var mine []string
	for _, name := range own.Names {
		mine = append(mine, words(name)...)
	}
	for i, name := range others.Names {
		f.look(i, name, mine)
	}
	for _, street := range others.Streets {
		if !containsFold(own.Streets, street) {
			f.streets = append(f.streets, foreignStreet{street, words(street)})
		}
	}
	return f
}

// look has somebody found by what is not in the customer's own name: by the family name and the first
// given name, or where the family is the same by any given name.
func (f *HintFinder) look(person int, name string, mine []string) {
	given := strings.Fields(name)
	if len(given) == 0 {
		return
	}
	last := len(given) - 1
	foreign := func(part string) []string {
		return slices.DeleteFunc(words(part), func(w string) bool { return slices.Contains(mine, w) || utf8.RuneCountInString(w) < 2 })
	}
	surname := foreign(given[last])
	for _, word := range surname {
		f.names.add(word, person, ordinary(word), true)
	}
	for i, part := range given[:last] {
		if i > 0 && len(surname) > 0 {
			break
		}
		for _, word := range foreign(part) {
			f.names.add(word, person, true, false)
		}
	}
}

// Find returns what a text may tell of others: each once, in the order of HintKinds.
func (f *HintFinder) Find(text string) []Hint {
	h := hints{own: f.own}
	in := tokens(text)
	for _, name := range f.names.in(in) {
		h.add(HintName, name)
	}
	h.numbers(text)
	for _, found := range emailForm.FindAllString(text, -1) {
		if !containsFold(f.own.Emails, found) {
			h.add(HintEmail, found)
		}
	}
	for _, s := range f.streets {
		if hasWords(in, s.words) {
			h.add(HintStreet, s.street)
		}
	}
	for _, found := range codeForm.FindAllString(text, -1) {
		if !containsFold(f.own.Codes, found) {
			h.add(HintCode, found)
		}
	}
	slices.SortStableFunc(h.found, func(a, b Hint) int {
		return slices.Index(HintKinds, a.Kind) - slices.Index(HintKinds, b.Kind)
	})
	return h.found
}

type hints struct {
	own   Traces
	found []Hint
}

func (h *hints) add(kind HintKind, text string) {
	if hint := (Hint{kind, text}); !slices.Contains(h.found, hint) {
		h.found = append(h.found, hint)
	}
}

// hasWords reports whether the words stand in the text one after another.
func hasWords(text []token, sought []string) bool {
	for i := 0; len(sought) > 0 && i+len(sought) <= len(text); i++ {
		if slices.EqualFunc(text[i:i+len(sought)], sought, func(t token, word string) bool { return t.text == word }) {
			return true
		}
	}
	return false
}

// numbers finds accounting points and phone numbers.
func (h *hints) numbers(text string) {
	for _, found := range numberForm.FindAllString(text, -1) {
		if point, err := value.ParseGSRN(found); err == nil {
			if !slices.Contains(h.own.Points, point.String()) {
				h.add(HintPoint, found)
			}
			continue
		}
		phone, err := value.ParsePhone(found)
		begins := strings.HasPrefix(found, "0") || strings.HasPrefix(found, "+")
		if err != nil || !begins || phone.Warning() != nil {
			continue
		}
		if !slices.ContainsFunc(h.own.Phones, func(own string) bool { p, err := value.ParsePhone(own); return err == nil && p == phone }) {
			h.add(HintPhone, found)
		}
	}
}

func containsFold(list []string, text string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return strings.EqualFold(s, text) })
}

// FreeText is what a record of the kind says in words of somebody's own, a line for each field.
func FreeText(kind *Kind, record any) string {
	var lines []string
	for _, f := range kind.Fields {
		text, plain := f.Of(record).(string)
		if only := freeFields[kind.Name]; only != "" && f.Name != only {
			continue
		}
		if plain && f.typ == reflect.TypeFor[string]() && f.Name != "id" && f.Ref == "" && !f.Computed && text != "" {
			lines = append(lines, text)
		}
	}
	return strings.Join(lines, "\n")
}

// freeKinds are the kinds whose records have texts that may tell of others. What is of a kind that
// names others by its nature, as representatives do, is no matter for hints.
var freeKinds = []string{"addresses", "events", "collections", "self_reported", "analyses", "disclosures", "documents", "services", "offers"}

// freeFields are the kinds in which one field alone is in somebody's own words.
var freeFields = map[string]string{"addresses": "care_of"}

// tracesOf are by what a customer is known.
func (s *Store) tracesOf(db *gorm.DB, customers ...Customer) (Traces, error) {
	var t Traces
	var ids []int64
	for _, c := range customers {
		ids = append(ids, c.ID)
		if c.Kind == Person {
			t.Names = append(t.Names, c.FullName())
		}
		if err := s.unseal(&c); err != nil {
			return t, err
		}
		if !c.PersonalID.IsZero() {
			t.Codes = append(t.Codes, c.PersonalID.String())
		}
	}
	read := func(dest *[]string, table, column, where string) error {
		return db.Table(table).Where("customer_id IN ?", ids).Where(where).Distinct().Pluck(column, dest).Error
	}
	var homes []string
	for _, err := range []error{
		read(&t.Phones, "contacts", "value", "channel = 'phone'"), read(&t.Emails, "contacts", "value", "channel = 'email'"),
		read(&t.Streets, "addresses", "street", "street <> ''"), read(&homes, "accounting_points", "street", "street <> ''"),
		read(&t.Points, "accounting_points", "source_key", "source_key <> ''"),
	} {
		if err != nil {
			return t, err
		}
	}
	t.Streets = append(t.Streets, homes...)
	return t, nil
}

// neighboursSQL finds those who have to do with a customer: at the same accounting point or street, one
// acting for the other, or who has what was theirs. Each part begins at the customer, so that its time does not grow with the
// register.
var neighboursSQL = `c.id <> @id AND c.id IN (
	SELECT b.customer_id FROM accounting_points a JOIN accounting_points b ON b.source_key = a.source_key WHERE a.customer_id = @id
	UNION SELECT b.customer_id FROM addresses a JOIN addresses b ON ` + sameStreetSQL("b", "a") + ` WHERE a.customer_id = @id
	UNION SELECT person_id FROM representatives WHERE organisation_id = @id
	UNION SELECT organisation_id FROM representatives WHERE person_id = @id
	UNION SELECT o.person_id FROM representatives r JOIN representatives o ON o.organisation_id = r.organisation_id WHERE r.person_id = @id` +
	passedToSQL() + `)`

// ShownSection is a section as staff choose from it what to leave out of an answer: with all that the
// records on the page said before they changed.
type ShownSection struct {
	Section
	Hints     map[int64][]Hint // by the number of a record, of those on the page
	PastHints [][]Hint         // of each of Earlier
	// Gone are on the last page the records that are not the customer's any more, each as it was last: what they
	// said is in Earlier, and is left out as what a record said before.
	Gone []Earlier
}

// CaseSection returns a page (from 1) of the records of a kind that are held, also of outside the period that a
// request asks for, with hints at other people. That they were seen is logged once a day, and the customer will see
// it. Only who works on the answer sees them, else it is ErrStep; what is not asked for is ErrNotFound.
func (s *Store) CaseSection(ctx context.Context, staff Staff, ref string, kind *Kind, page int) (k Case, shown ShownSection, err error) {
	if k, err = s.StaffCase(ctx, staff, ref); err != nil {
		return k, shown, err
	}
	switch {
	case !slices.Contains(k.Can, StepDraft):
		return k, shown, ErrStep
	case k.Kind != Access && k.Kind != Portability || !k.Scope.Covers(kind) || !kind.withholdable():
		return k, shown, ErrNotFound
	}
	if err = s.showSection(ctx, k.CustomerID, &shown, kind, page); err != nil {
		return k, shown, err
	}
	if err = s.showHints(ctx, k.CustomerID, &shown); err != nil {
		return k, shown, err
	}
	return k, shown, s.noteCaseSeen(ctx, staff, &k.Request, fmt.Sprintf(`{"kind":%q}`, kind.Name))
}

// showSection reads a page of a section with what its records said before they changed, and on the last page what
// is held of those that passed to others.
func (s *Store) showSection(ctx context.Context, customer int64, shown *ShownSection, kind *Kind, page int) (err error) {
	shown.Section, err = s.onePage(ctx, kind, page, func(db *gorm.DB) *gorm.DB { return kind.of(db, customer) })
	if err != nil {
		return err
	}
	var ids []int64
	for _, record := range shown.Records {
		ids = append(ids, kind.ID(record))
	}
	db := s.read.WithContext(ctx)
	if shown.Earlier, err = s.earlier(kind.earlierOf(db, customer).Where("record_id IN ?", ids)); err != nil {
		return err
	}
	if max(page, 1)*PageSize < shown.Total {
		return nil
	}
	return s.addPassed(db, customer, shown)
}

// showHints finds hints in the records of a section, and in what they said before they changed.
func (s *Store) showHints(ctx context.Context, customer int64, shown *ShownSection) error {
	finder, err := s.hintFinder(s.read.WithContext(ctx), customer)
	if err != nil {
		return err
	}
	shown.Hints, shown.PastHints = finder.in(shown.Section)
	return nil
}

// in finds hints in the records of a section, by their numbers, and in what they said before they changed.
func (f *HintFinder) in(section Section) (hints map[int64][]Hint, past [][]Hint) {
	hints, past = map[int64][]Hint{}, make([][]Hint, len(section.Earlier))
	if !slices.Contains(freeKinds, section.Kind.Name) {
		return hints, past
	}
	for _, record := range section.Records {
		if found := f.Find(FreeText(section.Kind, record)); len(found) > 0 {
			hints[section.Kind.ID(record)] = found
		}
	}
	for i, e := range section.Earlier {
		past[i] = f.Find(FreeText(section.Kind, e.Record))
	}
	return hints, past
}

// hintFinder looks for those who have to do with a customer.
func (s *Store) hintFinder(db *gorm.DB, customer int64) (*HintFinder, error) {
	own, others, err := s.people(db, customer)
	if err != nil {
		return nil, err
	}
	return NewHintFinder(own, others), nil
}

// people are the traces of a customer and of those who have to do with them.
func (s *Store) people(db *gorm.DB, customer int64) (own, others Traces, err error) {
	var me Customer
	if err = db.Take(&me, customer).Error; err != nil {
		return own, others, missing(err)
	}
	if own, err = s.tracesOf(db, me); err != nil {
		return own, others, err
	}
	var near []Customer
	if err = db.Table("customers c").Where(neighboursSQL, map[string]any{"id": customer}).Order("c.id").Limit(200).Find(&near).Error; err != nil || len(near) == 0 {
		return own, others, err
	}
	others, err = s.tracesOf(db, near...)
	return own, others, err
}

// countHints is in how many records of each kind there are hints, or in what they said before they changed.
func (s *Store) countHints(ctx context.Context, customer int64, sections []Section) (map[string]int, error) {
	counts := map[string]int{}
	finder, err := s.hintFinder(s.read.WithContext(ctx), customer)
	if err != nil {
		return nil, err
	}
	for _, section := range sections {
		hints, past := finder.in(section)
		for i, e := range section.Earlier {
			if len(past[i]) > 0 {
				hints[e.RecordID] = past[i]
			}
		}
		if len(hints) > 0 {
			counts[section.Kind.Name] = len(hints)
		}
	}
	return counts, nil
}
