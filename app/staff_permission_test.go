package app

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"omatiedot/app/browser"
	"omatiedot/app/devidp"
	"omatiedot/views/i18n"
)

// twoNumbers is a utility at which one person has two customer numbers.
var twoNumbers = map[string]string{
	"customers.csv": "number,kind,given_names,family_name,personal_id,language,since\n" +
		"7001,person,Aino Maria,Kahdesti,010594Y9032,fi,2020-01-01\n7002,person,Aino Maria,Kahdesti,010594Y9032,fi,2022-01-01\n",
	"addresses.csv": "id,customer,kind,street,postal_code,post_office\nA1,7001,home,Ensikatu 11,00100,HELSINKI\nA2,7002,home,Toiskatu 22,00200,HELSINKI\n",
	"contacts.csv":  "id,customer,channel,value\nC1,7001,email,ensi@esimerkki.example\nC2,7002,email,toinen@esimerkki.example\n",
	"events.csv":    "id,customer,time,kind,subject,text\nE1,7001,2026-01-15T12:00:00Z,contact,Ensiasia,Ensimmäinen puhelu\nE2,7002,2026-01-15T12:00:00Z,contact,Toisasia,Toinen puhelu\n",
	"invoices.csv":  "id,customer,invoiced,due,amount,currency,status\n51111,7001,2026-01-15,2026-02-15,11.11,EUR,paid\n52222,7002,2026-01-15,2026-02-15,22.22,EUR,paid\n",
}

// ofFirst is what only the first of the two numbers has.
var ofFirst = []string{"7001", "Ensikatu", "ensi@", "Ensiasia", "Ensimmäinen", "51111", "11,11"}

// TestOnePersonTwoNumbers: who changes from one of their customer numbers to the other sees nothing of
// the first on any page of the second, but on the one where they chose.
func TestOnePersonTwoNumbers(t *testing.T) {
	browser.Start(t) // skips where there is none
	r := servePerson(t, devidp.Person{Subject: "aino", Name: "Aino Maria Kahdesti", Claims: map[string]any{"personal_id": "010594Y9032"}}, twoNumbers)
	text := func(key string) string { return i18n.T("fi", key) }
	me := browser.Start(t)
	me.Open(r.url + "/login")
	me.Click("Aino Maria Kahdesti")
	me.Open(r.url + "/me/addresses")
	if strings.Contains(me.Text(), "Toiskatu") {
		me.Open(r.url + "/context")
		me.Click(text("context.choose"))
		me.Open(r.url + "/me/addresses")
	}
	me.See("Ensikatu 11")
	me.Open(r.url + "/requests/new/access")
	me.Click(text("requests.check"))
	me.Click(text("requests.send"))
	me.See(text("requests.done_title"))
	ref := strings.Split(strings.TrimPrefix(me.URL(), r.url), "/")[2]
	me.Open(r.url + "/requests")
	me.See(ref)

	me.Open(r.url + "/context")
	me.See("7001")
	me.See("7002")
	inspect(t, me, look{"two numbers", "/context", true}, "fi")
	me.Click(text("context.choose"))
	me.See("7002")
	inspect(t, me, look{"two numbers", "/me", true}, "fi")
	for _, path := range []string{"/me", "/me/customers", "/me/addresses", "/me/contacts", "/me/events", "/me/invoices", "/permissions", "/permissions/history",
		"/permissions/receipt", "/requests", "/requests/new/access", "/contact", "/access-log"} {
		me.Open(r.url + path)
		shown := me.Text()
		for _, of := range append(ofFirst, ref) {
			if strings.Contains(shown, of) {
				t.Errorf("%s of the second number shows %q of the first", path, of)
			}
		}
		if !strings.Contains(shown, "7002") {
			t.Errorf("%s does not say whose data it shows", path)
		}
	}
	me.Open(r.url + "/me/addresses")
	me.See("Toiskatu 22")
	me.Open(r.url + "/requests/" + ref)
	if status := me.Status(); status != 404 {
		t.Errorf("the request of the first number is there: %d", status)
	}
	me.Open(r.url + "/me")
	if data := string(me.Download("JSON")); strings.Contains(data, "Ensikatu") {
		t.Error("the download has what is of the first number")
	}
}

// servePerson runs the portal as a company does, for one person whom strong identification knows by
// their personal identity code.
func servePerson(t *testing.T, person devidp.Person, files map[string]string) *running {
	t.Helper()
	env, listen := fresh(t, sqlite(t)), freeAddress(t)
	done(t, env, "migrate")
	done(t, env, "import", folderOf(t, files))
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	d := &demonstration{program: &program{now: time.Now}}
	env = with(env, "OMATIEDOT_LISTEN", listen, "OMATIEDOT_URL", "http://"+listen, "OMATIEDOT_CUSTOMER_PERSONAL_ID_CLAIM", "personal_id")
	for side, callback := range map[string]string{"CUSTOMER": "/login/callback", "STAFF": "/staff/login/callback"} {
		known, err := d.provider(mux, server.URL+"/"+side, "http://"+listen, callback, []devidp.Person{person})
		if err != nil {
			t.Fatal(err)
		}
		env = with(env, "OMATIEDOT_"+side+"_ISSUER", known.Issuer, "OMATIEDOT_"+side+"_CLIENT_ID", known.ID, "OMATIEDOT_"+side+"_CLIENT_SECRET", known.Secret)
	}
	return start(t, env, time.Now, "serve")
}

// aLetter is a scan of a letter, as a file.
func aLetter(t *testing.T) (file string, content []byte) {
	t.Helper()
	paper := image.NewGray(image.Rect(0, 0, 210, 297))
	for i := range paper.Pix {
		paper.Pix[i] = 0xff
	}
	for x := 30; x < 180; x++ {
		paper.SetGray(x, 60, color.Gray{})
	}
	var b bytes.Buffer
	if err := png.Encode(&b, paper); err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "kirje.png")
	if err := os.WriteFile(file, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file, b.Bytes()
}

// TestPermissionOnPaper: staff record a permission that came by letter, with its scan; the customer
// reads of it, opens the letter and takes the permission back.
func TestPermissionOnPaper(t *testing.T) {
	browser.Start(t) // skips where there is none
	r := startDemo(t, "--customers", "20")
	text := func(key string) string { return i18n.T("fi", key) }
	file, content := aLetter(t)
	clerk := browser.Start(t)
	logIn(clerk, r.url, agent)
	clerk.Open(r.url + ainos)
	clerk.Choose(text("access_log.reason.contact"))
	clerk.Click(text("staff_customers.open"))
	clerk.Click(text("staff_permission.open"))
	clerk.In(text("permissions.purpose")).Choose("Mittaustietojen antaminen toiselle yritykselle")
	clerk.Choose(text("permissions.channel.any"))
	clerk.Choose(text("staff_permission.answer.yes"))
	clerk.Choose(text("permissions.how.paper"))
	clerk.Fill(text("staff_permission.day"), "2026-11-02")
	clerk.Fill(text("staff_permission.reference"), "K-12")
	clerk.Fill(text("staff_permission.note"), "Kirje tuli maanantaina.")
	clerk.Attach(text("staff_permission.scan"), file)
	inspect(t, clerk, look{agent, "/staff/customers/decision, filled in", true}, "fi")
	clerk.Click(text("staff_permission.record"))
	clerk.See(text("staff_permission.recorded"))
	clerk.Open(r.url + ainos + "/permissions")
	clerk.See("Kirje tuli maanantaina.")
	inspect(t, clerk, look{agent, "/staff/customers/permissions, with a scan", true}, "fi")
	if got := clerk.Download(text("staff_permission.open_scan")); !bytes.Equal(got, content) {
		t.Errorf("staff open %d bytes of %d", len(got), len(content))
	}

	me := browser.Start(t)
	logIn(me, r.url, aino)
	me.Open(r.url + "/permissions/history")
	me.See("Kirje tuli maanantaina.")
	inspect(t, me, look{aino, "/permissions/history, with a letter", true}, "fi")
	if got := me.Download(text("staff_permission.open_scan")); !bytes.Equal(got, content) {
		t.Errorf("the customer opens %d bytes of %d", len(got), len(content))
	}
	me.Open(r.url + "/permissions")
	given := me.In("Mittaustietojen antaminen toiselle yritykselle")
	if !given.Chosen(text("permission.yes")) {
		t.Error("the permission is not in force")
	}
	inspect(t, me, look{aino, "/permissions, with a letter", true}, "fi")
	given.Choose(text("permission.no"))
	me.Click(text("permission.save"))
	me.See(text("permission.done"))
	me.Open(r.url + "/permissions")
	if !given.Chosen(text("permission.no")) {
		t.Error("the permission is in force after it was taken back")
	}
	me.Open(r.url + "/access-log")
	me.See(text("access_log.did.scan_opened"))
}
