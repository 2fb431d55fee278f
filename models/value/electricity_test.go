package value_test

import (
	"fmt"
	"testing"

	"omatiedot/models/value"
)

func TestGSRN(t *testing.T) {
	good := ok{"6430 0712 7000 0000 13": "643007127000000013", "643007127-000000013": "643007127000000013"}
	for _, s := range []string{"643007127000000013", "643007127123456780", "643007574000000015", "643007574123456782",
		"643007127999999992", "643007155000000429", "645823734848458216", "707057500022939823"} {
		good[s] = s
	}
	vectors[value.GSRN](t, "gsrn", good, bad{
		"643007127000000014": "check_digit", "64300712700000001": "form", "6430071270000000130": "form",
		"64300712700000001A": "form", "123456": "form",
	})
	warns(t, value.GSRN("643007127000000013"), "")
	warns(t, value.GSRN("707057500022939823"), "foreign_check_digit")
	right := 0
	for check := range 10 {
		g := value.GSRN(fmt.Sprint("70705750002293982", check))
		if g.Warning().Code == "foreign_prefix" {
			right++
		} else {
			warns(t, g, "foreign_check_digit")
		}
	}
	if right != 1 {
		t.Errorf("%d check digits are right for one foreign number", right)
	}
	warns(t, value.GSRN(""), "")
	if got := value.GSRN("643007127000000013").Grouped(); got != "6430 0712 7000 0000 13" {
		t.Errorf("grouped %s", got)
	}
}

func TestGLN(t *testing.T) {
	vectors[value.GLN](t, "gln", ok{"6458237348480": "6458237348480", "645 823734848 0": "6458237348480"}, bad{
		"6458237348481": "check_digit", "645823734848": "form", "645823734848A": "form",
	})
}

func TestEIC(t *testing.T) {
	vectors[value.EIC](t, "eic", ok{
		"10YFI-1--------U": "10YFI-1--------U", "10YSE-1--------K": "10YSE-1--------K",
		"10yfi-1--------u": "10YFI-1--------U", "44Y1001A1001A46L": "44Y1001A1001A46L",
	}, bad{
		"10YFI-1-------U": "form", "10YFI-1--------Ä": "form", "YFI-1--------U10": "form", "1044I-1--------U": "form",
	})
	warns(t, value.EIC("10YFI-1--------U"), "")
	warns(t, value.EIC("10YSE-1--------K"), "")
	warns(t, value.EIC("44Y1001A1001A46O"), "")
	warns(t, value.EIC("44Y1001A1001A46L"), "check_character")
	warns(t, value.EIC(""), "")
}
