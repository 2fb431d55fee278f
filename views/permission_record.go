package views

import (
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"omatiedot/models"
	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// recordSchema is the profile that a consent record conforms to: ISO/IEC TS 27560:2023 as the W3C
// community group for the Data Privacy Vocabulary (DPV) writes it, with what the GDPR asks for.
const recordSchema = "https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr"

// recordContext gives the field names of ISO/IEC TS 27560 their meaning in DPV. It is in the document
// itself, so nobody has to fetch it.
//
//go:embed permission_context.json
var recordContext json.RawMessage

// recordSet is the document: a consent record for every purpose and channel that was ever decided.
type recordSet struct {
	Context json.RawMessage `json:"@context"`
	Graph   []consentRecord `json:"@graph"`
}

// consentRecord has the fields of ISO/IEC TS 27560 by their names: header, processing, parties, events.
type consentRecord struct {
	ID            string         `json:"id"`
	Type          string         `json:"type"`
	SchemaVersion string         `json:"schema_version"`
	RecordID      string         `json:"record_id"`
	Created       value.Time     `json:"created"`
	Principal     recordSubject  `json:"pii_principal_id"`
	Processing    []recordUse    `json:"pii_processing"`
	Parties       []recordParty  `json:"party_identification"`
	Events        []consentEvent `json:"events"`
}

type recordSubject struct {
	ID         string `json:"id"`
	Type       string `json:"type"`
	Identifier string `json:"identifier"`
	Name       string `json:"name"`
}

// recordUse is one use of personal data.
type recordUse struct {
	Type          string         `json:"type"`
	Notice        recordNotice   `json:"privacy_notice"`
	Language      string         `json:"language"`
	Purpose       recordTerm     `json:"purpose"`
	PurposeType   string         `json:"purpose_type"`
	LawfulBasis   []string       `json:"lawful_basis"`
	Data          []recordTerm   `json:"pii_information"`
	Controllers   []string       `json:"pii_controllers"`
	Collection    string         `json:"collection_method"`
	Storage       []recordTerm   `json:"storage_locations"`
	Retention     recordDuration `json:"retention_period"`
	Jurisdiction  string         `json:"jurisdiction"`
	Recipients    []recordTerm   `json:"recipient_third_parties"`
	Withdrawal    recordControl  `json:"withdrawal_method"`
	PrivacyRights []recordRight  `json:"privacy_rights"`
	Authority     string         `json:"authority_party"`
	Service       string         `json:"service"`
}

type recordNotice struct {
	ID      string `json:"id"`
	Type    string `json:"type"`
	Version string `json:"version"`
}

// recordTerm is something named in words, of a type of DPV.
type recordTerm struct {
	ID       string `json:"id,omitempty"`
	Type     string `json:"type"`
	Title    string `json:"title,omitempty"`
	Text     string `json:"description,omitempty"`
	Location string `json:"location,omitempty"`
}

type recordDuration struct {
	Type  string `json:"type"`
	Value string `json:"value"`
	Text  string `json:"description,omitempty"`
}

type recordControl struct {
	Type []string `json:"type"`
	At   string   `json:"exercised_at"`
}

type recordRight struct {
	Type []string `json:"type"`
	At   string   `json:"exercised_at"`
}

type recordParty struct {
	ID      string `json:"id"`
	Role    string `json:"party_role"`
	PartyID string `json:"party_id"`
	Type    string `json:"party_type"`
	Name    string `json:"party_name"`
	Address string `json:"party_address"`
	Email   string `json:"party_email,omitempty"`
	URL     string `json:"party_url,omitempty"`
	Phone   string `json:"party_phone,omitempty"`
	Contact string `json:"party_contact"`
}

// consentEvent is one decision, or the end of one by time.
type consentEvent struct {
	State    string         `json:"event_state"`
	Time     value.Time     `json:"event_time"`
	Validity recordDuration `json:"validity_duration"`
	Entity   string         `json:"entity_id"`
	Kind     string         `json:"event_type"`
	Recorder string         `json:"recorded_by,omitempty"` // of the company's staff, where they wrote down what was told
	Session  string         `json:"session,omitempty"`
	Method   string         `json:"indication_method,omitempty"`
	Proof    string         `json:"identifier,omitempty"`
	Words    string         `json:"description,omitempty"` // that were shown
	Language string         `json:"language,omitempty"`    // of the words
	Notice   *recordNotice  `json:"notice,omitempty"`      // the register description that has them
}

// PermissionRecord returns everything that is kept as proof of a customer's permissions as consent
// records in JSON-LD, the texts in the language. portal is the portal's address without a path.
func PermissionRecord(r models.PermissionRecord, lang, portal string) ([]byte, error) {
	w := recordWriter{PermissionRecord: r, lang: lang, portal: portal}
	data, err := json.MarshalIndent(recordSet{recordContext, w.records()}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a consent record: %w", err)
	}
	return append(data, '\n'), nil
}

type recordWriter struct {
	models.PermissionRecord
	lang, portal string
}

// records are the consent records in the order of the grid, and then those of purposes and channels
// that it no longer has.
func (w recordWriter) records() []consentRecord {
	records := []consentRecord{}
	rows := map[[2]string][]models.Permission{}
	var cells [][2]string
	for _, c := range w.Cells {
		cells = append(cells, [2]string{c.Purpose.Key, string(c.Channel)})
	}
	for _, p := range w.Decisions {
		cell := [2]string{string(p.Purpose), string(p.Channel)}
		if !slices.Contains(cells, cell) {
			cells = append(cells, cell)
		}
		rows[cell] = append(rows[cell], p)
	}
	for _, cell := range cells {
		if len(rows[cell]) > 0 {
			records = append(records, w.record(rows[cell]))
		}
	}
	return records
}

// record is the consent record of one purpose and channel, whose decisions are given oldest first.
func (w recordWriter) record(rows []models.Permission) consentRecord {
	id := w.recordID(rows[0])
	purpose, d := w.purpose(rows)
	return consentRecord{
		ID: "urn:uuid:" + id, Type: "dpv:ConsentRecord", SchemaVersion: recordSchema, RecordID: id, Created: w.At,
		Principal:  recordSubject{w.subject(), "dpv:DataSubject", w.Number, w.Name},
		Processing: []recordUse{w.use(rows[0], purpose, d)}, Parties: append(w.parties(d), w.representatives(d, rows)...), Events: w.events(rows, purpose),
	}
}

// recordID is the same for the same customer, purpose and channel: a UUID of version 8 (RFC 9562).
func (w recordWriter) recordID(p models.Permission) string {
	b := sha256.Sum256([]byte("omatiedot consent record\n" + w.Number + "\n" + string(p.Purpose) + "\n" + string(p.Channel)))
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

func (w recordWriter) subject() string    { return customerURN(w.Number) }
func (w recordWriter) controller() string { return w.portal + "/notice#controller" }
func (w recordWriter) authority() string  { return w.portal + "/notice#authority" }

func customerURN(number string) string { return "urn:omatiedot:customer:" + number }

// purpose is what the decisions are on, in the newest words there are: in force, or of the last
// register description that had it.
func (w recordWriter) purpose(rows []models.Permission) (register.PermissionPurpose, *register.Description) {
	for _, p := range slices.Backward(rows) {
		for _, d := range []*register.Description{w.Description, w.Versions[p.Notice]} {
			if d == nil {
				continue
			}
			if purpose := d.Permission(string(p.Purpose)); purpose.Key != "" {
				return purpose, d
			}
		}
	}
	key := rows[0].Purpose
	name := codeText(w.lang, "permissions.purpose", key)
	return register.PermissionPurpose{Key: string(key), Name: register.Text{FI: name, SV: name, EN: name}}, w.Description
}

func (w recordWriter) use(p models.Permission, purpose register.PermissionPurpose, d *register.Description) recordUse {
	kind := d.Kind("permissions")
	u := recordUse{
		Type: "dpv:Process", Language: w.lang, Service: i18n.T(w.lang, "layout.service"),
		Notice:      noticeOf(d, "dpv:PrivacyNotice"),
		Purpose:     recordTerm{ID: "urn:omatiedot:purpose:" + purpose.Key, Type: "dpv:Purpose", Title: purpose.Name.In(w.lang), Text: purpose.Text.In(w.lang)},
		PurposeType: purposeTypes[purpose.Kind], LawfulBasis: w.lawfulBasis(purpose, p.Channel),
		Data: dataTypes(w.lang, p.Channel, purpose), Controllers: []string{w.controller()}, Collection: "dpv:DataSubjectDataSource",
		Retention:    recordDuration{"dpv:StorageDuration", isoPeriod(kind.Retention), kind.Retention.Text.In(w.lang)},
		Jurisdiction: "loc:FI", Authority: w.authority(),
		Withdrawal: recordControl{[]string{"dpv:WithdrawConsent", "dpv:ProvideConsent"}, w.portal + "/permissions"},
	}
	if u.PurposeType == "" {
		u.PurposeType = "dpv:Purpose"
	}
	for _, r := range d.RecipientsOf(kind) {
		u.Recipients = append(u.Recipients, recordTerm{
			ID: w.portal + "/notice#recipient-" + r.Key, Type: "dpv:Recipient", Title: r.Name.In(w.lang), Text: r.Purpose.In(w.lang), Location: "loc:" + r.Country,
		})
		if term := (recordTerm{Type: "dpv:StorageLocation", Location: "loc:" + r.Country}); !slices.Contains(u.Storage, term) {
			u.Storage = append(u.Storage, term)
		}
	}
	if len(u.Recipients) == 0 { // kept by the company itself, which is in Finland
		u.Recipients = []recordTerm{{ID: w.controller(), Type: "dpv:Recipient", Title: d.Controller.Name.In(w.lang)}}
		u.Storage = []recordTerm{{Type: "dpv:StorageLocation", Location: "loc:FI"}}
	}
	for _, right := range []struct{ article, path string }{
		{"A7-3", "/permissions"}, {"A15", "/requests"}, {"A16", "/requests"}, {"A17", "/requests"}, {"A18", "/requests"}, {"A20", "/me"}, {"A21", "/permissions"},
	} {
		u.PrivacyRights = append(u.PrivacyRights, recordRight{[]string{"dpv:DataSubjectRight", "eu-gdpr:" + right.article}, w.portal + right.path})
	}
	return u
}

// purposeTypes are the kinds of purpose as DPV names them.
var purposeTypes = map[register.PermissionKind]string{
	register.KindMarketing: "dpv:DirectMarketing", register.KindResearch: "dpv:CommercialResearch",
	register.KindDisclosure: "dpv:Marketing", register.KindConsent: "dpv:ServiceProvision",
}

// lawfulBasis is consent where the rule asks for it, and otherwise a legitimate interest to which the
// person may object.
func (w recordWriter) lawfulBasis(purpose register.PermissionPurpose, channel models.Code) []string {
	ch, ok := purpose.Channel(register.Channel(channel))
	if !ok || ch.Person.Default == register.PriorConsent {
		return []string{"dpv:ExplicitlyExpressedConsent", "eu-gdpr:A6-1-a"}
	}
	return []string{"dpv:LegitimateInterest", "eu-gdpr:A6-1-f"}
}

// dataTypes are the personal data that a channel needs; where it does not matter, what the purpose says.
func dataTypes(lang string, channel models.Code, purpose register.PermissionPurpose) []recordTerm {
	types := map[models.Code]string{"email": "pd:EmailAddress", "phone": "pd:TelephoneNumber", "post": "pd:PhysicalAddress"}
	if channel == models.Code(register.ChannelAny) {
		return []recordTerm{{Type: "dpv:PersonalData", Title: purpose.Name.In(lang), Text: purpose.Text.In(lang)}}
	}
	return []recordTerm{{Type: "pd:Name"}, {Type: types[contactOf(register.Channel(channel))]}}
}

func isoPeriod(r register.Retention) string {
	var b strings.Builder
	b.WriteByte('P')
	if r.Years > 0 {
		fmt.Fprintf(&b, "%dY", r.Years)
	}
	if r.Months > 0 || r.Years == 0 {
		fmt.Fprintf(&b, "%dM", r.Months)
	}
	return b.String()
}

// parties are the controller, the authority, and the recipients, who are reached through the
// controller: the register description has their names and not their addresses.
func (w recordWriter) parties(d *register.Description) []recordParty {
	c, a := d.Controller, d.Authority
	parties := []recordParty{
		{
			ID: w.controller(), Role: "dpv:DataController", PartyID: c.BusinessID, Type: "dpv:Organisation", Name: c.Name.In(w.lang),
			Address: c.Street + ", " + c.PostalCode + " " + c.PostOffice.In(w.lang) + ", " + i18n.Country(w.lang, "FI"),
			Email:   c.Email, URL: c.Website, Phone: c.Phone, Contact: d.Contact.Name.In(w.lang) + ", " + d.Contact.Email,
		},
		{
			ID: w.authority(), Role: "dpv:DataProtectionAuthority", PartyID: a.Web.In(w.lang), Type: "dpv:GovernmentalOrganisation", Name: a.Name.In(w.lang),
			Address: a.Post.In(w.lang), Email: a.Email, Phone: a.Phone, Contact: a.Email,
		},
	}
	roles := map[register.Role]string{register.RoleProcessor: "dpv:DataProcessor", register.RoleController: "dpv:ThirdParty"}
	for _, r := range d.RecipientsOf(d.Kind("permissions")) {
		parties = append(parties, recordParty{
			ID: w.portal + "/notice#recipient-" + r.Key, Role: roles[r.Role], PartyID: r.Key, Type: "dpv:Organisation", Name: r.Name.In(w.lang),
			Address: i18n.Country(w.lang, r.Country), Contact: d.Contact.Email,
		})
	}
	return parties
}

// representatives are the persons who decided for the customer, who are reached through the customer.
func (w recordWriter) representatives(d *register.Description, rows []models.Permission) []recordParty {
	var parties []recordParty
	for _, p := range rows {
		if p.Acted.ActorKind != models.ActedRepresentative || p.Acted.ActorNumber == "" {
			continue
		}
		party := recordParty{
			ID: customerURN(p.Acted.ActorNumber), Role: "dpv:Representative", PartyID: p.Acted.ActorNumber, Type: "dpv:NaturalPerson", Name: p.Acted.ActorName,
			Address: w.Name, Contact: d.Contact.Email,
		}
		if !slices.Contains(parties, party) {
			parties = append(parties, party)
		}
	}
	return parties
}

// events are the decisions, and the end of each consent that ended by time before another came.
func (w recordWriter) events(rows []models.Permission, purpose register.PermissionPurpose) []consentEvent {
	var events []consentEvent
	for i, p := range rows {
		previous := p.Previous
		if previous == "" && i > 0 {
			previous = rows[i-1].State
		}
		q := permit.Question{Renewal: purpose.Renewal}
		last := q.LastDay(permit.Decision{At: p.DecidedAt, State: permit.State(p.State), Until: p.ValidUntil, Asked: w.Asked[p.ID]})
		events = append(events, w.event(p, previous, last))
		over := value.TimeOf(last.AddDays(1).Start())
		if p.State != models.Granted || last.IsZero() || over.After(w.At) || i+1 < len(rows) && !rows[i+1].DecidedAt.After(over) {
			continue
		}
		events = append(events, consentEvent{
			State: "dpv:ConsentExpired", Time: over, Validity: recordDuration{Type: "dpv:UntilEventDuration", Value: "a new decision"},
			Entity: w.controller(), Kind: "dpv:ExpressedConsent",
		})
	}
	return events
}

func (w recordWriter) event(p models.Permission, previous models.Code, last value.Date) consentEvent {
	e := consentEvent{
		State: eventState(p.State, previous), Time: p.DecidedAt, Entity: w.controller(), Kind: "dpv:ExpressedConsent",
		Validity: recordDuration{Type: "dpv:UntilEventDuration", Value: "a new decision"}, Proof: p.Reference,
		Method: strings.Trim(codeText(w.lang, "permissions.how", p.How)+", "+p.List, ", "),
	}
	if !last.IsZero() {
		e.Validity = recordDuration{Type: "dpv:UntilTimeDuration", Value: last.String()}
	}
	w.decider(&e, p)
	e.Words, e.Language = p.Wording, string(p.Language)
	if d := w.Versions[p.Notice]; d != nil {
		notice := noticeOf(d, "dpv:ConsentNotice")
		e.Notice = &notice
	}
	return e
}

// decider fills in who decided, and who wrote it down for them.
func (w recordWriter) decider(e *consentEvent, p models.Permission) {
	switch p.Source {
	case "person", "contract", "use_of_service":
		e.Entity = w.subject()
	}
	switch p.Acted.ActorKind {
	case models.ActedRepresentative:
		e.Entity = w.subject() + "/representative"
		if p.Acted.ActorNumber != "" {
			e.Entity = customerURN(p.Acted.ActorNumber)
		}
	case models.ActedStaff:
		e.Recorder = fmt.Sprintf("urn:omatiedot:staff:%d", p.Acted.ActorID)
		if p.How != "request" {
			e.Method = strings.Trim(e.Method+", "+lowerFirst(i18n.T(w.lang, "permission.by.staff")), ", ")
		}
	}
	if p.Acted.Session != "" {
		e.Session = "urn:omatiedot:session:" + p.Acted.Session
	}
}

// noticeOf names a version of the register description by its hash.
func noticeOf(d *register.Description, as string) recordNotice {
	return recordNotice{ID: "urn:sha256:" + d.Hash(), Type: as, Version: d.Version}
}

// eventState is a decision as DPV names it, after what held before.
func eventState(state, previous models.Code) string {
	switch {
	case state == models.Granted && previous == models.Granted:
		return "dpv:RenewedConsentGiven"
	case state == models.Granted:
		return "dpv:ConsentGiven"
	case previous == models.Granted:
		return "dpv:ConsentWithdrawn"
	case state == models.Cleared:
		return "dpv:ConsentUnknown"
	default:
		return "dpv:ConsentRefused"
	}
}
