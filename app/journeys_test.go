package app

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/app/browser"
	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// indebted is a customer of whom there is something of most kinds.
const indebted = "timo.velka"

// speakers are who goes the ways of requests, one in each language; how they browse is theirs alone.
var speakers = []journey{
	{lang: "fi", who: indebted, prepare: func(*browser.Browser) {}},
	{lang: "sv", who: swedish, prepare: (*browser.Browser).NoScript},
	{lang: "en", who: "ljudmila.primerova", prepare: func(b *browser.Browser) { b.Width(360) }},
}

// TestRequestJourneys goes in Chromium from the form to the collected answer, for every kind of request,
// every outcome that it has and every language.
func TestRequestJourneys(t *testing.T) {
	modelstest.Need(t, "poppler", hasPoppler(t))
	browser.Start(t) // skips where there is none
	checkCourses(t)
	r := startDemo(t, "--customers", "20")
	for i, speaker := range speakers {
		t.Run(speaker.lang, func(t *testing.T) {
			t.Parallel()
			p := passage{journey: speaker, speaker: i, foreign: foreignTo(speaker.lang)}
			p.T, p.running = t, r
			p.me, p.clerk, p.second = p.browser("/login", p.who), p.browser("/staff/login", agent), p.browser("/staff/login", approver)
			p.withdraw()
			for _, c := range courses {
				begin := time.Now()
				p.take(c)
				t.Logf("%s: %v", c, time.Since(begin).Round(time.Millisecond))
			}
		})
	}
}

// checkCourses holds the ways to what models knows: each kind has one for each of its outcomes, and
// each ground refuses something.
func checkCourses(t *testing.T) {
	t.Helper()
	var grounds []models.Ground
	for _, c := range courses {
		for i := range speakers {
			grounds = append(grounds, c.ground(i))
		}
	}
	for _, ground := range models.Grounds() {
		if ground != models.Unidentified && !slices.Contains(grounds, ground) { // who logs in is known
			t.Errorf("nothing is refused on the ground %s", ground)
		}
	}
	for _, kind := range models.RequestKinds {
		for _, outcome := range models.Outcomes {
			copies := models.Answer{Ref: "1", Kind: kind}.Copies()
			gone := slices.ContainsFunc(courses, func(c course) bool { return c.kind == kind && c.outcome == outcome })
			if !gone && (copies || outcome != models.NothingHeld) { // where no copy is asked for nothing can be missing in it
				t.Errorf("no journey goes from %s to %s", kind, outcome)
			}
		}
	}
}

// course is one way of a request.
type course struct {
	kind    models.RequestKind
	outcome models.Outcome
	how     string           // what is particular about it; may be empty
	fill    func(p *passage) // goes to the form and fills it in
	sent    func(p *passage) // what is to be seen before staff have done anything; nil for nothing more
	asked   models.Step      // by which staff ask the customer something first; "" for none
	rule    func(p *passage) // fills the draft in; nil where it is made as it stands
	effect  func(p *passage) // what follows, beside the answer; nil for nothing more
}

func (c course) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s %s", c.kind, c.outcome, c.how))
}

// ground is on which one something is refused in the language of a speaker: each has others.
func (c course) ground(speaker int) models.Ground {
	grounds := models.PartGroundsOf(c.kind)
	switch c.outcome {
	case models.RefusedWhole:
		return grounds[speaker%len(grounds)]
	case models.PartlyRefused:
		return grounds[(len(speakers)+speaker)%len(grounds)]
	}
	return ""
}

// passage is the ways of one speaker's requests, each as far as it has come.
type passage struct {
	journey
	course
	speaker       int
	clerk, second *browser.Browser
	looker        *browser.Browser // whose look is asked about
	foreign       foreignTexts
	preview       []byte
}

// take goes a way from its beginning to its end.
func (p *passage) take(c course) {
	p.Helper()
	p.course = c
	if c.kind == models.Unrecognised { // approvers alone deal with looks of staff
		defer func(clerk *browser.Browser) { p.clerk = clerk }(p.clerk)
		p.looker, p.clerk = p.clerk, p.browser("/staff/login", both)
	}
	defer func() {
		if p.Failed() {
			p.Logf("this was on the way %s, with the request %s", c, p.ref)
		}
	}()
	p.send()
	p.handle()
	p.approve()
	p.fetch()
	if c.effect != nil {
		c.effect(p)
	}
	p.judge()
}

// send makes the request.
func (p *passage) send() {
	p.Helper()
	p.fill(p)
	p.reads(p.me, "form")
	p.me.Click(p.text("requests.check"))
	p.me.See(p.text("requests.check_title"))
	p.reads(p.me, "check")
	p.me.Click(p.text("requests.send"))
	p.me.See(p.text("requests.done_title"))
	p.reads(p.me, "done")
	p.ref = strings.Split(strings.TrimPrefix(p.me.URL(), p.url), "/")[2]
	// Received on Friday 6 November; a month later is a Sunday and Independence Day.
	for _, text := range []string{
		p.ref, p.text("requests.kind." + string(p.kind)), i18n.Date(p.lang, value.NewDate(2026, 12, 7)), p.text("requests.next"),
		p.text("requests.ahead.take"), p.text("requests.prepare." + string(p.kind)), p.text("requests.ahead.check"), p.text("requests.ahead.collect"),
	} {
		p.me.See(text)
	}
	if p.sent != nil {
		p.sent(p)
	}
}

// begin opens the form of the kind where a customer would look for it.
func (p *passage) begin() {
	p.Helper()
	ask := p.text("requests.ask." + string(p.kind))
	p.me.Open(p.url + "/requests")
	p.me.Click(p.text("requests.begin") + " " + ask)
	p.me.See(ask)
	p.me.See(strings.Split(p.text("requests.gives."+string(p.kind)), "\n")[0])
}

// handle has one clerk draft the answer.
func (p *passage) handle() {
	p.Helper()
	p.pick()
	if p.asked != "" {
		p.question()
	}
	p.draft()
}

// pick has the clerk take the request from the queue.
func (p *passage) pick() {
	p.Helper()
	p.clerk.Open(p.url + "/staff/requests?view=unassigned")
	p.reads(p.clerk, "")
	p.clerk.In(p.ref).Click(p.ref)
	p.clerk.See(p.text("staff.asks." + string(p.kind)))
	p.clerk.Click(p.text("staff.take"))
	p.clerk.See(p.text("staff.flash.take"))
}

// draft has the clerk make the draft from the ready text.
func (p *passage) draft() {
	p.Helper()
	p.clerk.See(strings.Split(p.text("staff.todo."+string(p.kind)), "\n")[0])
	p.reads(p.clerk, "staff")
	p.clerk.Click(p.text("staff.template_heading"))
	p.clerk.Fill(p.text("staff.template"), p.text("staff.outcome."+string(p.outcome)))
	p.clerk.Click(p.text("staff.template_insert"))
	if p.rule != nil {
		p.rule(p)
	}
	if text := p.clerk.Value(p.text("staff.text_field")); text != p.letter() {
		p.Errorf("the ready text is %q", text)
	}
	p.clerk.Click(p.text("staff.draft"))
	p.clerk.See(p.text("staff.flash.draft"))
	p.clerk.NotSee(p.text("staff.approve"))
}

// letter is the text that the answer begins with.
func (p *passage) letter() string {
	return p.text("letter." + string(p.kind) + "." + string(p.outcome))
}

// question stops the clock and has the customer answer.
func (p *passage) question() {
	p.Helper()
	reason, state := "identity", models.IdentityPending
	if p.asked == models.StepAskSpecification {
		reason, state = "specification", models.SpecificationPending
	}
	question, reply := p.words("question"), p.words("reply")
	p.clerk.Click(p.text("staff.heading.ask_specification"))
	p.clerk.Choose(p.text("staff.stop." + reason))
	p.clerk.Fill(p.text("staff.question_field"), question)
	p.clerk.Click(p.text("staff.do.ask_specification"))
	p.clerk.See(p.text("staff.flash." + string(p.asked)))
	p.clerk.See(p.text("staff.why." + string(state)))

	p.me.Open(p.url + "/me")
	p.me.See(p.text("requests.waits_question"))
	p.me.Open(p.url + "/requests/" + p.ref)
	p.me.See(p.text("requests.asked"))
	p.me.See(question)
	p.me.See(p.text("requests.state." + string(state)))
	p.me.See(p.text("requests.standing"))
	p.reads(p.me, "asked")
	p.me.Fill(p.text("requests.reply"), reply)
	p.me.Click(p.text("requests.reply_send"))
	p.me.See(p.text("requests.flash.message"))
	p.me.NotSee(p.text("requests.standing"))

	p.clerk.Open(p.url + "/staff/requests/" + p.ref)
	p.clerk.See(reply)
}

// approve has another look at the draft and let it go out.
func (p *passage) approve() {
	p.Helper()
	p.second.Open(p.url + "/staff/requests?view=approve")
	p.second.In(p.ref).Click(p.ref)
	p.preview = p.second.Download(p.text("staff.preview"))
	p.reads(p.second, "approve")
	p.doFirst()
	p.second.Click(p.text("staff.approve"))
	p.second.See(p.text("staff.flash.approve"))
}

// fetch waits for the answer, reads it on the page, and collects it.
func (p *passage) fetch() {
	p.Helper()
	open, _, _ := strings.Cut(p.text("requests.answer_open", "N", 1), ",")
	for end := time.Now().Add(patience); ; time.Sleep(150 * time.Millisecond) {
		p.me.Open(p.url + "/requests")
		if strings.Contains(p.me.Text(), p.text("requests.state.answered")) {
			break
		}
		if time.Now().After(end) {
			p.Fatalf("no answer comes: %s", p.me.Text())
		}
	}
	p.me.In(p.ref).Click(p.ref)
	page := squeeze(p.me.Text())
	p.reads(p.me, "answered")
	answer := p.me.Download(open)
	if !bytes.Equal(answer, p.preview) {
		p.Error("what the customer gets is not what was previewed")
	}
	text, outcome := unbroken(pdfText(p, answer)), p.text("ruling.outcome."+string(p.outcome))
	copies := strings.Contains(page, squeeze(p.text("requests.answer_data_hint")))
	if !copies { // what is held is as it was written
		p.speaks("the document", text)
	}
	for _, want := range append(p.told(), outcome) {
		if !strings.Contains(text, unbroken(want)) {
			p.Errorf("the answer lacks %q: %s", want, text[:min(3000, len(text))])
		}
		if !strings.Contains(page, squeeze(want)) {
			p.Errorf("the page of the answer lacks %q: %s", want, page)
		}
	}
	if done := p.text("ruling.done." + string(p.kind)); p.outcome == models.RefusedWhole && p.kind != models.Erasure && strings.Contains(text, unbroken(done)) {
		p.Errorf("what is refused is said to be done: %s", text)
	}
	for _, of := range []string{page, text} {
		if strings.Contains(of, "Maarit") || strings.Contains(of, "Tiina") {
			p.Error("the customer is told who worked on the request")
		}
	}
}

// unbroken takes white space and hyphens out: a document breaks its lines there.
func unbroken(text string) string { return strings.ReplaceAll(squeeze(text), "-", "") }

// told is what the answer says, in the document and on the page alike.
func (p *passage) told() []string {
	told := []string{p.ref, p.letter()}
	ground := p.ground(p.speaker)
	if ground == "" {
		return told
	}
	law, authority := "ruling.law."+string(ground), register.Default().Authority
	if own := law + "." + string(p.kind); i18n.Has(own) {
		law = own
	}
	return append(told, p.words("reason"), p.text("ruling.ground."+string(ground)), p.text(law), authority.Name.In(p.lang), authority.Phone, p.text("answer.complaint_text"), p.text("answer.court_text"))
}

// judge tells what the customer thinks of the answer.
func (p *passage) judge() {
	p.Helper()
	p.me.Open(p.url + "/requests/" + p.ref)
	p.me.See(p.text("requests.state.collected"))
	content := "yes"
	if p.outcome == models.RefusedWhole {
		content = "no"
	}
	p.me.In(p.text("requests.content")).Choose(p.text("requests.content." + content))
	p.me.Fill(p.text("requests.content_note"), p.words("opinion"))
	p.me.Click(p.text("requests.content_send"))
	p.me.See(p.text("requests.flash.content"))
	p.me.See(p.text("requests.content_said." + content))
	p.reads(p.me, "judged")
	if content == "yes" {
		return
	}
	p.me.See(register.Default().Authority.Phone)
	p.clerk.Open(p.url + "/staff/requests/" + p.ref)
	p.clerk.See(p.text("staff.content." + content))
	p.clerk.See(p.words("opinion"))
	p.reads(p.clerk, "closed")
}

// withdraw asks for something and takes it back.
func (p *passage) withdraw() {
	p.Helper()
	p.course = course{kind: models.Access, how: "withdrawn", fill: (*passage).asWhole}
	p.send()
	p.me.Click(p.text("requests.see"))
	p.me.Click(p.text("requests.withdraw"))
	p.me.See(p.text("requests.withdraw_title", "Ref", p.ref))
	p.reads(p.me, "withdraw")
	p.me.Click(p.text("requests.withdraw"))
	p.me.See(p.text("requests.flash.withdrawn"))
	p.me.See(p.text("requests.state.withdrawn"))
	p.reads(p.me, "withdrawn")
	p.clerk.Open(p.url + "/staff/requests")
	p.clerk.NotSee(p.ref)
	p.clerk.Open(p.url + "/staff/requests/" + p.ref)
	// Who is reached by letter alone is told so by letter.
	if text := p.clerk.Text(); !strings.Contains(text, p.text("staff.why.withdrawn")) && !strings.Contains(text, p.text("staff.why.withdrawn_tasks")) {
		p.Errorf("staff read of what was withdrawn: %s", text)
	}
	p.clerk.NotSee(p.text("staff.take"))
}

// words is what somebody writes in the language of the passage, another text on each way.
func (p *passage) words(what string) string {
	written := map[string]map[string]string{
		"fi": {"reason": "Katsoimme asiakirjat läpi", "question": "Mitä vuotta tarkoitat", "reply": "Tarkoitan kaikkia vuosia", "opinion": "Vastaus oli selvä", "wish": "Kasvihuoneen sähköasia"},
		"sv": {"reason": "Vi gick igenom handlingarna", "question": "Vilket år menar du", "reply": "Jag menar alla år", "opinion": "Svaret var tydligt", "wish": "Växthusets elärende"},
		"en": {"reason": "We went through the papers", "question": "Which year do you mean", "reply": "I mean all of the years", "opinion": "The answer was clear", "wish": "The greenhouse and its power"},
	}
	return fmt.Sprintf("%s <%s>.", written[p.lang][what], p.course)
}

// foreignTexts are the longer texts of the other languages as squeeze leaves them, by their beginning.
type foreignTexts map[string][]string

// foreignLength is how many bytes of a text its beginning has.
const foreignLength = 20

// foreignTo are the texts that nobody who reads a language should meet.
func foreignTo(lang string) foreignTexts {
	var own strings.Builder
	for _, key := range i18n.Keys() {
		own.WriteString(squeeze(i18n.T(lang, key)) + "\n")
	}
	texts := foreignTexts{}
	for _, key := range i18n.Keys() {
		for _, l := range i18n.Languages {
			text := squeeze(i18n.T(l.Code, key))
			if l.Code == lang || len(text) < foreignLength || strings.ContainsAny(text, "{⟦<") || strings.Contains(own.String(), text) {
				continue // too short to tell, with something to fill in, or the same in both
			}
			texts[text[:foreignLength]] = append(texts[text[:foreignLength]], text)
		}
	}
	return texts
}

// in returns the first of the texts that stands in another one, or "".
func (f foreignTexts) in(text string) string {
	for i := range len(text) - foreignLength + 1 {
		for _, foreign := range f[text[i:i+foreignLength]] {
			if strings.HasPrefix(text[i:], foreign) {
				return foreign
			}
		}
	}
	return ""
}

// reads holds a page to the language of the passage, and keeps a picture of it where asked.
func (p *passage) reads(b *browser.Browser, step string) {
	p.Helper()
	if lang := b.Lang(); lang != p.lang {
		p.Errorf("%s says that it is in %q", b.URL(), lang)
	}
	text := b.Text()
	if strings.Contains(text, "⟦") {
		p.Errorf("%s: a text is missing: %s", b.URL(), text[strings.Index(text, "⟦"):])
	}
	p.speaks(b.URL(), squeeze(text))
	if p.lang == "fi" && step != "" {
		picture(b, "journey."+strings.ReplaceAll(p.String(), " ", ".")+"."+step)
	}
}

// speaks fails the test where a text has something of another language.
func (p *passage) speaks(where, text string) {
	p.Helper()
	if other := p.foreign.in(text); other != "" {
		p.Errorf("%s is not in %s alone: %q", where, p.lang, other)
	}
}
