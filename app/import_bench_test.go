package app_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"omatiedot/app/sample"
	"omatiedot/app/source"
	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// benchKinds are those of the sample that together make some twenty rows for a customer. Invoices,
// events and logins would make fifty more and show nothing else.
var benchKinds = []string{
	"customers", "addresses", "contacts", "representatives", "accounting_points", "offers", "contracts", "services",
	"permissions", "self_reported", "analyses", "disclosures", "documents",
}

// BenchmarkImportMillion loads a made-up register into PostgreSQL and, in the same run, the same rows
// by bare COPY. OMATIEDOT_BENCH_CUSTOMERS says how many customers (2,000 unless set),
// OMATIEDOT_BENCH_DIR where their files are kept between runs, OMATIEDOT_TEST_POSTGRES on which
// server; a private one gives up durability, so figures should be taken on one that does not.
func BenchmarkImportMillion(b *testing.B) {
	dir := benchFiles(b, benchCustomers(b))
	for b.Loop() {
		bench := &importBench{B: b, dir: dir}
		bench.run()
	}
}

// benchCustomers is how many customers a benchmark has.
func benchCustomers(b *testing.B) int {
	text := os.Getenv("OMATIEDOT_BENCH_CUSTOMERS")
	if text == "" {
		return 2000
	}
	customers, err := strconv.Atoi(text)
	if err != nil {
		b.Fatal(err)
	}
	return customers
}

// benchFiles makes the sample's files, or finds them.
func benchFiles(b *testing.B, customers int) string {
	dir := os.Getenv("OMATIEDOT_BENCH_DIR")
	if dir == "" {
		dir = b.TempDir()
	}
	dir = filepath.Join(dir, fmt.Sprintf("customers-%d", customers))
	if _, err := os.Stat(filepath.Join(dir, "complete")); err == nil {
		return dir
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		b.Fatal(err)
	}
	for _, kind := range []string{"invoices", "collections", "events", "logins"} {
		if err := os.Symlink(os.DevNull, filepath.Join(dir, kind+".csv")); err != nil && !os.IsExist(err) {
			b.Fatal(err)
		}
	}
	if err := sample.Write(dir, sample.Settings{Customers: customers, Today: modelstest.Start}); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "complete"), nil, 0o600); err != nil {
		b.Fatal(err)
	}
	return dir
}

type importBench struct {
	*testing.B
	dir  string
	rows int
}

func (b *importBench) run() {
	_, dsn := b.database()
	b.settings(dsn)
	first := b.load(dsn, "first load", false)
	again := b.load(dsn, "second load, read again", false)
	b.load(dsn, "third load, known by hash", true)
	tables := b.copyOut(dsn)
	_, indexed := b.database()
	withIndexes := b.copyIn(indexed, tables, "bare COPY, same tables")
	_, plain := b.database()
	b.strip(plain)
	without := b.copyIn(plain, tables, "bare COPY, no indexes")
	fmt.Printf("first load at %.2f of COPY's rate, %.2f of COPY's without indexes; second load takes %.2f of the first\n",
		withIndexes.Seconds()/first.Seconds(), without.Seconds()/first.Seconds(), again.Seconds()/first.Seconds())
	b.ReportMetric(float64(b.rows)/first.Seconds(), "rows/s")
	b.ReportMetric(withIndexes.Seconds()/first.Seconds(), "of-COPY")
}

func (b *importBench) database() (ok bool, dsn string) {
	dsn, ok = modelstest.Template(b, "import-bench", func(dsn string) error {
		store, err := models.Open(b.Context(), models.Settings{Database: dsn, Keys: modelstest.Keys(), Now: time.Now})
		if err != nil {
			return err
		}
		defer store.Close()
		_, err = store.Migrate(b.Context())
		return err
	})
	if !ok {
		modelstest.Need(b, "postgres", false)
	}
	return ok, dsn
}

func (b *importBench) settings(dsn string) {
	conn := b.connect(dsn)
	defer conn.Close(b.Context())
	var said []string
	for _, name := range []string{"server_version", "fsync", "full_page_writes", "synchronous_commit", "shared_buffers", "max_wal_size", "wal_level"} {
		var value string
		if err := conn.QueryRow(b.Context(), "SELECT current_setting($1)", name).Scan(&value); err != nil {
			b.Fatal(err)
		}
		said = append(said, name+" "+value)
	}
	fmt.Println(strings.Join(said, ", "))
}

func (b *importBench) connect(dsn string) *pgx.Conn {
	conn, err := pgx.Connect(b.Context(), dsn)
	if err != nil {
		b.Fatal(err)
	}
	return conn
}

// load imports the files and says how fast, and how much memory this process had at most.
func (b *importBench) load(dsn, name string, known bool) time.Duration {
	store, err := models.Open(b.Context(), models.Settings{Database: dsn, Keys: modelstest.Keys(), Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	var files []models.ImportFile
	read := map[string]bool{} // without known, the hashes are told only afterwards
	for _, kind := range benchKinds {
		path := filepath.Join(b.dir, kind+".csv")
		f, err := os.Open(path)
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		file := models.ImportFile{Name: kind + ".csv", SHA256: func() (string, error) {
			if !known && !read[kind+".csv"] {
				return "", nil
			}
			return fileHash(path)
		}}
		if file.Kind, err = models.KindNamed(kind); err != nil {
			b.Fatal(err)
		}
		if file.Columns, file.Rows, err = source.CSV(file.Name, f); err != nil {
			b.Fatal(err)
		}
		files = append(files, file)
	}
	forgetPeak()
	start := time.Now()
	last := start
	problems := 0
	counts, err := store.Import(b.Context(), files, models.ImportSettings{
		Problem: func(p *models.ImportProblem) {
			if problems++; problems < 4 {
				fmt.Println(p)
			}
		},
		Merging: func(file string) {
			read[file] = true
			if os.Getenv("OMATIEDOT_BENCH_STEPS") != "" {
				fmt.Printf("  %s read after %.1f s\n", file, time.Since(last).Seconds())
				last = time.Now()
			}
		},
	})
	took := time.Since(start)
	if err != nil {
		b.Fatal(err)
	}
	b.rows = 0
	for _, c := range counts {
		b.rows += c.Rows
	}
	fmt.Printf("%-26s %9d rows %7.1f s %9.0f rows/s, %s resident at most\n", name, b.rows, took.Seconds(), float64(b.rows)/took.Seconds(), peak())
	return took
}

func fileHash(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// forgetPeak makes peak begin anew, on Linux.
func forgetPeak() { _ = os.WriteFile("/proc/self/clear_refs", []byte("5"), 0) }

// peak is the most memory that was resident.
func peak() string {
	status, _ := os.ReadFile("/proc/self/status")
	for line := range strings.Lines(string(status)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return "unknown"
}

// copyOut writes each table to a file as COPY reads it.
func (b *importBench) copyOut(dsn string) map[string]string {
	conn := b.connect(dsn)
	defer conn.Close(b.Context())
	dir, paths := b.TempDir(), map[string]string{}
	for _, kind := range benchKinds {
		paths[kind] = filepath.Join(dir, kind)
		f, err := os.Create(paths[kind])
		if err != nil {
			b.Fatal(err)
		}
		if _, err := conn.PgConn().CopyTo(b.Context(), f, "COPY "+kind+" TO STDOUT (FORMAT binary)"); err != nil {
			b.Fatal(err)
		}
		if err := f.Close(); err != nil {
			b.Fatal(err)
		}
	}
	return paths
}

// copyIn loads the files by bare COPY, in one transaction as an import is.
func (b *importBench) copyIn(dsn string, tables map[string]string, name string) time.Duration {
	conn := b.connect(dsn)
	defer conn.Close(b.Context())
	start := time.Now()
	tx, err := conn.Begin(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	var rows, bytes int64
	for _, kind := range benchKinds {
		f, err := os.Open(tables[kind])
		if err != nil {
			b.Fatal(err)
		}
		tag, err := conn.PgConn().CopyFrom(b.Context(), f, "COPY "+kind+" FROM STDIN (FORMAT binary)")
		if err != nil {
			b.Fatal(err)
		}
		info, err := f.Stat()
		if err != nil {
			b.Fatal(err)
		}
		f.Close()
		rows, bytes = rows+tag.RowsAffected(), bytes+info.Size()
	}
	if err := tx.Commit(context.Background()); err != nil {
		b.Fatal(err)
	}
	took := time.Since(start)
	fmt.Printf("%-26s %9d rows %7.1f s %9.0f rows/s, %d MB\n", name, rows, took.Seconds(), float64(rows)/took.Seconds(), bytes>>20)
	return took
}

// strip takes every index and constraint from the tables.
func (b *importBench) strip(dsn string) {
	conn := b.connect(dsn)
	defer conn.Close(b.Context())
	for _, query := range []string{
		`DO $$ DECLARE r record; BEGIN
			FOR r IN SELECT conrelid::regclass AS t, conname AS c FROM pg_constraint WHERE contype IN ('f', 'p', 'u') AND connamespace = 'public'::regnamespace ORDER BY contype LOOP
				EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', r.t, r.c);
			END LOOP;
			FOR r IN SELECT indexrelid::regclass AS i FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE c.relnamespace = 'public'::regnamespace LOOP
				EXECUTE format('DROP INDEX IF EXISTS %s', r.i);
			END LOOP;
		END $$`,
	} {
		if _, err := conn.Exec(b.Context(), query); err != nil {
			b.Fatal(err)
		}
	}
}
