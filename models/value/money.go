package value

import (
	"database/sql/driver"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Money is an amount in euro or another currency of hundredths, held in whole cents. No value and
// 0.00 differ: only the former IsZero.
type Money struct {
	cents int64
	set   bool
}

var (
	errMoneyForm     = fault("money", "form", "an amount is written in digits with a decimal point or comma, e.g. 1234.56 or -0,50")
	errMoneyDecimals = fault("money", "decimals", "an amount has at most two decimals, e.g. 1234.56; thousands are parted by a space, not by a point or comma")
	errMoneyRange    = fault("money", "range", "the amount is too large to be true; it has at most 16 digits before the decimals")
	errMoneyColumn   = fault("money", "column", "a text column holds an amount without decimals, which could be euro or cents; store cents in an integer column")
)

// spaces are those that part thousands: plain, no-break, thin, narrow no-break, figure.
const spaces = " \u00a0\u2009\u202f\u2007"

var (
	wholeForm = `([+-]?)(\d{1,3}(?:[` + spaces + `]\d{3})+|\d+)`
	moneyForm = regexp.MustCompile(`^` + wholeForm + `(?:[.,](\d+))?$`)
)

// MoneyOf is the amount of so many cents.
func MoneyOf(cents int64) Money { return Money{cents, true} }

// ParseMoney reads "1234.56", "1 234,56" and "-0,5": a sign, digits with a space of any width
// between thousands, and at most two decimals after a point or comma.
func ParseMoney(s string) (Money, error) {
	m := moneyForm.FindStringSubmatch(plainSign(s))
	if m == nil {
		return Money{}, errMoneyForm
	}
	if len(m[3]) > 2 {
		return Money{}, errMoneyDecimals
	}
	decimals := (m[3] + "00")[:2]
	cents, err := strconv.ParseInt(m[1]+dropSpaces(m[2])+decimals, 10, 64)
	if err != nil {
		return Money{}, errMoneyRange
	}
	return MoneyOf(cents), nil
}

func plainSign(s string) string {
	return strings.Replace(strings.TrimSpace(s), "\u2212", "-", 1)
}

func dropSpaces(s string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune(spaces, r) {
			return -1
		}
		return r
	}, s)
}

// Cents is the amount in cents, 0 for no value.
func (m Money) Cents() int64 { return m.cents }

// IsZero tells whether there is no amount; 0.00 is an amount.
func (m Money) IsZero() bool { return !m.set }

// String is the amount as "-1234.56", empty for no value.
func (m Money) String() string {
	if !m.set {
		return ""
	}
	sign, cents := "", uint64(m.cents)
	if m.cents < 0 {
		sign, cents = "-", -cents // right also for the least int64, whose negative has no int64
	}
	return fmt.Sprintf("%s%d.%02d", sign, cents/100, cents%100)
}

// MarshalText is the amount as "-1234.56", empty for no value.
func (m Money) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads what ParseMoney reads; blank is no value.
func (m *Money) UnmarshalText(text []byte) error { return unmarshal(m, text, ParseMoney) }

// MarshalJSON is the amount as a string, so that no reader rounds it; null for no value.
func (m Money) MarshalJSON() ([]byte, error) { return marshalJSON(m.IsZero(), m.String()) }

// UnmarshalJSON reads a string, a number by its digits, or null.
func (m *Money) UnmarshalJSON(data []byte) error { return unmarshalJSON(m, data) }

// Value stores the amount in cents, no value as NULL; for an integer column.
func (m Money) Value() (driver.Value, error) {
	if !m.set {
		return nil, nil
	}
	return m.cents, nil
}

// Scan reads cents from an integer column, or an amount with its two decimals from a numeric one.
func (m *Money) Scan(src any) error {
	switch v := src.(type) {
	case int64:
		*m = MoneyOf(v)
		return nil
	case []byte:
		return m.scanDecimal(string(v))
	case string:
		return m.scanDecimal(v)
	}
	return scanText(m, src)
}

// scanDecimal refuses "1234": an amount a hundred times too large or small would go unnoticed.
func (m *Money) scanDecimal(s string) error {
	if s != "" && !strings.Contains(s, ".") {
		return errMoneyColumn
	}
	return m.UnmarshalText([]byte(s))
}

// GormDataType tells the mapper that the column is an integer.
func (Money) GormDataType() string { return "int" }
