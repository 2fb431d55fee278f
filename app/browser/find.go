package browser

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Roles of the accessibility tree, as Chromium names them, by what a person does with them.
var (
	pressed = []string{"button", "link", "DisclosureTriangle", "menuitem", "tab"}
	filled  = []string{"textbox", "searchbox", "spinbutton", "combobox", "listbox", "Date", "DateTime"}
	chosen  = []string{"radio", "checkbox", "switch"}
	groups  = []string{"group", "radiogroup", "region", "form", "table", "article", "navigation",
		"main", "banner", "contentinfo", "complementary", "dialog", "search"}
)

// find returns the element of one of the roles whose accessible name is the given one, or else
// the one with the shortest name that holds it; of equals the first on the page.
func (b *Browser) find(ctx context.Context, name string, roles []string) (runtime.RemoteObjectID, error) {
	root, err := b.root(ctx)
	if err != nil {
		return "", err
	}
	return nearest(ctx, root, name, roles)
}

// root returns the part of the page that In named, or the page.
func (b *Browser) root(ctx context.Context) (runtime.RemoteObjectID, error) {
	document, err := evaluate[*runtime.RemoteObject](ctx, `document`)
	if err != nil {
		return "", err
	}
	if b.group == "" {
		return document.ObjectID, nil
	}
	named, missing := nearest(ctx, document.ObjectID, b.group, groups)
	if missing == nil {
		return named, nil
	}
	row, err := on[*runtime.RemoteObject](ctx, document.ObjectID, rowOf, fold(b.group))
	if err != nil {
		return "", err
	}
	if row == nil || row.ObjectID == "" {
		return "", missing
	}
	return row.ObjectID, nil
}

// rowOf finds the shortest row or item that holds a text. Such have no accessible name.
const rowOf = `function(text) {
	const held = e => e.innerText.split(/\s+/).join(" ").trim();
	return [...this.querySelectorAll("tr, li, dl > div, article")].filter(e => held(e).includes(text))
		.sort((a, b) => held(a).length - held(b).length)[0] || null;
}`

// nearest first asks for the name as it is: all of a page's names are a long answer.
func nearest(ctx context.Context, root runtime.RemoteObjectID, name string, roles []string) (runtime.RemoteObjectID, error) {
	exact, err := shortest(ctx, accessibility.QueryAXTreeParams{ObjectID: root, AccessibleName: fold(name)}, name, roles)
	if err == nil {
		return exact, nil
	}
	return shortest(ctx, accessibility.QueryAXTreeParams{ObjectID: root}, name, roles)
}

// shortest returns of the elements that the query gives the one of the roles with the shortest name that
// holds the given one.
func shortest(ctx context.Context, query accessibility.QueryAXTreeParams, name string, roles []string) (runtime.RemoteObjectID, error) {
	tree, err := chromedp.Call(ctx, accessibility.QueryAXTree, query)
	if err != nil {
		return "", err
	}
	var best cdp.BackendNodeID
	var others []string
	length := -1
	for _, node := range tree.Nodes {
		if node.Ignored || !slices.Contains(roles, word(node.Role)) {
			continue
		}
		heard := fold(word(node.Name))
		others = append(others, fmt.Sprintf("%q", heard))
		if strings.Contains(heard, fold(name)) && (length < 0 || len(heard) < length) {
			best, length = node.BackendDOMNodeID, len(heard)
		}
	}
	if length < 0 {
		return "", fmt.Errorf("there is no %s %q among %s", strings.Join(roles, ", "), name,
			strings.Join(others[:min(len(others), 40)], ", "))
	}
	found, err := chromedp.Call(ctx, dom.ResolveNode, dom.ResolveNodeParams{BackendNodeID: best})
	if err != nil {
		return "", err
	}
	if found.Object == nil {
		return "", errors.New("it has just gone")
	}
	return found.Object.ObjectID, nil
}

// word reads a value of the accessibility tree that is a text.
func word(v *accessibility.Value) (text string) {
	if v != nil {
		_ = json.Unmarshal(v.Value, &text) // what is no text has no name either
	}
	return text
}
