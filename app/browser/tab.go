package browser

import (
	"context"
	"os"
	"path/filepath"
	"sync"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is what has been heard from Chromium about one window.
type tab struct {
	mu        sync.Mutex
	asked     int                  // how often a page asked for a navigation
	starts    int                  // how often a navigation began
	loading   map[cdp.FrameID]bool // frames that are loading now
	problems  []string
	downloads string            // the folder that downloads go to, named by their id
	names     map[string]string // download id -> file name that the server gave
	finished  []string          // ids of downloads that are complete
}

// watch begins to listen. Downloads go to the tab's own folder.
func (t *tab) watch(ctx context.Context) error {
	t.loading, t.names = map[cdp.FrameID]bool{}, map[string]string{}
	if err := chromedp.Listen(ctx, t.heard); err != nil {
		return err
	}
	if err := chromedp.ListenBrowser(ctx, t.heard); err != nil {
		return err
	}
	_, err := chromedp.CallBrowser(ctx, cdpbrowser.SetDownloadBehavior, cdpbrowser.SetDownloadBehaviorParams{
		Behavior:         cdpbrowser.SetDownloadBehaviorBehaviorAllowAndName,
		BrowserContextID: chromedp.FromContext(ctx).BrowserContextID,
		DownloadPath:     t.downloads,
		EventsEnabled:    new(true),
	})
	return err
}

// heard takes one event. It runs inside the loop that reads from Chromium and must be quick.
func (t *tab) heard(event any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	switch e := event.(type) {
	case *page.EventFrameRequestedNavigation:
		t.asked++
	case *page.EventFrameStartedLoading:
		t.starts++
		t.loading[e.FrameID] = true
	case *page.EventNavigatedWithinDocument:
		t.starts++
	case *page.EventFrameStoppedLoading:
		delete(t.loading, e.FrameID)
	case *page.EventFrameDetached:
		delete(t.loading, e.FrameID)
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			t.problems = append(t.problems, e.Entry.Text+" "+e.Entry.URL)
		}
	case *runtime.EventExceptionThrown:
		t.problems = append(t.problems, e.ExceptionDetails.Text)
	case *cdpbrowser.EventDownloadWillBegin:
		t.names[e.GUID] = e.SuggestedFilename
	case *cdpbrowser.EventDownloadProgress:
		// Every window hears of all downloads; its own are those in its folder.
		_, err := os.Stat(filepath.Join(t.downloads, e.GUID))
		if e.State == cdpbrowser.DownloadProgressStateCompleted && err == nil {
			t.finished = append(t.finished, e.GUID)
		}
	}
}

// navigation is how far a window has come.
type navigation struct {
	asked, starts int  // how often a page asked for a navigation, and how often one began
	loading       bool // one is going on
}

// navigations returns what has been heard of navigations so far.
func (t *tab) navigations() navigation {
	t.mu.Lock()
	defer t.mu.Unlock()
	return navigation{t.asked, t.starts, len(t.loading) > 0}
}
