package modelstest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// Postgres returns the connection URL of a new, empty PostgreSQL database that is dropped when
// the test ends. Its server is the one of OMATIEDOT_TEST_POSTGRES, a URL whose role may create
// databases, or else a private one that is started once per process and goes with it. Where
// neither can be had ok is false, or the test fails if OMATIEDOT_TEST_REQUIRE names postgres.
func Postgres(tb testing.TB) (dsn string, ok bool) {
	tb.Helper()
	s := server(tb)
	if s == nil {
		return "", false
	}
	return s.lend(tb, "template1"), true
}

// Template returns the connection URL of a database like Postgres does, but a copy of one that
// fill has prepared, for instance by running migrations. Each key is filled once per process;
// fill must close its connections before it returns.
func Template(tb testing.TB, key string, fill func(dsn string) error) (dsn string, ok bool) {
	tb.Helper()
	s := server(tb)
	if s == nil {
		return "", false
	}
	once, _ := s.templates.LoadOrStore(key, sync.OnceValues(func() (string, error) {
		name, err := s.create("template1")
		if err != nil {
			return "", err
		}
		return name, fill(s.url(name))
	}))
	name, err := once.(func() (string, error))()
	if err != nil {
		tb.Fatalf("prepare the template database %q: %v", key, err)
	}
	return s.lend(tb, name), true
}

// testServer is a server that databases for tests are made on.
type testServer struct {
	admin     *sql.DB
	url       func(database string) string
	prefix    string // of the databases of this process
	made      atomic.Int64
	templates sync.Map // key -> func() (name string, err error)
}

// namePrefix begins the name of every database made for a test. The minute of its making follows,
// in UTC, so that what a process leaves on a lasting server, its templates, and all if it was
// killed, is recognised and dropped by a later one.
const namePrefix = "omatiedot_test_"

// server returns the server for this process, nil where there is none and none is required.
func server(tb testing.TB) *testServer {
	tb.Helper()
	connect := connectForTests
	if _, measured := tb.(*testing.B); measured {
		connect = connectForBenchmarks // whose figures are of a disk
	}
	s, err := connect()
	switch {
	case err == nil:
		return s
	case Required("postgres") || os.Getenv("OMATIEDOT_TEST_POSTGRES") != "":
		tb.Fatalf("PostgreSQL for tests: %v", err)
	default:
		tb.Logf("no PostgreSQL for tests: %v", err)
	}
	return nil
}

var (
	connectForTests      = sync.OnceValues(func() (*testServer, error) { return connectBelow(fastFolder()) })
	connectForBenchmarks = sync.OnceValues(func() (*testServer, error) { return connectBelow(onDisk) })
)

// connectBelow connects to the given server, or starts a private one below a folder.
func connectBelow(folder string) (*testServer, error) {
	if given := os.Getenv("OMATIEDOT_TEST_POSTGRES"); given != "" {
		u, err := url.Parse(given)
		if err != nil || !strings.HasPrefix(u.Scheme, "postgres") {
			return nil, errors.New("OMATIEDOT_TEST_POSTGRES has to be a URL postgres://…")
		}
		return connect(given, func(database string) string {
			other := *u
			other.Path = "/" + database
			return other.String()
		})
	}
	c, err := temporaryCluster(folder)
	if err != nil {
		return nil, err
	}
	return connect(c.URL("postgres"), c.URL)
}

func connect(admin string, address func(database string) string) (*testServer, error) {
	db, err := sql.Open("pgx", admin)
	if err != nil {
		return nil, err
	}
	// Each making of a database copies files; more at a time only get in each other's way.
	db.SetMaxOpenConns(4)
	s := &testServer{admin: db, url: address}
	var minute string
	err = db.QueryRow(`SELECT to_char(now() AT TIME ZONE 'UTC', 'YYMMDDHH24MI')`).Scan(&minute)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	s.prefix = namePrefix + minute + "_" + strings.ToLower(rand.Text()[:10]) + "_"
	return s, s.sweep()
}

// sweep drops the databases that processes of more than six hours ago left behind.
func (s *testServer) sweep() error {
	rows, err := s.admin.Query(`SELECT datname FROM pg_database WHERE starts_with(datname, $1)
		AND datname < $1 || to_char(now() AT TIME ZONE 'UTC' - interval '6 hours', 'YYMMDDHH24MI')`, namePrefix)
	if err != nil {
		return fmt.Errorf("look for databases left behind: %w", err)
	}
	defer rows.Close()
	var old []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return fmt.Errorf("look for databases left behind: %w", err)
		}
		old = append(old, name)
	}
	for _, name := range old {
		if err := s.drop(name); err != nil {
			return err
		}
	}
	return rows.Err()
}

// lend makes a copy of a database for one test and returns its URL.
func (s *testServer) lend(tb testing.TB, template string) string {
	tb.Helper()
	name, err := s.create(template)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := s.drop(name); err != nil {
			tb.Error(err)
		}
	})
	return s.url(name)
}

// create makes a database of a new name. Names are our own, of letters, digits and underscores.
func (s *testServer) create(template string) (name string, err error) {
	name = fmt.Sprintf("%s%d", s.prefix, s.made.Add(1))
	if err := s.exec("CREATE DATABASE " + name + " TEMPLATE " + template); err != nil {
		return "", fmt.Errorf("create a test database: %w", err)
	}
	return name, nil
}

// objectInUse is PostgreSQL's code for a database that somebody has open. The server itself waits five
// seconds for them to go, which is too little where it shares its processors with much else.
const objectInUse = "55006"

// exec makes or removes a database. Who has it, or its template, open then is about to go: a worker of the
// server's own, or the process of a connection that was closed.
func (s *testServer) exec(statement string) error {
	for end := time.Now().Add(2 * time.Minute); ; time.Sleep(100 * time.Millisecond) {
		_, err := s.admin.ExecContext(context.Background(), statement)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != objectInUse || time.Now().After(end) {
			return err
		}
	}
}

// drop removes a database, whoever still uses it.
func (s *testServer) drop(name string) error {
	if err := s.exec("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop a test database: %w", err)
	}
	return nil
}
