package value_test

import (
	"log/slog"
	"strings"
	"testing"

	"omatiedot/models/value"
)

var today = value.NewDate(2026, 11, 22)

func TestPersonalID(t *testing.T) {
	good := ok{
		"010594y9032":         "010594Y9032",
		" 010594 Y9032\u00a0": "010594Y9032",
		"070770–905D":         "070770-905D", // en dash
		"070770\u2212905D":    "070770-905D", // minus
	}
	for _, s := range strings.Fields(`
		010594Y9032 010594Y9021 020594X903P 020594X902N 030594W903B 030694W9024 040594V9030 040594V902Y 050594U903M 050594U902L
		010516B903X 010516B902W 020516C903K 020516C902J 030516D9037 030516D9026 010501E9032 020502E902X 020503F9037 020504A902E
		020504B904H 070770-905D 010200A9618 141002A909X 010170-999R 220750-999Y 010100-969P 070644-937X 210281-9988 100190-999P
		100190Y999P 290200A901C 311299-999E 010100+900F 010190Y900P 310185U998X 131052-308T 010191-090U`) {
		good[s] = s
	}
	vectors[value.PersonalID](t, "personal_id", good, bad{
		"010190-999Y":  "check_character",
		"260159-345A":  "check_character",
		"010101-011":   "form",
		"010100G9000":  "century",
		"010101-9a1b":  "form",
		"01010١-9011":  "form", // an Arabic-Indic digit
		"010594Y90322": "form",
		"320194-9012":  "date",
		"011394-9012":  "date",
		"290200-9012":  "date", // 1900 was no leap year
		"010594ä9032":  "form",
	})
	for s := range good {
		if _, err := value.ParsePersonalID(s, today); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	// No check character makes these right.
	for _, c := range "0123456789ABCDEFHJKLMNPRSTUVWXY" {
		for head, code := range map[string]string{
			"290201A900": "date", // 2001 was no leap year
			"310490-900": "date",
			"010190-000": "number",
			"010190-001": "number",
		} {
			_, err := value.ParsePersonalID(head+string(c), today)
			isFault(t, head+string(c), err, "personal_id", code)
		}
	}
}

func TestPersonalIDFuture(t *testing.T) {
	_, err := value.ParsePersonalID("010594A9032", today)
	isFault(t, "010594A9032", err, "personal_id", "future")
	if _, err := value.ParsePersonalID("010594A9032", value.NewDate(2094, 5, 1)); err != nil {
		t.Errorf("on the day of birth: %v", err)
	}
	var id value.PersonalID
	if err := id.UnmarshalText([]byte("010594A9032")); err != nil {
		t.Errorf("without a day: %v", err)
	}
	var c value.DayChecker = id
	isFault(t, "010594A9032", c.CheckOn(today), "personal_id", "future")
	if err := value.PersonalID("").CheckOn(today); err != nil {
		t.Errorf("no value: %v", err)
	}
}

func TestPersonalIDParts(t *testing.T) {
	for _, tt := range []struct {
		id         value.PersonalID
		birth      string
		masked     string
		artificial bool
	}{
		{"010594Y9032", "1994-05-01", "010594Y••••", true},
		{"010100+900F", "1800-01-01", "010100+••••", true},
		{"290200A901C", "2000-02-29", "290200A••••", true},
		{"311299-999E", "1999-12-31", "311299-••••", true},
		{"131052-308T", "1952-10-13", "131052-••••", false},
		{"", "", "", false},
	} {
		if got := tt.id.BirthDate().String(); got != tt.birth {
			t.Errorf("%v: born %s, want %s", tt.id, got, tt.birth)
		}
		if got := tt.id.Masked(); got != tt.masked {
			t.Errorf("%v: masked %s, want %s", tt.id, got, tt.masked)
		}
		if got := tt.id.Artificial(); got != tt.artificial {
			t.Errorf("%v: artificial %v", tt.id, got)
		}
	}
}

// TestLogs checks that a value that points to a person, logged by mistake, does not show itself.
func TestLogs(t *testing.T) {
	for secret, v := range map[string]any{
		"010594Y9032":        value.PersonalID("010594Y9032"),
		"12345678N":          value.FINUID("12345678N"),
		"FI2112345600000785": value.IBAN("FI2112345600000785"),
		"+358401234567":      value.Phone("+358401234567"),
		"maija@example.fi":   value.Email("maija@example.fi"),
	} {
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("seen", "v", v)
		if strings.Contains(log.String(), secret) || !strings.Contains(log.String(), "•") {
			t.Errorf("logged: %s", log.String())
		}
	}
}

func TestFINUID(t *testing.T) {
	vectors[value.FINUID](t, "finuid", ok{
		"12345678N": "12345678N", "10000000M": "10000000M", "12345678n": "12345678N", "1234 5678 N": "12345678N",
	}, bad{
		"12345678P": "check_character", "1234567N": "form", "123456789": "check_character", "A2345678N": "form",
	})
	if got := value.FINUID("12345678N").Masked(); got != "••••••78N" {
		t.Errorf("masked %s", got)
	}
}
