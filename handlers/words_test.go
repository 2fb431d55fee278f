package handlers_test

import (
	"strings"
	"time"

	"omatiedot/models"
	"omatiedot/models/value"
	"omatiedot/views/i18n"
)

// inWords is what a value of an import file looks like to a reader.
func inWords(lang string, kind *models.Kind, field models.Field, text string) string {
	if len(field.Codes) > 0 {
		return i18n.T(lang, kind.TextKey(field)+"."+text)
	}
	if day, err := time.Parse(time.DateOnly, text); err == nil {
		return dayInWords(lang, day)
	}
	if moment, err := time.Parse(time.RFC3339, text); err == nil {
		here := moment.In(value.Helsinki())
		if field.Name == "source_time" {
			return dayInWords(lang, here)
		}
		join := map[string]string{"fi": " klo 15.04", "sv": " kl. 15.04", "en": ", 15:04"}[lang]
		return dayInWords(lang, here) + here.Format(join)
	}
	switch {
	case text == "true":
		return i18n.T(lang, "record.yes")
	case text == "false":
		return i18n.T(lang, "record.no")
	case field.Name == "amount":
		return amountInWords(lang, text)
	case field.Name == "annual_kwh" && lang == "en" && len(text) > 3:
		return text[:len(text)-3] + "," + text[len(text)-3:]
	case field.Name == "language":
		return languages[lang][text]
	case field.Name == "home_country" || field.Name == "country":
		return i18n.Country(lang, text)
	}
	return text
}

var languages = map[string]map[string]string{
	"fi": {"fi": "suomi", "sv": "ruotsi", "en": "englanti"},
	"sv": {"fi": "finska", "sv": "svenska", "en": "engelska"},
	"en": {"fi": "Finnish", "sv": "Swedish", "en": "English"},
}

func dayInWords(lang string, day time.Time) string {
	if lang == "en" {
		return day.Format("2 January 2006")
	}
	return day.Format("2.1.2006")
}

// amountInWords writes an amount of euros below a million.
func amountInWords(lang, text string) string {
	whole, cents, _ := strings.Cut(text, ".")
	for len(cents) < 2 {
		cents += "0"
	}
	if lang == "en" {
		if len(whole) > 3 {
			whole = whole[:len(whole)-3] + "," + whole[len(whole)-3:]
		}
		return "€" + whole + "." + cents
	}
	return whole + "," + cents + " €"
}
