package views

import (
	"bytes"
	"encoding/json"
	"fmt"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// downloadSchema names the form of the JSON document. A change that a reader could stumble over gets
// another number.
const downloadSchema = "omatiedot-download-1"

// downloaded is the JSON document of a download. The names of kinds and fields are those of import
// files.
type downloaded struct {
	Schema         string               `json:"schema"`
	Controller     downloadedBy         `json:"controller"`
	Register       downloadedFrom       `json:"register_description"`
	DataAt         value.Time           `json:"data_at"`
	Customer       downloadedOn         `json:"customer"`
	Role           models.Code          `json:"role,omitempty"`
	Representative string               `json:"representative,omitempty"`
	Kinds          recordsByKind        `json:"kinds"`
	LeftOut        map[string][]string  `json:"left_out_by,omitempty"` // by kind, the answers that tell why records are not here
	Earlier        []models.Earlier     `json:"earlier,omitempty"`     // what records said before they changed
	Accesses       []models.AccessEntry `json:"accesses,omitempty"`
	Enclosures     []downloadedFile     `json:"enclosures,omitempty"` // the files that go with an answer
}

// downloadedFile is a file that goes with an answer, by its name in the package.
type downloadedFile struct {
	File   string `json:"file"`
	Title  string `json:"title"`
	Type   string `json:"media_type"`
	Size   int    `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

type downloadedBy struct {
	Name       string `json:"name"`
	BusinessID string `json:"business_id"`
	Email      string `json:"email"`
	Phone      string `json:"phone"`
}

type downloadedFrom struct {
	Name    string `json:"name"`
	Version string `json:"version"`
	SHA256  string `json:"sha256"`
}

type downloadedOn struct {
	Number string `json:"number"`
	Name   string `json:"name"`
}

// recordsByKind is a JSON object with an array of records for each kind, in the order of the register.
type recordsByKind []models.Section

// MarshalJSON writes kinds of which nothing is held too: an empty array says so.
func (r recordsByKind) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, s := range r {
		records := s.Records
		if records == nil {
			records = []any{}
		}
		data, err := json.Marshal(records)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "%q:%s", s.Kind.Name, data)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// DownloadJSON returns the data of a download as one JSON document: every kind with every record and
// every field, by the names of import files (GDPR Article 20(1)).
func DownloadJSON(a models.Answer, d *register.Description) ([]byte, error) {
	doc := download(a, d, a.Sections)
	for i, e := range a.Enclosures {
		doc.Enclosures = append(doc.Enclosures, downloadedFile{EnclosureName(a.Language, i+1, e), e.Title, e.Type, e.Size, e.SHA256})
	}
	data, err := json.MarshalIndent(doc, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write a download as JSON: %w", err)
	}
	return append(data, '\n'), nil
}

func download(a models.Answer, d *register.Description, sections []models.Section) downloaded {
	lang := i18n.Known(a.Language)
	doc := downloaded{
		Schema: downloadSchema, DataAt: a.DataAt, Role: a.Role, Representative: a.Representative,
		Controller: downloadedBy{d.Controller.Name.In(lang), d.Controller.BusinessID, d.Controller.Email, d.Controller.Phone},
		Register:   downloadedFrom{d.Register.In(lang), d.Version, d.Hash()},
		Customer:   downloadedOn{a.Number, a.Name}, Kinds: sections,
	}
	doc.Accesses = a.Accesses
	for _, s := range sections {
		doc.Earlier = append(doc.Earlier, s.Earlier...)
		if len(s.LeftOutBy) > 0 && a.Role == "" { // requests are no matter of who acts for another
			if doc.LeftOut == nil {
				doc.LeftOut = map[string][]string{}
			}
			doc.LeftOut[s.Kind.Name] = s.LeftOutBy
		}
	}
	return doc
}
