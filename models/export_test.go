package models

// ExecForTest runs a statement past all rules, to see what the database itself allows.
func (s *Store) ExecForTest(sql string) error { return s.write.Exec(sql).Error }
