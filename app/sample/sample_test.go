package sample

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

var today = date(2026, time.November, 22)

// row is a row by its column names.
type row map[string]string

// register is what the files say, by file name without its ending.
type register map[string][]row

// registers are those read already: making one is quick, taking it apart is not.
var registers = map[Settings]register{}

func read(t *testing.T, s Settings) register {
	t.Helper()
	if found, known := registers[s]; known {
		return found
	}
	files, err := Files(s)
	if err != nil {
		t.Fatal(err)
	}
	found := register{}
	for name, content := range files {
		lines, err := csv.NewReader(bytes.NewReader(content)).ReadAll()
		if err != nil {
			t.Fatal(name, err)
		}
		kind := strings.TrimSuffix(name, ".csv")
		found[kind] = []row{}
		for _, line := range lines[1:] {
			r := row{}
			for i, column := range lines[0] {
				r[column] = line[i]
			}
			found[kind] = append(found[kind], r)
		}
	}
	registers[s] = found
	return found
}

// of are the rows of a customer.
func (r register) of(kind, customer string) []row {
	var found []row
	for _, one := range r[kind] {
		if one["customer"] == customer {
			found = append(found, one)
		}
	}
	return found
}

func (r register) customer(t *testing.T, number string) row {
	t.Helper()
	i := slices.IndexFunc(r["customers"], func(c row) bool { return c["number"] == number })
	if i < 0 {
		t.Fatalf("customer %s is not there", number)
	}
	return r["customers"][i]
}

func TestSameSettingsSameBytes(t *testing.T) {
	s := Settings{Customers: 60, Seed: 7, Today: today}
	first, err := Files(s)
	if err != nil {
		t.Fatal(err)
	}
	s.Today = time.Date(2026, time.November, 22, 17, 30, 0, 0, time.FixedZone("", 7200))
	dir := filepath.Join(t.TempDir(), "files")
	if err := Write(dir, s); err != nil {
		t.Fatal(err)
	}
	if len(first) != 17 {
		t.Errorf("%d files", len(first))
	}
	for name, want := range first {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s differs the second time (%v)", name, err)
		}
	}
	s.Seed = 8
	other, err := Files(s)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(other["customers.csv"], first["customers.csv"]) {
		t.Error("another seed makes the same customers")
	}
}

func TestALargerUtilityKeepsTheSmallerOne(t *testing.T) {
	small, err := Files(Settings{Customers: 40, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	large, err := Files(Settings{Customers: 90, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	for name := range small {
		if !bytes.HasPrefix(large[name], small[name]) {
			t.Errorf("%s of 90 customers does not begin with that of 40", name)
		}
	}
}

func TestSettings(t *testing.T) {
	for _, s := range []Settings{{}, {Customers: -1, Today: today}} {
		if _, err := Files(s); err == nil {
			t.Errorf("%+v is taken", s)
		}
		if People(s) != nil {
			t.Errorf("%+v has people", s)
		}
	}
	if n := len(read(t, Settings{Today: today})["customers"]); n != DefaultCustomers {
		t.Errorf("%d customers, want %d", n, DefaultCustomers)
	}
	if err := Write(filepath.Join(os.DevNull, "x"), Settings{Today: today}); err == nil {
		t.Error("a folder that cannot be made is no error")
	}
}

// full is a file system without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, io.ErrShortWrite }

func TestAFailedWriteIsReported(t *testing.T) {
	err := generate(Settings{Customers: 30, Today: today}, func(string) (io.Writer, error) { return full{}, nil })
	if err == nil {
		t.Error("a full disk is no error")
	}
}

func BenchmarkWrite(b *testing.B) {
	for b.Loop() {
		if err := Write(b.TempDir(), Settings{Customers: 2000, Today: today}); err != nil {
			b.Fatal(err)
		}
	}
}
