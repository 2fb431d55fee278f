package permit

// Reason is why something is allowed or not, as a key with a text in every language.
type Reason string

// The reasons that allow.
const (
	Consent          Reason = "consent"           // the customer's own yes
	ExistingCustomer Reason = "existing_customer" // Act 917/2014 section 200(3)
	NotProhibited    Reason = "not_prohibited"    // nobody has objected to what needs no consent
)

// The reasons that do not.
const (
	NoCustomer        Reason = "no_customer"
	Protected         Reason = "protected"
	Restricted        Reason = "restricted"
	OwnRefusal        Reason = "own_refusal"
	OwnProhibition    Reason = "own_prohibition"
	Listed            Reason = "listed"
	Lapsed            Reason = "lapsed" // a consent that has ended or was not renewed
	NoConsent         Reason = "no_consent"
	ByDefault         Reason = "by_default" // the company does not do it at all
	NoWay             Reason = "no_address"
	WrongAddress      Reason = "wrong_address"
	UnverifiedAddress Reason = "unverified_address"
)

// letters are the reasons as single bytes, capital where they allow, for storing many together. A
// letter is never given to another reason.
var letters = map[Reason]byte{
	Consent: 'C', ExistingCustomer: 'E', NotProhibited: 'N',
	NoCustomer: 'g', Protected: 'p', Restricted: 'r', OwnRefusal: 'f', OwnProhibition: 'o', Listed: 'l', Lapsed: 'x',
	NoConsent: 'q', ByDefault: 'd', NoWay: 'a', WrongAddress: 'w', UnverifiedAddress: 'u',
}

var reasonOf = func() map[byte]Reason {
	m := map[byte]Reason{}
	for r, b := range letters {
		m[b] = r
	}
	return m
}()

// Reasons lists every reason, those that allow first.
var Reasons = []Reason{
	Consent, ExistingCustomer, NotProhibited,
	NoCustomer, Protected, Restricted, OwnRefusal, OwnProhibition, Listed, Lapsed, NoConsent, ByDefault,
	NoWay, WrongAddress, UnverifiedAddress,
}

// Allows reports whether the reason allows.
func (r Reason) Allows() bool {
	return r == Consent || r == ExistingCustomer || r == NotProhibited
}

// Letter is the reason as one byte: a capital where it allows.
func (r Reason) Letter() byte { return letters[r] }

// ReasonOf is the reason of a letter; false for any other byte.
func ReasonOf(letter byte) (Reason, bool) {
	r, ok := reasonOf[letter]
	return r, ok
}
