package browser_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"omatiedot/app/browser"
)

// trap is a page on which the keyboard is not seen on the second link and does not leave the field.
const trap = `<!doctype html><html lang="fi"><title>Ansa</title><style>#b{outline:none}</style><main>
<a href="#a" id="a">Eka</a> <a href="#b" id="b">Toka</a> <button disabled>Pois</button> <input type="hidden" name="h"><details><summary>Lisää</summary><a href="#c">Piilossa</a></details>
<input type="radio" name="r" id="r1"><label for="r1">Yksi</label><input type="radio" name="r" id="r2" checked><label for="r2">Kaksi</label>
<label for="f">Kenttä</label><input id="f"><a href="#d">Vika</a>
<script>document.getElementById("f").addEventListener("keydown", e => { if (e.key === "Tab") e.preventDefault() })</script></main></html>`

func TestKeyboardIsFollowed(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, trap) }))
	t.Cleanup(server.Close)
	b := browser.Start(t)
	b.Open(server.URL)
	if b.Focus().Place != 0 {
		t.Error("the keyboard is on the page before it is pressed")
	}
	stops := b.Stops()
	if len(stops) != 6 { // two links, what folds, one radio button, the field and the last link
		t.Fatalf("stops %v", stops)
	}
	var places []int
	for _, want := range []struct{ name, unseen string }{
		{"Eka", ""}, {"Toka", "it has no outline"}, {"Lisää", ""}, {"Kaksi", ""}, {"Kenttä", ""}, {"Kenttä", ""},
	} {
		b.Press("Tab")
		at := b.Focus()
		if b.Focused() != want.name || at.Unseen != want.unseen {
			t.Errorf("at %q, %q, want %+v", b.Focused(), at.Unseen, want)
		}
		places = append(places, at.Place)
	}
	if !slices.Equal(places[:5], stops[:5]) || places[5] == stops[5] {
		t.Errorf("the keyboard was at %v of %v", places, stops)
	}
	b.Type("Åbo 7")
	if typed := b.Value("Kenttä"); typed != "Åbo 7" {
		t.Errorf("typed is %q", typed)
	}
}
