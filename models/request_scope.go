package models

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// Scope is what a request asks for within its kind: all of it may be left out, and then everything is
// meant. It holds codes and days, and nothing in the customer's own words.
type Scope struct {
	Kinds     []string   `json:"kinds,omitempty"`     // of access, erasure, restriction and portability: which groups of data
	From      value.Date `json:"from,omitzero"`       // of access: from which day
	To        value.Date `json:"to,omitzero"`         // to which day
	Ground    Code       `json:"ground,omitempty"`    // of restriction and erasure: which letter of the Article
	Recipient bool       `json:"recipient,omitempty"` // of portability: to a party named in the details
	Marketing bool       `json:"marketing,omitempty"` // of objection: to direct marketing
	Purposes  []string   `json:"purposes,omitempty"`  // of objection: to other purposes of the register description
	Entry     int64      `json:"entry,omitempty"`     // of what is not recognised: the entry of the access log
}

// Value stores the scope as JSON.
func (s Scope) Value() (driver.Value, error) {
	data, err := json.Marshal(s)
	return string(data), err
}

// Scan reads what Value stored.
func (s *Scope) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return json.Unmarshal([]byte(v), s)
	case []byte:
		return json.Unmarshal(v, s)
	}
	return fmt.Errorf("read the scope of a request from %T", src)
}

// Covers reports whether the request is about records of the kind.
func (s Scope) Covers(kind *Kind) bool {
	return len(s.Kinds) == 0 || slices.Contains(s.Kinds, kind.Name)
}

// Of leaves of the scope what means something to a request of the kind.
func (s Scope) Of(kind RequestKind) Scope {
	switch kind {
	case Access:
		return Scope{Kinds: s.Kinds, From: s.From, To: s.To}
	case Erasure, RestrictionOfProcessing:
		return Scope{Kinds: s.Kinds, Ground: s.Ground}
	case Portability:
		return Scope{Kinds: s.Kinds, Recipient: s.Recipient}
	case Objection:
		return Scope{Marketing: s.Marketing, Purposes: s.Purposes}
	case Unrecognised:
		return Scope{Entry: s.Entry}
	}
	return Scope{}
}

// GroupsFor lists the kinds of record that a request of the kind can be narrowed to. The customer's own
// row is in every answer.
func GroupsFor(kind RequestKind) []*Kind {
	return slices.DeleteFunc(slices.Clone(Kinds), func(k *Kind) bool {
		return k.Name == "customers" || kind == Portability && !portable(k)
	})
}

// ObjectionPurposes lists the purposes that a customer can object to on grounds of their situation: those
// that rest on legitimate interest (GDPR Article 21(1)), without direct marketing, which ends by itself.
func ObjectionPurposes(d *register.Description) []register.Purpose {
	return slices.DeleteFunc(slices.Clone(d.Purposes), func(p register.Purpose) bool {
		return p.Basis != register.BasisLegitimateInterest || d.Markets(p.Key)
	})
}

// ObjectsToLess reports whether there is something more to object to.
func (s Scope) ObjectsToLess(d *register.Description) bool {
	return !s.Marketing || slices.ContainsFunc(ObjectionPurposes(d), func(p register.Purpose) bool { return !slices.Contains(s.Purposes, p.Key) })
}

// ErasureGrounds lists what erasure can be asked on: GDPR Article 17(1), letters a to e.
var ErasureGrounds = []Code{"not_needed", "consent_withdrawn", "objected", "unlawful_erase", "law_requires"}

// check returns what is wrong with a scope for the kind of request.
func (s Scope) check(kind RequestKind, d *register.Description) []*Invalid {
	var wrong []*Invalid
	for _, name := range s.Kinds {
		if !slices.ContainsFunc(GroupsFor(kind), func(k *Kind) bool { return k.Name == name }) {
			wrong = append(wrong, &Invalid{"kinds", "unknown"})
		}
	}
	if !s.From.IsZero() && !s.To.IsZero() && s.To.Before(s.From) {
		wrong = append(wrong, &Invalid{"to", "before"})
	}
	switch kind {
	case RestrictionOfProcessing:
		if !slices.Contains(RestrictionGrounds, s.Ground) {
			wrong = append(wrong, &Invalid{"ground", "required"})
		}
	case Erasure:
		if s.Ground != "" && !slices.Contains(ErasureGrounds, s.Ground) {
			wrong = append(wrong, &Invalid{"ground", "unknown"})
		}
	case Objection:
		if !s.Marketing && len(s.Purposes) == 0 {
			wrong = append(wrong, &Invalid{"purposes", "required"})
		}
		for _, key := range s.Purposes {
			if !slices.ContainsFunc(ObjectionPurposes(d), func(p register.Purpose) bool { return p.Key == key }) {
				wrong = append(wrong, &Invalid{"purposes", "unknown"})
			}
		}
	}
	return wrong
}
