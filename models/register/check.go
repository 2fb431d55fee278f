package register

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"omatiedot/models/value"
)

// check holds a description that was read to what the law and the pages need of it.
func (r *reader) check(d *Description) {
	r.checkDate(&d.Effective)
	r.checkController(&d.Controller)
	r.checkPhone(&d.Contact.Phone)
	r.checkEmail(&d.Contact.Email)
	if d.Officer != nil {
		r.checkPhone(&d.Officer.Phone)
		r.checkEmail(&d.Officer.Email)
	}
	r.checkPhone(&d.Authority.Phone)
	r.checkEmail(&d.Authority.Email)
	for _, address := range []*string{&d.Authority.Web.FI, &d.Authority.Web.SV, &d.Authority.Web.EN} {
		r.checkURL(address)
	}
	checkKeys(r, d.Purposes, func(p *Purpose) *string { return &p.Key })
	checkKeys(r, d.Recipients, func(p *Recipient) *string { return &p.Key })
	checkKeys(r, d.Sources, func(s *Source) *string { return &s.Key })
	checkKeys(r, d.Kinds, func(k *Kind) *string { return &k.Key })
	checkKeys(r, d.Portal, func(p *PortalRecord) *string { return &p.Key })
	checkKeys(r, d.Permissions, func(p *PermissionPurpose) *string { return &p.Key })
	r.checkComplete(d)
	r.checkRecipients(d.Recipients)
	r.checkReferences(d)
	r.checkUse(d)
	r.checkPermissions(d)
}

var (
	countryForm = regexp.MustCompile(`^[A-Z]{2}$`)
	keyForm     = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// form reports a value that is there but not of the form.
func (r *reader) form(value *string, right func(string) bool, what, write string) {
	if *value != "" && !right(*value) {
		r.wrong(r.places[value], fmt.Sprintf("%q is not %s", *value, what), write)
	}
}

// isPrint tells of a string whether it is the print of a value: pages show it as it stands in the file.
func isPrint[T fmt.Stringer](parse func(string) (T, error)) func(string) bool {
	return func(s string) bool {
		v, err := parse(s)
		return err == nil && v.String() == s
	}
}

func (r *reader) checkController(c *Controller) {
	r.form(&c.BusinessID, isPrint(value.ParseBusinessIDForm), "a business ID", "seven digits, a hyphen and the check digit")
	r.form(&c.PostalCode, isPrint(value.ParsePostalCode), "a postal code", "five digits in quotes")
	r.checkPhone(&c.Phone)
	r.checkEmail(&c.Email)
	r.checkURL(&c.Website)
}

func (r *reader) checkDate(s *string) {
	r.form(s, func(s string) bool { _, err := time.Parse(time.DateOnly, s); return err == nil },
		"a date", "year-month-day, such as 2026-01-01")
}

func (r *reader) checkPhone(s *string) {
	r.form(s, func(s string) bool { _, err := value.ParsePhone(s); return err == nil && strings.HasPrefix(s, "+") },
		"an international telephone number", "+358 and the number without its first 0")
}

func (r *reader) checkEmail(s *string) {
	r.form(s, isPrint(value.ParseEmail), "an e-mail address", "name@domain")
}

func (r *reader) checkURL(s *string) {
	r.form(s, func(s string) bool {
		u, err := url.Parse(s)
		return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil
	}, "a web address", "https:// and the rest of it")
}

// checkKeys refuses keys of a wrong form and keys used twice.
func checkKeys[T any](r *reader, list []T, key func(*T) *string) {
	first := map[string]int{}
	for i := range list {
		k := key(&list[i])
		r.form(k, keyForm.MatchString, "a key", "small letters a to z, digits and _, a letter first")
		at := r.places[k]
		if line, twice := first[*k]; twice && *k != "" {
			r.wrong(at, fmt.Sprintf("the key %s is already used on line %d", *k, line), "another key, or take one of them out")
			continue
		}
		first[*k] = at.line
	}
}

// checkComplete asks for every kind of record and every source, and for no other.
func (r *reader) checkComplete(d *Description) {
	complete(r, &d.Sources, sourceKeys, "source")
	complete(r, &d.Kinds, kindKeys, "kind of record")
	complete(r, &d.Portal, portalKeys, "record of the portal")
	if list := d.Permissions; len(list) > 0 && !slices.Contains(keysOf(list), DirectMarketing) {
		r.wrong(r.places[&d.Permissions], "the purpose "+DirectMarketing+" is missing, which everyone may prohibit",
			"an item with key: "+DirectMarketing)
	}
}

func complete[T keyed](r *reader, list *[]T, known []string, noun string) {
	if len(*list) == 0 {
		return // reported as missing or empty
	}
	there := keysOf(*list)
	meant := map[string]bool{} // a misspelt key is its own mistake, not a missing one too
	for i, item := range *list {
		if key := item.key(); key != "" && !slices.Contains(known, key) {
			word, _ := nearest(key, known)
			meant[word] = true
			r.wrong(r.places[&(*list)[i]], fmt.Sprintf("%q is not a known %s", key, noun), instead(key, known))
		}
	}
	for _, key := range known {
		if !slices.Contains(there, key) && !meant[key] {
			r.wrong(r.places[list], "the "+noun+" "+key+" is missing", "an item with key: "+key)
		}
	}
}

func (r *reader) checkRecipients(list []Recipient) {
	for i := range list {
		p := &list[i]
		r.form(&p.Country, countryForm.MatchString, "a country code", "two capital letters, such as FI")
		if countryForm.MatchString(p.Country) && !p.InEEA() && p.Safeguards == (Text{}) {
			r.wrong(r.places[&p.Country], p.Country+" is outside the EU and EEA, so GDPR Article 13(1)(f) asks for safeguards",
				"safeguards: and which decision or clauses protect the data")
		}
	}
}

// checkReferences looks up every key that a kind or a portal record names.
func (r *reader) checkReferences(d *Description) {
	purposes, sources, recipients := keysOf(d.Purposes), keysOf(d.Sources), keysOf(d.Recipients)
	for i := range d.Kinds {
		k := &d.Kinds[i]
		r.references(k.Purposes, purposes, "purpose")
		r.references(k.Sources, sources, "source")
		r.references(k.Recipients, recipients, "recipient")
		r.checkRetention(k.Key, &k.Retention)
	}
	for i := range d.Portal {
		r.references(d.Portal[i].Purposes, purposes, "purpose")
		r.checkRetention(d.Portal[i].Key, &d.Portal[i].Retention)
	}
	for i := range d.Permissions {
		r.references(d.Permissions[i].Purposes, purposes, "purpose")
	}
}

func (r *reader) references(keys, known []string, noun string) {
	if len(known) == 0 {
		return // the list itself is missing, which is mistake enough
	}
	for i, key := range keys {
		switch at := r.places[&keys[i]]; {
		case key == "":
		case !slices.Contains(known, key):
			r.wrong(at, fmt.Sprintf("no %s has the key %q", noun, key), instead(key, known))
		case slices.Contains(keys[:i], key):
			r.wrong(at, "the "+noun+" "+key+" is named twice", "it once")
		}
	}
}

// clocks are what the periods run from that the program itself knows the beginning of.
var clocks = map[string]Trigger{
	"permissions": FromPermissionEnd, PortalRequests: FromRequestClosed, PortalAnswers: FromAnswerReady, PortalAccessLog: FromRecordDate,
}

func (r *reader) checkRetention(key string, t *Retention) {
	if from, ok := clocks[key]; ok && t.From != "" && t.From != from {
		r.wrong(r.places[&t.From], fmt.Sprintf("%s are not kept from %s on", key, t.From), string(from))
	}
	_, years := r.places[&t.Years]
	_, months := r.places[&t.Months]
	if !years && !months && t.From != "" && t.From != FromSettled {
		r.wrong(r.places[t], "the period is missing", "years: or months: and a number; GDPR Article 13(2)(a) asks how long")
	}
}

// checkUse refuses a purpose or recipient that no record has: the notice would tell of something that
// is not done.
func (r *reader) checkUse(d *Description) {
	var purposes, recipients []string
	for _, k := range d.Kinds {
		purposes, recipients = append(purposes, k.Purposes...), append(recipients, k.Recipients...)
	}
	for _, p := range d.Portal {
		purposes = append(purposes, p.Purposes...)
	}
	if len(d.Kinds) == 0 {
		return
	}
	for i := range d.Purposes {
		if p := &d.Purposes[i]; p.Key != "" && !slices.Contains(purposes, p.Key) {
			r.wrong(r.places[p], "no kind of record is held for this purpose", "its key among the purposes of a kind, or take it out")
		}
	}
	for i := range d.Recipients {
		if p := &d.Recipients[i]; p.Key != "" && !slices.Contains(recipients, p.Key) {
			r.wrong(r.places[p], "no kind of record goes to this recipient", "its key among the recipients of a kind, or take it out")
		}
	}
}

// Warnings tells in English what a description that parses should still have changed: for the check of
// an installation, not for customers.
func (d *Description) Warnings() []string {
	var out []string
	if d.Controller.Example {
		out = append(out, "the register description is the example of a made-up company: write your own and leave out example: true")
	}
	if value.BusinessID(d.Controller.BusinessID).Warning() != nil {
		out = append(out, "the controller's business ID "+d.Controller.BusinessID+" has a wrong check digit: see that it is right")
	}
	return out
}
