package modelstest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"omatiedot/models"
)

// Clock is a clock that moves when it is told to.
type Clock struct {
	mu sync.Mutex
	t  time.Time
}

// NewClock returns a clock that stands at t.
func NewClock(t time.Time) *Clock { return &Clock{t: t} }

// Start is when tests begin unless they say otherwise: a Friday, at noon in Finland.
var Start = time.Date(2026, 11, 6, 10, 0, 0, 0, time.UTC)

// Now is the time the clock shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

// Advance moves the clock on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// Keys are the keys of one test process.
var Keys = sync.OnceValue(func() *models.Keys {
	file, err := models.NewKeyFile()
	if err != nil {
		panic(err)
	}
	keys, err := models.ParseKeys(file)
	if err != nil {
		panic(err)
	}
	return keys
})

// SQLite opens an empty, migrated store on SQLite.
func SQLite(tb testing.TB, clock *Clock) *models.Store {
	tb.Helper()
	file, err := migratedFile()
	if err != nil {
		tb.Fatal(err)
	}
	name := filepath.Join(tb.TempDir(), "test.db")
	if err := os.WriteFile(name, file, 0o600); err != nil {
		tb.Fatal(err)
	}
	return open(tb, clock, "sqlite:"+name)
}

// migratedFile is a file of SQLite that was migrated once for all tests of this process.
var migratedFile = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "omatiedot-sqlite-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "test.db")
	if err := migrated("sqlite:" + name); err != nil {
		return nil, err
	}
	return os.ReadFile(name)
})

// migrated migrates a database, and leaves it to others.
func migrated(database string) error {
	store, err := models.Open(context.Background(), settings(database, NewClock(Start)))
	if err != nil {
		return err
	}
	_, err = store.Migrate(context.Background())
	return errors.Join(err, store.Close())
}

func settings(database string, clock *Clock) models.Settings {
	return models.Settings{Database: database, Keys: Keys(), Now: clock.Now, MaxConns: 8, Networks: models.ParseNetworks([]string{"127.0.0.0/8", "::1"})}
}

// OnPostgres opens an empty, migrated store on PostgreSQL, or skips the test where there is none.
func OnPostgres(tb testing.TB, clock *Clock) *models.Store {
	tb.Helper()
	dsn, ok := Template(tb, "models", migrated)
	if !ok {
		Need(tb, "postgres", false)
	}
	return open(tb, clock, dsn)
}

// Each runs a test on SQLite and on PostgreSQL.
func Each(t *testing.T, test func(t *testing.T, store *models.Store, clock *Clock)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		clock := NewClock(Start)
		test(t, SQLite(t, clock), clock)
	})
	t.Run("postgres", func(t *testing.T) {
		clock := NewClock(Start)
		test(t, OnPostgres(t, clock), clock)
	})
}

func open(tb testing.TB, clock *Clock, database string) *models.Store {
	tb.Helper()
	store, err := models.Open(context.Background(), settings(database, clock))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { store.Close() })
	if _, err := store.Migrate(context.Background()); err != nil {
		tb.Fatal(err)
	}
	return store
}
