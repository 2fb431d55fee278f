package app

import (
	"bufio"
	"fmt"
	"io"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"
)

// post is a mail server (RFC 5321) that keeps what it is given.
type post struct {
	address string

	mu    sync.Mutex
	mails []arrived
}

// arrived is one mail as it was handed over.
type arrived struct {
	From, To string // of the envelope
	Header   mail.Header
	Text     string
}

// startPost starts a mail server on a free port.
func startPost(t *testing.T) *post {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &post{address: listener.Addr().String()}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go p.serve(conn)
		}
	}()
	return p
}

func (p *post) serve(conn net.Conn) {
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(patience))
	c := textproto.NewConn(conn)
	say := func(text string) bool { return c.PrintfLine("%s", text) == nil }
	say("220 post.example ESMTP")
	var one arrived
	for {
		line, err := c.ReadLine()
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(line, " ")
		switch strings.ToUpper(verb) {
		case "EHLO", "HELO":
			say("250 post.example")
		case "MAIL":
			one = arrived{From: address(rest)}
			say("250 OK")
		case "RCPT":
			one.To = address(rest)
			if strings.HasPrefix(one.To, "refused@") {
				say("550 5.1.1 " + one.To + " is unknown here")
				continue
			}
			say("250 OK")
		case "DATA":
			say("354 go on")
			if err := p.take(one, c.DotReader()); err != nil {
				say("554 " + err.Error())
				continue
			}
			say("250 OK")
		case "RSET", "NOOP":
			say("250 OK")
		case "QUIT":
			say("221 bye")
			return
		default:
			say("500 what?")
		}
	}
}

func (p *post) take(one arrived, data io.Reader) error {
	m, err := mail.ReadMessage(bufio.NewReader(data))
	if err != nil {
		return err
	}
	body := m.Body
	if strings.EqualFold(m.Header.Get("Content-Transfer-Encoding"), "quoted-printable") {
		body = quotedprintable.NewReader(body)
	}
	text, err := io.ReadAll(body)
	if err != nil {
		return fmt.Errorf("read the mail: %w", err)
	}
	one.Header, one.Text = m.Header, string(text)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mails = append(p.mails, one)
	return nil
}

// wait returns the mails so far, at least n of them.
func (p *post) wait(t *testing.T, n int) []arrived {
	t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		p.mu.Lock()
		mails := p.mails[:len(p.mails):len(p.mails)]
		p.mu.Unlock()
		if len(mails) >= n {
			return mails
		}
	}
	t.Fatalf("%d mails did not come", n)
	return nil
}

// address is what stands in angle brackets.
func address(s string) string {
	_, s, _ = strings.Cut(s, "<")
	s, _, _ = strings.Cut(s, ">")
	return s
}
