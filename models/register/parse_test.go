package register

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// TestParseEdited breaks the built-in description in one place at a time. @@ marks the line that the
// mistake must name; it is taken out before the file is read.
func TestParseEdited(t *testing.T) {
	for _, c := range []struct{ name, old, broken, want string }{
		{"unknown key", "  business_id: \"9000000-3\"", "@@  busines_id: \"9000000-3\"",
			`controller: "busines_id" is not a known key: write business_id`},
		{"key of nowhere", "  example: true", "  example: true\n@@  zzzzzzzzzzzz: 1",
			`controller: "zzzzzzzzzzzz" is not a known key: write name, business_id, street, postal_code, post_office, phone, email, website or example`},
		{"missing key", "controller:\n", "@@controller:\n  street: Katu 1\n", ""},
		{"missing section", "effective: \"2026-01-01\"\n", "", "1: effective is missing: write effective: for instance 2026-01-01"},
		{"missing language", "register:\n  fi: Esimerkkilän Sähkön asiakasrekisteri\n  sv: Esimerkkilän Sähkös kundregister\n",
			"@@register:\n  fi: Esimerkkilän Sähkön asiakasrekisteri\n",
			"register: the Swedish text is missing: write sv: and the text"},
		{"empty text", "  sv: Esimerkkilän Sähkös kundregister", "@@  sv: \"  \"",
			"register.sv: this is empty: write the text"},
		{"null text", "  en: Customer register of Esimerkkilän Sähkö", "@@  en:",
			"register.en: this is empty: write the text"},
		{"text without languages", "  post_office:\n    fi: Esimerkkilä\n    sv: Esimerkkilä\n    en: Esimerkkilä\n", "@@  post_office: Esimerkkilä\n",
			"controller.post_office: this should hold the keys fi, sv, en: write them below it, each indented on a line of its own"},
		{"unprintable", "  street: Muuntamontie 1", "@@  street: Muuntamontie 1 😀",
			"controller.street: the character U+1F600 cannot be printed: write the text without it"},
		{"bad date", "effective: \"2026-01-01\"", "@@effective: \"1.1.2026\"",
			`effective: "1.1.2026" is not a date: write year-month-day, such as 2026-01-01`},
		{"no such day", "effective: \"2026-01-01\"", "@@effective: 2026-02-30",
			`effective: "2026-02-30" is not a date: write year-month-day, such as 2026-01-01`},
		{"business id", "business_id: \"9000000-3\"", "@@business_id: 90000003",
			`controller.business_id: "90000003" is not a business ID: write seven digits, a hyphen and the check digit`},
		{"postal code", "postal_code: \"99999\"", "@@postal_code: \"9999\"",
			`controller.postal_code: "9999" is not a postal code: write five digits in quotes`},
		{"phone", "phone: +358 2 990 1000", "@@phone: 02 990 1000",
			`controller.phone: "02 990 1000" is not an international telephone number: write +358 and the number without its first 0`},
		{"e-mail", "email: tietosuoja@om.fi", "@@email: tietosuoja(at)om.fi",
			`authority.email: "tietosuoja(at)om.fi" is not an e-mail address: write name@domain`},
		{"website", "website: https://www.esimerkkilansahko.example", "@@website: www.esimerkkilansahko.example",
			`controller.website: "www.esimerkkilansahko.example" is not a web address: write https:// and the rest of it`},
		{"bool", "  example: true", "@@  example: yes",
			`controller.example: "yes" is neither true nor false: write true or false`},
		{"same key twice", "  example: true", "  example: true\n@@  example: true",
			""},
		{"basis", "basis: legal_obligation\n    basis_text:\n      fi: Kirjanpitolaki", "@@basis: legal_duty\n    basis_text:\n      fi: Kirjanpitolaki",
			`purposes.bookkeeping.basis: "legal_duty" is not known here: write contract, legal_obligation, legitimate_interest or consent`},
		{"basis misspelt", "basis: legal_obligation\n    basis_text:\n      fi: Kirjanpitolaki", "@@basis: legal_obligaton\n    basis_text:\n      fi: Kirjanpitolaki",
			`purposes.bookkeeping.basis: "legal_obligaton" is not known here: write legal_obligation`},
		{"key form", "  - key: printing\n", "@@  - key: Printing\n", "*"},
		{"role", "role: processor\n    purpose:\n      fi: Perii", "@@role: helper\n    purpose:\n      fi: Perii",
			`recipients.collection_agency.role: "helper" is not known here: write processor or controller`},
		{"third country", "country: FI\n\n  - key: printing", "@@country: US\n\n  - key: printing",
			"recipients.it_provider.country: US is outside the EU and EEA, so GDPR Article 13(1)(f) asks for safeguards: write safeguards: and which decision or clauses protect the data"},
		{"country form", "country: FI\n\n  - key: printing", "@@country: Suomi\n\n  - key: printing",
			`recipients.it_provider.country: "Suomi" is not a country code: write two capital letters, such as FI`},
		{"unknown kind", "  - key: offers\n", "@@  - key: ofers\n",
			`kinds.ofers: "ofers" is not a known kind of record: write offers`},
		{"kind twice", "  - key: offers\n", "@@  - key: contracts\n", "*"},
		{"unknown source", "  - key: staff\n", "@@  - key: stuff\n", "*"},
		{"dangling purpose", "purposes: [security, usage_research]", "@@purposes: [security, usage_reserch]",
			`kinds.logins.purposes: no purpose has the key "usage_reserch": write usage_research`},
		{"purpose named twice", "purposes: [security, usage_research]", "@@purposes: [security, security]",
			"kinds.logins.purposes: the purpose security is named twice: write it once"},
		{"dangling source", "sources: [use_of_service, person, staff]\n", "@@sources: [use_of_service, personn, staff]\n",
			`kinds.events.sources: no source has the key "personn": write person`},
		{"no list", "purposes: [security, usage_research]", "@@purposes: security",
			`kinds.logins.purposes: this should be a list: write its items each on a line of its own after "- "`},
		{"empty list", "purposes: [security, usage_research]", "@@purposes: []",
			"kinds.logins.purposes: the list is empty: write at least one item"},
		{"recipient of nothing", "# WHERE THE DATA COME FROM", "@@  - {key: nobody, name: N Oy, role: processor, purpose: {fi: a, sv: b, en: c}, country: FI}",
			"recipients.nobody: no kind of record goes to this recipient: write its key among the recipients of a kind, or take it out"},
		{"no period", "    retention:\n      months: 12\n", "@@    retention:\n",
			"kinds.logins.retention: the period is missing: write years: or months: and a number; GDPR Article 13(2)(a) asks how long"},
		{"no years", "months: 12", "@@months: 0",
			`kinds.logins.retention.months: "0" is not a whole number from 1 to 100: write digits only, such as 6`},
		{"period in words", "months: 12", "@@months: twelve",
			`kinds.logins.retention.months: "twelve" is not a whole number from 1 to 100: write digits only, such as 6`},
		{"trigger", "from: offer_end", "@@from: ofer_end",
			`kinds.offers.retention.from: "ofer_end" is not known here: write offer_end`},
		{"law laxer than the statute", "- channel: automated_call\n        person: {default: prior_consent, law: services_act_200_1}", "- channel: automated_call\n@@        person: {default: allowed_unless_prohibited, law: services_act_200_1}",
			"permissions.direct_marketing.channels.automated_call.person.default: section 200(1) of Act 917/2014 asks prior consent of natural persons here: write prior_consent or prohibited"},
		{"presumed consent", "person: {default: prior_consent, law: collection_act_5_2}", "@@person: {default: allowed_unless_prohibited, law: collection_act_5_2}",
			"permissions.electronic_collection.channels.any.person.default: a consent that the law asks for cannot be presumed: write prior_consent or prohibited"},
		{"exception misplaced", "- channel: phone\n        person: {default: allowed_unless_prohibited, law: services_act_200_2}", "- channel: phone\n@@        person: {default: allowed_unless_prohibited, law: services_act_200_2, existing_customer: true}",
			"permissions.direct_marketing.channels.phone.person.existing_customer: the existing-customer exception is for marketing by email or sms that needs prior consent: write existing_customer there only"},
		{"need misplaced", "- channel: phone\n        person: {default: allowed_unless_prohibited, law: services_act_200_2}", "- channel: phone\n@@        needs: email\n        person: {default: allowed_unless_prohibited, law: services_act_200_2}",
			"permissions.direct_marketing.channels.phone.needs: only what is asked of any channel can need one: write email, sms, automated_call, phone or post beside channel: any, or take it out"},
		{"any beside others", "- channel: post\n        person: {default: allowed_unless_prohibited, law: services_act_200_2}", "@@- channel: any\n        person: {default: prohibited, law: own_practice}",
			"permissions.direct_marketing.channels.any.channel: any cannot stand beside other channels: write either any alone or the channels one by one"},
		{"no direct marketing", "permissions:\n  - key: direct_marketing", "@@permissions:\n  - key: marketing_of_ours",
			"permissions: the purpose direct_marketing is missing, which everyone may prohibit: write an item with key: direct_marketing"},
		{"alias", "street: Muuntamontie 1", "@@street: &street Muuntamontie 1",
			"controller.street: anchors (&), references (*) and tags (!) are not read: write the value itself"},
		{"list for a value", "street: Muuntamontie 1", "@@street: [Muuntamontie, 1]",
			"controller.street: this should be one value: write for instance Sähkötie 1"},
		{"officer half told", "data_protection_officer:\n  name:\n    fi: Esimerkkilän Sähkön tietosuojavastaava\n    sv: Esimerkkilän Sähkös dataskyddsombud\n    en: Data protection officer of Esimerkkilän Sähkö\n  phone: +358 2 990 1002\n  email: tietosuojavastaava@esimerkkilansahko.example\n",
			"@@data_protection_officer:\n  name: Tietosuojavastaava\n  phone: +358 2 990 1002\n",
			"data_protection_officer: email is missing: write email: for instance tietosuojavastaava@yhtio.fi"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data, line := breakIn(t, c.old, c.broken)
			_, err := Parse("register.yaml", data)
			got := mistakesOf(t, err)
			if want, special := severalWanted[c.name]; special {
				checkAll(t, got, want(line))
				return
			}
			want := fmt.Sprintf("register.yaml:%d: %s", line, c.want)
			if line == 0 {
				want = "register.yaml:" + c.want
			}
			checkAll(t, got, []string{want})
		})
	}
}

// severalWanted holds the cases whose one slip has consequences elsewhere, or tells of another line.
var severalWanted = map[string]func(line int) []string{
	"missing key": func(line int) []string {
		return []string{fmt.Sprintf("register.yaml:%d: controller: street is already on line %d: write it once", line+4, line+1)}
	},
	"same key twice": func(line int) []string {
		return []string{fmt.Sprintf("register.yaml:%d: controller: example is already on line %d: write it once", line, line-1)}
	},
	"key form": func(line int) []string {
		return append([]string{
			fmt.Sprintf(`register.yaml:%d: recipients.Printing.key: "Printing" is not a key: write small letters a to z, digits and _, a letter first`, line),
			fmt.Sprintf("register.yaml:%d: recipients.Printing: no kind of record goes to this recipient: write its key among the recipients of a kind, or take it out", line),
		}, danglings("recipients", `no recipient has the key "printing": write Printing`, "printing")...)
	},
	"kind twice": func(line int) []string {
		return []string{
			fmt.Sprintf("register.yaml:%d: kinds: the kind of record offers is missing: write an item with key: offers", lineOfText("kinds:\n")),
			fmt.Sprintf("register.yaml:%d: kinds.contracts.key: the key contracts is already used on line %d: write another key, or take one of them out",
				lineOfText("  - key: contracts\n"), line),
		}
	},
	"unknown source": func(line int) []string {
		return append([]string{fmt.Sprintf(`register.yaml:%d: sources.stuff: "stuff" is not a known source: write staff`, line)},
			danglings("sources", `no source has the key "staff": write stuff`, "staff")...)
	},
}

// danglings returns the mistakes for each kind whose list names the key that is gone.
func danglings(list, message, key string) []string {
	var out []string
	kind := ""
	for i, l := range strings.Split(string(defaultYAML), "\n") {
		if name, ok := strings.CutPrefix(l, "  - key: "); ok {
			kind = name
		}
		if strings.HasPrefix(l, "    "+list+": [") && strings.Contains(l, key) {
			out = append(out, fmt.Sprintf("register.yaml:%d: kinds.%s.%s: %s", i+1, kind, list, message))
		}
	}
	return out
}

func TestParseFiles(t *testing.T) {
	for _, c := range []struct{ name, data, want string }{
		{"empty", "", "r.yaml:1: the file is empty: write a description, starting from the built-in one"},
		{"comments only", "# nothing\n", "r.yaml:1: the file is empty: write a description, starting from the built-in one"},
		{"list", "- a\n- b\n", "r.yaml:1: this is not a description: write keys such as version, controller and purposes"},
		{"word", "\n\nhello\n", "r.yaml:3: this is not a description: write keys such as version, controller and purposes"},
		{"two documents", "version: 1\n---\nversion: 2\n", "r.yaml:3: the file holds several documents: write one, without ---"},
		{"latin-1", "version: 1\nregister:\n  fi: S\xe4hk\xf6\n", "r.yaml:3: the file is not UTF-8 text: write it anew and save it as UTF-8"},
		{"deep", "version: 1\n" + strings.Repeat("[\n", 30), "r.yaml:22: the nesting is too deep: write lists and keys as in the built-in description"},
		{"large", strings.Repeat("# x\n", 70000), "r.yaml:1: the file is too large: write at most 256 KiB"},
		{"colon", "version: 1\nregister: name: x\n", "r.yaml:2: this is not YAML (mapping value is not allowed in this context): write key: value, indented by spaces; quote a text that has a colon or #"},
		{"tab", "version: 1\nregister:\n\tfi: x\n", "r.yaml:3: this is not YAML (found character '\t' that cannot start any token): write key: value, indented by spaces; quote a text that has a colon or #"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Parse("r.yaml", []byte(c.data))
			checkAll(t, mistakesOf(t, err), []string{c.want})
		})
	}
}

func TestMistakesAreCappedAndSorted(t *testing.T) {
	data := strings.ReplaceAll(string(defaultYAML), "sv:", "se:")
	_, err := Parse("register.yaml", []byte(data))
	var ms Mistakes
	if !errors.As(err, &ms) {
		t.Fatalf("got %v, want Mistakes", err)
	}
	lines := strings.Split(err.Error(), "\n")
	if want := fmt.Sprintf("and %d more", len(ms)-50); len(lines) != 51 || lines[50] != want {
		t.Errorf("%d lines, the last %q; want 51 and %q", len(lines), lines[len(lines)-1], want)
	}
	for i := 1; i < len(ms); i++ {
		if ms[i].Line < ms[i-1].Line {
			t.Fatalf("line %d comes after line %d", ms[i].Line, ms[i-1].Line)
		}
	}
	if want := strings.Count(string(defaultYAML), "sv:"); len(ms) < want {
		t.Errorf("%d mistakes, want at least the %d that were made", len(ms), want)
	}
}

func TestSafeguardsAllowThirdCountry(t *testing.T) {
	data, _ := breakIn(t, "country: FI\n\n  - key: printing", "country: US\n    safeguards: {fi: a, sv: b, en: c}\n\n  - key: printing")
	d, err := Parse("register.yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	if out := d.OutsideEEA(); len(out) != 1 || out[0].Key != "it_provider" {
		t.Errorf("outside the EEA: %v, want it_provider alone", out)
	}
}

func TestOfficerIsOptional(t *testing.T) {
	s := string(defaultYAML)
	from, to := strings.Index(s, "data_protection_officer:"), strings.Index(s, "# The opening words")
	d, err := Parse("register.yaml", []byte(s[:from]+s[to:]))
	if err != nil {
		t.Fatal(err)
	}
	if d.Officer != nil {
		t.Errorf("officer %v, want none", d.Officer)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{
		"version: 1\nregister: {fi: a, sv: b, en: c}\n", "purposes:\n  - key: a\n  - \n  - - b\n", "? a\n: b\n", "<<: *a\n",
		"kinds: !!map\n  x: y\n", "controller: |\n  text\n", "a: &b [*b]\n", "sources: [{key: contract, key: person}]\n", "%YAML 1.2\n---\n",
		"permissions:\n- channels: [{channel: any, person: {default: 1}}]\n", "\ufeffversion: 1", "version: !!binary x\n", "{a: }", "- ? - :",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse("f.yaml", data)
		if (d == nil) == (err == nil) {
			t.Fatalf("description %v with error %v", d, err)
		}
		var ms Mistakes
		if errors.As(err, &ms) {
			for _, m := range ms {
				if m.Line < 1 || m.What == "" || m.Write == "" {
					t.Fatalf("half a mistake: %+v", m)
				}
			}
		}
	})
}

// breakIn puts broken in the place of old, which stands in the built-in description exactly once, and
// returns the line that @@ marks, 0 where there is none.
func breakIn(t *testing.T, old, broken string) (data []byte, line int) {
	t.Helper()
	s := string(defaultYAML)
	if n := strings.Count(s, old); n == 0 {
		t.Fatalf("the built-in description has no %q", old)
	}
	s = strings.Replace(s, old, broken, 1)
	if before, _, marked := strings.Cut(s, "@@"); marked {
		line = strings.Count(before, "\n") + 1
	}
	return []byte(strings.Replace(s, "@@", "", 1)), line
}

// lineOfText returns the line of the built-in description at which the text stands.
func lineOfText(text string) int {
	before, _, _ := strings.Cut(string(defaultYAML), text)
	return strings.Count(before, "\n") + 1
}

func mistakesOf(t *testing.T, err error) []string {
	t.Helper()
	var ms Mistakes
	if !errors.As(err, &ms) {
		t.Fatalf("got %v, want Mistakes", err)
	}
	var out []string
	for _, m := range ms {
		out = append(out, m.String())
	}
	return out
}

func checkAll(t *testing.T, got, want []string) {
	t.Helper()
	if g, w := strings.Join(got, "\n"), strings.Join(want, "\n"); g != w {
		t.Errorf("got\n%s\nwant\n%s", g, w)
	}
}
