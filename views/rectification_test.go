package views_test

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// wrongForm is a form on the first made-up record of a kind.
func wrongForm(kind string, values ...models.NewValue) (models.NewRequest, any) {
	k, err := models.KindNamed(kind)
	if err != nil {
		panic(err)
	}
	return models.NewRequest{
		Kind: models.Rectification, Language: "fi", FormKey: "key-1", Correction: models.Correction{Kind: k, Record: 7, Values: values},
	}, held[kind][0]
}

// reported is what a rectification request is about: two fields of a record, one of another, free words.
func reported() []models.RequestField {
	return []models.RequestField{
		{Kind: "customers", RecordID: 1, RecordKey: "100234", Field: "given_names", Old: "Aino Maria", New: "Aino Marja", Reason: "Kirjoitusvirhe.\nToinen rivi.", Record: held["customers"][0]},
		{Kind: "customers", RecordID: 1, RecordKey: "100234", Field: "personal_id", Old: "010190-902S", New: "010190-9035", Record: held["customers"][0]},
		{Kind: "contracts", RecordID: 9, RecordKey: "M100234-2", Field: "ends", Old: "", New: "2027-05-31"},
		{Kind: "contracts", RecordID: 9, RecordKey: "M100234-2", Field: "status", Old: "active", Reason: "En muista."},
		{Reason: "Nimeni on kirjeissä väärin."},
	}
}

func asked(state models.State) models.Request {
	r := askedFor(state)
	r.Kind, r.Fields = models.Rectification, reported()
	return r
}

// toldInWords is a rectification that came by letter, with what came with it.
func toldInWords() models.Case {
	k := caseIn(models.InProgress, models.StepGiveBack, models.StepFields, models.StepDraft)
	k.Kind, k.Details, k.Channel = models.Rectification, "Sukunimeni on Malli.", models.ByLetter
	k.Scans = []models.RequestFile{{ID: 8, Name: "kirje.pdf", ByKind: "staff"}, {ID: 9, Name: "vihkitodistus.pdf", ByKind: "customer", At: requestAt(11, 9, 12)}}
	return k
}

var (
	_ = sample("customer/rectification_new", func(p views.Page) views.View {
		form, record := wrongForm("customers", models.NewValue{Field: "given_names"})
		return views.NewRectificationForm(at(p, "/requests/new/rectification?kind=customers&id=7&field=given_names"), form, record, "")
	})
	_ = sample("customer/rectification_new, nothing chosen", func(p views.Page) views.View {
		form, record := wrongForm("invoices")
		p = at(p, "/requests/new/rectification?kind=invoices&id=7")
		p.Errors = views.NothingChosen(p.Lang)
		return views.NewRectificationForm(p, form, record, "")
	})
	_ = sample("customer/rectification_new, mistakes and one open", func(p views.Page) views.View {
		form, record := wrongForm("contracts", models.NewValue{Field: "starts", Value: "eilen"}, models.NewValue{Field: "status", Value: "ended", Reason: "Irtisanoin sen."},
			models.NewValue{Field: "fixed_term"}, models.NewValue{Field: "product", Value: "Pörssisähkö"})
		p = at(p, "/requests/new/rectification")
		p.Errors = views.RectificationMistakes(p.Lang, form.Correction.Kind, form.Correction.Check(record, requestToday)...)
		return views.NewRectificationForm(p, form, record, "2026-0012")
	})
	_ = sample("customer/rectification_new, every field", func(p views.Page) views.View {
		form, record := wrongForm("collections")
		for _, f := range form.Correction.Kind.Own() {
			form.Correction.Values = append(form.Correction.Values, models.NewValue{Field: f.Name})
		}
		return views.NewRectificationForm(at(p, "/requests/new/rectification"), form, record, "")
	})
	_ = sample("customer/request_new, rectification in free words", func(p views.Page) views.View {
		form := models.NewRequest{Kind: models.Rectification, FormKey: "k"}
		p = at(p, "/requests/new/rectification")
		p.Errors = views.RectificationMistakes(p.Lang, nil, form.Check(register.Default())...)
		return views.NewRectificationWords(p, form, "")
	})
	_ = sample("customer/request_check, rectification", func(p views.Page) views.View {
		form, record := wrongForm("customers", models.NewValue{Field: "given_names", Value: "Aino Marja", Reason: "Kirjoitusvirhe"}, models.NewValue{Field: "since", Reason: "En muista"})
		return views.NewRectificationCheck(at(p, "/requests/new/rectification"), form, record, clock.Due(clock.Request{Received: requestToday}))
	})
	_ = sample("customer/request, rectification", func(p views.Page) views.View {
		return views.NewRequestPage(at(p, "/requests/2026-0012"), mine(asked(models.InProgress), nil), requestToday)
	})
	_ = sample("customer/request_check, rectification with a wrong file", func(p views.Page) views.View {
		form, record := wrongForm("customers", models.NewValue{Field: "given_names", Value: "Aino Marja"})
		p = at(p, "/requests/new/rectification")
		p.Errors = views.AskingMistakes(p.Lang, models.Rectification, &models.Invalid{Field: views.AskingFiles, Code: "type"})
		return views.NewRectificationCheck(p, form, record, formDue)
	})
	_ = sample("customer/request, rectification with files", func(p views.Page) views.View {
		m := mine(asked(models.InProgress), nil)
		m.Files = []models.RequestFile{{ID: 8, Name: "vihkitodistus.pdf", Type: "application/pdf", Size: 120_400}, {ID: 9, Name: "kuva.png", Type: "image/png", Size: 900}}
		return views.NewRequestPage(at(p, "/requests/2026-0012"), m, requestToday)
	})
	_ = sample("staff/case, rectification in words with files", func(p views.Page) views.View {
		return views.NewCase(asStaff(p, "agent"), toldInWords(), by(kaisa, requestToday))
	})
	_ = sample("staff/case_groups", func(p views.Page) views.View {
		return views.NewCaseGroups(asStaff(p, "agent"), toldInWords(), []models.Section{sectionOf("customers", 1), sectionOf("invoices", 3)})
	})
	_ = sample("staff/customer_kind, to point at", func(p views.Page) views.View {
		return views.NewCaseRecords(asStaff(p, "agent"), toldInWords(), sectionOf("customers", 1), 1)
	})
	_ = sample("staff/customer_kind, to point at as rows", func(p views.Page) views.View {
		return views.NewCaseRecords(asStaff(p, "agent"), toldInWords(), sectionOf("invoices", len(held["invoices"])), 1)
	})
	_ = sample("staff/customer_kind, to point at none", func(p views.Page) views.View {
		return views.NewCaseRecords(asStaff(p, "agent"), toldInWords(), sectionOf("events", 0), 1)
	})
	_ = sample("staff/case_correction", func(p views.Page) views.View {
		form, record := wrongForm("customers", models.NewValue{Field: "family_name"}, models.NewValue{Field: "personal_id", Value: "010190-9035"})
		p = asStaff(p, "agent")
		p.Errors = views.RectificationMistakes(p.Lang, form.Correction.Kind, form.Correction.Check(record, requestToday)...)
		return views.NewCaseCorrection(p, toldInWords(), form.Correction, record)
	})
	_ = sample("staff/case, what was to be added is kept", func(p views.Page) views.View {
		form, _ := wrongForm("customers", models.NewValue{Field: "family_name", Value: "Malli", Reason: "Vihitty"})
		k := toldInWords()
		k.Can = nil
		r := by(kaisa, requestToday)
		r.Typed.Wrong = form.Correction
		return views.NewCase(asStaff(p, "agent"), k, r)
	})
	_ = sample("staff/case, rectification", func(p views.Page) views.View {
		k := caseIn(models.InProgress, models.StepGiveBack)
		k.Kind, k.Fields = models.Rectification, reported()
		return views.NewCase(asStaff(p, "agent"), k, by(kaisa, requestToday))
	})
)

// TestWrongLinks: beside each value of one's own there is a way to say that it is wrong, and none
// beside those of an organisation.
func TestWrongLinks(t *testing.T) {
	for _, k := range models.Kinds {
		section := sectionOf(k.Name, len(held[k.Name]))
		page := render(t, views.NewKindPage(at(blank("fi"), "/me/"+k.Name), section, 1, register.Default()))
		var links []string
		for _, a := range viewstest.Find(page, "a", "") {
			if href := viewstest.Attr(a, "href"); strings.HasPrefix(href, "/requests/new/rectification?") {
				links = append(links, href)
				if a.LastChild == a.FirstChild {
					t.Errorf("%s: a link does not say which value it is about", k.Name)
				}
			}
		}
		table := len(viewstest.Find(page, "table", "")) > 0
		for _, r := range section.Records {
			want := 1
			if !table {
				want = len(viewstest.Find(page, "dd", "summary-change"))
			}
			if len(links) < want || want == 0 {
				t.Errorf("%s: %d links for %T", k.Name, len(links), r)
			}
		}
		p := at(blank("fi"), "/me/"+k.Name)
		p.Reader.Shown, p.Reader.Capacity = "Asunto Oy Honka", "isännöitsijä"
		if page := render(t, views.NewKindPage(p, section, 1, register.Default())); strings.Contains(string(page), "/requests/new/rectification") {
			t.Errorf("%s: what is an organisation's can be reported", k.Name)
		}
	}
	section := sectionOf("customers", 1)
	page := string(render(t, views.NewKindPage(at(blank("fi"), "/me/customers"), section, 1, register.Default())))
	for _, f := range views.HeldFacts(views.RecordFacts("fi", section.Kind, section.Records[0])) {
		if !strings.Contains(page, "field="+f.Field.Name+"&amp;id=0&amp;kind=customers") || !strings.Contains(page, `<span class="hidden"> `+f.Label+`</span>`) {
			t.Errorf("no link beside %s", f.Field.Name)
		}
	}
}

// TestRectificationFormSendsWhatWasWritten follows a form from page to page.
func TestRectificationFormSendsWhatWasWritten(t *testing.T) {
	form, record := wrongForm("contracts", models.NewValue{Field: "status", Value: "ended", Reason: "Irti \"heti\""}, models.NewValue{Field: "product", Value: "<b>"})
	p := at(blank("fi"), "/requests/new/rectification")
	for name, page := range map[string][]byte{
		"form":  render(t, views.NewRectificationForm(p, form, record, "")),
		"check": render(t, views.NewRectificationCheck(p, form, record, clock.Due(clock.Request{Received: requestToday}))),
	} {
		sent := map[string][]string{}
		for _, tag := range []string{"input", "textarea", "select"} {
			for _, n := range viewstest.Find(page, tag, "") {
				text := viewstest.Attr(n, "value")
				if tag == "textarea" && n.FirstChild != nil {
					text = n.FirstChild.Data
				}
				for o := range n.ChildNodes() {
					if o.Data == "option" && slices.ContainsFunc(o.Attr, func(a html.Attribute) bool { return a.Key == "selected" }) {
						text = viewstest.Attr(o, "value")
					}
				}
				sent[viewstest.Attr(n, "name")] = append(sent[viewstest.Attr(n, "name")], text)
			}
		}
		for field, want := range map[string]string{
			"key": "key-1", "kind": "contracts", "id": "7", "field": "status,product", "value-status": "ended", "reason-status": "Irti \"heti\"", "value-product": "<b>", "reason-product": "",
		} {
			if got := strings.Join(sent[field], ","); got != want {
				t.Errorf("%s: %s is %q, want %q", name, field, got, want)
			}
		}
	}
}

// TestRectificationIsToldInWords: what is held and what it should be, on the pages of customer and
// staff; staff do not see the identity code that is held.
func TestRectificationIsToldInWords(t *testing.T) {
	customer := viewstest.Text(render(t, views.NewRequestPage(at(blank("fi"), "/requests/2026-0012"), mine(asked(models.InProgress), nil), requestToday)))
	k := caseIn(models.InProgress, models.StepGiveBack)
	k.Kind, k.Fields = models.Rectification, reported()
	staff := viewstest.Text(render(t, views.NewCase(asStaff(blank("fi"), "agent"), k, by(kaisa, requestToday))))
	for _, want := range []string{
		"Aino Maria Lehtinen", "Meillä: Aino Maria Pitäisi olla: Aino Marja", "Lisäksi: Kirjoitusvirhe.", "Toinen rivi.", "M100234-2",
		"Meillä: Ei tietoa Pitäisi olla: 31.5.2027", "Meillä: Voimassa Pitäisi olla: ei ehdotusta Lisäksi: En muista.", "Nimeni on kirjeissä väärin.", "010190-9035",
	} {
		for who, page := range map[string]string{"customer": customer, "staff": staff} {
			if !strings.Contains(page, want) {
				t.Errorf("the page of %s does not say %q", who, want)
			}
		}
	}
	if !strings.Contains(customer, "010190-902S") || strings.Contains(staff, "010190-902S") || !strings.Contains(staff, "010190-••••") {
		t.Error("the identity code that is held is shown to staff, or not to its owner")
	}
}

// TestRectificationMistakesHaveTexts: every mistake that models can find is told in words.
func TestRectificationMistakesHaveTexts(t *testing.T) {
	codes := []string{"required", "same", "too_long", "characters", "email", "phone"}
	for _, name := range models.FieldTypes() {
		if name != "text" {
			codes = append(codes, name)
		}
	}
	for _, code := range codes {
		got := views.RectificationMistakes("sv", models.Kinds[0], &models.Invalid{Field: "value-number", Code: code})
		if len(got) != 1 || got[0].Field != "value-number" || !strings.HasPrefix(got[0].Text, i18n.T("sv", "customers.number")+": ") || strings.Contains(got[0].Text, "⟦") || strings.Contains(got[0].Text, "{{") {
			t.Errorf("%s: %v", code, got)
		}
	}
	for _, code := range []string{"required", "too_long", "characters"} {
		if got := views.RectificationMistakes("fi", nil, &models.Invalid{Field: "details", Code: code}); len(got) != 1 || strings.Contains(got[0].Text, "⟦") {
			t.Errorf("details: %v", got)
		}
	}
	for _, name := range models.FieldTypes() {
		if !i18n.Has("dictionary.format." + name) {
			t.Errorf("no text says how a %s is written", name)
		}
	}
}

// TestMoreCanAlwaysBeReported: a rectification under way does not take the form away.
func TestMoreCanAlwaysBeReported(t *testing.T) {
	page := string(render(t, views.NewRequests(asCustomer(blank("fi")), []models.Request{asked(models.InProgress)}, nil, value.NewDate(2026, 11, 22))))
	if !strings.Contains(page, `href="/requests/new/rectification"`) {
		t.Error("the form is not offered")
	}
}

// TestStaffPointWithoutTheCode: the personal identity code is never shown whole to staff who say that it is wrong.
func TestStaffPointWithoutTheCode(t *testing.T) {
	form, made := wrongForm("customers", models.NewValue{Field: "personal_id"}, models.NewValue{Field: "given_names"})
	customer := *made.(*models.Customer)
	customer.PersonalID = "010594Y9032" // which is in no hint
	code, record := customer.PersonalID, any(&customer)
	p := asStaff(blank("fi"), "agent")
	page := viewstest.Text(render(t, views.NewCaseCorrection(p, toldInWords(), form.Correction, record)))
	if code == "" || strings.Contains(page, string(code)) || !strings.Contains(page, code.Masked()) {
		t.Errorf("%q is shown: %.400s", code, page)
	}
	list := viewstest.Text(render(t, views.NewCaseRecords(p, toldInWords(), models.Section{Kind: form.Correction.Kind, Records: []any{record}, Total: 1}, 1)))
	if strings.Contains(list, string(code)) {
		t.Errorf("%q is listed", code)
	}
}
