package views_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models/clock"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

func TestDeadlineStepsHaveTexts(t *testing.T) {
	var keys []string
	for _, k := range clock.StepKinds() {
		keys = append(keys, "clock.step."+string(k))
	}
	for _, r := range clock.StopReasons() {
		keys = append(keys, "clock.asked."+string(r))
	}
	for _, k := range clock.HolidayKeys() {
		keys = append(keys, "clock.holiday."+string(k))
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		keys = append(keys, "clock.day."+strings.ToLower(d.String()), "clock.on."+strings.ToLower(d.String()))
	}
	for _, k := range []clock.StepKind{clock.MonthsAdded, clock.MonthEnd} {
		keys = append(keys, "clock.extended."+string(k))
	}
	for _, key := range keys {
		if !i18n.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
}

func TestDeadlineStepsAreTold(t *testing.T) {
	identity := func(asked, answered value.Date) []clock.Stop {
		return []clock.Stop{{Reason: clock.Identity, Asked: asked, Answered: answered}}
	}
	unanswered := func(asked, on value.Date) []clock.Stop {
		return []clock.Stop{{Reason: clock.Identity, Asked: asked, Answered: on, InVain: true}}
	}
	for _, tt := range []struct {
		name    string
		lang    string
		request clock.Request
		want    []string
	}{
		{"independence day", "fi", clock.Request{Received: value.NewDate(2026, 11, 6)}, []string{
			"Pyyntö saapui perjantaina 6.11.2026.",
			"Kuukausi siitä on 6.12.2026.",
			"6.12.2026 on itsenäisyyspäivä, joten viimeinen päivä vastata on seuraava arkipäivä, maanantai 7.12.2026.",
		}},
		{"taken up again", "fi", clock.Request{Received: value.NewDate(2026, 3, 2), Again: value.NewDate(2026, 11, 6)}, []string{
			"Pyyntöön on vastattu, ja se otettiin uudelleen käsittelyyn perjantaina 6.11.2026. Uuden vastauksen aika alkoi siitä.",
			"Kuukausi siitä on 6.12.2026.",
			"6.12.2026 on itsenäisyyspäivä, joten viimeinen päivä vastata on seuraava arkipäivä, maanantai 7.12.2026.",
		}},
		{"a plain month", "en", clock.Request{Received: value.NewDate(2026, 3, 2)}, []string{
			"The request arrived on Monday 2 March 2026.",
			"One month from then is 2 April 2026.",
			"So the last day to answer is Thursday 2 April 2026.",
		}},
		{"Easter", "sv", clock.Request{Received: value.NewDate(2026, 3, 3)}, []string{
			"Begäran kom in tisdagen den 3.3.2026.",
			"En månad senare är det den 3.4.2026.",
			"3.4.2026 är långfredagen, 4.4.2026 är en lördag, 5.4.2026 är påskdagen och 6.4.2026 är annandag påsk, så sista dagen att svara är följande vardag, tisdagen den 7.4.2026.",
		}},
		{"a short month and a weekend", "fi", clock.Request{Received: value.NewDate(2026, 1, 31)}, []string{
			"Pyyntö saapui lauantaina 31.1.2026.",
			"Kuukausi siitä on kuun viimeinen päivä 28.2.2026, koska kuukausi on lyhyempi.",
			"28.2.2026 on lauantai ja 1.3.2026 on sunnuntai, joten viimeinen päivä vastata on seuraava arkipäivä, maanantai 2.3.2026.",
		}},
		{"an extension", "fi", clock.Request{Received: value.NewDate(2026, 3, 2), Extended: true}, []string{
			"Pyyntö saapui maanantaina 2.3.2026.",
			"Määräaikaa on jatkettu: 3 kuukautta siitä on 2.6.2026.",
			"Viimeinen päivä vastata on siis tiistai 2.6.2026.",
		}},
		{"a stop", "fi", clock.Request{Received: value.NewDate(2026, 3, 2), Stops: identity(value.NewDate(2026, 3, 3), value.NewDate(2026, 3, 10))}, []string{
			"Pyyntö saapui maanantaina 2.3.2026.",
			"Kuukausi siitä on 2.4.2026.",
			"Pyysimme 3.3.2026 tietoa henkilöllisyyden varmistamiseksi. Saimme vastauksen 10.3.2026. Määräaika siirtyi odotuksen ajan, 7 päivää: 9.4.2026.",
			"Viimeinen päivä vastata on siis torstai 9.4.2026.",
		}},
		{"a stop of one day", "en", clock.Request{Received: value.NewDate(2026, 3, 2), Stops: identity(value.NewDate(2026, 3, 3), value.NewDate(2026, 3, 4))}, []string{
			"The request arrived on Monday 2 March 2026.",
			"One month from then is 2 April 2026.",
			"On 3 March 2026 we asked for information to confirm the identity. We received an answer on 4 March 2026. The time to answer moved by the wait, 1 day: 3 April 2026.",
			"3 April 2026 is Good Friday, 4 April 2026 is a Saturday, 5 April 2026 is Easter Sunday and 6 April 2026 is Easter Monday, so the last day to answer is the next working day, Tuesday 7 April 2026.",
		}},
		{"an answer on the same day", "fi", clock.Request{Received: value.NewDate(2026, 3, 2), Stops: identity(value.NewDate(2026, 3, 3), value.NewDate(2026, 3, 3))}, []string{
			"Pyyntö saapui maanantaina 2.3.2026.",
			"Kuukausi siitä on 2.4.2026.",
			"Pyysimme 3.3.2026 tietoa henkilöllisyyden varmistamiseksi. Saimme vastauksen 3.3.2026. Tämä odotus ei siirtänyt määräaikaa.",
			"Viimeinen päivä vastata on siis torstai 2.4.2026.",
		}},
		{"no answer", "fi", clock.Request{Received: value.NewDate(2026, 3, 2), Stops: unanswered(value.NewDate(2026, 3, 3), value.NewDate(2026, 3, 17))}, []string{
			"Pyyntö saapui maanantaina 2.3.2026.",
			"Kuukausi siitä on 2.4.2026.",
			"Pyysimme 3.3.2026 tietoa henkilöllisyyden varmistamiseksi. Vastausta ei tullut, ja jatkoimme 17.3.2026 ilman sitä. Määräaika siirtyi odotuksen ajan, 14 päivää: 16.4.2026.",
			"Viimeinen päivä vastata on siis torstai 16.4.2026.",
		}},
		{"no answer on the same day", "sv", clock.Request{Received: value.NewDate(2026, 3, 2), Stops: unanswered(value.NewDate(2026, 3, 3), value.NewDate(2026, 3, 3))}, []string{
			"Begäran kom in måndagen den 2.3.2026.",
			"En månad senare är det den 2.4.2026.",
			"Vi bad den 3.3.2026 om uppgifter för att kontrollera identiteten. Vi fick inget svar och fortsatte utan det den 3.3.2026. Den här väntan flyttade inte tidsfristen.",
			"Sista dagen att svara är alltså torsdagen den 2.4.2026.",
		}},
		{"a question too late", "fi", clock.Request{Received: value.NewDate(2026, 3, 2), Stops: identity(value.NewDate(2026, 4, 3), value.NewDate(2026, 4, 9))}, []string{
			"Pyyntö saapui maanantaina 2.3.2026.",
			"Kuukausi siitä on 2.4.2026.",
			"Pyysimme 3.4.2026 tietoa henkilöllisyyden varmistamiseksi. Määräaika oli jo päättynyt, joten odotus ei siirrä sitä.",
			"Viimeinen päivä vastata on siis torstai 2.4.2026.",
		}},
		{"an open question", "sv", clock.Request{Received: value.NewDate(2026, 3, 2), Stops: []clock.Stop{{Reason: clock.Specification, Asked: value.NewDate(2026, 3, 3)}}}, []string{
			"Begäran kom in måndagen den 2.3.2026.",
			"En månad senare är det den 2.4.2026.",
			"Vi bad den 3.3.2026 om en precisering av vad begäran gäller. Vi väntar på svar, och tidsfristen flyttas med väntetiden.",
			"Sista dagen att svara är alltså torsdagen den 2.4.2026.",
		}},
		{"no receipt", "fi", clock.Request{}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := views.DeadlineSteps(tt.lang, clock.Due(tt.request))
			if !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}
