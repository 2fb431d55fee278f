package app

import (
	"bytes"
	"encoding/csv"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"omatiedot/app/browser"
	"omatiedot/app/sample"
	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// TestJourney goes the main way through the portal in Chromium, in each language as one who speaks it.
func TestJourney(t *testing.T) {
	modelstest.Need(t, "poppler", hasPoppler(t))
	browser.Start(t) // skips where there is none
	r := startDemo(t)
	for _, j := range []journey{
		{lang: "fi", who: aino, prepare: func(*browser.Browser) {}},
		{lang: "sv", who: swedish, prepare: (*browser.Browser).NoScript},
		{lang: "en", who: "ljudmila.primerova", prepare: func(b *browser.Browser) { b.Width(360) }},
	} {
		t.Run(j.lang, func(t *testing.T) {
			j.T, j.running = t, r
			j.me = j.browser("/login", j.who)
			j.seeData()
			j.decide()
			j.ask()
			j.work()
			j.collect()
			j.checkMail()
		})
	}
}

// journey is one customer's way through the portal.
type journey struct {
	*testing.T
	*running
	lang, who string
	prepare   func(*browser.Browser)
	me        *browser.Browser
	ref       string
}

func (j *journey) text(key string, args ...any) string { return i18n.T(j.lang, key, args...) }

// browser opens a window of somebody's own, from the front page through the login.
func (j *journey) browser(login, who string) *browser.Browser {
	j.Helper()
	b := browser.Start(j)
	j.prepare(b)
	b.Open(j.url + "/language/" + j.lang)
	b.See(j.text("home.title"))
	if login == "/login" {
		b.Click(j.text("layout.login"))
	} else {
		b.Click(j.text("layout.staff"))
	}
	choose(b, who)
	return b
}

// choose presses the button of a person on the demonstration's identity provider.
func choose(b *browser.Browser, subject string) {
	for _, p := range sample.People(sample.Settings{Today: modelstest.Start}) {
		if p.Subject == subject {
			b.Click(p.Name)
			return
		}
	}
	for _, c := range sample.Clerks() {
		if c.Subject == subject {
			b.Click(c.Name)
			return
		}
	}
}

// seeData sees something of every kind that is held.
func (j *journey) seeData() {
	j.Helper()
	j.me.See(j.text("overview.title"))
	j.me.Click(j.text("contracts.title"))
	j.me.See(j.text("contracts.lead"))
	// With what is folded up, which the browser does not show.
	whole := enter(j.T, j.url, "/login", j.who)
	mine, _ := j.keys()
	for _, k := range models.Kinds {
		shown := squeeze(whole.open("/me/" + k.Name).text())
		if len(mine[k.Name]) > 0 && !slices.ContainsFunc(mine[k.Name], func(key string) bool { return strings.Contains(shown, key) }) {
			j.Errorf("%s shows none of %d records", whole.at, len(mine[k.Name]))
		}
	}
}

// decide turns one permission round with the keyboard alone.
func (j *journey) decide() {
	j.Helper()
	yes, no := j.text("permission.yes"), j.text("permission.no")
	j.me.Open(j.url + "/permissions")
	j.me.Press("Tab")
	if at := j.me.Focused(); at != j.text("layout.skip") {
		j.Errorf("the keyboard begins at %q", at)
	}
	j.me.Press("Enter")
	answer := j.tabTo(yes, no)
	other, key := yes, "Left"
	if answer == yes {
		other, key = no, "Right"
		if !j.me.Chosen(yes) {
			j.me.Press("Space") // nothing was answered before
			other = yes
		}
	}
	if other != answer {
		j.me.Press(key)
	}
	if at := j.me.Focused(); at != other {
		j.Errorf("the keyboard is at %q, not at %q", at, other)
	}
	j.tabTo(j.text("permission.save"))
	j.me.Press("Enter")
	j.me.See(j.text("permission.saved", "N", 1))
	j.me.Click(j.text("permission.see_history"))
	j.me.See(j.text("permission.history_lead"))
	j.me.See(j.text("permission.by.portal"))
	j.stop()
}

// stop ends all marketing with one press, takes that back, and takes a receipt along.
func (j *journey) stop() {
	j.Helper()
	j.me.Open(j.url + "/permissions")
	j.me.See(j.text("permission.stop_title"))
	before := j.answers()
	j.tabTo(j.text("permission.stop"))
	j.me.Press("Enter")
	j.me.See(j.text("permission.done"))
	confirmation := j.me.URL()
	j.me.Open(j.url + "/permissions")
	j.me.See(j.text("permission.stopped"))
	j.me.NotSee(j.text("permission.stop_text"))
	j.me.Open(j.url + "/permissions/history")
	j.me.Click(j.text("permission.title"))
	j.me.Click(j.text("permission.see_receipt"))
	j.me.See(j.text("permission.receipt_grid"))
	receipt := j.me.Download(j.text("permission.receipt_pdf"))
	for _, want := range []string{j.person().Name, j.text("permission.withdraw_title"), j.text("permission.reason.own_prohibition")} {
		if !strings.Contains(squeeze(pdfText(j, receipt)), squeeze(want)) {
			j.Errorf("the receipt lacks %q", want)
		}
	}
	for _, name := range j.me.Downloaded() {
		if strings.Contains(strings.ToLower(name), strings.ToLower(strings.Fields(j.person().Name)[0])) {
			j.Errorf("the file is named %q", name)
		}
	}
	// By the address of the confirmation, as after a reload.
	j.me.Open(confirmation)
	j.tabTo(j.text("permission.undo"))
	j.me.Press("Enter")
	j.me.See(j.text("permission.done"))
	j.me.Open(j.url + "/permissions")
	if after := j.answers(); after != before {
		j.Errorf("taken back, the answers are %s, and were %s", after, before)
	}
}

// answers are the answers that are chosen on the page of permissions.
func (j *journey) answers() string {
	j.Helper()
	var chosen []string
	for _, input := range viewstest.Find(enter(j.T, j.url, "/login", j.who).open("/permissions").page, "input", "") {
		if slices.ContainsFunc(input.Attr, func(a html.Attribute) bool { return a.Key == "checked" }) {
			chosen = append(chosen, viewstest.Attr(input, "name")+"="+viewstest.Attr(input, "value"))
		}
	}
	return strings.Join(chosen, " ")
}

// tabTo presses Tab until the keyboard is on one of the names, and returns which. It is seen where it comes.
func (j *journey) tabTo(names ...string) string {
	j.Helper()
	for range 150 {
		j.me.Press("Tab")
		if at := j.me.Focused(); slices.Contains(names, at) {
			if unseen := j.me.Focus().Unseen; unseen != "" {
				j.Errorf("%s: nobody sees that the keyboard is at %q: %s", j.me.URL(), at, unseen)
			}
			return at
		}
	}
	j.Fatalf("the keyboard does not come to any of %q", names)
	return ""
}

// ask makes an access request.
func (j *journey) ask() {
	j.Helper()
	j.me.Click(j.text("nav.requests"))
	j.me.Click(j.text("requests.begin") + " " + j.text("requests.ask.access"))
	j.me.Fill(j.text("requests.details_field"), "Pelargonia <b>&amp; Ω")
	j.me.Click(j.text("requests.check"))
	j.me.See("Pelargonia <b>&amp; Ω")
	j.me.Click(j.text("requests.edit"))
	if v := j.me.Value(j.text("requests.details_field")); v != "Pelargonia <b>&amp; Ω" {
		j.Errorf("the form forgot: %q", v)
	}
	j.me.Click(j.text("requests.check"))
	j.me.Click(j.text("requests.send"))
	j.me.See(j.text("requests.done_title"))
	// Received on Friday 6 November; a month later is a Sunday and Independence Day.
	j.me.See(i18n.Date(j.lang, value.NewDate(2026, 12, 7)))
	j.ref = strings.Split(strings.TrimPrefix(j.me.URL(), j.url), "/")[2]
	j.me.See(j.ref)
}

// work has one clerk draft the answer and another approve it.
func (j *journey) work() {
	j.Helper()
	clerk := j.browser("/staff/login", agent)
	clerk.In(j.ref).Click(j.ref)
	clerk.See("Pelargonia <b>&amp; Ω")
	clerk.Click(j.text("staff.take"))
	clerk.See(j.text("staff.flash.take"))
	clerk.Fill(j.text("staff.text_field"), "Saate Ääkköset")
	clerk.Click(j.text("staff.draft"))
	clerk.See(j.text("staff.flash.draft"))
	clerk.NotSee(j.text("staff.approve"))
	second := j.browser("/staff/login", approver)
	second.In(j.ref).Click(j.ref)
	if draft := second.Download(j.text("staff.preview")); !strings.Contains(pdfText(j, draft), "Saate Ääkköset") {
		j.Error("the preview has no accompanying text")
	}
	second.Click(j.text("staff.approve"))
	second.See(j.text("staff.flash.approve"))
}

// collect fetches the answer and reads it.
func (j *journey) collect() {
	j.Helper()
	open, _, _ := strings.Cut(j.text("requests.answer_open", "N", 1), ",")
	for end := time.Now().Add(patience); ; time.Sleep(100 * time.Millisecond) {
		j.me.Open(j.url + "/requests/" + j.ref)
		if strings.Contains(j.me.Text(), open) {
			break
		}
		if time.Now().After(end) {
			j.Fatalf("no answer comes: %s", j.me.Text())
		}
	}
	answer := j.me.Download(open)
	if names := j.me.Downloaded(); names[len(names)-1] != "omatiedot-"+j.ref+".pdf" {
		j.Errorf("the file is named %q", names)
	}
	j.me.Open(j.url + "/requests/" + j.ref)
	j.me.See(j.text("requests.state.collected"))
	j.checkAnswer(pdfText(j, answer))
}

// checkAnswer looks in the answer for every record of the customer's and any of somebody else's.
func (j *journey) checkAnswer(text string) {
	j.Helper()
	for _, want := range []string{j.person().Name, j.ref, j.person().PersonalID, "Saate Ääkköset"} {
		if !strings.Contains(squeeze(text), squeeze(want)) {
			j.Errorf("the answer lacks %q", want)
		}
	}
	mine, others := j.keys()
	for kind, keys := range mine {
		if !strings.Contains(squeeze(text), squeeze(j.text(kind+".title"))) {
			j.Errorf("the answer has no section %s", kind)
		}
		for _, key := range keys {
			if !strings.Contains(squeeze(text), key) {
				j.Errorf("the answer lacks the record %s of %s", key, kind)
			}
		}
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(" \n\t\f,;()", r) })
	slices.Sort(words)
	for _, key := range others {
		if _, found := slices.BinarySearch(words, key); found {
			j.Errorf("the answer has %q of another customer", key)
		}
	}
}

func (j *journey) person() sample.Person {
	j.Helper()
	people := sample.People(sample.Settings{Today: modelstest.Start})
	i := slices.IndexFunc(people, func(p sample.Person) bool { return p.Subject == j.who })
	if i < 0 {
		j.Fatalf("nobody is %s", j.who)
	}
	return people[i]
}

// keys reads the sample's files: the customer's record keys by kind, and what must not be in the
// customer's answer, the keys and identity codes of others.
func (j *journey) keys() (mine map[string][]string, others []string) {
	j.Helper()
	files, err := sample.Files(sample.Settings{Today: modelstest.Start})
	if err != nil {
		j.Fatal(err)
	}
	mine = map[string][]string{}
	var all, held []string
	for name, file := range files {
		rows, err := csv.NewReader(bytes.NewReader(file)).ReadAll()
		if err != nil {
			j.Fatal(err)
		}
		kind, owners := strings.TrimSuffix(name, ".csv"), []int{}
		for i, column := range rows[0] {
			if slices.Contains([]string{"customer", "organisation", "person", "number"}, column) && (column != "number" || kind == "customers") {
				owners = append(owners, i)
			}
		}
		for _, row := range rows[1:] {
			own := slices.ContainsFunc(owners, func(i int) bool { return row[i] == j.person().CustomerNumber })
			if own {
				mine[kind], held = append(mine[kind], row[0]), append(held, row...)
				continue
			}
			all = append(all, row[0])
			if i := slices.Index(rows[0], "personal_id"); i >= 0 && row[i] != "" {
				all = append(all, row[i])
			}
		}
	}
	// What stands in the customer's own rows is theirs too, such as whom they act for.
	for _, key := range all {
		if !slices.Contains(held, key) && len(key) > 6 {
			others = append(others, key)
		}
	}
	return mine, others
}

// checkMail sees that the customer was told, and of nothing but that there is a message.
func (j *journey) checkMail() {
	j.Helper()
	if contacts := enter(j.T, j.url, "/login", j.who).open("/me/contacts").text(); strings.Count(contacts, "@") < 2 {
		return // whoever has no address is not mailed; the one on the page is the company's
	}
	j.me.Open(j.mailAddress(j.T))
	for end := time.Now().Add(patience); !strings.Contains(j.me.Text(), j.text("mail.subject")) && time.Now().Before(end); {
		j.me.Open(j.mailAddress(j.T))
	}
	j.me.See(j.text("mail.subject"))
	mail := strings.Split(j.me.Text(), "\n"+j.text("mail.subject")+"\nTo ")[1] // the newest
	for _, private := range []string{j.person().Name, j.person().CustomerNumber, j.ref, "Saate", "Pelargonia"} {
		if strings.Contains(mail, private) {
			j.Errorf("the mail says %q: %s", private, mail)
		}
	}
	if !strings.Contains(mail, j.url) {
		j.Errorf("the mail does not say where the message is: %s", mail)
	}
}

func hasPoppler(tb testing.TB) bool {
	tb.Helper()
	_, err := exec.LookPath("pdftotext")
	return here(tb, "poppler", err == nil)
}

// pdfText reads the text of a PDF with poppler.
func pdfText(tb testing.TB, file []byte) string {
	tb.Helper()
	command := exec.Command("pdftotext", "-", "-")
	command.Stdin = bytes.NewReader(file)
	text, err := command.Output()
	if err != nil {
		tb.Fatalf("pdftotext: %v", err)
	}
	return string(text)
}

// squeeze takes all white space out: values are shown in groups, and broken over lines.
func squeeze(text string) string { return strings.Join(strings.Fields(text), "") }
