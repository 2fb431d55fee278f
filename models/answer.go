package models

import (
	"encoding/json"
	"fmt"
	"reflect"

	"omatiedot/models/value"
)

// Answer is what a request is answered with: what is decided and, where a copy is asked for, everything
// held as it was when the draft was made and what GDPR Article 15(1) asks beside it. What is approved
// is what is sent. One without a Ref is a download, made at once; one with a Role is of an
// organisation, for who acts for it.
type Answer struct {
	Ref         string        `json:"reference"`
	Kind        RequestKind   `json:"kind"`
	Scope       Scope         `json:"scope,omitzero"`
	Ruling      Ruling        `json:"ruling,omitzero"`
	Fields      []RuledField  `json:"fields,omitempty"` // of a rectification
	Language    string        `json:"language"`
	Name        string        `json:"name"`
	Number      string        `json:"customer_number"`
	OneOf       bool          `json:"one_of_numbers,omitempty"` // the person has other customer numbers, of which the answer says nothing
	ReceivedOn  value.Date    `json:"received"`
	DataAt      value.Time    `json:"data_at"`
	Dated       value.Date    `json:"dated,omitzero"` // the day of its approval
	Text        string        `json:"accompanying_text,omitempty"`
	Begun       string        `json:"begun_from,omitempty"` // versions of texts: see DraftForm
	Sections    []Section     `json:"sections"`
	Accesses    []AccessEntry `json:"accesses"`
	Enclosures  []Enclosure   `json:"enclosures,omitempty"`
	Description string        `json:"register_description"` // hash of the version it was made under

	Asked           string     `json:"asked,omitempty"`                    // in the customer's own words, where they say all that is asked
	Told            []string   `json:"recipients_told,omitempty"`          // of what was corrected, erased or restricted: GDPR Article 19
	MarketingEnded  value.Date `json:"marketing_ended,omitzero"`           // by an objection, with the request itself
	ConsentsEnded   value.Date `json:"consents_withdrawn,omitzero"`        // with the request itself
	CopiesUntil     value.Date `json:"earlier_copies_until,omitzero"`      // that were sent before an erasure and can be collected until then
	StillRestricted bool       `json:"earlier_restriction_holds,omitzero"` // though another is refused

	Role           Code   `json:"role,omitempty"`           // in which the data of an organisation are shown
	Representative string `json:"representative,omitempty"` // to whom
}

// Copies reports whether the answer has a copy of data: of the other kinds it is a letter.
func (a Answer) Copies() bool {
	return (a.Kind == Access || a.Kind == Portability || a.Ref == "") && a.Ruling.Outcome != RefusedWhole
}

// Held counts the records in the answer, the customer's own row left out, and those that passed to others of which
// it has what they said before.
func (a Answer) Held() int {
	n := 0
	for _, s := range a.Sections {
		if s.Kind.Name != "customers" {
			n += s.Held()
		}
	}
	return n
}

// Outcome is what came of the request: what was decided, or, where a copy was granted and there is nothing to
// copy, that nothing is held.
func (a Answer) Outcome() Outcome {
	decided := a.Ruling.Outcome
	if a.Copies() && a.Held() == 0 && len(a.Enclosures) == 0 && decided == Fulfilled && len(a.Ruling.Withheld) == 0 {
		return NothingHeld
	}
	return decided
}

// sectionJSON is the form of a section in JSON.
type sectionJSON struct {
	Kind    string          `json:"kind"`
	Left    Left            `json:"left,omitempty"`
	Records json.RawMessage `json:"records"`
	Earlier []Earlier       `json:"earlier,omitempty"`
}

// MarshalJSON writes the kind's name and its records.
func (s Section) MarshalJSON() ([]byte, error) {
	records, err := json.Marshal(s.Records)
	if err != nil {
		return nil, err
	}
	return json.Marshal(sectionJSON{Kind: s.Kind.Name, Left: s.Left, Records: records, Earlier: s.Earlier})
}

// UnmarshalJSON reads what MarshalJSON wrote, records in the kind's own type.
func (s *Section) UnmarshalJSON(data []byte) error {
	var raw sectionJSON
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	kind, err := KindNamed(raw.Kind)
	if err != nil {
		return fmt.Errorf("section of unknown kind %q", raw.Kind)
	}
	rows := reflect.New(reflect.SliceOf(reflect.PointerTo(kind.row)))
	if err := json.Unmarshal(raw.Records, rows.Interface()); err != nil {
		return err
	}
	s.Kind, s.Records = kind, make([]any, rows.Elem().Len())
	for i := range s.Records {
		s.Records[i] = rows.Elem().Index(i).Interface()
	}
	s.Total, s.Earlier, s.Left = len(s.Records), raw.Earlier, raw.Left
	return nil
}
