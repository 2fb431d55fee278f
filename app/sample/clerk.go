package sample

// Clerk is a person of the staff to log in as. Roles are agent, approver, marketing, auditor and
// admin.
type Clerk struct {
	Subject string
	Name    string
	Roles   []string
	Story   string // in English
	StoryFI string
	StorySV string
}

// Clerks are the staff of the made-up utility.
func Clerks() []Clerk {
	return []Clerk{
		{"maarit.palvelu", "Maarit Palvelu", []string{"agent"},
			"Customer service: works the queue.",
			"Asiakaspalvelu: käsittelee pyyntöjä.", "Kundtjänst: behandlar begäranden."},
		{"olle.handlaggare", "Olle Handläggare", []string{"agent"},
			"Customer service, the second agent.",
			"Asiakaspalvelu, toinen käsittelijä.", "Kundtjänst, den andra handläggaren."},
		{"tiina.tietosuoja", "Tiina Tietosuoja", []string{"approver"},
			"Data protection: approves answers.",
			"Tietosuoja: hyväksyy vastaukset.", "Dataskydd: godkänner svaren."},
		{"harri.molempi", "Harri Molempi", []string{"agent", "approver"},
			"Drafts and approves, but never an answer of his own.",
			"Laatii ja hyväksyy, mutta ei koskaan omaa vastaustaan.",
			"Utarbetar och godkänner, men aldrig sitt eget svar."},
		{"mika.markkina", "Mika Markkina", []string{"marketing"},
			"Marketing: draws audiences, sees no customer's page.",
			"Markkinointi: poimii kohderyhmiä, ei näe asiakkaan sivuja.",
			"Marknadsföring: gör urval, ser inga kundsidor."},
		{"tarja.tarkastaja", "Tarja Tarkastaja", []string{"auditor"},
			"Auditor: the audit log and the reports.",
			"Tarkastaja: tapahtumaloki ja raportit.", "Revisor: händelseloggen och rapporterna."},
		{"yrjo.yllapito", "Yrjö Ylläpito", []string{"admin"},
			"Administrator: imports and settings, no customer data.",
			"Ylläpitäjä: tuonnit ja asetukset, ei asiakastietoja.",
			"Administratör: importer och inställningar, inga kunduppgifter."},
	}
}
