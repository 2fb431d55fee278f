package models

import (
	"bytes"
	"compress/zlib"
	"testing"
)

// packed is an object stream of a PDF.
func packed(t *testing.T, objects string) string {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write([]byte(objects)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return "1 0 obj <</Type /ObjStm /Filter /FlateDecode>> stream\r\n" + b.String() + "\nendstream endobj"
}

// TestFormOf: a PDF shows pages and does nothing else; where it opens is no harm.
func TestFormOf(t *testing.T) {
	for body, want := range map[string]Code{
		"1 0 obj <</OpenAction [3 0 R /Fit]>> endobj":                          ScanPDF,
		"1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>>>> endobj": "",
		"1 0 obj <</S /J#61va#53cript>> endobj":                                "",
		"1 0 obj <</S /Launch /F (cmd.exe)>> endobj":                           "",
		"1 0 obj <</Subtype /RichMedia>> endobj":                               "",
		"1 0 obj <</Type /EmbeddedFile>> endobj":                               "",
		"1 0 obj <</AcroForm <</XFA 3 0 R>>>> endobj":                          "",
		`1 0 obj <</OpenAction <</S /GoToR /F (\\\\host\\share)>>>> endobj`:    "",
		"1 0 obj <</OpenAction <</S /SubmitForm>>>> endobj":                    "",
		packed(t, "<</S /ImportData>>"):                                        "",
		"trailer <</Root 1 0 R /Encrypt 5 0 R>>":                               "",
		packed(t, "<</Type /Page>>"):                                           ScanPDF,
		packed(t, "<</Type /Page>>") + packed(t, "<</S /JavaScript>>"):         "",
		packed(t, "<</S /J#61vaScript>>"):                                      "",
		"1 0 obj <</Type /Obj#53tm>> endobj":                                   "",
		"1 0 obj <</Type /ObjStm /Filter /LZWDecode>> stream\nabc endstream":   "",
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
