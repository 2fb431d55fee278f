package views_test

import (
	"bytes"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/permit"
	"omatiedot/models/register"
	"omatiedot/models/value"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

func audienceSample(role models.AudienceRole) views.AudienceForm {
	until, _ := value.ParseDate("2027-01-31")
	f := views.AudienceForm{Key: "a form", Audience: models.Audience{Purpose: register.DirectMarketing, Channel: "email", Group: "Pientalo", Product: "Tuulisähkö", PostalCode: "20"},
		Recipient: models.Recipient{Name: "Kampanjatoimisto Esimerkki Oy", Role: role, Words: "Kevään tarjous tuulisähköstä", Country: "US", Safeguards: "Standard clauses", Until: until}}
	if role == models.OwnUse {
		f.Recipient.Name, f.Recipient.Country, f.Recipient.Safeguards = "", "", ""
	}
	return f
}

func audienceCount() models.AudienceCount {
	count := models.AudienceCount{Allowed: 12345}
	for i, reason := range models.AudienceReasons() {
		count.Out = append(count.Out, models.Tally{Reason: reason, Customers: i * 1000})
	}
	return count
}

var (
	audienceChoices = models.AudienceChoices{Groups: []string{"Kerrostalo", "Pientalo"}, Products: []string{"Tuulisähkö"}}

	_ = sample("staff/audience", func(p views.Page) views.View {
		return views.NewAudiences(asStaff(p, "marketing"), register.Default(), audienceChoices, views.AudienceForm{})
	})
	_ = sample("staff/audience, counted", func(p views.Page) views.View {
		f := audienceSample(models.AudienceProcessor)
		return views.NewAudiences(asStaff(p, "marketing"), register.Default(), audienceChoices, f).WithCount(audienceCount(), f)
	})
	_ = sample("staff/audience, own and wrong", func(p views.Page) views.View {
		f := audienceSample(models.OwnUse)
		p.Errors = views.AudienceMistakes(p.Lang, &models.Invalid{Field: "words", Code: "required"}, &models.Invalid{Field: "audience", Code: "made"})
		return views.NewAudiences(asStaff(p, "marketing"), register.Default(), audienceChoices, f).WithCount(audienceCount(), f)
	})
	_ = sample("staff/audience, too few", func(p views.Page) views.View {
		f := audienceSample(models.OwnUse)
		return views.NewAudiences(asStaff(p, "marketing"), register.Default(), models.AudienceChoices{}, f).WithCount(models.AudienceCount{}, f)
	})
	_ = sample("staff/audience_check", func(p views.Page) views.View {
		return views.NewAudienceCheck(asStaff(p, "marketing"), register.Default(), audienceCount(), audienceSample(models.AudienceProcessor))
	})
	_ = sample("staff/audience_exports", func(p views.Page) views.View {
		at, _ := value.ParseTime("2026-11-22T03:00:00Z")
		list := models.AudienceExportPage{Page: 2, Total: 120}
		for _, role := range models.AudienceRoles {
			f := audienceSample(role)
			list.List = append(list.List, models.AudienceExport{ID: 7, At: at, ActorName: "Mika Markkina", Audience: f.Audience, Recipient: f.Recipient, Customers: 12347})
		}
		list.List[1].Audience.Group, list.List[1].Product, list.List[1].PostalCode = "", "", ""
		today, _ := value.ParseDate("2027-01-31")
		list.List[1].Until = today.AddDays(-1)
		return views.NewAudienceExports(asStaff(p, "marketing"), register.Default(), list, today)
	})
	_ = sample("staff/audience_exports, none", func(p views.Page) views.View {
		return views.NewAudienceExports(asStaff(p, "auditor"), register.Default(), models.AudienceExportPage{Page: 1}, value.Date{})
	})
)

func TestAudiencesHaveTexts(t *testing.T) {
	var keys []string
	for _, r := range models.AudienceReasons() {
		keys = append(keys, "reason."+string(r))
	}
	for _, r := range models.AudienceRoles {
		keys = append(keys, "role."+string(r))
	}
	for _, r := range permit.Reasons {
		if r.Allows() {
			keys = append(keys, "basis."+string(r))
		}
	}
	for _, p := range models.AudiencePurposes(register.Default()) {
		for _, ch := range p.Channels {
			keys = append(keys, "gives."+string(ch.Channel))
		}
	}
	for _, f := range []string{"group", "product", "recipient", "words", "safeguards"} {
		keys = append(keys, "error."+f+".too_long", "error."+f+".characters")
	}
	for _, e := range []string{"purpose.required", "channel.required", "role.required", "postal_code.form", "recipient.required", "words.required", "words.personal_id",
		"until.required", "until.past", "until.late", "country.form", "safeguards.required", "audience.too_few", "audience.made", "audience.unsettled"} {
		keys = append(keys, "error."+e)
	}
	for _, key := range keys {
		if !i18n.Has("audiences." + key) {
			t.Errorf("no text audiences.%s", key)
		}
	}
}

// TestAudienceFile: only what the channel needs, and nothing that a spreadsheet would run.
func TestAudienceFile(t *testing.T) {
	member := models.AudienceMember{Reference: "7-1", Name: "=cmd()", Language: "fi", Contact: "+358401234567",
		Address: models.Address{CareOf: "-c/o", Street: "Kuja 1; B", PostalCode: "00100", PostOffice: "@Helsinki", Country: "FI"}}
	for channel, want := range map[string]string{
		"sms":   "reference;name;language;phone\r\n7-1;'=cmd();fi;+358401234567\r\n7-1;'=cmd();fi;'+1-cmd\r\n",
		"email": "reference;name;language;email\r\n7-1;'=cmd();fi;+358401234567\r\n7-1;'=cmd();fi;'+1-cmd\r\n",
		"post":  "reference;name;language;care_of;street;postal_code;post_office;country\r\n" + strings.Repeat("7-1;'=cmd();fi;'-c/o;\"Kuja 1; B\";00100;'@Helsinki;FI\r\n", 2),
	} {
		var b bytes.Buffer
		f, err := views.NewAudienceFile(&b, channel)
		if err != nil {
			t.Fatal(err)
		}
		odd := member
		odd.Contact = "+1-cmd"
		for _, m := range []models.AudienceMember{member, odd} {
			if err := f.Add(m); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.Close(); err != nil || b.String() != "\ufeff"+want {
			t.Errorf("%s: %q, want %q: %v", channel, b.String(), want, err)
		}
	}
}

func TestAudienceWords(t *testing.T) {
	f := audienceSample(models.OwnUse)
	told := views.AudienceWords(register.Default(), f.Audience, f.Recipient)
	sv := told["sv"]
	if sv.Purpose != "Direktmarknadsföring, e-post: Kevään tarjous tuulisähköstä" || sv.Recipient != register.Default().Controller.Name.In("sv") ||
		sv.Categories != "namn, e-postadress, språk" || sv.Basis[permit.Consent] != "Ditt samtycke" || told[""].Categories != "name, e-mail address, language" {
		t.Errorf("told %+v", told)
	}
}
