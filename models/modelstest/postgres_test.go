package modelstest_test

import (
	"bufio"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"omatiedot/models/modelstest"
)

// query returns the text of the first column of the first row.
func query(t *testing.T, dsn, statement string) string {
	t.Helper()
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var s string
	if err := db.QueryRow(statement).Scan(&s); err != nil {
		t.Fatal(err)
	}
	return s
}

func postgres(t *testing.T) string {
	t.Helper()
	dsn, ok := modelstest.Postgres(t)
	modelstest.Need(t, "postgres", ok)
	return dsn
}

func TestPostgresIsEmptyAndOwn(t *testing.T) {
	var mu sync.Mutex
	seen := map[string]bool{}
	for i := range 4 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			t.Parallel()
			dsn := postgres(t)
			if n := query(t, dsn, `SELECT count(*)::text FROM pg_class WHERE relnamespace = 'public'::regnamespace`); n != "0" {
				t.Errorf("a new database holds %s relations", n)
			}
			if s := query(t, dsn, `SELECT lower('ÄÖÅ') || current_setting('server_encoding')`); s != "äöåUTF8" {
				t.Errorf("letters and encoding: %q", s)
			}
			name := query(t, dsn, `SELECT current_database()`)
			mu.Lock()
			defer mu.Unlock()
			if seen[name] {
				t.Errorf("%s was lent twice", name)
			}
			seen[name] = true
		})
	}
}

func TestPostgresIsDroppedWithTheTest(t *testing.T) {
	var name string
	t.Run("use", func(t *testing.T) {
		dsn := postgres(t)
		name = query(t, dsn, `SELECT current_database()`)
		// A connection that a test forgot must not keep its database alive.
		open, err := sql.Open("pgx", dsn)
		if err != nil || open.Ping() != nil {
			t.Fatal("cannot connect", err)
		}
		t.Cleanup(func() { open.Close() })
	})
	if name == "" {
		modelstest.Need(t, "postgres", false)
	}
	if n := query(t, postgres(t), `SELECT count(*)::text FROM pg_database WHERE datname = '`+name+`'`); n != "0" {
		t.Errorf("%s is still there", name)
	}
}

func TestTemplateIsFilledOnceAndCopied(t *testing.T) {
	var fills atomic.Int32
	fill := func(dsn string) error {
		fills.Add(1)
		db, err := sql.Open("pgx", dsn)
		if err != nil {
			return err
		}
		_, err = db.Exec(`CREATE TABLE colour (name text); INSERT INTO colour VALUES ('green')`)
		return errors.Join(err, db.Close())
	}
	t.Run("copies", func(t *testing.T) {
		for i := range 3 {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				dsn, ok := modelstest.Template(t, "colours", fill)
				modelstest.Need(t, "postgres", ok)
				if s := query(t, dsn, `DELETE FROM colour RETURNING name`); s != "green" {
					t.Errorf("the copy holds %q", s)
				}
			})
		}
	})
	if n := fills.Load(); n > 1 {
		t.Errorf("filled %d times", n)
	}
}

func TestStartClusterKeepsItsData(t *testing.T) {
	needShell(t)
	if modelstest.ServerPrograms() == "" {
		modelstest.Need(t, "postgres", false)
	}
	dir, err := os.MkdirTemp("/tmp", "omatiedot-keep-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	start := func() *modelstest.Cluster {
		c, err := modelstest.StartCluster(dir)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	first := start()
	db, err := sql.Open("pgx", first.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(`CREATE DATABASE kept`); err != nil {
		t.Fatal(err)
	}
	db.Close()
	if err := first.Stop(); err != nil {
		t.Fatal(err)
	}
	second := start()
	defer second.Stop()
	if s := query(t, second.URL("kept"), `SELECT current_database()`); s != "kept" {
		t.Errorf("after a second start: %q", s)
	}
}

// TestKilledProcessLeavesNothing kills a process that has a private cluster and a command to run
// afterwards, and waits until both have gone.
func TestKilledProcessLeavesNothing(t *testing.T) {
	needShell(t)
	if modelstest.ServerPrograms() == "" {
		modelstest.Need(t, "postgres", false)
	}
	leftover := filepath.Join(t.TempDir(), "leftover")
	if err := os.WriteFile(leftover, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestVictim$")
	cmd.Env = append(os.Environ(), "MODELSTEST_VICTIM="+leftover, "OMATIEDOT_TEST_POSTGRES=")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	var socket string
	for socket == "" && lines.Scan() {
		_, socket, _ = strings.Cut(lines.Text(), "socket ")
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if socket == "" {
		t.Fatal("the child did not get a cluster")
	}
	for _, path := range []string{leftover, filepath.Dir(socket)} {
		for deadline := time.Now().Add(2 * time.Minute); ; {
			if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
				break
			}
			if time.Now().After(deadline) {
				t.Fatalf("%s outlived its process", path)
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

// TestVictim is the process that TestKilledProcessLeavesNothing kills.
func TestVictim(t *testing.T) {
	leftover := os.Getenv("MODELSTEST_VICTIM")
	if leftover == "" {
		t.Skip("only as a child of another test")
	}
	if _, err := modelstest.AfterExit(`rm -f "$1"`, leftover); err != nil {
		t.Fatal(err)
	}
	dsn := postgres(t)
	fmt.Println("socket " + query(t, dsn, `SHOW unix_socket_directories`))
	select {} // until killed
}

// needShell skips a test where there is no shell with its usual programs.
func needShell(t *testing.T) {
	t.Helper()
	for _, program := range []string{"sh", "rm", "mkdir"} {
		_, err := exec.LookPath(program)
		modelstest.Need(t, "postgres", err == nil) // what starts and ends a cluster
	}
}

// TestAfterExitOutlivesTheCollector drops the only reference to a command and collects garbage:
// the command must not run by that.
func TestAfterExitOutlivesTheCollector(t *testing.T) {
	needShell(t)
	dir := t.TempDir()
	ran := filepath.Join(dir, "ran")
	if _, err := modelstest.AfterExit(`mkdir -p "${1%/*}"; : >"$1"; rm -r "${1%/*}"`, ran); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		runtime.GC()
		time.Sleep(10 * time.Millisecond) // for the finalisers and the shell
	}
	if _, err := os.Stat(dir); err != nil {
		t.Error("it ran while this process lived")
	}
}

func TestAfterExitNow(t *testing.T) {
	needShell(t)
	file := filepath.Join(t.TempDir(), "it's here")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	now, err := modelstest.AfterExit(`rm "$1"`, file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Fatal("it ran too early:", err)
	}
	if err := now(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err == nil {
		t.Error("it did not run")
	}
}

// witness records how a test under test ended.
type witness struct {
	testing.TB
	end string
}

func (w *witness) Helper()               {}
func (w *witness) Skipf(string, ...any)  { w.end = "skipped" }
func (w *witness) Fatalf(string, ...any) { w.end = "failed" }

func TestNeed(t *testing.T) {
	for _, tt := range []struct {
		require string
		found   bool
		want    string
	}{
		{"", true, ""},
		{"", false, "skipped"},
		{"qpdf", false, "skipped"},
		{"postgres, qpdf,poppler", false, "skipped"},
		{"postgres, chromium ,poppler", false, "failed"},
		{"chromium", true, ""},
	} {
		t.Setenv("OMATIEDOT_TEST_REQUIRE", tt.require)
		w := &witness{TB: t}
		modelstest.Need(w, "chromium", tt.found)
		if w.end != tt.want {
			t.Errorf("required %q, found %v: %q, want %q", tt.require, tt.found, w.end, tt.want)
		}
	}
}
