package models

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// The limits of files that come with a request.
const (
	MaxFile  = 5 << 20 // bytes of one
	MaxFiles = 5       // with one message or form

	MaxFormFiles = 100 // that a customer has sent about one request, beyond which no form adds any
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

// keepFile stores a file, which has its number then.
func (c *Change) keepFile(r *Request, f *RequestFile) error {
	var err error
	if f.Sealed, err = c.store.keys.Seal(f.content, filePlace(r.ID)); err != nil {
		return err
	}
	f.RequestID, f.At = r.ID, c.now
	f.ByKind, f.ByID, _ = c.by.actor()
	if err := c.Create(f).Error; err != nil {
		return fmt.Errorf("keep a file: %w", err)
	}
	return nil
}

// keepFiles keeps files with the request itself.
func (c *Change) keepFiles(r *Request, files []RequestFile) error {
	for _, f := range files {
		if err := c.keepFile(r, &f); err != nil {
			return err
		}
	}
	return nil
}

// mayAdd is an *Invalid of the field "files" where forms from the portal have brought so many files to a request
// that it takes no more.
func (c *Change) mayAdd(a asking, r *Request) error {
	if len(a.files) == 0 || a.came.Channel != ByPortal {
		return nil
	}
	var there int64
	err := c.Model(&RequestFile{}).Where("request_id = ? AND by_kind = 'customer'", r.ID).Count(&there).Error
	if err == nil && int(there)+len(a.files) > MaxFormFiles {
		err = &Invalid{"files", "full"}
	}
	return err
}

// collectable are the ids of the files that a customer may have with the answer to their request: those of the
// answer that they have, while it can be collected and was not taken back. While the request is open again that is
// what was sent before, whatever staff take out for the next one.
func (s *Store) collectable(db *gorm.DB, r *Request) (files []int64, err error) {
	pack, err := packageOf(db, r.ID)
	if err != nil || pack == nil || pack.TakenBack() || pack.ExpiresOn.Before(s.today()) || !r.HasAnswer() {
		return nil, err
	}
	enclosed, err := s.enclosedIn(db, *pack)
	for _, e := range enclosed {
		files = append(files, e.ID)
	}
	return files, err
}

// MyAnswerFiles lists the files that come with the answer to the customer's request, while it can be
// collected.
func (s *Store) MyAnswerFiles(ctx context.Context, me Me, ref string) ([]RequestFile, error) {
	db := s.read.WithContext(ctx)
	var r Request
	if err := db.Where("customer_id = ? AND ref = ?", me.asker(), ref).Take(&r).Error; err != nil {
		return nil, missing(err)
	}
	ids, err := s.collectable(db, &r)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	var files []RequestFile
	err = db.Omit("content").Where("id IN ? AND request_id = ?", ids, r.ID).Order("id").Find(&files).Error
	return files, err
}

// MyFormFiles lists the files that came from the portal with the form of the customer's request itself, or with one
// that adds to a rectification.
func (s *Store) MyFormFiles(ctx context.Context, me Me, ref string) ([]RequestFile, error) {
	var files []RequestFile
	err := s.read.WithContext(ctx).Omit("content").Where("message_id IS NULL AND by_kind = 'customer' AND request_id IN (SELECT id FROM requests WHERE customer_id = ? AND ref = ?)",
		me.asker(), ref).Order("id").Find(&files).Error
	return files, err
}

// MyFile returns a file of the customer's request: one that they sent from the portal, or that was sent to them
// with a message or with an answer that can be collected. That a file of an answer was fetched is logged.
func (s *Store) MyFile(ctx context.Context, me Me, ref string, id int64) (RequestFile, []byte, error) {
	db := s.read.WithContext(ctx)
	var r Request
	if err := db.Where("customer_id = ? AND ref = ?", me.asker(), ref).Take(&r).Error; err != nil {
		return RequestFile{}, nil, missing(err)
	}
	var f RequestFile
	if err := db.Where("id = ? AND request_id = ?", id, r.ID).Take(&f).Error; err != nil {
		return RequestFile{}, nil, missing(err)
	}
	if may, err := s.mayFetch(db, &r, f); err != nil || !may {
		return RequestFile{}, nil, cmp.Or(err, ErrNotFound)
	}
	content, err := s.keys.Open(f.Sealed, filePlace(f.RequestID))
	if err != nil || !f.ForAnswer.True() {
		return f, content, err
	}
	return f, content, s.change(ctx, me, func(c *Change) error {
		return c.audit(AuditEntry{Action: ActionAnswerFetched, CustomerID: &me.id, RequestID: &f.RequestID, Details: openedFile(f.ID)})
	})
}

// mayFetch reports whether a file of a request is for the customer. What staff have entered of a letter is not: it may
// be of somebody else.
func (s *Store) mayFetch(db *gorm.DB, r *Request, f RequestFile) (bool, error) {
	switch {
	case f.ForAnswer.True():
		files, err := s.collectable(db, r)
		return slices.Contains(files, f.ID), err
	case f.ByKind == "customer":
		return true, nil
	}
	var ours int64
	err := db.Model(&Message{}).Where("id = ? AND by_kind = 'staff'", f.MessageID).Count(&ours).Error
	return ours > 0, err
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
