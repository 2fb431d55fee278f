package permit_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	. "omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

var noon = value.TimeOf(time.Date(2026, 6, 15, 9, 0, 0, 0, time.UTC))

func daysAgo(n int) value.Time { return noon.Add(-time.Duration(n) * 24 * time.Hour) }

func day(n int) value.Date { return noon.Date().AddDays(n) }

// The rules of the built-in grid that the cases are about.
var (
	email = register.Rule{Default: register.PriorConsent, Law: register.LawServices200_1, ExistingCustomer: true}
	call  = register.Rule{Default: register.PriorConsent, Law: register.LawServices200_1}
	phone = register.Rule{Default: register.AllowedUnlessProhibited, Law: register.LawServices200_2}
	firm  = register.Rule{Default: register.AllowedUnlessProhibited, Law: register.LawServices202}
	asked = register.Rule{Default: register.AllowedUnlessProhibited, Law: register.LawGDPR21_1}
	named = register.Rule{Default: register.PriorConsent, Law: register.LawElectricity75f}
	never = register.Rule{Default: register.Prohibited, Law: register.OwnPractice}
)

// question is a person's with a good address, who has said nothing.
func question(kind register.PermissionKind, ch register.Channel, rule register.Rule, with ...func(*Question)) Question {
	q := Question{At: noon, Kind: kind, Channel: ch, Needs: ch, Rule: rule, Person: true, Reach: Reachable}
	if ch == register.ChannelAny {
		q.Needs = ""
	}
	for _, w := range with {
		w(&q)
	}
	return q
}

func said(at value.Time, state State, until ...value.Date) func(*Question) {
	return func(q *Question) {
		d := Decision{At: at, Channel: q.Channel, State: state, ByPerson: true, Key: fmt.Sprint(len(q.Decisions))}
		if len(until) > 0 {
			d.Until = until[0]
		}
		q.Decisions = append(q.Decisions, d)
	}
}

func clerk(at value.Time, state State) func(*Question) {
	return func(q *Question) {
		q.Decisions = append(q.Decisions, Decision{At: at, Channel: q.Channel, State: state})
	}
}

// by has what was said or listed last be of another channel than the one asked about.
func by(ch register.Channel, with func(*Question)) func(*Question) {
	return func(q *Question) {
		decisions, lists := len(q.Decisions), len(q.Lists)
		with(q)
		for i := range q.Decisions[decisions:] {
			q.Decisions[decisions+i].Channel = ch
		}
		for i := range q.Lists[lists:] {
			q.Lists[lists+i].Channel = ch
		}
	}
}

// clicked records a decision here, and undone takes the last of those back.
func clicked(at value.Time, state State) func(*Question) {
	return func(q *Question) {
		q.Decisions = append(q.Decisions, Decision{At: at, Channel: q.Channel, State: state, ByPerson: true, Here: true, Order: int64(len(q.Decisions) + 1)})
	}
}

func undone(at value.Time) func(*Question) {
	return func(q *Question) {
		last := q.Decisions[len(q.Decisions)-1].Order
		clicked(at, Cleared)(q)
		q.Decisions[len(q.Decisions)-1].Undoes = last
	}
}

func needs(ch register.Channel) func(*Question) { return func(q *Question) { q.Needs = ch } }

func onList(from, until value.Date) func(*Question) {
	return func(q *Question) { q.Lists = append(q.Lists, Listing{Channel: q.Channel, From: from, Until: until}) }
}

func reach(r Reach) func(*Question) { return func(q *Question) { q.Reach = r } }

func renewed(months, days int) func(*Question) {
	return func(q *Question) { q.Renewal = register.Renewal{Months: months, Days: days} }
}

func askedOn(day value.Date) func(*Question) {
	return func(q *Question) { q.Decisions[len(q.Decisions)-1].Asked = day }
}

func restricted(from, to value.Time) func(*Question) {
	return func(q *Question) { q.Restrictions = append(q.Restrictions, Restriction{From: from, To: to}) }
}

var (
	sale      = func(q *Question) { q.Sale = true }
	company   = func(q *Question) { q.Person = false }
	protected = func(q *Question) { q.Protected = true }
	gone      = func(q *Question) { q.Gone = true }
)

func marketing(ch register.Channel, rule register.Rule, with ...func(*Question)) Question {
	return question(register.KindMarketing, ch, rule, with...)
}

func TestAsk(t *testing.T) {
	const mail, ring, post, auto, any = register.ChannelEmail, register.ChannelPhone, register.ChannelPost, register.ChannelAutomatedCall, register.ChannelAny
	var none value.Time
	for name, c := range map[string]struct {
		q    Question
		want Reason
		law  register.Law
	}{
		// Opt-in: Act 917/2014 section 200(1).
		"e-mail, not asked":                      {marketing(mail, email), NoConsent, register.LawServices200_1},
		"e-mail, consent":                        {marketing(mail, email, said(daysAgo(3), Granted)), Consent, register.LawServices200_1},
		"e-mail, refused":                        {marketing(mail, email, said(daysAgo(3), Refused)), OwnRefusal, register.LawServices200_1},
		"e-mail, consent withdrawn":              {marketing(mail, email, said(daysAgo(3), Granted), said(daysAgo(2), Refused)), OwnRefusal, register.LawGDPR7_3},
		"e-mail, withdrawn and refused again":    {marketing(mail, email, said(daysAgo(4), Granted), said(daysAgo(3), Refused), said(daysAgo(2), Refused)), OwnRefusal, register.LawGDPR7_3},
		"e-mail, organisation withdraws":         {marketing(mail, email, company, said(daysAgo(3), Granted), said(daysAgo(2), Refused)), OwnRefusal, register.LawServices200_1},
		"e-mail, objection":                      {marketing(mail, email, said(daysAgo(3), Granted), said(daysAgo(2), Prohibited)), OwnProhibition, register.LawGDPR21_2},
		"e-mail, consent after refusal":          {marketing(mail, email, said(daysAgo(3), Refused), said(daysAgo(2), Granted)), Consent, register.LawServices200_1},
		"e-mail, consent tomorrow":               {marketing(mail, email, said(daysAgo(-1), Granted)), NoConsent, register.LawServices200_1},
		"e-mail, answer taken back":              {marketing(mail, email, said(daysAgo(3), Granted), said(daysAgo(2), Cleared)), NoConsent, register.LawServices200_1},
		"automated call needs consent":           {marketing(auto, call, sale), NoConsent, register.LawServices200_1},
		"company's own stricter rule, consent":   {question(register.KindResearch, auto, register.Rule{Default: register.PriorConsent, Law: register.OwnPractice}, said(daysAgo(1), Granted)), Consent, register.LawGDPR6_1a},
		"metering data to a named company":       {question(register.KindConsent, any, named, said(daysAgo(1), Granted)), Consent, register.LawElectricity75f},
		"metering data, prohibited":              {question(register.KindConsent, any, named, said(daysAgo(1), Prohibited)), OwnRefusal, register.LawElectricity75f},
		"metering data, withdrawn":               {question(register.KindConsent, any, named, said(daysAgo(2), Granted), said(daysAgo(1), Prohibited)), OwnRefusal, register.LawGDPR7_3},
		"metering data, listed":                  {question(register.KindConsent, any, named, onList(day(-9), day(9))), Listed, register.LawElectricity75f},
		"metering data, not asked":               {question(register.KindConsent, any, named), NoConsent, register.LawElectricity75f},
		"not done at all":                        {marketing(auto, never), ByDefault, register.OwnPractice},
		"not done at all, and yet the person's ": {marketing(auto, never, said(daysAgo(1), Granted)), Consent, register.LawGDPR6_1a},

		// The existing-customer exception: section 200(3).
		"existing customer":                      {marketing(mail, email, sale), ExistingCustomer, register.LawServices200_3},
		"existing customer who refused":          {marketing(mail, email, sale, said(daysAgo(1), Refused)), OwnRefusal, register.LawServices200_3},
		"existing customer who withdrew":         {marketing(mail, email, sale, said(daysAgo(2), Granted), said(daysAgo(1), Refused)), OwnRefusal, register.LawGDPR7_3},
		"existing customer, address not by sale": {marketing(mail, email), NoConsent, register.LawServices200_1},
		"existing customer, consent lapsed":      {marketing(mail, email, sale, said(daysAgo(9), Granted, day(-1))), Lapsed, register.LawServices200_1},
		"exception is not for organisations":     {marketing(mail, email, sale, company), NoConsent, register.LawServices200_1},

		// Opt-out: sections 200(2) and 202, GDPR Article 21.
		"phone":                             {marketing(ring, phone), NotProhibited, register.LawServices200_2},
		"phone, prohibited":                 {marketing(ring, phone, said(daysAgo(1), Prohibited)), OwnProhibition, register.LawGDPR21_2},
		"phone, prohibited until passed":    {marketing(ring, phone, said(daysAgo(9), Prohibited, day(-1))), NotProhibited, register.LawServices200_2},
		"phone, prohibited until today":     {marketing(ring, phone, said(daysAgo(9), Prohibited, day(0))), OwnProhibition, register.LawGDPR21_2},
		"phone, objection taken back":       {marketing(ring, phone, said(daysAgo(2), Prohibited), said(daysAgo(1), Cleared)), NotProhibited, register.LawServices200_2},
		"phone, a refusal is a no too":      {marketing(ring, phone, said(daysAgo(1), Refused)), OwnRefusal, register.LawGDPR21_2},
		"organisation":                      {marketing(mail, firm, company), NotProhibited, register.LawServices202},
		"organisation that prohibits":       {marketing(mail, firm, company, said(daysAgo(1), Prohibited)), OwnProhibition, register.LawServices202},
		"research":                          {question(register.KindResearch, post, asked), NotProhibited, register.LawGDPR21_1},
		"research, objected":                {question(register.KindResearch, post, asked, said(daysAgo(1), Prohibited)), OwnProhibition, register.LawGDPR21_1},
		"disclosure, by any channel":        {question(register.KindDisclosure, any, asked, reach(NoAddress)), NotProhibited, register.LawGDPR21_1},
		"disclosure, objected":              {question(register.KindDisclosure, any, asked, said(daysAgo(1), Prohibited)), OwnProhibition, register.LawGDPR21_1},
		"clerk's yes after the person's no": {marketing(ring, phone, said(daysAgo(2), Prohibited), clerk(daysAgo(1), Granted)), OwnProhibition, register.LawGDPR21_2},
		"clerk cannot take a no back":       {marketing(ring, phone, said(daysAgo(2), Prohibited), clerk(daysAgo(1), Cleared)), OwnProhibition, register.LawGDPR21_2},
		"clerk's no counts":                 {marketing(ring, phone, said(daysAgo(2), Granted), clerk(daysAgo(1), Prohibited)), OwnProhibition, register.LawGDPR21_2},
		"clerk's yes after a clerk's no":    {marketing(ring, phone, clerk(daysAgo(2), Prohibited), clerk(daysAgo(1), Granted)), Consent, register.LawGDPR6_1a},

		// Ends of consent.
		"consent until today":               {marketing(mail, email, said(daysAgo(9), Granted, day(0))), Consent, register.LawServices200_1},
		"consent until yesterday":           {marketing(mail, email, said(daysAgo(9), Granted, day(-1))), Lapsed, register.LawServices200_1},
		"consent to phone ended":            {marketing(ring, phone, said(daysAgo(9), Granted, day(-1))), NotProhibited, register.LawServices200_2},
		"the no before an ended yes":        {marketing(ring, phone, said(daysAgo(9), Prohibited), said(daysAgo(8), Granted, day(-1))), OwnProhibition, register.LawGDPR21_2},
		"the yes before an ended yes":       {marketing(mail, email, said(daysAgo(9), Granted), said(daysAgo(8), Granted, day(-1))), Lapsed, register.LawServices200_1},
		"the yes before an ended no":        {marketing(mail, email, said(daysAgo(9), Granted), said(daysAgo(8), Refused, day(-1))), NoConsent, register.LawServices200_1},
		"consent to be renewed":             {marketing(mail, email, renewed(24, 30), said(daysAgo(2*365+10), Granted), askedOn(day(-10))), Consent, register.LawServices200_1},
		"consent not yet asked again":       {marketing(mail, email, renewed(24, 30), said(daysAgo(9*365), Granted)), Consent, register.LawServices200_1},
		"last day to renew":                 {marketing(mail, email, renewed(24, 30), said(daysAgo(3*365), Granted), askedOn(day(-30))), Consent, register.LawServices200_1},
		"consent not renewed in time":       {marketing(mail, email, renewed(24, 30), said(daysAgo(2*365+40), Granted), askedOn(day(-31))), Lapsed, register.LawServices200_1},
		"consent renewed":                   {marketing(mail, email, renewed(24, 30), said(daysAgo(3*365), Granted), askedOn(day(-365)), said(daysAgo(400), Granted)), Consent, register.LawServices200_1},
		"a no needs no renewal":             {marketing(mail, email, renewed(24, 30), said(daysAgo(9*365), Refused)), OwnRefusal, register.LawServices200_1},
		"own last day before the renewal's": {marketing(mail, email, renewed(24, 30), said(daysAgo(100), Granted, day(-1))), Lapsed, register.LawServices200_1},

		// Industry lists.
		"listed":                    {marketing(ring, phone, onList(day(-9), day(9))), Listed, register.LawGDPR21_2},
		"listed without end":        {marketing(ring, phone, onList(day(-9), value.Date{})), Listed, register.LawGDPR21_2},
		"listed until today":        {marketing(ring, phone, onList(day(-9), day(0))), Listed, register.LawGDPR21_2},
		"listed until yesterday":    {marketing(ring, phone, onList(day(-9), day(-1))), NotProhibited, register.LawServices200_2},
		"listed from tomorrow":      {marketing(ring, phone, onList(day(1), day(9))), NotProhibited, register.LawServices200_2},
		"listed, own consent":       {marketing(ring, phone, onList(day(-9), day(9)), said(daysAgo(99), Granted)), Consent, register.LawGDPR6_1a},
		"listed, own consent ended": {marketing(ring, phone, onList(day(-9), day(9)), said(daysAgo(99), Granted, day(-1))), Listed, register.LawGDPR21_2},
		"listed, research":          {question(register.KindResearch, ring, asked, onList(day(-9), day(9))), Listed, register.LawGDPR21_1},
		"listed, organisation":      {marketing(ring, firm, company, onList(day(-9), day(9))), Listed, register.LawServices202},
		"listed by any channel":     {marketing(ring, phone, by(any, onList(day(-9), day(9)))), Listed, register.LawGDPR21_2},
		"listed by another":         {marketing(ring, phone, by(post, onList(day(-9), day(9)))), NotProhibited, register.LawServices200_2},
		"listed by one, asked any":  {question(register.KindDisclosure, any, asked, by(ring, onList(day(-9), day(9)))), Listed, register.LawGDPR21_1},

		// What is said of other channels.
		"a no by any channel":             {marketing(ring, phone, by(any, said(daysAgo(1), Prohibited))), OwnProhibition, register.LawGDPR21_2},
		"a yes by any channel":            {marketing(mail, email, by(any, said(daysAgo(1), Granted))), Consent, register.LawServices200_1},
		"a no by another channel":         {marketing(ring, phone, by(post, said(daysAgo(1), Prohibited))), NotProhibited, register.LawServices200_2},
		"a yes by another channel":        {marketing(mail, email, by(ring, said(daysAgo(1), Granted))), NoConsent, register.LawServices200_1},
		"a no by one, asked any":          {question(register.KindDisclosure, any, asked, by(mail, said(daysAgo(1), Prohibited))), OwnProhibition, register.LawGDPR21_1},
		"a refusal by one, asked any":     {question(register.KindDisclosure, any, asked, by(mail, clerk(daysAgo(1), Refused))), OwnRefusal, register.LawGDPR21_1},
		"a yes by one, asked any":         {question(register.KindConsent, any, named, by(mail, said(daysAgo(1), Granted))), NoConsent, register.LawElectricity75f},
		"a yes by one ends no no":         {question(register.KindDisclosure, any, asked, by(mail, said(daysAgo(2), Prohibited)), by(mail, said(daysAgo(1), Granted))), OwnProhibition, register.LawGDPR21_1},
		"taken back by one ends no no":    {question(register.KindDisclosure, any, asked, said(daysAgo(2), Prohibited), by(mail, said(daysAgo(1), Cleared))), OwnProhibition, register.LawGDPR21_1},
		"a yes to any ends the no to one": {question(register.KindDisclosure, any, asked, by(mail, said(daysAgo(2), Prohibited)), said(daysAgo(1), Granted)), Consent, register.LawGDPR6_1a},

		// What was taken back.
		"undone":                 {marketing(ring, phone, clicked(daysAgo(2), Prohibited), undone(daysAgo(1))), NotProhibited, register.LawServices200_2},
		"undone, and yes before": {marketing(mail, email, said(daysAgo(3), Granted, day(9)), clicked(daysAgo(2), Refused), undone(daysAgo(1))), Consent, register.LawServices200_1},
		"undone, then ended":     {marketing(mail, email, said(daysAgo(30), Granted, day(-1)), clicked(daysAgo(3), Refused), undone(daysAgo(3))), Lapsed, register.LawServices200_1},
		"undone, and no before":  {marketing(ring, phone, said(daysAgo(3), Prohibited), clicked(daysAgo(2), Granted), undone(daysAgo(1))), OwnProhibition, register.LawGDPR21_2},
		"the undoing undone":     {marketing(ring, phone, clicked(daysAgo(2), Prohibited), undone(daysAgo(1)), undone(daysAgo(1))), OwnProhibition, register.LawGDPR21_2},
		"undone tomorrow":        {marketing(ring, phone, clicked(daysAgo(2), Prohibited), undone(daysAgo(-1))), OwnProhibition, register.LawGDPR21_2},
		"decided anew":           {marketing(ring, phone, clicked(daysAgo(3), Prohibited), undone(daysAgo(2)), clicked(daysAgo(1), Granted)), Consent, register.LawGDPR6_1a},

		// What stands above the customer's answers.
		"protected":                         {marketing(ring, phone, protected, said(daysAgo(1), Granted)), Protected, register.LawPopulation36},
		"protected, research":               {question(register.KindResearch, post, asked, protected), Protected, register.LawPopulation36},
		"protected, a consent of their own": {question(register.KindConsent, any, named, protected, said(daysAgo(1), Granted)), Consent, register.LawElectricity75f},
		"restricted":                        {marketing(mail, email, said(daysAgo(1), Granted), restricted(daysAgo(2), none)), Restricted, register.LawGDPR18_2},
		"restriction lifted":                {marketing(mail, email, said(daysAgo(3), Granted), restricted(daysAgo(2), daysAgo(1))), Consent, register.LawServices200_1},
		"restriction ends now":              {marketing(mail, email, said(daysAgo(3), Granted), restricted(daysAgo(2), noon)), Consent, register.LawServices200_1},
		"no customer any longer":            {marketing(ring, phone, gone), NoCustomer, register.LawGDPR5_1b},

		// The way to the customer.
		"no number":                         {marketing(ring, phone, reach(NoAddress)), NoWay, register.LawGDPR5_1d},
		"any channel, but not without one":  {question(register.KindConsent, any, named, needs(mail), said(daysAgo(1), Granted), reach(NoAddress)), NoWay, register.LawGDPR5_1d},
		"any channel, and there is one":     {question(register.KindConsent, any, named, needs(mail), said(daysAgo(1), Granted)), Consent, register.LawElectricity75f},
		"wrong address":                     {marketing(post, phone, reach(Wrong)), WrongAddress, register.LawGDPR5_1d},
		"unverified e-mail":                 {marketing(mail, email, said(daysAgo(1), Granted), reach(Unverified)), UnverifiedAddress, register.LawGDPR5_1d},
		"a no is told before a bad address": {marketing(mail, email, said(daysAgo(1), Refused), reach(Wrong)), OwnRefusal, register.LawServices200_1},
	} {
		t.Run(name, func(t *testing.T) {
			a := Ask(c.q)
			if a.Reason != c.want || a.Law != c.law || a.Allowed != c.want.Allows() {
				t.Errorf("%s by %s (%t), want %s by %s", a.Reason, a.Law, a.Allowed, c.want, c.law)
			}
		})
	}
}

// take has the customer take a decision back.
func take(q *Question, d Decision, at value.Time) {
	order := int64(len(q.Decisions) + 100)
	q.Decisions = append(q.Decisions, Decision{At: at, Channel: d.Channel, State: Cleared, Here: true, ByPerson: true, Order: order, Undoes: d.Order})
}

// anything makes a question at random.
func anything(r *rand.Rand) Question {
	kinds := []register.PermissionKind{register.KindMarketing, register.KindResearch, register.KindDisclosure, register.KindConsent}
	channels := []register.Channel{register.ChannelEmail, register.ChannelPhone, register.ChannelPost, register.ChannelAny}
	rules := []register.Rule{email, call, phone, firm, asked, named, never}
	states := []State{Granted, Refused, Prohibited, Cleared}
	ways := []Reach{Reachable, Reachable, Reachable, NoAddress, Wrong, Unverified}
	q := question(kinds[r.IntN(4)], channels[r.IntN(4)], rules[r.IntN(len(rules))], reach(ways[r.IntN(len(ways))]))
	// another channel now and then, and any channel more often
	said := func() register.Channel {
		return append(channels, q.Channel, q.Channel, q.Channel, q.Channel, register.ChannelAny)[r.IntN(9)]
	}
	q.Person, q.Gone, q.Protected, q.Sale = r.IntN(4) > 0, r.IntN(20) == 0, r.IntN(10) == 0, r.IntN(2) == 0
	if r.IntN(3) == 0 {
		q.Renewal = register.Renewal{Months: 1 + r.IntN(24), Days: r.IntN(10)}
	}
	for i := range r.IntN(6) {
		d := Decision{
			At: noon.Add(time.Duration(r.IntN(9)-7) * 12 * time.Hour), Channel: said(), State: states[r.IntN(4)], Here: r.IntN(2) == 0, Order: int64(i + 1),
			Key: fmt.Sprint("k", i), ByPerson: r.IntN(2) == 0,
		}
		if r.IntN(3) == 0 {
			d.Asked = day(r.IntN(9) - 6)
		}
		if r.IntN(3) == 0 {
			d.Until = d.At.Date().AddDays(r.IntN(8))
		}
		q.Decisions = append(q.Decisions, d)
	}
	for range r.IntN(3) {
		from := day(r.IntN(9) - 5)
		q.Lists = append(q.Lists, Listing{Channel: said(), From: from, Until: from.AddDays(r.IntN(9)), Order: int64(len(q.Lists) + 1)})
	}
	for i := range q.Decisions {
		if d := &q.Decisions[i]; d.Here && r.IntN(4) == 0 {
			take(&q, *d, d.At.Add(time.Duration(r.IntN(4))*12*time.Hour))
		}
	}
	if r.IntN(8) == 0 {
		restricted(daysAgo(r.IntN(5)-1), noon.Add(time.Duration(r.IntN(5)-2)*24*time.Hour))(&q)
	}
	return q
}

// TestOrderOfArrivalDoesNotMatter: the same facts give the same answer, however they came in.
func TestOrderOfArrivalDoesNotMatter(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		q := anything(r)
		want := Ask(q)
		shuffled := q
		shuffled.Decisions, shuffled.Lists = slices.Clone(q.Decisions), slices.Clone(q.Lists)
		r.Shuffle(len(q.Decisions), func(i, j int) {
			shuffled.Decisions[i], shuffled.Decisions[j] = shuffled.Decisions[j], shuffled.Decisions[i]
		})
		slices.Reverse(shuffled.Lists)
		got := Ask(shuffled)
		if got.Reason != want.Reason || got.Next != want.Next || (got.Holds == nil) != (want.Holds == nil) {
			t.Fatalf("%+v\nanswers %+v, and in another order %+v", q, want, got)
		}
	}
}

// TestAnObjectionHolds: once the customer's own no is the last of their words, nothing that anybody
// else records, at whatever time, makes the answer yes while the no has not ended.
func TestAnObjectionHolds(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		q := anything(r)
		no := Decision{At: noon.Add(-time.Duration(r.IntN(72)) * time.Hour), Channel: q.Channel, State: Prohibited, ByPerson: true, Here: true, Order: 99}
		q.Decisions = slices.DeleteFunc(q.Decisions, func(d Decision) bool {
			return d.ByPerson && !d.At.Before(no.At) && (d.State == Granted || d.State == Cleared)
		})
		for i := range q.Decisions {
			if d := &q.Decisions[i]; d.State != Granted && !d.At.Before(no.At) {
				d.Until = value.Date{} // a later no for a set time takes the place of this one
			}
		}
		q.Decisions = append(q.Decisions, no)
		if a := Ask(q); a.Allowed {
			t.Fatalf("%+v\nis allowed after an objection: %+v", q, a)
		}
	}
}

// TestNoNoIsLost: where the grid asks of any channel, or the no is to any, a no that anybody recorded
// and that has not ended forbids, unless something was said after it.
func TestNoNoIsLost(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	channels := []register.Channel{register.ChannelEmail, register.ChannelPhone, register.ChannelPost, register.ChannelAny}
	for range 20_000 {
		q := anything(r)
		ch := register.ChannelAny
		if q.Channel == register.ChannelAny {
			ch = channels[r.IntN(4)]
		}
		listed := q
		listed.Decisions = nil
		listed.Lists = append(slices.Clone(q.Lists), Listing{Channel: ch, From: day(-r.IntN(9)), Until: day(r.IntN(9)), Order: 50})
		if a := Ask(listed); a.Allowed {
			t.Fatalf("%+v\nis allowed although a register forbids it: %+v", listed, a)
		}
		no := Decision{At: noon.Add(-time.Duration(r.IntN(72)) * time.Hour), Channel: ch, State: []State{Refused, Prohibited}[r.IntN(2)], Key: "no", ByPerson: r.IntN(2) == 0}
		q.Decisions = slices.DeleteFunc(q.Decisions, func(d Decision) bool { return !d.At.Before(no.At) })
		q.Decisions = append(q.Decisions, no)
		if a := Ask(q); a.Allowed {
			t.Fatalf("%+v\nis allowed after a no: %+v", q, a)
		}
	}
}

// TestUndoneIsAsIfItHadNotBeen: whatever is decided and taken back again, the answer is what it would be
// without both, on every day after.
func TestUndoneIsAsIfItHadNotBeen(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	states := []State{Granted, Refused, Prohibited, Cleared}
	mattered := 0
	for range 10_000 {
		q := anything(r)
		at := noon.Add(-time.Duration(1+r.IntN(72)) * time.Hour)
		changed := q
		changed.Decisions = append(slices.Clone(q.Decisions), Decision{At: at, Channel: q.Channel, State: states[r.IntN(4)], Here: true, ByPerson: true, Order: 90})
		back := changed
		back.Decisions = slices.Clone(changed.Decisions)
		take(&back, changed.Decisions[len(changed.Decisions)-1], at.Add(time.Duration(r.IntN(60))*time.Minute))
		if Ask(changed).Reason != Ask(q).Reason {
			mattered++
		}
		for n := range 5 {
			q.At, back.At = noon.Add(time.Duration(n)*24*time.Hour), noon.Add(time.Duration(n)*24*time.Hour)
			want, got := Ask(q), Ask(back)
			same := got.Reason == want.Reason && got.Law == want.Law && got.Next == want.Next && (got.Holds == nil) == (want.Holds == nil)
			if !same || got.Holds != nil && *got.Holds != *want.Holds {
				t.Fatalf("%+v\nanswers %+v, and with something undone %+v", q, want, got)
			}
		}
	}
	if mattered < 1000 {
		t.Errorf("only %d decisions changed anything: the test shows little", mattered)
	}
}

// TestNextIsTheFirstChange: until the day that the answer names, it stays the same on every day.
func TestNextIsTheFirstChange(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	moved := 0
	for range 5_000 {
		q := anything(r)
		a := Ask(q)
		for n := 1; n < 12; n++ {
			later := q
			later.At = value.TimeOf(day(n).Start())
			got := Ask(later)
			if !a.Next.IsZero() && !day(n).Before(a.Next) {
				if got.Reason != a.Reason {
					moved++
				}
				break
			}
			if got.Reason != a.Reason {
				t.Fatalf("%+v\nsays %s and to look again on %s, but on %s it is %s", q, a.Reason, a.Next, day(n), got.Reason)
			}
		}
	}
	if moved == 0 {
		t.Error("no answer ever changed on its day: the test shows nothing")
	}
}

// TestReasonsAsLetters: each reason has a letter of its own, a capital where it allows.
func TestReasonsAsLetters(t *testing.T) {
	seen := map[byte]Reason{}
	for _, reason := range Reasons {
		b := reason.Letter()
		if other, ok := seen[b]; ok || b == 0 {
			t.Errorf("%s has the letter %q of %s", reason, b, other)
		}
		seen[b] = reason
		if back, ok := ReasonOf(b); !ok || back != reason {
			t.Errorf("%q is %s, not %s", b, back, reason)
		}
		if capital := b >= 'A' && b <= 'Z'; capital != reason.Allows() {
			t.Errorf("%s is written %q", reason, b)
		}
	}
	if _, ok := ReasonOf('-'); ok {
		t.Error("the letter of no cell is a reason")
	}
}
