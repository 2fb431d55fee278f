package models

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"slices"
	"strings"

	"omatiedot/models/value"
)

// ImportFile is one file of records of one kind, read row by row.
type ImportFile struct {
	Name    string // as people know it, for reports
	Kind    *Kind
	Columns []string
	Rows    iter.Seq2[ImportRow, error] // an *ImportProblem rejects its row; any other error ends the run
}

// ImportRow is one row with a value for each column of the file.
type ImportRow struct {
	Line   int
	Values []string
}

// ImportProblem is a row that was rejected, or taken in with a warning. It never quotes the value.
type ImportProblem struct {
	File    string
	Line    int // 0: the file as a whole
	Column  string
	Reason  string
	Warning bool
}

func (p *ImportProblem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Column != "" {
		b.WriteString(": " + p.Column)
	}
	return b.String() + ": " + p.Reason
}

// ImportCount is what became of a file's rows.
type ImportCount struct {
	File                               string
	Kind                               string
	Rows, New, Changed, Same, Rejected int
	Refused                            bool // too many rejects, or columns that do not fit: nothing of it was taken in
}

// ImportSettings says how an import goes about.
type ImportSettings struct {
	DryRun  bool
	Share   float64                       // more rejects than this share of a file's rows (and than RejectFloor) refuse it; 0 is DefaultShare
	Problem func(*ImportProblem)          // told of every problem as it is found; may be nil
	Rows    func(file string, rows int64) // told now and then how far a file has come; may be nil
}

const (
	// DefaultShare of a file's rows may be rejected before the whole file is refused.
	DefaultShare = 0.10
	// RejectFloor is how many rejects are always borne, so that a small file is not refused for a few.
	RejectFloor = 20
	// stageRows is how many rows are staged at a time. 32,766 parameters are SQLite's limit.
	stageRows = 500
)

// errDryRun rolls an import back that was only tried.
var errDryRun = errors.New("dry run")

// Import takes files into the register: all of them, or, where something goes wrong, nothing. Rows
// that do not fit are rejected and named, the others stay. Importing the same again changes nothing.
func (s *Store) Import(ctx context.Context, files []ImportFile, settings ImportSettings) ([]ImportCount, error) {
	var counts []ImportCount
	slices.SortStableFunc(files, func(a, b ImportFile) int { return slices.Index(Kinds, a.Kind) - slices.Index(Kinds, b.Kind) })
	err := s.change(ctx, System("import"), func(c *Change) error {
		counts = nil
		for _, f := range files {
			m := &merge{Change: c, settings: settings, kind: f.Kind, file: f.Name, stage: "stage_" + f.Kind.Name}
			if err := m.run(f); err != nil {
				return fmt.Errorf("import %s: %w", f.Name, err)
			}
			counts = append(counts, m.count)
			if err := c.audit(AuditEntry{Action: ActionImport, Details: m.details()}); err != nil {
				return err
			}
		}
		if settings.DryRun || len(files) == 0 {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return counts, err
}

// merge takes one file in: rows are read, checked and staged, and then merged set by set.
type merge struct {
	*Change
	settings ImportSettings
	kind     *Kind
	file     string
	stage    string
	count    ImportCount
	pending  []any // values of the staged rows not yet sent
	waiting  int   // rows in pending
}

func (m *merge) run(f ImportFile) error {
	m.count = ImportCount{File: f.Name, Kind: f.Kind.Name}
	plan, problem := newRowPlan(f)
	if problem != nil {
		m.report(problem)
		m.count.Refused = true
		return nil
	}
	if err := m.createStage(); err != nil {
		return err
	}
	if err := m.read(f, plan); err != nil {
		return err
	}
	if err := m.check(); err != nil {
		return err
	}
	if m.tooMany() {
		m.count.Refused = true
		m.report(&ImportProblem{File: m.file, Reason: fmt.Sprintf("%d of %d rows were rejected, so nothing of this file was taken in; mend it, or allow more with --max-rejects", m.count.Rejected, m.count.Rows)})
	} else if err := m.merge(); err != nil {
		return err
	}
	return m.Exec("DROP TABLE " + m.stage).Error
}

func (m *merge) tooMany() bool {
	share := m.settings.Share
	if share == 0 {
		share = DefaultShare
	}
	return m.count.Rejected > RejectFloor && float64(m.count.Rejected) > share*float64(m.count.Rows)
}

func (m *merge) report(p *ImportProblem) {
	p.File = m.file
	if m.settings.Problem != nil {
		m.settings.Problem(p)
	}
}

func (m *merge) reject(p *ImportProblem) {
	m.count.Rejected++
	m.report(p)
}

func (m *merge) details() string {
	return fmt.Sprintf(`{"kind":%q,"rows":%d,"new":%d,"changed":%d,"same":%d,"rejected":%d,"refused":%t}`,
		m.count.Kind, m.count.Rows, m.count.New, m.count.Changed, m.count.Same, m.count.Rejected, m.count.Refused)
}

// read parses every row and stages the good ones.
func (m *merge) read(f ImportFile, plan *rowPlan) error {
	for row, err := range f.Rows {
		var bad *ImportProblem
		switch {
		case errors.As(err, &bad):
			m.count.Rows++
			m.reject(bad)
			continue
		case err != nil:
			return err
		}
		m.count.Rows++
		values, bad, err := plan.values(m.Change, row, m.report)
		if err != nil {
			return err
		}
		if bad != nil {
			bad.File, bad.Line = m.file, row.Line
			m.reject(bad)
			continue
		}
		if err := m.add(values); err != nil {
			return err
		}
		if m.settings.Rows != nil && m.count.Rows%1000 == 0 {
			m.settings.Rows(m.file, int64(m.count.Rows))
		}
	}
	return m.flush()
}

// stageColumns are the columns of the stage that rows fill, in order.
func (k *Kind) stageColumns() []string {
	columns := []string{"line"}
	if k.hasCustomer() {
		columns = append(columns, "customer")
	}
	columns = append(columns, k.columns()...)
	return columns
}

// columns are the kind's own columns that an import fills.
func (k *Kind) columns() []string {
	var columns []string
	for _, f := range k.Fields {
		if !f.Computed && !f.Secret {
			columns = append(columns, f.Column)
		}
	}
	if k.Name == "customers" {
		columns = append(columns, "personal_id", "personal_id_hash")
	}
	return append(columns, "digest")
}

func (m *merge) createStage() error {
	return m.Exec("CREATE TEMPORARY TABLE " + m.stage + " AS SELECT CAST(0 AS BIGINT) AS line, CAST('' AS TEXT) AS customer, " +
		strings.Join(m.kind.columns(), ", ") + " FROM " + m.kind.Name + " WHERE 1 = 0").Error
}

func (m *merge) add(values []any) error {
	m.pending = append(m.pending, values...)
	m.waiting++
	if m.waiting == stageRows {
		return m.flush()
	}
	return nil
}

func (m *merge) flush() error {
	if m.waiting == 0 {
		return nil
	}
	columns := m.kind.stageColumns()
	row := "(?" + strings.Repeat(", ?", len(columns)-1) + ")"
	err := m.Exec("INSERT INTO "+m.stage+" ("+strings.Join(columns, ", ")+") VALUES "+row+strings.Repeat(", "+row, m.waiting-1), m.pending...).Error
	m.pending, m.waiting = m.pending[:0], 0
	return err
}

// check rejects staged rows that do not fit the register: a key twice, customers that are not there.
func (m *merge) check() error {
	unique := strings.Replace(strings.Join(m.kind.Unique, ", "), "customer_id", "customer", 1)
	if err := m.Exec("CREATE INDEX " + m.stage + "_key ON " + m.stage + " (" + unique + ")").Error; err != nil {
		return err
	}
	var same []string
	for _, column := range strings.Split(unique, ", ") {
		same = append(same, "t."+column+" = s."+column)
	}
	if err := m.rejectWhere("EXISTS (SELECT 1 FROM "+m.stage+" t WHERE t.line < s.line AND "+strings.Join(same, " AND ")+")",
		m.keyColumn(), "this key stands in the file already; each record needs its own"); err != nil {
		return err
	}
	for _, owner := range m.owners() {
		reason := "no such customer; import customers first, or mend the number"
		if err := m.rejectWhere("NOT EXISTS (SELECT 1 FROM customers c WHERE c.number = s."+owner+")", owner, reason); err != nil {
			return err
		}
	}
	return m.warnDangling()
}

// keyColumn is the import column that holds the key.
func (m *merge) keyColumn() string { return m.kind.Imported()[0] }

// owners are the import columns that name customers.
func (m *merge) owners() []string {
	switch m.kind.Name {
	case "customers":
		return nil
	case "representatives":
		return []string{"organisation", "person"}
	}
	return []string{"customer"}
}

func (m *merge) rejectWhere(where, column, reason string) error {
	var lines []int
	if err := m.Raw("SELECT line FROM " + m.stage + " s WHERE " + where + " ORDER BY line").Scan(&lines).Error; err != nil {
		return err
	}
	for _, line := range lines {
		m.reject(&ImportProblem{File: m.file, Line: line, Column: column, Reason: reason})
	}
	for chunk := range slices.Chunk(lines, 1000) {
		if err := m.Exec("DELETE FROM "+m.stage+" WHERE line IN ?", chunk).Error; err != nil {
			return err
		}
	}
	return nil
}

// warnDangling names references to records that are not there. They are kept: the source may be
// right, and what it says of the customer is theirs to see.
func (m *merge) warnDangling() error {
	for _, f := range m.kind.Fields {
		if f.Ref == "" {
			continue
		}
		var lines []int
		err := m.Raw("SELECT line FROM " + m.stage + " s WHERE s." + f.Column + " <> '' AND NOT EXISTS (SELECT 1 FROM " + f.Ref +
			" r WHERE r.source_key = s." + f.Column + ") ORDER BY line").Scan(&lines).Error
		if err != nil {
			return err
		}
		for _, line := range lines {
			m.report(&ImportProblem{File: m.file, Line: line, Column: f.Name, Reason: "there is no such record in " + f.Ref, Warning: true})
		}
	}
	return nil
}

// merge brings the stage's rows into the kind's table: new ones added, changed ones replaced.
func (m *merge) merge() error {
	var staged int64
	if err := m.Table(m.stage).Count(&staged).Error; err != nil {
		return err
	}
	changed := int64(0)
	if m.kind.Name != "permissions" {
		// Decisions are only ever added: a changed one is a new row, and the newest holds.
		update := m.Exec(m.updateSQL(), m.now)
		if update.Error != nil {
			return update.Error
		}
		changed = update.RowsAffected
	}
	insert := m.Exec(m.insertSQL(), m.now, m.now)
	if insert.Error != nil {
		return insert.Error
	}
	m.count.New, m.count.Changed = int(insert.RowsAffected), int(changed)
	m.count.Same = int(staged - insert.RowsAffected - changed)
	return nil
}

// from joins the stage with the owners of its rows and with the rows there already are.
func (m *merge) from() (from string, ids, matches []string) {
	from = m.stage + " s"
	for i, owner := range m.owners() {
		alias := fmt.Sprintf("c%d", i)
		from += " JOIN customers " + alias + " ON " + alias + ".number = s." + owner
		ids = append(ids, alias+".id")
	}
	for _, column := range m.kind.Unique {
		if column == "customer_id" {
			matches = append(matches, "t.customer_id = c0.id")
		} else {
			matches = append(matches, "t."+column+" = s."+column)
		}
	}
	return from, ids, matches
}

// ownerColumns are the columns that hold the ids of from.
func (m *merge) ownerColumns() []string {
	if m.kind.Name == "customers" {
		return nil
	}
	return m.kind.Owners
}

func (m *merge) insertSQL() string {
	from, ids, matches := m.from()
	if m.kind.Name == "permissions" {
		matches = append(matches, "t.digest = s.digest")
	}
	columns := m.kind.columns()
	return "INSERT INTO " + m.kind.Name + " (" + strings.Join(slices.Concat(m.ownerColumns(), columns), ", ") + ", received_at, changed_at) SELECT " +
		strings.Join(slices.Concat(ids, prefixed("s.", columns)), ", ") + ", " + m.timeParam() + ", " + m.timeParam() + " FROM " + from +
		" WHERE NOT EXISTS (SELECT 1 FROM " + m.kind.Name + " t WHERE " + strings.Join(matches, " AND ") + ") ORDER BY s.line"
}

func (m *merge) updateSQL() string {
	from, ids, matches := m.from()
	var set []string
	for _, column := range m.kind.columns() {
		set = append(set, column+" = s."+column)
	}
	for i, column := range m.ownerColumns() {
		set = append(set, column+" = "+ids[i])
	}
	return "UPDATE " + m.kind.Name + " AS t SET " + strings.Join(set, ", ") + ", changed_at = " + m.timeParam() + " FROM " + from +
		" WHERE " + strings.Join(matches, " AND ") + " AND t.digest <> s.digest"
}

// timeParam is a parameter that PostgreSQL knows for a time where it cannot tell from a column.
func (m *merge) timeParam() string {
	if m.store.Dialect() == "postgres" {
		return "CAST(? AS TIMESTAMPTZ)"
	}
	return "?"
}

func prefixed(prefix string, names []string) []string {
	out := make([]string, len(names))
	for i, n := range names {
		out[i] = prefix + n
	}
	return out
}

// rowPlan says which column of a file fills which field.
type rowPlan struct {
	kind     *Kind
	fields   []Field // by column; a zero Field is the owner's column
	customer int     // index of the column "customer", or -1
}

func newRowPlan(f ImportFile) (*rowPlan, *ImportProblem) {
	known := f.Kind.Imported()
	p := &rowPlan{kind: f.Kind, customer: -1}
	for i, name := range f.Columns {
		switch {
		case !slices.Contains(known, name):
			return nil, &ImportProblem{File: f.Name, Line: 1, Column: name, Reason: "no such column in " + f.Kind.Name + "; known are " + strings.Join(known, ", ")}
		case slices.Contains(f.Columns[:i], name):
			return nil, &ImportProblem{File: f.Name, Line: 1, Column: name, Reason: "this column stands twice"}
		case name == "customer" && f.Kind.hasCustomer():
			p.customer = i
			p.fields = append(p.fields, Field{})
		default:
			field, _ := f.Kind.Field(name)
			p.fields = append(p.fields, field)
		}
	}
	for _, name := range known {
		field, ok := f.Kind.Field(name)
		if needed := !ok || field.Required; needed && !slices.Contains(f.Columns, name) {
			return nil, &ImportProblem{File: f.Name, Line: 1, Column: name, Reason: "this column is missing"}
		}
	}
	return p, nil
}

// checked is a record with rules that reach over its fields.
type checked interface {
	check(today value.Date) *ImportProblem
}

// values parses a row into the values of the stage's columns.
func (p *rowPlan) values(c *Change, row ImportRow, warn func(*ImportProblem)) ([]any, *ImportProblem, error) {
	if len(row.Values) != len(p.fields) {
		return nil, &ImportProblem{Reason: fmt.Sprintf("%d values for %d columns", len(row.Values), len(p.fields))}, nil
	}
	record := reflect.New(p.kind.row).Elem()
	customer := ""
	for i, f := range p.fields {
		if i == p.customer {
			if customer = strings.TrimSpace(row.Values[i]); customer == "" {
				return nil, &ImportProblem{Column: "customer", Reason: "the customer number is missing"}, nil
			}
			continue
		}
		if err := f.parse(record, row.Values[i]); err != nil {
			return nil, &ImportProblem{Column: f.Name, Reason: err.Error()}, nil
		}
		if doubt, ok := f.Of(record.Addr().Interface()).(interface{ Warning() *value.Error }); ok {
			if w := doubt.Warning(); w != nil {
				warn(&ImportProblem{Line: row.Line, Column: f.Name, Reason: w.Error(), Warning: true})
			}
		}
	}
	if ch, ok := record.Addr().Interface().(checked); ok {
		if bad := ch.check(c.now.Date()); bad != nil {
			return nil, bad, nil
		}
	}
	return p.staged(c, row.Line, customer, record)
}

func (p *rowPlan) staged(c *Change, line int, customer string, record reflect.Value) ([]any, *ImportProblem, error) {
	values := []any{line}
	if p.kind.hasCustomer() {
		values = append(values, customer)
	}
	parts := []string{customer}
	for _, f := range p.kind.Fields {
		if f.Computed {
			continue
		}
		v := f.Of(record.Addr().Interface())
		if f.Name == "source" && v == Code("") {
			v = p.kind.defaultSource()
		}
		parts = append(parts, fmt.Sprint(v))
		if !f.Secret {
			values = append(values, v)
		}
	}
	if customer, ok := record.Addr().Interface().(*Customer); ok {
		sealed, hash, err := c.store.sealPersonalID(customer)
		if err != nil {
			return nil, nil, err
		}
		values = append(values, sealed, hash)
	}
	digest, err := c.store.keys.Hash(p.kind.Name, parts...)
	return append(values, digest), nil, err
}

// sealPersonalID returns the identity code as it is stored: sealed, and hashed to be found by.
func (s *Store) sealPersonalID(c *Customer) (sealed []byte, hash string, err error) {
	if c.PersonalID.IsZero() {
		return nil, "", nil
	}
	if sealed, err = s.keys.Seal([]byte(c.PersonalID), c.sealPlace()); err != nil {
		return nil, "", err
	}
	hash, err = s.personalHash(c.PersonalID)
	return sealed, hash, err
}

// defaultSource is where a kind's records come from when the file does not say.
func (k *Kind) defaultSource() Code {
	switch k.Name {
	case "logins", "events":
		return "use_of_service"
	case "permissions", "self_reported":
		return "person"
	case "analyses", "disclosures", "documents":
		return "staff"
	}
	return "contract"
}

func (p *AccountingPoint) check(value.Date) *ImportProblem {
	gsrn, err := value.ParseGSRN(p.Key)
	if err != nil {
		return &ImportProblem{Column: "id", Reason: err.Error()}
	}
	p.Key = gsrn.String()
	return nil
}

func (c *Contact) check(value.Date) *ImportProblem {
	var err error
	switch c.Channel {
	case "email":
		var e value.Email
		if e, err = value.ParseEmail(c.Value); err == nil {
			c.Value = e.String()
		}
	case "phone":
		var p value.Phone
		if p, err = value.ParsePhone(c.Value); err == nil {
			c.Value = p.String()
		}
	}
	if err != nil {
		return &ImportProblem{Column: "value", Reason: err.Error()}
	}
	return nil
}

func (c *Customer) check(today value.Date) *ImportProblem {
	switch {
	case c.FullName() == "":
		return &ImportProblem{Column: "name", Reason: "the customer has no name; give name, or given_names and family_name"}
	case c.Kind != Person && !c.PersonalID.IsZero() && c.Kind != Estate:
		return &ImportProblem{Column: "personal_id", Reason: "only a person or an estate has a personal identity code"}
	case !c.PersonalID.IsZero():
		if _, err := value.ParsePersonalID(c.PersonalID.String(), today); err != nil {
			return &ImportProblem{Column: "personal_id", Reason: err.Error()}
		}
	}
	return nil
}
