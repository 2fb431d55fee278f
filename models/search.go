package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// MaxFound is how many customers one search shows; who is not among them is found by a closer query.
const MaxFound = 50

// MaxQuery is how many characters a query may have.
const MaxQuery = 200

// Found is a customer as a search shows them: enough to choose the right one, nothing more.
type Found struct {
	Number     string
	Name       string
	Kind       Code
	PostOffice string // "" for the protected and their households
	Protection Protection
}

// Findings is what a search found.
type Findings struct {
	Found   []Found // at most MaxFound
	More    bool    // there are more than these
	Similar bool    // nothing fits as it was written; these are alike
}

// lookup is one way in which a query may name a customer: customers c and what joins them, the
// condition, and what comes first when there are too many.
type lookup struct {
	by     string
	from   string
	where  string
	args   []any
	order  string
	orders []any
	// place is the table of places that it goes by, as a; "" where it does not go by a place.
	place string
	// known: it goes by what only somebody has who has it from the customer, and finds everybody.
	known bool
	// reached: it goes by a way to reach people. Where it reaches somebody protected it finds nobody, so
	// that nobody is known by the others who are reached by it.
	reached bool
}

// Search finds customers by whatever staff were told: customer number, business identity code,
// accounting point, reference of an invoice, phone number or e-mail address, which have to be exact;
// or name or street, by the beginnings of words and, where the database can, by likeness. It is
// *Invalid for a personal identity code, which is no means of finding anybody (Data Protection Act
// 1050/2018 section 29), and ErrNotAllowed for roles other than agent and approver.
//
// Customers under a non-disclosure order and their households are found by agents only by the exact
// number, so that nobody learns from a search where somebody is or that they are a customer at all. Of
// a place where such a customer is, and by a phone number or e-mail address of theirs, agents find
// nobody: not who was there before, and not the company they work for.
func (s *Store) Search(ctx context.Context, staff Staff, query string) (Findings, error) {
	if !staff.Is(Agent, Approver) {
		return Findings{}, ErrNotAllowed
	}
	query, err := checkQuery(query)
	if err != nil {
		return Findings{}, err
	}
	var f Findings
	var by []string
	err = s.reading(ctx, func(db *gorm.DB) error {
		search := finder{Store: s, db: db, staff: staff}
		f, by, err = search.run(query)
		return err
	})
	if err != nil {
		return Findings{}, fmt.Errorf("search customers: %w", err)
	}
	details, err := json.Marshal(searched{By: by, Found: len(f.Found)})
	if err != nil {
		return Findings{}, err
	}
	return f, s.change(ctx, staff, func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionCustomersSearched, Details: string(details)})
	})
}

// searched is what the audit log keeps of a search. The query itself would be personal data.
type searched struct {
	By    []string `json:"by"`
	Found int      `json:"found"`
}

func checkQuery(query string) (string, error) {
	query, err := value.Clean(query)
	switch {
	case err != nil:
		return "", &Invalid{"query", "characters"}
	case query == "":
		return "", &Invalid{"query", "required"}
	case utf8.RuneCountInString(query) > MaxQuery:
		return "", &Invalid{"query", "too_long"}
	case holdsPersonalID(query):
		return "", &Invalid{"query", "personal_id"}
	}
	return query, nil
}

// holdsPersonalID reports whether the query or a word of it is a personal identity code, also one
// that is mistyped.
func holdsPersonalID(query string) bool {
	for _, word := range append(strings.Fields(query), query) {
		var id value.PersonalID
		err := id.UnmarshalText([]byte(strings.Trim(word, ",.;:()")))
		var wrong *value.Error
		switch {
		case err == nil && !id.IsZero():
			return true
		case errors.As(err, &wrong) && wrong.Code != "form" && wrong.Code != "century":
			return true
		}
	}
	return false
}

// finder is one search under way.
type finder struct {
	*Store
	db    *gorm.DB
	staff Staff
}

// run tries what is exact first, then words, then what is like them.
func (f finder) run(query string) (findings Findings, by []string, err error) {
	stages := []func(string) ([]lookup, error){f.exact, f.holding, f.alike}
	for i, stage := range stages {
		lookups, err := stage(query)
		if err != nil {
			return Findings{}, nil, err
		}
		for _, l := range lookups {
			by = append(by, l.by)
		}
		if findings, err = f.find(lookups); err != nil {
			return Findings{}, nil, err
		}
		if len(findings.Found) > 0 {
			findings.Similar = i == 2
			break
		}
	}
	return findings, by, nil
}

// exact are the ways in which the query as a whole can name a customer.
func (f finder) exact(query string) ([]lookup, error) {
	lookups := []lookup{{by: "number", from: "customers c", where: "c.number = ?", args: []any{query}, known: true}}
	add := func(by, from, where string, arg any) {
		lookups = append(lookups, lookup{by: by, from: from, where: where, args: []any{arg}})
	}
	if id, err := value.ParseBusinessIDForm(query); err == nil {
		add("business_id", "customers c", "c.business_id <> '' AND c.business_id = ?", id)
	}
	if point, err := value.ParseGSRN(query); err == nil {
		add("accounting_point", "accounting_points a"+ofCustomer, "a.source_key = ?", point)
		lookups[len(lookups)-1].place = "accounting_points"
	}
	if reference, err := value.ParseReference(query); err == nil {
		add("reference", "invoices a"+ofCustomer, "a.reference <> '' AND a.reference IN ?", bothReferences(reference))
	}
	if phone, err := value.ParsePhone(query); err == nil {
		add("phone", "contacts a"+ofCustomer, `a.channel = 'phone' AND
			replace(replace(replace(replace(a.value, ' ', ''), '-', ''), '(', ''), ')', '') IN ?`, dialled(phone))
		lookups[len(lookups)-1].reached = true
	}
	if strings.Contains(query, "@") {
		add("email", "contacts a"+ofCustomer, "a.channel = 'email' AND lower(a.value) = ?", strings.ToLower(query))
		lookups[len(lookups)-1].reached = true
	}
	return lookups, nil
}

const ofCustomer = " JOIN customers c ON c.id = a.customer_id"

// bothReferences are the Finnish and the international form of a payment's reference: an invoice is
// stored with one and may be paid with the other.
func bothReferences(r value.Reference) []value.Reference {
	forms := []value.Reference{r}
	if national, ok := strings.CutPrefix(r.String(), "RF"); ok {
		if other, err := value.ParseReference(national[2:]); err == nil {
			forms = append(forms, other)
		}
		return forms
	}
	for check := range 100 {
		if other, err := value.ParseReference(fmt.Sprintf("RF%02d%s", check, r)); err == nil {
			forms = append(forms, other)
		}
	}
	return forms
}

// dialled are the ways in which a phone number may have been written down, spaces and the like left out.
func dialled(p value.Phone) []string {
	digits := strings.TrimPrefix(p.String(), "+")
	forms := []string{"+" + digits, "00" + digits, digits}
	if national, ok := strings.CutPrefix(digits, "358"); ok {
		forms = append(forms, "0"+national, "+3580"+national)
	}
	return forms
}

// Texts in which words are looked for, as the indexes have them.
const (
	namesText   = "fold(c.given_names || ' ' || c.family_name || ' ' || c.name)"
	streetsText = "fold(a.street)"
)

// enough is how many rows a search by words reads of each table: more than are shown, as one customer
// can have many.
const enough = 5 * MaxFound

// holding are the lookups of names and streets that have words like those of the query.
func (f finder) holding(query string) ([]lookup, error) {
	query, postal := cutPostalCode(query)
	sought := words(query)
	way, err := f.wordSearch()
	if err != nil || tooShort(sought) {
		return nil, err
	}
	return lookupsOf(postal, func(text string) lookup {
		where, args := way.holding(text, sought)
		return lookup{where: where, args: args}
	}), nil
}

// tooShort reports whether words say too little to look for.
func tooShort(words []string) bool { return len(strings.Join(words, "")) < 2 }

// lookupsOf are the lookups in names and streets that a condition on their text makes. A query with a
// postal code is about a street.
func lookupsOf(postal string, on func(text string) lookup) []lookup {
	var lookups []lookup
	if postal == "" {
		l := on(namesText)
		l.by, l.from = "name", "customers c"
		lookups = append(lookups, l)
	}
	for _, table := range []string{"addresses", "accounting_points"} {
		l := on(streetsText)
		l.by, l.from, l.place = table, table+" a"+ofCustomer, table
		if postal != "" {
			l.where, l.args = l.where+" AND a.postal_code = ?", append(l.args, postal)
		}
		lookups = append(lookups, l)
	}
	return lookups
}

// alike are the lookups of names and streets that resemble the query.
func (f finder) alike(query string) ([]lookup, error) {
	query, postal := cutPostalCode(query)
	sought := words(query)
	way, err := f.wordSearch()
	if err != nil || way != byTrigrams || tooShort(sought) {
		return nil, err
	}
	if err := f.db.Exec("SET LOCAL pg_trgm.word_similarity_threshold = 0.5").Error; err != nil {
		return nil, err
	}
	return lookupsOf(postal, func(text string) lookup {
		return way.alike(text, sought)
	}), nil
}

// cutPostalCode takes a postal code out of a query that has other words beside it.
func cutPostalCode(query string) (rest, code string) {
	fields := strings.Fields(strings.ReplaceAll(query, ",", " "))
	for i, word := range fields {
		if _, err := value.ParsePostalCode(word); err != nil || len(fields) == 1 {
			continue
		}
		if i == 0 {
			return strings.Join(fields[1:], " "), word
		}
		// What follows is the post office, which the code says already.
		return strings.Join(fields[:i], " "), word
	}
	return query, ""
}

// find runs lookups as one query and reads what is shown of those found.
func (f finder) find(lookups []lookup) (Findings, error) {
	if len(lookups) == 0 {
		return Findings{}, nil
	}
	var subs []string
	var args []any
	for _, l := range lookups {
		sub, more := f.statement(l)
		subs, args = append(subs, sub), append(args, more...)
	}
	protection, first := onDay(f.today(), protectionSQL)
	args = slices.Concat(first, []any{f.today(), f.today()}, args)
	var found []Found
	err := f.db.Raw("SELECT c.number, "+nameSQL("c")+" AS name, c.kind, "+protection+` AS protection,
		COALESCE((SELECT a.post_office FROM addresses a WHERE a.customer_id = c.id AND a.gone_at IS NULL
			AND (a.valid_from IS NULL OR a.valid_from <= ?) AND (a.valid_to IS NULL OR a.valid_to >= ?)
			ORDER BY CASE a.kind WHEN 'home' THEN 0 ELSE 1 END, a.id DESC LIMIT 1), '') AS post_office
		FROM customers c WHERE c.id IN (`+strings.Join(subs, " UNION ")+`)
		ORDER BY (`+nameSQL("c")+`) COLLATE "fi-x-icu", c.number LIMIT `+fmt.Sprint(MaxFound+1), args...).Scan(&found).Error
	for i := range found {
		if found[i].Protection != "" {
			found[i].PostOffice = ""
		}
	}
	return Findings{Found: found[:min(len(found), MaxFound)], More: len(found) > MaxFound}, err
}

// statement is a lookup in SQL, and of those it finds the customers whom the member of staff may find.
func (f finder) statement(l lookup) (string, []any) {
	row, args := "c.id", slices.Clone(l.args)
	if l.place != "" {
		row += ", a.id AS place"
	}
	found := "SELECT " + row + " FROM " + l.from + " WHERE " + l.where
	if l.order != "" {
		found, args = found+" ORDER BY "+l.order+" DESC, c.id", append(args, l.orders...)
	}
	found += fmt.Sprint(" LIMIT ", enough)
	if f.staff.Is(Approver) || l.known {
		return "SELECT id FROM (" + found + ") x", args
	}
	// Whether somebody is to be found is asked of the few that fit best.
	from, hidden := "("+found+") x JOIN customers c ON c.id = x.id", protectedSQL("c")+" OR "+householdSQL
	if l.place != "" {
		from, hidden = from+" JOIN "+l.place+" a ON a.id = x.place", hidden+" OR "+placeSQL(l.place, "a")
	}
	hidden, days := onDay(f.today(), hidden)
	if l.reached {
		among, on := onDay(f.today(), protectedSQL("p"))
		hidden += " OR EXISTS (SELECT 1 FROM (" + found + ") y JOIN customers p ON p.id = y.id WHERE " + among + ")"
		days = slices.Concat(days, args, on)
	}
	return "SELECT c.id FROM " + from + " WHERE NOT (" + hidden + ")", append(args, days...)
}

// wordSearch is how this database finds words: on PostgreSQL, as its index on names was made.
func (f finder) wordSearch() (wordSearch, error) {
	if f.Dialect() != "postgres" {
		return byParts, nil
	}
	var trigrams bool
	err := f.db.Raw(`SELECT EXISTS (SELECT FROM pg_indexes WHERE schemaname = current_schema() AND indexname = 'customers_names'
		AND indexdef LIKE '%gin_trgm_ops%')`).Scan(&trigrams).Error
	if trigrams {
		return byTrigrams, err
	}
	return byLexemes, err
}
