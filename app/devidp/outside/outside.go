// Package outside starts an OpenID provider that others have written, panva's oidc-provider on
// Node.js, so that logging in is tested against more than our own reading of the specifications.
// Only tests import it. It knows nothing of the portal.
//
// OMATIEDOT_TEST_OIDC_PROVIDER names a folder with the node_modules that `npm ci` makes of
// .ci/oidc-provider. Without it the test is skipped, or fails if OMATIEDOT_TEST_REQUIRE lists
// oidc-provider.
package outside

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const startTimeout = 2 * time.Minute

// Client is a relying party, in the words of OpenID Connect Dynamic Registration 1.0.
type Client struct {
	ID                     string   `json:"client_id"`
	Secret                 string   `json:"client_secret"` // at least 32 bytes
	RedirectURIs           []string `json:"redirect_uris"`
	PostLogoutRedirectURIs []string `json:"post_logout_redirect_uris,omitempty"`
	BackchannelLogoutURI   string   `json:"backchannel_logout_uri,omitempty"`
	BackchannelSession     bool     `json:"backchannel_logout_session_required,omitempty"`
}

// Settings says who may log in where. An account's name is its user name and its subject; of its
// claims the provider gives out name, customer_number and roles, with the scope profile.
type Settings struct {
	Port     int                       `json:"port"` // on 127.0.0.1; 0 takes a free one
	Clients  []Client                  `json:"clients"`
	Accounts map[string]map[string]any `json:"accounts"`
}

// Provider is one that runs until its test ends.
type Provider struct {
	Issuer string `json:"issuer"`
}

// Start starts a provider and waits until it listens.
func Start(t testing.TB, settings Settings) Provider {
	t.Helper()
	folder := workFolder(t)
	written, err := json.Marshal(settings)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "settings.json"), written, 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("node", "server.mjs", "settings.json")
	command.Dir = folder
	input, err := command.StdinPipe() // its end is the provider's, also when the test is killed
	if err != nil {
		t.Fatal(err)
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints strings.Builder
	command.Stderr = &complaints
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	giveUp := time.AfterFunc(startTimeout, func() { _ = command.Process.Kill() })
	stop := func() {
		_ = input.Close()
		_ = command.Wait() // ended as told; how does not matter
	}
	line, _ := bufio.NewReader(output).ReadBytes('\n')
	giveUp.Stop()
	var provider Provider
	if err := json.Unmarshal(line, &provider); err != nil {
		stop()
		t.Fatalf("outside provider did not start: %s", complaints.String())
	}
	t.Cleanup(stop)
	return provider
}

// workFolder returns a folder with the server and the modules it needs.
func workFolder(t testing.TB) string {
	t.Helper()
	modules := os.Getenv("OMATIEDOT_TEST_OIDC_PROVIDER")
	if modules == "" {
		required := strings.Split(os.Getenv("OMATIEDOT_TEST_REQUIRE"), ",")
		if slices.Contains(required, "oidc-provider") {
			t.Fatal("OMATIEDOT_TEST_REQUIRE wants oidc-provider, OMATIEDOT_TEST_OIDC_PROVIDER is empty")
		}
		t.Skip("OMATIEDOT_TEST_OIDC_PROVIDER names no folder with node_modules")
	}
	modules, err := filepath.Abs(filepath.Join(modules, "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	server, err := os.ReadFile(filepath.Join(root(t), ".ci", "oidc-provider", "server.mjs"))
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "server.mjs"), server, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(modules, filepath.Join(folder, "node_modules")); err != nil {
		t.Fatal(err)
	}
	return folder
}

// root returns the folder of go.mod, at or above the one the test runs in.
func root(t testing.TB) string {
	t.Helper()
	folder, err := os.Getwd()
	for err == nil {
		if _, missing := os.Stat(filepath.Join(folder, "go.mod")); missing == nil {
			return folder
		}
		if folder == filepath.Dir(folder) {
			break
		}
		folder = filepath.Dir(folder)
	}
	t.Fatal("no go.mod above the working directory")
	return ""
}
