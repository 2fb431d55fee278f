package static

import (
	"bytes"
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

func TestEveryFileIsServedUnderItsHash(t *testing.T) {
	n := 0
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		data, _ := files.ReadFile(name)
		file, ok := Open(Path(name))
		if !ok || !bytes.Equal(file.Data, data) || file.Type == "" {
			t.Errorf("%s is not served as it is: %t, type %q", name, ok, file.Type)
		}
		return nil
	})
	if err != nil || n == 0 {
		t.Fatal(n, err)
	}
}

func TestPath(t *testing.T) {
	if got := Path("css/app.css"); !regexp.MustCompile(`^/static/css/app\.[0-9a-f]{8}\.css$`).MatchString(got) {
		t.Errorf("path %s", got)
	}
	if file, _ := Open(Path("css/app.css")); file.Type != "text/css; charset=utf-8" {
		t.Errorf("type %s", file.Type)
	}
}

func TestOpenKnowsOnlyItsOwnNames(t *testing.T) {
	for _, address := range []string{"", "/static/", "/static/css/app.css", "/static/css/app.00000000.css", "/static/../static.go", "css/app.css"} {
		if _, ok := Open(address); ok {
			t.Errorf("%q is served", address)
		}
	}
}

func TestPathPanicsWithoutFile(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a file that is not there has a path")
		}
	}()
	Path("css/none.css")
}

// TestNothingFromOutside: the content security policy allows no other host and no data address.
func TestNothingFromOutside(t *testing.T) {
	for address, file := range served {
		if strings.HasPrefix(file.Type, "image/png") {
			continue
		}
		text := strings.ReplaceAll(string(file.Data), `xmlns="http://www.w3.org/2000/svg"`, "")
		for _, word := range []string{"http:", "https:", "data:", "@import", "<script", "<style", "style="} {
			if strings.Contains(text, word) {
				t.Errorf("%s has %s", address, word)
			}
		}
	}
}

func TestStylesheetIsSmall(t *testing.T) {
	file, _ := Open(Path("css/app.css"))
	if len(file.Data) > 25<<10 {
		t.Errorf("the stylesheet has %d bytes", len(file.Data))
	}
}
