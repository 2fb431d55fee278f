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
	sample("staff/intake, on behalf", func(p views.Page) views.View {
		f := taken(models.Access)
		f.Behalf = models.Behalf{Name: "Eeva Edunvalvoja", Authority: "guardian"}
		return views.NewIntakeCheck(asStaff(p, "agent"), register.Default(), models.Asker{Number: "100234", Name: "Aino Lehtinen"}, f, value.NewDate(2026, 11, 7))
	})
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

// TestWithdrawnPaper: that a request was taken back is one page, with its reference and days and whom to tell
// who did not do it.
func TestWithdrawnPaper(t *testing.T) {
	at := time.Date(2026, 11, 12, 12, 0, 0, 0, time.UTC)
	for _, l := range i18n.Languages {
		letter := aPosted(l.Code)
		letter.Request.State, letter.Request.AnsweredOn = models.Withdrawn, value.NewDate(2026, 11, 12)
		paper, err := views.AcknowledgementPDF(letter, register.Default(), at)
		if err != nil {
			t.Fatal(err)
		}
		pages := textOf(t, paper)
		text := strings.Join(strings.Fields(strings.Join(pages, " ")), " ")
		for _, want := range []string{"2026-0012", "Aino Lehtinen", "111 22 STOCKHOLM", i18n.T(l.Code, "acknowledgement.withdrawn"), i18n.Date(l.Code, value.NewDate(2026, 11, 12)), register.Default().Controller.Phone} {
			if len(pages) != 1 || !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing on %d pages: %s", l.Code, want, len(pages), text)
			}
		}
		if strings.Contains(text, i18n.T(l.Code, "acknowledgement.title")) || strings.Contains(text, "⟦") {
			t.Errorf("%s: %s", l.Code, text)
		}
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
			letter.Message = models.Message{At: value.TimeOf(at), ByKind: "staff", About: about, Body: "Mitkä laskut?\nToinen kappale.", Files: []models.RequestFile{{Name: "lasku.pdf"}}}
			paper, err := views.MessagePDF(letter, register.Default(), at)
			if err != nil {
				t.Fatal(err)
			}
			pages := textOf(t, paper)
			if len(pages) != 1 {
				t.Errorf("%s %s: %d pages", about, l.Code, len(pages))
			}
			want := []string{"2026-0012", "111 22 STOCKHOLM", "Mitkä laskut?", "Toinen kappale.", i18n.T(l.Code, "acknowledgement.enclosure", "N", 1), "lasku.pdf", register.Default().Controller.Phone}
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

// TestTakenBackPaper: that an answer was taken back is told to who asked on paper as well, with the new day.
func TestTakenBackPaper(t *testing.T) {
	at := time.Date(2026, 11, 19, 12, 0, 0, 0, time.UTC)
	for _, l := range i18n.Languages {
		letter := aPosted(l.Code)
		letter.Request = takenUpAgain(letter.Request)
		letter.Message = models.Message{At: value.TimeOf(at), ByKind: "staff", About: models.Code(models.StepTakeBack)}
		paper, err := views.MessagePDF(letter, register.Default(), at)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(strings.Join(textOf(t, paper), " ")), " ")
		for _, want := range []string{i18n.T(l.Code, "acknowledgement.taken_back"), i18n.T(l.Code, "requests.taken_back"), i18n.Date(l.Code, letter.Request.DueOn)} {
			if !strings.Contains(text, want) {
				t.Errorf("%s: %q is missing in %s", l.Code, want, text)
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

// TestIntakeMistakesComeAsTheFormGoes: who mends them goes down the page.
func TestIntakeMistakesComeAsTheFormGoes(t *testing.T) {
	wrong := []*models.Invalid{{Field: "details", Code: "required"}, {Field: "on", Code: "required"}, {Field: "delivery", Code: "required"}, {Field: "kind", Code: "required"}}
	var fields []string
	for _, e := range views.IntakeMistakes(views.Page{Lang: "fi"}, wrong, views.IntakeWhat) {
		fields = append(fields, e.Field)
	}
	if got := strings.Join(fields, " "); got != "kind on delivery details" {
		t.Errorf("they come as %s", got)
	}
}

// TestIntakeOffersWhatIsTaken: whatever is chosen on the form is accepted, for every kind of request.
func TestIntakeOffersWhatIsTaken(t *testing.T) {
	d, chosen := register.Default(), 0
	for _, kind := range models.RequestKinds {
		for _, field := range views.NewIntakeWhat(asStaff(blank("fi"), "agent"), d, taken(kind)).Fields {
			for _, o := range field.Options {
				n := models.NewRequest{Kind: kind, Details: "Sanat"}
				switch field.Name {
				case "kinds":
					n.Scope.Kinds = []string{o.Value}
				case "ground":
					n.Scope.Ground = models.Code(o.Value)
				case "purposes":
					n.Scope.Marketing, n.Scope.Purposes = views.ReadPurposes([]string{o.Value})
				case "recipient":
					n.Scope.Recipient = o.Value == "yes"
				default:
					t.Fatalf("%s is not known here", field.Name)
				}
				for _, wrong := range n.Check(d) {
					if wrong.Field == field.Name {
						t.Errorf("%s: %s is offered among %s, and %v", kind, o.Value, field.Name, wrong)
					}
				}
				chosen++
			}
		}
	}
	if chosen < 40 {
		t.Errorf("%d choices", chosen)
	}
}

// TestPaperNamesWhoAsked: each letter says who acted for the customer.
func TestPaperNamesWhoAsked(t *testing.T) {
	at := time.Date(2026, 11, 7, 12, 0, 0, 0, time.UTC)
	for _, l := range i18n.Languages {
		letter := aPosted(l.Code)
		letter.Request.Behalf = models.Behalf{Name: "Eeva Edunvalvoja", Authority: "guardian"}
		letter.Message = models.Message{ByKind: "staff", Body: "Hei"}
		var err error
		if letter.PDF, err = views.MessagePDF(aPosted(l.Code), register.Default(), at); err != nil { // any document of ours
			t.Fatal(err)
		}
		for name, draw := range map[string]func(models.Letter, *register.Description, time.Time) ([]byte, error){"receipt": views.AcknowledgementPDF, "message": views.MessagePDF, "answer": views.PaperPDF} {
			pdf, err := draw(letter, register.Default(), at)
			if err != nil {
				t.Fatal(err)
			}
			text := strings.Join(textOf(t, pdf), "")
			for _, want := range []string{i18n.T(l.Code, "acknowledgement.behalf"), "Eeva Edunvalvoja (" + i18n.T(l.Code, "authority.guardian") + ")"} {
				if !strings.Contains(text, want) {
					t.Errorf("%s in %s lacks %q: %s", name, l.Code, want, text)
				}
			}
		}
	}
}
