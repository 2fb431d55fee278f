package browser

import (
	"context"
	"fmt"

	"github.com/chromedp/chromedp"
)

// Focus is where the keyboard is on a page.
type Focus struct {
	Place  int    // the element's place among all of the page; 0 where the keyboard has left it
	Unseen string // why a person does not see where it is; empty where they do
}

// Focus returns where the keyboard is. Focused has its name.
func (b *Browser) Focus() Focus {
	b.tb.Helper()
	return read[Focus](b, `(e => {
		if (!e || e === document.body || e === document.documentElement) return {Place: 0, Unseen: "it is nowhere on the page"};
		const look = getComputedStyle(e), box = e.getBoundingClientRect();
		let unseen = "";
		const drawn = look.outlineStyle === "auto" || look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2 && !/^rgba.*, 0\)$/.test(look.outlineColor);
		if (!drawn) unseen = "it has no outline";
		else if (box.width < 8 || box.height < 8) unseen = "it has no size";
		else if (box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) unseen = "it is outside the window";
		return {Place: [...document.querySelectorAll("*")].indexOf(e), Unseen: unseen};
	})(document.activeElement)`)
}

// Stops returns the places of what the keyboard should come to, in the order of the page: links, buttons and
// fields that can be used, and of radio buttons one of each group.
func (b *Browser) Stops() []int {
	b.tb.Helper()
	return read[[]int](b, `(() => {
		const all = [...document.querySelectorAll("*")];
		const used = e => e.matches("a[href], button, input, select, textarea, summary, [tabindex]") && !e.disabled &&
			e.tabIndex >= 0 && e.type !== "hidden" && e.checkVisibility({visibilityProperty: true});
		const entry = e => {
			const group = all.filter(o => o.type === "radio" && o.name === e.name && o.form === e.form);
			return group.find(o => o.checked) || group[0];
		};
		return all.filter(e => used(e) && (e.type !== "radio" || entry(e) === e)).map(e => all.indexOf(e));
	})()`)
}

// Type types a text with the keyboard, where it is.
func (b *Browser) Type(text string) {
	b.tb.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.KeyEvent(text)); err != nil {
		b.fail(fmt.Sprintf("type %q", text), err)
	}
}
