package source

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"iter"
	"slices"
	"unicode/utf8"

	"omatiedot/models"
	"omatiedot/models/value"
)

// Datahub reads the messages of Datahub, the centralised information exchange of the Finnish
// electricity retail market, on customers (F01), contracts (F04), ends of contracts (F06) and
// accounting points (F20).
//
// Datahub's public documentation names the fields of each message and their codes. Here a message is
// a JSON object of those fields, with Event for the message's number:
//
//	{"Event": "F01", "Created": "2026-11-05T22:00:00+00:00",
//	 "Customer": {"Identifications": [{"Type": "AA04", "Value": "1000001"}, {"Type": "AA03", "Value": "010594Y9032"}],
//	  "CustomerType": "AB02", "CustomerSubType": "BF01", "InformationRestriction": 0, "Language": "fi",
//	  "GivenName": "Änna", "MiddleName": "Maria", "FamilyName": "Öberg",
//	  "Contacts": [{"ContactType": "AD01", "Value": "+358401234567"}],
//	  "PostalAddress": {"StreetName": "Koetie", "BuildingNumber": "1", "FloorIdentification": "A",
//	   "RoomIdentification": "2", "Postcode": "00510", "CityName": "HELSINKI", "CountryCode": "FI"}}}
//	{"Event": "F04", "Created": "…", "Customer": {"Identifications": […]}, "ContractIdentification": "S-1",
//	 "ReasonForTransaction": "AT03", "ContractType": "11", "ContactType": "AC01", "DeliveryContract": 1,
//	 "TimeLimited": 0, "ProductName": "Perus", "AccountingPoint": "643007127000000013", "StartDate": "…"}
//	{"Event": "F06", …as F04…, "EndReason": "AN02", "EndDate": "…"}
//	{"Event": "F20", "Created": "…", "Customer": {"Identifications": […]}, "AccountingPoint": "643007127000000013",
//	 "Status": "AE01", "Type": "AG01", "SubType": "AQ01", "RemoteConnectable": 1, "MeteringTimeDivision": 1,
//	 "MeterIdentification": "…", "GridArea": "…", "Addresses": [{"StreetName": "Koetie", …}]}
//
// A file has one message to a line, or an array of them. Days are the UTC stamps of Finnish midnight
// that Datahub uses. Of several messages on the same customer, contract or accounting point the last
// in the file counts, so a message says all there is. Codes and field names that are not known reject
// the message. What the register has no field for is checked and left out: birth date, meter, type of
// the point, reason and form of the contract, addresses of a point after the first.
//
// The register knows customers by the company's own number (AA04). A message that names its customer
// by business id (AA01), identity code (AA03) or accounting point alone is taken by Number.
type Datahub struct {
	Name   string                             // of the file, for reports
	Open   func() (io.ReadCloser, error)      // it is opened once for each kind of record, and once before
	Number func(id DatahubID) (string, error) // the customer number, "" where there is none; nil knows none
	Today  value.Date                         // by which contracts are in force, ended or in the future
}

// DatahubID is an identification: Type is AA01, AA03, AA04, or GSRN for an accounting point.
type DatahubID struct{ Type, Value string }

// GSRN is the type of an accounting point's identification.
const GSRN = "GSRN"

// datahubKind is a kind of record that messages bring.
type datahubKind struct {
	name    string
	columns []string
	rows    func(*datahubMessage, Datahub) [][]string
	events  []string // that bring it; the problems of the first one's messages are told with it
}

var datahubKinds = []datahubKind{
	{"customers", []string{"number", "kind", "given_names", "family_name", "name", "business_id", "personal_id", "language", "protected"}, customerRows, []string{"F01"}},
	{"addresses", []string{"id", "customer", "kind", "care_of", "street", "postal_code", "post_office", "country"}, addressRows, []string{"F01"}},
	{"contacts", []string{"id", "customer", "channel", "value"}, contactRows, []string{"F01"}},
	{"accounting_points", []string{"id", "customer", "street", "postal_code", "post_office", "grid_area", "status"}, pointRows, []string{"F20"}},
	{"contracts", []string{"id", "customer", "accounting_point", "kind", "product", "starts", "ends", "notice_given", "fixed_term", "status"}, contractRows, []string{"F04", "F06"}},
}

// Files are the records that the messages bring, a file for each kind there is something of. They
// say only what Datahub knows: other fields of the same records are the business of other sources.
func (d Datahub) Files() ([]models.ImportFile, error) {
	last, events, err := d.scan()
	if err != nil {
		return nil, err
	}
	var files []models.ImportFile
	for _, k := range datahubKinds {
		if !slices.ContainsFunc(k.events, func(e string) bool { return events[e] }) {
			continue
		}
		kind, err := models.KindNamed(k.name)
		if err != nil {
			return nil, fmt.Errorf("datahub: kind %s: %w", k.name, err)
		}
		// Each problem is told once, with the first kind its message brings; what no kind brings, with
		// the first file of all.
		files = append(files, models.ImportFile{
			Name: d.Name, Kind: kind, Columns: append(slices.Clone(k.columns), "source", "source_time"), Supplement: true,
			Rows: d.rows(k, last, len(files) == 0),
		})
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s: there are no messages of Datahub in this file", d.Name)
	}
	return files, nil
}

// scan finds out which events there are, and which message is the last on its subject.
func (d Datahub) scan() (last map[uint64]int, events map[string]bool, err error) {
	last, events = map[uint64]int{}, map[string]bool{}
	for n, text := range d.messages(&err) {
		m, bad := parseDatahub(text)
		switch {
		case bad == nil:
			last[m.subject()] = n
			fallthrough
		case m != nil:
			events[string(m.Event)] = true
		case len(events) == 0:
			events[datahubKinds[0].events[0]] = true // its problem is told with the first kind
		}
	}
	return last, events, err
}

// rows are the rows of a kind.
func (d Datahub) rows(k datahubKind, last map[uint64]int, first bool) iter.Seq2[models.ImportRow, error] {
	return func(yield func(models.ImportRow, error) bool) {
		var err error
		for n, text := range d.messages(&err) {
			m, bad := parseDatahub(text)
			mine := m != nil && slices.Contains(k.events, string(m.Event))
			tells := mine && k.name == m.tellsWith() || m == nil && first
			if bad == nil && (!mine || last[m.subject()] != n) {
				continue
			}
			if bad == nil {
				if bad, err = d.number(m); err != nil {
					break
				}
			}
			if bad != nil {
				bad.File, bad.Line = d.Name, n
				if tells && !yield(models.ImportRow{Line: n}, bad) {
					return
				}
				continue
			}
			for _, values := range k.rows(m, d) {
				if !yield(models.ImportRow{Line: n, Values: append(values, "other", string(m.Created))}, nil) {
					return
				}
			}
		}
		if err != nil {
			yield(models.ImportRow{}, err)
		}
	}
}

// number finds the customer number of the message's customer.
func (d Datahub) number(m *datahubMessage) (*models.ImportProblem, error) {
	var ids []DatahubID
	for _, id := range m.Customer.Identifications {
		if id.Type == "AA04" {
			m.number = string(id.Value)
			return nil, nil
		}
		ids = append(ids, DatahubID{string(id.Type), string(id.Value)})
	}
	if m.AccountingPoint != "" {
		ids = append(ids, DatahubID{GSRN, string(m.AccountingPoint)})
	}
	for _, id := range ids {
		if d.Number == nil {
			break
		}
		number, err := d.Number(id)
		if err != nil {
			return nil, fmt.Errorf("find a customer: %w", err)
		}
		if number != "" {
			m.number = number
			return nil, nil
		}
	}
	return &models.ImportProblem{Column: "Identifications", Reason: "the message has no customer number (AA04), and the register knows no customer by what it has"}, nil
}

// messages yields every message with its number, from 1. What cannot be read is yielded as it is:
// parseDatahub names it. err is set to what stopped the reading.
func (d Datahub) messages(err *error) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		file, openErr := d.Open()
		if openErr != nil {
			*err = openErr
			return
		}
		defer func() { *err = errors.Join(*err, file.Close()) }()
		in := bufio.NewReaderSize(file, MaxRow)
		if mark, _ := in.Peek(3); string(mark) == "\ufeff" {
			_, _ = in.Discard(len(mark))
		}
		if isArray(in) {
			*err = d.array(in, yield)
		} else {
			*err = d.lines(in, yield)
		}
	}
}

// isArray passes blanks and reports whether an array begins.
func isArray(in *bufio.Reader) bool {
	for {
		b, err := in.Peek(1)
		if err != nil || !bytes.Contains([]byte(" \t\r\n"), b) {
			return err == nil && b[0] == '['
		}
		_, _ = in.Discard(1)
	}
}

func (d Datahub) lines(in *bufio.Reader, yield func(int, []byte) bool) error {
	for n := 1; ; {
		line, err := in.ReadSlice('\n')
		long := errors.Is(err, bufio.ErrBufferFull)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = in.ReadSlice('\n')
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return fmt.Errorf("%s: message %d: %w", d.Name, n, err)
		}
		if long {
			line = nil
		} else {
			line = bytes.TrimSpace(line)
		}
		if len(line) > 0 || long {
			if !yield(n, line) {
				return nil
			}
			n++
		}
		if err != nil {
			return nil
		}
	}
}

func (d Datahub) array(in *bufio.Reader, yield func(int, []byte) bool) error {
	bounded := &boundedReader{in: in, left: 2 * MaxRow}
	decoder := json.NewDecoder(bounded)
	if _, err := decoder.Token(); err != nil {
		return fmt.Errorf("%s: %w", d.Name, err)
	}
	n := 1
	for ; decoder.More(); n++ {
		var text json.RawMessage
		err := decoder.Decode(&text)
		syntax := (*json.SyntaxError)(nil)
		switch {
		case errors.As(err, &syntax), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, errLong):
			yield(n, nil) // what comes after it cannot be told apart
			return nil
		case err != nil:
			return fmt.Errorf("%s: message %d: %w", d.Name, n, err)
		}
		bounded.left = 2 * MaxRow
		if !yield(n, text) {
			return nil
		}
	}
	if _, err := decoder.Token(); err != nil {
		yield(n, nil) // the array is not closed
	}
	return nil
}

// boundedReader bounds how much is read for one message.
type boundedReader struct {
	in   io.Reader
	left int
}

func (r *boundedReader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, errLong
	}
	n, err := r.in.Read(p[:min(len(p), r.left)])
	r.left -= n
	return n, err
}

// parseDatahub reads a message; where it is rejected, the message is nil if not even its event can be
// told.
func parseDatahub(text []byte) (*datahubMessage, *models.ImportProblem) {
	reject := func(reason string) (*datahubMessage, *models.ImportProblem) {
		return nil, &models.ImportProblem{Reason: reason}
	}
	if !utf8.Valid(text) {
		return reject(errUTF8.Error())
	}
	var m datahubMessage
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		return reject("this is no message of Datahub as it is written here: broken, too long, or with a field that is not known")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return reject("something follows the message on its line")
	}
	if !slices.Contains([]string{"F01", "F04", "F06", "F20"}, string(m.Event)) {
		return nil, &models.ImportProblem{Column: "Event", Reason: "no such message here; known are F01, F04, F06 and F20"}
	}
	return &m, m.check()
}

// subject is what a message is about, as a number that no other subject of a file is likely to have.
func (m *datahubMessage) subject() uint64 {
	h := fnv.New64a()
	switch m.Event {
	case "F01":
		fmt.Fprintf(h, "customer %s", m.Customer.id())
	case "F20":
		fmt.Fprintf(h, "point %s %s", m.AccountingPoint, m.Customer.id())
	default:
		fmt.Fprintf(h, "contract %s", m.ContractIdentification)
	}
	return h.Sum64()
}

// tellsWith is the kind of record with which the message's problems are told.
func (m *datahubMessage) tellsWith() string {
	for _, k := range datahubKinds {
		if slices.Contains(k.events, string(m.Event)) {
			return k.name
		}
	}
	return ""
}
