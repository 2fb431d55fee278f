package models

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Finnish names change at the end, and with the ending often inside: Virtanen, Virtasen; Mäki, Mäen;
// Lahti, Lahdella. Here a name is turned into the stems to which endings are added, by the rules of
// consonant gradation and of the types of stems, and a word of a text is a form of the name where it is
// a stem and an ending. It is for hints that a person judges: forms that no one would use are found,
// too. Everything is in the folded form, in which ä is a and ö is o.

// gradation lists how a consonant before the last vowel of a stem changes between the strong grade and
// the weak one.
var gradation = []struct{ strong, weak string }{
	{"kk", "k"}, {"pp", "p"}, {"tt", "t"}, {"nk", "ng"}, {"nt", "nn"}, {"lt", "ll"}, {"rt", "rr"}, {"mp", "mm"}, {"ht", "hd"},
	{"lp", "lv"}, {"rp", "rv"}, {"lk", "l"}, {"lk", "lj"}, {"rk", "r"}, {"rk", "rj"}, {"hk", "h"}, {"hk", "hj"},
}

// loneGradation is gradation of a consonant between vowels.
var loneGradation = []struct{ strong, weak string }{{"t", "d"}, {"p", "v"}, {"k", ""}, {"k", "v"}}

const vowels = "aeiouy"

func isVowel(b byte) bool { return strings.IndexByte(vowels, b) >= 0 }

// weakened is a stem that ends in a vowel in its weak grade, in each way there is: none for Salo.
func weakened(stem string) []string {
	body, vowel := stem[:len(stem)-1], stem[len(stem)-1:]
	var grades []string
	for _, g := range gradation {
		if start, ok := strings.CutSuffix(body, g.strong); ok && start != "" {
			grades = append(grades, start+g.weak+vowel)
		}
	}
	for _, g := range loneGradation {
		if start, ok := strings.CutSuffix(body, g.strong); ok && start != "" && isVowel(start[len(start)-1]) {
			grades = append(grades, start+g.weak+vowel)
		}
	}
	return grades
}

// strengthened is the beginning of a word up to its last vowel in its strong grade: rinn is rint.
func strengthened(body string) []string {
	grades := []string{body}
	for _, g := range append(slices.Clone(gradation), loneGradation[:2]...) {
		if start, ok := strings.CutSuffix(body, g.weak); ok && start != "" {
			grades = append(grades, start+g.strong)
		}
	}
	return grades
}

// nameStems are what endings are added to where a name is of one.
func nameStems(name string) []string {
	if utf8.RuneCountInString(name) < 3 {
		return nil
	}
	last := name[len(name)-1]
	start, nen := strings.CutSuffix(name, "nen")
	switch {
	case nen && len(start) > 1: // Virtanen, Virtasen, Virtasta
		return []string{start + "se", start + "s"}
	case last == 'i':
		return append(vowelStems(name), softStems(name[:len(name)-1])...)
	case last == 'e': // Rinne, Rinteen
		stems := vowelStems(name)
		for _, body := range strengthened(name[:len(name)-1]) {
			stems = append(stems, body+"ee")
		}
		return append(stems, name+"t")
	case isVowel(last):
		return vowelStems(name)
	case last == 's':
		return sibilantStems(name)
	}
	stems := []string{name, name + "i", name + "e"} // Karlsson, Karlssonin; Ahven, Ahvenen
	if last == 't' {
		stems = append(stems, name[:len(name)-1]+"e") // Kevyt, Kevyen
	}
	return stems
}

// vowelStems are the stem as it is and in its weak grade.
func vowelStems(stem string) []string { return append([]string{stem}, weakened(stem)...) }

// softStems are those in which a last i becomes e: Niemi, Niemen; Lahti, Lahden; Susi, Suden; Vuori,
// Vuorta. The i of a name with a double stop stays: Matti, Matin.
func softStems(body string) []string {
	for _, double := range []string{"kk", "pp", "tt"} {
		if strings.HasSuffix(body, double) {
			return nil
		}
	}
	stems := append(vowelStems(body+"e"), body)
	if start, ok := strings.CutSuffix(body, "s"); ok {
		stems = append(stems, start+"te", start+"de", start+"t")
	}
	return stems
}

// sibilantStems are those of a name that ends in s: Markus, Markuksen; Kangas, Kankaan; Lars, Larsin.
func sibilantStems(name string) []string {
	body := name[:len(name)-1]
	stems := []string{name, name + "i", body + "kse"}
	if vowel := body[len(body)-1:]; isVowel(vowel[0]) {
		for _, strong := range strengthened(body[:len(body)-1]) {
			stems = append(stems, strong+vowel+vowel)
		}
	}
	return stems
}

// pluralStems are those of a family: Virtasilla, Mäkien, Korpeloille.
func pluralStems(name string) []string {
	if utf8.RuneCountInString(name) < 4 {
		return nil
	}
	var stems []string
	if start, ok := strings.CutSuffix(name, "nen"); ok {
		return []string{start + "si"}
	}
	if !isVowel(name[len(name)-1]) {
		return nil
	}
	for _, stem := range vowelStems(name) {
		body := stem[:len(stem)-1]
		switch stem[len(stem)-1] {
		case 'a':
			stems = append(stems, body+"oi", body+"o", body+"i")
		case 'i':
			stems = append(stems, body+"ei", stem)
		case 'e':
			stems = append(stems, body+"ei")
		default:
			stems = append(stems, stem+"i")
		}
	}
	return stems
}

// The endings, as they are folded: of case, then of whose it is, then what is hung on.
var (
	caseEndings = strings.Fields("n a ta tta ssa sta lla lta lle na ksi kse t seen siin en in ien ja jen den tten ten hin")
	possessives = strings.Fields("ni si nsa mme nne")
	clitics     = strings.Fields("kin kaan ko han pa kohan kinko pahan")
)

// isEnding reports whether the rest of a word is an ending of the stem. A stem that is no word by
// itself needs one of case.
func isEnding(stem, rest string, use stemUse) bool {
	if rest == "" || use == wholeWord {
		return rest == "" && use != boundStem
	}
	return withEnding(rest, clitics, func(rest string) bool {
		return withEnding(rest, possessives, func(rest string) bool { return rest == "" && use == freeStem || isCase(stem, rest) })
	})
}

// withEnding tries the rest of a word as it is, and without each of the endings.
func withEnding(rest string, endings []string, fits func(string) bool) bool {
	if fits(rest) {
		return true
	}
	return slices.ContainsFunc(endings, func(ending string) bool {
		start, ok := strings.CutSuffix(rest, ending)
		return ok && fits(start)
	})
}

// isCase reports whether a rest is an ending of case; into something the last vowel is drawn out:
// Mäkeen, Suohon.
func isCase(stem, rest string) bool {
	last := stem[len(stem)-1:]
	return slices.Contains(caseEndings, rest) || isVowel(last[0]) && (rest == last+"n" || rest == "h"+last+"n" || rest == last) && rest != "i"
}

// token is a word of a text.
type token struct {
	word    string
	text    string // folded
	capital bool   // as it begins
}

// tokens are the words of a text.
func tokens(text string) []token {
	var list []token
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) }) {
		first, _ := utf8.DecodeRuneInString(word)
		list = append(list, token{word, strings.TrimSpace(fold(word)), unicode.IsUpper(first)})
	}
	return list
}

// nameUse is which part of somebody's name a word is.
type nameUse struct {
	person  int  // by the place of the name in the list
	capital bool // needs one
	use     stemUse
}

// stemUse says what a stem is without an ending.
type stemUse int

const (
	wholeWord stemUse = iota // takes no ending
	freeStem                 // a word that takes endings
	boundStem                // no word without one
)

// nameIndex finds people by the words of a text, whatever their number is.
type nameIndex struct {
	stems   map[string][]nameUse
	longest int
}

// add has people found by a word of their name.
func (x *nameIndex) add(word string, person int, capital, family bool) {
	stems := nameStems(word)
	if family {
		stems = append(stems, pluralStems(word)...)
	}
	x.put(word, nameUse{person, capital, wholeWord})
	x.put(word+"s", nameUse{person, capital, wholeWord}) // of somebody, in Swedish
	for _, stem := range stems {
		use := boundStem
		if stem == word {
			use = freeStem
		}
		x.put(stem, nameUse{person, capital, use})
	}
}

func (x *nameIndex) put(stem string, use nameUse) {
	if !slices.Contains(x.stems[stem], use) {
		x.stems[stem] = append(x.stems[stem], use)
		x.longest = max(x.longest, len(stem))
	}
}

// find calls yield with everybody whose name a word can be a form of.
func (x *nameIndex) find(t token, yield func(person int)) {
	for i := 2; i <= min(len(t.text), x.longest); i++ {
		for _, use := range x.stems[t.text[:i]] {
			if (t.capital || !use.capital) && isEnding(t.text[:i], t.text[i:], use.use) {
				yield(use.person)
			}
		}
	}
}

// in are the words by which each person is found first in a text, one after another, in the order of the text.
func (x *nameIndex) in(text []token) []string {
	type place struct{ first, next int }
	found, order := map[int]*place{}, []*place{}
	for i, t := range text {
		x.find(t, func(person int) {
			switch at := found[person]; {
			case at == nil:
				found[person] = &place{i, i + 1}
				order = append(order, found[person])
			case at.next == i:
				at.next++
			}
		})
	}
	var names []string
	for _, at := range order {
		var words []string
		for _, t := range text[at.first:at.next] {
			words = append(words, t.word)
		}
		names = append(names, strings.Join(words, " "))
	}
	return names
}

// ordinary reports whether a name may be any word of the language, so that it tells of somebody only
// where it begins with a capital: short ones, those of peoples and places in -lainen, and those listed.
func ordinary(name string) bool {
	return utf8.RuneCountInString(name) <= 4 || strings.HasSuffix(name, "lainen") || ordinaryNames[name]
}

// ordinaryNames are family names and given names that are words of nature, of trades and of the like.
var ordinaryNames = func() map[string]bool {
	names := map[string]bool{}
	for _, name := range strings.Fields(`aalto aarre ahven aukio autio haapa haavisto hanhi harju haukka hauki heina helmi hiekka hiiri hirvi hopea huhta
		iivari ilves jalava janis jarvi jokinen kaarna kaisla kallio kangas kanerva kannas kanto karhu kataja kaura kauppi keisari kesti ketola
		kettu kielo kivi kivinen kluuvi koivu korpi koski kotka kuisma kukka kulta kumpu kuningas kurki kuusi laakso laaksonen lahde lahja
		lahti laiho laine lammi lampi lauha lehmus lehti lehto leino leppa lintu loimu louhi luhta lumme luoma luoto marja malmi manner
		manty meri metsa mieli moisio myrsky niemi niini niitty notko nummi nurmi oksa orava orvokki paasi paivi paju palo parta pelto
		peura pihlaja piispa pilvi pohja pohjola poutiainen puisto punainen puro pursi ranta rastas rauha rauta ravi reuna riihi rinne
		routa ruoho ruusu saari saarni salmi sammal selka seppa silta sinervo sininen sirkka sointu sorsa soini suomi suutari suvanto syksy
		taimi talvi tammi tanner taival tarkka terho tervo toivo toivonen torni torppa touko tuomi tuuli unelma uotila vaara vahva vainio valli
		valkea valo varis varpu vehmas virta vuokko vuori vuorela ylanne`) {
		names[name] = true
	}
	return names
}()
