// Package sample makes the import files of a made-up electricity utility: its customers, their
// contracts, invoices and everything else the register has a kind for, one CSV file per kind.
//
// Nobody in it exists. Personal identity codes have individual numbers 900-999 (never given to
// people), business ids start with 90 (far above those issued), e-mail addresses end in .example (RFC 2606),
// network addresses are the documentation ranges (RFC 5737, RFC 3849), the town and its streets
// are invented. It holds no database and no clock: the same settings give the same bytes.
package sample

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// DefaultCustomers and DefaultSeed stand in for zero Settings.
const (
	DefaultCustomers        = 200
	DefaultSeed      uint64 = 588_2013
)

// Settings says how large the utility is, which one of the possible ones it is, and on which day
// its register is seen. Today is required; only its date in its own zone counts.
type Settings struct {
	Customers int
	Seed      uint64
	Today     time.Time
}

func (s Settings) filled() (Settings, error) {
	if s.Today.IsZero() {
		return s, errors.New("sample: the day of the register is not set")
	}
	if s.Customers < 0 {
		return s, fmt.Errorf("sample: %d customers", s.Customers)
	}
	if s.Customers == 0 {
		s.Customers = DefaultCustomers
	}
	if s.Seed == 0 {
		s.Seed = DefaultSeed
	}
	s.Today = date(s.Today.Year(), s.Today.Month(), s.Today.Day())
	return s, nil
}

// Write makes the import files below dir, which it creates if need be: customers.csv,
// addresses.csv and so on. Customers are made one at a time, so memory does not grow with them.
func Write(dir string, s Settings) (err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the sample: %w", err)
	}
	var files []*os.File
	defer func() {
		for _, f := range files {
			err = errors.Join(err, f.Close())
		}
	}()
	return generate(s, func(name string) (io.Writer, error) {
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, fmt.Errorf("make a sample file: %w", err)
		}
		files = append(files, f)
		return f, nil
	})
}

// Files makes the same files in memory, by their names.
func Files(s Settings) (map[string][]byte, error) {
	buffers := map[string]*bytes.Buffer{}
	err := generate(s, func(name string) (io.Writer, error) {
		buffers[name] = new(bytes.Buffer)
		return buffers[name], nil
	})
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte, len(buffers))
	for name, b := range buffers {
		files[name] = b.Bytes()
	}
	return files, nil
}

func generate(s Settings, open func(name string) (io.Writer, error)) error {
	s, err := s.filled()
	if err != nil {
		return err
	}
	t, err := openTables(open)
	if err != nil {
		return err
	}
	for i := range s.Customers {
		newDossier(s, i, t).write()
		if t.err != nil {
			break
		}
	}
	return t.close()
}
