package app

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/app/devidp"
	"omatiedot/models"
	"omatiedot/models/modelstest"
)

// run runs one command and returns its exit code and what it printed. A command that does not end
// is stopped; its exit code is -1.
func run(t *testing.T, env map[string]string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	p := &program{out: &o, err: &e, env: env, now: modelstest.NewClock(modelstest.Start).Now}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	code = p.run(ctx, args)
	if ctx.Err() != nil {
		code = -1
	}
	return code, o.String(), e.String()
}

// done runs a command that has to succeed, and returns what it printed.
func done(t *testing.T, env map[string]string, args ...string) string {
	t.Helper()
	code, out, errs := run(t, env, args...)
	if code != 0 {
		t.Fatalf("omatiedot %s: exit code %d\n%s%s", strings.Join(args, " "), code, out, errs)
	}
	return out
}

// fails runs a command that has to fail, saying all the texts.
func fails(t *testing.T, env map[string]string, args []string, texts ...string) {
	t.Helper()
	code, out, errs := run(t, env, args...)
	if code != 1 {
		t.Errorf("omatiedot %s, which should say %q: exit code %d\n%s%s", strings.Join(args, " "), texts, code, out, errs)
	}
	for _, text := range texts {
		if !strings.Contains(errs, text) {
			t.Errorf("omatiedot %s says %q, without %q", strings.Join(args, " "), errs, text)
		}
	}
}

// with returns settings with some of them changed: pairs of name and value, "-" takes one away.
func with(env map[string]string, pairs ...string) map[string]string {
	changed := maps.Clone(env)
	for pair := range slices.Chunk(pairs, 2) {
		changed[pair[0]] = pair[1]
		if pair[1] == "-" {
			delete(changed, pair[0])
		}
	}
	return changed
}

// fresh are the settings that commands on the register need: a database and new keys.
func fresh(t *testing.T, database string) map[string]string {
	t.Helper()
	keys := filepath.Join(t.TempDir(), "keys.json")
	done(t, nil, "keys", "new", keys)
	return map[string]string{"OMATIEDOT_DATABASE": database, "OMATIEDOT_KEYS": keys}
}

func sqlite(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "test.db") }

// onBoth runs a test on SQLite and on PostgreSQL, with a migrated database.
func onBoth(t *testing.T, test func(t *testing.T, env map[string]string)) {
	t.Run("sqlite", func(t *testing.T) {
		env := fresh(t, sqlite(t))
		done(t, env, "migrate")
		test(t, env)
	})
	t.Run("postgres", func(t *testing.T) {
		dsn, ok := modelstest.Postgres(t)
		modelstest.Need(t, "postgres", ok)
		env := fresh(t, dsn)
		done(t, env, "migrate")
		test(t, env)
	})
}

// store opens the database of the settings.
func openStore(t *testing.T, env map[string]string) *models.Store {
	t.Helper()
	p := &program{env: env, now: modelstest.NewClock(modelstest.Start).Now}
	s, err := p.settings()
	if err != nil {
		t.Fatal(err)
	}
	store, _, err := p.open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return store
}

func TestCommandLine(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		out  string // both what goes to out and to err begins so
		err  string
	}{
		{nil, 2, "", "usage: omatiedot COMMAND\n"},
		{[]string{"help"}, 0, "usage: omatiedot COMMAND\n", ""},
		{[]string{"-h"}, 0, "usage: omatiedot COMMAND\n", ""},
		{[]string{"--help"}, 0, "usage: omatiedot COMMAND\n", ""},
		{[]string{"dance"}, 2, "", "omatiedot: no command \"dance\"\nusage: omatiedot COMMAND\n"},
		{[]string{"serve", "now"}, 2, "", "omatiedot serve: \"now\" is too much\nusage: omatiedot serve"},
		{[]string{"serve", "--port", "1"}, 2, "", "flag provided but not defined: -port\n"},
		{[]string{"import"}, 2, "", "usage: omatiedot import "},
		{[]string{"import", "--max-rejects", "101", "x"}, 2, "", "usage: omatiedot import "},
		{[]string{"import", "--max-rejects", "-1", "x"}, 2, "", "usage: omatiedot import "},
		{[]string{"import", "--max-rejects", "many", "x"}, 2, "", "invalid value \"many\""},
		{[]string{"keys"}, 2, "", "usage: omatiedot keys new FILE"},
		{[]string{"keys", "old", "x"}, 2, "", "usage: omatiedot keys new FILE"},
		{[]string{"demo", "-h"}, 0, "", "Usage of demo:\n"},
		{[]string{"version"}, 0, "omatiedot ", ""},
	} {
		code, out, errs := run(t, nil, c.args...)
		if code != c.code || !strings.HasPrefix(out, c.out) || !strings.HasPrefix(errs, c.err) || c.out == "" && out != "" || c.err == "" && errs != "" {
			t.Errorf("omatiedot %q: exit code %d, printed %q and %q", c.args, code, out, errs)
		}
	}
}

func TestUsageNamesEveryCommand(t *testing.T) {
	_, out, _ := run(t, nil, "help")
	for _, c := range commands() {
		if !strings.Contains(out, "\n  "+c.name) || !strings.Contains(out, c.summary) {
			t.Errorf("usage leaves out %s", c.name)
		}
		if code, _, _ := run(t, nil, c.name, "-h"); code != 0 {
			t.Errorf("omatiedot %s -h: exit code %d", c.name, code)
		}
		if code, _, _ := run(t, nil, c.name, "--no-such-flag"); code != 2 {
			t.Errorf("omatiedot %s --no-such-flag: exit code %d", c.name, code)
		}
	}
}

func TestNewKeys(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys.json")
	done(t, nil, "keys", "new", file)
	before, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := models.ParseKeys(before); err != nil {
		t.Error(err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	fails(t, nil, []string{"keys", "new", file}, "is there already; keys are never overwritten")
	if after, _ := os.ReadFile(file); !bytes.Equal(before, after) {
		t.Error("the keys were overwritten")
	}
	fails(t, nil, []string{"keys", "new", filepath.Join(file, "below")}, "not a directory")
}

// serving are settings that are complete and right, but lead to nothing that answers.
func serving(t *testing.T) map[string]string {
	return with(fresh(t, sqlite(t)),
		"OMATIEDOT_LISTEN", "127.0.0.1:0", "OMATIEDOT_URL", "https://omatiedot.example",
		"OMATIEDOT_CUSTOMER_ISSUER", "https://id.example/customers", "OMATIEDOT_CUSTOMER_CLIENT_ID", "portal", "OMATIEDOT_CUSTOMER_CLIENT_SECRET", "s1",
		"OMATIEDOT_STAFF_ISSUER", "https://id.example/staff", "OMATIEDOT_STAFF_CLIENT_ID", "portal", "OMATIEDOT_STAFF_CLIENT_SECRET", "s2",
		"OMATIEDOT_SMTP", "smtps://mail.example", "OMATIEDOT_MAIL_FROM", "noreply@omatiedot.example",
		"OMATIEDOT_SMS_URL", "https://sms.example/send", "OMATIEDOT_SMS_TOKEN", "t1",
		"OMATIEDOT_TRUSTED_PROXIES", "10.0.0.1,10.1.0.0/16", "OMATIEDOT_WEBHOOK_NETWORKS", "10.2.0.7,fd00::/8")
}

func TestSettings(t *testing.T) {
	env := serving(t)
	done(t, env, "migrate")
	garbage := filepath.Join(t.TempDir(), "garbage")
	write(t, garbage, "{}")
	// Of every setting: what must not do, and what is said of it. "-" is not set at all.
	type wrong struct{ value, says string }
	origin := "OMATIEDOT_URL is wrong; it should be the portal's address as browsers see it, such as https://omatiedot.example.fi"
	network := "OMATIEDOT_TRUSTED_PROXIES is wrong; it should be addresses or networks with commas between"
	smtp := "OMATIEDOT_SMTP is wrong; it should be smtp://USER:PASSWORD@HOST:PORT (STARTTLS), smtps://… (TLS), or smtp://localhost:PORT"
	issuer := "_ISSUER is wrong; it should be the OpenID provider's issuer, an https address"
	gateway := "OMATIEDOT_SMS_URL is wrong; it should be the https address to which text messages are posted"
	clients := func(name string) map[string][]wrong {
		return map[string][]wrong{
			name + "_ISSUER": {{"-", name + "_ISSUER is not set; it should be the OpenID provider's issuer"}, {"id.example", name + issuer},
				{"http://id.example", name + issuer}},
			name + "_CLIENT_ID":     {{"-", name + "_CLIENT_ID is not set; it should be the client id"}},
			name + "_CLIENT_SECRET": {{"-", name + "_CLIENT_SECRET is not set; it should be the client secret"}},
		}
	}
	all := map[string][]wrong{
		"OMATIEDOT_LISTEN": {{"8080", "OMATIEDOT_LISTEN is wrong; it should be an address and port"}, {"localhost:http", "OMATIEDOT_LISTEN is wrong"},
			{"127.0.0.1:70000", "OMATIEDOT_LISTEN is wrong"}},
		"OMATIEDOT_URL": {{"-", "OMATIEDOT_URL is not set; it should be"}, {"omatiedot.example", origin}, {"http://omatiedot.example", origin},
			{"https://omatiedot.example/portal", origin}, {"https://omatiedot.example?a", origin}, {"https://", origin},
			{"https://Omatiedot.example", origin}, {"https://omatiedot.example:443", origin}, {"ftp://omatiedot.example", origin}},
		"OMATIEDOT_DATABASE": {{"-", "OMATIEDOT_DATABASE is not set; it should be sqlite:PATH or postgres://USER@HOST/NAME"},
			{"mysql://x", "OMATIEDOT_DATABASE is wrong; it should be sqlite:PATH or postgres://USER@HOST/NAME"}, {"sqlite:", "OMATIEDOT_DATABASE is wrong"},
			{"sqlite:" + garbage + "/below", "OMATIEDOT_DATABASE: "}},
		"OMATIEDOT_REGISTER": {{garbage + ".yaml", "OMATIEDOT_REGISTER: open " + garbage + ".yaml"}, {garbage + ".yaml", "it should be the path of a register description"},
			{garbage, "OMATIEDOT_REGISTER:\n" + garbage + ":1: "}},
		"OMATIEDOT_KEYS": {{"-", "OMATIEDOT_KEYS is not set; it should be the path of a key file, made with: omatiedot keys new FILE"},
			{garbage + ".json", "it should be the path of a key file"}, {garbage, "OMATIEDOT_KEYS: keys: seal: not a keyset; make a key file with: omatiedot keys new"}},
		// Whatever the provider calls them.
		"OMATIEDOT_CUSTOMER_NUMBER_CLAIM": {}, "OMATIEDOT_CUSTOMER_PERSONAL_ID_CLAIM": {}, "OMATIEDOT_CUSTOMER_ACR": {}, "OMATIEDOT_STAFF_ROLE_CLAIM": {},
		"OMATIEDOT_SMTP": {{"mail.example", smtp}, {"http://mail.example", smtp}, {"smtp://", smtp}},
		"OMATIEDOT_SMS_URL": {{"sms.example", gateway}, {"http://sms.example/send", gateway}, {"https://user:word@sms.example", gateway},
			{"-", "OMATIEDOT_SMS_URL is not set; it should be the https address to which text messages are posted"}},
		"OMATIEDOT_SMS_TOKEN":       {{"-", "OMATIEDOT_SMS_TOKEN is not set; it should be the bearer token"}, {"two words", "OMATIEDOT_SMS_TOKEN is wrong"}},
		"OMATIEDOT_STAFF_MAIL":      {{"nobody", "OMATIEDOT_STAFF_MAIL is wrong"}},
		"OMATIEDOT_SINGLE_APPROVER": {{"perhaps", "OMATIEDOT_SINGLE_APPROVER is wrong"}},
		"OMATIEDOT_MAIL_FROM": {{"-", "OMATIEDOT_MAIL_FROM is not set; it should be the sender of mails, such as noreply@example.fi"},
			{"nobody", "OMATIEDOT_MAIL_FROM is wrong"}},
		"OMATIEDOT_TRUSTED_PROXIES":  {{"proxy.example", network}, {"10.0.0.1,,10.0.0.2", "OMATIEDOT_TRUSTED_PROXIES is not set; it should be addresses"}},
		"OMATIEDOT_WEBHOOK_NETWORKS": {{"crm.example", "OMATIEDOT_WEBHOOK_NETWORKS is wrong; it should be addresses or networks with commas between"}},
	}
	maps.Copy(all, clients("OMATIEDOT_CUSTOMER"))
	maps.Copy(all, clients("OMATIEDOT_STAFF"))
	for _, name := range secrets {
		all[name+"_FILE"] = []wrong{{garbage, name + ": given both itself and as " + name + "_FILE; give one"}}
		fails(t, with(env, name, "-", name+"_FILE", garbage+".txt"), []string{"serve"}, name+"_FILE: open ", "it should be the path of a file that holds the value")
	}
	for _, name := range known() {
		cases, ok := all[name]
		if !ok {
			t.Errorf("nothing is tried with %s", name)
		}
		for _, c := range cases {
			fails(t, with(env, name, c.value), []string{"serve"}, c.says)
		}
	}
	fails(t, with(env, "OMATIEDOT_STAFF_ISSUER", "https://id.example/customers"), []string{"serve"},
		"OMATIEDOT_STAFF_CLIENT_ID is that of the customers; staff need a client of their own")
}

func TestSettingsAreAllNamedAtOnce(t *testing.T) {
	fails(t, nil, []string{"serve"}, "OMATIEDOT_URL is not", "OMATIEDOT_DATABASE is not", "OMATIEDOT_KEYS is not", "OMATIEDOT_CUSTOMER_ISSUER is not",
		"OMATIEDOT_CUSTOMER_CLIENT_ID is not", "OMATIEDOT_CUSTOMER_CLIENT_SECRET is not", "OMATIEDOT_STAFF_ISSUER is not",
		"OMATIEDOT_STAFF_CLIENT_ID is not", "OMATIEDOT_STAFF_CLIENT_SECRET is not")
	fails(t, map[string]string{"OMATIEDOT_LISTENS": "", "OMATIEDOT_PORT": "1", "PORT": "2", "OMATIEDOT_TEST_REQUIRE": ""}, []string{"serve"},
		"OMATIEDOT_LISTENS: there is no such setting\nOMATIEDOT_PORT: there is no such setting\n")
}

func TestSecretsFromFiles(t *testing.T) {
	env := serving(t)
	for _, name := range secrets {
		file := filepath.Join(t.TempDir(), "secret")
		write(t, file, env[name]+"\n")
		env = with(env, name, "-", name+"_FILE", file)
	}
	s, err := (&program{env: env}).settings()
	if err != nil {
		t.Fatal(err)
	}
	if s.Customer.Secret != "s1" || s.Staff.Secret != "s2" || s.SMTP != "smtps://mail.example" || s.SMS.Token != "t1" || !strings.HasPrefix(s.Database, "sqlite:/") {
		t.Errorf("%+v", s)
	}
	if err := s.need(); err != nil {
		t.Error(err)
	}
}

func TestMigrate(t *testing.T) {
	for _, database := range []string{"sqlite", "postgres"} {
		t.Run(database, func(t *testing.T) {
			dsn := sqlite(t)
			if database == "postgres" {
				var ok bool
				dsn, ok = modelstest.Postgres(t)
				modelstest.Need(t, "postgres", ok)
			}
			env := fresh(t, dsn)
			fails(t, env, []string{"import", t.TempDir()}, "the database is at version 0 and the program needs ", "; run: omatiedot migrate")
			first := regexp.MustCompile(`^([1-9]\d*) steps; the database is at version ([1-9]\d*)\n$`).FindStringSubmatch(done(t, env, "migrate"))
			if first == nil {
				t.Fatal("no steps")
			}
			if again := done(t, env, "migrate"); again != "0 steps; the database is at version "+first[2]+"\n" {
				t.Errorf("again: %q", again)
			}
		})
	}
}

// The notice printed is a register description that can be given back.
func TestNotice(t *testing.T) {
	file := filepath.Join(t.TempDir(), "register.yaml")
	out := done(t, nil, "notice")
	write(t, file, out)
	env := map[string]string{"OMATIEDOT_REGISTER": file}
	if again := done(t, env, "notice"); again != out {
		t.Error("it comes back otherwise")
	}
	name := "Toisen Yhtiön Sähkö Oy"
	changed := regexp.MustCompile(`(?m)^( +name: )\{fi: [^,]*`).ReplaceAllString(out, "${1}{fi: "+name)
	if changed == out {
		changed = strings.Replace(out, "fi: ", "fi: "+name+" ", 1)
	}
	write(t, file, changed)
	if !strings.Contains(done(t, env, "notice"), name) {
		t.Error("the company's own description is not printed")
	}
	write(t, file, out+"\nnonsense: 1\n")
	fails(t, env, []string{"notice"}, fmt.Sprintf("OMATIEDOT_REGISTER:\n%s:%d: \"nonsense\" is not a known key", file, strings.Count(out, "\n")+2))
}

// checked runs check and returns its lines by subject.
func checked(t *testing.T, env map[string]string) (code int, lines map[string]string, errs string) {
	t.Helper()
	code, out, errs := run(t, env, "check")
	lines = map[string]string{}
	for line := range strings.Lines(out) {
		if len(line) > 6 && strings.TrimSpace(line[:6]) != "" {
			state, subject := strings.TrimSpace(line[:6]), strings.TrimSpace(line[6:min(19, len(line))])
			if state != "note" {
				lines[subject] = state + " " + strings.TrimSpace(line[min(19, len(line)):])
			}
			continue
		}
	}
	lines["all"] = out
	return code, lines, errs
}

func TestCheck(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		env = with(serving(t), "OMATIEDOT_DATABASE", env["OMATIEDOT_DATABASE"], "OMATIEDOT_KEYS", env["OMATIEDOT_KEYS"])
		env = neighbours(t, env)
		folder := t.TempDir()
		write(t, filepath.Join(folder, "customers.csv"), "number,kind,name\n1,person,A\n")

		code, lines, errs := checked(t, env)
		if code != 1 || lines["customers in"] != "FAIL the register is empty; run: omatiedot import FOLDER" || errs != "omatiedot: 1 of the checks failed\n" {
			t.Errorf("empty register: %d %q %q", code, lines, errs)
		}
		done(t, env, "import", folder)
		code, lines, errs = checked(t, env)
		for subject, want := range map[string]string{
			"settings": "ok complete", "keys": "ok " + env["OMATIEDOT_KEYS"], "migrations": "ok up to date", "jobs": "ok 1 waiting, 0 of them failed before",
			"customers in": "ok 1", "identities": "ok 0 customers share a personal identity code with another", "customers": "ok " + env["OMATIEDOT_CUSTOMER_ISSUER"], "staff": "ok " + env["OMATIEDOT_STAFF_ISSUER"],
			"mail": "ok the mail server answers",
		} {
			if lines[subject] != want {
				t.Errorf("%s: %q", subject, lines[subject])
			}
		}
		if code != 0 || errs != "" || !strings.HasPrefix(lines["database"], "ok answers (") || !strings.HasPrefix(lines["register"], "ok version ") {
			t.Errorf("all good: %d %q %q", code, lines, errs)
		}
	})
}

// TestCheckCountsSharedCodes: one person's numbers, and two people's by mistake.
func TestCheckCountsSharedCodes(t *testing.T) {
	onBoth(t, func(t *testing.T, env map[string]string) {
		env = with(serving(t), "OMATIEDOT_DATABASE", env["OMATIEDOT_DATABASE"], "OMATIEDOT_KEYS", env["OMATIEDOT_KEYS"])
		folder := t.TempDir()
		write(t, filepath.Join(folder, "customers.csv"), "number,kind,given_names,family_name,personal_id\n"+
			"1,person,Mari,A,010594Y9032\n2,person,Mari,B,010594Y9032\n3,person,Mari,A,010594-9032\n4,person,Olli,C,020594X903P\n5,person,Kalle,C,020594X903P\n")
		done(t, env, "import", folder)
		_, lines, _ := checked(t, env)
		if got := lines["identities"]; got != "ok 4 customers share a personal identity code with another" {
			t.Errorf("%q", got)
		}
		if !strings.Contains(lines["all"], "note  identities   2 of them have different names: ") || strings.Contains(lines["all"], "0594") {
			t.Errorf("%s", lines["all"])
		}
	})
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	env := neighbours(t, serving(t))
	garbage := filepath.Join(t.TempDir(), "garbage")
	write(t, garbage, "language: fi\n")
	otherKeys := filepath.Join(t.TempDir(), "keys.json")
	done(t, nil, "keys", "new", otherKeys)
	for name, c := range map[string]struct {
		env           map[string]string
		subject, says string
	}{
		"not migrated":       {env, "migrations", "FAIL the database is at version 0 and the program needs "},
		"no database set":    {with(env, "OMATIEDOT_DATABASE", "-"), "database", "FAIL OMATIEDOT_DATABASE is not set; it should be "},
		"a setting missing":  {with(env, "OMATIEDOT_URL", "-"), "settings", "FAIL OMATIEDOT_URL is not set; it should be "},
		"no such setting":    {with(env, "OMATIEDOT_COLOUR", "red"), "settings", "FAIL OMATIEDOT_COLOUR: there is no such setting"},
		"no SQLite folder":   {with(env, "OMATIEDOT_DATABASE", "sqlite:/nowhere/x.db"), "database", "FAIL "},
		"no PostgreSQL":      {with(env, "OMATIEDOT_DATABASE", "postgres://postgres:secret@127.0.0.1:1/x?connect_timeout=2"), "database", "FAIL "},
		"no key file":        {with(env, "OMATIEDOT_KEYS", "/nowhere/keys.json"), "keys", "FAIL OMATIEDOT_KEYS: open /nowhere/keys.json: "},
		"bad key file":       {with(env, "OMATIEDOT_KEYS", garbage), "keys", "FAIL OMATIEDOT_KEYS: keys: not a key file; make one with: omatiedot keys new"},
		"customers' down":    {with(env, "OMATIEDOT_CUSTOMER_ISSUER", "http://127.0.0.1:1/customers"), "customers", "FAIL "},
		"staff's not itself": {with(env, "OMATIEDOT_STAFF_ISSUER", env["OMATIEDOT_STAFF_ISSUER"]+"/"), "staff", "FAIL "},
		"no mail":            {with(env, "OMATIEDOT_SMTP", "-"), "mail", "FAIL OMATIEDOT_SMTP is not set, so customers are not told"},
		"mail server down":   {with(env, "OMATIEDOT_SMTP", "smtp://127.0.0.1:1"), "mail", "FAIL "},
		"bad register":       {with(env, "OMATIEDOT_REGISTER", garbage), "register", "FAIL OMATIEDOT_REGISTER:"},
	} {
		code, lines, _ := checked(t, c.env)
		if code != 1 || !strings.HasPrefix(lines[c.subject], c.says) || lines[c.subject] == "FAIL" {
			t.Errorf("%s: exit code %d, %q", name, code, lines["all"])
		}
		if strings.Contains(lines["all"], "secret") {
			t.Errorf("%s: a password is printed: %q", name, lines["all"])
		}
		if name == "bad register" && !strings.Contains(lines["all"], garbage+":1: ") {
			t.Errorf("%s: no file and line: %q", name, lines["all"])
		}
		if lines[cmp.Or(map[string]string{"settings": "register"}[c.subject], "settings")] == "" {
			t.Errorf("%s: the other checks are not made: %q", name, lines["all"])
		}
	}
}

// neighbours starts an OpenID provider for customers, one for staff and a mail server, and names
// them in the settings.
func neighbours(t *testing.T, env map[string]string) map[string]string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	address := "http://" + listener.Addr().String()
	for _, path := range []string{"/customers", "/staff"} {
		server, err := devidp.New(devidp.Config{Issuer: address + path, Now: time.Now})
		if err != nil {
			t.Fatal(err)
		}
		mux.Handle(path+"/", server)
	}
	server := &http.Server{Handler: mux, ReadHeaderTimeout: time.Minute}
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return with(env, "OMATIEDOT_CUSTOMER_ISSUER", address+"/customers", "OMATIEDOT_STAFF_ISSUER", address+"/staff",
		"OMATIEDOT_SMTP", "smtp://"+startPost(t).address)
}

func write(t *testing.T, file, content string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}
