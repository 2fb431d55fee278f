package views

import (
	"fmt"
	"strconv"

	"omatiedot/models"
)

// Imports is the list of what came into the register, for admins and auditors.
type Imports struct {
	Page
	Runs  []ImportRun
	Empty string
	Pages Pagination
}

// ImportRun is one run: what it was, how it ended, and what became of its files.
type ImportRun struct {
	Title    string
	State    Cell
	Facts    Summary
	Files    Table
	Problems Link // empty text where there are none
}

// NewImports returns one page of the runs; total is how many there are on all pages.
func NewImports(p Page, runs []models.Import, total, page int) Imports {
	p.Title, p.Lead = p.T("imports.title"), p.T("imports.lead")
	list := Imports{Page: p}
	if len(runs) == 0 {
		list.Empty = p.T("imports.none")
	}
	for _, run := range runs {
		list.Runs = append(list.Runs, importRun(p, run))
	}
	list.Pages = NewPagination(page, (total+models.PageSize-1)/models.PageSize, func(n int) string {
		return fmt.Sprintf("/staff/imports?page=%d", n)
	})
	return list
}

var importTones = map[models.ImportState]Tone{
	models.ImportDone: Good, models.ImportWasRefused: Warn, models.ImportFailed: Bad,
}

func importRun(p Page, run models.Import) ImportRun {
	r := ImportRun{
		Title: p.Time(run.StartedAt),
		State: Tag(importTones[run.State], p.T("imports.state."+string(run.State))),
	}
	r.Facts.Add(Fact(p.T("imports.finished"), p.Time(run.FinishedAt)))
	if run.Reason != "" {
		r.Facts.Add(SummaryRow{Label: p.T("imports.reason"), Values: []Cell{{Text: run.Reason, Lang: "en"}}})
	}
	if run.DryRun {
		r.Facts.Add(Fact(p.T("imports.manner"), p.T("imports.dry_run")))
	} else if run.Complete {
		r.Facts.Add(Fact(p.T("imports.manner"), p.T("imports.complete")))
	}
	r.Files = importFiles(p, run)
	if run.Problems > 0 {
		r.Problems = Link{Text: p.T("imports.problems", "N", run.Problems), URL: "/staff/imports/" + strconv.FormatInt(run.ID, 10)}
	}
	return r
}

func importFiles(p Page, run models.Import) Table {
	t := Table{Caption: p.T("imports.files"), Empty: p.T("imports.no_files"), Columns: []Column{{Label: p.T("imports.file"), Kind: HeadColumn}}}
	for _, label := range []string{
		p.T("imports.rows"), p.T("imports.new"), p.T("imports.changed"), p.T("imports.same"), p.T("imports.rejected"), p.T("imports.gone"),
	} {
		t.Columns = append(t.Columns, Column{Label: label, Kind: NumberColumn})
	}
	for _, f := range run.Files {
		file := Cell{Text: f.File}
		if f.Refused {
			file.Lines = []string{p.T("imports.refused")}
		}
		row := []Cell{file}
		for _, n := range []int{f.Rows, f.New, f.Changed, f.Same, f.Rejected, f.Gone} {
			row = append(row, Cell{Text: p.Number(int64(n))})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// Template names the template of the page.
func (Imports) Template() string { return "staff/imports" }

// ImportProblems lists what was wrong with the rows of one run.
type ImportProblems struct {
	Page
	Rows Table
}

// NewImportProblems returns the page of the first problems of a run.
func NewImportProblems(p Page, problems []models.ImportProblem) ImportProblems {
	p.Title, p.Lead = p.T("imports.problems_title"), p.T("imports.problems_lead")
	p.Back = &Link{Text: p.T("imports.title"), URL: "/staff/imports"}
	t := Table{Caption: p.T("imports.problems_title"), Empty: p.T("imports.problems_none"), Columns: []Column{
		{Label: p.T("imports.file"), Kind: HeadColumn}, {Label: p.T("imports.line"), Kind: NumberColumn}, {Label: p.T("imports.column")},
		{Label: p.T("imports.reason")}, {Label: p.T("imports.outcome")},
	}}
	for _, one := range problems {
		outcome := Tag(Bad, p.T("imports.row_rejected"))
		if one.Warning {
			outcome = Tag(Warn, p.T("imports.row_taken"))
		}
		line := ""
		if one.Line > 0 {
			line = strconv.Itoa(one.Line)
		}
		// The reasons are those of the command line, in English.
		t.Rows = append(t.Rows, []Cell{{Text: one.File}, {Text: line}, {Text: one.Column}, {Text: one.Reason, Lang: "en"}, outcome})
	}
	return ImportProblems{Page: p, Rows: t}
}

// Template names the template of the page.
func (ImportProblems) Template() string { return "staff/import" }
