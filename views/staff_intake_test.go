package views_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// taken is a form that is filled in.
func taken(kind models.RequestKind) views.IntakeForm {
	return views.IntakeForm{Day: "2026-11-05", Intake: models.Intake{
		NewRequest: models.NewRequest{Kind: kind, Language: "sv", FormKey: "k", Details: "Jag vill veta allt.", Scope: models.Scope{
			Kinds: []string{"invoices"}, Ground: models.GroundAccuracy, Recipient: true, Marketing: true, Purposes: []string{"customer_analysis"}}.Of(kind)},
		Came:   models.Came{Channel: models.ByLetter, Identified: "not_yet", Delivery: "post", On: value.NewDate(2026, 11, 5)},
		Number: "100234",
	}}
}

func init() {
	sample("staff/intake, who", func(p views.Page) views.View { return views.NewIntakeWho(asStaff(p, "agent"), views.IntakeForm{}) })
	sample("staff/intake, wrong", func(p views.Page) views.View {
		p.Errors = views.IntakeMistakes(p, []*models.Invalid{{Field: "identified", Code: "required"}, {Field: "on", Code: "future"}, {Field: "details", Code: "required"}}, views.IntakeWho)
		return views.NewIntakeWho(asStaff(p, "agent"), taken(models.Access))
	})
	for _, kind := range models.RequestKinds {
		sample("staff/intake, what, "+string(kind), func(p views.Page) views.View {
			return views.NewIntakeWhat(asStaff(p, "agent"), register.Default(), taken(kind))
		})
	}
	sample("staff/intake, check", func(p views.Page) views.View {
		return views.NewIntakeCheck(asStaff(p, "approver"), register.Default(),
			models.Asker{Number: "100234", Name: "Aino Lehtinen", Protection: models.Household}, taken(models.Access), value.NewDate(2026, 11, 7))
	})
	sample("staff/case, from paper", func(p views.Page) views.View {
		k := caseIn(models.Answered)
		k.Channel, k.Delivery, k.Identified, k.Protection = models.ByLetter, "post", "signature", models.Ordered
		k.Scans = []models.RequestFile{{ID: 7, Name: "kirje.pdf"}}
		k.Package.Size = 10
		return views.NewCase(asStaff(p, "approver"), k, views.CaseReader{StaffID: olli, Today: requestToday, Register: register.Default()})
	})
}

// aPosted is a letter to somebody in Sweden.
func aPosted(lang string) models.Letter {
	return models.Letter{
		Name:    "Aino Lehtinen",
		Address: &models.Address{CareOf: "Virtanen", Street: "Storgatan 1 B 2", PostalCode: "111 22", PostOffice: "Stockholm", Country: "SE"},
		Request: models.Request{
			Ref: "2026-0012", Kind: models.Access, Language: lang, Channel: models.ByLetter, Identified: "not_yet", Delivery: "post",
			ReceivedOn: value.NewDate(2026, 11, 5), DueOn: value.NewDate(2026, 12, 7), Details: strings.Repeat("Haluan tietää kaiken. ", 60),
			Scope: models.Scope{Kinds: []string{"invoices", "contracts"}},
		},
	}
}

// textOf is what pdftotext reads on each page.
func textOf(t *testing.T, pdf []byte) []string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	modelstest.Need(t, "poppler", err == nil)
	name := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(name, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("OMATIEDOT_TEST_PAGES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+".pdf"), pdf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	text, err := exec.Command(program, "-layout", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	pages := strings.Split(string(text), "\f")
	return pages[:len(pages)-1]
}

// TestAcknowledgement: one page in the customer's language, with the address only where it is posted.
func TestAcknowledgement(t *testing.T) {
	at := time.Date(2026, 11, 7, 12, 0, 0, 0, time.UTC)
	for _, l := range i18n.Languages {
		t.Run(l.Code, func(t *testing.T) {
			posted, err := views.AcknowledgementPDF(aPosted(l.Code), register.Default(), at)
			if err != nil {
				t.Fatal(err)
			}
			pages := textOf(t, posted)
			if len(pages) != 1 {
				t.Fatalf("%d pages", len(pages))
			}
			for _, want := range []string{"2026-0012", "Aino Lehtinen", "c/o Virtanen", "Storgatan 1 B 2", "111 22 STOCKHOLM", i18n.T(l.Code, "acknowledgement.title"),
				strings.ToUpper(i18n.Country(l.Code, "SE")), "7.12.2026", register.Default().Controller.Phone} {
				if !strings.Contains(pages[0], want) && !(l.Code == "en" && want == "7.12.2026") {
					t.Errorf("%q is missing in %s", want, pages[0])
				}
			}
			if strings.Contains(pages[0], "⟦") {
				t.Error("a text is missing")
			}
			sought := aPosted(l.Code)
			sought.Protection = models.Ordered
			handed, err := views.AcknowledgementPDF(sought, register.Default(), at)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(textOf(t, handed)); n != 1 {
				t.Errorf("%d pages", n)
			}
			if text := strings.Join(textOf(t, handed), ""); strings.Contains(text, "Storgatan") || !strings.Contains(text, "Aino Lehtinen") {
				t.Errorf("the letter to somebody sought: %s", text)
			}
		})
	}
}

// TestMessagePaper: what staff wrote is a letter in the customer's language, with what it asks for.
func TestMessagePaper(t *testing.T) {
	at := time.Date(2026, 11, 7, 12, 0, 0, 0, time.UTC)
	for about, keys := range map[models.Code][]string{
		"ask_identity": {"acknowledgement.asked"}, "ask_specification": {"acknowledgement.asked"},
		"extend": {"acknowledgement.extended", "acknowledgement.due"}, "": {"acknowledgement.message"},
	} {
		for _, l := range i18n.Languages {
			letter := aPosted(l.Code)
			letter.Message = models.Message{At: value.TimeOf(at), ByKind: "staff", About: about, Body: "Mitkä laskut?\nToinen kappale."}
			paper, err := views.MessagePDF(letter, register.Default(), at)
			if err != nil {
				t.Fatal(err)
			}
			pages := textOf(t, paper)
			if len(pages) != 1 {
				t.Errorf("%s %s: %d pages", about, l.Code, len(pages))
			}
			want := []string{"2026-0012", "111 22 STOCKHOLM", "Mitkä laskut?", "Toinen kappale.", register.Default().Controller.Phone}
			for _, key := range keys {
				want = append(want, i18n.T(l.Code, key))
			}
			for _, w := range want {
				if !strings.Contains(pages[0], w) {
					t.Errorf("%s %s: %q is missing in %s", about, l.Code, w, pages[0])
				}
			}
			if strings.Contains(pages[0], "⟦") {
				t.Error("a text is missing")
			}
		}
	}
}

// TestPaper: the answer follows the page for the envelope, unchanged.
func TestPaper(t *testing.T) {
	at := time.Date(2026, 11, 7, 12, 0, 0, 0, time.UTC)
	letter := aPosted("fi")
	answer, err := views.AcknowledgementPDF(letter, register.Default(), at) // any document of ours
	if err != nil {
		t.Fatal(err)
	}
	letter.PDF = answer
	paper, err := views.PaperPDF(letter, register.Default(), at)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(paper, answer) {
		t.Error("the answer has changed")
	}
	pages := textOf(t, paper)
	if len(pages) != 2 || !strings.Contains(pages[0], i18n.T("fi", "ruling.letter")) || !strings.Contains(pages[1], i18n.T("fi", "acknowledgement.title")) {
		t.Errorf("%d pages: %q", len(pages), pages)
	}
}
