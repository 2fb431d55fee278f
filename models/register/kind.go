package register

import "slices"

// Kind says of one kind of record in the register what is held, why, from where, who gets it and how
// long it is kept. Names of kinds and fields are texts of the views.
type Kind struct {
	Key        string    `yaml:"key" example:"invoices"`
	What       Text      `yaml:"what"`
	Purposes   []string  `yaml:"purposes"`
	Sources    []string  `yaml:"sources"`
	Recipients []string  `yaml:"recipients,optional"` // none where the data stay in the company
	Retention  Retention `yaml:"retention"`
	Mandatory  Text      `yaml:"mandatory"` // whether the data must be given, GDPR Article 13(2)(e)
}

func (k Kind) key() string { return k.Key }

var kindKeys = []string{
	"customers", "addresses", "contacts", "representatives", "accounting_points", "offers", "contracts",
	"services", "invoices", "collections", "logins", "permissions", "self_reported", "events", "analyses",
	"disclosures", "documents",
}

// KindKeys returns the keys of all kinds of record; a description tells of each of them.
func KindKeys() []string { return slices.Clone(kindKeys) }

// PortalRecord says of one kind of record that the portal itself makes what it is and how long it is kept.
type PortalRecord struct {
	Key       string    `yaml:"key" example:"requests"`
	What      Text      `yaml:"what"`
	Purposes  []string  `yaml:"purposes"`
	Retention Retention `yaml:"retention"`
}

func (r PortalRecord) key() string { return r.Key }

// The records of the portal's own: privacy requests with their messages, the answer packages to be
// collected, and the log of who looked at whose data.
const (
	PortalRequests  = "requests"
	PortalAnswers   = "answers"
	PortalAccessLog = "access_log"
)

var portalKeys = []string{PortalRequests, PortalAnswers, PortalAccessLog}

// PortalKeys returns the keys of the portal's own kinds of record; a description tells of each of them.
func PortalKeys() []string { return slices.Clone(portalKeys) }
