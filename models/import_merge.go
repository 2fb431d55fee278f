package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// merge takes one file in: rows are read, checked and staged, and then merged set by set.
type merge struct {
	*importRun
	kind     *Kind
	file     ImportFile
	stage    string
	count    ImportCount
	tables   []string // temporary ones, to be dropped
	filled   bool     // the kind's table has rows that those of the stage may be
	good     int      // rows in the stage
	rising   bool     // the keys of the staged rows rise, so that none stands twice
	last     string   // key of the last staged row
	rejected []string // keys of rejected rows, kept where what is gone is asked for
	keyless  bool     // a rejected row has no key that can be told
}

func (m *merge) run(ctx context.Context) error {
	plan, problems := newRowPlan(m.file)
	if len(problems) > 0 {
		for _, p := range problems {
			m.report(p)
		}
		m.count.Refused = true
		return nil
	}
	if err := m.createStage(); err != nil {
		return err
	}
	if err := m.read(ctx, plan); err != nil {
		return err
	}
	if m.settings.Merging != nil {
		m.settings.Merging(m.file.Name)
	}
	if err := errors.Join(m.identify(), m.indexStage()); err != nil {
		return err
	}
	if err := m.check(); err != nil {
		return err
	}
	if m.tooMany() {
		m.count.Refused = true
		m.report(&ImportProblem{Reason: fmt.Sprintf("%d of %d rows were rejected, so nothing of this file was taken in; mend it, or allow more with --max-rejects", m.count.Rejected, m.count.Rows)})
		return nil
	}
	return m.merge()
}

// finish drops the temporary tables and writes the audit entry.
func (m *merge) finish() error {
	for _, table := range m.tables {
		if err := m.Exec("DROP TABLE " + table).Error; err != nil {
			return err
		}
	}
	if err := m.settleLater(); err != nil {
		return err
	}
	return m.audit(AuditEntry{Action: ActionImport, Details: m.details()})
}

func (m *merge) tooMany() bool {
	return exceeds(m.count.Rejected, m.count.Rows, m.settings.Share, DefaultShare, RejectFloor)
}

// exceeds reports whether n is more than floor and more than a share of all; a share of 0 is usual.
func exceeds(n, all int, share, usual float64, floor int) bool {
	if share == 0 {
		share = usual
	}
	return n > floor && float64(n) > share*float64(all)
}

// report tells of a problem of this file.
func (m *merge) report(p *ImportProblem) {
	p.File = m.file.Name
	if p.Warning {
		m.count.Warnings++
	}
	m.importRun.report(p)
}

func (m *merge) reject(p *ImportProblem) {
	m.count.Rejected++
	m.report(p)
}

func (m *merge) details() string {
	return fmt.Sprintf(`{"kind":%q,"rows":%d,"new":%d,"changed":%d,"same":%d,"rejected":%d,"gone":%d,"refused":%t}`,
		m.count.Kind, m.count.Rows, m.count.New, m.count.Changed, m.count.Same, m.count.Rejected, m.count.Gone, m.count.Refused)
}

// read parses every row and stages the good ones.
func (m *merge) read(ctx context.Context, plan *rowPlan) error {
	if err := m.stager.open(ctx, m.stage, m.kind.stageColumns()); err != nil {
		return m.stager.close(err)
	}
	m.rising = true
	return m.stager.close(m.pipe(ctx, plan, func(b *batch) error {
		m.count.Rows += len(b.rows)
		for _, p := range b.problems {
			if p.Warning {
				m.report(p)
			} else {
				m.reject(p)
			}
		}
		m.keep(b)
		if m.settings.Rows != nil {
			m.settings.Rows(m.file.Name, int64(m.count.Rows))
		}
		return m.stager.send(ctx, &b.staged)
	}))
}

// keep remembers what the end of the file asks for: how the keys run, and which were rejected.
func (m *merge) keep(b *batch) {
	if b.good > 0 {
		m.rising = m.rising && b.rising && (m.good == 0 || keyLess(m.last, b.first))
		m.last = b.last
	}
	m.good += b.good
	m.keyless = m.keyless || b.keyless
	m.keepRejected(b.rejected...)
}

// keptKeys bounds the memory that keys of rejected rows take: with more, none can be told.
const keptKeys = 100_000

func (m *merge) keepRejected(keys ...string) {
	switch {
	case !m.settings.Full:
	case len(m.rejected)+len(keys) > keptKeys:
		m.rejected, m.keyless = nil, true
	default:
		m.rejected = append(m.rejected, keys...)
	}
}

func (m *merge) createStage() error {
	return m.temporary(m.stage, "SELECT CAST(0 AS BIGINT) AS line, CAST('' AS TEXT) AS customer, "+
		strings.Join(m.kind.columns(), ", ")+" FROM "+m.kind.Name+" WHERE 1 = 0")
}

// temporary makes a table of a query, until finish.
func (m *merge) temporary(table, query string) error {
	m.tables = append(m.tables, table)
	return m.Exec("CREATE TEMPORARY TABLE " + table + " AS " + query).Error
}

// indexStage gives the planner what it needs: SQLite an index for its loops, PostgreSQL, which
// hashes, how many rows there are.
func (m *merge) indexStage() error {
	if m.store.Dialect() == "postgres" {
		return m.Exec("ANALYZE " + m.stage + " (" + strings.Join(m.unique(), ", ") + ")").Error
	}
	return m.Exec("CREATE INDEX temp." + m.stage + "_key ON " + m.stage + " (" + strings.Join(m.unique(), ", ") + ")").Error
}

// unique are the columns of the stage that make a record the one it is.
func (m *merge) unique() []string {
	columns := slices.Clone(m.kind.Unique)
	if i := slices.Index(columns, "customer_id"); i >= 0 {
		columns[i] = "customer"
	}
	return columns
}

// check rejects staged rows that do not fit the register: a key twice, customers that are not there.
func (m *merge) check() error {
	if !m.rising {
		var same []string
		for _, column := range m.unique() {
			same = append(same, "t."+column+" = s."+column)
		}
		if err := m.rejectWhere("EXISTS (SELECT 1 FROM "+m.stage+" t WHERE t.line < s.line AND "+strings.Join(same, " AND ")+")",
			m.kind.Imported()[0], "this key stands in the file already; each record needs its own"); err != nil {
			return err
		}
	}
	if err := m.compare(); err != nil {
		return err
	}
	for _, owner := range m.owners() {
		reason := "no such customer; import customers first, or mend the number"
		if err := m.rejectWhere(m.moved()+"NOT EXISTS (SELECT 1 FROM customers c WHERE c.number = s."+owner+")", owner, reason); err != nil {
			return err
		}
	}
	if m.file.Supplement && m.filled && m.kind.hasCustomer() {
		other := "EXISTS (SELECT 1 FROM " + m.moves() + " d JOIN " + m.kind.Name + " t ON t.id = d.id JOIN customers c ON c.id = t.customer_id" +
			" WHERE d.line = s.line AND c.number <> s.customer)"
		if err := m.rejectWhere(other, "customer", "the register has this record under another customer; its own source has to move it first"); err != nil {
			return err
		}
	}
	return m.warnDangling()
}

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
	n, err := m.eachLine(where, func(line int, key string) {
		m.reject(&ImportProblem{Line: line, Column: column, Reason: reason})
		m.keepRejected(key)
	})
	if err != nil || n == 0 {
		return err
	}
	m.good -= n
	return m.Exec("DELETE FROM " + m.stage + " AS s WHERE " + where).Error
}

// eachLine calls fn with line and key of the staged rows for which the condition holds.
func (m *merge) eachLine(where string, fn func(line int, key string)) (n int, err error) {
	rows, err := m.Raw("SELECT s.line, s." + m.kind.Unique[0] + " FROM " + m.stage + " s WHERE " + where + " ORDER BY s.line").Rows()
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var line int
		var key string
		if err := rows.Scan(&line, &key); err != nil {
			return n, err
		}
		n++
		fn(line, key)
	}
	return n, rows.Err()
}

// warnDangling names references to records that are not there. They are kept: the source may be
// right, and what it says of the customer is theirs to see.
func (m *merge) warnDangling() error {
	for _, f := range m.kind.Fields {
		if f.Ref == "" {
			continue
		}
		where := "s." + f.Column + " <> '' AND NOT EXISTS (SELECT 1 FROM " + f.Ref + " r WHERE r.source_key = s." + f.Column + ")"
		if _, err := m.eachLine(where, func(line int, _ string) {
			m.report(&ImportProblem{Line: line, Column: f.Name, Reason: "there is no such record in " + f.Ref, Warning: true})
		}); err != nil {
			return err
		}
	}
	return nil
}

// compare finds the staged rows that are new, or say something else than the register: usually few.
// Only those are looked at further.
func (m *merge) compare() error {
	if !m.kind.goes() {
		// What was deleted when the time to keep it was over does not come again, word for word.
		if err := m.Exec("DELETE FROM "+m.stage+" AS s WHERE s.digest IN (SELECT hash FROM erased_records WHERE kind = ?)", m.kind.Name).Error; err != nil {
			return err
		}
	}
	if err := m.Raw("SELECT EXISTS (SELECT 1 FROM " + m.kind.Name + ")").Scan(&m.filled).Error; err != nil || !m.filled {
		return err
	}
	from, matches := m.stage+" s", m.sameRecord()
	if slices.Contains(m.kind.Unique, "customer_id") {
		from += " LEFT JOIN customers c0 ON c0.number = s.customer"
	}
	differs := " WHERE t.id IS NULL"
	if m.file.Supplement {
		differs += " OR t.gone_at IS NOT NULL OR " + m.supplements()
	} else if m.kind.goes() {
		differs += " OR t.digest <> s.digest OR t.gone_at IS NOT NULL"
	} else {
		// Decisions are only ever added: a changed one is a new row, and the newest holds.
		matches = append(matches, "t.digest = s.digest")
	}
	if err := m.temporary(m.moves(), "SELECT s.line, t.id AS id FROM "+from+" LEFT JOIN "+m.kind.Name+" t ON "+strings.Join(matches, " AND ")+differs); err != nil {
		return err
	}
	if m.store.Dialect() == "postgres" {
		return m.Exec("ANALYZE " + m.moves()).Error
	}
	return m.Exec("CREATE INDEX temp." + m.stage + "_line ON " + m.stage + " (line)").Error
}

// moves is the table of what compare found: lines, with the id of the row they change.
func (m *merge) moves() string { return m.stage + "_moves" }

// moved begins a condition that only asks for rows that compare found.
func (m *merge) moved() string {
	if !m.filled {
		return ""
	}
	return "s.line IN (SELECT line FROM " + m.moves() + ") AND "
}

// merge brings the stage's rows into the kind's table: new ones added, changed ones replaced. Those
// that are the same are not touched.
func (m *merge) merge() error {
	if m.filled && m.kind.goes() {
		changed := m.kind.Name + " t JOIN " + m.moves() + " d ON d.id = t.id JOIN " + m.stage + " s ON s.line = d.line WHERE "
		if m.file.Supplement {
			changed += m.supplements()
		} else {
			changed += "t.digest <> s.digest"
		}
		if _, err := m.keepHistory(m.kind, changed); err != nil {
			return err
		}
		update := m.Exec(m.updateSQL(), m.now)
		if update.Error != nil {
			return update.Error
		}
		m.count.Changed = int(update.RowsAffected)
	}
	if err := m.insert(); err != nil {
		return err
	}
	if err := m.cameBack(); err != nil {
		return err
	}
	m.count.Same = m.good - m.count.New - m.count.Changed
	if m.count.New > manyRows && m.store.Dialect() == "postgres" {
		// The next kinds are joined with this one before PostgreSQL would look at it by itself.
		return m.Exec("ANALYZE " + m.kind.Name + " (" + strings.Join(m.analysed(), ", ") + ")").Error
	}
	return nil
}

// insert adds what is new.
func (m *merge) insert() error {
	insert := func() error {
		result := m.Exec(m.insertSQL(), m.now, m.now)
		m.count.New = int(result.RowsAffected)
		return result.Error
	}
	if m.first && !m.filled && m.good > manyRows {
		return m.unindexed(insert)
	}
	return insert()
}

// manyRows is how many new rows make a table another one to the planner.
const manyRows = 10_000

// analysed are the columns by which rows are looked for.
func (m *merge) analysed() []string {
	columns := slices.Clone(m.kind.Unique)
	for _, owner := range m.ownerColumns() {
		if !slices.Contains(columns, owner) {
			columns = append(columns, owner)
		}
	}
	return columns
}

// goes reports whether records of the kind can change and go. Decisions on permissions are evidence.
func (k *Kind) goes() bool { return k.Name != "permissions" }

// changes are the staged rows to be added or replaced.
func (m *merge) changes() string {
	if m.filled {
		return m.moves() + " d JOIN " + m.stage + " s ON s.line = d.line"
	}
	return m.stage + " s"
}

// withOwners joins staged rows with the customers that they belong to, whose ids it names.
func (m *merge) withOwners(from string) (joined string, ids []string) {
	for i, owner := range m.owners() {
		alias := fmt.Sprintf("c%d", i)
		from += " JOIN customers " + alias + " ON " + alias + ".number = s." + owner
		ids = append(ids, alias+".id")
	}
	return from, ids
}

// sameRecord says what makes a row t of the register the record of a staged row s, whose customer
// is c0.
func (m *merge) sameRecord() []string {
	var same []string
	for _, column := range m.kind.Unique {
		if column == "customer_id" {
			same = append(same, "t.customer_id = c0.id")
		} else {
			same = append(same, "t."+column+" = s."+column)
		}
	}
	return same
}

// ownerColumns are the columns that hold the ids of from.
func (m *merge) ownerColumns() []string {
	if m.kind.Name == "customers" {
		return nil
	}
	return m.kind.Owners
}

// insertSQL adds the staged rows, or where the table is filled, those that it lacks.
func (m *merge) insertSQL() string {
	from, ids := m.withOwners(m.changes())
	columns := m.kind.columns()
	query := "INSERT INTO " + m.kind.Name + " (" + strings.Join(slices.Concat(m.ownerColumns(), columns), ", ") + ", received_at, changed_at) SELECT " +
		strings.Join(slices.Concat(ids, prefixed("s.", columns)), ", ") + ", " + m.timeParam() + ", " + m.timeParam() + " FROM " + from
	if m.filled {
		query += " WHERE d.id IS NULL"
	}
	return query
}

// updateSQL replaces rows that say something else now, and brings back those that had gone.
func (m *merge) updateSQL() string {
	from, ids := m.withOwners(m.changes())
	set := []string{"gone_at = NULL"}
	if m.file.Supplement {
		set = append(set, m.supplemented()...)
	} else {
		for _, column := range m.kind.columns() {
			set = append(set, column+" = s."+column)
		}
		for i, column := range m.ownerColumns() {
			set = append(set, column+" = "+ids[i])
		}
	}
	return "UPDATE " + m.kind.Name + " AS t SET " + strings.Join(set, ", ") + ", changed_at = " + m.timeParam() +
		" FROM " + from + " WHERE t.id = d.id"
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
