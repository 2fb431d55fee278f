package handlers_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/views"
)

// What announce returns beside the status of a refusal.
const (
	waits = http.StatusBadRequest // the portal wanted the rest, which does not come
	cut   = -1                    // it hung up
)

// announce sends the header of a form and then nothing, and returns the status it is answered with.
func (v *visitor) announce(t *testing.T, path string, header ...string) int {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(v.real, "http://"))
	v.must(err)
	defer conn.Close()
	lines := []string{"POST " + path + " HTTP/1.1", "Host: a", "Content-Type: multipart/form-data; boundary=x", "Origin: " + v.public}
	var cookies []string
	for _, c := range v.cookies {
		cookies = append(cookies, c.Name+"="+c.Value)
	}
	lines = append(append(lines, "Cookie: "+strings.Join(cookies, "; ")), header...)
	// The portal may refuse and hang up before everything is sent: what it said is read below.
	_, _ = io.WriteString(conn, strings.Join(lines, "\r\n")+"\r\n\r\n")
	_ = conn.(*net.TCPConn).CloseWrite()
	v.must(conn.SetReadDeadline(time.Now().Add(time.Minute)))
	told := !slices.Contains(header, "Expect: 100-continue") // to go on, which comes first where it was asked for
	for in := bufio.NewReader(conn); ; {
		response, err := http.ReadResponse(in, nil)
		if err != nil {
			return cut
		}
		response.Body.Close()
		switch status := response.StatusCode; {
		case status == http.StatusContinue:
			told = true
		case status == waits && !told:
			return cut
		default:
			return status
		}
	}
}

// TestNobodyElseSendsMuch: a large form is refused by its header, unless somebody sends it who is logged
// in where it leads and it is one that takes files.
func TestNobodyElseSendsMuch(t *testing.T) {
	p := onePortal(t)
	ref := p.request(models.InProgress)
	nobody, customer, worker, marketing := p.visitor(), p.customer(anna), p.clerk(agent), p.clerk(seller)
	ended := p.customer(bo)
	for name := range ended.cookies {
		c := *ended.cookies[name]
		c.Value = strings.ToLower(c.Value)
		ended.cookies[name] = &c
	}
	messages, draft, enclosures := "/requests/"+ref+"/messages", "/staff/requests/"+ref+"/draft", "/staff/requests/"+ref+"/enclosures"
	for _, c := range []struct {
		who    *visitor
		path   string
		length int
		want   int
	}{
		{nobody, messages, 20 << 20, 401}, {nobody, views.IntakeURL, 20 << 20, 401}, {nobody, enclosures, 20 << 20, 401},
		{nobody, messages, 40 << 20, 413}, {nobody, "/logout", 20 << 20, 413}, {nobody, "/unsubscribe/x", 20 << 20, 413}, {nobody, "/nowhere", 20 << 20, 413},
		{ended, messages, 20 << 20, 401}, {customer, draft, 20 << 20, 401}, {worker, messages, 20 << 20, 401}, {marketing, enclosures, 20 << 20, 401},
		{customer, "/permissions", 20 << 20, 413}, {worker, "/staff/requests/" + ref + "/extend", 20 << 20, 413}, {customer, messages + "?x", 20 << 20, 401},
		{customer, messages, 40 << 20, 413}, {worker, enclosures, 40 << 20, 413},
		{customer, messages, 20 << 20, waits}, {customer, "/requests/new/erasure", 20 << 20, waits}, {nobody, "/requests/new/erasure", 20 << 20, 401}, {worker, enclosures, 20 << 20, waits}, {worker, draft, 20 << 20, waits}, {worker, "/staff/requests/" + ref + "/tell", 20 << 20, waits}, {worker, views.IntakeURL, 20 << 20, waits},
	} {
		for _, more := range []string{"X-More: no", "Expect: 100-continue"} {
			if got := c.who.announce(t, c.path, fmt.Sprint("Content-Length: ", c.length), more); got != c.want {
				t.Errorf("%d bytes to %s, %s: %d, want %d", c.length, c.path, more, got, c.want)
			}
		}
	}
	chunk := "Transfer-Encoding: chunked\r\n\r\n" + fmt.Sprintf("%x\r\n", 2<<20) + strings.Repeat("x", 2<<20) + "\r\n"
	if got := nobody.announce(t, messages, chunk); got != 413 && got != cut {
		t.Errorf("without a length: %d", got)
	}
}

// TestLargeFilesComeThrough: those of who is logged in, without a trace on the disk.
func TestLargeFilesComeThrough(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		t.Setenv("TMPDIR", t.TempDir()+"/none") // where nothing can be written
		ref := p.request(models.Received)
		v := p.customer(anna)
		v.get("/requests/" + ref)
		files := map[string][]byte{}
		for i := range 5 {
			files[fmt.Sprint(i, ".pdf")] = append(append([]byte("%PDF-1.7\n"), make([]byte, 4<<20)...), "%%EOF\n"...)
		}
		p.expect(v.sendFiles("/requests/"+ref+"/messages", url.Values{"message": {"Viisi tiedostoa"}}, files), http.StatusSeeOther)
		if n := len(v.get("/requests/"+ref).find("a", "href", "")); n < 5 {
			t.Errorf("%d links", n)
		}
	})
}
