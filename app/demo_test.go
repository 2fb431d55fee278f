package app

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"omatiedot/app/sample"
	"omatiedot/models/modelstest"
	"omatiedot/views/i18n"
)

// demo starts a demonstration on a free port.
func startDemo(t *testing.T, args ...string) *running {
	t.Helper()
	return start(t, nil, modelstest.NewClock(modelstest.Start).Now, append([]string{"demo", "--listen", freeAddress(t)}, args...)...)
}

// mailAddress is where the demonstration says the caught mails are.
func (r *running) mailAddress(t *testing.T) string {
	t.Helper()
	found := regexp.MustCompile(`Mails sent +(http://\S+)`).FindStringSubmatch(r.screen.String())
	if found == nil {
		t.Fatalf("no address of the mails:\n%s", r.screen)
	}
	return found[1]
}

func TestDemo(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	r := startDemo(t, "--customers", "20")
	if found, _ := filepath.Glob(filepath.Join(os.TempDir(), "omatiedot-demo-*", "omatiedot.db")); len(found) != 1 {
		t.Errorf("databases: %q", found)
	}
	for _, text := range []string{
		"Customers   " + r.url + "\n", "Aino Marjatta Mallikas: An ordinary customer", "Staff       " + r.url + "/staff\n",
		"Maarit Palvelu: Customer service", "Tiina Tietosuoja: Data protection", "Stop with Ctrl-C.",
	} {
		if !strings.Contains(r.screen.String(), text) {
			t.Errorf("it does not say %q:\n%s", text, r.screen)
		}
	}
	enter(t, r.url, "/login", "aino.mallikas").sees("Aino Marjatta Mallikas")
	enter(t, r.url, "/staff/login", "tiina.tietosuoja").sees("Tiina Tietosuoja")
	mails := visit(t, r.url)
	mails.open(r.mailAddress(t))
	mails.sees("Caught mails", "None yet.")
	if code := r.stop(); code != 0 {
		t.Errorf("it ended with %d:\n%s", code, r.screen)
	}
	if _, err := http.Get(r.url); err == nil {
		t.Error("it answers after its end")
	}
	if left, _ := os.ReadDir(os.TempDir()); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestDemoEveryCustomerLogsIn(t *testing.T) {
	r := startDemo(t)
	for _, p := range sample.People(sample.Settings{Today: modelstest.Start}) {
		v := enter(t, r.url, "/login", p.Subject)
		if v.sees(p.Name); v.at.Path != "/me" {
			t.Errorf("%s is at %s", p.Subject, v.at)
		}
	}
}

func TestDemoKeepsItsData(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "kept")
	r := startDemo(t, "--data", folder, "--customers", "20")
	me := enter(t, r.url, "/login", "aino.mallikas")
	ref := me.ask()
	r.stop()
	if info, err := os.Stat(filepath.Join(folder, "keys.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("keys: %v, %v", info, err)
	}
	again := startDemo(t, "--data", folder, "--customers", "20")
	me = enter(t, again.url, "/login", "aino.mallikas")
	me.open("/requests").sees(ref)
	if strings.Contains(again.screen.String(), "rejected") {
		t.Errorf("it takes the sample in again:\n%s", again.screen)
	}
	staff := enter(t, again.url, "/staff/login", "maarit.palvelu")
	staff.open("/staff/requests").sees(ref)
}

// TestDemoDigest: the mail that tells staff in the morning what waits is in the demonstration's mailbox.
func TestDemoDigest(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "kept")
	r := startDemo(t, "--data", folder, "--customers", "20")
	ref := enter(t, r.url, "/login", "aino.mallikas").ask()
	r.stop()
	clock := modelstest.NewClock(modelstest.Start.AddDate(0, 0, 3)) // Monday
	again := start(t, nil, clock.Now, "demo", "--listen", freeAddress(t), "--data", folder, "--customers", "20")
	box, subject := visit(t, again.url), i18n.T("fi", "mail.digest_subject")
	for end := time.Now().Add(patience); !strings.Contains(box.text(), subject) && time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		box.open(again.mailAddress(t))
	}
	box.sees(subject)
	if strings.Contains(box.text(), ref) {
		t.Error("it tells of which request")
	}
}

func TestDemoOnOwnFiles(t *testing.T) {
	r := startDemo(t, "--import", folderOf(t, ownFiles))
	if !strings.Contains(r.screen.String(), ownProblems) || !strings.Contains(r.screen.String(), "Änna Maria Öberg: 1001\n") {
		t.Errorf("it says:\n%s", r.screen)
	}
	me := enter(t, r.url, "/login", "customer-1001")
	me.sees("Änna Maria Öberg")
	me.open("/me/contracts").sees("6430 0712 7000 0000 13", "29.2.2024")
	me.open("/me/customers").sees("010594Y9032")
	enter(t, r.url, "/login", "customer-1002").open("/me/events").sees("second, line")
}

func TestDemoRefuses(t *testing.T) {
	for _, listen := range []string{"0.0.0.0:8080", ":8080", "192.0.2.1:8080", "[::]:8080", "omatiedot.example:8080"} {
		fails(t, nil, []string{"demo", "--listen", listen}, "--listen: ", "is not a loopback address")
	}
	fails(t, nil, []string{"demo", "--listen", "8080"}, "--listen: ", "is not HOST:PORT")
	fails(t, nil, []string{"demo", "--listen", "127.0.0.1:0"}, "--listen: the port is part of the portal's address")
	fails(t, nil, []string{"demo", "--listen", "127.0.0.1:http"}, "--listen: the port is part of the portal's address")
	fails(t, nil, []string{"demo", "--customers", "0"}, "--customers: at least 1")
	fails(t, nil, []string{"demo", "--import", filepath.Join(t.TempDir(), "nowhere"), "--listen", freeAddress(t)}, "nowhere: no such file or directory")
	taken := startDemo(t, "--customers", "1")
	fails(t, nil, []string{"demo", "--listen", strings.TrimPrefix(taken.url, "http://"), "--customers", "1"}, "address already in use")
}
