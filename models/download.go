package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"
)

// DownloadFormat is in which form the customer takes their data along.
type DownloadFormat string

// The formats.
const (
	DownloadPDF  DownloadFormat = "pdf"
	DownloadJSON DownloadFormat = "json"
	DownloadZIP  DownloadFormat = "zip"
)

// DownloadFormats lists every format.
var DownloadFormats = []DownloadFormat{DownloadPDF, DownloadJSON, DownloadZIP}

// DownloadsAnHour is how many downloads one person may make in an hour: each reads everything.
const DownloadsAnHour = 10

// ErrTooMany: the person has made as many downloads within the hour as they may.
var ErrTooMany = errors.New("too many downloads within the hour")

// MyData returns everything the customer sees here, at once and without staff: their own data with
// the log of who looked at it, or, acting for somebody else, the kinds of record that the role sees.
// It is an answer without a request. Each is noted in the audit log, by which they are counted too.
func (s *Store) MyData(ctx context.Context, me Me, format DownloadFormat, lang string) (Answer, error) {
	if !slices.Contains(DownloadFormats, format) {
		return Answer{}, ErrNotFound
	}
	if err := s.noteDownload(ctx, me, format); err != nil {
		return Answer{}, err
	}
	a := Answer{
		Language: lang, Name: me.Name(), Number: me.Number(), Role: me.role, DataAt: s.now(), Description: s.Description.Hash(),
	}
	err := s.reading(ctx, func(db *gorm.DB) (err error) {
		a.Sections, err = s.sections(me.Sees, func(k *Kind) *gorm.DB { return k.mine(db, me) },
			func(k *Kind) *gorm.DB { return k.myEarlier(db, me) })
		if err == nil {
			err = markLeftOut(db, me, a.Sections)
		}
		for _, section := range a.Sections {
			withoutCodes(me, section.Records)
			withoutCodes(me, recordsOf(section.Earlier))
		}
		return err
	})
	switch {
	case err != nil:
	case me.Own():
		a.Accesses, err = s.accessLog(ctx, me.id)
	default:
		a.Representative = me.Person()
	}
	return a, err
}

// noteDownload writes the download into the audit log unless there are too many there already.
func (s *Store) noteDownload(ctx context.Context, me Me, format DownloadFormat) error {
	return s.change(ctx, me, func(c *Change) error {
		if err := c.alone(me.person); err != nil {
			return err
		}
		var n int64
		err := c.Model(&AuditEntry{}).Where("actor_kind = 'customer' AND actor_id = ? AND action = ? AND at > ?",
			me.person, ActionDownload, c.now.Add(-time.Hour)).Count(&n).Error
		if err != nil {
			return err
		}
		if n >= DownloadsAnHour {
			return ErrTooMany
		}
		return c.audit(AuditEntry{Action: ActionDownload, CustomerID: &me.id, Details: fmt.Sprintf(`{"format":%q}`, format)})
	})
}

// downloadLock is the first half of the advisory locks that downloads hold on PostgreSQL.
const downloadLock = 16

// alone makes one person's downloads wait for each other until this change is stored, so that those
// asked for at the same time are counted too. SQLite has one writer at a time as it is.
func (c *Change) alone(person int64) error {
	if c.store.Dialect() != "postgres" {
		return nil
	}
	return c.Exec("SELECT pg_advisory_xact_lock(?, ?)", downloadLock, int32(person)).Error
}
