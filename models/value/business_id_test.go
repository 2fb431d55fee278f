package value_test

import (
	"fmt"
	"testing"

	"omatiedot/models/value"
)

func TestBusinessID(t *testing.T) {
	good := ok{
		"02459747": "0245974-7", "FI02459747": "0245974-7", "fi 0245974-7": "0245974-7", "245974-7": "0245974-7",
		"0245974–7": "0245974-7", // en dash
	}
	for _, s := range []string{"0245974-7", "1475607-9", "2301229-0", "0112038-9", "1572860-0", "0201256-6", "0737546-2",
		"9000000-3", "9000001-1", "1234567-1", "0000001-9"} {
		good[s] = s
	}
	wrong := bad{
		"1807357-5": "check_digit", "0245974-8": "check_digit", "2459747": "form", "0245974-77": "form", "0230928-x": "form", "SE02459747": "form",
	}
	for check := range 10 {
		wrong[fmt.Sprint("0230928-", check)] = "not_issued"
		wrong[fmt.Sprint("9000002-", check)] = "not_issued"
	}
	vectors[value.BusinessID](t, "business_id", good, wrong)
}

func TestBusinessIDForm(t *testing.T) {
	for s, want := range map[string]string{
		"0245974-7": "", "1807357-5": "check_digit", "0230928-1": "not_issued", "230928-1": "not_issued",
	} {
		id, err := value.ParseBusinessIDForm(s)
		if err != nil {
			t.Errorf("%s: %v", s, err)
		}
		warns(t, id, want)
	}
	warns(t, value.BusinessID(""), "")
	_, err := value.ParseBusinessIDForm("0230928-x")
	isFault(t, "0230928-x", err, "business_id", "form")
	if got := value.BusinessID("0245974-7").VAT(); got != "FI02459747" {
		t.Errorf("VAT number %s", got)
	}
}
