package models

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// keptProblems is how many problems of a run are kept with it.
const keptProblems = 1000

// importRun is an import under way.
type importRun struct {
	*Change
	store    *Store
	settings ImportSettings
	files    []ImportFile
	stager   stager
	first    bool // the register is empty and nobody can be kept waiting
	counts   []ImportCount
	problems []ImportProblem // the first ones
	record   Import
}

// importOn runs the import in one transaction on a connection of its own.
func (s *Store) importOn(ctx context.Context, run *importRun) error {
	return s.onConnection(ctx, func(stager stager, change func(Actor, func(*Change) error) error) error {
		return change(run.settings.By, func(c *Change) error {
			run.Change, run.stager = c, stager
			return run.all(ctx)
		})
	})
}

// all takes every file in, kind by kind, and records what was done.
func (r *importRun) all(ctx context.Context) (err error) {
	if r.first, err = r.isFirstLoad(); err != nil {
		return err
	}
	for files := range byKind(r.files) {
		if err := r.kind(ctx, files); err != nil {
			return err
		}
	}
	if r.settings.DryRun || len(r.files) == 0 {
		return errDryRun
	}
	return errors.Join(r.tickCorrected(), r.eraseLater(), r.write(r.Change))
}

// byKind yields the files of each kind together.
func byKind(files []ImportFile) func(func([]ImportFile) bool) {
	return func(yield func([]ImportFile) bool) {
		for len(files) > 0 {
			n := slices.IndexFunc(files, func(f ImportFile) bool { return f.Kind != files[0].Kind })
			if n < 0 {
				n = len(files)
			}
			if !yield(files[:n]) {
				return
			}
			files = files[n:]
		}
	}
}

// kind takes the files of one kind in.
func (r *importRun) kind(ctx context.Context, files []ImportFile) error {
	var merges []*merge
	for i, f := range files {
		m := &merge{importRun: r, kind: f.Kind, file: f, stage: fmt.Sprintf("stage_%s_%d", f.Kind.Name, i)}
		m.count = ImportCount{File: f.Name, Kind: f.Kind.Name}
		known, err := m.unread(ctx, len(files) == 1)
		if err == nil && !known {
			err = m.run(ctx)
		}
		if err != nil {
			return fmt.Errorf("import %s: %w", f.Name, err)
		}
		merges = append(merges, m)
	}
	if r.settings.Full {
		if err := r.gone(merges); err != nil {
			return err
		}
	}
	for _, m := range merges {
		if err := m.finish(); err != nil {
			return fmt.Errorf("import %s: %w", m.file.Name, err)
		}
		r.counts = append(r.counts, m.count)
	}
	return nil
}

// report tells of a problem and keeps the first ones.
func (r *importRun) report(p *ImportProblem) {
	r.record.Problems++
	if len(r.problems) < keptProblems {
		r.problems = append(r.problems, *p)
	}
	if r.settings.Problem != nil {
		r.settings.Problem(p)
	}
}

// write stores the run with its counts and first problems.
func (r *importRun) write(c *Change) error {
	r.record.FinishedAt = r.store.now()
	if err := c.Create(&r.record).Error; err != nil {
		return fmt.Errorf("record the import: %w", err)
	}
	for i := range r.counts {
		r.counts[i].ImportID = r.record.ID
	}
	if len(r.counts) > 0 {
		if err := c.Create(&r.counts).Error; err != nil {
			return fmt.Errorf("record the import's files: %w", err)
		}
	}
	for chunk := range slices.Chunk(r.problems, 100) {
		rows := make([]importProblem, len(chunk))
		for i, p := range chunk {
			rows[i] = importProblem{ImportID: r.record.ID, ImportProblem: p}
		}
		if err := c.Create(&rows).Error; err != nil {
			return fmt.Errorf("record the import's problems: %w", err)
		}
	}
	return nil
}

// remember records a run whose own transaction was rolled back.
func (r *importRun) remember(ctx context.Context) error {
	if r.settings.Unrecorded || len(r.files) == 0 {
		return nil
	}
	return r.store.change(ctx, r.settings.By, func(c *Change) error {
		if err := r.write(c); err != nil {
			return err
		}
		return c.audit(AuditEntry{Action: ActionImport, Details: fmt.Sprintf(`{"import":%d,"state":%q,"dry_run":%t}`, r.record.ID, r.record.State, r.record.DryRun)})
	})
}

// rememberFailure records a run that ended with cause, also where it was told to stop.
func (r *importRun) rememberFailure(ctx context.Context, cause error) error {
	r.record.State, r.record.Reason = ImportFailed, "the run broke off; the log of the command says why"
	var refused *ImportRefused
	if errors.As(cause, &refused) {
		r.record.State, r.record.Reason = ImportWasRefused, refused.Reason
	}
	return r.remember(context.WithoutCancel(ctx))
}
