package pdf

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

// run starts a program of a package that OMATIEDOT_TEST_REQUIRE may demand; without it the test is
// skipped.
func run(t *testing.T, pkg, program string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(program)
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("OMATIEDOT_TEST_REQUIRE"), ","), pkg) {
			t.Fatalf("%s of %s is required: %v", program, pkg, err)
		}
		t.Skipf("no %s", program)
	}
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
	return string(out)
}

// saved writes a document to a file of the test.
func saved(t *testing.T, d Document) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "document.pdf")
	if err := os.WriteFile(path, draw(t, d), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestQpdfFindsNoFault(t *testing.T) {
	for _, d := range []Document{{}, swedish.document(50, 50), finnish.document(0, 0)} {
		out := run(t, "qpdf", "qpdf", "--check", saved(t, d))
		if !strings.Contains(out, "No syntax or stream encoding errors") || strings.Contains(out, "WARNING") {
			t.Error(out)
		}
	}
}

func TestPdftotextReadsEveryText(t *testing.T) {
	for _, w := range []words{swedish, finnish} {
		d := w.document(30, 30)
		got := squeeze(norm.NFC.String(run(t, "poppler", "pdftotext", "-raw", saved(t, d), "-")))
		for _, text := range texts(d) {
			if !strings.Contains(got, squeeze(clean(text))) {
				t.Errorf("%s: pdftotext does not read %q", w.lang, text)
			}
		}
	}
}

func TestPdftotextReadsEveryLetter(t *testing.T) {
	all := norm.NFC.String(strings.Join(append(slices.Clone(alphabets), names...), "\n"))
	d := Document{Sections: []Section{{"", []Block{Paragraph{all}, Facts{Facts: []Fact{{"", all}}},
		Table{Columns: []Column{{}}, Rows: [][]string{{all}}}}}}}
	got := norm.NFC.String(run(t, "poppler", "pdftotext", "-raw", saved(t, d), "-"))
	for _, r := range squeeze(all) {
		if n, want := strings.Count(got, string(r)), 3*strings.Count(all, string(r)); n < want {
			t.Errorf("%q %U is read %d times, want %d", r, r, n, want)
		}
	}
}

func TestPopplerSeesPagesAttachmentAndTitle(t *testing.T) {
	d := swedish.document(5, 5)
	path := saved(t, d)
	if out := run(t, "poppler", "pdfinfo", path); !strings.Contains(out, d.Title) || !strings.Contains(out, "A4") {
		t.Error(out)
	}
	if out := run(t, "poppler", "pdfdetach", "-list", path); !strings.Contains(out, "tiedot.json") {
		t.Error(out)
	}
	into := filepath.Join(t.TempDir(), "tiedot.json")
	run(t, "poppler", "pdfdetach", "-save", "1", "-o", into, path)
	if got, err := os.ReadFile(into); err != nil || string(got) != string(d.Attachments[0].Data) {
		t.Errorf("the attachment came out as %q, %v", got, err)
	}
	if out := run(t, "poppler", "pdffonts", path); strings.Count(out, "Identity-H       yes") != 2 || strings.Count(out, "\n") != 4 {
		t.Errorf("not two fonts, both embedded:\n%s", out)
	}
	run(t, "poppler", "pdftoppm", "-r", "30", "-png", path, filepath.Join(t.TempDir(), "page"))
}
