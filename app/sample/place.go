package sample

import "fmt"

// The made-up town, with a postal code made up for it.
const (
	postalCode = "32999"
	postOffice = "ESIMERKKILÄ"
	// gridArea has the form of an Energy Identification Code, with its check character.
	gridArea = "44Y-ESIMERKKI-12"
)

var streets = []string{
	"Arvauskuja", "Esimerkkikatu", "Haavelmankatu", "Harjoitustie", "Hahmotelmankuja",
	"Keksintötie", "Kertojankatu", "Koekuja", "Kuvitelmantie", "Luonnoskuja", "Mallikatu",
	"Muunnelmantie", "Näytepolku", "Oletustie", "Satukuja", "Sepitteenkatu", "Tarinatie",
	"Taruntie", "Unelmakuja", "Vertauskuja", "Exempelvägen", "Sagostigen",
}

// street draws a street address for a form of housing.
func (d draw) street(housing string) string {
	s := fmt.Sprintf("%s %d", pick(d, streets), d.between(1, 98))
	switch housing {
	case "flat":
		return fmt.Sprintf("%s %c %d", s, 'A'+rune(d.IntN(4)), d.between(1, 60))
	case "terraced":
		return fmt.Sprintf("%s %c", s, 'A'+rune(d.IntN(8)))
	}
	return s
}

var (
	trades = []string{
		"Autokorjaamo", "Fysioterapia", "Hammaslääkärit", "Huonekalu", "Kahvila", "Kirjapaino",
		"Konepaja", "Kukkakauppa", "Kuljetus", "Leikkuri", "Maanrakennus", "Muovi", "Optiikka",
		"Parturi", "Puutarha", "Rauta", "Saha", "Siivous", "Sähköasennus", "Taksi", "Tilitoimisto",
		"Vaate", "Veneveistämö", "Verstas",
	}
	housingNames = []string{
		"Haapala", "Honkarinne", "Kaivola", "Kielorinne", "Koivumäki", "Kuusikko", "Lehtola",
		"Leppäpiha", "Mäntylinna", "Niittypuisto", "Pihlajisto", "Rantakallio", "Tammela", "Vaahtera",
	}
)

// numbered picks the k-th of a list of names and counts on with a number once the list is used.
func numbered(list []string, k int) string {
	if k < len(list) {
		return list[k]
	}
	return fmt.Sprintf("%s %d", list[k%len(list)], k/len(list)+1)
}
