package models

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"

	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"

	// SQLite without cgo, with ICU-named collations, so that the default needs nothing but Go.
	"github.com/ncruces/go-sqlite3"
	"github.com/ncruces/go-sqlite3/driver"
	"github.com/ncruces/go-sqlite3/ext/unicode"
	"github.com/ncruces/go-sqlite3/gormlite"

	"omatiedot/models/register"
	"omatiedot/models/value"
)

// Store is the register and everything about it in one database, SQLite or PostgreSQL.
type Store struct {
	// Now is the clock. Times are stored in UTC and whole seconds.
	Now func() time.Time
	// Description is the register description in force.
	Description *register.Description
	keys        *Keys
	approvers   Approvers
	texts       TextMessages
	networks    Networks
	// SQLite has one writer at a time: waiting for the one connection of write is orderly, where
	// many connections would collide. On PostgreSQL read and write are the same pool.
	write, read *gorm.DB
	closers     []func() error
	importing   sync.Mutex // held while an import of this store runs
}

// Settings says which database to open.
type Settings struct {
	Database    string // "sqlite:PATH" or "postgres://..."
	Keys        *Keys
	Now         func() time.Time
	Description *register.Description // nil is the built-in one
	MaxConns    int                   // PostgreSQL connections; 0 is 16
	Approvers   Approvers
	Texts       TextMessages
	Networks    Networks // that webhooks may be sent to although they are not public
}

// TextMessages says whether there is a gateway by which customers can be sent text messages.
type TextMessages bool

// Approvers says how many people an answer needs.
type Approvers int

// The numbers there are. With OneApprover whoever drafted an answer may approve it too, where a
// company has nobody else; each such approval is an entry of the audit log.
const (
	FourEyes Approvers = iota
	OneApprover
)

// Open opens the database. It changes nothing in it: see Migrate.
func Open(ctx context.Context, s Settings) (*Store, error) {
	if s.Keys == nil {
		return nil, errors.New("open the database: no keys given")
	}
	store := &Store{Now: s.Now, keys: s.Keys, approvers: s.Approvers, texts: s.Texts, networks: s.Networks, Description: cmp.Or(s.Description, register.Default())}
	if store.Now == nil {
		return nil, errors.New("open the database: no clock given")
	}
	var err error
	switch scheme, rest, _ := strings.Cut(s.Database, ":"); scheme {
	case "sqlite":
		err = store.openSQLite(rest)
	case "postgres", "postgresql":
		err = store.openPostgres(s.Database, s.MaxConns)
	default:
		err = errors.New("it should be sqlite:PATH or postgres://USER@HOST/NAME")
	}
	if err != nil {
		store.Close()
		return nil, fmt.Errorf("open the database: %w", err)
	}
	return store, nil
}

// Close closes every connection.
func (s *Store) Close() error {
	var errs []error
	for _, c := range s.closers {
		errs = append(errs, c())
	}
	s.closers = nil
	return errors.Join(errs...)
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	db, err := s.read.DB()
	if err != nil {
		return err
	}
	return db.PingContext(ctx)
}

// Dialect is "sqlite" or "postgres".
func (s *Store) Dialect() string { return s.write.Name() }

// today is the day it is in Finland.
func (s *Store) today() value.Date { return value.DateOf(s.Now()) }

// now is the moment as it is stored.
func (s *Store) now() value.Time { return value.TimeOf(s.Now()) }

func (s *Store) openSQLite(path string) error {
	if path == "" {
		return errors.New("sqlite: no path given")
	}
	open := func(conns int, pragmas ...string) (*gorm.DB, error) {
		query := url.Values{"_txlock": {"immediate"}, "_pragma": append([]string{
			"busy_timeout(10000)", "foreign_keys(on)", "recursive_triggers(on)", "journal_mode(wal)", "synchronous(normal)", "temp_store(memory)",
		}, pragmas...)}
		db, err := driver.Open("file:"+(&url.URL{Path: path}).EscapedPath()+"?"+query.Encode(), extendSQLite)
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(conns)
		s.closers = append(s.closers, db.Close)
		return gorm.Open(gormlite.OpenDB(db), s.gormConfig())
	}
	var err error
	if s.write, err = open(1); err != nil {
		return err
	}
	if _, err := s.write.DB(); err != nil {
		return err
	}
	s.read, err = open(8, "query_only(on)")
	return err
}

// extendSQLite gives SQLite what PostgreSQL has: case and order of letters beyond ASCII.
func extendSQLite(c *sqlite3.Conn) error {
	if err := unicode.Register(c); err != nil {
		return err
	}
	if err := registerFold(c); err != nil {
		return err
	}
	return unicode.RegisterCollation(c, "fi", "fi-x-icu")
}

func (s *Store) openPostgres(dsn string, conns int) error {
	if conns == 0 {
		conns = 16
	}
	db, err := gorm.Open(postgres.New(postgres.Config{DSN: dsn}), s.gormConfig())
	if err != nil {
		return redacted(err, dsn)
	}
	pool, err := db.DB()
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	s.closers = append(s.closers, pool.Close)
	s.read, s.write = db, db
	return nil
}

// redacted takes the password of a connection string out of an error text.
func redacted(err error, dsn string) error {
	text := err.Error()
	if u, parseErr := url.Parse(dsn); parseErr == nil && u.User != nil {
		if password, ok := u.User.Password(); ok && password != "" {
			text = strings.ReplaceAll(text, password, "***")
		}
	}
	return errors.New(text)
}

func (s *Store) gormConfig() *gorm.Config {
	return &gorm.Config{
		NowFunc:        func() time.Time { return s.Now().UTC().Truncate(time.Second) },
		TranslateError: true,
		// Every write is inside a transaction of ours already.
		SkipDefaultTransaction: true,
		DisableAutomaticPing:   true,
		// The default logger prints parameter values, and they are personal data.
		Logger: logger.Discard,
	}
}

// reading runs fn on one snapshot of the database, so that what it reads belongs together.
func (s *Store) reading(ctx context.Context, fn func(*gorm.DB) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if s.Dialect() == "postgres" {
		// SQLite's transactions are snapshots as they are.
		options.Isolation = sql.LevelRepeatableRead
	}
	return s.read.WithContext(ctx).Transaction(fn, options)
}
