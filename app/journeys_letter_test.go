package app

import (
	"bytes"
	"encoding/csv"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/app/browser"
	"omatiedot/app/sample"
	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// byLetter is the way of a request that comes and is answered by letter.
var byLetter = course{kind: models.Access, outcome: models.Fulfilled, how: "by letter"}

// The days of such a request: it came on a Tuesday, and its time is extended.
var (
	letterCame  = value.NewDate(2026, 11, 3)
	letterDue   = value.NewDate(2026, 12, 3)
	letterLater = value.NewDate(2027, 2, 3)
)

// TestLetterJourneys goes in Chromium from the letter that somebody wrote to the one that they get, in each
// language; and from there, since the request is reopened, to a second one.
func TestLetterJourneys(t *testing.T) {
	modelstest.Need(t, "poppler", hasPoppler(t))
	browser.Start(t) // skips where there is none
	demo := startDemo(t, "--customers", "20")
	for i, speaker := range speakers {
		t.Run(speaker.lang, func(t *testing.T) {
			t.Parallel()
			p := passage{journey: speaker, course: byLetter, speaker: i, foreign: foreignTo(speaker.lang)}
			p.T, p.running = t, demo
			if database, found := modelstest.Postgres(t); i == 0 && here(t, "postgres", found) {
				p.running = serveSample(t, database)
			}
			p.clerk, p.second = p.browser("/staff/login", agent), p.browser("/staff/login", approver)
			defer func() {
				if p.Failed() {
					p.Logf("this was on the way %s, with the request %s", p.course, p.ref)
				}
			}()
			p.takeIn()
			p.acknowledge()
			p.pick()
			p.extend()
			p.draft()
			p.approve()
			p.post(p.letter())
			p.reopen()
			p.pick()
			p.draftAgain()
			p.approve()
			p.post(p.words("opinion"))
			p.follow()
		})
	}
}

// serveSample runs the portal as a company does, on a database, for the made-up utility.
func serveSample(t *testing.T, database string) *running {
	t.Helper()
	now, listen, folder := modelstest.NewClock(modelstest.Start).Now, freeAddress(t), t.TempDir()
	utility := sample.Settings{Customers: 20, Today: modelstest.Start}
	env := fresh(t, database)
	done(t, env, "migrate")
	if err := sample.Write(folder, utility); err != nil {
		t.Fatal(err)
	}
	done(t, env, "import", folder)
	d := &demonstration{program: &program{now: now}, listen: listen}
	people, err := d.people(t.Context(), nil, utility)
	if err != nil {
		t.Fatal(err)
	}
	s := settings{URL: "http://" + listen}
	neighbours, _, err := d.neighbours(&s, people, &mailbox{now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { neighbours.Close() })
	return start(t, with(env, "OMATIEDOT_LISTEN", listen, "OMATIEDOT_URL", s.URL,
		"OMATIEDOT_CUSTOMER_ISSUER", s.Customer.Issuer, "OMATIEDOT_CUSTOMER_CLIENT_ID", s.Customer.ID, "OMATIEDOT_CUSTOMER_CLIENT_SECRET", s.Customer.Secret,
		"OMATIEDOT_STAFF_ISSUER", s.Staff.Issuer, "OMATIEDOT_STAFF_CLIENT_ID", s.Staff.ID, "OMATIEDOT_STAFF_CLIENT_SECRET", s.Staff.Secret,
	), now, "serve")
}

// page is where staff work on the request.
func (p *passage) page() string { return p.url + "/staff/requests/" + p.ref }

// takeIn has the clerk enter the letter, with its scan.
func (p *passage) takeIn() {
	p.Helper()
	p.clerk.Open(p.url + "/staff/requests")
	p.clerk.Click(p.text("intake.open"))
	p.reads(p.clerk, "intake")
	p.clerk.Fill(p.text("staff.customer_number"), p.person().CustomerNumber)
	p.clerk.Fill(p.text("intake.on"), letterCame.String())
	for question, answer := range map[string]string{
		"intake.kind": p.text("requests.kind." + string(p.kind)), "intake.channel": p.text("staff.channel.letter"), "intake.delivery": p.text("intake.delivery.post"),
		"intake.identified": p.text("staff.identified.signature"), "intake.language": p.ownLanguage(),
	} {
		p.clerk.In(p.text(question)).Choose(answer)
	}
	p.clerk.Click(p.text("intake.next"))
	p.clerk.Fill(p.text("intake.details"), p.words("wish"))
	p.reads(p.clerk, "what")
	p.clerk.Click(p.text("intake.check"))
	for _, text := range []string{p.text("intake.check_title"), p.person().Name, p.words("wish"), i18n.Date(p.lang, letterDue)} {
		p.clerk.See(text)
	}
	p.reads(p.clerk, "check")
	file, scan := aLetter(p.T)
	p.clerk.Attach(p.text("intake.files"), file)
	p.clerk.Click(p.text("intake.send"))
	p.clerk.See(p.text("intake.taken"))
	p.ref = path.Base(p.clerk.URL())
	p.reads(p.clerk, "taken")
	if kept := p.clerk.Download(path.Base(file)); !bytes.Equal(kept, scan) {
		p.Errorf("of the scan of %d bytes %d are kept", len(scan), len(kept))
	}
}

// ownLanguage is the name of the customer's language in itself, without the first letter, which the page can
// show as a capital.
func (p *passage) ownLanguage() string {
	return map[string]string{"fi": "uomi", "sv": "venska", "en": "nglish"}[p.lang]
}

// printed is the text of a document that is printed by its name, by somebody who works in another language
// than the customer's.
func (p *passage) printed(key string) string {
	p.Helper()
	other := speakers[(p.speaker+1)%len(speakers)].lang
	p.clerk.Open(p.url + "/language/" + other)
	p.clerk.Open(p.page())
	text := pdfText(p, p.clerk.Download(i18n.T(other, key)))
	p.clerk.Open(p.url + "/language/" + p.lang)
	p.clerk.Open(p.page())
	return text
}

// envelope holds the page that lies on top in the envelope to whom it goes to, and to the customer's language.
func (p *passage) envelope(document string, texts ...string) {
	p.Helper()
	top, _, _ := strings.Cut(document, "\f")
	p.speaks("the letter", squeeze(top))
	for _, want := range append(texts, p.ref, p.person().Name, p.street(), i18n.Date(p.lang, letterCame)) {
		if !strings.Contains(unbroken(top), unbroken(want)) {
			p.Errorf("the letter lacks %q: %s", want, top)
		}
	}
}

// street is where the customer lives.
func (p *passage) street() (street string) {
	p.Helper()
	files, err := sample.Files(sample.Settings{Customers: 20, Today: modelstest.Start})
	if err != nil {
		p.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(files["addresses.csv"])).ReadAll()
	if err != nil {
		p.Fatal(err)
	}
	column := func(row []string, name string) string { return row[slices.Index(rows[0], name)] }
	for _, row := range rows[1:] {
		if column(row, "customer") == p.person().CustomerNumber && column(row, "kind") == "home" && column(row, "valid_to") == "" {
			street = column(row, "street")
		}
	}
	if street == "" {
		p.Fatal("the customer lives nowhere")
	}
	return street
}

// acknowledge has the clerk tell by letter that the letter has come.
func (p *passage) acknowledge() {
	p.Helper()
	task := p.text("staff.receipt.receive")
	p.await(task)
	p.envelope(p.printed("acknowledgement.print"), p.text("acknowledgement.title"), p.text("requests.kind."+string(p.kind)), p.words("wish"),
		p.text("acknowledgement.law"), i18n.Date(p.lang, letterDue), p.text("acknowledgement.delivery.post"))
	p.tickNamed(task)
}

// extend has the approver take more time, and the clerk tell so by letter.
func (p *passage) extend() {
	p.Helper()
	p.second.Open(p.page())
	p.second.Click(p.text("staff.heading.extend"))
	p.second.Fill(p.text("staff.reason_field"), p.words("reason"))
	p.second.Click(p.text("staff.do.extend"))
	p.second.See(p.text("staff.flash.extend"))
	p.second.See(i18n.Date(p.lang, letterLater))
	p.reads(p.second, "extended")
	task, _, _ := strings.Cut(p.text("staff.task.message", "Subject", "…"), "…")
	p.await(task)
	p.envelope(p.printed("staff.print_message"), p.text("acknowledgement.extended"), p.text("acknowledgement.longer"), p.words("reason"), i18n.Date(p.lang, letterLater))
	p.tickNamed(task)
}

// await has the clerk open the request again and again until it says the text.
func (p *passage) await(text string) {
	p.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(150 * time.Millisecond) {
		p.clerk.Open(p.page())
		if strings.Contains(squeeze(p.clerk.Text()), squeeze(text)) {
			return
		}
		if time.Now().After(end) {
			p.Fatalf("it never says %q: %s", text, p.clerk.Text())
		}
	}
}

// post prints the answer with the page for its envelope, and notes that it is in the post.
func (p *passage) post(says string) {
	p.Helper()
	p.await(p.text("staff.why.letter.post"))
	p.reads(p.clerk, "to post")
	document := p.printed("acknowledgement.print_answer")
	p.envelope(document, p.text("ruling.letter"), p.text("acknowledgement.enclosed"))
	_, answer, _ := strings.Cut(document, "\f")
	if answer != pdfText(p, p.preview) {
		p.Error("what goes into the envelope is not what was previewed")
	}
	for _, want := range []string{says, p.ref, p.text("ruling.outcome." + string(p.outcome)), p.text("answer.complaint_text")} {
		if !strings.Contains(unbroken(answer), unbroken(want)) {
			p.Errorf("the answer lacks %q: %s", want, answer[:min(3000, len(answer))])
		}
	}
	p.clerk.Click(p.text("staff.tick") + " " + p.text("staff.task.letter"))
	p.clerk.See(p.text("staff.untick") + " " + p.text("staff.task.letter"))
	p.clerk.NotSee(p.text("staff.tick"))
	p.clerk.See(p.text("staff.why.handed.post"))
	p.reads(p.clerk, "posted")
}

// reopen has the approver take the request up again.
func (p *passage) reopen() {
	p.Helper()
	p.second.Open(p.page())
	p.second.Click(p.text("staff.heading.reopen"))
	p.second.Fill(p.text("staff.reopen_note"), p.words("reason"))
	p.second.Click(p.text("staff.do.reopen"))
	p.second.See(p.text("staff.flash.reopen"))
	p.second.See(p.text("requests.reopened"))
	p.reads(p.second, "reopened")
}

// draftAgain makes the second draft from the first, with another text.
func (p *passage) draftAgain() {
	p.Helper()
	if text := p.clerk.Value(p.text("staff.text_field")); text != p.letter() {
		p.Errorf("the second draft begins with %q", text)
	}
	p.clerk.Fill(p.text("staff.text_field"), p.words("opinion"))
	p.clerk.Click(p.text("staff.draft"))
	p.clerk.See(p.text("staff.flash.draft"))
}

// follow has the customer, who can log in all the same, read what became of the letter.
func (p *passage) follow() {
	p.Helper()
	p.me = p.browser("/login", p.who)
	p.me.Open(p.url + "/requests/" + p.ref)
	for _, text := range []string{p.words("wish"), p.text("requests.delivery.post"), p.words("reason"), i18n.Date(p.lang, letterCame)} {
		p.me.See(text)
	}
	p.reads(p.me, "followed")
}
