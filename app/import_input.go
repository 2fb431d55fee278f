package app

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"omatiedot/app/source"
	"omatiedot/models"
)

// importInput is an import file being read: its bytes are counted and hashed on their way.
type importInput struct {
	path string
	file *os.File
	size int64 // -1 where it is not known, as of standard input
	read atomic.Int64
	sum  hash.Hash
	done bool // all rows have been read
}

// Read reads the bytes as they are in the file.
func (f *importInput) Read(p []byte) (int, error) {
	n, err := f.file.Read(p)
	f.sum.Write(p[:n])
	f.read.Add(int64(n))
	return n, err
}

// SHA256 is the hash of the file's bytes: of what was read once all rows are, and before that of a
// reading by itself, "" where the file can be read only once.
func (f *importInput) SHA256() (string, error) {
	if f.done {
		// What follows the last row, or its packing, belongs to the file too.
		if _, err := io.Copy(io.Discard, f); err != nil {
			return "", err
		}
		return hex.EncodeToString(f.sum.Sum(nil)), nil
	}
	if f.size < 0 {
		return "", nil
	}
	again, err := os.Open(f.path)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(sum, again)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, again.Close())
}

// until notes the end of the rows.
func (f *importInput) until(rows iter.Seq2[models.ImportRow, error]) iter.Seq2[models.ImportRow, error] {
	return func(yield func(models.ImportRow, error) bool) {
		for row, err := range rows {
			if !yield(row, err) {
				return
			}
		}
		f.done = true
	}
}

// importInputs are the files of a run, in the order they are imported.
type importInputs struct {
	open  []*importInput
	files []models.ImportFile // of open, each at the same place
}

func (in *importInputs) close() {
	for _, f := range in.open {
		f.file.Close()
	}
}

// standardInput is the path that stands for it.
const standardInput = "-"

// openInputs opens the files of paths: files named after their kind, folders of them, or standard
// input, whose kind is named beside.
func openInputs(paths []string, kind string) (*importInputs, error) {
	in := &importInputs{}
	names, err := filesIn(paths)
	if err != nil {
		return in, err
	}
	order := kindNames()
	slices.SortStableFunc(names, func(a, b string) int {
		return slices.Index(order, kindOf(a, kind)) - slices.Index(order, kindOf(b, kind))
	})
	for _, name := range names {
		if err := in.add(name, kindOf(name, kind)); err != nil {
			in.close()
			return in, err
		}
	}
	return in, nil
}

func (in *importInputs) add(name, kind string) error {
	f, file := &importInput{path: name, file: os.Stdin, size: -1, sum: sha256.New()}, models.ImportFile{Name: filepath.Base(name)}
	if name == standardInput {
		file.Name = "standard input"
	}
	var err error
	if file.Kind, err = models.KindNamed(kind); err != nil {
		if name == standardInput {
			return fmt.Errorf("standard input: name the kind of its records with --kind, one of %s", strings.Join(kindNames(), " "))
		}
		return fmt.Errorf("%s: no kind of record has this name; name files %s", name, fileNames())
	}
	if name != standardInput {
		if f.file, err = os.Open(name); err != nil {
			return err
		}
		info, err := f.file.Stat()
		if err != nil {
			return err
		}
		if info.Mode().IsRegular() {
			f.size = info.Size()
		}
	}
	in.open = append(in.open, f)
	file.Columns, file.Rows, err = source.File(file.Name, file.Kind, f)
	if errors.Is(err, source.ErrEmpty) {
		// It is refused with its name by the import, and the other files are taken in.
		file.Columns, file.Rows, err = nil, func(func(models.ImportRow, error) bool) {}, nil
	}
	if err != nil {
		return err
	}
	file.Rows, file.SHA256 = f.until(file.Rows), f.SHA256
	in.files = append(in.files, file)
	return nil
}

// Endings of import files. They say nothing on the form, which is seen from the bytes.
var (
	formEndings    = []string{".csv", ".ndjson", ".jsonl"}
	packingEndings = []string{".gz", ".zst"}
)

// kindOf is the kind that a file is named after: contracts for contracts.csv and contracts.ndjson.zst.
// Standard input is of the kind named for it.
func kindOf(path, standard string) string {
	if path == standardInput {
		return standard
	}
	name := filepath.Base(path)
	for _, endings := range [][]string{packingEndings, formEndings} {
		if i := slices.IndexFunc(endings, func(e string) bool { return strings.HasSuffix(name, e) }); i >= 0 {
			name = strings.TrimSuffix(name, endings[i])
		}
	}
	return name
}

// filesIn lists the files of paths, those of folders by their endings.
func filesIn(paths []string) ([]string, error) {
	var names []string
	for _, path := range paths {
		if path == standardInput {
			names = append(names, path)
			continue
		}
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		if !info.IsDir() {
			names = append(names, path)
			continue
		}
		var found []string
		for _, form := range formEndings {
			for _, packing := range append([]string{""}, packingEndings...) {
				some, err := filepath.Glob(filepath.Join(path, "*"+form+packing))
				if err != nil {
					return nil, err
				}
				found = append(found, some...)
			}
		}
		if len(found) == 0 {
			return nil, fmt.Errorf("%s: no import files in this folder; name files %s", path, fileNames())
		}
		names = append(names, found...)
	}
	slices.Sort(names)
	return names, nil
}

func kindNames() []string {
	var names []string
	for _, k := range models.Kinds {
		names = append(names, k.Name)
	}
	return names
}

func fileNames() string {
	return strings.Join(kindNames(), ".csv ") + ".csv, or .ndjson, each also with .gz or .zst"
}
