package models

import (
	"bytes"
	"compress/zlib"
	"strings"
	"testing"
)

// packed is an object stream of a PDF.
func packed(t *testing.T, objects string) string {
	t.Helper()
	return streamOf(t, "/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", objects)
}

// streamOf is a packed stream of a PDF with such entries.
func streamOf(t *testing.T, entries, content string) string {
	t.Helper()
	return "1 0 obj <<" + entries + ">> stream\r\n" + string(deflated(t, content)) + "\nendstream endobj"
}

func deflated(t *testing.T, content string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestFormOf: a PDF shows pages and does nothing else; where it opens is no harm.
func TestFormOf(t *testing.T) {
	for body, want := range map[string]Code{
		"1 0 obj <</OpenAction [3 0 R /Fit]>> endobj":                          ScanPDF,
		"1 0 obj <</OpenAction <</S /JavaScript /JS (app.alert(1))>>>> endobj": "",
		"1 0 obj <</S /J#61va#53cript>> endobj":                                "",
		"1 0 obj <</S /Launch /F (cmd.exe)>> endobj":                           "",
		"1 0 obj <</Subtype /RichMedia>> endobj":                               "",
		"1 0 obj <</Names <</EmbeddedFiles <</Names []>>>>>> endobj":           ScanPDF,
		"1 0 obj <</Type /Filespec /EF <</F 2 0 R>>>> endobj":                  "",
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
		// Hidden behind what looks like another stream, or said to be of no type.
		streamOf(t, "/Type /ObjStm /X (stream\n"+string(deflated(t, "nothing"))+")", "<</S /JavaScript>>"): "",
		streamOf(t, "/Type /ObjStm /X ( 2 0 obj ) /N 1", "<</S /JavaScript>>"):                             "",
		streamOf(t, "/Type /ObjStm /X ( 2 0 obj <<>> stream endstream) /N 1", "<</S /JavaScript>>"):        "",
		streamOf(t, "/N 1 /First 4 /Filter /FlateDecode", "<</S /JavaScript>>"):                            "",
		streamOf(t, "/N 1 /F#69rst 4 /Filter /FlateDecode", "<</S /JavaScript>>"):                          "",
		streamOf(t, "/N 1 /First 4 /Filter /FlateDecode", "<</Type /Page>>"):                               ScanPDF,
		// However long what it says of itself is, and wherever something in it looks like its beginning.
		streamOf(t, "/N 1 /First 4 /Filter /FlateDecode /X ["+strings.Repeat("0 ", 50_000)+"]", "<</S /JavaScript>>"):                              "",
		streamOf(t, "/X ["+strings.Repeat("0 ", 50_000)+"] /N 1 /First 4 /X ["+strings.Repeat("0 ", 50_000)+"]", "<</S /JavaScript>>"):             "",
		streamOf(t, "/N 1 /First 4 /Filter /FlateDecode /X ["+strings.Repeat("0 ", 50_000)+"]", "<</Type /Page>>"):                                 ScanPDF,
		streamOf(t, "/N 1 /First 4 /Filter /FlateDecode /X ( 2 0 obj )", "<</S /JavaScript>>"):                                                     "",
		streamOf(t, `/N 1 /First 4 /Filter /FlateDecode /X (( 2 0 obj \() ()`, "<</S /JavaScript>>"):                                               "",
		streamOf(t, "/N 1 /First 4 /Filter /FlateDecode % 2 0 obj\n", "<</S /JavaScript>>"):                                                        "",
		"1 0 obj <</Type /Outlines /First 2 0 R /Title (a \\) b)>> endobj " + streamOf(t, "/T (x) /Filter /FlateDecode", "0 0 m"):                  ScanPDF,
		"1 0 obj <</Length 20>> stream\nBT (/First stream) Tj ET\nendstream endobj " + streamOf(t, "/Filter /FlateDecode", "0 0 m"):                "",
		"1 0 obj <</Length 20>> stream\nBT (/First words) Tj ET\nendstream endobj " + streamOf(t, "/Filter /FlateDecode", "0 0 m"):                 ScanPDF,
		"1 0 obj <</Length 9>> stream\n 2 0\nobj <</N 1 /First 4>> stream\n" + string(deflated(t, "<</S /JavaScript>>")) + "\nendstream endstream": "",
		"1 0 obj <</Type /Outlines /First 2 0 R>> endobj " + streamOf(t, "/Filter /FlateDecode", "0 0 m"):                                          ScanPDF,
		streamOf(t, "/Subtype /Image /Filter /FlateDecode", strings.Repeat("white", maxObjects/4)):                                                 ScanPDF,
		packed(t, strings.Repeat("white", maxObjects/4)):                                                                                           "",
		strings.Repeat("stream ", maxStreams+1):                                                     "",
		"1 0 obj <</AA <</O 2 0 R>>>> endobj":                                                       "",
		"1 0 obj <</AA 2 0 R>> endobj":                                                              "",
		"1 0 obj <</BaseFont /AAAAAA+Arial>> endobj":                                                ScanPDF,
		"1 0 obj <</OpenAction <</S /GoTo /D [3 0 R /Fit]>>>> endobj":                               ScanPDF,
		"1 0 obj <</A <</S /URI /URI (https://example.com)>>>> endobj":                              ScanPDF,
		"1 0 obj <</OpenAction <</S /URI /URI (https://example.com)>>>> endobj":                     "",
		"1 0 obj <</OpenAction 2 0 R>> endobj " + packed(t, "<</S/URI/URI (https://example.com)>>"): "",
		"1 0 obj <</S /Rendition /JS (app.alert)>> endobj":                                          "",
		`1 0 obj <</F (\\host\share) /FFilter /FlateDecode>> stream`:                                "",
		"1 0 obj <</AA%remark\n <</O 2 0 R>>>> endobj":                                              "",
		"1 0 obj <</AcroForm <</XFA %remark\r[3 0 R]>>>> endobj":                                    "",
		"1 0 obj <</OpenAction %x\n <</S %x\n /URI /URI (https://example.com)>>>> endobj":           "",
		"1 0 obj <</OpenAction %x\n [3 0 R /Fit]>> endobj <</S /URI>>":                              ScanPDF,
	} {
		if got := formOf([]byte("%PDF-1.7\n" + body + "\n%%EOF\n")); got != want {
			t.Errorf("%.200q is %q, want %q", body, got, want)
		}
	}
	for _, other := range []string{"", "%PDF-1.7", "MZ", "<svg/>", "GIF89a"} {
		if got := formOf([]byte(other)); got != "" {
			t.Errorf("%q is %q", other, got)
		}
	}
}
