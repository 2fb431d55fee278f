package modelstest

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
)

// Cluster is a private PostgreSQL server that listens to a unix socket only, in a folder that
// only we and root may enter, and trusts everybody who gets that far. It gives up durability for
// speed: never keep real data in it.
type Cluster struct {
	dir  string
	stop func() error
}

// Teardowns of a cluster: both wait until the server is gone.
const (
	stopCluster   = `"$1/pg_ctl" -D "$2/data" -m fast -w -t 30 stop`
	removeCluster = `"$1/pg_ctl" -D "$2/data" -m immediate -w -t 30 stop; rm -rf "$2"`
)

// setupCluster makes the cluster unless it is there, and starts it. $1 is the folder of the
// server's programs, $2 the folder of the cluster.
const setupCluster = `mkdir -p -m 700 "$2/socket" || exit 1
new() { "$1/initdb" --no-sync --auth=trust --username=postgres --encoding=UTF8 "$3" -D "$2/data"; }
[ -s "$2/data/PG_VERSION" ] || new "$1" "$2" --locale=C.UTF-8 || new "$1" "$2" --no-locale || exit 1
"$1/pg_ctl" -D "$2/data" -l "$2/log" -w -t 60 -o "-k '$2/socket' -p 5432 -c listen_addresses= \
-c unix_socket_permissions=0700 -c max_connections=200 -c fsync=off -c full_page_writes=off \
-c synchronous_commit=off -c shared_buffers=32MB -c max_wal_size=128MB" start || { tail -n 20 "$2/log"; exit 1; }`

// StartCluster starts a private PostgreSQL server whose data lives in dir, made new where dir is
// empty. It stops when Stop is called or this process ends; dir stays. The server's programs come
// from OMATIEDOT_TEST_POSTGRES_BIN, PATH, or the newest folder under /usr/lib/postgresql.
func StartCluster(dir string) (*Cluster, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("start a private PostgreSQL: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("start a private PostgreSQL: %w", err)
	}
	return startCluster(dir, stopCluster)
}

// temporaryCluster starts a private server in a new folder below the given one that goes with this process.
func temporaryCluster(below string) (*Cluster, error) {
	if serverPrograms() == "" {
		return nil, errNoPrograms
	}
	dir, err := os.MkdirTemp(below, "omatiedot-pg-")
	if err != nil {
		return nil, fmt.Errorf("start a private PostgreSQL: %w", err)
	}
	c, err := startCluster(dir, removeCluster)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return c, nil
}

// The folders of private servers. Never os.TempDir: the path of a socket has to stay under 108 bytes, and
// when we are root the server's user must be able to get there.
const (
	onDisk     = "/tmp"
	inMemory   = "/dev/shm"
	enoughRoom = 2 << 30 // bytes in memory: a fourth is in use while several processes have a server
)

// fastFolder is in memory where there is room. Every test has a database of its own, of some thousand
// files, which are made twenty times faster there than on a disk.
func fastFolder() string {
	if freeBytes(inMemory) < enoughRoom {
		return onDisk
	}
	return inMemory
}

func startCluster(dir, teardown string) (*Cluster, error) {
	programs := serverPrograms()
	if programs == "" {
		return nil, errNoPrograms
	}
	if n := len(filepath.Join(dir, "socket", ".s.PGSQL.5432")); n > 107 {
		return nil, fmt.Errorf("start a private PostgreSQL: the path of its socket has %d bytes, "+
			"at most 107 are allowed: choose a shorter folder", n)
	}
	as, err := serverOwner()
	if err != nil {
		return nil, fmt.Errorf("start a private PostgreSQL: %w", err)
	}
	if err := as.give(dir); err != nil {
		return nil, fmt.Errorf("start a private PostgreSQL: %w", err)
	}
	stop, err := keeper{setupCluster, teardown, []string{programs, dir}, as}.start()
	if err != nil {
		return nil, fmt.Errorf("start a private PostgreSQL: %w", err)
	}
	return &Cluster{dir, stop}, nil
}

// URL returns the connection URL of one database of the cluster, as its superuser.
func (c *Cluster) URL(database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + database}
	u.RawQuery = url.Values{"host": {filepath.Join(c.dir, "socket")}, "port": {"5432"}}.Encode()
	return u.String()
}

// Stop stops the server and waits until it is gone.
func (c *Cluster) Stop() error {
	if err := c.stop(); err != nil {
		return fmt.Errorf("stop the private PostgreSQL: %w", err)
	}
	return nil
}

var errNoPrograms = errors.New("start a private PostgreSQL: its programs are not on this machine")

// serverPrograms returns the folder that holds PostgreSQL's server programs, empty where none does.
func serverPrograms() string {
	folders := []string{os.Getenv("OMATIEDOT_TEST_POSTGRES_BIN")}
	if initdb, err := exec.LookPath("initdb"); err == nil {
		folders = append(folders, filepath.Dir(initdb))
	}
	packaged, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	slices.SortFunc(packaged, func(a, b string) int { return cmp.Compare(release(b), release(a)) })
	for _, dir := range append(folders, packaged...) {
		if dir != "" && executable(dir, "initdb") && executable(dir, "pg_ctl") && executable(dir, "postgres") {
			return dir
		}
	}
	return ""
}

// release reads the major release from /usr/lib/postgresql/15/bin, 0 where it is no number.
func release(bin string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(bin)))
	return n
}

func executable(dir, name string) bool {
	_, err := exec.LookPath(filepath.Join(dir, name))
	return err == nil
}
