package models

// SealLinkForTest makes the token of a link.
func (k *Keys) SealLinkForTest(customer int64, number, purpose, channel string) (string, error) {
	return k.sealLink(linkContent{customer, linkMark(number, purpose, channel)})
}

// OpenLinkForTest returns the row that a token names.
func (k *Keys) OpenLinkForTest(token string) (customer int64, ok bool) {
	l, ok := k.openLink(token)
	return l.customer, ok
}
