package value_test

import (
	"testing"

	"omatiedot/models/value"
)

func TestReference(t *testing.T) {
	good := ok{
		"12 34561": "1234561", "00000 00000 00012 34561": "1234561",
		"rf34 1234 561": "RF341234561", "RF34 0001 2345 61": "RF341234561",
	}
	for _, s := range []string{"1234561", "555128", "1009", "20260000011", "1000012", "12345678901234567894",
		"RF341234561", "RF181009", "RF6620260000011", "RF181000012", "RF18539007547034", "RF0912345678901234567894"} {
		good[s] = s
	}
	vectors[value.Reference](t, "reference", good, bad{
		"13": "form", "1234562": "check_digit", "RF351234561": "rf_check_digits", "000": "form", "12345A1": "form",
		"123456789012345678944": "form", "RF34": "form", "RF34000": "form", "RFAA1234561": "form", "RF34123456Ä": "form",
		"RF341234567890123456789012": "form",
	})
	for r, want := range map[value.Reference]string{
		"1234561": "12 34561", "1009": "1009", "20260000011": "2 02600 00011", "1234567894": "12345 67894",
		"12345678901234567894": "12345 67890 12345 67894", "RF341234561": "RF34 1234 561", "": "",
	} {
		if got := r.Grouped(); got != want {
			t.Errorf("%s: grouped %q, want %q", r, got, want)
		}
	}
}

// TestReferenceCheckDigits: check digits that are 1 modulo 97 and yet not the ones to be computed.
func TestReferenceCheckDigits(t *testing.T) {
	accepted := 0
	for base := range 1000 {
		for check := range 100 {
			s := "RF" + twoDigits(check) + "1" + twoDigits(base/100) + twoDigits(base%100)
			if _, err := value.ParseReference(s); err == nil {
				accepted++
			}
		}
	}
	if accepted != 1000 {
		t.Errorf("%d of 1000 references have check digits, want each exactly one pair", accepted)
	}
}

func twoDigits(n int) string { return string([]byte{byte('0' + n/10), byte('0' + n%10)}) }

func TestIBAN(t *testing.T) {
	good := ok{"FI21 1234 5600 0007 85": "FI2112345600000785", "fi2112345600000785": "FI2112345600000785",
		"EE38 2200 2210 2014 5685": "EE382200221020145685", "GB29NWBK60161331926819": "GB29NWBK60161331926819"}
	for _, s := range []string{"FI2112345600000785", "FI6350000120000024", "FI3715903000000776"} {
		good[s] = s
	}
	vectors[value.IBAN](t, "iban", good, bad{
		"FI2112345600000786": "check_digits", "FI211234560000078": "form", "FI21123456000007855": "form",
		"FI21ABCD5600000785": "form", "1121123456000007": "form", "FIA1123456000007": "form", "GB29NWBK60161331926818": "check_digits",
	})
	i := value.IBAN("FI2112345600000785")
	if i.Grouped() != "FI21 1234 5600 0007 85" || i.Masked() != "FI21 •••• 0785" || value.IBAN("").Masked() != "" {
		t.Errorf("grouped %q, masked %q", i.Grouped(), i.Masked())
	}
}
