package models

import (
	"slices"

	"omatiedot/models/value"
)

// Left is why the records of a kind are not in an answer.
type Left string

// The reasons.
const (
	LeftNotAsked  Left = "not_asked"    // the request is about other kinds
	LeftWithheld  Left = "withheld"     // on a ground that the ruling names
	LeftUnmovable Left = "not_portable" // GDPR Article 20(1): not given by the person
)

// Lefts lists every reason.
var Lefts = []Left{LeftNotAsked, LeftWithheld, LeftUnmovable}

// leaveOut takes out of an answer's sections what the request is not about and what is withheld.
func (a *Answer) leaveOut() {
	for i := range a.Sections {
		s := &a.Sections[i]
		switch {
		case s.Kind.Name == "customers":
			continue
		case !a.Scope.Covers(s.Kind):
			s.empty(LeftNotAsked)
		case a.withheld(s.Kind.Name, 0):
			s.empty(LeftWithheld)
		case a.Kind == Portability && !portable(s.Kind):
			s.empty(LeftUnmovable)
		default:
			s.keep(func(record any) bool {
				return !a.withheld(s.Kind.Name, s.Kind.ID(record)) && a.Scope.during(s.Kind, record) && (a.Kind != Portability || given(s.Kind, record))
			})
			s.Earlier = slices.DeleteFunc(s.Earlier, func(e Earlier) bool { return a.withheldPast(s.Kind.Name, e.RecordID) })
		}
	}
}

func (a *Answer) withheld(kind string, record int64) bool {
	return slices.ContainsFunc(a.Ruling.Withheld, func(w WithheldRecord) bool { return w.Kind == kind && w.Record == record && !w.Past })
}

// withheldPast reports whether what a record said before it changed is left out, and the record is not.
func (a *Answer) withheldPast(kind string, record int64) bool {
	return slices.ContainsFunc(a.Ruling.Withheld, func(w WithheldRecord) bool { return w.Kind == kind && w.Record == record && w.Past })
}

func (s *Section) empty(why Left) {
	s.Records, s.Earlier, s.Total, s.Left = []any{}, nil, 0, why
}

// keep leaves of the section the records that are wanted, and what they said before. Where a record is not the
// customer's any more, what it said while it was is wanted or not by itself.
func (s *Section) keep(wanted func(any) bool) {
	theirs := map[int64]bool{}
	for _, record := range s.Records {
		theirs[s.Kind.ID(record)] = wanted(record)
	}
	s.Records = slices.DeleteFunc(s.Records, func(record any) bool { return !theirs[s.Kind.ID(record)] })
	s.Earlier = slices.DeleteFunc(s.Earlier, func(e Earlier) bool {
		if stays, is := theirs[e.RecordID]; is {
			return !stays
		}
		return !wanted(e.Record)
	})
	s.Total = len(s.Records)
}

// portable reports whether records of the kind are given by the person or come about as they use the
// service: what the company has concluded or done is not (GDPR Article 20(1)).
func portable(k *Kind) bool {
	return !slices.Contains([]string{"analyses", "collections", "disclosures", "documents"}, k.Name)
}

// given reports whether a record came from the person, a contract with them or their use of the service.
func given(k *Kind, record any) bool {
	f, _ := k.Field("source")
	return slices.Contains([]Code{"person", "contract", "use_of_service"}, f.Of(record).(Code))
}

// dated are the fields that say of which day a record is.
var dated = map[string]string{
	"logins": "time", "events": "time", "invoices": "invoiced", "collections": "date", "disclosures": "date", "documents": "date",
	"permissions": "decided_at", "analyses": "made_at", "self_reported": "given_at", "offers": "offered",
}

// during reports whether a record is of the period asked for. What has no day of its own is of every
// period.
func (s Scope) during(k *Kind, record any) bool {
	f, ok := k.Field(dated[k.Name])
	if !ok || s.From.IsZero() && s.To.IsZero() {
		return true
	}
	var day value.Date
	switch v := f.Of(record).(type) {
	case value.Date:
		day = v
	case value.Time:
		if !v.IsZero() {
			day = v.Date()
		}
	}
	return day.IsZero() || (s.From.IsZero() || !day.Before(s.From)) && (s.To.IsZero() || !day.After(s.To))
}
