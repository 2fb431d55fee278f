// Package permit answers "may we?": whether a customer may be approached for a purpose by a channel
// at a moment, and why. It is pure: what it is asked about is all in the question, so every reader
// of the register comes to the same answer.
package permit

import (
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// State is what a decision says.
type State string

// The states of a decision. A refusal is of what needs consent, a prohibition of what does not.
const (
	Granted    State = "granted"
	Refused    State = "refused"
	Prohibited State = "prohibited"
	// Cleared is an answer that the customer has taken back.
	Cleared State = "cleared"
)

// Decision is one yes or no on the purpose and channel asked about.
type Decision struct {
	At    value.Time
	State State
	Until value.Date // the last day on which it holds; zero is without end
	// Here tells that it was recorded by this program, one after another in the order of Order; what
	// comes from elsewhere has no order within a second.
	Here  bool
	Order int64
	Key   string // tells imported decisions of the same second apart
	// Asked is the day on which a consent was asked again; zero where it was not.
	Asked value.Date
	// ByPerson tells that it is the customer's own word and not somebody's record of a wish.
	ByPerson bool
}

func (d *Decision) yes() bool { return d != nil && d.State == Granted }

// Listing is an entry on an industry list, with its first and last day; zero is without end.
type Listing struct{ From, Until value.Date }

// Restriction is a time in which the data may only be stored: GDPR Article 18. Zero To is until
// further notice.
type Restriction struct{ From, To value.Time }

// Reach tells whether there is an address, number or place by which the channel reaches the customer.
type Reach string

// The states of the way to the customer.
const (
	Reachable  Reach = "reachable"
	NoAddress  Reach = "none"
	Wrong      Reach = "wrong"      // known not to be the customer's, or ended
	Unverified Reach = "unverified" // given, and not yet confirmed
)

// Question is everything that an answer depends on.
type Question struct {
	At      value.Time
	Kind    register.PermissionKind
	Channel register.Channel
	Rule    register.Rule
	Renewal register.Renewal

	Person    bool // and not an organisation
	Gone      bool // the customer is none any longer and the source has removed them
	Protected bool // protected address: Act 661/2009 section 36

	Decisions    []Decision // in any order
	Lists        []Listing
	Restrictions []Restriction
	Reach        Reach
	// Sale tells that the customer gave the address in connection with a sale and that what was sold
	// is still delivered: Act 917/2014 section 200(3).
	Sale bool
}

// Answer is the verdict on a question.
type Answer struct {
	Allowed bool
	Reason  Reason
	Law     register.Law // where the reason comes from
	// Holds is the customer's decision in force; nil while there is none.
	Holds *Decision
	// Next is the first day on which time alone may change the answer; zero is never. It does not know
	// when a way of reaching the customer ends.
	Next value.Date
}

// Ask answers the question. What forbids comes before what allows, and among what forbids the
// weightiest: a member of staff who reads the reason learns what to mend last.
func Ask(q Question) Answer {
	holds, lapsed := q.Holding()
	a := Answer{Holds: holds, Next: q.next()}
	a.Reason, a.Law = q.reason(holds, lapsed)
	if q.Reach != Reachable && q.Channel != register.ChannelAny && a.Reason.Allows() {
		a.Reason, a.Law = q.unreachable(), register.LawGDPR5_1d
	}
	a.Allowed = a.Reason.Allows()
	return a
}

func (q Question) reason(holds, lapsed *Decision) (Reason, register.Law) {
	switch {
	case q.Gone:
		return NoCustomer, register.LawGDPR5_1b
	case q.Protected && q.Kind != register.KindConsent:
		return Protected, register.LawPopulation36
	case q.restricted():
		return Restricted, register.LawGDPR18_2
	case holds != nil && holds.State == Granted:
		return Consent, q.consentLaw()
	case holds != nil && holds.State == Refused:
		return OwnRefusal, q.refusalLaw()
	case holds != nil:
		return OwnProhibition, q.prohibitionLaw()
	case q.listed():
		return Listed, q.prohibitionLaw()
	case lapsed.yes() && q.Rule.Default == register.PriorConsent:
		return Lapsed, q.Rule.Law
	}
	return q.byDefault()
}

// byDefault is what the rule says while nobody has said anything.
func (q Question) byDefault() (Reason, register.Law) {
	switch {
	case q.Rule.Default == register.AllowedUnlessProhibited:
		return NotProhibited, q.Rule.Law
	case q.Rule.Default == register.Prohibited:
		return ByDefault, q.Rule.Law
	case q.Rule.ExistingCustomer && q.Sale && q.Person:
		return ExistingCustomer, register.LawServices200_3
	}
	return NoConsent, q.Rule.Law
}

func (q Question) unreachable() Reason {
	switch q.Reach {
	case Wrong:
		return WrongAddress
	case Unverified:
		return UnverifiedAddress
	}
	return NoWay
}

func (q Question) restricted() bool {
	for _, r := range q.Restrictions {
		if !r.From.After(q.At) && (r.To.IsZero() || r.To.After(q.At)) {
			return true
		}
	}
	return false
}

// listed reports whether an industry list forbids direct marketing today. Lists are of nothing else.
func (q Question) listed() bool {
	if q.Kind != register.KindMarketing {
		return false
	}
	today := q.At.Date()
	for _, l := range q.Lists {
		if !l.From.After(today) && (l.Until.IsZero() || !l.Until.Before(today)) {
			return true
		}
	}
	return false
}

func (q Question) consentLaw() register.Law {
	if q.Rule.Default == register.PriorConsent && q.Rule.Law != register.OwnPractice {
		return q.Rule.Law
	}
	return register.LawGDPR6_1a
}

// refusalLaw is where a refused or withdrawn consent comes from.
func (q Question) refusalLaw() register.Law {
	if q.Rule.Default == register.PriorConsent {
		return q.Rule.Law
	}
	return q.prohibitionLaw()
}

func (q Question) prohibitionLaw() register.Law {
	switch {
	case q.Kind != register.KindMarketing:
		return register.LawGDPR21_1
	case !q.Person:
		return register.LawServices202
	}
	return register.LawGDPR21_2
}
