// Package viewstest checks finished pages as trees of HTML, for the tests of views and handlers. It
// knows what must hold for every page and nothing about a page in particular.
package viewstest

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Check reports everything in a page that must not be: a wrong language, not exactly one h1, skipped
// headings, an id given twice, a control or a link without a name, a link or a description that leads
// to nothing on the page, inline style or script, texts that are missing or half filled in.
func Check(t testing.TB, page []byte, lang string) {
	t.Helper()
	for _, mistake := range Mistakes(page, lang) {
		t.Error(mistake)
	}
}

// Mistakes returns what Check reports.
func Mistakes(page []byte, lang string) []string {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return []string{"not HTML: " + err.Error()}
	}
	c := &checker{ids: map[string]int{}, labels: map[string]bool{}}
	c.collect(root)
	c.document(root, lang)
	for n := range root.Descendants() {
		if n.Type == html.ElementNode {
			c.element(n)
		}
	}
	c.headings(root)
	c.texts(page)
	return c.mistakes
}

// Text returns the text of a page as a reader has it: without markup, spaces pressed together.
func Text(page []byte) string {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return ""
	}
	return text(root)
}

// Find returns the elements of a page with a tag and, unless it is empty, a class.
func Find(page []byte, tag, class string) []*html.Node {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil
	}
	var found []*html.Node
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && n.Data == tag && (class == "" || hasClass(n, class)) {
			found = append(found, n)
		}
	}
	return found
}

// Attr returns the value of an attribute, empty where the element has none.
func Attr(n *html.Node, name string) string {
	value, _ := attr(n, name)
	return value
}

type checker struct {
	mistakes []string
	ids      map[string]int
	labels   map[string]bool // ids that a label is for
}

func (c *checker) add(parts ...string) { c.mistakes = append(c.mistakes, strings.Join(parts, " ")) }

func (c *checker) collect(root *html.Node) {
	for n := range root.Descendants() {
		if id, ok := attr(n, "id"); ok {
			c.ids[id]++
			if c.ids[id] == 2 {
				c.add("the id is given twice:", id)
			}
		}
		if n.Data == "label" {
			c.labels[Attr(n, "for")] = true
		}
	}
}

func (c *checker) document(root *html.Node, lang string) {
	h1, title := 0, ""
	for n := range root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
		case n.Data == "html" && Attr(n, "lang") != lang:
			c.add("the page says it is in", Attr(n, "lang"), "and not in", lang)
		case n.Data == "h1":
			h1++
		case n.Data == "title" && n.Namespace == "":
			title = text(n)
		}
	}
	if h1 != 1 {
		c.add("the page must have one h1")
	}
	if title == "" || strings.HasPrefix(title, "–") {
		c.add("the page has no title")
	}
}

func (c *checker) element(n *html.Node) {
	c.inline(n)
	c.references(n)
	switch n.Data {
	case "input", "select", "textarea":
		c.control(n)
	case "a":
		if name(n) == "" {
			c.add("a link has no text:", Attr(n, "href"))
		}
	case "button":
		if name(n) == "" {
			c.add("a button has no text")
		}
	case "img":
		if _, ok := attr(n, "alt"); !ok {
			c.add("an image has no alt:", Attr(n, "src"))
		}
	case "form":
		c.form(n)
	case "table":
		if !has(n, func(d *html.Node) bool { return d.Data == "caption" && text(d) != "" }) {
			c.add("a table has no caption")
		}
	case "fieldset":
		if !has(n, func(d *html.Node) bool { return d.Data == "legend" && text(d) != "" }) {
			c.add("a fieldset has no legend")
		}
	}
}

// inline finds what the content security policy would stop.
func (c *checker) inline(n *html.Node) {
	if n.Data == "style" || (n.Data == "script" && Attr(n, "src") == "") {
		c.add("inline", n.Data)
	}
	for _, a := range n.Attr {
		switch {
		case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
			c.add("inline", a.Key, "on", n.Data)
		case slices.Contains([]string{"href", "src", "action"}, a.Key):
			c.address(n, a.Val)
		}
	}
}

func (c *checker) address(n *html.Node, address string) {
	scheme, _, _ := strings.Cut(address, ":")
	switch {
	case address == "" || address == "#":
		c.add(n.Data, "leads nowhere:", text(n))
	case address[0] == '#' && c.ids[address[1:]] == 0:
		c.add("a link leads to nothing on the page:", address)
	case scheme == "javascript" || scheme == "data" || address == "#ZgotmplZ":
		c.add("address not allowed:", address)
	case n.Data != "a" && (strings.HasPrefix(scheme, "http") || strings.HasPrefix(address, "//")):
		c.add("the page loads from another host:", address)
	}
}

func (c *checker) references(n *html.Node) {
	for _, key := range []string{"aria-describedby", "aria-labelledby", "aria-controls"} {
		for _, id := range strings.Fields(Attr(n, key)) {
			if c.ids[id] == 0 {
				c.add(key, "leads to nothing on the page:", id)
			}
		}
	}
	if n.Data == "label" && c.ids[Attr(n, "for")] == 0 {
		c.add("a label is for nothing on the page:", text(n))
	}
}

func (c *checker) control(n *html.Node) {
	kind := Attr(n, "type")
	if Attr(n, "name") == "" {
		c.add("a control has no name:", n.Data, kind)
	}
	if kind == "hidden" || kind == "submit" || Attr(n, "aria-label") != "" || Attr(n, "aria-labelledby") != "" {
		return
	}
	if !c.labels[Attr(n, "id")] {
		c.add("a control has no label:", Attr(n, "name"))
	}
}

func (c *checker) form(n *html.Node) {
	// Whoever has an unsubscribe link may use it: its form has no session that could be misused.
	if !strings.EqualFold(Attr(n, "method"), "post") || strings.HasPrefix(Attr(n, "action"), "/unsubscribe/") {
		return
	}
	token := func(d *html.Node) bool { return Attr(d, "name") == "_csrf" && Attr(d, "value") != "" }
	if !has(n, token) {
		c.add("a form has no token against forgery:", Attr(n, "action"))
	}
}

func (c *checker) headings(root *html.Node) {
	last := 0
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || len(n.Data) != 2 || n.Data[0] != 'h' || n.Data[1] < '1' || n.Data[1] > '6' {
			continue
		}
		level := int(n.Data[1] - '0')
		// The error summary stands above the h1 with a heading of its own.
		if level > last+1 && !(last == 0 && level == 2) {
			c.add("a heading level is skipped before:", text(n))
		}
		last = level
	}
}

func (c *checker) texts(page []byte) {
	for mark, what := range map[string]string{
		"⟦":                "a text is missing",
		"&lt;no value&gt;": "a placeholder is not filled in",
		"{{":               "a placeholder is printed",
		"%!":               "a format has the wrong arguments",
	} {
		if i := bytes.Index(page, []byte(mark)); i >= 0 {
			c.add(what+":", string(page[max(0, i-40):min(len(page), i+60)]))
		}
	}
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func hasClass(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(Attr(n, "class")), class)
}

func has(n *html.Node, is func(*html.Node) bool) bool {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && is(d) {
			return true
		}
	}
	return false
}

// name is what a link or button is called when it is heard.
func name(n *html.Node) string {
	if label := Attr(n, "aria-label"); label != "" {
		return label
	}
	return text(n)
}

func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode && d.Parent.Data != "style" && d.Parent.Data != "script" {
			b.WriteString(d.Data)
			if d.NextSibling == nil || d.NextSibling.Data != "wbr" { // a word may break there, and is one
				b.WriteByte(' ')
			}
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
