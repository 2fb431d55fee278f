package views_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"omatiedot/models"
	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

var (
	_ = sample("customer/permissions, everything that can decide", func(p views.Page) views.View {
		return views.NewPermissions(at(p, "/permissions"), everyReason())
	})
	_ = sample("customer/permissions, no marketing", func(p views.Page) views.View {
		return views.NewPermissions(at(p, "/permissions"), decided(map[string]models.Code{
			"direct_marketing:email": models.Refused, "direct_marketing:sms": models.Refused, "direct_marketing:automated_call": models.Refused,
			"direct_marketing:phone": models.Prohibited, "direct_marketing:post": models.Prohibited, "campaign_disclosure:any": models.Prohibited,
		}))
	})
	_ = sample("customer/permission_done", func(p views.Page) views.View {
		return views.NewPermissionDone(at(p, "/permissions/done?change=change-A"), madeChange(true), register.Default())
	})
	_ = sample("customer/permission_done, not to be undone", func(p views.Page) views.View {
		return views.NewPermissionDone(at(p, "/permissions/done?change=change-A"), madeChange(false), register.Default())
	})
	_ = sample("customer/permission_history, every way", func(p views.Page) views.View {
		return views.NewPermissionHistory(at(p, "/permissions/history"), everyWay(), 1, register.Default())
	})
	_ = sample("customer/permission_receipt", func(p views.Page) views.View {
		return views.NewPermissionReceipt(at(p, "/permissions/receipt"), receipt(), day("2026-11-19"))
	})
	_ = sample("customer/permission_receipt, before anything was known", func(p views.Page) views.View {
		r := receipt()
		r.Cells = nil
		return views.NewPermissionReceipt(at(p, "/permissions/receipt"), r, day("2025-01-01"))
	})
	_ = sample("customer/permission_receipt, no day", func(p views.Page) views.View {
		return views.NewPermissionReceiptMistake(at(p, "/permissions/receipt?on=x"), "x")
	})
)

// everyReason is a grid whose cells have every reason, one after another, over and over.
func everyReason() []models.Cell {
	cells := decided(map[string]models.Code{
		"direct_marketing:email": models.Granted, "opinion_research:sms": models.Granted, "market_research:post": models.Refused,
	})
	laws := []register.Law{register.LawPopulation36, register.LawGDPR18_2, register.LawGDPR6_1a, register.LawGDPR5_1d, register.LawGDPR5_1b, register.LawGDPR21_2}
	for i := range cells {
		cells[i].Reason, cells[i].Law = permit.Reasons[i%len(permit.Reasons)], laws[i%len(laws)]
	}
	cells[0].AskAgain, cells[0].Lapses = day("2027-02-03"), day("2027-03-05")
	cells[1].How = "phone"
	return cells
}

// toldBy is a change that is told by e-mail soon, or one that nothing but the page tells of.
func toldBy(mail bool) models.PermissionConfirmation {
	if mail {
		return models.PermissionConfirmation{Way: models.TellByEmail}
	}
	return models.PermissionConfirmation{Way: models.TellOnPage}
}

func madeChange(undoable bool) models.PermissionChange {
	return models.PermissionChange{Reference: "change-A", At: instant("2026-11-20T09:00:00Z"), Undoable: undoable, Told: toldBy(undoable), Decisions: []models.Permission{
		{Purpose: "direct_marketing", Channel: "email", State: models.Refused, Previous: models.Granted},
		{Purpose: "campaign_disclosure", Channel: "any", State: models.Cleared, Previous: models.Prohibited},
		{Purpose: "direct_marketing", Channel: "post", State: models.Prohibited, Previous: models.NotAsked},
	}}
}

// everyWay are decisions with everything that a history can tell.
func everyWay() []models.Permission {
	list := decisions(3)
	list[0].Previous, list[0].Wording, list[0].Language, list[0].Notice = models.Granted, "Vi får berätta för dig om våra egna elprodukter.", "sv", register.Default().Hash()
	list[1].State, list[1].Previous, list[1].Reference, list[1].Wording = models.Cleared, models.Refused, "kirje 12/2026", "Saamme kertoa"
	before := int64(3)
	list[1].ID, list[1].Undoes, list[1].Restores, list[2].ID = 2, &before, &before, before
	list[2].List, list[2].ValidUntil, list[2].Reference = "Asiakkuusmarkkinointiliitto", day("2027-01-01"), "change-ABC"
	return list
}

func receipt() models.PermissionReceipt {
	r := models.PermissionReceipt{At: instant("2026-11-19T21:59:59Z"), Name: "Aino Lehtinen", Number: "100234", Description: register.Default(), Cells: everyReason()}
	shown := everyWay()[0]
	r.Cells[0].Decision = &shown
	r.Cells[3].Reason = "" // of a time of which nothing is known
	return r
}

// TestPermissionWordsExist goes through everything that may decide a cell, and every law behind it.
func TestPermissionWordsExist(t *testing.T) {
	for _, reason := range permit.Reasons {
		keys := []string{"permission.reason." + string(reason)}
		if reason == permit.NoWay || reason == permit.WrongAddress || reason == permit.UnverifiedAddress {
			keys = []string{keys[0] + ".email", keys[0] + ".phone", keys[0] + ".post"}
		}
		for _, key := range keys {
			if !i18n.Has(key) {
				t.Errorf("no text %s", key)
			}
		}
	}
	for _, law := range []register.Law{
		register.LawServices200_1, register.LawServices200_2, register.LawServices200_3, register.LawServices202, register.LawPopulation36,
		register.LawGDPR5_1b, register.LawGDPR5_1d, register.LawGDPR6_1a, register.LawGDPR7_3, register.LawGDPR18_2, register.LawGDPR21_1, register.LawGDPR21_2,
		register.LawElectricity75f, register.LawCollection5_2, register.OwnPractice,
	} {
		if !i18n.Has("permission.law." + string(law)) {
			t.Errorf("no text for the law %s", law)
		}
	}
}

// law is what nobody should meet who has not asked for it.
var law = regexp.MustCompile(`(?i)\d[^.]{0,12}(artikla|artikel|momentti|mom\b)|(artikl\w*|artikel\w*|article|section)s?\s*\d|§|\d+/\d{4}\)`)

// TestPermissionPagesSpeakWithoutLaw: articles and sections are one click away, and not in the way.
func TestPermissionPagesSpeakWithoutLaw(t *testing.T) {
	inDetails := 0
	for _, s := range samples {
		if !strings.HasPrefix(s.name, "customer/permission") {
			continue
		}
		for _, l := range i18n.Languages {
			page := render(t, s.page(blank(l.Code)))
			if law.MatchString(viewstest.Text(page)) {
				inDetails++
			}
			if found := law.FindAllString(viewstest.Text(withoutDetails(t, page)), -1); len(found) > 0 {
				t.Errorf("%s, %s: %q", s.name, l.Code, found)
			}
		}
	}
	if inDetails < len(i18n.Languages) {
		t.Error("the law is nowhere")
	}
}

// withoutDetails is a page without what is shown on demand.
func withoutDetails(t *testing.T, page []byte) []byte {
	t.Helper()
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var folded []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == "details" {
			folded = append(folded, n)
		}
	}
	for _, n := range folded {
		n.Parent.RemoveChild(n)
	}
	var b bytes.Buffer
	if err := html.Render(&b, root); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestPermissionHistoryShowsTheWords: what was shown, in its language, and what held before as the
// decision itself says.
func TestPermissionHistoryShowsTheWords(t *testing.T) {
	page := render(t, views.NewPermissionHistory(at(blank("fi"), "/permissions/history"), everyWay(), 1, register.Default()))
	if !bytes.Contains(page, []byte(`<p lang="sv">Vi får berätta för dig om våra egna elprodukter.</p>`)) {
		t.Error("the Swedish words are not shown as Swedish")
	}
	text := viewstest.Text(page)
	for _, want := range []string{"Vastaus peruttu Ennen: ei lupaa", "Muutos peruttu Voimassa on taas päätös, joka on tehty 18.11.2026.", "Viite: kirje 12/2026", "version tunniste " + register.Default().Hash()[:12], "Voimassa asti: 1.1.2027"} {
		if !strings.Contains(text, want) {
			t.Errorf("the history does not say %q in %q", want, text)
		}
	}
	if strings.Contains(text, "change-ABC") {
		t.Error("the reference of a click is shown")
	}
}

// TestReceiptHoldsEverything: the receipt for machines has every cell with its words, and the same
// receipt has the same bytes.
func TestReceiptHoldsEverything(t *testing.T) {
	for _, l := range i18n.Languages {
		data, err := views.ReceiptJSON(receipt(), l.Code)
		if err != nil {
			t.Fatal(err)
		}
		var doc struct {
			Cells []map[string]any `json:"permissions"`
		}
		if err := json.Unmarshal(data, &doc); err != nil {
			t.Fatal(err)
		}
		cells := receipt().Cells
		if len(doc.Cells) != len(cells) {
			t.Fatalf("%d cells, want %d", len(doc.Cells), len(cells))
		}
		for i, c := range cells {
			got := doc.Cells[i]
			if got["purpose"] != c.Purpose.Key || got["state"] != string(c.State) || got["words_of_that_time"] != c.Purpose.Text.In(l.Code) {
				t.Errorf("%v", got)
			}
			if allowed, known := got["allowed"].(bool); known != (c.Reason != "") || allowed != c.Allowed() {
				t.Errorf("%s: allowed is %v", c.Reason, got["allowed"])
			}
		}
		if shown := doc.Cells[0]["words_shown"]; shown != "Vi får berätta för dig om våra egna elprodukter." {
			t.Errorf("words shown: %v", shown)
		}
		one, err := views.ReceiptPDF(receipt(), l.Code)
		if err != nil {
			t.Fatal(err)
		}
		if two, err := views.ReceiptPDF(receipt(), l.Code); err != nil || !bytes.Equal(one, two) {
			t.Errorf("the same receipt has other bytes: %v", err)
		}
	}
}

// TestOnlyALastingNoIsChosen: the customer's own no that stands for good is chosen in the form; any other
// can still be made that by choosing it, and the way to end all marketing is shown until all are.
func TestOnlyALastingNoIsChosen(t *testing.T) {
	no := map[string]models.Code{
		"direct_marketing:email": models.Refused, "direct_marketing:sms": models.Refused, "direct_marketing:automated_call": models.Refused,
		"direct_marketing:phone": models.Prohibited, "direct_marketing:post": models.Prohibited, "campaign_disclosure:any": models.Prohibited,
	}
	for name, change := range map[string]func(*models.Cell){
		"of their own":   func(*models.Cell) {},
		"for a set time": func(c *models.Cell) { c.Until = day("2026-12-01") },
		"of staff":       func(c *models.Cell) { c.Decision.Source = "staff" },
		"of a list": func(c *models.Cell) {
			c.Decision, c.Listed = nil, &models.Prohibition{Source: models.ProhibitionRegister, List: "Robinson"}
		},
	} {
		cells := decided(no)
		change(&cells[0])
		form := views.NewPermissions(at(blank("fi"), "/permissions"), cells)
		own := name == "of their own"
		if chosen := form.Purposes[0].Choices[0].Field.Options[1].Chosen; chosen != own {
			t.Errorf("%s: chosen is %t", name, chosen)
		}
		if (form.Stop == nil) != own {
			t.Errorf("%s: the button to end it all is there: %t", name, form.Stop != nil)
		}
		text := viewstest.Text(render(t, form))
		if asks := strings.Contains(text, "Etkö halua markkinointia lainkaan?"); asks == own {
			t.Errorf("%s: asks whether to end it: %t", name, asks)
		}
	}
}

// TestReceiptOfAnUnknownDay: it says that nothing is known, on the page, on paper and for machines.
func TestReceiptOfAnUnknownDay(t *testing.T) {
	r := receipt()
	r.Cells = nil
	text := viewstest.Text(render(t, views.NewPermissionReceipt(at(blank("fi"), "/permissions/receipt"), r, day("2025-01-01"))))
	if !strings.Contains(text, "ei vielä ollut tietoja luvistasi") || strings.Contains(text, "Et ole vastannut") {
		t.Errorf("the page says %q", text)
	}
	data, err := views.ReceiptJSON(r, "sv")
	if err != nil || !bytes.Contains(data, []byte(`"permissions": []`)) || !bytes.Contains(data, []byte("hade ännu inga uppgifter")) {
		t.Errorf("%s %v", data, err)
	}
	if _, err := views.ReceiptPDF(r, "en"); err != nil {
		t.Error(err)
	}
}

// TestPermissionsSayOnceWhatHoldsAlike: what is the same of every channel stands above them, and of none
// where one differs.
func TestPermissionsSayOnceWhatHoldsAlike(t *testing.T) {
	purpose := func(states map[string]models.Code) views.PermissionPurpose {
		cells := decided(states)
		for i := range cells {
			cells[i].Reason = permit.NoConsent
		}
		return views.NewPermissions(at(blank("fi"), "/permissions"), cells).Purposes[0]
	}
	alike := purpose(nil)
	if alike.Today != "Et ole vastannut. Emme tee näin ilman lupaasi." {
		t.Errorf("told of all: %q", alike.Today)
	}
	for _, c := range alike.Choices {
		if c.State.Text != "" || c.Why != "" {
			t.Errorf("%s says it again: %+v", c.Field.Label, c)
		}
	}
	one := purpose(map[string]models.Code{"direct_marketing:email": models.Refused})
	if one.Today != "Emme tee näin ilman lupaasi." || one.Choices[0].State.Text == "" || one.Choices[1].State.Text == "" {
		t.Errorf("told of all: %q, of the first two %q and %q", one.Today, one.Choices[0].State.Text, one.Choices[1].State.Text)
	}
}
