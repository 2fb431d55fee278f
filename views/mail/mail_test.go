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

// mails are all there are, by name.
var mails = map[string]func(lang, portalURL string) mail.Message{"answer": mail.Unread, "permissions": mail.Permissions, "confirmation": mail.Confirmation}

func TestMails(t *testing.T) {
	for name, make := range mails {
		for _, l := range i18n.Languages {
			m := make(l.Code, "https://oma.esimerkki.example/")
			got := "Subject: " + m.Subject + "\n\n" + m.Text
			file := filepath.Join("testdata", name+"."+l.Code+".txt")
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
				t.Errorf("%s, %s: got\n%s\nwant\n%s", name, l.Code, got, want)
			}
		}
	}
}

// TestMailsHaveOneLink: a second address in a mail would teach readers to trust any.
func TestMailsHaveOneLink(t *testing.T) {
	for name, make := range mails {
		for _, l := range i18n.Languages {
			m := make(l.Code, "https://oma.esimerkki.example/")
			if n := strings.Count(m.Text, "://"); n != 1 {
				t.Errorf("%s, %s: %d addresses", name, l.Code, n)
			}
			if strings.ContainsAny(m.Subject, "\r\n") {
				t.Errorf("%s, %s: the subject has a line break", name, l.Code)
			}
		}
	}
}
