package handlers

// Limits of a minute.
const (
	BadLinksForTest    = badLinks
	LinkFormsForTest   = linkForms
	LinkFetchesForTest = linkFetches
)
