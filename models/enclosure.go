package models

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// The limits of files that go with an answer, beside MaxFile for each.
const (
	MaxEnclosures     = 10
	MaxEnclosedBytes  = 25 << 20 // of all together
	MaxEnclosureTitle = 100      // characters
)

// Enclosure is a file that goes with an answer, such as a scan from the archive on paper, as it was when
// the draft was made: its hash is in the answer's document, and so in what is approved.
type Enclosure struct {
	ID     int64  `json:"id"`
	Title  string `json:"title"`
	Type   string `json:"media_type"`
	Size   int    `json:"size"` // bytes
	SHA256 string `json:"sha256"`

	Content []byte `json:"-"` // where the answer is looked at or made
}

// NewEnclosure is a file to go with an answer, and what it is in words for the customer.
type NewEnclosure struct {
	Title string
	File  NewFile
}

// goingOut are the files that go with the answer to a request when it is drafted now.
func goingOut(db *gorm.DB, request int64) *gorm.DB {
	return db.Where("request_id = ? AND for_answer = ? AND removed_at IS NULL", request, true).Order("id")
}

// enclosedFiles lists the files that go with the answer to a request, without their content.
func enclosedFiles(db *gorm.DB, request int64) ([]RequestFile, error) {
	var files []RequestFile
	err := goingOut(db.Omit("content"), request).Find(&files).Error
	return files, err
}

// enclosures are the files that an answer that is drafted now has.
func enclosures(db *gorm.DB, request int64) ([]Enclosure, error) {
	files, err := enclosedFiles(db, request)
	var list []Enclosure
	for _, f := range files {
		list = append(list, Enclosure{ID: f.ID, Title: f.Title, Type: f.Type, Size: f.Size, SHA256: f.SHA256})
	}
	return list, err
}

// enclosedIn are the files of an answer as it was sent, whatever is added and taken out for the next one.
func (s *Store) enclosedIn(db *gorm.DB, pack Package) ([]Enclosure, error) {
	var draft Draft
	if err := db.Where("id = ? AND request_id = ?", pack.DraftID, pack.RequestID).Take(&draft).Error; err != nil {
		return nil, fmt.Errorf("the draft of an answer that was sent: %w", missing(err))
	}
	answer, err := s.openDraft(&draft)
	return answer.Enclosures, err
}

// fillEnclosures reads the content of the files of an answer. A file that is not what was drafted is an
// error: nothing goes out that was not approved.
func (s *Store) fillEnclosures(db *gorm.DB, request int64, a *Answer) error {
	for i := range a.Enclosures {
		e := &a.Enclosures[i]
		var f RequestFile
		if err := db.Where("id = ? AND request_id = ?", e.ID, request).Take(&f).Error; err != nil {
			return fmt.Errorf("a file of an answer: %w", missing(err))
		}
		content, err := s.keys.Open(f.Sealed, filePlace(request))
		if err != nil {
			return err
		}
		if hashOf(content) != e.SHA256 {
			return fmt.Errorf("file %d of an answer is not the one that was drafted", e.ID)
		}
		e.Content = content
	}
	return nil
}

// Enclose adds a file to the answer to a request. An answer that was drafted without it goes back to
// work: what is approved is what is sent. What is wrong is an *Invalid of the fields "enclosure_title"
// and "enclosure".
func (s *Store) Enclose(ctx context.Context, staff Staff, ref string, version int, e NewEnclosure) error {
	return s.staffStep(ctx, staff, ref, version, StepEnclose, "", func(c *Change, r *Request) (map[string]any, error) {
		file, err := e.check()
		if err != nil {
			return nil, err
		}
		there, err := enclosedFiles(c.DB, r.ID)
		if err != nil {
			return nil, err
		}
		size := file.Size
		for _, f := range there {
			size += f.Size
		}
		switch {
		case len(there) >= MaxEnclosures:
			return nil, &Invalid{"enclosure", "too_many"}
		case size > MaxEnclosedBytes:
			return nil, &Invalid{"enclosure", "too_much"}
		}
		if err := c.keepFile(r, &file); err != nil {
			return nil, err
		}
		r.regards("file", file.ID)
		return nil, nil
	})
}

func (e NewEnclosure) check() (RequestFile, error) {
	title, err := value.Clean(e.Title)
	title = strings.Join(strings.Fields(title), " ")
	switch {
	case err != nil:
		return RequestFile{}, &Invalid{"enclosure_title", "characters"}
	case title == "":
		return RequestFile{}, &Invalid{"enclosure_title", "required"}
	case len([]rune(title)) > MaxEnclosureTitle:
		return RequestFile{}, &Invalid{"enclosure_title", "too_long"}
	case holdsPersonalID(title):
		return RequestFile{}, &Invalid{"enclosure_title", "personal_id"}
	case len(e.File.Content) == 0 && e.File.Name == "":
		return RequestFile{}, &Invalid{"enclosure", "required"}
	}
	files, err := checkFiles([]NewFile{e.File})
	if wrong := (*Invalid)(nil); errors.As(err, &wrong) {
		return RequestFile{}, &Invalid{"enclosure", wrong.Code}
	}
	if err != nil {
		return RequestFile{}, err
	}
	files[0].Title, files[0].ForAnswer = title, value.BoolOf(true)
	return files[0], nil
}

// TakeOut removes a file from the answer to a request that has not been approved. One that was sent
// before the request was reopened stays with the proof of that, until the retention of that answer ends;
// any other is deleted.
func (s *Store) TakeOut(ctx context.Context, staff Staff, ref string, version int, id int64) error {
	return s.staffStep(ctx, staff, ref, version, StepTakeOut, "", func(c *Change, r *Request) (map[string]any, error) {
		var f RequestFile
		if err := goingOut(c.Omit("content"), r.ID).Where("id = ?", id).Take(&f).Error; err != nil {
			return nil, missing(err)
		}
		r.regards("file", f.ID)
		var sent int64
		if err := c.Model(&Package{}).Where("request_id = ? AND made_at >= ?", r.ID, f.At).Count(&sent).Error; err != nil {
			return nil, err
		}
		if sent > 0 {
			return nil, c.Model(&f).Update("removed_at", c.now).Error
		}
		return nil, c.Delete(&f).Error
	})
}

// purgeEnclosures empties the files of answers that can no longer be collected, and of requests that
// ended without one, by day; their hashes stay. It returns how many.
func (c *Change) purgeEnclosures(day value.Date) (int64, error) {
	done := c.Model(&RequestFile{}).Where(`for_answer = ? AND size > 0 AND length(content) > 0 AND request_id IN (SELECT id FROM requests
		WHERE state IN ? AND `+held("customer_id")+`) AND NOT EXISTS (SELECT 1 FROM packages p
		WHERE p.request_id = request_files.request_id AND p.expires_on >= ?)`, true, closedStates, day).
		Updates(map[string]any{"content": []byte{}, "removed_at": gorm.Expr("COALESCE(removed_at, ?)", c.now)})
	return done.RowsAffected, done.Error
}
