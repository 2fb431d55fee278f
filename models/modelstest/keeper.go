package modelstest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
)

// keeper is a shell that sets something up, waits until this process is gone, and takes it down
// again. Because the shell sees the end of its input however we end (a return, a panic, ^C, a
// kill), nothing is left behind.
type keeper struct {
	setup    string   // shell commands; $1, $2 … are the args
	teardown string   // shell commands, run once in every case
	args     []string // given to both
	owner    *owner   // the user to be, nil for the one we are
}

// keepScript runs the setup and says how it went, in one line "ready" or in its own words. SIGPIPE
// is ignored so that the teardown also runs when we died before the answer.
const keepScript = `trap '' PIPE
if said=$( { %s
} 2>&1 ); then echo ready; read -r gone; fi
[ -z "$said" ] || printf '%%s\n' "$said"
{ %s
} >/dev/null 2>&1`

// held are our ends of the pipes to the keepers. Without a reference the garbage collector would
// close them, and the keepers take that for our end.
var held sync.Map

// start runs the setup. The stop it returns runs the teardown at once and waits for its end; it
// may be called more than once and need not be called.
func (k keeper) start() (stop func() error, err error) {
	script := fmt.Sprintf(keepScript, k.setup, k.teardown)
	// #nosec G204 -- the script is a constant of this package or of a test, values are arguments
	cmd := exec.Command("/bin/sh", append([]string{"-c", script, "sh"}, k.args...)...)
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), "LC_ALL=C")
	// Its own session: ^C in a terminal must not reach it. Its own pipes: `go test` waits for all
	// who hold its output.
	cmd.SysProcAttr = apart(k.owner)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	held.Store(in, true)
	stop = sync.OnceValue(func() error {
		held.Delete(in)
		return errors.Join(in.Close(), cmd.Wait())
	})

	answer := bufio.NewReader(out)
	first, _ := answer.ReadString('\n')
	if first == "ready\n" {
		return stop, nil
	}
	rest, _ := io.ReadAll(answer)
	_ = stop()
	return nil, errors.New(strings.TrimSpace(first + string(rest)))
}

// AfterExit runs shell commands, with args as $1, $2 …, once this process is gone, however it
// ends. The now it returns runs them at once instead and waits for their end.
func AfterExit(commands string, args ...string) (now func() error, err error) {
	now, err = keeper{setup: "true", teardown: commands, args: args}.start()
	if err != nil {
		return nil, fmt.Errorf("start the shell that cleans up: %w", err)
	}
	return now, nil
}
