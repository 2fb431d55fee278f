package models

// ExecForTest runs a statement past all rules, to see what the database itself allows.
func (s *Store) ExecForTest(sql string) error { return s.write.Exec(sql).Error }

// DumpForTest returns the rows of a table as the database holds them, in the order of its first column.
func (s *Store) DumpForTest(table string) ([]map[string]any, error) {
	var rows []map[string]any
	return rows, s.read.Table(table).Order("1").Find(&rows).Error
}
