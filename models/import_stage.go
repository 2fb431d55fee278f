package models

import (
	"context"
	"database/sql"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/ncruces/go-sqlite3"
	"gorm.io/gorm"
)

// stager brings parsed rows into a staging table: PostgreSQL's way is COPY, SQLite's an INSERT of
// many rows.
type stager interface {
	// stage adds the row that was read to those to be sent. Several goroutines may, each to its own.
	stage(to *staged, r *rowReader)
	// open begins to fill a table of the kind's stage columns.
	open(ctx context.Context, table string, columns []string) error
	// send brings rows into the table.
	send(ctx context.Context, rows *staged) error
	// close ends the filling; with a cause it is broken off, and the transaction with it.
	close(cause error) error
}

// staged is rows as a stager sends them: one or the other is used.
type staged struct {
	bytes  []byte
	values []any
}

// importLock is the number of the advisory lock that an import holds on PostgreSQL.
const importLock = 0x6f6d6174

// onConnection runs fn with one connection, on which change opens a transaction.
func (s *Store) onConnection(ctx context.Context, fn func(stager, func(Actor, func(*Change) error) error) error) (err error) {
	db, err := s.write.DB()
	if err != nil {
		return err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // an error has shown before, and a broken connection is not kept
	var way stager = &copyStager{conn: conn}
	if s.Dialect() == "sqlite" {
		insert := &insertStager{}
		way = insert
		// What is staged may be larger than the memory there is; and who waits for another import is
		// better told so.
		back, err := pragmas(ctx, conn, "temp_store = FILE", "temp_store = MEMORY", "busy_timeout = 2000", "busy_timeout = 10000")
		if err != nil {
			return err
		}
		defer back()
	}
	return fn(way, func(by Actor, do func(*Change) error) error {
		tx, err := conn.BeginTx(ctx, nil)
		if errors.Is(err, sqlite3.BUSY) {
			return ErrImporting
		}
		if err != nil {
			return err
		}
		defer func() { _ = tx.Rollback() }() // does nothing once committed
		g := s.write.Session(&gorm.Session{NewDB: true, Context: ctx})
		g.Statement.ConnPool = tx
		if insert, ok := way.(*insertStager); ok {
			insert.tx = tx
		} else if err := lockImports(g); err != nil {
			return err
		}
		if err := s.changeIn(g, by, do); err != nil {
			return err
		}
		return tx.Commit()
	})
}

// pragmas sets a connection of SQLite to the first, third … of the settings; back sets it to the
// others again. A connection that broke meanwhile is not used again.
func pragmas(ctx context.Context, conn *sql.Conn, settings ...string) (back func(), err error) {
	for i := 0; i < len(settings); i += 2 {
		if _, err := conn.ExecContext(ctx, "PRAGMA "+settings[i]); err != nil {
			return nil, err
		}
	}
	return func() {
		for i := 1; i < len(settings); i += 2 {
			_, _ = conn.ExecContext(context.WithoutCancel(ctx), "PRAGMA "+settings[i])
		}
	}, nil
}

// waitForImports takes the lock, or is ErrImporting after two seconds, as on SQLite: one that was just stopped is gone
// by then.
func waitForImports(tx *gorm.DB) error {
	again := time.NewTicker(100 * time.Millisecond)
	defer again.Stop()
	for range 20 {
		var free bool
		if err := tx.Raw("SELECT pg_try_advisory_xact_lock(?)", importLock).Scan(&free).Error; err != nil || free {
			return err
		}
		<-again.C
	}
	return ErrImporting
}

// lockImports takes the lock that ends with the transaction, and sets what suits a large one.
func lockImports(tx *gorm.DB) error {
	if err := waitForImports(tx); err != nil {
		return err
	}
	// Where the server can, it notices within a second that this process is gone, also in the midst of
	// a long statement: otherwise the lock would outlive us, and an import started anew be refused.
	if err := tx.Exec("SELECT set_config(name, '1000', TRUE) FROM pg_settings WHERE name = 'client_connection_check_interval'").Error; err != nil {
		return err
	}
	for _, set := range []string{"work_mem = '128MB'", "maintenance_work_mem = '256MB'", "jit = off"} {
		if err := tx.Exec("SET LOCAL " + set).Error; err != nil {
			return err
		}
	}
	return nil
}

// copyStager fills a table on PostgreSQL by binary COPY.
type copyStager struct {
	conn *sql.Conn
	pipe *io.PipeWriter
	done chan error
}

func (s *copyStager) stage(to *staged, r *rowReader) {
	n := 2 + len(r.staged) // line and digest
	if r.plan.customer >= 0 {
		n++
	}
	_, isCustomer := r.pointer.(*Customer)
	if isCustomer {
		n += 2
	}
	b := append(to.bytes, byte(n>>8), byte(n))
	b = copyInt(b, int64(r.line), true)
	if r.plan.customer >= 0 {
		b = copyText(b, r.customer)
	}
	for _, c := range r.staged {
		b = c.copy(b)
	}
	if isCustomer {
		if r.sealed == nil {
			b = copyNull(b)
		} else {
			b = copyText(b, r.sealed)
		}
		b = copyText(b, r.hash)
	}
	to.bytes = copyText(b, r.digest)
}

// copyHeader begins a binary COPY: a signature, no flags, no extension.
const copyHeader = "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"

func (s *copyStager) open(ctx context.Context, table string, columns []string) error {
	from, to := io.Pipe()
	s.pipe, s.done = to, make(chan error, 1)
	statement := "COPY " + table + " (" + strings.Join(columns, ", ") + ") FROM STDIN (FORMAT binary)"
	go func() {
		err := s.conn.Raw(func(driver any) error {
			_, err := driver.(*stdlib.Conn).Conn().PgConn().CopyFrom(ctx, from, statement)
			return err
		})
		from.CloseWithError(errors.Join(err, io.ErrClosedPipe))
		s.done <- err
	}()
	_, err := io.WriteString(to, copyHeader)
	return err
}

func (s *copyStager) send(_ context.Context, rows *staged) error {
	_, err := s.pipe.Write(rows.bytes)
	return err
}

func (s *copyStager) close(cause error) error {
	if cause == nil {
		_, cause = s.pipe.Write([]byte{0xff, 0xff}) // the end of the rows
	}
	s.pipe.CloseWithError(cause) // nil is the end of the data
	return errors.Join(cause, <-s.done)
}

// insertStager fills a table on SQLite by INSERTs of many rows.
type insertStager struct {
	tx      *sql.Tx
	insert  string
	columns int
	full    *sql.Stmt // of as many rows as one INSERT may have
}

// maxParameters is SQLite's limit of parameters to a statement.
const maxParameters = 32766

func (s *insertStager) stage(to *staged, r *rowReader) {
	v := append(to.values, r.line)
	if r.plan.customer >= 0 {
		v = append(v, r.customer)
	}
	for _, c := range r.staged {
		v = append(v, c.stage())
	}
	if _, ok := r.pointer.(*Customer); ok {
		v = append(v, r.sealed, r.hash)
	}
	to.values = append(v, string(r.digest))
}

// rows is how many rows one INSERT has.
func (s *insertStager) rows() int { return min(batchRows, maxParameters/s.columns) }

func (s *insertStager) open(ctx context.Context, table string, columns []string) (err error) {
	s.columns = len(columns)
	s.insert = "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES "
	s.full, err = s.tx.PrepareContext(ctx, s.statement(s.rows()))
	return err
}

func (s *insertStager) statement(rows int) string {
	row := "(?" + strings.Repeat(", ?", s.columns-1) + ")"
	return s.insert + row + strings.Repeat(", "+row, rows-1)
}

func (s *insertStager) send(ctx context.Context, rows *staged) error {
	values, most := rows.values, s.rows()*s.columns
	for ; len(values) >= most; values = values[most:] {
		if _, err := s.full.ExecContext(ctx, values[:most]...); err != nil {
			return err
		}
	}
	if len(values) == 0 {
		return nil
	}
	_, err := s.tx.ExecContext(ctx, s.statement(len(values)/s.columns), values...)
	return err
}

func (s *insertStager) close(cause error) error { return errors.Join(cause, s.full.Close()) }
