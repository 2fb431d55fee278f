package viewstest

import (
	"strings"
	"testing"
)

const good = `<!doctype html><html lang="fi"><head><title>Sivu – Yhtiö</title></head><body>
<main id="main"><h1>Sivu</h1><h2>Osa</h2><a href="#main">ylös</a>
<form method="post" action="/x"><input type="hidden" name="_csrf" value="t">
<label for="a">A</label><input id="a" name="a" aria-describedby="h"><p id="h">vihje</p><button>Lähetä</button></form></main></body></html>`

func TestMistakes(t *testing.T) {
	if got := Mistakes([]byte(good), "fi"); len(got) > 0 {
		t.Fatalf("a good page has mistakes: %q", got)
	}
	tests := []struct{ name, old, new, want string }{
		{"language", `lang="fi"`, `lang="sv"`, "not in fi"},
		{"no h1", "<h1>Sivu</h1>", "", "one h1"},
		{"two h1", "<h2>Osa</h2>", "<h1>Osa</h1>", "one h1"},
		{"heading level", "<h2>Osa</h2>", "<h3>Osa</h3>", "level is skipped"},
		{"title", "Sivu – Yhtiö", "", "no title"},
		{"id twice", `<p id="h">`, `<p id="h"></p><p id="h">`, "twice"},
		{"no label", `<label for="a">A</label>`, "", "no label"},
		{"label for nothing", `for="a"`, `for="b"`, "for nothing"},
		{"description", `describedby="h"`, `describedby="g"`, "leads to nothing"},
		{"link to nothing", `href="#main"`, `href="#top"`, "leads to nothing"},
		{"link without text", ">ylös<", "><", "no text"},
		{"link nowhere", `href="#main"`, `href="#"`, "leads nowhere"},
		{"button without text", "Lähetä", "", "no text"},
		{"no token", `name="_csrf"`, `name="csrf"`, "forgery"},
		{"inline style", "<h1>", `<h1 style="color:red">`, "inline style"},
		{"style element", "</head>", "<style>h1{}</style></head>", "inline style"},
		{"inline script", "</main>", "<script>1</script></main>", "inline script"},
		{"event attribute", "<h1>", `<h1 onclick="x()">`, "inline onclick"},
		{"other host", "</main>", `<img alt="" src="https://example.com/x.png"></main>`, "another host"},
		{"data address", "</main>", `<img alt="" src="data:image/png;base64,AA"></main>`, "not allowed"},
		{"image without alt", "</main>", `<img src="/x.png"></main>`, "no alt"},
		{"table without caption", "</main>", "<table><tr><td>1</td></tr></table></main>", "no caption"},
		{"fieldset without legend", "</main>", "<fieldset></fieldset></main>", "no legend"},
		{"control without name", `name="a" `, "", "no name"},
		{"text missing", "ylös", "⟦x.y⟧", "text is missing"},
		{"placeholder", "ylös", "&lt;no value&gt;", "not filled in"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			page := strings.Replace(good, tt.old, tt.new, 1)
			if page == good {
				t.Fatal("the page was not changed")
			}
			if got := strings.Join(Mistakes([]byte(page), "fi"), "\n"); !strings.Contains(got, tt.want) {
				t.Errorf("mistakes %q do not speak of %q", got, tt.want)
			}
		})
	}
}

func TestText(t *testing.T) {
	if got := Text([]byte("<p>Hei <b>sinä</b>\n\n ja minä</p>")); got != "Hei sinä ja minä" {
		t.Errorf("text = %q", got)
	}
}
