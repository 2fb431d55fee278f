package views_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// decidedOn is an answer to a request of a kind, without the copy of data.
func decidedOn(kind models.RequestKind, ruling models.Ruling) models.Answer {
	return models.Answer{
		Ref: "2026-0021", Kind: kind, Language: "fi", Name: "Aino Lehtinen", Number: "100234", Ruling: ruling,
		ReceivedOn: value.NewDate(2026, time.November, 3), DataAt: value.TimeOf(collected), Dated: value.NewDate(2026, time.November, 21),
		Description: register.Default().Hash(),
	}
}

// copyOf is a copy of data with what a change makes of it.
func copyOf(change func(*models.Answer)) models.Answer {
	a := answered("fi", aino)
	change(&a)
	return a
}

// TestFirstSentences: what an answer says first is true of what it is, of everything else there is to be said
// nothing.
func TestFirstSentences(t *testing.T) {
	withheld := []models.WithheldRecord{{Kind: "events", Record: 3, Ground: models.OthersRights}}
	plan := func(fates ...models.Fate) []models.PlanRow {
		var rows []models.PlanRow
		for i, kind := range []string{"events", "invoices", "contracts"}[:len(fates)] {
			row := models.PlanRow{Kind: kind, Count: 5 + i, Fate: fates[i]}
			if fates[i] == models.Keep {
				row.Ground = models.LegalObligation
			}
			rows = append(rows, row)
		}
		return rows
	}
	refused := models.Ruling{Outcome: models.RefusedWhole, Ground: models.EndangersOrder}
	objection := decidedOn(models.Objection, models.Ruling{Outcome: models.Fulfilled, Purposes: []string{"surveys", "collection"}})
	objection.Scope.Purposes = objection.Ruling.Purposes
	mixed := decidedOn(models.Objection, models.Ruling{Outcome: models.PartlyRefused, Ground: models.LegalClaims, Explanation: "Velka."})
	mixed.Scope, mixed.MarketingEnded = models.Scope{Marketing: true, Purposes: []string{"collection"}}, value.NewDate(2026, 11, 3)
	inWords := decidedOn(models.Rectification, models.Ruling{Outcome: models.Fulfilled})
	inWords.Asked = "Olen muuttanut Koivukujalle."
	erasure := decidedOn(models.Erasure, models.Ruling{Outcome: models.PartlyRefused, Explanation: "Laki.", Plan: plan(models.Delete, models.Keep, models.Keep)})
	erasure.Told = []string{"Survey Corp"}
	copied := erasure
	copied.CopiesUntil = value.NewDate(2027, 2, 3)
	still := decidedOn(models.RestrictionOfProcessing, models.Ruling{Outcome: models.RefusedWhole, Ground: models.NoRestriction, Explanation: "Ei."})
	still.StillRestricted = true
	for name, c := range map[string]struct {
		answer     models.Answer
		want, lack []string
	}{
		"everything": {copyOf(func(*models.Answer) {}), []string{"Teimme, mitä pyysit", "Tässä vastauksessa on jäljennös kaikesta", "Vastaus tietopyyntöösi", "Päivätty 21.11.2026"}, nil},
		"something withheld": {copyOf(func(a *models.Answer) {
			a.Ruling = models.Ruling{Outcome: models.PartlyRefused, Withheld: withheld, Explanation: "Naapuri."}
		}),
			[]string{"Teimme osan siitä, mitä pyysit", "lukuun ottamatta alla kerrottuja tietoja", "Osa tiedoista on jätetty pois"}, []string{"Teimme, mitä pyysit", "jäljennös kaikesta", "tietosuojavaltuutetulle, joka"}},
		"withheld by section 34": {copyOf(func(a *models.Answer) {
			a.Ruling = models.Ruling{Outcome: models.PartlyRefused, Withheld: []models.WithheldRecord{{Kind: "events", Ground: models.Supervision}}}
		}), []string{"Voit pyytää, että nämä tiedot annetaan tietosuojavaltuutetulle"}, nil},
		"limited": {copyOf(func(a *models.Answer) { a.Scope.Kinds = []string{"invoices"} }), []string{"jäljennös tiedoista, joita pyysit, sellaisina"}, []string{"jäljennös kaikesta"}},
		"portable": {copyOf(func(a *models.Answer) { a.Kind = models.Portability }),
			[]string{"Vastaus siirtopyyntöösi", "jotka olet itse antanut tai jotka ovat syntyneet"}, []string{"Vastaus tietopyyntöösi", "jäljennös kaikesta"}},
		"limited to nothing": {copyOf(func(a *models.Answer) {
			a.Scope.Kinds = []string{"invoices"}
			for i := range a.Sections[1:] {
				a.Sections[i+1].Records = nil
			}
		}), []string{"Meillä ei ole tietoja, joita pyysit", "lisäksi siinä ei ole merkintöjä"}, []string{"Teimme, mitä pyysit", "Muuta asiakasrekisterissämme ei ollut"}},
		"access refused by section 34": {decidedOn(models.Access, refused), []string{"Emme voi tehdä, mitä pyysit", "Voit pyytää, että nämä tiedot annetaan tietosuojavaltuutetulle", "Päivätty 21.11.2026"},
			[]string{"Tietojen ajankohta", "Miksi"}},
		"objection granted": {objection, []string{"Lopetamme tietojesi käytön tähän: Mielipide- ja markkinatutkimukset, Perintä.", "Päättyy 21.11.2026", "Päättyy viimeistään 5.12.2026"},
			[]string{"Jatkuu", "siihen, mitä vastustit"}},
		"marketing with what is refused": {mixed, []string{"Suoramarkkinointi sinulle päättyi 3.11.2026.", "Jatkuu. Alla kerromme, miksi.", "Tietosuoja-asetuksen 21 artiklan 1 kohta."},
			[]string{"17 artiklan", "Lopetamme"}},
		"rectified in free words": {inWords, []string{"Korjasimme tiedot, joista ilmoitit.", "Olen muuttanut Koivukujalle.", "ei ole merkintää siitä, että tietojasi olisi annettu"},
			[]string{"alla kerrotulla tavalla"}},
		"erased in part":               {erasure, []string{"Poistamme yhden tietoryhmän. Säilytämme 2.", "Ilmoitamme tästä näille", "Survey Corp"}, []string{"jäljennöksen tiedoistasi"}},
		"erased after a copy was sent": {copied, []string{"jäljennöksen tiedoistasi voit noutaa palvelusta enintään 3.2.2027 asti."}, nil},
		"nothing erased": {decidedOn(models.Erasure, models.Ruling{Outcome: models.RefusedWhole, Explanation: "Laki.", Plan: plan(models.Keep, models.Keep)}),
			[]string{"Emme voi poistaa mitään vielä."}, []string{"Kenelle ilmoitamme", "mitä poistetaan"}},
		"restricted": {decidedOn(models.RestrictionOfProcessing, models.Ruling{Outcome: models.Fulfilled, Restricted: models.Restricted{Scope: "Laskut", Until: "Kunnes selvitetty"}}),
			[]string{"Emme 21.11.2026 alkaen käytä alla kerrottuja tietoja", "Laskut", "Kunnes selvitetty"}, []string{"tästä päivästä"}},
		"still restricted": {still, []string{"Aiempi rajoitus on voimassa, kunnes kerromme"}, []string{"alkaen käytä"}},
	} {
		raw, err := views.AnswerPaper(c.answer, register.Default())
		if err != nil {
			t.Fatal(err)
		}
		if dir := os.Getenv("OMATIEDOT_TEST_PAGES"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, "letter."+strings.ReplaceAll(name, " ", "-")+".pdf"), raw, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		got := printedText(raw)
		for _, want := range c.want {
			if !strings.Contains(got, squeeze(want)) {
				t.Errorf("%s: %q is missing", name, want)
			}
		}
		for _, lack := range c.lack {
			if strings.Contains(got, squeeze(lack)) {
				t.Errorf("%s: %q is said", name, lack)
			}
		}
	}
}

// TestOneHeadingForRemedies: what to do against an answer is one section, in a letter, in a copy and on the page.
func TestOneHeadingForRemedies(t *testing.T) {
	refusal := models.Ruling{Outcome: models.RefusedWhole, Ground: models.Excessive, Explanation: "Siksi."}
	for name, a := range map[string]models.Answer{"letter": decidedOn(models.Access, refusal), "copy": answered("fi", aino)} {
		raw, err := views.AnswerPaper(a, register.Default())
		if err != nil {
			t.Fatal(err)
		}
		together := squeeze(i18n.T("fi", "ruling.remedies") + i18n.T("fi", "answer.complaint_text") + i18n.T("fi", "answer.court_text"))
		if got := printedText(raw); !strings.Contains(got, together) || strings.Contains(got, squeeze(i18n.T("fi", "notice.authority"))) {
			t.Errorf("%s: what to do is not one section: %.300s", name, got[max(0, strings.LastIndex(got, squeeze(i18n.T("fi", "ruling.remedies")))):])
		}
	}
	var titles []string
	for _, part := range views.NewRequestPage(asCustomer(blank("fi")), refused(), requestToday).Decision.Parts {
		if part.Title != "" {
			titles = append(titles, part.Title)
		}
	}
	if want := i18n.T("fi", "ruling.remedies"); titles[len(titles)-1] != want {
		t.Errorf("the headings are %q, want %q last", titles, want)
	}
}

// TestLetterWordsAreThere: of every outcome of a rectification, every fate, trigger of retention and ground of
// restriction.
func TestLetterWordsAreThere(t *testing.T) {
	var keys []string
	for _, o := range []models.Outcome{models.Fulfilled, models.PartlyRefused, models.RefusedWhole} {
		keys = append(keys, "ruling.corrected."+string(o))
	}
	for _, o := range []models.Outcome{models.Fulfilled, models.PartlyRefused} {
		keys = append(keys, "ruling.corrected_words."+string(o))
	}
	for _, f := range models.Fates {
		keys = append(keys, "ruling.counted."+string(f))
	}
	for _, k := range register.Default().Kinds {
		keys = append(keys, "ruling.keep."+string(k.Retention.From))
	}
	for _, g := range models.RestrictionGrounds {
		keys = append(keys, "staff.until."+string(g))
	}
	for _, extent := range []string{"everything", "asked", "portable"} {
		keys = append(keys, "answer.holds."+extent, "answer.holds."+extent+"_but")
	}
	for _, key := range keys {
		if !i18n.Has(key) {
			t.Errorf("%s has no text", key)
		}
	}
}
