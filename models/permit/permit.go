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

// Decision is one yes or no on the purpose asked about, by one channel or by any.
type Decision struct {
	At      value.Time
	Channel register.Channel
	State   State
	Until   value.Date // the last day on which it holds; zero is without end
	// Here tells that it was recorded by this program, one after another in the order of Order; what
	// comes from elsewhere has no order within a second.
	Here  bool
	Order int64
	Key   string // tells imported decisions of the same second apart
	// Known is when it was recorded or imported; it decides nothing. Zero is not told.
	Known value.Time
	// Asked is the day on which a consent was asked again; zero where it was not.
	Asked value.Date
	// ByPerson tells that it is the customer's own word and not somebody's record of a wish.
	ByPerson bool
	// Undoes is the Order of a decision recorded here that the customer takes back with this one: then
	// everything is as if neither had been made, and what this one says itself does not count. Zero is
	// none.
	Undoes int64
}

func (d *Decision) yes() bool { return d != nil && d.State == Granted }

// Listing is a no to the purpose asked about that is known from a register of others, as an industry
// list, with its first and last day; zero is without end.
type Listing struct {
	Channel     register.Channel
	From, Until value.Date
	Order       int64 // tells listings apart
}

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
	// Needs is the channel by which the customer has to be reachable; "" where it takes none.
	Needs   register.Channel
	Rule    register.Rule
	Renewal register.Renewal

	Person    bool // and not an organisation
	Gone      bool // the customer is none any longer and the source has removed them
	Protected bool // protected address: Act 661/2009 section 36

	Decisions    []Decision // on the purpose by whichever channel, in any order
	Lists        []Listing  // of the purpose by whichever channel
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
	// Lapsed is the decision that has ended with nothing in its place; nil where there is none.
	Lapsed *Decision
	// Last is what brought this about: Holds, or the taking back by which it holds again or nothing
	// does. It is nil where nobody has said anything, or what was said has ended.
	Last *Decision
	// Listing is the one in force that holds longest, whether or not a decision comes before it; nil
	// where there is none.
	Listing *Listing
	// Next is the first day on which time alone may change the answer; zero is never. It does not know
	// when a way of reaching the customer ends.
	Next value.Date
}

// Ask answers the question. What forbids comes before what allows, and among what forbids the
// weightiest: a member of staff who reads the reason learns what to mend last.
func Ask(q Question) Answer {
	s := q.standing()
	a := Answer{Holds: s.holds, Lapsed: s.lapsed, Last: s.last, Listing: q.listing(), Next: q.next()}
	a.Reason, a.Law = q.reason(s, a.Listing)
	if q.Reach != Reachable && q.Needs != "" && a.Reason.Allows() {
		a.Reason, a.Law = q.unreachable(), register.LawGDPR5_1d
	}
	a.Allowed = a.Reason.Allows()
	return a
}

func (q Question) reason(s standing, listing *Listing) (Reason, register.Law) {
	switch {
	case q.Gone:
		return NoCustomer, register.LawGDPR5_1b
	case q.Protected && q.Kind != register.KindConsent:
		return Protected, register.LawPopulation36
	case q.restricted():
		return Restricted, register.LawGDPR18_2
	case s.holds.yes():
		return Consent, q.consentLaw()
	case s.holds != nil && (s.holds.State == Refused || q.Kind == register.KindConsent):
		return OwnRefusal, q.refusalLaw(s.withdrawn)
	case s.holds != nil:
		return OwnProhibition, q.objectionLaw()
	case listing != nil:
		return Listed, q.objectionLaw()
	case s.lapsed.yes() && q.Rule.Default == register.PriorConsent:
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

// listing is the entry of a register that forbids it today, of several the one that holds longest.
func (q Question) listing() *Listing {
	var longest *Listing
	today := q.At.Date()
	for _, l := range q.Lists {
		if !q.concerns(l.Channel, Prohibited) || l.From.After(today) || !l.Until.IsZero() && l.Until.Before(today) {
			continue
		}
		if longest == nil || l.longer(*longest) {
			longest = &l
		}
	}
	return longest
}

// longer reports whether the listing holds longer than the other: of two that end together, the one
// that came first does.
func (l Listing) longer(than Listing) bool {
	if l.Until != than.Until {
		return l.Until.IsZero() || !than.Until.IsZero() && l.Until.After(than.Until)
	}
	return l.Order < than.Order
}

// concerns reports whether what is said of a channel counts for the one asked about. A no to one
// channel is a no to what is asked whatever the channel, and a yes to one is no yes to all.
func (q Question) concerns(ch register.Channel, state State) bool {
	no := state == Refused || state == Prohibited
	return ch == q.Channel || ch == register.ChannelAny || q.Channel == register.ChannelAny && no
}

func (q Question) consentLaw() register.Law {
	if q.Rule.Default == register.PriorConsent && q.Rule.Law != register.OwnPractice {
		return q.Rule.Law
	}
	return register.LawGDPR6_1a
}

// refusalLaw is where a no to what needs consent comes from: a consent withdrawn, the use that was
// allowed without one, or the consent that was never given.
func (q Question) refusalLaw(withdrawn bool) register.Law {
	def, law := q.byDefault()
	switch {
	case q.Rule.Default != register.PriorConsent:
		return q.objectionLaw()
	case withdrawn && q.Person:
		return register.LawGDPR7_3
	case def == ExistingCustomer:
		return law
	}
	return q.Rule.Law
}

// objectionLaw is where a no to what is done without consent comes from. What the law asks consent
// for rests on nothing that one could object to.
func (q Question) objectionLaw() register.Law {
	switch {
	case q.Kind == register.KindConsent:
		return q.Rule.Law
	case q.Kind != register.KindMarketing:
		return register.LawGDPR21_1
	case !q.Person:
		return register.LawServices202
	}
	return register.LawGDPR21_2
}
