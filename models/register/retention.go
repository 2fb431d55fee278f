package register

// Retention is how long records are kept: Years and Months counted from the day that From names. Both
// zero means until that day, which only an open matter (From settled) can have.
type Retention struct {
	Years  int     `yaml:"years,optional"`
	Months int     `yaml:"months,optional"`
	From   Trigger `yaml:"from"`
	Text   Text    `yaml:"text"`  // the period in words: "six years from the end of the contract"
	Basis  Text    `yaml:"basis"` // the law or the reason that asks for it
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
