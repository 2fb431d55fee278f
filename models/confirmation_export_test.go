package models

// SetTexts says whether text messages can be sent.
func (s *Store) SetTexts(texts TextMessages) { s.texts = texts }
