package views_test

import (
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/models/register"
	"omatiedot/views"
	"omatiedot/views/i18n"
)

// TestFieldsMarkdown: every kind, column and code is documented, in every language.
func TestFieldsMarkdown(t *testing.T) {
	for _, l := range i18n.Languages {
		text := string(views.FieldsMarkdown(l.Code))
		if strings.Contains(text, "⟦") || strings.Contains(text, "{{") {
			t.Errorf("%s: a text is missing", l.Code)
		}
		for _, k := range models.Kinds {
			_, rest, ok := strings.Cut(text, "## "+i18n.T(l.Code, k.Name+".title")+" ("+strings.ReplaceAll(k.Name, "_", `\_`)+".csv)\n")
			if !ok {
				t.Errorf("%s: %s is not documented", l.Code, k.Name)
			}
			part, _, _ := strings.Cut(rest, "\n## ")
			for _, column := range k.Imported() {
				if !strings.Contains(part, "| `"+column+"` | ") {
					t.Errorf("%s: %s.%s is not documented", l.Code, k.Name, column)
				}
				f, _ := k.Field(column)
				if f.Ref != "" && !strings.Contains(part, "`"+f.Ref+"`") {
					t.Errorf("%s: %s.%s does not say that it refers to %s", l.Code, k.Name, column, f.Ref)
				}
				for _, code := range f.Codes {
					if !strings.Contains(part, "- `"+code+"`: "+i18n.T(l.Code, k.TextKey(f)+"."+code)+"\n") {
						t.Errorf("%s: code %s of %s.%s is not documented", l.Code, code, k.Name, column)
					}
				}
			}
		}
	}
}

// TestNoticeMarkdown: the notice in Markdown says what the page says.
func TestNoticeMarkdown(t *testing.T) {
	d := register.Default()
	for _, l := range i18n.Languages {
		text := strings.Join(strings.Fields(string(views.NoticeMarkdown(l.Code, d))), " ")
		want := []string{d.Controller.BusinessID, d.Authority.Post.In(l.Code), i18n.T(l.Code, "notice.objection_text"), i18n.T(l.Code, "notice.cookies")}
		for _, p := range d.Purposes {
			want = append(want, p.Name.In(l.Code), p.BasisText.In(l.Code))
		}
		for _, r := range d.Recipients {
			want = append(want, r.Name.In(l.Code), i18n.Country(l.Code, r.Country))
		}
		for _, k := range d.Kinds {
			want = append(want, i18n.T(l.Code, k.Key+".title"), k.Retention.Text.In(l.Code), k.Retention.Basis.In(l.Code), k.Mandatory.In(l.Code))
		}
		for _, s := range d.Sources {
			want = append(want, s.Name.In(l.Code))
		}
		for _, r := range d.Portal {
			want = append(want, i18n.T(l.Code, "register.portal."+r.Key))
		}
		for _, w := range want {
			if !strings.Contains(text, strings.Join(strings.Fields(w), " ")) {
				t.Errorf("%s: the notice does not say %q", l.Code, w)
			}
		}
		if strings.Contains(text, "⟦") {
			t.Errorf("%s: a text is missing", l.Code)
		}
	}
}
