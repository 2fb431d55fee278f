package views_test

import (
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// passedOffer is an answer to somebody of whom nothing is held but what an offer said, which is somebody else's now.
func passedOffer() models.Answer {
	a := bareAnswer(true)
	for i, s := range a.Sections {
		if s.Kind.Name == "offers" {
			was := *sectionOf("offers", 1).Records[0].(*models.Offer)
			a.Sections[i].Earlier = []models.Earlier{{Kind: s.Kind, RecordID: 7, Replaced: requestAt(11, 2, 9), Record: &was}}
		}
	}
	return a
}

// TestPassedIsPrinted: the answer has what a record said while it was the customer's, and says of nothing else that
// something is held.
func TestPassedIsPrinted(t *testing.T) {
	a := passedOffer()
	text := printedText(drawAnswer(t, a))
	for _, want := range []string{i18n.T("fi", "section.passed"), i18n.T("fi", "answer.confirmed"), passedProduct(a)} {
		if !strings.Contains(text, squeeze(want)) {
			t.Errorf("%q is not printed", want)
		}
	}
	if n := strings.Count(text, squeeze(i18n.T("fi", "section.nothing"))); n != len(models.Kinds)-2 {
		t.Errorf("%d kinds are said to be empty, want %d", n, len(models.Kinds)-2)
	}
}

func passedProduct(a models.Answer) string {
	for _, s := range a.Sections {
		if s.Kind.Name == "offers" {
			return s.Earlier[0].Record.(*models.Offer).Product
		}
	}
	return ""
}

// TestPassedCanBeLeftOut: what a record said that is somebody else's now is a record of its own on the page, with one
// choice, and not carried along a second time.
func TestPassedCanBeLeftOut(t *testing.T) {
	section := sectionOf("offers", 0)
	was := sectionOf("offers", 1).Records[0].(*models.Offer)
	gone := models.Earlier{Kind: section.Kind, RecordID: 40, Replaced: requestAt(11, 3, 9), Record: was}
	section.Earlier = []models.Earlier{gone}
	shown := models.ShownSection{Section: section, Gone: section.Earlier, PastHints: [][]models.Hint{{{Kind: models.HintName, Text: "Matti Meikäläinen"}}}}
	draft := models.DraftForm{Ruling: models.Ruling{Withheld: []models.WithheldRecord{{Kind: "offers", Record: 40, Past: true, Ground: models.OthersRights}}}}
	carried := []views.Hidden{{Name: "withhold-offers-40-past", Value: string(models.OthersRights)}, {Name: "text", Value: "Hei"}}
	page := views.NewCaseSection(asStaff(blank("fi"), "agent"), working(models.Access, models.Scope{}), shown, 1, draft, carried)
	if len(page.Records) != 0 || len(page.Passed) != 1 || len(page.Hidden) != 1 {
		t.Fatalf("%d records, %d passed, carried %v", len(page.Records), len(page.Passed), page.Hidden)
	}
	one := page.Passed[0]
	if one.Past.Name != "withhold-offers-40-past" || one.Past.Value != "" && one.Past.Value != string(models.OthersRights) || len(one.Earlier) != 1 || len(one.Earlier[0].Hints) != 1 {
		t.Errorf("%+v", one)
	}
	html := string(render(t, page))
	for _, want := range []string{i18n.T("fi", "staff.section_passed"), `name="withhold-offers-40-past"`, "Matti Meikäläinen", was.Product} {
		if strings.Count(html, want) == 0 {
			t.Errorf("%q is not on the page", want)
		}
	}
}
