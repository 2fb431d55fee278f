package browser

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// innerText is what a person sees, hidden parts left out; the values of fields are not in it.
const innerText = `document.body ? document.body.innerText : ""`

// Open goes to an address and waits until the page has loaded.
func (b *Browser) Open(url string) {
	b.tb.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		b.fail("open "+url, err)
	}
}

// See waits until the page shows a text. White space counts as one space.
func (b *Browser) See(text string) {
	b.tb.Helper()
	b.until(fmt.Sprintf("see %q", text), func(ctx context.Context) (bool, error) {
		shown, err := b.shown(ctx)
		return strings.Contains(shown, fold(text)), err
	})
}

// NotSee waits until the page does not show a text.
func (b *Browser) NotSee(text string) {
	b.tb.Helper()
	b.until(fmt.Sprintf("not see %q", text), func(ctx context.Context) (bool, error) {
		shown, err := b.shown(ctx)
		return !strings.Contains(shown, fold(text)), err
	})
}

// shown returns the folded text of the page, or of the part that In named.
func (b *Browser) shown(ctx context.Context) (string, error) {
	if b.group == "" {
		text, err := evaluate[string](ctx, innerText)
		return fold(text), err
	}
	part, err := b.root(ctx)
	if err != nil {
		return "", err
	}
	text, err := on[string](ctx, part, `function() { return this.innerText }`)
	return fold(text), err
}

// Text returns what the page shows, line by line, without empty lines.
func (b *Browser) Text() string {
	b.tb.Helper()
	lines := strings.Split(read[string](b, innerText), "\n")
	for i, line := range lines {
		lines[i] = fold(line)
	}
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool { return line == "" }), "\n")
}

// Title returns the title of the page.
func (b *Browser) Title() string {
	b.tb.Helper()
	return read[string](b, `document.title`)
}

// Lang returns the language that the page says it is in.
func (b *Browser) Lang() string {
	b.tb.Helper()
	return read[string](b, `document.documentElement.lang`)
}

// URL returns the address of the page.
func (b *Browser) URL() string {
	b.tb.Helper()
	return read[string](b, `location.href`)
}

// Status returns the HTTP status that the page came with.
func (b *Browser) Status() int {
	b.tb.Helper()
	return read[int](b, `performance.getEntriesByType("navigation")[0].responseStatus`)
}

// Problems returns what the browser complained about so far: refused by the content security
// policy, not found, or thrown by a script.
func (b *Browser) Problems() []string {
	b.tab.mu.Lock()
	defer b.tab.mu.Unlock()
	return slices.Clone(b.tab.problems)
}

// read evaluates an expression in the page.
func read[T any](b *Browser, expression string) (value T) {
	b.tb.Helper()
	b.until("read "+expression, func(ctx context.Context) (ok bool, err error) {
		value, err = evaluate[T](ctx, expression)
		return err == nil, err
	})
	return value
}

// evaluate runs an expression in the page. Neither the content security policy nor NoScript
// applies to it.
func evaluate[T any](ctx context.Context, expression string) (T, error) {
	return chromedp.Run(ctx, chromedp.Evaluate[T](expression))
}

// on calls a function with an object of the page as this.
func on[T any](ctx context.Context, object runtime.RemoteObjectID, function string, args ...any) (T, error) {
	return chromedp.Run(ctx, chromedp.CallFunctionOn[T](function,
		func(p *runtime.CallFunctionOnParams) { p.ObjectID = object }, args...))
}

// call sends one command to the window.
func call[P, R any](b *Browser, command cdp.Command[P, R], params P) R {
	b.tb.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	result, err := chromedp.Call(ctx, command, params)
	if err != nil {
		b.fail(command.Method, err)
	}
	return result
}
