package browser

import (
	"os"

	"github.com/chromedp/cdproto/page"
)

// Screenshot writes a picture of the whole page, so many CSS pixels wide, to a PNG file.
func (b *Browser) Screenshot(file string, width int) {
	b.tb.Helper()
	b.Width(width)
	height := read[float64](b, `document.documentElement.scrollHeight`)
	picture := call(b, page.CaptureScreenshot, page.CaptureScreenshotParams{
		Clip:                  &page.Viewport{Width: float64(width), Height: height, Scale: 1},
		CaptureBeyondViewport: new(true),
	})
	if err := os.WriteFile(file, picture.Data, 0o600); err != nil {
		b.fail("keep a screenshot", err)
	}
}

// Horizontal reports whether the page has to be scrolled sideways in a window so many CSS pixels
// wide, and logs what sticks out of it.
func (b *Browser) Horizontal(width int) bool {
	b.tb.Helper()
	b.Width(width)
	out := read[[]string](b, `(() => {
		const page = document.documentElement, width = page.clientWidth;
		if (page.scrollWidth <= width) return [];
		const out = [...document.body.querySelectorAll("*")].filter(e => e.getBoundingClientRect().right > width + 1);
		return [page.scrollWidth + " px wide", ...out.slice(0, 5).map(e => e.cloneNode(false).outerHTML)];
	})()`)
	for _, what := range out {
		b.tb.Logf("wider than %d px: %s", width, what)
	}
	return len(out) > 0
}
