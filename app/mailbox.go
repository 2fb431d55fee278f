package app

import (
	"context"
	"html/template"
	"net/http"
	"sync"
	"time"

	"omatiedot/views/mail"
)

// mailbox catches the mails of a demonstration and shows them.
type mailbox struct {
	now func() time.Time

	mu    sync.Mutex
	mails []caughtMail
}

type caughtMail struct {
	At time.Time
	To string
	mail.Message
}

func (b *mailbox) send(_ context.Context, to string, m mail.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mails = append(b.mails, caughtMail{b.now(), to, m})
	return nil
}

func (b *mailbox) check(context.Context) error { return nil }

var mailboxPage = template.Must(template.New("mailbox").Parse(`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Caught mails</title></head><body><main><h1>Caught mails</h1>
<p>The mails this demonstration would have sent, newest first.</p>
{{range .}}<article><h2>{{.Subject}}</h2><p>To {{.To}}, {{.At.Format "15:04:05"}}</p><pre>{{.Text}}</pre></article>
{{else}}<p>None yet.</p>{{end}}</main></body></html>`))

func (b *mailbox) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	newest := make([]caughtMail, 0, len(b.mails))
	for i := len(b.mails) - 1; i >= 0; i-- {
		newest = append(newest, b.mails[i])
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'")
	mailboxPage.Execute(w, newest)
}
