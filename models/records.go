package models

import "omatiedot/models/value"

// The register: every kind of record that is held on a customer, each declared once. A field's
// json name is its name in the database, in import files, in JSON, and in the keys of its texts.
// The reg tag says the rest:
//
//	required        an import row without it is rejected
//	codes=a|b|c     one of these words, shown in words
//	ref=contracts   holds the key of a record of that kind
//	title           names the record where it is listed
//	secret          sealed in the database, shown on its owner's own pages and answers alone
//	long            running text
//	computed        filled in when read, no column of its own
//
// From these structs come the page, the section of the answer, JSON, the import's columns and the
// test that no column of the database is left out of an answer.

// Origin is where a record came from: GDPR Article 15(1)(g).
type Origin struct {
	Source     Code       `json:"source" reg:"codes=contract|use_of_service|person|population_register|prohibition_register|staff|other"`
	SourceTime value.Time `json:"source_time"`
	Received   value.Time `json:"received_at" gorm:"column:received_at" reg:"computed"`
	Changed    value.Time `json:"changed_at" gorm:"column:changed_at" reg:"computed"`
	// Gone is since when the source no longer has the record; it is kept until retention ends it.
	Gone value.Time `json:"gone_at" gorm:"column:gone_at;->" reg:"computed"`
	// Digest is a keyed hash of the imported values: an unchanged row is known by it.
	Digest string `json:"-" gorm:"column:digest"`
}

// Record is what every kind but the customer itself begins with.
type Record struct {
	ID         int64  `json:"-" gorm:"column:id;primaryKey"`
	CustomerID int64  `json:"-" gorm:"column:customer_id"`
	Key        string `json:"id" gorm:"column:source_key" reg:"required"`
}

// Customer is one row of the customer register: a person, a company, a housing company or an estate.
type Customer struct {
	ID               int64            `json:"-" gorm:"column:id;primaryKey"`
	Number           string           `json:"number" reg:"required,title"`
	Kind             Code             `json:"kind" reg:"required,codes=person|company|housing_company|estate"`
	GivenNames       string           `json:"given_names"`
	FamilyName       string           `json:"family_name"`
	Name             string           `json:"name"`
	BusinessID       value.BusinessID `json:"business_id"`
	PersonalID       value.PersonalID `json:"personal_id" gorm:"-" reg:"secret"`
	Language         value.Language   `json:"language"`
	HomeCountry      value.Country    `json:"home_country"`
	CustomerGroup    string           `json:"customer_group"`
	CustomerType     string           `json:"customer_type"`
	HousingForm      Code             `json:"housing_form" reg:"codes=detached|terraced|flat|holiday|farm|none"`
	PreferredContact Code             `json:"preferred_contact" reg:"codes=email|sms|phone|post|portal"`
	Protected        value.Bool       `json:"protected"`
	ProtectedUntil   value.Date       `json:"protected_until"`
	Since            value.Date       `json:"since"`
	Until            value.Date       `json:"until"`
	Origin

	SealedID     []byte `json:"-" gorm:"column:personal_id"`
	PersonalHash string `json:"-" gorm:"column:personal_id_hash"`
}

// Address is where a customer lives, gets invoices or post.
type Address struct {
	Record
	Kind       Code          `json:"kind" reg:"required,title,codes=home|invoicing|mailing"`
	CareOf     string        `json:"care_of"`
	Street     string        `json:"street"`
	PostalCode string        `json:"postal_code"`
	PostOffice string        `json:"post_office"`
	Country    value.Country `json:"country"`
	ValidFrom  value.Date    `json:"valid_from"`
	ValidTo    value.Date    `json:"valid_to"`
	Origin
}

// Contact is an e-mail address or a phone number.
type Contact struct {
	Record
	Channel   Code       `json:"channel" reg:"required,title,codes=email|phone"`
	Value     string     `json:"value" reg:"required"`
	Verified  value.Bool `json:"verified"`
	ValidFrom value.Date `json:"valid_from"`
	ValidTo   value.Date `json:"valid_to"`
	Origin
}

// Representative is a person who acts for an organisation. The row is held on both.
type Representative struct {
	ID               int64      `json:"-" gorm:"column:id;primaryKey"`
	OrganisationID   int64      `json:"-" gorm:"column:organisation_id"`
	PersonID         int64      `json:"-" gorm:"column:person_id"`
	Key              string     `json:"id" gorm:"column:source_key" reg:"required"`
	Organisation     string     `json:"organisation" reg:"required"`
	OrganisationName string     `json:"organisation_name" gorm:"->" reg:"computed,title"`
	Person           string     `json:"person" reg:"required"`
	PersonName       string     `json:"person_name" gorm:"->" reg:"computed"`
	Role             Code       `json:"role" reg:"required,codes=contact_person|property_manager"`
	Title            string     `json:"title"`
	ValidFrom        value.Date `json:"valid_from"`
	ValidTo          value.Date `json:"valid_to"`
	Origin
}

// AccountingPoint is where electricity is metered; its key is the GSRN. One point can have been
// several customers', each with a row of their own.
type AccountingPoint struct {
	Record
	Street       string     `json:"street" reg:"title"`
	PostalCode   string     `json:"postal_code"`
	PostOffice   string     `json:"post_office"`
	GridArea     string     `json:"grid_area"`
	Status       Code       `json:"status" reg:"codes=connected|disconnected|under_construction|out_of_use|removed"`
	MainFuse     string     `json:"main_fuse"`
	Heating      Code       `json:"heating" reg:"codes=electric|district|geothermal|oil|wood|other"`
	AnnualKWh    value.Int  `json:"annual_kwh" gorm:"column:annual_kwh"`
	Connected    value.Date `json:"connected"`
	Disconnected value.Date `json:"disconnected"`
	Origin
}

// Offer is what the customer was offered.
type Offer struct {
	Record
	Product    string     `json:"product" reg:"required,title"`
	Offered    value.Date `json:"offered"`
	ValidUntil value.Date `json:"valid_until"`
	PriceTerms string     `json:"price_terms"`
	Outcome    Code       `json:"outcome" reg:"codes=open|accepted|declined|expired"`
	Origin
}

// Contract is an agreement on network service, sale or connection.
type Contract struct {
	Record
	AccountingPoint string     `json:"accounting_point" reg:"ref=accounting_points"`
	Kind            Code       `json:"kind" reg:"required,codes=network|sales|connection|other"`
	Product         string     `json:"product" reg:"title"`
	Starts          value.Date `json:"starts"`
	Ends            value.Date `json:"ends"`
	NoticeGiven     value.Date `json:"notice_given"`
	FixedTerm       value.Bool `json:"fixed_term"`
	Status          Code       `json:"status" reg:"codes=active|ended|future|cancelled"`
	Origin
}

// Service is a product or service under a contract.
type Service struct {
	Record
	Contract   string     `json:"contract" reg:"ref=contracts"`
	Name       string     `json:"name" reg:"required,title"`
	Connected  value.Date `json:"connected"`
	Terminated value.Date `json:"terminated"`
	Origin
}

// Invoice is one bill.
type Invoice struct {
	Record
	Contract  string          `json:"contract" reg:"ref=contracts"`
	Reference value.Reference `json:"reference"`
	Invoiced  value.Date      `json:"invoiced" reg:"required,title"`
	Due       value.Date      `json:"due"`
	Amount    value.Money     `json:"amount"`
	Currency  string          `json:"currency"`
	Paid      value.Date      `json:"paid"`
	Status    Code            `json:"status" reg:"codes=open|paid|overdue|credited|collection"`
	Origin
}

// Collection is one stage of collecting an unpaid bill.
type Collection struct {
	Record
	Invoice   string      `json:"invoice" reg:"ref=invoices"`
	Stage     Code        `json:"stage" reg:"required,title,codes=reminder|demand|agency|court|disconnection_warning|disconnected|plan"`
	Date      value.Date  `json:"date"`
	Amount    value.Money `json:"amount"`
	Collector string      `json:"collector"`
	Note      string      `json:"note" reg:"long"`
	Origin
}

// Login is one use of an online service, here or elsewhere.
type Login struct {
	Record
	Time    value.Time `json:"time" reg:"required,title"`
	Service string     `json:"service"`
	Method  Code       `json:"method" reg:"codes=otp|password|strong|oidc|unknown"`
	IP      string     `json:"ip"`
	Agent   string     `json:"agent"`
	Origin
}

// Permission is one decision on marketing, research or disclosure. Rows are only ever added: the
// latest decision of a purpose and channel holds. What is known from a register of others is among
// them, and comes after what the customer decided here. The purposes population_… are prohibitions
// that the Population Information System keeps for itself (Act 661/2009): they are told to the
// customer and are no cells of the grid.
type Permission struct {
	Record
	Purpose   Code       `json:"purpose" reg:"required,title,codes=direct_marketing|opinion_research|market_research|campaign_disclosure|metering_data_disclosure|electronic_collection|population_direct_marketing|population_update|population_disclosure|population_directory|population_genealogy"`
	Channel   Code       `json:"channel" reg:"required,codes=email|sms|automated_call|phone|post|any"`
	State     Code       `json:"state" reg:"required,codes=granted|refused|prohibited|cleared"`
	Previous  Code       `json:"previous" reg:"codes=granted|refused|prohibited|not_asked"`
	DecidedAt value.Time `json:"decided_at" reg:"required"`
	How       Code       `json:"how" reg:"codes=portal|unsubscribe|request|phone|paper|counter|contract|import|register"`
	// List is the industry list that the prohibition is known from.
	List string `json:"list"`
	// ValidUntil is the last day on which the decision holds; no value is without end.
	ValidUntil value.Date `json:"valid_until"`
	// Wording are the words that were shown, Language in which, and Notice the hash of the version of
	// the register description that has them.
	Wording   string         `json:"wording" reg:"long"`
	Language  value.Language `json:"language"`
	Notice    string         `json:"notice"`
	Reference string         `json:"reference"` // which letter, call or click
	// Note is what a member of staff wrote to it, and Scan the form of the paper that is kept with it.
	Note string `json:"note" reg:"long"`
	Scan Code   `json:"scan" gorm:"column:scan" reg:"computed,codes=pdf|png|jpeg"`
	// ProofID is where the paper is.
	ProofID *int64 `json:"-" gorm:"column:proof_id"`
	// Undoes is the decision recorded here that the customer took back with this one, and Restores the one
	// that holds again since, nil for none.
	Undoes   *int64 `json:"-" gorm:"column:undoes"`
	Restores *int64 `json:"-" gorm:"column:restores"`
	// RecordedHere tells what this program recorded, one after another, from what came with an import.
	RecordedHere value.Bool `json:"-" gorm:"column:recorded_here"`
	// Acted is who recorded it.
	Acted Acting `json:"-" gorm:"embedded"`
	Origin
}

// SelfReported is what the customer told of themself.
type SelfReported struct {
	Record
	Topic   string     `json:"topic" reg:"required,title"`
	Value   string     `json:"value" reg:"long"`
	GivenAt value.Time `json:"given_at"`
	Origin
}

// Event is one contact between customer and company.
type Event struct {
	Record
	Time    value.Time `json:"time" reg:"required"`
	Channel Code       `json:"channel" reg:"codes=phone|email|visit|letter|portal|chat"`
	Unit    string     `json:"unit"`
	Kind    Code       `json:"kind" reg:"codes=contact|complaint|fault|meter|move|billing|other"`
	Subject string     `json:"subject" reg:"title"`
	Text    string     `json:"text" reg:"long"`
	Origin
}

// Analysis is what was concluded about the customer, and how: GDPR Article 15(1)(h).
type Analysis struct {
	Record
	Name    string     `json:"name" reg:"required,title"`
	Result  string     `json:"result"`
	Score   string     `json:"score"`
	MadeAt  value.Time `json:"made_at"`
	Logic   string     `json:"logic" reg:"long"`
	UsedFor string     `json:"used_for" reg:"long"`
	Origin
}

// Disclosure is data given to somebody else: GDPR Article 15(1)(c).
type Disclosure struct {
	Record
	Date       value.Date    `json:"date" reg:"required"`
	Recipient  string        `json:"recipient" reg:"required,title"`
	Role       Code          `json:"role" reg:"codes=processor|controller"`
	Purpose    string        `json:"purpose" reg:"long"`
	Categories string        `json:"categories"`
	Basis      string        `json:"basis"`
	Country    value.Country `json:"country"`
	Safeguards string        `json:"safeguards"`
	Origin
}

// Document is a paper or scan in the archive.
type Document struct {
	Record
	Title    string     `json:"title" reg:"required,title"`
	Date     value.Date `json:"date"`
	Location string     `json:"location"`
	Scan     string     `json:"scan"`
	Origin
}
