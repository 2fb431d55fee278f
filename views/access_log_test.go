package views_test

import (
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// accesses has an entry of every action.
var accesses = []models.AccessEntry{
	{At: instant("2026-11-20T12:03:00Z"), Action: models.ActionKindViewed, Reason: "billing", Unit: models.CustomerService, Kind: "invoices"},
	{At: instant("2026-11-20T12:02:00Z"), Action: models.ActionCustomerViewed, Reason: "billing", Unit: models.CustomerService},
	{At: instant("2026-11-19T09:40:00Z"), Action: models.ActionCustomerViewed, Reason: "other", Unit: models.DataProtection, Text: "Vuosittainen pistokoe lokeista"},
	{At: instant("2026-11-18T08:00:00Z"), Action: models.ActionScanOpened, Reason: "complaint", Unit: models.CustomerService},
	{At: instant("2026-11-18T07:15:00Z"), Action: models.ActionRequestViewed, Reason: "request", Unit: models.DataProtection, Ref: "2026-0012"},
	{At: instant("2026-11-17T16:00:00Z"), Action: models.ActionDownload},
	{At: instant("2026-11-17T15:58:00Z"), Action: models.ActionAnswerFetched, Ref: "2026-0011"},
	{At: instant("2026-11-17T15:57:00Z"), Action: models.ActionLogin},
	{At: instant("2026-11-16T10:00:00Z"), Action: models.ActionContext},
}

func onAccessLog(p views.Page) views.Page {
	p = asCustomer(p)
	p.Path = "/access-log"
	return p
}

var (
	_ = sample("customer/access_log", func(p views.Page) views.View {
		return views.NewAccessLog(onAccessLog(p), accesses, len(accesses), 1, register.Default())
	})
	_ = sample("customer/access_log, second of many pages", func(p views.Page) views.View {
		return views.NewAccessLog(onAccessLog(p), accesses, 208, 2, register.Default())
	})
	_ = sample("customer/access_log, empty and without an officer", func(p views.Page) views.View {
		d := *register.Default()
		d.Officer = nil
		return views.NewAccessLog(onAccessLog(p), nil, 0, 1, &d)
	})
)

// TestAccessWords: everything the log can tell has words in every language.
func TestAccessWords(t *testing.T) {
	var keys []string
	for _, a := range models.AccessActions {
		keys = append(keys, "access_log.did."+string(a))
	}
	for _, u := range models.Units {
		keys = append(keys, "access_log.unit."+string(u))
	}
	for _, r := range models.ReasonCodes {
		keys = append(keys, "access_log.reason."+string(r))
	}
	for _, key := range keys {
		if !i18n.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
	for _, a := range models.AccessActions {
		if !strings.Contains(told(t), i18n.T("fi", "access_log.did."+string(a))) {
			t.Errorf("no entry of the sample is of %s", a)
		}
	}
}

func told(t *testing.T) string {
	t.Helper()
	return viewstest.Text(render(t, views.NewAccessLog(onAccessLog(blank("fi")), accesses, len(accesses), 1, register.Default())))
}

func TestAccessLogTellsWhoWhatAndWhy(t *testing.T) {
	text := told(t)
	for _, want := range []string{"Asiakaspalvelu", "Laskut", "Laskutus", "Vuosittainen pistokoe lokeista", "Muu syy", "2026-0012", "Sinä itse", "Puolestasi asioiva"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is missing:\n%s", want, text)
		}
	}
}
