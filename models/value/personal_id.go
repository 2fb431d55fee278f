package value

import (
	"log/slog"
	"strconv"
	"strings"
)

// PersonalID is a Finnish personal identity code (henkilötunnus, personbeteckning) as "010594Y9032":
// the day of birth, an intermediate character for the century, a number of three digits and a check
// character (Government Decree 128/2010 section 2, as amended by 690/2022). The intermediate
// character tells apart people whose codes are otherwise the same, so it belongs to the identity.
//
// UnmarshalText knows no today: whether the birth lies in the future is for CheckOn.
type PersonalID string

var (
	errPersonalIDForm = fault("personal_id", "form",
		"a personal identity code has 11 characters: six digits for the day of birth, an intermediate character, three digits and a check character")
	errPersonalIDCentury = fault("personal_id", "century",
		"the intermediate character of a personal identity code is + for births in the 1800s, one of - Y X W V U for the 1900s, one of A B C D E F for the 2000s")
	errPersonalIDDate = fault("personal_id", "date",
		"the first six digits of a personal identity code are a day of birth, and the calendar has no such day")
	errPersonalIDNumber = fault("personal_id", "number",
		"the individual number of a personal identity code is from 002 to 999")
	errPersonalIDCheck = fault("personal_id", "check_character",
		"the check character of the personal identity code does not match its digits; one of them is mistyped")
	errPersonalIDFuture = fault("personal_id", "future",
		"the personal identity code says a birth in the future; check the intermediate character, which tells the century")
)

// checkCharacters are those of personal identity codes and electronic client identifiers, by the
// remainder modulo 31: no letter that is taken for a digit or another letter.
const checkCharacters = "0123456789ABCDEFHJKLMNPRSTUVWXY"

// centuries are the first years of the centuries, by intermediate character.
var centuries = map[byte]int{
	'+': 1800,
	'-': 1900, 'Y': 1900, 'X': 1900, 'W': 1900, 'V': 1900, 'U': 1900,
	'A': 2000, 'B': 2000, 'C': 2000, 'D': 2000, 'E': 2000, 'F': 2000,
}

// ParsePersonalID reads a code in upper or lower case and refuses a birth after the given day.
func ParsePersonalID(s string, on Date) (PersonalID, error) {
	id, err := parsePersonalID(s)
	if err != nil {
		return "", err
	}
	if err := id.CheckOn(on); err != nil {
		return "", err
	}
	return id, nil
}

func parsePersonalID(s string) (PersonalID, error) {
	s = compact(s)
	if len(s) != 11 || !isDigits(s[:6]) || !isDigits(s[7:10]) {
		return "", errPersonalIDForm
	}
	if centuries[s[6]] == 0 {
		return "", errPersonalIDCentury
	}
	if _, err := birthDate(s); err != nil {
		return "", errPersonalIDDate
	}
	if s[7:10] < "002" {
		return "", errPersonalIDNumber
	}
	// The intermediate character takes no part in the check.
	if s[10] != checkCharacter(s[:6]+s[7:10]) {
		return "", errPersonalIDCheck
	}
	return PersonalID(s), nil
}

// checkCharacter is that of at most nine digits.
func checkCharacter(digits string) byte {
	n, _ := strconv.Atoi(digits)
	return checkCharacters[n%31]
}

// birthDate reads the first seven characters, of which six are known to be digits.
func birthDate(s string) (Date, error) {
	n, _ := strconv.Atoi(s[:6])
	return dateOn(centuries[s[6]]+n%100, n/100%100, n/10000)
}

// BirthDate is the day of birth that the code says.
func (id PersonalID) BirthDate() Date {
	if id == "" {
		return Date{}
	}
	d, _ := birthDate(string(id))
	return d
}

// CheckOn refuses a birth after today.
func (id PersonalID) CheckOn(today Date) error {
	if id.BirthDate().After(today) {
		return errPersonalIDFuture
	}
	return nil
}

// Artificial tells whether the code is made up or temporary: individual numbers 900 to 999 are never
// given to anyone for good, and test persons have them.
func (id PersonalID) Artificial() bool { return id != "" && id[7] == '9' }

// Masked shows the day of birth and the intermediate character alone, as "010594Y••••".
func (id PersonalID) Masked() string {
	if id == "" {
		return ""
	}
	return string(id[:7]) + strings.Repeat("•", 4)
}

// LogValue keeps the code out of logs.
func (id PersonalID) LogValue() slog.Value { return masked(id.Masked()) }

// IsZero tells whether there is no code.
func (id PersonalID) IsZero() bool { return id == "" }

// String is the code in upper case.
func (id PersonalID) String() string { return string(id) }

// MarshalText is the code in upper case; no value gives empty.
func (id PersonalID) MarshalText() ([]byte, error) { return []byte(id), nil }

// UnmarshalText reads what ParsePersonalID reads, on any day; blank is no value.
func (id *PersonalID) UnmarshalText(text []byte) error { return unmarshal(id, text, parsePersonalID) }
