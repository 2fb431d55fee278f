package models

// DraftsOf returns what the drafts of a request hold, opened, from the first.
func (s *Store) DraftsOf(ref string) (contents []string, err error) {
	var drafts []Draft
	if err := s.read.Where("request_id IN (SELECT id FROM requests WHERE ref = ?)", ref).Order("id").Find(&drafts).Error; err != nil {
		return nil, err
	}
	for _, d := range drafts {
		plain, err := s.keys.Open(d.Content, draftPlace(d.RequestID))
		if err != nil {
			return nil, err
		}
		contents = append(contents, string(plain))
	}
	return contents, nil
}
