package models

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"

	"gorm.io/gorm/clause"

	"omatiedot/models/value"
)

// ProhibitionColumns are the columns that a prohibition list can have. A row has a phone number, or
// a name with a street and a postal code, or both.
var ProhibitionColumns = []string{"phone", "name", "street", "postal_code", "valid_from", "valid_to"}

// ProhibitionList is an industry list as a file has it.
type ProhibitionList struct {
	List    string                      // its name: the next file of that name takes this one's place
	File    string                      // as people know it, without its folder
	Columns []string                    // of ProhibitionColumns; "" for a column that is not asked for
	Rows    iter.Seq2[ImportRow, error] // an *ImportProblem rejects its row; any other error ends the run
}

// ProhibitionBatch is what became of a file of an industry list. It holds no personal data.
type ProhibitionBatch struct {
	ID         int64      `gorm:"column:id;primaryKey"`
	List       string     `gorm:"column:list"`
	File       string     `gorm:"column:file"`
	ImportedAt value.Time `gorm:"column:imported_at"`
	Rows       int        `gorm:"column:read_rows"`
	New        int        `gorm:"column:new_entries"`
	Same       int        `gorm:"column:same_entries"` // that the list had before
	Expired    int        `gorm:"column:expired_rows"` // whose last day has passed: not kept
	Gone       int        `gorm:"column:gone_entries"` // that held and that the list has no longer
	Rejected   int        `gorm:"column:rejected_rows"`
	Customers  int        `gorm:"column:customers"` // for whom a prohibition of this list holds
}

// TableName names the table.
func (ProhibitionBatch) TableName() string { return "prohibition_batches" }

const (
	// DefaultGoneProhibitions is the share of a list's entries that a newer file may lack.
	DefaultGoneProhibitions = 0.25
	// prohibitionRows is how many rows are stored at a time.
	prohibitionRows = 1000
	// maxListName bounds the name of a list, in bytes.
	maxListName = 100
)

// ImportProhibitions takes in an industry list: keyed hashes of it alone, for most people on it are
// no customers. It takes the place of the last file of the same list, by phone or by address as its
// columns are, and the customers are matched with it at once. All of it is taken in or nothing: too
// many rejected rows, or too few of the entries there were, are an *ImportRefused, since a broken
// file would undo people's prohibitions. Share, MaxGone, DryRun, By and Problem of the settings count.
func (s *Store) ImportProhibitions(ctx context.Context, list ProhibitionList, settings ImportSettings) (ProhibitionBatch, error) {
	b := &prohibitionImport{list: list, settings: settings}
	if err := b.plan(); err != nil {
		return ProhibitionBatch{}, err
	}
	if !s.importing.TryLock() {
		return ProhibitionBatch{}, ErrImporting
	}
	defer s.importing.Unlock()
	if settings.By == nil {
		b.settings.By = System("import")
	}
	err := s.change(ctx, b.settings.By, func(c *Change) error {
		b.Change = c
		return b.run()
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return b.batch, err
}

// prohibitionImport is a list being taken in.
type prohibitionImport struct {
	*Change
	list     ProhibitionList
	settings ImportSettings
	batch    ProhibitionBatch
	channels []Code
	hasher   *keyHasher
	columns  map[string]int
	// Rows that say since or until when they hold go by that; the others begin on the day they
	// are first seen.
	dated, undated []prohibition
}

// plan reads the header.
func (b *prohibitionImport) plan() error {
	refuse := func(format string, args ...any) error { return &ImportRefused{fmt.Sprintf(format, args...)} }
	if name := strings.TrimSpace(b.list.List); name == "" || len(name) > maxListName || name != b.list.List {
		return refuse("the list needs a name of at most %d bytes", maxListName)
	}
	b.columns = map[string]int{}
	for i, name := range b.list.Columns {
		_, twice := b.columns[name]
		switch {
		case name == "":
			continue
		case !slices.Contains(ProhibitionColumns, name):
			return refuse("%s: no such column in a prohibition list; known are %s", name, strings.Join(ProhibitionColumns, ", "))
		case twice:
			return refuse("%s: this column stands twice", name)
		}
		b.columns[name] = i
	}
	has := func(name string) bool { _, ok := b.columns[name]; return ok }
	if has("phone") {
		b.channels = append(b.channels, "phone")
	}
	switch {
	case has("name") && has("street") && has("postal_code"):
		b.channels = append(b.channels, "post")
	case has("name"), has("street"), has("postal_code"):
		return refuse("name, street and postal_code go together; one of them is missing")
	}
	if len(b.channels) == 0 {
		return refuse("there is neither a column phone nor the columns name, street and postal_code")
	}
	return nil
}

func (b *prohibitionImport) run() (err error) {
	if b.store.Dialect() == "postgres" {
		if err := lockImports(b.DB); err != nil {
			return err
		}
	}
	if b.hasher, err = b.store.keyHasher(); err != nil {
		return err
	}
	b.batch = ProhibitionBatch{List: b.list.List, File: b.list.File, ImportedAt: b.now}
	if err := b.Create(&b.batch).Error; err != nil {
		return err
	}
	if err := b.Where("valid_to < ?", b.now.Date()).Delete(&prohibition{}).Error; err != nil {
		return err
	}
	if err := b.read(); err != nil {
		return err
	}
	if err := b.count(); err != nil {
		return err
	}
	if err := b.replace(); err != nil {
		return err
	}
	found, err := b.matchProhibitions()
	if err != nil {
		return err
	}
	b.batch.Customers = found.by[b.list.List]
	if b.settings.DryRun {
		return errDryRun
	}
	if err := b.Save(&b.batch).Error; err != nil {
		return err
	}
	if err := b.settleLater(); err != nil {
		return err
	}
	return b.audit(AuditEntry{Action: ActionProhibitions, Details: fmt.Sprintf(`{"batch":%d,"rows":%d,"new":%d,"gone":%d,"rejected":%d,"customers":%d}`,
		b.batch.ID, b.batch.Rows, b.batch.New, b.batch.Gone, b.batch.Rejected, b.batch.Customers)})
}

// read stores the entries of every good row.
func (b *prohibitionImport) read() error {
	for row, err := range b.list.Rows {
		var bad *ImportProblem
		if err != nil && !errors.As(err, &bad) {
			return err
		}
		b.batch.Rows++
		if bad == nil {
			bad = b.row(row)
		}
		if bad != nil {
			bad.File, bad.Line = b.list.File, max(bad.Line, row.Line)
			b.batch.Rejected++
			if b.settings.Problem != nil {
				b.settings.Problem(bad)
			}
			continue
		}
		if len(b.dated)+len(b.undated) >= prohibitionRows {
			if err := b.flush(); err != nil {
				return err
			}
		}
	}
	return b.flush()
}

// row adds the entries of a row to those to be stored, or says what is wrong with it.
func (b *prohibitionImport) row(row ImportRow) *ImportProblem {
	if len(row.Values) != len(b.list.Columns) {
		return &ImportProblem{Reason: fmt.Sprintf("%d values for %d columns", len(row.Values), len(b.list.Columns))}
	}
	hashes, bad := b.hashes(row)
	if bad != nil {
		return bad
	}
	from, to, dated, bad := b.validity(row)
	switch {
	case bad != nil:
		return bad
	case to.Before(b.now.Date()):
		b.batch.Expired++
		return nil
	}
	for channel, hash := range hashes {
		p := prohibition{List: b.list.List, Channel: channel, KeyHash: hash, ValidFrom: from, ValidTo: to, FirstBatch: b.batch.ID, LastBatch: b.batch.ID}
		if dated {
			b.dated = append(b.dated, p)
		} else {
			b.undated = append(b.undated, p)
		}
	}
	return nil
}

// value is the row's value in a column; "" where the file has no such column.
func (b *prohibitionImport) value(row ImportRow, column string) string {
	i, ok := b.columns[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(row.Values[i])
}

// hashes are the keyed hashes of what a row knows a person by.
func (b *prohibitionImport) hashes(row ImportRow) (map[Code]string, *ImportProblem) {
	hashes := map[Code]string{}
	if text := b.value(row, "phone"); text != "" {
		phone, err := value.ParsePhone(text)
		if err != nil {
			return nil, &ImportProblem{Column: "phone", Reason: err.Error()}
		}
		hashes["phone"] = b.hasher.phone(phone)
	}
	name, street, code := b.value(row, "name"), b.value(row, "street"), b.value(row, "postal_code")
	if name == "" && street == "" && code == "" {
		if len(hashes) == 0 {
			return nil, &ImportProblem{Reason: "there is nothing to know a person by; give a phone number, or name, street and postal code"}
		}
		return hashes, nil
	}
	for i, text := range []string{name, street, code} {
		if text == "" {
			return nil, &ImportProblem{Column: ProhibitionColumns[1+i], Reason: "this is missing; name, street and postal code go together"}
		}
	}
	postal, err := value.ParsePostalCode(code)
	if err != nil {
		return nil, &ImportProblem{Column: "postal_code", Reason: err.Error()}
	}
	if hashes["post"] = b.hasher.address(name, street, postal); hashes["post"] == "" {
		return nil, &ImportProblem{Column: "name", Reason: "name and street need letters or digits"}
	}
	return hashes, nil
}

// validity is since when until when a row holds.
func (b *prohibitionImport) validity(row ImportRow) (from, to value.Date, dated bool, bad *ImportProblem) {
	if err := from.UnmarshalText([]byte(b.value(row, "valid_from"))); err != nil {
		return from, to, false, &ImportProblem{Column: "valid_from", Reason: err.Error()}
	}
	if err := to.UnmarshalText([]byte(b.value(row, "valid_to"))); err != nil {
		return from, to, false, &ImportProblem{Column: "valid_to", Reason: err.Error()}
	}
	dated = !from.IsZero() || !to.IsZero()
	switch {
	case from.IsZero() && to.IsZero():
		from = b.now.Date()
	case from.IsZero():
		from = to.AddMonths(-12 * ProhibitionYears)
	}
	if to.IsZero() {
		to = from.AddMonths(12 * ProhibitionYears)
	}
	if to.Before(from) {
		return from, to, dated, &ImportProblem{Column: "valid_to", Reason: "the prohibition ends before it begins"}
	}
	return from, to, dated, nil
}

// flush stores the entries that are waiting. Of one that stands twice the last holds.
func (b *prohibitionImport) flush() error {
	key := []clause.Column{{Name: "list"}, {Name: "channel"}, {Name: "key_hash"}}
	for _, entries := range []struct {
		rows   *[]prohibition
		update []string
	}{{&b.undated, []string{"last_batch"}}, {&b.dated, []string{"last_batch", "valid_from", "valid_to"}}} {
		if rows := lastOfEach(*entries.rows); len(rows) > 0 {
			err := b.Clauses(clause.OnConflict{Columns: key, DoUpdates: clause.AssignmentColumns(entries.update)}).Create(&rows).Error
			if err != nil {
				return fmt.Errorf("store entries: %w", err)
			}
		}
		*entries.rows = (*entries.rows)[:0]
	}
	return nil
}

// lastOfEach leaves of several entries of one key the last: a statement may change a row only once.
func lastOfEach(entries []prohibition) []prohibition {
	at := map[string]int{}
	var rows []prohibition
	for _, e := range entries {
		key := string(e.Channel) + e.KeyHash
		if i, ok := at[key]; ok {
			rows[i] = e
			continue
		}
		at[key] = len(rows)
		rows = append(rows, e)
	}
	return rows
}

// count tells the new entries from those the list had.
func (b *prohibitionImport) count() error {
	var counts struct{ New, Seen, Gone int }
	err := b.Raw(`SELECT COALESCE(SUM(CASE WHEN first_batch = ? THEN 1 ELSE 0 END), 0) AS new, COALESCE(SUM(CASE WHEN last_batch = ? THEN 1 ELSE 0 END), 0) AS seen,
		COALESCE(SUM(CASE WHEN last_batch <> ? THEN 1 ELSE 0 END), 0) AS gone FROM prohibitions WHERE list = ? AND channel IN ?`,
		b.batch.ID, b.batch.ID, b.batch.ID, b.list.List, b.channels).Scan(&counts).Error
	b.batch.New, b.batch.Same, b.batch.Gone = counts.New, counts.Seen-counts.New, counts.Gone
	return err
}

// replace drops the entries that the list has no longer, unless the file looks broken.
func (b *prohibitionImport) replace() error {
	if exceeds(b.batch.Rejected, b.batch.Rows, b.settings.Share, DefaultShare, RejectFloor) {
		return &ImportRefused{fmt.Sprintf("%d of %d rows were rejected, so nothing of this file was taken in; mend it, or allow more with --max-rejects",
			b.batch.Rejected, b.batch.Rows)}
	}
	if had := b.batch.Same + b.batch.Gone; exceeds(b.batch.Gone, had, b.settings.MaxGone, DefaultGoneProhibitions, GoneFloor) {
		return &ImportRefused{fmt.Sprintf("%d of the list's %d prohibitions are not in the file and would end, so nothing of it was taken in; "+
			"see that the file is complete, or allow more with --max-gone", b.batch.Gone, had)}
	}
	if err := b.Where("list = ? AND channel IN ? AND last_batch <> ?", b.list.List, b.channels, b.batch.ID).Delete(&prohibition{}).Error; err != nil {
		return err
	}
	if b.batch.New > manyRows && b.store.Dialect() == "postgres" {
		// The customers are looked for among these rows before PostgreSQL would look at them by itself.
		return b.Exec("ANALYZE prohibitions (channel, key_hash)").Error
	}
	return nil
}

// ProhibitionBatches lists what became of the files of industry lists, newest first, a page (from 1)
// at a time. It is for admins and auditors.
func (s *Store) ProhibitionBatches(ctx context.Context, staff Staff, page int) ([]ProhibitionBatch, error) {
	if !staff.Is(Admin, Auditor) {
		return nil, ErrNotAllowed
	}
	var batches []ProhibitionBatch
	err := s.read.WithContext(ctx).Order("id DESC").Offset((max(page, 1) - 1) * PageSize).Limit(PageSize).Find(&batches).Error
	return batches, err
}
