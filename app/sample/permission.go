package sample

import "time"

// question is a cell of the permission grid: a purpose, a channel, and whether the law asks for
// consent there (true) or lets the customer prohibit (false).
type question struct {
	purpose, channel string
	consent          bool
}

var questions = []question{
	{"direct_marketing", "email", true}, {"direct_marketing", "sms", true}, {"direct_marketing", "automated_call", true},
	{"direct_marketing", "phone", false}, {"direct_marketing", "post", false},
	{"opinion_research", "email", true}, {"opinion_research", "phone", false},
	{"market_research", "email", true}, {"market_research", "post", false},
	{"campaign_disclosure", "any", true}, {"metering_data_disclosure", "any", true},
	{"electronic_collection", "any", true},
}

// ways are how a decision can have reached the company, and the source that makes it.
var ways = []struct{ how, source string }{
	{"portal", "use_of_service"}, {"portal", "use_of_service"}, {"phone", "person"}, {"paper", "person"},
	{"contract", "contract"}, {"import", "other"},
}

func (d *dossier) permissions() {
	for _, q := range questions {
		switch {
		case !d.c.protectedUntil.IsZero():
			if q.purpose != "electronic_collection" {
				d.decision(q, "prohibited", "phone", "person", d.c.since)
			}
		case d.c.kind != "person":
			if q.purpose == "direct_marketing" && d.percent(15) {
				d.decision(q, "prohibited", "phone", "person", d.some(6))
			}
		case d.often(35):
			d.decide(q)
		}
	}
}

// decide draws the answer of a person; one given long ago may have been changed since.
func (d *dossier) decide(q question) {
	at, way := d.some(6), pick(d.draw, ways)
	state := "prohibited"
	if q.consent {
		state = pick(d.draw, []string{"granted", "granted", "refused"})
	} else if d.percent(30) {
		state = "granted"
	}
	if state == "prohibited" && d.percent(35) && (q.channel == "phone" || q.channel == "post") {
		d.listed(q, at)
		return
	}
	d.decision(q, state, way.how, way.source, at)
	if state != "granted" || !d.often(20) {
		return
	}
	now := d.day(at.AddDate(0, 0, 1), later(at.AddDate(0, 0, 1), d.last().AddDate(0, 0, -1)))
	if !now.Before(d.today) {
		return
	}
	if q.purpose == "direct_marketing" && q.channel == "email" {
		d.decision(q, "refused", "unsubscribe", "use_of_service", now)
	} else {
		d.decision(q, "refused", "portal", "use_of_service", now)
	}
}

// lists are the industry's opt-out lists by channel. What they say holds for three years.
var lists = map[string]string{"phone": "Alan puhelinkieltolista", "post": "Alan postikieltolista"}

func (d *dossier) listed(q question, day time.Time) {
	at := d.office(day)
	d.put(permissionRow{ID: d.id("LU"), Customer: d.c.number, Purpose: q.purpose, Channel: q.channel, State: "prohibited",
		DecidedAt: stamp(at), How: "register", List: lists[q.channel], Until: iso(day.AddDate(3, 0, 0)), origin: from("prohibition_register", at)})
}

func (d *dossier) decision(q question, state, how, source string, day time.Time) {
	at := d.office(day)
	text := wordings[d.c.language]
	row := permissionRow{ID: d.id("LU"), Customer: d.c.number, Purpose: q.purpose, Channel: q.channel, State: state,
		DecidedAt: stamp(at), How: how, Wording: text[state] + " " + text[q.purpose] + " (" + text[q.channel] + ").",
		Language: d.c.language, Notice: at.Format("2006") + "-1", origin: from(source, at)}
	if how == "unsubscribe" {
		row.Previous = "granted"
	}
	if how == "paper" {
		row.Reference, row.Note = "K-"+at.Format("2006/0102"), "Lomake asiakaspalvelussa."
	}
	d.put(row)
}

// wordings are the words shown at the time, by language and then by what they say.
var wordings = map[string]map[string]string{
	"fi": {
		"granted": "Annan luvan:", "refused": "En anna lupaa:", "prohibited": "Kiellän:",
		"direct_marketing":         "tarjoukset ja muu suoramarkkinointi",
		"opinion_research":         "mielipidetutkimukset",
		"market_research":          "markkinatutkimukset",
		"campaign_disclosure":      "tietojeni luovutus alihankkijalle kyselyä tai kampanjaa varten",
		"metering_data_disclosure": "mittaustietojeni luovutus nimeämälleni osapuolelle",
		"electronic_collection":    "maksuvaatimukset sähköisesti",
		"email":                    "sähköposti", "sms": "tekstiviesti", "automated_call": "automaattinen soitto", "phone": "puhelin",
		"post": "posti", "any": "kaikki kanavat",
	},
	"sv": {
		"granted": "Jag samtycker till:", "refused": "Jag samtycker inte till:", "prohibited": "Jag förbjuder:",
		"direct_marketing":         "erbjudanden och annan direktmarknadsföring",
		"opinion_research":         "opinionsundersökningar",
		"market_research":          "marknadsundersökningar",
		"campaign_disclosure":      "att mina uppgifter lämnas ut till en underleverantör för en enkät eller kampanj",
		"metering_data_disclosure": "att mina mätuppgifter lämnas ut till en part som jag anger",
		"electronic_collection":    "betalningskrav i elektronisk form",
		"email":                    "e-post", "sms": "textmeddelande", "automated_call": "automatiskt samtal", "phone": "telefon",
		"post": "post", "any": "alla kanaler",
	},
	"en": {
		"granted": "I allow:", "refused": "I do not allow:", "prohibited": "I prohibit:",
		"direct_marketing":         "offers and other direct marketing",
		"opinion_research":         "opinion research",
		"market_research":          "market research",
		"campaign_disclosure":      "disclosure of my data to a subcontractor for a survey or campaign",
		"metering_data_disclosure": "disclosure of my metering data to a party I name",
		"electronic_collection":    "payment demands in electronic form",
		"email":                    "e-mail", "sms": "text message", "automated_call": "automated call", "phone": "phone",
		"post": "post", "any": "all channels",
	},
}
