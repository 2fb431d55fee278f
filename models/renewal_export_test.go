package models

// ReasonsForTest are the verdicts on a customer as other systems read them.
func (s *Store) ReasonsForTest(number string) (reasons string, err error) {
	err = s.read.Raw("SELECT reasons FROM verdicts v JOIN customers c ON c.id = v.customer_id WHERE c.number = ?", number).Scan(&reasons).Error
	return reasons, err
}
