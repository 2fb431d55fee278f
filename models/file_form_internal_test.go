package models

import "testing"

// TestFormOf: a PDF shows pages and does nothing else; where it opens is no harm.
func TestFormOf(t *testing.T) {
	for body, want := range map[string]Code{
		"1 0 obj <</OpenAction [3 0 R /Fit]>> endobj":                          ScanPDF,
		"1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>>>> endobj": "",
		"1 0 obj <</S /J#61va#53cript>> endobj":                                "",
		"1 0 obj <</S /Launch /F (cmd.exe)>> endobj":                           "",
		"1 0 obj <</Subtype /RichMedia>> endobj":                               "",
	} {
		if got := formOf([]byte("%PDF-1.7\n" + body + "\n%%EOF\n")); got != want {
			t.Errorf("%s is %q, want %q", body, got, want)
		}
	}
	for _, other := range []string{"", "%PDF-1.7", "MZ", "<svg/>", "GIF89a"} {
		if got := formOf([]byte(other)); got != "" {
			t.Errorf("%q is %q", other, got)
		}
	}
}
