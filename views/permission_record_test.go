package views_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// proof is a record with a consent that was given, renewed, withdrawn, and one that ended by time.
func proof(t *testing.T) models.PermissionRecord {
	t.Helper()
	text := strings.Replace(string(register.Default().YAML()), "renewal: {months: 24, days: 30}", "renewal: {months: 12, days: 30}", 1)
	d, err := register.Parse("test", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	row := func(channel, state, previous models.Code, at string) models.Permission {
		return models.Permission{
			Purpose: "direct_marketing", Channel: channel, State: state, Previous: previous, DecidedAt: instant(at), How: "portal", Reference: "change-A",
			Wording: "Vi får berätta.", Language: value.Language("sv"), Notice: d.Hash(), Origin: models.Origin{Source: "person"},
		}
	}
	imported := row("post", "refused", "", "2024-01-01T00:00:00Z")
	imported.Wording, imported.Notice, imported.Source, imported.How = "", "", "staff", "import"
	sms := row("sms", "granted", "not_asked", "2024-01-01T10:00:00Z")
	sms.ID = 7
	imported.Acted.ActorKind = models.ActedImport
	sms.Acted = models.Acting{ActorKind: models.ActedStaff, ActorID: 12, Session: "0011223344556677"}
	sms.How = "phone"
	gone := row("email", "granted", "", "2020-01-01T00:00:00Z")
	gone.Purpose = "lottery" // a purpose that the company no longer has
	return models.PermissionRecord{
		PermissionReceipt: models.PermissionReceipt{At: instant("2026-11-20T09:00:00Z"), Name: "Aino Lehtinen", Number: "100234", Description: d, Cells: decided(nil)},
		Versions:          map[string]*register.Description{d.Hash(): d},
		Asked:             map[int64]value.Date{7: day("2025-01-01")}, // the text messages
		Decisions: []models.Permission{
			gone, sms, acted(row("email", "granted", "not_asked", "2025-02-01T10:00:00Z")),
			row("email", "granted", "granted", "2025-12-01T10:00:00Z"), row("email", "refused", "granted", "2026-02-01T10:00:00Z"),
			row("email", "cleared", "refused", "2026-02-01T11:00:00Z"), imported,
		},
	}
}

// acted has a contact person make the decision.
func acted(p models.Permission) models.Permission {
	p.Acted = models.Acting{ActorKind: models.ActedRepresentative, ActorID: 5, ActorNumber: "100300", ActorName: "Pekka Leipuri"}
	return p
}

// TestPermissionRecordTellsWhoActed: a person who decided for the customer is named as such and apart
// from the customer, and what staff wrote down is the customer's word in the staff's hand.
func TestPermissionRecordTellsWhoActed(t *testing.T) {
	data, _ := recordOf(t, proof(t), "en")
	var doc struct {
		Graph []struct {
			Named  []map[string]string `json:"party_identification"`
			Events []struct {
				Entity   string `json:"entity_id"`
				Recorder string `json:"recorded_by"`
				Session  string `json:"session"`
				Method   string `json:"indication_method"`
			}
		} `json:"@graph"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	email, sms := doc.Graph[0], doc.Graph[1]
	if e := email.Events[0]; e.Entity != "urn:omatiedot:customer:100300" || e.Recorder != "" {
		t.Errorf("the representative: %+v", e)
	}
	if e := email.Events[1]; e.Entity != "urn:omatiedot:customer:100234" {
		t.Errorf("the customer: %+v", e)
	}
	named := email.Named[len(email.Named)-1]
	if named["id"] != "urn:omatiedot:customer:100300" || named["party_role"] != "dpv:Representative" || named["party_name"] != "Pekka Leipuri" {
		t.Errorf("the party: %v", named)
	}
	if e := sms.Events[0]; e.Entity != "urn:omatiedot:customer:100234" || e.Recorder != "urn:omatiedot:staff:12" || e.Session != "urn:omatiedot:session:0011223344556677" ||
		e.Method != "By phone, recorded by customer service" {
		t.Errorf("what staff wrote down: %+v", e)
	}
}

func recordOf(t *testing.T, r models.PermissionRecord, lang string) (data []byte, doc any) {
	t.Helper()
	data, err := views.PermissionRecord(r, lang, "https://oma.esimerkki.example")
	if err != nil {
		t.Fatal(err)
	}
	if doc, err = jsonschema.UnmarshalJSON(bytes.NewReader(data)); err != nil {
		t.Fatal(err)
	}
	return data, doc
}

func TestPermissionRecordHasTheMandatoryFields(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/consent-record.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range i18n.Languages {
		_, doc := recordOf(t, proof(t), l.Code)
		if err := schema.Validate(doc); err != nil {
			t.Errorf("%s: %v", l.Code, err)
		}
	}
	_, doc := recordOf(t, models.PermissionRecord{PermissionReceipt: receipt()}, "fi")
	if err := schema.Validate(doc); err != nil || len(doc.(map[string]any)["@graph"].([]any)) != 0 {
		t.Errorf("of somebody who decided nothing: %v", err)
	}
	// The schema asks for what it says.
	for _, lost := range []string{"record_id", "withdrawal_method", "party_contact", "validity_duration", "retention_period"} {
		data, _ := recordOf(t, proof(t), "fi")
		wrong, err := jsonschema.UnmarshalJSON(strings.NewReader(strings.ReplaceAll(string(data), `"`+lost+`":`, `"x":`)))
		if err != nil {
			t.Fatal(err)
		}
		if schema.Validate(wrong) == nil {
			t.Errorf("the schema does not miss %s", lost)
		}
	}
}

// nowhere refuses to fetch anything.
type nowhere struct{}

func (nowhere) LoadDocument(url string) (*ld.RemoteDocument, error) {
	return nil, errors.New("fetched " + url)
}

// TestPermissionRecordIsLinkedData: it expands without a network, and every field and type in it means
// something in a vocabulary.
func TestPermissionRecordIsLinkedData(t *testing.T) {
	data, _ := recordOf(t, proof(t), "fi")
	var doc any
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	options := ld.NewJsonLdOptions("")
	options.DocumentLoader = nowhere{}
	expanded, err := ld.NewJsonLdProcessor().Expand(doc, options)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := leaves(expanded), leaves(doc.(map[string]any)["@graph"]); got < want {
		t.Errorf("%d of %d values have a meaning", got, want)
	}
	text, err := json.Marshal(expanded)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`"@type":["https://w3id.org/dpv#ConsentRecord"]`, `"http://purl.org/dc/terms/conformsTo":[{"@id":"https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr"}]`,
		`"https://w3id.org/dpv#hasPurpose":`, `"https://w3id.org/dpv#hasConsentStatus":`, `"@type":["https://w3id.org/dpv#ConsentWithdrawn"]`,
		`"https://w3id.org/dpv#hasLegalBasis":[{"@id":"https://w3id.org/dpv#ExplicitlyExpressedConsent"},{"@id":"https://w3id.org/dpv/legal/eu/gdpr#A6-1-a"}]`,
		`"https://w3id.org/dpv#hasJurisdiction":[{"@id":"https://w3id.org/dpv/loc#FI"}]`,
	} {
		if !bytes.Contains(text, []byte(want)) {
			t.Errorf("it does not say %s", want)
		}
	}
	if bytes.Contains(text, []byte(`"dpv:`)) || bytes.Contains(text, []byte(`"pd:`)) || bytes.Contains(text, []byte(`"loc:`)) {
		t.Error("a term has no address")
	}
}

// leaves counts the values of a document.
func leaves(v any) int {
	n := 0
	switch v := v.(type) {
	case map[string]any:
		for _, one := range v {
			n += leaves(one)
		}
	case []any:
		for _, one := range v {
			n += leaves(one)
		}
	default:
		return 1
	}
	return n
}

// TestPermissionRecordTellsEveryEvent: in order, in the terms of DPV, with the end of consents that
// nobody renewed.
func TestPermissionRecordTellsEveryEvent(t *testing.T) {
	data, _ := recordOf(t, proof(t), "sv")
	var doc struct {
		Graph []struct {
			Processing []struct {
				Purpose struct{ ID string }
				Data    []struct{ Type string } `json:"pii_information"`
			} `json:"pii_processing"`
			Events []struct {
				State string `json:"event_state"`
				Time  string `json:"event_time"`
				Words string `json:"description"`
			}
		} `json:"@graph"`
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range doc.Graph {
		line := strings.TrimPrefix(r.Processing[0].Purpose.ID, "urn:omatiedot:purpose:") + " " + r.Processing[0].Data[len(r.Processing[0].Data)-1].Type
		for _, e := range r.Events {
			line += fmt.Sprintf(" %s %.10s", strings.TrimPrefix(e.State, "dpv:Consent"), e.Time)
		}
		got = append(got, line)
	}
	want := []string{
		"direct_marketing pd:EmailAddress Given 2025-02-01 dpv:RenewedConsentGiven 2025-12-01 Withdrawn 2026-02-01 Unknown 2026-02-01",
		"direct_marketing pd:TelephoneNumber Given 2024-01-01 Expired 2025-01-31",
		"direct_marketing pd:PhysicalAddress Refused 2024-01-01",
		"lottery pd:EmailAddress Given 2020-01-01",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if words := doc.Graph[0].Events[0].Words; words != "Vi får berätta." {
		t.Errorf("the words that were shown: %q", words)
	}
}
