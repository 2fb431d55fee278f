package handlers_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"omatiedot/app/sample"
	"omatiedot/models"
	"omatiedot/models/clock"
	"omatiedot/models/modelstest"
	"omatiedot/models/value"
	"omatiedot/views"
)

// reference is what a request of a year is called.
func reference(year, n int) string { return fmt.Sprintf("%d-%04d", year, n) }

// number is the customer number of somebody who logs in.
func (p *portal) number(subject string) string {
	p.Helper()
	for _, person := range sample.People(sample.Settings{Customers: customers, Today: p.clock.Now()}) {
		if person.Subject == subject {
			return person.CustomerNumber
		}
	}
	p.Fatalf("nobody is called %s", subject)
	return ""
}

// rows are the rows of an import file, by column.
func (p *portal) rows(kind string) []map[string]string {
	p.Helper()
	lines, err := csv.NewReader(bytes.NewReader(p.files[kind+".csv"])).ReadAll()
	if err != nil {
		p.Fatal(err)
	}
	var rows []map[string]string
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// me is the customer as models know them.
func (p *portal) me(subject string) models.Me {
	p.Helper()
	ctx := context.Background()
	token, err := p.store.LoginCustomer(ctx, models.Who{Number: p.number(subject)}, models.Proof{Issuer: "test", Subject: subject})
	p.must(err)
	me, err := p.store.CustomerSession(ctx, token)
	p.must(err)
	return me
}

// member is the member of staff as models know them.
func (p *portal) member(subject string) models.Staff {
	p.Helper()
	ctx := context.Background()
	for _, clerk := range sample.Clerks() {
		if clerk.Subject != subject {
			continue
		}
		token, err := p.store.LoginStaff(ctx, clerk.Name, clerk.Roles, models.Proof{Issuer: p.issuer, Subject: subject})
		p.must(err)
		staff, err := p.store.StaffSession(ctx, token)
		p.must(err)
		return staff
	}
	p.Fatalf("no clerk is called %s", subject)
	return models.Staff{}
}

// request brings a request of Anna's into a state, drafted by the agent, and returns its reference.
// One that is open in another state is brought to its end first.
func (p *portal) request(state models.State) string {
	p.Helper()
	ctx, me, maker, checker := context.Background(), p.me(anna), p.member(agent), p.member(chief)
	mine := p.mine()
	for _, r := range mine {
		switch {
		case r.State.Open() && r.HasAnswer() && r.State != models.Approved:
			p.answerAgain(r)
		case r.State == state && (state != models.InProgress || r.AssignedID != nil && *r.AssignedID == maker.ID()):
			return r.Ref
		case r.State == models.Approved:
			p.runJobs()
		case r.State.Open():
			p.must(p.store.WithdrawMine(ctx, me, r.Ref))
		}
	}
	r, _, err := p.store.Ask(ctx, me, models.NewRequest{Kind: models.Access, Language: "fi", FormKey: fmt.Sprint("form ", len(mine))})
	p.must(err)
	steps := []func() error{
		func() error { return p.store.Take(ctx, maker, r.Ref, 1) },
		func() error {
			err := p.store.WriteDraft(ctx, maker, r.Ref, 2, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled}})
			if err == nil {
				_, _, err = p.store.PreviewAnswer(ctx, checker, r.Ref) // as who approves has to
			}
			return err
		},
		func() error { return p.store.Approve(ctx, checker, r.Ref, 3, "") },
		func() error { p.runJobs(); return nil },
	}
	if state == models.SpecificationPending {
		p.must(steps[0]())
		p.must(p.store.AskCustomer(ctx, maker, r.Ref, 2, clock.Specification, "Mitä tarkoitat?"))
		return r.Ref
	}
	if state == models.IdentityPending { // of a colleague, by letter
		p.must(p.store.WithdrawMine(ctx, me, r.Ref))
		n := models.Intake{
			Number: me.Number(), NewRequest: models.NewRequest{Kind: models.Access, Language: "fi", FormKey: fmt.Sprint("letter ", len(mine))},
			Came: models.Came{Channel: models.ByLetter, Identified: models.NotIdentified, Delivery: "post", On: value.DateOf(p.clock.Now())},
		}
		r, _, err = p.store.TakeIn(ctx, p.member(agent2), n)
		p.must(err)
		p.must(p.store.Take(ctx, p.member(agent2), r.Ref, 1))
		p.must(p.store.AskCustomer(ctx, p.member(agent2), r.Ref, 2, clock.Identity, "Kuka olet?"))
		return r.Ref
	}
	way := []models.State{models.Received, models.InProgress, models.Drafted, models.Approved, models.Answered}
	for _, step := range steps[:slices.Index(way, state)] {
		p.must(step())
	}
	return r.Ref
}

// answerAgain ends a request that was answered and taken up again: it cannot be withdrawn.
func (p *portal) answerAgain(r models.Request) {
	p.Helper()
	ctx, maker, checker := context.Background(), p.member(agent2), p.member(chief)
	if r.AssignedID == nil || *r.AssignedID != maker.ID() {
		p.must(p.store.Take(ctx, maker, r.Ref, r.Version))
		r.Version++
	}
	p.must(p.store.WriteDraft(ctx, maker, r.Ref, r.Version, models.DraftForm{Ruling: models.Ruling{Outcome: models.Fulfilled}}))
	p.must(modelstest.Approve(ctx, p.store, checker, r.Ref, r.Version+1))
	p.runJobs()
}

// mine are Anna's requests, newest first.
func (p *portal) mine() []models.Request {
	p.Helper()
	mine, err := p.store.MyRequests(context.Background(), p.me(anna))
	p.must(err)
	return mine
}

// version is the version of a request, as staff's forms carry it.
func (p *portal) version(ref string) string {
	p.Helper()
	found, err := p.store.StaffCase(context.Background(), p.member(chief), ref)
	p.must(err)
	return fmt.Sprint(found.Version)
}

// webhook sees to it that there is an endpoint.
func (p *portal) webhook() {
	p.Helper()
	list, err := p.store.Webhooks(context.Background(), p.member(admin))
	p.must(err)
	if len(list) == 0 {
		_, _, err := p.store.AddWebhook(context.Background(), p.member(admin), models.NewWebhook{
			URL: "https://crm.example/hook", Description: "CRM", Types: models.WebhookTypes,
		})
		p.must(err)
	}
}

// view is the number of a view that the agent has saved.
func (p *portal) view() string {
	p.Helper()
	ctx, staff := context.Background(), p.member(agent)
	list, err := p.store.SavedViews(ctx, staff)
	p.must(err)
	for _, v := range list {
		if !v.Shared() {
			return fmt.Sprint(v.ID)
		}
	}
	id, err := p.store.SaveView(ctx, staff, models.NewView{Name: "Omat", Filter: models.QueueFilter{Assigned: models.AssignedMe}})
	p.must(err)
	return fmt.Sprint(id)
}

// held is all that a form could have changed: Anna's requests and permissions, and the webhooks.
func (p *portal) held() string {
	p.Helper()
	history, err := p.store.MyPermissionHistory(context.Background(), p.me(anna))
	p.must(err)
	var b bytes.Buffer
	for _, r := range p.mine() {
		fmt.Fprintln(&b, r.Ref, r.State, r.Version)
	}
	fmt.Fprintln(&b, len(history))
	contacts, err := p.store.MyContacts(context.Background(), p.me(anna))
	p.must(err)
	for _, c := range contacts {
		fmt.Fprintln(&b, c.Value, c.Verified, c.Until)
	}
	hooks, err := p.store.Webhooks(context.Background(), p.member(admin))
	p.must(err)
	for _, e := range hooks {
		fmt.Fprintf(&b, "%s %v %x %d\n", e.URL, e.DisabledAt, e.Secret, e.Waiting)
	}
	return b.String()
}

// runJobs makes the answers that are waiting to be made.
func (p *portal) runJobs() {
	p.Helper()
	ctx := context.Background()
	for {
		job, err := p.store.NextJob(ctx)
		if errors.Is(err, models.ErrNotFound) {
			return
		}
		p.must(err)
		var on models.RequestJob
		p.must(json.Unmarshal([]byte(job.Payload), &on))
		if job.Kind == models.JobAnswer {
			p.must(p.store.MakeAnswer(ctx, on.Request, views.AnswerDocuments))
		}
		p.must(p.store.FinishJob(ctx, job, nil))
	}
}

// must fails the test on an error.
func (p *portal) must(err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
}
