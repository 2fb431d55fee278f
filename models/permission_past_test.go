package models_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"omatiedot/models"
	"omatiedot/models/modelstest"
	"omatiedot/models/register"
	"omatiedot/models/value"
)

// TestThePastIsAsItWasShown: after months of clicks, undoing, imports of what was decided long before,
// new register descriptions, restrictions and protection, the grid as of every moment at which it was
// shown is the one that was shown.
func TestThePastIsAsItWasShown(t *testing.T) {
	modelstest.Each(t, func(t *testing.T, store *models.Store, clock *modelstest.Clock) {
		for seed := range uint64(2) {
			t.Run(fmt.Sprint(seed), func(t *testing.T) {
				p := &past{T: t, store: store, clock: clock, random: rand.New(rand.NewPCG(seed, 27560)), number: fmt.Sprint(seed + 1)}
				p.begin()
				for range 50 {
					p.step()
				}
				p.compare()
				p.enough(100)
			})
		}
	})
}

// past is a customer's history in the making.
type past struct {
	*testing.T
	store   *models.Store
	clock   *modelstest.Clock
	random  *rand.Rand
	number  string
	me      models.Me
	changes []string // references
	rows    int      // imported
	shown   []moment
}

// moment is what was shown at a time.
type moment struct {
	at    value.Time
	after string // which step
	cells []models.Cell
}

func (p *past) begin() {
	if err := p.store.KeepDescription(context.Background()); err != nil { // as the portal does when it starts
		p.Fatal(err)
	}
	p.importFile("customers", "number,kind,family_name", p.number+",person,Koe")
	p.importFile("contacts", "id,customer,channel,value,verified,valid_to", "e"+p.number+","+p.number+",email,koe@example.fi,true,",
		"p"+p.number+","+p.number+",phone,+358400000001,true,")
	p.me = login(p, p.store, p.number)
	p.look("the beginning")
}

// step does one thing, has the jobs run or not, looks, and lets time pass and looks again.
func (p *past) step() {
	steps := []struct {
		name string
		do   func()
	}{
		{"a click", p.click}, {"a click", p.click}, {"no marketing", p.object}, {"an undo", p.undo}, {"an import", p.decidedElsewhere},
		{"a description", p.describe}, {"a restriction", p.restrict}, {"protection", p.protect}, {"a number in doubt", p.doubt},
		{"an industry list", p.list}, {"nothing", func() {}},
	}
	s := steps[p.random.IntN(len(steps))]
	s.do()
	if p.random.IntN(2) == 0 {
		settled(p, p.store)
	}
	p.look(s.name)
	p.clock.Advance(time.Duration(1+p.random.IntN(9*24*3600)) * time.Second)
	p.look(s.name + ", later")
	p.clock.Advance(time.Second)
}

func (p *past) look(after string) {
	p.Helper()
	cells, err := p.store.MyPermissions(context.Background(), p.me)
	if err != nil {
		p.Fatalf("%s: %v", after, err)
	}
	p.shown = append(p.shown, moment{value.TimeOf(p.clock.Now()), after, cells})
	p.clock.Advance(time.Second)
}

func (p *past) compare() {
	for i, m := range p.shown {
		cells, err := p.store.MyPermissionsAt(context.Background(), p.me, m.at)
		if err != nil {
			p.Fatal(err)
		}
		if len(cells) != len(m.cells) {
			p.Fatalf("%d, after %s: %d cells, %d were shown", i, m.after, len(cells), len(m.cells))
		}
		for n := range cells {
			if cells[n].Law == "" {
				m.cells[n].Law = "" // not known any more
			}
			if got, want := inJSON(p, cells[n]), inJSON(p, m.cells[n]); got != want {
				p.Fatalf("%d, %s, after %s:\n%s\nwas shown as\n%s", i, m.at, m.after, got, want)
			}
		}
	}
}

func (p *past) enough(looks int) {
	if len(p.shown) < looks || len(p.changes) < 5 {
		p.Errorf("%d looks, %d changes: too little has happened", len(p.shown), len(p.changes))
	}
}

func inJSON(t testing.TB, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func (p *past) importFile(kind string, lines ...string) {
	p.Helper()
	modelstest.Import(p, p.store, modelstest.File(p, kind, lines...))
}

// anywhere is a cell of the grid in force.
func (p *past) anywhere() (purpose, channel string) {
	d := p.store.Description.Permissions[p.random.IntN(len(p.store.Description.Permissions))]
	return d.Key, string(d.Channels[p.random.IntN(len(d.Channels))].Channel)
}

func (p *past) keep(saved models.SavedPermissions, err error) {
	p.Helper()
	if err != nil {
		p.Fatal(err)
	}
	if saved.Changed > 0 {
		p.changes = append(p.changes, saved.Reference)
	}
}

func (p *past) click() {
	var decisions []models.Decision
	for range 1 + p.random.IntN(4) {
		purpose, channel := p.anywhere()
		decisions = append(decisions, models.Decision{Purpose: purpose, Channel: channel, Yes: p.random.IntN(3) > 0})
	}
	p.keep(p.store.SaveMyPermissions(context.Background(), p.me, decisions, []string{"fi", "sv", "en"}[p.random.IntN(3)]))
}

func (p *past) object() {
	p.keep(p.store.ObjectToMarketing(context.Background(), p.me, "fi"))
}

func (p *past) undo() {
	if len(p.changes) == 0 {
		return
	}
	saved, err := p.store.UndoMyPermissions(context.Background(), p.me, p.changes[len(p.changes)-1])
	if err == models.ErrNotFound { // of an older day
		return
	}
	p.keep(saved, err)
}

// decidedElsewhere imports decisions of the past, of which the portal hears only now.
func (p *past) decidedElsewhere() {
	lines := []string{"id,customer,purpose,channel,state,decided_at,how,source,valid_until"}
	for range 1 + p.random.IntN(3) {
		p.rows++
		purpose, channel := p.anywhere()
		state := []string{"granted", "granted", "refused", "prohibited"}[p.random.IntN(4)]
		until := ""
		if p.random.IntN(3) == 0 {
			until = p.clock.Now().AddDate(0, 0, p.random.IntN(60)-10).Format(time.DateOnly)
		}
		at := p.clock.Now().Add(-time.Duration(p.random.IntN(400*24)) * time.Hour).UTC().Format(time.RFC3339)
		source := []string{"person", "contract", "staff"}[p.random.IntN(3)]
		lines = append(lines, fmt.Sprintf("i%s-%d,%s,%s,%s,%s,%s,import,%s,%s", p.number, p.rows, p.number, purpose, channel, state, at, source, until))
	}
	p.importFile("permissions", lines...)
}

// list has an industry list say that direct marketing is prohibited for some weeks.
func (p *past) list() {
	p.rows++
	from, until := p.clock.Now().AddDate(0, 0, -p.random.IntN(30)), p.clock.Now().AddDate(0, 0, p.random.IntN(40)-5)
	p.importFile("permissions", "id,customer,purpose,channel,state,decided_at,how,source,valid_until", fmt.Sprintf("l%s-%d,%s,direct_marketing,%s,prohibited,%s,register,prohibition_register,%s",
		p.number, p.rows, p.number, []string{"phone", "post"}[p.random.IntN(2)], from.UTC().Format(time.RFC3339), until.Format(time.DateOnly)))
}

// describe brings another register description into force: other words, a consent that is to be
// renewed, or a stricter rule.
func (p *past) describe() {
	text := string(register.Default().YAML())
	for _, change := range [][2]string{
		{"renewal: {months: 24, days: 30}", "renewal: {months: 1, days: 10}"},
		{"Saamme kertoa sinulle omista sähkötuotteistamme", "Saamme kertoa sinulle sähkötuotteistamme"},
		{"{default: prior_consent, law: services_act_200_1, existing_customer: true}", "{default: prior_consent, law: services_act_200_1}"},
		{`version: "2026-1"`, fmt.Sprintf(`version: "2026-%d"`, 2+p.random.IntN(50))},
	} {
		if !strings.Contains(text, change[0]) {
			p.Fatalf("the description has no %q", change[0])
		}
		if p.random.IntN(2) == 0 {
			text = strings.ReplaceAll(text, change[0], change[1])
		}
	}
	d, err := register.Parse("test", []byte(text))
	if err != nil {
		p.Fatal(err)
	}
	p.store.Description = d
	if err := p.store.KeepDescription(context.Background()); err != nil {
		p.Fatal(err)
	}
}

func (p *past) restrict() {
	ctx := context.Background()
	list, err := p.store.MyRestrictions(ctx, p.me)
	if err != nil {
		p.Fatal(err)
	}
	if len(list) > 0 && list[0].Lifted.IsZero() {
		err = p.store.LiftForTest(ctx, &list[0])
	} else {
		err = p.store.RestrictForTest(ctx, p.me)
	}
	if err != nil {
		p.Fatal(err)
	}
}

func (p *past) protect() {
	p.importFile("customers", "number,kind,family_name,protected", fmt.Sprintf("%s,person,Koe,%t", p.number, p.random.IntN(2) == 0))
}

func (p *past) doubt() {
	until := []string{"", p.clock.Now().AddDate(0, 0, 3).Format(time.DateOnly)}[p.random.IntN(2)]
	p.importFile("contacts", "id,customer,channel,value,verified,valid_to",
		fmt.Sprintf("p%s,%s,phone,+358400000001,%t,%s", p.number, p.number, p.random.IntN(2) == 0, until))
}
