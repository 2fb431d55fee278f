package models

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"omatiedot/models/value"
)

// PopulationColumns are the columns that a file of changes from the Population Information System
// can have. Only personal_id has to be there. A column that is not there, or a name or address that
// is empty, says nothing; where the column prohibitions is there, it lists all that are in force.
var PopulationColumns = []string{
	"personal_id", "family_name", "given_names", "street", "postal_code", "post_office", "country", "valid_from", "prohibitions",
}

// PopulationProhibitions are the prohibitions that a person can have in the Population Information
// System (Act 661/2009), by the word for each in a file of changes, with the purpose as which the
// customer is told of it.
var PopulationProhibitions = map[string]Code{
	"direct_marketing":         "population_direct_marketing",
	"customer_register_update": "population_update",
	"contact_disclosure":       "population_disclosure",
	"personal_directory":       "population_directory",
	"genealogy":                "population_genealogy",
}

// populationUpdate is the purpose of the prohibition by which the company does not learn of a new
// address.
const populationUpdate Code = "population_update"

// PopulationFile is a file of changes from the Population Information System.
type PopulationFile struct {
	Name    string // as people know it, without its folder
	Columns []string
	Rows    iter.Seq2[ImportRow, error] // an *ImportProblem rejects its row; any other error ends the run
}

// PopulationCount is what became of a file of changes. It names nobody.
type PopulationCount struct {
	Rows     int
	Changed  int // rows by which something changed
	Same     int // rows that said what is held already, or what is older than that
	Withheld int // rows whose address was not taken in: the customer is protected, or has prohibited it
	Unknown  int // rows on people who are no customers
	Rejected int
}

// ImportPopulation takes in changes of names and home addresses, and tells the customers of the
// prohibitions that the Population Information System keeps. Customers are found by the keyed hash of
// their identity code, and no code is kept beside. An address is never taken in for a person under
// non-disclosure for personal safety (sections 36 and 37 of Act 661/2009), nor against a prohibition
// to update customer registers. Share, DryRun, By and Problem of the settings count.
func (s *Store) ImportPopulation(ctx context.Context, file PopulationFile, settings ImportSettings) (PopulationCount, error) {
	p := &populationImport{file: file, settings: settings}
	if err := p.plan(); err != nil {
		return PopulationCount{}, err
	}
	if !s.importing.TryLock() {
		return PopulationCount{}, ErrImporting
	}
	defer s.importing.Unlock()
	if settings.By == nil {
		p.settings.By = System("import")
	}
	err := s.change(ctx, p.settings.By, func(c *Change) error {
		p.Change = c
		return p.run()
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return p.count, err
}

type populationImport struct {
	*Change
	file     PopulationFile
	settings ImportSettings
	columns  map[string]int
	count    PopulationCount
}

func (p *populationImport) plan() error {
	p.columns = map[string]int{}
	for i, name := range p.file.Columns {
		if !slices.Contains(PopulationColumns, name) {
			return &ImportRefused{fmt.Sprintf("%s: no such column here; known are %s", name, strings.Join(PopulationColumns, ", "))}
		}
		if _, twice := p.columns[name]; twice {
			return &ImportRefused{name + ": this column stands twice"}
		}
		p.columns[name] = i
	}
	if _, ok := p.columns["personal_id"]; !ok {
		return &ImportRefused{"personal_id: this column is missing"}
	}
	return nil
}

func (p *populationImport) run() error {
	if p.store.Dialect() == "postgres" {
		if err := lockImports(p.DB); err != nil {
			return err
		}
	}
	for row, err := range p.file.Rows {
		var bad *ImportProblem
		if err != nil && !errors.As(err, &bad) {
			return err
		}
		p.count.Rows++
		var n notice
		if bad == nil {
			n, bad = p.read(row)
		}
		if bad != nil {
			p.count.Rejected++
			p.report(bad, row.Line)
			continue
		}
		if err := p.take(n, row.Line); err != nil {
			return fmt.Errorf("%s:%d: %w", p.file.Name, row.Line, err)
		}
	}
	if exceeds(p.count.Rejected, p.count.Rows, p.settings.Share, DefaultShare, RejectFloor) {
		return &ImportRefused{fmt.Sprintf("%d of %d rows were rejected, so nothing of this file was taken in; mend it, or allow more with --max-rejects",
			p.count.Rejected, p.count.Rows)}
	}
	if p.settings.DryRun {
		return errDryRun
	}
	if err := p.settleLater(); err != nil {
		return err
	}
	return p.audit(AuditEntry{Action: ActionPopulation, Details: fmt.Sprintf(`{"rows":%d,"changed":%d,"withheld":%d,"unknown":%d,"rejected":%d}`,
		p.count.Rows, p.count.Changed, p.count.Withheld, p.count.Unknown, p.count.Rejected)})
}

func (p *populationImport) report(problem *ImportProblem, line int) {
	problem.File, problem.Line = p.file.Name, max(problem.Line, line)
	if p.settings.Problem != nil {
		p.settings.Problem(problem)
	}
}

// notice is what a row says of a person.
type notice struct {
	id           value.PersonalID
	family       string
	given        string
	address      Address // without street: nothing is said
	prohibitions []Code  // purposes
	tellsOfThem  bool    // the file has the column
}

// read reads a row, or says what is wrong with it.
func (p *populationImport) read(row ImportRow) (n notice, bad *ImportProblem) {
	if len(row.Values) != len(p.file.Columns) {
		return n, &ImportProblem{Reason: fmt.Sprintf("%d values for %d columns", len(row.Values), len(p.file.Columns))}
	}
	column := ""
	field := func(name string) string {
		column = name
		i, ok := p.columns[name]
		if !ok {
			return ""
		}
		return row.Values[i]
	}
	wrong := func(err error) (notice, *ImportProblem) {
		return notice{}, &ImportProblem{Column: column, Reason: err.Error()}
	}
	var err error
	if n.id, err = value.ParsePersonalID(field("personal_id"), p.now.Date()); err != nil {
		return wrong(err)
	}
	texts := []*string{&n.family, &n.given, &n.address.Street, &n.address.PostalCode, &n.address.PostOffice}
	for i, into := range texts { // the columns after the first, in this order
		if *into, err = value.Clean(field(PopulationColumns[1+i])); err != nil {
			return wrong(err)
		}
	}
	if err = n.address.Country.UnmarshalText([]byte(field("country"))); err != nil {
		return wrong(err)
	}
	if err = n.address.ValidFrom.UnmarshalText([]byte(field("valid_from"))); err != nil {
		return wrong(err)
	}
	if _, n.tellsOfThem = p.columns["prohibitions"]; n.tellsOfThem {
		if n.prohibitions, err = populationCodes(field("prohibitions")); err != nil {
			return wrong(err)
		}
	}
	return n, p.check(&n)
}

// check holds the address of a notice to what an address needs.
func (p *populationImport) check(n *notice) *ImportProblem {
	a := &n.address
	finnish := a.Country == "" || a.Country == "FI"
	switch {
	case a.Street == "" && a.PostalCode == "" && a.PostOffice == "":
		return nil
	case a.Street == "":
		return &ImportProblem{Column: "street", Reason: "the address has no street"}
	case a.ValidFrom.After(p.now.Date()):
		return &ImportProblem{Column: "valid_from", Reason: "the address holds only from a later day; give the row again then"}
	case !finnish:
		return nil
	}
	a.Country = "FI"
	code, err := value.ParsePostalCode(a.PostalCode)
	if err != nil {
		return &ImportProblem{Column: "postal_code", Reason: err.Error()}
	}
	a.PostalCode = code.String()
	return nil
}

// populationCodes reads the words of the column prohibitions, parted by blanks, commas or semicolons.
func populationCodes(text string) ([]Code, error) {
	var codes []Code
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(" ,;|\t\n", r) }) {
		purpose, ok := PopulationProhibitions[word]
		if !ok {
			return nil, errors.New("no such prohibition; known are direct_marketing, customer_register_update, contact_disclosure, personal_directory and genealogy")
		}
		if !slices.Contains(codes, purpose) {
			codes = append(codes, purpose)
		}
	}
	return codes, nil
}

// take brings what a row says to every customer row of the person.
func (p *populationImport) take(n notice, line int) error {
	hash, err := p.store.personalHash(n.id)
	if err != nil {
		return err
	}
	var people []Customer
	if err := p.Where("personal_id_hash = ? AND kind = ?", hash, Person).Order("id").Find(&people).Error; err != nil {
		return err
	}
	if len(people) == 0 {
		p.count.Unknown++
		return nil
	}
	changed, withheld := false, false
	for i := range people {
		c := &people[i]
		named, err := p.name(c, n)
		if err != nil {
			return err
		}
		told, updates, err := p.prohibit(c, n)
		if err != nil {
			return err
		}
		moved := false
		switch {
		case n.address.Street == "":
		case c.protectedOn(p.now.Date()):
			withheld = true
		case !updates:
			withheld = true
			p.report(&ImportProblem{Column: "street", Reason: "the person has prohibited customer registers from being updated; the address was left out", Warning: true}, line)
		default:
			if moved, err = p.move(c, n.address); err != nil {
				return err
			}
		}
		changed = changed || named || told || moved
	}
	switch {
	case withheld:
		p.count.Withheld++
	case changed:
		p.count.Changed++
	default:
		p.count.Same++
	}
	return nil
}

// protectedOn reports whether the customer is under non-disclosure for personal safety on the day.
func (c *Customer) protectedOn(day value.Date) bool {
	return c.Protected.True() && (c.ProtectedUntil.IsZero() || !c.ProtectedUntil.Before(day))
}

// name brings the customer's name to what a notice says.
func (p *populationImport) name(c *Customer, n notice) (bool, error) {
	family, given := n.family, n.given
	if family == "" {
		family = c.FamilyName
	}
	if given == "" {
		given = c.GivenNames
	}
	if n.family == "" && n.given == "" || family == c.FamilyName && given == c.GivenNames {
		return false, nil
	}
	set := map[string]any{"family_name": family, "given_names": given, "source": PopulationRegister, "source_time": p.now, "changed_at": p.now}
	if family != "" && given != "" {
		set["name"] = "" // it would be the old one in one piece
	}
	return p.replace("customers", c.ID, set)
}

// replace keeps what a record says and then sets some of its columns. The record's digest stays: what
// its source sends unchanged does not undo the change.
func (p *populationImport) replace(kind string, id int64, set map[string]any) (bool, error) {
	k, err := KindNamed(kind)
	if err != nil {
		return false, err
	}
	if _, err := p.keepHistory(k, kind+" t WHERE t.id = ?", id); err != nil {
		return false, err
	}
	return true, p.Table(kind).Where("id = ?", id).Updates(set).Error
}

// move brings the customer's home address to what a notice says, unless the one held is newer.
func (p *populationImport) move(c *Customer, to Address) (bool, error) {
	var homes []Address
	err := p.Where("customer_id = ? AND kind = 'home' AND gone_at IS NULL AND (valid_to IS NULL OR valid_to >= ?)", c.ID, p.now.Date()).
		Order("CASE WHEN valid_from IS NULL THEN 1 ELSE 0 END, valid_from DESC, id DESC").Limit(1).Find(&homes).Error
	if err != nil {
		return false, err
	}
	origin := Origin{Source: PopulationRegister, SourceTime: p.now, Received: p.now, Changed: p.now}
	if len(homes) == 0 {
		to.Record, to.Kind, to.Origin = Record{CustomerID: c.ID, Key: "portal-" + rand.Text()}, "home", origin
		return true, p.Create(&to).Error
	}
	home := homes[0]
	newer := home.ValidFrom.After(to.ValidFrom) && !to.ValidFrom.IsZero()
	if newer || home.Street == to.Street && home.PostalCode == to.PostalCode && strings.EqualFold(home.PostOffice, to.PostOffice) && sameCountry(home.Country, to.Country) {
		return false, nil
	}
	return p.replace("addresses", home.ID, map[string]any{
		"care_of": "", "street": to.Street, "postal_code": to.PostalCode, "post_office": to.PostOffice, "country": to.Country,
		"valid_from": to.ValidFrom, "valid_to": nil, "source": PopulationRegister, "source_time": p.now, "changed_at": p.now,
	})
}

// sameCountry takes no country for Finland, where most addresses are.
func sameCountry(a, b value.Country) bool {
	finnish := func(c value.Country) bool { return c == "" || c == "FI" }
	return a == b || finnish(a) && finnish(b)
}

// prohibit tells the customer of the prohibitions the system keeps, and returns whether they let the
// company learn of a new address.
func (p *populationImport) prohibit(c *Customer, n notice) (told, updates bool, err error) {
	var rows []Permission
	if err := p.Where("customer_id = ? AND source = ?", c.ID, PopulationRegister).Find(&rows).Error; err != nil {
		return false, false, err
	}
	known := newestByKey(rows)
	if !n.tellsOfThem {
		for _, old := range prohibitionsIn(rows, p.now) {
			updates = updates || old.Purpose == populationUpdate
		}
		return false, !updates, nil
	}
	now := map[string]Permission{}
	for _, purpose := range n.prohibitions {
		key := fmt.Sprintf("population:%s:%s", purpose, c.Number)
		since := p.now
		if old, ok := known[key]; ok && !old.expired(p.now.Date()) && old.ValidUntil.IsZero() {
			since = old.DecidedAt
		}
		now[key] = Permission{
			Record: Record{CustomerID: c.ID, Key: key}, Purpose: purpose, Channel: "any", State: Prohibited, DecidedAt: since,
			Acted: Acting{ActorKind: ActedImport}, Origin: Origin{Source: PopulationRegister},
		}
	}
	add := settle(known, now, p.now)
	if len(add) > 0 {
		err = p.Create(&add).Error
	}
	return len(add) > 0, !slices.Contains(n.prohibitions, populationUpdate), err
}
