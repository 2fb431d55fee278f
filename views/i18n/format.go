package i18n

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
	"golang.org/x/text/message"

	"omatiedot/models/value"
)

const noBreakSpace = "\u00a0"

var printers = map[string]*message.Printer{
	"fi": message.NewPrinter(language.Finnish),
	"sv": message.NewPrinter(language.Swedish),
	"en": message.NewPrinter(language.BritishEnglish),
}

// Number returns a whole number with the language's thousands separator: fi and sv "1 234" with a
// no-break space, en "1,234".
func Number(lang string, n int64) string {
	return printers[Known(lang)].Sprint(n)
}

// Money returns an amount in a currency by its ISO 4217 code: fi and sv "1 234,56 €" with no-break
// spaces, en "€1,234.56"; other currencies than euro by their code. No value is empty.
func Money(lang string, m value.Money, currency string) string {
	if m.IsZero() {
		return ""
	}
	sign, cents := "", m.Cents()
	if cents < 0 {
		sign, cents = "\u2212", -cents
	}
	whole, decimals := Number(lang, cents/100), strconv.FormatInt(100+cents%100, 10)[1:]
	euro := currency == "EUR" || currency == ""
	if Known(lang) == "en" {
		if euro {
			return sign + "€" + whole + "." + decimals
		}
		return sign + currency + noBreakSpace + whole + "." + decimals
	}
	if euro {
		currency = "€"
	}
	return sign + whole + "," + decimals + noBreakSpace + currency
}

// Date returns a day: fi and sv "22.11.2026", en "22 November 2026". No value is empty.
func Date(lang string, d value.Date) string {
	if d.IsZero() {
		return ""
	}
	return day(lang, time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC))
}

// Time returns an instant in Finnish time: fi "22.11.2026 klo 15.04", sv "22.11.2026 kl. 15.04",
// en "22 November 2026, 15:04". No value is empty.
func Time(lang string, t value.Time) string {
	if t.IsZero() {
		return ""
	}
	here := t.Time().In(value.Helsinki())
	switch Known(lang) {
	case "sv":
		return day(lang, here) + " kl. " + here.Format("15.04")
	case "en":
		return day(lang, here) + ", " + here.Format("15:04")
	default:
		return day(lang, here) + " klo " + here.Format("15.04")
	}
}

func day(lang string, t time.Time) string {
	if Known(lang) == "en" {
		return t.Format("2 January 2006")
	}
	return t.Format("2.1.2006")
}

// List joins texts into an enumeration: fi "a, b ja c", sv "a, b och c", en "a, b and c".
func List(lang string, items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " " + T(lang, "list.and") + " " + items[last]
}

// Country returns the name of a country by its ISO 3166-1 alpha-2 code, and the code itself where it
// is not one.
func Country(lang, code string) string {
	region, err := language.ParseRegion(code)
	if err != nil {
		return code
	}
	if name := regions[Known(lang)].Name(region); name != "" {
		return name
	}
	return code
}

var regions = map[string]display.Namer{
	"fi": display.Regions(language.Finnish),
	"sv": display.Regions(language.Swedish),
	"en": display.Regions(language.BritishEnglish),
}
