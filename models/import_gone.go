package models

import (
	"fmt"
	"slices"
	"strings"
)

// gone marks the records of a kind that none of its files has, after a run in which the files are
// all there is. What cannot be told apart from a rejected row stays as it is. The portal's own rows
// have no source to go from.
func (r *importRun) gone(files []*merge) error {
	kind := files[0].kind
	if !kind.goes() || slices.ContainsFunc(files, func(m *merge) bool { return m.count.Refused || m.count.Unread }) {
		return nil
	}
	for _, m := range files {
		if m.keyless {
			m.report(&ImportProblem{Reason: "rows without a key that can be read might be any record, so no record of this kind was marked as gone", Warning: true})
			return nil
		}
	}
	rejected, err := r.rejectedKeys(files)
	if err != nil {
		return err
	}
	here := "t.gone_at IS NULL"
	if kind.Unique[0] == "source_key" {
		here += " AND t.source_key NOT LIKE 'portal-%'"
	}
	where := here + " AND NOT EXISTS (SELECT 1 FROM " + rejected + " k WHERE k.source_key = t." + kind.Unique[0] + ")"
	for _, m := range files {
		from, _ := m.withOwners(m.stage + " s")
		where += " AND NOT EXISTS (SELECT 1 FROM " + from + " WHERE " + strings.Join(m.sameRecord(), " AND ") + ")"
	}
	var all int64
	if err := r.Raw("SELECT COUNT(*) FROM " + kind.Name + " t WHERE " + here).Scan(&all).Error; err != nil {
		return err
	}
	update := r.Exec("UPDATE "+kind.Name+" AS t SET gone_at = ? WHERE "+where, r.now)
	if update.Error != nil {
		return update.Error
	}
	last := files[len(files)-1]
	last.count.Gone = int(update.RowsAffected)
	floor := GoneFloor
	if !slices.ContainsFunc(files, func(m *merge) bool { return m.count.Rows > 0 }) {
		floor = 0 // files without a row look like a broken export, however few records there are
	}
	if exceeds(last.count.Gone, int(all), r.settings.MaxGone, DefaultGone, floor) {
		return &ImportRefused{fmt.Sprintf("%d of %d records of %s are not in the files and would be marked as gone, so the whole run was refused; "+
			"see that the files are complete, import them without --full, or allow more with --max-gone", last.count.Gone, all, kind.Name)}
	}
	return r.Exec("DROP TABLE " + rejected).Error
}

// rejectedKeys makes a table of the keys of rejected rows.
func (r *importRun) rejectedKeys(files []*merge) (table string, err error) {
	table = "rejected_" + files[0].kind.Name
	if err := r.Exec("CREATE TEMPORARY TABLE " + table + " (source_key TEXT)").Error; err != nil {
		return "", err
	}
	for _, m := range files {
		for chunk := range slices.Chunk(m.rejected, 1000) {
			rows := make([]map[string]any, len(chunk))
			for i, key := range chunk {
				rows[i] = map[string]any{"source_key": key}
			}
			if err := r.Table(table).Create(rows).Error; err != nil {
				return "", err
			}
		}
	}
	return table, nil
}
