package browser_test

import (
	"fmt"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"omatiedot/app/browser"
)

const policy = "default-src 'none'; style-src 'self'; script-src 'self'; form-action 'self'"

// form has, beside what is asked for, the traps of real pages: text for screen readers only, two
// buttons that begin alike, a radio button drawn by its label, and a heading that comes later.
const form = `<!doctype html><html lang="fi"><head><title>Luvat</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/style.css"><script src="/script.js" defer></script></head><body><main>
<h1>Markkinointiluvat</h1><p>Päivitetty&nbsp;5.&nbsp;elokuuta</p><p hidden>näkymätön</p>
<p id="js">JavaScript on pois</p>
<a href="/next">Muuta <span class="heard">osoitetta</span></a>
<form method="post" action="/save"><label for="n">Nimi</label><input id="n" name="name" value="vanha">
<label for="t">Viesti</label><textarea id="t" name="message"></textarea>
<label for="k">Kieli</label><select id="k" name="language"><option value="fi">suomi</option><option value="sv">ruotsi</option></select>
<label for="d">Päivä</label><input id="d" type="date" name="day">
<fieldset><legend>Sähköposti</legend><input type="radio" class="drawn" name="email" id="e1" value="yes"><label for="e1">Kyllä</label>
<input type="radio" name="email" class="drawn" id="e0" value="no"><label for="e0">Ei</label></fieldset>
<fieldset><legend>Puhelin</legend><input type="radio" name="phone" id="p1" value="yes"><label for="p1">Kyllä</label>
<input type="radio" name="phone" id="p0" value="no" checked><label for="p0">Ei</label></fieldset>
<input type="checkbox" id="c" name="sure" value="1" checked><label for="c">Olen varma</label>
<table><caption>Pyynnöt</caption><tr><th>Viite</th><th>Teko</th></tr>
<tr><td>A-1</td><td><a href="/request?A-1">Avaa</a></td></tr><tr><td>B-2</td><td><a href="/request?B-2">Avaa</a></td></tr></table>
<button name="do" value="more">Tallenna ja jatka</button> <button name="do" value="save">Tallenna</button></form>
<a href="/file">Lataa vastaus (PDF)</a> <a href="/inline">Avaa vastaus</a></main></body></html>`

const style = `.heard,.drawn{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
@media (prefers-color-scheme:dark){:root{background:#000;color:#fff}}`

// site serves the form, and pages that say what came of it.
func site(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	serve := func(pattern, kind, body string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Content-Security-Policy", policy)
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "s", HttpOnly: true, SameSite: http.SameSiteLaxMode})
			fmt.Fprint(w, body)
		})
	}
	serve("/{$}", "text/html; charset=utf-8", form)
	serve("/style.css", "text/css", style)
	serve("/script.js", "text/javascript", `document.getElementById("js").textContent = "JavaScript on käytössä"`)
	serve("/next", "text/html; charset=utf-8", `<!doctype html><title>Seuraava</title><h1>Toinen sivu</h1>`)
	serve("/faults", "text/html; charset=utf-8", `<!doctype html><html lang="fi"><title>Virheitä</title><main><h1>Virheitä</h1><img src="/x.png"></main>`)
	serve("/wide", "text/html; charset=utf-8", `<!doctype html><title>Leveä</title><table><tr><td>`+strings.Repeat("pitkäsana", 60)+`</table>`)
	serve("/inlined", "text/html; charset=utf-8", `<!doctype html><title>Kielletty</title><p>alku<script>document.body.textContent = "ajettu"</script>`)
	mux.HandleFunc("POST /save", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		fmt.Fprintf(w, "<!doctype html><title>Tallennettu</title><p>saatu: %s", r.PostForm.Encode())
	})
	mux.HandleFunc("/request", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "<!doctype html><p>pyyntö %s", r.URL.RawQuery)
	})
	file := func(disposition string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if c, err := r.Cookie("session"); err != nil || c.Value != "s" {
				http.Error(w, "no session", http.StatusForbidden)
				return
			}
			w.Header().Set("Content-Type", "application/pdf")
			w.Header().Set("Content-Disposition", disposition+`; filename="vastaus.pdf"`)
			fmt.Fprint(w, "%PDF-1.7 "+disposition)
		}
	}
	mux.HandleFunc("/file", file("attachment"))
	mux.HandleFunc("/inline", file("inline"))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// fillAndSave goes through the whole form, as a person would with and without JavaScript.
func fillAndSave(t *testing.T, b *browser.Browser) {
	t.Helper()
	b.Fill("Nimi", "Åsa Ähtäri <b>")
	b.Fill("Viesti", "ensimmäinen\ntoinen")
	b.Fill("Kieli", "ruotsi")
	b.Fill("Päivä", "2026-08-05")
	b.In("Sähköposti").Choose("Kyllä")
	b.In("Puhelin").Choose("Kyllä")
	b.Unchoose("Olen varma")
	if v := b.Value("Nimi"); v != "Åsa Ähtäri <b>" {
		t.Errorf("the name field holds %q", v)
	}
	if v := b.Value("Kieli"); v != "ruotsi" {
		t.Errorf("the list holds %q", v)
	}
	if b.In("Puhelin").Chosen("Ei") {
		t.Error("both radio buttons of a group are chosen")
	}
	b.Click("Tallenna")
	b.See("saatu: day=2026-08-05&do=save&email=yes&language=sv" +
		"&message=ensimm%C3%A4inen%0D%0Atoinen&name=%C3%85sa+%C3%84ht%C3%A4ri+%3Cb%3E&phone=yes")
	b.NotSee("sure")
	if b.Title() != "Tallennettu" {
		t.Errorf("title %q", b.Title())
	}
}

func TestForm(t *testing.T) {
	url := site(t)
	t.Run("script", func(t *testing.T) {
		b := browser.Start(t)
		b.Open(url)
		b.See("JavaScript on käytössä")
		fillAndSave(t, b)
	})
	t.Run("no script", func(t *testing.T) {
		b := browser.Start(t)
		b.NoScript()
		b.Open(url)
		b.See("JavaScript on pois")
		fillAndSave(t, b)
	})
}

func TestReading(t *testing.T) {
	url := site(t)
	b := browser.Start(t)
	b.Open(url)
	b.See("Päivitetty 5. elokuuta") // with no-break spaces in the page
	b.NotSee("näkymätön")
	if b.Status() != 200 || b.URL() != url+"/" || b.Title() != "Luvat" {
		t.Errorf("status %d, URL %q, title %q", b.Status(), b.URL(), b.Title())
	}
	if !strings.HasPrefix(b.Text(), "Markkinointiluvat\nPäivitetty 5. elokuuta\nJavaScript on käytössä\n") {
		t.Errorf("text %q", b.Text())
	}
	b.In("Pyynnöt").See("B-2")
	b.In("Pyynnöt").NotSee("Nimi")
	b.In("B-2").See("Avaa")
	b.In("B-2").NotSee("A-1")
	b.In("B-2").Click("Avaa")
	b.See("pyyntö B-2")
	b.Open(url)
	b.Click("Muuta osoitetta")
	b.See("Toinen sivu")
	b.Open(url + "/missing")
	if b.Status() != 404 {
		t.Errorf("status of a missing page %d", b.Status())
	}
}

func TestKeyboard(t *testing.T) {
	b := browser.Start(t)
	b.Open(site(t))
	var path []string
	for range 3 {
		b.Press("Tab")
		path = append(path, b.Focused())
	}
	if got := strings.Join(path, "|"); got != "Muuta osoitetta|Nimi|Viesti" {
		t.Errorf("order of the keyboard: %s", got)
	}
	b.Open(b.URL())
	b.Press("Tab")
	b.Press("Enter")
	b.See("Toinen sivu")
}

func TestDownload(t *testing.T) {
	url := site(t)
	b := browser.Start(t)
	b.Open(url)
	if got := string(b.Download("Lataa vastaus (PDF)")); got != "%PDF-1.7 attachment" {
		t.Errorf("attachment: %q", got)
	}
	if got := string(b.Download("Avaa vastaus")); got != "%PDF-1.7 inline" {
		t.Errorf("inline: %q", got)
	}
	if got := b.Downloaded(); len(got) != 2 || got[0] != "vastaus.pdf" {
		t.Errorf("names %q", got)
	}
	b.See("Markkinointiluvat") // still on the page
}

func TestWindowsShareNoCookies(t *testing.T) {
	url := site(t)
	first, second := browser.Start(t), browser.Start(t)
	first.Open(url)
	second.Open(url + "/file") // needs the cookie that only first has
	second.See("no session")
}

func TestLook(t *testing.T) {
	url := site(t)
	b := browser.Start(t)
	b.Open(url)
	for _, width := range []int{360, 1280} {
		file := filepath.Join(t.TempDir(), "page.png")
		b.Screenshot(file, width)
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(f)
		f.Close()
		if err != nil || picture.Bounds().Dx() != width || picture.Bounds().Dy() < 300 {
			t.Fatalf("picture at %d: %v, %v", width, picture.Bounds(), err)
		}
		if r, _, _, _ := picture.At(1, 1).RGBA(); r != 0xffff {
			t.Errorf("the light page has the red part %x", r)
		}
	}
	b.Dark()
	file := filepath.Join(t.TempDir(), "dark.png")
	b.Screenshot(file, 360)
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	if r, _, _, _ := picture.At(1, 1).RGBA(); r != 0 {
		t.Errorf("the dark page has the red part %x", r)
	}
	if b.Horizontal(360) {
		t.Error("the form scrolls sideways")
	}
	b.Open(url + "/wide")
	if !b.Horizontal(360) {
		t.Error("the wide table does not scroll sideways")
	}
}

func TestAxeAndProblems(t *testing.T) {
	url := site(t)
	b := browser.Start(t)
	b.Open(url)
	for _, v := range b.Axe() {
		t.Error(v)
	}
	if p := b.Problems(); len(p) > 0 {
		t.Errorf("problems on a good page: %q", p)
	}
	b.Open(url + "/faults")
	found := b.Axe()
	if len(found) != 1 || found[0].Rule != "image-alt" || found[0].Impact != "critical" ||
		len(found[0].Nodes) != 1 || !strings.Contains(found[0].String(), "/x.png") {
		t.Errorf("one image without alt: %v", found)
	}
	b.Open(url + "/inlined")
	b.See("alku") // and the inline script was refused
	if p := strings.Join(b.Problems(), "\n"); !strings.Contains(p, "Content Security Policy") {
		t.Errorf("nothing about the refused script in %q", p)
	}
}

// witness takes the failure that a test wants to see.
type witness struct {
	testing.TB
	said string
}

func (w *witness) Helper() {}
func (w *witness) Fatalf(format string, args ...any) {
	w.said = fmt.Sprintf(format, args...)
	panic(w)
}

func TestFailureSaysWhere(t *testing.T) {
	url := site(t)
	w := &witness{TB: t}
	b := browser.Start(w)
	b.Hurry()
	b.Open(url)
	func() {
		defer func() { _ = recover() }()
		b.In("Puhelin").Click("Poista")
	}()
	for _, part := range []string{`click "Poista" in "Puhelin"`, "at " + url + "/", "page: Markkinointiluvat", "there is no button"} {
		if !strings.Contains(w.said, part) {
			t.Errorf("the failure does not say %q:\n%s", part, w.said)
		}
	}
}
