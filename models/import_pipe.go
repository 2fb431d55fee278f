package models

import (
	"context"
	"errors"
	"runtime"
	"sync"
)

const (
	// batchRows is how many rows go through the parsers at a time.
	batchRows = 500
	// pendingBatches bounds how many batches wait, and with them the memory of an import.
	pendingBatches = 8
)

// batch is some rows on their way: read from the file, parsed, sent to the stage.
type batch struct {
	rows   []batchRow
	values []string // of all rows
	parsed chan struct{}
	// Filled in by the parser:
	staged   staged
	good     int
	problems []*ImportProblem
	rejected []string // keys of rejected rows
	keyless  bool     // a rejected row has no key that can be told
	first    string   // stage key of the first good row
	last     string
	rising   bool // each good row's key comes after that of the one before it
	err      error
}

// batchRow is one row: values from the one before it up to end, or a problem that reading it met.
type batchRow struct {
	line, end int
	problem   *ImportProblem
}

func newBatch() *batch {
	return &batch{rows: make([]batchRow, 0, batchRows), parsed: make(chan struct{}), rising: true}
}

// pipe reads the file, parses on several processors and hands the batches over in the order of the
// file.
func (m *merge) pipe(ctx context.Context, plan *rowPlan, take func(*batch) error) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	// One batch waits in toParse for each parser at most; order is the bound.
	order, toParse := make(chan *batch, pendingBatches), make(chan *batch, pendingBatches)
	var wg sync.WaitGroup
	defer wg.Wait()
	var readErr error
	wg.Go(func() {
		defer close(order)
		defer close(toParse)
		readErr = readBatches(m.file, func(b *batch) bool {
			select {
			case order <- b:
				toParse <- b
				return true
			case <-ctx.Done():
				return false
			}
		})
	})
	for range max(1, runtime.GOMAXPROCS(0)) {
		reader, err := newRowReader(plan, m.Change)
		if err != nil {
			stop()
			return err
		}
		wg.Go(func() {
			for b := range toParse {
				b.parse(reader, m.stager)
				close(b.parsed)
			}
		})
	}
	for b := range order {
		<-b.parsed
		if b.err != nil {
			stop()
			return b.err
		}
		if err := take(b); err != nil {
			stop()
			return err
		}
	}
	return errors.Join(readErr, ctx.Err())
}

// readBatches reads the file's rows and passes them on until that is not wanted any more.
func readBatches(f ImportFile, pass func(*batch) bool) error {
	b := newBatch()
	for row, err := range f.Rows {
		var bad *ImportProblem
		if err != nil && !errors.As(err, &bad) {
			return err
		}
		if bad == nil {
			b.values = append(b.values, row.Values...)
		}
		b.rows = append(b.rows, batchRow{line: row.Line, end: len(b.values), problem: bad})
		if len(b.rows) == batchRows {
			if !pass(b) {
				return nil
			}
			b = newBatch()
		}
	}
	if len(b.rows) > 0 {
		pass(b)
	}
	return nil
}

// parse parses the rows and makes what is staged of them.
func (b *batch) parse(r *rowReader, stager stager) {
	warn := func(p *ImportProblem) { b.problems = append(b.problems, p) }
	from := 0
	for _, row := range b.rows {
		values := b.values[from:row.end]
		from = row.end
		if row.problem != nil {
			b.problems, b.keyless = append(b.problems, row.problem), true
			continue
		}
		bad, err := r.read(row.line, values, warn)
		if err != nil {
			b.err = err
			return
		}
		if bad != nil {
			bad.Line = row.line
			b.reject(bad, r.key(values))
			continue
		}
		key := r.stageKey()
		if b.good == 0 {
			b.first = key
		} else {
			b.rising = b.rising && keyLess(b.last, key)
		}
		b.last = key
		b.good++
		stager.stage(&b.staged, r)
	}
	b.values = nil
}

func (b *batch) reject(p *ImportProblem, key string) {
	b.problems = append(b.problems, p)
	if key == "" {
		b.keyless = true
	} else {
		b.rejected = append(b.rejected, key)
	}
}

// keyLess orders keys as people number things: runs of digits by their value. It is false for any
// two that it does not tell apart, so that no key stands twice in a file whose keys rise.
func keyLess(a, b string) bool {
	for a != "" && b != "" {
		na, nb := digitRun(a), digitRun(b)
		switch {
		case na > 0 && nb > 0 && na != nb && a[0] != '0' && b[0] != '0':
			return na < nb
		case na > 0 && na == nb:
			if a[:na] != b[:nb] {
				return a[:na] < b[:nb]
			}
		default:
			na, nb = 1, 1
			if a[0] != b[0] {
				return a[0] < b[0]
			}
		}
		a, b = a[na:], b[nb:]
	}
	return a == "" && b != ""
}

func digitRun(s string) int {
	n := 0
	for n < len(s) && s[n]-'0' <= 9 {
		n++
	}
	return n
}
