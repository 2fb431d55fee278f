package models

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
)

// ImportFile is one file of records of one kind, read row by row.
type ImportFile struct {
	Name    string // as people know it, without its folder, for reports
	Kind    *Kind
	Columns []string                    // none: there is nothing in the file, which is refused
	Rows    iter.Seq2[ImportRow, error] // an *ImportProblem rejects its row; any other error ends the run
	// SHA256 returns the hash of the file's bytes in hexadecimal digits. It is asked before Rows are
	// read, so that a file that is known already need not be, and after. It may be nil, and return
	// "" while the hash is not known.
	SHA256 func() (string, error)
	// Supplement: the file is of a source that knows a part of each record. What it leaves empty stays
	// as it is, and what another source said of the rest stays comparable with that source.
	Supplement bool
}

// ImportRow is one row with a value for each column of the file. The slice may be used again for
// the next row.
type ImportRow struct {
	Line   int
	Values []string
}

// ImportProblem is a row that was rejected, or taken in with a warning. It never quotes the value.
type ImportProblem struct {
	File    string
	Line    int    // 0: the file as a whole
	Column  string `gorm:"column:field"`
	Reason  string
	Warning bool
}

func (p *ImportProblem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d", p.Line)
	}
	if p.Column != "" {
		b.WriteString(": " + p.Column)
	}
	return b.String() + ": " + p.Reason
}

// ImportSettings says how an import goes about.
type ImportSettings struct {
	DryRun     bool
	Unrecorded bool                          // the run leaves no row among the imports: a check
	Full       bool                          // the files are all there is of their kinds: what they lack is marked as gone
	Share      float64                       // more rejects than this share of a file's rows (and than RejectFloor) refuse it; 0 is DefaultShare
	MaxGone    float64                       // more records gone than this share of a kind's (and than GoneFloor) refuse a full run; 0 is DefaultGone
	By         Actor                         // who imports; nil is the program itself
	Problem    func(*ImportProblem)          // told of every problem as it is found; may be nil
	Rows       func(file string, rows int64) // told now and then how far a file has come; may be nil
	Merging    func(file string)             // told that a file is read and is being merged; may be nil
}

const (
	// DefaultShare of a file's rows may be rejected before the whole file is refused.
	DefaultShare = 0.10
	// RejectFloor is how many rejects are always borne, so that a small file is not refused for a few.
	RejectFloor = 20
	// DefaultGone is the share of a kind's records that a full run may mark as gone.
	DefaultGone = 0.05
	// GoneFloor is how many records of a kind may always go.
	GoneFloor = 20
)

var (
	// ErrImporting: another import is running, and two at once would undo each other's work.
	ErrImporting = errors.New("another import is running on this database; try again when it has ended")
	// errDryRun rolls an import back that was only tried.
	errDryRun = errors.New("dry run")
)

// ImportRefused says why a run as a whole was refused. Nothing of it was taken in.
type ImportRefused struct{ Reason string }

func (e *ImportRefused) Error() string { return e.Reason }

// Import takes files into the register: all of them, or, where something goes wrong, nothing. Rows
// that do not fit are rejected and named, the others stay. Importing the same again changes nothing.
// Only one import runs at a time: a second one is ErrImporting.
func (s *Store) Import(ctx context.Context, files []ImportFile, settings ImportSettings) ([]ImportCount, error) {
	if !s.importing.TryLock() {
		return nil, ErrImporting
	}
	defer s.importing.Unlock()
	if settings.By == nil {
		settings.By = System("import")
	}
	run := &importRun{store: s, settings: settings, files: inOrder(files), record: Import{
		StartedAt: s.now(), ActorName: actorName(settings.By), DryRun: settings.DryRun, Complete: settings.Full, State: ImportDone,
	}}
	err := s.importOn(ctx, run)
	if err != nil && ctx.Err() != nil {
		err = fmt.Errorf("import: %w", ctx.Err()) // what else it says follows from that
	}
	switch {
	case errors.Is(err, errDryRun):
		err = run.remember(ctx)
	case errors.Is(err, ErrImporting), err == nil:
	default:
		err = errors.Join(err, run.rememberFailure(ctx, err))
	}
	return run.counts, err
}

// inOrder sorts files so that what others refer to comes first.
func inOrder(files []ImportFile) []ImportFile {
	files = slices.Clone(files)
	slices.SortStableFunc(files, func(a, b ImportFile) int { return slices.Index(Kinds, a.Kind) - slices.Index(Kinds, b.Kind) })
	return files
}

func actorName(a Actor) string {
	_, _, name := a.actor()
	return name
}
