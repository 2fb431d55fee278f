package browser

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Click presses the button or link of that name with the mouse, and waits for the page it leads to.
func (b *Browser) Click(name string) {
	b.tb.Helper()
	b.press(fmt.Sprintf("click %q", name), name, pressed)
}

// Choose presses the radio button or checkbox of that label, unless it is chosen already.
func (b *Browser) Choose(label string) {
	b.tb.Helper()
	if !b.Chosen(label) {
		b.press(fmt.Sprintf("choose %q", label), label, chosen)
	}
	if !b.Chosen(label) {
		b.fail(fmt.Sprintf("choose %q", label), errors.New("it was pressed and is still not chosen"))
	}
}

// Unchoose takes the tick off the checkbox of that label, if it has one.
func (b *Browser) Unchoose(label string) {
	b.tb.Helper()
	if b.Chosen(label) {
		b.press(fmt.Sprintf("unchoose %q", label), label, chosen)
	}
}

// Chosen reports whether the radio button or checkbox of that label is chosen.
func (b *Browser) Chosen(label string) (is bool) {
	b.tb.Helper()
	b.until(fmt.Sprintf("find the choice %q", label), func(ctx context.Context) (bool, error) {
		choice, err := b.find(ctx, label, chosen)
		if err != nil {
			return false, err
		}
		is, err = on[bool](ctx, choice, `function() { return this.checked === true || this.ariaChecked === "true" }`)
		return true, err
	})
	return is
}

// Fill puts a text into the field of that label in place of what is there. In a list it picks the
// option of that text.
func (b *Browser) Fill(label, text string) {
	b.tb.Helper()
	b.until(fmt.Sprintf("fill %q", label), func(ctx context.Context) (bool, error) {
		field, err := b.find(ctx, label, filled)
		if err != nil {
			return false, err
		}
		typed, err := on[bool](ctx, field, beginFill, text)
		if err != nil {
			return false, err
		}
		if typed {
			if _, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: text}); err != nil {
				return false, err
			}
		}
		got, err := on[string](ctx, field, valueOf)
		if err == nil && fold(got) != fold(text) {
			err = fmt.Errorf("it holds %q", got)
		}
		return err == nil, err
	})
}

// Value returns what the field of that label holds; of a list the text of the picked option.
func (b *Browser) Value(label string) (value string) {
	b.tb.Helper()
	b.until(fmt.Sprintf("find the field %q", label), func(ctx context.Context) (bool, error) {
		field, err := b.find(ctx, label, filled)
		if err != nil {
			return false, err
		}
		value, err = on[string](ctx, field, valueOf)
		return true, err
	})
	return value
}

// beginFill empties a field and reports whether the text is still to be typed. Lists and fields
// of dates, whose parts cannot be typed as one, get their value at once.
const beginFill = `function(text) {
	if (this.disabled || this.readOnly) throw new Error("it cannot be changed");
	this.focus();
	let value = "", typed = true;
	if (this.options) {
		const option = [...this.options].find(o => o.text.trim() === text.trim());
		if (!option) throw new Error("it has no such option");
		value = option.value; typed = false;
	} else if (["date", "datetime-local", "month", "week", "time"].includes(this.type)) {
		value = text; typed = false;
	}
	this.value = value;
	for (const kind of typed ? ["input"] : ["input", "change"]) this.dispatchEvent(new Event(kind, {bubbles: true}));
	return typed;
}`

const valueOf = `function() {
	return this.options ? [...this.selectedOptions].map(o => o.text.trim()).join(" ") : this.value;
}`

// keys are the keys that Press knows by name.
var keys = map[string]string{
	"Tab": kb.Tab, "Enter": kb.Enter, "Space": " ", "Escape": kb.Escape, "Backspace": kb.Backspace,
	"Up": kb.ArrowUp, "Down": kb.ArrowDown, "Left": kb.ArrowLeft, "Right": kb.ArrowRight,
}

// Press presses one key of the keyboard: Tab, Enter, Space, Escape, Backspace, Up, Down, Left or
// Right. What it leads to is waited for like after a Click.
func (b *Browser) Press(key string) {
	b.tb.Helper()
	code, ok := keys[key]
	if !ok {
		b.fail("press "+key, errors.New("no such key is known"))
	}
	before := b.tab.navigations()
	leaves := (key == "Enter" || key == "Space") && read[bool](b, `(`+leads+`).call(document.activeElement)`)
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.KeyEvent(code)); err != nil {
		b.fail("press "+key, err)
	}
	b.settle(before, leaves)
}

// Focused returns the text, label or value of the element that the keyboard is on.
func (b *Browser) Focused() string {
	b.tb.Helper()
	return fold(read[string](b, `(e => e.labels?.length ? e.labels[0].innerText : e.ariaLabel || e.innerText || e.value || "")(document.activeElement)`))
}

// leads tells whether pressing an element should lead to another page.
const leads = `function() {
	const link = this.closest("a[href]"), button = this.closest("button, input");
	return !!link || !!(button && button.form && (["submit", "image"].includes(button.type)));
}`

// target is where the mouse has to go, in CSS pixels of the window.
type target struct {
	X, Y  float64
	Leads bool // to another page
}

// aim scrolls an element to the middle and returns a point of it, or of its label, where nothing
// lies on top.
const aim = `function() {
	if (this.disabled) throw new Error("it is disabled");
	this.scrollIntoView({block: "center", inline: "center", behavior: "instant"});
	for (const part of [this, ...(this.labels || [])]) for (const box of part.getClientRects()) {
		const x = box.x + box.width / 2, y = box.y + box.height / 2, top = document.elementFromPoint(x, y);
		if (top && part.contains(top)) return {X: x, Y: y, Leads: (` + leads + `).call(this)};
	}
	throw new Error("something lies on top of it, or it has no size");
}`

// press finds, aims and clicks.
func (b *Browser) press(what, name string, roles []string) {
	b.tb.Helper()
	var at target
	before := b.tab.navigations()
	b.until(what, func(ctx context.Context) (bool, error) {
		element, err := b.find(ctx, name, roles)
		if err != nil {
			return false, err
		}
		if at, err = on[target](ctx, element, aim); err != nil {
			return false, err
		}
		before = b.tab.navigations()
		return true, nil
	})
	for _, kind := range []input.DispatchMouseEventType{input.DispatchMouseEventTypeMouseMoved,
		input.DispatchMouseEventTypeMousePressed, input.DispatchMouseEventTypeMouseReleased} {
		call(b, input.DispatchMouseEvent, input.DispatchMouseEventParams{
			Type: kind, X: at.X, Y: at.Y, Button: input.MouseButtonLeft, ClickCount: 1,
		})
	}
	b.settle(before, at.Leads)
}

// settle waits until no page is loading. What a press leads to has been asked for by the time that the page
// answers again, and begins some time later. Where nothing was asked for, though it should have been, it gives
// that a second: a script or the browser's own check may have kept it back.
func (b *Browser) settle(before navigation, leads bool) {
	b.tb.Helper()
	b.answers("take the press")
	wait := time.Second
	if b.tab.navigations().asked != before.asked {
		leads, wait = true, patience
	}
	begin := time.NewTimer(wait)
	defer begin.Stop()
	for tick := time.NewTicker(5 * time.Millisecond); leads; {
		if leads = b.tab.navigations().starts == before.starts; !leads {
			tick.Stop()
			break
		}
		select {
		case <-tick.C:
		case <-begin.C:
			leads = false
			tick.Stop()
		}
	}
	b.answers("load the next page")
}

// answers waits until the page is not loading and does what it is told.
func (b *Browser) answers(what string) {
	b.tb.Helper()
	b.until(what, func(ctx context.Context) (bool, error) {
		if b.tab.navigations().loading {
			return false, nil
		}
		_, err := chromedp.Call(ctx, runtime.Evaluate, runtime.EvaluateParams{Expression: "0"})
		return true, err
	})
}

// Attach chooses a file of this machine in the field of that label.
func (b *Browser) Attach(label, file string) {
	b.tb.Helper()
	b.until(fmt.Sprintf("attach to %q", label), func(ctx context.Context) (bool, error) {
		field, err := b.find(ctx, label, []string{"button"})
		if err != nil {
			return false, err
		}
		_, err = chromedp.Call(ctx, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: []string{file}, ObjectID: field})
		return err == nil, err
	})
}
