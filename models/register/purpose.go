package register

// Purpose is one purpose of the processing with its legal basis (GDPR Article 13(1)(c) and (d)). A
// purpose has one basis; what rests on two is written as two purposes.
type Purpose struct {
	Key       string `yaml:"key" example:"billing"`
	Name      Text   `yaml:"name"`
	Text      Text   `yaml:"text"` // what is done
	Basis     Basis  `yaml:"basis"`
	BasisText Text   `yaml:"basis_text"` // which contract, law, interest or consent
}

func (p Purpose) key() string { return p.Key }

// Basis is a legal basis of GDPR Article 6(1).
type Basis string

// The legal bases a customer register has: Article 6(1)(b), (c), (f) and (a).
const (
	BasisContract           Basis = "contract"
	BasisLegalObligation    Basis = "legal_obligation"
	BasisLegitimateInterest Basis = "legitimate_interest"
	BasisConsent            Basis = "consent"
)

func (Basis) choices() []string {
	return []string{string(BasisContract), string(BasisLegalObligation), string(BasisLegitimateInterest), string(BasisConsent)}
}
