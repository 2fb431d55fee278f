package sample

import "time"

// kinds are the import files in the order in which they can be read: what a row refers to is in a
// file before it or earlier in the same one.
var kinds = []struct {
	name string
	row  any
}{
	{"customers", customerRow{}}, {"addresses", addressRow{}}, {"contacts", contactRow{}},
	{"representatives", representativeRow{}}, {"accounting_points", pointRow{}},
	{"offers", offerRow{}}, {"contracts", contractRow{}}, {"services", serviceRow{}},
	{"invoices", invoiceRow{}}, {"collections", collectionRow{}}, {"logins", loginRow{}},
	{"permissions", permissionRow{}}, {"self_reported", selfReportedRow{}}, {"events", eventRow{}},
	{"analyses", analysisRow{}}, {"disclosures", disclosureRow{}}, {"documents", documentRow{}},
}

// origin is where a row came from and when, the last two columns of every file.
type origin struct {
	Source string `csv:"source"`
	Came   string `csv:"source_time"`
}

func from(source string, at time.Time) origin { return origin{source, stamp(at)} }

type customerRow struct {
	Number           string `csv:"number"`
	Kind             string `csv:"kind"`
	GivenNames       string `csv:"given_names"`
	FamilyName       string `csv:"family_name"`
	Name             string `csv:"name"`
	BusinessID       string `csv:"business_id"`
	PersonalID       string `csv:"personal_id"`
	Language         string `csv:"language"`
	HomeCountry      string `csv:"home_country"`
	CustomerGroup    string `csv:"customer_group"`
	CustomerType     string `csv:"customer_type"`
	HousingForm      string `csv:"housing_form"`
	PreferredContact string `csv:"preferred_contact"`
	Protected        string `csv:"protected"`
	ProtectedUntil   string `csv:"protected_until"`
	Since            string `csv:"since"`
	Until            string `csv:"until"`
	origin
}

type addressRow struct {
	ID         string `csv:"id"`
	Customer   string `csv:"customer"`
	Kind       string `csv:"kind"`
	CareOf     string `csv:"care_of"`
	Street     string `csv:"street"`
	PostalCode string `csv:"postal_code"`
	PostOffice string `csv:"post_office"`
	Country    string `csv:"country"`
	ValidFrom  string `csv:"valid_from"`
	ValidTo    string `csv:"valid_to"`
	origin
}

type contactRow struct {
	ID        string `csv:"id"`
	Customer  string `csv:"customer"`
	Channel   string `csv:"channel"`
	Value     string `csv:"value"`
	Verified  string `csv:"verified"`
	ValidFrom string `csv:"valid_from"`
	ValidTo   string `csv:"valid_to"`
	origin
}

type representativeRow struct {
	ID           string `csv:"id"`
	Organisation string `csv:"organisation"`
	Person       string `csv:"person"`
	Role         string `csv:"role"`
	Title        string `csv:"title"`
	ValidFrom    string `csv:"valid_from"`
	ValidTo      string `csv:"valid_to"`
	origin
}

type pointRow struct {
	ID           string `csv:"id"`
	Customer     string `csv:"customer"`
	Street       string `csv:"street"`
	PostalCode   string `csv:"postal_code"`
	PostOffice   string `csv:"post_office"`
	GridArea     string `csv:"grid_area"`
	Status       string `csv:"status"`
	MainFuse     string `csv:"main_fuse"`
	Heating      string `csv:"heating"`
	AnnualKWh    string `csv:"annual_kwh"`
	Connected    string `csv:"connected"`
	Disconnected string `csv:"disconnected"`
	origin
}

type offerRow struct {
	ID         string `csv:"id"`
	Customer   string `csv:"customer"`
	Product    string `csv:"product"`
	Offered    string `csv:"offered"`
	ValidUntil string `csv:"valid_until"`
	PriceTerms string `csv:"price_terms"`
	Outcome    string `csv:"outcome"`
	origin
}

type contractRow struct {
	ID              string `csv:"id"`
	Customer        string `csv:"customer"`
	AccountingPoint string `csv:"accounting_point"`
	Kind            string `csv:"kind"`
	Product         string `csv:"product"`
	Starts          string `csv:"starts"`
	Ends            string `csv:"ends"`
	NoticeGiven     string `csv:"notice_given"`
	FixedTerm       string `csv:"fixed_term"`
	Status          string `csv:"status"`
	origin
}

type serviceRow struct {
	ID         string `csv:"id"`
	Customer   string `csv:"customer"`
	Contract   string `csv:"contract"`
	Name       string `csv:"name"`
	Connected  string `csv:"connected"`
	Terminated string `csv:"terminated"`
	origin
}

type invoiceRow struct {
	ID        string `csv:"id"`
	Customer  string `csv:"customer"`
	Contract  string `csv:"contract"`
	Reference string `csv:"reference"`
	Invoiced  string `csv:"invoiced"`
	Due       string `csv:"due"`
	Amount    string `csv:"amount"`
	Currency  string `csv:"currency"`
	Paid      string `csv:"paid"`
	Status    string `csv:"status"`
	origin
}

type collectionRow struct {
	ID        string `csv:"id"`
	Customer  string `csv:"customer"`
	Invoice   string `csv:"invoice"`
	Stage     string `csv:"stage"`
	Date      string `csv:"date"`
	Amount    string `csv:"amount"`
	Collector string `csv:"collector"`
	Note      string `csv:"note"`
	origin
}

type loginRow struct {
	ID       string `csv:"id"`
	Customer string `csv:"customer"`
	Time     string `csv:"time"`
	Service  string `csv:"service"`
	Method   string `csv:"method"`
	IP       string `csv:"ip"`
	Agent    string `csv:"agent"`
	origin
}

type permissionRow struct {
	ID        string `csv:"id"`
	Customer  string `csv:"customer"`
	Purpose   string `csv:"purpose"`
	Channel   string `csv:"channel"`
	State     string `csv:"state"`
	Previous  string `csv:"previous"`
	DecidedAt string `csv:"decided_at"`
	How       string `csv:"how"`
	List      string `csv:"list"`
	Until     string `csv:"valid_until"`
	Wording   string `csv:"wording"`
	Language  string `csv:"language"`
	Notice    string `csv:"notice"`
	Reference string `csv:"reference"`
	Note      string `csv:"note"`
	origin
}

type selfReportedRow struct {
	ID       string `csv:"id"`
	Customer string `csv:"customer"`
	Topic    string `csv:"topic"`
	Value    string `csv:"value"`
	GivenAt  string `csv:"given_at"`
	origin
}

type eventRow struct {
	ID       string `csv:"id"`
	Customer string `csv:"customer"`
	Time     string `csv:"time"`
	Channel  string `csv:"channel"`
	Unit     string `csv:"unit"`
	Kind     string `csv:"kind"`
	Subject  string `csv:"subject"`
	Text     string `csv:"text"`
	origin
}

type analysisRow struct {
	ID       string `csv:"id"`
	Customer string `csv:"customer"`
	Name     string `csv:"name"`
	Result   string `csv:"result"`
	Score    string `csv:"score"`
	MadeAt   string `csv:"made_at"`
	Logic    string `csv:"logic"`
	UsedFor  string `csv:"used_for"`
	origin
}

type disclosureRow struct {
	ID         string `csv:"id"`
	Customer   string `csv:"customer"`
	Date       string `csv:"date"`
	Recipient  string `csv:"recipient"`
	Role       string `csv:"role"`
	Purpose    string `csv:"purpose"`
	Categories string `csv:"categories"`
	Basis      string `csv:"basis"`
	Country    string `csv:"country"`
	Safeguards string `csv:"safeguards"`
	origin
}

type documentRow struct {
	ID       string `csv:"id"`
	Customer string `csv:"customer"`
	Title    string `csv:"title"`
	Date     string `csv:"date"`
	Location string `csv:"location"`
	Scan     string `csv:"scan"`
	origin
}
