package models_test

import (
	"fmt"
	"strings"
	"testing"

	"omatiedot/models"
)

// TestInflectedNames: a name is found in whatever form it stands in a text.
func TestInflectedNames(t *testing.T) {
	for name, forms := range map[string]string{
		"Virtanen":   "Virtanen Virtasen Virtasta Virtasena Virtaseksi Virtasessa Virtasesta Virtaseen Virtasella Virtaselta Virtaselle Virtaset Virtasten Virtasille Virtasilta virtasen VIRTASEN Virtasenkin Virtasellekaan",
		"Koskinen":   "Koskisen Koskista Koskiselle Koskiseen",
		"Salonen":    "Salosen Salosta Salosella",
		"Mäki":       "Mäki Mäen Mäkeä Mäellä Mäeltä Mäelle Mäkeen Mäet Mäkien Mäkiä Mäelläkin",
		"Lahti":      "Lahden Lahtea Lahdella Lahdelta Lahteen Lahdet",
		"Lampi":      "Lammen Lampea Lammella Lampeen",
		"Ranta":      "Rannan Rantaa Rannalle Rantaan Rannat",
		"Niemi":      "Niemen Niemeä Niemelle Niemeen",
		"Vuori":      "Vuoren Vuorta Vuorelle Vuoreen",
		"Saari":      "Saaren Saarta Saarelle",
		"Järvi":      "Järven Järveä Järvelle Järveen",
		"Korpi":      "Korven Korpea Korvella Korpeen",
		"Kurki":      "Kurjen Kurkea Kurjelle",
		"Susi":       "Suden Sudelle Suteen Sutta",
		"Harju":      "Harjun Harjua Harjulle Harjuun",
		"Aalto":      "Aallon Aaltoa Aallolle Aaltoon",
		"Lehto":      "Lehdon Lehtoa Lehdolla Lehtoon",
		"Kivelä":     "Kivelän Kivelää Kivelälle Kivelään Kivelät Kivelöille",
		"Korpela":    "Korpelan Korpelaa Korpelalle Korpelaan Korpeloille Korpelojen",
		"Heikkilä":   "Heikkilän Heikkilälle",
		"Haapa":      "Haavan Haapaa Haavalle",
		"Rauta":      "Raudan Rautaa Raudalle",
		"Luukku":     "Luukun Luukulle Luukkuun",
		"Aho":        "Ahon Ahoa Aholle Ahoon",
		"Suo":        "Suon Suolle Suohon",
		"Rinne":      "Rinteen Rinnettä Rinteelle Rinteeseen",
		"Laine":      "Laineen Lainetta Laineelle",
		"Lumme":      "Lumpeen Lummetta",
		"Kangas":     "Kankaan Kangasta Kankaalle Kankaaseen",
		"Armas":      "Armaan Armaalle",
		"Markus":     "Markuksen Markusta Markukselle Markukseen",
		"Johannes":   "Johanneksen Johannesta Johannekselle",
		"Ahven":      "Ahvenen Ahventa Ahvenelle",
		"Karlsson":   "Karlssonin Karlssonia Karlssonille Karlssoniin Karlssons Karlsson’s Karlsson:in",
		"Lindström":  "Lindströmin Lindströmille Lindströms LINDSTRÖM",
		"Björk":      "Björkin Björkille Björks",
		"Matti":      "Matin Mattia Matille Mattiin Matinkin Mattihan Mattimme",
		"Pekka":      "Pekan Pekkaa Pekalle Pekkaan",
		"Heikki":     "Heikin Heikkiä Heikille",
		"Antti":      "Antin Anttia Antille",
		"Jaakko":     "Jaakon Jaakolle",
		"Kerttu":     "Kertun Kerttua Kertulle",
		"Riitta":     "Riitan Riittaa Riitalle Riitallekin",
		"Sirkka":     "Sirkan Sirkalle",
		"Tuula":      "Tuulan Tuulaa Tuulalle",
		"Väinö":      "Väinön Väinölle Väinöön",
		"Kaarlo":     "Kaarlon Kaarlolle",
		"Rauha":      "Rauhan Rauhaa Rauhalle",
		"Ritva":      "Ritvan Ritvalle",
		"Ahti":       "Ahdin Ahtia Ahdille",
		"Satu":       "Sadun Satua Sadulle",
		"Outi":       "Outin Outia Outille",
		"Elisabet":   "Elisabetin Elisabetille",
		"Daniel":     "Danielin Danielia Danielille",
		"Erik":       "Erikin Erikille Eriks",
		"Kalle":      "Kallen Kallea Kallelle",
		"Aino-Maija": "Ainon Maijalle Aino-Maijan",
	} {
		// As a family name, and as a given one.
		family := models.NewHintFinder(models.Traces{}, models.Traces{Names: []string{"Xyz " + name}})
		given := models.NewHintFinder(models.Traces{}, models.Traces{Names: []string{name + " Xyz"}})
		for _, form := range strings.Fields(forms) {
			text := fmt.Sprintf("Soitettu %s, asia hoidettu.", form)
			said := strings.NewReplacer("-", " ", "’s", "", ":in", "").Replace(form) // the words in it that are the name
			if found := family.Find(text); len(found) != 1 || found[0].Text != said {
				t.Errorf("%s: %q tells of %v", name, form, found)
			}
			plural := strings.HasSuffix(form, "ille") && strings.HasSuffix(name, "nen") || strings.HasSuffix(form, "ien") || strings.HasSuffix(form, "jen") ||
				strings.Contains(form, "öille") && name == "Kivelä" || strings.Contains(form, "oille") || strings.HasSuffix(form, "ilta") || form == "virtasen"
			if found := given.Find(text); !plural && (len(found) != 1 || found[0].Text != said) {
				t.Errorf("%s as a given name: %q tells of %v", name, form, found)
			}
		}
	}
}

// ordinaryNotes are what staff write about anything at all.
const ordinaryNotes = `Asiakas soitti ja kysyi laskusta, jonka eräpäivä oli viime viikolla. Mittari on rannalla olevassa rakennuksessa, ja
sinne pääsee lahden puolelta mäkeä ylös. Sähköt katkesivat myrskyssä, kun puu kaatui harjulla linjalle. Vika on korjattu ja asiakkaalle on
ilmoitettu. Uusi sopimus alkaa ensi kuussa. Asiakas toivoi, että lasku lähetetään sähköpostitse, ja oli tyytyväinen palveluun. Muuttaa järven
rannalta kaupunkiin, avaimet ovat naapurilla. Laskutus siirretään vuoden alusta kuukausittaiseksi. Aallokko on rikkonut laiturin valaisimen.
Kysyi, milloin lumi aurataan tieltä, ohjattu kuntaan. Suomessa asuva tytär hoitaa asioita valtakirjalla. Maksoi laskun kahdessa erässä.
Niemen kärjessä oleva muuntaja tarkastettiin keväällä. Kesällä kulutus on pientä, talvella lämmitys nostaa sitä. Puhelu kesti kauan. Soitetaan
takaisin illalla. Tarjous lähetettiin ja siihen vastattiin myöntävästi. Rauhallinen keskustelu, sovittiin maksusuunnitelma. Vuoren takana on
toinen liittymä, joka puretaan. Saaren kaapeli uusitaan. Päiviä on vielä jäljellä, ja perintä keskeytetään siksi aikaa. Ei saanut kiinni.
Mittarinlukema tarkistettu, lukema oli oikein. Antaa luvan lukea mittarin. Matkalla, palaa asiaan. Annettu ohjeet sähkökatkon varalle.`

// TestOrdinaryWordsAreNoNames: words that are like names are not taken for them, where they do not begin
// with a capital.
func TestOrdinaryWordsAreNoNames(t *testing.T) {
	var names []string
	for _, name := range strings.Fields(`Virtanen Korhonen Mäkinen Nieminen Mäkelä Hämäläinen Laine Heikkinen Koskinen Järvinen Lehtonen Lehtinen Saarinen Salminen
		Heinonen Niemi Heikkilä Kinnunen Salonen Turunen Salo Laitinen Tuominen Rantanen Karjalainen Jokinen Mattila Savolainen Lahtinen Ahonen Ojala
		Mäki Lahti Lampi Ranta Vuori Harju Aalto Lehto Koski Järvi Saari Rauta Kangas Rinne Laakso Suomi Kesti Kallio Karlsson Johansson Lindholm Björk`) {
		names = append(names, "Xyz "+name)
	}
	for _, name := range strings.Fields(`Matti Pekka Heikki Antti Jaakko Kerttu Riitta Sirkka Tuula Väinö Kaarlo Rauha Satu Outi Päivi Toivo Onni Arvo Meri Tuuli Anna Antero Lumi
		Sari Mari Kari Vesa Ari Maija Liisa Johanna Oskari Eero Eeva Leena Sanna Tiina Timo Mika`) {
		names = append(names, name+" Xyz")
	}
	finder := models.NewHintFinder(models.Traces{}, models.Traces{Names: names})
	var found []string
	for _, h := range finder.Find(ordinaryNotes) {
		found = append(found, h.Text)
	}
	// Vuoren, Saaren, Suomessa, Niemen and Päiviä begin sentences: no one can tell.
	want := "Suomessa, Niemen, Vuoren, Saaren, Päiviä"
	if got := strings.Join(found, ", "); got != want {
		t.Errorf("found %q, want %q", got, want)
	}
}

// BenchmarkHints is a customer with five thousand events, and two hundred people around them.
func BenchmarkHints(b *testing.B) {
	var others models.Traces
	for i := range 200 {
		others.Names = append(others.Names, fmt.Sprintf("Matti%c Virtasalo%c", 'a'+rune(i%26), 'a'+rune(i/26)))
		others.Streets = append(others.Streets, fmt.Sprintf("Koetie %d", i))
	}
	texts := strings.SplitAfter(strings.Repeat(ordinaryNotes+" ", 250), ". ")[:5000]
	for b.Loop() {
		finder := models.NewHintFinder(models.Traces{Names: []string{"Aino Lehtinen"}}, others)
		for _, text := range texts {
			finder.Find(text)
		}
	}
}
