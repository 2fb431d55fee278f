// Package browser drives Chromium in tests, in the words of a person: Open, Click, Fill, Choose,
// See. What is pressed and filled is found by the name that assistive technology hears, so a test
// that passes also says that the page can be used so. It knows nothing of the product, and
// nothing but tests may import it.
package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"omatiedot/models/modelstest"
)

// patience is how long an action waits for what it looks for.
const patience = time.Minute

// Browser is one window with cookies of its own. Its methods fail the test when they cannot do
// what they say, naming what was looked for, the address and the beginning of the page.
type Browser struct {
	tb    testing.TB
	ctx   context.Context
	tab   *tab
	group string // name of the part of the page to stay in, empty for the whole page
	once  bool   // looks once for what it looks for
}

// Start opens a new window that shares nothing with other tests. It is closed when the test
// ends. Without Chromium the test is skipped, or fails where OMATIEDOT_TEST_REQUIRE names
// chromium. The program is looked for in OMATIEDOT_TEST_CHROMIUM and PATH.
func Start(tb testing.TB) *Browser {
	tb.Helper()
	modelstest.Need(tb, "chromium", program() != "")
	whole, err := launch()
	if err != nil {
		tb.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(whole, chromedp.WithNewBrowserContext())
	tb.Cleanup(cancel)
	b := &Browser{tb: tb, ctx: ctx, tab: &tab{downloads: tb.TempDir()}}
	if err := b.tab.watch(ctx); err != nil {
		tb.Fatalf("open a browser window: %v", err)
	}
	b.Width(1280)
	return b
}

// In returns the same window narrowed to one part of the page: a fieldset by its legend, a table
// by its caption, a region or form by its label, a row or an item of a list by its text.
func (b *Browser) In(group string) *Browser {
	narrowed := *b
	narrowed.group = group
	return &narrowed
}

// NoScript turns off JavaScript for the pages opened from now on.
func (b *Browser) NoScript() {
	b.tb.Helper()
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
}

// Dark asks the pages for their dark colours.
func (b *Browser) Dark() {
	b.tb.Helper()
	call(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	})
}

// Width makes the window so many CSS pixels wide.
func (b *Browser) Width(width int) {
	b.tb.Helper()
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(width), Height: 900, DeviceScaleFactor: 1,
	})
}

// launch starts the one Chromium of this process. It goes when the process goes, as its control
// pipe closes then; the folder of its profile is removed afterwards.
var launch = sync.OnceValues(func() (context.Context, error) {
	profile, err := os.MkdirTemp("", "omatiedot-chromium-")
	if err != nil {
		return nil, fmt.Errorf("start Chromium: %w", err)
	}
	_, err = modelstest.AfterExit(`for i in 1 2 3 4 5; do rm -rf "$1"; sleep 1; [ -e "$1" ] || break; done`, profile)
	if err != nil {
		return nil, fmt.Errorf("start Chromium: %w", err)
	}
	if err := prefer(profile); err != nil {
		return nil, fmt.Errorf("start Chromium: %w", err)
	}
	all, _ := chromedp.NewExecAllocator(context.Background(), options(profile)...)
	ctx, _ := chromedp.NewContext(all)
	if err := chromedp.Do(ctx); err != nil {
		return nil, fmt.Errorf("start Chromium: %w", err)
	}
	return ctx, nil
})

func options(profile string) []chromedp.ExecAllocatorOption {
	return append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program()),
		chromedp.UserDataDir(profile),
		chromedp.DisableGPU,
		chromedp.Flag("no-sandbox", os.Geteuid() == 0),
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("accept-lang", "fi"),
		// No page of ours may need another host: none has an address here.
		chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1"),
	)
}

// prefer makes Chromium download a PDF instead of opening its own viewer, which has no text.
func prefer(profile string) error {
	if err := os.Mkdir(filepath.Join(profile, "Default"), 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(profile, "Default", "Preferences"),
		[]byte(`{"plugins":{"always_open_pdf_externally":true}}`), 0o600)
}

// program returns the path of Chromium, empty where there is none.
func program() string {
	if path := os.Getenv("OMATIEDOT_TEST_CHROMIUM"); path != "" {
		return path
	}
	// The first draws no window and takes half the time.
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// until tries again and again until done or patience ends. A page that is just being left answers
// with errors, so an error only counts at the end.
func (b *Browser) until(what string, done func(ctx context.Context) (bool, error)) {
	b.tb.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	var last error
	for tick := time.NewTicker(20 * time.Millisecond); ; {
		ok, err := done(ctx)
		switch {
		case ok && err == nil:
			tick.Stop()
			return
		case err != nil && ctx.Err() == nil:
			last = err
		}
		if b.once {
			tick.Stop()
			b.fail(what, last)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			b.fail(what, last)
		}
	}
}

// fail ends the test and says where the browser was.
func (b *Browser) fail(what string, err error) {
	b.tb.Helper()
	if b.group != "" {
		what += fmt.Sprintf(" in %q", b.group)
	}
	if err != nil {
		what += ": " + err.Error()
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	address, _ := evaluate[string](ctx, `location.href`)
	text, _ := evaluate[string](ctx, innerText)
	shown := []rune(fold(text))
	b.tb.Fatalf("browser: %s\n  at %s\n  page: %s", what, address, string(shown[:min(300, len(shown))]))
}

// fold makes every run of white space, no-break spaces too, one space.
func fold(text string) string { return strings.Join(strings.Fields(text), " ") }
