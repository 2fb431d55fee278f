package handlers_test

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models"
)

// TestStaffSendFiles: with a message of theirs, to the customer alone.
func TestStaffSendFiles(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ref := p.request(models.InProgress)
		clerk, me, other := p.clerk(agent), p.customer(anna), p.customer(bo)
		page := "/staff/requests/" + ref
		form := url.Values{"message": {"Ohessa ohje"}, "version": {p.version(ref)}}
		clerk.get(page).shows(t, http.StatusOK, `action="`+page+`/tell" enctype="multipart/form-data"`)
		clerk.sendFile(page+"/tell", form, "files", "ohje.pdf", []byte("<script>")).shows(t, http.StatusUnprocessableEntity, `id="files-error"`, "Ohessa ohje")
		clerk.get(page)
		p.expect(clerk.sendFile(page+"/tell", form, "files", "ohje.pdf", aPDF), http.StatusSeeOther)
		clerk.get(page).shows(t, http.StatusOK, "Ohessa ohje", "ohje.pdf")
		me.get("/requests/"+ref).shows(t, http.StatusOK, "Ohessa ohje", "ohje.pdf")
		messages, err := p.store.MyMessages(t.Context(), p.me(anna), ref)
		p.must(err)
		if len(messages) != 1 || len(messages[0].Files) != 1 {
			t.Fatalf("%+v", messages)
		}
		file := fmt.Sprintf("/requests/%s/files/%d", ref, messages[0].Files[0].ID)
		if a := me.expect(me.get(file), http.StatusOK); !bytes.Equal(a.body, aPDF) {
			t.Errorf("the file comes as %q", a.body)
		}
		other.expect(other.get(file), http.StatusNotFound)
	})
}

// TestMessagesAreKeptOnce: one that breaks off on its way is none, and one that is sent again because nobody
// saw what came of it is one, of the customer as of staff.
func TestMessagesAreKeptOnce(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		ref := p.request(models.InProgress)
		me, clerk := p.customer(anna), p.clerk(agent)
		kept := func(want int) {
			t.Helper()
			messages, err := p.store.MyMessages(t.Context(), p.me(anna), ref)
			p.must(err)
			files := 0
			for _, m := range messages {
				files += len(m.Files)
			}
			if len(messages) != want || files != want {
				t.Fatalf("%d messages with %d files are kept, want %d", len(messages), files, want)
			}
		}
		write := "/requests/" + ref + "/messages"
		form := func() url.Values {
			return url.Values{"message": {"Ohessa kirje"}, "key": {me.get("/requests/" + ref).value("key")}}
		}
		first := form()
		me.breakOff(write, first)
		kept(0)
		for range 2 {
			me.expect(me.sendFile(write, first, "files", "kirje.pdf", aPDF), http.StatusSeeOther)
			kept(1)
			me.get("/requests/" + ref)
		}
		me.expect(me.sendFile(write, form(), "files", "kirje.pdf", aPDF), http.StatusSeeOther)
		kept(2)

		tell, told := "/staff/requests/"+ref+"/tell", url.Values{"message": {"Kiitos"}, "version": {p.version(ref)}}
		clerk.get("/staff/requests/" + ref)
		clerk.breakOff(tell, told)
		kept(2)
		clerk.expect(clerk.sendFile(tell, told, "files", "ohje.pdf", aPDF), http.StatusSeeOther)
		clerk.get("/staff/requests/" + ref)
		clerk.expect(clerk.sendFile(tell, told, "files", "ohje.pdf", aPDF), http.StatusConflict)
		kept(3)
	})
}

// breakOff sends a form with a file as far as the middle of the file, and is gone.
func (v *visitor) breakOff(path string, form url.Values) {
	v.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for key, values := range v.signed(form) {
		v.must(w.WriteField(key, values[0]))
	}
	part, err := w.CreateFormFile("files", "kirje.pdf")
	v.must(err)
	_, err = part.Write(aPDF)
	v.must(err)
	half := b.Len() - len(aPDF)/2
	v.must(w.Close())
	request, err := http.NewRequestWithContext(v.Context(), http.MethodPost, v.real+path, &b)
	v.must(err)
	request.Header.Set("Content-Type", w.FormDataContentType())
	request.Header.Set("Origin", v.public)
	for _, c := range v.cookies {
		request.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value})
	}
	var whole bytes.Buffer
	size := b.Len()
	v.must(request.Write(&whole))
	conn, err := net.Dial("tcp", strings.TrimPrefix(v.real, "http://"))
	v.must(err)
	_, err = conn.Write(whole.Bytes()[:whole.Len()-size+half])
	v.must(err)
	v.must(conn.(*net.TCPConn).CloseWrite())
	_, err = io.ReadAll(conn) // until the portal has given it up
	v.must(err)
	v.must(conn.Close())
}
