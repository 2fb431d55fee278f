package handlers_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"omatiedot/models"
	"omatiedot/views/i18n"
	"omatiedot/views/viewstest"
)

// tasksOf are the tasks of a kind of a request.
func (p *portal) tasksOf(ref string, kind models.TaskKind) (list []models.Task) {
	p.Helper()
	k, err := p.store.StaffCase(context.Background(), p.member(agent), ref)
	p.must(err)
	for _, task := range k.Tasks {
		if task.Kind == kind {
			list = append(list, task)
		}
	}
	return list
}

// TestDataAreSentOn: after the answer the request is found by what is left to do, the data lie beside the task,
// and the tick says to whom they went, which the customer reads.
func TestDataAreSentOn(t *testing.T) {
	eachPortal(t, func(t *testing.T, p *portal) {
		clerk, chief := p.clerk(agent), p.clerk(chief)
		ref, step := p.asked(models.NewRequest{Kind: models.Portability, Details: "Uusi Energia Oy", Scope: models.Scope{Recipient: true}}, clerk)
		page, left := "/staff/requests/"+ref, "/staff/requests?view="+string(models.QueueTasks)
		p.expect(clerk.get(page+"/answer.zip"), http.StatusNotFound)
		step(clerk, "draft", nil, http.StatusSeeOther)
		step(chief, "approve", nil, http.StatusSeeOther)
		if text := p.expect(clerk.get(left), http.StatusOK).text(); strings.Contains(text, ref) {
			t.Error("left to do before it is answered")
		}
		p.runJobs()
		if a := p.expect(clerk.get(left), http.StatusOK); len(a.find("a", "href", page)) != 1 {
			t.Error("what is left to do is not found")
		}
		if a := p.expect(clerk.get(page), http.StatusOK); len(a.find("a", "href", page+"/answer.zip")) != 1 || !strings.Contains(a.text(), i18n.T("fi", "staff.why.tasks")) {
			t.Error("the page does not lead to the data, or does not say that something is left")
		}
		sent := p.expect(clerk.get(page+"/answer.zip"), http.StatusOK)
		if _, err := zip.NewReader(bytes.NewReader(sent.body), int64(len(sent.body))); err != nil {
			t.Error(err)
		}
		if mine := p.expect(p.customer(anna).get("/requests/"+ref+"/answer.zip"), http.StatusOK); !bytes.Equal(mine.body, sent.body) {
			t.Error("staff send something else than the customer has")
		}

		tick := fmt.Sprintf("%s/tasks/%d", page, p.tasksOf(ref, models.TaskTransmit)[0].ID)
		clerk.get(page)
		long := strings.Repeat("x", models.MaxDetails+1)
		a := clerk.post(tick, url.Values{"done": {"yes"}, "task_note": {long}}).shows(t, http.StatusUnprocessableEntity, long)
		viewstest.Check(t, a.body, "fi")
		clerk.post(tick, url.Values{"done": {"yes"}}).shows(t, http.StatusUnprocessableEntity, i18n.T("fi", "staff.error.task_note.required"))
		const whom = "Uusi Energia Oy, suojattu posti"
		p.expect(clerk.post(tick, url.Values{"done": {"yes"}, "task_note": {whom}}), http.StatusSeeOther)
		clerk.get(page).shows(t, http.StatusOK, whom)
		p.customer(anna).get("/requests/"+ref).shows(t, http.StatusOK, whom)
		if text := p.expect(clerk.get(left), http.StatusOK).text(); strings.Contains(text, ref) {
			t.Error("sent, and still left to do")
		}
	})
}

// TestWhatIsNotCorrectedIsNotApproved: the page says what is missing and leads there, and what was decided is kept.
func TestWhatIsNotCorrectedIsNotApproved(t *testing.T) {
	p := onePortal(t)
	clerk, chief := p.clerk(agent), p.clerk(chief)
	ref, step := p.asked(models.NewRequest{Kind: models.Rectification, Details: "Nimeni on väärin."}, clerk)
	page := "/staff/requests/" + ref
	step(clerk, "draft", url.Values{"text": {"Korjasimme nimesi."}}, http.StatusSeeOther)
	tasks := p.tasksOf(ref, models.TaskCorrect)
	if len(tasks) == 0 {
		t.Fatal("nothing is to be corrected")
	}
	for _, task := range tasks {
		a := step(chief, "approve", nil, http.StatusUnprocessableEntity)
		if len(a.find("a", "href", "#tasks")) != 2 || len(a.find("h2", "id", "tasks")) != 1 || !strings.Contains(a.text(), i18n.T("fi", "staff.error.tasks.open")) {
			t.Error("nothing leads to what is to be corrected")
		}
		if !strings.Contains(clerk.get(page).shows(t, http.StatusOK, i18n.T("fi", "staff.uncorrected")).text(), "Korjasimme nimesi.") {
			t.Error("what was decided is lost")
		}
		p.expect(clerk.post(fmt.Sprintf("%s/tasks/%d", page, task.ID), url.Values{"done": {"yes"}}), http.StatusSeeOther)
	}
	step(chief, "approve", nil, http.StatusSeeOther)
}
