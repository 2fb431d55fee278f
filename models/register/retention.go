package register

// Retention is how long records are kept: Years and Months counted from the day that From names. Both
// zero means until that day, which only an open matter (From settled) can have.
type Retention struct {
	Years  int     `yaml:"years,optional"`
	Months int     `yaml:"months,optional"`
	From   Trigger `yaml:"from"`
	Keeps  Keeper  `yaml:"keeps,optional"` // what stands against erasing the records earlier; "" for nothing
	Text   Text    `yaml:"text"`           // the period in words: "six years from the end of the contract"
	Basis  Text    `yaml:"basis"`          // the law or the reason that asks for it
}

// Keeper is what records are kept for while their period runs, though the person asks to have them erased.
type Keeper string

// The keepers.
const (
	KeptByLaw     Keeper = "law"    // a law asks for it: GDPR Article 17(3)(b)
	KeptForClaims Keeper = "claims" // legal claims: Article 17(3)(e)
	KeptForNeed   Keeper = "need"   // the purpose would fail without them, as that of a log: Article 17(1)
)

func (Keeper) choices() []string {
	return []string{string(KeptByLaw), string(KeptForClaims), string(KeptForNeed)}
}

// Trigger is the day from which a retention period runs.
type Trigger string

// The triggers.
const (
	FromContractEnd      Trigger = "contract_end"       // the customer's last contract, or the record's own, ended
	FromFinancialYearEnd Trigger = "financial_year_end" // end of the calendar year in which the financial period ended
	FromRecordDate       Trigger = "record_date"        // the day of the record itself
	FromOfferEnd         Trigger = "offer_end"          // the offer's last day of validity
	FromRoleEnd          Trigger = "role_end"           // the representative's task ended
	FromSettled          Trigger = "settled"            // the claim was paid or became statute-barred
	FromPermissionEnd    Trigger = "permission_end"     // the permission or prohibition was replaced or expired
	FromRequestClosed    Trigger = "request_closed"     // the request was answered, refused or withdrawn
	FromAnswerReady      Trigger = "answer_ready"       // the answer could be collected
)

func (Trigger) choices() []string {
	return []string{
		string(FromContractEnd), string(FromFinancialYearEnd), string(FromRecordDate), string(FromOfferEnd),
		string(FromRoleEnd), string(FromSettled), string(FromPermissionEnd), string(FromRequestClosed),
		string(FromAnswerReady),
	}
}
