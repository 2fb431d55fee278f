package value_test

import (
	"strings"
	"testing"

	"omatiedot/models/value"
)

func TestPhone(t *testing.T) {
	vectors[value.Phone](t, "phone", ok{
		"02 838 6250":         "+35828386250",
		"044 738 6225":        "+358447386225",
		"0401234567":          "+358401234567",
		"00358401234567":      "+358401234567",
		"358401234567":        "+358401234567",
		"+358401234567":       "+358401234567",
		"+358 (0)40 123 4567": "+358401234567",
		"(02) 838 6250":       "+35828386250",
		"040-1234567":         "+358401234567",
		"+46 8 123 456 78":    "+46812345678",
		"+372 5123 4567":      "+37251234567",
		"0800 123 456":        "+358800123456",
		"020 123 4567":        "+358201234567",
		"\u202a+358401234567": "+358401234567", // as copied from a phone's contacts
		"040\u20111234567":    "+358401234567", // no-break hyphen
	}, bad{
		"040 12ABC67": "form", "040 1234567 ext. 5": "form", "0401": "length", "+358401234567890123": "length",
		"+0401234567": "country", "+999123456789": "country", "+3581": "length", "+1": "length", "040+1234567": "form", "-": "form", "+": "form", "040;1234567": "form",
	})
	p := value.Phone("+358401234567")
	if p.National() != "040 1234567" || p.International() != "+358 40 1234567" || p.Masked() != "••••567" {
		t.Errorf("national %q, international %q, masked %q", p.National(), p.International(), p.Masked())
	}
	if p := value.Phone(""); p.National() != "" || p.International() != "" || p.Masked() != "" {
		t.Error("no value prints something")
	}
	warns(t, p, "")
	warns(t, value.Phone("+35828386250"), "")
	warns(t, value.Phone("+358990000000"), "not_in_use")
	warns(t, value.Phone(""), "")
}

func TestEmail(t *testing.T) {
	label := strings.Repeat("a", 63)
	long := label[:59] + "@" + strings.Repeat(label[:31]+".", 6) + "fi" // 254 bytes
	vectors[value.Email](t, "email", ok{
		"maija@example.fi":            "maija@example.fi",
		" Maija.Virtanen@Example.FI ": "Maija.Virtanen@example.fi",
		"o'neil+portal@example.co.uk": "o'neil+portal@example.co.uk",
		"info@Sähköä.example":         "info@sähköä.example",
		"info@sa\u0308hko.example":    "info@sähko.example",
		"info@xn--shk-sna5g.example":  "info@xn--shk-sna5g.example",
		"päivi@example.fi":            "päivi@example.fi",
		long:                          long,
	}, bad{
		"maija": "form", "maija@": "domain", "@example.fi": "local_part", "a@b@example.fi": "form", "maija@example": "domain",
		"maija virtanen@example.fi": "form", "maija@exam ple.fi": "form", "maija@example..fi": "domain", "maija.@example.fi": "local_part",
		".maija@example.fi": "local_part", "ma..ija@example.fi": "local_part", "maija@-example.fi": "domain", "maija@example-.fi": "domain",
		"maija@[192.0.2.1]": "domain", "maija@192.0.2.1": "domain", `"maija v"@example.fi`: "form", `"maija"@example.fi`: "local_part",
		"Maija <maija@example.fi>": "form", "a,b@example.fi": "local_part", "a\r\nBcc:b@example.fi": "form", "maija@example.fi.": "domain",
		label + "aa@example.fi": "length", "a" + long: "length", "maija@" + label + "a.fi": "domain", "maija@ex_ample.fi": "domain",
		"maija\xff@example.fi": "form", "maija@example.fi,b@example.fi": "form",
	})
	warns(t, value.Email("maija@example.fi"), "")
	warns(t, value.Email("päivi@example.fi"), "not_ascii")
	warns(t, value.Email("info@sähköä.example"), "")
	warns(t, value.Email(""), "")
	if got := value.Email("päivi@example.fi").Masked(); got != "p•••@example.fi" {
		t.Errorf("masked %s", got)
	}
}

func TestPostalCode(t *testing.T) {
	vectors[value.PostalCode](t, "postal_code", ok{
		"00510": "00510", "32800": "32800", "AX-22100": "22100", "ax-22100": "22100", "22100": "22100", "FI-32800": "32800", " 00 510": "00510",
	}, bad{
		"0510": "form", "005100": "form", "0051O": "form", "AX-32800": "form", "SW1A 1AA": "form", "-0510": "form",
	})
}

func TestCountry(t *testing.T) {
	vectors[value.Country](t, "country", ok{
		"FI": "FI", "fi": "FI", "SE": "SE", "AX": "AX", "EE": "EE", "GB": "GB", "GR": "GR", "RU": "RU", "UA": "UA", "VN": "VN",
	}, bad{
		"FIN": "form", "F": "form", "F1": "form", "246": "form", "Suomi": "form", "12": "form",
		"UK": "unknown", "EL": "unknown", "EU": "unknown", "ZZ": "unknown", "XX": "unknown", "SU": "unknown", "DD": "unknown", "YU": "unknown",
		"AA": "unknown", "QO": "unknown",
	})
	// 249 countries of the standard, and Kosovo.
	n := 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if _, err := value.ParseCountry(string([]rune{a, b})); err == nil {
				n++
			}
		}
	}
	if n != 250 {
		t.Errorf("%d countries", n)
	}
}

func TestLanguage(t *testing.T) {
	vectors[value.Language](t, "language", ok{
		"fi": "fi", "sv": "sv", "en": "en", "FI": "fi", "fin": "fi", "swe": "sv", "eng": "en", "sv-FI": "sv", "sv_FI": "sv",
		"se": "se", "sme": "se", "smn": "smn", "ru": "ru", "et": "et", "vi": "vi",
	}, bad{
		"xx": "unknown", "suomi": "unknown", "f": "unknown", "und": "unknown", "12": "unknown", "fi-": "unknown", "ä": "unknown", "und-FI": "unknown",
	})
}
