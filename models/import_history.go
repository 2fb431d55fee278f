package models

import (
	"context"
	"errors"
	"strconv"

	"gorm.io/gorm"

	"omatiedot/models/value"
)

// ImportState is how a run ended.
type ImportState string

// How a run can end.
const (
	ImportDone       ImportState = "done"
	ImportWasRefused ImportState = "refused" // by a rule: nothing was taken in
	ImportFailed     ImportState = "failed"  // by a fault: nothing was taken in
)

// Import is one run as it is kept. It holds no personal data.
type Import struct {
	ID         int64         `gorm:"column:id;primaryKey"`
	StartedAt  value.Time    `gorm:"column:started_at"`
	FinishedAt value.Time    `gorm:"column:finished_at"`
	ActorName  string        `gorm:"column:actor_name"`
	DryRun     bool          `gorm:"column:dry_run"`
	Complete   bool          `gorm:"column:complete"` // the files were all there is of their kinds
	State      ImportState   `gorm:"column:state"`
	Reason     string        `gorm:"column:reason"`   // why it was refused or failed
	Problems   int           `gorm:"column:problems"` // of which the first 1,000 are kept
	Files      []ImportCount `gorm:"-"`
}

// ImportCount is what became of a file's rows.
type ImportCount struct {
	ID       int64  `gorm:"column:id;primaryKey"`
	ImportID int64  `gorm:"column:import_id"`
	File     string `gorm:"column:name"`
	Kind     string `gorm:"column:kind"`
	Rows     int    `gorm:"column:read_rows"`
	New      int    `gorm:"column:new_rows"`
	Changed  int    `gorm:"column:changed_rows"`
	Same     int    `gorm:"column:same_rows"`
	Rejected int    `gorm:"column:rejected_rows"`
	Gone     int    `gorm:"column:gone_rows"` // records that the source has no longer
	Warnings int    `gorm:"column:warnings"`
	Refused  bool   `gorm:"column:refused"` // too many rejects, or columns that do not fit: nothing of it was taken in
	Unread   bool   `gorm:"column:unread"`  // the very file of the last run, so it was not read again
	SHA256   string `gorm:"column:sha256"`  // of the file's bytes; "" where they could not be read twice
	// Fingerprint is a keyed hash of the file, how it is read and the keys in use.
	Fingerprint string `gorm:"column:fingerprint"`
}

type importProblem struct {
	ID       int64 `gorm:"column:id;primaryKey"`
	ImportID int64 `gorm:"column:import_id"`
	ImportProblem
}

// TableName names the table.
func (Import) TableName() string { return "imports" }

// TableName names the table.
func (ImportCount) TableName() string { return "import_files" }

// TableName names the table.
func (importProblem) TableName() string { return "import_problems" }

// Imports lists the runs with their files, newest first, a page (from 1) at a time, and how many
// there are in all. It is for admins and auditors.
func (s *Store) Imports(ctx context.Context, staff Staff, page int) ([]Import, int, error) {
	if !staff.Is(Admin, Auditor) {
		return nil, 0, ErrNotAllowed
	}
	var runs []Import
	var total int64
	err := s.reading(ctx, func(db *gorm.DB) error {
		if err := db.Model(&Import{}).Count(&total).Error; err != nil {
			return err
		}
		if err := db.Order("id DESC").Offset((max(page, 1) - 1) * PageSize).Limit(PageSize).Find(&runs).Error; err != nil {
			return err
		}
		for i := range runs {
			if err := db.Where("import_id = ?", runs[i].ID).Order("id").Find(&runs[i].Files).Error; err != nil {
				return err
			}
		}
		return nil
	})
	return runs, int(total), err
}

// ImportProblems lists the first problems of a run, in the order they were found. It is for admins
// and auditors.
func (s *Store) ImportProblems(ctx context.Context, staff Staff, run int64) ([]ImportProblem, error) {
	if !staff.Is(Admin, Auditor) {
		return nil, ErrNotAllowed
	}
	var problems []ImportProblem
	err := s.read.WithContext(ctx).Table("import_problems").Where("import_id = ?", run).Order("id").Limit(keptProblems).Find(&problems).Error
	return problems, err
}

// LastImport returns what the last run that took in files of the kind made of them, its files added
// up; ErrNotFound where there was none.
func (s *Store) LastImport(ctx context.Context, kind *Kind) (Import, error) {
	return lastImport(s.read.WithContext(ctx), kind)
}

func lastImport(db *gorm.DB, kind *Kind) (Import, error) {
	var last Import
	err := db.Where("id = (SELECT MAX(i.id) FROM imports i JOIN import_files f ON f.import_id = i.id"+
		" WHERE f.kind = ? AND i.state = ? AND i.dry_run = ? AND f.refused = ?)", kind.Name, ImportDone, false, false).Take(&last).Error
	if err != nil {
		return Import{}, missing(err)
	}
	err = db.Where("import_id = ? AND kind = ?", last.ID, kind.Name).Order("id").Find(&last.Files).Error
	return last, err
}

// importVersion is part of a file's fingerprint: a new number for any change in how files are read.
const importVersion = 1

// unread reports whether the file is the very one that was last taken in of its kind, whole and
// without a problem, so that reading it again could change nothing.
func (m *merge) unread(ctx context.Context, alone bool) (bool, error) {
	if !alone || m.file.SHA256 == nil {
		return false, nil
	}
	last, err := lastImport(m.DB.WithContext(ctx), m.kind)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	if err != nil || len(last.Files) != 1 || m.settings.Full && !last.Complete {
		return false, err
	}
	was := last.Files[0]
	if was.Fingerprint == "" || was.Rejected > 0 || was.Warnings > 0 {
		return false, nil
	}
	if err := m.identify(); err != nil || m.count.Fingerprint != was.Fingerprint {
		return false, err
	}
	m.count.Unread, m.count.Rows, m.count.Same = true, was.Rows, was.Rows
	return true, nil
}

// identify fills in the file's hash, as far as it is known.
func (m *merge) identify() (err error) {
	if m.file.SHA256 == nil {
		return nil
	}
	if m.count.SHA256, err = m.file.SHA256(); err != nil || m.count.SHA256 == "" {
		return err
	}
	m.count.Fingerprint, err = m.store.keys.Hash("import_file", m.count.SHA256, m.kind.Name, strconv.Itoa(importVersion))
	return err
}
