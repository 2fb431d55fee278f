package sample

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// people is a group of names that belong together, with the language such a customer most often
// chose and how many of a hundred customers have such a name.
type people struct {
	share    int
	language string
	women    []string
	men      []string
	families []string
}

var peoples = []people{
	{80, "fi",
		words("Aino Anna Eeva Elina Emilia Hanna Heidi Helena Iida Inkeri Irja Johanna Kaisa Katja Kirsi Laura Leena Liisa Maija Marja Minna Noora Outi Päivi Pirkko Raija Riikka Saara Satu Sirpa Sofia Tuula Tyyne Ulla Venla Vilja"),
		words("Aarne Antti Arto Eero Eetu Hannu Heikki Ilkka Jari Jouni Juha Jukka Kaarlo Kari Lauri Markku Matti Mika Niko Oskari Olli Onni Paavo Pekka Pentti Reijo Risto Sakari Sami Seppo Tapio Tero Timo Toivo Tuomas Veikko Vesa Yrjö"),
		words("Aaltonen Ahonen Anttila Hakala Hämäläinen Heikkinen Heinonen Hiltunen Hirvonen Jokinen Järvinen Kallio Karjalainen Kinnunen Koivisto Korhonen Koskinen Laine Laitinen Lehtonen Leppänen Lindqvist-Mäki Mäkelä Mäkinen Manninen Nieminen Niemi Nurmi Pitkänen Räsänen Rantanen Saarinen Salminen Salonen Savolainen Toivonen Tuominen Turunen Väisänen Virtanen Äijälä Östman-Räty")},
	{10, "sv",
		words("Agneta Anna-Lena Birgitta Carola Disa Ebba Eivor Gun-Britt Gunilla Ingegerd Karin Linnéa Maj-Len Märta Solveig Viveca Åsa"),
		words("Anders Axel Bengt Bo-Göran Börje Christer Fredrik Göran Håkan Karl-Erik Kurt Lars-Åke Mårten Nils Ole Sten Ulf"),
		words("Ahlskog Backlund Blomqvist Björklund Dahlbäck Ekström Enqvist Fagerström Grönroos Häggblom Högnäs Lillkåll Nygård Sjöblom Söderholm Åkerblom Österlund")},
	{2, "fi",
		words("Áile Ánne Biret Elle Inkká Máret Niillas-Inga Ristiinná Sáárá"),
		words("Áilu Ánte Duommá Heaika Juhán Máhtte Niillas Ovllá Piera Sámmol"),
		words("Aikio Guttorm Hirvasvuopio Juuso Länsman Magga Näkkäläjärvi Pokka Sara Valkeapää")},
	{3, "fi",
		words("Aleksandra Anastasia Galina Irina Jelena Ljudmila Natalja Olga Svetlana Tatjana"),
		words("Aleksei Andrei Dmitri Igor Juri Mihail Nikolai Sergei Vladimir Vjatšeslav"),
		words("Belov Fjodorov Gorškov Ivanov Kuznetsov Lebedev Morozov Petrov Sokolov Zaitsev Žukov")},
	{2, "en",
		words("Agnieszka Elżbieta Katarzyna Małgorzata Zofia Żaneta"),
		words("Krzysztof Łukasz Mirosław Paweł Stanisław Zbigniew"),
		words("Błaszczyk Dąbrowski Jędrzejczak Kamiński Szymański Wiśniewski Woźniak Źrebiec")},
	{3, "en",
		[]string{"Thị Ánh Nguyệt", "Thị Hồng Nhung", "Thị Ngọc Ánh", "Thị Thùy Dương", "Thị Phương Thảo"},
		[]string{"Văn Đức", "Minh Quân", "Quốc Việt", "Hữu Phước", "Xuân Trường"},
		words("Nguyễn Trần Lê Phạm Huỳnh Đặng Bùi Đỗ Ngô")},
}

func words(s string) []string { return strings.Fields(s) }

// name draws given names, a family name, and the language and sex that go with them.
func (d draw) name() (given, family, language string, woman bool) {
	share, group := d.IntN(100), 0
	for share >= peoples[group].share {
		share -= peoples[group].share
		group++
	}
	p := peoples[group]
	woman = d.percent(51)
	first := p.men
	if woman {
		first = p.women
	}
	given = pick(d, first)
	if second := pick(d, first); second != given && !strings.Contains(given, " ") && d.percent(70) {
		given += " " + second
	}
	return given, d.family(p, woman), p.language, woman
}

// family draws a family name; Russian and Polish ones follow the sex.
func (d draw) family(p people, woman bool) string {
	f := pick(d, p.families)
	switch {
	case woman && (strings.HasSuffix(f, "ov") || strings.HasSuffix(f, "ev")):
		return f + "a"
	case woman && strings.HasSuffix(f, "ski"):
		return strings.TrimSuffix(f, "i") + "a"
	}
	return f
}

// plainLetters are the letters that are not another one with a mark.
var plainLetters = strings.NewReplacer("đ", "d", "ŋ", "ng", "ł", "l", "ŧ", "t", "ø", "o", " ", "")

// mailbox makes the local part of an e-mail address of a name: its letters a-z and hyphens.
func mailbox(name string) string {
	plain := norm.NFD.String(plainLetters.Replace(strings.ToLower(name)))
	return strings.Map(func(r rune) rune {
		if r == '-' || r < unicode.MaxASCII && unicode.IsLower(r) {
			return r
		}
		return -1
	}, plain)
}
