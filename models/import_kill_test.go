package models_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// TestImportKilled kills the real program (kill -9) at twenty moments of imports, ten of them first
// loads, and sees that each leaves all or nothing and that going on leads to the state of an
// undisturbed run. OMATIEDOT_TEST_KILL_CUSTOMERS says how large the imports are.
func TestImportKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the program and runs it many times")
	}
	customers := 1000
	if text := os.Getenv("OMATIEDOT_TEST_KILL_CUSTOMERS"); text != "" {
		var err error
		if customers, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	binary := filepath.Join(t.TempDir(), "omatiedot")
	build := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "omatiedot")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the program: %v\n%s", err, out)
	}
	first, second := generation(t, customers, 1), generation(t, customers, 2)
	databases := map[string]func(*testing.T) string{
		"sqlite": func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") },
		"postgres": func(t *testing.T) string {
			dsn, ok := modelstest.Postgres(t)
			modelstest.Need(t, "postgres", ok)
			return dsn
		},
	}
	for name, database := range databases {
		t.Run(name, func(t *testing.T) {
			calm := newVictim(t, binary, database(t), "")
			empty := calm.state()
			took := calm.undisturbed(first)
			loaded := calm.state()
			took2 := calm.undisturbed(second)
			changed := calm.state()
			if empty == loaded || loaded == changed {
				t.Fatal("the imports change nothing")
			}
			ready := func(folders ...string) *victim {
				v := newVictim(t, binary, database(t), calm.keys)
				for _, dir := range folders {
					v.must("import", dir)
				}
				return v
			}
			v := kill(t, first, took, empty, loaded, func() *victim { return ready() })
			v.store.Close()
			kill(t, second, took2, loaded, changed, func() *victim { return ready(first) })
		})
	}
}

// generation makes a folder of import files in which every record says of which generation it is.
func generation(t *testing.T, customers, n int) string {
	t.Helper()
	var c, a, k, p bytes.Buffer
	fmt.Fprintln(&c, "number,kind,given_names,family_name,customer_group,personal_id")
	fmt.Fprintln(&a, "id,customer,channel,value")
	fmt.Fprintln(&k, "id,customer,kind,product,starts")
	fmt.Fprintln(&p, "id,customer,purpose,channel,state,decided_at")
	for i := range customers {
		fmt.Fprintf(&c, "%d,person,Koe,Testaaja,gen-%d,010594Y9032\n", 1000+i, n)
		fmt.Fprintf(&a, "Y-%d,%d,email,gen%d.%d@posti.example\n", i, 1000+i, n, i)
		for j := range 3 {
			fmt.Fprintf(&k, "S-%d-%d,%d,sales,gen-%d,2024-01-0%d\n", i, j, 1000+i, n, 1+j)
		}
		fmt.Fprintf(&p, "P-%d-%d,%d,direct_marketing,email,granted,202%d-01-01T00:00:00Z\n", i, n, 1000+i, n)
	}
	dir := t.TempDir()
	for name, b := range map[string]*bytes.Buffer{"customers": &c, "contacts": &a, "contracts": &k, "permissions": &p} {
		if err := os.WriteFile(filepath.Join(dir, name+".csv"), b.Bytes(), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// victim is the program with a database of its own.
type victim struct {
	*testing.T
	binary, database, keys string
	store                  *models.Store
}

func newVictim(t *testing.T, binary, database, keys string) *victim {
	t.Helper()
	v := &victim{T: t, binary: binary, database: database, keys: keys}
	if keys == "" {
		v.keys = filepath.Join(t.TempDir(), "keys.json")
		v.must("keys", "new", v.keys)
	}
	v.must("migrate")
	data, err := os.ReadFile(v.keys)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := models.ParseKeys(data)
	if err != nil {
		t.Fatal(err)
	}
	if v.store, err = models.Open(context.Background(), models.Settings{Database: database, Keys: parsed, Now: time.Now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { v.store.Close() })
	return v
}

func (v *victim) command(args ...string) (*exec.Cmd, *bytes.Buffer) {
	cmd, out := exec.Command(v.binary, args...), new(bytes.Buffer)
	cmd.Env = append(os.Environ(), "OMATIEDOT_DATABASE="+v.database, "OMATIEDOT_KEYS="+v.keys)
	cmd.Stdout, cmd.Stderr = out, out
	return cmd, out
}

func (v *victim) must(args ...string) {
	v.Helper()
	cmd, out := v.command(args...)
	if err := cmd.Run(); err != nil {
		v.Fatalf("omatiedot %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// state is a digest of the register, in which no import is without its audit entries.
func (v *victim) state() string {
	v.Helper()
	state, err := v.store.StateForTest(context.Background())
	if err != nil {
		v.Fatal(err)
	}
	// In one statement: a database server may still be storing what a killed client has told it to.
	more, err := v.store.NumberForTest("SELECT (SELECT COUNT(*) FROM import_files) - (SELECT COUNT(*) FROM audit_entries WHERE action = 'import')")
	if err != nil {
		v.Fatal(err)
	}
	if more != 0 {
		v.Errorf("%d more files than audit entries", more)
	}
	return state
}

// undisturbed imports the folder and returns how long that took.
func (v *victim) undisturbed(dir string) time.Duration {
	v.Helper()
	start := time.Now()
	v.must("import", dir)
	return time.Since(start)
}

// kill imports the folder again and again and kills the program ten times, each at a moment of the
// time it takes; then it goes on to the end. Where the program is done before, it begins anew.
func kill(t *testing.T, dir string, took time.Duration, before, after string, ready func() *victim) *victim {
	t.Helper()
	moments := rand.New(rand.NewPCG(1, 2))
	wait := time.NewTicker(200 * time.Millisecond)
	defer wait.Stop()
	v := ready()
	for kills, tries := 0, 0; kills < 10; tries++ {
		if tries == 100 {
			t.Fatalf("only %d of %d imports could be killed before their end", kills, tries)
		}
		cmd, out := v.command("import", dir)
		start := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		moment := time.Duration(moments.Float64() * float64(took))
		timer := time.AfterFunc(moment, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		switch state := v.state(); {
		case strings.Contains(out.String(), models.ErrImporting.Error()):
			<-wait.C // until the database server has seen the last kill
		case err == nil && state == after:
			took = min(took, time.Since(start))
			v.store.Close()
			v = ready()
		case err != nil && state == before:
			kills++
		case err != nil && state == after:
			// Killed after all was stored.
			kills++
			v.store.Close()
			v = ready()
		default:
			t.Fatalf("killed after %v of %v, it left something half-done: %v", moment, took, err)
		}
	}
	v.finish(dir)
	if v.state() != after {
		t.Error("the state is not that of an undisturbed run")
	}
	return v
}

// finish imports the folder to the end. A database server may take a moment to see that a client is
// gone, and holds its lock until then.
func (v *victim) finish(dir string) {
	v.Helper()
	wait := time.NewTicker(200 * time.Millisecond)
	defer wait.Stop()
	for range 100 {
		cmd, out := v.command("import", dir)
		err := cmd.Run()
		if err == nil {
			return
		}
		if !strings.Contains(out.String(), models.ErrImporting.Error()) {
			v.Fatalf("%v\n%s", err, out)
		}
		<-wait.C
	}
	v.Fatal("the import is refused for long after the last kill")
}
