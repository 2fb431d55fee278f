package mail_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"omatiedot/views/i18n"
	"omatiedot/views/mail"
)

var update = flag.Bool("update", false, "write the wanted mails anew")

func TestAnswer(t *testing.T) {
	for _, l := range i18n.Languages {
		m := mail.Answer(l.Code, "https://oma.esimerkki.example/")
		got := "Subject: " + m.Subject + "\n\n" + m.Text
		file := filepath.Join("testdata", "answer."+l.Code+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: got\n%s\nwant\n%s", l.Code, got, want)
		}
	}
}

// TestAnswerHasOneLink: a second address in a mail would teach readers to trust any.
func TestAnswerHasOneLink(t *testing.T) {
	for _, l := range i18n.Languages {
		m := mail.Answer(l.Code, "https://oma.esimerkki.example/")
		if n := strings.Count(m.Text, "://"); n != 1 {
			t.Errorf("%s: %d addresses", l.Code, n)
		}
		if strings.ContainsAny(m.Subject, "\r\n") {
			t.Errorf("%s: the subject has a line break", l.Code)
		}
	}
}
