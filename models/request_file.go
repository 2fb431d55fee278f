package models

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"strings"
	"unicode"

	"omatiedot/models/value"
)

// The limits of files that come with a request.
const (
	MaxFile  = 5 << 20 // bytes of one
	MaxFiles = 5       // with one message
)

// RequestFile is a file that came with a request. Its content is sealed.
type RequestFile struct {
	ID        int64      `gorm:"column:id;primaryKey"`
	RequestID int64      `gorm:"column:request_id"`
	MessageID *int64     `gorm:"column:message_id"`
	At        value.Time `gorm:"column:at"`
	ByKind    string     `gorm:"column:by_kind"`
	ByID      int64      `gorm:"column:by_id"`
	Name      string     `gorm:"column:name"` // as it was called, without directories
	Type      string     `gorm:"column:type"` // application/pdf, image/png or image/jpeg
	Size      int        `gorm:"column:size"`
	SHA256    string     `gorm:"column:sha256"`
	Sealed    []byte     `gorm:"column:content"`
	ForAnswer value.Bool `gorm:"column:for_answer"` // goes to the customer with the answer
	Title     string     `gorm:"column:title"`      // of one that does, in the words of staff
	RemovedAt value.Time `gorm:"column:removed_at"` // of one that did and does no more

	content []byte
}

// NewFile is a file as it was sent.
type NewFile struct {
	Name    string
	Content []byte
}

// fileTypes are the forms taken, as they are called elsewhere. What a file is called says nothing.
var fileTypes = map[Code]struct{ name, extension string }{
	ScanPDF:  {"application/pdf", ".pdf"},
	ScanPNG:  {"image/png", ".png"},
	ScanJPEG: {"image/jpeg", ".jpg"},
}

// FileExtension is how the name of a file of the type ends; "" for a type that is not taken.
func FileExtension(kind string) string {
	for _, t := range fileTypes {
		if t.name == kind {
			return t.extension
		}
	}
	return ""
}

// checkFiles reads files as they were sent. The error is an *Invalid of the field "files".
func checkFiles(files []NewFile) ([]RequestFile, error) {
	if len(files) > MaxFiles {
		return nil, &Invalid{"files", "too_many"}
	}
	var checked []RequestFile
	for _, f := range files {
		file := RequestFile{Name: fileName(f.Name), Size: len(f.Content), content: f.Content}
		file.Type = fileTypes[formOf(f.Content)].name
		switch {
		case len(f.Content) == 0:
			return nil, &Invalid{"files", "empty"}
		case len(f.Content) > MaxFile:
			return nil, &Invalid{"files", "too_long"}
		case file.Type == "":
			return nil, &Invalid{"files", "type"}
		}
		file.SHA256 = hashOf(f.Content)
		checked = append(checked, file)
	}
	return checked, nil
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// fileName is the last part of a path in either style, without what no name should hold, of at most
// 100 characters.
func fileName(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || strings.ContainsRune(`"<>|:*?/`, r) {
			return -1
		}
		return r
	}, name)
	runes := []rune(strings.TrimSpace(name))
	return string(runes[:min(len(runes), 100)])
}

func filePlace(request int64) string { return fmt.Sprintf("request_files.content.%d", request) }

func (c *Change) keepFile(r *Request, f RequestFile) error {
	var err error
	if f.Sealed, err = c.store.keys.Seal(f.content, filePlace(r.ID)); err != nil {
		return err
	}
	f.RequestID, f.At = r.ID, c.now
	f.ByKind, f.ByID, _ = c.by.actor()
	if err := c.Create(&f).Error; err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	return nil
}

// collectable is a file that a customer may have with the answer to their request r: it is there, can still
// be collected and was not taken back. While the request is open again that is what was sent before.
const collectable = `request_files.for_answer = ? AND request_files.removed_at IS NULL AND r.answered_on IS NOT NULL AND r.state <> ?
	AND EXISTS (SELECT 1 FROM packages p WHERE p.request_id = r.id AND p.expires_on >= ? AND p.taken_back_at IS NULL
		AND (r.state IN ? OR p.made_at > request_files.at) AND NOT EXISTS (SELECT 1 FROM packages n WHERE n.request_id = r.id AND n.id > p.id))`

func (s *Store) collectableArgs() []any { return []any{true, Withdrawn, s.today(), ready} }

// MyAnswerFiles lists the files that come with the answer to the customer's request, while it can be
// collected.
func (s *Store) MyAnswerFiles(ctx context.Context, me Me, ref string) ([]RequestFile, error) {
	var files []RequestFile
	err := s.read.WithContext(ctx).Omit("content").Where(`request_id IN (SELECT r.id FROM requests r WHERE r.customer_id = ? AND r.ref = ?
		AND `+collectable+`)`, append([]any{me.asker(), ref}, s.collectableArgs()...)...).Order("id").Find(&files).Error
	return files, err
}

// MyFile returns a file of the customer's request: one that they sent, or that was sent to them with a
// message or with an answer that can be collected. That a file of an answer was fetched is logged.
func (s *Store) MyFile(ctx context.Context, me Me, ref string, id int64) (RequestFile, []byte, error) {
	var f RequestFile
	err := s.read.WithContext(ctx).Where(`id = ? AND request_id IN (SELECT r.id FROM requests r WHERE r.customer_id = ? AND r.ref = ?
		AND (request_files.message_id IS NOT NULL OR `+collectable+`))`, append([]any{id, me.asker(), ref}, s.collectableArgs()...)...).Take(&f).Error
	if err != nil {
		return RequestFile{}, nil, missing(err)
	}
	content, err := s.keys.Open(f.Sealed, filePlace(f.RequestID))
	if err != nil || !f.ForAnswer.True() {
		return f, content, err
	}
	return f, content, s.change(ctx, me, func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionAnswerFetched, CustomerID: &me.id, RequestID: &f.RequestID, Details: openedFile(f.ID)})
	})
}

// openedFile is what the audit log keeps of a look at a file.
func openedFile(id int64) string { return fmt.Sprintf(`{"file":%d}`, id) }

// StaffFile returns a file of a request to staff who may see the request. That it was seen is logged.
func (s *Store) StaffFile(ctx context.Context, staff Staff, ref string, id int64) (f RequestFile, content []byte, err error) {
	if !staff.Is(Agent, Approver) {
		return f, nil, ErrNotAllowed
	}
	err = s.change(ctx, staff, func(c *Change) error {
		var r Request
		if err := c.Where("ref = ?", ref).Take(&r).Error; err != nil {
			return missing(err)
		}
		if err := s.reaches(c.DB, staff, &r); err != nil {
			return err
		}
		if err := c.Where("id = ? AND request_id = ?", id, r.ID).Take(&f).Error; err != nil {
			return missing(err)
		}
		if content, err = s.keys.Open(f.Sealed, filePlace(r.ID)); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionRequestViewed, CustomerID: &r.CustomerID, RequestID: &r.ID, Reason: string(ReasonRequest), Details: openedFile(f.ID)})
	})
	return f, content, err
}
