package sample

import "time"

// Person is a customer to log in as, with one line on what there is to see.
type Person struct {
	Subject        string // of the person at the OpenID provider
	CustomerNumber string
	PersonalID     string // empty where the register has none
	Name           string
	Language       string // fi, sv, en, or empty where it is not known
	Story          string // in English
	StoryFI        string
	StorySV        string
}

// character is a customer with a part: the same in every utility that is large enough.
type character struct {
	subject, story, storyFI, storySV string // of those who log in
	given, family                    string
	woman                            bool
	born                             time.Time
	play                             func(c *customer, today time.Time) // the rest of the part
}

// cast are the first customers. Who acts for another comes before it.
var cast = []character{
	{subject: "aino.mallikas", given: "Aino Marjatta", family: "Mallikas", woman: true, born: date(1978, 4, 12),
		story:   "An ordinary customer: something of every kind in the register.",
		storyFI: "Tavallinen asiakas: rekisterissä on jotakin jokaista lajia.",
		storySV: "En vanlig kund: det finns något av varje slag i registret.",
		play: func(c *customer, today time.Time) {
			c.all, c.slow, c.housing, c.heating, c.language, c.events = true, true, "detached", "electric", "fi", 14
			c.since = today.AddDate(-13, -2, 0)
		}},
	{subject: "gunilla.exempelberg", given: "Gunilla Maria", family: "Exempelberg", woman: true, born: date(1964, 10, 30),
		story:   "A Swedish-speaking customer in a terraced house.",
		storyFI: "Ruotsinkielinen asiakas rivitalossa.",
		storySV: "En svenskspråkig kund i ett radhus.",
		play: func(c *customer, today time.Time) {
			c.language, c.housing, c.heating, c.events = "sv", "terraced", "district", 9
			c.since = today.AddDate(-7, 0, -12)
		}},
	{subject: "sari.suojala", given: "Sari Anneli", family: "Suojala", woman: true, born: date(1986, 2, 3),
		story:   "Under a non-disclosure for personal safety (turvakielto): her address must not reach anyone else.",
		storyFI: "Turvakielto: osoite ei saa päätyä kenellekään muulle.",
		storySV: "Spärrmarkering: adressen får inte nå någon annan.",
		play: func(c *customer, today time.Time) {
			c.language, c.housing, c.heating = "fi", "flat", "district"
			c.since, c.protectedUntil = today.AddDate(-2, -1, 0), today.AddDate(3, 4, 0)
		}},
	{subject: "pekka.leipuri", given: "Pekka Juhani", family: "Leipuri", born: date(1971, 8, 21),
		story:   "Contact person of a company, Esimerkkilän Leipomo Oy; has a home of his own too.",
		storyFI: "Yrityksen (Esimerkkilän Leipomo Oy) yhteyshenkilö, jolla on myös oma koti.",
		storySV: "Kontaktperson för ett företag, Esimerkkilän Leipomo Oy; har också ett eget hem.",
		play: func(c *customer, today time.Time) {
			c.language, c.housing, c.heating = "fi", "detached", "geothermal"
			c.since = today.AddDate(-9, -5, 0)
		}},
	{play: func(c *customer, today time.Time) {
		c.company("Esimerkkilän Leipomo Oy", c.index-1)
		c.heating, c.since = "other", today.AddDate(-8, -1, 0)
	}},
	{subject: "riitta.isokallio", given: "Riitta Helena", family: "Isokallio", woman: true, born: date(1967, 12, 1),
		story:   "Property manager of three housing companies, and a customer in a flat of her own.",
		storyFI: "Kolmen taloyhtiön isännöitsijä ja itsekin asiakas omassa asunnossaan.",
		storySV: "Disponent för tre husbolag och själv kund i sin egen lägenhet.",
		play: func(c *customer, today time.Time) {
			c.language, c.housing, c.heating = "fi", "flat", "district"
			c.since = today.AddDate(-13, 0, 0)
		}},
	{play: func(c *customer, today time.Time) {
		c.housingCompany("Asunto Oy Esimerkkilän Alkukoti", c.index-1)
		c.since, c.former = today.AddDate(-12, -2, 0), 0
	}},
	{play: func(c *customer, today time.Time) {
		c.housingCompany("Asunto Oy Esimerkkilän Keskikulma", c.index-2)
		c.since = today.AddDate(-10, -7, 0)
	}},
	{play: func(c *customer, today time.Time) {
		c.housingCompany("Bostads Ab Exempelgården", c.index-3)
		c.language, c.since = "sv", today.AddDate(-6, -1, 0)
	}},
	{subject: "jukka.harjunen", given: "Jukka Eino", family: "Harjunen", born: date(1960, 5, 9),
		story:   "Acts for the estate of his late father, and has a holiday home.",
		storyFI: "Hoitaa isänsä kuolinpesän asioita; omistaa vapaa-ajan asunnon.",
		storySV: "Sköter sin fars dödsbo och har ett fritidshus.",
		play: func(c *customer, today time.Time) {
			c.language, c.housing, c.heating = "fi", "holiday", "wood"
			c.since = today.AddDate(-16, -3, 0)
		}},
	{given: "Eino Johannes", family: "Harjunen", born: date(1931, 3, 17), play: func(c *customer, today time.Time) {
		c.housing, c.heating, c.language = "farm", "oil", "fi"
		c.estate(c.index - 1)
		c.since = today.AddDate(-15, -8, 0)
	}},
	{subject: "nieminen", family: "Nieminen", born: date(1980, 1, 1),
		story:   "Nothing is held but a family name and a customer number.",
		storyFI: "Rekisterissä on vain sukunimi ja asiakasnumero.",
		storySV: "I registret finns bara ett efternamn och ett kundnummer.",
		play:    func(c *customer, today time.Time) { c.onlyName, c.language = true, "" }},
	{subject: "vesa.kasvihuone", given: "Vesa Tapani", family: "Kasvihuone", born: date(1975, 11, 15),
		story:   "A market gardener whose greenhouse reports every day: 5,000 events.",
		storyFI: "Puutarhuri, jonka kasvihuone raportoi päivittäin: 5 000 tapahtumaa.",
		storySV: "En trädgårdsmästare vars växthus rapporterar varje dag: 5 000 händelser.",
		play: func(c *customer, today time.Time) {
			c.language, c.housing, c.heating, c.events = "fi", "farm", "electric", 5000
			c.since = today.AddDate(-10, -6, 0)
		}},
	{subject: "timo.velka", given: "Timo Antero", family: "Velka", born: date(1983, 7, 7),
		story:   "In debt collection, from reminder to payment plan.",
		storyFI: "Perinnässä: muistutuksesta maksusuunnitelmaan.",
		storySV: "I indrivning: från påminnelse till betalningsplan.",
		play: func(c *customer, today time.Time) {
			c.debtor, c.language, c.housing, c.heating, c.events = true, "fi", "flat", "district", 12
			c.since = today.AddDate(-4, -2, 0)
		}},
	{subject: "tuula.entinen", given: "Tuula Inkeri", family: "Entinen", woman: true, born: date(1955, 9, 25),
		story:   "A former customer: every contract ended four years ago.",
		storyFI: "Entinen asiakas: kaikki sopimukset päättyivät neljä vuotta sitten.",
		storySV: "En tidigare kund: alla avtal upphörde för fyra år sedan.",
		play: func(c *customer, today time.Time) {
			c.language, c.housing, c.heating = "fi", "detached", "oil"
			c.since, c.until = today.AddDate(-14, 0, 0), today.AddDate(-4, -1, 0)
		}},
	{subject: "biret.nakkalajarvi", given: "Biret-Ánne Eŋŋela Ristiinná Máret-Elle", family: "Guhkesnjárga-Näkkäläjärvi-Hirvasvuopio", woman: true, born: date(1991, 6, 6),
		story:   "A very long Sámi name.",
		storyFI: "Hyvin pitkä saamelainen nimi.",
		storySV: "Ett mycket långt samiskt namn.",
		play: func(c *customer, today time.Time) {
			c.language, c.housing, c.heating = "fi", "detached", "wood"
			c.since = today.AddDate(-5, 0, 0)
		}},
	{subject: "ljudmila.primerova", given: "Людмила Аркадьевна", family: "Примерова", woman: true, born: date(2001, 1, 31),
		story:   "A name in Cyrillic script, and English as the language.",
		storyFI: "Kyrillisin kirjaimin kirjoitettu nimi, kielenä englanti.",
		storySV: "Ett namn med kyrilliska bokstäver, och engelska som språk.",
		play: func(c *customer, today time.Time) {
			c.language, c.housing, c.heating = "en", "flat", "district"
			c.since = today.AddDate(-3, 0, -20)
		}},
}

// become turns a drawn customer into the character.
func (p character) become(c *customer, today time.Time) {
	c.given, c.family, c.woman, c.born, c.mailbox = p.given, p.family, p.woman, p.born, p.subject
	c.sells, c.slow, c.debtor, c.until, c.protectedUntil = true, false, false, time.Time{}, time.Time{}
	p.play(c, today)
}

// People are the customers to log in as, all of them persons: the characters that fit into the
// number of customers. Settings that Write refuses have none.
func People(s Settings) []Person {
	s, err := s.filled()
	if err != nil {
		return nil
	}
	var found []Person
	for i, p := range cast[:min(len(cast), s.Customers)] {
		if p.subject == "" {
			continue
		}
		c := newCustomer(newDraw(s.Seed, i), s, i)
		found = append(found, Person{Subject: p.subject, CustomerNumber: c.number, PersonalID: c.personalID,
			Name: joined(c.given, c.family), Language: c.language, Story: p.story, StoryFI: p.storyFI, StorySV: p.storySV})
	}
	return found
}
