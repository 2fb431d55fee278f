package browser

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
)

// Download presses the button or link of that name and returns the file that comes.
func (b *Browser) Download(name string) []byte {
	b.tb.Helper()
	before := len(b.tab.complete())
	b.Click(name)
	var content []byte
	b.until(fmt.Sprintf("download by %q", name), func(context.Context) (bool, error) {
		done := b.tab.complete()
		if len(done) == before {
			return false, nil
		}
		// #nosec G304 -- a file that Chromium put into the test's own folder
		file, err := os.ReadFile(filepath.Join(b.tab.downloads, done[len(done)-1]))
		content = file
		return true, err
	})
	return content
}

// Downloaded returns the file names of the downloads so far, as the server gave them.
func (b *Browser) Downloaded() []string {
	var names []string
	for _, id := range b.tab.complete() {
		b.tab.mu.Lock()
		names = append(names, b.tab.names[id])
		b.tab.mu.Unlock()
	}
	return names
}

// complete returns the ids of the downloads that have come whole.
func (t *tab) complete() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.finished[:len(t.finished):len(t.finished)]
}
