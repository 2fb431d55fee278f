package views

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// ProofZIP returns the proof of how a request was handled as a folder of files: in each what its name
// says, in SHA256SUMS the hashes of all, and in README.txt, in the language, how to verify them.
func ProofZIP(lang string, p models.ProofFolder) ([]byte, error) {
	f := proofFolder{lang: lang, proof: p}
	f.json("request.json", f.request())
	f.text("clock.txt", strings.Join(DeadlineSteps(lang, p.Deadline), "\n")+"\n")
	f.json("steps.json", f.steps())
	f.json("messages.json", f.messages())
	f.json("decisions.json", f.decisions())
	f.json("answers.json", f.answers())
	f.json("files.json", f.enclosed())
	f.json("fetches.json", f.audit(models.ActionAnswerFetched, models.ActionRequestViewed, models.ActionProofMade))
	f.json("audit.json", f.audit())
	f.text("README.txt", f.readme())
	f.text("SHA256SUMS", f.sums())
	if f.err != nil {
		return nil, fmt.Errorf("make the proof of %s: %w", p.Ref, f.err)
	}
	return f.pack()
}

// proofFolder is the folder as it is filled.
type proofFolder struct {
	lang  string
	proof models.ProofFolder
	files []proofFile
	err   error
}

type proofFile struct {
	name string
	data []byte
}

func (f *proofFolder) T(key string, args ...any) string { return i18n.T(f.lang, key, args...) }

func (f *proofFolder) add(name string, data []byte) {
	f.files = append(f.files, proofFile{name, data})
}

func (f *proofFolder) text(name, text string) { f.add(name, []byte(text)) }

func (f *proofFolder) json(name string, v any) {
	data, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		f.err = err
	}
	f.add(name, append(data, '\n'))
}

type provenRequest struct {
	Reference  string             `json:"reference"`
	Extent     models.ProofExtent `json:"extent"`
	MadeAt     value.Time         `json:"folder_made_at"`
	MadeFor    string             `json:"folder_made_for"`
	Customer   string             `json:"customer_number,omitempty"`
	Name       string             `json:"customer_name,omitempty"`
	Kind       models.RequestKind `json:"kind"`
	Scope      models.Scope       `json:"scope,omitzero"`
	Details    string             `json:"details,omitempty"`
	Corrected  []provenField      `json:"corrections,omitempty"`
	State      models.State       `json:"state"`
	Language   string             `json:"language"`
	Channel    models.Code        `json:"channel"`
	Identified models.Code        `json:"identified"`
	Delivery   models.Code        `json:"delivery"`
	Behalf     *provenBehalf      `json:"asked_for_the_customer_by,omitempty"`
	EnteredAt  value.Time         `json:"entered_at"`
	ReceivedOn value.Date         `json:"received_on"`
	DueOn      value.Date         `json:"due_on"`
	ReopenedOn value.Date         `json:"taken_up_again_on,omitzero"` // last
	FirstDueOn value.Date         `json:"first_due_on,omitzero"`      // of one that was taken up again
	ExtendedOn value.Date         `json:"extended_on,omitzero"`
	Extension  string             `json:"extension_reason,omitempty"`
	AnsweredOn value.Date         `json:"answered_on,omitzero"`
	Late       string             `json:"late_reason,omitempty"`
	Outcome    models.Outcome     `json:"outcome,omitempty"`
	Ground     models.Ground      `json:"ground,omitempty"`
	Content    models.Code        `json:"content,omitempty"`
	Note       string             `json:"content_note,omitempty"`
	Stops      []provenStop       `json:"stops,omitempty"`
}

// provenBehalf is who acted for the customer; the name is there where the extent is whole.
type provenBehalf struct {
	Name      string      `json:"name,omitempty"`
	Authority models.Code `json:"authority"`
}

func behalfOf(b models.Behalf) *provenBehalf {
	if b == (models.Behalf{}) {
		return nil
	}
	return &provenBehalf{b.Name, b.Authority}
}

type provenStop struct {
	Reason     string      `json:"reason"`
	AskedOn    value.Date  `json:"asked_on"`
	RemindedOn value.Date  `json:"reminded_on,omitzero"`
	AnsweredOn value.Date  `json:"answered_on,omitzero"` // or, in vain, the day on which the company went on
	InVain     bool        `json:"in_vain,omitempty"`
	Channel    models.Code `json:"channel,omitempty"` // of an answer outside the portal
	Identified models.Code `json:"identified,omitempty"`
}

type provenField struct {
	Kind   string `json:"kind,omitempty"`
	Record string `json:"record,omitempty"`
	Field  string `json:"field,omitempty"`
	Old    string `json:"old,omitempty"`
	New    string `json:"new,omitempty"`
	Words  string `json:"words,omitempty"`
}

func (f *proofFolder) request() provenRequest {
	p := f.proof
	r := p.Request
	doc := provenRequest{
		Reference: p.Ref, Extent: p.Extent, MadeAt: p.At, MadeFor: p.By, Customer: p.Number, Name: p.Name, Kind: r.Kind, Scope: r.Scope,
		Details: r.Details, State: r.State, Language: r.Language, Channel: r.Channel, Identified: r.Identified, Delivery: r.Delivery, Behalf: behalfOf(r.Behalf),
		EnteredAt: r.ReceivedAt, ReceivedOn: r.ReceivedOn, DueOn: r.DueOn, ReopenedOn: r.ReopenedOn, FirstDueOn: r.FirstDueOn, ExtendedOn: r.ExtendedOn, Extension: r.ExtensionReason,
		AnsweredOn: r.AnsweredOn, Late: r.LateReason, Outcome: r.Outcome, Ground: r.Ground, Content: r.Content, Note: r.ContentNote,
	}
	for _, s := range r.Stops {
		doc.Stops = append(doc.Stops, provenStop{string(s.Reason), s.AskedOn, s.RemindedOn, s.AnsweredOn, s.InVain.True(), s.Channel, s.Identified})
	}
	for _, c := range r.Fields {
		doc.Corrected = append(doc.Corrected, provenField{c.Kind, c.RecordKey, c.Field, c.Old, c.New, c.Reason})
	}
	return doc
}

type provenStep struct {
	At    value.Time   `json:"at"`
	Step  models.Step  `json:"step"`
	State models.State `json:"state"`
	By    string       `json:"by"` // customer, staff or system
	Name  string       `json:"name,omitempty"`
	Note  string       `json:"note,omitempty"`
}

type provenTask struct {
	Task       models.TaskKind `json:"task"`
	Subject    string          `json:"subject,omitempty"`
	Answer     int             `json:"answer"` // which answer it is of: 1 is the first
	AddedAt    value.Time      `json:"added_at"`
	DoneAt     value.Time      `json:"done_at,omitzero"`
	DoneBy     string          `json:"done_by,omitempty"`
	Note       string          `json:"note,omitempty"`
	Identified models.Code     `json:"identified,omitempty"` // how it was known to whom the answer was handed over
}

// steps are what happened, and the check list.
func (f *proofFolder) steps() any {
	doc := struct {
		Steps []provenStep `json:"steps"`
		Tasks []provenTask `json:"tasks"`
	}{[]provenStep{}, []provenTask{}}
	for _, s := range f.proof.Steps {
		doc.Steps = append(doc.Steps, provenStep{s.At, s.Step, s.State, s.ActorKind, s.ActorName, s.Note})
	}
	for _, t := range f.proof.Tasks {
		doc.Tasks = append(doc.Tasks, provenTask{t.Kind, t.Subject, t.Round + 1, t.AddedAt, t.DoneAt, t.DoneName, t.Note, t.Identified})
	}
	return doc
}

type provenMessage struct {
	At         value.Time    `json:"at"`
	By         string        `json:"by"`
	Name       string        `json:"name,omitempty"`
	About      models.Code   `json:"about,omitempty"` // "again": what a second form or letter said
	CameOn     value.Date    `json:"came_on,omitzero"`
	Channel    models.Code   `json:"channel,omitempty"`
	Identified models.Code   `json:"identified,omitempty"`
	Behalf     *provenBehalf `json:"brought_for_the_customer_by,omitempty"`
	Scope      models.Scope  `json:"scope,omitzero"`
	Body       string        `json:"body,omitempty"`
	ReadAt     value.Time    `json:"read_at,omitzero"` // by the customer, or by staff of what the customer wrote
	Files      []int64       `json:"files,omitempty"`  // ids of files.json
}

func (f *proofFolder) messages() []provenMessage {
	list := []provenMessage{}
	for _, m := range f.proof.Messages {
		one := provenMessage{
			At: m.At, By: m.ByKind, About: m.About, CameOn: m.CameOn, Channel: m.Channel, Identified: m.Identified, Behalf: behalfOf(m.Behalf), Scope: m.Scope, Body: m.Body, ReadAt: m.ReadAt,
		}
		if m.FromStaff() {
			one.Name = f.proof.Names[m.ByID]
		}
		for _, file := range m.Files {
			one.Files = append(one.Files, file.ID)
		}
		list = append(list, one)
	}
	return list
}

type provenDecision struct {
	DraftedAt  value.Time    `json:"drafted_at"`
	DraftedBy  string        `json:"drafted_by"`
	ApprovedAt value.Time    `json:"approved_at,omitzero"`
	ApprovedBy string        `json:"approved_by,omitempty"`
	Ruling     models.Ruling `json:"ruling"`
	Groups     []provenGroup `json:"groups,omitempty"` // of an erasure, in the words of the answer
	Text       string        `json:"accompanying_text,omitempty"`
	Begun      string        `json:"begun_from,omitempty"` // texts, each with the first digits of its SHA-256
	// Enclosures are the files that the draft had, of which more is in files.json.
	Enclosures []models.Enclosure `json:"enclosures,omitempty"`
}

func (f *proofFolder) decisions() []provenDecision {
	list := []provenDecision{}
	for _, d := range f.proof.Drafts {
		one := provenDecision{DraftedAt: d.DraftedAt, DraftedBy: f.proof.Names[d.DraftedBy], ApprovedAt: d.ApprovedAt, Ruling: d.Ruling, Text: d.Text, Begun: d.Begun, Enclosures: d.Enclosures}
		if d.ApprovedBy != nil {
			one.ApprovedBy = f.proof.Names[*d.ApprovedBy]
		}
		one.Groups = provenGroups(f.proof.Request.Kind, d)
		list = append(list, one)
	}
	return list
}

type provenAnswer struct {
	File       string      `json:"file,omitempty"` // in this folder
	SHA256     string      `json:"sha256"`
	Size       int         `json:"size"`
	DataFile   string      `json:"data_file,omitempty"`
	DataSHA256 string      `json:"data_sha256,omitempty"`
	DataSize   int         `json:"data_size,omitempty"`
	MadeAt     value.Time  `json:"made_at"`
	ExpiresOn  value.Date  `json:"collectable_until"`
	DueOn      value.Date  `json:"due_on,omitzero"`
	Late       string      `json:"late_reason,omitempty"`
	LateCode   models.Code `json:"late_code,omitempty"`    // of one that the system itself made late
	TakenBack  value.Time  `json:"taken_back_at,omitzero"` // from when the customer could not open it
}

// answers are the packages as they were sent, with the documents beside the list.
func (f *proofFolder) answers() []provenAnswer {
	list := []provenAnswer{}
	for i, p := range f.proof.Packages {
		one := provenAnswer{SHA256: p.SHA256, Size: p.Size, DataSHA256: p.DataSHA256, DataSize: p.DataSize, MadeAt: p.MadeAt, ExpiresOn: p.ExpiresOn,
			DueOn: p.DueOn, Late: p.LateReason, LateCode: p.LateCode, TakenBack: p.TakenBackAt}
		if p.Document != nil {
			one.File = fmt.Sprintf("answer-%d.pdf", i+1)
			f.add(one.File, p.Document)
		}
		if p.Machine != nil {
			one.DataFile = fmt.Sprintf("answer-%d.zip", i+1)
			f.add(one.DataFile, p.Machine)
		}
		list = append(list, one)
	}
	return list
}

type provenFile struct {
	ID     int64      `json:"id"`
	File   string     `json:"file,omitempty"` // in this folder
	Name   string     `json:"name,omitempty"` // as it was called
	Type   string     `json:"type"`
	Size   int        `json:"size"`
	SHA256 string     `json:"sha256"`
	At     value.Time `json:"at"`
	By     string     `json:"by"`
	Sent   bool       `json:"sent_with_answer"`
	Title  string     `json:"title,omitempty"` // of one that was
	Taken  value.Time `json:"taken_back_at,omitzero"`
}

func (f *proofFolder) enclosed() []provenFile {
	list := []provenFile{}
	for _, e := range f.proof.Files {
		answered := slices.ContainsFunc(f.proof.Packages, func(p models.ProvenPackage) bool { return !p.MadeAt.Before(e.At) })
		one := provenFile{ID: e.ID, Name: e.Name, Type: e.Type, Size: e.Size, SHA256: e.SHA256, At: e.At, By: e.ByKind, Sent: e.ForAnswer.True() && answered, Title: e.Title, Taken: e.RemovedAt}
		if e.Content != nil {
			one.File = fmt.Sprintf("file-%d%s", e.ID, models.FileExtension(e.Type))
			f.add(one.File, e.Content)
		}
		list = append(list, one)
	}
	return list
}

type provenEntry struct {
	ID      int64           `json:"id"`
	At      value.Time      `json:"at"`
	By      string          `json:"by"`
	Name    string          `json:"name,omitempty"`
	Action  models.Action   `json:"action"`
	Reason  string          `json:"reason,omitempty"`
	Details json.RawMessage `json:"details"`
}

// audit is the log of the request; of some actions alone where they are named.
func (f *proofFolder) audit(only ...models.Action) []provenEntry {
	list := []provenEntry{}
	for _, e := range f.proof.Audit {
		wanted := len(only) == 0
		for _, action := range only {
			wanted = wanted || e.Action == action
		}
		if wanted {
			list = append(list, provenEntry{e.ID, e.At, e.ActorKind, e.ActorName, e.Action, e.Reason, json.RawMessage(e.Details)})
		}
	}
	return list
}

func (f *proofFolder) readme() string {
	extent := f.T("proof_folder.extent." + string(f.proof.Extent))
	return strings.Join([]string{
		f.T("proof_folder.title", "Ref", f.proof.Ref), extent, f.T("proof_folder.made", "Time", i18n.Time(f.lang, f.proof.At), "Name", f.proof.By),
		f.T("proof_folder.holds"), f.T("proof_folder.verify"), f.T("proof_folder.answer"), f.T("proof_folder.log"),
	}, "\n\n") + "\n"
}

// sums is in the form of sha256sum(1).
func (f *proofFolder) sums() string {
	var b strings.Builder
	for _, file := range f.files {
		sum := sha256.Sum256(file.data)
		fmt.Fprintf(&b, "%s  %s\n", hex.EncodeToString(sum[:]), file.name)
	}
	return b.String()
}

// pack gives every file the time of the folder, so that the same proof gives the same bytes.
func (f *proofFolder) pack() ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, file := range f.files {
		part, err := w.CreateHeader(&zip.FileHeader{Name: file.name, Method: zip.Deflate, Modified: f.proof.At.Time().In(time.UTC)})
		if err != nil {
			return nil, err
		}
		if _, err := part.Write(file.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
