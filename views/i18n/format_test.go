package i18n

import (
	"strings"
	"testing"
	"time"

	"omatiedot/models/value"
)

func TestFormats(t *testing.T) {
	day := value.NewDate(2026, 11, 2)
	winter := value.TimeOf(time.Date(2026, 11, 22, 13, 4, 59, 0, time.UTC))
	summer := value.TimeOf(time.Date(2026, 6, 30, 21, 30, 0, 0, time.UTC)) // already July in Finland
	tests := []struct{ what, fi, sv, en string }{
		{"date", "2.11.2026", "2.11.2026", "2 November 2026"},
		{"winter time", "22.11.2026 klo 15.04", "22.11.2026 kl. 15.04", "22 November 2026, 15:04"},
		{"summer time", "1.7.2026 klo 00.30", "1.7.2026 kl. 00.30", "1 July 2026, 00:30"},
		{"money", "1~234,56~€", "1~234,56~€", "€1,234.56"},
		{"negative money", "−0,05~€", "−0,05~€", "−€0.05"},
		{"zero money", "0,00~€", "0,00~€", "€0.00"},
		{"other currency", "12,00~SEK", "12,00~SEK", "SEK~12.00"},
		{"large money", "1~234~567,00~€", "1~234~567,00~€", "€1,234,567.00"},
		{"number", "18~500", "18~500", "18,500"},
		{"small number", "999", "999", "999"},
		{"no date", "", "", ""},
		{"no time", "", "", ""},
		{"no money", "", "", ""},
		{"list", "a, b ja c", "a, b och c", "a, b and c"},
		{"short list", "a", "a", "a"},
		{"country", "Ruotsi", "Sverige", "Sweden"},
		{"no country", "??", "??", "??"},
	}
	format := map[string]func(lang string) string{
		"date":           func(l string) string { return Date(l, day) },
		"winter time":    func(l string) string { return Time(l, winter) },
		"summer time":    func(l string) string { return Time(l, summer) },
		"money":          func(l string) string { return Money(l, value.MoneyOf(123456), "EUR") },
		"negative money": func(l string) string { return Money(l, value.MoneyOf(-5), "EUR") },
		"zero money":     func(l string) string { return Money(l, value.MoneyOf(0), "") },
		"other currency": func(l string) string { return Money(l, value.MoneyOf(1200), "SEK") },
		"large money":    func(l string) string { return Money(l, value.MoneyOf(123456700), "EUR") },
		"number":         func(l string) string { return Number(l, 18500) },
		"small number":   func(l string) string { return Number(l, 999) },
		"no date":        func(l string) string { return Date(l, value.Date{}) },
		"no time":        func(l string) string { return Time(l, value.Time{}) },
		"no money":       func(l string) string { return Money(l, value.Money{}, "EUR") },
		"list":           func(l string) string { return List(l, []string{"a", "b", "c"}) },
		"short list":     func(l string) string { return List(l, []string{"a"}) },
		"country":        func(l string) string { return Country(l, "SE") },
		"no country":     func(l string) string { return Country(l, "??") },
	}
	for _, tt := range tests {
		for lang, want := range map[string]string{"fi": tt.fi, "sv": tt.sv, "en": tt.en} {
			want = strings.ReplaceAll(want, "~", noBreakSpace)
			if got := format[tt.what](lang); got != want {
				t.Errorf("%s in %s: %q, want %q", tt.what, lang, got, want)
			}
		}
	}
}
