package source

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"omatiedot/models"
	"omatiedot/models/value"
)

// word is a text or a number as it stands in a message.
type word string

// UnmarshalJSON reads a string, a number or null.
func (w *word) UnmarshalJSON(data []byte) error {
	switch {
	case string(data) == "null":
		*w = ""
		return nil
	case data[0] == '"':
		var s string
		err := json.Unmarshal(data, &s)
		*w = word(strings.TrimSpace(s))
		return err
	case strings.ContainsRune("{[tf", rune(data[0])):
		return errors.New("neither text nor number")
	}
	*w = word(data)
	return nil
}

// datahubMessage is a message with the fields of all four; which belong to which, check knows.
type datahubMessage struct {
	Event    word
	Created  word
	Customer datahubParty
	// F04 and F06
	ContractIdentification word
	ReasonForTransaction   word
	ContractType           word
	ContactType            word
	DeliveryContract       word
	TimeLimited            word
	ProductName            word
	StartDate, EndDate     word
	EndReason              word
	// F04, F06 and F20
	AccountingPoint word
	// F20
	Status, Type, SubType word
	RemoteConnectable     word
	MeteringTimeDivision  word
	MeterIdentification   word
	GridArea              word
	Addresses             []datahubAddress

	number string // of the customer, once it is found
}

type datahubParty struct {
	Identifications        []struct{ Type, Value word }
	CustomerType           word
	CustomerSubType        word
	InformationRestriction word
	Language               word
	CompanyName            word
	GivenName              word
	MiddleName             word
	FamilyName             word
	BirthDate              word
	Contacts               []struct{ ContactType, Value word }
	PostalAddress          datahubAddress
}

type datahubAddress struct {
	CareOf                                  word
	StreetName, BuildingNumber              word
	FloorIdentification, RoomIdentification word
	Postcode, Pobox, CityName, CountryCode  word
}

// The codes of Datahub that the register has words for; the others are those a field may have.
var (
	pointStates   = map[word]string{"AE01": "connected", "AE02": "disconnected", "AE03": "under_construction", "AE04": "out_of_use", "AE05": "removed"}
	contractKinds = map[word]string{"11": "network", "12": "sales"}
	channels      = map[word]string{"AD01": "phone", "AD02": "email"}
	yesNo         = []word{"0", "1"}
)

// rule is what a field has to hold: one of codes where there are any, at most so many characters
// otherwise.
type rule struct {
	field    string
	text     word
	required bool
	codes    []word
	most     int
}

func (r rule) check() *models.ImportProblem {
	switch {
	case r.text == "" && r.required:
		return &models.ImportProblem{Column: r.field, Reason: "this field is missing"}
	case r.text == "":
	case r.codes != nil && !slices.Contains(r.codes, r.text):
		return &models.ImportProblem{Column: r.field, Reason: "no such code here; known are " + joinWords(r.codes)}
	case r.most > 0 && utf8.RuneCountInString(string(r.text)) > r.most:
		return &models.ImportProblem{Column: r.field, Reason: "the text is longer than the field allows"}
	}
	return nil
}

func joinWords(words []word) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(string(w))
	}
	return b.String()
}

func keys(m map[word]string) []word {
	var list []word
	for k := range m {
		list = append(list, k)
	}
	slices.Sort(list)
	return list
}

// check holds a message to its fields and codes.
func (m *datahubMessage) check() *models.ImportProblem {
	rules := m.Customer.identificationRules()
	if bad := m.dates(); bad != nil {
		return bad
	}
	switch m.Event {
	case "F01":
		rules = append(rules, m.Customer.rules()...)
	case "F20":
		rules = append(rules, m.pointRules()...)
	default:
		rules = append(rules, m.contractRules()...)
	}
	for _, r := range rules {
		if bad := r.check(); bad != nil {
			return bad
		}
	}
	if len(m.Customer.Contacts) > 2 {
		return &models.ImportProblem{Column: "Contacts", Reason: "there are more than two"}
	}
	if m.Event != "F20" && len(m.Customer.Identifications) == 0 && (m.Event == "F01" || m.AccountingPoint == "") {
		return &models.ImportProblem{Column: "Identifications", Reason: "the customer has none"}
	}
	return nil
}

// dates turns the stamps of the message into Finnish days; Created stays an instant.
func (m *datahubMessage) dates() *models.ImportProblem {
	for _, f := range []struct {
		name string
		text *word
	}{{"StartDate", &m.StartDate}, {"EndDate", &m.EndDate}, {"Created", &m.Created}} {
		if *f.text == "" {
			continue
		}
		at, err := value.ParseTime(string(*f.text))
		if err != nil {
			return &models.ImportProblem{Column: f.name, Reason: err.Error()}
		}
		if *f.text = word(at.Date().String()); f.name == "Created" {
			*f.text = word(at.String())
		}
	}
	return nil
}

func (p datahubParty) identificationRules() (rules []rule) {
	for _, id := range p.Identifications {
		rules = append(rules, rule{"Type", id.Type, true, []word{"AA01", "AA03", "AA04"}, 0}, rule{"Value", id.Value, true, nil, 50})
	}
	return rules
}

func (p datahubParty) rules() []rule {
	company := p.CustomerType == "AB01"
	rules := []rule{
		{"CustomerType", p.CustomerType, true, []word{"AB01", "AB02"}, 0},
		{"CustomerSubType", p.CustomerSubType, false, []word{"BF01", "BF02", "BF03"}, 0},
		{"InformationRestriction", p.InformationRestriction, false, yesNo, 0},
		{"Language", p.Language, false, []word{"fi", "sv", "en"}, 0},
		{"CompanyName", p.CompanyName, company, nil, 200},
		{"GivenName", p.GivenName, false, nil, 50},
		{"MiddleName", p.MiddleName, false, nil, 50},
		{"FamilyName", p.FamilyName, !company, nil, 50},
	}
	for _, c := range p.Contacts {
		rules = append(rules, rule{"ContactType", c.ContactType, true, keys(channels), 0}, rule{"Value", c.Value, true, nil, 250})
	}
	return append(rules, p.PostalAddress.rules()...)
}

func (a datahubAddress) rules() []rule {
	return []rule{
		{"CareOf", a.CareOf, false, nil, 150}, {"StreetName", a.StreetName, false, nil, 90}, {"BuildingNumber", a.BuildingNumber, false, nil, 10},
		{"FloorIdentification", a.FloorIdentification, false, nil, 10}, {"RoomIdentification", a.RoomIdentification, false, nil, 10},
		{"Postcode", a.Postcode, false, nil, 10}, {"Pobox", a.Pobox, false, nil, 15}, {"CityName", a.CityName, false, nil, 50},
		{"CountryCode", a.CountryCode, false, nil, 2},
	}
}

func (m *datahubMessage) contractRules() []rule {
	end := m.Event == "F06"
	return []rule{
		{"ContractIdentification", m.ContractIdentification, true, nil, 50},
		{"ReasonForTransaction", m.ReasonForTransaction, false, []word{"AT01", "AT02", "AT03"}, 0},
		{"ContractType", m.ContractType, true, keys(contractKinds), 0},
		{"ContactType", m.ContactType, false, []word{"AC01", "AC02"}, 0},
		{"DeliveryContract", m.DeliveryContract, false, yesNo, 0},
		{"TimeLimited", m.TimeLimited, false, yesNo, 0},
		{"ProductName", m.ProductName, false, nil, 200},
		{"StartDate", m.StartDate, !end, nil, 0},
		{"EndDate", m.EndDate, end, nil, 0},
		{"EndReason", m.EndReason, end, []word{"AN01", "AN02", "AN03", "AN04", "AN05"}, 0},
	}
}

func (m *datahubMessage) pointRules() []rule {
	rules := []rule{
		{"AccountingPoint", m.AccountingPoint, true, nil, 18},
		{"Status", m.Status, true, keys(pointStates), 0},
		{"Type", m.Type, false, []word{"AG01", "AG02"}, 0},
		{"SubType", m.SubType, false, []word{"AQ01", "AQ02", "AQ03", "AQ04"}, 0},
		{"RemoteConnectable", m.RemoteConnectable, false, yesNo, 0},
		{"MeteringTimeDivision", m.MeteringTimeDivision, false, []word{"1", "2", "3"}, 0},
		{"MeterIdentification", m.MeterIdentification, false, nil, 50},
		{"GridArea", m.GridArea, false, nil, 50},
	}
	for _, a := range m.Addresses {
		rules = append(rules, a.rules()...)
	}
	return rules
}

// id is what a message knows its customer by: the company's own number where there is one.
func (p datahubParty) id() word {
	for _, id := range p.Identifications {
		if id.Type == "AA04" {
			return id.Value
		}
	}
	if len(p.Identifications) > 0 {
		return p.Identifications[0].Type + p.Identifications[0].Value
	}
	return ""
}

// identification is the customer's identification of a type; "" where there is none.
func (p datahubParty) identification(kind word) string {
	for _, id := range p.Identifications {
		if id.Type == kind {
			return string(id.Value)
		}
	}
	return ""
}
