package browser

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"omatiedot/models/modelstest"
)

// Violation is one rule of axe-core that a page breaks.
type Violation struct {
	Rule   string   `json:"rule"`   // as axe-core names it: image-alt, color-contrast, …
	Impact string   `json:"impact"` // minor, moderate, serious or critical
	Help   string   `json:"help"`   // what it asks for
	Nodes  []string `json:"nodes"`  // the HTML of the elements that break it
}

// String returns the violation in lines for the output of a test.
func (v Violation) String() string {
	return fmt.Sprintf("%s (%s): %s\n  %s", v.Rule, v.Impact, v.Help, strings.Join(v.Nodes, "\n  "))
}

// axeCore reads the axe.min.js that OMATIEDOT_TEST_AXE names.
var axeCore = sync.OnceValues(func() ([]byte, error) {
	return os.ReadFile(os.Getenv("OMATIEDOT_TEST_AXE"))
})

// runAxe runs all rules and gives the violations as text, as Violation reads them.
const runAxe = `axe.run(document).then(found => JSON.stringify(found.violations.map(v => ({
	rule: v.id, impact: v.impact, help: v.help, nodes: v.nodes.map(n => n.html)}))))`

// Axe checks the page with axe-core and returns what it finds, nothing on a good page. Where
// OMATIEDOT_TEST_AXE names no axe.min.js the test is skipped, or fails if OMATIEDOT_TEST_REQUIRE
// names axe. It runs in a world of its own beside the page, so the content security policy stays
// in force and the page cannot tell. It does not run after NoScript.
func (b *Browser) Axe() []Violation {
	b.tb.Helper()
	source, err := axeCore()
	modelstest.Need(b.tb, "axe", err == nil)
	var found []Violation
	ctx, cancel := context.WithTimeout(b.ctx, 2*patience)
	defer cancel()
	if err := axe(ctx, string(source), &found); err != nil {
		b.fail("check with axe-core", err)
	}
	return found
}

func axe(ctx context.Context, source string, found *[]Violation) error {
	frames, err := chromedp.Call(ctx, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return err
	}
	world, err := chromedp.Call(ctx, page.CreateIsolatedWorld, page.CreateIsolatedWorldParams{
		FrameID: frames.FrameTree.Frame.ID, WorldName: "axe",
	})
	if err != nil {
		return err
	}
	there := func(p *runtime.EvaluateParams) { p.ContextID = world.ExecutionContextID }
	if err := chromedp.Do(ctx, chromedp.Evaluate[chromedp.Void](source+";0", there)); err != nil {
		return err
	}
	report, err := chromedp.Run(ctx, chromedp.Evaluate[string](runAxe, there, chromedp.EvalAwaitPromise))
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(report), found)
}
