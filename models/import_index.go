package models

import "errors"

// A first load is several times as fast when indexes and foreign keys are made of all rows at once,
// after them. Their tables are locked meanwhile, so it is only done while the register has no
// customer whom that could keep waiting.

// isFirstLoad reports whether the register is empty, on PostgreSQL and owned by the role at work.
func (r *importRun) isFirstLoad() (bool, error) {
	if r.store.Dialect() != "postgres" {
		return false, nil
	}
	var first bool
	err := r.Raw("SELECT NOT EXISTS (SELECT 1 FROM customers) AND pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = 'customers'::regclass").Scan(&first).Error
	return first, err
}

// droppable lists what of a table can be dropped and made again: its foreign keys, its unique
// constraints that no foreign key needs, and its indexes that stand for no constraint.
const droppable = `
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) AS away,
       format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(c.oid)) AS back,
       contype = 'f' AS refers
FROM pg_constraint c
WHERE conrelid = CAST(? AS regclass) AND (contype = 'f' OR contype = 'u'
  AND NOT EXISTS (SELECT 1 FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = c.conindid))
UNION ALL
SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid), FALSE
FROM pg_index i
WHERE indrelid = CAST(? AS regclass) AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype IN ('p', 'u', 'x'))
ORDER BY refers, back`

// unindexed runs fill while the kind's table has no indexes and foreign keys beside its primary key.
func (m *merge) unindexed(fill func() error) error {
	var things []struct{ Away, Back string }
	if err := m.Raw(droppable, m.kind.Name, m.kind.Name).Scan(&things).Error; err != nil {
		return err
	}
	var errs []error
	for _, t := range things {
		errs = append(errs, m.Exec(t.Away).Error)
	}
	if err := errors.Join(errs...); err != nil {
		return err
	}
	if err := fill(); err != nil {
		return err
	}
	for _, t := range things {
		errs = append(errs, m.Exec(t.Back).Error)
	}
	return errors.Join(errs...)
}
