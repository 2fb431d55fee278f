package models

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"omatiedot/models/clock"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// ProofFolder is all that shows how a request was dealt with (GDPR Article 5(2)): what was asked, by
// whom and how they were known, the clock, what was said and decided, and exactly what was sent.
type ProofFolder struct {
	Ref      string
	At       value.Time // when the folder was made
	By       string     // for whom
	Extent   ProofExtent
	Request  Request // with its stops; only codes and days where the extent is not whole
	Number   string  // of the customer; "" where the extent is not whole
	Name     string
	Deadline clock.Deadline
	Steps    []RequestStep
	Tasks    []Task
	Messages []Message
	Names    map[int64]string // of staff
	Drafts   []ProvenDraft
	Packages []ProvenPackage
	Files    []ProvenFile
	Audit    []AuditEntry // of the request, the oldest first
}

// ProofExtent is how much of a request a reader of its proof may see.
type ProofExtent string

// The extents. An auditor sees that the rules were kept, and nothing about the customer.
const (
	WholeProof ProofExtent = "whole"
	MarksAlone ProofExtent = "marks" // who did what when, codes and hashes
)

// ProvenDraft is an answer as it was put before an approver.
type ProvenDraft struct {
	Draft
	Ruling     Ruling // without words where the extent is not whole
	Text       string
	Begun      string      // versions of the texts it was begun from: see DraftForm
	Enclosures []Enclosure // without titles where the extent is not whole
	Language   string
	// Register is the description that it was drafted under, where it has a plan to erase.
	Register *register.Description

	description string // hash of it
}

// ProvenPackage is an answer as it was sent.
type ProvenPackage struct {
	Package
	Document []byte // nil once its time is over, and where the extent is not whole
	Machine  []byte
}

// ProvenFile is a file that came with a request.
type ProvenFile struct {
	RequestFile
	Content []byte
}

// ProveRequest gathers the proof of a request: all of it for an approver, and for an auditor what says
// nothing about the customer; of one about a look of their own none. Each time is logged, and the customer sees it where it was all.
func (s *Store) ProveRequest(ctx context.Context, staff Staff, ref string) (p ProofFolder, err error) {
	p.Extent = MarksAlone
	if staff.Is(Approver) {
		p.Extent = WholeProof
	} else if !staff.Is(Auditor) {
		return ProofFolder{}, ErrNotAllowed
	}
	err = s.change(ctx, staff, func(c *Change) error {
		p.At, p.By, p.Ref = c.now, staff.name, ref
		if err := c.Where("ref = ?", ref).Take(&p.Request).Error; err != nil {
			return missing(err)
		}
		err := s.answersLook(c.DB, staff, &p.Request)
		if marks := p.Extent == MarksAlone && errors.Is(err, ErrNotAllowed); err != nil && !marks { // these tell of nobody
			return err
		}
		if err := s.prove(c.DB, &p); err != nil {
			return fmt.Errorf("gather the proof of a request: %w", err)
		}
		entry := AuditEntry{
			Action: ActionRequestViewed, CustomerID: &p.Request.CustomerID, RequestID: &p.Request.ID, Reason: string(ReasonDataProtection),
			Details: fmt.Sprintf(`{"proof":%q}`, p.Extent),
		}
		if p.Extent != WholeProof {
			p.leaveMarks()
			entry.Action, entry.CustomerID = ActionProofMade, nil // nothing of the customer's was seen
		}
		return c.audit(entry)
	})
	if err != nil {
		return ProofFolder{}, err
	}
	for i := range p.Drafts {
		d := &p.Drafts[i]
		if len(d.Ruling.Plan) == 0 {
			continue
		}
		if d.Register, err = s.descriptionOf(ctx, d.description); err != nil {
			return ProofFolder{}, fmt.Errorf("the register description of a draft: %w", err)
		}
	}
	return p, nil
}

// prove reads all that is kept of a request.
func (s *Store) prove(db *gorm.DB, p *ProofFolder) error {
	r := &p.Request
	var customer Customer
	if err := db.Take(&customer, r.CustomerID).Error; err != nil {
		return err
	}
	p.Number, p.Name = customer.Number, customer.FullName()
	var err error
	for _, read := range []func(){
		func() { r.Stops, err = stopsOf(db, r.ID) },
		func() { r.Fields, err = s.fieldsOf(db, *r) },
		func() { p.Steps, err = stepsOf(db, r.ID) },
		func() { p.Tasks, err = tasksOf(db, r.ID) },
		func() { p.Messages, err = s.messagesOf(db, r.ID) },
		func() { p.Drafts, err = s.provenDrafts(db, r.ID) },
		func() { p.Packages, err = s.provenPackages(db, r.ID) },
		func() { p.Files, err = s.provenFiles(db, r.ID) },
		func() { err = db.Where("request_id = ?", r.ID).Order("id").Find(&p.Audit).Error },
		func() { p.Names, err = staffNames(db, p.staff()) },
	} {
		if read(); err != nil {
			return err
		}
	}
	p.Deadline = r.Deadline()
	return nil
}

// staff are the members of staff who wrote, drafted or approved.
func (p *ProofFolder) staff() []int64 {
	var ids []int64
	for _, m := range p.Messages {
		if m.FromStaff() {
			ids = append(ids, m.ByID)
		}
	}
	for _, d := range p.Drafts {
		ids = append(ids, d.DraftedBy)
		if d.ApprovedBy != nil {
			ids = append(ids, *d.ApprovedBy)
		}
	}
	return ids
}

func (s *Store) provenDrafts(db *gorm.DB, request int64) ([]ProvenDraft, error) {
	var rows []Draft
	if err := db.Where("request_id = ?", request).Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	var drafts []ProvenDraft
	for _, d := range rows {
		answer, err := s.openDraft(&d)
		if err != nil {
			return nil, err
		}
		d.Content = nil
		drafts = append(drafts, ProvenDraft{Draft: d, Ruling: answer.Ruling, Text: answer.Text, Begun: answer.Begun, Enclosures: answer.Enclosures,
			Language: answer.Language, description: answer.Description})
	}
	return drafts, nil
}

func (s *Store) provenPackages(db *gorm.DB, request int64) ([]ProvenPackage, error) {
	var rows []Package
	if err := db.Where("request_id = ?", request).Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	var packages []ProvenPackage
	for _, row := range rows {
		p := ProvenPackage{Package: row}
		var err, also error
		if len(row.PDF) > 0 {
			p.Document, err = s.keys.Open(row.PDF, packagePlace(request))
		}
		if len(row.Data) > 0 {
			p.Machine, also = s.keys.Open(row.Data, dataPlace(request))
		}
		if err := errors.Join(err, also); err != nil {
			return nil, err
		}
		p.PDF, p.Data = nil, nil
		packages = append(packages, p)
	}
	return packages, nil
}

func (s *Store) provenFiles(db *gorm.DB, request int64) ([]ProvenFile, error) {
	var rows []RequestFile
	if err := db.Where("request_id = ?", request).Order("id").Find(&rows).Error; err != nil {
		return nil, err
	}
	var files []ProvenFile
	for _, row := range rows {
		var content []byte // none where its time is over
		var err error
		if len(row.Sealed) > 0 {
			content, err = s.keys.Open(row.Sealed, filePlace(request))
		}
		if err != nil {
			return nil, err
		}
		row.Sealed = nil
		files = append(files, ProvenFile{RequestFile: row, Content: content})
	}
	return files, nil
}

// leaveMarks takes out whose request it is and every word that somebody wrote, and leaves who did what
// when, on which ground, and the hashes of what was sent.
func (p *ProofFolder) leaveMarks() {
	r := &p.Request
	p.Number, p.Name = "", ""
	r.CustomerID, r.Details, r.Scope, r.Fields = 0, "", Scope{Ground: r.Scope.Ground, Marketing: r.Scope.Marketing}, nil
	r.ExtensionReason, r.LateReason, r.ContentNote, r.Behalf.Name = "", "", "", ""
	for i := range p.Steps {
		p.Steps[i].Note = ""
		p.Steps[i].hideCustomer()
	}
	for i := range p.Tasks {
		p.Tasks[i].Subject, p.Tasks[i].Note = "", ""
	}
	for i := range p.Messages {
		m := &p.Messages[i]
		m.Body, m.Behalf.Name, m.Scope = "", "", Scope{Ground: m.Scope.Ground, Marketing: m.Scope.Marketing}
		if !m.FromStaff() {
			m.ByID = 0
		}
		for n := range m.Files {
			m.Files[n].Name = ""
		}
	}
	for i := range p.Drafts {
		d := &p.Drafts[i]
		d.Text, d.Ruling = "", Ruling{Outcome: d.Ruling.Outcome, Ground: d.Ruling.Ground}
		for n := range d.Enclosures {
			d.Enclosures[n].Title = ""
		}
	}
	for i := range p.Packages {
		p.Packages[i].Document, p.Packages[i].Machine, p.Packages[i].LateReason = nil, nil, ""
	}
	for i := range p.Files {
		f := &p.Files[i]
		f.Content, f.Name, f.Title = nil, "", ""
		if f.ByKind == "customer" {
			f.ByID = 0
		}
	}
	for i := range p.Audit {
		a := &p.Audit[i]
		a.CustomerID = nil
		if a.ActorKind != "staff" && a.ActorKind != "system" {
			a.ActorID = 0
		}
	}
}

// hideCustomer takes out which customer took a step; staff stay.
func (s *RequestStep) hideCustomer() {
	if s.ActorKind != "staff" && s.ActorKind != "system" {
		s.ActorID, s.ActorName = 0, ""
	}
}

// AnswerHash is the hash that the audit log keeps of an answer that was made, "" for other entries.
func (e AuditEntry) AnswerHash() string {
	if e.Action != ActionAnswerMade {
		return ""
	}
	var d struct {
		SHA256 string `json:"sha256"`
	}
	if json.Unmarshal([]byte(e.Details), &d) != nil {
		return ""
	}
	return d.SHA256
}
