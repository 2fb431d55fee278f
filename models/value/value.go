// Package value holds the value types of the customer register: dates, times, money, and the codes
// and addresses that identify people, companies, metering points and payments. Each type parses,
// checks, masks and prints itself.
//
// The zero value of every type means "no value". String gives the canonical form, the one that
// imports and exports use; UnmarshalText reads it back, forgives what people commonly write, takes
// blank text as no value and answers anything else with an *Error. What is not wrong but doubtful
// has a Warning.
//
// The package knows no clock, no database and no language: today is passed in, columns are met
// through driver.Valuer and sql.Scanner alone, and the English of Error is for logs and the command
// line, not for pages.
package value

import (
	"cmp"
	"slices"
)

// Error says what is wrong with a text that should have been a value, by the name of the type and a
// code for the fault. It never holds the text itself, which may be personal data.
type Error struct {
	Type string // of the value, e.g. "personal_id"
	Code string // of the fault, e.g. "check_character"
}

// Error says in English what is wrong and what was expected, without the refused text.
func (e *Error) Error() string {
	if text, ok := faults[*e]; ok {
		return text
	}
	return e.Type + ": " + e.Code
}

// Is makes errors.Is compare type and code, so that any copy of an Error matches.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && *t == *e
}

// Doubtful is met by types that accept a value which may still be a mistake. Warning is nil when
// there is nothing to doubt.
type Doubtful interface {
	Warning() *Error
}

// DayChecker is met by types that can be wrong on a given day only, such as a birth in the future.
// Whoever reads values from outside asks it after UnmarshalText.
type DayChecker interface {
	CheckOn(today Date) error
}

// Codes lists every fault and warning that the types of this package can report, sorted by type and
// code. Texts for people are looked up by these.
func Codes() []Error {
	all := make([]Error, 0, len(faults))
	for e := range faults {
		all = append(all, e)
	}
	slices.SortFunc(all, func(a, b Error) int {
		return cmp.Or(cmp.Compare(a.Type, b.Type), cmp.Compare(a.Code, b.Code))
	})
	return all
}

// faults holds the English of every fault; fault fills it while the package is initialised.
var faults = map[Error]string{}

func fault(kind, code, english string) *Error {
	e := Error{Type: kind, Code: code}
	faults[e] = english
	return &e
}
