package app

import (
	"archive/zip"
	"bytes"
	"slices"
	"strings"
	"time"

	"omatiedot/app/sample"
	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// courses are the ways that requests go: TestRequestJourneys fails where a kind or an outcome has none.
var courses = []course{
	{kind: models.Access, outcome: models.Fulfilled, fill: (*passage).asWhole, asked: models.StepAskSpecification, effect: (*passage).seeFiles},
	{kind: models.Access, outcome: models.PartlyRefused, fill: (*passage).ofPeriod, rule: (*passage).withhold},
	{kind: models.Access, outcome: models.RefusedWhole, fill: (*passage).asWhole, rule: (*passage).refuse},
	{kind: models.Access, outcome: models.NothingHeld, fill: only("representatives")},

	{kind: models.Rectification, outcome: models.Fulfilled, fill: (*passage).correctName, rule: (*passage).ruleAccepted, effect: (*passage).seeCorrected},
	{kind: models.Rectification, outcome: models.PartlyRefused, fill: (*passage).correctName, rule: (*passage).ruleFamilyName},
	{kind: models.Rectification, outcome: models.RefusedWhole, fill: (*passage).correctName, rule: (*passage).ruleBothNames},
	{kind: models.Rectification, outcome: models.Fulfilled, how: "in words", fill: (*passage).inWords},
	{kind: models.Rectification, outcome: models.RefusedWhole, how: "in words", fill: (*passage).inWords, rule: (*passage).refuse},

	{kind: models.Erasure, outcome: models.Fulfilled, fill: only("logins"), rule: (*passage).planLogins, effect: (*passage).seeErased},
	{kind: models.Erasure, outcome: models.PartlyRefused, fill: (*passage).asWhole, rule: (*passage).planSome, effect: (*passage).seeToErase},
	{kind: models.Erasure, outcome: models.RefusedWhole, fill: only("contracts", "addresses"), rule: (*passage).planNothing},

	{kind: models.RestrictionOfProcessing, outcome: models.Fulfilled, fill: (*passage).restrict, rule: (*passage).nameScope, effect: (*passage).seeRestricted},
	{kind: models.RestrictionOfProcessing, outcome: models.PartlyRefused, fill: (*passage).restrict, rule: (*passage).refuse},
	{kind: models.RestrictionOfProcessing, outcome: models.RefusedWhole, fill: (*passage).restrict, rule: (*passage).refuse},

	{kind: models.Portability, outcome: models.Fulfilled, fill: (*passage).asWhole, effect: (*passage).seeFiles},
	{kind: models.Portability, outcome: models.Fulfilled, how: "to another", fill: (*passage).toAnother, asked: models.StepAskSpecification, effect: (*passage).seeTransmitted},
	{kind: models.Portability, outcome: models.PartlyRefused, fill: (*passage).asWhole, rule: (*passage).refuse},
	{kind: models.Portability, outcome: models.RefusedWhole, fill: (*passage).asWhole, rule: (*passage).refuse},
	{kind: models.Portability, outcome: models.NothingHeld, fill: only("representatives")},

	{kind: models.Objection, outcome: models.Fulfilled, how: "to marketing", fill: (*passage).noMarketing, sent: (*passage).seeNoMarketing},
	{kind: models.Objection, outcome: models.Fulfilled, how: "upheld", fill: (*passage).object, effect: (*passage).seeStopped},
	{kind: models.Objection, outcome: models.PartlyRefused, fill: (*passage).objectToAll, sent: (*passage).seeNoMarketing, rule: (*passage).refuse},
	{kind: models.Objection, outcome: models.RefusedWhole, fill: (*passage).object, rule: (*passage).refuse},

	{kind: models.Unrecognised, outcome: models.Fulfilled, how: "from the log", fill: (*passage).fromLog, rule: (*passage).explain, effect: (*passage).seeInquired},
	{kind: models.Unrecognised, outcome: models.PartlyRefused, fill: (*passage).inWords, rule: (*passage).refuse},
	{kind: models.Unrecognised, outcome: models.RefusedWhole, fill: (*passage).inWords, rule: (*passage).refuse},
}

// The forms of the customer.

// asWhole asks for everything.
func (p *passage) asWhole() {
	p.Helper()
	p.begin()
	if p.kind == models.Access || p.kind == models.Erasure {
		p.me.Fill(p.details(), p.words("wish"))
	}
}

// details is the name of the field for the customer's own words.
func (p *passage) details() string {
	if key := "requests.words." + string(p.kind); i18n.Has(key) {
		return p.text(key)
	}
	return p.text("requests.details_field")
}

// only asks for some groups of data.
func only(kinds ...string) func(*passage) {
	return func(p *passage) {
		p.Helper()
		p.begin()
		p.me.Click(p.text("requests.narrow." + string(p.kind)))
		for _, kind := range kinds {
			p.me.Choose(p.text(kind + ".title"))
		}
	}
}

// ofPeriod asks for two groups, and one of them of some years.
func (p *passage) ofPeriod() {
	p.Helper()
	only("events", "contracts")(p)
	p.me.Fill(p.text("requests.from"), "2015-01-01")
	p.me.Fill(p.text("requests.to"), "2026-12-31")
}

// nameFields are the fields of the customer's row that are said to be wrong.
func (p *passage) nameFields() (given, family string) {
	kind, err := models.KindNamed("customers")
	if err != nil {
		p.Fatal(err)
	}
	first, _ := kind.Field("given_names")
	second, _ := kind.Field("family_name")
	return views.FieldLabel(p.lang, kind, first), views.FieldLabel(p.lang, kind, second)
}

// correctName begins beside the name that is wrong, and adds the other one.
func (p *passage) correctName() {
	p.Helper()
	given, family := p.nameFields()
	p.me.Open(p.url + "/me/customers")
	p.me.Click(p.text("section.wrong") + " " + given)
	p.me.Fill(p.text("rectification.value", "Field", given), "Pelargonia Ääkkönen")
	p.me.Fill(p.text("rectification.reason", "Field", given), p.words("wish"))
	p.me.Fill(p.text("rectification.more"), family)
	p.me.Click(p.text("rectification.add"))
	p.me.Fill(p.text("rectification.value", "Field", family), "Čáhci")
}

// inWords tells in free words.
func (p *passage) inWords() {
	p.Helper()
	p.begin()
	label := p.details()
	if p.kind == models.Rectification {
		label = p.text("rectification.words_field")
	}
	p.me.Fill(label, p.words("wish"))
}

func (p *passage) restrict() {
	p.Helper()
	p.begin()
	p.me.Choose(p.text("requests.ground." + string(models.RestrictionGrounds[p.speaker])))
	p.me.Fill(p.details(), p.words("wish"))
}

func (p *passage) toAnother() {
	p.Helper()
	p.begin()
	p.me.Choose(p.text("requests.recipient.other"))
	p.me.Fill(p.details(), p.words("wish"))
}

func (p *passage) noMarketing() {
	p.Helper()
	p.begin()
	p.me.Choose(p.text("requests.objection_now"))
}

func (p *passage) object() {
	p.Helper()
	p.begin()
	p.me.Choose(models.ObjectionPurposes(register.Default())[0].Name.In(p.lang))
	p.me.Fill(p.details(), p.words("wish"))
}

func (p *passage) objectToAll() {
	p.Helper()
	p.object()
	p.me.Choose(p.text("requests.objection_now"))
}

// fromLog begins at a look of staff's in the access log.
func (p *passage) fromLog() {
	p.Helper()
	people := sample.People(sample.Settings{Today: modelstest.Start})
	mine := people[slices.IndexFunc(people, func(one sample.Person) bool { return one.Subject == p.who })]
	p.looker.Open(p.url + "/staff/customers/" + mine.CustomerNumber)
	p.looker.Choose(p.text("access_log.reason.billing"))
	p.looker.Click(p.text("staff_customers.open"))
	p.looker.See(mine.Name)
	p.me.Open(p.url + "/access-log")
	p.me.In(p.text("access_log.did.customer_viewed")).Click(p.text("access_log.unknown_link"))
	p.me.See(p.text("requests.entry"))
}

// What staff decide.

// explain opens what is needed only for a refusal, and writes the reason, which is marked as what the
// customer reads. Of who looked it is told in any case.
func (p *passage) explain() {
	p.Helper()
	label, hint := p.text("staff.explanation"), p.text("staff.explanation_hint")
	switch p.kind {
	case models.Erasure:
		hint = p.text("staff.explanation_plan")
	case models.Unrecognised:
		hint = p.text("staff.explanation_look")
	}
	if !strings.Contains(p.clerk.Text(), label) || p.kind == models.Unrecognised && p.outcome != models.Fulfilled {
		p.clerk.Click(p.text("staff.exempt"))
	}
	p.clerk.See(hint)
	p.clerk.Fill(label, p.words("reason"))
}

// refuse decides by outcome and ground.
func (p *passage) refuse() {
	p.Helper()
	p.explain()
	p.clerk.Choose(p.text("staff.outcome." + string(p.outcome)))
	p.clerk.Fill(p.text("staff.ground_field"), p.why())
}

// why is the ground of the way in words.
func (p *passage) why() string { return p.text("ruling.ground." + string(p.ground(p.speaker))) }

// withhold leaves a group of data out.
func (p *passage) withhold() {
	p.Helper()
	p.explain()
	p.clerk.Fill(p.text("events.title")+" (", p.why())
}

// nameScope says what a restriction covers. How long it holds is proposed.
func (p *passage) nameScope() {
	p.Helper()
	p.clerk.See(p.text("staff.restricted_hint"))
	p.clerk.Fill(p.text("staff.restricted"), p.words("reason"))
}

func (p *passage) ruleAccepted() {
	p.Helper()
	given, family := p.nameFields()
	p.accept(given)
	p.accept(family)
}

func (p *passage) ruleFamilyName() {
	p.Helper()
	given, family := p.nameFields()
	p.accept(given)
	p.decline(family)
	p.explain()
}

func (p *passage) ruleBothNames() {
	p.Helper()
	given, family := p.nameFields()
	p.decline(given)
	p.decline(family)
	p.explain()
}

func (p *passage) accept(field string) {
	p.Helper()
	p.clerk.Fill(p.text("staff.ruling", "What", field), p.text("staff.accept"))
}

func (p *passage) decline(field string) {
	p.Helper()
	p.clerk.Fill(p.text("staff.ruling", "What", field), p.text("staff.decline", "Why", p.why()))
	p.clerk.Fill(p.text("staff.ruling_note", "What", field), p.words("opinion"))
}

func (p *passage) plan(kind, fate string) {
	p.Helper()
	p.clerk.Fill(p.text("staff.fate", "What", p.text(kind+".title")), fate)
}

// keep is what is chosen for a group of data that is kept on the ground of the way.
func (p *passage) keep() string {
	return p.text("staff.fate.keep", "Why", p.text("staff.keep."+string(p.ground(p.speaker))))
}

func (p *passage) planLogins() {
	p.Helper()
	p.plan("logins", p.text("staff.fate.delete"))
}

func (p *passage) planSome() {
	p.Helper()
	p.plan("events", p.text("staff.fate.anonymise"))
	p.plan("contacts", p.keep())
	p.explain()
}

func (p *passage) planNothing() {
	p.Helper()
	p.plan("contracts", p.keep())
	p.plan("addresses", p.keep())
	p.explain()
}

// What follows.

func (p *passage) seeFiles() {
	p.Helper()
	p.me.Open(p.url + "/requests/" + p.ref)
	data := p.me.Download(p.data())
	files, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		p.Fatalf("the data for machines: %v", err)
	}
	for _, want := range []string{".json", ".csv"} {
		if !slices.ContainsFunc(files.File, func(f *zip.File) bool { return strings.HasSuffix(f.Name, want) }) {
			p.Errorf("the data for machines hold no %s", want)
		}
	}
}

// data is the beginning of the name of what leads to the data for machines.
func (p *passage) data() string {
	name, _, _ := strings.Cut(p.text("requests.answer_data", "N", 1), ",")
	return name
}

// tick has the clerk note that a task of the kind is done.
func (p *passage) tick(task models.TaskKind) {
	p.Helper()
	name, _, _ := strings.Cut(p.text("staff.task."+string(task), "Subject", "…"), "…")
	p.tickNamed(name)
}

func (p *passage) tickNamed(name string) {
	p.Helper()
	p.clerk.Open(p.url + "/staff/requests/" + p.ref)
	p.clerk.See(name)
	if !strings.Contains(squeeze(p.clerk.Text()), squeeze(p.text("staff.untick")+name)) { // it was not seen to be done
		p.clerk.Click(p.text("staff.tick") + " " + name)
	}
	p.clerk.See(p.text("staff.untick") + " " + name)
}

func (p *passage) seeCorrected() {
	p.Helper()
	p.tick(models.TaskCorrect)
}

func (p *passage) seeTransmitted() {
	p.Helper()
	p.seeFiles()
	const whom = "Uusi Energia Oy, USB"
	p.clerk.Open(p.url + "/staff/requests/" + p.ref)
	if sent, mine := p.clerk.Download(p.text("staff.sent_data")), p.me.Download(p.data()); !bytes.Equal(sent, mine) {
		p.Errorf("staff send %d bytes, and the customer has %d", len(sent), len(mine))
	}
	p.clerk.Click(p.text("staff.tick") + " " + p.text("staff.task.transmit"))
	p.clerk.See(p.text("staff.error.task_note.required"))
	p.clerk.Fill(p.text("staff.task_note"), whom)
	p.clerk.Click(p.text("staff.tick") + " " + p.text("staff.task.transmit"))
	p.clerk.See(p.text("staff.untick") + " " + p.text("staff.task.transmit"))
	p.clerk.See(whom)
	p.me.Open(p.url + "/requests/" + p.ref)
	p.me.See(whom)
}

// doFirst has done what the answer says was done: it is not approved before.
func (p *passage) doFirst() {
	p.Helper()
	undone := map[models.TaskKind]string{models.TaskCorrect: p.text("staff.uncorrected"), models.TaskInquire: p.text("staff.not_inquired")}[p.kind.DoneFirst()]
	if undone == "" || p.outcome == models.RefusedWhole {
		return
	}
	p.second.See(undone)
	p.second.Click(p.text("staff.approve"))
	p.second.See(p.text("staff.error.tasks.open"))
	for p.clerk.Open(p.url + "/staff/requests/" + p.ref); strings.Contains(p.clerk.Text(), p.text("staff.tick")); {
		p.clerk.Click(p.text("staff.tick"))
	}
	p.second.Open(p.url + "/staff/requests/" + p.ref)
	p.second.NotSee(undone)
}

func (p *passage) seeStopped() {
	p.Helper()
	by := value.TimeOf(modelstest.Start).Date().AddDays(models.StopDays)
	p.tickNamed(p.text("staff.stop_purpose", "Date", i18n.Date(p.lang, by), "Subject", models.ObjectionPurposes(register.Default())[0].Name.In(p.lang)))
}

func (p *passage) seeInquired() {
	p.Helper()
	p.tick(models.TaskInquire)
}

// seeErased: what came about in the portal itself is gone with the answer.
func (p *passage) seeErased() {
	p.Helper()
	today := i18n.Time(p.lang, value.TimeOf(modelstest.Start))
	for end := time.Now().Add(patience); ; time.Sleep(50 * time.Millisecond) {
		if p.me.Open(p.url + "/me/logins"); !strings.Contains(p.me.Text(), today) {
			break
		}
		if time.Now().After(end) {
			p.Fatalf("the login of today is not erased: %s", p.me.Text())
		}
	}
}

// seeToErase: what comes from elsewhere is on the list of tasks.
func (p *passage) seeToErase() {
	p.Helper()
	p.tick(models.TaskErase)
}

func (p *passage) seeRestricted() {
	p.Helper()
	p.me.Open(p.url + "/me")
	for _, text := range []string{
		p.text("restrictions.heading"), p.text("restrictions.state.in_force"), p.words("reason"),
		p.text("restrictions.ground." + string(models.RestrictionGrounds[p.speaker])),
	} {
		p.me.See(text)
	}
	p.reads(p.me, "restricted")
	p.tick(models.TaskRestrict)
}

// seeNoMarketing: it ends with the request, before anybody has read it.
func (p *passage) seeNoMarketing() {
	p.Helper()
	p.me.See(p.text("requests.done_marketing"))
	p.me.Open(p.url + "/permissions")
	p.me.See(p.text("permission.stopped"))
	p.me.NotSee(p.text("permission.stop_text"))
}
