package value_test

import (
	"testing"

	"omatiedot/models/value"
)

func FuzzDate(f *testing.F) {
	parses[value.Date](f, "2026-01-31", "31.1.2026", "2026-02-30", "0001-01-01")
}
func FuzzTime(f *testing.F) {
	parses[value.Time](f, "2026-01-31T15:04:05Z", "2026-03-29 03:30", "9999-12-31T23:59:59-12:00")
}
func FuzzMoney(f *testing.F) { parses[value.Money](f, "1 234,56", "-0.5", "92233720368547758.08") }
func FuzzInt(f *testing.F)   { parses[value.Int](f, "18 500", "-3", "9223372036854775808") }
func FuzzBool(f *testing.F)  { parses[value.Bool](f, "kyllä", "0", "TRUE") }
func FuzzText(f *testing.F)  { parses[value.Text](f, "a\r\nb", "A\u030aland", "\xff") }

func FuzzPersonalID(f *testing.F) {
	parses[value.PersonalID](f, "010594Y9032", "010100+900f", "290201A9000")
}
func FuzzFINUID(f *testing.F)     { parses[value.FINUID](f, "12345678N", "10000000m") }
func FuzzBusinessID(f *testing.F) { parses[value.BusinessID](f, "0245974-7", "FI02459747", "245974-7") }
func FuzzGSRN(f *testing.F)       { parses[value.GSRN](f, "6430 0712 7000 0000 13", "707057500022939823") }
func FuzzGLN(f *testing.F)        { parses[value.GLN](f, "6458237348480") }
func FuzzEIC(f *testing.F)        { parses[value.EIC](f, "10YFI-1--------U", "44Y1001A1001A46L") }
func FuzzReference(f *testing.F) {
	parses[value.Reference](f, "12 34561", "RF34 1234 561", "RF18 5390 0754 7034")
}
func FuzzIBAN(f *testing.F) { parses[value.IBAN](f, "FI21 1234 5600 0007 85", "EE382200221020145685") }

func FuzzPhone(f *testing.F) {
	parses[value.Phone](f, "02 838 6250", "+46 8 123 456 78", "00358401234567")
}
func FuzzEmail(f *testing.F) {
	parses[value.Email](f, "Maija@Example.FI", "a@\u00e4\u00e4.example", "a@b@c.fi")
}
func FuzzPostalCode(f *testing.F) { parses[value.PostalCode](f, "00510", "AX-22100") }
func FuzzCountry(f *testing.F)    { parses[value.Country](f, "fi", "UK", "XK") }
func FuzzLanguage(f *testing.F)   { parses[value.Language](f, "sv-FI", "swe", "se", "i-default") }
