package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"omatiedot/models"
)

// TestSampleFiles: there is one of each kind, and what is in a folder already stays.
func TestSampleFiles(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "samples")
	done(t, nil, "import", "--samples", dir)
	for _, k := range models.Kinds {
		data, err := os.ReadFile(filepath.Join(dir, k.Name+".csv"))
		if err != nil || strings.Count(string(data), "\n") < 2 {
			t.Errorf("%s: %d bytes, %v", k.Name, len(data), err)
		}
	}
	code, _, errs := run(t, nil, "import", "--samples", dir)
	if code != 1 || !strings.Contains(errs, "is not empty") {
		t.Errorf("a second time: %d, %s", code, errs)
	}
	if code, _, _ := run(t, nil, "import", "--samples", t.TempDir(), dir); code != 2 {
		t.Errorf("with a path beside it: %d", code)
	}
}

// TestNoticeInWords: the notice in a language, and the documentation of files, which needs no settings.
func TestNoticeInWords(t *testing.T) {
	for lang, want := range map[string]string{"fi": "# Tietosuojaseloste", "sv": "# ", "en": "# Privacy notice"} {
		if out := done(t, nil, "notice", "--lang", lang); !strings.HasPrefix(out, want) {
			t.Errorf("%s: %.80s", lang, out)
		}
	}
	fields := done(t, nil, "notice", "--fields")
	if !strings.HasPrefix(fields, "# Import files") || !strings.Contains(fields, "`personal_id`") {
		t.Errorf("%.80s", fields)
	}
	if out := done(t, nil, "notice", "--fields", "--lang", "fi"); !strings.HasPrefix(out, "# Tuontitiedostot") {
		t.Errorf("%.80s", out)
	}
	if code, _, errs := run(t, nil, "notice", "--lang", "de"); code != 2 || !strings.Contains(errs, "fi, sv or en") {
		t.Errorf("%d, %s", code, errs)
	}
}
