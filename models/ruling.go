package models

import (
	"slices"

	"omatiedot/models/value"
)

// Outcome is what came of a request.
type Outcome string

// The outcomes.
const (
	Fulfilled     Outcome = "fulfilled"
	PartlyRefused Outcome = "partly_refused"
	RefusedWhole  Outcome = "refused"
	NothingHeld   Outcome = "nothing_held"
)

// Outcomes lists every outcome.
var Outcomes = []Outcome{Fulfilled, PartlyRefused, RefusedWhole, NothingHeld}

// Ground is why something asked for is not done, as a key with a text and its law in every language.
type Ground string

// The grounds of refusal.
const (
	Unfounded        Ground = "unfounded"         // GDPR Article 12(5): manifestly unfounded
	Excessive        Ground = "excessive"         // Article 12(5): excessive, in particular repetitive
	Unidentified     Ground = "unidentified"      // Articles 11(2) and 12(6)
	EndangersOrder   Ground = "endangers_order"   // Data Protection Act (1050/2018) section 34(1)(1)
	EndangersRights  Ground = "endangers_rights"  // section 34(1)(2)
	Supervision      Ground = "supervision"       // section 34(1)(3)
	OthersRights     Ground = "others_rights"     // GDPR Articles 15(4) and 20(4)
	AlreadyCorrect   Ground = "already_correct"   // Article 16: what is held is right
	StillNeeded      Ground = "still_needed"      // Article 17(1): none of its grounds is there
	LegalObligation  Ground = "legal_obligation"  // Article 17(3)(b)
	LegalClaims      Ground = "legal_claims"      // Articles 17(3)(e) and 21(1)
	NoRestriction    Ground = "no_restriction"    // Article 18(1): none of its grounds is there
	NotPortable      Ground = "not_portable"      // Article 20(1): not given by the person, or by no consent or contract
	CompellingGround Ground = "compelling_ground" // Article 21(1)
)

// grounds are the kinds of request that each ground can refuse.
var grounds = []struct {
	ground Ground
	kinds  []RequestKind
}{
	{EndangersOrder, []RequestKind{Access}},
	{EndangersRights, []RequestKind{Access}},
	{Supervision, []RequestKind{Access}},
	{OthersRights, []RequestKind{Access, Portability, Unrecognised}},
	{AlreadyCorrect, []RequestKind{Rectification}},
	{StillNeeded, []RequestKind{Erasure}},
	{LegalObligation, []RequestKind{Erasure}},
	{LegalClaims, []RequestKind{Erasure, Objection}},
	{NoRestriction, []RequestKind{RestrictionOfProcessing}},
	{NotPortable, []RequestKind{Portability}},
	{CompellingGround, []RequestKind{Objection}},
	{Unfounded, RequestKinds},
	{Excessive, RequestKinds},
	{Unidentified, RequestKinds},
}

// GroundsOf lists the grounds on which a request of the kind can be refused, the particular ones first.
func GroundsOf(kind RequestKind) []Ground {
	var list []Ground
	for _, g := range grounds {
		if slices.Contains(g.kinds, kind) {
			list = append(list, g.ground)
		}
	}
	return list
}

// PartGroundsOf lists those on which a part of what is asked can be refused: that nobody knows who asks is a ground
// for all of it.
func PartGroundsOf(kind RequestKind) []Ground {
	return slices.DeleteFunc(GroundsOf(kind), func(g Ground) bool { return g == Unidentified })
}

// wrongPart is what is wrong with the ground on which a part is refused; "" for nothing.
func wrongPart(kind RequestKind, g Ground) string {
	switch {
	case g == Unidentified:
		return "unidentified"
	case !slices.Contains(GroundsOf(kind), g):
		return "ground"
	}
	return ""
}

// Grounds lists every ground.
func Grounds() []Ground {
	var list []Ground
	for _, g := range grounds {
		list = append(list, g.ground)
	}
	return list
}

// ofSection34 reports whether the ground is one of Data Protection Act (1050/2018) section 34(1).
func (g Ground) ofSection34() bool {
	return g == EndangersOrder || g == EndangersRights || g == Supervision
}

// FieldRuling is what is decided on one value that a rectification is about.
type FieldRuling struct {
	Field  int64  `json:"field"` // of RequestField
	Accept bool   `json:"accept"`
	Ground Ground `json:"ground,omitempty"`
	Note   string `json:"note,omitempty"`
}

// Fate is what becomes of the records of one kind when erasure is asked.
type Fate string

// The fates.
const (
	Delete    Fate = "delete"
	Anonymise Fate = "anonymise"
	Keep      Fate = "keep"
)

// Fates lists every fate.
var Fates = []Fate{Delete, Anonymise, Keep}

// PlanRow is the plan for the records of one kind: GDPR Article 17.
type PlanRow struct {
	Kind   string     `json:"kind"`
	Count  int        `json:"count"`
	Fate   Fate       `json:"fate"`
	Until  value.Date `json:"until,omitzero"` // of what is kept; no value where the day is not yet known
	Ground Ground     `json:"ground,omitempty"`
}

// WithheldRecord is a record that is left out of an answer, or only what it said before it changed, and why.
type WithheldRecord struct {
	Kind   string `json:"kind"`
	Record int64  `json:"record,omitempty"`  // 0 is all of the kind
	Past   bool   `json:"earlier,omitempty"` // what the record said before alone
	Ground Ground `json:"ground"`
}

// Ruling is what is decided on a request: it goes to the customer with the answer.
type Ruling struct {
	Outcome     Outcome          `json:"outcome"`
	Ground      Ground           `json:"ground,omitempty"` // of a refusal as a whole
	Explanation string           `json:"explanation,omitempty"`
	Fields      []FieldRuling    `json:"fields,omitempty"`
	Plan        []PlanRow        `json:"plan,omitempty"`
	Withheld    []WithheldRecord `json:"withheld,omitempty"`
	Purposes    []string         `json:"purposes,omitempty"`  // of an objection: those for which the data are no longer used
	Restricted  Restricted       `json:"restricted,omitzero"` // of a restriction
	// Recipients are those of the register description who, as staff say, were given data of the customer
	// though no disclosure to them is known.
	Recipients []string `json:"recipients,omitempty"`
}

// check returns what is wrong with a ruling on a request of the kind.
func (r *Ruling) check(q *Request) []*Invalid {
	var wrong []*Invalid
	say := func(field, code string) { wrong = append(wrong, &Invalid{field, code}) }
	allowed := GroundsOf(q.Kind)
	r.refuseUnknown()
	if !slices.Contains([]Outcome{Fulfilled, PartlyRefused, RefusedWhole}, r.Outcome) {
		say("outcome", "required")
	}
	switch q.Kind {
	case Rectification:
		r.checkFields(q, say)
	case Erasure:
		r.checkPlan(say)
	case Objection:
		r.checkPurposes(q, say)
	case RestrictionOfProcessing:
		r.checkRestricted(say)
	}
	if len(r.Withheld) > 0 && r.Outcome == Fulfilled {
		r.Outcome = PartlyRefused
	}
	if r.Outcome == Fulfilled {
		r.Ground = ""
	}
	byPart := q.Kind == Rectification && len(q.Fields) > 0 || q.Kind == Erasure // each with its own ground
	switch {
	case r.Outcome == PartlyRefused && byPart:
		r.Ground = ""
	case r.Outcome == PartlyRefused && len(r.Withheld) > 0 && r.Ground == "": // they have theirs
	case r.Outcome == PartlyRefused && wrongPart(q.Kind, r.Ground) != "", r.Outcome == RefusedWhole && !slices.Contains(allowed, r.Ground):
		say("ground", "required")
	}
	planned := q.Kind == Erasure && len(r.Plan) > 0 // see completePlan
	switch {
	case r.Explanation != "":
	case q.Kind == Unrecognised && r.Outcome == Fulfilled:
		say("explanation", "look") // who looked and why is all that was asked
	case r.Outcome != Fulfilled && !planned && !r.mayBeSilent():
		say("explanation", "required")
	}
	for _, w := range r.Withheld {
		if wrongPart(q.Kind, w.Ground) != "" {
			say("withheld", "ground")
		}
	}
	return wrong
}

// refuseUnknown makes one refusal of a ruling that refuses each part because it is not known who asks: what the
// parts are is not told to somebody unknown either.
func (r *Ruling) refuseUnknown() {
	fields := len(r.Fields) > 0 && !slices.ContainsFunc(r.Fields, func(f FieldRuling) bool { return f.Accept || f.Ground != Unidentified })
	plan := len(r.Plan) > 0 && !slices.ContainsFunc(r.Plan, func(p PlanRow) bool { return p.Fate != Keep || p.Ground != Unidentified })
	if fields || plan || r.Outcome == RefusedWhole && r.Ground == Unidentified {
		r.Outcome, r.Ground, r.Fields, r.Plan = RefusedWhole, Unidentified, nil, nil
	}
}

// grounds are all on which something is not done.
func (r Ruling) grounds() []Ground {
	var list []Ground
	if r.Ground != "" {
		list = append(list, r.Ground)
	}
	for _, w := range r.Withheld {
		list = append(list, w.Ground)
	}
	return list
}

// refusedOn are all grounds on which something is refused, be it a value, a group of data or a record: each once,
// in the order of Grounds.
func (r Ruling) refusedOn() []Ground {
	all := r.grounds()
	for _, f := range r.Fields {
		if !f.Accept {
			all = append(all, f.Ground)
		}
	}
	for _, row := range r.Plan {
		if row.Fate == Keep {
			all = append(all, row.Ground)
		}
	}
	return slices.DeleteFunc(Grounds(), func(g Ground) bool { return !slices.Contains(all, g) })
}

// mayBeSilent reports whether reasons can be left out: all is withheld on grounds that giving reasons could
// defeat (Data Protection Act 1050/2018 section 34(3)).
func (r Ruling) mayBeSilent() bool {
	list := r.grounds()
	return len(list) > 0 && !slices.ContainsFunc(list, func(g Ground) bool { return !g.ofSection34() })
}

// Overseen reports whether data are kept from the person that the Data Protection Ombudsman gets if they ask
// for it (Data Protection Act 1050/2018 section 34(4)).
func (r Ruling) Overseen() bool { return slices.ContainsFunc(r.grounds(), Ground.ofSection34) }

// checkFields holds a rectification to a ruling on every value, and makes its outcome.
func (r *Ruling) checkFields(q *Request, say func(field, code string)) {
	if len(q.Fields) == 0 || r.Outcome == RefusedWhole && len(r.Fields) == 0 {
		return // in free words, or refused as a whole
	}
	accepted := 0
	for _, f := range q.Fields {
		i := slices.IndexFunc(r.Fields, func(x FieldRuling) bool { return x.Field == f.ID })
		switch {
		case i < 0:
			say("fields", "required")
		case r.Fields[i].Accept:
			accepted++
		default:
			if wrong := wrongPart(Rectification, r.Fields[i].Ground); wrong != "" {
				say("fields", wrong)
			}
		}
	}
	switch accepted {
	case len(q.Fields):
		r.Outcome = Fulfilled
	case 0:
		r.Outcome = RefusedWhole
		if r.Ground == "" && len(r.Fields) > 0 {
			r.Ground = r.Fields[0].Ground
		}
	default:
		r.Outcome = PartlyRefused
	}
}

// checkPlan holds an erasure to a plan, and makes its outcome.
func (r *Ruling) checkPlan(say func(field, code string)) {
	if r.Outcome == RefusedWhole && len(r.Plan) == 0 {
		return
	}
	kept := 0
	for _, p := range r.Plan {
		if !slices.Contains(Fates, p.Fate) {
			say("plan", "required")
		}
		if kind, err := KindNamed(p.Kind); err != nil || p.Fate != Keep && !kind.goes() {
			say("plan", "evidence")
		}
		if p.Fate == Keep {
			kept++
			if wrong := wrongPart(Erasure, p.Ground); wrong != "" {
				say("plan", wrong)
			}
		}
	}
	switch kept {
	case 0:
		r.Outcome = Fulfilled
	case len(r.Plan):
		r.Outcome = RefusedWhole
		r.Ground = r.Plan[0].Ground
	default:
		r.Outcome = PartlyRefused
	}
}

// accepts reports whether what is said of a value is accepted.
func (r Ruling) accepts(f RequestField) bool {
	return slices.ContainsFunc(r.Fields, func(x FieldRuling) bool { return x.Field == f.ID && x.Accept })
}

// RuledField is what is decided on one value, as it goes to the customer.
type RuledField struct {
	Kind   string `json:"kind,omitempty"` // "" for free words
	Record string `json:"record,omitempty"`
	Field  string `json:"field,omitempty"`
	Old    string `json:"old,omitempty"`
	New    string `json:"new,omitempty"`
	Words  string `json:"words,omitempty"` // the customer's
	FieldRuling
}

// ruled puts the rulings beside what they are on.
func (r *Ruling) ruled(fields []RequestField) []RuledField {
	var list []RuledField
	for _, f := range fields {
		i := slices.IndexFunc(r.Fields, func(x FieldRuling) bool { return x.Field == f.ID })
		if i >= 0 {
			list = append(list, RuledField{Kind: f.Kind, Record: f.RecordKey, Field: f.Field, Old: f.Old, New: f.New, Words: f.Reason, FieldRuling: r.Fields[i]})
		}
	}
	return list
}

// erases reports whether anything goes by the plan of an erasure.
func (r Ruling) erases() bool {
	return slices.ContainsFunc(r.Plan, func(row PlanRow) bool { return row.Fate != Keep })
}
